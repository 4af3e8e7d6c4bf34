/** Statements that keep a node busy, for `npm run bench -- turns`: over `facts`, over what they make themselves, and large as texts. */

const series = 'generate_series';

function numbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => i + 1);
}

/** Those that gather rows. */
const gathering: Readonly<Record<string, string>> = {
  'sort by a numeric and a text': 'select id from facts order by price, label offset 10000000',
  'sort by a text': 'select id from facts order by note offset 10000000',
  'sort by a text of few values': 'select id from facts order by label, id offset 10000000',
  'sort by two whole numbers': 'select id from facts order by kind, customer offset 10000000',
  'sort, all columns': 'select * from facts order by customer offset 10000000',
  'sort by json': `select id from (select id, jsonb_build_object('a', customer, 'b', note) j from facts where id <= 200000) q order by j offset 10000000`,
  'window, one partition': 'select sum(s) from (select sum(amount) over (order by id) s from facts) q',
  'window, ranks': 'select max(r) from (select rank() over (partition by kind order by price) r from facts) q',
  'window, lag over text':
    'select count(l) from (select lag(label) over (partition by customer order by id) l from facts) q',
  'window, many frames':
    'select max(s) from (select max(amount) over (order by id rows between 100 preceding and 100 following) s from facts) q',
  'window, groups and ntile':
    'select max(n), max(c) from (select ntile(100) over (order by price) n, count(*) over (order by customer groups 2 preceding) c from facts) q',
  analyze: 'analyze facts',
  'string_agg in an order': "select length(string_agg(label, ',' order by price)) from facts where id <= 200000",
  array_agg: 'select array_length(array_agg(id), 1) from facts',
  'array_agg in an order, groups':
    'select count(a) from (select array_agg(note order by price) a from facts group by kind) q',
  jsonb_agg: 'select jsonb_array_length(jsonb_agg(to_jsonb(f))) from facts f where id <= 100000',
  json_agg: 'select length(json_agg(f)::text) from facts f where id <= 100000',
  jsonb_object_agg: 'select count(*) from (select jsonb_object_agg(note, id) from facts where id <= 100000) q',
  'percentiles and mode':
    'select percentile_cont(array[0.1, 0.5, 0.9]) within group (order by price), mode() within group (order by label) from facts',
  'distinct aggregates': 'select count(distinct note), count(distinct customer), sum(distinct price) from facts',
  distinct: 'select count(*) from (select distinct customer, kind from facts) q',
  'distinct on':
    'select count(*) from (select distinct on (customer) customer, note from facts order by customer, id) q',
  'hash join': 'select count(*) from facts a join facts b on a.id = b.id where b.kind < 10',
  'hash join by text': 'select count(*) from facts a join facts b on a.note = b.note',
  'full join': 'select count(*) from facts a full join facts b on a.note = b.label',
  'join without equality':
    'select count(*) from facts a, facts b where a.id < 1500 and b.id < 1500 and a.price < b.price',
  'merge of two orders': 'select count(*) from (select id from facts union select customer from facts) q',
  'intersect, except':
    'select count(*) from (select note from facts intersect select note from facts where kind < 10 except select label from facts) q',
  'group by text': 'select label, count(*) from facts group by label',
  'many groups': 'select count(*) from (select note, sum(amount) from facts group by note) q',
  cube: 'select count(*) from (select kind, customer, label, count(*) from facts group by cube (kind, customer, label)) q',
  'materialised cte': 'with f as materialized (select * from facts) select count(*) from f a join f b using (id)',
  'recursive cte':
    'with recursive r (n) as (select 1 union all select n + 1 from r where n < 200000) select max(n) from r',
  'recursive cte, large steps':
    'with recursive r (n, d) as (select id, 0 from facts where id <= 100000 union select n + 1, d + 1 from r where d < 3) select count(*) from r',
  'correlated subquery':
    'select count(*) from facts f where id < 20000 and exists (select from facts g where g.id = f.id + 1 and g.price > f.price)',
  'not in':
    'select count(*) from facts where note not in (select label from facts union all select note from facts where kind = 3)',
  lateral:
    'select count(*) from (select * from facts limit 20000) f, lateral (select f.id * n from generate_series(1, 10) n) s',
  'all rows': 'select * from facts where id <= 100000',
  'explain analyze': 'explain (analyze, buffers) select kind, count(*) from facts group by kind order by 2',
};

/** Those that compute. */
const computing: Readonly<Record<string, string>> = {
  'long series': `select count(*), sum(n::numeric) from ${series}(1, 1000000) n`,
  'cross join of series': `select count(*) from ${series}(1, 1500) a, ${series}(1, 1500) b where a % 7 = b % 5`,
  'a large array, searched': `select array_position(array_agg(n), 400000), (array_agg(n) @> array[17]) from ${series}(1, 500000) n`,
  'a large array, sorted and unnested': `select count(*) from unnest((select array_agg(n order by -n) from ${series}(1, 500000) n)) u`,
  'arrays as texts': `select length(array_agg(n)::text), cardinality(array_agg(n)::text::int[]) from ${series}(1, 300000) n`,
  'a long text, cut': `select count(*) from string_to_table(repeat('some words ', 200000), ' ') w`,
  'a long text, as an array': `select cardinality(string_to_array(repeat('a,b,', 500000), ','))`,
  'a long text, replaced': `select length(regexp_replace(repeat('one two three ', 200000), '[aeiou]+', '<\\&>', 'g'))`,
  'a long text, matched': `select count(*) from regexp_matches(repeat('one two three ', 100000), '(\\w)(\\w+)', 'g') m`,
  'a regular expression that goes back': `select repeat('a', 40) || 'b' ~ '^(a+)+$', repeat('ab', 5000) ~ '(a|b|ab)*c'`,
  'a long text, hashed': `select md5(repeat('x', 20000000)), encode(sha256(repeat('x', 20000000)::bytea), 'hex')`,
  'a long text, encoded': `select length(encode(decode(repeat('00ff', 3000000), 'hex'), 'base64'))`,
  'a long text, in characters': `select length(translate(upper(reverse(repeat('ä b ', 1000000))), 'Ä', 'A')), position('y' in repeat('x', 10000000))`,
  'a large json': `select jsonb_array_length(('[' || repeat('{"a": [1, 2, {"b": null}], "c": "text"},', 100000) || '1]')::jsonb)`,
  'a large json, as text': `select length((('[' || repeat('{"a": [1, 2, {"b": null}], "c": "text"},', 100000) || '1]')::jsonb)::text)`,
  'a large json, taken apart': `select count(*), sum((e->>'a')::int) from jsonb_array_elements((select jsonb_agg(jsonb_build_object('a', n)) from ${series}(1, 200000) n)) e`,
  'a large json, by paths': `select count(*) from jsonb_path_query((select jsonb_agg(jsonb_build_object('a', n)) from ${series}(1, 200000) n), '$[*] ? (@.a > 1000).a') e`,
  'a large json, changed': `select length(jsonb_pretty(jsonb_set((select jsonb_agg(jsonb_build_object('a', n)) from ${series}(1, 100000) n), '{5,a}', '"x"')))`,
  'large numbers': `select length((2::numeric ^ 20000)::text), length((3::numeric ^ 20000 * 7::numeric ^ 15000)::text)`,
  'large numbers, divided': `select length((7::numeric ^ 30000 / 3::numeric ^ 20000)::text), length(sqrt(2::numeric ^ 20000)::text)`,
  logarithms: `select sum(ln(n::numeric)), sum(exp((n % 10)::numeric)) from ${series}(1, 5000) n`,
  factorials: 'select length(factorial(8000)::text)',
  'formats of times': `select count(to_char(timestamp '2020-01-01' + n * interval '1 hour', 'Day, DD Month YYYY HH24:MI:SS')) from ${series}(1, 200000) n`,
  'texts of all kinds': `select count(format('%s %I %L', n, n, n) || lpad(n::text, 20, '*') || initcap('some words') || md5(n::text)) from ${series}(1, 200000) n`,
};

/** Those that write, in their order. */
const writing: Readonly<Record<string, string>> = {
  'insert from a query':
    'create table w (id int primary key, a int, b text); insert into w select id, customer, note from facts where id <= 100000',
  'create index': 'create index on w (b)',
  'create unique index': 'create unique index w_b on w (b)',
  'update all': 'update w set a = a + 1',
  'update all, indexed': "update w set b = b || 'x'",
  'on conflict':
    'insert into w select id, customer, note from facts where id <= 50000 on conflict (id) do update set a = excluded.a',
  merge:
    'merge into w using facts f on f.id = w.id and f.id < 60000 when matched then update set a = f.kind when not matched and f.id < 160000 then insert values (f.id, f.kind, f.note)',
  returning: 'update w set a = a + 1 returning *',
  'add a column that is computed': 'alter table w add c text generated always as (upper(b)) stored',
  'change of a type': 'alter table w alter a type bigint using a * 2',
  'check and foreign key':
    'create table v (id int references w); insert into v select id from w; alter table w add check (a > -5)',
  'create table as': 'create table u as select * from w',
  'delete half': 'delete from u where a % 2 = 0',
  'delete all, with a foreign key': 'delete from v; delete from w',
  drop: 'drop table u, v, w',
};

/** Those that define something over all rows, or undo it. */
const defining: Readonly<Record<string, string>> = {
  'all rows: create table as': 'create table k as select * from facts',
  'all rows: add a primary key': 'alter table k add primary key (id)',
  'all rows: create index': 'create index on k (note)',
  'all rows: roll back 60,000 locks': 'begin; update k set amount = amount + 1 where id <= 60000; rollback',
  'all rows: truncate': 'truncate k',
  'all rows: insert, indexed': 'insert into k select * from facts',
  'all rows: drop': 'drop table k',
};

/** Those that are long as texts. */
const long: Readonly<Record<string, string>> = {
  'many rows of VALUES': `select count(*) from (values ${numbers(20_000)
    .map((n) => `(${n}, 'name ${n}', ${n}.5, null)`)
    .join(', ')}) v (a, b, c, d)`,
  'many in a list': `select count(*) from facts where id in (${numbers(20_000)
    .map((n) => n * 3)
    .join(', ')})`,
  'many texts in a list': `select count(*) from facts where note in (${numbers(10_000)
    .map((n) => `'text ${n}'`)
    .join(', ')})`,
  'many conditions': `select count(*) from facts where ${numbers(4_000)
    .map((n) => `(kind = ${n % 20} and id = ${n})`)
    .join(' or ')}`,
  'many cases': `select count(case ${numbers(3_000)
    .map((n) => `when kind = ${n} then ${n}`)
    .join(' ')} end) from facts where id < 1000`,
  'many columns': `select ${numbers(1_600)
    .map((n) => `id + ${n} as c${n}`)
    .join(', ')} from facts where id < 100`,
  'many parts of a union': numbers(600)
    .map((n) => `select ${n}, count(*) from facts where id = ${n}`)
    .join(' union all '),
  'many joins': `select count(*) from ${numbers(14)
    .map((n) => `facts f${n}`)
    .join(', ')} where f1.id < 10 and ${numbers(13)
    .map((n) => `f${n}.id = f${n + 1}.id`)
    .join(' and ')}`,
  'many subqueries': `select ${numbers(300)
    .map((n) => `(select max(note) from facts where id = ${n})`)
    .join(', ')}`,
  'many common tables': `with ${numbers(300)
    .map((n) => (n === 1 ? 'c1 as (select 1 as x)' : `c${n} as (select x + 1 as x from c${n - 1})`))
    .join(', ')} select x from c300`,
  'a long text in a statement': `select length('${'x'.repeat(5_000_000)}')`,
  'many statements': numbers(3_000)
    .map((n) => `select ${n}`)
    .join('; '),
};

/** Those over the catalogs, of a database with many tables. */
const catalogs: Readonly<Record<string, string>> = {
  'catalog: columns': 'select * from information_schema.columns',
  'catalog: constraints':
    'select * from information_schema.table_constraints c join information_schema.key_column_usage k using (constraint_schema, constraint_name)',
  'catalog: sizes': 'select relname, pg_relation_size(oid), pg_total_relation_size(oid) from pg_class',
  'catalog: indexes': 'select * from pg_indexes',
  'catalog: attributes':
    'select attrelid::regclass, attname, format_type(atttypid, atttypmod), pg_get_expr(d.adbin, d.adrelid) from pg_attribute a left join pg_attrdef d on adrelid = attrelid and adnum = attnum where attnum > 0',
  'catalog: dependencies': 'select count(*), max(pg_describe_object(classid, objid, objsubid)) from pg_depend',
  'catalog: privileges': 'select * from information_schema.role_table_grants',
  'catalog: types': 'select t.*, format_type(oid, null) from pg_type t',
  'catalog: tables': 'select * from pg_tables, lateral (select obj_description(tablename::regclass)) d',
  'catalog: ranges': 'select * from jimkv.ranges',
};

/** All statements, by what they are called. */
export const turnStatements: Readonly<Record<string, string>> = {
  ...gathering,
  ...computing,
  ...writing,
  ...defining,
  ...long,
  ...catalogs,
};

/** What makes many tables, for the catalogs. */
export const manyTables: readonly string[] = numbers(20).map((piece) =>
  numbers(50)
    .map(
      (n) =>
        `create table many_${piece}_${n} (id serial primary key, a int unique, b text default 'x' check (b <> ''), c timestamptz default now())`,
    )
    .join('; '),
);
