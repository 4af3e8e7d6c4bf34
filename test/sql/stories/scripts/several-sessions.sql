-- What one session does, another sees when it is committed.
create table t (id int primary key, v int);
--> CREATE
insert into t values (1, 10), (2, 20);
--> INSERT 2
a: begin;
--> BEGIN
a: update t set v = 11 where id = 1;
--> UPDATE 1
b: select v from t where id = 2;
--> v int4
--> 20
--> SELECT 1
b: set lock_timeout = '1s';
--> SET
a: select v from t where id = 1;
--> v int4
--> 11
--> SELECT 1
a: commit;
--> COMMIT
b: select v from t where id = 1;
--> v int4
--> 11
--> SELECT 1
-- Temporary tables, settings, prepared statements and cursors are a session's own.
a: create temp table mine as select 1 as x;
--> SELECT 1
b: select * from mine;
--> ERROR 42P01: relation "mine" does not exist (at 15)
b: create temp table mine as select 2 as x;
--> SELECT 1
a: select * from mine;
--> x int4
--> 1
--> SELECT 1
b: select * from mine;
--> x int4
--> 2
--> SELECT 1
a: prepare p as select 1;
--> PREPARE
b: execute p;
--> ERROR 26000: prepared statement "p" does not exist
a: set my.own = 'a';
--> SET
b: select current_setting('my.own', true) is null;
--> ?column? bool
--> t
--> SELECT 1
a: select pg_backend_pid() = pg_backend_pid();
--> ?column? bool
--> t
--> SELECT 1
-- Sequences.
a: create sequence s;
--> CREATE
a: select nextval('s');
--> nextval int8
--> 1
--> SELECT 1
b: select nextval('s') > 1;
--> ?column? bool
--> t
--> SELECT 1
b: select currval('s') = lastval();
--> ?column? bool
--> t
--> SELECT 1
a: select currval('s');
--> currval int8
--> 1
--> SELECT 1
c: select currval('s');
--> ERROR 55000: currval of sequence "s" is not yet defined in this session
c: select lastval();
--> ERROR 55000: lastval is not yet defined in this session
-- DDL is seen at once.
a: create table seen (x int);
--> CREATE
b: insert into seen values (1);
--> INSERT 1
a: alter table seen add column y int default 7;
--> ALTER
b: select * from seen;
--> x int4 | y int4
--> 1 | 7
--> SELECT 1
b: prepare q as select * from seen;
--> PREPARE
b: execute q;
--> x int4 | y int4
--> 1 | 7
--> SELECT 1
a: alter table seen drop column y;
--> ALTER
b: execute q;
--> ERROR 0A000: cached plan must not change result type
b: select * from seen;
--> x int4
--> 1
--> SELECT 1
a: drop table seen;
--> DROP
b: select * from seen;
--> ERROR 42P01: relation "seen" does not exist (at 15)
a: create view sv as select v from t;
--> CREATE
b: select count(*) from sv;
--> count int8
--> 2
--> SELECT 1
a: create or replace view sv as select v, id from t;
--> CREATE
b: select * from sv order by id;
--> v int4 | id int4
--> 11 | 1
--> 20 | 2
--> SELECT 2
a: create type colour as enum ('red');
--> CREATE
b: select 'red'::colour;
--> colour own
--> red
--> SELECT 1
a: alter type colour add value 'blue';
--> ALTER
b: select 'blue'::colour;
--> colour own
--> blue
--> SELECT 1
a: create role story_seen;
--> CREATE
b: select rolname from pg_roles where rolname = 'story_seen';
--> rolname name
--> story_seen
--> SELECT 1
b: drop role story_seen;
--> DROP
-- Indexes made beside readers and writers.
a: insert into t select g, g from generate_series(100, 300) g;
--> INSERT 201
b: create index t_v on t (v);
--> CREATE
a: select id from t where v = 150;
--> id int4
--> 150
--> SELECT 1
a: update t set v = -1 where id = 150;
--> UPDATE 1
b: select id from t where v = -1;
--> id int4
--> 150
--> SELECT 1
b: drop index t_v;
--> DROP
a: select id from t where v = -1;
--> id int4
--> 150
--> SELECT 1
-- Transactions that are open.
a: begin;
--> BEGIN
a: create table inner_t (x int);
--> CREATE
b: select * from inner_t;
--> ERROR 42P01: relation "inner_t" does not exist (at 15)
a: insert into inner_t values (1);
--> INSERT 1
a: commit;
--> COMMIT
b: select * from inner_t;
--> x int4
--> 1
--> SELECT 1
a: begin;
--> BEGIN
a: insert into t values (1000, 1);
--> INSERT 1
b: select count(*) from t where id = 1000;
--> count int8
--> 0
--> SELECT 1
a: rollback;
--> ROLLBACK
b: select count(*) from t where id = 1000;
--> count int8
--> 0
--> SELECT 1
a: begin isolation level repeatable read;
--> BEGIN
a: select v from t where id = 2;
--> v int4
--> 20
--> SELECT 1
b: update t set v = 21 where id = 2;
--> UPDATE 1
b: insert into t values (2000, 5);
--> INSERT 1
a: select v from t where id = 2;
--> v int4
--> 20
--> SELECT 1
a: select count(*) from t where id = 2000;
--> count int8
--> 0
--> SELECT 1
a: commit;
--> COMMIT
a: select v from t where id = 2;
--> v int4
--> 21
--> SELECT 1
a: begin isolation level read committed;
--> BEGIN
a: select count(*) from t where id = 2001;
--> count int8
--> 0
--> SELECT 1
b: insert into t values (2001, 5);
--> INSERT 1
a: select count(*) from t where id = 2001;
--> count int8
--> 1
--> SELECT 1
a: commit;
--> COMMIT
a: begin isolation level repeatable read;
--> BEGIN
a: select count(*) from t where id < 5;
--> count int8
--> 2
--> SELECT 1
b: update t set v = v + 1 where id = 1;
--> UPDATE 1
a: update t set v = v + 1 where id = 1;
--> ERROR 40001: could not serialize access due to concurrent update
a: rollback;
--> ROLLBACK
a: begin isolation level repeatable read read only;
--> BEGIN
a: select v from t where id = 1;
--> v int4
--> 12
--> SELECT 1
b: delete from t where id = 2;
--> DELETE 1
a: select count(*) from t where id = 2;
--> count int8
--> 1
--> SELECT 1
a: commit;
--> COMMIT
a: select count(*) from t where id = 2;
--> count int8
--> 0
--> SELECT 1
-- Locks on rows.
a: begin;
--> BEGIN
a: select v from t where id = 1 for update;
--> v int4
--> 12
--> SELECT 1
b: select v from t where id = 1;
--> v int4
--> 12
--> SELECT 1
b: select v from t where id = 1 for update nowait;
--> ERROR 55P03: could not obtain lock on row in relation "t"
b: select v from t where id = 1 for share nowait;
--> ERROR 55P03: could not obtain lock on row in relation "t"
--~ FOR UPDATE lets others read the row FOR SHARE until it is written: writers and other FOR UPDATEs wait.
--~> v int4
--~> 12
--~> SELECT 1
b: select count(*) from (select id from t where id < 3 for update skip locked) s;
--> count int8
--> 0
--> SELECT 1
b: update t set v = 0 where id = 1;
--> ERROR 55P03: canceling statement due to lock timeout
b: delete from t where id = 1;
--> ERROR 55P03: canceling statement due to lock timeout
a: commit;
--> COMMIT
b: update t set v = 12 where id = 1 returning v;
--> v int4
--> 12
--> UPDATE 1
a: begin;
--> BEGIN
a: select v from t where id = 1 for share;
--> v int4
--> 12
--> SELECT 1
b: begin;
--> BEGIN
b: select v from t where id = 1 for share;
--> v int4
--> 12
--> SELECT 1
b: select v from t where id = 1 for update nowait;
--> ERROR 55P03: could not obtain lock on row in relation "t"
--~ FOR UPDATE lets others read the row FOR SHARE until it is written: writers and other FOR UPDATEs wait.
--~> v int4
--~> 12
--~> SELECT 1
b: rollback;
--> ROLLBACK
a: rollback;
--> ROLLBACK
a: begin;
--> BEGIN
a: insert into t values (3000, 1);
--> INSERT 1
b: insert into t values (3000, 2);
--> ERROR 55P03: canceling statement due to lock timeout
a: rollback;
--> ROLLBACK
b: insert into t values (3000, 2) returning v;
--> v int4
--> 2
--> INSERT 1
-- Notifications.
a: listen news;
--> LISTEN
b: notify news, 'x';
--> NOTIFY
b: select pg_notify('news', 'y');
--> pg_notify 2278
--> ''
--> SELECT 1
b: begin;
--> BEGIN
b: notify news, 'z';
--> NOTIFY
b: rollback;
--> ROLLBACK
b: notify "Other Channel";
--> NOTIFY
b: notify news, '';
--> NOTIFY
a: unlisten news;
--> UNLISTEN
-- Advisory locks of two sessions.
a: select pg_advisory_lock(77);
--> pg_advisory_lock 2278
--> ''
--> SELECT 1
b: select pg_try_advisory_lock(77);
--> pg_try_advisory_lock bool
--> f
--> SELECT 1
b: select pg_advisory_lock_shared(77);
--> ERROR 55P03: canceling statement due to lock timeout
a: select pg_advisory_unlock(77);
--> pg_advisory_unlock bool
--> t
--> SELECT 1
b: select pg_try_advisory_lock(77);
--> pg_try_advisory_lock bool
--> t
--> SELECT 1
a: begin;
--> BEGIN
b: select pg_advisory_unlock(77);
--> pg_advisory_unlock bool
--> t
--> SELECT 1
a: select pg_try_advisory_xact_lock(88);
--> pg_try_advisory_xact_lock bool
--> t
--> SELECT 1
b: select pg_try_advisory_xact_lock(88);
--> pg_try_advisory_xact_lock bool
--> f
--> SELECT 1
a: commit;
--> COMMIT
b: select pg_try_advisory_xact_lock(88);
--> pg_try_advisory_xact_lock bool
--> t
--> SELECT 1
-- One ends another.
c: select 1;
--> ?column? int4
--> 1
--> SELECT 1
a: select count(*) >= 3 from pg_stat_activity where datname = current_database() and backend_type = 'client backend';
--> ?column? bool
--> t
--> SELECT 1
a: select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and query = 'select 1;';
--> pg_terminate_backend bool
--> t
--> SELECT 1
a: select pg_cancel_backend(0);
--> WARNING: PID 0 is not a PostgreSQL backend process
--> pg_cancel_backend bool
--> f
--> SELECT 1
