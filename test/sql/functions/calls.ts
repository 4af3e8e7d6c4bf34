/** The calls that are recorded: operators and functions over values at the edges of their types, and the choices between overloads. */

/** `name(a)` for all names and values. */
function unary(names: string, values: readonly string[]): readonly string[] {
  return words(names).flatMap((name) => values.map((value) => `${name}(${value})`));
}

/** `name(a, b)` for all pairs. */
function binary(names: string, left: readonly string[], right: readonly string[] = left): readonly string[] {
  return words(names).flatMap((name) => left.flatMap((a) => right.map((b) => `${name}(${a}, ${b})`)));
}

/** `a operator b` for all pairs. */
function infix(operators: string, left: readonly string[], right: readonly string[] = left): readonly string[] {
  return words(operators).flatMap((operator) => left.flatMap((a) => right.map((b) => `${a} ${operator} ${b}`)));
}

function prefix(operators: string, values: readonly string[]): readonly string[] {
  return words(operators).flatMap((operator) => values.map((value) => `${operator} ${value}`));
}

function words(list: string): readonly string[] {
  return list.split(' ');
}

function typed(type: string, list: string): readonly string[] {
  return words(list).map((value) => `'${value}'::${type}`);
}

function texts(...values: readonly string[]): readonly string[] {
  return values.map((value) => `'${value.replaceAll("'", "''")}'`);
}

const int2s = typed('int2', '0 1 -1 7 -7 32767 -32768');
const int4s = typed('int4', '0 1 -1 7 -7 12 2147483647 -2147483648');
const int8s = typed('int8', '0 1 -1 7 -36 9223372036854775807 -9223372036854775808');
const float8s = typed('float8', '0 -0 1 -1 0.5 -2.5 3.7 1e300 -1e-300 1e15 Infinity -Infinity NaN');
const float4s = typed('float4', '0 1 -1 0.5 -2.25 3.4e38 1e-38 NaN');
const numerics = typed('numeric', '0 0.00 1 -1 0.5 -2.5 3.70 12345.6789 -0.000123 1e20 99999999999999999999.99 NaN Infinity -Infinity');
const smallNumerics = typed('numeric', '0 1 2 0.5 -2.5 3.70 10 100.0 12345.6789 0.000123 1e20 1.0000001 0.95');
const dates = typed('date', '2000-01-01 1999-12-31 2024-02-29 0044-03-15 infinity');
const stamps = texts('2000-01-01', '2024-02-29 12:34:56.789', '1969-07-20 20:17:40.123456', '0044-03-15 10:00 BC', '2021-03-14 02:30', '2021-11-07 01:30', 'infinity');
const timestamps = stamps.map((text) => `${text}::timestamp`);
const instants = stamps.map((text) => `${text}::timestamptz`);
const intervals = texts('0', '1 day', '-1 mon 3 days', '1 year 2 mons 3 days 04:05:06.789', '36:00', '-00:00:01', '40 days', '15 mons').map((text) => `interval ${text}`);
const times = typed('time', '00:00 12:34:56.789 24:00 23:59:59.999999');

const arithmeticOperators = '+ - * / %';
const comparisons = '= <> < > <= >=';

const arithmetic = [
  ...infix(arithmeticOperators, int2s),
  ...infix(arithmeticOperators, int4s),
  ...infix(arithmeticOperators, int8s),
  ...infix(arithmeticOperators, int4s.slice(0, 7), int8s.slice(0, 5)),
  ...infix(arithmeticOperators, int2s.slice(0, 5), int4s.slice(0, 6)),
  ...infix('+ - * /', float8s),
  ...infix('+ - * /', float4s),
  ...infix('+ *', float4s.slice(0, 4), float8s.slice(0, 5)),
  ...infix(arithmeticOperators, numerics),
  ...infix('+ /', int4s.slice(0, 4), numerics.slice(0, 6)),
  ...infix('& | #', int4s),
  ...infix('& | #', int8s),
  ...infix('& | #', int2s),
  ...infix('<< >>', int4s, ['0', '1', '5', '31', '32', '33', '-1']),
  ...infix('<< >>', int8s, ['0', '1', '5', '63', '64', '65', '-1']),
  ...infix('<< >>', int2s, ['0', '1', '15', '16', '31']),
  ...prefix('- + @ ~', int4s),
  ...prefix('- + @ ~', int8s),
  ...prefix('- + @', [...numerics, ...float8s, ...float4s]),
];

const math = [
  ...unary('abs', [...int2s, ...int4s, ...int8s, ...float8s, ...float4s, ...numerics]),
  ...unary('ceil floor round trunc sign', [...float8s, ...numerics, "'2.5'::float8", "'-0.4'::float8", "'3.5'::float8", "'-3.5'::float8", '5']),
  ...binary('round trunc', numerics, ['0', '1', '3', '-1', '-3', '20']),
  ...unary('scale min_scale trim_scale', [...numerics, '1.2300', '100.00']),
  ...binary('mod gcd lcm', int4s),
  ...binary('mod gcd lcm', int8s),
  ...binary('mod div gcd lcm', numerics),
  ...unary('sqrt exp ln log', [...smallNumerics, '2.0', '-1.5', '0.1', '1e-8', '123456789.123456789', '5000.0', "'-5000'::numeric"]),
  ...unary('sqrt exp ln log log10 cbrt', float8s),
  ...unary('sqrt cbrt exp ln log10', ['4', '2', '0.25']),
  ...binary('log', ['2.0', '10', '0.5', '1.5', '1e10'], ['2.0', '64.0', '0.5', '12345.678', '0.0001']),
  ...binary('power', smallNumerics, ['0', '1', '2', '-1', '-2', '0.5', '-0.5', '3.3', '10', "'NaN'::numeric", "'Infinity'::numeric"]),
  ...binary('power', ["'2'::float8", "'-2'::float8", "'0'::float8", "'1'::float8", "'NaN'::float8", "'Infinity'::float8"], ["'0'::float8", "'2'::float8", "'-1'::float8", "'0.5'::float8", "'NaN'::float8", "'Infinity'::float8", "'1e10'::float8"]),
  ...infix('^', ['2', '2.0', '-8', '10.5'], ['3', '-3', '0.5', '20']),
  ...['1.1 ^ 100', '0.5 ^ 200', '2 ^ 62::numeric', '7.5 ^ -20.0', '1.0000001 ^ 1000000.0', '10.0 ^ 500', '10.0 ^ 200000'],
  ...unary('factorial', ['0', '1', '5', '20', '30', '-1', '40000']),
  ...['width_bucket(5.35, 0.024, 10.06, 5)', 'width_bucket(5.35::float8, 0.024, 10.06, 5)', 'width_bucket(0, 1, 5, 4)', 'width_bucket(9, 1, 5, 4)', 'width_bucket(3, 5, 1, 4)', 'width_bucket(3, 1, 1, 4)', 'width_bucket(3, 1, 5, 0)', 'width_bucket(3, array[1,3,5])', "width_bucket('b'::text, array['a','c'])", 'width_bucket(2.5, array[1.0,2.0,3.0])', "width_bucket('NaN'::numeric, 1, 2, 3)"],
  ...unary('sin cos tan cot asin acos atan sinh cosh tanh asinh acosh atanh', ['0', '0.5', '1', '-1', '2', "'Infinity'::float8", "'NaN'::float8"]),
  ...unary('sind cosd tand cotd', ['0', '30', '45', '60', '90', '135', '180', '-30', '270', '360', '17']),
  ...unary('asind acosd atand', ['0', '0.5', '1', '-1', '-0.5', '2']),
  ...binary('atan2 atan2d', ['0', '1', '-1'], ['1', '-1', '0']),
  ...unary('degrees radians', ['0', '1', 'pi()', '180']),
  ...['pi()', 'setseed(2)', 'random() < 1', '|/ 25', '||/ 27', '@ -5.0', '5 ! '].slice(0, 6),
];

const comparing = [
  ...infix(comparisons, int4s.slice(0, 5)),
  ...infix(comparisons, int8s, int4s.slice(0, 4)),
  ...infix(comparisons, int2s.slice(0, 3), int8s.slice(0, 3)),
  ...infix(comparisons, float8s.slice(0, 5).concat(float8s.slice(-3))),
  ...infix('= < >=', float4s, float8s.slice(0, 5)),
  ...infix('= < >=', numerics),
  ...infix('= <', int4s.slice(0, 3), numerics.slice(0, 5)),
  ...infix(comparisons, texts('a', 'b', 'B', '', 'ab', 'ä', '😀', 'ﬀ').map((text) => `${text}::text`)),
  ...infix('= <', ["'a '::char(3)", "'a'::varchar", "'a '::text", "'a'::name"]),
  ...infix(comparisons, ["true", "false"]),
  ...infix(comparisons, dates.slice(0, 4), timestamps.slice(0, 4)),
  ...infix('= < >', timestamps.slice(0, 4), instants.slice(0, 4)),
  ...infix('= < >', dates.slice(0, 3), instants.slice(0, 3)),
  ...infix('= < >', intervals),
  ...infix('= < >', times),
  ...infix('= <', ["'\\x01'::bytea", "'\\x0102'::bytea", "''::bytea"]),
  ...infix('= < >', ['array[1,2]', 'array[1,2,3]', 'array[2]', "'{}'::int[]", 'array[1,null]']),
  ...infix('= <', ["'{\"a\":1}'::jsonb", "'[]'::jsonb", "'1'::jsonb", "'\"a\"'::jsonb"]),
  "1 = '1'", "1 < 'a'", "'a' = 'a'", '1 = 1.0', "date '2020-01-01' = '2020-01-01'", "1 = true", "'a'::text = 1", "'a'::text ~<~ 'b'", "'1'::json = '1'::json", "1 = any(array[1,2])", "1 = any('{2,3}')", "3 = any(array[1,null])", "3 <> all(array[1,2])", "3 > all(array[1,null])", "'a' = any(array['b','a'])", "1.5 = any(array[1,2])", "not 1 = 2", "num_nulls(1, null, 'a')", "num_nonnulls(1, null, 'a')", "num_nulls(variadic array[1,null])",
];

const words1 = texts('', 'a', 'Hello, World', '  padded  ', 'äöü😀x', 'aXbXc', '123').map((text) => text);

const strings = [
  ...unary('length char_length octet_length bit_length lower upper initcap reverse ascii md5 btrim ltrim rtrim quote_ident quote_literal quote_nullable', words1),
  ...unary('length lower', ["'ab  '::char(5)", "'ab'::varchar", "'x'::name"]),
  ...binary('left right repeat', words1, ['0', '1', '3', '-2', '100']),
  ...binary('lpad rpad', words1, ['0', '3', '20', '-1']),
  ...['lpad(\'hi\', 7, \'xy\')', 'rpad(\'hi\', 7, \'xy\')', "lpad('hi', 5, '')", "lpad('ä', 4, '😀b')", "rpad('hello', 3, 'x')"],
  ...binary('btrim ltrim rtrim', texts('xxhixx', 'xyx', ''), texts('x', 'xy', '')),
  ...['substr(\'hello\', 2)', "substr('hello', 2, 3)", "substr('hello', 0, 3)", "substr('hello', -1, 3)", "substr('hello', 2, -1)", "substr('hello', 10)", "substr('ä😀bc', 2, 2)", "substring('hello' from 2 for 3)", "substring('hello' from 2)", "substring('hello' for 2)", "substring('foobar' from 'o(.)b')", "substring('foobar' from 'x')", "substring('foobar' from 'o.b')", "substring('foobar' similar '%#\"o_b#\"%' escape '#')", "substring('abcdef', 2147483647, 5)", "substr('hello', 2, 2147483647)"],
  ...['position(\'lo\' in \'hello\')', "position('' in 'hello')", "strpos('äöü', 'ü')", "strpos('a', 'b')", "overlay('Txxxxas' placing 'hom' from 2 for 4)", "overlay('abc' placing 'X' from 1)", "overlay('abc' placing 'X' from 0)", "overlay('abc' placing 'XYZ' from 3)", "overlay('abcdef' placing '' from 2 for 3)"],
  ...['split_part(\'a,b,c\', \',\', 2)', "split_part('a,b,c', ',', -1)", "split_part('a,b,c', ',', 9)", "split_part('a,b,c', ',', 0)", "split_part('', ',', 1)", "split_part('abc', '', 1)", "split_part('abc', '', -1)"],
  ...['string_to_array(\'a,b,,c\', \',\')', "string_to_array('a,b,,c', ',', '')", "string_to_array('abc', null)", "string_to_array('', ',')", "string_to_array('abc', '')", "string_to_array(null, ',')", "string_to_table('a,b', ',')", "string_to_table('a,b', ',', 'a')", "array_to_string(array['a',null,'b'], ',')", "array_to_string(array['a',null,'b'], ',', '*')", 'array_to_string(array[1,2,3], $$, $$)', "array_to_string(array[[1,2],[3,4]], '-')", "array_to_string('{}'::int[], ',')"],
  ...["translate('12345', '143', 'ax')", "translate('', 'a', 'b')", "replace('abcabc', 'b', 'XX')", "replace('abc', '', 'x')", "replace('abc', 'abc', '')", 'chr(65)', 'chr(228)', 'chr(128512)', 'chr(0)', 'chr(-1)', 'chr(1114112)', 'to_hex(255)', 'to_hex(-1)', 'to_hex(9223372036854775807)', "starts_with('alphabet', 'alph')", "'alphabet' ^@ 'x'", "concat('a', 1, true, null, 2.50)", 'concat(null)', "concat_ws(',', 'a', null, 1, date '2020-01-01')", "concat_ws(null, 'a')", "concat(variadic array['a','b'])", "concat_ws('-', variadic array[1,2,null])"],
  ...["'a' || 'b'", "'a' || 1", "1 || 'a'", "'a'::text || null", "'a' || true", "'x' || array[1]", "1 || 2", "'a'::varchar || 'b'::char(3)", "'a'::text || 'c'::name", "date '2020-01-01' || ' x'"],
  ...["format('Hello %s', 'World')", "format('%s %I %L', 'a', 'B c', 'it''s')", "format('%2$s %1$s', 'a', 'b')", "format('%10s|%-10s|', 'a', 'b')", "format('%*s', 5, 'a')", "format('%-*s|', 5, 'a')", "format('%%')", "format('%s')", "format('%x', 1)", "format('%')", "format('%s', null)", "format('%L', null)", "format('%I', null)", "format('%s %s', variadic array['a','b'])", "format('%s', 1.50)", "format('%s', true)", "format('%0$s', 1)", "format('%1$s %s', 'a', 'b')"],
  ...["quote_literal(1.5)", "quote_literal('a\\b')", "quote_ident('select')", "quote_ident('a_b1')", "quote_nullable(null)", "quote_literal(null)", "normalize('é')", "normalize('é', NFD)", "unistr('\\0041\\u00e4')", "unistr('\\zz')", "repeat('ab', 1000000000)", "trim(both 'x' from 'xax')", "trim(leading from '  a ')", "trim(trailing 'a' from 'bca')", "upper('straße')", "initcap('hello wORLD-foo_bar 1st')", "length(null)", "length(5)", "lower(5)", "text(5)", "int4('5')", "varchar 'a'", "float8(5)", "numeric('5.5')"],
  ...infix('~~ !~~ ~~* !~~*', texts('abc', '', 'aXc', 'a%c', 'ä😀'), texts('abc', 'a%', '%c', '%b%', 'a_c', '', '%', '_', 'a\\%c', '__', 'A%', '%a%c%', 'a%b_')),
  ...["'abc' like 'a#%' escape '#'", "'a%c' like 'a#%c' escape '#'", "'abc' like 'abc\\'", "'abc' like 'a##' escape '##'", "'a\\c' like 'a\\c' escape ''", "'abc' not like 'b%'", "'ABC' ilike 'a%'", "'abc' similar to '(a|b)%'", "'abc' similar to 'abc'", "'abc' similar to 'ab'", "'a.c' similar to 'a.c'", "'abc' similar to 'a.c'", "'abc' similar to '[a-c]+'", "'aab' similar to 'a{2}b'", "'abc' not similar to '%b%'", "'a%' similar to 'a#%' escape '#'", "'ab  '::char(4) like 'ab'", "'ab  '::char(4) like 'ab%'", "'ab'::name like 'a_'"],
];

const regexSubjects = texts('foobar', 'abcabc', '', 'aaa', 'a1 b22 c333', 'Hello World', 'x\ny', 'äöü');
const regexPatterns = texts('o', 'o+', '^f', 'r$', '(o)(o)', 'a|b|ab', '[a-c]+', '[^a-c]', '\\d+', '\\w+', '\\s', 'b*', '(a|ab)(c|bcd)?', 'a{2}', 'a{2,}', 'a{1,2}', 'o+?', '\\mb', 'c\\M', '\\y\\w', '.', 'x.y', '[[:digit:]]+', '[[:alpha:]]', '(?:ab)+', '(?i)HELLO', '()', 'a**', '(', ')', '[a', 'a{', 'a{1', 'a{2,1}', '*a', '\\', '[z-a]', '[[:foo:]]', '\\u00e4', 'ä', '(?n)^y', 'a*?', '(a*)(a*)', '(a+?)(a*)', '(.*)b(.*)', '[]a]', '[a-]', 'W.*d');

const regex = [
  ...infix('~', regexSubjects, regexPatterns),
  ...binary('regexp_match', regexSubjects, regexPatterns),
  ...infix('~* !~ !~*', regexSubjects.slice(0, 6), texts('O', 'HELLO', 'x')),
  ...regexSubjects.flatMap((subject) => texts('o', 'a', '\\d+', 'b*', '(a)(b)', '').flatMap((pattern) => [`regexp_replace(${subject}, ${pattern}, '<\\&>')`, `regexp_replace(${subject}, ${pattern}, '<\\1>', 'g')`, `regexp_matches(${subject}, ${pattern}, 'g')`, `regexp_split_to_array(${subject}, ${pattern})`, `regexp_split_to_table(${subject}, ${pattern})`, `regexp_count(${subject}, ${pattern})`, `regexp_instr(${subject}, ${pattern})`, `regexp_substr(${subject}, ${pattern})`])),
  ...["regexp_replace('abc', 'B', 'x', 'i')", "regexp_replace('abc', 'b', 'x', 'z')", "regexp_replace('aaa', 'a', 'b', 2)", "regexp_replace('aaa', 'a', 'b', 1, 2)", "regexp_replace('aaa', 'a', 'b', 1, 0)", "regexp_replace('aaa', 'A', 'b', 2, 0, 'i')", "regexp_replace('aaa', 'a', 'b', 0)", "regexp_match('abc', 'b', 'g')", "regexp_matches('foobarbequebaz', '(b[^b]+)(b[^b]+)', 'g')", "regexp_split_to_array('the quick brown', '\\s+')", "regexp_split_to_array('abc', '')", "regexp_split_to_table('a,b', ',', 'g')", "regexp_like('Abc', 'a', 'i')", "regexp_like('abc', 'd')", "regexp_count('abcabc', 'B', 1, 'i')", "regexp_count('abcabc', 'b', 3)", "regexp_instr('abcabc', 'b', 1, 2)", "regexp_instr('abcabc', 'b', 1, 2, 1)", "regexp_instr('abcabc', '(b)(c)', 1, 1, 0, '', 2)", "regexp_substr('abcabc', '(b)(c)', 1, 2, '', 2)", "regexp_substr('abc', 'z')", "regexp_instr('abc', 'b', 0)", "'a.b' ~ '***=a.b'", "'axb' ~ '***=a.b'", "'ab' ~ '(?x) a b # comment'", "'foo\nbar' ~ '^bar'", "'foo\nbar' ~ '(?m)^bar'", "regexp_replace('a.b', '.', '-', 'gq')", "regexp_replace('foo', 'o', '\\\\', 'g')"],
];

const bytes = [
  ...unary('md5 sha224 sha256 sha384 sha512 length octet_length bit_length bit_count', ["''::bytea", "'abc'::bytea", "'\\x00ff80'::bytea"]),
  ...binary('encode', ["'abc'::bytea", "'\\x00ff5c80'::bytea", "''::bytea", "repeat('a', 80)::bytea"], texts('hex', 'base64', 'escape', 'foo')),
  ...["decode('616263', 'hex')", "decode('6', 'hex')", "decode('6g', 'hex')", "decode('YWJj', 'base64')", "decode('YW Jj', 'base64')", "decode('YWJ', 'base64')", "decode('YW=j', 'base64')", "decode('Y*Jj', 'base64')", "decode('a\\\\b\\001', 'escape')", "decode('\\9', 'escape')"],
  ...["'ab'::bytea || 'c'::bytea", "substring('abcdef'::bytea from 2 for 3)", "substr('abc'::bytea, 0, 2)", "overlay('abcdef'::bytea placing 'XX'::bytea from 2)", "position('c'::bytea in 'abc'::bytea)", "get_byte('abc'::bytea, 1)", "get_byte('abc'::bytea, 3)", "set_byte('abc'::bytea, 1, 90)", "get_bit('abc'::bytea, 0)", "set_bit('abc'::bytea, 1, 1)", "set_bit('abc'::bytea, 100, 1)", "btrim('xabcx'::bytea, 'x'::bytea)", "ltrim('xabcx'::bytea, 'x'::bytea)", "convert_from('abc'::bytea, 'UTF8')", "convert_to('ä', 'UTF8')", "'abc'::bytea like 'a%'::bytea"],
];

const units = texts('microseconds', 'milliseconds', 'second', 'minute', 'hour', 'day', 'dow', 'isodow', 'doy', 'week', 'month', 'quarter', 'year', 'isoyear', 'decade', 'century', 'millennium', 'julian', 'epoch', 'timezone', 'timezone_hour', 'timezone_minute', 'foo');
const datetime = [
  ...infix('+ -', dates, ['1', '-400', '0']),
  ...infix('-', dates),
  ...infix('-', timestamps.slice(0, 4)),
  ...infix('-', instants),
  ...infix('+ -', dates.slice(0, 3), intervals),
  ...infix('+ -', timestamps, intervals),
  ...infix('+ -', instants, intervals),
  ...infix('+ -', times, intervals),
  ...infix('+', dates.slice(0, 3), times),
  ...infix('-', times),
  ...infix('+ -', intervals),
  ...infix('* /', intervals, ['2', '0.5', '-1.5', '0']),
  ...prefix('-', intervals),
  ...binary('date_part extract_', units, [...timestamps, ...dates.slice(0, 3), ...intervals.slice(1, 5), ...times.slice(1, 2), ...instants.slice(1, 3)]).filter((call) => !call.startsWith('extract_')),
  ...units.flatMap((unit) => [...timestamps, ...dates, ...intervals, ...times.slice(1, 2), ...instants.slice(1, 4), "'12:00+02'::timetz"].map((value) => `extract(${unit.slice(1, -1)} from ${value})`)),
  ...binary('date_trunc', units, [...timestamps, ...intervals.slice(2, 4), ...instants.slice(0, 4)]),
  ...binary('age', timestamps.slice(0, 4)),
  ...["date_trunc('day', '2021-03-14 12:00'::timestamptz, 'Asia/Tokyo')", "date_trunc('day', '2021-03-14 12:00'::timestamptz, 'No/Where')", "date_bin('15 min', '2020-02-11 15:44:17'::timestamp, '2001-01-01'::timestamp)", "date_bin('15 min', '2020-02-11 15:44:17+00'::timestamptz, '2001-01-01'::timestamptz)", "date_bin('1 month', '2020-02-11'::timestamp, '2001-01-01'::timestamp)", "date_bin('-1 day', '2020-02-11'::timestamp, '2001-01-01'::timestamp)"],
  ...["make_date(2024, 2, 29)", "make_date(2023, 2, 29)", "make_date(-44, 3, 15)", "make_date(0, 1, 1)", "make_time(12, 34, 56.789)", "make_time(24, 0, 0)", "make_time(25, 0, 0)", "make_time(10, 60, 0)", "make_timestamp(2024, 2, 29, 1, 2, 3.5)", "make_timestamptz(2024, 7, 1, 12, 0, 0)", "make_timestamptz(2024, 7, 1, 12, 0, 0, 'Europe/Berlin')", "make_timestamptz(2024, 7, 1, 12, 0, 0, 'Nowhere')", "make_interval(1, 2, 3, 4, 5, 6, 7.5)", "make_interval(days => 10, secs => 1.5)", "make_interval()", "make_interval(years => 200000000)"],
  ...unary('justify_hours justify_days justify_interval', intervals),
  ...unary('isfinite', [...dates, ...timestamps, ...intervals.slice(0, 1)]),
  ...unary('to_timestamp', ['0', '1284352323.5', '-1.5', "'Infinity'::float8", "'NaN'::float8"]),
  ...["'2024-07-01 12:00'::timestamp at time zone 'UTC'", "'2024-07-01 12:00'::timestamptz at time zone 'Europe/Berlin'", "'2024-07-01 12:00'::timestamp at time zone 'EST'", "'2024-07-01 12:00'::timestamp at time zone interval '2 hours'", "'12:00+00'::timetz at time zone interval '-3 hours'", "'2024-01-01'::timestamptz at time zone 'Bad/Zone'", "timezone('UTC', '2024-07-01 12:00'::timestamptz)"],
  ...["(date '2001-02-16', date '2001-12-21') overlaps (date '2001-10-30', date '2002-10-30')", "(date '2001-02-16', interval '100 days') overlaps (date '2001-10-30', date '2002-10-30')", "(time '10:00', time '12:00') overlaps (time '12:00', time '13:00')", "(null::timestamp, timestamp '2001-01-02') overlaps (timestamp '2001-01-01', timestamp '2001-01-03')", "(timestamp '2001-01-01', timestamp '2001-01-01') overlaps (timestamp '2001-01-01', timestamp '2001-01-03')"].map((call) => call),
];

const series = ['generate_series(1, 5)', 'generate_series(5, 1)', 'generate_series(5, 1, -2)', 'generate_series(1, 5, 0)', 'generate_series(1::int8, 3)', 'generate_series(1.1, 4.0, 1.3)', 'generate_series(1.1, 2)', "generate_series('2024-01-30'::timestamp, '2024-05-01', '1 month')", "generate_series('2021-03-13 12:00'::timestamptz, '2021-03-16', '1 day')", "generate_series('2024-01-01'::date, '2024-01-03', '1 day')", "generate_series(1, 2.5)", "generate_series('NaN'::numeric, 2)", "generate_series(2147483646, 2147483647)", "generate_series(null, 1)", "generate_series('2024-01-01'::timestamp, '2024-01-03', '0 days')"];

const arrayValues = ["'{}'::int[]", 'array[1,2,3]', 'array[3,null,1]', 'array[[1,2],[3,4]]', "'[0:2]={1,2,3}'::int[]", 'null::int[]'];
const arrays = [
  ...unary('array_ndims array_dims cardinality unnest', arrayValues),
  ...binary('array_length array_lower array_upper generate_subscripts', arrayValues, ['1', '2', '0']),
  ...binary('array_append array_remove array_position array_positions', arrayValues, ['1', 'null::int', '7']),
  ...binary('array_prepend', ['1', 'null::int'], arrayValues),
  ...binary('array_cat', arrayValues),
  ...infix('|| @> <@ &&', arrayValues),
  ...infix('||', arrayValues, ['4']),
  ...["array_replace(array[1,2,1], 1, 9)", "array_replace(array[1,null], null, 0)", 'array_fill(7, array[2,3])', 'array_fill(7, array[3], array[2])', 'array_fill(null::int, array[2])', 'array_fill(7, array[]::int[])', 'array_fill(7, null)', 'trim_array(array[1,2,3], 2)', 'trim_array(array[1,2,3], 4)', 'array_position(array[1,2,1], 1, 2)', 'array_position(array[1,2], 1, null)', "array_append(array[1], 1.5)", "array[1] || 2.5", "array['a','b'] || 'c'", "array['a','b'] || '{c}'", "'a' || array['b']", "array[1,2,3][2]", 'array[1,2,3][5]', '(array[1,2,3])[1:2]', '(array[[1,2],[3,4]])[1:1][2:2]', '(array[1,2,3])[:2]', '(array[1,2,3])[2:]', '(array[[1,2],[3,4]])[2][1]', '(array[[1,2],[3,4]])[2]', '(array[1,2,3])[3:1]', "array[1, 2.5, null]", "array[array[1], array[2,3]]", "array['a', 1]", 'array[]::text[]', "array[[1],[2]]::text[]", "array_length(5, 1)", "array_append(null::int[], null)", "unnest(array['a',null])", "array_to_string(array[1.50, null], ';', 'NULL')", "array_cat(array[1], array['a'])", 'array_upper(array[1], 1) + 1'],
];

const documents = [`'{"a": 1, "b": {"c": [1, "x", null]}, "d": null, "e": "t\\u00e4"}'`, "'[1, [2, 3], {\"k\": \"v\"}, null, true]'", "'\"text\"'", "'1.50'", "'null'", "'{}'", "'[]'"];
const jsons = documents.flatMap((text) => [`${text}::json`, `${text}::jsonb`]);
const jsonbs = documents.map((text) => `${text}::jsonb`);
const json = [
  ...infix('-> ->>', jsons, ["'a'", "'b'", "'k'", '0', '2', '-1', '9']),
  ...infix('#> #>>', jsons, ["'{b,c,1}'", "'{1,0}'", "'{}'", "'{b,x}'", "'{2,k}'", "'{a,b}'", "'{-1}'"]),
  ...infix('@> <@ || -', jsonbs).filter((call) => !call.includes(' - ')),
  ...infix('?', jsonbs, ["'a'", "'text'", "'k'"]),
  ...infix('?| ?&', jsonbs, ["array['a','b']", "array['x']", "'{}'"]),
  ...infix('-', jsonbs, ["'a'::text", '0', '-1', "array['a','b']"]),
  ...infix('#-', jsonbs, ["'{b,c}'", "'{1,0}'", "'{x}'", "'{b,c,-1}'"]),
  ...unary('json_typeof json_array_length json_object_keys json_each json_each_text json_array_elements json_array_elements_text json_strip_nulls', documents.map((text) => `${text}::json`)),
  ...unary('jsonb_typeof jsonb_array_length jsonb_object_keys jsonb_each jsonb_each_text jsonb_array_elements jsonb_array_elements_text jsonb_strip_nulls jsonb_pretty', jsonbs),
  ...binary('jsonb_set jsonb_insert', jsonbs, ["'{a}', '9'", "'{b,c,1}', '\"new\"'", "'{0}', '{}'", "'{-1}', '5'", "'{x,y}', '1'", "'{9}', '1'"]),
  ...["jsonb_set('{\"a\":1}', '{b}', '2', false)", "jsonb_insert('[1,2]', '{0}', '9', true)", "jsonb_set('{\"a\":1}', '{a}', null)", "jsonb_set_lax('{\"a\":1}', '{a}', null)", "jsonb_set_lax('{\"a\":1}', '{a}', null, true, 'delete_key')", "jsonb_set_lax('{\"a\":1}', '{a}', null, true, 'raise_exception')", "jsonb_set_lax('{\"a\":1}', '{a}', null, true, 'return_target')", "json_extract_path('{\"a\":{\"b\":1}}', 'a', 'b')", "jsonb_extract_path_text('{\"a\":{\"b\":\"x\"}}', 'a', 'b')", "jsonb_extract_path('{\"a\":1}', variadic array['a'])"],
  ...unary('to_json to_jsonb', ['1', '1.50', "'a\"b'::text", 'true', "date '2020-01-01'", "timestamp '2020-01-01 10:00'", "timestamptz '2020-01-01 10:00+00'", 'array[1,2]', 'array[[1],[2]]', "'{\"a\" : 1}'::json", "'NaN'::float8", "interval '1 day'", 'null::int', "'Infinity'::numeric", "'\\x00'::bytea", "'{}'::text[]", "array['a',null]", "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid", '9223372036854775807']),
  ...["json_build_object('a', 1, 'b', array[1,2])", "jsonb_build_object('b', 1, 'a', null, 'b', 'x')", "json_build_object('a')", "json_build_object(null, 1)", 'json_build_object()', "json_build_array(1, 'a', null, true)", 'jsonb_build_array()', "jsonb_build_array(1, 2.50, 'x')", "json_object('{a,1,b,2}')", "json_object('{{a,1},{b,2}}')", "json_object('{a,b}', '{1,null}')", "jsonb_object('{a,1,b,null}')", "json_object('{a}')", "jsonb_object('{a,b}', '{1}')", "row_to_json(row(1,'a',null))", "row_to_json(row(1,'a'), true)", "array_to_json(array[1,2])", "array_to_json(array[[1,2],[3,4]], true)", "to_json(row(1, date '2020-01-01'))", "jsonb_build_object('x', row(1,2))", "json_build_object(1, 2)", "json_build_object(array[1], 2)", "('1'::jsonb)::int", "('1.6'::jsonb)::int", "('\"a\"'::jsonb)::int", "('true'::jsonb)::bool", "('[1]'::jsonb)::numeric", "('1e3'::jsonb)::float8"],
];

const system = ["pg_typeof(1)", "pg_typeof('a')", 'pg_typeof(1.5)', "pg_typeof(array[1])", "format_type(23, null)", "format_type(1043, 14)", "format_type(1700, 655366)", 'format_type(0, null)', 'format_type(999999, null)', 'pg_size_pretty(0::int8)', 'pg_size_pretty(10239::int8)', 'pg_size_pretty(10240::int8)', 'pg_size_pretty(1234567::int8)', 'pg_size_pretty(123456789012::int8)', 'pg_size_pretty(-20000::int8)', 'pg_size_pretty(1125899906842624::int8)', 'pg_client_encoding()', "current_setting('no.such')", "current_setting('no.such', true)", "length(gen_random_uuid()::text)", "nosuch(1)", "abs('a')", "abs(true)", "abs(1, 2)", "'a' + 'b'", "1 + 'a'", "1 + true", "- 'a'", "- true", "'a'::text + 1", "lower(1, 2)", "substr('a')", "sum(1, 2)".slice(0, 0) || "length(true)", "round('1.5')", "round(1.5::float8, 1)", "date_part('year', '2020-01-01')", "greatest_of(1)", "repeat('a', 2.5)", "repeat('a', 2::int8)", "left('abc', 1::int2)", "power(2, 3)", "sqrt('4')", "concat()", "array_append(1, 2)", "json_build_array(variadic array[1,2])", "to_json('a')", "coalesce(null, 1)", "coalesce(1, 2.5)", "coalesce(1, 'a')", "coalesce(1, true)", "coalesce('a', 'b')", "make_interval(foo => 1)", "make_interval(years => 1, 2)".slice(0, 0) || "log(2)", "mod(5, 2.5)", "mod(5::int8, 2)", "div(7, 2)", "trunc(2.7)", "int4 '5' + int8 '6'", "'5' + 6", "'5.5' + 6", "null + 1", "null || 'a'", "null::text || null"];

const castTexts: readonly (readonly [string, readonly string[]])[] = [
  ['int2', [...int4s, ...int8s.slice(0, 3), ...float8s, ...numerics, "'12'::text", "'x'::text", 'true']],
  ['int4', [...int8s, ...float8s, ...float4s, ...numerics, "' 12 '::text", 'true', "'a'::\"char\"", "date '2020-01-01'"]],
  ['int8', [...float8s, ...numerics, ...int2s.slice(0, 3)]],
  ['float4', [...float8s, ...numerics, ...int8s]],
  ['float8', [...numerics, ...int8s, "'1e400'::text"]],
  ['numeric', [...float8s, ...float4s, ...int8s]],
  ['numeric(5,2)', ['1.005', '999.995', '12345', "'NaN'::numeric", "'1.5'::float8"]],
  ['text', ['true', '1', '1.50', ...float8s, ...dates, ...intervals, 'array[1,null]', "'ab  '::char(4)", "row(1,'a b',null)"]],
  ['varchar(2)', ["'abc'", '123', "'ab   '", 'true']],
  ['char(3)', ["'abcd'", '1', "'ä'"]],
  ['bool', ['1', '0', "'yes'::text", "'maybe'::text", '1.5', '1::int8']],
  ['date', [...timestamps, ...instants, "'2020-01-01'::text", '5']],
  ['timestamp', [...dates, ...instants]],
  ['timestamptz', [...dates, ...timestamps]],
  ['time', [...timestamps, ...instants.slice(0, 4), ...intervals, "'12:00+01'::timetz"]],
  ['timetz', instants.slice(0, 4)],
  ['interval', [...times, "'1 day'::text", '5']],
  ['oid', ['5', '-1', '4294967295', '4294967296', '-1::int8', "'7'::text"]],
  ['jsonb', ["'{\"a\":1}'::json", "'[1]'::text", '1']],
  ['text[]', ['array[1,2]', 'array[1.50,null]', "array[date '2020-01-01']"]],
  ['int[]', ["array['1','2']", 'array[1.5,2.5]', "'{1,2}'::text", 'array[true]']],
  ['name', ["'abc'::text", '5']],
  ['uuid', ["'a0eebc999c0b4ef8bb6d6bb9bd380a11'::text", '5']],
  ['"char"', ["'abc'::text", '65', '300']],
  ['bytea', ["'abc'::text", '5']],
];
const casts = castTexts.flatMap(([type, values]) => values.map((value) => `(${value})::${type}`));

const columns: readonly (readonly [type: string, rows: string])[] = [
  ['int2', "('1'::int2), (2), (4), (null), (2)"],
  ['int4', '(1), (2), (4), (null), (2)'],
  ['int8', "('9223372036854775807'::int8), (2), (null)"],
  ['numeric', '(1.5), (2.25), (null), (10)'],
  ['numeric NaN', "('NaN'::numeric), (1)"],
  ['float8', "('1.5'::float8), (2.25), (null), (10)"],
  ['float8 special', "('Infinity'::float8), (1)"],
  ['float4', "('1.1'::float4), (2.2), (3)"],
  ['one', '(5)'],
  ['none', '(null::int4)'],
  ['interval', "('1 day'::interval), ('2 hours'), (null)"],
  ['text', "('b'), ('a'), (null), ('c')"],
  ['date', "('2020-01-02'::date), ('2020-01-01')"],
  ['bool', '(true), (false), (null)'],
  ['arrays', '(array[1,2]), (array[3,4])'],
  ['jsonb', "('{\"a\":1}'::jsonb), ('2')"],
];
const aggregates = [
  ...columns.flatMap(([, rows]) =>
    words('count sum avg min max array_agg json_agg jsonb_agg bit_and bit_or bit_xor bool_and bool_or every stddev stddev_pop stddev_samp variance var_pop var_samp').map(
      (name) => `${name}(v) from (values ${rows}) t(v)`,
    ),
  ),
  ...words('corr covar_pop covar_samp regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy').flatMap((name) =>
    ['(1.5::float8, 2::float8), (2, 3), (4, 7), (null, 1)', '(1::float8, 1::float8)', '(1::float8, 2::float8), (3, 2)', '(null::float8, 1::float8)'].map((rows) => `${name}(y, x) from (values ${rows}) t(y, x)`),
  ),
  ...["string_agg(v, ',') from (values ('a'), (null), ('b')) t(v)", "string_agg(v, s) from (values ('a', '-'), ('b', '+'), ('c', null)) t(v, s)", "string_agg(v, ','::bytea) from (values ('a'::bytea), ('b')) t(v)", "json_object_agg(k, v) from (values ('a', 1), ('b', null)) t(k, v)", "jsonb_object_agg(k, v) from (values ('b', 1), ('a', 2), ('b', 3)) t(k, v)", "json_object_agg(k, v) from (values (null, 1)) t(k, v)", "json_agg(v) from (values (date '2020-01-01'), (null)) t(v)", "count(*) from (values (1), (null)) t(v)", "array_agg(v) from (values (array[1]), (array[2,3])) t(v)", 'sum(v) from (values (2147483647), (2147483647)) t(v)', 'avg(v) from (values (1), (2), (2)) t(v)'],
  ...['0', '0.25', '0.5', '0.9', '1', '1.5', 'null'].flatMap((fraction) => ['percentile_cont', 'percentile_disc'].flatMap((name) => ['(1), (2), (4), (null), (10)', '(1.5), (2.5)', "('1 day'::interval), ('2 days')"].map((rows) => `${name}(${fraction}) within group (order by v) from (values ${rows}) t(v)`))),
  ...['percentile_cont(array[0.25,0.5,null]) within group (order by v) from (values (1), (2), (4)) t(v)', 'percentile_disc(array[0.25,0.5]) within group (order by v) from (values (1), (2), (4)) t(v)', "percentile_disc(0.5) within group (order by v) from (values ('a'), ('b'), ('c')) t(v)", 'mode() within group (order by v) from (values (1), (2), (2), (null)) t(v)', "mode() within group (order by v) from (values ('b'), ('a')) t(v)"],
];

/** All calls by subject. */
export function allCalls(): ReadonlyMap<string, readonly string[]> {
  return new Map(
    Object.entries({ arithmetic, math, comparing, strings, regex, bytes, datetime, series, arrays, json, system, casts, aggregates }).map(
      ([subject, calls]) => [subject, [...new Set(calls)]],
    ),
  );
}
