select * from generate_series(1, 3);
--> generate_series int4
--> 1
--> 2
--> 3
--> SELECT 3
select * from generate_series(1, 10, 4) as g;
--> g int4
--> 1
--> 5
--> 9
--> SELECT 3
select * from generate_series(3, 1, -1) g (n);
--> n int4
--> 3
--> 2
--> 1
--> SELECT 3
select * from generate_series(1, 3) with ordinality;
--> generate_series int4 | ordinality int8
--> 1 | 1
--> 2 | 2
--> 3 | 3
--> SELECT 3
select * from generate_series(1, 2) with ordinality as t (a, b);
--> a int4 | b int8
--> 1 | 1
--> 2 | 2
--> SELECT 2
select * from generate_series(1.5, 3, 0.5);
--> generate_series numeric
--> 1.5
--> 2.0
--> 2.5
--> 3.0
--> SELECT 4
select * from generate_series(1, 0);
--> generate_series int4
--> SELECT 0
select * from generate_series(1, 5, 0);
--> ERROR 22023: step size cannot equal zero
select g, g * 2 from generate_series(1, 3) g;
--> g int4 | ?column? int4
--> 1 | 2
--> 2 | 4
--> 3 | 6
--> SELECT 3
select g.g from generate_series(1, 2) g;
--> g int4
--> 1
--> 2
--> SELECT 2
select generate_series(1, 3);
--> generate_series int4
--> 1
--> 2
--> 3
--> SELECT 3
select generate_series(1, 3), generate_series(1, 2);
--> generate_series int4 | generate_series int4
--> 1 | 1
--> 2 | 2
--> 3 | ∅
--> SELECT 3
select generate_series(1, 2), 'x';
--> generate_series int4 | ?column? text
--> 1 | x
--> 2 | x
--> SELECT 2
select generate_series(1, 3) + 1 as n;
--> n int4
--> 2
--> 3
--> 4
--> SELECT 3
select 1 where generate_series(1, 2) = 1;
--> ERROR 0A000: set-returning functions are not allowed in WHERE (at 16)
select generate_series(1, generate_series(1, 2));
--> generate_series int4
--> 1
--> 1
--> 2
--> SELECT 3
select unnest(array[1, 2]), unnest(array['a', 'b', 'c']);
--> unnest int4 | unnest text
--> 1 | a
--> 2 | b
--> ∅ | c
--> SELECT 3
select count(*) from (select unnest(array[1, 2, 3])) s;
--> count int8
--> 3
--> SELECT 1
select sum(generate_series(1, 3));
--> ERROR 0A000: aggregate function calls cannot contain set-returning function calls (at 12)
-->   hint: You might be able to move the set-returning function into a LATERAL FROM item.
select x from generate_series(1, 10) x where x % 3 = 0 order by x desc;
--> x int4
--> 9
--> 6
--> 3
--> SELECT 3
select generate_series(1, 3) as n order by n desc limit 2;
--> n int4
--> 3
--> 2
--> SELECT 2
select distinct generate_series(1, 4) % 2 as m order by m;
--> m int4
--> 0
--> 1
--> SELECT 2
select case when true then generate_series(1, 2) end;
--> ERROR 0A000: set-returning functions are not allowed in CASE (at 28)
-->   hint: You might be able to move the set-returning function into a LATERAL FROM item.
select * from rows from (generate_series(1, 3), generate_series(10, 11)) as t (a, b);
--> a int4 | b int4
--> 1 | 10
--> 2 | 11
--> 3 | ∅
--> SELECT 3
select * from rows from (unnest(array['a', 'b']), generate_series(1, 3)) with ordinality;
--> unnest text | generate_series int4 | ordinality int8
--> a | 1 | 1
--> b | 2 | 2
--> ∅ | 3 | 3
--> SELECT 3
select * from upper('x');
--> upper text
--> X
--> SELECT 1
select * from upper('x') u;
--> u text
--> X
--> SELECT 1
select * from now() n where n is null;
--> n timestamptz
--> SELECT 0
select u.* from (values (1, array[1, 2]), (2, array[3])) v (id, l), unnest(v.l) u order by 1;
--> u int4
--> 1
--> 2
--> 3
--> SELECT 3
select v.id, s.n from (values (1), (3)) v (id), generate_series(1, v.id) s (n) order by 1, 2;
--> id int4 | n int4
--> 1 | 1
--> 3 | 1
--> 3 | 2
--> 3 | 3
--> SELECT 4
select v.id, s.n from (values (0), (2)) v (id) left join generate_series(1, v.id) s (n) on true order by 1, 2;
--> id int4 | n int4
--> 0 | ∅
--> 2 | 1
--> 2 | 2
--> SELECT 3
select * from json_each_text('{"a": "1"}') where key = 'a';
--> key text | value text
--> a | 1
--> SELECT 1
select key, value from jsonb_each('{"x": 1, "y": 2}') order by key desc;
--> key text | value jsonb
--> y | 2
--> x | 1
--> SELECT 2
select * from regexp_split_to_table('a,b,c', ',') with ordinality;
--> regexp_split_to_table text | ordinality int8
--> a | 1
--> b | 2
--> c | 3
--> SELECT 3
select * from string_to_table('a b', ' ');
--> string_to_table text
--> a
--> b
--> SELECT 2
select regexp_matches('ab cd', '(\w)(\w)', 'g');
--> regexp_matches _text
--> {a,b}
--> {c,d}
--> SELECT 2
select * from regexp_matches('ab cd', '(\w)(\w)', 'g') m;
--> m _text
--> {a,b}
--> {c,d}
--> SELECT 2
select (regexp_match('ab', '(.)(.)'))[2];
--> regexp_match text
--> b
--> SELECT 1
select * from json_to_recordset('[{"a": 1}]') as (a int);
--> a int4
--> 1
--> SELECT 1
select * from json_to_record('{"a": 1}') as x;
--> ERROR 42601: a column definition list is required for functions returning "record" (at 15)
select * from generate_series(1, 2) as x (a int);
--> ERROR 42601: a column definition list is only allowed for functions returning "record" (at 43)
select * from nosuch(1);
--> ERROR 42883: function nosuch(integer) does not exist (at 15)
-->   hint: No function matches the given name and argument types. You might need to add explicit type casts.
select * from generate_series('a', 'b');
--> ERROR 42725: function generate_series(unknown, unknown) is not unique (at 15)
-->   hint: Could not choose a best candidate function. You might need to add explicit type casts.
select * from sum(1);
--> ERROR 42803: aggregate functions are not allowed in functions in FROM (at 15)
select * from unnest(1);
--> ERROR 42883: function unnest(integer) does not exist (at 15)
-->   hint: No function matches the given name and argument types. You might need to add explicit type casts.
select extract(day from d)::int from generate_series(timestamp '2024-02-27', '2024-03-01', '1 day') d;
--> extract int4
--> 27
--> 28
--> 29
--> 1
--> SELECT 4
select * from pg_get_keywords() where word = 'select';
--> word text | catcode char | barelabel bool | catdesc text | baredesc text
--> select | R | t | reserved | can be bare label
--> SELECT 1
select (json_each('{"a": 1}')).*;
--> key text | value json
--> a | 1
--> SELECT 1
select (json_each('{"a": 1}')).key;
--> key text
--> a
--> SELECT 1
select row(1, 'a', null), (row(1, 2)).f1;
--> row 2249 | f1 int4
--> (1,a,) | 1
--> SELECT 1
select row(1, 2) = row(1, 2), row(1, null) = row(1, null), row(1, 2) < row(1, 3), row(null, null) is null, row(1, null) is null, row(1, null) is not null;
--> ?column? bool | ?column? bool | ?column? bool | ?column? bool | ?column? bool | ?column? bool
--> t | ∅ | t | t | f | f
--> SELECT 1
select (1, 2) in ((1, 2), (3, 4)), (1, 2) = any (select 1, 2), (1, 2) > all (select 0, 9);
--> ?column? bool | ?column? bool | ?column? bool
--> t | t | t
--> SELECT 1
select (1, 2) = (1, 2, 3);
--> ERROR 42601: unequal number of entries in row expressions (at 15)
select (select (1, 2));
--> row 2249
--> (1,2)
--> SELECT 1
select t from (values (1, 'x')) t (a, b);
--> t 2249
--> (1,x)
--> SELECT 1
select t.* from (values (1, 'x')) t (a, b);
--> a int4 | b text
--> 1 | x
--> SELECT 1
select (t).b from (values (1, 'x')) t (a, b);
--> b text
--> x
--> SELECT 1
select row_to_json(t) from (select 1 as a, 'x' as b) t;
--> row_to_json json
--> {"a":1,"b":"x"}
--> SELECT 1
select count(t), count(distinct t) from (values (1), (1), (2)) t (a);
--> count int8 | count int8
--> 3 | 2
--> SELECT 1
select t is null, t is not null from (values (null::int), (1)) t (a);
--> ?column? bool | ?column? bool
--> t | f
--> f | t
--> SELECT 2
-- Subqueries, wherever they may stand.
create table o (id int primary key, v int);
--> CREATE
create table i (id int primary key, o_id int, w int);
--> CREATE
insert into o select g, g * 10 from generate_series(1, 5) g;
--> INSERT 5
insert into i select g, g % 4, g * 100 from generate_series(1, 12) g;
--> INSERT 12
select id from o where v > (select avg(v) from o) order by id;
--> id int4
--> 4
--> 5
--> SELECT 2
select id from o where id in (select o_id from i where w > 800) order by id;
--> id int4
--> 1
--> 2
--> 3
--> SELECT 3
select id from o where v > all (select o_id from i) order by id;
--> id int4
--> 1
--> 2
--> 3
--> 4
--> 5
--> SELECT 5
select id from o where v = any (select o_id * 10 from i) order by id;
--> id int4
--> 1
--> 2
--> 3
--> SELECT 3
select id, (select sum(w) from i where i.o_id = o.id) s from o order by id;
--> id int4 | s int8
--> 1 | 1500
--> 2 | 1800
--> 3 | 2100
--> 4 | ∅
--> 5 | ∅
--> SELECT 5
select id, (select max(w) from i where i.o_id = o.id and i.w < o.v * 20) s from o order by id;
--> id int4 | s int4
--> 1 | 100
--> 2 | 200
--> 3 | 300
--> 4 | ∅
--> 5 | ∅
--> SELECT 5
select id, exists (select from i where i.o_id = o.id and i.w > 1000) e from o order by id;
--> id int4 | e bool
--> 1 | f
--> 2 | f
--> 3 | t
--> 4 | f
--> 5 | f
--> SELECT 5
select o.id from o where not exists (select from i where i.o_id = o.id) order by 1;
--> id int4
--> 4
--> 5
--> SELECT 2
select o.id, x.c from o, (select o_id, count(*) c from i group by o_id) x where x.o_id = o.id order by 1;
--> id int4 | c int8
--> 1 | 3
--> 2 | 3
--> 3 | 3
--> SELECT 3
select o.id, x.w from o cross join lateral (select w from i where o_id = o.id order by w desc limit 2) x order by 1, 2;
--> id int4 | w int4
--> 1 | 500
--> 1 | 900
--> 2 | 600
--> 2 | 1000
--> 3 | 700
--> 3 | 1100
--> SELECT 6
select o.id, (select array_agg(w order by w) from i where o_id = o.id) from o order by 1;
--> id int4 | array_agg _int4
--> 1 | {100,500,900}
--> 2 | {200,600,1000}
--> 3 | {300,700,1100}
--> 4 | ∅
--> 5 | ∅
--> SELECT 5
select id from o order by (select count(*) from i where o_id = o.id) desc, id;
--> id int4
--> 1
--> 2
--> 3
--> 4
--> 5
--> SELECT 5
select (select count(*) from i where o_id = o.id) c, count(*) from o group by c order by c;
--> c int8 | count int8
--> 0 | 2
--> 3 | 3
--> SELECT 2
select sum((select count(*) from i where o_id = o.id)) from o;
--> sum numeric
--> 9
--> SELECT 1
select id from o where (select count(*) from i where o_id = o.id) = 3 order by id;
--> id int4
--> 1
--> 2
--> 3
--> SELECT 3
select id from o where exists (select 1 from i where o_id = o.id and exists (select 1 from o o2 where o2.id = i.id - 4 and o2.v < o.v * 3)) order by id;
--> id int4
--> 1
--> 2
--> 3
--> SELECT 3
select case when exists (select from i where o_id = 9) then 1 / 0 else 7 end;
--> ERROR 22012: division by zero
--~ A constant part of CASE that is not reached is not computed.
--~> case int4
--~> 7
--~> SELECT 1
select coalesce((select w from i where id = 99), -1);
--> coalesce int4
--> -1
--> SELECT 1
select id from o where (id, v) in (select o_id, o_id * 10 from i) order by 1;
--> id int4
--> 1
--> 2
--> 3
--> SELECT 3
select id from o where id not in (select o_id from i where o_id > 1) order by 1;
--> id int4
--> 1
--> 4
--> 5
--> SELECT 3
select id from o where id <> all (select o_id from i) order by 1;
--> id int4
--> 4
--> 5
--> SELECT 2
select (select w from i);
--> ERROR 21000: more than one row returned by a subquery used as an expression
select (select w, id from i limit 1);
--> ERROR 42601: subquery must return only one column (at 8)
select id from o where id = (select o_id from i);
--> ERROR 21000: more than one row returned by a subquery used as an expression
select id from o where id in (select id, w from i);
--> ERROR 42601: subquery has too many columns (at 27)
update o set v = (select max(w) from i where o_id = o.id) where exists (select from i where o_id = o.id) returning id, v;
--> id int4 | v int4
--> 1 | 900
--> 2 | 1000
--> 3 | 1100
--> UPDATE 3
delete from i where w < (select avg(w) from i) and o_id in (select id from o where id < 3) returning id;
--> id int4
--> 1
--> 2
--> 5
--> 6
--> DELETE 4
select x.id from (select id from (select id from o where id > 1) y where id < 5) x order by x.id;
--> id int4
--> 2
--> 3
--> 4
--> SELECT 3
select max(c) from (select count(*) c from i group by o_id) s;
--> max int8
--> 3
--> SELECT 1
select o.id, s.r from o join (select o_id, rank() over (order by sum(w)) r from i group by o_id) s on s.o_id = o.id order by 1;
--> id int4 | r int8
--> 1 | 1
--> 2 | 2
--> 3 | 3
--> SELECT 3
select id, v from o where v > some (select 20 union select 400) order by id limit 2;
--> id int4 | v int4
--> 1 | 900
--> 2 | 1000
--> SELECT 2
select (values (5));
--> column1 int4
--> 5
--> SELECT 1
select (table o limit 0) is null;
--> ERROR 42601: subquery must return only one column (at 8)
select 1 in (select 1 union select 2), null in (select 1), 1 in (select null::int), 1 not in (select null::int where false);
--> ?column? bool | ?column? bool | ?column? bool | ?column? bool
--> t | ∅ | ∅ | t
--> SELECT 1
