-- Formats of times and numbers.
select to_char(timestamp '2024-02-29 13:05:09.123456', 'YYYY-MM-DD HH12:MI:SS.MS US AM'), to_char(date '2024-12-30', 'IYYY-IW-ID Q J DDD WW CC'), to_char(timestamp '2024-07-04 00:00', 'FMDay, FMDDth FMMonth YYYY "at" FMHH24:MI');
--> to_char text | to_char text | to_char text
--> 2024-02-29 01:05:09.123 123456 PM | 2025-01-1 4 2460675 365 53 21 | Thursday, 4th July 2024 at 0:00
--> SELECT 1
select to_char(interval '1 year 2 mons 3 days 04:05:06.789', 'YYYY MM DD HH24:MI:SS.MS'), to_char(interval '100 hours', 'HH24'), to_char(-interval '90 minutes', 'HH24:MI');
--> to_char text | to_char text | to_char text
--> 0001 02 03 04:05:06.789 | 100 | -01:-30
--> SELECT 1
select to_char(1234567.891, 'FM9,999,999.00'), to_char(-12.5, '99.99MI'), to_char(-12.5, '99.9PR'), to_char(0.5, '9.99'), to_char(0.5, 'FM0.999'), to_char(485, 'RN'), to_char(12, 'FM0000'), to_char(1e10, '9.99EEEE'), to_char(1234, 'L9G999D99'), to_char(-1, 'S9'), to_char(1e6, '999');
--> to_char text | to_char text | to_char text | to_char text | to_char text | to_char text | to_char text | to_char text | to_char text | to_char text | to_char text
--> 1,234,567.89 | 12.50- | <12.5> |   .50 | 0.5 |         CDLXXXV | 0012 |  1.00e+10 |   1,234.00 | -1 |  ###
--> SELECT 1
select to_date('29 Feb 2024', 'DD Mon YYYY'), to_date('2024-060', 'YYYY-DDD'), to_date('24', 'YY'), to_date('2024W10-3', 'IYYY"W"IW-ID'), to_timestamp('2024-01-02 03:04:05.6 PM', 'YYYY-MM-DD HH12:MI:SS.MS AM') at time zone 'UTC';
--> to_date date | to_date date | to_date date | to_date date | timezone timestamp
--> 2024-02-29 | 2024-02-29 | 2024-01-01 | 2024-03-06 | 2024-01-02 15:04:05.6
--> SELECT 1
select to_date('2024-13-01', 'YYYY-MM-DD');
--> ERROR 22008: date/time field value out of range: "2024-13-01"
select to_date('abc', 'YYYY');
--> ERROR 22007: invalid value "abc" for "YYYY"
-->   detail: Value must be an integer.
select to_date('2024-02-30', 'YYYY-MM-DD');
--> ERROR 22008: date/time field value out of range: "2024-02-30"
select to_number('1,234.56-', '9,999.99S'), to_number('<12>', '99PR');
--> to_number numeric | to_number numeric
--> -1234.56 | -12
--> SELECT 1
select to_number('XIV', 'RN');
--> ERROR 0A000: "RN" not supported for input
select to_char(-12.5, 'PR99.9');
--> ERROR 42601: "9" must be ahead of "PR"
select to_char(1, '9PR0');
--> ERROR 42601: "0" must be ahead of "PR"
select to_timestamp(1e9), to_timestamp('infinity'::float8), to_timestamp('nan'::float8);
--> ERROR 22008: timestamp cannot be NaN
-- Dates.
select date_trunc('quarter', timestamp '2024-08-15'), date_trunc('week', date '2024-01-01'), date_trunc('century', timestamp '1999-12-31'), date_trunc('day', timestamptz '2024-03-10 12:00+00', 'America/New_York');
--> date_trunc timestamp | date_trunc timestamptz | date_trunc timestamp | date_trunc timestamptz
--> 2024-07-01 00:00:00 | 2024-01-01 00:00:00+00 | 1901-01-01 00:00:00 | 2024-03-10 05:00:00+00
--> SELECT 1
select date_bin('15 minutes', timestamp '2024-01-01 10:37', timestamp '2024-01-01'), date_bin('-1 day', now(), now());
--> ERROR 22008: stride must be greater than zero
select extract(epoch from interval '1 month 1 day'), extract(isodow from date '2024-01-07'), extract(julian from date '2000-01-01'), extract(microseconds from time '01:02:03.5'), extract(timezone_hour from timestamptz '2024-01-01 00:00+05'), extract(millennium from date '2001-01-01'), date_part('dow', date '2024-01-07');
--> extract numeric | extract numeric | extract numeric | extract numeric | extract numeric | extract numeric | date_part float8
--> 2678400.000000 | 7 | 2451545 | 3500000 | 0 | 3 | 0
--> SELECT 1
select extract(hour from date '2024-01-01');
--> ERROR 0A000: unit "hour" not supported for type date
select extract(nonsense from now());
--> ERROR 22023: unit "nonsense" not recognized for type timestamp with time zone
select age(timestamp '2024-03-01', timestamp '2023-01-31'), age(date '2024-02-29', date '2020-02-29'), timestamp '2024-01-31' + interval '1 month', date '2024-03-31' - interval '1 month', date '2024-01-01' - date '2023-01-01', interval '1 day' * 1.5, interval '1 month' / 2;
--> age interval | age interval | ?column? timestamp | ?column? timestamp | ?column? int4 | ?column? interval | ?column? interval
--> 1 year 1 mon 1 day | 4 years | 2024-02-29 00:00:00 | 2024-02-29 00:00:00 | 365 | 1 day 12:00:00 | 15 days
--> SELECT 1
select make_date(2024, 2, 29), make_time(1, 2, 3.5), make_timestamp(2024, 1, 1, 0, 0, 59.9), make_interval(years => 1, days => 2, secs => 1.5), make_timestamptz(2024, 7, 1, 12, 0, 0, 'Europe/Berlin');
--> make_date date | make_time time | make_timestamp timestamp | make_interval interval | make_timestamptz timestamptz
--> 2024-02-29 | 01:02:03.5 | 2024-01-01 00:00:59.9 | 1 year 2 days 00:00:01.5 | 2024-07-01 10:00:00+00
--> SELECT 1
select make_date(2023, 2, 29);
--> ERROR 22008: date field value out of range: 2023-02-29
select justify_hours(interval '27 hours'), justify_days(interval '65 days'), justify_interval(interval '1 mon -1 hour'), isfinite(date 'infinity'), isfinite(interval '1 day');
--> justify_hours interval | justify_days interval | justify_interval interval | isfinite bool | isfinite bool
--> 1 day 03:00:00 | 2 mons 5 days | 29 days 23:00:00 | f | t
--> SELECT 1
select timestamptz '2024-03-31 02:30 Europe/Berlin', timestamp '2024-10-27 02:30' at time zone 'Europe/Berlin', timestamptz '2024-01-01 00:00+00' at time zone interval '-3:30', time '10:00' at time zone 'UTC' is not null;
--> timestamptz timestamptz | timezone timestamptz | timezone timestamp | ?column? bool
--> 2024-03-31 01:30:00+00 | 2024-10-27 01:30:00+00 | 2023-12-31 20:30:00 | t
--> SELECT 1
select (date '2024-01-01', date '2024-02-01') overlaps (date '2024-01-31', interval '1 day'), (time '10:00', interval '2 hours') overlaps (time '12:00', time '13:00');
--> overlaps bool | overlaps bool
--> t | f
--> SELECT 1
select generate_series(date '2024-01-30', date '2024-03-30', interval '1 month');
--> generate_series timestamptz
--> 2024-01-30 00:00:00+00
--> 2024-02-29 00:00:00+00
--> 2024-03-29 00:00:00+00
--> SELECT 3
select '1 day -1 hour'::interval, 'P1Y2M3DT4H5M6.7S'::interval, '1-2'::interval year to month, '@ 1 minute ago'::interval, '1.5 weeks'::interval, interval '2:03' minute to second, interval '12345.678' second(1);
--> interval interval | interval interval | interval interval | interval interval | interval interval | interval interval | interval interval
--> 1 day -01:00:00 | 1 year 2 mons 3 days 04:05:06.7 | 1 year 2 mons | -00:01:00 | 10 days 12:00:00 | 00:02:03 | 03:25:45.7
--> SELECT 1
-- Texts.
select regexp_replace('foobarbaz', 'b(..)', 'X\1Y', 'g'), regexp_replace('a.b.c', '\.', '-', 1, 2), regexp_replace('AbC', 'b', 'x', 'i');
--> regexp_replace text | regexp_replace text | regexp_replace text
--> fooXarYXazY | a.b-c | AxC
--> SELECT 1
select regexp_match('foobarbequebaz', '(bar)(beque)'), regexp_matches('aBcaBd', '(?i)ab(.)', 'g');
--> regexp_match _text | regexp_matches _text
--> {bar,beque} | {c}
--> {bar,beque} | {d}
--> SELECT 2
select regexp_count('abcabcabc', 'abc', 4), regexp_instr('ABCABCABC', 'C.', 1, 2, 1, 'c'), regexp_substr('foobar', 'o(.)b', 1, 1, 'i', 1), regexp_like('Hello', 'h.*O', 'i');
--> regexp_count int4 | regexp_instr int4 | regexp_substr text | regexp_like bool
--> 2 | 8 | o | t
--> SELECT 1
select regexp_split_to_array('the quick  brown', '\s+'), regexp_split_to_array('abc', ''), string_to_array('a,,b,NULL', ',', 'NULL'), array_to_string(array[1, null, 3], '-', '*');
--> regexp_split_to_array _text | regexp_split_to_array _text | string_to_array _text | array_to_string text
--> {the,quick,brown} | {a,b,c} | {a,"",b,NULL} | 1-*-3
--> SELECT 1
select 'abc' ~ '^a.c$', 'abc' ~* 'B', 'abc' !~ 'd', 'a\b' like 'a\\b', 'a%b' like 'a!%b' escape '!', 'abc' similar to '%(b|d)%', 'ABC' ilike '_b_', substring('foobar' from 'o(.)b'), substring('foobar' similar 'f#"oo#"%' escape '#');
--> ?column? bool | ?column? bool | ?column? bool | ?column? bool | ?column? bool | ?column? bool | ?column? bool | substring text | substring text
--> t | t | t | t | t | t | t | o | oo
--> SELECT 1
select 'x' ~ '(';
--> ERROR 2201B: invalid regular expression: parentheses () not balanced
select 'x' ~ '[[:alpha:]&&x]', 'é' ~ '\w', E'a\nb' ~ 'a.b', E'a\nb' ~ '(?n)a.b', 'aaa' ~ 'a{2,3}$';
--> ?column? bool | ?column? bool | ?column? bool | ?column? bool | ?column? bool
--> t | f | t | f | t
--> SELECT 1
select overlay('Txxxxas' placing 'hom' from 2 for 4), position('b' in 'abc'), strpos('abc', ''), split_part('a,b,c', ',', -1), split_part('a,b', ',', 5), left('abcde', -2), right('abcde', 2), lpad('x', 3, 'ab'), rpad('abc', 2), btrim('xxaxx', 'x'), translate('12345', '143', 'ax'), initcap('hELLO wORLD-x'), reverse('añb'), repeat('ab', 3), starts_with('abc', 'ab');
--> overlay text | position int4 | strpos int4 | split_part text | split_part text | left text | right text | lpad text | rpad text | btrim text | translate text | initcap text | reverse text | repeat text | starts_with bool
--> Thomas | 2 | 1 | c | '' | abc | de | abx | ab | a | a2x5 | Hello World-X | bña | ababab | t
--> SELECT 1
select split_part('a,b', ',', 0);
--> ERROR 22023: field position must not be zero
select format('%s|%10s|%-10s|%I|%L|%%|%2$s', 'a', 'b', 'c', 'D e', 'it''s'), format('%*s', 5, 'x'), format('%L', null);
--> format text | format text | format text
--> a|         b|c         |"D e"|'it''s'|%|b |     x | NULL
--> SELECT 1
select format('%d', 1);
--> ERROR 22023: unrecognized format() type specifier "d"
-->   hint: For a single "%" use "%%".
select quote_ident('Ab'), quote_literal(E'a\\b'), quote_nullable(null), chr(8364), ascii('€'), to_hex(255), md5('x'), encode('\xdeadbeef', 'base64'), decode('3q2+7w==', 'base64'), convert_from('\xe282ac', 'UTF8'), length('\x0102'::bytea), bit_length('a€'), octet_length('a€'), unistr('\0041\+000042'), normalize(U&'e\0301', NFC) = 'é', 'a' is nfc normalized;
--> quote_ident text | quote_literal text | quote_nullable text | chr text | ascii int4 | to_hex text | md5 text | encode text | decode bytea | convert_from text | length int4 | bit_length int4 | octet_length int4 | unistr text | ?column? bool | is_normalized bool
--> "Ab" | E'a\\b' | NULL | € | 8364 | ff | 9dd4e461268c8034f5c8564e155c67a6 | 3q2+7w== | \xdeadbeef | € | 2 | 32 | 4 | AB | t | t
--> SELECT 1
select concat_ws(',', 1, null, 'x', true), concat(null, 1), 'a' || 1, 1 || 'a', 'a' || null, greatest('b', null, 'a'), least(3, null, 2), nullif(1, 1), coalesce(null, 2), num_nulls(1, null), num_nonnulls(1, null);
--> concat_ws text | concat text | ?column? text | ?column? text | ?column? text | greatest text | least int4 | nullif int4 | coalesce int4 | num_nulls int4 | num_nonnulls int4
--> 1,x,t | 1 | a1 | 1a | ∅ | b | 2 | ∅ | 2 | 1 | 1
--> SELECT 1
-- Numbers.
select 7 / 2, -7 / 2, 7 % -3, -7 % 3, 7.0 / 2, mod(-7, 3), div(-7.5, 2), power(2, 0.5::numeric), 2 ^ -1, |/ 16, @ -5, 5 # 3, ~5, 1 << 4, -16 >> 2, gcd(12, 18), lcm(4, 6), factorial(20), width_bucket(5.35, 0.024, 10.06, 5), width_bucket(35, array[10, 20, 30, 40]);
--> ?column? int4 | ?column? int4 | ?column? int4 | ?column? int4 | ?column? numeric | mod int4 | div numeric | power numeric | ?column? float8 | ?column? float8 | ?column? int4 | ?column? int4 | ?column? int4 | ?column? int4 | ?column? int4 | gcd int4 | lcm int4 | factorial numeric | width_bucket int4 | width_bucket int4
--> 3 | -3 | 1 | -1 | 3.5000000000000000 | -1 | -3 | 1.4142135623730950 | 0.5 | 4 | 5 | 6 | -6 | 16 | -4 | 6 | 12 | 2432902008176640000 | 3 | 3
--> SELECT 1
select round(2.5), round(-2.5), round(2.5::float8), round(1234.567, -2), trunc(-1.9), trunc(1.99, 1), ceil(-0.5), floor(-0.5), sign(-3.2), scale(1.500), min_scale(1.500), trim_scale(1.500), 1.10 + 2.2, 1e-10::numeric, 0.1::float8 + 0.2::float8, 1e400::numeric > 0, 'NaN'::numeric = 'NaN', 'Infinity'::numeric - 1;
--> round numeric | round numeric | round float8 | round numeric | trunc numeric | trunc numeric | ceil numeric | floor numeric | sign numeric | scale int4 | min_scale int4 | trim_scale numeric | ?column? numeric | numeric numeric | ?column? float8 | ?column? bool | ?column? bool | ?column? numeric
--> 3 | -3 | 2 | 1200 | -1 | 1.9 | 0 | -1 | -1 | 3 | 1 | 1.5 | 3.30 | 0.0000000001 | 0.30000000000000004 | t | t | Infinity
--> SELECT 1
select 9223372036854775807 + 1;
--> ERROR 22003: bigint out of range
select 2147483647::int4 + 1::int4;
--> ERROR 22003: integer out of range
select 1 / 0.0;
--> ERROR 22012: division by zero
select (-2147483648)::int4 / -1;
--> ERROR 22003: integer out of range
select sqrt(-1), ln(0);
--> ERROR 2201F: cannot take square root of a negative number
select 1.5::int, 2.5::int, -1.5::int, 1.5::float8::int, 2.5::float8::int, '12'::int, ' 12 '::int, '1e3'::numeric, 1e3::int, 32767::int2, '0x1F'::text;
--> int4 int4 | int4 int4 | ?column? int4 | int4 int4 | int4 int4 | int4 int4 | int4 int4 | numeric numeric | int4 int4 | int2 int2 | text text
--> 2 | 3 | -2 | 2 | 2 | 12 | 12 | 1000 | 1000 | 32767 | 0x1F
--> SELECT 1
select 32768::int2;
--> ERROR 22003: smallint out of range
select '12a'::int;
--> ERROR 22P02: invalid input syntax for type integer: "12a" (at 8)
select 1.234::numeric(3, 1), 99.95::numeric(3, 1);
--> ERROR 22003: numeric field overflow
-->   detail: A field with precision 3, scale 1 must round to an absolute value less than 10^2.
select 12345.678::numeric(5, -2), 0.00123::numeric(3, 5);
--> numeric numeric | numeric numeric
--> 12300 | 0.00123
--> SELECT 1
select sum(x), avg(x), stddev(x), var_pop(x), count(*), min(x), max(x), bit_and(x::int), bool_or(x > 2), corr(x, x * 2), regr_slope(x * 2, x) from (values (1), (2), (4)) v (x);
--> sum int8 | avg numeric | stddev numeric | var_pop numeric | count int8 | min int4 | max int4 | bit_and int4 | bool_or bool | corr float8 | regr_slope float8
--> 7 | 2.3333333333333333 | 1.5275252316519467 | 1.5555555555555556 | 3 | 1 | 4 | 0 | t | 1 | 2
--> SELECT 1
-- Arrays.
select array[1, 2] || 3, 0 || array[1], array[[1, 2], [3, 4]] || array[5, 6], array_append(null, 1), array_cat(array[1], null), array_prepend(1, null::int[]), array_remove(array[1, 2, 1], 1), array_replace(array[1, null], null, 3), array_position(array['a', 'b'], 'b'), array_positions(array[1, 2, 1], 1), trim_array(array[1, 2, 3], 2), cardinality(array[[1], [2]]), array_ndims(array[[1]]), array_dims('[2:3]={1,2}'::int[]), array_length(array[]::int[], 1), array_upper(array[1, 2], 1);
--> ?column? _int4 | ?column? _int4 | ?column? _int4 | array_append _int4 | array_cat _int4 | array_prepend _int4 | array_remove _int4 | array_replace _int4 | array_position int4 | array_positions _int4 | trim_array _int4 | cardinality int4 | array_ndims int4 | array_dims text | array_length int4 | array_upper int4
--> {1,2,3} | {0,1} | {{1,2},{3,4},{5,6}} | {1} | {1} | {1} | {2} | {1,3} | 2 | {1,3} | {1} | 2 | 2 | [2:3] | ∅ | 2
--> SELECT 1
select (array[1, 2, 3])[2:], (array[[1, 2], [3, 4]])[1:2][2], (array[1, 2, 3])[5], ('{{1,2},{3,4}}'::int[])[2][1], array[1, 2] @> array[2], array[1] <@ array[1, 2], array[1, 2] && array[3], array[1, 2] < array[1, 3], 2 = any(array[1, 2]), 3 > all(array[1, 2]), array(select g from generate_series(1, 3) g);
--> array _int4 | array _int4 | array int4 | int4 int4 | ?column? bool | ?column? bool | ?column? bool | ?column? bool | ?column? bool | ?column? bool | array _int4
--> {2,3} | {{1,2},{3,4}} | ∅ | 3 | t | t | f | t | t | t | {1,2,3}
--> SELECT 1
select array[1, 2][1:2] = array[1, 2], '{a,"b c",NULL,"NULL"}'::text[], array[null, 'x'], array[[1], [2, 3]];
--> ERROR 42601: syntax error at or near "[" (at 19)
select unnest(array[[1, 2], [3, 4]]), generate_subscripts(array['a', 'b'], 1);
--> unnest int4 | generate_subscripts int4
--> 1 | 1
--> 2 | 2
--> 3 | ∅
--> 4 | ∅
--> SELECT 4
-- Documents.
select '{"a": {"b": [1, 2, {"c": null}]}}'::jsonb #> '{a,b,2,c}', '{"a": 1}'::jsonb ->> 'a', '[1, 2, 3]'::jsonb -> -1, '{"a": 1, "b": 2}'::jsonb - 'a', '[1, 2, 3]'::jsonb - 1, '{"a": {"b": 1}}'::jsonb #- '{a,b}', '{"a": 1}'::jsonb || '{"b": 2}', '{"a": [1, 2]}'::jsonb @> '{"a": [2]}', '{"a": 1}'::jsonb ? 'a', '{"a": 1}'::jsonb ?| array['x', 'a'], '{"a": 1}'::jsonb ?& array['x', 'a'];
--> ?column? jsonb | ?column? text | ?column? jsonb | ?column? jsonb | ?column? jsonb | ?column? jsonb | ?column? jsonb | ?column? bool | ?column? bool | ?column? bool | ?column? bool
--> null | 1 | 3 | {"b": 2} | [1, 3] | {"a": {}} | {"a": 1, "b": 2} | t | t | t | f
--> SELECT 1
select jsonb_path_query_array('{"a": [1, 2, 3, 4]}', '$.a[*] ? (@ > 1 && @ < 4)'), jsonb_path_exists('{"a": 1}', '$.a ? (@ == $x)', '{"x": 1}'), jsonb_path_query_first('[{"n": "x"}, {"n": "y"}]', '$[last].n'), jsonb_path_query('[1, "2", true, null]', '$[*].type()'), '{"a": 5}'::jsonb @@ '$.a > 3', '[1, 2]'::jsonb @? '$[*] ? (@ > 2)';
--> jsonb_path_query_array jsonb | jsonb_path_exists bool | jsonb_path_query_first jsonb | jsonb_path_query jsonb | ?column? bool | ?column? bool
--> [2, 3] | t | "y" | "number" | t | f
--> [2, 3] | t | "y" | "string" | t | f
--> [2, 3] | t | "y" | "boolean" | t | f
--> [2, 3] | t | "y" | "null" | t | f
--> SELECT 4
select jsonb_path_query('{"a": [1, {"b": 2}]}', 'lax $.a.b'), jsonb_path_query_array('{"x": [3, 1]}', '$.x[*] * 2 + 1'), jsonb_path_query_array('["abc", "xbz"]', '$[*] ? (@ like_regex "^A" flag "i")'), jsonb_path_query_array('[1, [2, [3]]]', '$.**');
--> ERROR 22038: left operand of jsonpath operator * is not a single numeric value
select jsonb_path_query('{"a": 1}', 'strict $.b');
--> ERROR 2203A: JSON object does not contain key "b"
select jsonb_set('{"a": [1, 2]}', '{a,-1}', '9'), jsonb_set('{}', '{x}', '1', false), jsonb_insert('[1, 3]', '{1}', '2'), jsonb_insert('[1]', '{0}', '0', true), jsonb_strip_nulls('{"a": null, "b": [null]}'), jsonb_pretty('{"a": [1]}'), jsonb_typeof('1.5'), jsonb_array_length('[1, 2]'), jsonb_set_lax('{"a": 1}', '{a}', null, true, 'delete_key');
--> jsonb_set jsonb | jsonb_set jsonb | jsonb_insert jsonb | jsonb_insert jsonb | jsonb_strip_nulls jsonb | jsonb_pretty text | jsonb_typeof text | jsonb_array_length int4 | jsonb_set_lax jsonb
--> {"a": [1, 9]} | {} | [1, 2, 3] | [1, 0] | {"b": [null]} | {⏎    "a": [⏎        1⏎    ]⏎} | number | 2 | {}
--> SELECT 1
select * from jsonb_to_recordset('[{"a": 1, "b": "x"}, {"a": "2"}]') as t (a int, b text), jsonb_each('{"k": 1}') e;
--> a int4 | b text | key text | value jsonb
--> 1 | x | k | 1
--> 2 | ∅ | k | 1
--> SELECT 2
select to_jsonb(row(1, 'x')), json_build_object('a', 1, 'b', array[1, 2]), jsonb_build_array(1, null, 'x'), json_object('{a,1,b,2}'), row_to_json(row(1, 2)), array_to_json(array[[1, 2], [3, 4]]), to_json(timestamp '2024-01-01 10:00'), jsonb_agg(x order by x desc) from (values (1), (2)) v (x);
--> to_jsonb jsonb | json_build_object json | jsonb_build_array jsonb | json_object json | row_to_json json | array_to_json json | to_json json | jsonb_agg jsonb
--> {"f1": 1, "f2": "x"} | {"a" : 1, "b" : [1,2]} | [1, null, "x"] | {"a" : "1", "b" : "2"} | {"f1":1,"f2":2} | [[1,2],[3,4]] | "2024-01-01T10:00:00" | [2, 1]
--> SELECT 1
select json_build_object('a');
--> ERROR 22023: argument list must have even number of elements
-->   hint: The arguments of json_build_object() must consist of alternating keys and values.
select '{"a": 1'::jsonb;
--> ERROR 22P02: invalid input syntax for type json (at 8)
-->   detail: The input string ended unexpectedly.
select '{"a":1, "a":2}'::jsonb, '{"a":1, "a":2}'::json, '"\u00e9"'::jsonb, '1e2'::jsonb, ' [1 , 2] '::json;
--> jsonb jsonb | json json | jsonb jsonb | jsonb jsonb | json json
--> {"a": 2} | {"a":1, "a":2} | "é" | 100 |  [1 , 2]
--> SELECT 1
-- What drivers ask.
select pg_typeof(1), pg_typeof('x'), pg_typeof(null), pg_typeof(array[1.5]), pg_typeof(now() - now()), format_type('numeric'::regtype, 655366), 'int4'::regtype::oid, 'pg_class'::regclass::oid, to_regclass('nosuch'), to_regtype('int[]'), current_setting('server_encoding'), current_setting('nosuch', true), pg_encoding_to_char(6);
--> pg_typeof regtype | pg_typeof regtype | pg_typeof regtype | pg_typeof regtype | pg_typeof regtype | format_type text | oid oid | oid oid | to_regclass regclass | to_regtype regtype | current_setting text | current_setting text | pg_encoding_to_char name
--> integer | unknown | unknown | numeric[] | interval | numeric(10,2) | 23 | 1259 | ∅ | integer[] | UTF8 | ∅ | UTF8
--> SELECT 1
select col_description('pg_class'::regclass, 1), obj_description('pg_class'::regclass, 'pg_class'), has_table_privilege('pg_class', 'select'), has_schema_privilege('public', 'usage'), has_database_privilege(current_database(), 'connect'), pg_get_userbyid(10), pg_is_in_recovery(), txid_current() > 0, pg_backend_pid() > 0, inet_client_port() is null or true, current_schemas(false), version() like 'PostgreSQL 15%';
--> col_description text | obj_description text | has_table_privilege bool | has_schema_privilege bool | has_database_privilege bool | pg_get_userbyid name | pg_is_in_recovery bool | ?column? bool | ?column? bool | ?column? bool | current_schemas _name | ?column? bool
--> ∅ | ∅ | t | t | t | postgres | f | t | t | t | {public} | t
--> SELECT 1
select row(1, 2) < row(1, 3), row(1, null) is null, row(null, null) is null, row(1, null) is distinct from row(1, null), (1, 2) in ((1, 2), (3, 4)), 1 between symmetric 3 and 0, null is not true, 'a' is not distinct from null, 5 not between 1 and 3;
--> ?column? bool | ?column? bool | ?column? bool | ?column? bool | ?column? bool | ?column? bool | ?column? bool | ?column? bool | ?column? bool
--> t | f | t | f | t | t | t | f | t
--> SELECT 1
select case 1 when 1 then 'a' end, case when false then 1 end, (values (1)), (select 1 where false), exists (select), not exists (select where false), 1 = any (select 1), 2 <> all (select 1), array(select 1 where false);
--> case text | case int4 | column1 int4 | ?column? int4 | exists bool | ?column? bool | ?column? bool | ?column? bool | array _int4
--> a | ∅ | 1 | ∅ | t | t | t | t | {}
--> SELECT 1
