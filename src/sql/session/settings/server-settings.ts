/** What a server says of itself, and what only its owner decides. The form is explained in `table.ts`. */
export const serverSettings = `
# Autovacuum
autovacuum | sighup | bool | on | Starts the autovacuum subprocess.
autovacuum_analyze_scale_factor | sighup | real 0..100 | 0.1 | Number of tuple inserts, updates, or deletes prior to analyze as a fraction of reltuples.
autovacuum_analyze_threshold | sighup | integer 0..2147483647 | 50 | Minimum number of tuple inserts, updates, or deletes prior to analyze.
autovacuum_max_workers | postmaster | integer 1..262143 | 3 | Sets the maximum number of simultaneously running autovacuum worker processes.
autovacuum_naptime | sighup | integer 1..2147483 s | 60 | Time to sleep between autovacuum runs.
autovacuum_vacuum_scale_factor | sighup | real 0..100 | 0.2 | Number of tuple updates or deletes prior to vacuum as a fraction of reltuples.
autovacuum_vacuum_threshold | sighup | integer 0..2147483647 | 50 | Minimum number of tuple updates or deletes prior to vacuum.
# Connections and Authentication / Authentication
password_encryption | user | one of md5,scram-sha-256 | scram-sha-256 | Chooses the algorithm for encrypting passwords.
# Connections and Authentication / Connection Settings
bonjour | postmaster | bool | off | Enables advertising the server via Bonjour.
client_connection_check_interval | user | integer 0..2147483647 ms | 0 | Sets the time interval between checks for disconnection while running queries.
listen_addresses | postmaster | string |  | Sets the host name or IP address(es) to listen to.
max_connections | postmaster | integer 1..262143 | 100 | Sets the maximum number of concurrent connections.
port | postmaster | integer 1..65535 | 5432 | Sets the TCP port the server listens on.
superuser_reserved_connections | postmaster | integer 0..262143 | 3 | Sets the number of connection slots reserved for superusers.
tcp_keepalives_count | user | integer 0..2147483647 | 0 | Maximum number of TCP keepalive retransmits.
tcp_keepalives_idle | user | integer 0..2147483647 s | 0 | Time between issuing TCP keepalives.
tcp_keepalives_interval | user | integer 0..2147483647 s | 0 | Time between TCP keepalive retransmits.
tcp_user_timeout | user | integer 0..2147483647 ms | 0 | TCP user timeout.
unix_socket_directories | postmaster | string |  | Sets the directories where Unix-domain sockets will be created.
# Connections and Authentication / SSL
ssl | sighup | bool | off | Enables SSL connections.
# Developer Options
allow_system_table_mods | superuser | bool | off | Allows modifications of the structure of system tables.
backtrace_functions | superuser | string |  | Log backtrace for errors in these functions.
debug_discard_caches | superuser | integer 0..0 | 0 | Aggressively flush system caches for debugging purposes.
force_parallel_mode | user | one of off,on,regress | off | Forces use of parallel query facilities.
ignore_system_indexes | backend | bool | off | Disables reading from system indexes.
jit_expressions | user | bool | on | Allow JIT compilation of expressions.
jit_tuple_deforming | user | bool | on | Allow JIT compilation of tuple deforming.
post_auth_delay | backend | integer 0..2147 s | 0 | Sets the amount of time to wait after authentication on connection startup.
trace_notify | user | bool | off | Generates debugging output for LISTEN and NOTIFY.
trace_sort | user | bool | off | Emit information about resource usage in sorting.
zero_damaged_pages | superuser | bool | off | Continues processing past damaged page headers.
# File Locations
config_file | postmaster | string |  | Sets the server's main configuration file.
data_directory | postmaster | string |  | Sets the server's data directory.
hba_file | postmaster | string |  | Sets the server's "hba" configuration file.
# Preset Options
block_size | internal | integer 8192..8192 | 8192 | Shows the size of a disk block.
data_checksums | internal | bool | off | Shows whether data checksums are turned on for this cluster.
debug_assertions | internal | bool | off | Shows whether the running server has assertion checks enabled.
in_hot_standby | internal | bool | off | Shows whether hot standby is currently active.
integer_datetimes | internal | bool | on | Shows whether datetimes are integer based.
lc_collate | internal | string | C | Shows the collation order locale.
data_directory_mode | internal | string | 0700 | Shows the mode of the data directory.
lc_ctype | internal | string | C | Shows the character classification and case conversion locale.
max_function_args | internal | integer 100..100 | 100 | Shows the maximum number of function arguments.
max_identifier_length | internal | integer 63..63 | 63 | Shows the maximum identifier length.
max_index_keys | internal | integer 32..32 | 32 | Shows the maximum number of index keys.
segment_size | internal | integer 131072..131072 8kB | 131072 | Shows the number of pages per disk file.
server_encoding | internal | string | UTF8 | Shows the server (database) character set encoding.
server_version | internal | string | 15.0 (JimKV) | Shows the server version.
server_version_num | internal | integer 150000..150000 | 150000 | Shows the server version as an integer.
wal_block_size | internal | integer 8192..8192 | 8192 | Shows the block size in the write ahead log.
wal_segment_size | internal | integer 1048576..1073741824 B | 16777216 | Shows the size of write ahead log segments.
# Replication / Primary Server
synchronous_standby_names | sighup | string |  | Number of synchronous standbys and list of names of potential synchronous ones.
# Replication / Sending Servers
max_replication_slots | postmaster | integer 0..262143 | 10 | Sets the maximum number of simultaneously defined replication slots.
max_wal_senders | postmaster | integer 0..262143 | 10 | Sets the maximum number of simultaneously running WAL sender processes.
track_commit_timestamp | postmaster | bool | off | Collects transaction commit time.
wal_sender_timeout | user | integer 0..2147483647 ms | 60000 | Sets the maximum time to wait for WAL replication.
# Replication / Standby Servers
hot_standby | postmaster | bool | on | Allows connections and queries during recovery.
# Replication / Subscribers
max_logical_replication_workers | postmaster | integer 0..262143 | 4 | Maximum number of logical replication worker processes.
# Reporting and Logging / Process Title
cluster_name | postmaster | string |  | Sets the name of the cluster, which is included in the process title.
update_process_title | superuser | bool | on | Updates the process title to show the active SQL command.
# Reporting and Logging / What to Log
application_name | user | string |  | Sets the application name to be reported in statistics and logs.
debug_pretty_print | user | bool | on | Indents parse and plan tree displays.
debug_print_parse | user | bool | off | Logs each query's parse tree.
debug_print_plan | user | bool | off | Logs each query's execution plan.
debug_print_rewritten | user | bool | off | Logs each query's rewritten parse tree.
log_connections | superuser-backend | bool | off | Logs each successful connection.
log_disconnections | superuser-backend | bool | off | Logs end of a session, including duration.
log_duration | superuser | bool | off | Logs the duration of each completed SQL statement.
log_error_verbosity | superuser | one of terse,default,verbose | default | Sets the verbosity of logged messages.
log_lock_waits | superuser | bool | off | Logs long lock waits.
log_parameter_max_length | superuser | integer -1..1073741823 B | -1 | Sets the maximum length in bytes of data logged for bind parameter values when logging statements.
log_parameter_max_length_on_error | user | integer -1..1073741823 B | 0 | Sets the maximum length in bytes of data logged for bind parameter values when logging statements, on error.
log_replication_commands | superuser | bool | off | Logs each replication command.
log_statement | superuser | one of none,ddl,mod,all | none | Sets the type of statements logged.
log_temp_files | superuser | integer -1..2147483647 kB | -1 | Log the use of temporary files larger than this number of kilobytes.
log_timezone | sighup | string | UTC | Sets the time zone to use in log messages.
# Reporting and Logging / When to Log
log_min_duration_sample | superuser | integer -1..2147483647 ms | -1 | Sets the minimum execution time above which a sample of statements will be logged. Sampling is determined by log_statement_sample_rate.
log_min_duration_statement | superuser | integer -1..2147483647 ms | -1 | Sets the minimum execution time above which all statements will be logged.
log_min_error_statement | superuser | one of debug5,debug4,debug3,debug2,debug1,info,notice,warning,error,log,fatal,panic | error | Causes all statements generating error at or above this level to be logged.
log_min_messages | superuser | one of debug5,debug4,debug3,debug2,debug1,info,notice,warning,error,log,fatal,panic | warning | Sets the message levels that are logged.
log_statement_sample_rate | superuser | real 0..1 | 1 | Fraction of statements exceeding log_min_duration_sample to be logged.
log_transaction_sample_rate | superuser | real 0..1 | 0 | Sets the fraction of transactions from which to log all statements.
# Statistics / Cumulative Query and Index Statistics
stats_fetch_consistency | user | one of none,cache,snapshot | cache | Sets the consistency of accesses to statistics data.
track_activities | superuser | bool | on | Collects information about executing commands.
track_activity_query_size | postmaster | integer 100..1048576 B | 1024 | Sets the size reserved for pg_stat_activity.query, in bytes.
track_counts | superuser | bool | on | Collects statistics on database activity.
track_functions | superuser | one of none,pl,all | none | Collects function-level statistics on database activity.
track_io_timing | superuser | bool | off | Collects timing statistics for database I/O activity.
track_wal_io_timing | superuser | bool | off | Collects timing statistics for WAL I/O activity.
# Statistics / Monitoring
compute_query_id | superuser | one of auto,regress,on,off | auto | Enables in-core computation of query identifiers.
log_executor_stats | superuser | bool | off | Writes executor performance statistics to the server log.
log_parser_stats | superuser | bool | off | Writes parser performance statistics to the server log.
log_planner_stats | superuser | bool | off | Writes planner performance statistics to the server log.
log_statement_stats | superuser | bool | off | Writes cumulative performance statistics to the server log.
# Write-Ahead Log / Checkpoints
checkpoint_completion_target | sighup | real 0..1 | 0.9 | Time spent flushing dirty buffers during checkpoint, as fraction of checkpoint interval.
checkpoint_timeout | sighup | integer 30..86400 s | 300 | Sets the maximum time between automatic WAL checkpoints.
max_wal_size | sighup | integer 2..2147483647 MB | 1024 | Sets the WAL size that triggers a checkpoint.
min_wal_size | sighup | integer 2..2147483647 MB | 80 | Sets the minimum size to shrink the WAL to.
# Write-Ahead Log / Settings
commit_delay | superuser | integer 0..100000 | 0 | Sets the delay in microseconds between transaction commit and flushing WAL to disk.
commit_siblings | user | integer 0..1000 | 5 | Sets the minimum number of concurrent open transactions required before performing commit_delay.
fsync | sighup | bool | on | Forces synchronization of updates to disk.
full_page_writes | sighup | bool | on | Writes full pages to WAL when first modified after a checkpoint.
synchronous_commit | user | one of local,remote_write,remote_apply,on,off | on | Sets the current transaction's synchronization level.
wal_buffers | postmaster | integer -1..262143 8kB | 512 | Sets the number of disk-page buffers in shared memory for WAL.
wal_compression | superuser | one of pglz,lz4,zstd,on,off | off | Compresses full-page writes written in WAL file with specified method.
wal_init_zero | superuser | bool | on | Writes zeroes to new WAL files before first use.
wal_level | postmaster | one of minimal,replica,logical | logical | Sets the level of information written to the WAL.
wal_recycle | superuser | bool | on | Recycles WAL files by renaming them.
wal_skip_threshold | user | integer 0..2147483647 kB | 2048 | Minimum size of new file to fsync instead of writing WAL.
`;
