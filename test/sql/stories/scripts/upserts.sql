create table u (id int primary key, n int, t text unique, hits int default 0);
--> CREATE
insert into u values (1, 10, 'a') on conflict do nothing;
--> INSERT 1
insert into u values (1, 20, 'b') on conflict do nothing;
--> INSERT 0
insert into u values (1, 20, 'b') on conflict (id) do nothing returning *;
--> id int4 | n int4 | t text | hits int4
--> INSERT 0
insert into u values (1, 20, 'b') on conflict (id) do update set n = excluded.n returning *;
--> id int4 | n int4 | t text | hits int4
--> 1 | 20 | a | 0
--> INSERT 1
insert into u values (1, 30, 'b') on conflict (id) do update set n = u.n + excluded.n, hits = u.hits + 1 returning *;
--> id int4 | n int4 | t text | hits int4
--> 1 | 50 | a | 1
--> INSERT 1
insert into u values (2, 5, 'a') on conflict (t) do update set hits = u.hits + 1 returning id, hits;
--> id int4 | hits int4
--> 1 | 2
--> INSERT 1
insert into u values (2, 5, 'a') on conflict (id) do update set n = 1;
--> ERROR 23505: duplicate key value violates unique constraint "u_t_key"
-->   detail: Key (t)=(a) already exists.
insert into u values (2, 5, 'c'), (3, 6, 'd'), (1, 7, 'e') on conflict (id) do update set n = excluded.n where u.n > 1000 returning id;
--> id int4
--> 2
--> 3
--> INSERT 2
insert into u values (4, 1, 'x'), (4, 2, 'y') on conflict (id) do nothing returning n;
--> n int4
--> 1
--> INSERT 1
insert into u values (5, 1, 'xx'), (5, 2, 'yy') on conflict (id) do update set n = excluded.n;
--> ERROR 21000: ON CONFLICT DO UPDATE command cannot affect row a second time
-->   hint: Ensure that no rows proposed for insertion within the same command have duplicate constrained values.
insert into u as target values (1, 0, 'z') on conflict (id) do update set n = target.n + 1 returning target.n;
--> n int4
--> 51
--> INSERT 1
insert into u values (1, 0, 'z') on conflict on constraint u_pkey do update set t = excluded.t returning *;
--> id int4 | n int4 | t text | hits int4
--> 1 | 51 | z | 2
--> INSERT 1
insert into u (id, n) select i, i from generate_series(1, 3) i on conflict (id) do update set n = excluded.n * 100;
--> INSERT 3
select * from u order by id;
--> id int4 | n int4 | t text | hits int4
--> 1 | 100 | z | 2
--> 2 | 200 | c | 0
--> 3 | 300 | d | 0
--> 4 | 1 | x | 0
--> SELECT 4
insert into u values (9, 1, 'q') on conflict (n) do nothing;
--> ERROR 42P10: there is no unique or exclusion constraint matching the ON CONFLICT specification
insert into u values (9, 1, 'q') on conflict (nosuch) do nothing;
--> ERROR 42703: column "nosuch" does not exist (at 46)
insert into u values (9, 1, 'q') on conflict on constraint nosuch do nothing;
--> ERROR 42704: constraint "nosuch" for table "u" does not exist
insert into u values (9, 1, 'q') on conflict do update set n = 1;
--> ERROR 42601: ON CONFLICT DO UPDATE requires inference specification or constraint name (at 34)
-->   hint: For example, ON CONFLICT (column_name).
insert into u values (1, 1, 'q') on conflict (id) do update set n = nosuch.n;
--> ERROR 42P01: missing FROM-clause entry for table "nosuch" (at 69)
insert into u values (1, 1, 'q') on conflict (id) do update set id = 2;
--> ERROR 23505: duplicate key value violates unique constraint "u_pkey"
-->   detail: Key (id)=(2) already exists.
insert into u values (1, 1, 'q') on conflict (id) do update set (n, t) = (7, 'seven') returning n, t;
--> n int4 | t text
--> 7 | seven
--> INSERT 1
insert into u values (1, 1, 'q') on conflict (id) do update set n = (select max(n) from u) returning n;
--> n int4
--> 300
--> INSERT 1
-- Partial and expression indexes.
create table lower_names (name text, active boolean);
--> CREATE
create unique index on lower_names (lower(name));
--> CREATE
create unique index on lower_names (name) where active;
--> CREATE
insert into lower_names values ('Ann', true);
--> INSERT 1
insert into lower_names values ('ANN', false);
--> ERROR 23505: duplicate key value violates unique constraint "lower_names_lower_idx"
-->   detail: Key (lower(name))=(ann) already exists.
insert into lower_names values ('ANN', false) on conflict (lower(name)) do update set name = excluded.name returning *;
--> name text | active bool
--> ANN | t
--> INSERT 1
insert into lower_names values ('Bob', true) on conflict (name) where active do nothing;
--> INSERT 1
insert into lower_names values ('Bob', true) on conflict (name) do nothing;
--> ERROR 42P10: there is no unique or exclusion constraint matching the ON CONFLICT specification
select * from lower_names order by name;
--> name text | active bool
--> ANN | t
--> Bob | t
--> SELECT 2
-- MERGE.
create table stock (item text primary key, n int);
--> CREATE
create table news (item text, n int);
--> CREATE
insert into stock values ('tea', 5), ('jam', 1), ('pot', 0);
--> INSERT 3
insert into news values ('tea', 3), ('jam', -1), ('cup', 7), ('old', -2);
--> INSERT 4
merge into stock s using news w on s.item = w.item when matched and s.n + w.n = 0 then delete when matched then update set n = s.n + w.n when not matched and w.n > 0 then insert values (w.item, w.n) when not matched then do nothing;
--> MERGE 3
select * from stock order by item;
--> item text | n int4
--> cup | 7
--> pot | 0
--> tea | 8
--> SELECT 3
merge into stock using (values ('tea', 1), ('tea', 2)) v (i, k) on item = i when matched then update set n = k;
--> ERROR 21000: MERGE command cannot affect row a second time
-->   hint: Ensure that not more than one source row matches any one target row.
merge into stock using (select 'pot' as i) v on item = i when matched then update set n = 100 when not matched then insert (item) values ('never');
--> MERGE 1
merge into stock using news on stock.item = news.item when not matched then insert (item, n) values (news.item, default) when matched then do nothing;
--> MERGE 2
select * from stock order by item;
--> item text | n int4
--> cup | 7
--> jam | ∅
--> old | ∅
--> pot | 100
--> tea | 8
--> SELECT 5
merge into stock using news on true when matched then update set nosuch = 1;
--> ERROR 42703: column "nosuch" of relation "stock" does not exist (at 66)
merge into stock using news on stock.item = news.item when not matched then update set n = 1;
--> ERROR 42601: syntax error at or near "update" (at 77)
merge into nosuch using news on true when matched then delete;
--> ERROR 42P01: relation "nosuch" does not exist (at 12)
-- INSERT … SELECT and RETURNING.
create table copies (like u);
--> CREATE
insert into copies select * from u where id < 3;
--> INSERT 2
insert into copies table u;
--> INSERT 4
select count(*) from copies;
--> count int8
--> 6
--> SELECT 1
insert into copies (id) values (100), (101) returning id, n is null as empty;
--> id int4 | empty bool
--> 100 | t
--> 101 | t
--> INSERT 2
insert into copies default values returning *;
--> ERROR 23502: null value in column "id" of relation "copies" violates not-null constraint
-->   detail: Failing row contains (null, null, null, null).
insert into copies (id, n) select 1;
--> ERROR 42601: INSERT has more target columns than expressions (at 25)
insert into copies (id) select 1, 2;
--> ERROR 42601: INSERT has more expressions than target columns (at 35)
insert into copies (id, t) select 'x', 1;
--> ERROR 22P02: invalid input syntax for type integer: "x" (at 35)
insert into u default values;
--> ERROR 23502: null value in column "id" of relation "u" violates not-null constraint
-->   detail: Failing row contains (null, null, null, 0).
with x as (insert into u values (50, 1, 'fifty') returning *) select id + 1 from x;
--> ?column? int4
--> 51
--> SELECT 1
update u set n = n + 1 from (values (1), (2)) v (k) where u.id = v.k returning u.id, v.k;
--> id int4 | k int4
--> 1 | 1
--> 2 | 2
--> UPDATE 2
update u set t = default, hits = default where id = 1 returning *;
--> id int4 | n int4 | t text | hits int4
--> 1 | 301 | ∅ | 0
--> UPDATE 1
update u as x set n = 5 where x.id = 1 returning x.*;
--> id int4 | n int4 | t text | hits int4
--> 1 | 5 | ∅ | 0
--> UPDATE 1
update u set u.n = 5;
--> ERROR 42703: column "u" of relation "u" does not exist (at 14)
delete from u as x where x.id = 50 returning x.t;
--> t text
--> fifty
--> DELETE 1
delete from u where id in (select id from u where n is null) returning id;
--> id int4
--> DELETE 0
update u set n = n + 1, n = 5;
--> ERROR 42601: multiple assignments to same column "n"
delete from u returning nosuch;
--> ERROR 42703: column "nosuch" does not exist (at 25)
