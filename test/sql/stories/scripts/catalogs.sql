create schema app;
--> CREATE
create type app.status as enum ('new', 'done');
--> CREATE
create table app.users (id bigserial primary key, email varchar(100) not null unique, created timestamptz not null default now(), status app.status default 'new', tags text[], score numeric(6, 2) check (score >= 0));
--> CREATE
create table app.orders (id int generated always as identity primary key, user_id bigint not null references app.users on delete cascade, note text default 'none', total numeric(10, 2), constraint positive check (total > 0));
--> CREATE
create index orders_user on app.orders (user_id, total desc) where total is not null;
--> CREATE
create view app.recent as select id, email from app.users;
--> CREATE
comment on table app.users is 'people';
--> COMMENT
comment on column app.users.email is 'where to write to';
--> COMMENT
select relname, relkind, relnatts, relhasindex from pg_class where relnamespace = 'app'::regnamespace order by 1;
--> relname name | relkind char | relnatts int2 | relhasindex bool
--> orders | r | 4 | t
--> orders_id_seq | S | 3 | f
--> orders_pkey | i | 1 | f
--> orders_user | i | 2 | f
--> recent | v | 2 | f
--> users | r | 6 | t
--> users_email_key | i | 1 | f
--> users_id_seq | S | 3 | f
--> users_pkey | i | 1 | f
--> SELECT 9
select attname, format_type(atttypid, atttypmod), attnotnull, atthasdef, attnum, attidentity from pg_attribute where attrelid = 'app.users'::regclass and attnum > 0 order by attnum;
--> attname name | format_type text | attnotnull bool | atthasdef bool | attnum int2 | attidentity char
--> id | bigint | t | t | 1 | ''
--> email | character varying(100) | t | f | 2 | ''
--> created | timestamp with time zone | t | t | 3 | ''
--> status | app.status | f | t | 4 | ''
--> tags | text[] | f | f | 5 | ''
--> score | numeric(6,2) | f | f | 6 | ''
--> SELECT 6
select attname, attidentity, attgenerated from pg_attribute where attrelid = 'app.orders'::regclass and attnum > 0 order by attnum;
--> attname name | attidentity char | attgenerated char
--> id | a | ''
--> user_id | '' | ''
--> note | '' | ''
--> total | '' | ''
--> SELECT 4
select conname, contype, pg_get_constraintdef(oid) from pg_constraint where connamespace = 'app'::regnamespace order by 1;
--> conname name | contype char | pg_get_constraintdef text
--> orders_pkey | p | PRIMARY KEY (id)
--> orders_user_id_fkey | f | FOREIGN KEY (user_id) REFERENCES app.users(id) ON DELETE CASCADE
--> positive | c | CHECK ((total > (0)::numeric))
--> users_email_key | u | UNIQUE (email)
--> users_pkey | p | PRIMARY KEY (id)
--> users_score_check | c | CHECK ((score >= (0)::numeric))
--> SELECT 6
select indexrelid::regclass, indisunique, indisprimary, indnkeyatts, indkey, pg_get_indexdef(indexrelid) from pg_index where indrelid in ('app.users'::regclass, 'app.orders'::regclass) order by 1;
--> indexrelid regclass | indisunique bool | indisprimary bool | indnkeyatts int2 | indkey int2vector | pg_get_indexdef text
--> app.users_pkey | t | t | 1 | 1 | CREATE UNIQUE INDEX users_pkey ON app.users USING btree (id)
--> app.users_email_key | t | f | 1 | 2 | CREATE UNIQUE INDEX users_email_key ON app.users USING btree (email)
--> app.orders_pkey | t | t | 1 | 1 | CREATE UNIQUE INDEX orders_pkey ON app.orders USING btree (id)
--> app.orders_user | f | f | 2 | 2 4 | CREATE INDEX orders_user ON app.orders USING btree (user_id, total DESC) WHERE (total IS NOT NULL)
--> SELECT 4
select pg_get_expr(adbin, adrelid) from pg_attrdef where adrelid in ('app.users'::regclass, 'app.orders'::regclass) order by 1;
--> pg_get_expr text
--> 'new'::app.status
--> 'none'::text
--> nextval('app.users_id_seq'::regclass)
--> now()
--> SELECT 4
select pg_get_viewdef('app.recent'), pg_get_viewdef('app.recent'::regclass, true);
--> pg_get_viewdef text | pg_get_viewdef text
-->  SELECT users.id,⏎    users.email⏎   FROM app.users; |  SELECT users.id,⏎    users.email⏎   FROM app.users;
--> SELECT 1
select enumlabel, enumsortorder from pg_enum where enumtypid = 'app.status'::regtype order by 2;
--> enumlabel name | enumsortorder float4
--> new | 1
--> done | 2
--> SELECT 2
select typname, typtype, typcategory, typlen from pg_type where typnamespace = 'app'::regnamespace order by 1;
--> typname name | typtype char | typcategory char | typlen int2
--> _orders | b | A | -1
--> _recent | b | A | -1
--> _status | b | A | -1
--> _users | b | A | -1
--> orders | c | C | -1
--> recent | c | C | -1
--> status | e | E | 4
--> users | c | C | -1
--> SELECT 8
select nspname from pg_namespace where nspname not like 'pg_temp%' and nspname not like 'pg_toast%' and nspname not in ('jimkv', 'kv') order by 1;
--> nspname name
--> app
--> information_schema
--> pg_catalog
--> public
--> SELECT 4
select 'app.users'::regclass, 'app.users'::regclass::oid = (select oid from pg_class where relname = 'users'), to_regclass('app.nosuch'), to_regclass('app.orders');
--> regclass regclass | ?column? bool | to_regclass regclass | to_regclass regclass
--> app.users | t | ∅ | app.orders
--> SELECT 1
select 'app.nosuch'::regclass;
--> ERROR 42P01: relation "app.nosuch" does not exist (at 8)
select 'int4'::regtype, 'app.status'::regtype, 23::regtype, to_regtype('nosuch'), 'integer[]'::regtype::oid;
--> regtype regtype | regtype regtype | regtype regtype | to_regtype regtype | oid oid
--> integer | app.status | integer | ∅ | 1007
--> SELECT 1
select 'nosuch'::regtype;
--> ERROR 42704: type "nosuch" does not exist (at 8)
select table_schema, table_name, table_type from information_schema.tables where table_schema = 'app' order by 2;
--> table_schema name | table_name name | table_type varchar
--> app | orders | BASE TABLE
--> app | recent | VIEW
--> app | users | BASE TABLE
--> SELECT 3
select column_name, ordinal_position, column_default, is_nullable, data_type, character_maximum_length, numeric_precision, numeric_scale, udt_name, is_identity from information_schema.columns where table_schema = 'app' order by table_name, 2;
--> column_name name | ordinal_position int4 | column_default varchar | is_nullable varchar | data_type varchar | character_maximum_length int4 | numeric_precision int4 | numeric_scale int4 | udt_name name | is_identity varchar
--> id | 1 | ∅ | NO | integer | ∅ | 32 | 0 | int4 | YES
--> user_id | 2 | ∅ | NO | bigint | ∅ | 64 | 0 | int8 | NO
--> note | 3 | 'none'::text | YES | text | ∅ | ∅ | ∅ | text | NO
--> total | 4 | ∅ | YES | numeric | ∅ | 10 | 2 | numeric | NO
--> id | 1 | ∅ | YES | bigint | ∅ | 64 | 0 | int8 | NO
--> email | 2 | ∅ | YES | character varying | 100 | ∅ | ∅ | varchar | NO
--> id | 1 | nextval('app.users_id_seq'::regclass) | NO | bigint | ∅ | 64 | 0 | int8 | NO
--> email | 2 | ∅ | NO | character varying | 100 | ∅ | ∅ | varchar | NO
--> created | 3 | now() | NO | timestamp with time zone | ∅ | ∅ | ∅ | timestamptz | NO
--> status | 4 | 'new'::app.status | YES | USER-DEFINED | ∅ | ∅ | ∅ | status | NO
--> tags | 5 | ∅ | YES | ARRAY | ∅ | ∅ | ∅ | _text | NO
--> score | 6 | ∅ | YES | numeric | ∅ | 6 | 2 | numeric | NO
--> SELECT 12
select constraint_name, table_name, constraint_type from information_schema.table_constraints where table_schema = 'app' and constraint_type <> 'CHECK' order by 1;
--> constraint_name name | table_name name | constraint_type varchar
--> orders_pkey | orders | PRIMARY KEY
--> orders_user_id_fkey | orders | FOREIGN KEY
--> users_email_key | users | UNIQUE
--> users_pkey | users | PRIMARY KEY
--> SELECT 4
select constraint_name, column_name, ordinal_position from information_schema.key_column_usage where table_schema = 'app' order by 1;
--> constraint_name name | column_name name | ordinal_position int4
--> orders_pkey | id | 1
--> orders_user_id_fkey | user_id | 1
--> users_email_key | email | 1
--> users_pkey | id | 1
--> SELECT 4
select constraint_name, unique_constraint_name, update_rule, delete_rule from information_schema.referential_constraints where constraint_schema = 'app' order by 1;
--> constraint_name name | unique_constraint_name name | update_rule varchar | delete_rule varchar
--> orders_user_id_fkey | users_pkey | NO ACTION | CASCADE
--> SELECT 1
select table_name, view_definition from information_schema.views where table_schema = 'app';
--> table_name name | view_definition varchar
--> recent |  SELECT users.id,⏎    users.email⏎   FROM app.users;
--> SELECT 1
select sequence_name, data_type, increment from information_schema.sequences where sequence_schema = 'app' order by 1;
--> sequence_name name | data_type varchar | increment varchar
--> users_id_seq | bigint | 1
--> SELECT 1
select schema_name from information_schema.schemata where schema_name in ('app', 'public', 'pg_catalog') order by 1;
--> schema_name name
--> app
--> pg_catalog
--> public
--> SELECT 3
select schemaname, tablename, hasindexes from pg_tables where schemaname = 'app' order by 2;
--> schemaname name | tablename name | hasindexes bool
--> app | orders | t
--> app | users | t
--> SELECT 2
select viewname from pg_views where schemaname = 'app';
--> viewname name
--> recent
--> SELECT 1
select indexname, indexdef from pg_indexes where schemaname = 'app' order by 1;
--> indexname name | indexdef text
--> orders_pkey | CREATE UNIQUE INDEX orders_pkey ON app.orders USING btree (id)
--> orders_user | CREATE INDEX orders_user ON app.orders USING btree (user_id, total DESC) WHERE (total IS NOT NULL)
--> users_email_key | CREATE UNIQUE INDEX users_email_key ON app.users USING btree (email)
--> users_pkey | CREATE UNIQUE INDEX users_pkey ON app.users USING btree (id)
--> SELECT 4
select schemaname, sequencename, data_type from pg_sequences where schemaname = 'app' order by 2;
--> schemaname name | sequencename name | data_type regtype
--> app | orders_id_seq | integer
--> app | users_id_seq | bigint
--> SELECT 2
select datname = current_database() as here, datallowconn, encoding, pg_encoding_to_char(encoding) from pg_database where datname = current_database();
--> here bool | datallowconn bool | encoding int4 | pg_encoding_to_char name
--> t | t | 6 | UTF8
--> SELECT 1
select oid, typname, typlen, typbyval, typelem, typarray, typinput, typdelim from pg_type where typname in ('int4', 'text', '_int4', 'numeric', 'timestamptz', 'jsonb', 'uuid', 'bool', 'bytea') order by oid;
--> oid oid | typname name | typlen int2 | typbyval bool | typelem oid | typarray oid | typinput regproc | typdelim char
--> 16 | bool | 1 | t | 0 | 1000 | boolin | ,
--> 17 | bytea | -1 | f | 0 | 1001 | byteain | ,
--> 23 | int4 | 4 | t | 0 | 1007 | int4in | ,
--> 25 | text | -1 | f | 0 | 1009 | textin | ,
--> 1007 | _int4 | -1 | f | 23 | 0 | array_in | ,
--> 1184 | timestamptz | 8 | t | 0 | 1185 | timestamptz_in | ,
--> 1700 | numeric | -1 | f | 0 | 1231 | numeric_in | ,
--> 2950 | uuid | 16 | f | 0 | 2951 | uuid_in | ,
--> 3802 | jsonb | -1 | f | 0 | 3807 | jsonb_in | ,
--> SELECT 9
select amname from pg_am where amname in ('btree', 'hash') order by 1;
--> amname name
--> btree
--> hash
--> SELECT 2
select count(*) > 400 as many from pg_proc;
--> many bool
--> t
--> SELECT 1
select proname, pronargs, prorettype::regtype, provolatile from pg_proc where proname in ('upper', 'now', 'length') and pronargs < 2 order by 1, 3;
--> proname name | pronargs int2 | prorettype regtype | provolatile char
--> length | 1 | integer | i
--> length | 1 | integer | i
--> length | 1 | integer | i
--> length | 1 | integer | i
--> length | 1 | integer | i
--> length | 1 | double precision | i
--> length | 1 | double precision | i
--> now | 0 | timestamp with time zone | s
--> upper | 1 | text | i
--> upper | 1 | anyelement | i
--> upper | 1 | anyelement | i
--> SELECT 11
--~ Catalogs list the functions, types and extensions that are there.
--~> proname name | pronargs int2 | prorettype regtype | provolatile char
--~> length | 1 | integer | i
--~> length | 1 | integer | i
--~> length | 1 | integer | i
--~> now | 0 | timestamp with time zone | s
--~> upper | 1 | text | i
--~> upper | 1 | anyelement | i
--~> upper | 1 | anyelement | i
--~> SELECT 7
select oprname, oprleft::regtype, oprright::regtype, oprresult::regtype from pg_operator where oprname = '=' and oprleft in (23, 25) and oprright in (23, 25) order by 2;
--> oprname name | oprleft regtype | oprright regtype | oprresult regtype
--> = | integer | integer | boolean
--> = | text | text | boolean
--> SELECT 2
select castsource::regtype, casttarget::regtype, castcontext from pg_cast where castsource = 23 and casttarget in (20, 700, 701, 1700, 16) order by 2;
--> castsource regtype | casttarget regtype | castcontext char
--> integer | boolean | e
--> integer | bigint | i
--> integer | real | i
--> integer | double precision | i
--> integer | numeric | i
--> SELECT 5
select collname from pg_collation where collname in ('C', 'default', 'POSIX') order by 1;
--> collname name
--> C
--> POSIX
--> default
--> SELECT 3
select pg_table_is_visible('app.users'::regclass), pg_table_is_visible('pg_class'::regclass);
--> pg_table_is_visible bool | pg_table_is_visible bool
--> f | t
--> SELECT 1
select obj_description('app.users'::regclass, 'pg_class'), col_description('app.users'::regclass, 2), description from pg_description where objoid = 'app.users'::regclass and objsubid = 0;
--> obj_description text | col_description text | description text
--> people | where to write to | people
--> SELECT 1
select rolname, rolsuper from pg_roles where rolname = 'postgres';
--> rolname name | rolsuper bool
--> postgres | t
--> SELECT 1
select usename, usesuper from pg_user where usename = 'postgres';
--> usename name | usesuper bool
--> postgres | t
--> SELECT 1
select extname from pg_extension;
--> extname name
--> plpgsql
--> SELECT 1
--~ Catalogs list the functions, types and extensions that are there.
--~> extname name
--~> plpgsql
--~> jimkv
--~> SELECT 2
select name, setting, unit, vartype from pg_settings where name in ('statement_timeout', 'work_mem', 'search_path') order by 1;
--> name text | setting text | unit text | vartype text
--> search_path | "$user", public | ∅ | string
--> statement_timeout | 120000 | ms | integer
--> work_mem | 4096 | kB | integer
--> SELECT 3
select c.relname, a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'app' and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped order by 1, a.attnum;
--> relname name | attname name
--> orders | id
--> orders | user_id
--> orders | note
--> orders | total
--> users | id
--> users | email
--> users | created
--> users | status
--> users | tags
--> users | score
--> SELECT 10
select conrelid::regclass, confrelid::regclass, conkey, confkey, confdeltype, confupdtype, condeferrable from pg_constraint where contype = 'f' and connamespace = 'app'::regnamespace;
--> conrelid regclass | confrelid regclass | conkey _int2 | confkey _int2 | confdeltype char | confupdtype char | condeferrable bool
--> app.orders | app.users | {2} | {1} | c | a | f
--> SELECT 1
select format_type(23, -1), format_type(1043, 104), format_type(1700, 393222), format_type(1184, -1), format_type(1114, 3), format_type(null, null);
--> format_type text | format_type text | format_type text | format_type text | format_type text | format_type text
--> integer | character varying(100) | numeric(6,2) | timestamp with time zone | timestamp(3) without time zone | ∅
--> SELECT 1
select pg_typeof('app.users'::regclass), pg_size_pretty(123456789::bigint), pg_relation_size('app.users') >= 0, pg_total_relation_size('app.users') >= 0;
--> pg_typeof regtype | pg_size_pretty text | ?column? bool | ?column? bool
--> regclass | 118 MB | t | t
--> SELECT 1
select has_schema_privilege('app', 'usage'), has_database_privilege(current_database(), 'connect'), has_table_privilege('app.users', 'select'), has_table_privilege('nosuch', 'select');
--> ERROR 42P01: relation "nosuch" does not exist
select attname from pg_attribute where attrelid = 'pg_class'::regclass and attnum between 1 and 5 order by attnum;
--> attname name
--> oid
--> relname
--> relnamespace
--> reltype
--> reloftype
--> SELECT 5
select relname from pg_class where oid = 'pg_type'::regclass;
--> relname name
--> pg_type
--> SELECT 1
select tablename from pg_tables where schemaname = 'pg_catalog' and tablename in ('pg_class', 'pg_type') order by 1;
--> tablename name
--> pg_class
--> pg_type
--> SELECT 2
alter table app.users drop column tags;
--> ALTER
select attname, attisdropped from pg_attribute where attrelid = 'app.users'::regclass and attnum > 3 order by attnum;
--> attname name | attisdropped bool
--> status | f
--> ........pg.dropped.5........ | t
--> score | f
--> SELECT 3
--~ A dropped column is gone from the catalogs at once.
--~> attname name | attisdropped bool
--~> status | f
--~> score | f
--~> SELECT 2
select count(*) from information_schema.columns where table_name = 'users';
--> count int8
--> 5
--> SELECT 1
insert into pg_class (relname) values ('x');
--> ERROR 23502: null value in column "oid" of relation "pg_class" violates not-null constraint
-->   detail: Failing row contains (null, x, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null).
--~ Nobody writes to system catalogs.
--~> ERROR 42501: permission denied: "pg_class" is a system catalog
update pg_type set typname = 'x';
--> ERROR 23505: duplicate key value violates unique constraint "pg_type_typname_nsp_index"
-->   detail: Key (typname, typnamespace)=(x, 11) already exists.
--~ Nobody writes to system catalogs.
--~> ERROR 42501: permission denied: "pg_type" is a system catalog
delete from information_schema.tables;
--> ERROR 55000: cannot delete from view "tables"
-->   detail: Views that do not select from a single table or view are not automatically updatable.
-->   hint: To enable deleting from the view, provide an INSTEAD OF DELETE trigger or an unconditional ON DELETE DO INSTEAD rule.
--~ Nobody writes to system catalogs.
--~> ERROR 42501: permission denied: "tables" is a system catalog
drop table pg_class;
--> ERROR 42501: permission denied: "pg_class" is a system catalog
create table pg_catalog.x (a int);
--> ERROR 42501: permission denied to create "pg_catalog.x"
-->   detail: System catalog modifications are currently disallowed.
alter table pg_class add column x int;
--> ERROR 42501: permission denied: "pg_class" is a system catalog
select pg_get_constraintdef(0), pg_get_indexdef(0), pg_get_viewdef(0::oid);
--> pg_get_constraintdef text | pg_get_indexdef text | pg_get_viewdef text
--> ∅ | ∅ | ∅
--> SELECT 1
select pg_describe_object('pg_class'::regclass, 'app.users'::regclass, 0);
--> pg_describe_object text
--> table app.users
--> SELECT 1
select pg_identify_object('pg_class'::regclass, 'app.users'::regclass, 2);
--> pg_identify_object 2249
--> ("table column",app,users,app.users.email)
--> SELECT 1
select schemaname, relname, n_live_tup >= 0 from pg_stat_user_tables where schemaname = 'app' order by 2;
--> schemaname name | relname name | ?column? bool
--> app | orders | t
--> app | users | t
--> SELECT 2
select datname = current_database(), usename, application_name, state, query like 'select datname%' from pg_stat_activity where pid = pg_backend_pid();
--> ?column? bool | usename name | application_name text | state text | ?column? bool
--> t | postgres | '' | active | t
--> SELECT 1
select locktype, granted from pg_locks where pid = pg_backend_pid() limit 0;
--> locktype text | granted bool
--> SELECT 0
select grantee, privilege_type from information_schema.table_privileges where table_name = 'users' and privilege_type in ('SELECT', 'INSERT') order by 2;
--> grantee name | privilege_type varchar
--> postgres | INSERT
--> postgres | SELECT
--> SELECT 2
select domain_name from information_schema.domains where domain_schema = 'app';
--> domain_name name
--> SELECT 0
select feature_name from information_schema.sql_features where feature_id = 'B012';
--> feature_name varchar
--> Embedded C
--> SELECT 1
--~ `information_schema.sql_features`, which says what PostgreSQL supports of the standard, is empty.
--~> feature_name varchar
--~> SELECT 0
select catalog_name = current_database() from information_schema.information_schema_catalog_name;
--> ?column? bool
--> t
--> SELECT 1
