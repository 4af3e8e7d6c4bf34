-- Functions of sets where a list has values, and where they may not stand.
create table si (a int, b text default 'd');
--> CREATE
insert into si values (generate_series(1,3));
--> INSERT 3
insert into si (b, a) values ('x' || generate_series(1,2), 7) returning *;
--> a int4 | b text
--> 7 | x1
--> 7 | x2
--> INSERT 2
insert into si values (generate_series(1,2), default), (1, 'z');
--> ERROR 0A000: set-returning functions are not allowed in VALUES (at 24)
insert into si values (unnest(array[5,6]), unnest(array['p','q','r'])) returning a, b;
--> a int4 | b text
--> 5 | p
--> 6 | q
--> ∅ | r
--> INSERT 3
insert into si (a) values (generate_series(1,0));
--> INSERT 0
insert into si select generate_series(1,2);
--> INSERT 2
update si set a = generate_series(1,2);
--> ERROR 0A000: set-returning functions are not allowed in UPDATE (at 19)
select distinct generate_series(1,2) + a * 0 from si order by 1;
--> ?column? int4
--> 1
--> 2
--> ∅
--> SELECT 3
select a, unnest(array[a, a*2]) from si order by 1, 2 limit 4;
--> a int4 | unnest int4
--> 1 | 1
--> 1 | 1
--> 1 | 2
--> 1 | 2
--> SELECT 4
select lag(a) over (order by a, b), generate_series(1,2) from si order by 1 nulls first, 2 limit 3;
--> lag int4 | generate_series int4
--> ∅ | 1
--> ∅ | 2
--> 1 | 1
--> SELECT 3
select sum(a) from si group by generate_series(1,2) order by 1;
--> sum int8
--> 34
--> 34
--> SELECT 2
select sum(generate_series(1, 3));
--> ERROR 0A000: aggregate function calls cannot contain set-returning function calls (at 12)
-->   hint: You might be able to move the set-returning function into a LATERAL FROM item.
select count(unnest(array[1,2]));
--> ERROR 0A000: aggregate function calls cannot contain set-returning function calls (at 14)
-->   hint: You might be able to move the set-returning function into a LATERAL FROM item.
select max(x) from (select generate_series(1,3) x) s;
--> max int4
--> 3
--> SELECT 1
select case when true then generate_series(1,2) end;
--> ERROR 0A000: set-returning functions are not allowed in CASE (at 28)
-->   hint: You might be able to move the set-returning function into a LATERAL FROM item.
select coalesce(generate_series(1,2), 0);
--> ERROR 0A000: set-returning functions are not allowed in COALESCE (at 17)
-->   hint: You might be able to move the set-returning function into a LATERAL FROM item.
select * from (values (1)) v(x) where generate_series(1,2) = 1;
--> ERROR 0A000: set-returning functions are not allowed in WHERE (at 39)
select x from (values (1),(2)) v(x) order by generate_series(1,2), x;
--> x int4
--> 1
--> 2
--> 1
--> 2
--> SELECT 4
select x from (values (1)) v(x) group by generate_series(1,2);
--> ERROR 42803: column "v.x" must appear in the GROUP BY clause or be used in an aggregate function (at 8)
select count(*) from (values (1)) v(x) having generate_series(1,2) > 1;
--> ERROR 0A000: set-returning functions are not allowed in HAVING (at 47)
select x from (values (1)) v(x) limit generate_series(1,2);
--> ERROR 0A000: set-returning functions are not allowed in LIMIT (at 39)
create table sj (a int, b int default generate_series(1,2));
--> ERROR 0A000: set-returning functions are not allowed in DEFAULT expressions (at 39)
create table sj (a int check (generate_series(1,2) > 0));
--> ERROR 0A000: set-returning functions are not allowed in check constraints (at 31)
select generate_series(1, generate_series(1,3));
--> generate_series int4
--> 1
--> 1
--> 2
--> 1
--> 2
--> 3
--> SELECT 6
select generate_series(1,2) + generate_series(1,3);
--> ?column? int4
--> 2
--> 4
--> ∅
--> SELECT 3
select (select generate_series(1,2));
--> ERROR 21000: more than one row returned by a subquery used as an expression
select array(select generate_series(1,2)), (select max(g) from generate_series(1,3) g);
--> array _int4 | max int4
--> {1,2} | 3
--> SELECT 1
select unnest(array[1,2]), unnest(array[3,4,5]) order by 2 desc;
--> unnest int4 | unnest int4
--> ∅ | 5
--> 2 | 4
--> 1 | 3
--> SELECT 3
values (generate_series(1,2));
--> ERROR 0A000: set-returning functions are not allowed in VALUES (at 9)
select json_array_elements('[1,2]'), jsonb_object_keys('{"a":1}');
--> json_array_elements json | jsonb_object_keys text
--> 1 | a
--> 2 | ∅
--> SELECT 2
select * from json_each('{"a":1,"b":2}') e(k, v) where k = 'b';
--> k text | v json
--> b | 2
--> SELECT 1
select * from generate_series(1,3) with ordinality g(x, n) join lateral (select x * n) s(p) on true;
--> x int4 | n int8 | p int8
--> 1 | 1 | 1
--> 2 | 2 | 4
--> 3 | 3 | 9
--> SELECT 3
select * from rows from (generate_series(1,2), unnest(array['a','b','c'])) with ordinality as t(a, b, n);
--> a int4 | b text | n int8
--> 1 | a | 1
--> 2 | b | 2
--> ∅ | c | 3
--> SELECT 3
select * from jsonb_to_recordset('[{"a":1,"b":"x"},{"a":2}]') as t(a int, b text) where a > 1;
--> a int4 | b text
--> 2 | ∅
--> SELECT 1
select t.t, t from unnest(array[1,2]) t;
--> t int4 | t int4
--> 1 | 1
--> 2 | 2
--> SELECT 2
select g.g.x from generate_series(1,2) g;
--> ERROR 42P01: invalid reference to FROM-clause entry for table "g" (at 8)
-->   hint: There is an entry for table "g", but it cannot be referenced from this part of the query.
select * from generate_series(1,2) as g(a, b);
--> ERROR 42P10: table "g" has 1 columns available but 2 columns specified
select * from nosuch_function(1);
--> ERROR 42883: function nosuch_function(integer) does not exist (at 15)
-->   hint: No function matches the given name and argument types. You might need to add explicit type casts.
select * from sum(1);
--> ERROR 42803: aggregate functions are not allowed in functions in FROM (at 15)
select * from row_number();
--> ERROR 42809: window function row_number requires an OVER clause (at 15)
select generate_series(1, 3) as n order by n desc limit 2;
--> n int4
--> 3
--> 2
--> SELECT 2
select generate_series('2024-01-01'::date, '2024-01-03', '1 day');
--> generate_series timestamptz
--> 2024-01-01 00:00:00+00
--> 2024-01-02 00:00:00+00
--> 2024-01-03 00:00:00+00
--> SELECT 3
select generate_series(1, 2, 0);
--> ERROR 22023: step size cannot equal zero
select generate_series(1.5, 3);
--> generate_series numeric
--> 1.5
--> 2.5
--> SELECT 2
