create table g (id int primary key, k text, n int, m int);
--> CREATE
insert into g values (1, 'a', 1, 10), (2, 'a', 2, null), (3, 'b', 3, 30), (4, 'b', 3, 40), (5, null, 5, 50), (6, null, null, null);
--> INSERT 6
select k, sum(n) from g group by k order by k;
--> k text | sum int8
--> a | 3
--> b | 6
--> ∅ | 5
--> SELECT 3
select k as key, sum(n) from g group by key order by key;
--> key text | sum int8
--> a | 3
--> b | 6
--> ∅ | 5
--> SELECT 3
select k || 'x' as kx, sum(n) from g group by kx order by kx;
--> kx text | sum int8
--> ax | 3
--> bx | 6
--> ∅ | 5
--> SELECT 3
select n as k, count(*) from g group by k order by 1, 2;
--> ERROR 42803: column "g.n" must appear in the GROUP BY clause or be used in an aggregate function (at 8)
select k, n from g group by 1, 2 order by 1, 2;
--> k text | n int4
--> a | 1
--> a | 2
--> b | 3
--> ∅ | 5
--> ∅ | ∅
--> SELECT 5
select k, sum(n) from g group by g.k order by g.k;
--> k text | sum int8
--> a | 3
--> b | 6
--> ∅ | 5
--> SELECT 3
select k, sum(n) total from g group by k having sum(n) > 3 order by total;
--> k text | total int8
--> ∅ | 5
--> b | 6
--> SELECT 2
select k, sum(n) total from g group by k having total > 3;
--> ERROR 42703: column "total" does not exist (at 49)
select k from g having true;
--> ERROR 42803: column "g.k" must appear in the GROUP BY clause or be used in an aggregate function (at 8)
select 1 from g having true;
--> ?column? int4
--> 1
--> SELECT 1
select 1 having true;
--> ?column? int4
--> 1
--> SELECT 1
select 1 having false;
--> ?column? int4
--> SELECT 0
select count(*) having count(*) = 1;
--> count int8
--> 1
--> SELECT 1
select sum(n) from g having sum(n) > 100;
--> sum int8
--> SELECT 0
select k, id from g group by k;
--> ERROR 42803: column "g.id" must appear in the GROUP BY clause or be used in an aggregate function (at 11)
select id, k, n + m from g group by id order by id;
--> id int4 | k text | ?column? int4
--> 1 | a | 11
--> 2 | a | ∅
--> 3 | b | 33
--> 4 | b | 43
--> 5 | ∅ | 55
--> 6 | ∅ | ∅
--> SELECT 6
select g.* from g group by id order by id limit 1;
--> id int4 | k text | n int4 | m int4
--> 1 | a | 1 | 10
--> SELECT 1
select id from g group by id having k = 'a' order by id;
--> id int4
--> 1
--> 2
--> SELECT 2
select id from g group by id order by k nulls first, id;
--> id int4
--> 5
--> 6
--> 1
--> 2
--> 3
--> 4
--> SELECT 6
select x.k from g x join g y on x.id = y.id group by x.id order by x.id;
--> k text
--> a
--> a
--> b
--> b
--> ∅
--> ∅
--> SELECT 6
select y.k from g x join g y on x.id = y.id group by x.id order by x.id;
--> ERROR 42803: column "y.k" must appear in the GROUP BY clause or be used in an aggregate function (at 8)
select lower(k) from g group by k order by 1;
--> lower text
--> a
--> b
--> ∅
--> SELECT 3
select k from g group by lower(k);
--> ERROR 42803: column "g.k" must appear in the GROUP BY clause or be used in an aggregate function (at 8)
select lower(k), upper(lower(k)) from g group by lower(k) order by 1;
--> lower text | upper text
--> a | A
--> b | B
--> ∅ | ∅
--> SELECT 3
select n % 2, count(*) from g group by n % 2 order by 1;
--> ?column? int4 | count int8
--> 0 | 1
--> 1 | 4
--> ∅ | 1
--> SELECT 3
select n % 2 + 1, count(*) from g group by n % 2 order by 1;
--> ?column? int4 | count int8
--> 1 | 1
--> 2 | 4
--> ∅ | 1
--> SELECT 3
select (n % 2) * 10 as z from g group by z order by z;
--> z int4
--> 0
--> 10
--> ∅
--> SELECT 3
select case when n > 2 then 'big' else 'small' end s, count(*) from g group by s order by s;
--> s text | count int8
--> big | 3
--> small | 3
--> SELECT 2
select k, n, count(*) from g group by k, n order by k, n;
--> k text | n int4 | count int8
--> a | 1 | 1
--> a | 2 | 1
--> b | 3 | 2
--> ∅ | 5 | 1
--> ∅ | ∅ | 1
--> SELECT 5
select count(distinct k), count(distinct n), count(distinct (k, n)) from g;
--> count int8 | count int8 | count int8
--> 2 | 4 | 5
--> SELECT 1
select sum(distinct n), avg(distinct n), count(distinct n) filter (where n > 2) from g;
--> sum int8 | avg numeric | count int8
--> 11 | 2.7500000000000000 | 2
--> SELECT 1
select array_agg(distinct k order by k desc nulls last) from g;
--> array_agg _text
--> {b,a,NULL}
--> SELECT 1
select array_agg(n order by m desc nulls last, n) from g;
--> array_agg _int4
--> {5,3,3,1,2,NULL}
--> SELECT 1
select k, array_agg(id order by id) filter (where n > 1) from g group by k order by k;
--> k text | array_agg _int4
--> a | {2}
--> b | {3,4}
--> ∅ | {5}
--> SELECT 3
select k, max(n) - min(n), max(n + m) from g group by k order by k;
--> k text | ?column? int4 | max int4
--> a | 1 | 11
--> b | 0 | 43
--> ∅ | 0 | 55
--> SELECT 3
select max(k), min(k) from g;
--> max text | min text
--> b | a
--> SELECT 1
select k, count(*) * 100 / (select count(*) from g) from g group by k order by k;
--> k text | ?column? int8
--> a | 33
--> b | 33
--> ∅ | 33
--> SELECT 3
select k, sum(n) / count(*), avg(n) from g group by k order by k;
--> k text | ?column? int8 | avg numeric
--> a | 1 | 1.5000000000000000
--> b | 3 | 3.0000000000000000
--> ∅ | 2 | 5.0000000000000000
--> SELECT 3
select k, string_agg(n::text, '+' order by n) || '=' || sum(n) from g group by k order by k;
--> k text | ?column? text
--> a | 1+2=3
--> b | 3+3=6
--> ∅ | 5=5
--> SELECT 3
select sum(n) from g where k = 'zzz';
--> sum int8
--> ∅
--> SELECT 1
select k, sum(n) from g where k = 'zzz' group by k;
--> k text | sum int8
--> SELECT 0
select count(n), count(*), count(1), count(null) from g;
--> count int8 | count int8 | count int8 | count int8
--> 5 | 6 | 6 | 0
--> SELECT 1
select sum(n + null) from g;
--> sum int8
--> ∅
--> SELECT 1
select avg(n)::int, sum(n)::text || 'x' from g;
--> avg int4 | ?column? text
--> 3 | 14x
--> SELECT 1
select coalesce(sum(n), 0) from g where false;
--> coalesce int8
--> 0
--> SELECT 1
select k, row_number() over (order by sum(n) desc) from g group by k order by 2;
--> k text | row_number int8
--> b | 1
--> ∅ | 2
--> a | 3
--> SELECT 3
select k, sum(sum(n)) over (order by k) from g group by k order by k;
--> k text | sum numeric
--> a | 3
--> b | 9
--> ∅ | 14
--> SELECT 3
select sum(n) over (partition by k), id from g order by id;
--> sum int8 | id int4
--> 3 | 1
--> 3 | 2
--> 6 | 3
--> 6 | 4
--> 5 | 5
--> 5 | 6
--> SELECT 6
select distinct sum(n) over (partition by k) from g order by 1;
--> sum int8
--> 3
--> 5
--> 6
--> SELECT 3
select (select sum(n) from g x where x.k = g.k) from g group by k order by 1;
--> sum int8
--> 3
--> 6
--> ∅
--> SELECT 3
select k, (select count(*) from g x where x.n > max(g.n)) from g group by k order by k;
--> k text | count int8
--> a | 3
--> b | 1
--> ∅ | 0
--> SELECT 3
select k from g group by k having exists (select from g x where x.k = g.k and x.n = 3);
--> k text
--> b
--> SELECT 1
select g.k, s.c from g join (select k, count(*) c from g group by k) s on s.k = g.k group by g.k, s.c order by 1;
--> k text | c int8
--> a | 2
--> b | 2
--> SELECT 2
select max(c) from (select k, count(*) c from g group by k) s;
--> max int8
--> 2
--> SELECT 1
select k, mode() within group (order by n), percentile_disc(0.5) within group (order by n) from g group by k order by k;
--> k text | mode int4 | percentile_disc int4
--> a | 1 | 1
--> b | 3 | 3
--> ∅ | 5 | 5
--> SELECT 3
select k, n, grouping(k), grouping(n), grouping(k, n), count(*) from g group by grouping sets ((k, n), (k), ()) order by 5, 1, 2;
--> k text | n int4 | grouping int4 | grouping int4 | grouping int4 | count int8
--> a | 1 | 0 | 0 | 0 | 1
--> a | 2 | 0 | 0 | 0 | 1
--> b | 3 | 0 | 0 | 0 | 2
--> ∅ | 5 | 0 | 0 | 0 | 1
--> ∅ | ∅ | 0 | 0 | 0 | 1
--> a | ∅ | 0 | 1 | 1 | 2
--> b | ∅ | 0 | 1 | 1 | 2
--> ∅ | ∅ | 0 | 1 | 1 | 2
--> ∅ | ∅ | 1 | 1 | 3 | 6
--> SELECT 9
select k, n, sum(m) from g group by rollup (k, n) order by k nulls last, n nulls last, 3;
--> k text | n int4 | sum int8
--> a | 1 | 10
--> a | 2 | ∅
--> a | ∅ | 10
--> b | 3 | 70
--> b | ∅ | 70
--> ∅ | 5 | 50
--> ∅ | ∅ | 50
--> ∅ | ∅ | 130
--> ∅ | ∅ | ∅
--> SELECT 9
select coalesce(k, 'all') as k, sum(n) from g where k is not null group by rollup (k) order by grouping(k), 1;
--> k text | sum int8
--> a | 3
--> b | 6
--> all | 9
--> SELECT 3
select k, n from g group by cube (k, n) having grouping(k) = 1 order by n nulls last;
--> k text | n int4
--> ∅ | 1
--> ∅ | 2
--> ∅ | 3
--> ∅ | 5
--> ∅ | ∅
--> ∅ | ∅
--> SELECT 6
select k, count(*) from g group by grouping sets (k, k) order by 1, 2;
--> k text | count int8
--> a | 2
--> a | 2
--> b | 2
--> b | 2
--> ∅ | 2
--> ∅ | 2
--> SELECT 6
select k, m, count(*) from g group by k, grouping sets (m, ()) order by 1, 2, 3;
--> k text | m int4 | count int8
--> a | 10 | 1
--> a | ∅ | 1
--> a | ∅ | 2
--> b | 30 | 1
--> b | 40 | 1
--> b | ∅ | 2
--> ∅ | 50 | 1
--> ∅ | ∅ | 1
--> ∅ | ∅ | 2
--> SELECT 9
select k, rank() over (partition by grouping(k) order by sum(n)) from g group by rollup (k) order by grouping(k), 2;
--> k text | rank int8
--> a | 1
--> ∅ | 2
--> b | 3
--> ∅ | 1
--> SELECT 4
select sum(n) from g group by k order by k limit 1;
--> sum int8
--> 3
--> SELECT 1
select count(*) from g group by k order by k offset 1;
--> count int8
--> 2
--> 2
--> SELECT 2
select k, sum(n) from g group by k order by sum(m) nulls last, k;
--> k text | sum int8
--> a | 3
--> ∅ | 5
--> b | 6
--> SELECT 3
select k from g group by k order by n;
--> ERROR 42803: column "g.n" must appear in the GROUP BY clause or be used in an aggregate function (at 37)
select k from g order by sum(n);
--> ERROR 42803: column "g.k" must appear in the GROUP BY clause or be used in an aggregate function (at 8)
select sum(n), k from g;
--> ERROR 42803: column "g.k" must appear in the GROUP BY clause or be used in an aggregate function (at 16)
select k, sum(n) from g group by 3;
--> ERROR 42P10: GROUP BY position 3 is not in select list (at 34)
select k, sum(n) from g group by sum(n);
--> ERROR 42803: aggregate functions are not allowed in GROUP BY (at 34)
select k, sum(n) from g group by 'x';
--> ERROR 42601: non-integer constant in GROUP BY (at 34)
select k from g group by nosuch;
--> ERROR 42703: column "nosuch" does not exist (at 26)
select sum(k) from g;
--> ERROR 42883: function sum(text) does not exist (at 8)
-->   hint: No function matches the given name and argument types. You might need to add explicit type casts.
select sum(n, m) from g;
--> ERROR 42883: function sum(integer, integer) does not exist (at 8)
-->   hint: No function matches the given name and argument types. You might need to add explicit type casts.
select sum(*) from g;
--> ERROR 42883: function sum() does not exist (at 8)
-->   hint: No function matches the given name and argument types. You might need to add explicit type casts.
select count() from g;
--> ERROR 42809: count(*) must be used to call a parameterless aggregate function (at 8)
select avg(k) from g;
--> ERROR 42883: function avg(text) does not exist (at 8)
-->   hint: No function matches the given name and argument types. You might need to add explicit type casts.
select sum(n) filter (where nosuch) from g;
--> ERROR 42703: column "nosuch" does not exist (at 29)
select lower(k) filter (where true) from g;
--> ERROR 42809: FILTER specified, but lower is not an aggregate function (at 8)
select sum(distinct) from g;
--> ERROR 42601: syntax error at or near ")" (at 20)
select upper(distinct k) from g;
--> ERROR 42809: DISTINCT specified, but upper is not an aggregate function (at 8)
select grouping(k) from g;
--> ERROR 42803: arguments to GROUPING must be grouping expressions of the associated query level (at 17)
select string_agg(k, ',' order by n) over () from g;
--> ERROR 0A000: aggregate ORDER BY is not implemented for window functions (at 8)
select sum(n) within group (order by n) from g;
--> ERROR 42883: function sum(integer, integer) does not exist (at 8)
-->   hint: No function matches the given name and argument types. You might need to add explicit type casts.
select percentile_cont(0.5, 0.6) within group (order by n) from g;
--> ERROR 42883: function percentile_cont(numeric, numeric, integer) does not exist (at 8)
-->   hint: No function matches the given name and argument types. You might need to add explicit type casts.
select array_agg(k) = array['a'] from g where id = 1;
--> ?column? bool
--> t
--> SELECT 1
select * from g group by k;
--> ERROR 42803: column "g.id" must appear in the GROUP BY clause or be used in an aggregate function (at 8)
select count(*) filter (where n > 1) * 1.0 / count(*) from g;
--> ?column? numeric
--> 0.66666666666666666667
--> SELECT 1
select regr_slope(m, n), corr(m, n) from g;
--> regr_slope float8 | corr float8
--> 10 | 0.9561828874675149
--> SELECT 1
select bool_and(n > 0), every(m > 10), bool_or(n is null) from g;
--> bool_and bool | every bool | bool_or bool
--> t | f | t
--> SELECT 1
select bit_and(n), bit_or(n) from g;
--> bit_and int4 | bit_or int4
--> 0 | 7
--> SELECT 1
select jsonb_agg(n order by id), json_object_agg(id, k order by id) from g where id < 3;
--> jsonb_agg jsonb | json_object_agg json
--> [1, 2] | { "1" : "a", "2" : "a" }
--> SELECT 1
select first_value(k) over (order by id), last_value(k) over (order by id) from g order by id limit 2;
--> first_value text | last_value text
--> a | a
--> a | a
--> SELECT 2
