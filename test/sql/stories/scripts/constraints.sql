-- What a table refuses.
create table c (id int primary key, email text unique, age int check (age >= 0), kind text not null default 'x', constraint kinds check (kind in ('x', 'y')));
--> CREATE
insert into c values (1, 'a@b', 5, 'x');
--> INSERT 1
insert into c values (1, 'c@d', 5, 'x');
--> ERROR 23505: duplicate key value violates unique constraint "c_pkey"
-->   detail: Key (id)=(1) already exists.
insert into c values (2, 'a@b', 5, 'x');
--> ERROR 23505: duplicate key value violates unique constraint "c_email_key"
-->   detail: Key (email)=(a@b) already exists.
insert into c values (2, 'c@d', -5, 'x');
--> ERROR 23514: new row for relation "c" violates check constraint "c_age_check"
-->   detail: Failing row contains (2, c@d, -5, x).
insert into c values (2, 'c@d', 5, 'z');
--> ERROR 23514: new row for relation "c" violates check constraint "kinds"
-->   detail: Failing row contains (2, c@d, 5, z).
insert into c values (2, 'c@d', 5, null);
--> ERROR 23502: null value in column "kind" of relation "c" violates not-null constraint
-->   detail: Failing row contains (2, c@d, 5, null).
insert into c values (null, 'c@d', 5, 'x');
--> ERROR 23502: null value in column "id" of relation "c" violates not-null constraint
-->   detail: Failing row contains (null, c@d, 5, x).
insert into c (id) values (2);
--> INSERT 1
insert into c (id) values (3);
--> INSERT 1
insert into c (id, age) values (4, null);
--> INSERT 1
insert into c values (5, null, 1, default), (5, null, 1, default);
--> ERROR 23505: duplicate key value violates unique constraint "c_pkey"
-->   detail: Key (id)=(5) already exists.
select * from c order by id;
--> id int4 | email text | age int4 | kind text
--> 1 | a@b | 5 | x
--> 2 | ∅ | ∅ | x
--> 3 | ∅ | ∅ | x
--> 4 | ∅ | ∅ | x
--> SELECT 4
update c set email = 'a@b' where id = 2;
--> ERROR 23505: duplicate key value violates unique constraint "c_email_key"
-->   detail: Key (email)=(a@b) already exists.
update c set id = 1 where id = 2;
--> ERROR 23505: duplicate key value violates unique constraint "c_pkey"
-->   detail: Key (id)=(1) already exists.
update c set age = -1;
--> ERROR 23514: new row for relation "c" violates check constraint "c_age_check"
-->   detail: Failing row contains (1, a@b, -1, x).
update c set kind = null where id = 1;
--> ERROR 23502: null value in column "kind" of relation "c" violates not-null constraint
-->   detail: Failing row contains (1, a@b, 5, null).
update c set id = id + 10;
--> UPDATE 4
select id from c order by id;
--> id int4
--> 11
--> 12
--> 13
--> 14
--> SELECT 4
-- Several columns.
create table d (a int, b int, c int, primary key (a, b), unique (b, c));
--> CREATE
insert into d values (1, 1, 1), (1, 2, 1);
--> INSERT 2
insert into d values (1, 1, 2);
--> ERROR 23505: duplicate key value violates unique constraint "d_pkey"
-->   detail: Key (a, b)=(1, 1) already exists.
insert into d values (2, 1, 1);
--> ERROR 23505: duplicate key value violates unique constraint "d_b_c_key"
-->   detail: Key (b, c)=(1, 1) already exists.
insert into d values (2, null, 1);
--> ERROR 23502: null value in column "b" of relation "d" violates not-null constraint
-->   detail: Failing row contains (2, null, 1).
insert into d values (3, 5, null), (4, 5, null);
--> INSERT 2
select * from d order by a, b;
--> a int4 | b int4 | c int4
--> 1 | 1 | 1
--> 1 | 2 | 1
--> 3 | 5 | ∅
--> 4 | 5 | ∅
--> SELECT 4
create table e (a int, b int, unique nulls not distinct (a, b));
--> CREATE
insert into e values (1, null);
--> INSERT 1
insert into e values (1, null);
--> ERROR 23505: duplicate key value violates unique constraint "e_a_b_key"
-->   detail: Key (a, b)=(1, null) already exists.
-- Checks of the whole table, names that are made up.
create table f (low int, high int, check (low < high), check (low > 0 and high < 100));
--> CREATE
insert into f values (5, 1);
--> ERROR 23514: new row for relation "f" violates check constraint "f_check"
-->   detail: Failing row contains (5, 1).
insert into f values (-1, 5);
--> ERROR 23514: new row for relation "f" violates check constraint "f_check1"
-->   detail: Failing row contains (-1, 5).
insert into f values (null, 5);
--> INSERT 1
create table g (a int check (a > 0) check (a < 10), b int constraint bb check (b <> a));
--> CREATE
insert into g values (0, 1);
--> ERROR 23514: new row for relation "g" violates check constraint "g_a_check"
-->   detail: Failing row contains (0, 1).
insert into g values (10, 1);
--> ERROR 23514: new row for relation "g" violates check constraint "g_a_check1"
-->   detail: Failing row contains (10, 1).
insert into g values (5, 5);
--> ERROR 23514: new row for relation "g" violates check constraint "bb"
-->   detail: Failing row contains (5, 5).
select conname, pg_get_constraintdef(oid) from pg_constraint where conrelid = 'g'::regclass order by conname;
--> conname name | pg_get_constraintdef text
--> bb | CHECK ((b <> a))
--> g_a_check | CHECK ((a > 0))
--> g_a_check1 | CHECK ((a < 10))
--> SELECT 3
select conname, contype from pg_constraint where conrelid in ('c'::regclass, 'd'::regclass, 'f'::regclass) order by conname;
--> conname name | contype char
--> c_age_check | c
--> c_email_key | u
--> c_pkey | p
--> d_b_c_key | u
--> d_pkey | p
--> f_check | c
--> f_check1 | c
--> kinds | c
--> SELECT 8
-- Changing them.
alter table c add constraint small check (age < 100);
--> ALTER
insert into c values (99, 'z', 200, 'x');
--> ERROR 23514: new row for relation "c" violates check constraint "small"
-->   detail: Failing row contains (99, z, 200, x).
alter table c drop constraint small;
--> ALTER
insert into c values (99, 'z', 200, 'x');
--> INSERT 1
alter table c add constraint small check (age < 100);
--> ERROR 23514: check constraint "small" of relation "c" is violated by some row
alter table c add constraint small check (age < 100) not valid;
--> ALTER
insert into c values (98, 'y', 200, 'x');
--> ERROR 23514: new row for relation "c" violates check constraint "small"
-->   detail: Failing row contains (98, y, 200, x).
alter table c validate constraint small;
--> ERROR 23514: check constraint "small" of relation "c" is violated by some row
delete from c where id = 99;
--> DELETE 1
alter table c validate constraint small;
--> ALTER
alter table c alter column email set not null;
--> ERROR 23502: column "email" of relation "c" contains null values
alter table c alter column kind drop not null;
--> ALTER
insert into c values (97, 'w', 1, null);
--> INSERT 1
alter table c drop constraint nosuch;
--> ERROR 42704: constraint "nosuch" of relation "c" does not exist
alter table c drop constraint if exists nosuch;
--> NOTICE: constraint "nosuch" of relation "c" does not exist, skipping
--> ALTER
alter table c drop constraint c_email_key;
--> ALTER
insert into c values (96, 'w', 1, 'x');
--> INSERT 1
alter table c add unique (email);
--> ERROR 23505: could not create unique index "c_email_key"
-->   detail: Key (email)=(w) is duplicated.
alter table c add constraint c_age_unique unique (age, id);
--> ALTER
alter table d drop constraint d_pkey;
--> ALTER
alter table d add primary key (a, b);
--> ALTER
alter table d add primary key (a, b);
--> ERROR 42P16: multiple primary keys for table "d" are not allowed
alter table e add primary key (a, b);
--> ERROR 23502: column "b" of relation "e" contains null values
alter table c rename constraint kinds to sorts;
--> ALTER
insert into c values (95, 'v', 1, 'q');
--> ERROR 23514: new row for relation "c" violates check constraint "sorts"
-->   detail: Failing row contains (95, v, 1, q).
-- Mistakes in definitions.
create table h (a int primary key, b int primary key);
--> ERROR 42P16: multiple primary keys for table "h" are not allowed (at 42)
create table h (a int, a text);
--> ERROR 42701: column "a" specified more than once
create table h (a int, primary key (b));
--> ERROR 42703: column "b" named in key does not exist (at 24)
create table h (a int, unique (a, a));
--> ERROR 42701: column "a" appears twice in unique constraint (at 24)
create table h (a int check (nosuch > 1));
--> ERROR 42703: column "nosuch" does not exist (at 30)
create table h (a int check (sum(a) > 1));
--> ERROR 42803: aggregate functions are not allowed in check constraints (at 30)
create table h (a int check ((select 1) = 1));
--> ERROR 0A000: cannot use subquery in check constraint (at 30)
create table h (a int check (a));
--> ERROR 42804: argument of CHECK must be type boolean, not type integer (at 30)
create table h (a int default b);
--> ERROR 0A000: cannot use column reference in DEFAULT expression (at 31)
create table h (a int default 'x');
--> ERROR 22P02: invalid input syntax for type integer: "x" (at 31)
create table h (a nosuch);
--> ERROR 42704: type "nosuch" does not exist (at 19)
create table h (a int not null null);
--> ERROR 42601: conflicting NULL/NOT NULL declarations for column "a" of table "h" (at 32)
create table h (a int default 1 default 2);
--> ERROR 42601: multiple default values specified for column "a" of table "h" (at 33)
create table c (a int);
--> ERROR 42P07: relation "c" already exists
create table if not exists c (a int);
--> NOTICE: relation "c" already exists, skipping
--> CREATE
create table h (constraint x check (true), constraint x check (true), a int);
--> ERROR 42710: check constraint "x" already exists
create table h (a int generated always as (a + 1) stored);
--> ERROR 42P17: cannot use generated column "a" in column generation expression (at 44)
-->   detail: A generated column cannot reference another generated column.
create table nosuch.h (a int);
--> ERROR 3F000: schema "nosuch" does not exist (at 14)
-- Generated columns.
create table i (a int, b int generated always as (a * 2) stored, c text generated always as ('n' || a::text) stored);
--> CREATE
insert into i (a) values (1), (null);
--> INSERT 2
insert into i values (3, 4);
--> ERROR 428C9: cannot insert a non-DEFAULT value into column "b"
-->   detail: Column "b" is a generated column.
insert into i values (3, default) returning *;
--> a int4 | b int4 | c text
--> 3 | 6 | n3
--> INSERT 1
update i set a = 10 where a = 1 returning *;
--> a int4 | b int4 | c text
--> 10 | 20 | n10
--> UPDATE 1
update i set b = 5;
--> ERROR 428C9: column "b" can only be updated to DEFAULT
-->   detail: Column "b" is a generated column.
select * from i order by a;
--> a int4 | b int4 | c text
--> 3 | 6 | n3
--> 10 | 20 | n10
--> ∅ | ∅ | ∅
--> SELECT 3
