create table t (id int primary key, name text, n int);
--> CREATE
insert into t values (1, 'a', 10), (2, 'b', 20), (3, 'c', 30);
--> INSERT 3
create view v as select id, name from t where n > 10;
--> CREATE
select * from v order by id;
--> id int4 | name text
--> 2 | b
--> 3 | c
--> SELECT 2
create view v as select 1;
--> ERROR 42P07: relation "v" already exists
create or replace view v as select id, name, n from t where n > 10;
--> CREATE
create or replace view v as select id from t;
--> ERROR 42P16: cannot drop columns from view
create or replace view v as select id, name, n::text from t;
--> ERROR 42P16: cannot change data type of view column "n" from integer to text
select pg_get_viewdef('v'::regclass);
--> pg_get_viewdef text
-->  SELECT t.id,⏎    t.name,⏎    t.n⏎   FROM t⏎  WHERE (t.n > 10);
--> SELECT 1
insert into v values (4, 'd', 40);
--> INSERT 1
insert into v values (5, 'e', 1);
--> INSERT 1
update v set name = upper(name) where id = 2;
--> UPDATE 1
update v set name = 'none' where id = 1;
--> UPDATE 0
delete from v where id = 3;
--> DELETE 1
select * from t order by id;
--> id int4 | name text | n int4
--> 1 | a | 10
--> 2 | B | 20
--> 4 | d | 40
--> 5 | e | 1
--> SELECT 4
create view w (a, b) as select id * 2, name from v with check option;
--> CREATE
update w set a = 1;
--> ERROR 0A000: cannot update column "a" of view "w"
-->   detail: View columns that are not columns of their base relation are not updatable.
update w set b = 'z' where a = 4;
--> UPDATE 1
create view checked as select * from t where n < 100 with check option;
--> CREATE
insert into checked values (6, 'f', 500);
--> ERROR 44000: new row violates check option for view "checked"
-->   detail: Failing row contains (6, f, 500).
insert into checked values (6, 'f', 50);
--> INSERT 1
update checked set n = 1000 where id = 6;
--> ERROR 44000: new row violates check option for view "checked"
-->   detail: Failing row contains (6, f, 1000).
create view grouped as select name, count(*) as c from t group by name;
--> CREATE
insert into grouped values ('x', 1);
--> ERROR 55000: cannot insert into view "grouped"
-->   detail: Views containing GROUP BY are not automatically updatable.
-->   hint: To enable inserting into the view, provide an INSTEAD OF INSERT trigger or an unconditional ON INSERT DO INSTEAD rule.
delete from grouped;
--> ERROR 55000: cannot delete from view "grouped"
-->   detail: Views containing GROUP BY are not automatically updatable.
-->   hint: To enable deleting from the view, provide an INSTEAD OF DELETE trigger or an unconditional ON DELETE DO INSTEAD rule.
select * from grouped order by name;
--> name text | c int8
--> a | 1
--> d | 1
--> e | 1
--> f | 1
--> z | 1
--> SELECT 5
drop table t;
--> ERROR 2BP01: cannot drop table t because other objects depend on it
-->   detail: view v depends on table t
-->   detail: view w depends on view v
-->   detail: view checked depends on table t
-->   detail: view grouped depends on table t
-->   hint: Use DROP ... CASCADE to drop the dependent objects too.
drop view v;
--> ERROR 2BP01: cannot drop view v because other objects depend on it
-->   detail: view w depends on view v
-->   hint: Use DROP ... CASCADE to drop the dependent objects too.
drop view v, w;
--> DROP
drop view nosuch;
--> ERROR 42P01: view "nosuch" does not exist
drop view if exists nosuch;
--> NOTICE: view "nosuch" does not exist, skipping
--> DROP
drop view t;
--> ERROR 42809: "t" is not a view
-->   hint: Use DROP TABLE to remove a table.
create materialized view m as select count(*) as c from t;
--> SELECT 1
select * from m;
--> c int8
--> 5
--> SELECT 1
insert into t values (70, 'new', 1);
--> INSERT 1
select * from m;
--> c int8
--> 5
--> SELECT 1
refresh materialized view m;
--> REFRESH
select * from m;
--> c int8
--> 6
--> SELECT 1
insert into m values (1);
--> ERROR 42809: cannot change materialized view "m"
create materialized view empty as select * from t with no data;
--> CREATE
select * from empty;
--> ERROR 55000: materialized view "empty" has not been populated
-->   hint: Use the REFRESH MATERIALIZED VIEW command.
refresh materialized view empty;
--> REFRESH
select count(*) from empty;
--> count int8
--> 6
--> SELECT 1
drop materialized view m;
--> DROP
alter view checked rename to limited;
--> ALTER
select count(*) from limited;
--> count int8
--> 6
--> SELECT 1
alter table t rename column name to title;
--> ALTER
select * from limited order by id limit 1;
--> id int4 | name text | n int4
--> 1 | a | 10
--> SELECT 1
alter table t drop column title;
--> ERROR 2BP01: cannot drop column title of table t because other objects depend on it
-->   detail: view limited depends on column title of table t
-->   detail: view grouped depends on column title of table t
-->   detail: materialized view empty depends on column title of table t
-->   hint: Use DROP ... CASCADE to drop the dependent objects too.
alter table t drop column title cascade;
--> NOTICE: drop cascades to 3 other objects
-->   detail: drop cascades to view limited
-->   detail: drop cascades to view grouped
-->   detail: drop cascades to materialized view empty
--> ALTER
create view bad as select nosuch from t;
--> ERROR 42703: column "nosuch" does not exist (at 27)
create view bad as select 1 as a, 2 as a;
--> ERROR 42701: column "a" specified more than once
create view bad (x, y) as select 1;
--> ERROR 42601: CREATE VIEW specifies more column names than columns
-- Enums.
create type mood as enum ('sad', 'ok', 'happy');
--> CREATE
create table feelings (who text, m mood default 'ok');
--> CREATE
insert into feelings values ('a', 'happy'), ('b', 'sad'), ('c', default);
--> INSERT 3
select * from feelings order by m;
--> who text | m own
--> b | sad
--> c | ok
--> a | happy
--> SELECT 3
select who from feelings where m > 'sad' order by m desc;
--> who text
--> a
--> c
--> SELECT 2
select max(m), min(m) from feelings;
--> max own | min own
--> happy | sad
--> SELECT 1
insert into feelings values ('d', 'angry');
--> ERROR 22P02: invalid input value for enum mood: "angry" (at 35)
select 'ok'::mood < 'happy'::mood, 'sad'::mood::text, enum_range(null::mood), enum_first(null::mood), enum_last(null::mood);
--> ?column? bool | text text | enum_range own | enum_first own | enum_last own
--> t | sad | {sad,ok,happy} | sad | happy
--> SELECT 1
alter type mood add value 'great' after 'happy';
--> ALTER
alter type mood add value 'meh' before 'ok';
--> ALTER
insert into feelings values ('e', 'great'), ('f', 'meh');
--> INSERT 2
select who, m from feelings order by m, who;
--> who text | m own
--> b | sad
--> f | meh
--> c | ok
--> a | happy
--> e | great
--> SELECT 5
alter type mood rename value 'meh' to 'so-so';
--> ALTER
select who from feelings where m = 'so-so';
--> who text
--> f
--> SELECT 1
alter type mood add value 'sad';
--> ERROR 42710: enum label "sad" already exists
alter type mood add value if not exists 'sad';
--> NOTICE: enum label "sad" already exists, skipping
--> ALTER
select unnest(enum_range('ok'::mood, 'great'));
--> unnest own
--> ok
--> happy
--> great
--> SELECT 3
create index on feelings (m);
--> CREATE
drop type mood;
--> ERROR 2BP01: cannot drop type mood because other objects depend on it
-->   detail: column m of table feelings depends on type mood
-->   hint: Use DROP ... CASCADE to drop the dependent objects too.
create type mood as enum ('x');
--> ERROR 42710: type "mood" already exists
-- Domains.
create domain posint as int check (value > 0);
--> CREATE
create domain short as varchar(3) not null default 'abc';
--> CREATE
create table dom (p posint, s short);
--> CREATE
insert into dom values (1, 'x');
--> INSERT 1
insert into dom values (0, 'x');
--> ERROR 23514: value for domain posint violates check constraint "posint_check"
insert into dom values (null, 'x');
--> INSERT 1
insert into dom values (1, null);
--> ERROR 23502: domain short does not allow null values
insert into dom (p) values (2) returning *;
--> p int4 | s varchar
--> 2 | abc
--> INSERT 1
insert into dom values (3, 'toolong');
--> ERROR 22001: value too long for type character varying(3)
select 5::posint + 1, (-5)::posint;
--> ERROR 23514: value for domain posint violates check constraint "posint_check"
update dom set p = p - 1 where p = 1;
--> ERROR 23514: value for domain posint violates check constraint "posint_check"
alter domain posint add constraint small check (value < 10);
--> ALTER
insert into dom values (50, 'y');
--> ERROR 23514: value for domain posint violates check constraint "small"
alter domain posint drop constraint small;
--> ALTER
insert into dom values (50, 'y');
--> INSERT 1
alter domain posint add check (value < 10);
--> ERROR 23514: column "p" of table "dom" contains values that violate the new constraint
select pg_typeof(p), pg_typeof(s) from dom limit 1;
--> pg_typeof regtype | pg_typeof regtype
--> posint | short
--> SELECT 1
drop domain posint;
--> ERROR 2BP01: cannot drop type posint because other objects depend on it
-->   detail: column p of table dom depends on type posint
-->   hint: Use DROP ... CASCADE to drop the dependent objects too.
drop domain posint cascade;
--> NOTICE: drop cascades to column p of table dom
--> DROP
select * from dom order by s;
--> s varchar
--> abc
--> x
--> x
--> y
--> SELECT 4
-- Composite types.
create type point2 as (x int, y int);
--> CREATE
create table shapes (id int, p point2);
--> CREATE
insert into shapes values (1, row(1, 2)), (2, '(3,4)'), (3, (5, null));
--> INSERT 3
select id, (p).x, (p).y, p from shapes order by id;
--> id int4 | x int4 | y int4 | p own
--> 1 | 1 | 2 | (1,2)
--> 2 | 3 | 4 | (3,4)
--> 3 | 5 | ∅ | (5,)
--> SELECT 3
select (p).nosuch from shapes;
--> ERROR 42703: column "nosuch" not found in data type point2 (at 9)
update shapes set p.x = 100 where id = 1 returning p;
--> p own
--> (100,2)
--> UPDATE 1
select (row(1, 2)::point2).y, row(1, 2)::point2 = row(1, 2)::point2;
--> y int4 | ?column? bool
--> 2 | t
--> SELECT 1
select p.* from (select (p).* from shapes) p order by 1;
--> x int4 | y int4
--> 3 | 4
--> 5 | ∅
--> 100 | 2
--> SELECT 3
insert into shapes values (4, '(a,b)');
--> ERROR 22P02: invalid input syntax for type integer: "a" (at 31)
insert into shapes (id, p.x) values (5, 7) returning p;
--> p own
--> (7,)
--> INSERT 1
select s from shapes s where s.id = 2;
--> s own
--> (2,"(3,4)")
--> SELECT 1
select (s).id, (s.p).x from shapes s where id = 2;
--> id int4 | x int4
--> 2 | 3
--> SELECT 1
drop type point2;
--> ERROR 2BP01: cannot drop type point2 because other objects depend on it
-->   detail: column p of table shapes depends on type point2
-->   hint: Use DROP ... CASCADE to drop the dependent objects too.
drop table shapes;
--> DROP
drop type point2;
--> DROP
