-- A key that another row of the statement gives up may be taken, if the constraint is deferrable.
create table d (a int primary key deferrable, b text, c int unique deferrable);
--> CREATE
create index d_b on d (b);
--> CREATE
insert into d values (1, 'x', 10), (2, 'x', 20), (3, 'y', null), (4, 'y', null);
--> INSERT 4
update d set a = a + 1;
--> UPDATE 4
select * from d order by a;
--> a int4 | b text | c int4
--> 2 | x | 10
--> 3 | x | 20
--> 4 | y | ∅
--> 5 | y | ∅
--> SELECT 4
update d set a = a - 1, c = 30 - c, b = b || '!';
--> UPDATE 4
select * from d order by a;
--> a int4 | b text | c int4
--> 1 | x! | 20
--> 2 | x! | 10
--> 3 | y! | ∅
--> 4 | y! | ∅
--> SELECT 4
select a from d where b = 'x!' order by a;
--> a int4
--> 1
--> 2
--> SELECT 2
select a from d where c = 10;
--> a int4
--> 2
--> SELECT 1
select b from d where a = 3;
--> b text
--> y!
--> SELECT 1
update d set a = 3 - a where a < 3;
--> UPDATE 2
select * from d order by a;
--> a int4 | b text | c int4
--> 1 | x! | 10
--> 2 | x! | 20
--> 3 | y! | ∅
--> 4 | y! | ∅
--> SELECT 4
update d set c = case c when 10 then 20 when 20 then 10 end where c is not null returning a, c; -- any order
--> a int4 | c int4
--> 1 | 20
--> 2 | 10
--> UPDATE 2
-- What nobody gives up stays in the way, and nothing is left behind.
update d set a = a + 1 where a < 4;
--> ERROR 23505: duplicate key value violates unique constraint "d_pkey"
-->   detail: Key (a)=(4) already exists.
update d set a = 7;
--> ERROR 23505: duplicate key value violates unique constraint "d_pkey"
-->   detail: Key (a)=(7) already exists.
update d set c = 10 where a = 1;
--> ERROR 23505: duplicate key value violates unique constraint "d_c_key"
-->   detail: Key (c)=(10) already exists.
insert into d values (4, 'z', null);
--> ERROR 23505: duplicate key value violates unique constraint "d_pkey"
-->   detail: Key (a)=(4) already exists.
insert into d values (5, 'z', 10);
--> ERROR 23505: duplicate key value violates unique constraint "d_c_key"
-->   detail: Key (c)=(10) already exists.
insert into d values (5, 'z', 50), (5, 'z', 60);
--> ERROR 23505: duplicate key value violates unique constraint "d_pkey"
-->   detail: Key (a)=(5) already exists.
select * from d order by a;
--> a int4 | b text | c int4
--> 1 | x! | 20
--> 2 | x! | 10
--> 3 | y! | ∅
--> 4 | y! | ∅
--> SELECT 4
-- Several changes in one statement.
with gone as (delete from d where a = 4 returning b) insert into d select 4, b || ' again', 40 from gone;
--> INSERT 1
with up as (update d set a = a + 10 where a = 1) update d set a = a - 1 where a = 2;
--> UPDATE 1
merge into d using (values (1), (4), (9)) s (k) on d.a = s.k when matched then update set a = 5 - d.a when not matched then insert values (s.k, 'new', 90);
--> MERGE 3
select * from d order by a;
--> a int4 | b text | c int4
--> 1 | y! again | 40
--> 3 | y! | ∅
--> 4 | x! | 10
--> 9 | new | 90
--> 11 | x! | 20
--> SELECT 5
update d set a = a + 1 from generate_series(1, 2) g where d.a < 100 and g = 1;
--> UPDATE 5
select a, c from d order by a;
--> a int4 | c int4
--> 2 | 40
--> 4 | ∅
--> 5 | 10
--> 10 | 90
--> 12 | 20
--> SELECT 5
-- Many rows.
create table many (a int primary key deferrable, b int unique);
--> CREATE
insert into many select g, g from generate_series(1, 3000) g;
--> INSERT 3000
update many set a = a + 1, b = -b;
--> UPDATE 3000
select count(*), min(a), max(a), sum(a + b) from many;
--> count int8 | min int4 | max int4 | sum int8
--> 3000 | 2 | 3001 | 3000
--> SELECT 1
update many set a = a - 1 where a > 2;
--> ERROR 23505: duplicate key value violates unique constraint "many_pkey"
-->   detail: Key (a)=(2) already exists.
update many set a = 3003 - a;
--> UPDATE 3000
select count(*), min(a), max(a) from many;
--> count int8 | min int4 | max int4
--> 3000 | 2 | 3001
--> SELECT 1
-- Constraints that are not deferrable look at each row.
create table e (a int primary key, b int unique deferrable);
--> CREATE
insert into e values (1, 1), (2, 2);
--> INSERT 2
update e set b = 3 - b;
--> UPDATE 2
select * from e order by a;
--> a int4 | b int4
--> 1 | 2
--> 2 | 1
--> SELECT 2
update e set a = 2 where a = 1;
--> ERROR 23505: duplicate key value violates unique constraint "e_pkey"
-->   detail: Key (a)=(2) already exists.
update e set a = 2, b = 2 where a = 1;
--> ERROR 23505: duplicate key value violates unique constraint "e_pkey"
-->   detail: Key (a)=(2) already exists.
-- Foreign keys are looked at when keys are where they belong.
create table p (id int primary key, n int unique deferrable);
--> CREATE
create table c (id int primary key deferrable, p int references p on update cascade on delete cascade, n int);
--> CREATE
insert into p values (1, 1), (2, 2);
--> INSERT 2
insert into c values (1, 1, 1), (2, 2, 2), (3, 1, 3);
--> INSERT 3
with x as (update c set id = id + 1) update p set n = 3 - n;
--> UPDATE 2
select * from c order by id;
--> id int4 | p int4 | n int4
--> 2 | 1 | 1
--> 3 | 2 | 2
--> 4 | 1 | 3
--> SELECT 3
select * from p order by id;
--> id int4 | n int4
--> 1 | 2
--> 2 | 1
--> SELECT 2
create table tree (id int primary key, parent int references tree, place int unique deferrable);
--> CREATE
insert into tree values (1, null, 1), (2, 1, 2), (3, 1, 3);
--> INSERT 3
update tree set place = place % 3 + 1, parent = 1;
--> UPDATE 3
select * from tree order by id;
--> id int4 | parent int4 | place int4
--> 1 | 1 | 2
--> 2 | 1 | 3
--> 3 | 1 | 1
--> SELECT 3
create table k (p int primary key deferrable references p on update cascade);
--> CREATE
insert into k values (1), (2);
--> INSERT 2
update p set id = id + 10;
--> UPDATE 2
select * from k order by p;
--> p int4
--> 11
--> 12
--> SELECT 2
-- Who needs a constraint that holds at every moment.
insert into d values (1) on conflict (a) do nothing;
--> ERROR 55000: ON CONFLICT does not support deferrable unique constraints/exclusion constraints as arbiters
insert into d values (1) on conflict do nothing;
--> ERROR 55000: ON CONFLICT does not support deferrable unique constraints/exclusion constraints as arbiters
insert into e values (1, 7) on conflict do nothing;
--> INSERT 0
insert into e values (7, 7) on conflict do nothing;
--> ERROR 55000: ON CONFLICT does not support deferrable unique constraints/exclusion constraints as arbiters
insert into e select 7, 7 where false on conflict do nothing;
--> INSERT 0
create table r (a int references d);
--> ERROR 55000: cannot use a deferrable primary key for referenced table "d"
-- Within a transaction.
begin;
--> BEGIN
update many set a = a + 1;
--> UPDATE 3000
update many set a = a - 1 where a > 1;
--> UPDATE 3000
select count(*), min(a), max(a) from many;
--> count int8 | min int4 | max int4
--> 3000 | 2 | 3001
--> SELECT 1
update many set a = a + 1 where a = 5;
--> ERROR 23505: duplicate key value violates unique constraint "many_pkey"
-->   detail: Key (a)=(6) already exists.
rollback;
--> ROLLBACK
drop table d, many, e, p, c, tree, k;
--> DROP
