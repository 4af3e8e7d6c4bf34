-- What applications say all day.
create table a (id int primary key, v int, t text, ts timestamptz, arr int[], j jsonb);
--> CREATE
insert into a select g, g % 3, 'n' || g, '2024-01-01'::timestamptz + g * interval '1 day', array[g, g + 1], jsonb_build_object('k', g, 'l', array[g]) from generate_series(1, 10) g;
--> INSERT 10
select id from a where arr @> array[3] order by id;
--> id int4
--> 2
--> 3
--> SELECT 2
select id from a where j @> '{"k": 4}';
--> id int4
--> 4
--> SELECT 1
select id from a where j ->> 'k' = '5' or (j -> 'l' ->> 0)::int = 6 order by 1;
--> id int4
--> 5
--> 6
--> SELECT 2
select id from a where (j ->> 'k')::int between 2 and 3 order by 1;
--> id int4
--> 2
--> 3
--> SELECT 2
select id from a where t like 'n1%' order by id;
--> id int4
--> 1
--> 10
--> SELECT 2
select id from a where t in ('n2', 'n3') and v = any('{0,2}') order by id;
--> id int4
--> 2
--> 3
--> SELECT 2
select id from a where ts >= '2024-01-05' and ts < '2024-01-07' order by id;
--> id int4
--> 4
--> 5
--> SELECT 2
select id from a where ts::date = date '2024-01-03';
--> id int4
--> 2
--> SELECT 1
select date_trunc('week', ts) w, count(*), array_agg(id order by id) from a group by 1 order by 1;
--> w timestamptz | count int8 | array_agg _int4
--> 2024-01-01 00:00:00+00 | 6 | {1,2,3,4,5,6}
--> 2024-01-08 00:00:00+00 | 4 | {7,8,9,10}
--> SELECT 2
select to_char(ts, 'YYYY-MM') m, sum(v), avg(v)::numeric(4,2) from a group by 1;
--> m text | sum int8 | avg numeric
--> 2024-01 | 10 | 1.00
--> SELECT 1
select v, json_agg(json_build_object('id', id, 't', t) order by id) filter (where id < 5) from a group by v order by v;
--> v int4 | json_agg json
--> 0 | [{"id" : 3, "t" : "n3"}]
--> 1 | [{"id" : 1, "t" : "n1"}, {"id" : 4, "t" : "n4"}]
--> 2 | [{"id" : 2, "t" : "n2"}]
--> SELECT 3
select jsonb_agg(distinct v), jsonb_object_agg(t, v order by id) from a where id < 4;
--> jsonb_agg jsonb | jsonb_object_agg jsonb
--> [0, 1, 2] | {"n1": 1, "n2": 2, "n3": 0}
--> SELECT 1
select a.id, e.key, e.value from a, jsonb_each(j) e where a.id < 3 order by 1, 2;
--> id int4 | key text | value jsonb
--> 1 | k | 1
--> 1 | l | [1]
--> 2 | k | 2
--> 2 | l | [2]
--> SELECT 4
select id, x from a cross join unnest(arr) x where id < 3 order by 1, 2;
--> id int4 | x int4
--> 1 | 1
--> 1 | 2
--> 2 | 2
--> 2 | 3
--> SELECT 4
select id, i, x from a, unnest(arr) with ordinality u(x, i) where id = 1;
--> id int4 | i int8 | x int4
--> 1 | 1 | 1
--> 1 | 2 | 2
--> SELECT 2
select percentile_cont(0.9) within group (order by id), mode() within group (order by v) from a;
--> percentile_cont float8 | mode int4
--> 9.1 | 1
--> SELECT 1
select id, v, sum(id) over (partition by v order by id rows between unbounded preceding and 1 preceding) from a order by id limit 4;
--> id int4 | v int4 | sum int8
--> 1 | 1 | ∅
--> 2 | 2 | ∅
--> 3 | 0 | ∅
--> 4 | 1 | 1
--> SELECT 4
select id, ntile(3) over (order by id), lead(t, 2, 'none') over (order by id) from a order by id desc limit 3;
--> id int4 | ntile int4 | lead text
--> 10 | 3 | none
--> 9 | 3 | none
--> 8 | 3 | n10
--> SELECT 3
select v, count(*) c from a group by v having count(*) > 3 order by c desc;
--> v int4 | c int8
--> 1 | 4
--> SELECT 1
select exists(select 1 from a where id = 11) e, (select t from a where id = 3) t, array(select id from a where v = 0 order by id) ids;
--> e bool | t text | ids _int4
--> f | n3 | {3,6,9}
--> SELECT 1
select id from a order by v desc, id limit 2 offset 1;
--> id int4
--> 5
--> 8
--> SELECT 2
select * from (select id, row_number() over (partition by v order by id desc) rn from a) s where rn <= 1 order by id;
--> id int4 | rn int8
--> 8 | 1
--> 9 | 1
--> 10 | 1
--> SELECT 3
with t as (select v, max(id) m from a group by v) select a.id, a.t from a join t on t.m = a.id order by 1;
--> id int4 | t text
--> 8 | n8
--> 9 | n9
--> 10 | n10
--> SELECT 3
select coalesce(max(id), 0) + 1 from a where v = 99;
--> ?column? int4
--> 1
--> SELECT 1
select id, case when v = 0 then 'zero' when v = 1 then 'one' else 'many' end from a order by id limit 3;
--> id int4 | case text
--> 1 | one
--> 2 | many
--> 3 | zero
--> SELECT 3
update a set v = v + 1, arr = arr || 99, j = jsonb_set(j, '{k}', to_jsonb(v)) where id in (1, 2) returning id, v, arr, j;
--> id int4 | v int4 | arr _int4 | j jsonb
--> 1 | 2 | {1,2,99} | {"k": 1, "l": [1]}
--> 2 | 3 | {2,3,99} | {"k": 2, "l": [2]}
--> UPDATE 2
update a set ts = ts + interval '1 hour' from (values (1, 'x'), (2, 'y')) n (i, s) where n.i = a.id returning id, s, ts;
--> id int4 | s text | ts timestamptz
--> 1 | x | 2024-01-02 01:00:00+00
--> 2 | y | 2024-01-03 01:00:00+00
--> UPDATE 2
delete from a where id > 8 returning id;
--> id int4
--> 9
--> 10
--> DELETE 2
insert into a (id, t) values (1, 'dup') on conflict (id) do update set t = excluded.t || '-' || a.t returning id, t;
--> id int4 | t text
--> 1 | dup-n1
--> INSERT 1
begin;
--> BEGIN
savepoint s;
--> SAVEPOINT
insert into a (id) values (1);
--> ERROR 23505: duplicate key value violates unique constraint "a_pkey"
-->   detail: Key (id)=(1) already exists.
rollback to s;
--> ROLLBACK
insert into a (id) values (100) returning id, v, t;
--> id int4 | v int4 | t text
--> 100 | ∅ | ∅
--> INSERT 1
commit;
--> COMMIT
select count(*), max(id) from a;
--> count int8 | max int4
--> 9 | 100
--> SELECT 1
prepare q (int, text) as select id from a where v = $1 and t > $2 order by id limit 1;
--> PREPARE
execute q (1, 'n');
--> id int4
--> 4
--> SELECT 1
execute q ('x', 1);
--> ERROR 22P02: invalid input syntax for type integer: "x" (at 12)
deallocate q;
--> DEALLOCATE
declare c cursor for select 1;
--> ERROR 25P01: DECLARE CURSOR can only be used in transaction blocks
begin;
--> BEGIN
declare c scroll cursor for select id from a order by id;
--> DECLARE
fetch 2 from c;
--> id int4
--> 1
--> 2
--> FETCH 2
fetch backward 1 from c;
--> id int4
--> 1
--> FETCH 1
fetch last from c;
--> id int4
--> 100
--> FETCH 1
move first in c;
--> MOVE 1
fetch relative 2 from c;
--> id int4
--> 3
--> FETCH 1
close c;
--> CLOSE
commit;
--> COMMIT
select current_setting('timezone'), current_date - current_date, now() = now(), clock_timestamp() >= now();
--> current_setting text | ?column? int4 | ?column? bool | ?column? bool
--> UTC | 0 | t | t
--> SELECT 1
set local timezone to 'Asia/Tokyo';
--> WARNING: SET LOCAL can only be used in transaction blocks
--> SET
show datestyle;
--> DateStyle text
--> ISO, MDY
--> SHOW
select pg_typeof(now()), pg_typeof(1.0), pg_typeof(1), pg_typeof('x'), pg_typeof(null), pg_typeof(array[1]), pg_typeof(row(1));
--> pg_typeof regtype | pg_typeof regtype | pg_typeof regtype | pg_typeof regtype | pg_typeof regtype | pg_typeof regtype | pg_typeof regtype
--> timestamp with time zone | numeric | integer | unknown | unknown | integer[] | record
--> SELECT 1
select 'x'::regclass;
--> ERROR 42P01: relation "x" does not exist (at 8)
select 'a'::regclass, 'a'::regclass::oid > 0, 'int4'::regtype::oid, to_regclass('zz');
--> regclass regclass | ?column? bool | oid oid | to_regclass regclass
--> a | t | 23 | ∅
--> SELECT 1
select format('%s', array[1,2]), format('%L', now() is null), quote_ident('select'), quote_nullable(1);
--> format text | format text | quote_ident text | quote_nullable text
--> {1,2} | 'f' | "select" | '1'
--> SELECT 1
select string_agg(t, ',' order by id desc), min(ts), bool_or(v > 1), sum(v) filter (where id > 3), count(distinct v) from a;
--> string_agg text | min timestamptz | bool_or bool | sum int8 | count int8
--> n8,n7,n6,n5,n4,n3,n2,dup-n1 | 2024-01-02 01:00:00+00 | t | 6 | 4
--> SELECT 1
select width_bucket(id, 1, 11, 5) b, count(*) from a where id < 11 group by b order by b;
--> b int4 | count int8
--> 1 | 2
--> 2 | 2
--> 3 | 2
--> 4 | 2
--> SELECT 4
select trunc(random() * 0), round(avg(id), 2), stddev_pop(id)::numeric(6,3), corr(id, id) from a where id < 9;
--> trunc float8 | round numeric | stddev_pop numeric | corr float8
--> 0 | 4.50 | 2.291 | 1
--> SELECT 1
select * from a where v = (select max(v) from a) order by id limit 1 for update skip locked;
--> id int4 | v int4 | t text | ts timestamptz | arr _int4 | j jsonb
--> 2 | 3 | n2 | 2024-01-03 01:00:00+00 | {2,3,99} | {"k": 2, "l": [2]}
--> SELECT 1
select a.*, b.id from a join a b on b.id = a.id + 1 where a.id = 2;
--> id int4 | v int4 | t text | ts timestamptz | arr _int4 | j jsonb | id int4
--> 2 | 3 | n2 | 2024-01-03 01:00:00+00 | {2,3,99} | {"k": 2, "l": [2]} | 3
--> SELECT 1
select id, arr[1], arr[2:], array_length(arr, 1), arr[5], cardinality(arr) from a where id < 3 order by id;
--> id int4 | arr int4 | arr _int4 | array_length int4 | arr int4 | cardinality int4
--> 1 | 1 | {2,99} | 3 | ∅ | 3
--> 2 | 2 | {3,99} | 3 | ∅ | 3
--> SELECT 2
select array_agg(x) from (select unnest(arr) x from a where id < 3 order by 1) s;
--> array_agg _int4
--> {1,2,2,3,99,99}
--> SELECT 1
select j - 'l', j #> '{l,0}', j ? 'k', jsonb_typeof(j -> 'l'), jsonb_array_length(j -> 'l') from a where id = 3;
--> ?column? jsonb | ?column? jsonb | ?column? bool | jsonb_typeof text | jsonb_array_length int4
--> {"k": 3} | 3 | t | array | 1
--> SELECT 1
select substring('a1b2' from '\d'), regexp_matches('a1b2', '(\w)(\d)', 'g');
--> substring text | regexp_matches _text
--> 1 | {a,1}
--> 1 | {b,2}
--> SELECT 2
select 1 / 0;
--> ERROR 22012: division by zero
select nosuch from a;
--> ERROR 42703: column "nosuch" does not exist (at 8)
select id from nosuch;
--> ERROR 42P01: relation "nosuch" does not exist (at 16)
select upper(1);
--> ERROR 42883: function upper(integer) does not exist (at 8)
-->   hint: No function matches the given name and argument types. You might need to add explicit type casts.
select 1 + 'a';
--> ERROR 22P02: invalid input syntax for type integer: "a" (at 12)
select '2024-13-01'::date;
--> ERROR 22008: date/time field value out of range: "2024-13-01" (at 8)
-->   hint: Perhaps you need a different "datestyle" setting.
insert into a (id, v) values (200, 'abc');
--> ERROR 22P02: invalid input syntax for type integer: "abc" (at 36)
insert into a (id, v) values (200, 99999999999);
--> ERROR 22003: integer out of range
alter table a add constraint v_ok check (v < 100);
--> ALTER
insert into a (id, v) values (201, 100);
--> ERROR 23514: new row for relation "a" violates check constraint "v_ok"
-->   detail: Failing row contains (201, 100, null, null, null, null).
select;
--> SELECT 1
select 1 as "Col", 2 as col;
--> Col int4 | col int4
--> 1 | 2
--> SELECT 1
