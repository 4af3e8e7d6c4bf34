-- The functions of PostgreSQL's manual, chapter by chapter.
select 1 is distinct from null, 1 is not distinct from null, null is unknown, true is not false;
--> ?column? bool | ?column? bool | ?column? bool | ?column? bool
--> t | f | t | t
--> SELECT 1
select num_nonnulls(1, null, 2), num_nulls(1, null), num_nulls(variadic array[1,null]);
--> num_nonnulls int4 | num_nulls int4 | num_nulls int4
--> 2 | 1 | 1
--> SELECT 1
select 2 between symmetric 3 and 1, 2 not between 1 and 3, 2 not between symmetric 3 and 4;
--> ?column? bool | ?column? bool | ?column? bool
--> t | f | t
--> SELECT 1
select abs(-17.4), cbrt(64.0), ceil(42.2), ceiling(-42.8), degrees(0.5), div(9, 4), erf(1.0);
--> ERROR 42883: function erf(numeric) does not exist (at 85)
-->   hint: No function matches the given name and argument types. You might need to add explicit type casts.
select exp(1.0), factorial(5), floor(-42.8), gcd(1071, 462), lcm(1071, 462), ln(2.0), log(100), log10(1000), log(2.0, 64.0);
--> exp numeric | factorial numeric | floor numeric | gcd int4 | lcm int4 | ln numeric | log float8 | log10 float8 | log numeric
--> 2.7182818284590452 | 120 | -43 | 21 | 23562 | 0.6931471805599453 | 2 | 3 | 6.0000000000000000
--> SELECT 1
select min_scale(8.4100), mod(9, 4), pi(), power(9, 3), radians(45.0), round(42.4), round(42.4382, 2), round(1234.56, -1), scale(8.4100), sign(-8.4), sqrt(2), trim_scale(8.4100), trunc(42.8), trunc(42.4382, 2);
--> min_scale int4 | mod int4 | pi float8 | power float8 | radians float8 | round numeric | round numeric | round numeric | scale int4 | sign numeric | sqrt float8 | trim_scale numeric | trunc numeric | trunc numeric
--> 2 | 1 | 3.141592653589793 | 729 | 0.7853981633974483 | 42 | 42.44 | 1230 | 4 | -1 | 1.4142135623730951 | 8.41 | 42 | 42.43
--> SELECT 1
select width_bucket(5.35, 0.024, 10.06, 5), width_bucket(now(), array['yesterday', 'today', 'tomorrow']::timestamptz[]) between 0 and 3, width_bucket(5.35::float8, 0.024, 10.06, 5);
--> width_bucket int4 | ?column? bool | width_bucket int4
--> 3 | t | 3
--> SELECT 1
select setseed(0.5);
--> setseed 2278
--> ''
--> SELECT 1
select random() < 1;
--> ?column? bool
--> t
--> SELECT 1
select acos(1), acosd(0.5), asin(1), asind(0.5), atan(1), atand(1), atan2(1, 0), atan2d(1, 0), cos(0), cosd(60), cot(0.5), cotd(45), sin(1), sind(30), tan(1), tand(45);
--> acos float8 | acosd float8 | asin float8 | asind float8 | atan float8 | atand float8 | atan2 float8 | atan2d float8 | cos float8 | cosd float8 | cot float8 | cotd float8 | sin float8 | sind float8 | tan float8 | tand float8
--> 0 | 60 | 1.5707963267948966 | 30 | 0.7853981633974483 | 45 | 1.5707963267948966 | 90 | 1 | 0.5 | 1.830487721712452 | 1 | 0.8414709848078965 | 0.5 | 1.5574077246549023 | 1
--> SELECT 1
select sinh(1), cosh(0), tanh(1), asinh(1), acosh(1), atanh(0.5);
--> sinh float8 | cosh float8 | tanh float8 | asinh float8 | acosh float8 | atanh float8
--> 1.1752011936438014 | 1 | 0.7615941559557649 | 0.881373587019543 | 0 | 0.5493061443340548
--> SELECT 1
select 2 ^ 3, |/ 25.0, ||/ 64.0, @ -5.0, 91 & 15, 32 | 3, 17 # 5, ~1, 1 << 4, 8 >> 2, 5 % 3, -5 / 2, -5 % 3;
--> ?column? float8 | ?column? float8 | ?column? float8 | ?column? numeric | ?column? int4 | ?column? int4 | ?column? int4 | ?column? int4 | ?column? int4 | ?column? int4 | ?column? int4 | ?column? int4 | ?column? int4
--> 8 | 5 | 4 | 5.0 | 11 | 35 | 20 | -2 | 16 | 2 | 2 | -2 | -2
--> SELECT 1
select 5!;
--> ERROR 42601: syntax error at or near ";" (at 10)
select 'a' || 42, 42 || 'a', 'x' is normalized, U&'\0061\0308' is nfd normalized;
--> ?column? text | ?column? text | is_normalized bool | is_normalized bool
--> a42 | 42a | t | t
--> SELECT 1
select bit_length('jose'), char_length('josé'), character_length('josé'), lower('TOM'), upper('tom'), octet_length('josé'), octet_length('a'::char(4)), overlay('Txxxxas' placing 'hom' from 2 for 4), position('om' in 'Thomas'), substring('Thomas' from 2 for 3), substring('Thomas' from '...$'), substring('Thomas' from '%#"o_a#"_' for '#'), substring('Thomas' similar '%#"o_a#"_' escape '#'), trim(both 'xyz' from 'yxTomxx'), trim(leading from '  a'), trim(trailing 'x' from 'axx'), trim('  a '), trim(both from 'a', 'a'), normalize(U&'\0061\0308bc', NFC);
--> bit_length int4 | char_length int4 | character_length int4 | lower text | upper text | octet_length int4 | octet_length int4 | overlay text | position int4 | substring text | substring text | substring text | substring text | btrim text | ltrim text | rtrim text | btrim text | btrim text | normalize text
--> 32 | 4 | 4 | tom | TOM | 5 | 4 | Thomas | 3 | hom | mas | oma | oma | Tom | a | a | a | '' | äbc
--> SELECT 1
select ascii('x'), btrim('xyxtrimyyx', 'xyz'), chr(65), concat('abcde', 2, null, 22), concat_ws(',', 'abcde', 2, null, 22), format('Hello %s, %1$s', 'World'), initcap('hi THOMAS'), left('abcde', 2), left('abcde', -2), length('jose'), lpad('hi', 5, 'xy'), ltrim('zzzytest', 'xyz'), md5('abc'), parse_ident('"SomeSchema".someTable'), quote_ident('Foo bar'), quote_literal('O''Reilly'), quote_literal(42.5), quote_nullable(null), regexp_count('123456789012', '\d\d\d', 2), regexp_instr('ABCDEF', 'c(.)(..)', 1, 1, 0, 'i'), regexp_like('Hello World', 'world$', 'i'), regexp_match('foobarbequebaz', '(bar)(beque)'), regexp_replace('Thomas', '.[mN]a.', 'M'), regexp_replace('Thomas', '.', 'X', 3, 2), regexp_split_to_array('hello world', '\s+'), regexp_substr('ABCDEF', 'c(.)(..)', 1, 1, 'i', 2);
--> ascii int4 | btrim text | chr text | concat text | concat_ws text | format text | initcap text | left text | left text | length int4 | lpad text | ltrim text | md5 text | parse_ident _text | quote_ident text | quote_literal text | quote_literal text | quote_nullable text | regexp_count int4 | regexp_instr int4 | regexp_like bool | regexp_match _text | regexp_replace text | regexp_replace text | regexp_split_to_array _text | regexp_substr text
--> 120 | trim | A | abcde222 | abcde,2,22 | Hello World, World | Hi Thomas | ab | abc | 4 | xyxhi | test | 900150983cd24fb0d6963f7d28e17f72 | {SomeSchema,sometable} | "Foo bar" | 'O''Reilly' | '42.5' | NULL | 3 | 3 | t | {bar,beque} | ThM | ThoXas | {hello,world} | EF
--> SELECT 1
select regexp_matches('foobarbequebaz', 'ba.', 'g');
--> regexp_matches _text
--> {bar}
--> {baz}
--> SELECT 2
select regexp_split_to_table('hello world', '\s+');
--> regexp_split_to_table text
--> hello
--> world
--> SELECT 2
select string_to_array('xx~~yy~~zz', '~~', 'yy'), array_to_string(array[1,2,3,null,5], ',', '*');
--> string_to_array _text | array_to_string text
--> {xx,NULL,zz} | 1,2,3,*,5
--> SELECT 1
select string_to_table('xx~^~yy~^~zz', '~^~', 'yy');
--> string_to_table text
--> xx
--> ∅
--> zz
--> SELECT 3
select format('%I.%I %L %%', 'a b', 'c', 'd''e'), format('|%10s|%-10s|', 'foo', 'bar'), format('|%*s|', 10, 'foo'), format('%2$s %1$s', 'a', 'b'), format('%s', null), format('%L', null), format('%s %s', variadic array['a','b']);
--> format text | format text | format text | format text | format text | format text | format text
--> "a b".c 'd''e' % | |       foo|bar       | | |       foo| | b a | '' | NULL | a b
--> SELECT 1
select format('%I', null);
--> ERROR 22004: null values cannot be formatted as an SQL identifier
select format('%d', 1);
--> ERROR 22023: unrecognized format() type specifier "d"
-->   hint: For a single "%" use "%%".
select '\x123456'::bytea || '\x789a00bcde'::bytea, bit_length('\x123456'::bytea), octet_length('\x123456'::bytea), overlay('\x1234567890'::bytea placing '\002\003'::bytea from 2 for 3), position('\x5678'::bytea in '\x1234567890'::bytea), substring('\x1234567890'::bytea from 3 for 2), trim('\x9012'::bytea from '\x1234567890'::bytea), ltrim('\x1234567890'::bytea, '\x9012'::bytea), rtrim('\x1234567890'::bytea, '\x9012'::bytea), btrim('\x1234567890'::bytea, '\x9012'::bytea);
--> ?column? bytea | bit_length int4 | octet_length int4 | overlay bytea | position int4 | substring bytea | btrim bytea | ltrim bytea | rtrim bytea | btrim bytea
--> \x123456789a00bcde | 24 | 3 | \x12020390 | 3 | \x5678 | \x345678 | \x34567890 | \x12345678 | \x345678
--> SELECT 1
select bit_count('\x1234567890'::bytea), get_bit('\x1234567890'::bytea, 30), get_byte('\x1234567890'::bytea, 4), length('\x1234567890'::bytea), length('jose'::bytea, 'UTF8'), md5('Th\000omas'::bytea), set_bit('\x1234567890'::bytea, 30, 0), set_byte('\x1234567890'::bytea, 4, 64), sha224('abc'::bytea), sha256('abc'::bytea), sha384('abc'), sha512('abc'), substr('\x1234567890'::bytea, 3, 2);
--> bit_count int8 | get_bit int4 | get_byte int4 | length int4 | length int4 | md5 text | set_bit bytea | set_byte bytea | sha224 bytea | sha256 bytea | sha384 bytea | sha512 bytea | substr bytea
--> 15 | 1 | 144 | 5 | 4 | 8ab2d3c9689aaf18b4958c334c82d8b1 | \x1234563890 | \x1234567840 | \x23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7 | \xba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad | \xcb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7 | \xddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f | \x5678
--> SELECT 1
select convert('text_in_utf8', 'UTF8', 'LATIN1'), convert_from('text_in_utf8', 'UTF8'), convert_to('some_text', 'UTF8'), encode('123\000\001', 'base64'), encode('123\000\001', 'escape'), encode('123\000\001', 'hex'), decode('MTIzAAE=', 'base64'), decode('6162', 'hex');
--> convert bytea | convert_from text | convert_to bytea | encode text | encode text | encode text | decode bytea | decode bytea
--> \x746578745f696e5f75746638 | text_in_utf8 | \x736f6d655f74657874 | MTIzAAE= | 123\000 | 3132330001 | \x3132330001 | \x6162
--> SELECT 1
select 'abc' like 'abc', 'abc' like 'a%', 'abc' like '_b_', 'abc' ilike 'A%', 'abc' not like 'c', 'a%c' like 'a#%c' escape '#', 'abc' ~~ 'a%', 'abc' !~~* 'A%', 'abc' ^@ 'ab';
--> ?column? bool | ?column? bool | ?column? bool | ?column? bool | ?column? bool | ?column? bool | ?column? bool | ?column? bool | ?column? bool
--> t | t | t | t | t | t | t | f | t
--> SELECT 1
select 'abc' similar to 'abc', 'abc' similar to 'a', 'abc' similar to '%(b|d)%', 'abc' similar to '(b|c)%', '-abc-' similar to '%\mabc\M%', 'xabcy' similar to '%\mabc\M%';
--> ?column? bool | ?column? bool | ?column? bool | ?column? bool | ?column? bool | ?column? bool
--> t | f | t | f | t | f
--> SELECT 1
select to_char(timestamp '2002-04-20 17:31:12.66', 'HH12:MI:SS'), to_char(interval '15h 2m 12s', 'HH24:MI:SS'), to_char(125, '999'), to_char(125.8::real, '999D9'), to_char(-125.8, '999D99S'), to_date('05 Dec 2000', 'DD Mon YYYY'), to_number('12,454.8-', '99G999D9S'), to_timestamp('05 Dec 2000', 'DD Mon YYYY');
--> to_char text | to_char text | to_char text | to_char text | to_char text | to_date date | to_number numeric | to_timestamp timestamptz
--> 05:31:12 | 15:02:12 |  125 |  125.8 | 125.80- | 2000-12-05 | -12454.8 | 2000-12-05 00:00:00+00
--> SELECT 1
select to_char(timestamp '2024-02-29 15:16:17.123456', 'YYYY-MM-DD HH24:MI:SS.US MS AM a.m. Day DAY day Dy ID IDDD IW WW W Q J CC RM rm TZ Mon MON Month FMMonth DDth DDTH FMDD Y,YYY I IY IYYY BC D SSSS SSSSS FF3 OF');
--> to_char text
--> 2024-02-29 15:16:17.123456 123 PM p.m. Thursday  THURSDAY  thursday  Thu 4 060 09 09 5 1 2460370 21 II   ii    Feb FEB February  February 29th 29TH 29 2,024 4 24 2024 AD 5 54977 54977 123 +00
--> SELECT 1
select to_char(now(), 'TZH:TZM OF tz') , to_char(12454.8, '9G999G999D99'), to_char(-485, '999'), to_char(485, '9 9 9'), to_char(1485, '9,999'), to_char(148.5, '999.999'), to_char(148.5, 'FM999.999'), to_char(148.5, 'FM999.990'), to_char(-485, '999S'), to_char(-485, '999MI'), to_char(485, '999MI'), to_char(485, 'FM999MI'), to_char(485, 'PL999'), to_char(485, 'SG999'), to_char(-485, 'SG999'), to_char(-485, '9SG99'), to_char(-485, '999PR'), to_char(485, 'L999'), to_char(485, 'RN'), to_char(485, 'FMRN'), to_char(5.2, 'FMRN'), to_char(482, '999th'), to_char(485, '"Good number:"999'), to_char(485.8, '"Pre:"999" Post:" .999'), to_char(12, '99V999'), to_char(12.4, '99V999'), to_char(12.45, '99V9'), to_char(0.0004859, '9.99EEEE'), to_char(0, 'FM9'), to_char(-0.1, '0.9'), to_char(12, '00000'), to_char(1.5, '9');
--> to_char text | to_char text | to_char text | to_char text | to_char text | to_char text | to_char text | to_char text | to_char text | to_char text | to_char text | to_char text | to_char text | to_char text | to_char text | to_char text | to_char text | to_char text | to_char text | to_char text | to_char text | to_char text | to_char text | to_char text | to_char text | to_char text | to_char text | to_char text | to_char text | to_char text | to_char text | to_char text
--> +00:00 +00 utc |     12,454.80 | -485 |  4 8 5 |  1,485 |  148.500 | 148.5 | 148.500 | 485- | 485- | 485  | 485 | + 485 | +485 | -485 | 4-85 | <485> |   485 |         CDLXXXV | CDLXXXV | V |  482nd | Good number: 485 | Pre: 485 Post: .800 |  12000 |  12400 |  125 |  4.86e-04 | 0 | -0.1 |  00012 |  2
--> SELECT 1
select to_timestamp('2000 12', 'YYYY MM'), to_timestamp('20000-1131', 'YYYY-MMDD'), to_date('2020-060', 'YYYY-DDD'), to_timestamp(1284352323.5), to_date('20240230', 'YYYYMMDD');
--> ERROR 22008: date/time field value out of range: "20000-1131"
select to_timestamp('2024-13-01', 'YYYY-MM-DD');
--> ERROR 22008: date/time field value out of range: "2024-13-01"
select date '2001-09-28' + 7, date '2001-09-28' + interval '1 hour', date '2001-09-28' + time '03:00', interval '1 day' + interval '1 hour', timestamp '2001-09-28 01:00' + interval '23 hours', time '01:00' + interval '3 hours', - interval '23 hours', date '2001-10-01' - date '2001-09-28', date '2001-10-01' - 7, date '2001-09-28' - interval '1 hour', time '05:00' - time '03:00', time '05:00' - interval '2 hours', timestamp '2001-09-28 23:00' - interval '23 hours', interval '1 day' - interval '1 hour', timestamp '2001-09-29 03:00' - timestamp '2001-07-27 12:00', interval '1 second' * 900, interval '1 day' * 21, interval '1 hour' * 3.5, interval '1 hour' / 1.5, 2 * interval '1 day';
--> ?column? date | ?column? timestamp | ?column? timestamp | ?column? interval | ?column? timestamp | ?column? time | ?column? interval | ?column? int4 | ?column? date | ?column? timestamp | ?column? interval | ?column? time | ?column? timestamp | ?column? interval | ?column? interval | ?column? interval | ?column? interval | ?column? interval | ?column? interval | ?column? interval
--> 2001-10-05 | 2001-09-28 01:00:00 | 2001-09-28 03:00:00 | 1 day 01:00:00 | 2001-09-29 00:00:00 | 04:00:00 | -23:00:00 | 3 | 2001-09-24 | 2001-09-27 23:00:00 | 02:00:00 | 03:00:00 | 2001-09-28 00:00:00 | 1 day -01:00:00 | 63 days 15:00:00 | 00:15:00 | 21 days | 03:30:00 | 00:40:00 | 2 days
--> SELECT 1
select age(timestamp '2001-04-10', timestamp '1957-06-13'), date_bin('15 minutes', timestamp '2001-02-16 20:38:40', timestamp '2001-02-16 20:05:00'), date_part('hour', timestamp '2001-02-16 20:38:40'), date_part('month', interval '2 years 3 months'), date_trunc('hour', timestamp '2001-02-16 20:38:40'), date_trunc('day', timestamptz '2001-02-16 20:38:40+00', 'Australia/Sydney'), date_trunc('hour', interval '2 days 3 hours 40 minutes'), extract(hour from timestamp '2001-02-16 20:38:40'), extract(month from interval '2 years 3 months'), isfinite(date '2001-02-16'), isfinite(timestamp 'infinity'), isfinite(interval '4 hours'), justify_days(interval '1 year 65 days'), justify_hours(interval '50 hours 10 minutes'), justify_interval(interval '1 mon -1 hour'), make_date(2013, 7, 15), make_interval(days => 10), make_time(8, 15, 23.5), make_timestamp(2013, 7, 15, 8, 15, 23.5), make_timestamptz(2013, 7, 15, 8, 15, 23.5), make_timestamptz(2013, 7, 15, 8, 15, 23.5, 'America/New_York'), to_timestamp(1284352323);
--> age interval | date_bin timestamp | date_part float8 | date_part float8 | date_trunc timestamp | date_trunc timestamptz | date_trunc interval | extract numeric | extract numeric | isfinite bool | isfinite bool | isfinite bool | justify_days interval | justify_hours interval | justify_interval interval | make_date date | make_interval interval | make_time time | make_timestamp timestamp | make_timestamptz timestamptz | make_timestamptz timestamptz | to_timestamp timestamptz
--> 43 years 9 mons 27 days | 2001-02-16 20:35:00 | 20 | 3 | 2001-02-16 20:00:00 | 2001-02-16 13:00:00+00 | 2 days 03:00:00 | 20 | 3 | t | f | t | 1 year 2 mons 5 days | 2 days 02:10:00 | 29 days 23:00:00 | 2013-07-15 | 10 days | 08:15:23.5 | 2013-07-15 08:15:23.5 | 2013-07-15 08:15:23.5+00 | 2013-07-15 12:15:23.5+00 | 2010-09-13 04:32:03+00
--> SELECT 1
select extract(century from timestamp '2000-12-16 12:21:13'), extract(day from interval '40 days 1 minute'), extract(decade from timestamp '2001-02-16 20:38:40'), extract(dow from timestamp '2001-02-16 20:38:40'), extract(doy from timestamp '2001-02-16 20:38:40'), extract(epoch from timestamptz '2001-02-16 20:38:40.12-08'), extract(epoch from timestamp '2001-02-16 20:38:40.12'), extract(epoch from interval '5 days 3 hours'), extract(isodow from timestamp '2001-02-18 20:38:40'), extract(isoyear from date '2006-01-01'), extract(julian from date '2006-01-01'), extract(julian from timestamp '2006-01-01 12:00'), extract(microseconds from time '17:12:28.5'), extract(millennium from timestamp '2001-02-16 20:38:40'), extract(milliseconds from time '17:12:28.5'), extract(timezone from timestamptz '2001-02-16 20:38:40+00'), extract(week from timestamp '2001-02-16 20:38:40'), extract(quarter from date '2001-02-16');
--> extract numeric | extract numeric | extract numeric | extract numeric | extract numeric | extract numeric | extract numeric | extract numeric | extract numeric | extract numeric | extract numeric | extract numeric | extract numeric | extract numeric | extract numeric | extract numeric | extract numeric | extract numeric
--> 20 | 40 | 200 | 5 | 47 | 982384720.120000 | 982355920.120000 | 442800.000000 | 7 | 2005 | 2453737 | 2453737.50000000000000000000 | 28500000 | 3 | 28500.000 | 0 | 7 | 1
--> SELECT 1
select (date '2001-02-16', date '2001-12-21') overlaps (date '2001-10-30', date '2002-10-30'), (date '2001-02-16', interval '100 days') overlaps (date '2001-10-30', date '2002-10-30');
--> overlaps bool | overlaps bool
--> t | f
--> SELECT 1
select timestamp '2001-02-16 20:38:40' at time zone 'America/Denver', timestamptz '2001-02-16 20:38:40-05' at time zone 'America/Denver', timestamp '2001-02-16 20:38:40' at time zone 'Asia/Tokyo' at time zone 'America/Chicago', timestamp '2001-02-16 20:38:40' at time zone interval '-08:00', timestamp '2001-02-16 20:38:40' at time zone 'EST', timestamp '2001-02-16 20:38:40' at time zone '+3', timestamp '2001-02-16 20:38:40' at time zone 'PST8PDT', time with time zone '05:34:17-05' at time zone 'UTC', timestamp '2001-02-16 20:38:40' at time zone 'UTC+2', timestamp '2001-02-16 20:38:40' at time zone '-05:30';
--> timezone timestamptz | timezone timestamp | timezone timestamp | timezone timestamptz | timezone timestamptz | timezone timestamptz | timezone timestamptz | timezone timetz | timezone timestamptz | timezone timestamptz
--> 2001-02-17 03:38:40+00 | 2001-02-16 18:38:40 | 2001-02-16 05:38:40 | 2001-02-17 04:38:40+00 | 2001-02-17 01:38:40+00 | 2001-02-16 23:38:40+00 | 2001-02-17 04:38:40+00 | 10:34:17+00 | 2001-02-16 22:38:40+00 | 2001-02-16 15:08:40+00
--> SELECT 1
select enum_first(null::x), 1;
--> ERROR 42704: type "x" does not exist (at 25)
create type rainbow as enum ('red', 'orange', 'yellow', 'green', 'blue', 'purple');
--> CREATE
select enum_first(null::rainbow), enum_last(null::rainbow), enum_range(null::rainbow), enum_range('orange'::rainbow, 'green'::rainbow), enum_range(null, 'green'::rainbow), 'red'::rainbow < 'green';
--> enum_first own | enum_last own | enum_range own | enum_range own | enum_range own | ?column? bool
--> red | purple | {red,orange,yellow,green,blue,purple} | {orange,yellow,green} | {red,orange,yellow,green} | t
--> SELECT 1
select gen_random_uuid() is not null, uuid '40e6215d-b5c6-4896-987c-f30f3678f608' < uuid '6ecd8c99-4036-403d-bf84-cf8400f67836', '{a0eebc99-9c0b4ef8-bb6d6bb9-bd380a11}'::uuid;
--> ?column? bool | ?column? bool | uuid uuid
--> t | t | a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11
--> SELECT 1
select '[{"a":"foo"},{"b":"bar"}]'::json -> 2, '[1,2,3]'::json -> -3, '{"a": {"b":"foo"}}'::json -> 'a', '[1,2,3]'::json ->> 2, '{"a":1,"b":2}'::json ->> 'b', '{"a": {"b": ["foo","bar"]}}'::json #> '{a,b,1}', '{"a": {"b": ["foo","bar"]}}'::json #>> '{a,b,1}';
--> ?column? json | ?column? json | ?column? json | ?column? text | ?column? text | ?column? json | ?column? text
--> ∅ | 1 | {"b":"foo"} | 3 | 2 | "bar" | bar
--> SELECT 1
select '{"a":1, "b":2}'::jsonb @> '{"b":2}'::jsonb, '{"b":2}'::jsonb <@ '{"a":1, "b":2}'::jsonb, '{"a":1, "b":2}'::jsonb ? 'b', '{"a":1, "b":2, "c":3}'::jsonb ?| array['b', 'd'], '["a", "b", "c"]'::jsonb ?& array['a', 'b'], '["a", "b"]'::jsonb || '["a", "d"]'::jsonb, '{"a": "b"}'::jsonb || '{"c": "d"}'::jsonb, '[1, 2]'::jsonb || '3'::jsonb, '{"a": "b", "c": "d"}'::jsonb - 'a', '["a", "b", "c", "b"]'::jsonb - 'b', '{"a": "b", "c": "d"}'::jsonb - '{a,c}'::text[], '["a", "b"]'::jsonb - 1, '["a", {"b":1}]'::jsonb #- '{1,b}';
--> ?column? bool | ?column? bool | ?column? bool | ?column? bool | ?column? bool | ?column? jsonb | ?column? jsonb | ?column? jsonb | ?column? jsonb | ?column? jsonb | ?column? jsonb | ?column? jsonb | ?column? jsonb
--> t | t | t | t | t | ["a", "b", "a", "d"] | {"a": "b", "c": "d"} | [1, 2, 3] | {"c": "d"} | ["a", "c"] | {} | ["a"] | ["a", {}]
--> SELECT 1
select to_json('Fred said "Hi."'::text), to_jsonb(row(42, 'Fred said "Hi."'::text)), array_to_json('{{1,5},{99,100}}'::int[]), array_to_json(array[1,2], true), row_to_json(row(1,'foo')), json_build_array(1, 2, 'foo', 4, 5), json_build_object('foo', 1, 2, row(3,'bar')), json_object('{a, 1, b, "def", c, 3.5}'), json_object('{{a, 1}, {b, "def"}, {c, 3.5}}'), json_object('{a,b}', '{1,2}');
--> to_json json | to_jsonb jsonb | array_to_json json | array_to_json json | row_to_json json | json_build_array json | json_build_object json | json_object json | json_object json | json_object json
--> "Fred said \"Hi.\"" | {"f1": 42, "f2": "Fred said \"Hi.\""} | [[1,5],[99,100]] | [1,⏎ 2] | {"f1":1,"f2":"foo"} | [1, 2, "foo", 4, 5] | {"foo" : 1, "2" : {"f1":3,"f2":"bar"}} | {"a" : "1", "b" : "def", "c" : "3.5"} | {"a" : "1", "b" : "def", "c" : "3.5"} | {"a" : "1", "b" : "2"}
--> SELECT 1
select json_array_length('[1,2,3,{"f1":1,"f2":[5,6]},4]'), jsonb_array_length('[]'), json_extract_path('{"f2":{"f3":1},"f4":{"f5":99,"f6":"foo"}}', 'f4', 'f6'), json_extract_path_text('{"f2":{"f3":1},"f4":{"f5":99,"f6":"foo"}}', 'f4', 'f6'), json_strip_nulls('[{"f1":1, "f2":null}, 2, null, 3]'), jsonb_set('[{"f1":1,"f2":null},2,null,3]', '{0,f1}', '[2,3,4]', false), jsonb_set('[{"f1":1,"f2":null},2]', '{0,f3}', '[2,3,4]'), jsonb_set_lax('[{"f1":1,"f2":null},2,null,3]', '{0,f1}', null), jsonb_insert('{"a": [0,1,2]}', '{a, 1}', '"new_value"'), jsonb_insert('{"a": [0,1,2]}', '{a, 1}', '"new_value"', true), jsonb_pretty('[{"f1":1,"f2":null}, 2]'), json_typeof('-123.4');
--> json_array_length int4 | jsonb_array_length int4 | json_extract_path json | json_extract_path_text text | json_strip_nulls json | jsonb_set jsonb | jsonb_set jsonb | jsonb_set_lax jsonb | jsonb_insert jsonb | jsonb_insert jsonb | jsonb_pretty text | json_typeof text
--> 5 | 0 | "foo" | foo | [{"f1":1},2,null,3] | [{"f1": [2, 3, 4], "f2": null}, 2, null, 3] | [{"f1": 1, "f2": null, "f3": [2, 3, 4]}, 2] | [{"f1": null, "f2": null}, 2, null, 3] | {"a": [0, "new_value", 1, 2]} | {"a": [0, 1, "new_value", 2]} | [⏎    {⏎        "f1": 1,⏎        "f2": null⏎    },⏎    2⏎] | number
--> SELECT 1
select * from json_array_elements('[1,true, [2,false]]');
--> value json
--> 1
--> true
--> [2,false]
--> SELECT 3
select * from json_array_elements_text('["foo", "bar"]');
--> value text
--> foo
--> bar
--> SELECT 2
select * from json_each('{"a":"foo", "b":"bar"}');
--> key text | value json
--> a | "foo"
--> b | "bar"
--> SELECT 2
select * from jsonb_each_text('{"a":"foo", "b":null}');
--> key text | value text
--> a | foo
--> b | ∅
--> SELECT 2
select * from json_object_keys('{"f1":"abc","f2":{"f3":"a", "f4":"b"}}');
--> json_object_keys text
--> f1
--> f2
--> SELECT 2
create type subrowtype as (d int, e text);
--> CREATE
create type myrowtype as (a int, b text[], c subrowtype);
--> CREATE
select * from json_populate_record(null::myrowtype, '{"a": 1, "b": ["2", "a b"], "c": {"d": 4, "e": "a b c"}, "x": "foo"}');
--> a int4 | b _text | c own
--> 1 | {2,"a b"} | (4,"a b c")
--> SELECT 1
select * from json_to_record('{"a":1,"b":[1,2,3],"c":[1,2,3],"e":"bar","r": {"a": 123, "b": "a b c"}}') as x(a int, b text, c int[], d text, r myrowtype);
--> ERROR 22P02: malformed array literal: "a b c"
-->   detail: Array value must start with "{" or dimension information.
select * from json_to_recordset('[{"a":1,"b":"foo"}, {"a":"2","c":"bar"}]') as x(a int, b text);
--> a int4 | b text
--> 1 | foo
--> 2 | ∅
--> SELECT 2
create table jt (id int, j jsonb);
--> CREATE
insert into jt values (1, '{"a": [1,2,{"b":3}], "s": "x"}'), (2, '{"a": {"b": 7}}'), (3, 'null'), (4, null);
--> INSERT 4
select id, j['a'], j['a'][0], j['a']['b'], j['s'] from jt order by id;
--> id int4 | j jsonb | j jsonb | j jsonb | j jsonb
--> 1 | [1, 2, {"b": 3}] | 1 | ∅ | "x"
--> 2 | {"b": 7} | ∅ | 7 | ∅
--> 3 | ∅ | ∅ | ∅ | ∅
--> 4 | ∅ | ∅ | ∅ | ∅
--> SELECT 4
update jt set j['a'] = '9', j['n']['m'] = '"deep"' where id = 2 returning j;
--> j jsonb
--> {"a": 9, "n": {"m": "deep"}}
--> UPDATE 1
update jt set j = j || '{"z": 1}' - 's' where id = 1 returning *;
--> ERROR 42725: operator is not unique: unknown - unknown (at 35)
-->   hint: Could not choose a best candidate operator. You might need to add explicit type casts.
select j ->> 'a', j -> 'a' -> 0, jsonb_typeof(j), j is null, j = 'null' from jt order by id;
--> ?column? text | ?column? jsonb | jsonb_typeof text | ?column? bool | ?column? bool
--> [1, 2, {"b": 3}] | 1 | object | f | f
--> 9 | 9 | object | f | f
--> ∅ | ∅ | null | f | t
--> ∅ | ∅ | ∅ | t | ∅
--> SELECT 4
select jsonb_agg(id order by id desc), json_agg(j order by id), json_object_agg(id, j order by id) from jt;
--> jsonb_agg jsonb | json_agg json | json_object_agg json
--> [4, 3, 2, 1] | [{"a": [1, 2, {"b": 3}], "s": "x"}, {"a": 9, "n": {"m": "deep"}}, null, null] | { "1" : {"a": [1, 2, {"b": 3}], "s": "x"}, "2" : {"a": 9, "n": {"m": "deep"}}, "3" : null, "4" : null }
--> SELECT 1
select jsonb_object_agg(id, j) filter (where j is not null) from jt;
--> jsonb_object_agg jsonb
--> {"1": {"a": [1, 2, {"b": 3}], "s": "x"}, "2": {"a": 9, "n": {"m": "deep"}}, "3": null}
--> SELECT 1
select '1'::jsonb < '2'::jsonb, '{"a":1}'::jsonb = '{"a":1.0}'::jsonb, '[1]'::jsonb > '{}'::jsonb, jsonb '5'::int, jsonb '"x"' #>> '{}', '3.7'::jsonb::numeric, 'true'::jsonb::bool;
--> ?column? bool | ?column? bool | ?column? bool | int4 int4 | ?column? text | numeric numeric | bool bool
--> t | t | f | 5 | x | 3.7 | t
--> SELECT 1
select jsonb '"x"'::int;
--> ERROR 22023: cannot cast jsonb string to type integer
select array[1,4,3] @> array[3,1,3], array[2,2,7] <@ array[1,7,4,2,6], array[1,4,3] && array[2,1], array[1,2,3] || array[4,5,6,7], array[1,2,3] || array[[4,5,6],[7,8,9.9]], 3 || array[4,5,6], array[4,5,6] || 7, array[1.1,2.1,3.1]::int[] = array[1,2,3], array[1,2,3] < array[1,2,4], array[1,2] <> array[2,1];
--> ?column? bool | ?column? bool | ?column? bool | ?column? _int4 | ?column? _numeric | ?column? _int4 | ?column? _int4 | ?column? bool | ?column? bool | ?column? bool
--> t | t | t | {1,2,3,4,5,6,7} | {{1,2,3},{4,5,6},{7,8,9.9}} | {3,4,5,6} | {4,5,6,7} | t | t | t
--> SELECT 1
select array_append(array[1,2], 3), array_cat(array[1,2,3], array[4,5]), array_dims(array[[1,2,3],[4,5,6]]), array_fill(11, array[2,3]), array_fill(7, array[3], array[2]), array_length(array[1,2,3], 1), array_length(array[]::int[], 1), array_lower('[0:2]={1,2,3}'::int[], 1), array_ndims(array[[1,2,3],[4,5,6]]), array_position(array['sun','mon','tue'], 'mon'), array_positions(array['A','A','B','A'], 'A'), array_prepend(1, array[2,3]), array_remove(array[1,2,3,2], 2), array_replace(array[1,2,5,4], 5, 3), array_to_string(array[1,2,3,null,5], ',', '*'), array_upper(array[1,8,3,7], 1), cardinality(array[[1,2],[3,4]]), trim_array(array[1,2,3,4,5,6], 2);
--> array_append _int4 | array_cat _int4 | array_dims text | array_fill _int4 | array_fill _int4 | array_length int4 | array_length int4 | array_lower int4 | array_ndims int4 | array_position int4 | array_positions _int4 | array_prepend _int4 | array_remove _int4 | array_replace _int4 | array_to_string text | array_upper int4 | cardinality int4 | trim_array _int4
--> {1,2,3} | {1,2,3,4,5} | [1:2][1:3] | {{11,11,11},{11,11,11}} | [2:4]={7,7,7} | 3 | ∅ | 0 | 2 | 2 | {1,2,4} | {1,2,3} | {1,3} | {1,2,3,4} | 1,2,3,*,5 | 4 | 4 | {1,2,3,4}
--> SELECT 1
select unnest(array[1,2]), unnest(array['a','b','c']);
--> unnest int4 | unnest text
--> 1 | a
--> 2 | b
--> ∅ | c
--> SELECT 3
select * from unnest(array[1,2], array['foo','bar','baz']) as x(a,b);
--> a int4 | b text
--> 1 | foo
--> 2 | bar
--> ∅ | baz
--> SELECT 3
select * from unnest(array[[1,2],[3,4]]) with ordinality;
--> unnest int4 | ordinality int8
--> 1 | 1
--> 2 | 2
--> 3 | 3
--> 4 | 4
--> SELECT 4
select (array[1,2,3,4])[2:3], (array[[1,2],[3,4]])[1][2], (array[[1,2],[3,4]])[1:1], (array[1,2,3])[:2], (array[1,2,3])[2:], (array[1,2])[5], '{}'::int[], '{{1,2},{3,4}}'::int[][], '{a,"b c",null,"null"}'::text[], array[]::text[];
--> array _int4 | array int4 | array _int4 | array _int4 | array _int4 | array int4 | int4 _int4 | int4 _int4 | text _text | array _text
--> {2,3} | 2 | {{1,2}} | {1,2} | {2,3} | ∅ | {} | {{1,2},{3,4}} | {a,"b c",NULL,"null"} | {}
--> SELECT 1
select array[1,2,3] = any(array[array[1,2,3]]), 2 = any(array[1,2]), 3 <> all(array[1,2]), 1 = any('{1,2}'), null = any(array[1]), 'a' like any(array['b%','a%']), 5 > some(array[1,9]);
--> ERROR 42883: operator does not exist: integer[] = integer (at 21)
-->   hint: No operator matches the given name and argument types. You might need to add explicit type casts.
select array(select x from generate_series(1,3) x), array(select array[x, x*2] from generate_series(1,2) x), array_agg(x order by x desc) from generate_series(1,3) x;
--> array _int4 | array _int4 | array_agg _int4
--> {1,2,3} | {{1,2},{2,4}} | {3,2,1}
--> SELECT 1
select array_agg(array[x,x]) from generate_series(1,2) x;
--> array_agg _int4
--> {{1,1},{2,2}}
--> SELECT 1
select any_value(1);
--> ERROR 42883: function any_value(integer) does not exist (at 8)
-->   hint: No function matches the given name and argument types. You might need to add explicit type casts.
select corr(x, y), covar_pop(x, y), covar_samp(x, y), regr_avgx(x, y), regr_avgy(x, y), regr_count(x, y), regr_intercept(x, y), regr_r2(x, y), regr_slope(x, y), regr_sxx(x, y), regr_sxy(x, y), regr_syy(x, y), stddev(x), stddev_pop(x), stddev_samp(x), variance(x), var_pop(x), var_samp(x) from (values (1.0,2.0),(2,3),(4,7)) v(x,y);
--> corr float8 | covar_pop float8 | covar_samp float8 | regr_avgx float8 | regr_avgy float8 | regr_count int8 | regr_intercept float8 | regr_r2 float8 | regr_slope float8 | regr_sxx float8 | regr_sxy float8 | regr_syy float8 | stddev numeric | stddev_pop numeric | stddev_samp numeric | variance numeric | var_pop numeric | var_samp numeric
--> 0.989743318610787 | 2.6666666666666665 | 4 | 4 | 2.3333333333333335 | 3 | 0.04761904761904775 | 0.979591836734694 | 0.5714285714285714 | 14 | 8 | 4.666666666666666 | 1.5275252316519467 | 1.2472191289246471 | 1.5275252316519467 | 2.3333333333333333 | 1.5555555555555556 | 2.3333333333333333
--> SELECT 1
select mode() within group (order by x), percentile_cont(0.5) within group (order by x), percentile_disc(0.5) within group (order by x), percentile_cont(array[0.25,0.75]) within group (order by x), percentile_disc(array[[0,1]]) within group (order by x) from generate_series(1,4) x;
--> mode int4 | percentile_cont float8 | percentile_disc int4 | percentile_cont _float8 | percentile_disc _int4
--> 1 | 2.5 | 2 | {1.75,3.25} | {{1,4}}
--> SELECT 1
select max(t), min(t), sum(i), avg(i) from (values (timestamp '2024-01-01', interval '1 day'), ('2025-01-01', '2 hours')) v(t, i);
--> max timestamp | min timestamp | sum interval | avg interval
--> 2025-01-01 00:00:00 | 2024-01-01 00:00:00 | 1 day 02:00:00 | 13:00:00
--> SELECT 1
select string_agg(b, '\x00'::bytea), max(a), min(a) from (values ('\x01'::bytea, array[1,2]), ('\x02', array[0])) v(b, a);
--> string_agg bytea | max _int4 | min _int4
--> \x010002 | {1,2} | {0}
--> SELECT 1
select grouping(a), grouping(a, b), a, b, sum(c) from (values (1,1,1),(1,2,2),(2,1,3)) v(a,b,c) group by rollup(a,b) order by 2, 3, 4;
--> grouping int4 | grouping int4 | a int4 | b int4 | sum int8
--> 0 | 0 | 1 | 1 | 1
--> 0 | 0 | 1 | 2 | 2
--> 0 | 0 | 2 | 1 | 3
--> 0 | 1 | 1 | ∅ | 3
--> 0 | 1 | 2 | ∅ | 3
--> 1 | 3 | ∅ | ∅ | 6
--> SELECT 6
select a, b, sum(c) from (values (1,1,1),(1,2,2),(2,1,3)) v(a,b,c) group by cube(a,b) order by a, b;
--> a int4 | b int4 | sum int8
--> 1 | 1 | 1
--> 1 | 2 | 2
--> 1 | ∅ | 3
--> 2 | 1 | 3
--> 2 | ∅ | 3
--> ∅ | 1 | 4
--> ∅ | 2 | 2
--> ∅ | ∅ | 6
--> SELECT 8
select a, b, count(*) from (values (1,1,1),(1,2,2),(2,1,3)) v(a,b,c) group by grouping sets ((a), (b), ()) order by a, b;
--> a int4 | b int4 | count int8
--> 1 | ∅ | 2
--> 2 | ∅ | 1
--> ∅ | 1 | 2
--> ∅ | 2 | 1
--> ∅ | ∅ | 3
--> SELECT 5
select a, count(*) from (values (1,1),(1,2)) v(a,b) group by distinct rollup(a), rollup(a, b) order by 1, 2;
--> a int4 | count int8
--> 1 | 1
--> 1 | 1
--> 1 | 2
--> ∅ | 2
--> SELECT 4
select x, row_number() over w, rank() over w, dense_rank() over w, percent_rank() over w, cume_dist() over w, ntile(2) over w, lag(x) over w, lag(x, 2, 0) over w, lead(x) over w, first_value(x) over w, last_value(x) over w, nth_value(x, 2) over w from (values (1),(2),(2),(3)) v(x) window w as (order by x) order by 1, 2;
--> x int4 | row_number int8 | rank int8 | dense_rank int8 | percent_rank float8 | cume_dist float8 | ntile int4 | lag int4 | lag int4 | lead int4 | first_value int4 | last_value int4 | nth_value int4
--> 1 | 1 | 1 | 1 | 0 | 0.25 | 1 | ∅ | 0 | 2 | 1 | 1 | ∅
--> 2 | 2 | 2 | 2 | 0.3333333333333333 | 0.75 | 1 | 1 | 0 | 2 | 1 | 2 | 2
--> 2 | 3 | 2 | 2 | 0.3333333333333333 | 0.75 | 2 | 2 | 1 | 3 | 1 | 2 | 2
--> 3 | 4 | 4 | 3 | 1 | 1 | 2 | 2 | 2 | ∅ | 1 | 3 | 2
--> SELECT 4
select d, count(*) over (order by d range between interval '1 day' preceding and interval '1 day' following) from generate_series(timestamp '2024-01-01', '2024-01-04', '12 hours') d;
--> d timestamp | count int8
--> 2024-01-01 00:00:00 | 3
--> 2024-01-01 12:00:00 | 4
--> 2024-01-02 00:00:00 | 5
--> 2024-01-02 12:00:00 | 5
--> 2024-01-03 00:00:00 | 5
--> 2024-01-03 12:00:00 | 4
--> 2024-01-04 00:00:00 | 3
--> SELECT 7
select coalesce(null, 1, 2), nullif(1, 1), greatest(1, 3, 2), least(null, 2), case 1 when 1 then 'one' else 'x' end, case when false then 1 end;
--> coalesce int4 | nullif int4 | greatest int4 | least int4 | case text | case int4
--> 1 | ∅ | 3 | 2 | one | ∅
--> SELECT 1
select generate_series(2,4), generate_series(5,1,-2), generate_series(4,3);
--> generate_series int4 | generate_series int4 | generate_series int4
--> 2 | 5 | ∅
--> 3 | 3 | ∅
--> 4 | 1 | ∅
--> SELECT 3
select * from generate_series('2008-03-01 00:00'::timestamp, '2008-03-02 12:00', '10 hours');
--> generate_series timestamp
--> 2008-03-01 00:00:00
--> 2008-03-01 10:00:00
--> 2008-03-01 20:00:00
--> 2008-03-02 06:00:00
--> SELECT 4
select generate_subscripts('{NULL,1,NULL,2}'::int[], 1) as s;
--> s int4
--> 1
--> 2
--> 3
--> 4
--> SELECT 4
select * from generate_subscripts(array[[1,2,3]], 2, true);
--> generate_subscripts int4
--> 3
--> 2
--> 1
--> SELECT 3
select has_table_privilege('pg_class', 'select'), has_schema_privilege('public', 'usage'), has_database_privilege(current_database(), 'connect'), has_column_privilege('pg_class', 'relname', 'select'), pg_has_role('postgres', 'member'), pg_table_is_visible('pg_class'::regclass), pg_type_is_visible('int4'::regtype);
--> has_table_privilege bool | has_schema_privilege bool | has_database_privilege bool | has_column_privilege bool | pg_has_role bool | pg_table_is_visible bool | pg_type_is_visible bool
--> t | t | t | t | t | t | t
--> SELECT 1
select pg_size_pretty(10::bigint), pg_size_pretty(10240::bigint), pg_size_pretty(1e12::numeric), pg_size_bytes('10 GB'), pg_column_size(1), pg_database_size(current_database()) >= 0, pg_relation_size('jt') >= 0, pg_total_relation_size('jt') >= 0, pg_table_size('jt') >= 0, pg_indexes_size('jt') >= 0;
--> pg_size_pretty text | pg_size_pretty text | pg_size_pretty text | pg_size_bytes int8 | pg_column_size int4 | ?column? bool | ?column? bool | ?column? bool | ?column? bool | ?column? bool
--> 10 bytes | 10 kB | 931 GB | 10737418240 | 4 | t | t | t | t | t
--> SELECT 1
select pg_advisory_lock(1), pg_try_advisory_lock(1), pg_advisory_unlock(1), pg_advisory_unlock(1), pg_advisory_unlock_all(), pg_advisory_xact_lock(2), pg_try_advisory_xact_lock(2, 3);
--> pg_advisory_lock 2278 | pg_try_advisory_lock bool | pg_advisory_unlock bool | pg_advisory_unlock bool | pg_advisory_unlock_all 2278 | pg_advisory_xact_lock 2278 | pg_try_advisory_xact_lock bool
--> '' | t | t | t | '' | '' | t
--> SELECT 1
select pg_client_encoding(), getdatabaseencoding(), pg_char_to_encoding('UTF8'), pg_encoding_to_char(6), pg_get_keywords() is not null limit 1;
--> pg_client_encoding name | getdatabaseencoding name | pg_char_to_encoding int4 | pg_encoding_to_char name | ?column? bool
--> UTF8 | UTF8 | 6 | UTF8 | t
--> SELECT 1
select 1::text collate "C" < 'a', 'a' collate "default" = 'a', collation for ('a'::text), pg_collation_for('x'::text collate "C");
--> ?column? bool | ?column? bool | pg_collation_for text | pg_collation_for text
--> t | t | "default" | "C"
--> SELECT 1
--~ Texts are ordered by their code points, and COLLATE changes nothing.
--~> ?column? bool | ?column? bool | pg_collation_for text | pg_collation_for text
--~> t | t | "default" | "default"
--~> SELECT 1
select row(1,2) = row(1,2), row(1,2.5,'x') < row(1,3,'a'), row(1,null) is null, row(null,null) is null, row(1,null) is not null, row(1,2) in ((1,2),(3,4)), row(1, null) is distinct from row(1, null), (1,2) >= (1,1), row(1,2) *= row(1,2);
--> ERROR 42883: operator does not exist: integer *= integer (at 226)
-->   hint: No operator matches the given name and argument types. You might need to add explicit type casts.
select exists (select 1 where false), 1 in (select 1), 1 not in (select null::int), 3 > all (select generate_series(1,2)), (select 1), (select array_agg(x) from generate_series(1,2) x), (1,2) = (select 1, 2), (1,2) in (select 1, 2);
--> exists bool | ?column? bool | ?column? bool | ?column? bool | ?column? int4 | array_agg _int4 | ?column? bool | ?column? bool
--> f | t | ∅ | t | 1 | {1,2} | t | t
--> SELECT 1
select pg_input_is_valid('1', 'int4');
--> ERROR 42883: function pg_input_is_valid(unknown, unknown) does not exist (at 8)
-->   hint: No function matches the given name and argument types. You might need to add explicit type casts.
select ts from (values (1)) v(ts) tablesample bernoulli (50);
--> ERROR 42601: syntax error at or near "tablesample" (at 35)
select '1 year 2 months 3 days 04:05:06.789'::interval, 'P1Y2M3DT4H5M6S'::interval, '1-2 3 4:05:06'::interval, interval '1' year, interval '1-2' year to month, interval '3 4:05' day to minute, interval '1.5 days', '-1 day ago'::interval, 'epoch'::timestamptz, 'now'::date = current_date, 'infinity'::date, '-infinity'::timestamp, 'today'::date = current_date, 'allballs'::time, '12:00 PM'::time, '4:05:06.789 PST'::timetz, 'January 8, 1999'::date, '19990108'::date, '1999.008'::date, 'J2451187'::date, '99-Jan-08'::date;
--> ERROR 22008: date/time field value out of range: "99-Jan-08" (at 503)
-->   hint: Perhaps you need a different "datestyle" setting.
select '08-Jan-99'::date, '1/8/1999'::date, '1/18/1999'::date, '01/02/03'::date, 'y1'::bool, 'on'::bool;
--> ERROR 22P02: invalid input syntax for type boolean: "y1" (at 82)
select 12345.678::numeric(7,2), 12345.678::numeric(3), 99999::int2, 1;
--> ERROR 22003: numeric field overflow
-->   detail: A field with precision 3, scale 0 must round to an absolute value less than 10^3.
select 12345.678::numeric(5,-2), 0.00012::numeric(3,5), 1.5::int, 2.5::int, -2.5::int, 1.5::float8::int, 2.5::float8::int, 2147483648::int8, 1/3.0, 1.0/3, 1::float8/3, 1::float4/3, 10.0 / 4, 7 / 2, 2^0.5, 1e100::float8::numeric, 123456789012345678901234567890 * 10;
--> numeric numeric | numeric numeric | int4 int4 | int4 int4 | ?column? int4 | int4 int4 | int4 int4 | int8 int8 | ?column? numeric | ?column? numeric | ?column? float8 | ?column? float8 | ?column? numeric | ?column? int4 | ?column? numeric | numeric numeric | ?column? numeric
--> 12300 | 0.00012 | 2 | 3 | -3 | 2 | 2 | 2147483648 | 0.33333333333333333333 | 0.33333333333333333333 | 0.3333333333333333 | 0.3333333333333333 | 2.5000000000000000 | 3 | 1.4142135623730950 | 10000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000 | 1234567890123456789012345678900
--> SELECT 1
select 2147483647 + 1;
--> ERROR 22003: integer out of range
select 9223372036854775807 + 1;
--> ERROR 22003: bigint out of range
select 1e309::float8;
--> ERROR 22003: "1000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000" is out of range for type double precision
select 1.0 / 0, 1;
--> ERROR 22012: division by zero
select 'abc'::char(2), 'abc'::varchar(2), 'a '::char(3) = 'a', length('a  '::char(5)), 'a '::text = 'a', 'abc'::"char", 'a'::name, repeat('x', 70)::name, '\\x41'::text, E'\x41\n\u00e9', U&'\00e9', $$a'b$$, $t$x$$y$t$, 'a' 
'b', '\x41'::bytea, 'a\\b'::bytea, '\101'::bytea;
--> bpchar bpchar | varchar varchar | ?column? bool | length int4 | ?column? bool | char char | name name | repeat name | text text | ?column? text | ?column? text | ?column? text | ?column? text | ?column? text | bytea bytea | bytea bytea | bytea bytea
--> ab | ab | t | 1 | f | a | a | xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx | \\x41 | A⏎é | é | a'b | x$$y | ab | \x41 | \x615c62 | \x41
--> SELECT 1
select x, sum(x) over (order by x rows between 1 preceding and 1 following), sum(x) over (order by x range between 1 preceding and current row), sum(x) over (order by x groups between 1 preceding and 1 following exclude ties) from generate_series(1,5) x order by x;
--> x int4 | sum int8 | sum int8 | sum int8
--> 1 | 3 | 1 | 3
--> 2 | 6 | 3 | 6
--> 3 | 9 | 5 | 9
--> 4 | 12 | 7 | 12
--> 5 | 9 | 9 | 9
--> SELECT 5
select hashtext('a'), hashtext(''), hashtext('a longer text of more than twelve bytes'), hashtextextended('a', 0), hashtextextended('a', 7), hashint4(-1), hashint8(1), hashint8(-1), hashint8(5000000000);
--> hashtext int4 | hashtext int4 | hashtext int4 | hashtextextended int8 | hashtextextended int8 | hashint4 int4 | hashint8 int4 | hashint8 int4 | hashint8 int4
--> 1075015857 | -1477818771 | -416635485 | 3591986179850072241 | 6761863715122467050 | 385747274 | -1905060026 | 385747274 | -694934712
--> SELECT 1
select parse_ident('a."B c" . d'), parse_ident('x$1_é');
--> parse_ident _text | parse_ident _text
--> {a,"B c",d} | {x$1_é}
--> SELECT 1
select parse_ident('a.');
--> ERROR 22023: string is not a valid identifier: "a."
-->   detail: No valid identifier after ".".
select parse_ident('.a');
--> ERROR 22023: string is not a valid identifier: ".a"
-->   detail: No valid identifier before ".".
select parse_ident('"a');
--> ERROR 22023: string is not a valid identifier: ""a"
-->   detail: String has unclosed double quotes.
select parse_ident('a b');
--> ERROR 22023: string is not a valid identifier: "a b"
select parse_ident('a b', false);
--> parse_ident _text
--> {a}
--> SELECT 1
select parse_ident('1a');
--> ERROR 22023: string is not a valid identifier: "1a"
select parse_ident('a.""');
--> ERROR 22023: string is not a valid identifier: "a."""
-->   detail: Quoted identifier must not be empty.
select pg_size_pretty(10.5), pg_size_pretty(123456789.9), pg_size_pretty(-20000::numeric);
--> pg_size_pretty text | pg_size_pretty text | pg_size_pretty text
--> 10.5 bytes | 118 MB | -20 kB
--> SELECT 1
select length('jose'::bytea, 'UTF8'), length('x'::bytea, 'nosuch');
--> ERROR 22023: invalid encoding name "nosuch"
select rank(3) within group (order by x), dense_rank(3) within group (order by x desc), percent_rank(9) within group (order by x), cume_dist(2) within group (order by x) from generate_series(1, 4) x;
--> rank int8 | dense_rank int8 | percent_rank float8 | cume_dist float8
--> 3 | 2 | 1 | 0.6
--> SELECT 1
select timestamp '2001-02-16 20:38:40' at time zone '+3', timestamp '2001-02-16 20:38:40' at time zone '-05:30', timestamp '2001-02-16 20:38:40' at time zone 'UTC+2';
--> timezone timestamptz | timezone timestamptz | timezone timestamptz
--> 2001-02-16 23:38:40+00 | 2001-02-16 15:08:40+00 | 2001-02-16 22:38:40+00
--> SELECT 1
select pg_size_bytes('1'), pg_size_bytes(' 1.5 kB '), pg_size_bytes('-1 mb'), pg_size_bytes('1e3 bytes'), pg_size_bytes('2PB'), pg_size_bytes('.5 GB'), pg_size_bytes('1.9 bytes'), pg_size_bytes('1.5');
--> pg_size_bytes int8 | pg_size_bytes int8 | pg_size_bytes int8 | pg_size_bytes int8 | pg_size_bytes int8 | pg_size_bytes int8 | pg_size_bytes int8 | pg_size_bytes int8
--> 1 | 1536 | -1048576 | 1000 | 2251799813685248 | 536870912 | 2 | 2
--> SELECT 1
select pg_size_bytes('1 xB');
--> ERROR 22023: invalid size: "1 xB"
-->   detail: Invalid size unit: "xB".
-->   hint: Valid units are "bytes", "kB", "MB", "GB", "TB", and "PB".
select pg_size_bytes('abc');
--> ERROR 22023: invalid size: "abc"
select pg_size_bytes('9e20');
--> ERROR 22003: bigint out of range
