/**
 * Writes `src/sql/system/postgres/`: what PostgreSQL 15 says of its own catalogs, as far as JimKV has what it speaks of. Run it when functions,
 * operators or types are added, with psql's environment variables naming a server, at a database in which nobody made anything:
 *
 *     PGHOST=/tmp PGUSER=postgres node test/sql/system/record-catalogs.ts
 */
import { writeFileSync } from 'node:fs';
import { allAggregates, functionsBySubject, windowFunctions } from '../../../src/sql/functions/index.ts';
import { systemFunctions } from '../../../src/sql/system/index.ts';
import { builtinTypes } from '../../../src/sql/values/index.ts';
import { psql } from '../values/postgres.ts';

const folder = new URL('../../../src/sql/system/postgres/', import.meta.url);

/** A table that is recorded: the columns that it has here as SQL (the others are NULL or computed), and which rows. */
interface Recorded {
  readonly file: string;
  readonly table: string;
  readonly what: string;
  readonly columns: string;
  readonly where: string;
  readonly order?: string;
}

const functionNames = new Set(
  [...[...functionsBySubject.values()].flat(), ...allAggregates, ...windowFunctions, ...systemFunctions]
    .filter((each) => !('kind' in each) || each.kind !== 'operator')
    .map(({ name }) => name),
);
const operatorNames = new Set(
  [...functionsBySubject.values()]
    .flat()
    .filter(({ kind }) => kind === 'operator')
    .map(({ name }) => name),
);

/** Types that are here, and those that only signatures have. */
const typeCondition = `(t.typtype = 'p' or t.oid in (${psql('select oid from pg_type where oid < 16384')
  .map(Number)
  .filter((oid) => builtinTypes.byOid(oid) !== undefined || [2970, 5038].includes(oid))
  .join(', ')}))`;
const known = (column: string) => `(${column} = 0 or ${column} in (select oid from pg_type t where ${typeCondition}))`;
const operatorCondition = `${known('oprleft')} and ${known('oprright')} and oprname in (${quoted(operatorNames)})`;
const castCondition = `${known('castsource')} and ${known('casttarget')}`;
const procCondition = `(select bool_and(a in (select oid from pg_type t where ${typeCondition})) from unnest(proargtypes) a) is not false
  and ${known('prorettype')} and (
    proname in (${quoted(functionNames)})
    or exists (select from pg_type t where ${typeCondition} and p.oid in (typinput, typoutput, typreceive, typsend, typmodin, typmodout, typanalyze, typsubscript))
    or exists (select from pg_operator where ${operatorCondition} and p.oid in (oprcode, oprrest, oprjoin))
    or exists (select from pg_cast where ${castCondition} and p.oid = castfunc)
    or exists (select from pg_am where p.oid = amhandler)
    or exists (select from pg_language where p.oid in (lanplcallfoid, laninline, lanvalidator))
    or exists (select from pg_amproc where p.oid = amproc and ${known('amproclefttype')} and ${known('amprocrighttype')}
        and amprocfamily in (select oid from pg_opfamily where opfmethod in (403, 405)))
  )`;

const recorded: readonly Recorded[] = [
  {
    file: 'types',
    table: 'pg_type',
    what: 'types',
    columns: `oid, typname, typlen, typbyval, typtype, typcategory, typispreferred, typdelim, typsubscript::oid, typelem, typarray,
      typinput::oid, typoutput::oid, typreceive::oid, typsend::oid, typmodin::oid, typmodout::oid, typanalyze::oid, typalign, typstorage, typcollation`,
    where: `from pg_type t where ${typeCondition}`,
  },
  {
    file: 'procs',
    table: 'pg_proc',
    what: 'functions',
    columns: `oid, proname, pronamespace, prolang, procost, prorows, provariadic, prokind, proleakproof, proisstrict, proretset, provolatile,
      proparallel, pronargs, pronargdefaults, prorettype, proargtypes, proallargtypes, proargmodes, proargnames,
      pg_get_expr(proargdefaults, 0) as proargdefaults, nullif(prosrc, proname) as prosrc`,
    where: `from pg_proc p where oid < 16384 and ${procCondition}`,
  },
  {
    file: 'operators',
    table: 'pg_operator',
    what: 'operators',
    columns:
      'oid, oprname, oprkind, oprcanmerge, oprcanhash, oprleft, oprright, oprresult, oprcom, oprnegate, oprcode::oid, oprrest::oid, oprjoin::oid',
    where: `from pg_operator where oid < 16384 and ${operatorCondition}`,
  },
  {
    file: 'casts',
    table: 'pg_cast',
    what: 'casts',
    columns: 'oid, castsource, casttarget, castfunc, castcontext, castmethod',
    where: `from pg_cast where ${castCondition}`,
  },
  {
    file: 'access-methods',
    table: 'pg_am',
    what: 'access methods',
    columns: 'oid, amname, amhandler::oid, amtype',
    where: `from pg_am where amname in ('heap', 'btree', 'hash')`,
  },
  {
    file: 'operator-families',
    table: 'pg_opfamily',
    what: 'families of operators',
    columns: 'oid, opfmethod, opfname, opfnamespace, opfowner',
    where: `from pg_opfamily f where ${familyCondition('f.oid')}`,
  },
  {
    file: 'operator-classes',
    table: 'pg_opclass',
    what: 'classes of operators',
    columns: 'oid, opcmethod, opcname, opcnamespace, opcowner, opcfamily, opcintype, opcdefault, opckeytype',
    where: `from pg_opclass where opcmethod in (403, 405) and ${known('opcintype')}`,
  },
  {
    file: 'family-operators',
    table: 'pg_amop',
    what: 'members of families of operators',
    columns:
      'oid, amopfamily, amoplefttype, amoprighttype, amopstrategy, amoppurpose, amopopr, amopmethod, amopsortfamily',
    where: `from pg_amop where ${familyCondition('amopfamily')} and amopopr in (select oid from pg_operator where ${operatorCondition})`,
  },
  {
    file: 'family-procs',
    table: 'pg_amproc',
    what: 'support functions of families of operators',
    columns: 'oid, amprocfamily, amproclefttype, amprocrighttype, amprocnum, amproc::oid',
    where: `from pg_amproc where ${familyCondition('amprocfamily')} and ${known('amproclefttype')} and ${known('amprocrighttype')}`,
  },
  {
    file: 'collations',
    table: 'pg_collation',
    what: 'collations',
    columns:
      'oid, collname, collnamespace, collowner, collprovider, collisdeterministic, collencoding, collcollate, collctype, colliculocale, collversion',
    where: `from pg_collation where collname in ('default', 'C', 'POSIX', 'ucs_basic')`,
  },
  {
    file: 'languages',
    table: 'pg_language',
    what: 'languages',
    columns: 'oid, lanname, lanowner, lanispl, lanpltrusted, lanplcallfoid, laninline, lanvalidator, lanacl',
    where: 'from pg_language',
  },
  {
    file: 'descriptions',
    table: 'pg_description',
    what: 'comments on the objects above',
    columns: 'objoid, classoid, objsubid, description',
    where: `from pg_description where
      (classoid = 1247 and objoid in (select oid from pg_type t where ${typeCondition}))
      or (classoid = 1255 and objoid in (select oid from pg_proc p where oid < 16384 and ${procCondition}))
      or (classoid = 2617 and objoid in (select oid from pg_operator where ${operatorCondition}))
      or (classoid = 2601 and objoid in (select oid from pg_am where amname in ('heap', 'btree', 'hash')))
      or (classoid = 3456 and objoid in (select oid from pg_collation where collname in ('default', 'C', 'POSIX', 'ucs_basic')))
      or classoid in (2612, 2615, 3079)`,
    order: 'classoid, objoid, objsubid',
  },
  {
    file: 'keywords',
    table: 'pg_get_keywords',
    what: "SQL's words",
    columns: 'word, catcode, barelabel, catdesc, baredesc',
    where: 'from pg_get_keywords()',
    order: 'word',
  },
];

function familyCondition(column: string): string {
  return `${column} in (select opcfamily from pg_opclass where opcmethod in (403, 405) and ${known('opcintype')})`;
}

function quoted(names: ReadonlySet<string>): string {
  return [...names].map((name) => `'${name.replaceAll("'", "''")}'`).join(', ');
}

/**
 * A row a line, its columns behind tabs as COPY writes them. The first line names the columns, the second has each one's most common value,
 * which rows leave out.
 */
function recordRows({ columns, where, order = '1' }: Recorded): string {
  const [head, ...rows] = psql(
    `copy (select ${columns.replace(/\s+/g, ' ')} ${where.replace(/\s+/g, ' ')} order by ${order}) to stdout with (header)`,
  ).map((line) => line.split('\t'));
  const common = head.map((_, i) => mostCommon(rows.map((row) => row[i])));
  const short = rows.map((row) =>
    row
      .map((value, i) => (value === common[i] ? '' : value === '' ? '\\e' : value))
      .join('\t')
      .replace(/\t+$/, ''),
  );
  return [head.join('\t'), common.join('\t'), ...short].join('\n');
}

function mostCommon(values: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const [value, count] = [...counts].reduce((best, each) => (each[1] > best[1] ? each : best), ['', 0] as const);
  return count > 1 ? value : '';
}

/** `schema.table relkind oid row-type row-array-type: column type[!], …`; `!` is NOT NULL. */
function recordRelations(): string {
  return psql(`
    select format('%s.%s %s %s %s %s: %s', nspname, relname, relkind, c.oid, reltype, coalesce(y.typarray, 0),
      (select string_agg(format('%s %s%s', attname, t.typname, case when attnotnull then '!' else '' end), ', ' order by attnum)
        from pg_attribute a join pg_type t on t.oid = atttypid where attrelid = c.oid and attnum > 0))
    from pg_class c join pg_namespace n on n.oid = relnamespace left join pg_type y on y.oid = c.reltype
    where nspname in ('pg_catalog', 'information_schema') and relkind in ('r', 'v') order by nspname desc, relname`).join(
    '\n',
  );
}

function write(file: string, name: string, comment: string, text: string): void {
  const literal = text.replace(/[\\`]|\$\{/g, '\\$&');
  writeFileSync(
    new URL(`${file}.ts`, folder),
    `// Written by test/sql/system/record-catalogs.ts: ${comment}.\n\nexport const ${name} = \`${literal}\`;\n`,
  );
  console.log(`${file}: ${text.split('\n').length} lines, ${text.length} characters`);
}

function camelCase(file: string): string {
  return file.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

write('relations', 'relations', "PostgreSQL 15's catalogs, column by column", recordRelations());
for (const each of recorded)
  write(each.file, camelCase(each.file), `PostgreSQL 15's ${each.what} (${each.table})`, recordRows(each));
