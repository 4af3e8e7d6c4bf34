/** Rows of one table by primary key: read, write whole, change columns, delete, list. Alone, or inside of a transaction. */
import { randomUUID } from 'node:crypto';
import { utf8, utf8Text } from '../base/index.ts';
import { conditionHeaders, type Send, versionOf } from './entry-calls.ts';
import { type Columns, formatLossless, type JsonValue, parseLossless } from './json.ts';
import type { CallOptions, WriteConditions } from './options.ts';
import type { WireAnswer } from './transport.ts';
import { encodePercent, queryOf } from './values.ts';

/** A column of a key. */
export type KeyColumn = string | number | bigint | boolean;

/** A row's primary key: its one column, or all of them in their order. */
export type RowKey = KeyColumn | readonly KeyColumn[];

/** Which table is meant. */
export interface TablePlace {
  /** `public` if not given. */
  readonly schema?: string;
  /** `postgres` if not given. */
  readonly database?: string;
}

/** What must hold for a row to be written. */
export interface RowConditions extends WriteConditions {
  /** The row has exactly these values. */
  readonly ifColumns?: Columns;
}

/** How to read a row. */
export interface RowReadOptions extends CallOptions {
  /** Only these columns. */
  readonly columns?: readonly string[];
}

/** Which rows to list, and how. */
export interface RowListOptions extends RowReadOptions {
  /** The first columns of the key. */
  readonly prefix?: RowKey;
  /** The least key, or its first columns. */
  readonly start?: RowKey;
  /** The key to stop before, or its first columns. */
  readonly end?: RowKey;
  readonly reverse?: boolean;
  /** Rows at most. */
  readonly limit?: number;
  /** Rows asked for at a time. */
  readonly pageRows?: number;
}

/** A row as any table has it. Whole numbers that JavaScript can't hold are texts. */
export type AnyRow = Readonly<Record<string, JsonValue>>;

/** A row as it was read. */
export interface FoundRow<Row> {
  readonly row: Row;
  /** Pass it as `ifVersion` to write only if nobody else has. Empty for what the transaction has written itself. */
  readonly version: string;
}

/** What became of a write. */
export interface RowWritten {
  /** The row's version; inside of a transaction undefined, since only the commit gives it one. */
  readonly version: string | undefined;
}

/** A table of a cluster; `Row` is what the program takes its rows to be. */
export class Table<Row extends object = AnyRow> {
  readonly name: string;
  readonly schema: string;
  readonly database: string | undefined;
  readonly #send: Send;
  readonly #path: string;
  readonly #inTransaction: boolean;

  /** Made by `JimClient.table` and `Transaction.table`. */
  constructor(send: Send, name: string, { schema = 'public', database }: TablePlace, transaction?: string) {
    const root = transaction === undefined ? '/v1' : `/v1/transactions/${transaction}`;
    this.#inTransaction = transaction !== undefined;
    this.name = name;
    this.schema = schema;
    this.database = database;
    this.#send = send;
    this.#path = `${root}/tables/${encodePercent(schema)}/${encodePercent(name)}`;
  }

  /** The row; undefined where there is none. */
  async get(key: RowKey, options: RowReadOptions = {}): Promise<FoundRow<Row> | undefined> {
    const target = this.#rowTarget(key, { columns: options.columns?.join(',') });
    const { deadlineMs } = options;
    const answer = await this.#send({ method: 'GET', target, reads: true, deadlineMs, expected: ['key-not-found'] });
    if (answer.status === 404) return undefined;
    return { row: parseLossless(utf8Text(answer.body)) as Row, version: versionOf(answer) };
  }

  /** Writes the whole row: columns that are not named get their defaults. Rejects with `condition-failed` if a condition does not hold. */
  async put(
    key: RowKey,
    row: Partial<Row> & Columns,
    options: RowConditions & CallOptions = {},
  ): Promise<RowWritten & { readonly created: boolean }> {
    const answer = await this.#write('PUT', key, row, options);
    return { version: versionOf(answer) || undefined, created: answer.status === 201 };
  }

  /** Changes the columns that are named. Rejects with `key-not-found` where there is no row. */
  async patch(
    key: RowKey,
    columns: Partial<Row> & Columns,
    options: RowConditions & CallOptions = {},
  ): Promise<RowWritten> {
    return { version: versionOf(await this.#write('PATCH', key, columns, options)) || undefined };
  }

  /** Deletes the row, if there is one. */
  async delete(key: RowKey, options: RowConditions & CallOptions = {}): Promise<{ readonly existed: boolean }> {
    const answer = await this.#write('DELETE', key, undefined, options);
    return { existed: answer.headers['jimkv-existed'] === 'true' };
  }

  /** Rows in the order of their keys, all as of one moment, a page at a time. */
  async *list(options: RowListOptions = {}): AsyncGenerator<Row, void, undefined> {
    const { deadlineMs, reverse, pageRows = 1000 } = options;
    const columns = options.columns?.join(',');
    const [prefix, start, end] = [options.prefix, options.start, options.end].map(keyParameter);
    let left = options.limit ?? Number.POSITIVE_INFINITY;
    let continuation: string | undefined;
    while (left > 0) {
      const limit = Math.min(left, pageRows);
      const shape = { prefix, start, end, reverse, columns, database: this.database, limit, continuation };
      const answer = await this.#send({ method: 'GET', target: this.#path + queryOf(shape), reads: true, deadlineMs });
      const page = parseLossless(utf8Text(answer.body)) as { rows: Row[]; continuation?: string };
      yield* page.rows;
      left -= page.rows.length;
      continuation = page.continuation;
      if (continuation === undefined) return;
    }
  }

  #write(
    method: 'PUT' | 'PATCH' | 'DELETE',
    key: RowKey,
    columns: object | undefined,
    options: RowConditions & CallOptions,
  ): Promise<WireAnswer> {
    const { ifColumns, deadlineMs } = options;
    const conditions = conditionHeaders(options);
    const isConditional = ifColumns !== undefined || Object.keys(conditions).length > 0;
    return this.#send({
      method,
      target: this.#rowTarget(key, { if: ifColumns && formatLossless(ifColumns) }),
      headers: { ...(columns && { 'content-type': 'application/json' }), ...conditions },
      body: columns && utf8(formatLossless(columns)),
      reads: false,
      // Rows know no names of requests. Inside of a transaction a write changes nothing the second time, unless its condition meets itself.
      idempotencyKey: this.#inTransaction && !isConditional ? randomUUID() : null,
      deadlineMs,
    });
  }

  #rowTarget(key: RowKey, parameters: Readonly<Record<string, string | undefined>>): string {
    const columns = keyTexts(key).map(encodePercent);
    return `${this.#path}/${columns.join('/')}${queryOf({ ...parameters, database: this.database })}`;
  }
}

/** The key's columns as SQL reads them. */
export function keyTexts(key: RowKey): readonly string[] {
  return [key].flat().map(String);
}

/** As a list, so that columns may have slashes. */
function keyParameter(key: RowKey | undefined): string | undefined {
  return key === undefined ? undefined : JSON.stringify(keyTexts(key));
}
