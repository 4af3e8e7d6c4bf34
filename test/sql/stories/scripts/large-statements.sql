-- Statements that write more than a transaction keeps with its coordinator: 5,000 keys.
create table big (id int primary key, n int);
--> CREATE
insert into big select g, g from generate_series(1, 6000) g;
--> INSERT 6000
select count(*), sum(n), max(id) from big;
--> count int8 | sum int8 | max int4
--> 6000 | 18003000 | 6000
--> SELECT 1

-- A key that is there, far behind the first rows: nothing of the statement stays.
insert into big select g, 0 from generate_series(6001, 12100) g union all select 7, 7;
--> ERROR 23505: duplicate key value violates unique constraint "big_pkey"
-->   detail: Key (id)=(7) already exists.
select count(*), sum(n) from big;
--> count int8 | sum int8
--> 6000 | 18003000
--> SELECT 1
-- A key that the statement itself has written long before.
insert into big select g % 6000 + 300000, 1 from generate_series(1, 6001) g;
--> ERROR 23505: duplicate key value violates unique constraint "big_pkey"
-->   detail: Key (id)=(300001) already exists.
select count(*) from big;
--> count int8
--> 6000
--> SELECT 1
insert into big select g, 1 from generate_series(3001, 9000) g on conflict (id) do update set n = big.n + 5;
--> INSERT 6000
select count(*), sum(n) from big;
--> count int8 | sum int8
--> 9000 | 18021000
--> SELECT 1

-- A statement does not see what it writes.
insert into big select id + 100000, n from big;
--> INSERT 9000
select count(*), sum(n), max(id) from big;
--> count int8 | sum int8 | max int4
--> 18000 | 36042000 | 109000
--> SELECT 1

-- A transaction sees all that its statements wrote, and goes back to where it was.
begin;
--> BEGIN
delete from big where id > 100000;
--> DELETE 9000
select count(*), sum(n) from big;
--> count int8 | sum int8
--> 9000 | 18021000
--> SELECT 1
insert into big select g, 2 from generate_series(100001, 106000) g;
--> INSERT 6000
savepoint here;
--> SAVEPOINT
update big set n = n + 1 where id > 100000;
--> UPDATE 6000
insert into big select g, 3 from generate_series(200001, 206000) g;
--> INSERT 6000
select count(*), sum(n), max(id) from big;
--> count int8 | sum int8 | max int4
--> 21000 | 18057000 | 206000
--> SELECT 1
rollback to here;
--> ROLLBACK
select count(*), sum(n), max(id) from big;
--> count int8 | sum int8 | max int4
--> 15000 | 18033000 | 106000
--> SELECT 1
update big set n = 10 where id between 100900 and 118000;
--> UPDATE 5101
delete from big where id in (100001, 100002);
--> DELETE 2
insert into big values (100001, 77);
--> INSERT 1
insert into big values (100003, 77);
--> ERROR 23505: duplicate key value violates unique constraint "big_pkey"
-->   detail: Key (id)=(100003) already exists.
rollback to here;
--> ROLLBACK
select count(*), sum(n), max(id) from big;
--> count int8 | sum int8 | max int4
--> 15000 | 18033000 | 106000
--> SELECT 1
select id, n from big where id between 100001 and 100003 order by id desc;
--> id int4 | n int4
--> 100003 | 2
--> 100002 | 2
--> 100001 | 2
--> SELECT 3
delete from big where id = 100002;
--> DELETE 1
commit;
--> COMMIT
select count(*), sum(n), max(id) from big;
--> count int8 | sum int8 | max int4
--> 14999 | 18032998 | 106000
--> SELECT 1
select id, n from big where id between 100001 and 100003 order by id desc;
--> id int4 | n int4
--> 100003 | 2
--> 100001 | 2
--> SELECT 2

begin;
--> BEGIN
update big set n = n + 1;
--> UPDATE 14999
select count(*), sum(n) from big;
--> count int8 | sum int8
--> 14999 | 18047997
--> SELECT 1
rollback;
--> ROLLBACK
select count(*), sum(n) from big;
--> count int8 | sum int8
--> 14999 | 18032998
--> SELECT 1

-- Constraints hold over all of it.
create table small (id int primary key references big, u int unique, c int check (c < 5000));
--> CREATE
insert into small select g, g, g from generate_series(1, 6000) g;
--> ERROR 23514: new row for relation "small" violates check constraint "small_c_check"
-->   detail: Failing row contains (5000, 5000, 5000).
insert into small select g, g / 2, 0 from generate_series(1, 6000) g;
--> ERROR 23505: duplicate key value violates unique constraint "small_u_key"
-->   detail: Key (u)=(1) already exists.
insert into small select g, g, 0 from generate_series(4001, 10000) g;
--> ERROR 23503: insert or update on table "small" violates foreign key constraint "small_id_fkey"
-->   detail: Key (id)=(9001) is not present in table "big".
select count(*), sum(u) from small;
--> count int8 | sum int8
--> 0 | ∅
--> SELECT 1
insert into small select g, g, 0 from generate_series(1, 4000) g;
--> INSERT 4000
select count(*), sum(u) from small;
--> count int8 | sum int8
--> 4000 | 8002000
--> SELECT 1
drop table small;
--> DROP

-- A table that is emptied and filled in one transaction.
begin;
--> BEGIN
truncate big;
--> TRUNCATE
insert into big select g, 1 from generate_series(1, 6000) g;
--> INSERT 6000
select count(*), sum(n) from big;
--> count int8 | sum int8
--> 6000 | 6000
--> SELECT 1
insert into big select 6000, 1;
--> ERROR 23505: duplicate key value violates unique constraint "big_pkey"
-->   detail: Key (id)=(6000) already exists.
rollback;
--> ROLLBACK
select count(*), sum(n) from big;
--> count int8 | sum int8
--> 14999 | 18032998
--> SELECT 1
begin;
--> BEGIN
truncate big;
--> TRUNCATE
insert into big select g, 1 from generate_series(1, 6000) g;
--> INSERT 6000
commit;
--> COMMIT
select count(*), sum(n) from big;
--> count int8 | sum int8
--> 6000 | 6000
--> SELECT 1
drop table big;
--> DROP
