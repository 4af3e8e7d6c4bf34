-- Sequences, ALTER TABLE, comments, temporary tables, and what goes with what is dropped.
-- sequences
create sequence s1;
--> CREATE
create sequence s2 as smallint increment 10 minvalue 5 maxvalue 100 start 20 cache 3 cycle;
--> CREATE
create sequence s3 increment -1;
--> CREATE
create sequence s4 start 0;
--> ERROR 22023: START value (0) cannot be less than MINVALUE (1)
create sequence s5 minvalue 10 maxvalue 5;
--> ERROR 22023: MINVALUE (10) must be less than MAXVALUE (5)
create sequence s6 increment 0;
--> ERROR 22023: INCREMENT must not be zero
create sequence s7 as text;
--> ERROR 22023: sequence type must be smallint, integer, or bigint
create sequence s8 cache 0;
--> ERROR 22023: CACHE (0) must be greater than zero
create sequence s9 maxvalue 5 start 6;
--> ERROR 22023: START value (6) cannot be greater than MAXVALUE (5)
create sequence if not exists s1;
--> NOTICE: relation "s1" already exists, skipping
--> CREATE
alter sequence s1 restart with 100;
--> ALTER
select nextval('s1');
--> nextval int8
--> 100
--> SELECT 1
alter sequence s1 increment by 5;
--> ALTER
select nextval('s1');
--> nextval int8
--> 105
--> SELECT 1
alter sequence s1 minvalue 200;
--> ERROR 22023: START value (1) cannot be less than MINVALUE (200)
alter sequence s1 start 7 restart;
--> ALTER
select nextval('s1');
--> nextval int8
--> 7
--> SELECT 1
alter sequence s1 as int;
--> ALTER
alter sequence s1 no maxvalue no cycle;
--> ALTER
alter sequence nosuch restart;
--> ERROR 42P01: relation "nosuch" does not exist
alter sequence if exists nosuch restart;
--> NOTICE: relation "nosuch" does not exist, skipping
--> ALTER
alter sequence s1 rename to s1x;
--> ALTER
alter sequence s1x owner to nosuch;
--> ERROR 42704: role "nosuch" does not exist
alter sequence s1x owned by nosuch.a;
--> ERROR 42P01: relation "nosuch" does not exist
select setval('s1x', 55);
--> setval int8
--> 55
--> SELECT 1
select setval('s1x', 55, false);
--> setval int8
--> 55
--> SELECT 1
select nextval('s1x');
--> nextval int8
--> 55
--> SELECT 1
select setval('s1x', 0);
--> ERROR 22003: setval: value 0 is out of bounds for sequence "s1x" (1..2147483647)
alter sequence s1x set unlogged;
--> ALTER
select * from pg_sequences where sequencename = 's2';
--> schemaname name | sequencename name | sequenceowner name | data_type regtype | start_value int8 | min_value int8 | max_value int8 | increment_by int8 | cycle bool | cache_size int8 | last_value int8
--> public | s2 | postgres | smallint | 20 | 5 | 100 | 10 | t | 3 | ∅
--> SELECT 1
select nextval('s2'), nextval('s2');
--> nextval int8 | nextval int8
--> 20 | 30
--> SELECT 1
drop sequence s2, s3;
--> DROP
select nextval('s2');
--> ERROR 42P01: relation "s2" does not exist (at 16)
create temp sequence ts;
--> CREATE
select nextval('ts');
--> nextval int8
--> 1
--> SELECT 1
select nextval('pg_temp.ts');
--> nextval int8
--> 2
--> SELECT 1
-- alter table
create table p (id int primary key, a int, b text not null default 'q', c numeric(5,2));
--> CREATE
create table k (id int primary key, p int references p on delete cascade);
--> CREATE
insert into p values (1, 1, 'x', 1.5), (2, null, 'y', 2.5);
--> INSERT 2
insert into k values (1,1);
--> INSERT 1
alter table p add column a int;
--> ERROR 42701: column "a" of relation "p" already exists
alter table p add column if not exists a int;
--> NOTICE: column "a" of relation "p" already exists, skipping
--> ALTER
alter table p add column d int not null;
--> ERROR 23502: column "d" of relation "p" contains null values
alter table p add column d int not null default 3;
--> ALTER
alter table p add e serial;
--> ALTER
alter table p add f int unique;
--> ALTER
alter table p add g int check (g > 0) default 1;
--> ALTER
alter table p add h int references p;
--> ALTER
alter table p add i int primary key;
--> ERROR 42P16: multiple primary keys for table "p" are not allowed
alter table p add j nosuch;
--> ERROR 42704: type "nosuch" does not exist (at 21)
alter table p add column l timestamptz default '2020-01-01 00:00:00+00', add m uuid, add n text[] default '{}';
--> ALTER
select * from p order by id;
--> id int4 | a int4 | b text | c numeric | d int4 | e int4 | f int4 | g int4 | h int4 | l timestamptz | m uuid | n _text
--> 1 | 1 | x | 1.50 | 3 | 1 | ∅ | 1 | ∅ | 2020-01-01 00:00:00+00 | ∅ | {}
--> 2 | ∅ | y | 2.50 | 3 | 2 | ∅ | 1 | ∅ | 2020-01-01 00:00:00+00 | ∅ | {}
--> SELECT 2
alter table p drop column nosuch;
--> ERROR 42703: column "nosuch" of relation "p" does not exist
alter table p drop column if exists nosuch;
--> NOTICE: column "nosuch" of relation "p" does not exist, skipping
--> ALTER
alter table p drop column f;
--> ALTER
alter table p alter a set not null;
--> ERROR 23502: column "a" of relation "p" contains null values
alter table p alter a set default 7;
--> ALTER
alter table p alter a drop default;
--> ALTER
alter table p alter b drop not null;
--> ALTER
alter table p alter id drop not null;
--> ERROR 42P16: column "id" is in a primary key
alter table p alter nosuch set default 1;
--> ERROR 42703: column "nosuch" of relation "p" does not exist
alter table p alter a set default 'x';
--> ERROR 22P02: invalid input syntax for type integer: "x"
alter table p alter a type text;
--> ALTER
alter table p alter a type int;
--> ERROR 42804: column "a" cannot be cast automatically to type integer
-->   hint: You might need to specify "USING a::integer".
alter table p alter a type int using a::int;
--> ALTER
alter table p alter c type int;
--> ALTER
alter table p alter c type numeric(3,1);
--> ALTER
alter table p alter b type varchar(1);
--> ALTER
alter table p alter b type int;
--> ERROR 42804: column "b" cannot be cast automatically to type integer
-->   hint: You might need to specify "USING b::integer".
alter table p alter b type varchar(3) using b || 'zz';
--> ALTER
select id, a, b, c from p order by id;
--> id int4 | a int4 | b varchar | c numeric
--> 1 | 1 | xzz | 2.0
--> 2 | ∅ | yzz | 3.0
--> SELECT 2
alter table p add constraint cc check (a is null or a > 0);
--> ALTER
alter table p add constraint cc check (a > 0);
--> ERROR 42710: constraint "cc" for relation "p" already exists
alter table p add constraint c2 check (a > 100);
--> ERROR 23514: check constraint "c2" of relation "p" is violated by some row
alter table p add constraint c3 check (a > 100) not valid;
--> ALTER
insert into p (id, a) values (3, 5);
--> ERROR 23514: new row for relation "p" violates check constraint "c3"
-->   detail: Failing row contains (3, 5, q, null, 3, 3, 1, null, 2020-01-01 00:00:00+00, null, {}).
alter table p validate constraint c3;
--> ERROR 23514: check constraint "c3" of relation "p" is violated by some row
alter table p validate constraint nosuch;
--> ERROR 42704: constraint "nosuch" of relation "p" does not exist
alter table p drop constraint c3;
--> ALTER
alter table p drop constraint nosuch;
--> ERROR 42704: constraint "nosuch" of relation "p" does not exist
alter table p drop constraint if exists nosuch;
--> NOTICE: constraint "nosuch" of relation "p" does not exist, skipping
--> ALTER
alter table p rename constraint cc to ccc;
--> ALTER
alter table p add constraint u1 unique (b);
--> ALTER
alter table p add unique (a, b);
--> ALTER
alter table p drop constraint p_pkey;
--> ERROR 2BP01: cannot drop constraint p_pkey on table p because other objects depend on it
-->   detail: constraint k_p_fkey on table k depends on index p_pkey
-->   detail: constraint p_h_fkey on table p depends on index p_pkey
-->   hint: Use DROP ... CASCADE to drop the dependent objects too.
alter table p drop constraint p_pkey cascade;
--> NOTICE: drop cascades to 2 other objects
-->   detail: drop cascades to constraint k_p_fkey on table k
-->   detail: drop cascades to constraint p_h_fkey on table p
--> ALTER
alter table p add primary key (id);
--> ALTER
create unique index p_ux on p (a, id);
--> CREATE
alter table p add constraint p_uxc unique using index p_ux;
--> NOTICE: ALTER TABLE / ADD CONSTRAINT USING INDEX will rename index "p_ux" to "p_uxc"
--> ALTER
alter table p add constraint fk foreign key (a) references k;
--> ALTER
alter table p add constraint fk foreign key (a) references k not valid;
--> ERROR 42710: constraint "fk" for relation "p" already exists
alter table p validate constraint fk;
--> ALTER
alter table p alter constraint fk deferrable initially deferred;
--> ALTER
alter table p alter constraint ccc deferrable;
--> ERROR 42809: constraint "ccc" of relation "p" is not a foreign key constraint
alter table p rename to pp;
--> ALTER
alter table pp rename a to aa;
--> ALTER
alter table pp rename column nosuch to x;
--> ERROR 42703: column "nosuch" does not exist
alter table pp rename aa to id;
--> ERROR 42701: column "id" of relation "pp" already exists
alter table nosuch rename to y;
--> ERROR 42P01: relation "nosuch" does not exist
alter table if exists nosuch rename to y;
--> NOTICE: relation "nosuch" does not exist, skipping
--> ALTER
alter table pp rename to k;
--> ERROR 42P07: relation "k" already exists
create schema sx;
--> CREATE
alter table pp set schema sx;
--> ALTER
select count(*) from sx.pp;
--> count int8
--> 2
--> SELECT 1
alter table sx.pp set schema public;
--> ALTER
alter table pp set schema nosuch;
--> ERROR 3F000: schema "nosuch" does not exist
alter table pp set (fillfactor = 50, autovacuum_enabled = false);
--> ALTER
alter table pp reset (fillfactor);
--> ALTER
alter table pp set (nosuch = 1);
--> ERROR 22023: unrecognized parameter "nosuch"
alter table pp set unlogged;
--> ALTER
alter table pp set logged;
--> ALTER
alter table pp replica identity full;
--> ALTER
alter table pp replica identity nothing;
--> ALTER
alter table pp replica identity using index nosuch;
--> ERROR 42704: index "nosuch" for table "pp" does not exist
alter table pp owner to nosuch;
--> ERROR 42704: role "nosuch" does not exist
alter table only pp add z int;
--> ALTER
alter table pp drop column z, add z text;
--> ALTER
-- comments
comment on table pp is 'tab';
--> COMMENT
comment on column pp.id is 'col';
--> COMMENT
comment on column pp.nosuch is 'col';
--> ERROR 42703: column "nosuch" of relation "pp" does not exist
comment on constraint ccc on pp is 'con';
--> COMMENT
comment on constraint nosuch on pp is 'con';
--> ERROR 42704: constraint "nosuch" for table "pp" does not exist
comment on schema sx is 'sch';
--> COMMENT
comment on database story_tables_and_what_hangs_on_them_sql is 'db';
--> COMMENT
comment on sequence s1x is 'sq';
--> COMMENT
comment on role postgres is null;
--> COMMENT
comment on table nosuch is 'x';
--> ERROR 42P01: relation "nosuch" does not exist
comment on index p_pkey is 'pk';
--> COMMENT
comment on view pp is 'x';
--> ERROR 42809: "pp" is not a view
select obj_description('pp'::regclass), col_description('pp'::regclass, 1), obj_description('sx'::regnamespace), shobj_description((select oid from pg_database where datname = 'story_tables_and_what_hangs_on_them_sql'), 'pg_database');
--> obj_description text | col_description text | obj_description text | shobj_description text
--> tab | col | sch | db
--> SELECT 1
comment on table pp is null;
--> COMMENT
select obj_description('pp'::regclass);
--> obj_description text
--> ∅
--> SELECT 1
comment on table pp is '';
--> COMMENT
-- temp
create temp table tt (a int primary key) on commit delete rows;
--> CREATE
create temp table k (z int);
--> CREATE
select * from k;
--> z int4
--> SELECT 0
drop table k;
--> DROP
select * from k;
--> id int4 | p int4
--> 1 | 1
--> SELECT 1
create temp table t3 (a int references k);
--> ERROR 42P16: constraints on temporary tables may reference only temporary tables
create table perm (a int references tt);
--> ERROR 42P16: constraints on permanent tables may reference only permanent tables
create temp table t4 (a int references tt);
--> ERROR 0A000: unsupported ON COMMIT and foreign key combination
-->   detail: Table "t4" references "tt", but they do not have the same ON COMMIT setting.
create temp table public.t5 (a int);
--> ERROR 42P16: cannot create temporary relation in non-temporary schema (at 19)
create table pg_temp.t6 (a int);
--> CREATE
create temporary view tv as select 1 as a;
--> CREATE
alter table tt set schema public;
--> ERROR 0A000: cannot move objects into or out of temporary schemas
create index ti on tt (a);
--> CREATE
insert into tt values (1);
--> INSERT 1
savepoint a;
--> ERROR 25P01: SAVEPOINT can only be used in transaction blocks
create temp table t7 (a int) on commit drop;
--> CREATE
rollback to a;
--> ERROR 25P01: ROLLBACK TO SAVEPOINT can only be used in transaction blocks
select count(*) from tt;
--> count int8
--> 0
--> SELECT 1
commit;
--> WARNING: there is no transaction in progress
--> COMMIT
select count(*) from tt;
--> count int8
--> 0
--> SELECT 1
create temp table t8 (a int) on commit drop;
--> CREATE
create temp view t8v as select * from t8;
--> ERROR 42P01: relation "t8" does not exist (at 39)
commit;
--> WARNING: there is no transaction in progress
--> COMMIT
select * from t8;
--> ERROR 42P01: relation "t8" does not exist (at 15)
-- drop cascade
create table r1 (a int primary key);
--> CREATE
create table r2 (a int references r1);
--> CREATE
create view rv1 as select * from r1;
--> CREATE
create view rv2 as select * from rv1;
--> CREATE
create materialized view rm as select * from rv2;
--> SELECT 0
create type rt as enum ('a');
--> CREATE
create table r3 (a rt, b int default 1);
--> CREATE
drop table r1;
--> ERROR 2BP01: cannot drop table r1 because other objects depend on it
-->   detail: constraint r2_a_fkey on table r2 depends on table r1
-->   detail: view rv1 depends on table r1
-->   detail: view rv2 depends on view rv1
-->   detail: materialized view rm depends on view rv2
-->   hint: Use DROP ... CASCADE to drop the dependent objects too.
drop table r1 cascade;
--> NOTICE: drop cascades to 4 other objects
-->   detail: drop cascades to constraint r2_a_fkey on table r2
-->   detail: drop cascades to view rv1
-->   detail: drop cascades to view rv2
-->   detail: drop cascades to materialized view rm
--> DROP
drop type rt;
--> ERROR 2BP01: cannot drop type rt because other objects depend on it
-->   detail: column a of table r3 depends on type rt
-->   hint: Use DROP ... CASCADE to drop the dependent objects too.
drop type rt cascade;
--> NOTICE: drop cascades to column a of table r3
--> DROP
drop schema sx;
--> DROP
create table sx.a (x int);
--> ERROR 3F000: schema "sx" does not exist (at 14)
create view public.sv as select * from sx.a;
--> ERROR 42P01: relation "sx.a" does not exist (at 40)
create sequence sx.q;
--> ERROR 3F000: schema "sx" does not exist
create type sx.e as enum ('z');
--> ERROR 3F000: schema "sx" does not exist
create table public.usee (e sx.e);
--> ERROR 3F000: schema "sx" does not exist (at 29)
drop schema sx;
--> ERROR 3F000: schema "sx" does not exist
drop schema sx cascade;
--> ERROR 3F000: schema "sx" does not exist
drop schema nosuch;
--> ERROR 3F000: schema "nosuch" does not exist
drop schema if exists nosuch;
--> NOTICE: schema "nosuch" does not exist, skipping
--> DROP
drop table r2, r3, nosuch;
--> ERROR 42P01: table "nosuch" does not exist
drop table if exists r2, r3, nosuch;
--> NOTICE: table "nosuch" does not exist, skipping
--> DROP
drop database nosuch;
--> ERROR 3D000: database "nosuch" does not exist
drop owned by nosuch;
--> ERROR 42704: role "nosuch" does not exist
drop index if exists nosuch cascade;
--> NOTICE: index "nosuch" does not exist, skipping
--> DROP
drop domain nosuch;
--> ERROR 42704: type "nosuch" does not exist
drop type nosuch;
--> ERROR 42704: type "nosuch" does not exist
drop role nosuch;
--> ERROR 42704: role "nosuch" does not exist
drop extension nosuch;
--> ERROR 42704: extension "nosuch" does not exist
