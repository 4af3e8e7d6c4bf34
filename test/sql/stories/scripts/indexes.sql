create table t (id int primary key, a int, b text, c numeric, d date, e boolean);
--> CREATE
insert into t select i, i % 10, 'text ' || (i % 7), i * 1.5, date '2024-01-01' + i, i % 2 = 0 from generate_series(1, 200) i;
--> INSERT 200
create index on t (a);
--> CREATE
create index on t (b, a desc);
--> CREATE
create index t_partial on t (c) where e;
--> CREATE
create index t_expression on t (lower(b));
--> CREATE
create index t_include on t (d) include (a, b);
--> CREATE
create unique index t_unique on t (c);
--> CREATE
create index t_mixed on t (a desc nulls last, b asc nulls first);
--> CREATE
select indexname, indexdef from pg_indexes where tablename = 't' order by 1;
--> indexname name | indexdef text
--> t_a_idx | CREATE INDEX t_a_idx ON public.t USING btree (a)
--> t_b_a_idx | CREATE INDEX t_b_a_idx ON public.t USING btree (b, a DESC)
--> t_expression | CREATE INDEX t_expression ON public.t USING btree (lower(b))
--> t_include | CREATE INDEX t_include ON public.t USING btree (d) INCLUDE (a, b)
--> t_mixed | CREATE INDEX t_mixed ON public.t USING btree (a DESC NULLS LAST, b NULLS FIRST)
--> t_partial | CREATE INDEX t_partial ON public.t USING btree (c) WHERE e
--> t_pkey | CREATE UNIQUE INDEX t_pkey ON public.t USING btree (id)
--> t_unique | CREATE UNIQUE INDEX t_unique ON public.t USING btree (c)
--> SELECT 8
select count(*) from t where a = 3;
--> count int8
--> 20
--> SELECT 1
select id from t where a = 3 and b = 'text 3' order by id;
--> id int4
--> 3
--> 73
--> 143
--> SELECT 3
select id from t where a in (1, 2) and id < 25 order by a desc, id;
--> id int4
--> 2
--> 12
--> 22
--> 1
--> 11
--> 21
--> SELECT 6
select id from t where b > 'text 5' and a < 2 order by b, a desc, id limit 5;
--> id int4
--> 41
--> 111
--> 181
--> 20
--> 90
--> SELECT 5
select id, c from t where c > 290 and e order by c;
--> id int4 | c numeric
--> 194 | 291.0
--> 196 | 294.0
--> 198 | 297.0
--> 200 | 300.0
--> SELECT 4
select count(*) from t where lower(b) = 'text 1';
--> count int8
--> 29
--> SELECT 1
select a, b from t where d = '2024-01-05';
--> a int4 | b text
--> 4 | text 4
--> SELECT 1
select id from t where d between '2024-01-10' and '2024-01-12' order by d desc;
--> id int4
--> 11
--> 10
--> 9
--> SELECT 3
select id from t where b like 'text 6%' order by id limit 3;
--> id int4
--> 6
--> 13
--> 20
--> SELECT 3
select max(c), min(c), max(d) from t;
--> max numeric | min numeric | max date
--> 300.0 | 1.5 | 2024-07-19
--> SELECT 1
select a, count(*) from t group by a order by a desc limit 3;
--> a int4 | count int8
--> 9 | 20
--> 8 | 20
--> 7 | 20
--> SELECT 3
select id from t order by c desc limit 2;
--> id int4
--> 200
--> 199
--> SELECT 2
select id from t where a is null;
--> id int4
--> SELECT 0
insert into t (id, a, b) values (201, null, null);
--> INSERT 1
select id from t where a is null;
--> id int4
--> 201
--> SELECT 1
select id from t where b is null and a is null;
--> id int4
--> 201
--> SELECT 1
select id from t order by a nulls first, id limit 2;
--> id int4
--> 201
--> 10
--> SELECT 2
select id from t order by a desc nulls last, b nulls first, id limit 2;
--> id int4
--> 49
--> 119
--> SELECT 2
insert into t (id, c) values (202, 1.50);
--> ERROR 23505: duplicate key value violates unique constraint "t_unique"
-->   detail: Key (c)=(1.50) already exists.
update t set a = 77 where id = 5;
--> UPDATE 1
select id from t where a = 77;
--> id int4
--> 5
--> SELECT 1
select count(*) from t where a = 5;
--> count int8
--> 19
--> SELECT 1
delete from t where a = 77;
--> DELETE 1
select id from t where a = 77;
--> id int4
--> SELECT 0
update t set e = true where id = 201;
--> UPDATE 1
update t set c = 1000 where id = 201;
--> UPDATE 1
select id from t where c > 500 and e;
--> id int4
--> 201
--> SELECT 1
update t set e = false where id = 201;
--> UPDATE 1
select id from t where c > 500 and e;
--> id int4
--> SELECT 0
drop index t_unique;
--> DROP
insert into t (id, c) values (203, 1.50);
--> INSERT 1
create unique index t_unique on t (c);
--> ERROR 23505: could not create unique index "t_unique"
-->   detail: Key (c)=(1.50) is duplicated.
delete from t where id = 203;
--> DELETE 1
create unique index concurrently t_unique on t (c);
--> CREATE
create index t_unique on t (a);
--> ERROR 42P07: relation "t_unique" already exists
create index if not exists t_unique on t (a);
--> NOTICE: relation "t_unique" already exists, skipping
--> CREATE
create index on t (nosuch);
--> ERROR 42703: column "nosuch" does not exist
create index on nosuch (a);
--> ERROR 42P01: relation "nosuch" does not exist
create index on t (sum(a));
--> ERROR 42803: aggregate functions are not allowed in index expressions (at 20)
create index on t ((random()));
--> ERROR 42P17: functions in index expression must be marked IMMUTABLE
create index on t using nosuch (a);
--> ERROR 42704: access method "nosuch" does not exist
create index on t using hash (a);
--> CREATE
create index bad on t (a) where nosuch;
--> ERROR 42703: column "nosuch" does not exist (at 33)
create unique index twice on t (a, a);
--> ERROR 23505: could not create unique index "twice"
-->   detail: Key (a, a)=(7, 7) is duplicated.
--~ Of several duplicates the first in the index is named.
--~> ERROR 23505: could not create unique index "twice"
--~>   detail: Key (a, a)=(1, 1) is duplicated.
drop index nosuch;
--> ERROR 42704: index "nosuch" does not exist
drop index if exists nosuch;
--> NOTICE: index "nosuch" does not exist, skipping
--> DROP
drop index t_pkey;
--> ERROR 2BP01: cannot drop index t_pkey because constraint t_pkey on table t requires it
-->   hint: You can drop constraint t_pkey on table t instead.
drop index t;
--> ERROR 42809: "t" is not an index
-->   hint: Use DROP TABLE to remove a table.
alter index t_partial rename to t_half;
--> ALTER
select indexdef from pg_indexes where indexname = 't_half';
--> indexdef text
--> CREATE INDEX t_half ON public.t USING btree (c) WHERE e
--> SELECT 1
alter index nosuch rename to x;
--> ERROR 42P01: relation "nosuch" does not exist
reindex table t;
--> REINDEX
reindex index t_half;
--> REINDEX
-- Different types as keys.
create table k (b bool, i2 int2, i8 int8, f4 float4, f8 float8, n numeric, tx text, by bytea, d date, ti time, ts timestamp, tz timestamptz, iv interval, u uuid, js jsonb, ar int[]);
--> CREATE
create index on k (b); create index on k (f8); create index on k (n); create index on k (tx); create index on k (by); create index on k (ts); create index on k (tz); create index on k (iv); create index on k (u); create index on k (ar); create index on k (js);
--> CREATE
--> CREATE
--> CREATE
--> CREATE
--> CREATE
--> CREATE
--> CREATE
--> CREATE
--> CREATE
--> CREATE
--> CREATE
insert into k values (true, 1, 1, 1.5, 'NaN', 1.0, 'b', '\x01', '2024-01-01', '10:00', '2024-01-01 10:00', '2024-01-01 10:00+00', '1 day', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '{"a": 1}', '{1,2}'), (false, -1, -1, -1.5, '-Infinity', 1.00, 'a', '\x0001', '-infinity', '09:00', 'infinity', '2024-01-01 10:00+02', '24 hours', '00000000-0000-0000-0000-000000000000', '[1]', '{1}');
--> INSERT 2
select f8 from k order by f8;
--> f8 float8
--> -Infinity
--> NaN
--> SELECT 2
select n from k where n = 1 order by tx;
--> n numeric
--> 1.00
--> 1.0
--> SELECT 2
select tx from k where iv = '1 day' order by tx;
--> tx text
--> a
--> b
--> SELECT 2
select tx from k order by by;
--> tx text
--> a
--> b
--> SELECT 2
select tx from k order by ar;
--> tx text
--> a
--> b
--> SELECT 2
select tx from k order by js;
--> tx text
--> a
--> b
--> SELECT 2
select tx from k where tz < '2024-01-01 09:00+00';
--> tx text
--> a
--> SELECT 1
select count(*) from k where u = 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11';
--> count int8
--> 1
--> SELECT 1
create index on k (xid);
--> ERROR 42703: column "xid" does not exist
create table j (a json);
--> CREATE
create index on j (a);
--> ERROR 42704: data type json has no default operator class for access method "btree"
-->   hint: You must specify an operator class for the index or define a default operator class for the data type.
create table lots (a int, b int, c int);
--> CREATE
insert into lots select i / 100, i / 10 % 10, i % 10 from generate_series(0, 999) i;
--> INSERT 1000
create index lots_abc on lots (a, b, c);
--> CREATE
analyze lots;
--> ANALYZE
select count(*) from lots where a = 3;
--> count int8
--> 100
--> SELECT 1
select count(*) from lots where a = 3 and c = 5;
--> count int8
--> 10
--> SELECT 1
select count(*) from lots where a >= 8 and b = 2;
--> count int8
--> 20
--> SELECT 1
select * from lots where a = 1 and b = 2 and c > 6 order by c desc;
--> a int4 | b int4 | c int4
--> 1 | 2 | 9
--> 1 | 2 | 8
--> 1 | 2 | 7
--> SELECT 3
select * from lots where (a, b, c) > (9, 9, 7) order by a, b, c;
--> a int4 | b int4 | c int4
--> 9 | 9 | 8
--> 9 | 9 | 9
--> SELECT 2
select * from lots where (a, b) = (2, 3) and c in (1, 5, 9) order by c;
--> a int4 | b int4 | c int4
--> 2 | 3 | 1
--> 2 | 3 | 5
--> 2 | 3 | 9
--> SELECT 3
select a, min(c), max(b) from lots where a < 2 group by a order by a;
--> a int4 | min int4 | max int4
--> 0 | 0 | 9
--> 1 | 0 | 9
--> SELECT 2
select count(*) from lots where a = 5 or b = 5;
--> count int8
--> 190
--> SELECT 1
select count(*) from lots where (a = 1 and b = 1) or (a = 2 and b = 2);
--> count int8
--> 20
--> SELECT 1
select count(*) from lots where a between 2 and 4 and b <> 3;
--> count int8
--> 270
--> SELECT 1
select distinct a from lots where c = 1 order by a limit 3;
--> a int4
--> 0
--> 1
--> 2
--> SELECT 3
select l.a, r.b from lots l join lots r on r.a = l.b and r.b = l.c and r.c = 0 where l.a = 0 and l.b = 1 and l.c < 3 order by 2;
--> a int4 | b int4
--> 0 | 0
--> 0 | 1
--> 0 | 2
--> SELECT 3
