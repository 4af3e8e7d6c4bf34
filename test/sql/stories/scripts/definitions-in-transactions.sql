-- Definitions inside of transactions: rolled back, taken back to savepoints, seen by what follows.
begin;
--> BEGIN
create table a (x int primary key);
--> CREATE
insert into a values (1);
--> INSERT 1
savepoint s;
--> SAVEPOINT
alter table a add y int default 5;
--> ALTER
insert into a values (2, 6);
--> INSERT 1
select * from a order by x;
--> x int4 | y int4
--> 1 | 5
--> 2 | 6
--> SELECT 2
rollback to s;
--> ROLLBACK
select * from a;
--> x int4
--> 1
--> SELECT 1
insert into a values (3);
--> INSERT 1
alter table a add z text default 'q';
--> ALTER
select * from a order by x;
--> x int4 | z text
--> 1 | q
--> 3 | q
--> SELECT 2
release s;
--> RELEASE
commit;
--> COMMIT
select * from a order by x;
--> x int4 | z text
--> 1 | q
--> 3 | q
--> SELECT 2
begin;
--> BEGIN
drop table a;
--> DROP
select * from a;
--> ERROR 42P01: relation "a" does not exist (at 15)
rollback;
--> ROLLBACK
select count(*) from a;
--> count int8
--> 2
--> SELECT 1
begin;
--> BEGIN
drop table a;
--> DROP
create table a (other int);
--> CREATE
insert into a values (9);
--> INSERT 1
rollback;
--> ROLLBACK
select count(*) from a;
--> count int8
--> 2
--> SELECT 1
begin;
--> BEGIN
truncate a;
--> TRUNCATE
insert into a values (7);
--> INSERT 1
savepoint q;
--> SAVEPOINT
truncate a;
--> TRUNCATE
select count(*) from a;
--> count int8
--> 0
--> SELECT 1
rollback to q;
--> ROLLBACK
select count(*) from a;
--> count int8
--> 1
--> SELECT 1
rollback;
--> ROLLBACK
select count(*) from a;
--> count int8
--> 2
--> SELECT 1
begin;
--> BEGIN
create index ax on a (z);
--> CREATE
insert into a values (4, 'w');
--> INSERT 1
select z from a where z = 'w';
--> z text
--> w
--> SELECT 1
rollback;
--> ROLLBACK
begin;
--> BEGIN
alter table a rename to b;
--> ALTER
select count(*) from b;
--> count int8
--> 2
--> SELECT 1
select count(*) from a;
--> ERROR 42P01: relation "a" does not exist (at 22)
rollback;
--> ROLLBACK
select count(*) from a;
--> count int8
--> 2
--> SELECT 1
begin;
--> BEGIN
create role story_tx;
--> CREATE
grant select on a to story_tx;
--> GRANT
set role story_tx;
--> SET
select count(*) from a;
--> count int8
--> 2
--> SELECT 1
rollback;
--> ROLLBACK
select current_user;
--> current_user name
--> postgres
--> SELECT 1
drop role story_tx;
--> ERROR 42704: role "story_tx" does not exist
begin;
--> BEGIN
create type te as enum ('a', 'b');
--> CREATE
create table tt (e te);
--> CREATE
insert into tt values ('a');
--> INSERT 1
alter table tt alter e type text;
--> ALTER
select * from tt;
--> e text
--> a
--> SELECT 1
insert into tt values ('zzz');
--> INSERT 1
commit;
--> COMMIT
select * from tt;
--> e text
--> a
--> zzz
--> SELECT 2
drop table tt;
--> DROP
drop type te;
--> DROP
prepare p1 as select * from a where x = $1;
--> PREPARE
execute p1(1);
--> x int4 | z text
--> 1 | q
--> SELECT 1
alter table a add w int;
--> ALTER
execute p1(1);
--> ERROR 0A000: cached plan must not change result type
alter table a drop column w;
--> ALTER
execute p1(1);
--> x int4 | z text
--> 1 | q
--> SELECT 1
deallocate p1;
--> DEALLOCATE
prepare p2 as select x from a where x = $1;
--> PREPARE
alter table a alter x type bigint;
--> ALTER
execute p2(1);
--> ERROR 0A000: cached plan must not change result type
drop table a;
--> DROP
execute p2(1);
--> ERROR 42P01: relation "a" does not exist (at 29)
deallocate p2;
--> DEALLOCATE
create table c (id int primary key, v int check (v > 0));
--> CREATE
insert into c values (1, 1);
--> INSERT 1
begin;
--> BEGIN
alter table c drop constraint c_v_check;
--> ALTER
update c set v = -1;
--> UPDATE 1
alter table c add constraint c_v_check check (v > 0);
--> ERROR 23514: check constraint "c_v_check" of relation "c" is violated by some row
rollback;
--> ROLLBACK
select * from c;
--> id int4 | v int4
--> 1 | 1
--> SELECT 1
begin;
--> BEGIN
update c set v = 5;
--> UPDATE 1
alter table c add w int not null default 2;
--> ALTER
select * from c;
--> id int4 | v int4 | w int4
--> 1 | 5 | 2
--> SELECT 1
commit;
--> COMMIT
select * from c;
--> id int4 | v int4 | w int4
--> 1 | 5 | 2
--> SELECT 1
begin;
--> BEGIN
insert into c values (2, 2, 2);
--> INSERT 1
alter table c alter v type text;
--> ERROR 42883: operator does not exist: text > integer
-->   hint: No operator matches the given name and argument types. You might need to add explicit type casts.
select * from c order by 1;
--> ERROR 25P02: current transaction is aborted, commands ignored until end of transaction block
alter table c add unique (v);
--> ERROR 25P02: current transaction is aborted, commands ignored until end of transaction block
insert into c values (3, '2', 1);
--> ERROR 25P02: current transaction is aborted, commands ignored until end of transaction block
rollback;
--> ROLLBACK
select * from c;
--> id int4 | v int4 | w int4
--> 1 | 5 | 2
--> SELECT 1
begin;
--> BEGIN
create table d (id int primary key);
--> CREATE
create table e (id int references d deferrable initially deferred);
--> CREATE
insert into e values (1);
--> INSERT 1
alter table e drop constraint e_id_fkey;
--> ERROR 55006: cannot ALTER TABLE "e" because it has pending trigger events
commit;
--> ROLLBACK
select * from e;
--> ERROR 42P01: relation "e" does not exist (at 15)
drop table e;
--> ERROR 42P01: table "e" does not exist
create table e (id int references d deferrable initially deferred);
--> ERROR 42P01: relation "d" does not exist
begin;
--> BEGIN
insert into e values (1);
--> ERROR 42P01: relation "e" does not exist (at 13)
drop table e;
--> ERROR 25P02: current transaction is aborted, commands ignored until end of transaction block
commit;
--> ROLLBACK
begin;
--> BEGIN
insert into e values (2);
--> ERROR 42P01: relation "e" does not exist (at 13)
truncate e;
--> ERROR 25P02: current transaction is aborted, commands ignored until end of transaction block
commit;
--> ROLLBACK
begin;
--> BEGIN
insert into e values (2);
--> ERROR 42P01: relation "e" does not exist (at 13)
alter table e add x int;
--> ERROR 25P02: current transaction is aborted, commands ignored until end of transaction block
commit;
--> ROLLBACK
begin;
--> BEGIN
insert into e values (2);
--> ERROR 42P01: relation "e" does not exist (at 13)
create index on e (id);
--> ERROR 25P02: current transaction is aborted, commands ignored until end of transaction block
commit;
--> ROLLBACK
create table f (id serial primary key, x int);
--> CREATE
begin;
--> BEGIN
insert into f (x) values (1);
--> INSERT 1
alter table f alter id type bigint;
--> ALTER
insert into f (x) values (2);
--> INSERT 1
alter sequence f_id_seq restart with 50;
--> ALTER
insert into f (x) values (3);
--> INSERT 1
select * from f order by 1;
--> id int8 | x int4
--> 1 | 1
--> 2 | 2
--> 50 | 3
--> SELECT 3
commit;
--> COMMIT
insert into f (x) values (4);
--> INSERT 1
select max(id) from f;
--> max int8
--> 51
--> SELECT 1
begin;
--> BEGIN
drop sequence f_id_seq cascade;
--> NOTICE: drop cascades to default value for column id of table f
--> DROP
rollback;
--> ROLLBACK
insert into f (x) values (5);
--> INSERT 1
select count(*) from f;
--> count int8
--> 5
--> SELECT 1
begin;
--> BEGIN
alter sequence f_id_seq increment by 10;
--> ALTER
rollback;
--> ROLLBACK
insert into f (x) values (5) returning id;
--> id int8
--> 53
--> INSERT 1
create schema s1;
--> CREATE
begin;
--> BEGIN
create table s1.t (a int);
--> CREATE
alter schema s1 rename to s2;
--> ALTER
select * from s2.t;
--> a int4
--> SELECT 0
drop schema s2 cascade;
--> NOTICE: drop cascades to table s2.t
--> DROP
rollback;
--> ROLLBACK
select count(*) from pg_namespace where nspname in ('s1', 's2');
--> count int8
--> 1
--> SELECT 1
create view v1 as select 1 as a;
--> CREATE
begin;
--> BEGIN
create or replace view v1 as select 1 as a, 2 as b;
--> CREATE
select * from v1;
--> a int4 | b int4
--> 1 | 2
--> SELECT 1
rollback;
--> ROLLBACK
select * from v1;
--> a int4
--> 1
--> SELECT 1
begin;
--> BEGIN
comment on view v1 is 'x';
--> COMMENT
rollback;
--> ROLLBACK
select obj_description('v1'::regclass);
--> obj_description text
--> ∅
--> SELECT 1
begin;
--> BEGIN
create table g (a int);
--> CREATE
create table g (a int);
--> ERROR 42P07: relation "g" already exists
select 1;
--> ERROR 25P02: current transaction is aborted, commands ignored until end of transaction block
commit;
--> ROLLBACK
select count(*) from pg_class where relname = 'g';
--> count int8
--> 0
--> SELECT 1
create table h (a int);
--> CREATE
create table h2 (a int);
--> CREATE
begin;
--> BEGIN
lock table h;
--> LOCK
alter table h rename to h3;
--> ALTER
alter table h2 rename to h;
--> ALTER
commit;
--> COMMIT
begin;
--> BEGIN
rollback;
--> ROLLBACK
begin;
--> BEGIN
commit;
--> COMMIT
create table cyc1 (id int primary key, o int);
--> CREATE
create table cyc2 (id int primary key, o int references cyc1);
--> CREATE
alter table cyc1 add foreign key (o) references cyc2;
--> ALTER
drop table cyc1;
--> ERROR 2BP01: cannot drop table cyc1 because other objects depend on it
-->   detail: constraint cyc2_o_fkey on table cyc2 depends on table cyc1
-->   hint: Use DROP ... CASCADE to drop the dependent objects too.
drop table cyc1, cyc2;
--> DROP
alter table nosuch1 add x int;
--> ERROR 42P01: relation "nosuch1" does not exist
create materialized view mm as select 1 as a;
--> SELECT 1
begin;
--> BEGIN
refresh materialized view mm;
--> REFRESH
drop materialized view mm;
--> DROP
rollback;
--> ROLLBACK
select * from mm;
--> a int4
--> 1
--> SELECT 1
do $$ begin execute 'create table dyn (a int)';
--> ERROR 42601: unterminated dollar-quoted string at or near "$$ begin execute 'create table dyn (a int)';" (at 4)
end $$;
--> ERROR 42601: unterminated dollar-quoted string at or near "$$;" (at 5)
select * from dyn;
--> ERROR 42P01: relation "dyn" does not exist (at 15)
drop table dyn;
--> ERROR 42P01: table "dyn" does not exist
-- Unique constraints that are declared deferrable.
create table du (a int unique deferrable initially deferred);
--> CREATE
begin;
--> BEGIN
insert into du values (1), (2);
--> INSERT 2
update du set a = a + 1;
--> UPDATE 2
insert into du values (2);
--> INSERT 1
rollback;
--> ROLLBACK
drop table du;
--> DROP
