create table a (id int primary key, n int[], t text[], m int[][], j json, b jsonb);
--> CREATE
insert into a values (1, '{1,2,3}', array['x', null, 'a b', 'c"d'], '{{1,2},{3,4}}', '{"a": 1, "b": [1, 2], "a": 2}', '{"b": [1, 2, {"c": null}], "a": 1.50}'), (2, '{}', '{}', null, '[]', '[1, "x", true]'), (3, null, null, '[2:3]={5,6}', 'null', 'null');
--> INSERT 3
select * from a order by id;
--> id int4 | n _int4 | t _text | m _int4 | j json | b jsonb
--> 1 | {1,2,3} | {x,NULL,"a b","c\"d"} | {{1,2},{3,4}} | {"a": 1, "b": [1, 2], "a": 2} | {"a": 1.50, "b": [1, 2, {"c": null}]}
--> 2 | {} | {} | ∅ | [] | [1, "x", true]
--> 3 | ∅ | ∅ | [2:3]={5,6} | null | null
--> SELECT 3
select n[1], n[5], n[1:2], n[2:], n[:2], m[1][2], m[1:1][2:2], t[2] from a where id = 1;
--> n int4 | n int4 | n _int4 | n _int4 | n _int4 | m int4 | m _int4 | t text
--> 1 | ∅ | {1,2} | {2,3} | {1,2} | 2 | {{2}} | ∅
--> SELECT 1
select array_length(n, 1), array_upper(n, 1), array_lower(m, 1), cardinality(n), array_ndims(m), array_dims(m) from a order by id;
--> array_length int4 | array_upper int4 | array_lower int4 | cardinality int4 | array_ndims int4 | array_dims text
--> 3 | 3 | 1 | 3 | 2 | [1:2][1:2]
--> ∅ | ∅ | ∅ | 0 | ∅ | ∅
--> ∅ | ∅ | 2 | ∅ | 1 | [2:3]
--> SELECT 3
select n || 4, 0 || n, n || array[8, 9], array_append(n, 5), array_prepend(5, n), array_cat(n, n) from a where id = 1;
--> ?column? _int4 | ?column? _int4 | ?column? _int4 | array_append _int4 | array_prepend _int4 | array_cat _int4
--> {1,2,3,4} | {0,1,2,3} | {1,2,3,8,9} | {1,2,3,5} | {5,1,2,3} | {1,2,3,1,2,3}
--> SELECT 1
select array_remove(array[1, 2, 1], 1), array_replace(array[1, 2, 1], 1, 9), array_position(array['a', 'b'], 'b'), array_positions(array[1, 2, 1], 1), array_fill(0, array[2, 2]), trim_array(array[1, 2, 3], 1);
--> array_remove _int4 | array_replace _int4 | array_position int4 | array_positions _int4 | array_fill _int4 | trim_array _int4
--> {2} | {9,2,9} | 2 | {1,3} | {{0,0},{0,0}} | {1,2}
--> SELECT 1
select n @> array[1], n <@ array[1, 2, 3, 4], n && array[3, 9], 1 = any (n), 5 = all (n), n = '{1,2,3}', n < '{1,3}' from a where id = 1;
--> ?column? bool | ?column? bool | ?column? bool | ?column? bool | ?column? bool | ?column? bool | ?column? bool
--> t | t | t | t | f | t | t
--> SELECT 1
select unnest(n) from a where id = 1;
--> unnest int4
--> 1
--> 2
--> 3
--> SELECT 3
select id, x, o from a, unnest(n) with ordinality u (x, o) order by id, o;
--> id int4 | x int4 | o int8
--> 1 | 1 | 1
--> 1 | 2 | 2
--> 1 | 3 | 3
--> SELECT 3
select * from unnest(array[1, 2], array['a', 'b', 'c']) u (n, t);
--> n int4 | t text
--> 1 | a
--> 2 | b
--> ∅ | c
--> SELECT 3
select array(select id from a order by id desc), array[[1, 2], [3, 4]], array[]::int[], array[1, null], '{}'::int[] = array[]::int[];
--> array _int4 | array _int4 | array _int4 | array _int4 | ?column? bool
--> {3,2,1} | {{1,2},{3,4}} | {} | {1,NULL} | t
--> SELECT 1
select '{1,2'::int[];
--> ERROR 22P02: malformed array literal: "{1,2" (at 8)
-->   detail: Unexpected end of input.
select '{a,b}'::int[];
--> ERROR 22P02: invalid input syntax for type integer: "a" (at 8)
select '{{1,2},{3}}'::int[];
--> ERROR 22P02: malformed array literal: "{{1,2},{3}}" (at 8)
-->   detail: Multidimensional arrays must have sub-arrays with matching dimensions.
select array[1, 'a'];
--> ERROR 22P02: invalid input syntax for type integer: "a" (at 17)
select array[[1, 2], [3]];
--> ERROR 2202E: multidimensional arrays must have array expressions with matching dimensions
select array[];
--> ERROR 42P18: cannot determine type of empty array (at 8)
-->   hint: Explicitly cast to the desired type, for example ARRAY[]::integer[].
select n[1] from a where n[1] > 0;
--> n int4
--> 1
--> SELECT 1
update a set n[2] = 20 where id = 1 returning n;
--> n _int4
--> {1,20,3}
--> UPDATE 1
update a set n[5] = 50 where id = 1 returning n;
--> n _int4
--> {1,20,3,NULL,50}
--> UPDATE 1
update a set n[1:2] = '{7,8}' where id = 1 returning n;
--> n _int4
--> {7,8,3,NULL,50}
--> UPDATE 1
update a set n[3] = 3 where id = 3 returning n;
--> n _int4
--> [3:3]={3}
--> UPDATE 1
update a set t = t || 'z' where id = 2 returning t;
--> ERROR 22P02: malformed array literal: "z" (at 23)
-->   detail: Array value must start with "{" or dimension information.
select array_to_string(n, ',', '*'), n::text from a where id = 1;
--> array_to_string text | n text
--> 7,8,3,*,50 | {7,8,3,NULL,50}
--> SELECT 1
select array_agg(x order by x desc) from unnest(array[3, 1, 2]) x;
--> array_agg _int4
--> {3,2,1}
--> SELECT 1
select string_to_array('1,2,3', ',')::int[], '{1,2}'::int[]::text[], array['1', '2']::int[];
--> string_to_array _int4 | text _text | array _int4
--> {1,2,3} | {1,2} | {1,2}
--> SELECT 1
select array_to_json(array[1, 2]), row_to_json(row(1, 'a')), to_json('x'::text), to_jsonb(array[1, null]);
--> array_to_json json | row_to_json json | to_json json | to_jsonb jsonb
--> [1,2] | {"f1":1,"f2":"a"} | "x" | [1, null]
--> SELECT 1
select generate_subscripts(m, 1), generate_subscripts(m, 2) from a where id = 1;
--> generate_subscripts int4 | generate_subscripts int4
--> 1 | 1
--> 2 | 2
--> SELECT 2
select array_agg(v) from (values (array[1, 2]), (array[3, 4])) x (v);
--> array_agg _int4
--> {{1,2},{3,4}}
--> SELECT 1
select count(*) from a where t is not null and 'x' = any (t);
--> count int8
--> 1
--> SELECT 1
select width_bucket(5, array[1, 3, 6]), array_sample(array[1], 1);
--> ERROR 42883: function array_sample(integer[], integer) does not exist (at 41)
-->   hint: No function matches the given name and argument types. You might need to add explicit type casts.
select greatest(array[1, 2], array[1, 3]), array[1, 2] || array[[3, 4]];
--> greatest _int4 | ?column? _int4
--> {1,3} | {{1,2},{3,4}}
--> SELECT 1
-- json and jsonb.
select j -> 'a', j ->> 'a', j -> 'b' -> 0, j #> '{b,1}', j #>> '{b,1}', j -> 'nosuch' from a where id = 1;
--> ?column? json | ?column? text | ?column? json | ?column? json | ?column? text | ?column? json
--> 2 | 2 | 1 | 2 | 2 | ∅
--> SELECT 1
select b -> 'b' -> 2 -> 'c', b #>> '{b,0}', b -> -1, b ->> 'a', b['b'][0], b['a'] from a where id = 1;
--> ?column? jsonb | ?column? text | ?column? jsonb | ?column? text | b jsonb | b jsonb
--> null | 1 | ∅ | 1.50 | 1 | 1.50
--> SELECT 1
select b -> 0, b ->> 1, b -> -1, b -> 9 from a where id = 2;
--> ?column? jsonb | ?column? text | ?column? jsonb | ?column? jsonb
--> 1 | x | true | ∅
--> SELECT 1
select b @> '{"a": 1.5}', b ? 'a', b ?| array['z', 'a'], b ?& array['a', 'b'], b <@ '{"a": 1.5}', b @> '{"b": [2]}' from a where id = 1;
--> ?column? bool | ?column? bool | ?column? bool | ?column? bool | ?column? bool | ?column? bool
--> t | t | t | t | f | t
--> SELECT 1
select b - 'a', b || '{"z": 1}', b #- '{b,0}', jsonb_set(b, '{b,0}', '"new"'), jsonb_insert(b, '{b,0}', '0'), jsonb_strip_nulls(b) from a where id = 1;
--> ?column? jsonb | ?column? jsonb | ?column? jsonb | jsonb_set jsonb | jsonb_insert jsonb | jsonb_strip_nulls jsonb
--> {"b": [1, 2, {"c": null}]} | {"a": 1.50, "b": [1, 2, {"c": null}], "z": 1} | {"a": 1.50, "b": [2, {"c": null}]} | {"a": 1.50, "b": ["new", 2, {"c": null}]} | {"a": 1.50, "b": [0, 1, 2, {"c": null}]} | {"a": 1.50, "b": [1, 2, {}]}
--> SELECT 1
select jsonb_typeof(b), json_typeof(j), jsonb_array_length('[1, 2]'), json_array_length(j -> 'b') from a where id = 1;
--> jsonb_typeof text | json_typeof text | jsonb_array_length int4 | json_array_length int4
--> object | object | 2 | 2
--> SELECT 1
select jsonb_array_length('{}');
--> ERROR 22023: cannot get array length of a non-array
select * from json_each('{"a": 1, "b": null}');
--> key text | value json
--> a | 1
--> b | null
--> SELECT 2
select * from jsonb_each_text('{"a": 1, "b": "x", "c": null}');
--> key text | value text
--> a | 1
--> b | x
--> c | ∅
--> SELECT 3
select * from json_array_elements('[1, [2], "x"]');
--> value json
--> 1
--> [2]
--> "x"
--> SELECT 3
select * from jsonb_array_elements_text('[1, "x", null]');
--> value text
--> 1
--> x
--> ∅
--> SELECT 3
select * from json_object_keys('{"b": 1, "a": 2}');
--> json_object_keys text
--> b
--> a
--> SELECT 2
select jsonb_object_keys('{"b": 1, "a": 2}') order by 1;
--> jsonb_object_keys text
--> a
--> b
--> SELECT 2
select * from json_to_record('{"a": 1, "b": "x"}') as x (a int, b text, c date);
--> a int4 | b text | c date
--> 1 | x | ∅
--> SELECT 1
select * from jsonb_to_recordset('[{"a": 1}, {"a": 2, "b": true}]') as x (a int, b bool);
--> a int4 | b bool
--> 1 | ∅
--> 2 | t
--> SELECT 2
select * from jsonb_populate_record(null::a, '{"id": 9, "n": [1, 2]}');
--> id int4 | n _int4 | t _text | m _int4 | j json | b jsonb
--> 9 | {1,2} | ∅ | ∅ | ∅ | ∅
--> SELECT 1
select json_build_object('a', 1, 'b', array[1, 2], 'c', null), json_build_array(1, 'x', null, true), json_object('{a,1,b,2}'), jsonb_build_object('k', row(1, 2));
--> json_build_object json | json_build_array json | json_object json | jsonb_build_object jsonb
--> {"a" : 1, "b" : [1,2], "c" : null} | [1, "x", null, true] | {"a" : "1", "b" : "2"} | {"k": {"f1": 1, "f2": 2}}
--> SELECT 1
select json_build_object('a');
--> ERROR 22023: argument list must have even number of elements
-->   hint: The arguments of json_build_object() must consist of alternating keys and values.
select json_build_object(null, 1);
--> ERROR 22023: argument 1 cannot be null
-->   hint: Object keys should be text.
select row_to_json(a) from a where id = 2;
--> row_to_json json
--> {"id":2,"n":[],"t":[],"m":null,"j":[],"b":[1, "x", true]}
--> SELECT 1
select to_jsonb(a) -> 'n' from a where id = 2;
--> ?column? jsonb
--> []
--> SELECT 1
select json_agg(a.id order by id), jsonb_object_agg(id, n order by id) from a;
--> json_agg json | jsonb_object_agg jsonb
--> [1, 2, 3] | {"1": [7, 8, 3, null, 50], "2": [], "3": [3]}
--> SELECT 1
select '{"a": 1}'::jsonb = '{"a": 1.0}'::jsonb, '{"a": 1}'::jsonb < '{"a": 2}'::jsonb, '[1, 2]'::jsonb < '[1, 3]'::jsonb, '1'::jsonb < '"a"'::jsonb;
--> ?column? bool | ?column? bool | ?column? bool | ?column? bool
--> t | t | t | f
--> SELECT 1
select '{"b": 1, "a": 2, "b": 3}'::jsonb, '{"b": 1, "a": 2, "b": 3}'::json, '  [1 , 2 ]  '::jsonb, '"\u00e9\n"'::jsonb, '1e3'::jsonb, '1.10'::jsonb;
--> jsonb jsonb | json json | jsonb jsonb | jsonb jsonb | jsonb jsonb | jsonb jsonb
--> {"a": 2, "b": 3} | {"b": 1, "a": 2, "b": 3} | [1, 2] | "é\n" | 1000 | 1.10
--> SELECT 1
select '{bad}'::jsonb;
--> ERROR 22P02: invalid input syntax for type json (at 8)
-->   detail: Token "bad" is invalid.
select '{"a": }'::json;
--> ERROR 22P02: invalid input syntax for type json (at 8)
-->   detail: Expected JSON value, but found "}".
select '[1, 2'::jsonb;
--> ERROR 22P02: invalid input syntax for type json (at 8)
-->   detail: The input string ended unexpectedly.
select ''::json;
--> ERROR 22P02: invalid input syntax for type json (at 8)
-->   detail: The input string ended unexpectedly.
select '"\u0000"'::jsonb;
--> ERROR 22P05: unsupported Unicode escape sequence (at 8)
-->   detail: \u0000 cannot be converted to text.
select '{"a": 1}'::json = '{"a": 1}'::json;
--> ERROR 42883: operator does not exist: json = json (at 25)
-->   hint: No operator matches the given name and argument types. You might need to add explicit type casts.
select 5::text::jsonb, 'null'::jsonb is null, null::jsonb is null, '5'::jsonb::int, '"5"'::jsonb::int;
--> ERROR 22023: cannot cast jsonb string to type integer
select 'true'::jsonb::bool, '1.7'::jsonb::numeric, '1.7'::jsonb::int;
--> bool bool | numeric numeric | int4 int4
--> t | 1.7 | 2
--> SELECT 1
select jsonb_pretty('{"a": [1, 2]}');
--> jsonb_pretty text
--> {⏎    "a": [⏎        1,⏎        2⏎    ]⏎}
--> SELECT 1
select jsonb_path_query('{"a": [1, 2, 3]}', '$.a[*] ? (@ > 1)');
--> jsonb_path_query jsonb
--> 2
--> 3
--> SELECT 2
select jsonb_path_exists('{"a": 1}', '$.a'), '{"a": [1, 2]}'::jsonb @? '$.a[*] ? (@ == 2)', '{"a": 1}'::jsonb @@ '$.a == 1', jsonb_path_query_array('[1, 2, 3]', '$[*] ? (@ >= 2)'), jsonb_path_query_first('{"x": {"y": 5}}', '$.x.y');
--> jsonb_path_exists bool | ?column? bool | ?column? bool | jsonb_path_query_array jsonb | jsonb_path_query_first jsonb
--> t | t | t | [2, 3] | 5
--> SELECT 1
select distinct b from a order by b;
--> b jsonb
--> null
--> [1, "x", true]
--> {"a": 1.50, "b": [1, 2, {"c": null}]}
--> SELECT 3
select b, count(*) from a group by b order by b;
--> b jsonb | count int8
--> null | 1
--> [1, "x", true] | 1
--> {"a": 1.50, "b": [1, 2, {"c": null}]} | 1
--> SELECT 3
update a set b['a'] = '"changed"' where id = 1 returning b;
--> b jsonb
--> {"a": "changed", "b": [1, 2, {"c": null}]}
--> UPDATE 1
update a set b = b || jsonb_build_object('n', n) where id = 1 returning b -> 'n';
--> ?column? jsonb
--> [7, 8, 3, null, 50]
--> UPDATE 1
select id from a where b @> '[1]';
--> id int4
--> 2
--> SELECT 1
select id from a where b ->> 'a' = 'changed';
--> id int4
--> 1
--> SELECT 1
create index on a ((b ->> 'a'));
--> CREATE
select id from a where b ->> 'a' = 'changed';
--> id int4
--> 1
--> SELECT 1
create index on a using gin (b);
--> CREATE
--~ Indexes are ordered ones (btree).
--~> ERROR 0A000: access method "gin" is not supported
