/** COPY … FROM STDIN: chunks in, rows into a table, so many at a time, all in one statement of one transaction. */
import { CopyBinaryReader, type CopyOptions, CopyRowReader, type Format } from '../../../wire/index.ts';
import { SqlError } from '../../errors.ts';
import type { IncomingRows } from '../../execute/index.ts';
import { ByteReader, type SqlType, type SqlValue, type ValueContext } from '../../values/index.ts';
import type { Execution } from '../execution.ts';

/** Rows that are inserted at once. */
const batchRows = 500;

/** A column that is copied. */
export interface CopiedColumn {
  readonly name: string;
  readonly type: SqlType;
  readonly modifier: number;
}

/** A copy that takes data. */
export class CopyIn {
  readonly format: Format;
  readonly columnFormats: readonly Format[];
  readonly #source: RowSource;
  readonly #rows: IncomingRows;
  #batch: SqlValue[][] = [];
  #count = 0;

  constructor(
    table: string,
    columns: readonly CopiedColumn[],
    options: CopyOptions,
    context: ValueContext,
    rows: IncomingRows,
  ) {
    this.format = options.format === 'binary' ? 1 : 0;
    this.columnFormats = columns.map(() => this.format);
    this.#source =
      options.format === 'binary' ? new BinaryRows(table, columns) : new TextRows(table, columns, options, context);
    this.#rows = rows;
  }

  /** A piece of the data. Most only fill the rows at hand; a promise: wait for it, then there is room for more. */
  push(chunk: Uint8Array): void | Promise<void> {
    this.#source.push(chunk);
    if (this.#collect()) return this.#insertAndRead();
  }

  /** All has come. @returns how many rows were inserted */
  async end(): Promise<number> {
    this.#source.end();
    if (this.#collect()) await this.#insertAndRead();
    await this.#insert();
    return this.#count;
  }

  /** Takes the rows that are there. @returns whether there are enough to be inserted, and perhaps more behind them */
  #collect(): boolean {
    for (let row = this.#source.next(); row !== undefined; row = this.#source.next()) {
      this.#batch.push(row);
      if (this.#batch.length >= batchRows) return true;
    }
    return false;
  }

  async #insertAndRead(): Promise<void> {
    do await this.#insert();
    while (this.#collect());
  }

  async #insert(): Promise<void> {
    if (this.#batch.length === 0) return;
    const batch = this.#batch;
    this.#batch = [];
    this.#count += await this.#rows.add(batch);
  }
}

/** Is it a copy that takes data, rather than something that gives rows? */
export function isCopyIn(started: Execution | CopyIn): started is CopyIn {
  return started instanceof CopyIn;
}

interface RowSource {
  push(chunk: Uint8Array): void;
  end(): void;
  next(): SqlValue[] | undefined;
}

class TextRows implements RowSource {
  readonly #reader: CopyRowReader;
  readonly #columns: readonly CopiedColumn[];
  readonly #context: ValueContext;

  constructor(table: string, columns: readonly CopiedColumn[], options: CopyOptions, context: ValueContext) {
    this.#columns = columns;
    this.#context = context;
    this.#reader = new CopyRowReader(
      options,
      table,
      columns.map(({ name }) => name),
    );
  }

  push(chunk: Uint8Array): void {
    this.#reader.push(chunk);
  }

  end(): void {
    this.#reader.end();
  }

  next(): SqlValue[] | undefined {
    const fields = this.#reader.next();
    if (fields === undefined) return undefined;
    const columns = this.#columns;
    const row: SqlValue[] = new Array(columns.length);
    for (let i = 0; i < columns.length; i++) {
      const text = fields[i];
      row[i] = text === null ? null : this.#parse(text, i);
    }
    return row;
  }

  #parse(text: string, column: number): SqlValue {
    const { type, modifier } = this.#columns[column];
    try {
      const value = type.text.parse(text, this.#context, modifier);
      return modifier < 0 || type.modifiers === undefined ? value : type.modifiers.apply(value, modifier, false);
    } catch (error) {
      throw inColumn(error, this.#reader.placeOf(column, text));
    }
  }
}

class BinaryRows implements RowSource {
  readonly #reader: CopyBinaryReader;
  readonly #columns: readonly CopiedColumn[];

  constructor(table: string, columns: readonly CopiedColumn[]) {
    this.#columns = columns;
    this.#reader = new CopyBinaryReader(
      table,
      columns.map(({ name }) => name),
    );
  }

  push(chunk: Uint8Array): void {
    this.#reader.push(chunk);
  }

  end(): void {
    this.#reader.end();
  }

  next(): SqlValue[] | undefined {
    const fields = this.#reader.next();
    return fields?.map((bytes, i) => (bytes === null ? null : this.#read(bytes, i)));
  }

  #read(bytes: Uint8Array, column: number): SqlValue {
    const { type, modifier } = this.#columns[column];
    try {
      const value = type.binary.read(new ByteReader(bytes));
      return modifier < 0 || type.modifiers === undefined ? value : type.modifiers.apply(value, modifier, false);
    } catch (error) {
      throw inColumn(error, this.#reader.placeOf(column));
    }
  }
}

function inColumn(error: unknown, context: string): unknown {
  if (!(error instanceof SqlError)) return error;
  const { sqlstate, message, detail, hint, object, cause } = error;
  return new SqlError(sqlstate, message, { detail, hint, object, cause, context });
}
