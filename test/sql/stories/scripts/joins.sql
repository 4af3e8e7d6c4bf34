-- Two small tables, with gaps on both sides.
create table a (id int primary key, x int, t text);
--> CREATE
create table b (id int primary key, a_id int, y numeric(10, 2), t text);
--> CREATE
create index b_a_id on b (a_id);
--> CREATE
insert into a select i, i * 10, 'a' || i from generate_series(1, 5) i;
--> INSERT 5
insert into b values (1, 1, 1.5, 'p'), (2, 1, 2.5, 'q'), (3, 2, 3.5, 'p'), (4, null, 4.5, 'r'), (5, 9, 5.5, 's');
--> INSERT 5
---
CREATE
CREATE
CREATE
INSERT 5
INSERT 5

-- Inner.
select a.id, b.id from a join b on b.a_id = a.id order by 1, 2;
--> ERROR 42601: syntax error at or near "CREATE" (at 8)
select a.id, b.id from a, b where b.a_id = a.id and b.y > 2 order by 1, 2;
--> id int4 | id int4
--> 1 | 2
--> 2 | 3
--> SELECT 2
select count(*) from a cross join b;
--> count int8
--> 25
--> SELECT 1
select a.id, b.id from a inner join b on a.id < b.id order by 1, 2;
--> id int4 | id int4
--> 1 | 2
--> 1 | 3
--> 1 | 4
--> 1 | 5
--> 2 | 3
--> 2 | 4
--> 2 | 5
--> 3 | 4
--> 3 | 5
--> 4 | 5
--> SELECT 10
select a.t, b.t from a join b using (id) order by a.id;
--> t text | t text
--> a1 | p
--> a2 | q
--> a3 | p
--> a4 | r
--> a5 | s
--> SELECT 5
select * from a join b using (id) order by id;
--> id int4 | x int4 | t text | a_id int4 | y numeric | t text
--> 1 | 10 | a1 | 1 | 1.50 | p
--> 2 | 20 | a2 | 1 | 2.50 | q
--> 3 | 30 | a3 | 2 | 3.50 | p
--> 4 | 40 | a4 | ∅ | 4.50 | r
--> 5 | 50 | a5 | 9 | 5.50 | s
--> SELECT 5
select id, a.id, b.id from a join b using (id) order by id;
--> ERROR 42702: ORDER BY "id" is ambiguous (at 57)
select * from a natural join b;
--> id int4 | t text | x int4 | a_id int4 | y numeric
--> SELECT 0
---
id int4 | id int4
1 | 1
1 | 2
2 | 3
SELECT 3
id int4 | id int4
1 | 2
2 | 3
SELECT 2
count int8
25
SELECT 1
id int4 | id int4
1 | 2
1 | 3
1 | 4
1 | 5
2 | 3
2 | 4
2 | 5
3 | 4
3 | 5
4 | 5
SELECT 10
t text | t text
a1 | p
a2 | q
a3 | p
a4 | r
a5 | s
SELECT 5
id int4 | x int4 | t text | a_id int4 | y numeric | t text
1 | 10 | a1 | 1 | 1.50 | p
2 | 20 | a2 | 1 | 2.50 | q
3 | 30 | a3 | 2 | 3.50 | p
4 | 40 | a4 | ∅ | 4.50 | r
5 | 50 | a5 | 9 | 5.50 | s
SELECT 5
ERROR 42702: ORDER BY "id" is ambiguous (at 57)
id int4 | t text | x int4 | a_id int4 | y numeric
SELECT 0

-- Outer.
select a.id, b.id from a left join b on b.a_id = a.id order by 1, 2;
--> ERROR 42601: syntax error at or near "id" (at 1)
select a.id, b.id from a right join b on b.a_id = a.id order by 1 nulls last, 2;
--> id int4 | id int4
--> 1 | 1
--> 1 | 2
--> 2 | 3
--> ∅ | 4
--> ∅ | 5
--> SELECT 5
select a.id, b.id from a full join b on b.a_id = a.id order by 1 nulls last, 2;
--> id int4 | id int4
--> 1 | 1
--> 1 | 2
--> 2 | 3
--> 3 | ∅
--> 4 | ∅
--> 5 | ∅
--> ∅ | 4
--> ∅ | 5
--> SELECT 8
select a.id, b.id from a left join b on b.a_id = a.id and b.y > 2 order by 1, 2;
--> id int4 | id int4
--> 1 | 2
--> 2 | 3
--> 3 | ∅
--> 4 | ∅
--> 5 | ∅
--> SELECT 5
select a.id, b.id from a left join b on b.a_id = a.id where b.y > 2 order by 1, 2;
--> id int4 | id int4
--> 1 | 2
--> 2 | 3
--> SELECT 2
select a.id from a left join b on b.a_id = a.id where b.id is null order by 1;
--> id int4
--> 3
--> 4
--> 5
--> SELECT 3
select id, a.x, b.y from a full join b using (id) order by id;
--> id int4 | x int4 | y numeric
--> 1 | 10 | 1.50
--> 2 | 20 | 2.50
--> 3 | 30 | 3.50
--> 4 | 40 | 4.50
--> 5 | 50 | 5.50
--> SELECT 5
select a.id, count(b.id), sum(b.y) from a left join b on b.a_id = a.id group by a.id order by a.id;
--> id int4 | count int8 | sum numeric
--> 1 | 2 | 4.00
--> 2 | 1 | 3.50
--> 3 | 0 | ∅
--> 4 | 0 | ∅
--> 5 | 0 | ∅
--> SELECT 5
select a.id, a.t, count(b.id) from a left join b on b.a_id = a.id group by a.id order by a.id;
--> id int4 | t text | count int8
--> 1 | a1 | 2
--> 2 | a2 | 1
--> 3 | a3 | 0
--> 4 | a4 | 0
--> 5 | a5 | 0
--> SELECT 5
select a.id, b.id, c.id from a left join b on b.a_id = a.id left join a c on c.id = b.id order by 1, 2, 3;
--> id int4 | id int4 | id int4
--> 1 | 1 | 1
--> 1 | 2 | 2
--> 2 | 3 | 3
--> 3 | ∅ | ∅
--> 4 | ∅ | ∅
--> 5 | ∅ | ∅
--> SELECT 6
---
id int4 | id int4
1 | 1
1 | 2
2 | 3
3 | ∅
4 | ∅
5 | ∅
SELECT 6
id int4 | id int4
1 | 1
1 | 2
2 | 3
∅ | 4
∅ | 5
SELECT 5
id int4 | id int4
1 | 1
1 | 2
2 | 3
3 | ∅
4 | ∅
5 | ∅
∅ | 4
∅ | 5
SELECT 8
id int4 | id int4
1 | 2
2 | 3
3 | ∅
4 | ∅
5 | ∅
SELECT 5
id int4 | id int4
1 | 2
2 | 3
SELECT 2
id int4
3
4
5
SELECT 3
id int4 | x int4 | y numeric
1 | 10 | 1.50
2 | 20 | 2.50
3 | 30 | 3.50
4 | 40 | 4.50
5 | 50 | 5.50
SELECT 5
id int4 | count int8 | sum numeric
1 | 2 | 4.00
2 | 1 | 3.50
3 | 0 | ∅
4 | 0 | ∅
5 | 0 | ∅
SELECT 5
id int4 | t text | count int8
1 | a1 | 2
2 | a2 | 1
3 | a3 | 0
4 | a4 | 0
5 | a5 | 0
SELECT 5
id int4 | id int4 | id int4
1 | 1 | 1
1 | 2 | 2
2 | 3 | 3
3 | ∅ | ∅
4 | ∅ | ∅
5 | ∅ | ∅
SELECT 6

-- Several tables, themselves, and nothing.
select p.id, q.id from a p join a q on q.id = p.id + 1 order by 1;
--> ERROR 42601: syntax error at or near "id" (at 1)
select p.id, q.id, r.id from a p join a q on q.id = p.id + 1 join a r on r.id = q.id + 1 order by 1;
--> id int4 | id int4 | id int4
--> 1 | 2 | 3
--> 2 | 3 | 4
--> 3 | 4 | 5
--> SELECT 3
select * from a join (select a_id, sum(y) s from b group by a_id) g on g.a_id = a.id order by a.id;
--> id int4 | x int4 | t text | a_id int4 | s numeric
--> 1 | 10 | a1 | 1 | 4.00
--> 2 | 20 | a2 | 2 | 3.50
--> SELECT 2
select a.id from a where exists (select 1 from b where b.a_id = a.id) order by 1;
--> id int4
--> 1
--> 2
--> SELECT 2
select a.id from a where not exists (select 1 from b where b.a_id = a.id) order by 1;
--> id int4
--> 3
--> 4
--> 5
--> SELECT 3
select a.id from a where a.id in (select a_id from b) order by 1;
--> id int4
--> 1
--> 2
--> SELECT 2
select a.id from a where a.id not in (select a_id from b) order by 1;
--> id int4
--> SELECT 0
select a.id from a where a.id not in (select a_id from b where a_id is not null) order by 1;
--> id int4
--> 3
--> 4
--> 5
--> SELECT 3
select a.id, (select max(y) from b where b.a_id = a.id) from a order by 1;
--> id int4 | max numeric
--> 1 | 2.50
--> 2 | 3.50
--> 3 | ∅
--> 4 | ∅
--> 5 | ∅
--> SELECT 5
select a.id, l.y from a, lateral (select y from b where b.a_id = a.id order by y desc limit 1) l order by 1;
--> id int4 | y numeric
--> 1 | 2.50
--> 2 | 3.50
--> SELECT 2
select a.id, l.y from a left join lateral (select y from b where b.a_id = a.id order by y desc limit 1) l on true order by 1;
--> id int4 | y numeric
--> 1 | 2.50
--> 2 | 3.50
--> 3 | ∅
--> 4 | ∅
--> 5 | ∅
--> SELECT 5
select a.id, g from a, generate_series(1, a.id) g where a.id < 4 order by 1, 2;
--> id int4 | g int4
--> 1 | 1
--> 2 | 1
--> 2 | 2
--> 3 | 1
--> 3 | 2
--> 3 | 3
--> SELECT 6
select a.id, s.n from a cross join lateral (values (a.x), (a.x + 1)) s (n) where a.id = 2 order by 2;
--> id int4 | n int4
--> 2 | 20
--> 2 | 21
--> SELECT 2
---
id int4 | id int4
1 | 2
2 | 3
3 | 4
4 | 5
SELECT 4
id int4 | id int4 | id int4
1 | 2 | 3
2 | 3 | 4
3 | 4 | 5
SELECT 3
id int4 | x int4 | t text | a_id int4 | s numeric
1 | 10 | a1 | 1 | 4.00
2 | 20 | a2 | 2 | 3.50
SELECT 2
id int4
1
2
SELECT 2
id int4
3
4
5
SELECT 3
id int4
1
2
SELECT 2
id int4
SELECT 0
id int4
3
4
5
SELECT 3
id int4 | max numeric
1 | 2.50
2 | 3.50
3 | ∅
4 | ∅
5 | ∅
SELECT 5
id int4 | y numeric
1 | 2.50
2 | 3.50
SELECT 2
id int4 | y numeric
1 | 2.50
2 | 3.50
3 | ∅
4 | ∅
5 | ∅
SELECT 5
id int4 | g int4
1 | 1
2 | 1
2 | 2
3 | 1
3 | 2
3 | 3
SELECT 6
id int4 | n int4
2 | 20
2 | 21
SELECT 2

-- Mistakes.
select id from a, b;
--> ERROR 42601: syntax error at or near "id" (at 1)
select a.id from a join b on a.nosuch = b.id;
--> ERROR 42703: column a.nosuch does not exist (at 30)
select * from a join b using (nosuch);
--> ERROR 42703: column "nosuch" specified in USING clause does not exist in left table
select * from a join b on a.id;
--> ERROR 42804: argument of JOIN/ON must be type boolean, not type integer (at 27)
select * from a, a;
--> ERROR 42712: table name "a" specified more than once
select a.id from a, lateral (select c.id) l;
--> ERROR 42P01: missing FROM-clause entry for table "c" (at 37)
select * from a join b on a.id = b.id join c on true;
--> ERROR 42P01: relation "c" does not exist (at 44)
select a.id from a right join lateral (select a.id) l on true;
--> ERROR 42P10: invalid reference to FROM-clause entry for table "a" (at 47)
-->   detail: The combining JOIN type must be INNER or LEFT for a LATERAL reference.
select x.id from a;
--> ERROR 42P01: missing FROM-clause entry for table "x" (at 8)
---
ERROR 42702: column reference "id" is ambiguous (at 8)
ERROR 42703: column a.nosuch does not exist (at 30)
ERROR 42703: column "nosuch" specified in USING clause does not exist in left table
ERROR 42804: argument of JOIN/ON must be type boolean, not type integer (at 27)
ERROR 42712: table name "a" specified more than once
ERROR 42P01: missing FROM-clause entry for table "c" (at 37)
ERROR 42P01: relation "c" does not exist (at 44)
ERROR 42P10: invalid reference to FROM-clause entry for table "a" (at 47)
  detail: The combining JOIN type must be INNER or LEFT for a LATERAL reference.
ERROR 42P01: missing FROM-clause entry for table "x" (at 8)

-- Names of joins.
select j.id, j.x from (a join b using (id)) j order by 1;
--> ERROR 42601: syntax error at or near "ERROR" (at 1)
select k.* from a join b using (id) as k order by 1;
--> id int4
--> 1
--> 2
--> 3
--> 4
--> 5
--> SELECT 5
select a.* from (a join b using (id)) j;
--> ERROR 42P01: invalid reference to FROM-clause entry for table "a" (at 8)
-->   hint: There is an entry for table "a", but it cannot be referenced from this part of the query.
---
id int4 | x int4
1 | 10
2 | 20
3 | 30
4 | 40
5 | 50
SELECT 5
id int4
1
2
3
4
5
SELECT 5
ERROR 42P01: invalid reference to FROM-clause entry for table "a" (at 8)
  hint: There is an entry for table "a", but it cannot be referenced from this part of the query.

-- Changes with other tables.
update a set x = b.y from b where b.a_id = a.id and b.t = 'p' returning a.id, a.x, b.id;
--> ERROR 42601: syntax error at or near "id" (at 1)
delete from b using a where b.a_id = a.id and a.id = 2 returning b.id, a.t;
--> id int4 | t text
--> 3 | a2
--> DELETE 1
select * from a order by id;
--> id int4 | x int4 | t text
--> 1 | 10 | a1
--> 2 | 20 | a2
--> 3 | 30 | a3
--> 4 | 40 | a4
--> 5 | 50 | a5
--> SELECT 5
select * from b order by id;
--> id int4 | a_id int4 | y numeric | t text
--> 1 | 1 | 1.50 | p
--> 2 | 1 | 2.50 | q
--> 4 | ∅ | 4.50 | r
--> 5 | 9 | 5.50 | s
--> SELECT 4
