create table pay (name text primary key, dept text, salary int, hired date);
--> CREATE
insert into pay values ('ann', 'dev', 100, '2020-01-01'), ('bob', 'dev', 120, '2021-01-01'), ('cid', 'dev', 100, '2019-06-01'),
  ('dan', 'ops', 80, '2018-01-01'), ('eve', 'ops', 90, '2022-05-01'), ('fay', 'law', null, '2020-03-01');
--> INSERT 6
select name, row_number() over (order by salary, name) from pay order by name;
--> name text | row_number int8
--> ann | 3
--> bob | 5
--> cid | 4
--> dan | 1
--> eve | 2
--> fay | 6
--> SELECT 6
select name, dept, rank() over (partition by dept order by salary desc), dense_rank() over (partition by dept order by salary desc) from pay order by dept, name;
--> name text | dept text | rank int8 | dense_rank int8
--> ann | dev | 2 | 2
--> bob | dev | 1 | 1
--> cid | dev | 2 | 2
--> fay | law | 1 | 1
--> dan | ops | 2 | 2
--> eve | ops | 1 | 1
--> SELECT 6
select name, percent_rank() over w, cume_dist() over w from pay window w as (order by salary) order by name;
--> name text | percent_rank float8 | cume_dist float8
--> ann | 0.4 | 0.6666666666666666
--> bob | 0.8 | 0.8333333333333334
--> cid | 0.4 | 0.6666666666666666
--> dan | 0 | 0.16666666666666666
--> eve | 0.2 | 0.3333333333333333
--> fay | 1 | 1
--> SELECT 6
select name, ntile(2) over (order by name), ntile(4) over (order by name) from pay order by name;
--> name text | ntile int4 | ntile int4
--> ann | 1 | 1
--> bob | 1 | 1
--> cid | 1 | 2
--> dan | 2 | 2
--> eve | 2 | 3
--> fay | 2 | 4
--> SELECT 6
select name, lag(salary) over w, lead(salary) over w, lag(salary, 2, -1) over w from pay window w as (partition by dept order by name) order by name;
--> name text | lag int4 | lead int4 | lag int4
--> ann | ∅ | 120 | -1
--> bob | 100 | 100 | -1
--> cid | 120 | ∅ | 100
--> dan | ∅ | 90 | -1
--> eve | 80 | ∅ | -1
--> fay | ∅ | ∅ | -1
--> SELECT 6
select name, first_value(name) over w, last_value(name) over w, nth_value(name, 2) over w from pay window w as (partition by dept order by salary, name) order by name;
--> name text | first_value text | last_value text | nth_value text
--> ann | ann | ann | ∅
--> bob | ann | bob | cid
--> cid | ann | cid | cid
--> dan | dan | dan | ∅
--> eve | dan | eve | eve
--> fay | fay | fay | ∅
--> SELECT 6
select name, last_value(name) over (partition by dept order by name rows between unbounded preceding and unbounded following) from pay order by name;
--> name text | last_value text
--> ann | cid
--> bob | cid
--> cid | cid
--> dan | eve
--> eve | eve
--> fay | fay
--> SELECT 6
select name, sum(salary) over (), sum(salary) over (partition by dept), sum(salary) over (order by name) from pay order by name;
--> name text | sum int8 | sum int8 | sum int8
--> ann | 490 | 320 | 100
--> bob | 490 | 320 | 220
--> cid | 490 | 320 | 320
--> dan | 490 | 170 | 400
--> eve | 490 | 170 | 490
--> fay | 490 | ∅ | 490
--> SELECT 6
select name, sum(salary) over (order by salary) from pay order by salary, name;
--> name text | sum int8
--> dan | 80
--> eve | 170
--> ann | 370
--> cid | 370
--> bob | 490
--> fay | 490
--> SELECT 6
select name, avg(salary) over (order by name rows between 1 preceding and 1 following) from pay order by name;
--> name text | avg numeric
--> ann | 110.0000000000000000
--> bob | 106.6666666666666667
--> cid | 100.0000000000000000
--> dan | 90.0000000000000000
--> eve | 85.0000000000000000
--> fay | 90.0000000000000000
--> SELECT 6
select name, count(*) over (order by salary range between 10 preceding and 10 following) from pay order by name;
--> name text | count int8
--> ann | 3
--> bob | 1
--> cid | 3
--> dan | 2
--> eve | 4
--> fay | 1
--> SELECT 6
select name, count(*) over (order by hired range between interval '1 year' preceding and current row) from pay order by name;
--> name text | count int8
--> ann | 2
--> bob | 3
--> cid | 1
--> dan | 1
--> eve | 1
--> fay | 3
--> SELECT 6
select name, array_agg(name) over (order by salary groups between 1 preceding and current row) from pay order by salary, name;
--> name text | array_agg _text
--> dan | {dan}
--> eve | {dan,eve}
--> ann | {eve,ann,cid}
--> cid | {eve,ann,cid}
--> bob | {ann,cid,bob}
--> fay | {bob,fay}
--> SELECT 6
select name, sum(salary) over (order by name rows between current row and unbounded following) from pay order by name;
--> name text | sum int8
--> ann | 490
--> bob | 390
--> cid | 270
--> dan | 170
--> eve | 90
--> fay | ∅
--> SELECT 6
select name, sum(salary) over (order by name rows between 2 preceding and 1 preceding) from pay order by name;
--> name text | sum int8
--> ann | ∅
--> bob | 100
--> cid | 220
--> dan | 220
--> eve | 180
--> fay | 170
--> SELECT 6
select name, sum(salary) over (order by name rows between unbounded preceding and current row exclude current row) from pay order by name;
--> name text | sum int8
--> ann | ∅
--> bob | 100
--> cid | 220
--> dan | 320
--> eve | 400
--> fay | 490
--> SELECT 6
select name, array_agg(name) over (order by salary rows between unbounded preceding and unbounded following exclude ties) from pay where salary is not null order by name;
--> name text | array_agg _text
--> ann | {dan,eve,ann,bob}
--> bob | {dan,eve,ann,cid,bob}
--> cid | {dan,eve,cid,bob}
--> dan | {dan,eve,ann,cid,bob}
--> eve | {dan,eve,ann,cid,bob}
--> SELECT 5
select name, array_agg(name) over (order by salary range between unbounded preceding and current row exclude group) from pay order by name;
--> name text | array_agg _text
--> ann | {dan,eve}
--> bob | {dan,eve,ann,cid}
--> cid | {dan,eve}
--> dan | ∅
--> eve | {dan}
--> fay | {dan,eve,ann,cid,bob}
--> SELECT 6
select dept, sum(salary), rank() over (order by sum(salary) desc nulls last) from pay group by dept order by dept;
--> dept text | sum int8 | rank int8
--> dev | 320 | 1
--> law | ∅ | 3
--> ops | 170 | 2
--> SELECT 3
select name, salary - avg(salary) over (partition by dept) from pay order by name;
--> name text | ?column? numeric
--> ann | -6.6666666666666667
--> bob | 13.3333333333333333
--> cid | -6.6666666666666667
--> dan | -5.0000000000000000
--> eve | 5.0000000000000000
--> fay | ∅
--> SELECT 6
select name, count(*) filter (where salary > 90) over (partition by dept) from pay order by name;
--> name text | count int8
--> ann | 3
--> bob | 3
--> cid | 3
--> dan | 0
--> eve | 0
--> fay | 0
--> SELECT 6
select * from (select name, row_number() over (partition by dept order by salary desc, name) n from pay) t where n = 1 order by name;
--> name text | n int8
--> bob | 1
--> eve | 1
--> fay | 1
--> SELECT 3
select distinct dept, max(salary) over (partition by dept) from pay order by dept;
--> dept text | max int4
--> dev | 120
--> law | ∅
--> ops | 90
--> SELECT 3
select name, sum(salary) over w, max(hired) over (w rows 1 preceding) from pay window w as (partition by dept order by hired) order by name;
--> name text | sum int8 | max date
--> ann | 200 | 2020-01-01
--> bob | 320 | 2021-01-01
--> cid | 100 | 2019-06-01
--> dan | 80 | 2018-01-01
--> eve | 170 | 2022-05-01
--> fay | ∅ | 2020-03-01
--> SELECT 6
select name, sum(salary) over (w order by name) from pay window w as (partition by dept) order by name;
--> name text | sum int8
--> ann | 100
--> bob | 220
--> cid | 320
--> dan | 80
--> eve | 170
--> fay | ∅
--> SELECT 6
select sum(x) over (order by x desc rows 2 preceding) from generate_series(1, 5) x;
--> sum int8
--> 5
--> 9
--> 12
--> 9
--> 6
--> SELECT 5
select x, string_agg(x::text, ',') over (order by x) from generate_series(1, 4) x;
--> x int4 | string_agg text
--> 1 | 1
--> 2 | 1,2
--> 3 | 1,2,3
--> 4 | 1,2,3,4
--> SELECT 4
select x, min(x) over (order by x rows between 1 following and 2 following), max(x) over (order by x rows between 1 following and 2 following) from generate_series(1, 4) x;
--> x int4 | min int4 | max int4
--> 1 | 2 | 3
--> 2 | 3 | 4
--> 3 | 4 | 4
--> 4 | ∅ | ∅
--> SELECT 4
select row_number() over (), x from (values ('b'), ('a')) v (x) order by x;
--> row_number int8 | x text
--> 2 | a
--> 1 | b
--> SELECT 2
select x, jsonb_agg(x) over (order by x rows between 1 preceding and current row) from generate_series(1, 3) x;
--> x int4 | jsonb_agg jsonb
--> 1 | [1]
--> 2 | [1, 2]
--> 3 | [2, 3]
--> SELECT 3
select name from pay order by row_number() over (order by hired) limit 3;
--> name text
--> dan
--> cid
--> ann
--> SELECT 3
-- Mistakes.
select rank() from pay;
--> ERROR 42809: window function rank requires an OVER clause (at 8)
select name from pay where row_number() over () = 1;
--> ERROR 42P20: window functions are not allowed in WHERE (at 28)
select sum(rank() over ()) from pay;
--> ERROR 42803: aggregate function calls cannot contain window function calls (at 12)
select rank() over (order by sum(salary)) from pay;
--> rank int8
--> 1
--> SELECT 1
select rank() over w from pay;
--> ERROR 42704: window "w" does not exist (at 20)
select sum(salary) over (order by name rows between current row and 1 preceding) from pay;
--> ERROR 42P20: frame starting from current row cannot have preceding rows (at 69)
select sum(salary) over (rows between -1 preceding and current row) from pay;
--> ERROR 22013: frame starting offset must not be negative
select sum(salary) over (order by name range between 1 preceding and current row) from pay;
--> ERROR 0A000: RANGE with offset PRECEDING/FOLLOWING is not supported for column type text (at 54)
select sum(salary) over (order by name, dept range between 1 preceding and current row) from pay;
--> ERROR 42P20: RANGE with offset PRECEDING/FOLLOWING requires exactly one ORDER BY column (at 25)
select ntile(0) over () from pay;
--> ERROR 22014: argument of ntile must be greater than zero
select count(distinct salary) over () from pay;
--> ERROR 0A000: DISTINCT is not implemented for window functions (at 8)
select lag(salary) over (w partition by dept) from pay window w as (order by name);
--> ERROR 42P20: cannot override PARTITION BY clause of window "w" (at 25)
select nth_value(name, 0) over () from pay;
--> ERROR 22016: argument of nth_value must be greater than zero
select sum(salary) over w from pay window w as (order by name), w as (order by dept);
--> ERROR 42P20: window "w" is already defined (at 70)
select lower(name) over () from pay;
--> ERROR 42809: OVER specified, but lower is not a window function nor an aggregate function (at 8)

# Functions of sets that a window is made of come before it, all others behind it.
create table sets_in_windows (a int, b int);
--> ERROR 42601: syntax error at or near "#" (at 1)
insert into sets_in_windows values (1, 10), (2, 20);
--> ERROR 42P01: relation "sets_in_windows" does not exist (at 13)
select row_number() over (order by generate_series(1, 3)) as n from sets_in_windows order by n;
--> ERROR 42P01: relation "sets_in_windows" does not exist (at 69)
select a, rank() over (order by generate_series(1, 2)) as r from sets_in_windows order by r, a;
--> ERROR 42P01: relation "sets_in_windows" does not exist (at 66)
select a, generate_series(1, 2) as g, row_number() over (order by a) as n from sets_in_windows order by a, g;
--> ERROR 42P01: relation "sets_in_windows" does not exist (at 80)
select a, generate_series(1, 2) as g, row_number() over (order by generate_series(1, 2), a) as n from sets_in_windows order by n;
--> ERROR 42P01: relation "sets_in_windows" does not exist (at 103)
select a, generate_series(1, 2) as g, row_number() over (partition by generate_series(1, 2) order by a) as n from sets_in_windows order by g, a;
--> ERROR 42P01: relation "sets_in_windows" does not exist (at 115)
select count(*) over (partition by unnest(array[1, 2])) from sets_in_windows;
--> ERROR 42P01: relation "sets_in_windows" does not exist (at 62)
select generate_series(1, 2) as g, sum(a) over (order by generate_series(1, 2)) from sets_in_windows order by g;
--> ERROR 42P01: relation "sets_in_windows" does not exist (at 86)
select a, generate_series(5, 6) as h, rank() over (order by generate_series(1, 2)) as r from sets_in_windows order by r, a, h;
--> ERROR 42P01: relation "sets_in_windows" does not exist (at 94)
select a, rank() over (order by generate_series(1, generate_series(1, 2))) as r from sets_in_windows order by r, a;
--> ERROR 42P01: relation "sets_in_windows" does not exist (at 86)
select generate_series(1, row_number() over (order by a)::int) as g from sets_in_windows order by g;
--> ERROR 42P01: relation "sets_in_windows" does not exist (at 74)
select row_number() over w, generate_series(1, 2) as g from sets_in_windows window w as (order by generate_series(1, 2) desc, a) order by 1;
--> ERROR 42P01: relation "sets_in_windows" does not exist (at 61)
select count(*), rank() over (order by generate_series(1, 2)) as r from sets_in_windows group by a order by r;
--> ERROR 42P01: relation "sets_in_windows" does not exist (at 73)
select distinct rank() over (order by generate_series(1, 2)) as r from sets_in_windows order by r;
--> ERROR 42P01: relation "sets_in_windows" does not exist (at 72)
select sum(b) over (order by generate_series(1, 2) + a) as s, lag(a) over (order by b) as l from sets_in_windows order by s, l;
--> ERROR 42P01: relation "sets_in_windows" does not exist (at 98)
select sum(generate_series(1, 2)) over () from sets_in_windows;
--> ERROR 42P01: relation "sets_in_windows" does not exist (at 48)
drop table sets_in_windows;
--> ERROR 42P01: table "sets_in_windows" does not exist
