-- What type an expression has, and which casts happen by themselves.
select pg_typeof(1), pg_typeof(1.0), pg_typeof('x'), pg_typeof(10000000000), pg_typeof(1e5), pg_typeof(true), pg_typeof(null);
--> pg_typeof regtype | pg_typeof regtype | pg_typeof regtype | pg_typeof regtype | pg_typeof regtype | pg_typeof regtype | pg_typeof regtype
--> integer | numeric | unknown | bigint | numeric | boolean | unknown
--> SELECT 1
select pg_typeof(1::int2 + 1::int2), pg_typeof(1::int2 + 1), pg_typeof(1 + 1::int8), pg_typeof(1 + 1.5), pg_typeof(1 + 1.5::float4), pg_typeof(1.5 + 1.5::float8);
--> pg_typeof regtype | pg_typeof regtype | pg_typeof regtype | pg_typeof regtype | pg_typeof regtype | pg_typeof regtype
--> smallint | integer | bigint | numeric | double precision | double precision
--> SELECT 1
select pg_typeof(1 / 2), pg_typeof(1 / 2.0), pg_typeof(2 ^ 3), pg_typeof(2.0 ^ 3), pg_typeof(5 % 2), pg_typeof(|/ 4);
--> pg_typeof regtype | pg_typeof regtype | pg_typeof regtype | pg_typeof regtype | pg_typeof regtype | pg_typeof regtype
--> integer | numeric | double precision | numeric | integer | double precision
--> SELECT 1
select pg_typeof('a' || 'b'), pg_typeof('a' || 1), pg_typeof(array[1] || 2), pg_typeof('a'::varchar || 'b'), pg_typeof('a'::char(3) || 'b');
--> pg_typeof regtype | pg_typeof regtype | pg_typeof regtype | pg_typeof regtype | pg_typeof regtype
--> text | text | integer[] | text | text
--> SELECT 1
select pg_typeof(now()), pg_typeof(now()::date), pg_typeof(now() - now()), pg_typeof(current_date - current_date), pg_typeof(current_date + 1), pg_typeof(current_date + interval '1 day'), pg_typeof(current_time), pg_typeof(localtime), pg_typeof(localtimestamp);
--> pg_typeof regtype | pg_typeof regtype | pg_typeof regtype | pg_typeof regtype | pg_typeof regtype | pg_typeof regtype | pg_typeof regtype | pg_typeof regtype | pg_typeof regtype
--> timestamp with time zone | date | interval | integer | date | timestamp without time zone | time with time zone | time without time zone | timestamp without time zone
--> SELECT 1
select pg_typeof(coalesce(1, 2.5)), pg_typeof(coalesce(null, 'x')), pg_typeof(case when true then 1 else 2.5 end), pg_typeof(greatest(1, 2::int8)), pg_typeof(nullif(1, 2.0)), pg_typeof(array[1, 2.5]), pg_typeof(array['a', null]);
--> pg_typeof regtype | pg_typeof regtype | pg_typeof regtype | pg_typeof regtype | pg_typeof regtype | pg_typeof regtype | pg_typeof regtype
--> numeric | text | numeric | bigint | numeric | numeric[] | text[]
--> SELECT 1
select pg_typeof(sum(i::int2)), pg_typeof(sum(i)), pg_typeof(sum(i::int8)), pg_typeof(sum(i::float4)), pg_typeof(sum(i::numeric)), pg_typeof(avg(i)), pg_typeof(avg(i::float4)), pg_typeof(count(*)), pg_typeof(max(i::int2)), pg_typeof(stddev(i)), pg_typeof(array_agg(i)) from generate_series(1, 2) i;
--> pg_typeof regtype | pg_typeof regtype | pg_typeof regtype | pg_typeof regtype | pg_typeof regtype | pg_typeof regtype | pg_typeof regtype | pg_typeof regtype | pg_typeof regtype | pg_typeof regtype | pg_typeof regtype
--> bigint | bigint | numeric | real | numeric | numeric | double precision | bigint | smallint | numeric | integer[]
--> SELECT 1
select pg_typeof(round(1.5)), pg_typeof(round(1.5::float8)), pg_typeof(abs(-1::int2)), pg_typeof(ceil(1)), pg_typeof(length('x')), pg_typeof(extract(year from now())), pg_typeof(date_part('year', now())), pg_typeof(random()), pg_typeof(sqrt(4)), pg_typeof(sqrt(4.0)), pg_typeof(mod(5, 2::int8));
--> pg_typeof regtype | pg_typeof regtype | pg_typeof regtype | pg_typeof regtype | pg_typeof regtype | pg_typeof regtype | pg_typeof regtype | pg_typeof regtype | pg_typeof regtype | pg_typeof regtype | pg_typeof regtype
--> numeric | double precision | smallint | double precision | integer | numeric | double precision | double precision | double precision | numeric | bigint
--> SELECT 1
select pg_typeof(a), pg_typeof(b) from (select 1 as a, null as b union all select 2.5, 'x') t limit 1;
--> pg_typeof regtype | pg_typeof regtype
--> numeric | text
--> SELECT 1
select pg_typeof(a) from (values (1), (2.5), (null)) v (a) limit 1;
--> pg_typeof regtype
--> numeric
--> SELECT 1
select pg_typeof(row(1, 'a')), pg_typeof(array[row(1, 2)]), pg_typeof('{}'::json -> 'a'), pg_typeof('{}'::json ->> 'a'), pg_typeof('[1]'::jsonb -> 0);
--> pg_typeof regtype | pg_typeof regtype | pg_typeof regtype | pg_typeof regtype | pg_typeof regtype
--> record | record[] | json | text | jsonb
--> SELECT 1
select 1 = 1.0, 1 = '1', 1 = 1::float8, 1.0 = 1::float4, 'a'::char(3) = 'a', 'a'::varchar = 'a'::text, 'a'::name = 'a';
--> ?column? bool | ?column? bool | ?column? bool | ?column? bool | ?column? bool | ?column? bool | ?column? bool
--> t | t | t | t | t | t | t
--> SELECT 1
select '2024-01-01' = date '2024-01-01', date '2024-01-01' = timestamp '2024-01-01', timestamp '2024-01-01' < '2024-01-02', '1 day' = interval '24 hours', '{1}' = array[1];
--> ?column? bool | ?column? bool | ?column? bool | ?column? bool | ?column? bool
--> t | t | t | t | t
--> SELECT 1
select 1 = 'x';
--> ERROR 22P02: invalid input syntax for type integer: "x" (at 12)
select 1 = true;
--> ERROR 42883: operator does not exist: integer = boolean (at 10)
-->   hint: No operator matches the given name and argument types. You might need to add explicit type casts.
select 'a' = 1::text;
--> ?column? bool
--> f
--> SELECT 1
select date '2024-01-01' = 1;
--> ERROR 42883: operator does not exist: date = integer (at 26)
-->   hint: No operator matches the given name and argument types. You might need to add explicit type casts.
select array[1] = array['1'];
--> ERROR 42883: operator does not exist: integer[] = text[] (at 17)
-->   hint: No operator matches the given name and argument types. You might need to add explicit type casts.
select array[1] = array[1.0];
--> ERROR 42883: operator does not exist: integer[] = numeric[] (at 17)
-->   hint: No operator matches the given name and argument types. You might need to add explicit type casts.
select 1 = array[1];
--> ERROR 42883: operator does not exist: integer = integer[] (at 10)
-->   hint: No operator matches the given name and argument types. You might need to add explicit type casts.
select 1 || 2;
--> ERROR 42883: operator does not exist: integer || integer (at 10)
-->   hint: No operator matches the given name and argument types. You might need to add explicit type casts.
select 1 + '2';
--> ?column? int4
--> 3
--> SELECT 1
select '1' + '2';
--> ERROR 42725: operator is not unique: unknown + unknown (at 12)
-->   hint: Could not choose a best candidate operator. You might need to add explicit type casts.
select 1 + '2.5';
--> ERROR 22P02: invalid input syntax for type integer: "2.5" (at 12)
select 1.5 + '2.5';
--> ?column? numeric
--> 4.0
--> SELECT 1
select '2024-01-01'::date + '1 day';
--> ERROR 42725: operator is not unique: date + unknown (at 27)
-->   hint: Could not choose a best candidate operator. You might need to add explicit type casts.
select '2024-01-01'::date + 1.5;
--> ERROR 42883: operator does not exist: date + numeric (at 27)
-->   hint: No operator matches the given name and argument types. You might need to add explicit type casts.
select now() + 1;
--> ERROR 42883: operator does not exist: timestamp with time zone + integer (at 14)
-->   hint: No operator matches the given name and argument types. You might need to add explicit type casts.
select true + 1;
--> ERROR 42883: operator does not exist: boolean + integer (at 13)
-->   hint: No operator matches the given name and argument types. You might need to add explicit type casts.
select not 1;
--> ERROR 42804: argument of NOT must be type boolean, not type integer (at 12)
select 1 and true;
--> ERROR 42804: argument of AND must be type boolean, not type integer (at 8)
select case when 1 then 2 end;
--> ERROR 42804: argument of CASE/WHEN must be type boolean, not type integer (at 18)
select case 1 when 'a' then 2 end;
--> ERROR 22P02: invalid input syntax for type integer: "a" (at 20)
select case when true then 1 else 'x' end;
--> ERROR 22P02: invalid input syntax for type integer: "x" (at 35)
select case when true then 1 else 'x'::text end;
--> ERROR 42804: CASE types text and integer cannot be matched (at 28)
select coalesce(1, 'x');
--> ERROR 22P02: invalid input syntax for type integer: "x" (at 20)
select coalesce(1, '5');
--> coalesce int4
--> 1
--> SELECT 1
select greatest(1, 'x');
--> ERROR 22P02: invalid input syntax for type integer: "x" (at 20)
select nullif(1, 'a');
--> ERROR 22P02: invalid input syntax for type integer: "a" (at 18)
select array[1, 'x'::text];
--> ERROR 42804: ARRAY types integer and text cannot be matched (at 17)
select array[1, true];
--> ERROR 42804: ARRAY types integer and boolean cannot be matched (at 17)
select 1 in ('1', '2'), 1 in (1.0, 2);
--> ?column? bool | ?column? bool
--> t | t
--> SELECT 1
select 1 in ('a');
--> ERROR 22P02: invalid input syntax for type integer: "a" (at 14)
select 1 in (true);
--> ERROR 42883: operator does not exist: integer = boolean (at 10)
-->   hint: No operator matches the given name and argument types. You might need to add explicit type casts.
select 1 between '0' and 2.5;
--> ?column? bool
--> t
--> SELECT 1
select sum('1');
--> ERROR 42725: function sum(unknown) is not unique (at 8)
-->   hint: Could not choose a best candidate function. You might need to add explicit type casts.
select sum('1'::text);
--> ERROR 42883: function sum(text) does not exist (at 8)
-->   hint: No function matches the given name and argument types. You might need to add explicit type casts.
select length(1);
--> ERROR 42883: function length(integer) does not exist (at 8)
-->   hint: No function matches the given name and argument types. You might need to add explicit type casts.
select upper(null), pg_typeof(upper(null));
--> upper text | pg_typeof regtype
--> ∅ | text
--> SELECT 1
select abs('1'), abs('-1.5');
--> abs float8 | abs float8
--> 1 | 1.5
--> SELECT 1
select round('1.5'), round('1.55', 1);
--> round float8 | round numeric
--> 2 | 1.6
--> SELECT 1
select substr('abc', '2'), left('abc', 1.0::int);
--> substr text | left text
--> bc | a
--> SELECT 1
select left('abc', 1.5);
--> ERROR 42883: function left(unknown, numeric) does not exist (at 8)
-->   hint: No function matches the given name and argument types. You might need to add explicit type casts.
select lpad(5, 3);
--> ERROR 42883: function lpad(integer, integer) does not exist (at 8)
-->   hint: No function matches the given name and argument types. You might need to add explicit type casts.
select concat(1, 2.5, true, null, 'x', date '2024-01-01');
--> concat text
--> 12.5tx2024-01-01
--> SELECT 1
select to_char(5, 'x'), to_char('5', '9');
--> ERROR 42725: function to_char(unknown, unknown) is not unique (at 25)
-->   hint: Could not choose a best candidate function. You might need to add explicit type casts.
select date_trunc('day', '2024-01-01');
--> ERROR 42725: function date_trunc(unknown, unknown) is not unique (at 8)
-->   hint: Could not choose a best candidate function. You might need to add explicit type casts.
select extract(day from '2024-01-01');
--> ERROR 42725: function pg_catalog.extract(unknown, unknown) is not unique (at 8)
-->   hint: Could not choose a best candidate function. You might need to add explicit type casts.
select age('2024-01-01', '2023-01-01');
--> age interval
--> 1 year
--> SELECT 1
select max('x'), max(1, 2);
--> ERROR 42883: function max(integer, integer) does not exist (at 18)
-->   hint: No function matches the given name and argument types. You might need to add explicit type casts.
select min(true);
--> ERROR 42883: function min(boolean) does not exist (at 8)
-->   hint: No function matches the given name and argument types. You might need to add explicit type casts.
select cast('1' as int), '1'::int, int '1', int4('1'), cast(1 as text), cast(null as int), cast('x' as varchar(1));
--> int4 int4 | int4 int4 | int4 int4 | int4 int4 | text text | int4 int4 | varchar varchar
--> 1 | 1 | 1 | 1 | 1 | ∅ | x
--> SELECT 1
select cast(1 as date);
--> ERROR 42846: cannot cast type integer to date (at 8)
select cast(date '2024-01-01' as int);
--> ERROR 42846: cannot cast type date to integer (at 8)
select cast(true as numeric);
--> ERROR 42846: cannot cast type boolean to numeric (at 8)
select cast('{1,2}' as int[]), cast(array['1', '2'] as int[]), cast(array[1.5, 2.5] as int[]);
--> int4 _int4 | array _int4 | array _int4
--> {1,2} | {1,2} | {2,3}
--> SELECT 1
select cast(array[1] as int);
--> ERROR 42846: cannot cast type integer[] to integer (at 8)
select cast('a' as "char"), cast(1 as bit(3));
--> char char | bit 1560
--> a | 001
--> SELECT 1
--~ There are no bit strings.
--~> ERROR 42704: type "pg_catalog.bit" does not exist (at 39)
select 1::int4::text::varchar(5)::name;
--> name name
--> 1
--> SELECT 1
select 123456789012::int4;
--> ERROR 22003: integer out of range
select 1.5::int2, 2.5::int2, '1e3'::float8::int, 1e3::int;
--> int2 int2 | int2 int2 | int4 int4 | int4 int4
--> 2 | 3 | 1000 | 1000
--> SELECT 1
select 'NaN'::float8::int;
--> ERROR 22003: integer out of range
select 'NaN'::numeric::int;
--> ERROR 0A000: cannot convert NaN to integer
select 1e20::float8::int8;
--> ERROR 22003: bigint out of range
select 3.7::float4::int4, -3.5::float8::int8, 0.5::numeric::int;
--> int4 int4 | ?column? int8 | int4 int4
--> 4 | -4 | 1
--> SELECT 1
select 't'::bool, 'tr'::bool, ' true '::bool, 'n'::bool, '0'::bool, 'on'::bool;
--> bool bool | bool bool | bool bool | bool bool | bool bool | bool bool
--> t | t | t | f | f | t
--> SELECT 1
select 'o'::bool;
--> ERROR 22P02: invalid input syntax for type boolean: "o" (at 8)
select ''::int;
--> ERROR 22P02: invalid input syntax for type integer: "" (at 8)
select ' 5 '::int, '+5'::int, '-0'::int, '1_000'::int;
--> ERROR 22P02: invalid input syntax for type integer: "1_000" (at 42)
select '0x1F'::int;
--> ERROR 22P02: invalid input syntax for type integer: "0x1F" (at 8)
select 1e400::float8;
--> ERROR 22003: "10000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000" is out of range for type double precision
select 1::float8 / 3, 1::float4 / 3, 1.0 / 3, 1e15::float8, 1e16::float8, 123456.789::float4, 0.1::float4::float8;
--> ?column? float8 | ?column? float8 | ?column? numeric | float8 float8 | float8 float8 | float4 float4 | float8 float8
--> 0.3333333333333333 | 0.3333333333333333 | 0.33333333333333333333 | 1e+15 | 1e+16 | 123456.79 | 0.10000000149011612
--> SELECT 1
select '{"a":1}'::json::jsonb, '{"a":1}'::jsonb::text, '1'::json::text::int;
--> jsonb jsonb | text text | int4 int4
--> {"a": 1} | {"a": 1} | 1
--> SELECT 1
select '1'::json::int;
--> ERROR 42846: cannot cast type json to integer (at 17)
select 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid, '{a0eebc999c0b4ef8bb6d6bb9bd380a11}'::uuid, 'nope'::uuid;
--> ERROR 22P02: invalid input syntax for type uuid: "nope" (at 98)
select '\x0102'::bytea::text, 'a'::text::bytea, 5::int4::bytea;
--> ERROR 42846: cannot cast type integer to bytea (at 56)
select (1, 'a')::text, row(1, null)::text, row('a b', 'c"d')::text;
--> row text | row text | row text
--> (1,a) | (1,) | ("a b","c""d")
--> SELECT 1
select null + 1, null || 'a', null and false, null or true, null = null, null is null, not null, null in (1), 1 in (null), coalesce(null);
--> ?column? int4 | ?column? text | ?column? bool | ?column? bool | ?column? bool | ?column? bool | ?column? bool | ?column? bool | ?column? bool | coalesce text
--> ∅ | ∅ | f | t | ∅ | t | ∅ | ∅ | ∅ | ∅
--> SELECT 1
select pg_typeof(null + 1), pg_typeof(null || 'a'), pg_typeof(null = null), pg_typeof(coalesce(null, null));
--> pg_typeof regtype | pg_typeof regtype | pg_typeof regtype | pg_typeof regtype
--> integer | text | boolean | text
--> SELECT 1
select interval '1 day' / 2, 2 * interval '1 day', interval '1 day' * 1.5, '1 day'::interval + '12:00'::time;
--> ?column? interval | ?column? interval | ?column? interval | ?column? time
--> 12:00:00 | 2 days | 1 day 12:00:00 | 12:00:00
--> SELECT 1
select time '10:00' + date '2024-01-01', date '2024-01-01' + time '10:00';
--> ?column? timestamp | ?column? timestamp
--> 2024-01-01 10:00:00 | 2024-01-01 10:00:00
--> SELECT 1
select time '10:00' + time '11:00';
--> ERROR 42725: operator is not unique: time without time zone + time without time zone (at 21)
-->   hint: Could not choose a best candidate operator. You might need to add explicit type casts.
select timestamp '2024-01-01' - 1;
--> ERROR 42883: operator does not exist: timestamp without time zone - integer (at 31)
-->   hint: No operator matches the given name and argument types. You might need to add explicit type casts.
select -'5', -'x';
--> ERROR 42725: operator is not unique: - unknown (at 8)
-->   hint: Could not choose a best candidate operator. You might need to add explicit type casts.
select @ '5', +5, - -5;
--> ?column? float8 | ?column? int4 | ?column? int4
--> 5 | 5 | 5
--> SELECT 1
select 5 !;
--> ERROR 42601: syntax error at or near ";" (at 11)
select 2 ** 3;
--> ERROR 42883: operator does not exist: integer ** integer (at 10)
-->   hint: No operator matches the given name and argument types. You might need to add explicit type casts.
select 1 <> 2, 1 != 2, 1 == 2;
--> ERROR 42883: operator does not exist: integer == integer (at 26)
-->   hint: No operator matches the given name and argument types. You might need to add explicit type casts.
select a.b.c.d.e;
--> ERROR 42601: improper qualified name (too many dotted names): a.b.c.d.e (at 8)
select 1 as "select", 2 as Mixed, 3 as "Mixed", 4 as "a""b";
--> select int4 | mixed int4 | Mixed int4 | a"b int4
--> 1 | 2 | 3 | 4
--> SELECT 1
select 'unterminated;
--> ERROR 42601: unterminated quoted string at or near "'unterminated;" (at 8)
';
--> ERROR 42601: unterminated quoted string at or near "';" (at 1)
select $1;
--> ERROR 42P02: there is no parameter $1 (at 8)
