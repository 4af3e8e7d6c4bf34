/**
 * Where the rows of a statement go: to the wire, in the formats that the client asked for, or into a list. Encoders are chosen once a result; a value
 * goes straight into the connection's buffer.
 */
import { type BackendWriter, type Format, formatOf, type RowField, WireError } from '../../wire/index.ts';
import type { OutputColumn } from '../algebra/index.ts';
import { isDomain } from '../catalog/index.ts';
import { SqlError } from '../errors.ts';
import { ByteWriter, type SqlType, type SqlValue, type Value, type ValueContext } from '../values/index.ts';

/** A column of a result, as far as clients see it. */
export type ResultColumn = Pick<OutputColumn, 'name' | 'type' | 'modifier'> & {
  readonly origin: OutputColumn['origin'];
};

/** Takes a statement's rows. */
export interface RowSink {
  /** Comes first where the client has not been told of the columns otherwise. */
  describe(columns: readonly ResultColumn[]): void;
  /** Rows in order. A promise: wait before more are sent. */
  rows(batch: readonly (readonly SqlValue[])[]): void | Promise<void>;
}

/** A column without a table. */
export function computedColumn(name: string, type: SqlType): ResultColumn {
  return { name, type, modifier: -1, origin: undefined };
}

/** Columns as RowDescription has them. */
export function rowFields(columns: readonly ResultColumn[]): readonly RowField[] {
  return columns.map(({ name, type, modifier, origin }) => ({
    name,
    tableOid: origin?.tableOid ?? 0,
    columnNumber: origin?.columnNumber ?? 0,
    ...typeField(type, modifier),
  }));
}

/** Clients are told of the type below a domain: they know how to read that one. */
function typeField(type: SqlType, typeModifier: number): Pick<RowField, 'typeOid' | 'typeSize' | 'typeModifier'> {
  if (isDomain(type)) return typeField(type.domain.base, type.domain.modifier);
  return { typeOid: type.oid, typeSize: type.length, typeModifier };
}

/** The connection as a session sees it. */
export interface SessionOutput {
  readonly writer: BackendWriter;
  /** All bytes that are on their way to the client, or there. */
  readonly bytesSent: number;
  /** Sends what was written; a promise: the client is slow, wait for it. */
  flush(): void | Promise<void>;
}

/** So many bytes are collected before they are sent. */
const flushBytes = 32 * 1024;

type ValueEncoder = (writer: BackendWriter, value: Value) => void;

/** Rows for the wire. */
export class WireRows implements RowSink {
  readonly #output: SessionOutput;
  readonly #formats: readonly Format[];
  readonly #context: ValueContext;
  /** The rows are only counted. */
  readonly #hasNoRows: boolean;
  #encoders: readonly ValueEncoder[];

  /**
   * @param columns undefined: the statement gives no rows
   * @param formats as in Bind: none, one for all, one each
   */
  constructor(
    output: SessionOutput,
    columns: readonly ResultColumn[] | undefined,
    formats: readonly Format[],
    context: ValueContext,
  ) {
    this.#hasNoRows = columns === undefined;
    this.#output = output;
    this.#formats = formats;
    this.#context = context;
    this.#encoders = encodersOf(columns ?? [], formats, context);
  }

  describe(columns: readonly ResultColumn[]): void {
    this.#encoders = encodersOf(columns, this.#formats, this.#context);
    this.#output.writer.rowDescription(rowFields(columns), this.#formats);
  }

  rows(batch: readonly (readonly SqlValue[])[]): void | Promise<void> {
    if (this.#hasNoRows) return undefined;
    const { writer } = this.#output;
    for (let i = 0; i < batch.length; i++) {
      this.#row(writer, batch[i]);
      if (writer.length < flushBytes) continue;
      const sent = this.#output.flush();
      if (sent !== undefined) return this.#afterwards(sent, batch, i + 1);
    }
  }

  async #afterwards(sent: Promise<void>, batch: readonly (readonly SqlValue[])[], next: number): Promise<void> {
    await sent;
    await this.rows(batch.slice(next));
  }

  #row(writer: BackendWriter, row: readonly SqlValue[]): void {
    const encoders = this.#encoders;
    writer.beginRow(encoders.length);
    try {
      for (let i = 0; i < encoders.length; i++) {
        const value = row[i];
        if (value === null) writer.nullValue();
        else encoders[i](writer, value);
      }
    } catch (error) {
      writer.abandonRow();
      throw error;
    }
    writer.endRow();
  }
}

/** Rows in a list. */
export class CollectedRows implements RowSink {
  columns: readonly ResultColumn[] = [];
  readonly list: (readonly SqlValue[])[] = [];

  describe(columns: readonly ResultColumn[]): void {
    this.columns = columns;
  }

  rows(batch: readonly (readonly SqlValue[])[]): void {
    for (const row of batch) this.list.push(row);
  }
}

/** Checks the formats of a Bind against the number of columns. */
export function checkFormats(formats: readonly Format[], columns: number): void {
  if (formats.length > 1 && formats.length !== columns)
    throw new WireError('08P01', `bind message has ${formats.length} result formats but query has ${columns} columns`);
}

function encodersOf(
  columns: readonly ResultColumn[],
  formats: readonly Format[],
  context: ValueContext,
): readonly ValueEncoder[] {
  return columns.map(({ type }, i) => (formatOf(formats, i) === 1 ? binaryEncoder(type) : textEncoder(type, context)));
}

function textEncoder(type: SqlType, context: ValueContext): ValueEncoder {
  const { text } = type;
  return (writer, value) => writer.textValue(text.format(value, context));
}

function binaryEncoder(type: SqlType): ValueEncoder {
  const { binary } = type;
  const bytes = new ByteWriter();
  return (writer, value) => {
    bytes.reset();
    binary.write(value, bytes);
    writer.bytesValue(bytes.bytes.subarray(0, bytes.length));
  };
}

/** A statement's rows that must come as one: refused beyond so many. */
export function tooManyRows(max: number): SqlError {
  return new SqlError('54000', `the statement returns more than ${max} rows`);
}
