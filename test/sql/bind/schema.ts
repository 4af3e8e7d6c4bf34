/** The tables that the recorded statements are about: as PostgreSQL is told, and as a catalog for tests. */
import type { CatalogPicture } from '../../../src/sql/catalog/index.ts';
import { type CatalogWords, testingCatalog } from '../../../src/sql/catalog/testing.ts';

/** For PostgreSQL. */
export const schemaSql = `
create type mood as enum ('sad', 'ok', 'happy');
create type address as (street text, zip varchar(5), house int);
create domain positive as int check (value > 0);
create domain label as varchar(10) not null;
create schema other;
create sequence counter;
create table t (a int primary key, b text, c numeric(10,2), d date, e timestamptz, f float8, g bool, h bigint, v varchar(5));
create table u (x int primary key, a int references t, y text unique, z smallint);
create table w (id bigint generated always as identity primary key, n int not null default 5, s int generated always as (n + 1) stored, k int);
create table k (a int, b int, c int, d text, primary key (a, b));
create unique index k_c on k (c) where d = 'x';
create unique index k_lower on k (lower(d));
alter table k add constraint k_b_c unique (b, c);
create table m (id int primary key, mood mood, home address, p positive, l label default 'none', arr int[], tags text[], doc jsonb, raw json, bytes bytea, u uuid, ts timestamp, ti time, i interval, ch char(3));
create table other.t (a int primary key, b int);
create table other.far (q int);
create view tv as select a, b, c + 1 as c1 from t where a > 0;
create view tg as select b, count(*) as n from t group by b;
create view tj as select t.a, u.y from t join u on u.a = t.a;
`;

const words: CatalogWords = {
  schemas: ['other'],
  enums: { mood: ['sad', 'ok', 'happy'] },
  composites: { address: 'street text, zip varchar(5), house int' },
  domains: {
    positive: { type: 'int', check: 'value > 0' },
    label: { type: 'varchar(10)', notNull: true },
  },
  sequences: ['counter'],
  tables: {
    t: 'a int primary key, b text, c numeric(10,2), d date, e timestamptz, f float8, g bool, h bigint, v varchar(5)',
    u: 'x int primary key, a int references t, y text unique, z smallint',
    w: 'id bigint generated always as identity primary key, n int not null default 5, s int generated always as (n + 1) stored, k int',
    k: "a int, b int, c int, d text, primary key (a, b), index unique k_c (c) where (d = 'x'), index unique k_lower ((lower(d)) text), constraint k_b_c unique (b, c)",
    m: "id int primary key, mood mood, home address, p positive, l label default 'none', arr int[], tags text[], doc jsonb, raw json, bytes bytea, u uuid, ts timestamp, ti time, i interval, ch bpchar(3)",
    'other.t': 'a int primary key, b int',
    'other.far': 'q int',
  },
  views: {
    tv: { columns: 'a int, b text, c1 numeric', query: 'SELECT t.a, t.b, t.c + 1 AS c1 FROM public.t WHERE t.a > 0' },
    tg: { columns: 'b text, n int8', query: 'SELECT t.b, count(*) AS n FROM public.t GROUP BY t.b' },
    tj: { columns: 'a int, y text', query: 'SELECT t.a, u.y FROM public.t JOIN public.u ON u.a = t.a' },
  },
};

/** The same as a catalog, with these system tables and functions. */
export function schemaCatalog(system: CatalogWords['system']): CatalogPicture {
  return testingCatalog({ ...words, system });
}
