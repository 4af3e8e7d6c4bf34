create table parent (id int primary key, code text unique);
--> CREATE
create table child (id int primary key, parent_id int references parent, code text references parent (code) on delete set null on update cascade);
--> CREATE
insert into parent values (1, 'a'), (2, 'b'), (3, 'c');
--> INSERT 3
insert into child values (1, 1, 'a'), (2, null, null), (3, 2, 'b');
--> INSERT 3
insert into child values (4, 9, null);
--> ERROR 23503: insert or update on table "child" violates foreign key constraint "child_parent_id_fkey"
-->   detail: Key (parent_id)=(9) is not present in table "parent".
insert into child values (4, null, 'zz');
--> ERROR 23503: insert or update on table "child" violates foreign key constraint "child_code_fkey"
-->   detail: Key (code)=(zz) is not present in table "parent".
update child set parent_id = 77 where id = 1;
--> ERROR 23503: insert or update on table "child" violates foreign key constraint "child_parent_id_fkey"
-->   detail: Key (parent_id)=(77) is not present in table "parent".
delete from parent where id = 1;
--> ERROR 23503: update or delete on table "parent" violates foreign key constraint "child_parent_id_fkey" on table "child"
-->   detail: Key (id)=(1) is still referenced from table "child".
update parent set id = 10 where id = 1;
--> ERROR 23503: update or delete on table "parent" violates foreign key constraint "child_parent_id_fkey" on table "child"
-->   detail: Key (id)=(1) is still referenced from table "child".
delete from parent where id = 3;
--> DELETE 1
update parent set code = 'B' where id = 2;
--> UPDATE 1
select * from child order by id;
--> id int4 | parent_id int4 | code text
--> 1 | 1 | a
--> 2 | ∅ | ∅
--> 3 | 2 | B
--> SELECT 3
update child set parent_id = null where id = 3;
--> UPDATE 1
delete from parent where id = 2;
--> DELETE 1
select * from child order by id;
--> id int4 | parent_id int4 | code text
--> 1 | 1 | a
--> 2 | ∅ | ∅
--> 3 | ∅ | ∅
--> SELECT 3
drop table parent;
--> ERROR 2BP01: cannot drop table parent because other objects depend on it
-->   detail: constraint child_parent_id_fkey on table child depends on table parent
-->   detail: constraint child_code_fkey on table child depends on table parent
-->   hint: Use DROP ... CASCADE to drop the dependent objects too.
truncate parent;
--> ERROR 0A000: cannot truncate a table referenced in a foreign key constraint
-->   detail: Table "child" references "parent".
-->   hint: Truncate table "child" at the same time, or use TRUNCATE ... CASCADE.
truncate parent, child;
--> TRUNCATE
drop table parent cascade;
--> NOTICE: drop cascades to 2 other objects
-->   detail: drop cascades to constraint child_parent_id_fkey on table child
-->   detail: drop cascades to constraint child_code_fkey on table child
--> DROP
insert into child values (9, 99, 'free');
--> INSERT 1
-- Cascades through several tables.
create table l1 (id int primary key);
--> CREATE
create table l2 (id int primary key, l1_id int references l1 on delete cascade on update cascade);
--> CREATE
create table l3 (id int primary key, l2_id int references l2 on delete cascade, l1_id int references l1 on delete set null);
--> CREATE
insert into l1 values (1), (2);
--> INSERT 2
insert into l2 values (10, 1), (11, 1), (20, 2);
--> INSERT 3
insert into l3 values (100, 10, 2), (101, 11, 2), (102, 20, 1), (103, null, 1);
--> INSERT 4
update l1 set id = 5 where id = 1;
--> ERROR 23503: update or delete on table "l1" violates foreign key constraint "l3_l1_id_fkey" on table "l3"
-->   detail: Key (id)=(1) is still referenced from table "l3".
select * from l2 order by id;
--> id int4 | l1_id int4
--> 10 | 1
--> 11 | 1
--> 20 | 2
--> SELECT 3
update l1 set id = 1 where id = 5;
--> UPDATE 0
update l3 set l1_id = null where l1_id is not null;
--> UPDATE 4
update l1 set id = 5 where id = 1;
--> UPDATE 1
select * from l2 order by id;
--> id int4 | l1_id int4
--> 10 | 5
--> 11 | 5
--> 20 | 2
--> SELECT 3
delete from l1 where id = 5;
--> DELETE 1
select * from l2 order by id;
--> id int4 | l1_id int4
--> 20 | 2
--> SELECT 1
select * from l3 order by id;
--> id int4 | l2_id int4 | l1_id int4
--> 102 | 20 | ∅
--> 103 | ∅ | ∅
--> SELECT 2
-- Actions.
create table p2 (id int primary key);
--> CREATE
create table c2 (id int primary key, r int default 0 references p2 on delete restrict, d int default 0 references p2 on delete set default);
--> CREATE
insert into p2 values (0), (1), (2);
--> INSERT 3
insert into c2 values (1, 1, 2);
--> INSERT 1
delete from p2 where id = 1;
--> ERROR 23503: update or delete on table "p2" violates foreign key constraint "c2_r_fkey" on table "c2"
-->   detail: Key (id)=(1) is still referenced from table "c2".
delete from p2 where id = 2;
--> DELETE 1
select * from c2;
--> id int4 | r int4 | d int4
--> 1 | 1 | 0
--> SELECT 1
delete from p2 where id = 0;
--> ERROR 23503: update or delete on table "p2" violates foreign key constraint "c2_d_fkey" on table "c2"
-->   detail: Key (id)=(0) is still referenced from table "c2".
-- Itself.
create table staff (id int primary key, boss int references staff);
--> CREATE
insert into staff values (1, null), (2, 1), (3, 2);
--> INSERT 3
insert into staff values (4, 5), (5, 4);
--> INSERT 2
insert into staff values (6, 7);
--> ERROR 23503: insert or update on table "staff" violates foreign key constraint "staff_boss_fkey"
-->   detail: Key (boss)=(7) is not present in table "staff".
delete from staff where id = 1;
--> ERROR 23503: update or delete on table "staff" violates foreign key constraint "staff_boss_fkey" on table "staff"
-->   detail: Key (id)=(1) is still referenced from table "staff".
delete from staff where id in (4, 5);
--> DELETE 2
delete from staff;
--> DELETE 3
select count(*) from staff;
--> count int8
--> 0
--> SELECT 1
-- Several columns.
create table k (a int, b int, primary key (a, b));
--> CREATE
create table kk (x int, y int, foreign key (x, y) references k);
--> CREATE
insert into k values (1, 1);
--> INSERT 1
insert into kk values (1, 1), (1, null), (null, null);
--> INSERT 3
insert into kk values (1, 2);
--> ERROR 23503: insert or update on table "kk" violates foreign key constraint "kk_x_y_fkey"
-->   detail: Key (x, y)=(1, 2) is not present in table "k".
create table kf (x int, y int, foreign key (x, y) references k match full);
--> CREATE
insert into kf values (null, null), (1, 1);
--> INSERT 2
insert into kf values (1, null);
--> ERROR 23503: insert or update on table "kf" violates foreign key constraint "kf_x_y_fkey"
-->   detail: MATCH FULL does not allow mixing of null and nonnull key values.
delete from k;
--> ERROR 23503: update or delete on table "k" violates foreign key constraint "kk_x_y_fkey" on table "kk"
-->   detail: Key (a, b)=(1, 1) is still referenced from table "kk".
-- Deferred.
create table dp (id int primary key);
--> CREATE
create table dc (id int primary key, p int references dp deferrable initially deferred);
--> CREATE
begin;
--> BEGIN
insert into dc values (1, 1);
--> INSERT 1
insert into dp values (1);
--> INSERT 1
commit;
--> COMMIT
begin;
--> BEGIN
insert into dc values (2, 2);
--> INSERT 1
commit;
--> ERROR 23503: insert or update on table "dc" violates foreign key constraint "dc_p_fkey"
-->   detail: Key (p)=(2) is not present in table "dp".
select * from dc;
--> id int4 | p int4
--> 1 | 1
--> SELECT 1
begin;
--> BEGIN
set constraints all immediate;
--> SET
insert into dc values (3, 3);
--> ERROR 23503: insert or update on table "dc" violates foreign key constraint "dc_p_fkey"
-->   detail: Key (p)=(3) is not present in table "dp".
rollback;
--> ROLLBACK
begin;
--> BEGIN
insert into dc values (3, 3);
--> INSERT 1
set constraints all immediate;
--> ERROR 23503: insert or update on table "dc" violates foreign key constraint "dc_p_fkey"
-->   detail: Key (p)=(3) is not present in table "dp".
rollback;
--> ROLLBACK
-- Mistakes.
create table m (id int references nosuch);
--> ERROR 42P01: relation "nosuch" does not exist
create table m (id int references parent2 (id));
--> ERROR 42P01: relation "parent2" does not exist
create table m (id int references dp (nosuch));
--> ERROR 42703: column "nosuch" referenced in foreign key constraint does not exist
create table m (id text references dp);
--> ERROR 42804: foreign key constraint "m_id_fkey" cannot be implemented
-->   detail: Key columns "id" and "id" are of incompatible types: text and integer.
create table m (id int references dc (p));
--> ERROR 42830: there is no unique constraint matching given keys for referenced table "dc"
create table m (a int, b int, foreign key (a, b) references dp);
--> ERROR 42830: number of referencing and referenced columns for foreign key disagree
create table m (a int, foreign key (nosuch) references dp);
--> ERROR 42703: column "nosuch" referenced in foreign key constraint does not exist
alter table dc add constraint more foreign key (id) references dp;
--> ALTER
alter table dc add foreign key (id) references dc (id);
--> ALTER
select conname, pg_get_constraintdef(oid) from pg_constraint where contype = 'f' and conrelid in ('child'::regclass, 'l3'::regclass, 'c2'::regclass, 'kk'::regclass, 'dc'::regclass) order by 1;
--> conname name | pg_get_constraintdef text
--> c2_d_fkey | FOREIGN KEY (d) REFERENCES p2(id) ON DELETE SET DEFAULT
--> c2_r_fkey | FOREIGN KEY (r) REFERENCES p2(id) ON DELETE RESTRICT
--> dc_id_fkey | FOREIGN KEY (id) REFERENCES dc(id)
--> dc_p_fkey | FOREIGN KEY (p) REFERENCES dp(id) DEFERRABLE INITIALLY DEFERRED
--> kk_x_y_fkey | FOREIGN KEY (x, y) REFERENCES k(a, b)
--> l3_l1_id_fkey | FOREIGN KEY (l1_id) REFERENCES l1(id) ON DELETE SET NULL
--> l3_l2_id_fkey | FOREIGN KEY (l2_id) REFERENCES l2(id) ON DELETE CASCADE
--> more | FOREIGN KEY (id) REFERENCES dp(id)
--> SELECT 8
alter table l2 drop constraint l2_l1_id_fkey;
--> ALTER
insert into l2 values (77, 77);
--> INSERT 1
alter table l2 add foreign key (l1_id) references l1;
--> ERROR 23503: insert or update on table "l2" violates foreign key constraint "l2_l1_id_fkey"
-->   detail: Key (l1_id)=(77) is not present in table "l1".
alter table l2 add foreign key (l1_id) references l1 not valid;
--> ALTER
alter table l2 validate constraint l2_l1_id_fkey;
--> ERROR 23503: insert or update on table "l2" violates foreign key constraint "l2_l1_id_fkey"
-->   detail: Key (l1_id)=(77) is not present in table "l1".
delete from l2 where id = 77;
--> DELETE 1
alter table l2 validate constraint l2_l1_id_fkey;
--> ALTER
