/** What PostgreSQL's planner and memory are tuned by. The planner of JimKV reads the `enable_…` switches and the costs; the rest is kept and shown. The form is explained in `table.ts`. */
export const planningSettings = `
# Query Tuning / Genetic Query Optimizer
geqo | user | bool | on | Enables genetic query optimization.
geqo_effort | user | integer 1..10 | 5 | GEQO: effort is used to set the default for other GEQO parameters.
geqo_generations | user | integer 0..2147483647 | 0 | GEQO: number of iterations of the algorithm.
geqo_pool_size | user | integer 0..2147483647 | 0 | GEQO: number of individuals in the population.
geqo_seed | user | real 0..1 | 0 | GEQO: seed for random path selection.
geqo_selection_bias | user | real 1.5..2 | 2 | GEQO: selective pressure within the population.
geqo_threshold | user | integer 2..2147483647 | 12 | Sets the threshold of FROM items beyond which GEQO is used.
# Query Tuning / Other Planner Options
constraint_exclusion | user | one of partition,on,off | partition | Enables the planner to use constraints to optimize queries.
cursor_tuple_fraction | user | real 0..1 | 0.1 | Sets the planner's estimate of the fraction of a cursor's rows that will be retrieved.
default_statistics_target | user | integer 1..10000 | 100 | Sets the default statistics target.
from_collapse_limit | user | integer 1..2147483647 | 8 | Sets the FROM-list size beyond which subqueries are not collapsed.
jit | user | bool | off | Allow JIT compilation.
join_collapse_limit | user | integer 1..2147483647 | 8 | Sets the FROM-list size beyond which JOIN constructs are not flattened.
plan_cache_mode | user | one of auto,force_generic_plan,force_custom_plan | auto | Controls the planner's selection of custom or generic plan.
recursive_worktable_factor | user | real 0.001..1e+06 | 10 | Sets the planner's estimate of the average size of a recursive query's working table.
# Query Tuning / Planner Cost Constants
cpu_index_tuple_cost | user | real 0..1.79769e+308 | 0.005 | Sets the planner's estimate of the cost of processing each index entry during an index scan.
cpu_operator_cost | user | real 0..1.79769e+308 | 0.0025 | Sets the planner's estimate of the cost of processing each operator or function call.
cpu_tuple_cost | user | real 0..1.79769e+308 | 0.01 | Sets the planner's estimate of the cost of processing each tuple (row).
effective_cache_size | user | integer 1..2147483647 8kB | 524288 | Sets the planner's assumption about the total size of the data caches.
jit_above_cost | user | real -1..1.79769e+308 | 100000 | Perform JIT compilation if query is more expensive.
jit_inline_above_cost | user | real -1..1.79769e+308 | 500000 | Perform JIT inlining if query is more expensive.
jit_optimize_above_cost | user | real -1..1.79769e+308 | 500000 | Optimize JIT-compiled functions if query is more expensive.
min_parallel_index_scan_size | user | integer 0..715827882 8kB | 64 | Sets the minimum amount of index data for a parallel scan.
min_parallel_table_scan_size | user | integer 0..715827882 8kB | 1024 | Sets the minimum amount of table data for a parallel scan.
parallel_setup_cost | user | real 0..1.79769e+308 | 1000 | Sets the planner's estimate of the cost of starting up worker processes for parallel query.
parallel_tuple_cost | user | real 0..1.79769e+308 | 0.1 | Sets the planner's estimate of the cost of passing each tuple (row) from worker to leader backend.
random_page_cost | user | real 0..1.79769e+308 | 4 | Sets the planner's estimate of the cost of a nonsequentially fetched disk page.
seq_page_cost | user | real 0..1.79769e+308 | 1 | Sets the planner's estimate of the cost of a sequentially fetched disk page.
# Query Tuning / Planner Method Configuration
enable_async_append | user | bool | on | Enables the planner's use of async append plans.
enable_bitmapscan | user | bool | on | Enables the planner's use of bitmap-scan plans.
enable_gathermerge | user | bool | on | Enables the planner's use of gather merge plans.
enable_hashagg | user | bool | on | Enables the planner's use of hashed aggregation plans.
enable_hashjoin | user | bool | on | Enables the planner's use of hash join plans.
enable_incremental_sort | user | bool | on | Enables the planner's use of incremental sort steps.
enable_indexonlyscan | user | bool | on | Enables the planner's use of index-only-scan plans.
enable_indexscan | user | bool | on | Enables the planner's use of index-scan plans.
enable_material | user | bool | on | Enables the planner's use of materialization.
enable_memoize | user | bool | on | Enables the planner's use of memoization.
enable_mergejoin | user | bool | on | Enables the planner's use of merge join plans.
enable_nestloop | user | bool | on | Enables the planner's use of nested-loop join plans.
enable_parallel_append | user | bool | on | Enables the planner's use of parallel append plans.
enable_parallel_hash | user | bool | on | Enables the planner's use of parallel hash plans.
enable_partition_pruning | user | bool | on | Enables plan-time and execution-time partition pruning.
enable_partitionwise_aggregate | user | bool | off | Enables partitionwise aggregation and grouping.
enable_partitionwise_join | user | bool | off | Enables partitionwise join.
enable_seqscan | user | bool | on | Enables the planner's use of sequential-scan plans.
enable_sort | user | bool | on | Enables the planner's use of explicit sort steps.
enable_tidscan | user | bool | on | Enables the planner's use of TID scan plans.
# Resource Usage / Asynchronous Behavior
effective_io_concurrency | user | integer 0..1000 | 1 | Number of simultaneous requests that can be handled efficiently by the disk subsystem.
maintenance_io_concurrency | user | integer 0..1000 | 10 | A variant of effective_io_concurrency that is used for maintenance work.
max_parallel_maintenance_workers | user | integer 0..1024 | 2 | Sets the maximum number of parallel processes per maintenance operation.
max_parallel_workers | user | integer 0..1024 | 8 | Sets the maximum number of parallel workers that can be active at one time.
max_parallel_workers_per_gather | user | integer 0..1024 | 2 | Sets the maximum number of parallel processes per executor node.
max_worker_processes | postmaster | integer 0..262143 | 8 | Maximum number of concurrent worker processes.
parallel_leader_participation | user | bool | on | Controls whether Gather and Gather Merge also run subplans.
# Resource Usage / Cost-Based Vacuum Delay
vacuum_cost_delay | user | real 0..100 ms | 0 | Vacuum cost delay in milliseconds.
vacuum_cost_limit | user | integer 1..10000 | 200 | Vacuum cost amount available before napping.
vacuum_cost_page_dirty | user | integer 0..10000 | 20 | Vacuum cost for a page dirtied by vacuum.
vacuum_cost_page_hit | user | integer 0..10000 | 1 | Vacuum cost for a page found in the buffer cache.
vacuum_cost_page_miss | user | integer 0..10000 | 2 | Vacuum cost for a page not found in the buffer cache.
# Resource Usage / Disk
temp_file_limit | superuser | integer -1..2147483647 kB | -1 | Limits the total size of all temporary files used by each process.
# Resource Usage / Kernel Resources
max_files_per_process | postmaster | integer 64..2147483647 | 1000 | Sets the maximum number of simultaneously open files for each server process.
# Resource Usage / Memory
hash_mem_multiplier | user | real 1..1000 | 2 | Multiple of work_mem to use for hash tables.
huge_pages | postmaster | one of off,on,try | try | Use of huge pages on Linux or Windows.
logical_decoding_work_mem | user | integer 64..2147483647 kB | 65536 | Sets the maximum memory to be used for logical decoding.
maintenance_work_mem | user | integer 1024..2147483647 kB | 65536 | Sets the maximum memory to be used for maintenance operations.
max_prepared_transactions | postmaster | integer 0..262143 | 0 | Sets the maximum number of simultaneously prepared transactions.
max_stack_depth | superuser | integer 100..2147483647 kB | 2048 | Sets the maximum stack depth, in kilobytes.
shared_buffers | postmaster | integer 16..1073741823 8kB | 16384 | Sets the number of shared memory buffers used by the server.
temp_buffers | user | integer 100..1073741823 8kB | 1024 | Sets the maximum number of temporary buffers used by each session.
work_mem | user | integer 64..2147483647 kB | 4096 | Sets the maximum memory to be used for query workspaces.
`;
