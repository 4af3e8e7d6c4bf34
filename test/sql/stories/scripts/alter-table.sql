create table t (id int primary key, a text, b int);
--> CREATE
insert into t values (1, 'x', 10), (2, 'y', 20);
--> INSERT 2
alter table t add column c int;
--> ALTER
alter table t add column d int default 7;
--> ALTER
alter table t add column e text not null default 'e';
--> ALTER
alter table t add column f timestamp default now();
--> ALTER
select id, a, b, c, d, e, f is not null as f from t order by id;
--> id int4 | a text | b int4 | c int4 | d int4 | e text | f bool
--> 1 | x | 10 | ∅ | 7 | e | t
--> 2 | y | 20 | ∅ | 7 | e | t
--> SELECT 2
alter table t add column g int not null;
--> ERROR 23502: column "g" of relation "t" contains null values
alter table t add column b int;
--> ERROR 42701: column "b" of relation "t" already exists
alter table t add column if not exists b int;
--> NOTICE: column "b" of relation "t" already exists, skipping
--> ALTER
alter table t add h serial;
--> ALTER
select id, h from t order by id;
--> id int4 | h int4
--> 1 | 1
--> 2 | 2
--> SELECT 2
alter table t add column i int check (i > 0) default 1;
--> ALTER
insert into t (id, f, i) values (3, '2020-01-01', 0);
--> ERROR 23514: new row for relation "t" violates check constraint "t_i_check"
-->   detail: Failing row contains (3, null, null, null, 7, e, 2020-01-01 00:00:00, 3, 0).
alter table t add column j int unique;
--> ALTER
alter table t add column k int references t;
--> ALTER
alter table t drop column c;
--> ALTER
select * from t where id = 1 and f is not null is null;
--> id int4 | a text | b int4 | d int4 | e text | f timestamp | h int4 | i int4 | j int4 | k int4
--> SELECT 0
alter table t drop column c;
--> ERROR 42703: column "c" of relation "t" does not exist
alter table t drop column if exists c;
--> NOTICE: column "c" of relation "t" does not exist, skipping
--> ALTER
alter table t drop column id;
--> ERROR 2BP01: cannot drop column id of table t because other objects depend on it
-->   detail: constraint t_k_fkey on table t depends on column id of table t
-->   hint: Use DROP ... CASCADE to drop the dependent objects too.
select conname from pg_constraint where conrelid = 't'::regclass order by 1;
--> conname name
--> t_i_check
--> t_j_key
--> t_k_fkey
--> t_pkey
--> SELECT 4
alter table t rename column a to alpha;
--> ALTER
select alpha from t order by 1;
--> alpha text
--> x
--> y
--> SELECT 2
select a from t;
--> ERROR 42703: column "a" does not exist (at 8)
alter table t rename alpha to a;
--> ALTER
alter table t rename column nosuch to x;
--> ERROR 42703: column "nosuch" does not exist
alter table t rename column a to b;
--> ERROR 42701: column "b" of relation "t" already exists
alter table t rename to tt;
--> ALTER
select count(*) from t;
--> ERROR 42P01: relation "t" does not exist (at 22)
select count(*) from tt;
--> count int8
--> 2
--> SELECT 1
alter table tt rename to t;
--> ALTER
alter table nosuch rename to x;
--> ERROR 42P01: relation "nosuch" does not exist
alter table if exists nosuch rename to x;
--> NOTICE: relation "nosuch" does not exist, skipping
--> ALTER
-- Types.
create table ty (a int, b text, c varchar(10), d numeric(5, 2), e timestamp, f int default 5);
--> CREATE
insert into ty values (1, '10', 'short', 1.25, '2024-01-02 03:04:05', 1), (2, '20', 'longer', 99.99, null, 2);
--> INSERT 2
alter table ty alter column a type bigint;
--> ALTER
alter table ty alter column b type int;
--> ERROR 42804: column "b" cannot be cast automatically to type integer
-->   hint: You might need to specify "USING b::integer".
alter table ty alter column b type int using b::int;
--> ALTER
alter table ty alter column c type varchar(3);
--> ERROR 22001: value too long for type character varying(3)
alter table ty alter column c type varchar(30);
--> ALTER
alter table ty alter column c type text;
--> ALTER
alter table ty alter column d type numeric(4, 1);
--> ALTER
alter table ty alter column e type date;
--> ALTER
alter table ty alter column f type text;
--> ALTER
insert into ty (a) values (3);
--> INSERT 1
select a, b, c, d, e, f, pg_typeof(a), pg_typeof(b), pg_typeof(f) from ty order by a;
--> a int8 | b int4 | c text | d numeric | e date | f text | pg_typeof regtype | pg_typeof regtype | pg_typeof regtype
--> 1 | 10 | short | 1.3 | 2024-01-02 | 1 | bigint | integer | text
--> 2 | 20 | longer | 100.0 | ∅ | 2 | bigint | integer | text
--> 3 | ∅ | ∅ | ∅ | ∅ | 5 | bigint | integer | text
--> SELECT 3
alter table ty alter column f type int using length(f);
--> ALTER
alter table ty alter column f drop default;
--> ALTER
alter table ty alter column f type int using length(f);
--> ERROR 42883: function length(integer) does not exist (at 46)
-->   hint: No function matches the given name and argument types. You might need to add explicit type casts.
select f from ty order by a;
--> f int4
--> 1
--> 1
--> 1
--> SELECT 3
alter table ty alter column nosuch type int;
--> ERROR 42703: column "nosuch" of relation "ty" does not exist
alter table ty alter column a type nosuch;
--> ERROR 42704: type "nosuch" does not exist
alter table ty alter a type int, alter b type text, add z int default 3, drop d;
--> ALTER
select * from ty order by a;
--> a int4 | b text | c text | e date | f int4 | z int4
--> 1 | 10 | short | 2024-01-02 | 1 | 3
--> 2 | 20 | longer | ∅ | 1 | 3
--> 3 | ∅ | ∅ | ∅ | 1 | 3
--> SELECT 3
-- Defaults, nulls.
alter table ty alter column a set default 42;
--> ALTER
insert into ty (b) values ('dflt') returning a;
--> a int4
--> 42
--> INSERT 1
alter table ty alter a drop default;
--> ALTER
insert into ty (b) values ('none') returning a;
--> a int4
--> ∅
--> INSERT 1
alter table ty alter a set not null;
--> ERROR 23502: column "a" of relation "ty" contains null values
delete from ty where a is null;
--> DELETE 1
alter table ty alter a set not null;
--> ALTER
insert into ty (b) values ('none');
--> ERROR 23502: null value in column "a" of relation "ty" violates not-null constraint
-->   detail: Failing row contains (null, none, null, null, null, 3).
alter table ty alter a drop not null;
--> ALTER
alter table ty alter a set default 'x';
--> ERROR 22P02: invalid input syntax for type integer: "x"
alter table t alter id drop not null;
--> ERROR 42P16: column "id" is in a primary key
-- Keys.
alter table ty add primary key (a);
--> ALTER
alter table ty add constraint dup primary key (b);
--> ERROR 42P16: multiple primary keys for table "ty" are not allowed
insert into ty (a) values (1);
--> ERROR 23505: duplicate key value violates unique constraint "ty_pkey"
-->   detail: Key (a)=(1) already exists.
alter table ty drop constraint ty_pkey;
--> ALTER
insert into ty (a, b) values (1, 'again');
--> INSERT 1
alter table ty add primary key (a);
--> ERROR 23505: could not create unique index "ty_pkey"
-->   detail: Key (a)=(1) is duplicated.
create unique index ty_b on ty (b);
--> CREATE
alter table ty add constraint ty_b_unique unique using index ty_b;
--> NOTICE: ALTER TABLE / ADD CONSTRAINT USING INDEX will rename index "ty_b" to "ty_b_unique"
--> ALTER
insert into ty (a, b) values (9, 'again');
--> ERROR 23505: duplicate key value violates unique constraint "ty_b_unique"
-->   detail: Key (b)=(again) already exists.
-- Schemas and owners.
create schema other;
--> CREATE
alter table ty set schema other;
--> ALTER
select count(*) from ty;
--> ERROR 42P01: relation "ty" does not exist (at 22)
select count(*) from other.ty;
--> count int8
--> 5
--> SELECT 1
alter table other.ty set schema public;
--> ALTER
create schema other;
--> ERROR 42P06: schema "other" already exists
create schema if not exists other;
--> NOTICE: schema "other" already exists, skipping
--> CREATE
create table other.inside (a int);
--> CREATE
drop schema other;
--> ERROR 2BP01: cannot drop schema other because other objects depend on it
-->   detail: table other.inside depends on schema other
-->   hint: Use DROP ... CASCADE to drop the dependent objects too.
drop schema other cascade;
--> NOTICE: drop cascades to table other.inside
--> DROP
drop schema nosuch;
--> ERROR 3F000: schema "nosuch" does not exist
drop schema if exists nosuch;
--> NOTICE: schema "nosuch" does not exist, skipping
--> DROP
create schema s2 create table st (a int) create view sv as select * from st;
--> CREATE
select * from s2.sv;
--> a int4
--> SELECT 0
alter schema s2 rename to s3;
--> ALTER
select * from s3.sv;
--> a int4
--> SELECT 0
select * from s2.sv;
--> ERROR 42P01: relation "s2.sv" does not exist (at 15)
set search_path = s3, public;
--> SET
select * from sv;
--> a int4
--> SELECT 0
create table here (a int);
--> CREATE
select schemaname from pg_tables where tablename = 'here';
--> schemaname name
--> s3
--> SELECT 1
show search_path;
--> search_path text
--> s3, public
--> SHOW
select current_schema, current_schemas(false);
--> current_schema name | current_schemas _name
--> s3 | {s3,public}
--> SELECT 1
set search_path = nosuch;
--> SET
create table nowhere (a int);
--> ERROR 3F000: no schema has been selected to create in (at 14)
select * from t;
--> ERROR 42P01: relation "t" does not exist (at 15)
reset search_path;
--> RESET
-- Comments.
comment on table t is 'a table';
--> COMMENT
comment on column t.b is 'a column';
--> COMMENT
select obj_description('t'::regclass), col_description('t'::regclass, 3);
--> obj_description text | col_description text
--> a table | a column
--> SELECT 1
comment on table t is null;
--> COMMENT
select obj_description('t'::regclass);
--> obj_description text
--> ∅
--> SELECT 1
comment on table nosuch is 'x';
--> ERROR 42P01: relation "nosuch" does not exist
comment on column t.nosuch is 'x';
--> ERROR 42703: column "nosuch" of relation "t" does not exist
comment on schema public is 'standard public schema';
--> COMMENT
-- Tables like others, from queries, for a while.
create table l1 (like t including all);
--> CREATE
create table l2 (like t including defaults excluding constraints);
--> CREATE
create table q as select id, b * 2 as double from t;
--> SELECT 2
select * from q order by id;
--> id int4 | double int4
--> 1 | 20
--> 2 | 40
--> SELECT 2
create table q2 (x, y) as select id, b from t with no data;
--> CREATE
select * from q2;
--> x int4 | y int4
--> SELECT 0
create table q as select 1;
--> ERROR 42P07: relation "q" already exists
create table if not exists q as select 1;
--> NOTICE: relation "q" already exists, skipping
--> CREATE
select id into q3 from t where id > 1;
--> SELECT 1
select * from q3 order by id;
--> id int4
--> 2
--> SELECT 1
create temp table tmp (a int);
--> CREATE
insert into tmp values (1);
--> INSERT 1
select * from tmp;
--> a int4
--> 1
--> SELECT 1
b: select * from tmp;
--> ERROR 42P01: relation "tmp" does not exist (at 15)
create temporary table tmp2 on commit drop as select 1 as a;
--> SELECT 1
select * from tmp2;
--> ERROR 42P01: relation "tmp2" does not exist (at 15)
begin;
--> BEGIN
create temp table tmp3 (a int) on commit delete rows;
--> CREATE
insert into tmp3 values (1);
--> INSERT 1
select count(*) from tmp3;
--> count int8
--> 1
--> SELECT 1
commit;
--> COMMIT
select count(*) from tmp3;
--> count int8
--> 0
--> SELECT 1
drop table tmp;
--> DROP
-- Dropping and emptying.
drop table nosuch;
--> ERROR 42P01: table "nosuch" does not exist
drop table if exists nosuch, nosuch2;
--> NOTICE: table "nosuch" does not exist, skipping
--> NOTICE: table "nosuch2" does not exist, skipping
--> DROP
drop table l1, l2;
--> DROP
truncate t;
--> TRUNCATE
select count(*) from t;
--> count int8
--> 0
--> SELECT 1
insert into t (id) values (1) returning h;
--> h int4
--> 4
--> INSERT 1
truncate t restart identity;
--> TRUNCATE
insert into t (id) values (1) returning h;
--> h int4
--> 1
--> INSERT 1
truncate nosuch;
--> ERROR 42P01: relation "nosuch" does not exist
drop view t;
--> ERROR 42809: "t" is not a view
-->   hint: Use DROP TABLE to remove a table.
drop index t;
--> ERROR 42809: "t" is not an index
-->   hint: Use DROP TABLE to remove a table.
drop table t_pkey;
--> ERROR 42809: "t_pkey" is not a table
-->   hint: Use DROP INDEX to remove an index.
alter table t add column big bigint generated always as (id * 1000::bigint) stored;
--> ALTER
select id, big from t;
--> id int4 | big int8
--> 1 | 1000
--> SELECT 1
alter table t alter big drop expression;
--> ALTER
update t set big = 5;
--> UPDATE 1
alter table t alter column a set statistics 100;
--> ALTER
alter table t alter column a set storage external;
--> ALTER
alter table t owner to postgres;
--> ALTER
alter table t replica identity full;
--> ALTER
