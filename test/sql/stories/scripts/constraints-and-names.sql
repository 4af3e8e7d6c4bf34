-- Constraints of every kind, indexes and their names, names in quotes, names that are taken.
-- constraints
create table p (id int primary key, a int, b int, unique (a, b));
--> CREATE
create table c (x int references p (id) on delete set null on update cascade, y int default 5 references p on delete set default, z int references p on delete restrict);
--> CREATE
create table c2 (a int, b int, foreign key (a, b) references p (a, b) match full);
--> CREATE
create table c3 (a int, b int, foreign key (a, b) references p (a, b) on delete set null (a));
--> CREATE
create table c4 (a int references p (a));
--> ERROR 42830: there is no unique constraint matching given keys for referenced table "p"
create table c5 (a text references p);
--> ERROR 42804: foreign key constraint "c5_a_fkey" cannot be implemented
-->   detail: Key columns "a" and "id" are of incompatible types: text and integer.
create table c6 (a int references p (nosuch));
--> ERROR 42703: column "nosuch" referenced in foreign key constraint does not exist
create table c7 (a int references nosuch);
--> ERROR 42P01: relation "nosuch" does not exist
create table c8 (a int references p (id, a));
--> ERROR 42830: there is no unique constraint matching given keys for referenced table "p"
create table c9 (a int references p initially deferred not deferrable);
--> ERROR 42601: constraint declared INITIALLY DEFERRED must be DEFERRABLE (at 56)
create table c10 (a int references p match partial);
--> ERROR 0A000: MATCH PARTIAL not yet implemented (at 38)
create view pv as select 1 as id;
--> CREATE
create table c11 (a int references pv);
--> ERROR 42809: referenced relation "pv" is not a table
create table c12 (a int, constraint x check (a > 0), constraint x check (a < 5));
--> ERROR 42710: check constraint "x" already exists
create table c13 (a int primary key, b int primary key);
--> ERROR 42P16: multiple primary keys for table "c13" are not allowed (at 44)
create table c14 (a int primary key, primary key (a));
--> ERROR 42P16: multiple primary keys for table "c14" are not allowed (at 38)
create table c15 (a int, primary key (nosuch));
--> ERROR 42703: column "nosuch" named in key does not exist (at 26)
create table c16 (a int, unique (a, a));
--> ERROR 42701: column "a" appears twice in unique constraint (at 26)
create table c19 (a int constraint nn not null constraint d default 4 constraint u unique);
--> CREATE
create table c20 (a int null not null);
--> ERROR 42601: conflicting NULL/NOT NULL declarations for column "a" of table "c20" (at 30)
create table c21 (a int default 1 default 2);
--> ERROR 42601: multiple default values specified for column "a" of table "c21" (at 35)
create table c22 (a int not null null);
--> ERROR 42601: conflicting NULL/NOT NULL declarations for column "a" of table "c22" (at 34)
create table c23 (a int collate "nosuch");
--> ERROR 42704: collation "nosuch" for encoding "UTF8" does not exist (at 25)
create table c24 (a text collate "C", b text collate pg_catalog."default");
--> CREATE
create table c25 (a int[3], b int[][], c text array, d int array[4]);
--> CREATE
create table c26 (a serial[]);
--> ERROR 0A000: array of serial is not implemented (at 21)
create table c27 ();
--> CREATE
insert into c27 default values;
--> INSERT 1
select * from c27;
--> SELECT 1
create table c31 (ctid int);
--> ERROR 42701: column name "ctid" conflicts with a system column name
create table c32 (a int, a int);
--> ERROR 42701: column "a" specified more than once
create table c33 (a int) without oids;
--> CREATE
create table c36 (a int check (a > 0 and c36.a < 5) , check (a <> 3));
--> CREATE
insert into p values (1, 1, 1), (2, 2, 2), (5, null, null);
--> INSERT 3
insert into c values (1, 2, 2);
--> INSERT 1
delete from p where id = 2;
--> ERROR 23503: update or delete on table "p" violates foreign key constraint "c_z_fkey" on table "c"
-->   detail: Key (id)=(2) is still referenced from table "c".
update p set id = 10 where id = 1;
--> UPDATE 1
select * from c;
--> x int4 | y int4 | z int4
--> 10 | 2 | 2
--> SELECT 1
update c set z = null;
--> UPDATE 1
delete from p where id = 2;
--> DELETE 1
select * from c;
--> x int4 | y int4 | z int4
--> 10 | 5 | ∅
--> SELECT 1
delete from p where id = 10;
--> DELETE 1
select * from c;
--> x int4 | y int4 | z int4
--> ∅ | 5 | ∅
--> SELECT 1
insert into c2 values (1, null);
--> ERROR 23503: insert or update on table "c2" violates foreign key constraint "c2_a_b_fkey"
-->   detail: MATCH FULL does not allow mixing of null and nonnull key values.
insert into c2 values (null, null);
--> INSERT 1
insert into c2 values (9, 9);
--> ERROR 23503: insert or update on table "c2" violates foreign key constraint "c2_a_b_fkey"
-->   detail: Key (a, b)=(9, 9) is not present in table "p".
insert into c3 values (2, 2);
--> ERROR 23503: insert or update on table "c3" violates foreign key constraint "c3_a_b_fkey"
-->   detail: Key (a, b)=(2, 2) is not present in table "p".
-- indexes again
create table ix (a int, b text, c timestamptz);
--> CREATE
create unique index ix_u on ix (a) where a > 10;
--> CREATE
insert into ix values (5), (20);
--> INSERT 2
insert into ix values (5);
--> INSERT 1
create index on ix (upper(b), a desc);
--> CREATE
create index on ix (a) where b = 'x';
--> CREATE
create index on ix (b) include (a, a);
--> CREATE
create index on ix (b) include (nosuch);
--> ERROR 42703: column "nosuch" does not exist
create unique index on ix using hash (a);
--> ERROR 0A000: access method "hash" does not support unique indexes
create index on ix ((select 1));
--> ERROR 42601: syntax error at or near "select" (at 22)
create index on ix (count(*));
--> ERROR 42803: aggregate functions are not allowed in index expressions (at 21)
create index on ix (generate_series(1, 2));
--> ERROR 0A000: set-returning functions are not allowed in index expressions (at 21)
create index ix_named on ix (a nulls first);
--> CREATE
create index "Weird Name" on ix (b);
--> CREATE
create table verylongtablenameverylongtablenameverylongtablename1 (verylongcolumnnameverylongcolumnname int unique, b int);
--> CREATE
create index on verylongtablenameverylongtablenameverylongtablename1 (verylongcolumnnameverylongcolumnname, b);
--> CREATE
select indexname from pg_indexes where tablename like 'verylong%' order by 1;
--> indexname name
--> verylongtablenameverylongtabl_verylongcolumnnameverylongcol_idx
--> verylongtablenameverylongtabl_verylongcolumnnameverylongcol_key
--> SELECT 2
alter table verylongtablenameverylongtablenameverylongtablename1 add check (b > 0);
--> ALTER
select conname from pg_constraint where conrelid = 'verylongtablenameverylongtablenameverylongtablename1'::regclass order by 1;
--> conname name
--> verylongtablenameverylongtabl_verylongcolumnnameverylongcol_key
--> verylongtablenameverylongtablenameverylongtablename1_b_check
--> SELECT 2
create table "Quoted Table" ("Col 1" int primary key, "select" text unique, "UPPER" serial);
--> CREATE
alter table "Quoted Table" rename "Col 1" to "Col ""2""";
--> ALTER
insert into "Quoted Table" values (1, 'x');
--> INSERT 1
select * from "Quoted Table";
--> Col "2" int4 | select text | UPPER int4
--> 1 | x | 1
--> SELECT 1
comment on column "Quoted Table"."Col ""2""" is 'it''s';
--> COMMENT
drop table "Quoted Table";
--> DROP
-- create or replace, if not exists
create or replace view nv as select id from p;
--> CREATE
create or replace temp view nv as select 1 as q;
--> CREATE
create or replace view p as select 1;
--> ERROR 42809: "p" is not a view
create sequence if not exists p;
--> NOTICE: relation "p" already exists, skipping
--> CREATE
create index if not exists p on ix (a);
--> NOTICE: relation "p" already exists, skipping
--> CREATE
create table if not exists nv (a int);
--> NOTICE: relation "nv" already exists, skipping
--> CREATE
create materialized view if not exists nv as select 1;
--> NOTICE: relation "nv" already exists, skipping
--> CREATE
create view nv as select 2;
--> ERROR 42P07: relation "nv" already exists
create type p as enum ();
--> ERROR 42710: type "p" already exists
create domain nv as int;
--> ERROR 42710: type "nv" already exists
create schema public;
--> ERROR 42P06: schema "public" already exists
create table pg_temp.okay (a int);
--> CREATE
drop table pg_temp.okay;
--> DROP
drop view nv;
--> DROP
drop view nv;
--> DROP
drop table p;
--> ERROR 2BP01: cannot drop table p because other objects depend on it
-->   detail: constraint c_x_fkey on table c depends on table p
-->   detail: constraint c_y_fkey on table c depends on table p
-->   detail: constraint c_z_fkey on table c depends on table p
-->   detail: constraint c2_a_b_fkey on table c2 depends on table p
-->   detail: constraint c3_a_b_fkey on table c3 depends on table p
-->   hint: Use DROP ... CASCADE to drop the dependent objects too.
drop table p cascade;
--> NOTICE: drop cascades to 5 other objects
-->   detail: drop cascades to constraint c_x_fkey on table c
-->   detail: drop cascades to constraint c_y_fkey on table c
-->   detail: drop cascades to constraint c_z_fkey on table c
-->   detail: drop cascades to constraint c2_a_b_fkey on table c2
-->   detail: drop cascades to constraint c3_a_b_fkey on table c3
--> DROP
