-- Paths: how they are written back, and what they find.
select '$'::jsonpath, '$.a'::jsonpath, 'strict $.a[*].b'::jsonpath, 'lax $."a b"[0 to last, 2].*'::jsonpath, '$.a ? (@ > 1 && @.b == "x")'::jsonpath;
--> jsonpath jsonpath | jsonpath jsonpath | jsonpath jsonpath | jsonpath jsonpath | jsonpath jsonpath
--> $ | $."a" | strict $."a"[*]."b" | $."a b"[0 to last,2].* | $."a"?(@ > 1 && @."b" == "x")
--> SELECT 1
select '$.**'::jsonpath, '$.**{2}.a'::jsonpath, '$.**{1 to last}'::jsonpath, '$[last - 1]'::jsonpath, '-$.a + 3 * (2 - 1)'::jsonpath, '$.a.size()'::jsonpath, '$.a.type()'::jsonpath, '$.keyvalue().key'::jsonpath, '$ ? (@.a like_regex "^x" flag "i")'::jsonpath, '$ ? (@ starts with "a")'::jsonpath, '$ ? (exists(@.b) || !(@.c == null))'::jsonpath, '$ ? ((@.a == 1) is unknown)'::jsonpath, '$x + $"y z"'::jsonpath;
--> jsonpath jsonpath | jsonpath jsonpath | jsonpath jsonpath | jsonpath jsonpath | jsonpath jsonpath | jsonpath jsonpath | jsonpath jsonpath | jsonpath jsonpath | jsonpath jsonpath | jsonpath jsonpath | jsonpath jsonpath | jsonpath jsonpath | jsonpath jsonpath
--> $.** | $.**{2}."a" | $.**{1 to last} | $[last - 1] | (-$."a" + 3 * (2 - 1)) | $."a".size() | $."a".type() | $.keyvalue()."key" | $?(@."a" like_regex "^x" flag "i") | $?(@ starts with "a") | $?(exists (@."b") || !(@."c" == null)) | $?((@."a" == 1) is unknown) | ($"x" + $"y z")
--> SELECT 1
select '1.5e2'::jsonpath, '"a\"b\u0041"'::jsonpath, 'true'::jsonpath, 'null'::jsonpath, '$.a.double().ceiling().floor().abs()'::jsonpath, '$.d.datetime()'::jsonpath, '$.d.datetime("YYYY")'::jsonpath, '1 + 2'::jsonpath, '(1 + 2) * 3'::jsonpath, '$.a == 1'::jsonpath, '!($.a == 1)'::jsonpath;
--> jsonpath jsonpath | jsonpath jsonpath | jsonpath jsonpath | jsonpath jsonpath | jsonpath jsonpath | jsonpath jsonpath | jsonpath jsonpath | jsonpath jsonpath | jsonpath jsonpath | jsonpath jsonpath | jsonpath jsonpath
--> 150 | "a\"bA" | true | null | $."a".double().ceiling().floor().abs() | $."d".datetime() | $."d".datetime("YYYY") | (1 + 2) | ((1 + 2) * 3) | ($."a" == 1) | !($."a" == 1)
--> SELECT 1
select '$.'::jsonpath;
--> ERROR 42601: syntax error at end of jsonpath input (at 8)
select ''::jsonpath;
--> ERROR 22P02: invalid input syntax for type jsonpath: "" (at 8)
select '@'::jsonpath;
--> ERROR 42601: @ is not allowed in root expressions (at 8)
select '$ ? (last > 1)'::jsonpath;
--> ERROR 42601: LAST is allowed only in array subscripts (at 8)
select '$.a b'::jsonpath;
--> ERROR 42601: syntax error at end of jsonpath input (at 8)
select '$ ? (@.a like_regex "(")'::jsonpath;
--> ERROR 2201B: invalid regular expression: parentheses () not balanced (at 8)
--~ A jsonpath's regular expressions are looked at when it is used.
--~> jsonpath jsonpath
--~> $?(@."a" like_regex "(")
--~> SELECT 1
select '$ ? (@.a like_regex "a" flag "z")'::jsonpath;
--> ERROR 42601: invalid input syntax for type jsonpath (at 8)
-->   detail: Unrecognized flag character "z" in LIKE_REGEX predicate.
select '$.a.foo()'::jsonpath;
--> ERROR 42601: syntax error at or near "(" of jsonpath input (at 8)
select jsonb_path_query('{"a": [1, 2, {"b": 3}], "c": {"b": 4}}', '$.a[*]');
--> jsonb_path_query jsonb
--> 1
--> 2
--> {"b": 3}
--> SELECT 3
select jsonb_path_query('{"a": [1, 2, {"b": 3}], "c": {"b": 4}}', '$.**.b');
--> jsonb_path_query jsonb
--> 3
--> 3
--> 4
--> SELECT 3
select jsonb_path_query('{"a": [1, 2, {"b": 3}], "c": {"b": 4}}', 'strict $.a.b');
--> ERROR 2203A: jsonpath member accessor can only be applied to an object
select jsonb_path_query('{"a": [1, 2, {"b": 3}], "c": {"b": 4}}', 'lax $.a.b');
--> jsonb_path_query jsonb
--> 3
--> SELECT 1
select jsonb_path_query('{"a": 1}', 'strict $.b');
--> ERROR 2203A: JSON object does not contain key "b"
select jsonb_path_query('{"a": 1}', 'strict $.b', silent => true);
--> jsonb_path_query jsonb
--> SELECT 0
select jsonb_path_query('{"a": 1}', 'strict $[0]');
--> ERROR 22039: jsonpath array accessor can only be applied to an array
select jsonb_path_query('[1,2]', 'strict $[5]');
--> ERROR 22033: jsonpath array subscript is out of bounds
select jsonb_path_query('[1,2]', '$[5]');
--> jsonb_path_query jsonb
--> SELECT 0
select jsonb_path_query('[1,2,3,4]', '$[1 to 2]');
--> jsonb_path_query jsonb
--> 2
--> 3
--> SELECT 2
select jsonb_path_query('[1,2,3,4]', '$[last]');
--> jsonb_path_query jsonb
--> 4
--> SELECT 1
select jsonb_path_query('[1,2,3,4]', '$[last - 1, 0]');
--> jsonb_path_query jsonb
--> 3
--> 1
--> SELECT 2
select jsonb_path_query('[1,2,3,4]', '$[1.7]');
--> jsonb_path_query jsonb
--> 2
--> SELECT 1
select jsonb_path_query('[1,2,3,4]', '$["a"]');
--> ERROR 22033: jsonpath array subscript is not a single numeric value
select jsonb_path_query('[1,2,3]', '$[*] ? (@ >= $min && @ <= $max)', '{"min": 2, "max": 4}');
--> jsonb_path_query jsonb
--> 2
--> 3
--> SELECT 2
select jsonb_path_query('[1,2,3]', '$[*] ? (@ >= $nosuch)');
--> ERROR 42704: could not find jsonpath variable "nosuch"
select jsonb_path_query('[1,2,3]', '$', '[1]');
--> ERROR 22023: "vars" argument is not an object
-->   detail: Jsonpath parameters should be encoded as key-value pairs of "vars" object.
select jsonb_path_query('{"a": [2, 5]}', '$.a[0] + 3');
--> jsonb_path_query jsonb
--> 5
--> SELECT 1
select jsonb_path_query('{"a": [2, 5]}', '-$.a[*]');
--> jsonb_path_query jsonb
--> -2
--> -5
--> SELECT 2
select jsonb_path_query('{"a": [2, 5]}', '7 - $.a[0]'), jsonb_path_query('1', '$ * 2.5'), jsonb_path_query('7', '$ / 2'), jsonb_path_query('7', '$ % 4');
--> jsonb_path_query jsonb | jsonb_path_query jsonb | jsonb_path_query jsonb | jsonb_path_query jsonb
--> 5 | 2.5 | 3.5000000000000000 | 3
--> SELECT 1
select jsonb_path_query('7', '$ / 0');
--> ERROR 22012: division by zero
select jsonb_path_query('"a"', '$ + 1');
--> ERROR 22038: left operand of jsonpath operator + is not a single numeric value
select jsonb_path_query('[1,2]', '$ + 1');
--> ERROR 22038: left operand of jsonpath operator + is not a single numeric value
select jsonb_path_query('[1,"2",{}]', '$.type()');
--> jsonb_path_query jsonb
--> "array"
--> SELECT 1
select jsonb_path_query('[1,"2",{},null,true,[]]', '$[*].type()');
--> jsonb_path_query jsonb
--> "number"
--> "string"
--> "object"
--> "null"
--> "boolean"
--> "array"
--> SELECT 6
select jsonb_path_query('[1,2,3]', '$.size()'), jsonb_path_query('1', '$.size()');
--> jsonb_path_query jsonb | jsonb_path_query jsonb
--> 3 | 1
--> SELECT 1
select jsonb_path_query('1', 'strict $.size()');
--> ERROR 22039: jsonpath item method .size() can only be applied to an array
select jsonb_path_query('{"len": "1.9"}', '$.len.double() * 2');
--> jsonb_path_query jsonb
--> 3.8
--> SELECT 1
select jsonb_path_query('"x"', '$.double()');
--> ERROR 22036: string argument of jsonpath item method .double() is not a valid representation of a double precision number
select jsonb_path_query('{"h": 1.3}', '$.h.ceiling()'), jsonb_path_query('{"h": 1.7}', '$.h.floor()'), jsonb_path_query('{"z": -0.3}', '$.z.abs()');
--> jsonb_path_query jsonb | jsonb_path_query jsonb | jsonb_path_query jsonb
--> 2 | 1 | 0.3
--> SELECT 1
select jsonb_path_query('"a"', '$.abs()');
--> ERROR 22036: jsonpath item method .abs() can only be applied to a numeric value
select jsonb_path_query('{"x": "20", "y": 32}', '$.keyvalue()');
--> jsonb_path_query jsonb
--> {"id": 0, "key": "x", "value": "20"}
--> {"id": 0, "key": "y", "value": 32}
--> SELECT 2
select jsonb_path_query('[{"a":1}]', '$.keyvalue()');
--> jsonb_path_query jsonb
--> {"id": 8, "key": "a", "value": 1}
--> SELECT 1
--~ The ids of keyvalue() are numbers of their own.
--~> jsonb_path_query jsonb
--~> {"id": 1, "key": "a", "value": 1}
--~> SELECT 1
select jsonb_path_query('1', '$.keyvalue()');
--> ERROR 2203C: jsonpath item method .keyvalue() can only be applied to an object
select jsonb_path_query('["2015-8-1", "2015-08-12"]', '$[*].datetime() ? (@ < "2015-08-2".datetime())');
--> jsonb_path_query jsonb
--> "2015-08-01"
--> SELECT 1
--~ jsonpath has no datetime().
--~> ERROR 0A000: jsonpath item method .datetime() is not supported
select jsonb_path_query('["12:30", "18:40"]', '$[*].datetime("HH24:MI")');
--> jsonb_path_query jsonb
--> "12:30:00"
--> "18:40:00"
--> SELECT 2
--~ jsonpath has no datetime().
--~> ERROR 0A000: jsonpath item method .datetime() is not supported
select jsonb_path_query('"2015-08-12 10:00:00"', '$.datetime()'), jsonb_path_query('"2015-08-12T10:00:00+02"', '$.datetime().type()');
--> jsonb_path_query jsonb | jsonb_path_query jsonb
--> "2015-08-12T10:00:00" | "timestamp with time zone"
--> SELECT 1
--~ jsonpath has no datetime().
--~> ERROR 0A000: jsonpath item method .datetime() is not supported
select jsonb_path_query('["abc", "abd", "aBdC", "abdacb", "babc"]', '$[*] ? (@ like_regex "^ab.*c")');
--> jsonb_path_query jsonb
--> "abc"
--> "abdacb"
--> SELECT 2
select jsonb_path_query('["abc", "aBdC"]', '$[*] ? (@ like_regex "^ab.*c" flag "i")');
--> jsonb_path_query jsonb
--> "abc"
--> "aBdC"
--> SELECT 2
select jsonb_path_query('["John Smith", "Mary Stone"]', '$[*] ? (@ starts with "John")');
--> jsonb_path_query jsonb
--> "John Smith"
--> SELECT 1
select jsonb_path_query('[{"a":1},{"b":2}]', '$[*] ? (exists (@.a))');
--> jsonb_path_query jsonb
--> {"a": 1}
--> SELECT 1
select jsonb_path_query('[{"a":1},{"a":"x"}]', '$[*] ? ((@.a > 0) is unknown)');
--> jsonb_path_query jsonb
--> {"a": "x"}
--> SELECT 1
select jsonb_path_query('[{"a":1},{"a":"x"},{"a":null},{"a":true}]', '$[*] ? (@.a == 1 || @.a == "x")');
--> jsonb_path_query jsonb
--> {"a": 1}
--> {"a": "x"}
--> SELECT 2
select jsonb_path_query('[null, 1, "a", true]', '$[*] ? (@ == null)'), jsonb_path_query('[null, 1, "a", true]', '$[*] ? (@ <> null)');
--> jsonb_path_query jsonb | jsonb_path_query jsonb
--> null | 1
--> ∅ | "a"
--> ∅ | true
--> SELECT 3
select jsonb_path_query('[1, 2]', '$[*] ? (@ > 1).type()');
--> jsonb_path_query jsonb
--> "number"
--> SELECT 1
select jsonb_path_query('{"a": {"b": 1}}', '$.*'), jsonb_path_query('{"a": {"b": 1}}', '$.*.*');
--> jsonb_path_query jsonb | jsonb_path_query jsonb
--> {"b": 1} | 1
--> SELECT 1
select jsonb_path_query('[[1],[2,3]]', '$[*][*]'), jsonb_path_query('[[1],[2,3]]', 'strict $[*][0]');
--> jsonb_path_query jsonb | jsonb_path_query jsonb
--> 1 | 1
--> 2 | 2
--> 3 | ∅
--> SELECT 3
select jsonb_path_query('{"a":[1,2,3]}', '$.a[*] > 2');
--> jsonb_path_query jsonb
--> true
--> SELECT 1
select jsonb_path_exists('{"a":[1,2,3,4,5]}', '$.a[*] ? (@ >= $min && @ <= $max)', '{"min":2, "max":4}'), jsonb_path_exists('{"a": 1}', 'strict $.b', '{}', true), jsonb_path_exists('{"a": 1}', '$.b');
--> jsonb_path_exists bool | jsonb_path_exists bool | jsonb_path_exists bool
--> t | ∅ | f
--> SELECT 1
select jsonb_path_exists('{"a": 1}', 'strict $.b');
--> ERROR 2203A: JSON object does not contain key "b"
select jsonb_path_match('{"a":[1,2,3,4,5]}', 'exists($.a[*] ? (@ >= $min && @ <= $max))', '{"min":2, "max":4}'), jsonb_path_match('{"a": 1}', '$.a > 0');
--> jsonb_path_match bool | jsonb_path_match bool
--> t | t
--> SELECT 1
select jsonb_path_match('{"a": 1}', '$.a');
--> ERROR 22038: single boolean result is expected
select jsonb_path_match('{"a": 1}', '$.a', '{}', true);
--> jsonb_path_match bool
--> ∅
--> SELECT 1
select jsonb_path_query_array('[1,2,3]', '$[*] ? (@ > 1)'), jsonb_path_query_array('[1]', '$[*] ? (@ > 1)'), jsonb_path_query_first('[1,2,3]', '$[*] ? (@ > 1)'), jsonb_path_query_first('[1]', '$[*] ? (@ > 1)');
--> jsonb_path_query_array jsonb | jsonb_path_query_array jsonb | jsonb_path_query_first jsonb | jsonb_path_query_first jsonb
--> [2, 3] | [] | 2 | ∅
--> SELECT 1
select '{"a":[1,2,3]}'::jsonb @? '$.a[*] ? (@ > 2)', '{"a":[1,2,3]}'::jsonb @@ '$.a[*] > 2', '{"a":1}'::jsonb @@ '$.a', '{"a":1}'::jsonb @? 'strict $.b', '{"a":1}'::jsonb @@ 'strict $.b == 1';
--> ?column? bool | ?column? bool | ?column? bool | ?column? bool | ?column? bool
--> t | t | ∅ | ∅ | ∅
--> SELECT 1
select jsonb_path_query_tz('["2015-08-01 12:00:00 +00"]', '$[*].datetime() ? (@ < "2015-08-02".datetime())');
--> jsonb_path_query_tz jsonb
--> "2015-08-01T12:00:00+00:00"
--> SELECT 1
--~ jsonpath has no datetime().
--~> ERROR 0A000: jsonpath item method .datetime() is not supported
select jsonb_path_query('["2015-08-01 12:00:00 +00"]', '$[*].datetime() ? (@ < "2015-08-02".datetime())');
--> ERROR 0A000: cannot convert value from date to timestamptz without time zone usage
-->   hint: Use *_tz() function for time zone support.
--~ jsonpath has no datetime().
--~> ERROR 0A000: jsonpath item method .datetime() is not supported
select * from jsonb_path_query('[{"a":1},{"a":2}]', '$[*]') with ordinality as t(j, n);
--> j jsonb | n int8
--> {"a": 1} | 1
--> {"a": 2} | 2
--> SELECT 2
create table jp (id int, j jsonb, p jsonpath);
--> CREATE
insert into jp values (1, '{"a": [1,2,3]}', '$.a[*]'), (2, '{"a": 5}', '$.a');
--> INSERT 2
select id, jsonb_path_query_array(j, p), p from jp order by id;
--> id int4 | jsonb_path_query_array jsonb | p jsonpath
--> 1 | [1, 2, 3] | $."a"[*]
--> 2 | [5] | $."a"
--> SELECT 2
select id from jp where j @? '$.a[*] ? (@ > 4)' order by id;
--> id int4
--> 2
--> SELECT 1
select pg_typeof('$'::jsonpath), '$'::jsonpath::text, '$.a'::text::jsonpath, array['$'::jsonpath];
--> pg_typeof regtype | text text | jsonpath jsonpath | array _jsonpath
--> jsonpath | $ | $."a" | {$}
--> SELECT 1
select '$' = '$'::jsonpath;
--> ERROR 42883: operator does not exist: unknown = jsonpath (at 12)
-->   hint: No operator matches the given name and argument types. You might need to add explicit type casts.
select jsonb_path_query('{"a":{"b":{"c":1}}}', '$.a.**{1}'), jsonb_path_query('[1,[2,[3]]]', '$.**{2 to last}');
--> jsonb_path_query jsonb | jsonb_path_query jsonb
--> {"c": 1} | 2
--> ∅ | [3]
--> ∅ | 3
--> SELECT 3
select jsonb_path_query('{"a b":1}', '$."a b"'), jsonb_path_query('{"$x":1}', '$."$x"'), jsonb_path_query('{"1":1}', '$."1"');
--> jsonb_path_query jsonb | jsonb_path_query jsonb | jsonb_path_query jsonb
--> 1 | 1 | 1
--> SELECT 1
select jsonb_path_query('[1,2,3]', '$[$i]', '{"i": 1}'), jsonb_path_query('[3,1,2]', '$[$[1]]');
--> jsonb_path_query jsonb | jsonb_path_query jsonb
--> 2 | 1
--> SELECT 1
select jsonb_path_query('{"a":1,"b":2}', '$.a + $.b * 2 - (1 + 1)'), jsonb_path_query('5', '+$'), jsonb_path_query('2', '-$ * -3');
--> jsonb_path_query jsonb | jsonb_path_query jsonb | jsonb_path_query jsonb
--> 3 | 5 | 6
--> SELECT 1
select jsonb_path_query('[10, 20]', '$[*] ? (@ > $[0])'), jsonb_path_query('{"a":[{"b":1},{"b":2}]}', '$.a[*] ? (@.b > 1).b');
--> jsonb_path_query jsonb | jsonb_path_query jsonb
--> 20 | 2
--> SELECT 1
