-- Changes.
create table acc (id serial primary key, owner text not null unique, balance numeric(12,2) default 0 check (balance >= -100), tags text[] default '{}', meta jsonb default '{}', made date default '2024-01-01', upd timestamp);
--> CREATE
insert into acc (owner) values ('ann'), ('bob') returning *;
--> id int4 | owner text | balance numeric | tags _text | meta jsonb | made date | upd timestamp
--> 1 | ann | 0.00 | {} | {} | 2024-01-01 | ∅
--> 2 | bob | 0.00 | {} | {} | 2024-01-01 | ∅
--> INSERT 2
insert into acc values (default, 'cyd', 50, '{a,b}', '{"k": 1}', default, null) returning id, owner, balance;
--> id int4 | owner text | balance numeric
--> 3 | cyd | 50.00
--> INSERT 1
insert into acc (owner, balance) select 'u' || g, g * 10 from generate_series(1, 3) g returning id, balance;
--> id int4 | balance numeric
--> 4 | 10.00
--> 5 | 20.00
--> 6 | 30.00
--> INSERT 3
insert into acc default values;
--> ERROR 23502: null value in column "owner" of relation "acc" violates not-null constraint
-->   detail: Failing row contains (7, null, 0.00, {}, {}, 2024-01-01, null).
insert into acc (owner) values (null);
--> ERROR 23502: null value in column "owner" of relation "acc" violates not-null constraint
-->   detail: Failing row contains (8, null, 0.00, {}, {}, 2024-01-01, null).
insert into acc (owner) values ('ann');
--> ERROR 23505: duplicate key value violates unique constraint "acc_owner_key"
-->   detail: Key (owner)=(ann) already exists.
insert into acc (owner, balance) values ('poor', -101);
--> ERROR 23514: new row for relation "acc" violates check constraint "acc_balance_check"
-->   detail: Failing row contains (10, poor, -101.00, {}, {}, 2024-01-01, null).
insert into acc (owner, balance) values ('rich', 99999999999);
--> ERROR 22003: numeric field overflow
-->   detail: A field with precision 12, scale 2 must round to an absolute value less than 10^10.
insert into acc (owner, balance) values ('dan', 'abc');
--> ERROR 22P02: invalid input syntax for type numeric: "abc" (at 49)
insert into acc (owner, nosuch) values ('dan', 1);
--> ERROR 42703: column "nosuch" of relation "acc" does not exist (at 25)
insert into acc (owner, owner) values ('dan', 'x');
--> ERROR 42701: column "owner" specified more than once (at 25)
insert into acc (owner) values ('dan', 1);
--> ERROR 42601: INSERT has more expressions than target columns (at 40)
insert into acc (owner, balance) values ('dan');
--> ERROR 42601: INSERT has more target columns than expressions (at 25)
insert into acc (owner) select 1, 2;
--> ERROR 42601: INSERT has more expressions than target columns (at 35)
insert into nosuch values (1);
--> ERROR 42P01: relation "nosuch" does not exist (at 13)
insert into acc (id, owner) values (1, 'zed') on conflict do nothing returning id;
--> id int4
--> INSERT 0
insert into acc (id, owner) values (1, 'zed') on conflict (id) do update set owner = excluded.owner, balance = acc.balance + 1 returning id, owner, balance;
--> id int4 | owner text | balance numeric
--> 1 | zed | 1.00
--> INSERT 1
insert into acc (owner, balance) values ('bob', 7) on conflict (owner) do update set balance = acc.balance + excluded.balance where acc.balance < 5 returning *;
--> id int4 | owner text | balance numeric | tags _text | meta jsonb | made date | upd timestamp
--> 2 | bob | 7.00 | {} | {} | 2024-01-01 | ∅
--> INSERT 1
insert into acc (owner, balance) values ('bob', 7) on conflict (owner) do update set balance = acc.balance + excluded.balance where acc.balance < 5 returning *;
--> id int4 | owner text | balance numeric | tags _text | meta jsonb | made date | upd timestamp
--> INSERT 0
insert into acc (owner, balance) values ('bob', 7) on conflict on constraint acc_owner_key do update set balance = 0 returning owner, balance;
--> owner text | balance numeric
--> bob | 0.00
--> INSERT 1
insert into acc (owner) values ('x1'), ('x1') on conflict (owner) do update set balance = 1;
--> ERROR 21000: ON CONFLICT DO UPDATE command cannot affect row a second time
-->   hint: Ensure that no rows proposed for insertion within the same command have duplicate constrained values.
insert into acc (owner) values ('x2'), ('x2') on conflict (owner) do nothing returning owner;
--> owner text
--> x2
--> INSERT 1
insert into acc (owner) values ('q') on conflict (balance) do nothing;
--> ERROR 42P10: there is no unique or exclusion constraint matching the ON CONFLICT specification
insert into acc (owner) values ('q') on conflict on constraint nosuch do nothing;
--> ERROR 42704: constraint "nosuch" for table "acc" does not exist
insert into acc (owner) values ('q') on conflict do update set balance = 1;
--> ERROR 42601: ON CONFLICT DO UPDATE requires inference specification or constraint name (at 38)
-->   hint: For example, ON CONFLICT (column_name).
insert into acc (owner) values ('ann2') on conflict (owner) do update set owner = nosuch.owner;
--> ERROR 42P01: missing FROM-clause entry for table "nosuch" (at 83)
update acc set balance = balance + 10, upd = '2024-02-02 10:00' where owner = 'cyd' returning owner, balance, upd;
--> owner text | balance numeric | upd timestamp
--> cyd | 60.00 | 2024-02-02 10:00:00
--> UPDATE 1
update acc set (balance, tags) = (1.005, array['x']) where id = 3 returning balance, tags;
--> balance numeric | tags _text
--> 1.01 | {x}
--> UPDATE 1
update acc set (balance, meta) = (select 5, '{"z": 2}'::jsonb) where id = 3 returning balance, meta;
--> balance numeric | meta jsonb
--> 5.00 | {"z": 2}
--> UPDATE 1
update acc set tags[2] = 'y', tags[4] = 'w' where id = 3 returning tags;
--> tags _text
--> {x,y,NULL,w}
--> UPDATE 1
update acc set meta['n']['m'] = '[1]', meta['k'] = '"v"' where id = 3 returning meta;
--> meta jsonb
--> {"k": "v", "n": {"m": [1]}, "z": 2}
--> UPDATE 1
update acc set tags = array_append(tags, 'end'), meta = meta || '{"new": true}' - 'z' where id = 3 returning tags, meta;
--> ERROR 42725: operator is not unique: unknown - unknown (at 81)
-->   hint: Could not choose a best candidate operator. You might need to add explicit type casts.
update acc set balance = default, tags = default where id = 3 returning balance, tags;
--> balance numeric | tags _text
--> 0.00 | {}
--> UPDATE 1
update acc a set balance = b.s from (select count(*) s from acc) b where a.id = 2 returning a.owner, a.balance, b.s;
--> owner text | balance numeric | s int8
--> bob | 7.00 | 7
--> UPDATE 1
update acc set balance = -500 where id = 1;
--> ERROR 23514: new row for relation "acc" violates check constraint "acc_balance_check"
-->   detail: Failing row contains (1, zed, -500.00, {}, {}, 2024-01-01, null).
update acc set owner = 'bob' where id = 1;
--> ERROR 23505: duplicate key value violates unique constraint "acc_owner_key"
-->   detail: Key (owner)=(bob) already exists.
update acc set owner = null where id = 1;
--> ERROR 23502: null value in column "owner" of relation "acc" violates not-null constraint
-->   detail: Failing row contains (1, null, 1.00, {}, {}, 2024-01-01, null).
update acc set id = id + 100 where id > 3 returning owner;
--> owner text
--> u1
--> u2
--> u3
--> x2
--> UPDATE 4
update acc set nosuch = 1;
--> ERROR 42703: column "nosuch" of relation "acc" does not exist (at 16)
update acc set balance = 'x' where id = 1;
--> ERROR 22P02: invalid input syntax for type numeric: "x" (at 26)
update acc set balance = 1, balance = 2;
--> ERROR 42601: multiple assignments to same column "balance"
update acc set balance = (select 1, 2);
--> ERROR 42601: subquery must return only one column (at 26)
update acc set (balance, owner) = (1);
--> ERROR 0A000: source for a multiple-column UPDATE item must be a sub-SELECT or ROW() expression (at 36)
update acc set balance = sum(1);
--> ERROR 42803: aggregate functions are not allowed in UPDATE (at 26)
update acc a set a.balance = 1;
--> ERROR 42703: column "a" of relation "acc" does not exist (at 18)
update acc set balance = o.balance from acc o where acc.id = 1 and o.id = 2 returning *;
--> id int4 | owner text | balance numeric | tags _text | meta jsonb | made date | upd timestamp | id int4 | owner text | balance numeric | tags _text | meta jsonb | made date | upd timestamp
--> 1 | zed | 7.00 | {} | {} | 2024-01-01 | ∅ | 2 | bob | 7.00 | {} | {} | 2024-01-01 | ∅
--> UPDATE 1
delete from acc where balance < 0;
--> DELETE 0
delete from acc a using acc b where a.id = b.id + 1 and b.owner = 'zed' returning a.owner, b.owner;
--> owner text | owner text
--> bob | zed
--> DELETE 1
delete from acc where id in (select max(id) from acc) returning owner;
--> owner text
--> x2
--> DELETE 1
delete from acc where owner like 'u%' returning owner, tags, meta;
--> owner text | tags _text | meta jsonb
--> u1 | {} | {}
--> u2 | {} | {}
--> u3 | {} | {}
--> DELETE 3
with d as (delete from acc where id = 3 returning *) insert into acc (owner, balance) select owner || '2', balance from d returning id > 0, owner;
--> ?column? bool | owner text
--> t | cyd2
--> INSERT 1
with x as (update acc set balance = 77 returning owner) select count(*) from x;
--> count int8
--> 2
--> SELECT 1
select owner, balance from acc order by owner;
--> owner text | balance numeric
--> cyd2 | 77.00
--> zed | 77.00
--> SELECT 2
-- MERGE.
create table stock (item text primary key, n int not null, note text);
--> CREATE
create table delta (item text, d int);
--> CREATE
insert into stock values ('a', 5, null), ('b', 1, null), ('c', 9, 'keep');
--> INSERT 3
insert into delta values ('a', 3), ('b', -1), ('d', 4), ('e', -2);
--> INSERT 4
merge into stock s using delta d on s.item = d.item when matched and s.n + d.d <= 0 then delete when matched then update set n = s.n + d.d when not matched and d.d > 0 then insert values (d.item, d.d, 'new') when not matched then do nothing;
--> MERGE 3
select * from stock order by item;
--> item text | n int4 | note text
--> a | 8 | ∅
--> c | 9 | keep
--> d | 4 | new
--> SELECT 3
merge into stock using (values ('a', 1), ('a', 2)) v (i, k) on item = i when matched then update set n = k;
--> ERROR 21000: MERGE command cannot affect row a second time
-->   hint: Ensure that not more than one source row matches any one target row.
merge into stock s using delta d on s.item = d.item when matched then update set nosuch = 1;
--> ERROR 42703: column "nosuch" of relation "stock" does not exist (at 82)
merge into stock s using delta d on s.item = d.item when not matched then insert (item) values (d.item);
--> ERROR 23502: null value in column "n" of relation "stock" violates not-null constraint
-->   detail: Failing row contains (b, null, null).
merge into stock s using delta d on s.item = d.item when matched then do nothing when matched then delete;
--> ERROR 42601: unreachable WHEN clause specified after unconditional WHEN clause
merge into stock s using delta d on s.item = d.item when not matched then update set n = 1;
--> ERROR 42601: syntax error at or near "update" (at 75)
merge into nosuch using delta d on true when matched then delete;
--> ERROR 42P01: relation "nosuch" does not exist (at 12)
merge into stock s using delta d on s.item = d.item when matched then update set n = n + d;
--> MERGE 2
merge into stock s using (select item, sum(d) d from delta group by item) d on s.item = d.item when matched then update set (n, note) = (s.n * 2, 'twice') when not matched then insert (item, n) values (d.item, abs(d.d));
--> MERGE 4
select * from stock order by item;
--> item text | n int4 | note text
--> a | 22 | twice
--> b | 1 | ∅
--> c | 9 | keep
--> d | 16 | twice
--> e | 2 | ∅
--> SELECT 5
-- Generated columns, identity, domains, enums, composites.
create type mood as enum ('sad', 'ok', 'happy');
--> CREATE
create domain posint as int check (value > 0);
--> CREATE
create domain email as text not null check (value like '%@%');
--> CREATE
create type addr as (street text, no int);
--> CREATE
create table p (id int generated always as identity, m mood default 'ok', n posint, e email default 'a@b', a addr, w int generated always as (n * 2) stored);
--> CREATE
insert into p (m, n, a) values ('happy', 3, ('Main', 5)), (default, 1, null) returning *;
--> id int4 | m own | n int4 | e text | a own | w int4
--> 1 | happy | 3 | a@b | (Main,5) | 6
--> 2 | ok | 1 | a@b | ∅ | 2
--> INSERT 2
insert into p (id) values (9);
--> ERROR 428C9: cannot insert a non-DEFAULT value into column "id"
-->   detail: Column "id" is an identity column defined as GENERATED ALWAYS.
-->   hint: Use OVERRIDING SYSTEM VALUE to override.
insert into p (id, n) overriding system value values (9, 4) returning id, w;
--> id int4 | w int4
--> 9 | 8
--> INSERT 1
insert into p (n) values (0);
--> ERROR 23514: value for domain posint violates check constraint "posint_check"
insert into p (e) values ('nope');
--> ERROR 23514: value for domain email violates check constraint "email_check"
insert into p (e) values (null);
--> ERROR 23502: domain email does not allow null values
insert into p (m) values ('angry');
--> ERROR 22P02: invalid input value for enum mood: "angry" (at 27)
insert into p (w) values (1);
--> ERROR 428C9: cannot insert a non-DEFAULT value into column "w"
-->   detail: Column "w" is a generated column.
update p set w = 3;
--> ERROR 428C9: column "w" can only be updated to DEFAULT
-->   detail: Column "w" is a generated column.
update p set w = default, n = 10 where id = 1 returning n, w;
--> n int4 | w int4
--> 10 | 20
--> UPDATE 1
update p set a.no = 6 where id = 1 returning a, (a).street, (a).no;
--> a own | street text | no int4
--> (Main,6) | Main | 6
--> UPDATE 1
update p set a = row('Side', 7) where id = 2 returning (a).*;
--> street text | no int4
--> Side | 7
--> UPDATE 1
select m, m > 'sad', m::text || '!', 'ok'::mood = m, enum_range(m), max(m) over (), array[m, 'sad'] from p order by m, id;
--> m own | ?column? bool | ?column? text | ?column? bool | enum_range own | max own | array own
--> ok | t | ok! | t | {sad,ok,happy} | happy | {ok,sad}
--> ok | t | ok! | t | {sad,ok,happy} | happy | {ok,sad}
--> happy | t | happy! | f | {sad,ok,happy} | happy | {happy,sad}
--> SELECT 3
select a, a is null, a = row('Main', 6)::addr, row(1, 'x') = row(1, 'x'), (a).nosuch from p;
--> ERROR 42703: column "nosuch" not found in data type addr (at 76)
select a.street from p;
--> ERROR 42P01: missing FROM-clause entry for table "a" (at 8)
select (p.a).street, p.*, p is null from p order by id;
--> street text | id int4 | m own | n int4 | e text | a own | w int4 | ?column? bool
--> Main | 1 | happy | 10 | a@b | (Main,6) | 20 | f
--> Side | 2 | ok | 1 | a@b | (Side,7) | 2 | f
--> ∅ | 9 | ok | 4 | a@b | ∅ | 8 | f
--> SELECT 3
select p from p order by id limit 1;
--> p own
--> (1,happy,10,a@b,"(Main,6)",20)
--> SELECT 1
select row_to_json(p), to_jsonb(p) - 'e' from p order by id limit 1;
--> row_to_json json | ?column? jsonb
--> {"id":1,"m":"happy","n":10,"e":"a@b","a":{"street":"Main","no":6},"w":20} | {"a": {"no": 6, "street": "Main"}, "m": "happy", "n": 10, "w": 20, "id": 1}
--> SELECT 1
select m, count(*) from p group by m order by m desc;
--> m own | count int8
--> happy | 1
--> ok | 2
--> SELECT 2
select 'sad'::mood < 'happy', 'x'::mood;
--> ERROR 22P02: invalid input value for enum mood: "x" (at 31)
select 5::posint + 1, pg_typeof(5::posint), (-5)::posint;
--> ERROR 23514: value for domain posint violates check constraint "posint_check"
select '("a b",3)'::addr, '(,)'::addr, '(a)'::addr;
--> ERROR 22P02: malformed record literal: "(a)" (at 40)
-->   detail: Too few columns.
select array['sad', 'ok']::mood[], '{sad,ok}'::mood[] @> array['ok'::mood], array[row('x', 1)::addr];
--> array own | ?column? bool | array own
--> {sad,ok} | t | {"(x,1)"}
--> SELECT 1
drop type mood;
--> ERROR 2BP01: cannot drop type mood because other objects depend on it
-->   detail: column m of table p depends on type mood
-->   hint: Use DROP ... CASCADE to drop the dependent objects too.
alter type mood add value 'great' after 'happy';
--> ALTER
update p set m = 'great' where id = 1 returning m, m > 'happy';
--> m own | ?column? bool
--> great | t
--> UPDATE 1
-- Numbers and texts at their limits.
select 32767::int2 + 1::int2;
--> ERROR 22003: smallint out of range
select -2147483648 / -1, 5 / 0;
--> ERROR 22003: integer out of range
select (-9223372036854775808)::int8 / -1;
--> ERROR 22003: bigint out of range
select -9223372036854775808 % -1, 7 % 0.0;
--> ERROR 22012: division by zero
select 0.1 + 0.2 = 0.3, 0.1::float8 + 0.2::float8 = 0.3::float8, 1e15::float8, 1e16::float8, 123456789.123456789::float4, 'nan'::float8 = 'nan'::float8, '-0'::float8, float8 '1e-7', 1::float8 / 3 * 3 = 1;
--> ?column? bool | ?column? bool | float8 float8 | float8 float8 | float4 float4 | ?column? bool | float8 float8 | float8 float8 | ?column? bool
--> t | f | 1e+15 | 1e+16 | 1.2345679e+08 | t | -0 | 1e-07 | t
--> SELECT 1
select round(2.5), round(-2.5), round(2.5::float8), round(3.5::float8), trunc(-1.9), ceil(-0.5), floor(-0.5), round(1234.567, -2), round(0.5::numeric), 7.0 / 2, 2 ^ 10, 2 ^ -1, 0 ^ 0, (-8) ^ (1.0 / 3);
--> ERROR 2201F: a negative number raised to a non-integer power yields a complex result
select sqrt(-1);
--> ERROR 2201F: cannot take square root of a negative number
select ln(0);
--> ERROR 2201E: cannot take logarithm of zero
select power(0, -1);
--> ERROR 2201F: zero raised to a negative power is undefined
select factorial(25), factorial(-1);
--> ERROR 22003: factorial of a negative number is undefined
select 10::numeric / 3, 10::numeric(10, 4) / 3, 1.10 * 1.10, 1 / 3::numeric, 1e20 / 7, avg(x) from (values (1), (2)) v(x);
--> ?column? numeric | ?column? numeric | ?column? numeric | ?column? numeric | ?column? numeric | avg numeric
--> 3.3333333333333333 | 3.3333333333333333 | 1.2100 | 0.33333333333333333333 | 14285714285714285714 | 1.5000000000000000
--> SELECT 1
select repeat('a', -1) || 'x', substr('hello', 0, 3), substr('hello', -1), substr('hello', 2, -1);
--> ERROR 22011: negative substring length not allowed
select left('héllo', 2), right('héllo', -2), lpad('x', 5, ''), rpad('abc', 2), overlay('abc' placing 'XYZ' from 2), position('' in 'abc'), strpos('héllo', 'l'), initcap('o''neil mc-donald'), upper('straße'), lower('ÀÉ'), ascii('é'), chr(233), chr(0);
--> ERROR 54000: null character not permitted
select split_part('a,b', ',', 0);
--> ERROR 22023: field position must not be zero
select 'a' < 'B', 'a' < 'b', 'Z' < 'a', 'é' > 'z', 'abc' < 'abcd', '' < 'a', 'a ' = 'a', 'a '::char(5) = 'a'::char(2), upper('a') = 'A';
--> ?column? bool | ?column? bool | ?column? bool | ?column? bool | ?column? bool | ?column? bool | ?column? bool | ?column? bool | ?column? bool
--> f | t | t | t | t | t | f | t | t
--> SELECT 1
select E'a\tb\\c', 'a\nb', U&'d\0061t\+000061', 'it''s', $$x'y$$, e'\x41\101\u0041';
--> ?column? text | ?column? text | ?column? text | ?column? text | ?column? text | ?column? text
--> a	b\c | a\nb | data | it's | x'y | AAA
--> SELECT 1
select 'abc' like 'a_c', 'abc' like 'ABC', 'a%b' like 'a\%b', 'ab' like 'a\', 'x' like null;
--> ERROR 22025: LIKE pattern must not end with escape character
select regexp_replace('a1b22', '\d+', '<\&>', 'g'), regexp_replace('foobar', '(o+)(b)', '\2\1'), regexp_match('abc', 'x'), regexp_split_to_array('a  b', ' +'), 'abc' ~ '(', 1;
--> ERROR 2201B: invalid regular expression: parentheses () not balanced
select format('%s|%10s|%-5s|%L|%I|%%', 'a', 'b', 'c', 'it''s', 'my col'), format('%2$s-%1$s', 'x', 'y'), concat_ws('-', 'a', null, 'b', ''), concat(null, null) = '', 'a' || null is null;
--> format text | format text | concat_ws text | ?column? bool | ?column? bool
--> a|         b|c    |'it''s'|"my col"|% | y-x | a-b- | t | t
--> SELECT 1
select to_char(1234567.891, 'FM9,999,999.00'), to_char(-5, 'S99'), to_char(0.5, '0.99'), to_char(1e10, '9.99EEEE'), to_char(42, 'FM0000'), to_char(now() - now(), 'HH24'), to_char(date '2024-02-29', 'FMDay, DD FMMonth YYYY "week" IW'), to_char(timestamp '2024-07-04 15:06:07.89', 'HH12:MI:SS.MS pm');
--> to_char text | to_char text | to_char text | to_char text | to_char text | to_char text | to_char text | to_char text
--> 1,234,567.89 |  -5 |  0.50 |  1.00e+10 | 0042 | 00 | Thursday, 29 February 2024 week 09 | 03:06:07.890 pm
--> SELECT 1
select date '2024-02-30';
--> ERROR 22008: date/time field value out of range: "2024-02-30" (at 13)
select timestamp '2024-13-01';
--> ERROR 22008: date/time field value out of range: "2024-13-01" (at 18)
-->   hint: Perhaps you need a different "datestyle" setting.
select date '2024-01-31' + interval '1 month', date '2024-03-31' - interval '1 month', date '2024-02-29' + interval '1 year', timestamp '2024-03-10 02:30' + interval '1 day 2 hours', age('2024-03-01', '2023-01-31'), date_trunc('week', date '2024-02-29'), extract(epoch from interval '1 month'), justify_interval('35 days 25 hours'), interval '1 day' = interval '24 hours', interval '1 month' > interval '29 days', make_interval(1, 2, 3, 4, 5, 6, 7.8), '1 day'::interval * 1.5, interval '1:02:03' / 2;
--> ?column? timestamp | ?column? timestamp | ?column? timestamp | ?column? timestamp | age interval | date_trunc timestamptz | extract numeric | justify_interval interval | ?column? bool | ?column? bool | make_interval interval | ?column? interval | ?column? interval
--> 2024-02-29 00:00:00 | 2024-02-29 00:00:00 | 2025-02-28 00:00:00 | 2024-03-11 04:30:00 | 1 year 1 mon 1 day | 2024-02-26 00:00:00+00 | 2592000.000000 | 1 mon 6 days 01:00:00 | t | t | 1 year 2 mons 25 days 05:06:07.8 | 1 day 12:00:00 | 00:31:01.5
--> SELECT 1
select '24:00'::time, '23:59:60'::time, '12:00'::time + interval '13 hours', time '10:00' - time '12:00', '25:00'::time;
--> ERROR 22008: date/time field value out of range: "25:00" (at 107)
select timestamptz '2024-07-01 12:00+02' at time zone 'America/New_York', timestamp '2024-07-01 12:00' at time zone 'UTC' at time zone 'Asia/Kolkata', '2024-01-01 00:00 Europe/Berlin'::timestamptz, date '2024-01-01' = timestamp '2024-01-01', timestamptz 'epoch', 'infinity'::timestamp > now(), date 'infinity' - date '2024-01-01';
--> ERROR 22008: cannot subtract infinite dates
select array[1, 2, null] = array[1, 2, null], array[1, 2] || 3, 0 || array[1], array[[1, 2], [3, 4]] || array[5, 6], array_length('{}'::int[], 1), '{1,2,3}'::int[] && '{3,4}', (array[1, 2, 3])[2:], array_position(array['a', 'b'], 'b'), array_agg(x) from generate_series(1, 0) x;
--> ?column? bool | ?column? _int4 | ?column? _int4 | ?column? _int4 | array_length int4 | ?column? bool | array _int4 | array_position int4 | array_agg _int4
--> t | {1,2,3} | {0,1} | {{1,2},{3,4},{5,6}} | ∅ | t | {2,3} | 2 | ∅
--> SELECT 1
select array[1, 'a'];
--> ERROR 22P02: invalid input syntax for type integer: "a" (at 17)
select array[[1, 2], [3]];
--> ERROR 2202E: multidimensional arrays must have array expressions with matching dimensions
select '{1,2'::int[];
--> ERROR 22P02: malformed array literal: "{1,2" (at 8)
-->   detail: Unexpected end of input.
select unnest(array[[1, 2], [3, 4]]), generate_series(1, 2);
--> unnest int4 | generate_series int4
--> 1 | 1
--> 2 | 2
--> 3 | ∅
--> 4 | ∅
--> SELECT 4
select '{"a": 1, "a": 2}'::jsonb, '{"a": 1, "a": 2}'::json, '[1, 2.50, "x", null, true]'::jsonb, '"\u00e9"'::jsonb, '{"b": {"c": [1, {"d": 2}]}}'::jsonb #> '{b,c,1,d}', jsonb '[1,2,3]' - 1, jsonb '{"a":1}' || '{"b":2}', jsonb '{"a":{"b":1}}' @> '{"a":{}}', jsonb '["a"]' ? 'a', jsonb_set('{"a":[1,2]}', '{a,0}', '9'), jsonb_pretty('{"a":[1,{"b":2}]}');
--> jsonb jsonb | json json | jsonb jsonb | jsonb jsonb | ?column? jsonb | ?column? jsonb | ?column? jsonb | ?column? bool | ?column? bool | jsonb_set jsonb | jsonb_pretty text
--> {"a": 2} | {"a": 1, "a": 2} | [1, 2.50, "x", null, true] | "é" | 2 | [1, 3] | {"a": 1, "b": 2} | t | t | {"a": [9, 2]} | {⏎    "a": [⏎        1,⏎        {⏎            "b": 2⏎        }⏎    ]⏎}
--> SELECT 1
select to_json(timestamp '2024-01-01 10:00'), to_jsonb(1.50), to_json(array[[1, 2], [3, 4]]), json_build_object('a', 1, 'b', array[true, null]), json_agg(x) from (values (1, 'a'), (2, null)) x (i, t);
--> to_json json | to_jsonb jsonb | to_json json | json_build_object json | json_agg json
--> "2024-01-01T10:00:00" | 1.50 | [[1,2],[3,4]] | {"a" : 1, "b" : [true,null]} | [{"i":1,"t":"a"}, ⏎ {"i":2,"t":null}]
--> SELECT 1
select uuid 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11' = 'A0EEBC999C0B4EF8BB6D6BB9BD380A11', '{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}'::uuid, 'zz'::uuid;
--> ERROR 22P02: invalid input syntax for type uuid: "zz" (at 138)
select '\xdeadbeef'::bytea, 'abc'::bytea, length('\x00ff'::bytea), encode('\x00ff', 'base64'), '\xzz'::bytea;
--> ERROR 22023: invalid hexadecimal digit: "z" (at 96)
