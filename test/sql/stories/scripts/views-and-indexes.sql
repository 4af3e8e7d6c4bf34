-- Views, materialized views, generated and identity columns, indexes.
-- views
create table b (id int primary key, n text, x int default 4);
--> CREATE
insert into b values (1,'a',1),(2,'b',2);
--> INSERT 2
create view v1 as select id, n from b;
--> CREATE
create or replace view v1 as select id, n, x from b;
--> CREATE
create or replace view v1 as select id from b;
--> ERROR 42P16: cannot drop columns from view
create or replace view v1 as select n, id, x from b;
--> ERROR 42P16: cannot change name of view column "id" to "n"
-->   hint: Use ALTER VIEW ... RENAME COLUMN ... to change name of view column instead.
create view v2 (p, q) as select id, n from b where id > 1 with check option;
--> CREATE
insert into v2 values (5,'e');
--> INSERT 1
insert into v2 values (0,'z');
--> ERROR 44000: new row violates check option for view "v2"
-->   detail: Failing row contains (0, z, 4).
update v2 set p = 6 where p = 5;
--> UPDATE 1
delete from v2 where p = 6;
--> DELETE 1
create view v3 as select id, count(*) from b group by id;
--> CREATE
insert into v3 values (1,1);
--> ERROR 55000: cannot insert into view "v3"
-->   detail: Views containing GROUP BY are not automatically updatable.
-->   hint: To enable inserting into the view, provide an INSTEAD OF INSERT trigger or an unconditional ON INSERT DO INSTEAD rule.
create recursive view rv (n) as values (1) union all select n + 1 from rv where n < 4;
--> CREATE
select * from rv;
--> n int4
--> 1
--> 2
--> 3
--> 4
--> SELECT 4
alter view v1 rename to v1x;
--> ALTER
alter view v1x rename column n to nn;
--> ALTER
insert into v1x (nn) values ('dflt');
--> ERROR 23502: null value in column "id" of relation "b" violates not-null constraint
-->   detail: Failing row contains (null, dflt, 4).
select * from b where n = 'dflt';
--> id int4 | n text | x int4
--> SELECT 0
alter view v1x alter column id drop default;
--> ALTER
alter view if exists nosuch rename to x;
--> NOTICE: relation "nosuch" does not exist, skipping
--> ALTER
drop view v1x, v2;
--> DROP
drop view if exists nosuch;
--> NOTICE: view "nosuch" does not exist, skipping
--> DROP
drop view v3 restrict;
--> DROP
drop table b;
--> DROP
drop view b;
--> ERROR 42P01: view "b" does not exist
create view vv as select 1 as a, 'x' as t, null as n;
--> CREATE
create temp view tvw as select * from b;
--> ERROR 42P01: relation "b" does not exist (at 39)
-- matviews
create materialized view m1 as select id, n from b;
--> ERROR 42P01: relation "b" does not exist (at 50)
create unique index m1_u on m1 (id);
--> ERROR 42P01: relation "m1" does not exist
select * from m1;
--> ERROR 42P01: relation "m1" does not exist (at 15)
insert into b values (7,'g',7);
--> ERROR 42P01: relation "b" does not exist (at 13)
refresh materialized view concurrently m1;
--> ERROR 42P01: relation "m1" does not exist
select count(*) from m1;
--> ERROR 42P01: relation "m1" does not exist (at 22)
refresh materialized view m1 with no data;
--> ERROR 42P01: relation "m1" does not exist
select * from m1;
--> ERROR 42P01: relation "m1" does not exist (at 15)
refresh materialized view concurrently m1;
--> ERROR 42P01: relation "m1" does not exist
refresh materialized view m1;
--> ERROR 42P01: relation "m1" does not exist
insert into m1 values (1,'x');
--> ERROR 42P01: relation "m1" does not exist (at 13)
update m1 set n = 'x';
--> ERROR 42P01: relation "m1" does not exist (at 8)
delete from m1;
--> ERROR 42P01: relation "m1" does not exist (at 13)
truncate m1;
--> ERROR 42P01: relation "m1" does not exist
alter table m1 add z int;
--> ERROR 42P01: relation "m1" does not exist
create materialized view if not exists m1 as select 1;
--> SELECT 1
alter materialized view m1 rename column n to nm;
--> ERROR 42703: column "n" does not exist
alter materialized view m1 rename to m2;
--> ALTER
drop view m2;
--> ERROR 42809: "m2" is not a view
-->   hint: Use DROP MATERIALIZED VIEW to remove a materialized view.
drop table m2;
--> ERROR 42809: "m2" is not a table
-->   hint: Use DROP MATERIALIZED VIEW to remove a materialized view.
drop materialized view m2;
--> DROP
create materialized view m3 (a, b) as select 1, 2 with no data;
--> CREATE
select * from m3;
--> ERROR 55000: materialized view "m3" has not been populated
-->   hint: Use the REFRESH MATERIALIZED VIEW command.
refresh materialized view nosuch;
--> ERROR 42P01: relation "nosuch" does not exist
refresh materialized view b;
--> ERROR 42P01: relation "b" does not exist
-- generated, identity
create table g (a int, b int generated always as (a + 1) stored, c text generated always as (upper('x' || a::text)) stored);
--> CREATE
insert into g values (1);
--> INSERT 1
insert into g values (1, 2);
--> ERROR 428C9: cannot insert a non-DEFAULT value into column "b"
-->   detail: Column "b" is a generated column.
insert into g (a, b) values (1, default);
--> INSERT 1
update g set b = 3;
--> ERROR 428C9: column "b" can only be updated to DEFAULT
-->   detail: Column "b" is a generated column.
update g set b = default, a = 5;
--> UPDATE 2
select * from g;
--> a int4 | b int4 | c text
--> 5 | 6 | X5
--> 5 | 6 | X5
--> SELECT 2
alter table g alter b drop expression;
--> ALTER
alter table g alter b drop expression;
--> ERROR 55000: column "b" of relation "g" is not a stored generated column
alter table g alter a drop expression;
--> ERROR 55000: column "a" of relation "g" is not a stored generated column
alter table g alter a drop expression if exists;
--> NOTICE: column "a" of relation "g" is not a stored generated column, skipping
--> ALTER
create table gb (a int generated always as (b) stored, b int generated always as (a) stored);
--> ERROR 42P17: cannot use generated column "b" in column generation expression (at 45)
-->   detail: A generated column cannot reference another generated column.
create table gd (a int default 1 generated always as (1) stored);
--> ERROR 42601: both default and generation expression specified for column "a" of table "gd" (at 34)
alter table g add d int generated always as (a * 10) stored;
--> ALTER
select * from g;
--> a int4 | b int4 | c text | d int4
--> 5 | 6 | X5 | 50
--> 5 | 6 | X5 | 50
--> SELECT 2
alter table g drop column a;
--> ERROR 2BP01: cannot drop column a of table g because other objects depend on it
-->   detail: column c of table g depends on column a of table g
-->   detail: column d of table g depends on column a of table g
-->   hint: Use DROP ... CASCADE to drop the dependent objects too.
alter table g drop column a cascade;
--> NOTICE: drop cascades to 2 other objects
-->   detail: drop cascades to column c of table g
-->   detail: drop cascades to column d of table g
--> ALTER
create table i1 (a int generated always as identity (start 10 increment 5), b int generated by default as identity, c text);
--> CREATE
insert into i1 (c) values ('x'), ('y');
--> INSERT 2
insert into i1 (a, c) values (1, 'z');
--> ERROR 428C9: cannot insert a non-DEFAULT value into column "a"
-->   detail: Column "a" is an identity column defined as GENERATED ALWAYS.
-->   hint: Use OVERRIDING SYSTEM VALUE to override.
insert into i1 (a, c) overriding system value values (1, 'z');
--> INSERT 1
insert into i1 (b, c) values (100, 'w');
--> INSERT 1
insert into i1 (b, c) overriding user value values (100, 'w');
--> INSERT 1
select * from i1;
--> a int4 | b int4 | c text
--> 10 | 1 | x
--> 15 | 2 | y
--> 1 | 3 | z
--> 20 | 100 | w
--> 25 | 4 | w
--> SELECT 5
update i1 set a = 1;
--> ERROR 428C9: column "a" can only be updated to DEFAULT
-->   detail: Column "a" is an identity column defined as GENERATED ALWAYS.
update i1 set a = default where a = 1;
--> UPDATE 1
alter table i1 alter a set generated by default;
--> ALTER
alter table i1 alter a restart with 1000;
--> ALTER
alter table i1 alter a set increment by 2 set maxvalue 5000;
--> ALTER
insert into i1 (c) values ('r');
--> INSERT 1
select * from i1 where c = 'r';
--> a int4 | b int4 | c text
--> 1000 | 5 | r
--> SELECT 1
alter table i1 alter a drop identity;
--> ALTER
alter table i1 alter a drop identity;
--> ERROR 55000: column "a" of relation "i1" is not an identity column
alter table i1 alter a drop identity if exists;
--> NOTICE: column "a" of relation "i1" is not an identity column, skipping
--> ALTER
alter table i1 alter c add generated always as identity;
--> ERROR 22023: identity column type must be smallint, integer, or bigint
alter table i1 alter a add generated always as identity;
--> ALTER
alter table i1 alter b set default 4;
--> ERROR 42601: column "b" of relation "i1" is an identity column
create table i2 (a text generated always as identity);
--> ERROR 22023: identity column type must be smallint, integer, or bigint
create table i3 (a int generated always as identity generated always as identity);
--> ERROR 42601: multiple identity specifications for column "a" of table "i3" (at 53)
create table i4 (a serial default 4);
--> ERROR 42601: multiple default values specified for column "a" of table "i4"
create table i5 (a smallserial, b bigserial primary key);
--> CREATE
drop sequence i5_a_seq;
--> ERROR 2BP01: cannot drop sequence i5_a_seq because other objects depend on it
-->   detail: default value for column a of table i5 depends on sequence i5_a_seq
-->   hint: Use DROP ... CASCADE to drop the dependent objects too.
drop sequence i1_b_seq;
--> ERROR 2BP01: cannot drop sequence i1_b_seq because column b of table i1 requires it
-->   hint: You can drop column b of table i1 instead.
alter sequence i1_b_seq owned by none;
--> ERROR 0A000: cannot change ownership of identity sequence
-->   detail: Sequence "i1_b_seq" is linked to table "i1".
alter sequence i5_a_seq owned by i1.c;
--> ALTER
drop table i5;
--> DROP
select count(*) from pg_class where relname = 'i5_a_seq';
--> count int8
--> 1
--> SELECT 1
-- indexes
create table x (a int, b text, c int, d jsonb);
--> CREATE
create index on x (a);
--> CREATE
create index on x (a);
--> CREATE
create index on x (lower(b));
--> CREATE
create index on x ((a + c));
--> CREATE
create index on x (a, lower(b));
--> CREATE
create unique index xu on x (a) include (b, c) where c > 0;
--> CREATE
create index concurrently xc on x (c);
--> CREATE
create index if not exists xc on x (c);
--> NOTICE: relation "xc" already exists, skipping
--> CREATE
create index xc on x (c);
--> ERROR 42P07: relation "xc" already exists
create index xh on x using hash (a);
--> CREATE
create index xb on x using brin (a);
--> CREATE
create index xn on x using nosuch (a);
--> ERROR 42704: access method "nosuch" does not exist
create index xx on x (nosuch);
--> ERROR 42703: column "nosuch" does not exist
create index xx on x ((a > (select 1)));
--> ERROR 0A000: cannot use subquery in index expression (at 28)
create index xx on x (a) with (fillfactor = 70);
--> CREATE
create index xx2 on x (a) with (nosuch = 70);
--> ERROR 22023: unrecognized parameter "nosuch"
create unique index on x (b) nulls not distinct;
--> CREATE
alter index nosuch rename to x;
--> ERROR 42P01: relation "nosuch" does not exist
alter index if exists nosuch rename to y;
--> NOTICE: relation "nosuch" does not exist, skipping
--> ALTER
drop index concurrently xu;
--> DROP
drop index nosuch;
--> ERROR 42704: index "nosuch" does not exist
drop index if exists nosuch;
--> NOTICE: index "nosuch" does not exist, skipping
--> DROP
drop index x;
--> ERROR 42809: "x" is not an index
-->   hint: Use DROP TABLE to remove a table.
create index concurrently xq on x (a);
--> CREATE
rollback;
--> WARNING: there is no transaction in progress
--> ROLLBACK
drop index concurrently xx;
--> DROP
rollback;
--> WARNING: there is no transaction in progress
--> ROLLBACK
create index on vv (a);
--> ERROR 42809: cannot create index on relation "vv"
-->   detail: This operation is not supported for views.
create index on nosuch (a);
--> ERROR 42P01: relation "nosuch" does not exist
comment on index xx is 'an index';
--> ERROR 42P01: relation "xx" does not exist
select obj_description('xx'::regclass);
--> ERROR 42P01: relation "xx" does not exist (at 24)
create table w (a int, unique (a) include (a));
--> CREATE
create table w2 (a int, b int, constraint k unique (a) include (b));
--> CREATE
insert into x (a, b) values (1, 'q'), (1, 'q');
--> ERROR 23505: duplicate key value violates unique constraint "x_b_idx"
-->   detail: Key (b)=(q) already exists.
create unique index uq on x (a, b);
--> CREATE
create unique index concurrently uq2 on x (a, b);
--> CREATE
