-- Unique constraints that are checked at commit: until then several rows may have one key, and all of them are there.
create table d (id int primary key deferrable initially deferred, v text, u int unique deferrable initially deferred);
--> CREATE
insert into d values (1, 'a', 10), (2, 'b', 20), (3, 'c', null);
--> INSERT 3
begin;
--> BEGIN
insert into d values (1, 'again', 11), (2, 'again', 20);
--> INSERT 2
select * from d order by id, v;
--> id int4 | v text | u int4
--> 1 | a | 10
--> 1 | again | 11
--> 2 | again | 20
--> 2 | b | 20
--> 3 | c | ∅
--> SELECT 5
select v from d where id = 1 order by v;
--> v text
--> a
--> again
--> SELECT 2
select v from d where u = 20 order by v;
--> v text
--> again
--> b
--> SELECT 2
select count(*), count(distinct id), count(distinct u) from d;
--> count int8 | count int8 | count int8
--> 5 | 3 | 3
--> SELECT 1
select a.v, b.v from d a join d b using (id) where a.id = 1 order by 1, 2;
--> v text | v text
--> a | a
--> a | again
--> again | a
--> again | again
--> SELECT 4
select v from d where id in (1, 3) order by v;
--> v text
--> a
--> again
--> c
--> SELECT 3
select id, v from d where id >= 2 order by id, v;
--> id int4 | v text
--> 2 | again
--> 2 | b
--> 3 | c
--> SELECT 3
update d set id = id + 10, u = u + 100 where v = 'again';
--> UPDATE 2
select * from d order by id, v;
--> id int4 | v text | u int4
--> 1 | a | 10
--> 2 | b | 20
--> 3 | c | ∅
--> 11 | again | 111
--> 12 | again | 120
--> SELECT 5
commit;
--> COMMIT
select * from d order by id;
--> id int4 | v text | u int4
--> 1 | a | 10
--> 2 | b | 20
--> 3 | c | ∅
--> 11 | again | 111
--> 12 | again | 120
--> SELECT 5
select v from d where id = 11;
--> v text
--> again
--> SELECT 1
select v from d where u = 120;
--> v text
--> again
--> SELECT 1
-- Nobody gives the key up: the commit fails, and all of it.
begin;
--> BEGIN
insert into d values (1, 'twice', 77);
--> INSERT 1
update d set v = v || '!' where id = 3;
--> UPDATE 1
commit;
--> ERROR 23505: duplicate key value violates unique constraint "d_pkey"
-->   detail: Key (id)=(1) already exists.
select * from d order by id;
--> id int4 | v text | u int4
--> 1 | a | 10
--> 2 | b | 20
--> 3 | c | ∅
--> 11 | again | 111
--> 12 | again | 120
--> SELECT 5
insert into d values (1, 'alone', 1000);
--> ERROR 23505: duplicate key value violates unique constraint "d_pkey"
-->   detail: Key (id)=(1) already exists.
insert into d values (50, 'x', 1), (50, 'y', 2);
--> ERROR 23505: duplicate key value violates unique constraint "d_pkey"
-->   detail: Key (id)=(50) already exists.
begin;
--> BEGIN
insert into d values (60, 'x', 10);
--> INSERT 1
commit;
--> ERROR 23505: duplicate key value violates unique constraint "d_u_key"
-->   detail: Key (u)=(10) already exists.
-- Who had the key first goes: the other one has it then.
begin;
--> BEGIN
insert into d values (1, 'new', 1);
--> INSERT 1
delete from d where id = 1 and v = 'a';
--> DELETE 1
select * from d where id = 1;
--> id int4 | v text | u int4
--> 1 | new | 1
--> SELECT 1
commit;
--> COMMIT
select * from d where id = 1;
--> id int4 | v text | u int4
--> 1 | new | 1
--> SELECT 1
select * from d where u = 1;
--> id int4 | v text | u int4
--> 1 | new | 1
--> SELECT 1
insert into d values (1, 'no', 2);
--> ERROR 23505: duplicate key value violates unique constraint "d_pkey"
-->   detail: Key (id)=(1) already exists.
begin;
--> BEGIN
insert into d values (1, 'no', 2);
--> INSERT 1
delete from d where v = 'no';
--> DELETE 1
commit;
--> COMMIT
select id, v from d order by id;
--> id int4 | v text
--> 1 | new
--> 2 | b
--> 3 | c
--> 11 | again
--> 12 | again
--> SELECT 5
-- Several in the way of each other.
begin;
--> BEGIN
insert into d values (70, 'p', 70), (70, 'q', 71), (70, 'r', 72);
--> INSERT 3
update d set id = 71 where v = 'q';
--> UPDATE 1
delete from d where v = 'p';
--> DELETE 1
commit;
--> COMMIT
select id, v, u from d where id >= 70 order by id;
--> id int4 | v text | u int4
--> 70 | r | 72
--> 71 | q | 71
--> SELECT 2
begin;
--> BEGIN
insert into d values (80, 'p', 80), (80, 'q', 80), (80, 'r', 80);
--> INSERT 3
delete from d where v = 'p' and id = 80;
--> DELETE 1
commit;
--> ERROR 23505: duplicate key value violates unique constraint "d_pkey"
-->   detail: Key (id)=(80) already exists.
begin;
--> BEGIN
insert into d values (80, 'p', 80), (80, 'q', 80), (80, 'r', 80);
--> INSERT 3
delete from d where id = 80 and v <> 'r';
--> DELETE 2
commit;
--> COMMIT
select * from d where u = 80;
--> id int4 | v text | u int4
--> 80 | r | 80
--> SELECT 1
select * from d where id = 80;
--> id int4 | v text | u int4
--> 80 | r | 80
--> SELECT 1
-- Rows are swapped, one statement each.
begin;
--> BEGIN
update d set id = 71 where v = 'r' and id = 70;
--> UPDATE 1
update d set id = 70 where v = 'q';
--> UPDATE 1
commit;
--> COMMIT
select id, v from d where id in (70, 71) order by id;
--> id int4 | v text
--> 70 | q
--> 71 | r
--> SELECT 2
begin;
--> BEGIN
update d set u = 71 where v = 'r' and id = 71;
--> UPDATE 1
update d set u = 72 where v = 'q';
--> UPDATE 1
select id, u from d where u in (71, 72) order by id;
--> id int4 | u int4
--> 70 | 72
--> 71 | 71
--> SELECT 2
commit;
--> COMMIT
select id, u from d where u in (71, 72) order by id;
--> id int4 | u int4
--> 70 | 72
--> 71 | 71
--> SELECT 2
-- SET CONSTRAINTS.
begin;
--> BEGIN
insert into d values (1, 'dup', 500);
--> INSERT 1
set constraints d_pkey immediate;
--> ERROR 23505: duplicate key value violates unique constraint "d_pkey"
-->   detail: Key (id)=(1) already exists.
rollback;
--> ROLLBACK
begin;
--> BEGIN
insert into d values (1, 'dup', 500);
--> INSERT 1
set constraints d_u_key immediate;
--> SET
update d set id = 501 where v = 'dup';
--> UPDATE 1
set constraints all immediate;
--> SET
insert into d values (501, 'late', 501);
--> ERROR 23505: duplicate key value violates unique constraint "d_pkey"
-->   detail: Key (id)=(501) already exists.
rollback;
--> ROLLBACK
begin;
--> BEGIN
set constraints d_pkey immediate;
--> SET
insert into d values (502, 'ok', 10);
--> INSERT 1
insert into d values (1, 'dup', 503);
--> ERROR 23505: duplicate key value violates unique constraint "d_pkey"
-->   detail: Key (id)=(1) already exists.
rollback;
--> ROLLBACK
begin;
--> BEGIN
set constraints all immediate;
--> SET
update d set id = id + 1;
--> UPDATE 8
set constraints all deferred;
--> SET
insert into d select * from d where id = 2;
--> INSERT 1
delete from d where id = 2;
--> DELETE 2
rollback;
--> ROLLBACK
begin;
--> BEGIN
insert into d values (1, 'dup', 500);
--> INSERT 1
update d set id = 503 where v = 'dup';
--> UPDATE 1
set constraints all immediate;
--> SET
commit;
--> COMMIT
select * from d where id = 503;
--> id int4 | v text | u int4
--> 503 | dup | 500
--> SELECT 1
-- What is initially immediate can be told to wait.
create table i (a int unique deferrable, b int unique);
--> CREATE
insert into i values (1, 1), (2, 2);
--> INSERT 2
insert into i values (1, 3);
--> ERROR 23505: duplicate key value violates unique constraint "i_a_key"
-->   detail: Key (a)=(1) already exists.
begin;
--> BEGIN
set constraints i_a_key deferred;
--> SET
insert into i values (1, 3);
--> INSERT 1
insert into i values (2, 4);
--> INSERT 1
insert into i values (5, 1);
--> ERROR 23505: duplicate key value violates unique constraint "i_b_key"
-->   detail: Key (b)=(1) already exists.
rollback;
--> ROLLBACK
begin;
--> BEGIN
set constraints i_a_key deferred;
--> SET
insert into i values (1, 3), (null, 4), (null, 5);
--> INSERT 3
update i set a = a + 10 where b < 3;
--> UPDATE 2
commit;
--> COMMIT
select * from i order by b;
--> a int4 | b int4
--> 11 | 1
--> 12 | 2
--> 1 | 3
--> ∅ | 4
--> ∅ | 5
--> SELECT 5
begin;
--> BEGIN
set constraints i_b_key deferred;
--> ERROR 42809: constraint "i_b_key" is not deferrable
rollback;
--> ROLLBACK
begin;
--> BEGIN
set constraints all deferred;
--> SET
insert into i values (1, 33);
--> INSERT 1
commit;
--> ERROR 23505: duplicate key value violates unique constraint "i_a_key"
-->   detail: Key (a)=(1) already exists.
select count(*) from i;
--> count int8
--> 5
--> SELECT 1
-- Savepoints.
begin;
--> BEGIN
savepoint s;
--> SAVEPOINT
insert into d values (1, 'dup', 600);
--> INSERT 1
rollback to s;
--> ROLLBACK
commit;
--> COMMIT
begin;
--> BEGIN
insert into d values (1, 'dup', 600);
--> INSERT 1
savepoint s;
--> SAVEPOINT
update d set id = 601 where v = 'dup';
--> UPDATE 2
set constraints all immediate;
--> ERROR 23505: duplicate key value violates unique constraint "d_pkey"
-->   detail: Key (id)=(601) already exists.
rollback to s;
--> ROLLBACK
select id, v from d where v = 'dup';
--> id int4 | v text
--> 503 | dup
--> 1 | dup
--> SELECT 2
commit;
--> ERROR 23505: duplicate key value violates unique constraint "d_pkey"
-->   detail: Key (id)=(1) already exists.
begin;
--> BEGIN
insert into d values (1, 'dup', 600);
--> INSERT 1
savepoint s;
--> SAVEPOINT
delete from d where id = 1;
--> DELETE 2
rollback to s;
--> ROLLBACK
commit;
--> ERROR 23505: duplicate key value violates unique constraint "d_pkey"
-->   detail: Key (id)=(1) already exists.
begin;
--> BEGIN
insert into d values (1, 'dup', 600);
--> INSERT 1
savepoint s;
--> SAVEPOINT
set constraints all immediate;
--> ERROR 23505: duplicate key value violates unique constraint "d_pkey"
-->   detail: Key (id)=(1) already exists.
rollback to s;
--> ROLLBACK
delete from d where v = 'dup';
--> DELETE 2
commit;
--> COMMIT
begin;
--> BEGIN
savepoint s;
--> SAVEPOINT
insert into d values (1, 'dup', 600);
--> INSERT 1
release s;
--> RELEASE
commit;
--> ERROR 23505: duplicate key value violates unique constraint "d_pkey"
-->   detail: Key (id)=(1) already exists.
select id, v from d order by id;
--> id int4 | v text
--> 1 | new
--> 2 | b
--> 3 | c
--> 11 | again
--> 12 | again
--> 70 | q
--> 71 | r
--> 80 | r
--> SELECT 8
-- Several columns, INCLUDE, NULLS NOT DISTINCT.
create table m (a int, b text, c int, unique (a, b) include (c) deferrable initially deferred, unique nulls not distinct (c) deferrable initially deferred);
--> CREATE
insert into m values (1, 'x', 1), (1, 'y', 2), (null, 'x', 3), (null, 'x', 4);
--> INSERT 4
begin;
--> BEGIN
insert into m values (1, 'x', 5), (2, 'x', null), (3, 'x', null);
--> INSERT 3
select a, b, c from m where a = 1 and b = 'x' order by c;
--> a int4 | b text | c int4
--> 1 | x | 1
--> 1 | x | 5
--> SELECT 2
select a, c from m where c is null order by a;
--> a int4 | c int4
--> 2 | ∅
--> 3 | ∅
--> SELECT 2
update m set b = 'z' where c = 5;
--> UPDATE 1
update m set c = 6 where a = 3;
--> UPDATE 1
commit;
--> COMMIT
select * from m order by c;
--> a int4 | b text | c int4
--> 1 | x | 1
--> 1 | y | 2
--> ∅ | x | 3
--> ∅ | x | 4
--> 1 | z | 5
--> 3 | x | 6
--> 2 | x | ∅
--> SELECT 7
begin;
--> BEGIN
insert into m values (4, 'x', null);
--> INSERT 1
commit;
--> ERROR 23505: duplicate key value violates unique constraint "m_c_key"
-->   detail: Key (c)=(null) already exists.
begin;
--> BEGIN
insert into m values (1, 'z', 9);
--> INSERT 1
commit;
--> ERROR 23505: duplicate key value violates unique constraint "m_a_b_c_key"
-->   detail: Key (a, b)=(1, z) already exists.
-- Copies, joins and groups see all rows.
begin;
--> BEGIN
insert into d select id, v || '2', u from d where id < 100;
--> INSERT 8
select id, count(*), count(distinct v) from d where id < 4 group by id order by id;
--> id int4 | count int8 | count int8
--> 1 | 2 | 2
--> 2 | 2 | 2
--> 3 | 2 | 2
--> SELECT 3
select count(*) from d a, d b where a.id = b.id and a.id < 4;
--> count int8
--> 12
--> SELECT 1
delete from d using d other where d.id = other.id and d.v < other.v;
--> DELETE 8
commit;
--> COMMIT
select id, v, u from d where id < 4 order by id;
--> id int4 | v text | u int4
--> 1 | new2 | 1
--> 2 | b2 | 20
--> 3 | c2 | ∅
--> SELECT 3
merge into d using (values (1, 'merged'), (99, 'merged')) s (k, w) on d.id = s.k when matched then update set v = s.w when not matched then insert values (s.k, s.w, s.k);
--> MERGE 2
select id, v from d where v = 'merged' order by id;
--> id int4 | v text
--> 1 | merged
--> 99 | merged
--> SELECT 2
-- Foreign keys from such a table, and the order of checks.
create table p (id int primary key);
--> CREATE
create table c (id int primary key deferrable initially deferred, p int references p on delete cascade on update cascade deferrable initially deferred);
--> CREATE
insert into p values (1), (2);
--> INSERT 2
insert into c values (1, 1), (2, 2);
--> INSERT 2
begin;
--> BEGIN
insert into c values (1, 7);
--> INSERT 1
commit;
--> ERROR 23505: duplicate key value violates unique constraint "c_pkey"
-->   detail: Key (id)=(1) already exists.
begin;
--> BEGIN
insert into c values (1, 2), (3, 2);
--> INSERT 2
delete from p where id = 1;
--> DELETE 1
commit;
--> COMMIT
select * from c order by id;
--> id int4 | p int4
--> 1 | 2
--> 2 | 2
--> 3 | 2
--> SELECT 3
begin;
--> BEGIN
insert into c values (1, 2), (1, 2);
--> INSERT 2
update p set id = 5;
--> UPDATE 1
delete from c where ctid in (select ctid from c where id = 1 limit 2);
--> DELETE 2
select count(*) from c where id = 1;
--> count int8
--> 1
--> SELECT 1
commit;
--> COMMIT
select * from c order by id;
--> id int4 | p int4
--> 1 | 5
--> 2 | 5
--> 3 | 5
--> SELECT 3
-- Definitions.
begin;
--> BEGIN
insert into d values (1, 'dup', 700);
--> INSERT 1
alter table d add column w int;
--> ERROR 55006: cannot ALTER TABLE "d" because it has pending trigger events
rollback;
--> ROLLBACK
begin;
--> BEGIN
insert into d values (1, 'dup', 700);
--> INSERT 1
truncate d;
--> ERROR 55006: cannot TRUNCATE "d" because it has pending trigger events
rollback;
--> ROLLBACK
begin;
--> BEGIN
insert into d values (1, 'dup', 700);
--> INSERT 1
drop table d;
--> ERROR 55006: cannot DROP TABLE "d" because it has pending trigger events
rollback;
--> ROLLBACK
select conname, contype, condeferrable, condeferred, pg_get_constraintdef(oid) from pg_constraint where conrelid = 'd'::regclass order by conname;
--> conname name | contype char | condeferrable bool | condeferred bool | pg_get_constraintdef text
--> d_pkey | p | t | t | PRIMARY KEY (id) DEFERRABLE INITIALLY DEFERRED
--> d_u_key | u | t | t | UNIQUE (u) DEFERRABLE INITIALLY DEFERRED
--> SELECT 2
select indexrelid::regclass, indisprimary, indisunique, indimmediate from pg_index where indrelid = 'd'::regclass order by 1;
--> indexrelid regclass | indisprimary bool | indisunique bool | indimmediate bool
--> d_pkey | t | t | f
--> d_u_key | f | t | f
--> SELECT 2
select attname, attnotnull from pg_attribute where attrelid = 'd'::regclass and attnum > 0 order by attnum;
--> attname name | attnotnull bool
--> id | t
--> v | f
--> u | f
--> SELECT 3
insert into d values (null, 'x', 1);
--> ERROR 23502: null value in column "id" of relation "d" violates not-null constraint
-->   detail: Failing row contains (null, x, 1).
alter table d alter id drop not null;
--> ERROR 42P16: column "id" is in a primary key
create table l (like d including all);
--> CREATE
select conname, condeferrable, condeferred from pg_constraint where conrelid = 'l'::regclass order by conname;
--> conname name | condeferrable bool | condeferred bool
--> l_pkey | t | t
--> l_u_key | t | t
--> SELECT 2
begin;
--> BEGIN
insert into l values (1, 'a', 1), (1, 'b', 1);
--> INSERT 2
commit;
--> ERROR 23505: duplicate key value violates unique constraint "l_pkey"
-->   detail: Key (id)=(1) already exists.
alter table d drop constraint d_pkey;
--> ALTER
insert into d values (1, 'second', 800);
--> INSERT 1
alter table d add primary key (id) deferrable initially deferred;
--> ERROR 23505: could not create unique index "d_pkey"
-->   detail: Key (id)=(1) is duplicated.
delete from d where v = 'second';
--> DELETE 1
alter table d alter id drop not null;
--> ALTER
insert into d values (null, 'null', 800);
--> INSERT 1
alter table d add primary key (id) deferrable initially deferred;
--> ERROR 23502: column "id" of relation "d" contains null values
delete from d where v = 'null';
--> DELETE 1
alter table d add primary key (id) deferrable initially deferred;
--> ALTER
begin;
--> BEGIN
insert into d values (1, 'dup', 900);
--> INSERT 1
commit;
--> ERROR 23505: duplicate key value violates unique constraint "d_pkey"
-->   detail: Key (id)=(1) already exists.
alter table d alter id type bigint;
--> ALTER
begin;
--> BEGIN
insert into d values (1, 'dup', 900);
--> INSERT 1
update d set id = 900 where v = 'dup';
--> UPDATE 1
commit;
--> COMMIT
select id, v from d where id = 900;
--> id int8 | v text
--> 900 | dup
--> SELECT 1
alter table d alter u type text using 'same';
--> ERROR 23505: could not create unique index "d_u_key"
-->   detail: Key (u)=(same) is duplicated.
create unique index l_adopt on l (v);
--> CREATE
alter table l drop constraint l_pkey;
--> ALTER
alter table l alter v set not null;
--> ALTER
insert into l values (1, 'a', 1), (2, 'b', 2);
--> INSERT 2
alter table l add constraint l_key primary key using index l_adopt deferrable initially deferred;
--> NOTICE: ALTER TABLE / ADD CONSTRAINT USING INDEX will rename index "l_adopt" to "l_key"
--> ALTER
begin;
--> BEGIN
insert into l values (3, 'a', 3);
--> INSERT 1
update l set v = 'c' where id = 3;
--> UPDATE 1
select v from l order by v;
--> v text
--> a
--> b
--> c
--> SELECT 3
commit;
--> COMMIT
begin;
--> BEGIN
insert into l values (4, 'a', 4);
--> INSERT 1
commit;
--> ERROR 23505: duplicate key value violates unique constraint "l_key"
-->   detail: Key (v)=(a) already exists.
alter table d rename constraint d_pkey to d_key;
--> ALTER
begin;
--> BEGIN
insert into d values (1, 'dup', 901);
--> INSERT 1
set constraints d_key immediate;
--> ERROR 23505: duplicate key value violates unique constraint "d_key"
-->   detail: Key (id)=(1) already exists.
rollback;
--> ROLLBACK
drop table l, i, m, c, p;
--> DROP
-- Others wait for who has a key.
b: begin;
--> BEGIN
b: insert into d values (1000, 'b', 1000);
--> INSERT 1
begin;
--> BEGIN
insert into d values (1001, 'a', 1001);
--> INSERT 1
commit;
--> COMMIT
b: commit;
--> COMMIT
insert into d values (1000, 'a', 1002);
--> ERROR 23505: duplicate key value violates unique constraint "d_key"
-->   detail: Key (id)=(1000) already exists.
select v from d where id = 1000;
--> v text
--> b
--> SELECT 1
-- Many rows.
create table many (a int primary key deferrable initially deferred, b int);
--> CREATE
insert into many select g, g from generate_series(1, 7000) g;
--> INSERT 7000
begin;
--> BEGIN
update many set a = a + 1;
--> UPDATE 7000
insert into many values (2, 0);
--> INSERT 1
select count(*), count(distinct a) from many;
--> count int8 | count int8
--> 7001 | 7000
--> SELECT 1
update many set a = 1 where b = 0;
--> UPDATE 1
insert into many select g, -g from generate_series(1, 7000) g;
--> INSERT 7000
select count(*), count(distinct a), sum(a) from many;
--> count int8 | count int8 | sum int8
--> 14001 | 7001 | 49014001
--> SELECT 1
delete from many where b > 0;
--> DELETE 7000
delete from many where b = 0;
--> DELETE 1
commit;
--> COMMIT
select count(*), min(a), max(a), sum(a), sum(b) from many;
--> count int8 | min int4 | max int4 | sum int8 | sum int8
--> 7000 | 1 | 7000 | 24503500 | -24503500
--> SELECT 1
select b from many where a in (1, 7000, 7001) order by a;
--> b int4
--> -1
--> -7000
--> SELECT 2
insert into many select 7000, 1;
--> ERROR 23505: duplicate key value violates unique constraint "many_pkey"
-->   detail: Key (a)=(7000) already exists.
begin;
--> BEGIN
insert into many select g, 0 from generate_series(6990, 7010) g;
--> INSERT 21
commit;
--> ERROR 23505: duplicate key value violates unique constraint "many_pkey"
-->   detail: Key (a)=(6990) already exists.
drop table many, d;
--> DROP
-- One statement adds what is checked and an index that has no entries yet.
create table p (id int primary key);
--> CREATE
insert into p values (1), (2);
--> INSERT 2
create table c (a int, b int, n int);
--> CREATE
insert into c values (1, 1, 1), (7, 2, null);
--> INSERT 2
alter table c add foreign key (a) references p, add unique (a);
--> ERROR 23503: insert or update on table "c" violates foreign key constraint "c_a_fkey"
-->   detail: Key (a)=(7) is not present in table "p".
alter table c alter n set not null, add unique (n);
--> ERROR 23502: column "n" of relation "c" contains null values
alter table c add check (b < 2), add unique (b);
--> ERROR 23514: check constraint "c_b_check" of relation "c" is violated by some row
alter table c add unique (a), alter n set not null;
--> ERROR 23502: column "n" of relation "c" contains null values
alter table c add primary key (n) deferrable, add unique (a);
--> ERROR 23502: column "n" of relation "c" contains null values
delete from c where a = 7;
--> DELETE 1
alter table c add foreign key (a) references p, add unique (a), alter n set not null, add check (b < 2), add unique (b);
--> ALTER
select conname from pg_constraint where conrelid = 'c'::regclass order by 1;
--> conname name
--> c_a_fkey
--> c_a_key
--> c_b_check
--> c_b_key
--> SELECT 4
drop table c, p;
--> DROP
