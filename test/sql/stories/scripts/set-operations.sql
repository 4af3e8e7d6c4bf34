create table l (a int, b text);
--> CREATE
create table r (a int, b text);
--> CREATE
insert into l values (1, 'x'), (1, 'x'), (2, 'y'), (3, null), (null, null);
--> INSERT 5
insert into r values (1, 'x'), (2, 'z'), (3, null), (3, null), (4, 'w');
--> INSERT 5
select a, b from l union select a, b from r order by 1, 2;
--> a int4 | b text
--> 1 | x
--> 2 | y
--> 2 | z
--> 3 | ∅
--> 4 | w
--> ∅ | ∅
--> SELECT 6
select a, b from l union all select a, b from r order by 1, 2;
--> a int4 | b text
--> 1 | x
--> 1 | x
--> 1 | x
--> 2 | y
--> 2 | z
--> 3 | ∅
--> 3 | ∅
--> 3 | ∅
--> 4 | w
--> ∅ | ∅
--> SELECT 10
select a, b from l intersect select a, b from r order by 1, 2;
--> a int4 | b text
--> 1 | x
--> 3 | ∅
--> SELECT 2
select a, b from l intersect all select a, b from r order by 1, 2;
--> a int4 | b text
--> 1 | x
--> 3 | ∅
--> SELECT 2
select a, b from l except select a, b from r order by 1, 2;
--> a int4 | b text
--> 2 | y
--> ∅ | ∅
--> SELECT 2
select a, b from l except all select a, b from r order by 1, 2;
--> a int4 | b text
--> 1 | x
--> 2 | y
--> ∅ | ∅
--> SELECT 3
select a from l union select a from r except select 2 order by 1;
--> a int4
--> 1
--> 3
--> 4
--> ∅
--> SELECT 4
select a from l union (select a from r except select 2) order by 1;
--> a int4
--> 1
--> 2
--> 3
--> 4
--> ∅
--> SELECT 5
select 1 union select 2 intersect select 2 order by 1;
--> ?column? int4
--> 1
--> 2
--> SELECT 2
(select 1 union select 2) intersect select 2;
--> ?column? int4
--> 2
--> SELECT 1
select 1 union all select 2 union all select 3 union select 1 order by 1;
--> ?column? int4
--> 1
--> 2
--> 3
--> SELECT 3
select a from l union select b from r;
--> ERROR 42804: UNION types integer and text cannot be matched (at 30)
select a::text from l union select b from r order by 1;
--> a text
--> 1
--> 2
--> 3
--> w
--> x
--> z
--> ∅
--> SELECT 7
select a, b from l union select a from r;
--> ERROR 42601: each UNION query must have the same number of columns (at 33)
select 1 as x union select 2 as y order by x;
--> x int4
--> 1
--> 2
--> SELECT 2
select 1 as x union select 2 as y order by y;
--> ERROR 42703: column "y" does not exist (at 44)
-->   hint: There is a column named "y" in table "*SELECT* 2", but it cannot be referenced from this part of the query.
select 'a' union select 'b' order by 1;
--> ?column? text
--> a
--> b
--> SELECT 2
select 'a' union select 1;
--> ERROR 22P02: invalid input syntax for type integer: "a" (at 8)
select '1' union select 1 order by 1;
--> ?column? int4
--> 1
--> SELECT 1
select null union select 1 order by 1;
--> ?column? int4
--> 1
--> ∅
--> SELECT 2
select null union select null;
--> ?column? text
--> ∅
--> SELECT 1
select pg_typeof(x) from (select null as x union select null) s;
--> pg_typeof regtype
--> text
--> SELECT 1
select pg_typeof(x) from (select 1 as x union select 2.5) s limit 1;
--> pg_typeof regtype
--> numeric
--> SELECT 1
select pg_typeof(x) from (select null as x union select null union select 1) s limit 1;
--> ERROR 42804: UNION types text and integer cannot be matched (at 75)
select 1::int2 union select 2::int8 order by 1;
--> int2 int8
--> 1
--> 2
--> SELECT 2
select 'a'::varchar(3) union select 'b'::text order by 1;
--> varchar varchar
--> a
--> b
--> SELECT 2
select date '2024-01-01' union select timestamp '2024-01-02' order by 1;
--> date timestamp
--> 2024-01-01 00:00:00
--> 2024-01-02 00:00:00
--> SELECT 2
select true union select 1;
--> ERROR 42804: UNION types boolean and integer cannot be matched (at 26)
select array[1] union select array[2] order by 1;
--> array _int4
--> {1}
--> {2}
--> SELECT 2
select '{1}' union select array[2] order by 1;
--> ?column? _int4
--> {1}
--> {2}
--> SELECT 2
select row(1, 2) union select row(1, 2);
--> row 2249
--> (1,2)
--> SELECT 1
select '{}'::json union select '{}'::json;
--> ERROR 42883: could not identify an equality operator for type json (at 8)
select '{}'::json union all select '{}'::json;
--> json json
--> {}
--> {}
--> SELECT 2
select '{}'::jsonb union select '{}'::jsonb;
--> jsonb jsonb
--> {}
--> SELECT 1
values (1, 'a') union values (2, 'b') order by 1;
--> column1 int4 | column2 text
--> 1 | a
--> 2 | b
--> SELECT 2
select * from (select 1 union select 2) s (n) where n > 1;
--> n int4
--> 2
--> SELECT 1
select count(*) from (select a from l union all select a from r) s;
--> count int8
--> 10
--> SELECT 1
select a from l where a in (select a from r intersect select 1);
--> a int4
--> 1
--> 1
--> SELECT 2
select (select 1 union select 1);
--> ?column? int4
--> 1
--> SELECT 1
select (select 1 union select 2);
--> ERROR 21000: more than one row returned by a subquery used as an expression
select exists (select 1 intersect select 2);
--> exists bool
--> f
--> SELECT 1
select a from l union all (select a from r order by a limit 1) order by a nulls first;
--> a int4
--> ∅
--> 1
--> 1
--> 1
--> 2
--> 3
--> SELECT 6
select a from l order by a union select 1;
--> ERROR 42601: syntax error at or near "union" (at 28)
select a from l limit 1 union select 1;
--> ERROR 42601: syntax error at or near "union" (at 25)
(select a from l order by a limit 1) union all (select a from r order by a desc limit 1) order by a;
--> a int4
--> 1
--> 4
--> SELECT 2
select sum(a) from l union select sum(a) from r order by 1;
--> sum int8
--> 7
--> 13
--> SELECT 2
select a, count(*) from l group by a union select a, -1 from r order by 1, 2;
--> a int4 | count int8
--> 1 | -1
--> 1 | 2
--> 2 | -1
--> 2 | 1
--> 3 | -1
--> 3 | 1
--> 4 | -1
--> ∅ | 1
--> SELECT 8
select distinct a from l union all select distinct a from r order by 1;
--> a int4
--> 1
--> 1
--> 2
--> 2
--> 3
--> 3
--> 4
--> ∅
--> SELECT 8
table l union table r order by 1, 2;
--> a int4 | b text
--> 1 | x
--> 2 | y
--> 2 | z
--> 3 | ∅
--> 4 | w
--> ∅ | ∅
--> SELECT 6
with u as (select a from l union select a from r) select count(*) from u;
--> count int8
--> 5
--> SELECT 1
create view v as select a from l union select a from r;
--> CREATE
select * from v order by a;
--> a int4
--> 1
--> 2
--> 3
--> 4
--> ∅
--> SELECT 5
insert into v values (1);
--> ERROR 55000: cannot insert into view "v"
-->   detail: Views containing UNION, INTERSECT, or EXCEPT are not automatically updatable.
-->   hint: To enable inserting into the view, provide an INSTEAD OF INSERT trigger or an unconditional ON INSERT DO INSTEAD rule.
insert into l select a, b from r except select a, b from l;
--> INSERT 2
select count(*) from l;
--> count int8
--> 7
--> SELECT 1
delete from l where (a, b) in (select a, b from r);
--> DELETE 4
select * from l order by a;
--> a int4 | b text
--> 2 | y
--> 3 | ∅
--> ∅ | ∅
--> SELECT 3
select generate_series(1, 2) union all select generate_series(2, 3) order by 1;
--> generate_series int4
--> 1
--> 2
--> 2
--> 3
--> SELECT 4
select 1 where false union select 2;
--> ?column? int4
--> 2
--> SELECT 1
select 1 union select 2 order by 1 desc limit 1 offset 1;
--> ?column? int4
--> 1
--> SELECT 1
select 1 intersect all select 1 intersect all select 1;
--> ?column? int4
--> 1
--> SELECT 1
select 1 except select 1 union select 3;
--> ?column? int4
--> 3
--> SELECT 1
select from l union select from r;
--> SELECT 1
select 1.0 union select 1;
--> ?column? numeric
--> 1.0
--> SELECT 1
select 1.0 union all select 1.00 order by 1;
--> ?column? numeric
--> 1.0
--> 1.00
--> SELECT 2
select 'a '::char(3) union select 'a'::char(3);
--> bpchar bpchar
--> a
--> SELECT 1
select x from (select 'NaN'::float8 as x union select 'NaN'::float8) s;
--> x float8
--> NaN
--> SELECT 1
select a + 1 from l union select a from r order by a;
--> ERROR 42703: column "a" does not exist (at 52)
-->   hint: There is a column named "a" in table "*SELECT* 2", but it cannot be referenced from this part of the query.
