create table o (id int primary key, a int, b text, c numeric);
--> CREATE
insert into o values (1, 3, 'x', 1.5), (2, 1, 'Y', null), (3, null, 'x', 0.5), (4, 2, null, 1.50), (5, 1, 'a', -1);
--> INSERT 5
select id from o order by a, id;
--> id int4
--> 2
--> 5
--> 4
--> 1
--> 3
--> SELECT 5
select id from o order by a desc, id;
--> id int4
--> 3
--> 1
--> 4
--> 2
--> 5
--> SELECT 5
select id from o order by a nulls first, id;
--> id int4
--> 3
--> 2
--> 5
--> 4
--> 1
--> SELECT 5
select id from o order by a desc nulls last, id;
--> id int4
--> 1
--> 4
--> 2
--> 5
--> 3
--> SELECT 5
select id from o order by b, id;
--> id int4
--> 2
--> 5
--> 1
--> 3
--> 4
--> SELECT 5
select id from o order by c, id;
--> id int4
--> 5
--> 3
--> 1
--> 4
--> 2
--> SELECT 5
select id from o order by c desc nulls last, id desc;
--> id int4
--> 4
--> 1
--> 3
--> 5
--> 2
--> SELECT 5
select id, a as x from o order by x, id;
--> id int4 | x int4
--> 2 | 1
--> 5 | 1
--> 4 | 2
--> 1 | 3
--> 3 | ∅
--> SELECT 5
select id, -a as a from o order by a, id;
--> id int4 | a int4
--> 1 | -3
--> 4 | -2
--> 2 | -1
--> 5 | -1
--> 3 | ∅
--> SELECT 5
select id, a as b from o order by b nulls first, id;
--> id int4 | b int4
--> 3 | ∅
--> 2 | 1
--> 5 | 1
--> 4 | 2
--> 1 | 3
--> SELECT 5
select id, a + 1 as b from o order by o.b, id;
--> id int4 | b int4
--> 2 | 2
--> 5 | 2
--> 1 | 4
--> 3 | ∅
--> 4 | 3
--> SELECT 5
select id from o order by a + coalesce(c, 0), id;
--> id int4
--> 5
--> 2
--> 4
--> 1
--> 3
--> SELECT 5
select id from o order by 1 desc;
--> id int4
--> 5
--> 4
--> 3
--> 2
--> 1
--> SELECT 5
select id from o order by 2;
--> ERROR 42P10: ORDER BY position 2 is not in select list (at 27)
select id from o order by 0;
--> ERROR 42P10: ORDER BY position 0 is not in select list (at 27)
select id from o order by -1;
--> ERROR 42P10: ORDER BY position -1 is not in select list (at 27)
select id from o order by 1 + 1;
--> id int4
--> 1
--> 2
--> 3
--> 4
--> 5
--> SELECT 5
select id from o order by 'x', id;
--> ERROR 42601: non-integer constant in ORDER BY (at 27)
select id from o order by nosuch;
--> ERROR 42703: column "nosuch" does not exist (at 27)
select id, a from o order by a using >, id;
--> id int4 | a int4
--> 3 | ∅
--> 1 | 3
--> 4 | 2
--> 2 | 1
--> 5 | 1
--> SELECT 5
select id, a from o order by a using <>;
--> ERROR 42809: operator <> is not a valid ordering operator (at 38)
-->   hint: Ordering operators must be "<" or ">" members of btree operator families.
select a, count(*) from o group by a order by count(*) desc, a;
--> a int4 | count int8
--> 1 | 2
--> 2 | 1
--> 3 | 1
--> ∅ | 1
--> SELECT 4
select a from o group by a order by max(c);
--> a int4
--> 1
--> ∅
--> 3
--> 2
--> SELECT 4
select distinct a from o order by a;
--> a int4
--> 1
--> 2
--> 3
--> ∅
--> SELECT 4
select distinct a from o order by id;
--> ERROR 42P10: for SELECT DISTINCT, ORDER BY expressions must appear in select list (at 35)
select distinct a, b from o order by b, a;
--> a int4 | b text
--> 1 | Y
--> 1 | a
--> 3 | x
--> ∅ | x
--> 2 | ∅
--> SELECT 5
select distinct on (a) a, id from o order by a, id desc;
--> a int4 | id int4
--> 1 | 5
--> 2 | 4
--> 3 | 1
--> ∅ | 3
--> SELECT 4
select distinct on (a) a, id from o order by id;
--> ERROR 42P10: SELECT DISTINCT ON expressions must match initial ORDER BY expressions (at 21)
select distinct on (a + 1) a, b from o order by a + 1, b;
--> a int4 | b text
--> 1 | Y
--> 2 | ∅
--> 3 | x
--> ∅ | x
--> SELECT 4
select distinct on (1) a, b from o order by 1, 2;
--> a int4 | b text
--> 1 | Y
--> 2 | ∅
--> 3 | x
--> ∅ | x
--> SELECT 4
select distinct on (nosuch) a from o;
--> ERROR 42703: column "nosuch" does not exist (at 21)
select id from o order by id limit 2;
--> id int4
--> 1
--> 2
--> SELECT 2
select id from o order by id limit 0;
--> id int4
--> SELECT 0
select id from o order by id limit null;
--> id int4
--> 1
--> 2
--> 3
--> 4
--> 5
--> SELECT 5
select id from o order by id limit all;
--> id int4
--> 1
--> 2
--> 3
--> 4
--> 5
--> SELECT 5
select id from o order by id offset 3;
--> id int4
--> 4
--> 5
--> SELECT 2
select id from o order by id offset 100;
--> id int4
--> SELECT 0
select id from o order by id limit 2 offset 1;
--> id int4
--> 2
--> 3
--> SELECT 2
select id from o order by id limit 1 + 1;
--> id int4
--> 1
--> 2
--> SELECT 2
select id from o order by id limit (select count(*) from o where a = 1);
--> id int4
--> 1
--> 2
--> SELECT 2
select id from o order by id limit a;
--> ERROR 42P10: argument of LIMIT must not contain variables (at 36)
select id from o order by id limit 'x';
--> ERROR 22P02: invalid input syntax for type bigint: "x" (at 36)
select id from o order by id limit 1.5;
--> id int4
--> 1
--> 2
--> SELECT 2
select id from o order by id limit 2.5;
--> id int4
--> 1
--> 2
--> 3
--> SELECT 3
select id from o order by id fetch first row only;
--> id int4
--> 1
--> SELECT 1
select id from o order by id fetch first 2 rows only;
--> id int4
--> 1
--> 2
--> SELECT 2
select a from o order by a fetch first 2 rows with ties;
--> a int4
--> 1
--> 1
--> SELECT 2
select a from o fetch first 2 rows with ties;
--> ERROR 42601: WITH TIES cannot be specified without ORDER BY clause
--~ The grammar is that of PostgreSQL 18, which says where the clause stands.
--~> ERROR 42601: WITH TIES cannot be specified without ORDER BY clause (at 36)
select a, id from o order by a offset 1 fetch next 1 rows with ties;
--> a int4 | id int4
--> 1 | 5
--> SELECT 1
select (select b from o order by id limit 1);
--> b text
--> x
--> SELECT 1
select * from (select id from o order by id desc limit 2) s order by id;
--> id int4
--> 4
--> 5
--> SELECT 2
select id from (select id, a from o order by a) s order by s.a, s.id limit 3;
--> id int4
--> 2
--> 5
--> 4
--> SELECT 3
select id from o where a = 1 union all select id from o where a = 3 order by id desc;
--> id int4
--> 5
--> 2
--> 1
--> SELECT 3
select id from o where a = 1 union all select id from o where a = 3 order by a;
--> ERROR 42703: column "a" does not exist (at 78)
(select id from o order by id desc limit 1) union all (select id from o order by id limit 1);
--> id int4
--> 5
--> 1
--> SELECT 2
select id as n from o union select 100 order by n desc limit 2;
--> n int4
--> 100
--> 5
--> SELECT 2
select id n from o union select 100 order by n + 1;
--> ERROR 0A000: invalid UNION/INTERSECT/EXCEPT ORDER BY clause (at 46)
-->   detail: Only result column names can be used, not expressions or functions.
-->   hint: Add the expression/function to every SELECT, or move the UNION into a FROM clause.
select a, b from o where id < 3 union all values (9, 'v') order by b collate "C", a;
--> ERROR 0A000: invalid UNION/INTERSECT/EXCEPT ORDER BY clause (at 68)
-->   detail: Only result column names can be used, not expressions or functions.
-->   hint: Add the expression/function to every SELECT, or move the UNION into a FROM clause.
select array_agg(id order by a nulls first, id desc) from o;
--> array_agg _int4
--> {3,5,2,4,1}
--> SELECT 1
select string_agg(b, ',' order by b desc nulls last) from o;
--> string_agg text
--> x,x,a,Y
--> SELECT 1
select id from o order by row(a, id);
--> id int4
--> 2
--> 5
--> 4
--> 1
--> 3
--> SELECT 5
select id from o order by (select x.c from o x where x.id = o.id) nulls first, id;
--> id int4
--> 2
--> 5
--> 3
--> 1
--> 4
--> SELECT 5
select id from o order by b is null, b, id;
--> id int4
--> 2
--> 5
--> 1
--> 3
--> 4
--> SELECT 5
select id from o order by case when a is null then 0 else 1 end, a desc, id;
--> id int4
--> 3
--> 1
--> 4
--> 2
--> 5
--> SELECT 5
select id, row_number() over (order by a, id) r from o order by r desc;
--> id int4 | r int8
--> 3 | 5
--> 1 | 4
--> 4 | 3
--> 5 | 2
--> 2 | 1
--> SELECT 5
select max(id) from o order by 1;
--> max int4
--> 5
--> SELECT 1
select count(*) from o order by max(a);
--> count int8
--> 5
--> SELECT 1
select b from o order by lower(b), id;
--> b text
--> a
--> x
--> x
--> Y
--> ∅
--> SELECT 5
select b from o order by b collate "nosuch";
--> ERROR 42704: collation "nosuch" for encoding "UTF8" does not exist (at 28)
select json '{}' order by 1;
--> ERROR 42883: could not identify an ordering operator for type json (at 27)
-->   hint: Use an explicit ordering operator or modify the query.
select j from (values ('1'::json)) v (j) order by j;
--> ERROR 42883: could not identify an ordering operator for type json (at 51)
-->   hint: Use an explicit ordering operator or modify the query.
select id from o order by a, b, c, id limit 3;
--> id int4
--> 2
--> 5
--> 4
--> SELECT 3
select id from o order by a asc, b desc, c asc nulls first limit 3;
--> id int4
--> 5
--> 2
--> 4
--> SELECT 3
select id from o order by md5(id::text) limit 2;
--> id int4
--> 4
--> 1
--> SELECT 2
select o from o order by o limit 2;
--> o own
--> (1,3,x,1.5)
--> (2,1,Y,)
--> SELECT 2
select id from o for update;
--> id int4
--> 1
--> 2
--> 3
--> 4
--> 5
--> SELECT 5
select id from o order by id limit 2 for share;
--> id int4
--> 1
--> 2
--> SELECT 2
select distinct id from o for update;
--> ERROR 0A000: FOR UPDATE is not allowed with DISTINCT clause
select count(*) from o for update;
--> ERROR 0A000: FOR UPDATE is not allowed with aggregate functions
select id from o group by id for update;
--> ERROR 0A000: FOR UPDATE is not allowed with GROUP BY clause
select id from o union select 1 for update;
--> ERROR 0A000: FOR UPDATE is not allowed with UNION/INTERSECT/EXCEPT
select 1 for update;
--> ?column? int4
--> 1
--> SELECT 1
select id from (select id from o) s where id = 1 for update;
--> id int4
--> 1
--> SELECT 1
select id from o for update of nosuch;
--> ERROR 42P01: relation "nosuch" in FOR UPDATE clause not found in FROM clause (at 32)
select x.id from o x, o y where x.id = y.id and x.id = 1 for update of x;
--> id int4
--> 1
--> SELECT 1
select x.id from o x, o y where x.id = y.id and x.id = 1 for no key update of y nowait;
--> id int4
--> 1
--> SELECT 1
select id from o where id = 1 for key share skip locked;
--> id int4
--> 1
--> SELECT 1
values (1) for update;
--> ERROR 0A000: FOR UPDATE cannot be applied to VALUES
