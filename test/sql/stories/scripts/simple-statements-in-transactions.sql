-- Statements over a few rows by key run as straight code, in transactions, too: they see what the transaction wrote, and nothing of others before it commits.
create table simple (id int primary key, small smallint, n int, t text);
--> CREATE
create index on simple (small);
--> CREATE
insert into simple select g, g % 10, g, 't' || g from generate_series(1, 100) g;
--> INSERT 100
begin;
--> BEGIN
select n from simple where id = 5;
--> n int4
--> 5
--> SELECT 1
update simple set n = n + 1 where id = 5;
--> UPDATE 1
select n from simple where id = 5;
--> n int4
--> 6
--> SELECT 1
update simple set n = n + 1, t = t || '!' where id = 5 returning id, n, t;
--> id int4 | n int4 | t text
--> 5 | 7 | t5!
--> UPDATE 1
insert into simple values (101, 1, 1, 'new');
--> INSERT 1
insert into simple values (101, 1, 1, 'twice');
--> ERROR 23505: duplicate key value violates unique constraint "simple_pkey"
-->   detail: Key (id)=(101) already exists.
rollback;
--> ROLLBACK
select n, t from simple where id in (5, 101);
--> n int4 | t text
--> 5 | t5
--> SELECT 1
begin;
--> BEGIN
insert into simple values (101, 1, 1, 'new') returning *;
--> id int4 | small int2 | n int4 | t text
--> 101 | 1 | 1 | new
--> INSERT 1
select t from simple where id = 101;
--> t text
--> new
--> SELECT 1
savepoint s;
--> SAVEPOINT
update simple set t = 'other' where id = 101;
--> UPDATE 1
delete from simple where id = 6 returning n;
--> n int4
--> 6
--> DELETE 1
select id, t from simple where id in (6, 101);
--> id int4 | t text
--> 101 | other
--> SELECT 1
rollback to s;
--> ROLLBACK
select id, t from simple where id in (6, 101) order by id;
--> id int4 | t text
--> 6 | t6
--> 101 | new
--> SELECT 2
b: select count(*) from simple where id = 101;
--> count int8
--> 0
--> SELECT 1
update simple set n = n + 1 where id = 7 returning n;
--> n int4
--> 8
--> UPDATE 1
delete from simple where id = 101;
--> DELETE 1
select t from simple where id = 101;
--> t text
--> SELECT 0
commit;
--> COMMIT
begin isolation level repeatable read;
--> BEGIN
select n from simple where id = 8;
--> n int4
--> 8
--> SELECT 1
b: update simple set n = 800 where id = 8;
--> UPDATE 1
select n from simple where id = 8;
--> n int4
--> 8
--> SELECT 1
update simple set n = n + 1 where id = 8;
--> ERROR 40001: could not serialize access due to concurrent update
rollback;
--> ROLLBACK
begin read only;
--> BEGIN
select n from simple where id = 8;
--> n int4
--> 800
--> SELECT 1
update simple set n = 1 where id = 8;
--> ERROR 25006: cannot execute UPDATE in a read-only transaction
rollback;
--> ROLLBACK

-- Whole numbers of other widths: those that the column cannot hold are equal to none of it, and above or below all.
select id from simple where id = 5::bigint;
--> id int4
--> 5
--> SELECT 1
select id from simple where id = 5000000000;
--> id int4
--> SELECT 0
select count(*) from simple where id < 5000000000;
--> count int8
--> 100
--> SELECT 1
select count(*) from simple where id > 5000000000;
--> count int8
--> 0
--> SELECT 1
select count(*) from simple where id > -5000000000;
--> count int8
--> 100
--> SELECT 1
select count(*) from simple where small = 3::bigint;
--> count int8
--> 10
--> SELECT 1
select count(*) from simple where small >= 70000;
--> count int8
--> 0
--> SELECT 1
select count(*) from simple where small <= 70000::bigint;
--> count int8
--> 100
--> SELECT 1
select id from simple where id in (5::bigint, 5000000000, 7) order by id;
--> id int4
--> 5
--> 7
--> SELECT 2
select count(*) from simple where id between -5000000000 and 3;
--> count int8
--> 3
--> SELECT 1
prepare wide (bigint) as select id, n from simple where id = $1;
--> PREPARE
execute wide (5);
--> id int4 | n int4
--> 5 | 5
--> SELECT 1
execute wide (5000000000);
--> id int4 | n int4
--> SELECT 0
execute wide (null);
--> id int4 | n int4
--> SELECT 0
prepare range (bigint, bigint) as select count(*) from simple where small > $1 and small < $2;
--> PREPARE
execute range (2, 5);
--> count int8
--> 20
--> SELECT 1
execute range (-99999999, 99999999);
--> count int8
--> 100
--> SELECT 1
execute range (99999999, 999999999);
--> count int8
--> 0
--> SELECT 1
update simple set n = -1 where id = 9::bigint returning id;
--> id int4
--> 9
--> UPDATE 1
update simple set n = -1 where id = 5000000009 returning id;
--> id int4
--> UPDATE 0
delete from simple where small = 70000 returning id;
--> id int4
--> DELETE 0
drop table simple;
--> DROP
