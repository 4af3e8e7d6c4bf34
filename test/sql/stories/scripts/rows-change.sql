-- INSERT, UPDATE and DELETE in all their forms.
create table r (id int primary key, a int default 5, b text default 'd' || 'ef', c timestamp default '2024-01-01', d int[]);
--> CREATE
insert into r values (1);
--> INSERT 1
insert into r values (2, default, default);
--> INSERT 1
insert into r (id, b) values (3, null), (4, default);
--> INSERT 2
insert into r (b, id) values ('x', 5) returning id, a, b, c;
--> id int4 | a int4 | b text | c timestamp
--> 5 | 5 | x | 2024-01-01 00:00:00
--> INSERT 1
insert into r select 6, 7, 'y';
--> INSERT 1
insert into r (id, d) values (7, array[1, 2]), (8, '{3}');
--> INSERT 2
insert into r (id, d[1], d[2]) values (9, 10, 20) returning d;
--> d _int4
--> {10,20}
--> INSERT 1
insert into r as x values (10) returning x.id, x.*;
--> id int4 | id int4 | a int4 | b text | c timestamp | d _int4
--> 10 | 10 | 5 | def | 2024-01-01 00:00:00 | ∅
--> INSERT 1
insert into r values (11) returning id as key, upper(b), (select count(*) from r);
--> key int4 | upper text | count int8
--> 11 | DEF | 10
--> INSERT 1
insert into r values (12, 'x');
--> ERROR 22P02: invalid input syntax for type integer: "x" (at 27)
insert into r values (12, '7') returning a;
--> a int4
--> 7
--> INSERT 1
insert into r values (13, 1.5) returning a;
--> a int4
--> 2
--> INSERT 1
insert into r values (14, 1, 2) returning b;
--> b text
--> 2
--> INSERT 1
insert into r values (15, true);
--> ERROR 42804: column "a" is of type integer but expression is of type boolean (at 27)
-->   hint: You will need to rewrite or cast the expression.
insert into r values (16, 1, date '2024-01-01') returning b;
--> b text
--> 2024-01-01
--> INSERT 1
insert into r (id, c) values (17, date '2024-05-05') returning c;
--> c timestamp
--> 2024-05-05 00:00:00
--> INSERT 1
insert into r (id, c) values (18, 'x');
--> ERROR 22007: invalid input syntax for type timestamp: "x" (at 35)
insert into r (id, c) values (18, 5);
--> ERROR 42804: column "c" is of type timestamp without time zone but expression is of type integer (at 35)
-->   hint: You will need to rewrite or cast the expression.
insert into r (id) values (19), (20, 5);
--> ERROR 42601: VALUES lists must all be the same length (at 34)
insert into r (id, a) values (19);
--> ERROR 42601: INSERT has more target columns than expressions (at 20)
insert into r (id) values (default);
--> ERROR 23502: null value in column "id" of relation "r" violates not-null constraint
-->   detail: Failing row contains (null, 5, def, 2024-01-01 00:00:00, null).
insert into r () values ();
--> ERROR 42601: syntax error at or near ")" (at 16)
insert into r default values;
--> ERROR 23502: null value in column "id" of relation "r" violates not-null constraint
-->   detail: Failing row contains (null, 5, def, 2024-01-01 00:00:00, null).
insert into r values (21) returning nosuch;
--> ERROR 42703: column "nosuch" does not exist (at 37)
insert into r (select 22, 1 union all select 23, 2) returning id;
--> id int4
--> 22
--> 23
--> INSERT 2
insert into r (id, a) table (select 1);
--> ERROR 42601: syntax error at or near "(" (at 29)
insert into r (id) select id + 100 from r where id < 3 returning id;
--> id int4
--> 101
--> 102
--> INSERT 2
insert into r with w as (select 200 as id) select id from w returning id;
--> id int4
--> 200
--> INSERT 1
with w as (select 201 as id) insert into r select id from w returning id;
--> id int4
--> 201
--> INSERT 1
insert into r (id, a) values (202, (select max(a) from r)) returning a;
--> a int4
--> 7
--> INSERT 1
insert into r (id) values (1 / 0);
--> ERROR 22012: division by zero
insert into r (id) values (203), (203);
--> ERROR 23505: duplicate key value violates unique constraint "r_pkey"
-->   detail: Key (id)=(203) already exists.
select count(*) from r where id = 203;
--> count int8
--> 0
--> SELECT 1
insert into r (id) select g from generate_series(300, 302) g returning id;
--> id int4
--> 300
--> 301
--> 302
--> INSERT 3
insert into nosuch values (1);
--> ERROR 42P01: relation "nosuch" does not exist (at 13)
insert into r values (400, 1, 'b', now(), null, 'more');
--> ERROR 42601: INSERT has more expressions than target columns (at 49)
insert into r (id, a) values (401, default + 1);
--> ERROR 42601: DEFAULT is not allowed in this context (at 36)
insert into r (id, a) select 402, default;
--> ERROR 42601: DEFAULT is not allowed in this context (at 35)
insert into public.r (id) values (403) returning r.id;
--> id int4
--> 403
--> INSERT 1
insert into r (r.id) values (404);
--> ERROR 42703: column "r" of relation "r" does not exist (at 16)
-- UPDATE.
update r set a = a * 10 where id < 3 returning id, a;
--> id int4 | a int4
--> 1 | 50
--> 2 | 50
--> UPDATE 2
update r set a = default, b = 'B' where id = 1 returning a, b;
--> a int4 | b text
--> 5 | B
--> UPDATE 1
update r set (a, b) = (1, 'one') where id = 1 returning a, b;
--> a int4 | b text
--> 1 | one
--> UPDATE 1
update r set (a, b) = (select 2, 'two') where id = 1 returning a, b;
--> a int4 | b text
--> 2 | two
--> UPDATE 1
update r set (a, b) = (select id, b from r x where x.id = -1) where id = 1 returning a, b;
--> a int4 | b text
--> ∅ | ∅
--> UPDATE 1
update r set (a, b) = row(3, 'three') where id = 1 returning a, b;
--> a int4 | b text
--> 3 | three
--> UPDATE 1
update r set (a) = (4) where id = 1 returning a;
--> ERROR 0A000: source for a multiple-column UPDATE item must be a sub-SELECT or ROW() expression (at 21)
update r set (a, b) = (1, 2, 3) where id = 1;
--> ERROR 42601: number of columns does not match number of values (at 23)
update r set (a, b) = (select 1) where id = 1;
--> ERROR 42601: number of columns does not match number of values (at 23)
update r set a = b where id = 1;
--> ERROR 42804: column "a" is of type integer but expression is of type text (at 18)
-->   hint: You will need to rewrite or cast the expression.
update r set a = '9' where id = 1 returning a;
--> a int4
--> 9
--> UPDATE 1
update r set a = 2.6 where id = 1 returning a;
--> a int4
--> 3
--> UPDATE 1
update r set d[2] = 7 where id = 7 returning d;
--> d _int4
--> {1,7}
--> UPDATE 1
update r set d = d || 9 where id = 7 returning d;
--> d _int4
--> {1,7,9}
--> UPDATE 1
update r set a = x.n from (values (1, 100), (2, 200)) x (k, n) where r.id = x.k returning r.id, r.a, x.n;
--> id int4 | a int4 | n int4
--> 1 | 100 | 100
--> 2 | 200 | 200
--> UPDATE 2
update r set a = y.a from r y where y.id = r.id + 1 and r.id = 1 returning r.id, r.a;
--> id int4 | a int4
--> 1 | 200
--> UPDATE 1
update r x set a = 1 where x.id = 1 returning x.a;
--> a int4
--> 1
--> UPDATE 1
update r x set a = 1 where r.id = 1;
--> ERROR 42P01: invalid reference to FROM-clause entry for table "r" (at 28)
-->   hint: Perhaps you meant to reference the table alias "x".
update r set a = (select count(*) from r) where id = 1 returning a > 10;
--> ?column? bool
--> t
--> UPDATE 1
update r set a = a + 1, b = a::text where id = 2 returning a, b;
--> a int4 | b text
--> 201 | 200
--> UPDATE 1
update r set id = id + 1000 where id = 2 returning id;
--> id int4
--> 1002
--> UPDATE 1
update r set id = 1 where id = 1002;
--> ERROR 23505: duplicate key value violates unique constraint "r_pkey"
-->   detail: Key (id)=(1) already exists.
update r set nosuch = 1;
--> ERROR 42703: column "nosuch" of relation "r" does not exist (at 14)
update r set a = nosuch;
--> ERROR 42703: column "nosuch" does not exist (at 18)
update r set a = 1 where nosuch;
--> ERROR 42703: column "nosuch" does not exist (at 26)
update r set a = sum(1);
--> ERROR 42803: aggregate functions are not allowed in UPDATE (at 18)
update r set a = 1 where count(*) > 1;
--> ERROR 42803: aggregate functions are not allowed in WHERE (at 26)
update r set a = 1 order by id;
--> ERROR 42601: syntax error at or near "order" (at 20)
update r set a = 1 limit 1;
--> ERROR 42601: syntax error at or near "limit" (at 20)
update r set a = generate_series(1, 2) where id = 1;
--> ERROR 0A000: set-returning functions are not allowed in UPDATE (at 18)
update only r set a = 6 where id = 1 returning a;
--> a int4
--> 6
--> UPDATE 1
update r set a = 1 from r where r.id = 1;
--> ERROR 42712: table name "r" specified more than once
update r set a = 1 where false;
--> UPDATE 0
update r set a = null where id = 1 returning a is null;
--> ?column? bool
--> t
--> UPDATE 1
update r set a = a where id in (select id from r where id < 5) returning id; -- any order
--> id int4
--> 1
--> 3
--> 4
--> UPDATE 3
with w as (update r set a = 77 where id = 1 returning id, a) select * from w;
--> id int4 | a int4
--> 1 | 77
--> SELECT 1
update r set a = w.v from (select id, row_number() over (order by id) v from r) w where w.id = r.id and r.id < 5 returning r.id, r.a;
--> id int4 | a int4
--> 1 | 1
--> 3 | 2
--> 4 | 3
--> UPDATE 3
-- DELETE.
delete from r where id = 1 returning *;
--> id int4 | a int4 | b text | c timestamp | d _int4
--> 1 | 1 | three | 2024-01-01 00:00:00 | ∅
--> DELETE 1
delete from r where id = 1;
--> DELETE 0
delete from r where id in (3, 4) returning id;
--> id int4
--> 3
--> 4
--> DELETE 2
delete from r x using (values (5), (6)) v (k) where x.id = v.k returning x.id, v.k;
--> id int4 | k int4
--> 5 | 5
--> 6 | 6
--> DELETE 2
delete from r using r y where y.id = r.id - 1 and r.id = 9 returning r.id, y.id;
--> id int4 | id int4
--> 9 | 8
--> DELETE 1
delete from r where a > (select avg(a) from r) returning id > 0 as gone;
--> gone bool
--> t
--> DELETE 1
delete from only r where id = 10;
--> DELETE 1
delete from r where nosuch = 1;
--> ERROR 42703: column "nosuch" does not exist (at 21)
delete from r returning sum(a);
--> ERROR 42803: aggregate functions are not allowed in RETURNING (at 25)
delete from r order by id;
--> ERROR 42601: syntax error at or near "order" (at 15)
delete r where id = 1;
--> ERROR 42601: syntax error at or near "r" (at 8)
with w as (delete from r where id > 1000 returning id) select count(*) from w;
--> count int8
--> 0
--> SELECT 1
delete from r x where exists (select from r y where y.id = x.id + 1) and id > 200 returning id;
--> id int4
--> 201
--> 300
--> 301
--> DELETE 3
truncate table r;
--> TRUNCATE
select count(*) from r;
--> count int8
--> 0
--> SELECT 1
delete from r;
--> DELETE 0
-- Many rows in one statement.
insert into r (id, a) select g, g % 10 from generate_series(1, 1000) g;
--> INSERT 1000
update r set a = a + 1 where a = 3;
--> UPDATE 100
delete from r where a = 4 and id > 500;
--> DELETE 100
select a, count(*) from r group by a order by a;
--> a int4 | count int8
--> 0 | 100
--> 1 | 100
--> 2 | 100
--> 4 | 100
--> 5 | 100
--> 6 | 100
--> 7 | 100
--> 8 | 100
--> 9 | 100
--> SELECT 9
update r set id = -id;
--> UPDATE 900
select min(id), max(id), count(*) from r;
--> min int4 | max int4 | count int8
--> -1000 | -1 | 900
--> SELECT 1
delete from r;
--> DELETE 900
