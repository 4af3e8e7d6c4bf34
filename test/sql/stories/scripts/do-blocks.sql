do $$ begin null; end $$;
--> DO
do 'begin null; end';
--> DO
do language plpgsql $$ begin null; end $$;
--> DO
do $$ begin create type mood as enum ('sad', 'happy'); exception when duplicate_object then null; end $$;
--> DO
do $$ begin create type mood as enum ('sad', 'happy'); exception when duplicate_object then null; end $$;
--> DO
select 'sad'::mood;
--> mood own
--> sad
--> SELECT 1
do $$ begin if not exists (select 1 from pg_type where typname = 'colour') then create type colour as enum ('red'); end if; end $$;
--> DO
do $$ begin if not exists (select 1 from pg_type where typname = 'colour') then create type colour as enum ('red'); end if; end $$;
--> DO
create table t (a int primary key);
--> CREATE
do $$ begin insert into t values (1); insert into t values (2); end $$;
--> DO
do $$ begin insert into t values (3); insert into t values (1); end $$;
--> ERROR 23505: duplicate key value violates unique constraint "t_pkey"
-->   detail: Key (a)=(1) already exists.
select * from t order by a;
--> a int4
--> 1
--> 2
--> SELECT 2
do $$ begin insert into t values (3); begin insert into t values (1); exception when unique_violation then insert into t values (100); end; end $$;
--> DO
select * from t order by a;
--> a int4
--> 1
--> 2
--> 3
--> 100
--> SELECT 4
do $$ begin begin insert into t values (5); raise exception 'no'; exception when others then raise notice 'caught: % (%)', sqlerrm, sqlstate; end; end $$;
--> NOTICE: caught: no (P0001)
--> DO
select * from t order by a;
--> a int4
--> 1
--> 2
--> 3
--> 100
--> SELECT 4
do $$ begin raise exception 'value % is wrong, %%', 1 + 1; end $$;
--> ERROR P0001: value 2 is wrong, %
do $$ begin raise notice 'hello %', 'world'; raise warning 'careful'; raise info 'fyi'; raise debug 'hidden'; end $$;
--> NOTICE: hello world
--> WARNING: careful
--> INFO: fyi
--> DO
do $$ begin if (select count(*) from t) > 100 then raise notice 'many'; elsif (select count(*) from t) > 3 then raise notice 'some'; else raise notice 'few'; end if; end $$;
--> NOTICE: some
--> DO
do $$ begin perform count(*) from t; perform 1 / 0; end $$;
--> ERROR 22012: division by zero
do $$ begin perform 1 / 0; exception when division_by_zero then raise notice 'oh'; when others then raise notice 'never'; end $$;
--> NOTICE: oh
--> DO
do $$ begin perform 1 / 0; exception when unique_violation then null; end $$;
--> ERROR 22012: division by zero
do $$ begin perform 1 / 0; exception when sqlstate '22012' then null; end $$;
--> DO
do $$ begin begin perform 1 / 0; exception when others then raise; end; end $$;
--> ERROR 22012: division by zero
do $$ begin execute 'create table made (x int)'; end $$;
--> DO
select count(*) from made;
--> count int8
--> 0
--> SELECT 1
begin;
--> BEGIN
do $$ begin delete from t; perform 1 / 0; exception when others then null; end $$;
--> DO
select count(*) from t;
--> count int8
--> 4
--> SELECT 1
do $$ begin delete from t where a = 1; end $$;
--> DO
rollback;
--> ROLLBACK
select count(*) from t;
--> count int8
--> 4
--> SELECT 1
do $$ begin alter table t add column b int; exception when duplicate_column then null; end $$;
--> DO
do $$ begin alter table t add column b int; exception when duplicate_column then raise notice 'column is there'; end $$;
--> NOTICE: column is there
--> DO
do $$ begin drop table nosuch; exception when undefined_table then null; end $$;
--> DO
do $$ begin create table t (x int); exception when duplicate_table then null; end $$;
--> DO
do $$ begin perform nosuch(); exception when undefined_function then null; end $$;
--> DO
do $$ begin null; exception when nosuch_condition then null; end $$;
--> ERROR 42704: unrecognized exception condition "nosuch_condition"
do language nosuch $$ x $$;
--> ERROR 42704: language "nosuch" does not exist
do $$ end $$;
--> ERROR 42601: syntax error at or near "end" (at 7)
do $$ begin select 1 + ; end $$;
--> ERROR 42601: syntax error at end of input (at 23)
--~ In a block, only errors of its own syntax have a place.
--~> ERROR 42601: syntax error at end of input
do $$ declare x int := 5; begin raise notice '%', x; end $$;
--> NOTICE: 5
--> DO
do $$ begin for i in 1..3 loop raise notice '%', i; end loop; end $$;
--> NOTICE: 1
--> NOTICE: 2
--> NOTICE: 3
--> DO
