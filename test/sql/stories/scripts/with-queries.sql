with t as (select 1 as a) select * from t;
--> a int4
--> 1
--> SELECT 1
with t (x, y) as (values (1, 'a'), (2, 'b')) select y, x from t order by x desc;
--> y text | x int4
--> b | 2
--> a | 1
--> SELECT 2
with a as (select 1 as n), b as (select n + 1 as n from a) select a.n, b.n from a, b;
--> n int4 | n int4
--> 1 | 2
--> SELECT 1
with t as (select generate_series(1, 3) as n) select t1.n, t2.n from t t1 join t t2 on t2.n = t1.n + 1 order by 1;
--> n int4 | n int4
--> 1 | 2
--> 2 | 3
--> SELECT 2
with t as materialized (select 5 as v) select * from t union all select * from t;
--> v int4
--> 5
--> 5
--> SELECT 2
with t as not materialized (select 5 as v) select v + v from t;
--> ?column? int4
--> 10
--> SELECT 1
select * from (with t as (select 7 as v) select v from t) s;
--> v int4
--> 7
--> SELECT 1
with unused as (select 1 / 0) select 'fine';
--> ?column? text
--> fine
--> SELECT 1
-- Recursion.
with recursive n (i) as (values (1) union all select i + 1 from n where i < 5) select sum(i), count(*) from n;
--> sum int8 | count int8
--> 15 | 5
--> SELECT 1
with recursive n (i) as (select 1 union select (i + 1) % 4 from n) select i from n order by i;
--> i int4
--> 0
--> 1
--> 2
--> 3
--> SELECT 4
with recursive fib (a, b) as (values (0, 1) union all select b, a + b from fib where b < 50) select array_agg(a) from fib;
--> array_agg _int4
--> {0,1,1,2,3,5,8,13,21,34}
--> SELECT 1
create table parts (id int primary key, parent int references parts, name text, weight int);
--> CREATE
insert into parts values (1, null, 'car', 10), (2, 1, 'engine', 200), (3, 2, 'piston', 5), (4, 2, 'valve', 1), (5, 1, 'wheel', 20), (6, 5, 'tyre', 8);
--> INSERT 6
with recursive tree as (select id, name, 0 as depth, name as path from parts where parent is null union all select p.id, p.name, t.depth + 1, t.path || '/' || p.name from parts p join tree t on p.parent = t.id) select depth, path from tree order by path;
--> depth int4 | path text
--> 0 | car
--> 1 | car/engine
--> 2 | car/engine/piston
--> 2 | car/engine/valve
--> 1 | car/wheel
--> 2 | car/wheel/tyre
--> SELECT 6
with recursive up as (select id, parent, name from parts where name = 'valve' union all select p.id, p.parent, p.name from parts p, up where p.id = up.parent) select string_agg(name, ' < ') from up;
--> string_agg text
--> valve < engine < car
--> SELECT 1
with recursive tree as (select id, weight from parts where id = 2 union all select p.id, p.weight from parts p join tree on p.parent = tree.id) select sum(weight) from tree;
--> sum int8
--> 206
--> SELECT 1
with recursive t (id, parent) as (select id, parent from parts where parent is null union all select p.id, p.parent from parts p join t on p.parent = t.id) search depth first by id set ord select id, ord from t order by ord;
--> id int4 | ord 2287
--> 1 | {(1)}
--> 2 | {(1),(2)}
--> 3 | {(1),(2),(3)}
--> 4 | {(1),(2),(4)}
--> 5 | {(1),(5)}
--> 6 | {(1),(5),(6)}
--> SELECT 6
with recursive t (id, parent) as (select id, parent from parts where parent is null union all select p.id, p.parent from parts p join t on p.parent = t.id) search breadth first by id set ord select id from t order by ord;
--> id int4
--> 1
--> 2
--> 5
--> 3
--> 4
--> 6
--> SELECT 6
create table edges (a int, b int);
--> CREATE
insert into edges values (1, 2), (2, 3), (3, 1), (3, 4);
--> INSERT 4
with recursive walk (node) as (select 1 union select e.b from edges e join walk w on e.a = w.node) select node from walk order by node;
--> node int4
--> 1
--> 2
--> 3
--> 4
--> SELECT 4
with recursive walk (node) as (select 1 union all select e.b from edges e join walk w on e.a = w.node) cycle node set looped using path select node, looped, path from walk order by path;
--> node int4 | looped bool | path 2287
--> 1 | f | {(1)}
--> 2 | f | {(1),(2)}
--> 3 | f | {(1),(2),(3)}
--> 1 | t | {(1),(2),(3),(1)}
--> 4 | f | {(1),(2),(3),(4)}
--> SELECT 5
with recursive t as (select 1 as n union all select n + 1 from t where n < 3) select * from t union select 10 order by n;
--> n int4
--> 1
--> 2
--> 3
--> 10
--> SELECT 4
-- A limit stops an endless one.
with recursive forever (n) as (select 1 union all select n + 1 from forever) select n from forever limit 3;
--> n int4
--> 1
--> 2
--> 3
--> SELECT 3
-- Changes inside.
with gone as (delete from edges where a = 3 returning *) select * from gone order by b;
--> a int4 | b int4
--> 3 | 1
--> 3 | 4
--> SELECT 2
select count(*) from edges;
--> count int8
--> 2
--> SELECT 1
with added as (insert into edges values (7, 8), (8, 9) returning a) select sum(a), (select count(*) from edges) from added;
--> sum int8 | count int8
--> 15 | 2
--> SELECT 1
select count(*) from edges;
--> count int8
--> 4
--> SELECT 1
with changed as (update edges set b = b * 10 where a > 6 returning a, b) insert into edges select b, a from changed returning *;
--> a int4 | b int4
--> 80 | 7
--> 90 | 8
--> INSERT 2
select * from edges order by a, b;
--> a int4 | b int4
--> 1 | 2
--> 2 | 3
--> 7 | 80
--> 8 | 90
--> 80 | 7
--> 90 | 8
--> SELECT 6
with moved as (delete from edges where a > 10 returning *), stored as (insert into parts (id, name) select a, 'e' || b from moved returning id) select * from stored order by id;
--> id int4
--> 80
--> 90
--> SELECT 2
with x as (insert into edges values (100, 100)) select 1;
--> ?column? int4
--> 1
--> SELECT 1
select count(*) from edges where a = 100;
--> count int8
--> 1
--> SELECT 1
with x as (select 1 as id) update parts set weight = 0 from x where parts.id = x.id returning parts.id, weight;
--> id int4 | weight int4
--> 1 | 0
--> UPDATE 1
with x as (select 100 as id) delete from edges using x where edges.a = x.id returning a;
--> a int4
--> 100
--> DELETE 1
-- Mistakes.
with t as (select 1) select * from t, t;
--> ERROR 42712: table name "t" specified more than once
with t as (select 1), t as (select 2) select 1;
--> ERROR 42712: WITH query name "t" specified more than once (at 23)
with t (a, b) as (select 1) select * from t;
--> ERROR 42P10: WITH query "t" has 1 columns available but 2 columns specified (at 6)
with t as (select * from t) select * from t;
--> ERROR 42P01: relation "t" does not exist (at 26)
-->   detail: There is a WITH item named "t", but it cannot be referenced from this part of the query.
-->   hint: Use WITH RECURSIVE, or re-order the WITH items to remove forward references.
with recursive t as (select 1 union all select * from t, t t2) select 1;
--> ERROR 42P19: recursive reference to query "t" must not appear more than once (at 58)
with recursive t (n) as (select n from t) select 1;
--> ERROR 42P19: recursive query "t" does not have the form non-recursive-term UNION [ALL] recursive-term (at 16)
with recursive t (n) as (select 1 union all select sum(n)::int from t) select 1;
--> ERROR 42P19: aggregate functions are not allowed in a recursive query's recursive term (at 52)
with recursive t (n) as (select 1 union all select n from t order by 1) select 1;
--> ERROR 0A000: ORDER BY in a recursive query is not implemented (at 70)
with recursive t (n) as (select 1 union all select 'a' from t) select 1;
--> ERROR 22P02: invalid input syntax for type integer: "a" (at 52)
with recursive t (n) as (select 1 intersect select n from t) select 1;
--> ERROR 42P19: recursive query "t" does not have the form non-recursive-term UNION [ALL] recursive-term (at 16)
with recursive t (n) as (select 1 union all (select a from edges left join t on true)) select 1;
--> ERROR 42P19: recursive reference to query "t" must not appear within an outer join (at 76)
select * from (with x as (delete from edges) select 1) s;
--> ERROR 0A000: WITH clause containing a data-modifying statement must be at the top level (at 21)
with x as (update edges set b = 1) select * from x;
--> ERROR 0A000: WITH query "x" does not have a RETURNING clause (at 50)
