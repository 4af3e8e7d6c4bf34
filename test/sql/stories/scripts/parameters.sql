-- The extended protocol, with text parameters.
create table t (id int primary key, n numeric(8, 2), s text, d date, b boolean, j jsonb, a int[], u uuid, ts timestamptz);
--> CREATE
insert into t values ($1, $2, $3, $4, $5, $6, $7, $8, $9); -- $ ["1", "12.5", "it's", "2024-02-29", "t", "{\"a\": [1, 2]}", "{1,2,NULL}", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "2024-01-01T10:00:00Z"]
--> INSERT 1
insert into t values ($1, $2, $3, $4, $5, $6, $7, $8, $9); -- $ ["2", null, null, null, null, null, null, null, null]
--> INSERT 1
select * from t where id = $1; -- $ ["1"]
--> id int4 | n numeric | s text | d date | b bool | j jsonb | a _int4 | u uuid | ts timestamptz
--> 1 | 12.50 | it's | 2024-02-29 | t | {"a": [1, 2]} | {1,2,NULL} | a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11 | 2024-01-01 10:00:00+00
--> SELECT 1
select * from t where id = $1; -- $ ["2"]
--> id int4 | n numeric | s text | d date | b bool | j jsonb | a _int4 | u uuid | ts timestamptz
--> 2 | ∅ | ∅ | ∅ | ∅ | ∅ | ∅ | ∅ | ∅
--> SELECT 1
select * from t where id = $1; -- $ ["x"]
--> ERROR 22P02: invalid input syntax for type integer: "x"
select * from t where id = $1; -- $ ["99999999999"]
--> ERROR 22003: value "99999999999" is out of range for type integer
select $1; -- $ ["text"]
--> ?column? text
--> text
--> SELECT 1
select $1 + 1; -- $ ["5"]
--> ?column? int4
--> 6
--> SELECT 1
select $1 + 1.5; -- $ ["5"]
--> ?column? numeric
--> 6.5
--> SELECT 1
select $1 || 'x'; -- $ ["y"]
--> ?column? text
--> yx
--> SELECT 1
select $1::int[] || 4; -- $ ["{1,2,3}"]
--> ?column? _int4
--> {1,2,3,4}
--> SELECT 1
select $1 = any ($2::text[]); -- $ ["b", "{a,b}"]
--> ?column? bool
--> t
--> SELECT 1
select id from t where id = any ($1) order by id; -- $ ["{1,2,3}"]
--> id int4
--> 1
--> 2
--> SELECT 2
select id from t where s = $1 or s like $2; -- $ ["x", "it%"]
--> id int4
--> 1
--> SELECT 1
select id from t where d between $1 and $2; -- $ ["2024-01-01", "2024-12-31"]
--> id int4
--> 1
--> SELECT 1
select id from t where ts > $1::timestamptz - interval '1 day'; -- $ ["2024-01-01T10:00:00Z"]
--> id int4
--> 1
--> SELECT 1
select id from t limit $1 offset $2; -- $ ["1", "1"]
--> id int4
--> 2
--> SELECT 1
select coalesce($1, 5), nullif($2, 3); -- $ [null, "4"]
--> coalesce int4 | nullif int4
--> 5 | 4
--> SELECT 1
select case when $1 then $2 else $3 end; -- $ ["t", "a", "b"]
--> case text
--> a
--> SELECT 1
select length($1), upper($1); -- $ ["abc"]
--> length int4 | upper text
--> 3 | ABC
--> SELECT 1
select round($1, 1); -- $ ["1.25"]
--> round numeric
--> 1.3
--> SELECT 1
select $1::numeric(4, 1); -- $ ["1.25"]
--> numeric numeric
--> 1.3
--> SELECT 1
select date_trunc($1, $2::timestamp); -- $ ["month", "2024-05-06"]
--> date_trunc timestamp
--> 2024-05-01 00:00:00
--> SELECT 1
select j ->> $1 from t where id = 1; -- $ ["a"]
--> ?column? text
--> [1, 2]
--> SELECT 1
select j @> $1 from t where id = 1; -- $ ["{\"a\": [1]}"]
--> ?column? bool
--> t
--> SELECT 1
update t set s = $2, n = n + $3 where id = $1 returning s, n; -- $ ["1", "new", "1"]
--> s text | n numeric
--> new | 13.50
--> UPDATE 1
update t set s = $1 where id = $2; -- $ [null, "1"]
--> UPDATE 1
delete from t where id in ($1, $2) returning id; -- $ ["1", "9"]
--> id int4
--> 1
--> DELETE 1
insert into t (id, s) values ($1, $2), ($3, $2) returning id; -- $ ["10", "same", "11"]
--> id int4
--> 10
--> 11
--> INSERT 2
insert into t (id, s) select $1, $2 returning id, s; -- $ ["12", "sel"]
--> id int4 | s text
--> 12 | sel
--> INSERT 1
insert into t (id) values ($1) on conflict (id) do update set s = $2 returning s; -- $ ["12", "up"]
--> s text
--> up
--> INSERT 1
select count(*) from t where $1; -- $ ["true"]
--> count int8
--> 4
--> SELECT 1
select $1::int, $1::int + 1; -- $ ["7"]
--> int4 int4 | ?column? int4
--> 7 | 8
--> SELECT 1
select $2::text, $1::int; -- $ ["1", "b"]
--> text text | int4 int4
--> b | 1
--> SELECT 1
select $1 is null; -- $ [null]
--> ERROR 42P18: could not determine data type of parameter $1
select $1 is null; -- $ ["x"]
--> ERROR 42P18: could not determine data type of parameter $1
select array[$1, $2]; -- $ ["1", "2"]
--> array _text
--> {1,2}
--> SELECT 1
select array[$1, 2]; -- $ ["1"]
--> array _int4
--> {1,2}
--> SELECT 1
select row($1, 2); -- $ ["1"]
--> ERROR 42P18: could not determine data type of parameter $1
select * from generate_series($1::int, $2::int); -- $ ["1", "3"]
--> generate_series int4
--> 1
--> 2
--> 3
--> SELECT 3
select * from unnest($1::int[], $2::text[]) as x (a, b); -- $ ["{1,2}", "{x,y}"]
--> a int4 | b text
--> 1 | x
--> 2 | y
--> SELECT 2
with x as (select $1::int as v) select v + $2 from x; -- $ ["1", "2"]
--> ?column? int4
--> 3
--> SELECT 1
select sum(n) from (select $1::int n union all select $2) q; -- $ ["1", "2"]
--> sum int8
--> 3
--> SELECT 1
select $1 > $2; -- $ ["10", "9"]
--> ?column? bool
--> f
--> SELECT 1
select $1::int > $2; -- $ ["10", "9"]
--> ?column? bool
--> t
--> SELECT 1
select interval '1 day' * $1; -- $ ["2.5"]
--> ?column? interval
--> 2 days 12:00:00
--> SELECT 1
select now() + $1 > now(); -- $ ["1 hour"]
--> ?column? bool
--> t
--> SELECT 1
select extract(year from $1::date); -- $ ["2024-02-29"]
--> extract numeric
--> 2024
--> SELECT 1
select to_char($1::date, $2); -- $ ["2024-02-29", "DD.MM.YYYY"]
--> to_char text
--> 29.02.2024
--> SELECT 1
select substring($1 from $2 for $3); -- $ ["abcdef", "2", "3"]
--> substring text
--> ∅
--> SELECT 1
select $1::bytea; -- $ ["\\x0102"]
--> bytea bytea
--> \x0102
--> SELECT 1
select $1::boolean and true; -- $ ["yes"]
--> ?column? bool
--> t
--> SELECT 1
select $1::boolean; -- $ ["maybe"]
--> ERROR 22P02: invalid input syntax for type boolean: "maybe"
select $1::json -> 0; -- $ ["[1, 2]"]
--> ?column? json
--> 1
--> SELECT 1
select $1::json; -- $ ["{bad"]
--> ERROR 22P02: invalid input syntax for type json
-->   detail: Token "bad" is invalid.
select $1::date; -- $ ["2024-02-30"]
--> ERROR 22008: date/time field value out of range: "2024-02-30"
select $1 + $2; -- $ ["1", "2"]
--> ERROR 42725: operator is not unique: unknown + unknown (at 11)
-->   hint: Could not choose a best candidate operator. You might need to add explicit type casts.
select $3; -- $ ["1", "2", "3"]
--> ERROR 42P18: could not determine data type of parameter $1
select $1 from t where nosuch = $2; -- $ ["1", "2"]
--> ERROR 42703: column "nosuch" does not exist (at 24)
select 1; -- $ []
--> ?column? int4
--> 1
--> SELECT 1
select 1; -- $ ["1"]
--> ERROR 08P01: bind message supplies 1 parameters, but prepared statement "" requires 0
select $1; -- $ []
--> ERROR 42P02: there is no parameter $1 (at 8)
create table x (a int default $1); -- $ ["1"]
--> ERROR 08P01: bind message supplies 1 parameters, but prepared statement "" requires 0
set timezone to $1; -- $ ["UTC"]
--> ERROR 42601: syntax error at or near "$1" (at 17)
begin; -- $ []
--> BEGIN
insert into t (id) values ($1); -- $ ["100"]
--> INSERT 1
rollback; -- $ []
--> ROLLBACK
select count(*) from t where id = $1; -- $ ["100"]
--> count int8
--> 0
--> SELECT 1
select 1; select 2; -- $ []
--> ?column? int4
--> 1
--> SELECT 1
--> ?column? int4
--> 2
--> SELECT 1
