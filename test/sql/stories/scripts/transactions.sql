create table t (id int primary key, n int);
--> CREATE
begin;
--> BEGIN
insert into t values (1, 1);
--> INSERT 1
select * from t;
--> id int4 | n int4
--> 1 | 1
--> SELECT 1
rollback;
--> ROLLBACK
select * from t;
--> id int4 | n int4
--> SELECT 0
begin;
--> BEGIN
insert into t values (1, 1);
--> INSERT 1
commit;
--> COMMIT
select * from t;
--> id int4 | n int4
--> 1 | 1
--> SELECT 1
-- A failure voids the rest.
begin;
--> BEGIN
insert into t values (2, 2);
--> INSERT 1
select 1 / 0;
--> ERROR 22012: division by zero
select 1;
--> ERROR 25P02: current transaction is aborted, commands ignored until end of transaction block
insert into t values (3, 3);
--> ERROR 25P02: current transaction is aborted, commands ignored until end of transaction block
commit;
--> ROLLBACK
select count(*) from t;
--> count int8
--> 1
--> SELECT 1
-- Savepoints.
begin;
--> BEGIN
insert into t values (2, 2);
--> INSERT 1
savepoint a;
--> SAVEPOINT
insert into t values (3, 3);
--> INSERT 1
savepoint b;
--> SAVEPOINT
insert into t values (1, 1);
--> ERROR 23505: duplicate key value violates unique constraint "t_pkey"
-->   detail: Key (id)=(1) already exists.
select 1;
--> ERROR 25P02: current transaction is aborted, commands ignored until end of transaction block
rollback to b;
--> ROLLBACK
select id from t order by id;
--> id int4
--> 1
--> 2
--> 3
--> SELECT 3
rollback to a;
--> ROLLBACK
select id from t order by id;
--> id int4
--> 1
--> 2
--> SELECT 2
insert into t values (4, 4);
--> INSERT 1
release a;
--> RELEASE
commit;
--> COMMIT
select id from t order by id;
--> id int4
--> 1
--> 2
--> 4
--> SELECT 3
begin;
--> BEGIN
savepoint x;
--> SAVEPOINT
update t set n = 100 where id = 1;
--> UPDATE 1
savepoint x;
--> SAVEPOINT
update t set n = 200 where id = 1;
--> UPDATE 1
rollback to x;
--> ROLLBACK
select n from t where id = 1;
--> n int4
--> 100
--> SELECT 1
release x;
--> RELEASE
rollback to x;
--> ROLLBACK
select n from t where id = 1;
--> n int4
--> 1
--> SELECT 1
rollback;
--> ROLLBACK
begin;
--> BEGIN
rollback to nosuch;
--> ERROR 3B001: savepoint "nosuch" does not exist
release nosuch;
--> ERROR 25P02: current transaction is aborted, commands ignored until end of transaction block
rollback;
--> ROLLBACK
savepoint outside;
--> ERROR 25P01: SAVEPOINT can only be used in transaction blocks
release outside;
--> ERROR 25P01: RELEASE SAVEPOINT can only be used in transaction blocks
rollback to outside;
--> ERROR 25P01: ROLLBACK TO SAVEPOINT can only be used in transaction blocks
commit;
--> WARNING: there is no transaction in progress
--> COMMIT
rollback;
--> WARNING: there is no transaction in progress
--> ROLLBACK
begin;
--> BEGIN
begin;
--> WARNING: there is already a transaction in progress
--> BEGIN
commit;
--> COMMIT
end;
--> WARNING: there is no transaction in progress
--> COMMIT
abort;
--> WARNING: there is no transaction in progress
--> ROLLBACK
-- Levels and modes.
show transaction_isolation;
--> transaction_isolation text
--> serializable
--> SHOW
begin isolation level repeatable read;
--> BEGIN
show transaction_isolation;
--> transaction_isolation text
--> repeatable read
--> SHOW
commit;
--> COMMIT
begin isolation level read committed read only;
--> BEGIN
show transaction_isolation;
--> transaction_isolation text
--> read committed
--> SHOW
show transaction_read_only;
--> transaction_read_only text
--> on
--> SHOW
insert into t values (50, 50);
--> ERROR 25006: cannot execute INSERT in a read-only transaction
rollback;
--> ROLLBACK
begin transaction read only;
--> BEGIN
update t set n = 1;
--> ERROR 25006: cannot execute UPDATE in a read-only transaction
rollback;
--> ROLLBACK
begin read only;
--> BEGIN
create table x (a int);
--> ERROR 25006: cannot execute CREATE TABLE in a read-only transaction
rollback;
--> ROLLBACK
begin;
--> BEGIN
set transaction isolation level repeatable read;
--> SET
show transaction_isolation;
--> transaction_isolation text
--> repeatable read
--> SHOW
select 1;
--> ?column? int4
--> 1
--> SELECT 1
set transaction isolation level serializable;
--> ERROR 25001: SET TRANSACTION ISOLATION LEVEL must be called before any query
rollback;
--> ROLLBACK
begin;
--> BEGIN
set transaction read only;
--> SET
delete from t;
--> ERROR 25006: cannot execute DELETE in a read-only transaction
rollback;
--> ROLLBACK
set default_transaction_read_only = on;
--> SET
insert into t values (60, 60);
--> ERROR 25006: cannot execute INSERT in a read-only transaction
begin read write;
--> BEGIN
insert into t values (60, 60);
--> INSERT 1
commit;
--> COMMIT
set default_transaction_read_only = off;
--> SET
set session characteristics as transaction isolation level repeatable read;
--> SET
show default_transaction_isolation;
--> default_transaction_isolation text
--> repeatable read
--> SHOW
show transaction_isolation;
--> transaction_isolation text
--> repeatable read
--> SHOW
reset default_transaction_isolation;
--> RESET
begin;
--> BEGIN
insert into t values (70, 70);
--> INSERT 1
commit and chain;
--> COMMIT
insert into t values (71, 71);
--> INSERT 1
rollback and chain;
--> ROLLBACK
select count(*) from t where id >= 70;
--> count int8
--> 1
--> SELECT 1
commit;
--> COMMIT
commit and chain;
--> ERROR 25P01: COMMIT AND CHAIN can only be used in transaction blocks
-- DDL rolls back with the rest.
begin;
--> BEGIN
create table made (a int);
--> CREATE
insert into made values (1), (2);
--> INSERT 2
alter table made add column b int default 5;
--> ALTER
create index on made (a);
--> CREATE
select * from made order by a;
--> a int4 | b int4
--> 1 | 5
--> 2 | 5
--> SELECT 2
rollback;
--> ROLLBACK
select * from made;
--> ERROR 42P01: relation "made" does not exist (at 15)
begin;
--> BEGIN
drop table t;
--> DROP
select * from t;
--> ERROR 42P01: relation "t" does not exist (at 15)
rollback;
--> ROLLBACK
select count(*) from t;
--> count int8
--> 5
--> SELECT 1
begin;
--> BEGIN
alter table t add column extra text default 'e';
--> ALTER
update t set extra = 'x' where id = 1;
--> UPDATE 1
savepoint s;
--> SAVEPOINT
alter table t drop column n;
--> ALTER
select * from t where id = 1;
--> id int4 | extra text
--> 1 | x
--> SELECT 1
rollback to s;
--> ROLLBACK
select * from t where id = 1;
--> id int4 | n int4 | extra text
--> 1 | 1 | x
--> SELECT 1
rollback;
--> ROLLBACK
select * from t where id = 1;
--> id int4 | n int4
--> 1 | 1
--> SELECT 1
begin;
--> BEGIN
truncate t;
--> TRUNCATE
select count(*) from t;
--> count int8
--> 0
--> SELECT 1
rollback;
--> ROLLBACK
select count(*) from t;
--> count int8
--> 5
--> SELECT 1
-- Several sessions.
a: begin;
--> BEGIN
a: insert into t values (200, 1);
--> INSERT 1
b: select count(*) from t where id = 200;
--> count int8
--> 0
--> SELECT 1
a: commit;
--> COMMIT
b: select count(*) from t where id = 200;
--> count int8
--> 1
--> SELECT 1
a: begin isolation level repeatable read;
--> BEGIN
a: select n from t where id = 1;
--> n int4
--> 1
--> SELECT 1
b: update t set n = 999 where id = 1;
--> UPDATE 1
a: select n from t where id = 1;
--> n int4
--> 1
--> SELECT 1
a: update t set n = 5 where id = 1;
--> ERROR 40001: could not serialize access due to concurrent update
a: rollback;
--> ROLLBACK
a: begin isolation level read committed;
--> BEGIN
a: select n from t where id = 1;
--> n int4
--> 999
--> SELECT 1
b: update t set n = 1000 where id = 1;
--> UPDATE 1
a: select n from t where id = 1;
--> n int4
--> 1000
--> SELECT 1
a: commit;
--> COMMIT
a: begin;
--> BEGIN
a: select * from t where id = 1 for update;
--> id int4 | n int4
--> 1 | 1000
--> SELECT 1
b: select * from t where id = 1 for update nowait;
--> ERROR 55P03: could not obtain lock on row in relation "t"
b: select id from t where id in (1, 2) order by id for update skip locked;
--> id int4
--> 2
--> SELECT 1
b: set lock_timeout = '1s';
--> SET
b: update t set n = 1 where id = 1;
--> ERROR 55P03: canceling statement due to lock timeout
a: rollback;
--> ROLLBACK
b: update t set n = 1 where id = 1;
--> UPDATE 1
-- Locks on tables.
begin;
--> BEGIN
lock table t in exclusive mode;
--> LOCK
lock t in access share mode;
--> LOCK
lock nosuch;
--> ERROR 42P01: relation "nosuch" does not exist
rollback;
--> ROLLBACK
lock t;
--> ERROR 25P01: LOCK TABLE can only be used in transaction blocks
-- What no block may hold.
begin;
--> BEGIN
vacuum;
--> ERROR 25001: VACUUM cannot run inside a transaction block
rollback;
--> ROLLBACK
begin;
--> BEGIN
create database inner_one;
--> ERROR 25001: CREATE DATABASE cannot run inside a transaction block
rollback;
--> ROLLBACK
-- Odd words.
start transaction isolation level serializable, read write, deferrable;
--> START
commit work;
--> COMMIT
begin work;
--> BEGIN
rollback transaction;
--> ROLLBACK
begin isolation level nosuch;
--> ERROR 42601: syntax error at or near "nosuch" (at 23)
prepare transaction 'x';
--> WARNING: there is no transaction in progress
--> ROLLBACK
--~ There are no prepared transactions: JimKV does not keep transactions beyond their session.
--~> ERROR 55000: prepared transactions are disabled
--~>   hint: JimKV does not keep transactions beyond their session.
