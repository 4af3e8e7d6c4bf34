create table n (i2 int2, i4 int4, i8 int8, f4 float4, f8 float8, d numeric, p numeric(6, 2));
--> CREATE
insert into n values (1, 2, 3, 1.1, 2.2, 3.30, 4.445), (-32768, -2147483648, -9223372036854775808, '-infinity', 'nan', 'NaN', -9999.99), (null, null, null, null, null, null, null);
--> INSERT 3
select * from n;
--> i2 int2 | i4 int4 | i8 int8 | f4 float4 | f8 float8 | d numeric | p numeric
--> 1 | 2 | 3 | 1.1 | 2.2 | 3.30 | 4.45
--> -32768 | -2147483648 | -9223372036854775808 | -Infinity | NaN | NaN | -9999.99
--> ∅ | ∅ | ∅ | ∅ | ∅ | ∅ | ∅
--> SELECT 3
insert into n (i2) values (40000);
--> ERROR 22003: smallint out of range
insert into n (i4) values (3000000000);
--> ERROR 22003: integer out of range
insert into n (i8) values (1e30);
--> ERROR 22003: bigint out of range
insert into n (p) values (10000);
--> ERROR 22003: numeric field overflow
-->   detail: A field with precision 6, scale 2 must round to an absolute value less than 10^4.
insert into n (p) values (9999.995);
--> ERROR 22003: numeric field overflow
-->   detail: A field with precision 6, scale 2 must round to an absolute value less than 10^4.
insert into n (f4) values (1e40);
--> ERROR 22003: "10000000000000000000000000000000000000000" is out of range for type real
insert into n (i4) values (1.5), (2.5), (-1.5), ('7');
--> INSERT 4
select i4 from n where i4 between -5 and 10 order by i4;
--> i4 int4
--> -2
--> 2
--> 2
--> 3
--> 7
--> SELECT 5
insert into n (i4) values ('1.5');
--> ERROR 22P02: invalid input syntax for type integer: "1.5" (at 28)
insert into n (i4) values (true);
--> ERROR 42804: column "i4" is of type integer but expression is of type boolean (at 28)
-->   hint: You will need to rewrite or cast the expression.
insert into n (d) values ('1e5'), ('0.000001'), (' 12 ');
--> INSERT 3
select d from n where d is not null order by d;
--> d numeric
--> 0.000001
--> 3.30
--> 12
--> 100000
--> NaN
--> SELECT 5
select i2 + i4, i4 * i8, f4 / f8, d % 2, -i4 from n where i2 = 1;
--> ?column? int4 | ?column? int8 | ?column? float8 | ?column? numeric | ?column? int4
--> 3 | 6 | 0.5000000108372081 | 1.30 | -2
--> SELECT 1
select i2 / 0 from n where i2 = 1;
--> ERROR 22012: division by zero
select f8 / 0 from n where i2 = 1;
--> ERROR 22012: division by zero
select d / 0 from n where i2 = 1;
--> ERROR 22012: division by zero
select 1e308::float8 * 10;
--> ERROR 22003: value out of range: overflow
select 1e-320::float8, 1e-400::float8;
--> ERROR 22003: "0.0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000001" is out of range for type double precision
select i4 - 1 from n where i4 < -5;
--> ERROR 22003: integer out of range
select abs(i2) from n where i2 < 0;
--> ERROR 22003: smallint out of range
select -(-32768)::int2;
--> ERROR 22003: smallint out of range
select round(2.5), round(3.5), round(-2.5), round(2.5::float8), round(3.5::float8), round(1234.567, -2), round(1.005, 2);
--> round numeric | round numeric | round numeric | round float8 | round float8 | round numeric | round numeric
--> 3 | 4 | -3 | 2 | 4 | 1200 | 1.01
--> SELECT 1
select trunc(2.9), trunc(-2.9), trunc(123.456, 1), ceil(2.1), floor(-2.1), sign(-5), sign(0.0);
--> trunc numeric | trunc numeric | trunc numeric | ceil numeric | floor numeric | sign float8 | sign numeric
--> 2 | -2 | 123.4 | 3 | -3 | -1 | 0
--> SELECT 1
select mod(7, -3), 7 % -3, -7 % 3, div(7, 2), gcd(12, 18), lcm(4, 6);
--> mod int4 | ?column? int4 | ?column? int4 | div numeric | gcd int4 | lcm int4
--> 1 | 1 | -1 | 3 | 6 | 12
--> SELECT 1
select power(2, 10), sqrt(2), cbrt(27), exp(1), ln(10), log(100), log(2, 8), pi();
--> power float8 | sqrt float8 | cbrt float8 | exp float8 | ln float8 | log float8 | log numeric | pi float8
--> 1024 | 1.4142135623730951 | 3.0000000000000004 | 2.718281828459045 | 2.302585092994046 | 2 | 3.0000000000000000 | 3.141592653589793
--> SELECT 1
--~ The last digit of cbrt is JavaScript's.
--~> power float8 | sqrt float8 | cbrt float8 | exp float8 | ln float8 | log float8 | log numeric | pi float8
--~> 1024 | 1.4142135623730951 | 3 | 2.718281828459045 | 2.302585092994046 | 2 | 3.0000000000000000 | 3.141592653589793
--~> SELECT 1
select sin(0), cos(0), atan2(1, 1), degrees(pi()), radians(180);
--> sin float8 | cos float8 | atan2 float8 | degrees float8 | radians float8
--> 0 | 1 | 0.7853981633974483 | 180 | 3.141592653589793
--> SELECT 1
select sqrt(-1);
--> ERROR 2201F: cannot take square root of a negative number
select ln(0);
--> ERROR 2201E: cannot take logarithm of zero
select power(0, -1);
--> ERROR 2201F: zero raised to a negative power is undefined
select factorial(5), factorial(-1);
--> ERROR 22003: factorial of a negative number is undefined
select 0.1 + 0.2, 0.1::float8 + 0.2::float8, 1.0 / 3, 10.0 / 3.00, 2.0 * 3.00;
--> ?column? numeric | ?column? float8 | ?column? numeric | ?column? numeric | ?column? numeric
--> 0.3 | 0.30000000000000004 | 0.33333333333333333333 | 3.3333333333333333 | 6.000
--> SELECT 1
select 1::numeric / 7, 22::numeric / 7, 1e10 / 3, 12345678901234567890 * 98765432109876543210;
--> ?column? numeric | ?column? numeric | ?column? numeric | ?column? numeric
--> 0.14285714285714285714 | 3.1428571428571429 | 3333333333.33333333 | 1219326311370217952237463801111263526900
--> SELECT 1
select 'NaN'::float8 = 'NaN'::float8, 'NaN'::float8 > 'Infinity'::float8, 'Infinity'::float8 - 'Infinity'::float8;
--> ?column? bool | ?column? bool | ?column? float8
--> t | t | NaN
--> SELECT 1
select 'Infinity'::numeric + 1, 'Infinity'::numeric - 'Infinity'::numeric, -'Infinity'::numeric;
--> ?column? numeric | ?column? numeric | ?column? numeric
--> Infinity | NaN | -Infinity
--> SELECT 1
select 1::int2::int8, 1.7::int, 1.5::int, 2.5::int, (-0.5)::int, 1.5::float8::int, 2.5::float8::int, '12'::text::int;
--> int8 int8 | int4 int4 | int4 int4 | int4 int4 | int4 int4 | int4 int4 | int4 int4 | int4 int4
--> 1 | 2 | 2 | 3 | -1 | 2 | 2 | 12
--> SELECT 1
select 123::text, 1.50::text, true::text, 1e20::float8::text, 1e-5::float8::text, 0.00001::text, 123456789012345678::float8;
--> text text | text text | text text | text text | text text | text text | float8 float8
--> 123 | 1.50 | true | 1e+20 | 1e-05 | 0.00001 | 1.2345678901234568e+17
--> SELECT 1
select 1::bool, 0::bool, 5::bool, true::int;
--> bool bool | bool bool | bool bool | int4 int4
--> t | f | t | 1
--> SELECT 1
select 1.0::bool;
--> ERROR 42846: cannot cast type numeric to boolean (at 11)
select width_bucket(5.35, 0.024, 10.06, 5), to_hex(255), to_hex(-1), random() < 1;
--> width_bucket int4 | to_hex text | to_hex text | ?column? bool
--> 3 | ff | ffffffff | t
--> SELECT 1
select greatest(1, 2.5, 3::float8), least(1::int2, 2::int8), pg_typeof(greatest(1, 2.5)), pg_typeof(1 + 1::int8), pg_typeof(1 + 1.0), pg_typeof(1::float4 + 1::float8);
--> greatest float8 | least int8 | pg_typeof regtype | pg_typeof regtype | pg_typeof regtype | pg_typeof regtype
--> 3 | 1 | numeric | bigint | numeric | double precision
--> SELECT 1
select sum(i), avg(i), pg_typeof(sum(i)), pg_typeof(avg(i)) from (values (1), (2), (4)) v (i);
--> sum int8 | avg numeric | pg_typeof regtype | pg_typeof regtype
--> 7 | 2.3333333333333333 | bigint | numeric
--> SELECT 1
select scale(1.500), min_scale(1.500), trim_scale(1.500), 1.500 = 1.5;
--> scale int4 | min_scale int4 | trim_scale numeric | ?column? bool
--> 3 | 1 | 1.5 | t
--> SELECT 1
select to_char(1234.5, '9,999.99'), to_char(-5, '999'), to_char(0.5, '0.00'), to_char(12, 'RN'), to_number('1,234.5', '9,999.9');
--> to_char text | to_char text | to_char text | to_char text | to_number numeric
-->  1,234.50 |   -5 |  0.50 |             XII | 1234.5
--> SELECT 1
-- Strings.
create table s (c char(5), v varchar(5), t text, n name, b bytea);
--> CREATE
insert into s values ('ab', 'ab', 'ab', 'ab', 'ab'), ('ab   ', 'ab   ', 'ab   ', 'x', '\x00ff');
--> INSERT 2
insert into s (c) values ('toolong');
--> ERROR 22001: value too long for type character(5)
insert into s (v) values ('toolong');
--> ERROR 22001: value too long for type character varying(5)
insert into s (v) values ('five5      ');
--> INSERT 1
select c, v, t, c = 'ab', v = 'ab', length(c), length(v), octet_length(c), c || '|' from s;
--> c bpchar | v varchar | t text | ?column? bool | ?column? bool | length int4 | length int4 | octet_length int4 | ?column? text
--> ab    | ab | ab | t | t | 2 | 2 | 5 | ab|
--> ab    | ab    | ab    | t | f | 2 | 5 | 5 | ab|
--> ∅ | five5 | ∅ | ∅ | f | ∅ | 5 | ∅ | ∅
--> SELECT 3
select 'toolong'::varchar(3), 'toolong'::char(3), 'x'::char(3) || 'y', cast('abc' as char);
--> varchar varchar | bpchar bpchar | ?column? text | bpchar bpchar
--> too | too | xy | a
--> SELECT 1
select 'a' || 1, 1 || 'a', 'a' || null, 'a' || true, concat('a', null, 1, true), concat_ws('-', 'a', null, 'b');
--> ?column? text | ?column? text | ?column? text | ?column? text | concat text | concat_ws text
--> a1 | 1a | ∅ | atrue | a1t | a-b
--> SELECT 1
select length('héllo'), octet_length('héllo'), char_length('日本'), upper('héllo'), lower('ÀB'), initcap('hello wORLD foo-bar');
--> length int4 | octet_length int4 | char_length int4 | upper text | lower text | initcap text
--> 5 | 6 | 2 | HéLLO | Àb | Hello World Foo-Bar
--> SELECT 1
select substring('hello' from 2 for 3), substring('hello', 2), substr('hello', -1, 3), substring('hello' from 'l+'), left('hello', 2), left('hello', -2), right('hello', 2);
--> substring text | substring text | substr text | substring text | left text | left text | right text
--> ell | ello | h | ll | he | hel | lo
--> SELECT 1
select position('l' in 'hello'), strpos('hello', 'z'), overlay('hello' placing 'XX' from 2 for 3), replace('hello', 'l', 'L'), translate('hello', 'el', 'ip');
--> position int4 | strpos int4 | overlay text | replace text | translate text
--> 3 | 0 | hXXo | heLLo | hippo
--> SELECT 1
select trim('  x  ') || '|', ltrim('xxabc', 'x'), rtrim('abc  ') || '|', trim(both 'x' from 'xxaxx'), btrim('xyabyx', 'xy'), lpad('5', 3, '0'), rpad('a', 3) || '|', lpad('hello', 2);
--> ?column? text | ltrim text | ?column? text | btrim text | btrim text | lpad text | ?column? text | lpad text
--> x| | abc | abc| | a | ab | 005 | a  | | he
--> SELECT 1
select repeat('ab', 3), reverse('abc'), split_part('a,b,c', ',', 2), split_part('a,b,c', ',', -1), split_part('a,b', ',', 5), ascii('A'), chr(233), chr(0);
--> ERROR 54000: null character not permitted
select split_part('a', ',', 0);
--> ERROR 22023: field position must not be zero
select starts_with('hello', 'he'), 'hello' ^@ 'he', string_to_array('a,b,,c', ','), string_to_array('abc', null), array_to_string(array['a', null, 'c'], ',', '?');
--> starts_with bool | ?column? bool | string_to_array _text | string_to_array _text | array_to_string text
--> t | t | {a,b,"",c} | {a,b,c} | a,?,c
--> SELECT 1
select format('%s is %I and %L', 'a', 'b c', 'd''e'), format('%2$s %1$s', 'a', 'b'), format('%5s|%-5s|', 'a', 'b'), format('%%'), format('%x', 1);
--> ERROR 22023: unrecognized format() type specifier "x"
-->   hint: For a single "%" use "%%".
select quote_ident('a b'), quote_ident('ab'), quote_literal('a''b'), quote_nullable(null), md5('abc'), encode('abc', 'base64'), decode('YWJj', 'base64'), encode('\x01ff', 'hex');
--> quote_ident text | quote_ident text | quote_literal text | quote_nullable text | md5 text | encode text | decode bytea | encode text
--> "a b" | ab | 'a''b' | NULL | 900150983cd24fb0d6963f7d28e17f72 | YWJj | \x616263 | 01ff
--> SELECT 1
select sha256('abc'), length(sha512('abc')), crc32('abc'), get_byte('\x0102', 1), set_byte('\x0102', 0, 255), bit_length('abc');
--> ERROR 42883: function crc32(unknown) does not exist (at 46)
-->   hint: No function matches the given name and argument types. You might need to add explicit type casts.
select 'abc' < 'abd', 'a' < 'B', 'Z' < 'a', 'abc' = 'abc ', 'abc'::char(5) = 'abc  '::char(5), '' < 'a', 'ä' > 'z';
--> ?column? bool | ?column? bool | ?column? bool | ?column? bool | ?column? bool | ?column? bool | ?column? bool
--> t | f | t | f | t | t | t
--> SELECT 1
select 'a_c' like 'a\_c', 'abc' like 'a\_c', 'a%c' like 'a#%c' escape '#', 'abc' like 'ab', null like 'a', 'abc' like '%', '' like '', 'a\b' like 'a\\b';
--> ?column? bool | ?column? bool | ?column? bool | ?column? bool | ?column? bool | ?column? bool | ?column? bool | ?column? bool
--> t | f | t | f | ∅ | t | t | t
--> SELECT 1
select 'x' like 'a\';
--> ?column? bool
--> f
--> SELECT 1
select 'abc' ~ 'b', 'abc' ~ '^b', 'ABC' ~* 'b', 'abc' !~ 'd', regexp_replace('a1b2', '\d', 'X'), regexp_replace('a1b2', '\d', 'X', 'g'), regexp_replace('abc', '(a)(b)', '\2\1');
--> ?column? bool | ?column? bool | ?column? bool | ?column? bool | regexp_replace text | regexp_replace text | regexp_replace text
--> t | f | t | t | aXb2 | aXbX | bac
--> SELECT 1
select regexp_match('foobar', '(o+)(b)'), regexp_matches('a1b2', '[a-z]\d', 'g'), regexp_split_to_array('a, b,c', ',\s*'), regexp_count('banana', 'a'), regexp_substr('banana', 'an', 1, 2), regexp_instr('banana', 'n'), regexp_like('abc', 'B', 'i');
--> regexp_match _text | regexp_matches _text | regexp_split_to_array _text | regexp_count int4 | regexp_substr text | regexp_instr int4 | regexp_like bool
--> {oo,b} | {a1} | {a,b,c} | 3 | an | 3 | t
--> {oo,b} | {b2} | {a,b,c} | 3 | an | 3 | t
--> SELECT 2
select 'abc' ~ '(';
--> ERROR 2201B: invalid regular expression: parentheses () not balanced
select E'tab\there', E'\x41', U&'\0041', $$dollar 'quoted'$$, 'it''s', E'new\nline';
--> ?column? text | ?column? text | ?column? text | ?column? text | ?column? text | ?column? text
--> tab	here | A | A | dollar 'quoted' | it's | new⏎line
--> SELECT 1
select '\x41'::bytea, 'abc'::bytea, '\x'::bytea, '\xzz'::bytea;
--> ERROR 22023: invalid hexadecimal digit: "z" (at 50)
select b || '\x01', length(b), substring(b from 1 for 1), position('\xff' in b) from s where b is not null;
--> ?column? bytea | length int4 | substring bytea | position int4
--> \x616201 | 2 | \x61 | 0
--> \x00ff01 | 2 | \x00 | 2
--> SELECT 2
select 'a' 'b', 'a'
'b';
--> ERROR 42601: syntax error at or near "'b'" (at 12)
select 'abc' collate "C" < 'abd', 'a' collate "nosuch";
--> ERROR 42704: collation "nosuch" for encoding "UTF8" does not exist (at 39)
select unistr('\0041'), normalize('é'), parse_ident('a."B c"'), string_agg(x, '') from (values ('a')) v (x);
--> unistr text | normalize text | parse_ident _text | string_agg text
--> A | é | {a,"B c"} | a
--> SELECT 1
select cast(12 as varchar(1)), cast('2024-01-01' as text)::date, 't'::bool, 'off'::bool, 'yes'::bool, 'x'::bool;
--> ERROR 22P02: invalid input syntax for type boolean: "x" (at 103)
select lower(t) from s order by upper(t) desc, 1;
--> lower text
--> ∅
--> ab
--> ab
--> SELECT 3
select chr(-1);
--> ERROR 22023: character number must be positive
select repeat('x', 2000000000);
--> ERROR 54000: requested length too large
select lpad('x', -1), repeat('x', -1), substring('abc' from 0 for 2), substring('abc' from 2 for -1);
--> ERROR 22011: negative substring length not allowed
