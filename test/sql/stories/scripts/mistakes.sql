-- Texts that are no SQL.
selec 1;
--> ERROR 42601: syntax error at or near "selec" (at 1)
select 1 1;
--> ERROR 42601: syntax error at or near "1" (at 10)
select from where;
--> ERROR 42601: syntax error at or near "where" (at 13)
select (1;
--> ERROR 42601: syntax error at or near ";" (at 10)
select 1);
--> ERROR 42601: syntax error at or near ")" (at 9)
select 'a;
--> ERROR 42601: unterminated quoted string at or near "'a;" (at 8)
';
--> ERROR 42601: unterminated quoted string at or near "';" (at 1)
select "a;
--> ERROR 42601: unterminated quoted identifier at or near ""a;" (at 8)
";
--> ERROR 42601: unterminated quoted identifier at or near "";" (at 1)
select 1 /* open
;
--> ERROR 42601: unterminated /* comment at or near "/* open
--> ;" (at 10)
*/;
--> ERROR 42601: syntax error at or near "*/" (at 1)
/* only a comment */ select 2;
--> ?column? int4
--> 2
--> SELECT 1
-- a comment
select 3; -- another
--> ?column? int4
--> 3
--> SELECT 1
select 1 as as;
--> as int4
--> 1
--> SELECT 1
select * from;
--> ERROR 42601: syntax error at or near ";" (at 14)
insert into;
--> ERROR 42601: syntax error at or near ";" (at 12)
update t;
--> ERROR 42601: syntax error at or near ";" (at 9)
delete t;
--> ERROR 42601: syntax error at or near "t" (at 8)
create table;
--> ERROR 42601: syntax error at or near ";" (at 13)
create table t;
--> ERROR 42601: syntax error at or near ";" (at 15)
create table t ();
--> CREATE
select * from t;
--> SELECT 0
create table t (a);
--> ERROR 42601: syntax error at or near ";" (at 19)
create table t (a int,);
--> ERROR 42601: syntax error at or near ")" (at 23)
create index on;
--> ERROR 42601: syntax error at or near ";" (at 16)
drop;
--> ERROR 42601: syntax error at or near ";" (at 5)
drop table;
--> ERROR 42601: syntax error at or near ";" (at 11)
alter table t;
--> ERROR 42601: syntax error at or near ";" (at 14)
alter table t add;
--> ERROR 42601: syntax error at or near ";" (at 18)
grant;
--> ERROR 42601: syntax error at or near ";" (at 6)
begin transaction nosuch;
--> ERROR 42601: syntax error at or near "nosuch" (at 19)
set;
--> ERROR 42601: syntax error at or near ";" (at 4)
show;
--> ERROR 42601: syntax error at or near ";" (at 5)
explain;
--> ERROR 42601: syntax error at or near ";" (at 8)
copy;
--> ERROR 42601: syntax error at or near ";" (at 5)
prepare;
--> ERROR 42601: syntax error at or near ";" (at 8)
values;
--> ERROR 42601: syntax error at or near ";" (at 7)
values ();
--> ERROR 42601: syntax error at or near ")" (at 9)
with select 1;
--> ERROR 42601: syntax error at or near "select" (at 6)
with t select 1;
--> ERROR 42601: syntax error at or near "select" (at 8)
select 1 where;
--> ERROR 42601: syntax error at or near ";" (at 15)
select 1 group by;
--> ERROR 42601: syntax error at or near ";" (at 18)
select 1 order by;
--> ERROR 42601: syntax error at or near ";" (at 18)
select 1 limit;
--> ERROR 42601: syntax error at or near ";" (at 15)
select case end;
--> ERROR 42601: syntax error at or near "end" (at 13)
select case when 1 then;
--> ERROR 42601: syntax error at or near ";" (at 24)
select cast(1);
--> ERROR 42601: syntax error at or near ")" (at 14)
select cast(1 as);
--> ERROR 42601: syntax error at or near ")" (at 17)
select 1::;
--> ERROR 42601: syntax error at or near ";" (at 11)
select array[;
--> ERROR 42601: syntax error at or near ";" (at 14)
select row(;
--> ERROR 42601: syntax error at or near ";" (at 12)
select f(;
--> ERROR 42601: syntax error at or near ";" (at 10)
select 1 in ();
--> ERROR 42601: syntax error at or near ")" (at 14)
select 1 between 2;
--> ERROR 42601: syntax error at or near ";" (at 19)
select not;
--> ERROR 42601: syntax error at or near ";" (at 11)
select is null;
--> ERROR 42601: syntax error at or near "null" (at 11)
select 1 is;
--> is int4
--> 1
--> SELECT 1
select a.*.b from t;
--> ERROR 42601: improper use of "*" at or near "from" (at 14)
select * as x from t;
--> ERROR 42601: syntax error at or near "as" (at 10)
select count(distinct *) from t;
--> ERROR 42601: syntax error at or near "*" (at 23)
select sum(all 1);
--> sum int8
--> 1
--> SELECT 1
select 1 union;
--> ERROR 42601: syntax error at or near ";" (at 15)
select 1 union select;
--> ERROR 42601: each UNION query must have the same number of columns
select * from t join;
--> ERROR 42601: syntax error at or near ";" (at 21)
select * from t join t on;
--> ERROR 42601: syntax error at or near ";" (at 26)
select * from t natural;
--> ERROR 42601: syntax error at or near ";" (at 24)
select * from t left;
--> ERROR 42601: syntax error at or near ";" (at 21)
select * from (t);
--> ERROR 42601: syntax error at or near ")" (at 17)
select * from (select 1;
--> ERROR 42601: syntax error at or near ";" (at 24)
insert into t (a) values (1;
--> ERROR 42601: syntax error at or near ";" (at 28)
insert into t values 1;
--> ERROR 42601: syntax error at or near "1" (at 22)
insert into t select;
--> INSERT 1
update t set;
--> ERROR 42601: syntax error at or near ";" (at 13)
update t set a;
--> ERROR 42601: syntax error at or near ";" (at 15)
update t set a = ;
--> ERROR 42601: syntax error at or near ";" (at 18)
delete from;
--> ERROR 42601: syntax error at or near ";" (at 12)
delete from t where;
--> ERROR 42601: syntax error at or near ";" (at 20)
truncate;
--> ERROR 42601: syntax error at or near ";" (at 9)
lock;
--> ERROR 42601: syntax error at or near ";" (at 5)
create view v as;
--> ERROR 42601: syntax error at or near ";" (at 17)
create view v as insert into t values (1);
--> ERROR 42601: syntax error at or near "insert" (at 18)
create schema;
--> ERROR 42601: syntax error at or near ";" (at 14)
create role;
--> ERROR 42601: syntax error at or near ";" (at 12)
create type x as enum;
--> ERROR 42601: syntax error at or near ";" (at 22)
create type x as;
--> ERROR 42601: syntax error at or near ";" (at 17)
create sequence;
--> ERROR 42601: syntax error at or near ";" (at 16)
create database;
--> ERROR 42601: syntax error at or near ";" (at 16)
-- Objects that are not there, or are something else.
create table real_table (a int primary key, b text);
--> CREATE
create view real_view as select * from real_table;
--> CREATE
create sequence real_sequence;
--> CREATE
create index real_index on real_table (b);
--> CREATE
create type real_type as enum ('x');
--> CREATE
select * from real_index;
--> ERROR 42809: "real_index" is an index (at 15)
select * from real_sequence;
--> last_value int8 | log_cnt int8 | is_called bool
--> 1 | 0 | f
--> SELECT 1
select * from real_type;
--> ERROR 42P01: relation "real_type" does not exist (at 15)
insert into real_index values (1);
--> ERROR 42809: "real_index" is an index (at 13)
insert into real_sequence values (1);
--> ERROR 42809: cannot change sequence "real_sequence"
update real_sequence set last_value = 1;
--> ERROR 42809: cannot change sequence "real_sequence"
drop view real_table;
--> ERROR 42809: "real_table" is not a view
-->   hint: Use DROP TABLE to remove a table.
drop table real_view;
--> ERROR 42809: "real_view" is not a table
-->   hint: Use DROP VIEW to remove a view.
drop index real_table;
--> ERROR 42809: "real_table" is not an index
-->   hint: Use DROP TABLE to remove a table.
drop sequence real_view;
--> ERROR 42809: "real_view" is not a sequence
-->   hint: Use DROP VIEW to remove a view.
drop type real_table;
--> ERROR 2BP01: cannot drop type real_table because table real_table requires it
-->   hint: You can drop table real_table instead.
drop table real_index;
--> ERROR 42809: "real_index" is not a table
-->   hint: Use DROP INDEX to remove an index.
drop materialized view real_view;
--> ERROR 42809: "real_view" is not a materialized view
-->   hint: Use DROP VIEW to remove a view.
alter table real_sequence add column x int;
--> ERROR 42809: ALTER action ADD COLUMN cannot be performed on relation "real_sequence"
-->   detail: This operation is not supported for sequences.
alter view real_table rename to x;
--> ERROR 42809: "real_table" is not a view
alter index real_table rename to x;
--> ALTER
alter sequence real_table restart;
--> ERROR 42P01: relation "real_table" does not exist
truncate real_view;
--> ERROR 42809: "real_view" is not a table
create index on real_view (a);
--> ERROR 42809: cannot create index on relation "real_view"
-->   detail: This operation is not supported for views.
create table real_view (a int);
--> ERROR 42P07: relation "real_view" already exists
create view real_table as select 1;
--> CREATE
create sequence real_index;
--> ERROR 42P07: relation "real_index" already exists
create type real_table as enum ('a');
--> ERROR 42710: type "real_table" already exists
create table real_type (a int);
--> ERROR 42710: type "real_type" already exists
-->   hint: A relation has an associated type of the same name, so you must use a name that doesn't conflict with any existing type.
select nextval('real_table');
--> ERROR 42809: "real_table" is not a sequence
select 'x'::real_table;
--> ERROR 22P02: malformed record literal: "x" (at 8)
-->   detail: Missing left parenthesis.
comment on table real_view is 'x';
--> ERROR 42809: "real_view" is not a table
comment on view real_table is 'x';
--> COMMENT
grant select on real_type to public;
--> ERROR 42P01: relation "real_type" does not exist
grant usage on real_table to public;
--> ERROR 0LP01: invalid privilege type USAGE for table
analyze real_view;
--> WARNING: skipping "real_view" --- cannot analyze non-tables or special system tables
--> ANALYZE
vacuum real_index;
--> WARNING: skipping "real_index" --- cannot vacuum non-tables or special system tables
--> VACUUM
cluster real_table;
--> ERROR 42809: "real_table" is not a table or materialized view
--~ Tables are ordered by their primary keys: there is nothing to be clustered.
--~> ERROR 0A000: CLUSTER is not supported (at 1)
select real_table(1);
--> ERROR 42883: function real_table(integer) does not exist (at 8)
-->   hint: No function matches the given name and argument types. You might need to add explicit type casts.
select real_table.nosuch from real_table;
--> ERROR 42703: column real_table.nosuch does not exist (at 8)
select real_table.a.b from real_table;
--> ERROR 42P01: missing FROM-clause entry for table "a" (at 8)
select public.real_table.a from real_table;
--> ERROR 42703: column real_table.a does not exist (at 8)
select nosuch.real_table.a from real_table;
--> ERROR 42P01: invalid reference to FROM-clause entry for table "real_table" (at 8)
-->   hint: There is an entry for table "real_table", but it cannot be referenced from this part of the query.
select x.y.z.w from real_table;
--> ERROR 0A000: cross-database references are not implemented: x.y.z.w (at 8)
call nosuch();
--> ERROR 42883: procedure nosuch() does not exist (at 6)
-->   hint: No procedure matches the given name and argument types. You might need to add explicit type casts.
--~ There are no procedures: docs/sql-differences.md says what is left out.
--~> ERROR 0A000: CALL is not supported (at 1)
select nosuch.upper('x');
--> ERROR 3F000: schema "nosuch" does not exist (at 8)
select pg_catalog.upper('x');
--> upper text
--> X
--> SELECT 1
select public.upper('x');
--> ERROR 42883: function public.upper(unknown) does not exist (at 8)
-->   hint: No function matches the given name and argument types. You might need to add explicit type casts.
select 1 operator(pg_catalog.+) 2;
--> ?column? int4
--> 3
--> SELECT 1
select 1 operator(nosuch.+) 2;
--> ERROR 3F000: schema "nosuch" does not exist (at 10)
select 'x'::pg_catalog.text, 'x'::nosuch.text;
--> ERROR 3F000: schema "nosuch" does not exist (at 35)
select 'x'::public.text;
--> ERROR 42704: type "public.text" does not exist (at 13)
select current_date();
--> ERROR 42601: syntax error at or near "(" (at 20)
select current_user();
--> ERROR 42601: syntax error at or near "(" (at 20)
select now;
--> ERROR 42703: column "now" does not exist (at 8)
select user, current_role, current_catalog is not null, current_schema;
--> user name | current_role name | ?column? bool | current_schema name
--> postgres | postgres | t | public
--> SELECT 1
select default;
--> ERROR 42601: DEFAULT is not allowed in this context (at 8)
insert into real_table values (default, default);
--> ERROR 42601: INSERT has more expressions than target columns (at 41)
update real_table set a = default where false;
--> ERROR 42703: column "a" of relation "real_table" does not exist (at 23)
select * from real_table where default;
--> ERROR 42601: DEFAULT is not allowed in this context (at 32)
do $$ begin raise exception 'x'; end $$;
--> ERROR P0001: x
create function f() returns int language sql as 'select 1';
--> CREATE
--~ There are no functions of users but those of a session: docs/sql-differences.md says what is left out.
--~> ERROR 0A000: CREATE FUNCTION is not supported
--~>   detail: There are only functions of a session: in pg_temp, in plpgsql, with named OUT parameters and no others.
create trigger t before insert on real_table execute function f();
--> ERROR 42P17: function f must return type trigger
--~ There are no triggers: docs/sql-differences.md says what is left out.
--~> ERROR 0A000: CREATE TRIGGER is not supported (at 1)
create rule r as on insert to real_table do nothing;
--> CREATE
--~ There are no rules: docs/sql-differences.md says what is left out.
--~> ERROR 0A000: CREATE RULE is not supported (at 1)
load 'x';
--> ERROR 58P01: could not access file "x": No such file or directory
--~ There are no libraries to be loaded: docs/sql-differences.md says what is left out.
--~> ERROR 0A000: LOAD is not supported (at 1)
create tablespace x location '/x';
--> ERROR 58P01: directory "/x" does not exist
--~ There are no tablespaces: docs/sql-differences.md says what is left out.
--~> ERROR 0A000: CREATE TABLESPACE is not supported (at 1)
