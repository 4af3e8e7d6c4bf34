-- Variables, loops, computed statements.
create table sales (id int, a text);
--> CREATE
insert into sales values (1, 'x'), (2, 'y');
--> INSERT 2
do $$ declare x int := 5; begin raise notice '%', x; end $$;
--> NOTICE: 5
--> DO
do $$ declare x int := 5; y text; r record; begin x := x + 1; raise notice '% %', x, y; select 7, 'a' into x, y; raise notice '% %', x, y; for i in 1..3 loop continue when i = 2; raise notice 'i %', i; end loop; for i in reverse 3..1 by 2 loop raise notice 'r %', i; end loop; for r in select g, g*2 as d from generate_series(1,2) g loop raise notice '% %', r.g, r.d; end loop; while x > 5 loop x := x - 1; exit when x = 6; end loop; loop x := x + 10; exit; end loop; execute 'create table zz' || x || ' (a int)'; execute format('select %s + 1', x) into x; raise notice '%', x; end $$;
--> NOTICE: 6 <NULL>
--> NOTICE: 7 a
--> NOTICE: i 1
--> NOTICE: i 3
--> NOTICE: r 3
--> NOTICE: r 1
--> NOTICE: 1 2
--> NOTICE: 2 4
--> NOTICE: 17
--> DO
do $$ begin x := 1; end $$;
--> ERROR 42601: "x" is not a known variable (at 13)
do $$ declare c constant int := 1; begin raise notice '%', c; c := 2; end $$;
--> ERROR 22005: variable "c" is declared CONSTANT (at 63)
--~ In a block, that a constant is assigned to is noticed when it is.
--~> NOTICE: 1
--~> ERROR 22005: variable "c" is declared CONSTANT
do $$ begin exit; end $$;
--> ERROR 42601: EXIT cannot be used outside a loop, unless it has a label (at 13)
do $$ begin return; raise notice 'no'; end $$;
--> DO
do $$ declare x int; x text; begin end $$;
--> ERROR 42601: duplicate declaration at or near "x" (at 22)
do $$ declare n int; begin update sales set a = a; raise notice '%', found; select id into n from sales where id = 99; raise notice '% %', found, n; end $$;
--> NOTICE: t
--> NOTICE: f <NULL>
--> DO
do $$ declare t record; begin for t in select tablename from pg_tables where schemaname = 'public' order by 1 loop execute 'drop table ' || quote_ident(t.tablename); raise notice 'dropped %', t.tablename; end loop; end $$;
--> NOTICE: dropped sales
--> NOTICE: dropped zz16
--> DO
create table log (n int, what text);
--> CREATE
do $$ declare total int := 0; i int; begin for i in 1..10 loop insert into log values (i, 'row ' || i); total := total + i; end loop; raise notice 'total % of %', total, (select count(*) from log where n <= total); end $$;
--> NOTICE: total 55 of 10
--> DO
select count(*), sum(n), max(what) from log;
--> count int8 | sum int8 | max text
--> 10 | 55 | row 9
--> SELECT 1
do $$ declare x numeric(5,2) := 1.005; y text = 'a' || 'b'; z date default '2024-02-29'; a int[] := '{1,2}'; b boolean; begin raise notice '% % % % %', x, y, z, a, b; a := a || 3; raise notice '% %', a[3], array_length(a, 1); if b is null and y = 'ab' then raise notice 'yes'; end if; end $$;
--> NOTICE: 1.01 ab 2024-02-29 {1,2} <NULL>
--> NOTICE: 3 3
--> NOTICE: yes
--> DO
do $$ declare x int := 1; begin declare x int := 2; begin raise notice 'inner %', x; x := 3; end; raise notice 'outer %', x; end $$;
--> NOTICE: inner 2
--> NOTICE: outer 1
--> DO
do $$ declare v text; begin begin insert into log values ('a'::int, 'x'); exception when others then raise notice '% %', sqlerrm, sqlstate; v := sqlerrm; end; raise notice 'v = %', v; end $$;
--> NOTICE: invalid input syntax for type integer: "a" 22P02
--> NOTICE: v = invalid input syntax for type integer: "a"
--> DO
do $$ declare r record; n int := 0; begin for r in execute 'select n, what from log order by n desc limit 2' loop n := n + r.n; raise notice '%', r; end loop; update log set what = 'sum' where log.n = 1; raise notice '%', n; end $$;
--> NOTICE: (10,"row 10")
--> NOTICE: (9,"row 9")
--> NOTICE: 19
--> DO
do $$ declare r log; begin select * into r from log where n = 2; raise notice '% %', r.n, r.what; end $$;
--> NOTICE: 2 row 2
--> DO
do $$ declare n int; begin select n into strict n from log where false; end $$;
--> ERROR 42702: column reference "n" is ambiguous
-->   detail: It could refer to either a PL/pgSQL variable or a table column.
--~ In a block, a name that is both a variable and a column is the variable.
--~> ERROR P0002: query returned no rows
do $$ begin for i in 1..2 loop for j in 1..2 loop exit when j = 2; raise notice '% %', i, j; end loop; end loop; end $$;
--> NOTICE: 1 1
--> NOTICE: 2 1
--> DO
do $$ begin for i in 3..1 loop raise notice 'never'; end loop; end $$;
--> DO
do $$ begin for i in 1..null loop end loop; end $$;
--> ERROR 22004: upper bound of FOR loop cannot be null
do $$ begin for i in 1..5 by 0 loop end loop; end $$;
--> ERROR 22023: BY value of FOR loop must be greater than zero
do $$ declare x int := 'a'; begin end $$;
--> ERROR 22P02: invalid input syntax for type integer: "a"
do $$ declare x nosuch; begin end $$;
--> ERROR 42704: type "nosuch" does not exist (at 17)
--~ In a block, only errors of its own syntax have a place.
--~> ERROR 42704: type "nosuch" does not exist
do $$ declare q text; begin execute q; end $$;
--> ERROR 22004: query string argument of EXECUTE is null
do $$ begin while true loop raise exception 'enough'; end loop; end $$;
--> ERROR P0001: enough
do $$ declare x int; begin x := (select max(n) from log); if x > 5 then raise notice 'big %', x; elsif x > 2 then raise notice 'small'; end if; delete from log l where l.n > x - 3; end $$;
--> NOTICE: big 10
--> DO
do $$ declare k int := 3; begin perform pg_notify('c', k::text); create temp table tmp as select k as k; raise notice '%', (select t.k from tmp t); end $$;
--> NOTICE: 3
--> DO
set statement_timeout = '300ms';
--> SET
do $$ begin loop end loop; end $$;
--> ERROR 57014: canceling statement due to statement timeout
do $$ declare x int := 0; begin while true loop x := x + 1; end loop; end $$;
--> ERROR 57014: canceling statement due to statement timeout
