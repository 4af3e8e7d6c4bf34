-- Joins and what they see.
create table emp (id int primary key, name text, boss int, dept int, salary numeric(10,2), hired date);
--> CREATE
create table dept (id int primary key, name text not null, head int);
--> CREATE
insert into emp values (1, 'Ann', null, 1, 9000, '2015-01-01'), (2, 'Bob', 1, 1, 7000, '2018-06-15'), (3, 'Cyd', 1, 2, 6500.50, '2019-03-01'), (4, 'Dee', 2, 2, null, '2021-11-30'), (5, 'Eli', 3, null, 4000, null), (6, 'Fay', 3, 9, 4000, '2022-02-28');
--> INSERT 6
insert into dept values (1, 'Sales', 1), (2, 'Tech', 3), (3, 'Empty', null);
--> INSERT 3
select e.name, d.name from emp e natural left join dept d order by e.id;
--> name text | name text
--> Ann | ∅
--> Bob | ∅
--> Cyd | ∅
--> Dee | ∅
--> Eli | ∅
--> Fay | ∅
--> SELECT 6
select * from emp join dept using (id, name);
--> id int4 | name text | boss int4 | dept int4 | salary numeric | hired date | head int4
--> SELECT 0
select name from emp e join dept d on e.dept = d.id;
--> ERROR 42702: column reference "name" is ambiguous (at 8)
select e.name, d.name as dept, b.name as boss from emp e left join dept d on d.id = e.dept left join emp b on b.id = e.boss order by e.id;
--> name text | dept text | boss text
--> Ann | Sales | ∅
--> Bob | Sales | Ann
--> Cyd | Tech | Ann
--> Dee | Tech | Bob
--> Eli | ∅ | Cyd
--> Fay | ∅ | Cyd
--> SELECT 6
select d.name, count(e.id), sum(e.salary), avg(e.salary)::numeric(10,2), string_agg(e.name, '/' order by e.salary desc nulls last) from dept d left join emp e on e.dept = d.id group by d.id order by d.id;
--> name text | count int8 | sum numeric | avg numeric | string_agg text
--> Sales | 2 | 16000.00 | 8000.00 | Ann/Bob
--> Tech | 2 | 6500.50 | 6500.50 | Cyd/Dee
--> Empty | 0 | ∅ | ∅ | ∅
--> SELECT 3
select d.*, count(*) from dept d join emp e on e.dept = d.id group by d.id order by 1;
--> id int4 | name text | head int4 | count int8
--> 1 | Sales | 1 | 2
--> 2 | Tech | 3 | 2
--> SELECT 2
select d.name, e.* from dept d cross join lateral (select e.name, e.salary from emp e where e.dept = d.id order by e.salary desc nulls last limit 1) e order by d.name;
--> name text | name text | salary numeric
--> Sales | Ann | 9000.00
--> Tech | Cyd | 6500.50
--> SELECT 2
select d.name, x.n from dept d left join lateral (select count(*) n, max(hired) h from emp where dept = d.id having count(*) > 1) x on true order by 1;
--> name text | n int8
--> Empty | ∅
--> Sales | 2
--> Tech | 2
--> SELECT 3
select e.name from emp e where salary > (select avg(salary) from emp where dept = e.dept) order by 1;
--> name text
--> Ann
--> SELECT 1
select e.name, (select count(*) from emp u where u.boss = e.id) as reports, (select name from dept where head = e.id) as heads from emp e order by reports desc, e.name;
--> name text | reports int8 | heads text
--> Ann | 2 | Sales
--> Cyd | 2 | Tech
--> Bob | 1 | ∅
--> Dee | 0 | ∅
--> Eli | 0 | ∅
--> Fay | 0 | ∅
--> SELECT 6
select name from emp where boss in (select id from emp where boss in (select id from emp where boss is null)) order by name;
--> name text
--> Dee
--> Eli
--> Fay
--> SELECT 3
select name from emp where dept not in (select id from dept) order by name;
--> name text
--> Fay
--> SELECT 1
select name from emp where dept not in (select head from dept) order by name;
--> name text
--> SELECT 0
select name from emp e where not exists (select from emp u where u.boss = e.id) order by name;
--> name text
--> Dee
--> Eli
--> Fay
--> SELECT 3
select name from emp where (dept, salary) in (select dept, max(salary) from emp group by dept) order by name;
--> name text
--> Ann
--> Cyd
--> Fay
--> SELECT 3
select name from emp where salary = any (select salary from emp group by salary having count(*) > 1) order by name;
--> name text
--> Eli
--> Fay
--> SELECT 2
select name from emp where salary >= all (select salary from emp where salary is not null);
--> name text
--> Ann
--> SELECT 1
select name, salary from emp where salary >= all (select salary from emp);
--> name text | salary numeric
--> SELECT 0
select e.name, lag(e.name) over w, sum(e.salary) over (w rows between unbounded preceding and current row), rank() over (order by e.salary desc nulls last) from emp e window w as (order by e.hired nulls last, e.id) order by e.hired nulls last, e.id;
--> name text | lag text | sum numeric | rank int8
--> Ann | ∅ | 9000.00 | 1
--> Bob | Ann | 16000.00 | 2
--> Cyd | Bob | 22500.50 | 3
--> Dee | Cyd | 22500.50 | 6
--> Fay | Dee | 26500.50 | 4
--> Eli | Fay | 30500.50 | 4
--> SELECT 6
select dept, name, salary, salary - avg(salary) over (partition by dept) as diff, first_value(name) over (partition by dept order by salary desc nulls last), count(*) filter (where salary > 5000) over () from emp order by dept nulls last, name;
--> dept int4 | name text | salary numeric | diff numeric | first_value text | count int8
--> 1 | Ann | 9000.00 | 1000.0000000000000000 | Ann | 3
--> 1 | Bob | 7000.00 | -1000.0000000000000000 | Ann | 3
--> 2 | Cyd | 6500.50 | 0.0000000000000000 | Cyd | 3
--> 2 | Dee | ∅ | ∅ | Cyd | 3
--> 9 | Fay | 4000.00 | 0.0000000000000000 | Fay | 3
--> ∅ | Eli | 4000.00 | 0.0000000000000000 | Eli | 3
--> SELECT 6
select name, rank() over (partition by dept order by salary) r from emp where rank() over (order by id) = 1;
--> ERROR 42P20: window functions are not allowed in WHERE (at 79)
select * from (select name, row_number() over (partition by dept order by hired desc nulls last) r from emp) x where r = 1 order by name;
--> name text | r int8
--> Bob | 1
--> Dee | 1
--> Eli | 1
--> Fay | 1
--> SELECT 4
select dept, sum(salary), sum(sum(salary)) over (order by dept nulls last), grouping(dept) from emp group by rollup (dept) order by dept nulls last, grouping(dept);
--> dept int4 | sum numeric | sum numeric | grouping int4
--> 1 | 16000.00 | 16000.00 | 0
--> 2 | 6500.50 | 22500.50 | 0
--> 9 | 4000.00 | 26500.50 | 0
--> ∅ | 4000.00 | 61001.00 | 0
--> ∅ | 30500.50 | 61001.00 | 1
--> SELECT 5
with recursive chain (id, name, path, depth) as (select id, name, array[name], 0 from emp where boss is null union all select e.id, e.name, c.path || e.name, depth + 1 from emp e join chain c on e.boss = c.id) select repeat('  ', depth) || name, array_to_string(path, '>') from chain order by path;
--> ?column? text | array_to_string text
--> Ann | Ann
-->   Bob | Ann>Bob
-->     Dee | Ann>Bob>Dee
-->   Cyd | Ann>Cyd
-->     Eli | Ann>Cyd>Eli
-->     Fay | Ann>Cyd>Fay
--> SELECT 6
with recursive t(n) as (values (1) union all select n + 1 from t where n < 5) select sum(n), array_agg(n), count(*) filter (where n % 2 = 0) from t;
--> sum int8 | array_agg _int4 | count int8
--> 15 | {1,2,3,4,5} | 2
--> SELECT 1
with recursive f(a, b) as (select 0::numeric, 1::numeric union all select b, a + b from f where b < 1e20) select max(a), count(*) from f;
--> max numeric | count int8
--> 83621143489848422977 | 98
--> SELECT 1
with a as (select 1 x), b as (select x + 1 y from a), c as (select x * y z from a, b) select * from a, b, c;
--> x int4 | y int4 | z int4
--> 1 | 2 | 2
--> SELECT 1
with a as (insert into dept values (4, 'New', 2) returning *), b as (update emp set dept = 4 where id = 5 returning id, dept) select (select count(*) from a), (select count(*) from b), (select count(*) from dept);
--> count int8 | count int8 | count int8
--> 1 | 1 | 3
--> SELECT 1
with gone as (delete from emp where dept = 9 returning *) insert into dept select 100 + id, name, boss from gone returning *;
--> id int4 | name text | head int4
--> 106 | Fay | 3
--> INSERT 1
with a as (select 1), a as (select 2) select * from a;
--> ERROR 42712: WITH query name "a" specified more than once (at 23)
with a(x, y) as (select 1) select * from a;
--> ERROR 42P10: WITH query "a" has 1 columns available but 2 columns specified (at 6)
with recursive a as (select 1 union all select x from a) select * from a;
--> ERROR 42703: column "x" does not exist (at 48)
with recursive a(x) as (select 1 union all select count(*)::int from a) select * from a;
--> ERROR 42P19: aggregate functions are not allowed in a recursive query's recursive term (at 51)
with recursive a(x) as (select 1 union all select a.x from a left join a b on true) select * from a;
--> ERROR 42P19: recursive reference to query "a" must not appear within an outer join (at 72)
with recursive a(x) as (select 1 union all (select x + 1 from a order by 1 limit 1)) select * from a limit 3;
--> x int4
--> 1
--> 2
--> 3
--> SELECT 3
with recursive a(x) as (select 1 union all select x + 1 from a) select * from a limit 3;
--> x int4
--> 1
--> 2
--> 3
--> SELECT 3
with recursive a(x) as (select 1::int union all select x + 1.5 from a where x < 3) select * from a;
--> ERROR 42804: recursive query "a" column 1 has type integer in non-recursive term but type numeric overall (at 32)
-->   hint: Cast the output of the non-recursive term to the correct type.
with recursive a(x) as (select 'a' union all select x || 'b' from a where length(x) < 3) select * from a;
--> x text
--> a
--> ab
--> abb
--> SELECT 3
select * from emp e, lateral (select e.id * 2) x(y) where y > 8 order by y;
--> id int4 | name text | boss int4 | dept int4 | salary numeric | hired date | y int4
--> 5 | Eli | 3 | 4 | 4000.00 | ∅ | 10
--> SELECT 1
select * from dept d, (select d.id) x;
--> ERROR 42P01: invalid reference to FROM-clause entry for table "d" (at 31)
-->   hint: There is an entry for table "d", but it cannot be referenced from this part of the query.
select * from emp e join lateral generate_series(1, e.dept) g on true where e.id < 4 order by 1, g;
--> id int4 | name text | boss int4 | dept int4 | salary numeric | hired date | g int4
--> 1 | Ann | ∅ | 1 | 9000.00 | 2015-01-01 | 1
--> 2 | Bob | 1 | 1 | 7000.00 | 2018-06-15 | 1
--> 3 | Cyd | 1 | 2 | 6500.50 | 2019-03-01 | 1
--> 3 | Cyd | 1 | 2 | 6500.50 | 2019-03-01 | 2
--> SELECT 4
select e.id, g from emp e left join generate_series(1, 2) g on g = e.dept order by 1, 2;
--> id int4 | g int4
--> 1 | 1
--> 2 | 1
--> 3 | 2
--> 4 | 2
--> 5 | ∅
--> SELECT 5
select x.*, y.* from (values (1, 'a'), (2, 'b')) x (i, t) full join (values (2, 'B'), (3, 'C')) y (i, t) using (i) order by i;
--> ERROR 42702: ORDER BY "i" is ambiguous (at 125)
select i, x.t, y.t, x.i, y.i from (values (1, 'a'), (2, 'b')) x (i, t) full join (values (2, 'B'), (3, 'C')) y (i, t) using (i) order by i;
--> ERROR 42702: ORDER BY "i" is ambiguous (at 138)
select * from (values (1), (2)) a (x) join (values (2), (3)) b (y) on a.x = b.y or b.y = 3 order by 1, 2;
--> x int4 | y int4
--> 1 | 3
--> 2 | 2
--> 2 | 3
--> SELECT 3
select j.* from (emp join dept on emp.dept = dept.id) as j (a, b, c, d, e, f, g, h, i) where a = 1;
--> a int4 | b text | c int4 | d int4 | e numeric | f date | g int4 | h text | i int4
--> 1 | Ann | ∅ | 1 | 9000.00 | 2015-01-01 | 1 | Sales | 1
--> SELECT 1
select u.id from (emp e join dept d using (id)) as u order by 1;
--> id int4
--> 1
--> 2
--> 3
--> 4
--> SELECT 4
select k.id, e.name from emp e join dept d using (id) as k order by 1;
--> id int4 | name text
--> 1 | Ann
--> 2 | Bob
--> 3 | Cyd
--> 4 | Dee
--> SELECT 4
select t1.id from emp t1 join emp t1 on true;
--> ERROR 42712: table name "t1" specified more than once
select x from emp e join dept d on x.id = 1;
--> ERROR 42P01: missing FROM-clause entry for table "x" (at 36)
select count(*) from emp e1, emp e2 where e1.boss = e2.id and e1.salary < e2.salary;
--> count int8
--> 3
--> SELECT 1
select count(*), count(distinct dept), count(distinct (dept, boss)), sum(distinct salary), max(name), min(hired), bool_and(salary > 0), array_agg(distinct dept order by dept desc nulls last) from emp;
--> count int8 | count int8 | count int8 | sum numeric | max text | min date | bool_and bool | array_agg _int4
--> 5 | 3 | 5 | 26500.50 | Eli | 2015-01-01 | t | {4,2,1}
--> SELECT 1
select count(*) from emp having false;
--> count int8
--> SELECT 0
select 1 from emp having count(*) > 3;
--> ?column? int4
--> 1
--> SELECT 1
select dept, count(*) from emp group by 1 having max(salary) > 5000 order by 2 desc, 1;
--> dept int4 | count int8
--> 1 | 2
--> 2 | 2
--> SELECT 2
select dept % 2 as odd, count(*) from emp group by odd order by odd nulls first;
--> odd int4 | count int8
--> 0 | 3
--> 1 | 2
--> SELECT 2
select dept as name, count(*) from emp group by name order by 2 desc, 1;
--> ERROR 42803: column "emp.dept" must appear in the GROUP BY clause or be used in an aggregate function (at 8)
select upper(name) from emp group by upper(name) order by upper(name) desc limit 2;
--> upper text
--> ELI
--> DEE
--> SELECT 2
select name from emp group by id order by id limit 2;
--> name text
--> Ann
--> Bob
--> SELECT 2
select e.name, d.name from emp e join dept d on d.id = e.dept group by e.id order by 1;
--> ERROR 42803: column "d.name" must appear in the GROUP BY clause or be used in an aggregate function (at 16)
select dept, name from emp group by dept;
--> ERROR 42803: column "emp.name" must appear in the GROUP BY clause or be used in an aggregate function (at 14)
select sum(count(*)) from emp group by dept;
--> ERROR 42803: aggregate function calls cannot be nested (at 12)
select sum(salary) from emp where sum(salary) > 1;
--> ERROR 42803: aggregate functions are not allowed in WHERE (at 35)
select count(distinct dept, boss) from emp;
--> ERROR 42883: function count(integer, integer) does not exist (at 8)
-->   hint: No function matches the given name and argument types. You might need to add explicit type casts.
select max(salary order by id) from emp;
--> max numeric
--> 9000.00
--> SELECT 1
select string_agg(distinct name, ',' order by id) from emp;
--> ERROR 42P10: in an aggregate with DISTINCT, ORDER BY expressions must appear in argument list (at 47)
select distinct dept from emp order by salary;
--> ERROR 42P10: for SELECT DISTINCT, ORDER BY expressions must appear in select list (at 40)
select distinct on (dept) dept, name from emp order by dept nulls first, salary desc nulls last, id;
--> dept int4 | name text
--> 1 | Ann
--> 2 | Cyd
--> 4 | Eli
--> SELECT 3
select distinct on (dept) dept, name from emp order by name;
--> ERROR 42P10: SELECT DISTINCT ON expressions must match initial ORDER BY expressions (at 21)
select id from emp order by dept desc nulls last, id limit 3 offset 1;
--> id int4
--> 3
--> 4
--> 1
--> SELECT 3
select id from emp limit -1;
--> ERROR 2201W: LIMIT must not be negative
select id from emp order by id offset -1;
--> ERROR 2201X: OFFSET must not be negative
select id from emp order by id limit null offset 2;
--> id int4
--> 3
--> 4
--> 5
--> SELECT 3
select id from emp order by id limit '2';
--> id int4
--> 1
--> 2
--> SELECT 2
select id from emp order by id limit 'x';
--> ERROR 22P02: invalid input syntax for type bigint: "x" (at 38)
select id from emp order by id fetch first row only;
--> id int4
--> 1
--> SELECT 1
select id, salary from emp order by salary desc nulls last fetch first 4 rows with ties;
--> id int4 | salary numeric
--> 1 | 9000.00
--> 2 | 7000.00
--> 3 | 6500.50
--> 5 | 4000.00
--> SELECT 4
select id from emp order by nosuch;
--> ERROR 42703: column "nosuch" does not exist (at 29)
select id as x from emp order by x + 1;
--> ERROR 42703: column "x" does not exist (at 34)
select id from emp order by 2;
--> ERROR 42P10: ORDER BY position 2 is not in select list (at 29)
select name from emp union select name from dept order by 1 limit 4;
--> name text
--> Ann
--> Bob
--> Cyd
--> Dee
--> SELECT 4
select name from emp union select id from dept;
--> ERROR 42804: UNION types text and integer cannot be matched (at 35)
select 1, 2 union select 1;
--> ERROR 42601: each UNION query must have the same number of columns (at 26)
select 1 union select null union select 2.5 order by 1;
--> ?column? numeric
--> 1
--> 2.5
--> ∅
--> SELECT 3
select 1 as a union all select 2 as b order by a desc;
--> a int4
--> 2
--> 1
--> SELECT 2
select 1 as a union all select 2 as b order by b;
--> ERROR 42703: column "b" does not exist (at 48)
-->   hint: There is a column named "b" in table "*SELECT* 2", but it cannot be referenced from this part of the query.
select id from emp except select head from dept order by 1;
--> id int4
--> 4
--> 5
--> SELECT 2
(select id from emp order by id desc limit 2) union all (select id from dept order by id limit 1) order by 1;
--> id int4
--> 1
--> 4
--> 5
--> SELECT 3
select id from emp intersect all select dept from emp order by 1;
--> id int4
--> 1
--> 2
--> 4
--> SELECT 3
values (1, 'x'), (2, null) order by 1 desc;
--> column1 int4 | column2 text
--> 2 | ∅
--> 1 | x
--> SELECT 2
values (1), (2, 3);
--> ERROR 42601: VALUES lists must all be the same length (at 14)
table dept order by id limit 1;
--> id int4 | name text | head int4
--> 1 | Sales | 1
--> SELECT 1
select 'a' union all select 1;
--> ERROR 22P02: invalid input syntax for type integer: "a" (at 8)
select * from emp for update of nosuch;
--> ERROR 42P01: relation "nosuch" in FOR UPDATE clause not found in FROM clause (at 33)
select count(*) from emp for update;
--> ERROR 0A000: FOR UPDATE is not allowed with aggregate functions
select distinct id from emp for share;
--> ERROR 0A000: FOR SHARE is not allowed with DISTINCT clause
select e.id from emp e left join dept d on d.id = e.dept where e.id = 1 for update of d;
--> ERROR 0A000: FOR UPDATE cannot be applied to the nullable side of an outer join
select e.id from emp e left join dept d on d.id = e.dept where e.id = 1 for update of e;
--> id int4
--> 1
--> SELECT 1
select case when id = 1 then 'one' when id = 2 then 2::text end, case id when 3 then 1 else 2.5 end, coalesce(salary, -1), nullif(dept, 1), greatest(dept, boss, 2), least(null, dept) from emp order by id limit 4;
--> case text | case numeric | coalesce numeric | nullif int4 | greatest int4 | least int4
--> one | 2.5 | 9000.00 | ∅ | 2 | 1
--> 2 | 2.5 | 7000.00 | ∅ | 2 | 1
--> ∅ | 1 | 6500.50 | 2 | 2 | 2
--> ∅ | 2.5 | -1 | 2 | 2 | 2
--> SELECT 4
select case when true then 1 else 'x' end;
--> ERROR 22P02: invalid input syntax for type integer: "x" (at 35)
select case 1 when 'a' then 2 end;
--> ERROR 22P02: invalid input syntax for type integer: "a" (at 20)
select coalesce(1, 'x');
--> ERROR 22P02: invalid input syntax for type integer: "x" (at 20)
select greatest(1, '2', 3.5), least('a', 'B'), coalesce(null, null), nullif(1, 2.5);
--> greatest numeric | least text | coalesce text | nullif numeric
--> 3.5 | B | ∅ | 1
--> SELECT 1
