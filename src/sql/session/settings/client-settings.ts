/** What clients set and ask for most: formats, names, time limits, transactions. The form is explained in `table.ts`. */
export const clientSettings = `
# Client Connection Defaults / Locale and Formatting
DateStyle | user | string | ISO, MDY | Sets the display format for date and time values.
IntervalStyle | user | one of postgres,postgres_verbose,sql_standard,iso_8601 | postgres | Sets the display format for interval values.
TimeZone | user | string | UTC | Sets the time zone for displaying and interpreting time stamps.
client_encoding | user | string | UTF8 | Sets the client's character set encoding.
default_text_search_config | user | string | pg_catalog.simple | Sets default text search configuration.
extra_float_digits | user | integer -15..3 | 1 | Sets the number of digits displayed for floating-point values.
lc_messages | superuser | string | C | Sets the language in which messages are displayed.
lc_monetary | user | string | C | Sets the locale for formatting monetary amounts.
lc_numeric | user | string | C | Sets the locale for formatting numbers.
lc_time | user | string | C | Sets the locale for formatting date and time values.
timezone_abbreviations | user | string | Default | Selects a file of time zone abbreviations.
# Client Connection Defaults / Other Defaults
dynamic_library_path | superuser | string | $libdir | Sets the path for dynamically loadable modules.
gin_fuzzy_search_limit | user | integer 0..2147483647 | 0 | Sets the maximum allowed result for exact search by GIN.
# Client Connection Defaults / Shared Library Preloading
local_preload_libraries | user | string |  | Lists unprivileged shared libraries to preload into each backend.
session_preload_libraries | superuser | string |  | Lists shared libraries to preload into each backend.
shared_preload_libraries | postmaster | string |  | Lists shared libraries to preload into server.
# Client Connection Defaults / Statement Behavior
bytea_output | user | one of escape,hex | hex | Sets the output format for bytea.
check_function_bodies | user | bool | on | Check routine bodies during CREATE FUNCTION and CREATE PROCEDURE.
client_min_messages | user | one of debug5,debug4,debug3,debug2,debug1,log,notice,warning,error | notice | Sets the message levels that are sent to the client.
default_table_access_method | user | string | heap | Sets the default table access method for new tables.
default_tablespace | user | string |  | Sets the default tablespace to create tables and indexes in.
default_toast_compression | user | one of pglz,lz4 | pglz | Sets the default compression method for compressible values.
default_transaction_deferrable | user | bool | off | Sets the default deferrable status of new transactions.
default_transaction_isolation | user | one of serializable,repeatable read,read committed,read uncommitted | serializable | Sets the transaction isolation level of each new transaction.
default_transaction_read_only | user | bool | off | Sets the default read-only status of new transactions.
gin_pending_list_limit | user | integer 64..2147483647 kB | 4096 | Sets the maximum size of the pending list for GIN index.
idle_in_transaction_session_timeout | user | integer 0..2147483647 ms | 0 | Sets the maximum allowed idle time between queries, when in a transaction.
idle_session_timeout | user | integer 0..2147483647 ms | 0 | Sets the maximum allowed idle time between queries, when not in a transaction.
lock_timeout | user | integer 0..2147483647 ms | 0 | Sets the maximum allowed duration of any wait for a lock.
row_security | user | bool | on | Enable row security.
search_path | user | string | "$user", public | Sets the schema search order for names that are not schema-qualified.
session_replication_role | superuser | one of origin,replica,local | origin | Sets the session's behavior for triggers and rewrite rules.
statement_timeout | user | integer 0..2147483647 ms | 0 | Sets the maximum allowed duration of any statement.
temp_tablespaces | user | string |  | Sets the tablespace(s) to use for temporary tables and sort files.
transaction_deferrable | user | bool | off | Whether to defer a read-only serializable transaction until it can be executed with no possible serialization failures.
transaction_isolation | user | one of serializable,repeatable read,read committed,read uncommitted | serializable | Sets the current transaction's isolation level.
transaction_read_only | user | bool | off | Sets the current transaction's read-only status.
vacuum_failsafe_age | user | integer 0..2100000000 | 1600000000 | Age at which VACUUM should trigger failsafe to avoid a wraparound outage.
vacuum_freeze_min_age | user | integer 0..1000000000 | 50000000 | Minimum age at which VACUUM should freeze a table row.
vacuum_freeze_table_age | user | integer 0..2000000000 | 150000000 | Age at which VACUUM should scan whole table to freeze tuples.
vacuum_multixact_failsafe_age | user | integer 0..2100000000 | 1600000000 | Multixact age at which VACUUM should trigger failsafe to avoid a wraparound outage.
vacuum_multixact_freeze_min_age | user | integer 0..1000000000 | 5000000 | Minimum age at which VACUUM should freeze a MultiXactId in a table row.
vacuum_multixact_freeze_table_age | user | integer 0..2000000000 | 150000000 | Multixact age at which VACUUM should scan whole table to freeze tuples.
xmlbinary | user | one of base64,hex | base64 | Sets how binary values are to be encoded in XML.
xmloption | user | one of content,document | content | Sets whether XML data in implicit parsing and serialization operations is to be considered as documents or content fragments.
# Client Connection Defaults / JimKV
jimkv.statement_memory | user | integer 1024..2147483647 kB | 262144 | Limits the memory that one statement may keep.
jimkv.pushdown | user | bool | on | Lets nodes that lead the ranges of a table filter and aggregate their rows themselves.
jimkv.read_timestamp | user | string |  | Reads as of this time, where a statement does not say AS OF SYSTEM TIME itself.
jimkv.slot_keep_size | user | integer 64..1073741824 kB | 262144 | Limits the history that is kept for a replication slot made from here on.
jimkv.slot_keep_time | user | integer 1000..2147483647 ms | 86400000 | Keeps history for a replication slot so long after its last confirmation.
jimkv.feed_tag | user | string |  | Stands in the events of change feeds beside what the session commits.
# Error Handling
exit_on_error | user | bool | off | Terminate session on any error.
# Lock Management
deadlock_timeout | superuser | integer 1..2147483647 ms | 1000 | Sets the time to wait on a lock before checking for deadlock.
max_locks_per_transaction | postmaster | integer 10..2147483647 | 64 | Sets the maximum number of locks per transaction.
# Version and Platform Compatibility / Other Platforms and Clients
transform_null_equals | user | bool | off | Treats "expr=NULL" as "expr IS NULL".
# Version and Platform Compatibility / Previous PostgreSQL Versions
array_nulls | user | bool | on | Enable input of NULL elements in arrays.
backslash_quote | user | one of safe_encoding,on,off | safe_encoding | Sets whether "'" is allowed in string literals.
escape_string_warning | user | bool | on | Warn about backslash escapes in ordinary string literals.
lo_compat_privileges | superuser | bool | off | Enables backward compatibility mode for privilege checks on large objects.
quote_all_identifiers | user | bool | off | When generating SQL fragments, quote all identifiers.
standard_conforming_strings | user | bool | on | Causes '...' strings to treat backslashes literally.
synchronize_seqscans | user | bool | on | Enable synchronized sequential scans.
`;
