create schema a;
--> CREATE
create schema b;
--> CREATE
create table a.t (x int);
--> CREATE
create table b.t (y text);
--> CREATE
insert into a.t values (1);
--> INSERT 1
insert into b.t values ('b');
--> INSERT 1
select * from a.t, b.t;
--> x int4 | y text
--> 1 | b
--> SELECT 1
select a.t.x, b.t.y from a.t, b.t;
--> x int4 | y text
--> 1 | b
--> SELECT 1
select t.x from a.t;
--> x int4
--> 1
--> SELECT 1
select * from t;
--> ERROR 42P01: relation "t" does not exist (at 15)
set search_path = a;
--> SET
select * from t;
--> x int4
--> 1
--> SELECT 1
select * from public.t;
--> ERROR 42P01: relation "public.t" does not exist (at 15)
set search_path = b, a;
--> SET
select * from t;
--> y text
--> b
--> SELECT 1
create table only_here (z int);
--> CREATE
select table_schema from information_schema.tables where table_name = 'only_here';
--> table_schema name
--> b
--> SELECT 1
set search_path = a, b;
--> SET
drop table t;
--> DROP
select * from t;
--> y text
--> b
--> SELECT 1
set search_path = '';
--> SET
select * from t;
--> ERROR 42P01: relation "t" does not exist (at 15)
select * from b.t;
--> y text
--> b
--> SELECT 1
create table z (a int);
--> ERROR 3F000: no schema has been selected to create in (at 14)
set search_path = "$user", public;
--> SET
show search_path;
--> search_path text
--> "$user", public
--> SHOW
select current_schemas(true);
--> current_schemas _name
--> {pg_catalog,public}
--> SELECT 1
create schema postgres;
--> CREATE
create table mine (a int);
--> CREATE
select table_schema from information_schema.tables where table_name = 'mine';
--> table_schema name
--> postgres
--> SELECT 1
drop schema postgres cascade;
--> NOTICE: drop cascades to table mine
--> DROP
reset search_path;
--> RESET
create schema if not exists a authorization postgres;
--> NOTICE: schema "a" already exists, skipping
--> CREATE
create schema pg_mine;
--> ERROR 42939: unacceptable schema name "pg_mine"
-->   detail: The prefix "pg_" is reserved for system schemas.
create schema b;
--> ERROR 42P06: schema "b" already exists
alter schema b rename to a;
--> ERROR 42P06: schema "a" already exists
alter schema b rename to c;
--> ALTER
alter schema nosuch rename to d;
--> ERROR 3F000: schema "nosuch" does not exist
drop schema c restrict;
--> ERROR 2BP01: cannot drop schema c because other objects depend on it
-->   detail: table c.t depends on schema c
-->   detail: table c.only_here depends on schema c
-->   hint: Use DROP ... CASCADE to drop the dependent objects too.
drop schema c, a cascade;
--> NOTICE: drop cascades to 2 other objects
-->   detail: drop cascades to table c.t
-->   detail: drop cascades to table c.only_here
--> DROP
drop schema public;
--> DROP
create schema public;
--> CREATE
create table public.again (a int);
--> CREATE
drop table again;
--> DROP
select nspname from pg_namespace where nspname in ('a', 'b', 'c', 'public') order by 1;
--> nspname name
--> public
--> SELECT 1
-- Names.
create table "Mixed Case" ("A b" int, "select" text, "a.b" int);
--> CREATE
insert into "Mixed Case" values (1, 'x', 2);
--> INSERT 1
select "A b", "select", "a.b" from "Mixed Case";
--> A b int4 | select text | a.b int4
--> 1 | x | 2
--> SELECT 1
select * from "mixed case";
--> ERROR 42P01: relation "mixed case" does not exist (at 15)
select a b from "Mixed Case";
--> ERROR 42703: column "a" does not exist (at 8)
create table MiXeD (A int);
--> CREATE
select * from mixed;
--> a int4
--> SELECT 0
select "A" from mixed;
--> ERROR 42703: column "A" does not exist (at 8)
create table this_name_is_much_longer_than_what_postgresql_keeps_of_a_name_which_is_63 (a int);
--> NOTICE: identifier "this_name_is_much_longer_than_what_postgresql_keeps_of_a_name_which_is_63" will be truncated to "this_name_is_much_longer_than_what_postgresql_keeps_of_a_name_w"
--> CREATE
--~ Names are cut at 63 bytes as in PostgreSQL, without a word.
--~> CREATE
select relname from pg_class where relname like 'this_name%';
--> relname name
--> this_name_is_much_longer_than_what_postgresql_keeps_of_a_name_w
--> SELECT 1
create table "" (a int);
--> ERROR 42601: zero-length delimited identifier at or near """" (at 14)
create table user (a int);
--> ERROR 42601: syntax error at or near "user" (at 14)
create table "user" (a int, "order" int);
--> CREATE
select "user"."order" from "user";
--> order int4
--> SELECT 0
select user;
--> user name
--> postgres
--> SELECT 1
alter table "user" rename column "order" to "Order";
--> ALTER
select "Order" from "user";
--> Order int4
--> SELECT 0
create table t1 (a int, "a" int);
--> ERROR 42701: column "a" specified more than once
create table t1 (a int, "A" int);
--> CREATE
select a, "A" from t1;
--> a int4 | A int4
--> SELECT 0
create table type (type text, text text, name name, value int, key int, year int, "end" int);
--> CREATE
insert into type (type, text, year) values ('a', 'b', 3);
--> INSERT 1
select type, text, year from type;
--> type text | text text | year int4
--> a | b | 3
--> SELECT 1
select type.type as name, value as key from type;
--> name text | key int4
--> a | ∅
--> SELECT 1
create view "View 1" as select "A" as "b c" from t1;
--> CREATE
select "b c" from "View 1";
--> b c int4
--> SELECT 0
create index "Index 1" on t1 ("A");
--> CREATE
drop index "Index 1";
--> DROP
create sequence "Seq 1";
--> CREATE
select nextval('"Seq 1"'), nextval('public."Seq 1"');
--> nextval int8 | nextval int8
--> 1 | 2
--> SELECT 1
select nextval('Seq 1');
--> ERROR 42602: invalid name syntax (at 16)
select nextval('"seq 1"');
--> ERROR 42P01: relation "seq 1" does not exist (at 16)
-- Databases.
create database story_other_one;
--> CREATE
create database story_other_one;
--> ERROR 42P04: database "story_other_one" already exists
select datname from pg_database where datname = 'story_other_one';
--> datname name
--> story_other_one
--> SELECT 1
alter database story_other_one rename to story_other_two;
--> ALTER
alter database story_other_two set timezone = 'Asia/Tokyo';
--> ALTER
comment on database story_other_two is 'another';
--> COMMENT
drop database story_other_one;
--> ERROR 3D000: database "story_other_one" does not exist
drop database if exists story_other_one;
--> NOTICE: database "story_other_one" does not exist, skipping
--> DROP
drop database story_other_two;
--> DROP
create database "Mixed Db";
--> CREATE
drop database "Mixed Db";
--> DROP
select * from nosuch_database.public.t;
--> ERROR 0A000: cross-database references are not implemented: "nosuch_database.public.t" (at 15)
select count(*) from story_schemas_and_databases_sql.public.t1;
--> count int8
--> 0
--> SELECT 1
create database bad encoding 'nosuch';
--> ERROR 42704: nosuch is not a valid encoding name (at 21)
create database bad template nosuch;
--> ERROR 3D000: template database "nosuch" does not exist
drop database story_schemas_and_databases_sql;
--> ERROR 55006: cannot drop the currently open database
create table pg_catalog.x (a int);
--> ERROR 42501: permission denied to create "pg_catalog.x"
-->   detail: System catalog modifications are currently disallowed.
create table information_schema.x (a int);
--> CREATE
--~ Schemas that all databases have in common hold nothing of one of them.
--~> ERROR 42501: permission denied to create "information_schema.x"
--~>   detail: System catalog modifications are currently disallowed.
create extension if not exists plpgsql;
--> NOTICE: extension "plpgsql" already exists, skipping
--> CREATE
create extension nosuch;
--> ERROR 0A000: extension "nosuch" is not available
-->   detail: Could not open extension control file "/usr/share/postgresql/15/extension/nosuch.control": No such file or directory.
-->   hint: The extension must first be installed on the system where PostgreSQL is running.
--~ There are no files of extensions.
--~> ERROR 0A000: extension "nosuch" is not available
--~>   hint: The extension must first be installed on the system where PostgreSQL is running.
create extension if not exists pgcrypto;
--> CREATE
--~ What there is of extensions is built in, and there from the beginning.
--~> NOTICE: extension "pgcrypto" already exists, skipping
--~> CREATE
select length(gen_random_uuid()::text);
--> length int4
--> 36
--> SELECT 1
