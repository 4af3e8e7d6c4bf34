-- Definitions of every kind, one form after the other.
-- truncate
create table t (id serial primary key, x int);
--> CREATE
insert into t (x) values (1),(2);
--> INSERT 2
create table u (t int references t);
--> CREATE
truncate t;
--> ERROR 0A000: cannot truncate a table referenced in a foreign key constraint
-->   detail: Table "u" references "t".
-->   hint: Truncate table "u" at the same time, or use TRUNCATE ... CASCADE.
truncate t, u;
--> TRUNCATE
insert into t (x) values (3);
--> INSERT 1
select * from t;
--> id int4 | x int4
--> 3 | 3
--> SELECT 1
truncate only t cascade;
--> NOTICE: truncate cascades to table "u"
--> TRUNCATE
truncate table t restart identity cascade;
--> NOTICE: truncate cascades to table "u"
--> TRUNCATE
insert into t (x) values (3);
--> INSERT 1
select * from t;
--> id int4 | x int4
--> 1 | 3
--> SELECT 1
truncate t cascade;
--> NOTICE: truncate cascades to table "u"
--> TRUNCATE
select count(*) from t;
--> count int8
--> 0
--> SELECT 1
rollback;
--> WARNING: there is no transaction in progress
--> ROLLBACK
select count(*) from t;
--> count int8
--> 0
--> SELECT 1
truncate nosuch;
--> ERROR 42P01: relation "nosuch" does not exist
create view tv as select 1 as a;
--> CREATE
truncate tv;
--> ERROR 42809: "tv" is not a table
truncate t continue identity restrict;
--> ERROR 0A000: cannot truncate a table referenced in a foreign key constraint
-->   detail: Table "u" references "t".
-->   hint: Truncate table "u" at the same time, or use TRUNCATE ... CASCADE.
-- ctas
create table c2 (p, q) as values (1, 'a'), (2, 'b') with no data;
--> CREATE
select * from c2;
--> p int4 | q text
--> SELECT 0
create table c3 (p, q, r) as select 1, 2;
--> ERROR 42601: too many column names were specified
create table if not exists c1 as select 2;
--> SELECT 1
create table c1 as select 2;
--> ERROR 42P07: relation "c1" already exists
create temp table c4 on commit drop as select 1 as a;
--> SELECT 1
create table c5 with (fillfactor=50) as select * from c1;
--> SELECT 1
create unlogged table c6 as table c1;
--> SELECT 1
select * into c7 from c1;
--> SELECT 1
select * from c7;
--> ?column? int4
--> 2
--> SELECT 1
select 1 as a, 2 as a into c8;
--> ERROR 42701: column "a" specified more than once
prepare pq as select 1 as one, 'two'::text as two;
--> PREPARE
create table c9 as execute pq;
--> SELECT 1
select * from c9;
--> one int4 | two text
--> 1 | two
--> SELECT 1
create table c10 as execute nosuch;
--> ERROR 26000: prepared statement "nosuch" does not exist
prepare pq2(int) as select $1 as one;
--> PREPARE
create table c11 as execute pq2(7);
--> SELECT 1
select * from c11;
--> one int4
--> 7
--> SELECT 1
-- like
create index l0_b on l0 (b);
--> ERROR 42P01: relation "l0" does not exist
comment on column l0.b is 'hello';
--> ERROR 42P01: relation "l0" does not exist
comment on index l0_b is 'idx';
--> ERROR 42P01: relation "l0_b" does not exist
create table l1 (like l0);
--> ERROR 42P01: relation "l0" does not exist (at 23)
create table l2 (like l0 including all);
--> ERROR 42P01: relation "l0" does not exist (at 23)
create table l3 (like l0 including defaults including constraints excluding constraints, z int);
--> ERROR 42P01: relation "l0" does not exist (at 23)
create table l4 (like l0 including comments including indexes including identity including generated);
--> ERROR 42P01: relation "l0" does not exist (at 23)
create table l5 (a int, like l0);
--> ERROR 42P01: relation "l0" does not exist (at 30)
create table l6 (like nosuch);
--> ERROR 42P01: relation "nosuch" does not exist (at 23)
create view lv as select * from l0;
--> ERROR 42P01: relation "l0" does not exist (at 33)
create table l8 (like lv);
--> ERROR 42P01: relation "lv" does not exist (at 23)
-- domains
create domain posint as int check (value > 0) not null default 1;
--> CREATE
insert into dt default values;
--> ERROR 42P01: relation "dt" does not exist (at 13)
insert into dt values (0);
--> ERROR 42P01: relation "dt" does not exist (at 13)
insert into dt values (null);
--> ERROR 42P01: relation "dt" does not exist (at 13)
insert into dt values (null);
--> ERROR 42P01: relation "dt" does not exist (at 13)
delete from dt where a is null;
--> ERROR 42P01: relation "dt" does not exist (at 13)
alter domain posi set schema nosuch;
--> ERROR 42704: type "posi" does not exist
alter domain nosuch set default 1;
--> ERROR 42704: type "nosuch" does not exist
alter domain posi owner to postgres;
--> ERROR 42704: type "posi" does not exist
create domain posi as int;
--> CREATE
create domain d2 as posi check (value <> 5);
--> CREATE
select 5::d2;
--> ERROR 23514: value for domain d2 violates check constraint "d2_check"
select 101::d2;
--> d2 int4
--> 101
--> SELECT 1
select 0::posi, null::posi;
--> posi int4 | posi int4
--> 0 | ∅
--> SELECT 1
select '12'::d2;
--> d2 int4
--> 12
--> SELECT 1
create domain d3 as nosuch;
--> ERROR 42704: type "nosuch" does not exist
create domain d4 as int default 'x';
--> ERROR 22P02: invalid input syntax for type integer: "x"
create domain d5 int constraint c1 check (value > 0) constraint c2 check (value < 10);
--> CREATE
select 11::d5;
--> ERROR 23514: value for domain d5 violates check constraint "c2"
drop domain posi;
--> ERROR 2BP01: cannot drop type posi because other objects depend on it
-->   detail: type d2 depends on type posi
-->   hint: Use DROP ... CASCADE to drop the dependent objects too.
drop domain posi cascade;
--> NOTICE: drop cascades to type d2
--> DROP
-- enums
create type mood as enum ('sad', 'ok', 'happy');
--> CREATE
alter type mood add value 'great';
--> ALTER
alter type mood add value 'meh' before 'ok';
--> ALTER
alter type mood add value 'hm' after 'ok';
--> ALTER
alter type mood add value 'ok';
--> ERROR 42710: enum label "ok" already exists
alter type mood add value if not exists 'ok';
--> NOTICE: enum label "ok" already exists, skipping
--> ALTER
alter type mood add value 'z' before 'nosuch';
--> ERROR 22023: "nosuch" is not an existing enum label
select enum_range(null::mood);
--> enum_range own
--> {sad,meh,ok,hm,happy,great}
--> SELECT 1
alter type mood rename value 'hm' to 'hmm';
--> ALTER
alter type mood rename value 'nosuch' to 'a';
--> ERROR 22023: "nosuch" is not an existing enum label
alter type mood rename value 'ok' to 'sad';
--> ERROR 42710: enum label "sad" already exists
rollback;
--> WARNING: there is no transaction in progress
--> ROLLBACK
create type e0 as enum ();
--> CREATE
select 'x'::e0;
--> ERROR 22P02: invalid input value for enum e0: "x" (at 8)
insert into et values (default, '{sad,great}');
--> ERROR 42P01: relation "et" does not exist (at 13)
select * from et;
--> ERROR 42P01: relation "et" does not exist (at 15)
alter table et alter f type text;
--> ERROR 42P01: relation "et" does not exist
select * from et;
--> ERROR 42P01: relation "et" does not exist (at 15)
alter table et alter f drop default;
--> ERROR 42P01: relation "et" does not exist
-- composites
create type addr as (street text, zip int);
--> CREATE
create table ct (a addr, b addr[]);
--> CREATE
insert into ct values (row('x', 1), array[row('y', 2)::addr]);
--> INSERT 1
select (a).street, b[1].zip, a from ct;
--> street text | zip int4 | a own
--> x | 2 | (x,1)
--> SELECT 1
select a from ct;
--> a own
--> (x,1)
--> SELECT 1
create type addr2 as (x int);
--> CREATE
drop type addr;
--> ERROR 2BP01: cannot drop type addr because other objects depend on it
-->   detail: column b of table ct depends on type addr[]
-->   detail: column a of table ct depends on type addr
-->   hint: Use DROP ... CASCADE to drop the dependent objects too.
drop type addr cascade;
--> NOTICE: drop cascades to 2 other objects
-->   detail: drop cascades to column b of table ct
-->   detail: drop cascades to column a of table ct
--> DROP
drop type addr3;
--> ERROR 42704: type "addr3" does not exist
create type tt0 as (a int, a int);
--> ERROR 42701: column "a" specified more than once
create type dupe as (a nosuch);
--> ERROR 42704: type "nosuch" does not exist
update ct set b = null;
--> ERROR 42703: column "b" of relation "ct" does not exist (at 15)
create type c12 as ();
--> CREATE
