-- GRANT and REVOKE: who may grant what, what depends on it, and what is said of what cannot be granted.
create role story_g_a;
--> CREATE
create role story_g_b login;
--> CREATE
create role story_g_c noinherit;
--> CREATE
create role story_g_adm createrole;
--> CREATE
create table t (a int primary key, b text, c int);
--> CREATE
create view v as select a, b from t;
--> CREATE
create sequence sq;
--> CREATE
create schema sc;
--> CREATE
create type en as enum ('x');
--> CREATE
create domain dm as int;
--> CREATE
grant story_g_a to story_g_c;
--> GRANT
grant story_g_a to story_g_c;
--> NOTICE: role "story_g_c" is already a member of role "story_g_a"
--> GRANT
grant story_g_a to story_g_c with admin option;
--> GRANT
revoke admin option for story_g_a from story_g_c;
--> REVOKE
revoke story_g_b from story_g_c;
--> WARNING: role "story_g_c" is not a member of role "story_g_b"
--> REVOKE
grant story_g_a to story_g_a;
--> ERROR 0LP01: role "story_g_a" is a member of role "story_g_a"
grant story_g_c to story_g_a;
--> ERROR 0LP01: role "story_g_c" is a member of role "story_g_a"
grant nosuch to story_g_a;
--> ERROR 42704: role "nosuch" does not exist
grant story_g_a to nosuch;
--> ERROR 42704: role "nosuch" does not exist
grant select on t to story_g_a with grant option;
--> GRANT
grant select on t to public with grant option;
--> ERROR 0LP01: grant options can only be granted to roles
grant usage on t to story_g_a;
--> ERROR 0LP01: invalid privilege type USAGE for table
grant select on sq to story_g_a;
--> GRANT
grant insert on sq to story_g_a;
--> WARNING: sequence "sq" only supports USAGE, SELECT, and UPDATE privileges
--> GRANT
grant insert on table sq to story_g_a;
--> WARNING: sequence "sq" only supports USAGE, SELECT, and UPDATE privileges
--> GRANT
grant select on sequence t to story_g_a;
--> ERROR 42809: "t" is not a sequence
grant select (a), update (b, c) on t to story_g_b;
--> GRANT
grant select (nosuch) on t to story_g_b;
--> ERROR 42703: column "nosuch" of relation "t" does not exist
grant delete (a) on t to story_g_b;
--> ERROR 0LP01: invalid privilege type DELETE for column
grant select (a) on sequence sq to story_g_b;
--> ERROR 0LP01: column privileges are only valid for relations
grant all on t to story_g_b granted by story_g_a;
--> ERROR 0A000: grantor must be current user
grant create, usage on schema sc to story_g_a;
--> GRANT
grant select on schema sc to story_g_a;
--> ERROR 0LP01: invalid privilege type SELECT for schema
grant select on schema nosuch to story_g_a;
--> ERROR 3F000: schema "nosuch" does not exist
grant usage on type en to story_g_a;
--> GRANT
grant usage on domain dm to story_g_a;
--> GRANT
grant usage on domain en to story_g_a;
--> ERROR 42809: "en" is not a domain
grant usage on type en[] to story_g_a;
--> ERROR 42601: syntax error at or near "[" (at 23)
grant usage on type nosuch to story_g_a;
--> ERROR 42704: type "nosuch" does not exist
grant all on database nosuch to story_g_a;
--> ERROR 3D000: database "nosuch" does not exist
grant connect, temp on database story_grants_sql to story_g_b;
--> GRANT
grant frob on t to story_g_a;
--> ERROR 42601: unrecognized privilege type "frob"
grant select on all tables in schema public to story_g_c;
--> GRANT
grant usage on all sequences in schema public to story_g_c;
--> GRANT
grant select on all tables in schema nosuch to story_g_c;
--> ERROR 3F000: schema "nosuch" does not exist
grant execute on all functions in schema public to story_g_c;
--> GRANT
select relname, relacl from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'v', 'm', 'S') and relacl is not null order by 1;
--> relname name | relacl _aclitem
--> sq | {postgres=rwU/postgres,story_g_a=r/postgres,story_g_c=U/postgres}
--> t | {postgres=arwdDxt/postgres,story_g_a=r*/postgres,story_g_c=r/postgres}
--> v | {postgres=arwdDxt/postgres,story_g_c=r/postgres}
--> SELECT 3
revoke select on t from story_g_b;
--> REVOKE
select relname, relacl from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'v', 'm', 'S') and relacl is not null order by 1;
--> relname name | relacl _aclitem
--> sq | {postgres=rwU/postgres,story_g_a=r/postgres,story_g_c=U/postgres}
--> t | {postgres=arwdDxt/postgres,story_g_a=r*/postgres,story_g_c=r/postgres}
--> v | {postgres=arwdDxt/postgres,story_g_c=r/postgres}
--> SELECT 3
revoke all on t from story_g_b, story_g_c;
--> REVOKE
revoke grant option for select on t from story_g_a;
--> REVOKE
select relname, relacl from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'v', 'm', 'S') and relacl is not null order by 1;
--> relname name | relacl _aclitem
--> sq | {postgres=rwU/postgres,story_g_a=r/postgres,story_g_c=U/postgres}
--> t | {postgres=arwdDxt/postgres,story_g_a=r/postgres}
--> v | {postgres=arwdDxt/postgres,story_g_c=r/postgres}
--> SELECT 3
set role story_g_a;
--> SET
grant select on t to story_g_b;
--> WARNING: no privileges were granted for "t"
--> GRANT
grant insert on t to story_g_b;
--> WARNING: no privileges were granted for "t"
--> GRANT
grant select, insert on t to story_g_b;
--> WARNING: no privileges were granted for "t"
--> GRANT
revoke all on t from story_g_b;
--> WARNING: no privileges could be revoked for "t"
--> WARNING: no privileges could be revoked for column "tableoid" of relation "t"
--> WARNING: no privileges could be revoked for column "cmax" of relation "t"
--> WARNING: no privileges could be revoked for column "xmax" of relation "t"
--> WARNING: no privileges could be revoked for column "cmin" of relation "t"
--> WARNING: no privileges could be revoked for column "xmin" of relation "t"
--> WARNING: no privileges could be revoked for column "ctid" of relation "t"
--> WARNING: no privileges could be revoked for column "a" of relation "t"
--> WARNING: no privileges could be revoked for column "b" of relation "t"
--> WARNING: no privileges could be revoked for column "c" of relation "t"
--> REVOKE
--~ A REVOKE of nothing says so once for the table, not again for every column, PostgreSQL's own system columns included.
--~> WARNING: no privileges could be revoked for "t"
--~> REVOKE
reset role;
--> RESET
grant select, insert on t to story_g_a with grant option;
--> GRANT
set role story_g_a;
--> SET
grant all on t to story_g_b;
--> GRANT
grant select, delete on t to story_g_b;
--> WARNING: not all privileges were granted for "t"
--> GRANT
grant update (b) on t to story_g_b;
--> WARNING: no privileges were granted for column "b" of relation "t"
--> GRANT
revoke all on t from story_g_b;
--> REVOKE
reset role;
--> RESET
select relname, relacl from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'v', 'm', 'S') and relacl is not null order by 1;
--> relname name | relacl _aclitem
--> sq | {postgres=rwU/postgres,story_g_a=r/postgres,story_g_c=U/postgres}
--> t | {postgres=arwdDxt/postgres,story_g_a=a*r*/postgres}
--> v | {postgres=arwdDxt/postgres,story_g_c=r/postgres}
--> SELECT 3
set role story_g_adm;
--> SET
create role story_g_x superuser;
--> ERROR 42501: must be superuser to create superusers
create role story_g_x replication;
--> ERROR 42501: must be superuser to create replication users
create role story_g_x bypassrls;
--> ERROR 42501: must be superuser to create bypassrls users
create role story_g_x in role story_g_a;
--> CREATE
alter role story_g_x createdb connection limit 3 valid until '2030-01-01' password 'abc';
--> ALTER
alter role postgres nologin;
--> ERROR 42501: must be superuser to alter superuser roles or change superuser attribute
alter role story_g_x superuser;
--> ERROR 42501: must be superuser to alter superuser roles or change superuser attribute
alter role story_g_x bypassrls;
--> ERROR 42501: must be superuser to change bypassrls attribute
drop role story_g_x;
--> DROP
drop role postgres;
--> ERROR 55006: session user cannot be dropped
reset role;
--> RESET
set role story_g_b;
--> SET
alter role story_g_b password 'x';
--> ALTER
alter role story_g_b createdb;
--> ERROR 42501: permission denied
alter role story_g_a nologin;
--> ERROR 42501: permission denied
alter role story_g_b set work_mem = '8MB';
--> ALTER
alter role story_g_a set work_mem = '8MB';
--> ERROR 42501: permission denied
create role story_g_y;
--> ERROR 42501: permission denied to create role
drop role story_g_a;
--> ERROR 42501: permission denied to drop role
create database story_g_no;
--> ERROR 42501: permission denied to create database
create schema story_g_no;
--> ERROR 42501: permission denied for database story_grants_sql
grant story_g_a to story_g_b;
--> ERROR 42501: must have admin option on role "story_g_a"
reset role;
--> RESET
alter role story_g_b set nosuch = 1;
--> ERROR 42704: unrecognized configuration parameter "nosuch"
alter role story_g_b set work_mem = 'x';
--> ERROR 22023: invalid value for parameter "work_mem": "x"
alter role story_g_b in database story_grants_sql set search_path = sc, public;
--> ALTER
alter role story_g_b in database nosuch set search_path = sc, public;
--> ERROR 3D000: database "nosuch" does not exist
select rolname, rolconfig from pg_roles where rolname = 'story_g_b';
--> rolname name | rolconfig _text
--> story_g_b | {work_mem=8MB}
--> SELECT 1
select setconfig from pg_db_role_setting s join pg_roles r on r.oid = setrole where rolname = 'story_g_b' order by 1;
--> setconfig _text
--> {"search_path=sc, public"}
--> {work_mem=8MB}
--> SELECT 2
alter role story_g_b reset all;
--> ALTER
alter role story_g_b reset work_mem;
--> ALTER
alter role story_g_b in database story_grants_sql reset all;
--> ALTER
alter database story_grants_sql set work_mem = '9MB';
--> ALTER
alter database story_grants_sql connection limit 5;
--> ALTER
alter database nosuch set work_mem = '9MB';
--> ERROR 3D000: database "nosuch" does not exist
select datconnlimit from pg_database where datname = 'story_grants_sql';
--> datconnlimit int4
--> 5
--> SELECT 1
alter database story_grants_sql reset work_mem;
--> ALTER
create group story_g_g;
--> CREATE
alter group story_g_g add user story_g_a, story_g_b;
--> ALTER
alter group story_g_g drop user story_g_b;
--> ALTER
alter group story_g_g drop user story_g_b;
--> WARNING: role "story_g_b" is not a member of role "story_g_g"
--> ALTER
select r.rolname, m.rolname, admin_option from pg_auth_members join pg_roles r on r.oid=roleid join pg_roles m on m.oid = member where m.rolname like 'ddl%' order by 1,2;
--> rolname name | rolname name | admin_option bool
--> SELECT 0
create role story_g_z connection limit -5;
--> ERROR 22023: invalid connection limit: -5
create role public;
--> ERROR 42939: role name "public" is reserved (at 13)
create role none;
--> ERROR 42939: role name "none" is reserved (at 13)
create role story_g_b;
--> ERROR 42710: role "story_g_b" already exists
create user story_g_u role story_g_a admin story_g_b in role story_g_g;
--> CREATE
select r.rolname, m.rolname, admin_option from pg_auth_members join pg_roles r on r.oid=roleid join pg_roles m on m.oid = member where m.rolname like 'ddl%' order by 1,2;
--> rolname name | rolname name | admin_option bool
--> SELECT 0
drop owned by story_g_a, story_g_b, story_g_c, story_g_adm;
--> DROP
drop role story_g_a, story_g_b, story_g_c, story_g_adm, story_g_g, story_g_u;
--> DROP
select relname, relacl from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'v', 'm', 'S') and relacl is not null order by 1;
--> relname name | relacl _aclitem
--> sq | {postgres=rwU/postgres}
--> t | {postgres=arwdDxt/postgres}
--> v | {postgres=arwdDxt/postgres}
--> SELECT 3
