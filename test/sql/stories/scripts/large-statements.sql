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

-- Tables that are written anew in pieces: in the order of their new keys, against it, and with keys that two rows have.
create table moved (a int, b int, t text);
--> CREATE
insert into moved select g, 7000 - g, 'row ' || g from generate_series(1, 7000) g;
--> INSERT 7000
alter table moved add primary key (a);
--> ALTER
select count(*), sum(a), sum(b), min(t), max(t) from moved;
--> count int8 | sum int8 | sum int8 | min text | max text
--> 7000 | 24503500 | 24496500 | row 1 | row 999
--> SELECT 1
select b, t from moved where a = 6543;
--> b int4 | t text
--> 457 | row 6543
--> SELECT 1
alter table moved drop constraint moved_pkey;
--> ALTER
alter table moved add unique (t), add primary key (b);
--> ALTER
select count(*), sum(a), sum(b), min(t), max(t) from moved;
--> count int8 | sum int8 | sum int8 | min text | max text
--> 7000 | 24503500 | 24496500 | row 1 | row 999
--> SELECT 1
select a, t from moved where b = 1;
--> a int4 | t text
--> 6999 | row 6999
--> SELECT 1
alter table moved drop constraint moved_pkey, drop constraint moved_t_key;
--> ALTER
insert into moved values (6001, -1, 'row 1');
--> INSERT 1
alter table moved add primary key (a);
--> ERROR 23505: could not create unique index "moved_pkey"
-->   detail: Key (a)=(6001) is duplicated.
alter table moved add unique (t);
--> ERROR 23505: could not create unique index "moved_t_key"
-->   detail: Key (t)=(row 1) is duplicated.
update moved set b = null where a = 6900;
--> ERROR 23502: null value in column "b" of relation "moved" violates not-null constraint
-->   detail: Failing row contains (6900, null, row 6900).
alter table moved add primary key (b);
--> ALTER
select count(*), sum(a), count(b) from moved;
--> count int8 | sum int8 | count int8
--> 7001 | 24509501 | 7001
--> SELECT 1
update moved set a = 7001, b = 100000 where b = -1;
--> UPDATE 1
update moved set b = 100 where a = 6900;
--> UPDATE 1
alter table moved add primary key (a);
--> ERROR 42P16: multiple primary keys for table "moved" are not allowed
insert into moved values (7001, 1, 'again');
--> ERROR 23505: duplicate key value violates unique constraint "moved_pkey"
-->   detail: Key (b)=(1) already exists.
select count(*), max(a) from moved;
--> count int8 | max int4
--> 7001 | 7001
--> SELECT 1
create index on moved (b);
--> CREATE
select a from moved where b = 100000;
--> a int4
--> 7001
--> SELECT 1
drop table moved;
--> DROP
