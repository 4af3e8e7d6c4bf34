-- Expressions without a table.
select 1;
--> ?column? int4
--> 1
--> SELECT 1
select 1 + 1 as two, 'a' || 'b' as ab, null;
--> two int4 | ab text | ?column? text
--> 2 | ab | ∅
--> SELECT 1
select 7 / 2, -7 / 2, 7 % 3, -7 % 3, 7.0 / 2, 7 / 2.0;
--> ?column? int4 | ?column? int4 | ?column? int4 | ?column? int4 | ?column? numeric | ?column? numeric
--> 3 | -3 | 1 | -1 | 3.5000000000000000 | 3.5000000000000000
--> SELECT 1
select 2 ^ 10, |/ 25.0, @ -5, 5 & 3, 5 | 3, 5 # 3, ~5, 1 << 4, 256 >> 2;
--> ?column? float8 | ?column? float8 | ?column? int4 | ?column? int4 | ?column? int4 | ?column? int4 | ?column? int4 | ?column? int4 | ?column? int4
--> 1024 | 5 | 5 | 1 | 7 | 6 | -6 | 16 | 64
--> SELECT 1
select true and null, false and null, true or null, not null::boolean;
--> ?column? bool | ?column? bool | ?column? bool | ?column? bool
--> ∅ | f | t | ∅
--> SELECT 1
select 1 = 1, 1 <> 2, 1 != 1, 'a' < 'b', null = null, null is null, 1 is distinct from null;
--> ?column? bool | ?column? bool | ?column? bool | ?column? bool | ?column? bool | ?column? bool | ?column? bool
--> t | t | f | t | ∅ | t | t
--> SELECT 1
select case when 1 > 2 then 'x' when 2 > 1 then 'y' else 'z' end, case 3 when 1 then 'one' when 3 then 'three' end, case 9 when 1 then 1 end;
--> case text | case text | case int4
--> y | three | ∅
--> SELECT 1
select coalesce(null, null, 3), nullif(1, 1), nullif(1, 2), greatest(1, null, 3), least(4, 2, null);
--> coalesce int4 | nullif int4 | nullif int4 | greatest int4 | least int4
--> 3 | ∅ | 1 | 3 | 2
--> SELECT 1
select 5 between 1 and 10, 5 not between 6 and 10, 5 between symmetric 10 and 1;
--> ?column? bool | ?column? bool | ?column? bool
--> t | t | t
--> SELECT 1
select 1 in (1, 2), 3 in (1, 2), 3 in (1, null), 3 not in (1, 2), 3 not in (1, null);
--> ?column? bool | ?column? bool | ?column? bool | ?column? bool | ?column? bool
--> t | f | ∅ | t | ∅
--> SELECT 1
select 'abc' like 'a%', 'abc' like '_b_', 'abc' not like 'x%', 'ABC' ilike 'a%', 'abc' similar to '(a|b)%', 'abc' ~ '^a', 'abc' !~* 'B';
--> ?column? bool | ?column? bool | ?column? bool | ?column? bool | ?column? bool | ?column? bool | ?column? bool
--> t | t | t | t | t | t | f
--> SELECT 1

-- Errors have their code and place.
select 1 / 0;
--> ERROR 22012: division by zero
select 1 +;
--> ERROR 42601: syntax error at or near ";" (at 11)
select x;
--> ERROR 42703: column "x" does not exist (at 8)
select 'a' + 1;
--> ERROR 22P02: invalid input syntax for type integer: "a" (at 8)
select 1 + 'a';
--> ERROR 22P02: invalid input syntax for type integer: "a" (at 12)
select nosuch(1);
--> ERROR 42883: function nosuch(integer) does not exist (at 8)
-->   hint: No function matches the given name and argument types. You might need to add explicit type casts.
select 2147483647 + 1;
--> ERROR 22003: integer out of range
select 9223372036854775807 + 1;
--> ERROR 22003: bigint out of range
select 32767::int2 + 1::int2;
--> ERROR 22003: smallint out of range
select '300'::int2, 'x'::int4;
--> ERROR 22P02: invalid input syntax for type integer: "x" (at 21)
select 1 where 'a';
--> ERROR 22P02: invalid input syntax for type boolean: "a" (at 16)
select * ;
--> ERROR 42601: SELECT * with no tables specified is not valid (at 8)
select 1 limit -1;
--> ERROR 2201W: LIMIT must not be negative
select 1 offset -1;
--> ERROR 2201X: OFFSET must not be negative
select cast(1 as nosuchtype);
--> ERROR 42704: type "nosuchtype" does not exist (at 18)
select 'a'::boolean;
--> ERROR 22P02: invalid input syntax for type boolean: "a" (at 8)
select upper(1);
--> ERROR 42883: function upper(integer) does not exist (at 8)
-->   hint: No function matches the given name and argument types. You might need to add explicit type casts.
select abs('x');
--> ERROR 22P02: invalid input syntax for type double precision: "x" (at 12)
select sum(1) where sum(1) > 0;
--> ERROR 42803: aggregate functions are not allowed in WHERE (at 21)
select 1 order by 2;
--> ERROR 42P10: ORDER BY position 2 is not in select list (at 19)
select 1 group by 2;
--> ERROR 42P10: GROUP BY position 2 is not in select list (at 19)

-- Tables.
create table people (id int primary key, name text not null, age int, city text default 'Zug');
--> CREATE
insert into people values (1, 'Ann', 30, 'Bern'), (2, 'Bob', null, 'Basel'), (3, 'Cid', 25, default);
--> INSERT 3
insert into people (id, name) values (4, 'Dan');
--> INSERT 1
insert into people (name, id) values ('Eve', 5) returning *, id * 2 as double;
--> id int4 | name text | age int4 | city text | double int4
--> 5 | Eve | ∅ | Zug | 10
--> INSERT 1
select * from people order by id;
--> id int4 | name text | age int4 | city text
--> 1 | Ann | 30 | Bern
--> 2 | Bob | ∅ | Basel
--> 3 | Cid | 25 | Zug
--> 4 | Dan | ∅ | Zug
--> 5 | Eve | ∅ | Zug
--> SELECT 5
select name, age + 1 from people where age is not null order by age desc;
--> name text | ?column? int4
--> Ann | 31
--> Cid | 26
--> SELECT 2
select p.name as "Name", p.* from people p where p.id <= 2 order by 1;
--> Name text | id int4 | name text | age int4 | city text
--> Ann | 1 | Ann | 30 | Bern
--> Bob | 2 | Bob | ∅ | Basel
--> SELECT 2
select count(*), count(age), sum(age), avg(age), min(age), max(age), min(name) from people;
--> count int8 | count int8 | sum int8 | avg numeric | min int4 | max int4 | min text
--> 5 | 2 | 55 | 27.5000000000000000 | 25 | 30 | Ann
--> SELECT 1
select city, count(*) from people group by city order by city;
--> city text | count int8
--> Basel | 1
--> Bern | 1
--> Zug | 3
--> SELECT 3
select city, count(*) from people group by city having count(*) > 1;
--> city text | count int8
--> Zug | 3
--> SELECT 1
select city c, count(*) n from people group by c order by n desc, c;
--> c text | n int8
--> Zug | 3
--> Basel | 1
--> Bern | 1
--> SELECT 3
select distinct city from people order by city;
--> city text
--> Basel
--> Bern
--> Zug
--> SELECT 3
select distinct on (city) city, name from people order by city, name desc;
--> city text | name text
--> Basel | Bob
--> Bern | Ann
--> Zug | Eve
--> SELECT 3
select name from people order by age nulls first, name;
--> name text
--> Bob
--> Dan
--> Eve
--> Cid
--> Ann
--> SELECT 5
select name from people order by age desc, name limit 2;
--> name text
--> Bob
--> Dan
--> SELECT 2
select name from people order by name offset 1 limit 2;
--> name text
--> Bob
--> Cid
--> SELECT 2
select name from people order by name offset 1 rows fetch first 2 rows only;
--> name text
--> Bob
--> Cid
--> SELECT 2
select name, length(name) from people where name like '%n%' order by name collate "C";
--> name text | length int4
--> Ann | 3
--> Dan | 3
--> SELECT 2
select id from people where id in (1, 3, 5) and not (name = 'Cid') order by id;
--> id int4
--> 1
--> 5
--> SELECT 2
select id from people where (id, name) = (1, 'Ann');
--> id int4
--> 1
--> SELECT 1
select id from people where (id, name) > (2, 'Bob') order by id;
--> id int4
--> 3
--> 4
--> 5
--> SELECT 3
select id from people where id = any (array[1, 2, 9]) order by id;
--> id int4
--> 1
--> 2
--> SELECT 2
select id from people where id = any ('{1,2}') order by id desc;
--> id int4
--> 2
--> 1
--> SELECT 2
select id from people where id <> all (array[1, 2]) order by id;
--> id int4
--> 3
--> 4
--> 5
--> SELECT 3

-- What does not work.
select nosuch from people;
--> ERROR 42703: column "nosuch" does not exist (at 8)
select people.nosuch from people;
--> ERROR 42703: column people.nosuch does not exist (at 8)
select q.id from people;
--> ERROR 42P01: missing FROM-clause entry for table "q" (at 8)
select id from nosuch;
--> ERROR 42P01: relation "nosuch" does not exist (at 16)
select id from people where name = 1;
--> ERROR 42883: operator does not exist: text = integer (at 34)
-->   hint: No operator matches the given name and argument types. You might need to add explicit type casts.
select id, count(*) from people;
--> ERROR 42803: column "people.id" must appear in the GROUP BY clause or be used in an aggregate function (at 8)
select id from people group by name;
--> ERROR 42803: column "people.id" must appear in the GROUP BY clause or be used in an aggregate function (at 8)
select people from people where id = 1;
--> people own
--> (1,Ann,30,Bern)
--> SELECT 1
insert into people values (1, 'Again');
--> ERROR 23505: duplicate key value violates unique constraint "people_pkey"
-->   detail: Key (id)=(1) already exists.
insert into people values (6, null);
--> ERROR 23502: null value in column "name" of relation "people" violates not-null constraint
-->   detail: Failing row contains (6, null, null, Zug).
insert into people (id) values (7);
--> ERROR 23502: null value in column "name" of relation "people" violates not-null constraint
-->   detail: Failing row contains (7, null, null, Zug).
insert into people values (8, 'x', 'y');
--> ERROR 22P02: invalid input syntax for type integer: "y" (at 36)
insert into people values (1, 'a', 2, 'b', 5);
--> ERROR 42601: INSERT has more expressions than target columns (at 44)
insert into people (id, nosuch) values (1, 2);
--> ERROR 42703: column "nosuch" of relation "people" does not exist (at 25)
insert into people (id, id) values (1, 2);
--> ERROR 42701: column "id" specified more than once (at 25)
update people set nosuch = 1;
--> ERROR 42703: column "nosuch" of relation "people" does not exist (at 19)
update people set id = null where id = 1;
--> ERROR 23502: null value in column "id" of relation "people" violates not-null constraint
-->   detail: Failing row contains (null, Ann, 30, Bern).
delete from nosuch;
--> ERROR 42P01: relation "nosuch" does not exist (at 13)

-- Changes.
update people set age = age + 1 where age is not null;
--> UPDATE 2
update people set city = 'Chur', age = 1 where id = 4 returning id, city, age;
--> id int4 | city text | age int4
--> 4 | Chur | 1
--> UPDATE 1
update people set (age, city) = (50, 'Thun') where id = 2;
--> UPDATE 1
select id, age, city from people order by id;
--> id int4 | age int4 | city text
--> 1 | 31 | Bern
--> 2 | 50 | Thun
--> 3 | 26 | Zug
--> 4 | 1 | Chur
--> 5 | ∅ | Zug
--> SELECT 5
delete from people where id = 5 returning name;
--> name text
--> Eve
--> DELETE 1
delete from people where id > 100;
--> DELETE 0
select count(*) from people;
--> count int8
--> 4
--> SELECT 1
update people set id = 10 where id = 1;
--> UPDATE 1
select id from people order by id;
--> id int4
--> 2
--> 3
--> 4
--> 10
--> SELECT 4

-- Set operations and VALUES.
select 1 union select 2 union select 1 order by 1;
--> ?column? int4
--> 1
--> 2
--> SELECT 2
select 1 union all select 1;
--> ?column? int4
--> 1
--> 1
--> SELECT 2
select 1 intersect select 1;
--> ?column? int4
--> 1
--> SELECT 1
select 1 except select 1;
--> ?column? int4
--> SELECT 0
values (1, 'a'), (2, 'b');
--> column1 int4 | column2 text
--> 1 | a
--> 2 | b
--> SELECT 2
select * from (values (1, 'a'), (2, null)) v (n, t) order by n desc;
--> n int4 | t text
--> 2 | ∅
--> 1 | a
--> SELECT 2
select 1 union select 'a';
--> ERROR 22P02: invalid input syntax for type integer: "a" (at 23)
select 1, 2 union select 1;
--> ERROR 42601: each UNION query must have the same number of columns (at 26)
select 1 union select 2.5 order by 1;
--> ?column? numeric
--> 1
--> 2.5
--> SELECT 2
(select 3 order by 1) union all (select 1 limit 1) order by 1;
--> ?column? int4
--> 1
--> 3
--> SELECT 2
values (1), (2) order by 1 desc limit 1;
--> column1 int4
--> 2
--> SELECT 1
values (1, 2), (3);
--> ERROR 42601: VALUES lists must all be the same length (at 17)

-- Subqueries.
select (select max(id) from people);
--> max int4
--> 10
--> SELECT 1
select name from people p where id = (select min(id) from people);
--> name text
--> Bob
--> SELECT 1
select exists (select 1 from people where id = 2), exists (select 1 from people where id = 200);
--> exists bool | exists bool
--> t | f
--> SELECT 1
select name from people where id in (select id from people where age > 30) order by name;
--> name text
--> Ann
--> Bob
--> SELECT 2
select name from people where id not in (select id from people where age > 30) order by name;
--> name text
--> Cid
--> Dan
--> SELECT 2
select name, (select count(*) from people q where q.id < p.id) as before from people p order by id;
--> name text | before int8
--> Bob | 0
--> Cid | 1
--> Dan | 2
--> Ann | 3
--> SELECT 4
select array(select id from people order by id);
--> array _int4
--> {2,3,4,10}
--> SELECT 1
select (select id from people);
--> ERROR 21000: more than one row returned by a subquery used as an expression
select (select 1, 2);
--> ERROR 42601: subquery must return only one column (at 8)
select * from (select id, name from people where id < 4) s where s.id > 1 order by s.id;
--> id int4 | name text
--> 2 | Bob
--> 3 | Cid
--> SELECT 2
select * from (select 1 as a) x, (select 2 as b) y;
--> a int4 | b int4
--> 1 | 2
--> SELECT 1
select 1 from (select 1);
--> ERROR 42601: subquery in FROM must have an alias (at 15)
-->   hint: For example, FROM (SELECT ...) [AS] foo.
--~ The grammar is that of PostgreSQL 18, which takes subqueries in FROM without an alias.
--~> ?column? int4
--~> 1
--~> SELECT 1

-- Nothing at all.
;
--> (nothing)
select;
--> SELECT 1
select from people;
--> SELECT 4
