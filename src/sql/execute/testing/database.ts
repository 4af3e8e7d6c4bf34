/**
 * A database in memory, for tests that begin with SQL: parse, bind, plan, execute, over tables made from a few words (see `catalog/testing.ts`).
 *
 *   const database = await testingDatabase({ tables: { t: 'a int primary key, b text' } });
 *   await database.run("insert into t values (1, 'x')");
 *   await database.query('select * from t');             // [['1', 'x']], as text; null for NULL
 *
 * Statements see what those before them wrote; there are no transactions, sessions or privileges.
 */
import type { BoundQuery } from '../../algebra/index.ts';
import { bindStatement } from '../../bind/index.ts';
import { type CatalogPicture, wellKnownOids } from '../../catalog/index.ts';
import { type CatalogWords, testingCatalog, testingTable } from '../../catalog/testing.ts';
import { SqlParser } from '../../parse/index.ts';
import { type PhysicalPlan, planQuery } from '../../plan/index.ts';
import type { SqlType, SqlValue } from '../../values/index.ts';
import type { ExecutionContext } from '../context.ts';
import { openPlan } from '../open.ts';
import { type ContextWords, testingContext } from './context.ts';
import { MemoryRows } from './memory-rows.ts';

/** What a statement gave. */
export interface Answer {
  readonly columns: readonly { readonly name: string; readonly type: SqlType }[];
  readonly rows: readonly (readonly SqlValue[])[];
}

/** Makes a database; the parser must be loaded first. */
export async function testingDatabase(words: CatalogWords = {}): Promise<TestingDatabase> {
  return new TestingDatabase(testingCatalog(words), await SqlParser.load());
}

/** See the top of this file. */
export class TestingDatabase {
  readonly catalog: CatalogPicture;
  readonly rows: MemoryRows;
  readonly parser: SqlParser;

  constructor(catalog: CatalogPicture, parser: SqlParser, rows = new MemoryRows()) {
    this.catalog = catalog;
    this.rows = rows;
    this.parser = parser;
  }

  /** Puts rows into a table without SQL; values by place. */
  insert(table: string, rows: readonly (readonly SqlValue[])[]): void {
    this.rows.insert(testingTable(this.catalog, table), this.catalog.types, rows);
  }

  /** A context like that in which statements run. */
  context(words: Partial<ContextWords> = {}): ExecutionContext {
    return testingContext({ catalog: this.catalog, rows: this.rows, ...words });
  }

  bind(sql: string, parameterTypes: readonly (SqlType | undefined)[] = []): BoundQuery {
    const [parsed] = this.parser.parse(sql);
    const { statement } = parsed;
    if (!isRowStatement(statement)) throw new Error(`not about rows: ${statement.kind}`);
    return bindStatement(statement, {
      catalog: this.catalog,
      databaseOid: wellKnownOids.postgresDatabase,
      searchPath: ['public'],
      role: wellKnownOids.superuser,
      parameterTypes,
      values: this.context().values,
      parser: this.parser,
    });
  }

  plan(sql: string): PhysicalPlan {
    return planQuery(this.bind(sql), { catalog: this.catalog });
  }

  /** Runs a statement to its end. */
  async run(sql: string, words: Partial<ContextWords> = {}): Promise<Answer> {
    const plan = this.plan(sql);
    return { columns: plan.output, rows: await this.rowsOf(plan, words) };
  }

  async rowsOf(plan: PhysicalPlan, words: Partial<ContextWords> = {}): Promise<readonly (readonly SqlValue[])[]> {
    const stream = openPlan(plan, this.context(words));
    const rows: SqlValue[][] = [];
    try {
      for (let batch = await stream.next(); batch !== undefined; batch = await stream.next()) rows.push(...batch);
    } finally {
      await stream.close();
    }
    return rows;
  }

  /** The rows as text, as a client would see them. */
  async query(sql: string, words: Partial<ContextWords> = {}): Promise<readonly (readonly (string | null)[])[]> {
    const { columns, rows } = await this.run(sql, words);
    const { values } = this.context(words);
    return rows.map((row) =>
      columns.map(({ type }, i) => {
        const value = row[i];
        return value === null ? null : type.text.format(value, values);
      }),
    );
  }
}

const rowStatements = new Set(['select', 'values', 'set-operation', 'insert', 'update', 'delete', 'merge']);

function isRowStatement<S extends { readonly kind: string }>(
  statement: S,
): statement is Extract<
  S,
  { readonly kind: 'select' | 'values' | 'set-operation' | 'insert' | 'update' | 'delete' | 'merge' }
> {
  return rowStatements.has(statement.kind);
}
