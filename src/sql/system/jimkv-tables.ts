/** The tables of schema `jimkv`: what the cluster is and does. Written like PostgreSQL's in `postgres/relations.ts`; oids from 15,000 on are nobody else's. */
export const jimkvRelations = `
jimkv.nodes f 15000 0 0: node text, zone text, address text, state text, is_here bool, leases int4, replicas int4, memory_bytes int8, memory_limit_bytes int8, version text
jimkv.ranges f 15001 0 0: range text, start_key text, end_key text, tables _text, indexes _text, leaseholder text, replicas _text, rows int8, bytes int8, applied_index int8
jimkv.locks f 15002 0 0: range text, schema_name name, table_name name, key text, mode text, granted bool, transaction text, node text, since timestamptz
jimkv.transactions f 15003 0 0: transaction text, node text, state text, begun timestamptz, locks int4
jimkv.statements f 15004 0 0: query text, calls int8, errors int8, rows int8, total_ms float8, mean_ms float8, max_ms float8, last_run timestamptz, node text
jimkv.sessions f 15005 0 0: pid int4, node text, database name, role name, application_name text, client_address text, state text, query text, begun timestamptz, query_begun timestamptz, transaction_begun timestamptz
jimkv.events f 15006 0 0: at timestamptz, kind text, subject text, message text
jimkv.settings f 15007 0 0: name text, value text, default_value text, scope text, description text
jimkv.feeds f 15009 0 0: name text, state text, owner text, database text, tables _text, format text, cursor text, position text, created timestamptz, acknowledged timestamptz, lag_ms int8, lag_bytes int8, deadline_ms int8, budget_bytes int8, failure text, lost_after text, lost_up_to text
jimkv.commit_log f 15008 0 0: timestamp timestamptz, commit_id text, change_type int4, element_id text, data jsonb`;
