create role story_reader login;
--> CREATE
create role story_writer login password 'secret';
--> CREATE
create role story_group;
--> CREATE
create user story_user in role story_group;
--> CREATE
create role story_reader;
--> ERROR 42710: role "story_reader" already exists
select rolname, rolcanlogin, rolsuper, rolinherit, rolcreatedb from pg_roles where rolname like 'story%' order by 1;
--> rolname name | rolcanlogin bool | rolsuper bool | rolinherit bool | rolcreatedb bool
--> story_group | f | f | t | f
--> story_reader | t | f | t | f
--> story_user | t | f | t | f
--> story_writer | t | f | t | f
--> SELECT 4
create table t (id int primary key, secret text, open text);
--> CREATE
insert into t values (1, 's', 'o');
--> INSERT 1
create sequence sq;
--> CREATE
create view v as select open from t;
--> CREATE
grant select on t to story_reader;
--> GRANT
grant select (id, open), insert on t to story_writer;
--> GRANT
grant select on v to story_group;
--> GRANT
select has_table_privilege('story_reader', 't', 'select'), has_table_privilege('story_reader', 't', 'insert'), has_column_privilege('story_writer', 't', 'secret', 'select'), has_column_privilege('story_writer', 't', 'open', 'select');
--> has_table_privilege bool | has_table_privilege bool | has_column_privilege bool | has_column_privilege bool
--> t | f | f | t
--> SELECT 1
set role story_reader;
--> SET
select current_user, session_user;
--> current_user name | session_user name
--> story_reader | postgres
--> SELECT 1
select * from t;
--> id int4 | secret text | open text
--> 1 | s | o
--> SELECT 1
insert into t values (2, 'a', 'b');
--> ERROR 42501: permission denied for table t
update t set open = 'x';
--> ERROR 42501: permission denied for table t
delete from t;
--> ERROR 42501: permission denied for table t
truncate t;
--> ERROR 42501: permission denied for table t
drop table t;
--> ERROR 42501: must be owner of table t
alter table t add column x int;
--> ERROR 42501: must be owner of table t
create index on t (open);
--> ERROR 42501: must be owner of table t
create table mine (a int);
--> ERROR 42501: permission denied for schema public (at 14)
select nextval('sq');
--> ERROR 42501: permission denied for sequence sq
select * from v;
--> ERROR 42501: permission denied for view v
create role nope;
--> ERROR 42501: permission denied to create role
grant select on t to story_writer;
--> WARNING: no privileges were granted for "t"
--> GRANT
reset role;
--> RESET
set role story_writer;
--> SET
select * from t;
--> ERROR 42501: permission denied for table t
select id, open from t;
--> id int4 | open text
--> 1 | o
--> SELECT 1
select secret from t;
--> ERROR 42501: permission denied for table t
select count(*) from t;
--> count int8
--> 1
--> SELECT 1
select id from t where secret = 's';
--> ERROR 42501: permission denied for table t
insert into t values (2, 'a', 'b');
--> INSERT 1
insert into t values (3, 'a', 'b') returning id;
--> id int4
--> 3
--> INSERT 1
insert into t values (4, 'a', 'b') returning secret;
--> ERROR 42501: permission denied for table t
update t set open = 'x' where id = 1;
--> ERROR 42501: permission denied for table t
select id from t for update;
--> ERROR 42501: permission denied for table t
reset role;
--> RESET
set role story_user;
--> SET
select * from v;
--> open text
--> o
--> b
--> b
--> SELECT 3
select * from t;
--> ERROR 42501: permission denied for table t
reset role;
--> RESET
grant update (open) on t to story_writer;
--> GRANT
set role story_writer;
--> SET
update t set open = 'changed' where id = 1;
--> UPDATE 1
update t set secret = 'changed' where id = 1;
--> ERROR 42501: permission denied for table t
update t set open = secret where id = 1;
--> ERROR 42501: permission denied for table t
reset role;
--> RESET
revoke select on t from story_reader;
--> REVOKE
set role story_reader;
--> SET
select * from t;
--> ERROR 42501: permission denied for table t
reset role;
--> RESET
grant all on t to story_reader with grant option;
--> GRANT
set role story_reader;
--> SET
grant select on t to story_user;
--> GRANT
select count(*) from t;
--> count int8
--> 3
--> SELECT 1
reset role;
--> RESET
revoke all on t from story_reader;
--> ERROR 2BP01: dependent privileges exist
-->   hint: Use CASCADE to revoke them too.
revoke all on t from story_reader cascade;
--> REVOKE
set role story_user;
--> SET
select count(*) from t;
--> ERROR 42501: permission denied for table t
reset role;
--> RESET
grant story_reader to story_writer;
--> GRANT
select pg_has_role('story_writer', 'story_reader', 'member');
--> pg_has_role bool
--> t
--> SELECT 1
grant select on t to story_reader;
--> GRANT
set role story_writer;
--> SET
select count(*) from t;
--> count int8
--> 3
--> SELECT 1
reset role;
--> RESET
create schema closed;
--> CREATE
create table closed.x (a int);
--> CREATE
grant select on closed.x to story_reader;
--> GRANT
set role story_reader;
--> SET
select * from closed.x;
--> ERROR 42501: permission denied for schema closed (at 15)
reset role;
--> RESET
grant usage on schema closed to story_reader;
--> GRANT
set role story_reader;
--> SET
select * from closed.x;
--> a int4
--> SELECT 0
create table closed.y (a int);
--> ERROR 42501: permission denied for schema closed (at 14)
reset role;
--> RESET
grant create on schema closed to story_reader;
--> GRANT
set role story_reader;
--> SET
create table closed.y (a int);
--> CREATE
insert into closed.y values (1);
--> INSERT 1
reset role;
--> RESET
select tableowner from pg_tables where tablename = 'y';
--> tableowner name
--> story_reader
--> SELECT 1
grant usage on sequence sq to public;
--> GRANT
set role story_reader;
--> SET
select nextval('sq');
--> nextval int8
--> 1
--> SELECT 1
select setval('sq', 5);
--> ERROR 42501: permission denied for sequence sq
reset role;
--> RESET
grant select on all tables in schema public to story_group;
--> GRANT
alter default privileges in schema public grant select on tables to story_group;
--> ALTER
create table later (a int);
--> CREATE
set role story_user;
--> SET
select count(*) from later;
--> count int8
--> 0
--> SELECT 1
reset role;
--> RESET
select grantee, privilege_type from information_schema.role_table_grants where table_name = 't' and grantee like 'story%' order by 1, 2;
--> grantee name | privilege_type varchar
--> story_group | SELECT
--> story_reader | SELECT
--> story_writer | INSERT
--> SELECT 3
alter table t owner to story_writer;
--> ALTER
set role story_writer;
--> SET
alter table t add column w int;
--> ALTER
reset role;
--> RESET
drop role story_writer;
--> ERROR 2BP01: role "story_writer" cannot be dropped because some objects depend on it
-->   detail: owner of table t
reassign owned by story_writer to postgres;
--> REASSIGN
drop owned by story_writer;
--> DROP
drop role story_writer;
--> DROP
alter role story_user createdb;
--> ALTER
alter role story_user rename to story_other;
--> ALTER
select rolcreatedb from pg_roles where rolname = 'story_other';
--> rolcreatedb bool
--> t
--> SELECT 1
alter role nosuch login;
--> ERROR 42704: role "nosuch" does not exist
drop role nosuch;
--> ERROR 42704: role "nosuch" does not exist
drop role if exists nosuch;
--> NOTICE: role "nosuch" does not exist, skipping
--> DROP
grant select on nosuch to story_reader;
--> ERROR 42P01: relation "nosuch" does not exist
grant nosuch on t to story_reader;
--> ERROR 42601: unrecognized privilege type "nosuch"
grant select on t to nosuch;
--> ERROR 42704: role "nosuch" does not exist
revoke story_group from story_other;
--> REVOKE
set role nosuch;
--> ERROR 22023: role "nosuch" does not exist
set session authorization story_reader;
--> SET
select session_user, current_user;
--> session_user name | current_user name
--> story_reader | story_reader
--> SELECT 1
reset session authorization;
--> RESET
alter role story_reader set statement_timeout = '5s';
--> ALTER
alter default privileges in schema public revoke select on tables from story_group;
--> ALTER
drop owned by story_reader, story_group, story_other;
--> DROP
drop role story_reader, story_group, story_other;
--> DROP
