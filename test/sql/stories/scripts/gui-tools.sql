-- What GUI tools ask when they connect and open their trees of objects. Numbers of objects differ between servers: of lists with oids the rows are counted, and the rest is shown by name.
create schema gui;
--> CREATE
create type gui.mood as enum ('sad', 'ok');
--> CREATE
create domain gui.positive as int check (value > 0);
--> CREATE
create sequence gui.counter increment 5;
--> CREATE
create table gui.customers (id int generated always as identity primary key, name varchar(40) not null default 'nobody', mood gui.mood, balance numeric(10, 2), tags text[], since timestamptz, constraint rich check (balance >= 0), constraint named unique (name, mood));
--> CREATE
create table gui.orders (id bigserial primary key, customer int not null references gui.customers on delete cascade, amount gui.positive, total numeric generated always as (1.5) stored);
--> CREATE
create index orders_by_customer on gui.orders (customer desc, amount) include (total) where amount > 10;
--> CREATE
create index customers_lower on gui.customers (lower(name));
--> CREATE
create view gui.rich_customers as select id, name from gui.customers where balance > 1000;
--> CREATE
create materialized view gui.totals as select customer, id as total from gui.orders;
--> SELECT 0
comment on schema gui is 'trees of objects';
--> COMMENT
comment on table gui.customers is 'who buys';
--> COMMENT
comment on column gui.customers.name is 'as on the door';
--> COMMENT

-- DBeaver: the connection.
set extra_float_digits = 3;
--> SET
set application_name = 'DBeaver 23.3.0 - Main <postgres>';
--> SET
select current_schema(), session_user;
--> current_schema name | session_user name
--> public | postgres
--> SELECT 1
select count(*) from (select db.oid, db.* from pg_catalog.pg_database db where datname = current_database()) q;
--> count int8
--> 1
--> SELECT 1
select name, setting from pg_catalog.pg_settings where name = 'standard_conforming_strings';
--> name text | setting text
--> standard_conforming_strings | on
--> SELECT 1
select string_agg(word, ',') is not null from pg_catalog.pg_get_keywords() where word <> all ('{a,abs,absolute,action,ada,add,admin,after,all}'::text[]);
--> ?column? bool
--> t
--> SELECT 1
select count(*) from (select n.oid, n.*, d.description from pg_catalog.pg_namespace n left outer join pg_catalog.pg_description d on d.objoid = n.oid and d.objsubid = 0 and d.classoid = 'pg_namespace'::regclass where nspname = 'gui' order by nspname) q;
--> count int8
--> 1
--> SELECT 1
select n.nspname, d.description from pg_catalog.pg_namespace n left outer join pg_catalog.pg_description d on d.objoid = n.oid and d.objsubid = 0 and d.classoid = 'pg_namespace'::regclass where n.nspname in ('gui', 'pg_catalog') order by nspname;
--> nspname name | description text
--> gui | trees of objects
--> pg_catalog | system catalog schema
--> SELECT 2
select t.typname, c.relkind, format_type(nullif(t.typbasetype, 0), t.typtypmod) as base_type_name, d.description from pg_catalog.pg_type t left outer join pg_catalog.pg_type et on et.oid = t.typelem left outer join pg_catalog.pg_class c on c.oid = t.typrelid left outer join pg_catalog.pg_description d on t.oid = d.objoid where t.typname is not null and (c.relkind is null or c.relkind = 'c') and (et.typcategory is null or et.typcategory <> 'C') and t.typnamespace = 'gui'::regnamespace order by 1;
--> typname name | relkind char | base_type_name text | description text
--> _mood | ∅ | ∅ | ∅
--> _positive | ∅ | ∅ | ∅
--> mood | ∅ | ∅ | ∅
--> positive | ∅ | integer | ∅
--> SELECT 4
-- DBeaver: tables, columns, constraints, indexes, triggers, rules, sequences.
select c.relname, c.relkind, d.description, pg_catalog.pg_get_expr(c.relpartbound, c.oid) as partition_expr, pg_catalog.pg_get_partkeydef(c.oid) as partition_key from pg_catalog.pg_class c left outer join pg_catalog.pg_description d on d.objoid = c.oid and d.objsubid = 0 and d.classoid = 'pg_class'::regclass where c.relnamespace = 'gui'::regnamespace and c.relkind not in ('i', 'I', 'c') order by c.relname;
--> relname name | relkind char | description text | partition_expr text | partition_key text
--> counter | S | ∅ | ∅ | ∅
--> customers | r | who buys | ∅ | ∅
--> customers_id_seq | S | ∅ | ∅ | ∅
--> orders | r | ∅ | ∅ | ∅
--> orders_id_seq | S | ∅ | ∅ | ∅
--> rich_customers | v | ∅ | ∅ | ∅
--> totals | m | ∅ | ∅ | ∅
--> SELECT 7
select c.relname, a.attname, a.attnum, a.attnotnull, a.atthasdef, a.attidentity, a.attgenerated, pg_catalog.format_type(a.atttypid, a.atttypmod) as type, pg_catalog.pg_get_expr(ad.adbin, ad.adrelid, true) as def_value, dsc.description, dep.objid::regclass from pg_catalog.pg_attribute a inner join pg_catalog.pg_class c on (a.attrelid = c.oid) left outer join pg_catalog.pg_attrdef ad on (a.attrelid = ad.adrelid and a.attnum = ad.adnum) left outer join pg_catalog.pg_description dsc on (c.oid = dsc.objoid and a.attnum = dsc.objsubid) left outer join pg_depend dep on dep.refobjid = a.attrelid and dep.deptype = 'i' and dep.refobjsubid = a.attnum and dep.classid = dep.refclassid where not a.attisdropped and c.oid = 'gui.customers'::regclass and a.attnum > 0 order by a.attnum;
--> relname name | attname name | attnum int2 | attnotnull bool | atthasdef bool | attidentity char | attgenerated char | type text | def_value text | description text | objid regclass
--> customers | id | 1 | t | f | a | '' | integer | ∅ | ∅ | gui.customers_id_seq
--> customers | name | 2 | t | t | '' | '' | character varying(40) | 'nobody'::character varying | as on the door | ∅
--> customers | mood | 3 | f | f | '' | '' | gui.mood | ∅ | ∅ | ∅
--> customers | balance | 4 | f | f | '' | '' | numeric(10,2) | ∅ | ∅ | ∅
--> customers | tags | 5 | f | f | '' | '' | text[] | ∅ | ∅ | ∅
--> customers | since | 6 | f | f | '' | '' | timestamp with time zone | ∅ | ∅ | ∅
--> SELECT 6
select c.conname, c.contype, c.conkey, c.confkey, t.relname as tabrelname, rt.relnamespace::regnamespace as refnamespace, d.description, case when c.contype = 'c' then "substring"(pg_get_constraintdef(c.oid), 7) else null end consrc_copy from pg_catalog.pg_constraint c inner join pg_catalog.pg_class t on t.oid = c.conrelid left outer join pg_catalog.pg_class rt on rt.oid = c.confrelid left outer join pg_catalog.pg_description d on d.objoid = c.oid and d.objsubid = 0 and d.classoid = 'pg_constraint'::regclass where c.conrelid in ('gui.customers'::regclass, 'gui.orders'::regclass) order by t.relname, c.conname;
--> conname name | contype char | conkey _int2 | confkey _int2 | tabrelname name | refnamespace regnamespace | description text | consrc_copy text
--> customers_pkey | p | {1} | ∅ | customers | ∅ | ∅ | ∅
--> named | u | {2,3} | ∅ | customers | ∅ | ∅ | ∅
--> rich | c | {4} | ∅ | customers | ∅ | ∅ | ((balance >= (0)::numeric))
--> orders_customer_fkey | f | {2} | {1} | orders | gui | ∅ | ∅
--> orders_pkey | p | {1} | ∅ | orders | ∅ | ∅ | ∅
--> SELECT 5
select i.indkey as keys, c.relname, tc.relname as tabrelname, dsc.description, pg_catalog.pg_get_expr(i.indpred, i.indrelid) as pred_expr, pg_catalog.pg_get_expr(i.indexprs, i.indrelid, true) as expr, pg_catalog.pg_stat_get_numscans(i.indexrelid) as index_num_scans from pg_catalog.pg_index i inner join pg_catalog.pg_class c on c.oid = i.indexrelid inner join pg_catalog.pg_class tc on tc.oid = i.indrelid left outer join pg_catalog.pg_description dsc on i.indexrelid = dsc.objoid where i.indrelid in ('gui.customers'::regclass, 'gui.orders'::regclass) order by tabrelname, c.relname;
--> keys int2vector | relname name | tabrelname name | description text | pred_expr text | expr text | index_num_scans int8
--> 0 | customers_lower | customers | ∅ | ∅ | lower(name::text) | 0
--> 1 | customers_pkey | customers | ∅ | ∅ | ∅ | 0
--> 2 3 | named | customers | ∅ | ∅ | ∅ | 0
--> 2 3 4 | orders_by_customer | orders | ∅ | ((amount)::integer > 10) | ∅ | 0
--> 1 | orders_pkey | orders | ∅ | ∅ | ∅ | 0
--> SELECT 5
select count(*) from (select x.oid, x.*, p.pronamespace as func_schema_id, d.description from pg_catalog.pg_trigger x left outer join pg_catalog.pg_proc p on p.oid = x.tgfoid left outer join pg_catalog.pg_description d on d.objoid = x.oid and d.objsubid = 0 and d.classoid = 'pg_trigger'::regclass where x.tgrelid = 'gui.customers'::regclass and not x.tgisinternal) q;
--> count int8
--> 0
--> SELECT 1
select r.rulename, r.ev_type, r.is_instead from pg_catalog.pg_rewrite r where r.ev_class = 'gui.customers'::regclass;
--> rulename name | ev_type char | is_instead bool
--> SELECT 0
select seqstart, seqincrement, seqmin, seqmax, seqcache, seqcycle from pg_catalog.pg_sequence where seqrelid = 'gui.counter'::regclass;
--> seqstart int8 | seqincrement int8 | seqmin int8 | seqmax int8 | seqcache int8 | seqcycle bool
--> 1 | 5 | 1 | 9223372036854775807 | 1 | f
--> SELECT 1
select rolname, rolsuper, rolcanlogin, pd.description from pg_catalog.pg_roles a left join pg_catalog.pg_shdescription pd on a.oid = pd.objoid where rolname = 'postgres' order by a.rolname;
--> rolname name | rolsuper bool | rolcanlogin bool | description text
--> postgres | t | t | ∅
--> SELECT 1
select count(*) >= 1 from (select e.oid, cfg.tbls, n.nspname as schema_name, e.* from pg_catalog.pg_extension e join pg_namespace n on n.oid = e.extnamespace left join (select array_agg(ns.nspname || '.' || cls.relname) tbls, oid_ext from (select unnest(e1.extconfig) oid, e1.oid oid_ext from pg_catalog.pg_extension e1) c join pg_catalog.pg_class cls on cls.oid = c.oid join pg_catalog.pg_namespace ns on ns.oid = cls.relnamespace group by oid_ext) cfg on cfg.oid_ext = e.oid order by e.oid) q;
--> ?column? bool
--> t
--> SELECT 1
select e.enumlabel from pg_catalog.pg_enum e where e.enumtypid = 'gui.mood'::regtype order by e.enumsortorder;
--> enumlabel name
--> sad
--> ok
--> SELECT 2
select i.*, c.relnamespace is null as n from pg_catalog.pg_inherits i, pg_catalog.pg_class c where i.inhrelid = 'gui.customers'::regclass and c.oid = i.inhparent order by i.inhseqno;
--> inhrelid oid | inhparent oid | inhseqno int4 | inhdetachpending bool | n bool
--> SELECT 0
select dep.deptype, cl.relname, att.attname from pg_depend dep join pg_class cl on dep.refobjid = cl.oid join pg_attribute att on att.attrelid = dep.refobjid and att.attnum = dep.refobjsubid where dep.objid = 'gui.orders_id_seq'::regclass order by 1, 2;
--> deptype char | relname name | attname name
--> a | orders | id
--> SELECT 1
select pg_catalog.pg_get_viewdef('gui.rich_customers'::regclass, true) as definition;
--> definition text
-->  SELECT customers.id,⏎    customers.name⏎   FROM gui.customers⏎  WHERE customers.balance > 1000::numeric;
--> SELECT 1
select count(*) from (select sa.* from pg_catalog.pg_stat_activity sa where sa.pid = pg_backend_pid()) q;
--> count int8
--> 1
--> SELECT 1
select count(*) >= 0 from (select l.*, a.usename from pg_catalog.pg_locks l left join pg_catalog.pg_stat_activity a on a.pid = l.pid) q;
--> ?column? bool
--> t
--> SELECT 1
select count(*) from (select a.oid, a.* from pg_catalog.pg_tablespace a where spcname = 'pg_default') q;
--> count int8
--> 1
--> SELECT 1
select relname, relacl from pg_catalog.pg_class where oid = 'gui.customers'::regclass;
--> relname name | relacl _aclitem
--> customers | ∅
--> SELECT 1
select n.nspname, p.proname from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace left outer join pg_catalog.pg_aggregate aggr on aggr.aggfnoid = p.oid where p.pronamespace = 'gui'::regnamespace;
--> nspname name | proname name
--> SELECT 0
select count(*) from pg_catalog.pg_foreign_data_wrapper l left outer join pg_catalog.pg_proc p on p.oid = l.fdwhandler where l.fdwname = 'nosuch';
--> count int8
--> 0
--> SELECT 1
select count(*) from (select fs.oid, fs.*, array_to_string(fs.srvoptions, ',') from pg_catalog.pg_foreign_server fs where fs.srvname = 'nosuch') q;
--> count int8
--> 0
--> SELECT 1
select count(*) from (select u.* from pg_catalog.pg_policies u, pg_catalog.pg_class c where u.schemaname = 'gui' and u.tablename = c.relname) q;
--> count int8
--> 0
--> SELECT 1
select count(*) from pg_catalog.pg_event_trigger;
--> count int8
--> 0
--> SELECT 1
select pg_catalog.has_database_privilege(current_database(), 'connect'), pg_catalog.has_schema_privilege('gui', 'usage'), pg_catalog.has_table_privilege('gui.customers', 'select, insert');
--> has_database_privilege bool | has_schema_privilege bool | has_table_privilege bool
--> t | t | t
--> SELECT 1

-- pgAdmin: the connection.
set datestyle = iso;
--> SET
set client_min_messages = notice;
--> SET
select set_config('bytea_output', 'hex', false) from pg_show_all_settings() where name = 'bytea_output';
--> set_config text
--> hex
--> SELECT 1
set client_encoding = 'utf-8';
--> SET
select db.datallowconn, pg_encoding_to_char(db.encoding) as serverencoding, has_database_privilege(db.oid, 'CREATE') as cancreate, datistemplate from pg_catalog.pg_database db where db.datname = current_database();
--> datallowconn bool | serverencoding name | cancreate bool | datistemplate bool
--> t | UTF8 | t | f
--> SELECT 1
select roles.rolname as name, roles.rolsuper as is_superuser, case when roles.rolsuper then true else roles.rolcreaterole end as can_create_role, case when roles.rolsuper then true else roles.rolcreatedb end as can_create_db, case when 'pg_signal_backend' = any (array(with recursive cte as (select pg_roles.oid, pg_roles.rolname from pg_roles where pg_roles.oid = roles.oid union all select m.roleid, pgr.rolname from cte cte_1 join pg_auth_members m on m.member = cte_1.oid join pg_roles pgr on pgr.oid = m.roleid) select rolname from cte)) then true else false end as can_signal_backend from pg_catalog.pg_roles as roles where rolname = 'postgres';
--> name name | is_superuser bool | can_create_role bool | can_create_db bool | can_signal_backend bool
--> postgres | t | t | t | f
--> SELECT 1
select gss_authenticated, encrypted from pg_catalog.pg_stat_gssapi where pid = pg_backend_pid();
--> gss_authenticated bool | encrypted bool
--> f | f
--> SELECT 1
select case when usesuper then pg_is_in_recovery() else false end as inrecovery, case when usesuper and pg_is_in_recovery() then pg_is_wal_replay_paused() else false end as isreplaypaused from pg_catalog.pg_user where usename = 'postgres';
--> inrecovery bool | isreplaypaused bool
--> f | f
--> SELECT 1
-- pgAdmin: the tree.
select db.dattablespace > 0 as has_space, spcname, datallowconn, pg_catalog.pg_encoding_to_char(encoding) as encoding, has_database_privilege(db.oid, 'CREATE') as cancreate, current_setting('default_tablespace') as default_tablespace, descr.description is null or true as comments, db.datistemplate as is_template from pg_catalog.pg_database db left outer join pg_catalog.pg_tablespace ta on db.dattablespace = ta.oid left outer join pg_catalog.pg_shdescription descr on (db.oid = descr.objoid and descr.classoid = 'pg_database'::regclass) where db.datname = current_database() order by datname;
--> has_space bool | spcname name | datallowconn bool | encoding name | cancreate bool | default_tablespace text | comments bool | is_template bool
--> t | pg_default | t | UTF8 | t | '' | t | f
--> SELECT 1
select nsp.nspname as name, has_schema_privilege(nsp.oid, 'CREATE') as can_create, has_schema_privilege(nsp.oid, 'USAGE') as has_usage, des.description from pg_catalog.pg_namespace nsp left outer join pg_catalog.pg_description des on (des.objoid = nsp.oid and des.classoid = 'pg_namespace'::regclass) where nspname not like e'pg\\_%' and not ((nsp.nspname = 'pg_catalog' and exists (select 1 from pg_catalog.pg_class where relname = 'pg_class' and relnamespace = nsp.oid limit 1)) or (nsp.nspname = 'information_schema' and exists (select 1 from pg_catalog.pg_class where relname = 'tables' and relnamespace = nsp.oid limit 1))) and nspname = 'gui' order by nspname;
--> name name | can_create bool | has_usage bool | description text
--> gui | t | t | trees of objects
--> SELECT 1
select rel.relname as name, (select count(*) from pg_catalog.pg_trigger where tgrelid = rel.oid and tgisinternal = false) as triggercount, (select count(*) from pg_catalog.pg_trigger where tgrelid = rel.oid and tgisinternal = false and tgenabled = 'O') as has_enable_triggers, (case when rel.relkind = 'p' then true else false end) as is_partitioned, nsp.nspname as schema, (select count(1) from pg_catalog.pg_inherits where inhrelid = rel.oid limit 1) as is_inherits, (select count(1) from pg_catalog.pg_inherits where inhparent = rel.oid limit 1) as is_inherited, des.description from pg_catalog.pg_class rel inner join pg_catalog.pg_namespace nsp on rel.relnamespace = nsp.oid left outer join pg_catalog.pg_description des on des.objoid = rel.oid and des.objsubid = 0 and des.classoid = 'pg_class'::regclass where rel.relkind in ('r', 's', 't', 'p') and rel.relnamespace = 'gui'::regnamespace and not rel.relispartition order by rel.relname;
--> name name | triggercount int8 | has_enable_triggers int8 | is_partitioned bool | schema name | is_inherits int8 | is_inherited int8 | description text
--> customers | 0 | 0 | f | gui | 0 | 0 | who buys
--> orders | 0 | 0 | f | gui | 0 | 0 | ∅
--> SELECT 2
select distinct att.attname as name, att.attnum as oid, pg_catalog.format_type(ty.oid, null) as datatype, pg_catalog.format_type(ty.oid, att.atttypmod) as displaytypname, att.attnotnull as not_null, case when att.atthasdef or att.attidentity != '' or ty.typdefault is not null then true else false end as has_default_val, des.description, cs.relname as sername, ns.nspname as serschema, pi.indkey, seq.seqtypid is not null as has_seq from pg_catalog.pg_attribute att join pg_catalog.pg_type ty on ty.oid = atttypid join pg_catalog.pg_namespace tn on tn.oid = ty.typnamespace join pg_catalog.pg_class cl on cl.oid = att.attrelid join pg_catalog.pg_namespace na on na.oid = cl.relnamespace left outer join pg_catalog.pg_type et on et.oid = ty.typelem left outer join pg_catalog.pg_attrdef def on adrelid = att.attrelid and adnum = att.attnum left outer join (pg_catalog.pg_depend join pg_catalog.pg_class cs on classid = 'pg_class'::regclass and objid = cs.oid and cs.relkind = 'S') on refobjid = att.attrelid and refobjsubid = att.attnum left outer join pg_catalog.pg_namespace ns on ns.oid = cs.relnamespace left outer join pg_catalog.pg_index pi on pi.indrelid = att.attrelid and indisprimary left outer join pg_catalog.pg_description des on (des.objoid = att.attrelid and des.objsubid = att.attnum and des.classoid = 'pg_class'::regclass) left outer join pg_catalog.pg_sequence seq on cs.oid = seq.seqrelid where att.attrelid = 'gui.orders'::regclass and att.attnum > 0 and att.attisdropped is false order by att.attnum;
--> name name | oid int2 | datatype text | displaytypname text | not_null bool | has_default_val bool | description text | sername name | serschema name | indkey int2vector | has_seq bool
--> id | 1 | bigint | bigint | t | t | ∅ | orders_id_seq | gui | 1 | t
--> customer | 2 | integer | integer | t | f | ∅ | ∅ | ∅ | 1 | f
--> amount | 3 | gui.positive | gui.positive | f | f | ∅ | ∅ | ∅ | 1 | f
--> total | 4 | numeric | numeric | f | t | ∅ | ∅ | ∅ | 1 | f
--> SELECT 4
select ct.conname as name, nl.nspname as fknsp, cl.relname as fktab, nr.nspname as refnsp, cr.relname as reftab, confupdtype, confdeltype, case confmatchtype when 's' then false when 'f' then true end as confmatchtype, conkey, confkey, condeferrable, condeferred, convalidated as convalidated from pg_catalog.pg_constraint ct join pg_catalog.pg_class cl on cl.oid = conrelid join pg_catalog.pg_namespace nl on nl.oid = cl.relnamespace join pg_catalog.pg_class cr on cr.oid = confrelid join pg_catalog.pg_namespace nr on nr.oid = cr.relnamespace where contype = 'f' and conrelid = 'gui.orders'::regclass order by ct.conname;
--> name name | fknsp name | fktab name | refnsp name | reftab name | confupdtype char | confdeltype char | confmatchtype bool | conkey _int2 | confkey _int2 | condeferrable bool | condeferred bool | convalidated bool
--> orders_customer_fkey | gui | orders | gui | customers | a | c | f | {2} | {1} | f | f | t
--> SELECT 1
select cls.relname as name, indrelid::regclass, indkey, indisclustered, indisvalid, indisunique, indisprimary, n.nspname, am.amname, pg_get_expr(indpred, indrelid, true) as indconstraint, contype, condeferrable, condeferred, array_to_string(cls.reloptions, ',') as options, pg_catalog.pg_get_indexdef(cls.oid, 0, true) as def from pg_catalog.pg_index idx join pg_catalog.pg_class cls on cls.oid = indexrelid join pg_catalog.pg_class tab on tab.oid = indrelid left outer join pg_catalog.pg_tablespace ta on ta.oid = cls.reltablespace join pg_catalog.pg_namespace n on n.oid = tab.relnamespace join pg_catalog.pg_am am on am.oid = cls.relam left join pg_catalog.pg_depend dep on (dep.classid = cls.tableoid and dep.objid = cls.oid and dep.refobjsubid = '0' and dep.refclassid = (select oid from pg_catalog.pg_class where relname = 'pg_constraint') and dep.deptype = 'i') left outer join pg_catalog.pg_constraint con on (con.tableoid = dep.refclassid and con.oid = dep.refobjid) where indrelid in ('gui.orders'::regclass, 'gui.customers'::regclass) order by cls.relname;
--> name name | indrelid regclass | indkey int2vector | indisclustered bool | indisvalid bool | indisunique bool | indisprimary bool | nspname name | amname name | indconstraint text | contype char | condeferrable bool | condeferred bool | options text | def text
--> customers_lower | gui.customers | 0 | f | t | f | f | gui | btree | ∅ | ∅ | ∅ | ∅ | ∅ | CREATE INDEX customers_lower ON gui.customers USING btree (lower(name::text))
--> customers_pkey | gui.customers | 1 | f | t | t | t | gui | btree | ∅ | p | f | f | ∅ | CREATE UNIQUE INDEX customers_pkey ON gui.customers USING btree (id)
--> named | gui.customers | 2 3 | f | t | t | f | gui | btree | ∅ | u | f | f | ∅ | CREATE UNIQUE INDEX named ON gui.customers USING btree (name, mood)
--> orders_by_customer | gui.orders | 2 3 4 | f | t | f | f | gui | btree | amount::integer > 10 | ∅ | ∅ | ∅ | ∅ | CREATE INDEX orders_by_customer ON gui.orders USING btree (customer DESC, amount) INCLUDE (total) WHERE amount::integer > 10
--> orders_pkey | gui.orders | 1 | f | t | t | t | gui | btree | ∅ | p | f | f | ∅ | CREATE UNIQUE INDEX orders_pkey ON gui.orders USING btree (id)
--> SELECT 5
select cl.relname as name, pg_get_userbyid(relowner) = current_user as seqowner, description as comment from pg_catalog.pg_class cl left outer join pg_catalog.pg_description des on (des.objoid = cl.oid and des.classoid = 'pg_class'::regclass) left join pg_catalog.pg_depend d1 on d1.objid = cl.oid and d1.deptype = 'i' where cl.relkind = 'S' and cl.relnamespace = 'gui'::regnamespace and d1.objid is null order by cl.relname;
--> name name | seqowner bool | comment text
--> counter | t | ∅
--> orders_id_seq | t | ∅
--> SELECT 2
select c.relname as name, description as comment, c.relkind, pg_catalog.pg_get_viewdef(c.oid, true) as definition from pg_catalog.pg_class c left outer join pg_catalog.pg_description des on (des.objoid = c.oid and des.objsubid = 0 and des.classoid = 'pg_class'::regclass) where c.relkind in ('v', 'm') and c.relnamespace = 'gui'::regnamespace order by c.relname;
--> name name | comment text | relkind char | definition text
--> rich_customers | ∅ | v |  SELECT customers.id,⏎    customers.name⏎   FROM gui.customers⏎  WHERE customers.balance > 1000::numeric;
--> totals | ∅ | m |  SELECT orders.customer,⏎    orders.id AS total⏎   FROM gui.orders;
--> SELECT 2
select t.typname as name, t.typtype, t.typcategory, ct.relname, pg_catalog.format_type(t.typbasetype, t.typtypmod) as base, t.typnotnull from pg_catalog.pg_type t left outer join pg_catalog.pg_type e on e.oid = t.typelem left outer join pg_catalog.pg_class ct on ct.oid = t.typrelid and ct.relkind <> 'c' left outer join pg_catalog.pg_description des on (des.objoid = t.oid and des.classoid = 'pg_type'::regclass) where t.typtype != 'd' and t.typname not like e'\\_%' and t.typnamespace = 'gui'::regnamespace and ct.oid is null order by t.typname;
--> name name | typtype char | typcategory char | relname name | base text | typnotnull bool
--> mood | e | E | ∅ | - | f
--> SELECT 1
select d.typname as name, format_type(b.oid, d.typtypmod) as basetype, d.typnotnull, pg_catalog.pg_get_constraintdef(c.oid) as def, c.conname from pg_catalog.pg_type d join pg_catalog.pg_type b on b.oid = d.typbasetype left join pg_catalog.pg_constraint c on c.contypid = d.oid where d.typtype = 'd' and d.typnamespace = 'gui'::regnamespace order by 1;
--> name name | basetype text | typnotnull bool | def text | conname name
--> positive | integer | f | CHECK ((VALUE > 0)) | positive_check
--> SELECT 1
select 'relacl' as deftype, coalesce(gt.rolname, 'PUBLIC') as grantee, array_agg(privilege_type order by privilege_type) as privileges from (select d.grantee, d.grantor, d.is_grantable, d.privilege_type from (select (aclexplode(coalesce(relacl, acldefault('r', relowner)))).* from pg_catalog.pg_class rel where rel.oid = 'gui.customers'::regclass) d) a left join pg_catalog.pg_roles gt on a.grantee = gt.oid where gt.rolname = 'postgres' group by gt.rolname;
--> deftype text | grantee name | privileges _text
--> relacl | postgres | {DELETE,INSERT,REFERENCES,SELECT,TRIGGER,TRUNCATE,UPDATE}
--> SELECT 1
-- pgAdmin: the dashboard, and what the query tool asks.
select 'session_stats' as chart_name, pg_catalog.row_to_json(t) is not null as chart_data from (select (select count(*) from pg_catalog.pg_stat_activity) as "Total", (select count(*) from pg_catalog.pg_stat_activity where state = 'active') as "Active", (select count(*) from pg_catalog.pg_stat_activity where state = 'idle') as "Idle") t union all select 'tps_stats', pg_catalog.row_to_json(t) is not null from (select (select sum(xact_commit) + sum(xact_rollback) from pg_catalog.pg_stat_database) as "Transactions", (select sum(xact_commit) from pg_catalog.pg_stat_database) as "Commits", (select sum(xact_rollback) from pg_catalog.pg_stat_database) as "Rollbacks") t union all select 'ti_stats', pg_catalog.row_to_json(t) is not null from (select (select sum(tup_inserted) from pg_catalog.pg_stat_database) as "Inserts", (select sum(tup_updated) from pg_catalog.pg_stat_database) as "Updates", (select sum(tup_deleted) from pg_catalog.pg_stat_database) as "Deletes") t union all select 'bio_stats', pg_catalog.row_to_json(t) is not null from (select (select sum(blks_read) from pg_catalog.pg_stat_database) as "Reads", (select sum(blks_hit) from pg_catalog.pg_stat_database) as "Hits") t;
--> chart_name text | chart_data bool
--> session_stats | t
--> tps_stats | t
--> ti_stats | t
--> bio_stats | t
--> SELECT 4
select count(*) > 0 from (select pid, datname, usename, application_name, client_addr, pg_catalog.to_char(backend_start, 'YYYY-MM-DD HH24:MI:SS TZ') as backend_start, state, wait_event_type || ': ' || wait_event as wait_event, pg_catalog.array_to_string(pg_catalog.pg_blocking_pids(pid), ', ') as blocking_pids, query, pg_catalog.to_char(state_change, 'YYYY-MM-DD HH24:MI:SS TZ') as state_change, pg_catalog.to_char(query_start, 'YYYY-MM-DD HH24:MI:SS TZ') as query_start, pg_catalog.to_char(xact_start, 'YYYY-MM-DD HH24:MI:SS TZ') as xact_start, backend_type, case when state = 'active' then round((extract(epoch from now() - query_start) / 60)::numeric, 2) else 0 end as active_since from pg_catalog.pg_stat_activity order by pid) q;
--> ?column? bool
--> t
--> SELECT 1
select count(*) >= 0 from (select pid, locktype, datname, relation::regclass, page, tuple, virtualxid transactionid, classid::regclass, objid, objsubid, virtualtransaction, mode, granted, fastpath from pg_catalog.pg_locks l left outer join pg_catalog.pg_database d on (l.database = d.oid)) q;
--> ?column? bool
--> t
--> SELECT 1
select at.attname, at.attnum, ty.typname from pg_catalog.pg_attribute at left join pg_catalog.pg_type ty on (ty.oid = at.atttypid) where attrelid = 'gui.customers'::regclass and attnum = any ((select con.conkey from pg_catalog.pg_class rel left outer join pg_catalog.pg_constraint con on con.conrelid = rel.oid and con.contype = 'p' where rel.relkind in ('r', 's', 't', 'p') and rel.oid = 'gui.customers'::regclass)::oid[]);
--> attname name | attnum int2 | typname name
--> id | 1 | int4
--> SELECT 1
select pg_catalog.pg_size_pretty(pg_catalog.pg_relation_size('gui.customers'::regclass)) is not null, pg_catalog.pg_total_relation_size('gui.customers'::regclass) >= 0, pg_catalog.pg_indexes_size('gui.customers'::regclass) >= 0;
--> ?column? bool | ?column? bool | ?column? bool
--> t | t | t
--> SELECT 1
select seq_scan >= 0 as seq_scan, n_tup_ins, n_live_tup >= 0 as live, last_vacuum is null as v, vacuum_count >= 0 as vc from pg_catalog.pg_stat_all_tables where relid = 'gui.customers'::regclass;
--> seq_scan bool | n_tup_ins int8 | live bool | v bool | vc bool
--> t | 0 | t | t | t
--> SELECT 1
select heap_blks_read >= 0 as r from pg_catalog.pg_statio_all_tables where relid = 'gui.customers'::regclass;
--> r bool
--> t
--> SELECT 1

-- DataGrip: the connection.
set application_name = 'DataGrip 2023.3';
--> SET
select round(extract(epoch from pg_postmaster_start_time() at time zone 'UTC')) > 0 as startup_time;
--> startup_time bool
--> t
--> SELECT 1
select count(*) >= 0 from (select l.transactionid::varchar::bigint as transaction_id from pg_catalog.pg_locks l where l.transactionid is not null order by pg_catalog.age(l.transactionid) desc limit 1) q;
--> ?column? bool
--> t
--> SELECT 1
select case when pg_catalog.pg_is_in_recovery() then null else (pg_catalog.txid_current() % (2 ^ 32)::bigint)::varchar::bigint end > 0 as current_txid;
--> current_txid bool
--> t
--> SELECT 1
select n.oid::bigint > 0 as id, datistemplate as is_template, datallowconn as allow_connections from pg_catalog.pg_database n left join pg_catalog.pg_shdescription d on n.oid = d.objoid where datname = current_database() order by case when datname = pg_catalog.current_database() then -1::bigint else n.oid::bigint end;
--> id bool | is_template bool | allow_connections bool
--> t | f | t
--> SELECT 1
select n.oid::bigint > 0 as id, n.xmin is not null as state_number, nspname as name, d.description from pg_catalog.pg_namespace n left join pg_catalog.pg_description d on n.oid = d.objoid where nspname = 'gui' order by case when nspname = pg_catalog.current_schema() then -1::bigint else n.oid::bigint end;
--> id bool | state_number bool | name name | description text
--> t | t | gui | trees of objects
--> SELECT 1
-- DataGrip: introspection.
select t.relkind as table_kind, t.relname as table_name, t.xmin is not null as table_state_number, false as table_with_oids, t.reltablespace as tablespace_id, t.reloptions as options, t.relpersistence as persistence, (select pg_catalog.array_agg(inhparent::bigint order by inhseqno)::varchar from pg_catalog.pg_inherits where t.oid = inhrelid) as ancestors, (select pg_catalog.array_agg(inhrelid::bigint order by inhrelid)::varchar from pg_catalog.pg_inherits where t.oid = inhparent) as successors, t.relispartition as is_partition, pg_catalog.pg_get_partkeydef(t.oid) as partition_key, pg_catalog.pg_get_expr(t.relpartbound, t.oid) as partition_expression from pg_catalog.pg_class t where relnamespace = 'gui'::regnamespace and relkind in ('r', 'm', 'v', 'f', 'p') order by table_kind, table_name;
--> table_kind char | table_name name | table_state_number bool | table_with_oids bool | tablespace_id oid | options _text | persistence char | ancestors varchar | successors varchar | is_partition bool | partition_key text | partition_expression text
--> m | totals | t | f | 0 | ∅ | p | ∅ | ∅ | f | ∅ | ∅
--> r | customers | t | f | 0 | ∅ | p | ∅ | ∅ | f | ∅ | ∅
--> r | orders | t | f | 0 | ∅ | p | ∅ | ∅ | f | ∅ | ∅
--> v | rich_customers | t | f | 0 | ∅ | p | ∅ | ∅ | f | ∅ | ∅
--> SELECT 4
with t as (select distinct t.oid as table_id, t.relname as table_name from pg_catalog.pg_class t, pg_catalog.pg_attribute a where t.relnamespace = 'gui'::regnamespace and t.relkind in ('r', 'm', 'v', 'f', 'p') and a.attrelid = t.oid) select t.table_name, c.attnum as column_position, c.attname as column_name, c.xmin is not null as column_state_number, c.atttypmod as type_mod, c.attndims as dimensions_number, pg_catalog.format_type(c.atttypid, c.atttypmod) as type_spec, c.attnotnull as mandatory, pg_catalog.pg_get_expr(d.adbin, t.table_id) as column_default_expression, not c.attislocal as column_is_inherited, c.attfdwoptions as options, c.attisdropped as column_is_dropped, c.attidentity as identity_kind, c.attgenerated as generated from t join pg_catalog.pg_attribute c on t.table_id = c.attrelid left join pg_catalog.pg_attrdef d on (c.attrelid, c.attnum) = (d.adrelid, d.adnum) where attnum > 0 order by table_name, attnum;
--> table_name name | column_position int2 | column_name name | column_state_number bool | type_mod int4 | dimensions_number int4 | type_spec text | mandatory bool | column_default_expression text | column_is_inherited bool | options _text | column_is_dropped bool | identity_kind char | generated char
--> customers | 1 | id | t | -1 | 0 | integer | t | ∅ | f | ∅ | f | a | ''
--> customers | 2 | name | t | 44 | 0 | character varying(40) | t | 'nobody'::character varying | f | ∅ | f | '' | ''
--> customers | 3 | mood | t | -1 | 0 | gui.mood | f | ∅ | f | ∅ | f | '' | ''
--> customers | 4 | balance | t | 655366 | 0 | numeric(10,2) | f | ∅ | f | ∅ | f | '' | ''
--> customers | 5 | tags | t | -1 | 1 | text[] | f | ∅ | f | ∅ | f | '' | ''
--> customers | 6 | since | t | -1 | 0 | timestamp with time zone | f | ∅ | f | ∅ | f | '' | ''
--> orders | 1 | id | t | -1 | 0 | bigint | t | nextval('gui.orders_id_seq'::regclass) | f | ∅ | f | '' | ''
--> orders | 2 | customer | t | -1 | 0 | integer | t | ∅ | f | ∅ | f | '' | ''
--> orders | 3 | amount | t | -1 | 0 | gui.positive | f | ∅ | f | ∅ | f | '' | ''
--> orders | 4 | total | t | -1 | 0 | numeric | f | 1.5 | f | ∅ | f | '' | s
--> rich_customers | 1 | id | t | -1 | 0 | integer | f | ∅ | f | ∅ | f | '' | ''
--> rich_customers | 2 | name | t | 44 | 0 | character varying(40) | f | ∅ | f | ∅ | f | '' | ''
--> totals | 1 | customer | t | -1 | 0 | integer | f | ∅ | f | ∅ | f | '' | ''
--> totals | 2 | total | t | -1 | 0 | bigint | f | ∅ | f | ∅ | f | '' | ''
--> SELECT 14
select tab.relname, tab.relkind table_kind, ind_stor.relname index_name, ind_stor.xmin is not null state_number, ind_head.indisunique is_unique, ind_head.indisprimary is_primary, ind_head.indnullsnotdistinct nulls_not_distinct, pg_catalog.pg_get_expr(ind_head.indpred, ind_head.indrelid) as condition, (select pg_catalog.array_agg(inhparent::bigint order by inhseqno)::varchar from pg_catalog.pg_inherits where ind_stor.oid = inhrelid) as ancestors, ind_stor.reltablespace tablespace_id, count(distinct opcmethod) as access_methods from pg_catalog.pg_class tab join pg_catalog.pg_index ind_head on ind_head.indrelid = tab.oid join pg_catalog.pg_class ind_stor on tab.relnamespace = ind_stor.relnamespace and ind_stor.oid = ind_head.indexrelid left join pg_catalog.pg_opclass on pg_opclass.oid = any (indclass) where tab.relnamespace = 'gui'::regnamespace and tab.relkind in ('r', 'm', 'v', 'p') and ind_stor.relkind in ('i', 'I') group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 order by 1, 3;
--> relname name | table_kind char | index_name name | state_number bool | is_unique bool | is_primary bool | nulls_not_distinct bool | condition text | ancestors varchar | tablespace_id oid | access_methods int8
--> customers | r | customers_lower | t | f | f | f | ∅ | ∅ | 0 | 1
--> customers | r | customers_pkey | t | t | t | f | ∅ | ∅ | 0 | 1
--> customers | r | named | t | t | f | f | ∅ | ∅ | 0 | 1
--> orders | r | orders_by_customer | t | f | f | f | ((amount)::integer > 10) | ∅ | 0 | 1
--> orders | r | orders_pkey | t | t | t | f | ∅ | ∅ | 0 | 1
--> SELECT 5
select ind_stor.relname, k col_idx, k <= indnkeyatts in_key, ind_head.indkey[k - 1] column_position, ind_head.indoption[k - 1] column_options, case when indexprs is null then null when ind_head.indkey[k - 1] = 0 then chr(27) || pg_catalog.pg_get_indexdef(ind_head.indexrelid, k::int, true) else pg_catalog.pg_get_indexdef(ind_head.indexrelid, k::int, true) end as expression from pg_catalog.pg_index ind_head join pg_catalog.pg_class ind_stor on ind_stor.oid = ind_head.indexrelid cross join unnest(ind_head.indkey) with ordinality u(u, k) where ind_stor.relnamespace = 'gui'::regnamespace and ind_stor.relkind in ('i', 'I') order by 1, k;
--> relname name | col_idx int8 | in_key bool | column_position int2 | column_options int2 | expression text
--> customers_lower | 1 | t | 0 | 0 | lower(name::text)
--> customers_pkey | 1 | t | 1 | 0 | ∅
--> named | 1 | t | 2 | 0 | ∅
--> named | 2 | t | 3 | 0 | ∅
--> orders_by_customer | 1 | t | 2 | 3 | ∅
--> orders_by_customer | 2 | t | 3 | 0 | ∅
--> orders_by_customer | 3 | f | 4 | ∅ | ∅
--> orders_pkey | 1 | t | 1 | 0 | ∅
--> SELECT 8
select t.relname, relkind table_kind, c.xmin is not null con_state_id, conname con_name, contype con_kind, conkey con_columns, conindid::regclass index_id, condeferrable is_deferrable, condeferred is_init_deferred, confupdtype on_update, confdeltype on_delete, connoinherit no_inherit, pg_catalog.pg_get_expr(conbin, t.oid) con_expression, confkey ref_columns, conexclop::int[] excl_operators, array(select unnest::regoper::varchar from unnest(conexclop)) excl_operators_str from pg_catalog.pg_constraint c join pg_catalog.pg_class t on c.conrelid = t.oid where relkind in ('r', 'v', 'f', 'p') and relnamespace = 'gui'::regnamespace and contype in ('p', 'u', 'f', 'c', 'x') and connamespace = 'gui'::regnamespace order by 1, 4;
--> relname name | table_kind char | con_state_id bool | con_name name | con_kind char | con_columns _int2 | index_id regclass | is_deferrable bool | is_init_deferred bool | on_update char | on_delete char | no_inherit bool | con_expression text | ref_columns _int2 | excl_operators _int4 | excl_operators_str _varchar
--> customers | r | t | customers_pkey | p | {1} | gui.customers_pkey | f | f |   |   | t | ∅ | ∅ | ∅ | {}
--> customers | r | t | named | u | {2,3} | gui.named | f | f |   |   | t | ∅ | ∅ | ∅ | {}
--> customers | r | t | rich | c | {4} | - | f | f |   |   | f | (balance >= (0)::numeric) | ∅ | ∅ | {}
--> orders | r | t | orders_customer_fkey | f | {2} | gui.customers_pkey | f | f | a | c | t | ∅ | {1} | ∅ | {}
--> orders | r | t | orders_pkey | p | {1} | gui.orders_pkey | f | f |   |   | t | ∅ | ∅ | ∅ | {}
--> SELECT 5
select t.relkind as view_kind, t.relname, pg_catalog.pg_get_viewdef(t.oid, true) as source_text from pg_catalog.pg_class t join pg_catalog.pg_namespace n on t.relnamespace = n.oid where n.nspname = 'gui' and t.relkind in ('m', 'v') order by 2;
--> view_kind char | relname name | source_text text
--> v | rich_customers |  SELECT customers.id,⏎    customers.name⏎   FROM gui.customers⏎  WHERE customers.balance > 1000::numeric;
--> m | totals |  SELECT orders.customer,⏎    orders.id AS total⏎   FROM gui.orders;
--> SELECT 2
select cls.relname as sequence_name, sq.seqstart as start_value, sq.seqincrement as inc_value, sq.seqmin as min_value, sq.seqmax as max_value, sq.seqcache as cache_size, sq.seqcycle as cycle_option, pg_catalog.format_type(sq.seqtypid, null) as data_type from pg_catalog.pg_sequence sq join pg_class cls on sq.seqrelid = cls.oid where cls.relnamespace = 'gui'::regnamespace order by 1;
--> sequence_name name | start_value int8 | inc_value int8 | min_value int8 | max_value int8 | cache_size int8 | cycle_option bool | data_type text
--> counter | 1 | 5 | 1 | 9223372036854775807 | 1 | f | bigint
--> customers_id_seq | 1 | 1 | 1 | 2147483647 | 1 | f | integer
--> orders_id_seq | 1 | 1 | 1 | 9223372036854775807 | 1 | f | bigint
--> SELECT 3
with languages as (select oid as lang_oid, lanname as lang from pg_catalog.pg_language), routines as (select proname as r_name, prolang as lang_oid, oid as r_id, xmin as r_state_number, proargnames as arg_names, proargmodes as arg_modes, proargtypes::int[] as in_arg_types, proallargtypes::int[] as all_arg_types, pg_catalog.pg_get_expr(proargdefaults, 0) as arg_defaults, provariadic as arg_variadic_id, prorettype as ret_type_id, proretset as ret_set, prokind as kind, provolatile as volatile_kind, proisstrict as is_strict, prosecdef as is_security_definer, proconfig as configuration_parameters, procost as cost, pg_catalog.pg_get_userbyid(proowner) as "owner", prorows as rows, proleakproof as is_leakproof, proparallel as concurrency_kind from pg_catalog.pg_proc where pronamespace = 'gui'::regnamespace and not (prokind = 'a')) select count(*) from routines natural join languages;
--> count int8
--> 0
--> SELECT 1
select t.typname, t.typtype, t.typcategory, t.typdefault, t.typnotnull, case t.typtype when 'e' then (select pg_catalog.array_agg(enumlabel order by enumsortorder)::varchar from pg_catalog.pg_enum where enumtypid = t.oid) end as labels from pg_catalog.pg_type t where t.typnamespace = 'gui'::regnamespace and t.typtype in ('d', 'e') order by 1;
--> typname name | typtype char | typcategory char | typdefault text | typnotnull bool | labels varchar
--> mood | e | E | ∅ | f | {sad,ok}
--> positive | d | N | ∅ | f | ∅
--> SELECT 2
select d.objsubid, d.description from pg_catalog.pg_description d where d.classoid = 'pg_catalog.pg_class'::regclass and d.objoid = 'gui.customers'::regclass order by 1;
--> objsubid int4 | description text
--> 0 | who buys
--> 2 | as on the door
--> SELECT 2
select member_role.rolname, m.admin_option from pg_catalog.pg_auth_members m join pg_catalog.pg_roles member_role on member_role.oid = m.member where m.roleid = (select oid from pg_catalog.pg_roles where rolname = 'pg_read_all_stats') order by 1;
--> rolname name | admin_option bool
--> pg_monitor | f
--> SELECT 1
select c.collname, c.collencoding from pg_catalog.pg_collation c where c.collname = 'C' and c.collnamespace = 'pg_catalog'::regnamespace;
--> collname name | collencoding int4
--> C | -1
--> SELECT 1
select c.castfunc is not null as has_function, c.castcontext, c.castmethod from pg_catalog.pg_cast c where c.castsource = 'int4'::regtype and c.casttarget = 'int8'::regtype;
--> has_function bool | castcontext char | castmethod char
--> t | i | f
--> SELECT 1
select o.oprname, o.oprleft::regtype, o.oprright::regtype from pg_catalog.pg_operator o where o.oprnamespace = 'gui'::regnamespace;
--> oprname name | oprleft regtype | oprright regtype
--> SELECT 0
select am.amname, am.amtype from pg_catalog.pg_am am where am.amname = 'btree';
--> amname name | amtype char
--> btree | i
--> SELECT 1
select datname = current_database() as is_current, pg_catalog.shobj_description(oid, 'pg_database') is null or true as comment from pg_catalog.pg_database where datname = current_database();
--> is_current bool | comment bool
--> t | t
--> SELECT 1
select relname, reltuples >= -1 as rows, relpages >= 0 as pages from pg_catalog.pg_class where oid = 'gui.customers'::regclass;
--> relname name | rows bool | pages bool
--> customers | t | t
--> SELECT 1

drop schema gui cascade;
--> NOTICE: drop cascades to 7 other objects
-->   detail: drop cascades to type gui.mood
-->   detail: drop cascades to type gui.positive
-->   detail: drop cascades to sequence gui.counter
-->   detail: drop cascades to table gui.customers
-->   detail: drop cascades to table gui.orders
-->   detail: drop cascades to view gui.rich_customers
-->   detail: drop cascades to materialized view gui.totals
--> DROP
