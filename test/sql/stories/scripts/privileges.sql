-- Privileges, held against every statement: tables, columns, views and their owners, sequences, schemas, types, definitions.
create role story_p_o login;
--> CREATE
create role story_p_r login;
--> CREATE
create role story_p_m;
--> CREATE
grant story_p_m to story_p_r;
--> GRANT
create table p (id int primary key, x int, s text);
--> CREATE
insert into p values (1,1,'a'),(2,2,'b');
--> INSERT 2
create table q (id int primary key, p int references p);
--> CREATE
insert into q values (1,1);
--> INSERT 1
create view v as select id, x from p;
--> CREATE
create view vi with (security_invoker = true) as select id, x from p;
--> CREATE
create materialized view mv as select id from p;
--> SELECT 2
create sequence s1;
--> CREATE
create schema priv;
--> CREATE
create table priv.t (a int);
--> CREATE
create type priv.ty as enum ('a','b');
--> CREATE
create sequence priv.s;
--> CREATE
create view vv as select * from priv.t;
--> CREATE
grant select on vv, vi to story_p_r;
--> GRANT
set role story_p_r;
--> SET
select * from p;
--> ERROR 42501: permission denied for table p
select id from p;
--> ERROR 42501: permission denied for table p
select * from vv;
--> a int4
--> SELECT 0
select * from vi;
--> ERROR 42501: permission denied for table p
select count(*) from q;
--> ERROR 42501: permission denied for table q
insert into p values (3);
--> ERROR 42501: permission denied for table p
update p set x = 1;
--> ERROR 42501: permission denied for table p
delete from p;
--> ERROR 42501: permission denied for table p
truncate p;
--> ERROR 42501: permission denied for table p
merge into p using q on p.id = q.id when matched then delete;
--> ERROR 42501: permission denied for table p
lock table p;
--> ERROR 25P01: LOCK TABLE can only be used in transaction blocks
select * from priv.t;
--> ERROR 42501: permission denied for schema priv (at 15)
select null::priv.ty;
--> ERROR 42501: permission denied for schema priv (at 14)
select nextval('priv.s');
--> ERROR 42501: permission denied for schema priv (at 16)
select currval('s1');
--> ERROR 42501: permission denied for sequence s1
select setval('s1', 1);
--> ERROR 42501: permission denied for sequence s1
select last_value from s1;
--> ERROR 42501: permission denied for sequence s1
prepare pp as select * from p;
--> PREPARE
execute pp;
--> ERROR 42501: permission denied for table p
declare c cursor for select * from p;
--> ERROR 25P01: DECLARE CURSOR can only be used in transaction blocks
create table mine (a int);
--> ERROR 42501: permission denied for schema public (at 14)
create view myv as select * from p;
--> ERROR 42501: permission denied for schema public
create temp table tt (a int);
--> CREATE
create temp table tp (a int references p);
--> ERROR 42P16: constraints on temporary tables may reference only temporary tables
create temp table t2 as select * from p;
--> ERROR 42501: permission denied for table p
select * into temp t3 from p;
--> ERROR 42501: permission denied for table p
refresh materialized view mv;
--> ERROR 42501: must be owner of materialized view mv
analyze p;
--> WARNING: skipping "p" --- only table or database owner can analyze it
--> ANALYZE
comment on table p is 'x';
--> ERROR 42501: must be owner of table p
comment on column p.x is 'x';
--> ERROR 42501: must be owner of relation p
alter table p add y int;
--> ERROR 42501: must be owner of table p
alter table p rename to pp;
--> ERROR 42501: must be owner of table p
alter table p owner to story_p_r;
--> ERROR 42501: must be owner of table p
alter view v rename to vx;
--> ERROR 42501: must be owner of view v
alter sequence s1 restart;
--> ERROR 42501: must be owner of sequence s1
alter materialized view mv rename to mvx;
--> ERROR 42501: must be owner of materialized view mv
alter index p_pkey rename to pi;
--> ERROR 42501: must be owner of index p_pkey
alter schema priv rename to pv;
--> ERROR 42501: must be owner of schema priv
alter type priv.ty add value 'c';
--> ERROR 42501: permission denied for schema priv
drop table p;
--> ERROR 42501: must be owner of table p
drop view v;
--> ERROR 42501: must be owner of view v
drop sequence s1;
--> ERROR 42501: must be owner of sequence s1
drop index p_pkey;
--> ERROR 42501: must be owner of index p_pkey
drop materialized view mv;
--> ERROR 42501: must be owner of materialized view mv
drop schema priv;
--> ERROR 42501: must be owner of schema priv
drop type priv.ty;
--> ERROR 42501: permission denied for schema priv
create index on p (x);
--> ERROR 42501: must be owner of table p
create index i on q (p);
--> ERROR 42501: must be owner of table q
reindex table p;
--> ERROR 42501: must be owner of table p
drop database story_privileges_sql;
--> ERROR 42501: must be owner of database story_privileges_sql
alter database story_privileges_sql rename to foo;
--> ERROR 42501: must be owner of database story_privileges_sql
alter database story_privileges_sql owner to story_p_r;
--> ERROR 42501: must be owner of database story_privileges_sql
create database story_p_dbx;
--> ERROR 42501: permission denied to create database
set role postgres;
--> SET
set role story_p_m;
--> SET
select current_user, session_user, current_role, user;
--> current_user name | session_user name | current_role name | user name
--> story_p_m | postgres | story_p_m | story_p_m
--> SELECT 1
reset role;
--> RESET
grant references on p to story_p_r;
--> GRANT
set role story_p_r;
--> SET
create temp table tp2 (a int references p);
--> ERROR 42P16: constraints on temporary tables may reference only temporary tables
reset role;
--> RESET
grant create on schema public to story_p_r;
--> GRANT
grant references (id) on p to story_p_r;
--> GRANT
grant select on p to story_p_m;
--> GRANT
set role story_p_r;
--> SET
select count(*) from p;
--> count int8
--> 2
--> SELECT 1
select * from vi;
--> id int4 | x int4
--> 1 | 1
--> 2 | 2
--> SELECT 2
create table rp (a int references p (id));
--> CREATE
create table rp2 (a int references p (x));
--> ERROR 42830: there is no unique constraint matching given keys for referenced table "p"
create view myv as select * from p;
--> CREATE
select count(*) from myv;
--> count int8
--> 2
--> SELECT 1
reset role;
--> RESET
revoke select on p from story_p_m;
--> REVOKE
set role story_p_r;
--> SET
select count(*) from myv;
--> ERROR 42501: permission denied for table p
reset role;
--> RESET
grant update (x) on p to story_p_r;
--> GRANT
set role story_p_r;
--> SET
update p set x = 5;
--> UPDATE 2
update p set x = x + 1;
--> ERROR 42501: permission denied for table p
update p set x = 5 where id = 1;
--> ERROR 42501: permission denied for table p
update p set x = 5 returning id;
--> ERROR 42501: permission denied for table p
update p set x = 5 returning 1;
--> ?column? int4
--> 1
--> 1
--> UPDATE 2
reset role;
--> RESET
grant insert (id, x) on p to story_p_r;
--> GRANT
set role story_p_r;
--> SET
insert into p (id, x) values (10, 10);
--> INSERT 1
insert into p (id, s) values (11, 'x');
--> ERROR 42501: permission denied for table p
insert into p default values;
--> ERROR 23502: null value in column "id" of relation "p" violates not-null constraint
insert into p (id, x) values (10, 10) on conflict do nothing;
--> INSERT 0
insert into p (id, x) values (10, 10) on conflict (id) do nothing;
--> ERROR 42501: permission denied for table p
insert into p (id, x) values (10, 10) on conflict (id) do update set x = 1;
--> ERROR 42501: permission denied for table p
delete from p where id = 10;
--> ERROR 42501: permission denied for table p
select 1 from p;
--> ERROR 42501: permission denied for table p
select 1 from p for update;
--> ERROR 42501: permission denied for table p
select tableoid from p;
--> ERROR 42501: permission denied for table p
select p from p;
--> ERROR 42501: permission denied for table p
select p.* from p;
--> ERROR 42501: permission denied for table p
reset role;
--> RESET
grant delete on p to story_p_r;
--> GRANT
set role story_p_r;
--> SET
delete from p where id = 10;
--> ERROR 42501: permission denied for table p
delete from p;
--> ERROR 23503: update or delete on table "p" violates foreign key constraint "q_p_fkey" on table "q"
-->   detail: Key is still referenced from table "q".
delete from p returning *;
--> ERROR 42501: permission denied for table p
reset role;
--> RESET
grant select (id) on p to story_p_r;
--> GRANT
set role story_p_r;
--> SET
select id from p;
--> id int4
--> 1
--> 2
--> 10
--> SELECT 3
select count(*) from p;
--> count int8
--> 3
--> SELECT 1
select count(x) from p;
--> ERROR 42501: permission denied for table p
select p.id from p join q on p.id = q.p;
--> ERROR 42501: permission denied for table q
select (select id from p limit 1);
--> id int4
--> 1
--> SELECT 1
with a as (select * from p) select id from a;
--> ERROR 42501: permission denied for table p
select exists (select 1 from p where x = 1);
--> ERROR 42501: permission denied for table p
select * from (select id from p) z;
--> id int4
--> 1
--> 2
--> 10
--> SELECT 3
select id from only p;
--> id int4
--> 1
--> 2
--> 10
--> SELECT 3
table p;
--> ERROR 42501: permission denied for table p
insert into p (id, x) values (20, 10) on conflict (id) do update set x = 1;
--> INSERT 1
insert into p (id, x) values (20, 10) on conflict (id) do update set x = p.x;
--> ERROR 42501: permission denied for table p
reset role;
--> RESET
select has_table_privilege('story_p_r','p','select'), has_any_column_privilege('story_p_r','p','select'), has_column_privilege('story_p_r','p','x','update'), has_schema_privilege('story_p_r','priv','usage'), has_sequence_privilege('story_p_r','s1','usage'), has_database_privilege('story_p_r',current_database(),'create'), has_type_privilege('story_p_r','priv.ty','usage'), has_function_privilege('story_p_r','upper(text)','execute'), pg_has_role('story_p_r','story_p_m','usage');
--> has_table_privilege bool | has_any_column_privilege bool | has_column_privilege bool | has_schema_privilege bool | has_sequence_privilege bool | has_database_privilege bool | has_type_privilege bool | has_function_privilege bool | pg_has_role bool
--> f | t | t | f | f | f | t | t | t
--> SELECT 1
select has_table_privilege('story_p_r','p','foo');
--> ERROR 22023: unrecognized privilege type: "foo"
select has_table_privilege('nosuch','p','select');
--> ERROR 42704: role "nosuch" does not exist
select has_table_privilege('story_p_r','nosuch','select');
--> ERROR 42P01: relation "nosuch" does not exist
select has_table_privilege('story_p_r','p','select with grant option, delete');
--> has_table_privilege bool
--> t
--> SELECT 1
select relname, relacl from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'v', 'm', 'S') and relacl is not null order by 1;
--> relname name | relacl _aclitem
--> p | {postgres=arwdDxt/postgres,story_p_r=dx/postgres}
--> vi | {postgres=arwdDxt/postgres,story_p_r=r/postgres}
--> vv | {postgres=arwdDxt/postgres,story_p_r=r/postgres}
--> SELECT 3
set role story_p_r;
--> SET
select passwd from pg_shadow limit 1;
--> ERROR 42501: permission denied for view pg_shadow
select rolpassword from pg_authid limit 1;
--> ERROR 42501: permission denied for table pg_authid
select rolname from pg_roles where rolname = 'story_p_r';
--> rolname name
--> story_p_r
--> SELECT 1
reset role;
--> RESET
revoke usage on schema public from public;
--> REVOKE
set role story_p_r;
--> SET
select 1 from p;
--> ERROR 42P01: relation "p" does not exist (at 15)
select 1 from public.p;
--> ERROR 42501: permission denied for schema public (at 15)
select current_schemas(false);
--> current_schemas _name
--> {}
--> SELECT 1
reset role;
--> RESET
grant usage on schema public to public;
--> GRANT
revoke connect, temporary on database story_privileges_sql from public;
--> REVOKE
set role story_p_r;
--> SET
reset role;
--> RESET
grant temporary on database story_privileges_sql to public;
--> GRANT
create table own (a serial, b int generated always as identity);
--> CREATE
grant insert, select on own to story_p_r;
--> GRANT
set role story_p_r;
--> SET
insert into own default values;
--> ERROR 42501: permission denied for sequence own_a_seq
reset role;
--> RESET
grant usage on sequence own_a_seq to story_p_r;
--> GRANT
set role story_p_r;
--> SET
insert into own default values returning *;
--> a int4 | b int4
--> 1 | 1
--> INSERT 1
reset role;
--> RESET
drop role story_p_r;
--> ERROR 2BP01: role "story_p_r" cannot be dropped because some objects depend on it
-->   detail: privileges for schema public
-->   detail: privileges for table p
-->   detail: privileges for column id of table p
-->   detail: privileges for column x of table p
-->   detail: privileges for view vi
-->   detail: privileges for view vv
-->   detail: owner of table tt
-->   detail: owner of table rp
-->   detail: owner of view myv
-->   detail: privileges for sequence own_a_seq
-->   detail: privileges for table own
drop owned by story_p_r, story_p_o, story_p_m;
--> DROP
drop owned by story_p_r, story_p_o, story_p_m cascade;
--> DROP
drop role story_p_r, story_p_o, story_p_m;
--> DROP
