-- What tools and people say that the other stories do not: conflicts with partial indexes, MERGE, frames, searches, formats.
create table acc (id int primary key, email text, name text, active bool default true, n int default 0, created date default '2024-01-01');
--> CREATE
create unique index acc_email on acc (lower(email)) where active;
--> CREATE
create unique index acc_name on acc (name) include (n);
--> CREATE
insert into acc (id, email, name) values (1, 'A@x.org', 'ann') on conflict do nothing;
--> INSERT 1
insert into acc (id, email, name) values (2, 'a@X.org', 'bob') on conflict (lower(email)) where active do update set n = acc.n + 1, name = excluded.name returning *;
--> id int4 | email text | name text | active bool | n int4 | created date
--> 1 | A@x.org | bob | t | 1 | 2024-01-01
--> INSERT 1
insert into acc (id, email, name) values (2, 'a@X.org', 'bob') on conflict (lower(email)) do nothing;
--> ERROR 42P10: there is no unique or exclusion constraint matching the ON CONFLICT specification
insert into acc (id, email, name, active) values (3, 'a@x.org', 'cid', false) on conflict (lower(email)) where active do nothing returning id;
--> id int4
--> 3
--> INSERT 1
insert into acc (id, email, name) values (4, 'd@x.org', 'cid') on conflict (name) do update set n = excluded.n + 10 where acc.n < 5 returning id, n;
--> id int4 | n int4
--> 3 | 10
--> INSERT 1
insert into acc (id, email, name, n) values (4, 'd@x.org', 'cid', 1) on conflict (name) do update set n = excluded.n + 10 where acc.n < 5 returning id, n;
--> id int4 | n int4
--> INSERT 0
insert into acc values (9, 'z', 'z') on conflict on constraint acc_pkey do update set (name, n) = (excluded.name || '!', default) returning *;
--> id int4 | email text | name text | active bool | n int4 | created date
--> 9 | z | z | t | 0 | 2024-01-01
--> INSERT 1
insert into acc values (9, 'z', 'zz') on conflict on constraint acc_pkey do update set (name, n) = (select 'q', 7) returning *;
--> id int4 | email text | name text | active bool | n int4 | created date
--> 9 | z | q | t | 7 | 2024-01-01
--> INSERT 1
insert into acc as a values (9, 'y', 'y') on conflict (id) do update set name = a.name || excluded.name returning a.name;
--> name text
--> qy
--> INSERT 1
insert into acc values (9, 'y', 'y') on conflict (id) do update set name = acc.nosuch;
--> ERROR 42703: column acc.nosuch does not exist (at 76)
insert into acc values (9, 'y', 'y') on conflict (email) do nothing;
--> ERROR 42P10: there is no unique or exclusion constraint matching the ON CONFLICT specification
insert into acc (id, email) values (10, 'k'), (10, 'l') on conflict (id) do update set email = excluded.email;
--> ERROR 21000: ON CONFLICT DO UPDATE command cannot affect row a second time
-->   hint: Ensure that no rows proposed for insertion within the same command have duplicate constrained values.
-- MERGE
create table src (k int, v text, op text);
--> CREATE
insert into src values (1, 'one', 'u'), (2, 'two', 'i'), (3, 'three', 'd'), (9, null, 'n');
--> INSERT 4
merge into acc a using src s on a.id = s.k when matched and s.op = 'd' then delete when matched and s.op = 'u' then update set name = s.v, n = a.n + 100 when matched then do nothing when not matched and s.op = 'i' then insert (id, name, email) values (s.k, s.v, s.v || '@x');
--> MERGE 3
select id, email, name, n from acc order by id;
--> id int4 | email text | name text | n int4
--> 1 | A@x.org | one | 101
--> 2 | two@x | two | 0
--> 9 | z | qy | 7
--> SELECT 3
merge into acc using (select 1 as k union all select 1) s on acc.id = s.k when matched then update set n = 0;
--> ERROR 21000: MERGE command cannot affect row a second time
-->   hint: Ensure that not more than one source row matches any one target row.
merge into acc using src on true when not matched then do nothing;
--> MERGE 0
merge into acc a using src s on a.id = s.k when matched then update set id = default;
--> ERROR 23502: null value in column "id" of relation "acc" violates not-null constraint
-->   detail: Failing row contains (null, A@x.org, one, t, 101, 2024-01-01).
merge into acc a using src s on a.id = s.k when not matched then update set n = 1;
--> ERROR 42601: syntax error at or near "update" (at 66)
merge into acc a using src s on a.id = s.k when matched then insert values (1);
--> ERROR 42601: syntax error at or near "insert" (at 62)
with d as (select * from src where op = 'i') merge into acc using d on acc.id = d.k when matched then update set n = n - 1;
--> MERGE 1
select id, n from acc where id = 2;
--> id int4 | n int4
--> 2 | -1
--> SELECT 1
-- Window frames
create table w (g text, t int, v numeric);
--> CREATE
insert into w values ('a', 1, 1), ('a', 1, 2), ('a', 3, 4), ('a', 4, 8), ('b', 1, 16), ('b', 7, 32), ('b', 7, null);
--> INSERT 7
select g, t, v, sum(v) over (partition by g order by t groups between 1 preceding and current row) from w order by g, t, v;
--> g text | t int4 | v numeric | sum numeric
--> a | 1 | 1 | 3
--> a | 1 | 2 | 3
--> a | 3 | 4 | 7
--> a | 4 | 8 | 12
--> b | 1 | 16 | 16
--> b | 7 | 32 | 48
--> b | 7 | ∅ | 48
--> SELECT 7
select g, t, v, sum(v) over (order by t groups between current row and 1 following exclude group) from w order by g, t, v;
--> g text | t int4 | v numeric | sum numeric
--> a | 1 | 1 | 4
--> a | 1 | 2 | 4
--> a | 3 | 4 | 8
--> a | 4 | 8 | 32
--> b | 1 | 16 | 4
--> b | 7 | 32 | ∅
--> b | 7 | ∅ | ∅
--> SELECT 7
select g, t, v, array_agg(v) over (partition by g order by t rows between unbounded preceding and unbounded following exclude ties) from w order by g, t, v;
--> g text | t int4 | v numeric | array_agg _numeric
--> a | 1 | 1 | {1,4,8}
--> a | 1 | 2 | {2,4,8}
--> a | 3 | 4 | {1,2,4,8}
--> a | 4 | 8 | {1,2,4,8}
--> b | 1 | 16 | {16,32,NULL}
--> b | 7 | 32 | {16,32}
--> b | 7 | ∅ | {16,NULL}
--> SELECT 7
select g, t, sum(v) over (partition by g order by t range between 2 preceding and 1 following exclude current row) from w order by g, t, v;
--> g text | t int4 | sum numeric
--> a | 1 | 2
--> a | 1 | 1
--> a | 3 | 11
--> a | 4 | 4
--> b | 1 | ∅
--> b | 7 | ∅
--> b | 7 | 32
--> SELECT 7
select t, first_value(v) over x, last_value(v) over x, nth_value(v, 2) over x from w window x as (partition by g order by t, v rows between 1 preceding and 1 following) order by g, t, v;
--> t int4 | first_value numeric | last_value numeric | nth_value numeric
--> 1 | 1 | 2 | 2
--> 1 | 1 | 4 | 2
--> 3 | 2 | 8 | 4
--> 4 | 4 | 8 | 8
--> 1 | 16 | 32 | 32
--> 7 | 16 | ∅ | 32
--> 7 | 32 | ∅ | ∅
--> SELECT 7
select t, count(*) filter (where v > 2) over (order by t desc range unbounded preceding) from w order by 1, 2;
--> t int4 | count int8
--> 1 | 4
--> 1 | 4
--> 1 | 4
--> 3 | 3
--> 4 | 2
--> 7 | 1
--> 7 | 1
--> SELECT 7
select ntile(3) over (order by t, v), percent_rank() over (order by t), cume_dist() over (order by t), dense_rank() over (order by t) from w order by t, v;
--> ntile int4 | percent_rank float8 | cume_dist float8 | dense_rank int8
--> 1 | 0 | 0.42857142857142855 | 1
--> 1 | 0 | 0.42857142857142855 | 1
--> 1 | 0 | 0.42857142857142855 | 1
--> 2 | 0.5 | 0.5714285714285714 | 2
--> 2 | 0.6666666666666666 | 0.7142857142857143 | 3
--> 3 | 0.8333333333333334 | 1 | 4
--> 3 | 0.8333333333333334 | 1 | 4
--> SELECT 7
select lag(v, 2, -1) over (order by t, v), lead(v, 1, 0.5) over (order by t, v) from w order by t, v;
--> lag numeric | lead numeric
--> -1 | 2
--> -1 | 16
--> 1 | 4
--> 2 | 8
--> 16 | 32
--> 4 | ∅
--> 8 | 0.5
--> SELECT 7
select sum(v) over (rows between 1 following and 1 preceding) from w;
--> ERROR 42P20: frame starting from following row cannot have preceding rows (at 50)
select sum(v) over (order by t range between '1' preceding and '-1' following) from w;
--> ERROR 22013: invalid preceding or following size in window function
select sum(v) over (groups 1 preceding) from w;
--> ERROR 42P20: GROUPS mode requires an ORDER BY clause (at 20)
select sum(v) over (order by t range between 1.5 preceding and current row) from w order by t, v;
--> ERROR 0A000: RANGE with offset PRECEDING/FOLLOWING is not supported for column type integer and offset type numeric (at 46)
-->   hint: Cast the offset value to an appropriate type.
select rank() over (order by t) from w group by t having count(*) > 1;
--> rank int8
--> 1
--> 2
--> SELECT 2
select sum(sum(v)) over (order by g) from w group by g order by g;
--> sum numeric
--> 15
--> 63
--> SELECT 2
select g, t, row_number() over w2, sum(t) over (w2 rows unbounded preceding) from w window w2 as (partition by g order by t, v) order by g, t, v;
--> g text | t int4 | row_number int8 | sum int8
--> a | 1 | 1 | 1
--> a | 1 | 2 | 2
--> a | 3 | 3 | 5
--> a | 4 | 4 | 9
--> b | 1 | 1 | 1
--> b | 7 | 2 | 8
--> b | 7 | 3 | 15
--> SELECT 7
select count(*) over (partition by nosuch) from w;
--> ERROR 42703: column "nosuch" does not exist (at 36)
select sum(v) over (order by created range between interval '1 day' preceding and current row) from (values (1::numeric, date '2024-01-01'), (2, '2024-01-02'), (3, '2024-01-04')) x (v, created);
--> sum numeric
--> 1
--> 3
--> 3
--> SELECT 3
-- GROUPING SETS
select g, t, count(*), grouping(g, t) from w group by grouping sets ((g, t), (g), ()) order by 1, 2, 4;
--> g text | t int4 | count int8 | grouping int4
--> a | 1 | 2 | 0
--> a | 3 | 1 | 0
--> a | 4 | 1 | 0
--> a | ∅ | 4 | 1
--> b | 1 | 1 | 0
--> b | 7 | 2 | 0
--> b | ∅ | 3 | 1
--> ∅ | ∅ | 7 | 3
--> SELECT 8
select g, t, sum(v) from w group by rollup (g, t) order by 1, 2, 3;
--> g text | t int4 | sum numeric
--> a | 1 | 3
--> a | 3 | 4
--> a | 4 | 8
--> a | ∅ | 15
--> b | 1 | 16
--> b | 7 | 32
--> b | ∅ | 48
--> ∅ | ∅ | 63
--> SELECT 8
select g, t, count(*) from w group by cube (g, t) having count(*) > 2 order by 1, 2;
--> g text | t int4 | count int8
--> a | ∅ | 4
--> b | ∅ | 3
--> ∅ | 1 | 3
--> ∅ | ∅ | 7
--> SELECT 4
select grouping(g), g from w group by g, rollup (t), cube (g) order by 1, 2;
--> grouping int4 | g text
--> 0 | a
--> 0 | a
--> 0 | a
--> 0 | a
--> 0 | a
--> 0 | a
--> 0 | a
--> 0 | a
--> 0 | b
--> 0 | b
--> 0 | b
--> 0 | b
--> 0 | b
--> 0 | b
--> SELECT 14
select count(*) from w group by grouping sets ((), (), (g)) order by 1;
--> count int8
--> 3
--> 4
--> 7
--> 7
--> SELECT 4
select t % 2 as odd, g, count(*) from w group by distinct rollup (t % 2, g), rollup (g) order by 1, 2, 3;
--> odd int4 | g text | count int8
--> 0 | a | 1
--> 0 | ∅ | 1
--> 1 | a | 3
--> 1 | b | 3
--> 1 | ∅ | 6
--> ∅ | a | 4
--> ∅ | b | 3
--> ∅ | ∅ | 7
--> SELECT 8
-- SEARCH and CYCLE
create table tree (id int primary key, parent int, name text);
--> CREATE
insert into tree values (1, null, 'root'), (2, 1, 'a'), (3, 1, 'b'), (4, 2, 'aa'), (5, 2, 'ab'), (6, 3, 'ba');
--> INSERT 6
with recursive r as (select id, parent, name from tree where parent is null union all select t.id, t.parent, t.name from tree t join r on t.parent = r.id) search depth first by id set o select id, name, o from r order by o;
--> id int4 | name text | o 2287
--> 1 | root | {(1)}
--> 2 | a | {(1),(2)}
--> 4 | aa | {(1),(2),(4)}
--> 5 | ab | {(1),(2),(5)}
--> 3 | b | {(1),(3)}
--> 6 | ba | {(1),(3),(6)}
--> SELECT 6
with recursive r as (select id, parent, name from tree where parent is null union all select t.id, t.parent, t.name from tree t join r on t.parent = r.id) search breadth first by name, id set o select id, name from r order by o;
--> id int4 | name text
--> 1 | root
--> 2 | a
--> 3 | b
--> 4 | aa
--> 5 | ab
--> 6 | ba
--> SELECT 6
create table edge (a int, b int);
--> CREATE
insert into edge values (1, 2), (2, 3), (3, 1), (3, 4);
--> INSERT 4
with recursive r (a, b) as (select a, b from edge where a = 1 union all select e.a, e.b from edge e join r on e.a = r.b) cycle a, b set is_cycle using path select a, b, is_cycle, path from r order by path;
--> a int4 | b int4 | is_cycle bool | path 2287
--> 1 | 2 | f | {"(1,2)"}
--> 2 | 3 | f | {"(1,2)","(2,3)"}
--> 3 | 1 | f | {"(1,2)","(2,3)","(3,1)"}
--> 1 | 2 | t | {"(1,2)","(2,3)","(3,1)","(1,2)"}
--> 3 | 4 | f | {"(1,2)","(2,3)","(3,4)"}
--> SELECT 5
with recursive r (a) as (select 1 union all select e.b from edge e join r on e.a = r.a) cycle a set c to 'Y' default 'N' using p select * from r order by p;
--> a int4 | c text | p 2287
--> 1 | N | {(1)}
--> 2 | N | {(1),(2)}
--> 3 | N | {(1),(2),(3)}
--> 1 | Y | {(1),(2),(3),(1)}
--> 4 | N | {(1),(2),(3),(4)}
--> SELECT 5
with recursive r (n) as (values (1) union all select n * 2 from r where n < 100) select array_agg(n) from r;
--> array_agg _int4
--> {1,2,4,8,16,32,64,128}
--> SELECT 1
with recursive r (n) as (select 1 union all select n + 1 from r) select n from r limit 3;
--> n int4
--> 1
--> 2
--> 3
--> SELECT 3
with recursive a (n) as (select 1 union select n + 1 from a where n < 3), b (n) as (select n from a union all select n + 10 from b where n < 15) select n from b order by 1;
--> n int4
--> 1
--> 2
--> 3
--> 11
--> 12
--> 13
--> 21
--> 22
--> 23
--> SELECT 9
with recursive r (n) as (select 1 union all select sum(n) from r) select * from r;
--> ERROR 42P19: aggregate functions are not allowed in a recursive query's recursive term (at 52)
with recursive r (n) as (select n from r union all select 1) select * from r;
--> ERROR 42P19: recursive reference to query "r" must not appear within its non-recursive term (at 40)
-- LATERAL
select w.g, x.* from (select distinct g from w) w cross join lateral (select t, v from w i where i.g = w.g order by v desc nulls last limit 2) x order by 1, 2, 3;
--> g text | t int4 | v numeric
--> a | 3 | 4
--> a | 4 | 8
--> b | 1 | 16
--> b | 7 | 32
--> SELECT 4
select a.id, s.n from tree a left join lateral (select count(*) as n from tree b where b.parent = a.id) s on s.n > 0 order by 1;
--> id int4 | n int8
--> 1 | 2
--> 2 | 2
--> 3 | 1
--> 4 | ∅
--> 5 | ∅
--> 6 | ∅
--> SELECT 6
select * from tree a, lateral (select a.id * 2 as d) x, lateral (select x.d + 1 as e) y where y.e > 9 order by 1;
--> id int4 | parent int4 | name text | d int4 | e int4
--> 5 | 2 | ab | 10 | 11
--> 6 | 3 | ba | 12 | 13
--> SELECT 2
select t.id, u from tree t, unnest(array[t.id, t.parent]) u where u is not null and t.id > 4 order by 1, 2;
--> id int4 | u int4
--> 5 | 2
--> 5 | 5
--> 6 | 3
--> 6 | 6
--> SELECT 4
select * from (values (1, 'a,b'), (2, 'c')) v (i, s) join lateral string_to_table(s, ',') with ordinality p (part, o) on true order by 1, o;
--> i int4 | s text | part text | o int8
--> 1 | a,b | a | 1
--> 1 | a,b | b | 2
--> 2 | c | c | 1
--> SELECT 3
select * from rows from (generate_series(1, 3), unnest(array['x', 'y'])) with ordinality r (a, b, c);
--> a int4 | b text | c int8
--> 1 | x | 1
--> 2 | y | 2
--> 3 | ∅ | 3
--> SELECT 3
-- Updatable views
create view va as select id, email as mail, n from acc where active with check option;
--> CREATE
create view vb as select id, mail, n * 2 as twice from va;
--> CREATE
insert into va (id, mail) values (20, 'v@x');
--> INSERT 1
update va set mail = 'new@x' where id = 20 returning *;
--> id int4 | mail text | n int4
--> 20 | new@x | 0
--> UPDATE 1
update va set n = 5 where mail = 'new@x' returning n;
--> n int4
--> 5
--> UPDATE 1
insert into vb (id, mail) values (21, 'w@x') returning *;
--> id int4 | mail text | twice int4
--> 21 | w@x | 0
--> INSERT 1
update vb set twice = 4 where id = 21;
--> ERROR 0A000: cannot update column "twice" of view "vb"
-->   detail: View columns that are not columns of their base relation are not updatable.
insert into vb (id, twice) values (22, 2);
--> ERROR 0A000: cannot insert into column "twice" of view "vb"
-->   detail: View columns that are not columns of their base relation are not updatable.
delete from vb where id = 21 returning id, mail;
--> id int4 | mail text
--> 21 | w@x
--> DELETE 1
create view vc as select * from acc where n > 3 with cascaded check option;
--> CREATE
insert into vc (id, n) values (30, 1);
--> ERROR 44000: new row violates check option for view "vc"
-->   detail: Failing row contains (30, null, null, t, 1, 2024-01-01).
insert into vc (id, n) values (30, 4);
--> INSERT 1
update vc set n = 2 where id = 30;
--> ERROR 44000: new row violates check option for view "vc"
-->   detail: Failing row contains (30, null, null, t, 2, 2024-01-01).
create view vd as select distinct name from acc;
--> CREATE
insert into vd values ('x');
--> ERROR 55000: cannot insert into view "vd"
-->   detail: Views containing DISTINCT are not automatically updatable.
-->   hint: To enable inserting into the view, provide an INSTEAD OF INSERT trigger or an unconditional ON INSERT DO INSTEAD rule.
delete from vd;
--> ERROR 55000: cannot delete from view "vd"
-->   detail: Views containing DISTINCT are not automatically updatable.
-->   hint: To enable deleting from the view, provide an INSTEAD OF DELETE trigger or an unconditional ON DELETE DO INSTEAD rule.
create view ve as select a.id, s.v from acc a join src s on a.id = s.k;
--> CREATE
update ve set v = 'x';
--> ERROR 55000: cannot update view "ve"
-->   detail: Views that do not select from a single table or view are not automatically updatable.
-->   hint: To enable updating the view, provide an INSTEAD OF UPDATE trigger or an unconditional ON UPDATE DO INSTEAD rule.
select table_name, is_updatable, is_insertable_into, check_option from information_schema.views where table_name in ('va', 'vb', 'vc', 'vd', 've') order by 1;
--> table_name name | is_updatable varchar | is_insertable_into varchar | check_option varchar
--> va | YES | YES | CASCADED
--> vb | YES | YES | NONE
--> vc | YES | YES | CASCADED
--> vd | NO | NO | NONE
--> ve | NO | NO | NONE
--> SELECT 5
select table_name, column_name, is_updatable from information_schema.columns where table_name = 'vb' order by ordinal_position;
--> table_name name | column_name name | is_updatable varchar
--> vb | id | YES
--> vb | mail | YES
--> vb | twice | NO
--> SELECT 3
--~ All columns of an updatable view are called updatable; those that are computed are refused when they are changed.
--~> table_name name | column_name name | is_updatable varchar
--~> vb | id | YES
--~> vb | mail | YES
--~> vb | twice | YES
--~> SELECT 3
create or replace view va as select id, email as mail from acc;
--> ERROR 42P16: cannot drop columns from view
create or replace view va as select id, email as mail, n, name as extra from acc where active with local check option;
--> CREATE
select pg_get_viewdef('va'::regclass);
--> pg_get_viewdef text
-->  SELECT acc.id,⏎    acc.email AS mail,⏎    acc.n,⏎    acc.name AS extra⏎   FROM acc⏎  WHERE acc.active;
--> SELECT 1
alter view va rename column extra to more;
--> ALTER
alter view va set (security_barrier = true);
--> ALTER
drop view va;
--> ERROR 2BP01: cannot drop view va because other objects depend on it
-->   detail: view vb depends on view va
-->   hint: Use DROP ... CASCADE to drop the dependent objects too.
drop view va cascade;
--> NOTICE: drop cascades to view vb
--> DROP
drop view vc, vd, ve;
--> DROP
-- Domains and enums
create domain posint as int check (value > 0);
--> CREATE
create domain shorty as varchar(5) default 'abc' not null constraint no_x check (value !~ 'x');
--> CREATE
create table dm (p posint, s shorty, q posint[]);
--> CREATE
insert into dm values (1);
--> INSERT 1
insert into dm values (0, 'a');
--> ERROR 23514: value for domain posint violates check constraint "posint_check"
insert into dm values (1, 'xx');
--> ERROR 23514: value for domain shorty violates check constraint "no_x"
insert into dm values (1, 'toolong');
--> ERROR 22001: value too long for type character varying(5)
insert into dm values (1, null);
--> ERROR 23502: domain shorty does not allow null values
insert into dm values (1, 'ok', '{1,-1}');
--> ERROR 23514: value for domain posint violates check constraint "posint_check" (at 33)
--~ Elements of an array that comes as a text are not held against their domain.
--~> INSERT 1
alter domain posint add constraint small check (value < 100) not valid;
--> ALTER
insert into dm values (200, 'a');
--> ERROR 23514: value for domain posint violates check constraint "small"
alter domain posint validate constraint small;
--> ERROR 0A000: cannot alter type "posint" because column "dm.q" uses it
--~ A domain that arrays use can be changed.
--~> ALTER
alter domain shorty drop not null;
--> ALTER
alter domain shorty drop constraint no_x;
--> ALTER
alter domain shorty set default 'zzz';
--> ALTER
insert into dm (p) values (3) returning *;
--> p int4 | s varchar | q own
--> 3 | zzz | ∅
--> INSERT 1
alter domain shorty rename to brief;
--> ALTER
alter domain posint drop constraint nosuch;
--> ERROR 42704: constraint "nosuch" of domain "posint" does not exist
alter domain posint drop constraint if exists nosuch;
--> NOTICE: constraint "nosuch" of domain "posint" does not exist, skipping
--> ALTER
select 5::posint + 1, pg_typeof(5::posint), (0)::posint;
--> ERROR 23514: value for domain posint violates check constraint "posint_check"
create type mood as enum ('sad', 'ok', 'happy');
--> CREATE
alter type mood add value 'great' after 'happy';
--> ALTER
alter type mood add value 'meh' before 'ok';
--> ALTER
alter type mood add value if not exists 'ok';
--> NOTICE: enum label "ok" already exists, skipping
--> ALTER
alter type mood add value 'ok';
--> ERROR 42710: enum label "ok" already exists
alter type mood rename value 'meh' to 'so-so';
--> ALTER
select enum_range(null::mood), enum_first(null::mood), enum_last(null::mood), enum_range('ok'::mood, null);
--> enum_range own | enum_first own | enum_last own | enum_range own
--> {sad,so-so,ok,happy,great} | sad | great | {ok,happy,great}
--> SELECT 1
select 'ok'::mood < 'happy', 'bad'::mood;
--> ERROR 22P02: invalid input value for enum mood: "bad" (at 30)
create table em (m mood default 'ok');
--> CREATE
insert into em default values;
--> INSERT 1
alter table em alter m type text;
--> ALTER
drop type mood;
--> ERROR 2BP01: cannot drop type mood because other objects depend on it
-->   detail: default value for column m of table em depends on type mood
-->   hint: Use DROP ... CASCADE to drop the dependent objects too.
drop table em, dm;
--> DROP
drop domain posint;
--> DROP
drop domain if exists brief, nosuch;
--> NOTICE: type "nosuch" does not exist, skipping
--> DROP
-- Generated columns, identity, sequences
create table gen (a int, b int generated always as (a * 2) stored, c text generated always as (upper(coalesce('x' || a::text, 'none'))) stored);
--> CREATE
insert into gen (a) values (1), (null) returning *;
--> a int4 | b int4 | c text
--> 1 | 2 | X1
--> ∅ | ∅ | NONE
--> INSERT 2
insert into gen values (1, 2);
--> ERROR 428C9: cannot insert a non-DEFAULT value into column "b"
-->   detail: Column "b" is a generated column.
insert into gen values (3, default, default) returning *;
--> a int4 | b int4 | c text
--> 3 | 6 | X3
--> INSERT 1
update gen set b = 5;
--> ERROR 428C9: column "b" can only be updated to DEFAULT
-->   detail: Column "b" is a generated column.
update gen set a = 10, b = default where a = 1 returning *;
--> a int4 | b int4 | c text
--> 10 | 20 | X10
--> UPDATE 1
alter table gen alter b drop expression;
--> ALTER
update gen set b = 5 where a = 10 returning *;
--> a int4 | b int4 | c text
--> 10 | 5 | X10
--> UPDATE 1
alter table gen add d int generated always as (b + 1) stored;
--> ALTER
select * from gen order by a;
--> a int4 | b int4 | c text | d int4
--> 3 | 6 | X3 | 7
--> 10 | 5 | X10 | 6
--> ∅ | ∅ | NONE | ∅
--> SELECT 3
create table g2 (a int generated always as (b) stored, b int generated always as (1) stored);
--> ERROR 42P17: cannot use generated column "b" in column generation expression (at 45)
-->   detail: A generated column cannot reference another generated column.
create table g3 (a int generated always as (random()) stored);
--> ERROR 42P17: generation expression is not immutable
create table idt (i int generated always as identity (start 10 increment 5), j int generated by default as identity, k text);
--> CREATE
insert into idt (k) values ('x') returning *;
--> i int4 | j int4 | k text
--> 10 | 1 | x
--> INSERT 1
insert into idt (i, k) values (1, 'x');
--> ERROR 428C9: cannot insert a non-DEFAULT value into column "i"
-->   detail: Column "i" is an identity column defined as GENERATED ALWAYS.
-->   hint: Use OVERRIDING SYSTEM VALUE to override.
insert into idt (i, k) overriding system value values (1, 'y') returning *;
--> i int4 | j int4 | k text
--> 1 | 2 | y
--> INSERT 1
insert into idt (j, k) overriding user value values (77, 'z') returning *;
--> i int4 | j int4 | k text
--> 15 | 3 | z
--> INSERT 1
update idt set i = 5;
--> ERROR 428C9: column "i" can only be updated to DEFAULT
-->   detail: Column "i" is an identity column defined as GENERATED ALWAYS.
update idt set i = default where k = 'x' returning i;
--> i int4
--> 20
--> UPDATE 1
alter table idt alter i set generated by default set increment 1 restart with 100;
--> ALTER
insert into idt (k) values ('r') returning i;
--> i int4
--> 100
--> INSERT 1
select pg_get_serial_sequence('idt', 'i'), currval(pg_get_serial_sequence('idt', 'i'));
--> pg_get_serial_sequence text | currval int8
--> public.idt_i_seq | 100
--> SELECT 1
create sequence sq as smallint increment -2 minvalue -5 maxvalue 3 start 1 cycle;
--> CREATE
select nextval('sq'), nextval('sq'), nextval('sq'), nextval('sq'), nextval('sq');
--> nextval int8 | nextval int8 | nextval int8 | nextval int8 | nextval int8
--> 1 | -1 | -3 | -5 | 3
--> SELECT 1
select setval('sq', 3, false), nextval('sq'), lastval();
--> setval int8 | nextval int8 | lastval int8
--> 3 | 3 | 3
--> SELECT 1
alter sequence sq no cycle;
--> ALTER
select setval('sq', -5), nextval('sq');
--> ERROR 2200H: nextval: reached minimum value of sequence "sq" (-5)
alter sequence sq restart;
--> ALTER
select nextval('sq');
--> nextval int8
--> 1
--> SELECT 1
alter sequence sq maxvalue 100000;
--> ERROR 22023: MAXVALUE (100000) is out of range for sequence data type smallint
select sequencename, data_type, start_value, min_value, max_value, increment_by, cycle from pg_sequences where sequencename = 'sq';
--> sequencename name | data_type regtype | start_value int8 | min_value int8 | max_value int8 | increment_by int8 | cycle bool
--> sq | smallint | 1 | -5 | 3 | -2 | f
--> SELECT 1
drop table gen, idt;
--> DROP
drop sequence sq;
--> DROP
-- Rows of subqueries in assignments, and lateral chains.
insert into acc (id, name, n) values (40, 'forty', 4), (41, 'fortyone', 1);
--> INSERT 2
insert into acc (id, name) values (40, 'x') on conflict (id) do update set (name, n) = (select excluded.name || b.name, b.n + 1 from acc b where b.id = acc.id), email = (select 'e') returning name, n, email;
--> name text | n int4 | email text
--> xforty | 5 | e
--> INSERT 1
insert into acc (id, name) values (40, 'x') on conflict (id) do update set (name, n) = (select 'none', 1 where false) returning name, n;
--> name text | n int4
--> ∅ | ∅
--> INSERT 1
insert into acc (id, name) values (40, 'x') on conflict (id) do update set (name, n) = (select 'a', 1 union all select 'b', 2);
--> ERROR 21000: more than one row returned by a subquery used as an expression
insert into acc (id, name) values (40, 'x'), (41, 'y') on conflict (id) do update set (name, n) = (select excluded.name, acc.id * 2) where acc.n is distinct from (select 0) returning id, name, n;
--> id int4 | name text | n int4
--> 40 | x | 80
--> 41 | y | 82
--> INSERT 2
merge into acc using (values (40), (41)) s (k) on acc.id = s.k when matched then update set (name, n) = (select 'merged ' || s.k, acc.n + 1);
--> MERGE 2
select id, name, n from acc where id > 39 order by id;
--> id int4 | name text | n int4
--> 40 | merged 40 | 81
--> 41 | merged 41 | 83
--> SELECT 2
update acc set (name, n) = (select 'u' || acc.id, count(*) from acc), email = 'm' where id > 39 returning id, name, n;
--> ERROR 42803: column "acc.id" must appear in the GROUP BY clause or be used in an aggregate function (at 43)
select a.id, x.d, y.e, z.f from tree a, lateral (select a.id * 2 as d) x, lateral (select x.d + a.id as e) y, lateral (select y.e + x.d as f) z where z.f > 20 order by 1;
--> id int4 | d int4 | e int4 | f int4
--> 5 | 10 | 15 | 25
--> 6 | 12 | 18 | 30
--> SELECT 2
select a.id, y.e from tree a left join lateral (select a.id + 1 as d) x on true left join lateral (select x.d * 10 as e where x.d > 5) y on true order by 1;
--> id int4 | e int4
--> 1 | ∅
--> 2 | ∅
--> 3 | ∅
--> 4 | ∅
--> 5 | 60
--> 6 | 70
--> SELECT 6
select a.id, y.e from (select id, id * 3 as t from tree) a cross join lateral (select a.t + 1 as u) x cross join lateral (select max(t.id) + x.u as e from tree t where t.id <= a.id) y order by 1;
--> id int4 | e int4
--> 1 | 5
--> 2 | 9
--> 3 | 13
--> 4 | 17
--> 5 | 21
--> 6 | 25
--> SELECT 6
select q.* from tree a, lateral (select a.id + 100 as p) x, lateral (select x.p, count(*) as c from tree b where b.id < x.p - 100 group by x.p) q order by 1;
--> p int4 | c int8
--> 102 | 1
--> 103 | 2
--> 104 | 3
--> 105 | 4
--> 106 | 5
--> SELECT 5
select a.id from tree a, lateral (select a.id % 2 as odd) x where exists (select from tree b, lateral (select b.id + x.odd as s) y where y.s = a.id) order by 1;
--> id int4
--> 2
--> 3
--> 4
--> 5
--> 6
--> SELECT 5
drop table acc, src, w, tree, edge;
--> DROP
