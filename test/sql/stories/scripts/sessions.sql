-- Settings.
show timezone;
--> TimeZone text
--> UTC
--> SHOW
set timezone = 'Europe/Zurich';
--> SET
select '2024-07-01 12:00:00+00'::timestamptz;
--> timestamptz timestamptz
--> 2024-07-01 14:00:00+02
--> SELECT 1
set local timezone = 'Asia/Tokyo';
--> WARNING: SET LOCAL can only be used in transaction blocks
--> SET
show timezone;
--> TimeZone text
--> Europe/Zurich
--> SHOW
begin;
--> BEGIN
set local timezone = 'Asia/Tokyo';
--> SET
show timezone;
--> TimeZone text
--> Asia/Tokyo
--> SHOW
commit;
--> COMMIT
show timezone;
--> TimeZone text
--> Europe/Zurich
--> SHOW
begin;
--> BEGIN
set timezone = 'America/New_York';
--> SET
rollback;
--> ROLLBACK
show timezone;
--> TimeZone text
--> Europe/Zurich
--> SHOW
set time zone 'nosuch';
--> ERROR 22023: invalid value for parameter "TimeZone": "nosuch"
reset timezone;
--> RESET
set timezone = 'UTC';
--> SET
show server_version_num;
--> server_version_num text
--> 150018
--> SHOW
--~ JimKV speaks as PostgreSQL 15.0.
--~> server_version_num text
--~> 150000
--~> SHOW
select current_setting('application_name'), current_setting('nosuch', true);
--> current_setting text | current_setting text
--> '' | ∅
--> SELECT 1
select current_setting('nosuch');
--> ERROR 42704: unrecognized configuration parameter "nosuch"
show nosuch;
--> ERROR 42704: unrecognized configuration parameter "nosuch"
set nosuch = 1;
--> ERROR 42704: unrecognized configuration parameter "nosuch"
set nosuch.custom = 'hello';
--> SET
show nosuch.custom;
--> nosuch.custom text
--> hello
--> SHOW
select set_config('my.setting', 'v', false), current_setting('my.setting');
--> set_config text | current_setting text
--> v | v
--> SELECT 1
set application_name = 'story';
--> SET
show application_name;
--> application_name text
--> story
--> SHOW
reset application_name;
--> RESET
show application_name;
--> application_name text
--> ''
--> SHOW
set statement_timeout = '10min';
--> SET
show statement_timeout;
--> statement_timeout text
--> 10min
--> SHOW
set statement_timeout = 1500;
--> SET
show statement_timeout;
--> statement_timeout text
--> 1500ms
--> SHOW
set statement_timeout = -5;
--> ERROR 22023: -5 ms is outside the valid range for parameter "statement_timeout" (0 .. 2147483647)
set statement_timeout = 'soon';
--> ERROR 22023: invalid value for parameter "statement_timeout": "soon"
reset statement_timeout;
--> RESET
set work_mem = '64MB';
--> SET
show work_mem;
--> work_mem text
--> 64MB
--> SHOW
set work_mem = 1;
--> ERROR 22023: 1 kB is outside the valid range for parameter "work_mem" (64 .. 2147483647)
set extra_float_digits = 0;
--> SET
select 0.1::float8 + 0.2::float8;
--> ?column? float8
--> 0.3
--> SELECT 1
reset extra_float_digits;
--> RESET
select 0.1::float8 + 0.2::float8;
--> ?column? float8
--> 0.30000000000000004
--> SELECT 1
set bytea_output = 'escape';
--> SET
select '\xdeadbeef'::bytea;
--> bytea bytea
--> \336\255\276\357
--> SELECT 1
reset bytea_output;
--> RESET
set datestyle = 'ISO, DMY';
--> SET
select '01/02/2024'::date;
--> date date
--> 2024-02-01
--> SELECT 1
reset datestyle;
--> RESET
select '01/02/2024'::date;
--> date date
--> 2024-01-02
--> SELECT 1
set client_encoding = 'UTF8';
--> SET
set client_encoding = 'nosuch';
--> ERROR 22023: invalid value for parameter "client_encoding": "nosuch"
set standard_conforming_strings = on;
--> SET
show standard_conforming_strings;
--> standard_conforming_strings text
--> on
--> SHOW
set server_version = '1';
--> ERROR 55P02: parameter "server_version" cannot be changed
set max_connections = 5;
--> ERROR 55P02: parameter "max_connections" cannot be changed without restarting the server
set client_min_messages = warning;
--> SET
drop table if exists nosuch;
--> DROP
reset client_min_messages;
--> RESET
drop table if exists nosuch;
--> NOTICE: table "nosuch" does not exist, skipping
--> DROP
set search_path to default;
--> SET
show search_path;
--> search_path text
--> "$user", public
--> SHOW
set transaction_isolation = 'serializable';
--> SET
set intervalstyle = 'postgres';
--> SET
select name, setting from pg_settings where name in ('TimeZone', 'max_index_keys', 'block_size') order by 1;
--> name text | setting text
--> TimeZone | UTC
--> block_size | 8192
--> max_index_keys | 32
--> SELECT 3
-- Prepared statements.
prepare p as select $1::int + $2::int;
--> PREPARE
execute p (1, 2);
--> ?column? int4
--> 3
--> SELECT 1
execute p (1);
--> ERROR 42601: wrong number of parameters for prepared statement "p"
-->   detail: Expected 2 parameters but got 1.
execute p ('a', 1);
--> ERROR 22P02: invalid input syntax for type integer: "a" (at 12)
execute nosuch;
--> ERROR 26000: prepared statement "nosuch" does not exist
prepare p as select 1;
--> ERROR 42P05: prepared statement "p" already exists
prepare q (int, text) as select $1, $2;
--> PREPARE
execute q (1 + 1, 'x' || 'y');
--> ?column? int4 | ?column? text
--> 2 | xy
--> SELECT 1
select name, statement, parameter_types from pg_prepared_statements order by 1;
--> name text | statement text | parameter_types _regtype
--> p | prepare p as select $1::int + $2::int; | {integer,integer}
--> q | prepare q (int, text) as select $1, $2; | {integer,text}
--> SELECT 2
create table t (id int primary key, v text);
--> CREATE
prepare ins (int, text) as insert into t values ($1, $2) returning id;
--> PREPARE
execute ins (1, 'one');
--> id int4
--> 1
--> INSERT 1
execute ins (2, null);
--> id int4
--> 2
--> INSERT 1
execute ins (1, 'again');
--> ERROR 23505: duplicate key value violates unique constraint "t_pkey"
-->   detail: Key (id)=(1) already exists.
prepare sel as select * from t where id = $1;
--> PREPARE
execute sel (1);
--> id int4 | v text
--> 1 | one
--> SELECT 1
alter table t add column w int default 3;
--> ALTER
execute sel (1);
--> ERROR 0A000: cached plan must not change result type
prepare sel2 as select id from t where id = $1;
--> PREPARE
alter table t add column x int;
--> ALTER
execute sel2 (2);
--> id int4
--> 2
--> SELECT 1
deallocate p;
--> DEALLOCATE
execute p (1, 2);
--> ERROR 26000: prepared statement "p" does not exist
deallocate nosuch;
--> ERROR 26000: prepared statement "nosuch" does not exist
deallocate all;
--> DEALLOCATE
execute q (1, 'x');
--> ERROR 26000: prepared statement "q" does not exist
prepare bad as select * from nosuch;
--> ERROR 42P01: relation "nosuch" does not exist (at 30)
prepare bad as select $1;
--> PREPARE
prepare bad as create table x (a int);
--> ERROR 42601: syntax error at or near "create" (at 16)
prepare two as select $1 = $2;
--> PREPARE
-- Cursors.
declare c cursor for select 1;
--> ERROR 25P01: DECLARE CURSOR can only be used in transaction blocks
begin;
--> BEGIN
declare c cursor for select i from generate_series(1, 10) i;
--> DECLARE
fetch c;
--> i int4
--> 1
--> FETCH 1
fetch 2 from c;
--> i int4
--> 2
--> 3
--> FETCH 2
fetch next from c;
--> i int4
--> 4
--> FETCH 1
fetch forward 2 from c;
--> i int4
--> 5
--> 6
--> FETCH 2
fetch all from c;
--> i int4
--> 7
--> 8
--> 9
--> 10
--> FETCH 4
fetch c;
--> i int4
--> FETCH 0
close c;
--> CLOSE
fetch c;
--> ERROR 34000: cursor "c" does not exist
rollback;
--> ROLLBACK
begin;
--> BEGIN
declare s scroll cursor for select i from generate_series(1, 5) i;
--> DECLARE
fetch last from s;
--> i int4
--> 5
--> FETCH 1
fetch prior from s;
--> i int4
--> 4
--> FETCH 1
fetch first from s;
--> i int4
--> 1
--> FETCH 1
fetch absolute 3 from s;
--> i int4
--> 3
--> FETCH 1
fetch relative 1 from s;
--> i int4
--> 4
--> FETCH 1
fetch backward 2 from s;
--> i int4
--> 3
--> 2
--> FETCH 2
fetch relative -1 from s;
--> i int4
--> 1
--> FETCH 1
fetch 0 from s;
--> i int4
--> 1
--> FETCH 1
move 2 from s;
--> MOVE 2
fetch s;
--> i int4
--> 4
--> FETCH 1
fetch absolute -1 from s;
--> i int4
--> 5
--> FETCH 1
fetch backward all from s;
--> i int4
--> 4
--> 3
--> 2
--> 1
--> FETCH 4
commit;
--> COMMIT
begin;
--> BEGIN
declare n no scroll cursor for select i from generate_series(1, 5) i;
--> DECLARE
fetch 3 from n;
--> i int4
--> 1
--> 2
--> 3
--> FETCH 3
fetch prior from n;
--> ERROR 55000: cursor can only scan forward
-->   hint: Declare it with SCROLL option to enable backward scan.
rollback;
--> ROLLBACK
begin;
--> BEGIN
declare h cursor with hold for select i from generate_series(1, 3) i;
--> DECLARE
fetch h;
--> i int4
--> 1
--> FETCH 1
commit;
--> COMMIT
fetch h;
--> i int4
--> 2
--> FETCH 1
fetch all h;
--> i int4
--> 3
--> FETCH 1
select name, is_holdable from pg_cursors;
--> name text | is_holdable bool
--> h | t
--> SELECT 1
close h;
--> CLOSE
close nosuch;
--> ERROR 34000: cursor "nosuch" does not exist
begin;
--> BEGIN
declare u cursor for select * from t where id = 1 for update;
--> DECLARE
fetch u;
--> id int4 | v text | w int4 | x int4
--> 1 | one | 3 | ∅
--> FETCH 1
update t set v = 'by cursor' where current of u;
--> UPDATE 1
commit;
--> COMMIT
select v from t where id = 1;
--> v text
--> by cursor
--> SELECT 1
close all;
--> CLOSE
-- Listening.
listen ch;
--> LISTEN
select pg_listening_channels();
--> pg_listening_channels text
--> ch
--> SELECT 1
notify ch, 'hello';
--> NOTIFY
select pg_notify('ch', 'there');
--> pg_notify 2278
--> ''
--> SELECT 1
unlisten ch;
--> UNLISTEN
select count(*) from pg_listening_channels();
--> count int8
--> 0
--> SELECT 1
unlisten *;
--> UNLISTEN
-- Advisory locks.
select pg_advisory_lock(1), pg_try_advisory_lock(1), pg_try_advisory_lock(2, 3);
--> pg_advisory_lock 2278 | pg_try_advisory_lock bool | pg_try_advisory_lock bool
--> '' | t | t
--> SELECT 1
b: select pg_try_advisory_lock(1), pg_try_advisory_lock_shared(1), pg_try_advisory_lock(4);
--> pg_try_advisory_lock bool | pg_try_advisory_lock_shared bool | pg_try_advisory_lock bool
--> f | f | t
--> SELECT 1
b: select pg_advisory_unlock(4), pg_advisory_unlock(1);
--> WARNING: you don't own a lock of type ExclusiveLock
--> pg_advisory_unlock bool | pg_advisory_unlock bool
--> t | f
--> SELECT 1
select pg_advisory_unlock(1), pg_advisory_unlock(1), pg_advisory_unlock(1);
--> WARNING: you don't own a lock of type ExclusiveLock
--> pg_advisory_unlock bool | pg_advisory_unlock bool | pg_advisory_unlock bool
--> t | t | f
--> SELECT 1
b: select pg_try_advisory_lock(1);
--> pg_try_advisory_lock bool
--> t
--> SELECT 1
b: select pg_advisory_unlock_all();
--> pg_advisory_unlock_all 2278
--> ''
--> SELECT 1
select pg_try_advisory_xact_lock(9);
--> pg_try_advisory_xact_lock bool
--> t
--> SELECT 1
select pg_try_advisory_lock_shared(7);
--> pg_try_advisory_lock_shared bool
--> t
--> SELECT 1
b: select pg_try_advisory_lock_shared(7), pg_try_advisory_lock(7);
--> pg_try_advisory_lock_shared bool | pg_try_advisory_lock bool
--> t | f
--> SELECT 1
select pg_advisory_unlock_all();
--> pg_advisory_unlock_all 2278
--> ''
--> SELECT 1
-- Others.
select current_database() like 'story%', current_user, session_user, pg_backend_pid() > 0;
--> ?column? bool | current_user name | session_user name | ?column? bool
--> t | postgres | postgres | t
--> SELECT 1
select version() like 'PostgreSQL 15%';
--> ?column? bool
--> t
--> SELECT 1
select pg_typeof(1), pg_typeof('a'), pg_typeof(now()), pg_typeof(null), pg_typeof(array[1]), pg_typeof(row(1, 2));
--> pg_typeof regtype | pg_typeof regtype | pg_typeof regtype | pg_typeof regtype | pg_typeof regtype | pg_typeof regtype
--> integer | unknown | timestamp with time zone | unknown | integer[] | record
--> SELECT 1
discard all;
--> DISCARD
discard temp;
--> DISCARD
reset all;
--> RESET
set session statement_timeout to default;
--> SET
explain (costs off) select 1;
--> QUERY PLAN text
--> Result
--> EXPLAIN
do $$ begin null; end $$;
--> DO
checkpoint;
--> CHECKPOINT
analyze t;
--> ANALYZE
analyze nosuch;
--> ERROR 42P01: relation "nosuch" does not exist
vacuum nosuch;
--> ERROR 42P01: relation "nosuch" does not exist
create index t_vacuumed on t ((1));
--> CREATE
vacuum t_vacuumed;
--> WARNING: skipping "t_vacuumed" --- cannot vacuum non-tables or special system tables
--> VACUUM
analyze t_vacuumed;
--> WARNING: skipping "t_vacuumed" --- cannot analyze non-tables or special system tables
--> ANALYZE
vacuum analyze t_vacuumed;
--> WARNING: skipping "t_vacuumed" --- cannot vacuum non-tables or special system tables
--> VACUUM
drop index t_vacuumed;
--> DROP
vacuum t;
--> VACUUM
show all_nosuch;
--> ERROR 42704: unrecognized configuration parameter "all_nosuch"
