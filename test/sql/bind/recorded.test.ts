/** Hundreds of statements bound, each compared with what PostgreSQL 15 said: names and types, or the error in all its parts. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bindStatement } from '../../../src/sql/bind/index.ts';
import { isDomain, wellKnownOids } from '../../../src/sql/catalog/index.ts';
import { SqlError } from '../../../src/sql/errors.ts';
import { type RowStatement, SqlParser } from '../../../src/sql/parse/index.ts';
import { objectNamesOf, systemFunctions, systemTables } from '../../../src/sql/system/index.ts';
import { fixedTimeZones, formatType, utc } from '../../../src/sql/values/index.ts';
import { differences } from './differences.ts';
import type { RecordedAnswer } from './recorded.ts';
import { schemaCatalog } from './schema.ts';

const parser = await SqlParser.load();
const catalog = schemaCatalog({ tables: systemTables, functions: systemFunctions });
const environment = {
  catalog,
  databaseOid: wellKnownOids.postgresDatabase,
  searchPath: ['public'],
  role: wellKnownOids.superuser,
  parameterTypes: [],
  parser,
  values: {
    dateOrder: 'MDY',
    timeZone: utc,
    timeZones: fixedTimeZones,
    byteaOutput: 'hex',
    extraFloatDigits: 1,
    now: 0n,
    objectNames: objectNamesOf(catalog, wellKnownOids.postgresDatabase, ['public']),
  },
} as const;

function answer(statement: string): RecordedAnswer {
  try {
    const [parsed] = parser.parse(statement);
    // The files hold nothing but queries and changes of rows.
    const bound = bindStatement(parsed.statement as RowStatement, environment);
    return {
      statement,
      columns: bound.columns.map(({ name, type, modifier }) => {
        const domain = isDomain(type) ? type.domain : undefined;
        return [name, formatType(domain?.base ?? type), domain?.modifier ?? modifier];
      }),
      parameters: bound.parameterTypes.map((type) => formatType(type)),
    };
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    const { sqlstate, message, detail, hint, position } = error;
    return {
      statement,
      error: {
        sqlstate,
        message,
        ...(detail === undefined ? {} : { detail }),
        ...(hint === undefined ? {} : { hint }),
        ...(position === undefined ? {} : { position }),
      },
    };
  }
}

const folder = join(import.meta.dirname, 'recorded');

for (const file of readdirSync(folder))
  test(file, () => {
    const recorded: readonly RecordedAnswer[] = readFileSync(join(folder, file), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const compared = recorded.filter(({ statement }) => !differences.has(statement));
    expect(compared.map(({ statement }) => answer(statement))).toEqual(compared);
  });
