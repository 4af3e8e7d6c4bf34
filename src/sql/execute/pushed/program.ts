/**
 * What a scan asks of nodes that lead the ranges it reads: a filter, and which columns of the rows are wanted, or the first of an order, or groups.
 *
 *   asker                                     node that leads the range
 *   plan ──► Program ──encodeProgram──► bytes ──► range ──► openRowProgram ──► ProgramRun: rows where they lie
 *                                                                                   │
 *   rows, groups ◄── page-reader.ts ◄── bytes (a page) ◄────────────────────────────┘
 *
 * A program is text for one version of its format: the first byte is its number, and a node that does not know it, or a function or type that is named, answers with
 * whole rows, as one does that knows no programs at all. So does one on which anything fails: the asker then evaluates the same rows itself, and its error is
 * that of the statement. The asker can always take rows.
 */
import type { AggregateCall, ColumnId, SortKey, TypedExpression } from '../../algebra/index.ts';
import { type AggregateCore, aggregatesNamed } from '../../functions/index.ts';
import { ByteReader, ByteWriter, type SqlType, type SqlValue } from '../../values/index.ts';
import { readCount, readList, unreadable, writeCount, writeList } from './bytes.ts';
import {
  ExpressionWriter,
  readCall,
  readExpression,
  readSignature,
  readType,
  readValue,
  writeCall,
  writeSignature,
  writeType,
  writeValue,
} from './expressions.ts';

/** The number of the format. A change of the format, or of what an aggregate keeps, is another one. */
const version = 1;

/** A column of stored rows. */
export interface ProgramColumn {
  /** Expressions name it by this. */
  readonly id: ColumnId;
  /** Its permanent number in the table. */
  readonly number: number;
  readonly type: SqlType;
  /** Its value in rows that do not know it. */
  readonly missing: SqlValue;
}

/** A column that is sent as its bytes are. */
export interface SentColumn {
  readonly number: number;
  /** The bytes of its value in rows that do not know it; undefined: NULL. */
  readonly missing: Uint8Array | undefined;
}

/** See the top of the file. */
export interface Program {
  /** What filter, order and groups read. */
  readonly columns: readonly ProgramColumn[];
  /** All must be true of a row. */
  readonly filter: readonly TypedExpression[];
  readonly result: ProgramResult;
}

export type ProgramResult = RowsWanted | FirstWanted | GroupsWanted;

/** Columns of the rows; no more than so many rows. */
export interface RowsWanted {
  readonly kind: 'rows';
  readonly sent: readonly SentColumn[];
  readonly rowsMax: number;
}

/** Columns of the first `count` rows of an order; of equal ones those that come first. */
export interface FirstWanted {
  readonly kind: 'first';
  readonly sent: readonly SentColumn[];
  readonly keys: readonly SortKey[];
  readonly count: number;
}

/** For each group its keys, and what the aggregates have kept. */
export interface GroupsWanted {
  readonly kind: 'groups';
  readonly keys: readonly TypedExpression[];
  readonly calls: readonly AggregateCall[];
}

const resultKinds = ['rows', 'first', 'groups'] as const;

/** The bytes of a program. `evaluate`: the value of an expression that names none of the program's columns; it may throw. */
export function encodeProgram(program: Program, evaluate: (expression: TypedExpression) => SqlValue): Uint8Array {
  const writer = new ByteWriter();
  const columns = program.columns.map(({ id }) => id);
  const expressions = new ExpressionWriter(writer, columns, evaluate);
  const writeExpression = (expression: TypedExpression): void => expressions.write(expression);
  writer.uint8(version);
  writeList(writer, program.columns, ({ number, type, missing }) => {
    writeCount(writer, number);
    writeType(writer, type);
    writeValue(writer, type, missing);
  });
  writeList(writer, program.filter, writeExpression);
  const { result } = program;
  writer.uint8(resultKinds.indexOf(result.kind));
  if (result.kind !== 'groups') writeList(writer, result.sent, (sent) => writeSent(writer, sent));
  if (result.kind === 'rows') writeCount(writer, result.rowsMax);
  if (result.kind === 'first') {
    writeCount(writer, result.count);
    writeList(writer, result.keys, ({ expression, descending, nullsFirst }) => {
      writer.uint8((descending ? 1 : 0) + (nullsFirst ? 2 : 0));
      writeExpression(expression);
    });
  }
  if (result.kind === 'groups') {
    writeList(writer, result.keys, writeExpression);
    writeList(writer, result.calls, ({ aggregate, callTypes, args, filter }) => {
      writeSignature(writer, aggregate);
      writeCall(writer, callTypes);
      writeList(writer, args, writeExpression);
      writeList(writer, filter === undefined ? [] : [filter], writeExpression);
    });
  }
  return writer.take();
}

/** Reads a program. Throws for one that this node does not understand. */
export function decodeProgram(bytes: Uint8Array): Program {
  const reader = new ByteReader(bytes);
  if (reader.uint8() !== version) throw unreadable('a version');
  let id = 0;
  const columns = readList(reader, (): ProgramColumn => {
    const number = readCount(reader);
    const type = readType(reader);
    return { id: ++id as ColumnId, number, type, missing: readValue(reader, type) };
  });
  if (columns.some(({ number }) => number < 1)) throw unreadable('a column');
  const ids = columns.map((column) => column.id);
  const one = (): TypedExpression => readExpression(reader, ids);
  const filter = readList(reader, one);
  const result = readResult(reader, one);
  reader.end('program');
  return { columns, filter, result };
}

function readResult(reader: ByteReader, one: () => TypedExpression): ProgramResult {
  const kind = resultKinds[reader.uint8()];
  switch (kind) {
    case 'rows':
      return { kind, sent: readList(reader, () => readSent(reader)), rowsMax: readCount(reader) };
    case 'first': {
      const sent = readList(reader, () => readSent(reader));
      const count = readCount(reader);
      return { kind, sent, count, keys: readList(reader, () => readKey(reader, one)) };
    }
    case 'groups':
      return { kind, keys: readList(reader, one), calls: readList(reader, () => readAggregate(reader, one)) };
    default:
      throw unreadable('a result');
  }
}

function writeSent(writer: ByteWriter, { number, missing }: SentColumn): void {
  writeCount(writer, number);
  writeCount(writer, missing === undefined ? 0 : missing.length + 1);
  if (missing !== undefined) writer.raw(missing);
}

function readSent(reader: ByteReader): SentColumn {
  const number = readCount(reader);
  if (number < 1) throw unreadable('a column');
  const length = readCount(reader);
  return { number, missing: length === 0 ? undefined : reader.raw(length - 1) };
}

function readKey(reader: ByteReader, one: () => TypedExpression): SortKey {
  const flags = reader.uint8();
  return { descending: (flags & 1) !== 0, nullsFirst: (flags & 2) !== 0, expression: one() };
}

function readAggregate(reader: ByteReader, one: () => TypedExpression): AggregateCall {
  const aggregate = readSignature(reader, aggregatesNamed);
  const callTypes = readCall(reader);
  const core: AggregateCore<unknown> = aggregate.coreFor(callTypes);
  const args = readList(reader, one);
  const [filter] = readList(reader, one);
  if (core.combine === undefined || aggregate.kind !== 'normal') throw unreadable('an aggregate');
  return { aggregate, core, callTypes, args, filter, directArgs: [], distinct: false, orderBy: [] };
}
