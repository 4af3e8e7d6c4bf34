-- Owners of databases and schemas, default privileges, memberships, SET ROLE, options of roles.
create role story_o_p login;
--> CREATE
create role story_o_p2;
--> CREATE
create database story_o_db2 owner story_o_p;
--> CREATE
alter database story_o_db2 owner to story_o_p2;
--> ALTER
comment on database story_o_db2 is 'x';
--> COMMENT
grant connect on database story_o_db2 to story_o_p;
--> GRANT
select datname, datacl from pg_database where datname = 'story_o_db2';
--> datname name | datacl _aclitem
--> story_o_db2 | {=Tc/story_o_p2,story_o_p2=CTc/story_o_p2,story_o_p=c/story_o_p2}
--> SELECT 1
alter database story_o_db2 rename to story_o_db3;
--> ALTER
alter database story_o_db3 with connection limit 4 allow_connections false;
--> ALTER
drop database story_o_db3;
--> DROP
create schema authorization story_o_p;
--> CREATE
create schema sq authorization story_o_p create table a (x int) create view vx as select * from a;
--> CREATE
select nspname, nspowner::regrole, nspacl from pg_namespace where nspname in ('sq', 'story_o_p', 'public') order by 1;
--> nspname name | nspowner regrole | nspacl _aclitem
--> public | pg_database_owner | {pg_database_owner=UC/pg_database_owner,=U/pg_database_owner}
--> sq | story_o_p | ∅
--> story_o_p | story_o_p | ∅
--> SELECT 3
select relname, relowner::regrole from pg_class where relname in ('a','vx');
--> relname name | relowner regrole
--> a | story_o_p
--> vx | story_o_p
--> SELECT 2
alter schema sq rename to sq2;
--> ALTER
alter schema sq2 owner to story_o_p2;
--> ALTER
alter schema nosuch rename to x;
--> ERROR 3F000: schema "nosuch" does not exist
alter schema public rename to sq2;
--> ERROR 42P06: schema "sq2" already exists
create schema if not exists sq2;
--> NOTICE: schema "sq2" already exists, skipping
--> CREATE
create schema pg_x;
--> ERROR 42939: unacceptable schema name "pg_x"
-->   detail: The prefix "pg_" is reserved for system schemas.
grant all on schema sq2 to story_o_p with grant option;
--> GRANT
alter default privileges grant select on tables to story_o_p;
--> ALTER
alter default privileges for role story_o_p revoke execute on functions from public;
--> ALTER
alter default privileges in schema sq2 grant usage on sequences to story_o_p with grant option;
--> ALTER
alter default privileges in schema sq2 grant usage on schemas to story_o_p;
--> ERROR 0LP01: cannot use IN SCHEMA clause when using GRANT/REVOKE ON SCHEMAS
alter default privileges grant usage on types to story_o_p2;
--> ALTER
alter default privileges revoke usage on types from public;
--> ALTER
alter default privileges grant all on schemas to story_o_p;
--> ALTER
alter default privileges grant usage on tables to story_o_p;
--> ERROR 0LP01: invalid privilege type USAGE for relation
alter default privileges in schema nosuch grant select on tables to story_o_p;
--> ERROR 3F000: schema "nosuch" does not exist
alter default privileges for role nosuch grant select on tables to story_o_p;
--> ERROR 42704: role "nosuch" does not exist
alter default privileges grant select on tables to nosuch;
--> ERROR 42704: role "nosuch" does not exist
select defaclrole::regrole, defaclnamespace::regnamespace, defaclobjtype, defaclacl from pg_default_acl order by 1, 2, 3;
--> defaclrole regrole | defaclnamespace regnamespace | defaclobjtype char | defaclacl _aclitem
--> postgres | - | T | {postgres=U/postgres,story_o_p2=U/postgres}
--> postgres | - | n | {postgres=UC/postgres,story_o_p=UC/postgres}
--> postgres | - | r | {postgres=arwdDxt/postgres,story_o_p=r/postgres}
--> postgres | sq2 | S | {story_o_p=U*/postgres}
--> story_o_p | - | f | {story_o_p=X/story_o_p}
--> SELECT 5
create table dp1 (a int);
--> CREATE
create table sq2.dp2 (a serial);
--> CREATE
create type dpt as enum ();
--> CREATE
create schema dps;
--> CREATE
create view dpv as select 1 as x;
--> CREATE
select relname, relacl from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'v', 'm', 'S') and relacl is not null order by 1;
--> relname name | relacl _aclitem
--> dp1 | {postgres=arwdDxt/postgres,story_o_p=r/postgres}
--> dpv | {postgres=arwdDxt/postgres,story_o_p=r/postgres}
--> SELECT 2
alter default privileges revoke select on tables from story_o_p;
--> ALTER
alter default privileges for role story_o_p grant execute on functions to public;
--> ALTER
alter default privileges in schema sq2 revoke all on sequences from story_o_p;
--> ALTER
alter default privileges revoke usage on types from story_o_p2;
--> ALTER
alter default privileges grant usage on types to public;
--> ALTER
alter default privileges revoke all on schemas from story_o_p;
--> ALTER
select defaclrole::regrole, defaclnamespace::regnamespace, defaclobjtype, defaclacl from pg_default_acl order by 1, 2, 3;
--> defaclrole regrole | defaclnamespace regnamespace | defaclobjtype char | defaclacl _aclitem
--> SELECT 0
drop owned by story_o_p, story_o_p2 cascade;
--> NOTICE: drop cascades to table sq2.dp2
--> DROP
drop role story_o_p, story_o_p2;
--> DROP
create role story_o_p3;
--> CREATE
create role story_o_p4;
--> CREATE
grant story_o_p3 to story_o_p4;
--> GRANT
create table ot (a int);
--> CREATE
alter table ot owner to story_o_p3;
--> ALTER
grant select on ot to story_o_p4;
--> GRANT
set role story_o_p4;
--> SET
select * from ot;
--> a int4
--> SELECT 0
alter table ot add b int;
--> ALTER
drop table ot;
--> DROP
reset role;
--> RESET
select pg_has_role('story_o_p4', 'story_o_p3', 'usage'), pg_has_role('story_o_p4', 'story_o_p3', 'member'), pg_has_role('story_o_p3', 'story_o_p4', 'member'), pg_has_role('story_o_p4', 'story_o_p3', 'member with admin option');
--> pg_has_role bool | pg_has_role bool | pg_has_role bool | pg_has_role bool
--> t | t | f | f
--> SELECT 1
alter role story_o_p4 noinherit;
--> ALTER
create table ot (a int);
--> CREATE
alter table ot owner to story_o_p3;
--> ALTER
set role story_o_p4;
--> SET
select * from ot;
--> ERROR 42501: permission denied for table ot
set role story_o_p3;
--> SET
select * from ot;
--> a int4
--> SELECT 0
set role story_o_p4;
--> SET
reset role;
--> RESET
set session authorization story_o_p4;
--> SET
select session_user, current_user;
--> session_user name | current_user name
--> story_o_p4 | story_o_p4
--> SELECT 1
set role story_o_p3;
--> SET
select session_user, current_user;
--> session_user name | current_user name
--> story_o_p4 | story_o_p3
--> SELECT 1
set role postgres;
--> ERROR 42501: permission denied to set role "postgres"
set role none;
--> SET
select current_user;
--> current_user name
--> story_o_p4
--> SELECT 1
reset session authorization;
--> RESET
select current_user;
--> current_user name
--> postgres
--> SELECT 1
begin;
--> BEGIN
set local role story_o_p4;
--> SET
select current_user;
--> current_user name
--> story_o_p4
--> SELECT 1
commit;
--> COMMIT
select current_user;
--> current_user name
--> postgres
--> SELECT 1
begin;
--> BEGIN
set role story_o_p4;
--> SET
rollback;
--> ROLLBACK
select current_user;
--> current_user name
--> postgres
--> SELECT 1
set local role story_o_p4;
--> WARNING: SET LOCAL can only be used in transaction blocks
--> SET
select current_user;
--> current_user name
--> postgres
--> SELECT 1
set role 'story_o_p4';
--> SET
show role;
--> role text
--> story_o_p4
--> SHOW
reset role;
--> RESET
show role;
--> role text
--> none
--> SHOW
set role nosuch;
--> ERROR 22023: role "nosuch" does not exist
set session authorization nosuch;
--> ERROR 22023: role "nosuch" does not exist
set session authorization default;
--> SET
show session_authorization;
--> session_authorization text
--> postgres
--> SHOW
grant pg_read_all_data to story_o_p4;
--> GRANT
set role story_o_p4;
--> SET
select * from ot;
--> ERROR 42501: permission denied for table ot
insert into ot values (1);
--> ERROR 42501: permission denied for table ot
reset role;
--> RESET
grant pg_write_all_data to story_o_p4;
--> GRANT
alter role story_o_p4 inherit;
--> ALTER
set role story_o_p4;
--> SET
insert into ot values (1);
--> INSERT 1
select * from ot;
--> a int4
--> 1
--> SELECT 1
truncate ot;
--> TRUNCATE
reset role;
--> RESET
alter role story_o_p4 with password null;
--> ALTER
alter role story_o_p4 valid until 'infinity';
--> ALTER
alter role story_o_p4 valid until 'x';
--> ERROR 22007: invalid input syntax for type timestamp with time zone: "x"
alter user story_o_p4 with login superuser createrole createdb replication bypassrls connection limit 5;
--> ALTER
alter role story_o_p4 rename to story_o_p5;
--> ALTER
alter role story_o_p5 rename to story_o_p3;
--> ERROR 42710: role "story_o_p3" already exists
alter role story_o_p5 rename to pg_x;
--> ERROR 42939: role name "pg_x" is reserved
-->   detail: Role names starting with "pg_" are reserved.
alter role pg_read_all_data login;
--> ERROR 42939: role name "pg_read_all_data" is reserved
-->   detail: Cannot alter reserved roles.
alter role nosuch rename to y;
--> ERROR 42704: role "nosuch" does not exist
alter group story_o_p5 rename to story_o_p6;
--> ALTER
drop user story_o_p6;
--> DROP
drop group story_o_p3;
--> ERROR 2BP01: role "story_o_p3" cannot be dropped because some objects depend on it
-->   detail: owner of table ot
drop owned by story_o_p3;
--> DROP
drop role story_o_p3;
--> DROP
drop role pg_read_all_data;
--> ERROR 2BP01: cannot drop role pg_read_all_data because it is required by the database system
drop role nosuch, story_o_p3;
--> ERROR 42704: role "nosuch" does not exist
drop role if exists nosuch, story_o_p3;
--> NOTICE: role "nosuch" does not exist, skipping
--> NOTICE: role "story_o_p3" does not exist, skipping
--> DROP
create role story_o_p7 nosuchoption;
--> ERROR 42601: unrecognized role option "nosuchoption" (at 24)
create role story_o_p7 login login;
--> ERROR 42601: conflicting or redundant options (at 30)
create role story_o_p7 login nologin;
--> ERROR 42601: conflicting or redundant options (at 30)
create role story_o_p7 password 'a' password 'b';
--> ERROR 42601: conflicting or redundant options (at 37)
create role story_o_p7 encrypted password 'md5aaaa';
--> CREATE
create role story_o_p7 password '';
--> ERROR 42710: role "story_o_p7" already exists
create user story_o_p8 nologin;
--> CREATE
create role "Ddl P9" login;
--> CREATE
alter role "Ddl P9" set search_path to "My Schema", public;
--> ALTER
grant "Ddl P9" to story_o_p8;
--> GRANT
drop role "Ddl P9", story_o_p8;
--> DROP
drop role story_o_p7;
--> DROP
