/**
 * The messages of PostgreSQL's output plugin `pgoutput`, byte by byte (protocol versions 1 to 3, without streams of transactions under way and
 * without two-phase commits):
 *
 *   'B' commit place i64 | commit time i64 | xid u32
 *   'C' 0 u8 | commit place i64 | place behind it i64 | commit time i64
 *   'Y' type u32 | schema text | name text
 *   'R' relation u32 | schema text | name text | identity u8 | count u16 | columns (is key u8 | name text | type u32 | modifier i32)
 *   'I' relation u32 | 'N' row
 *   'U' relation u32 | ('K' | 'O') row, if it is known by it | 'N' row
 *   'D' relation u32 | ('K' | 'O') row
 *   'M' with its transaction u8 | place i64 | prefix text | length u32 | content
 *   'T' count u32 | flags u8 | relations u32
 *
 *   row     count u16 | values: 'n' (NULL), 't' length u32 text, 'b' length u32 bytes
 */
import type { Lsn } from '../../base/index.ts';
import type { LogicalMessage } from '../../sql/session/index.ts';
import { ByteWriter, type SqlType, type SqlValue, type ValueContext } from '../../sql/values/index.ts';

/** A column as the other side must know it. */
export interface SentColumn {
  readonly name: string;
  readonly type: SqlType;
  readonly modifier: number;
  /** Is it part of what a row is known by? */
  readonly isKey: boolean;
}

/** A table as the other side must know it. `identity`: pg_class.relreplident. */
export interface SentRelation {
  readonly id: number;
  readonly schema: string;
  readonly name: string;
  readonly identity: 'd' | 'f' | 'n' | 'i';
  readonly columns: readonly SentColumn[];
}

/** A row: values in the order of the columns. */
export type SentRow = readonly SqlValue[];

/** How values are written. */
export interface ValueFormat {
  readonly binary: boolean;
  readonly context: ValueContext;
}

/** What a row was known by before: its key, or all of it. */
export interface OldRow {
  readonly kind: 'key' | 'whole';
  readonly row: SentRow;
}

const tags = { key: 0x4b, whole: 0x4f, row: 0x4e, null: 0x6e, text: 0x74, binary: 0x62 } as const;

/** A transaction begins. Times are microseconds since 2000-01-01 UTC. */
export function beginMessage(commit: Lsn, time: bigint, xid: number): Uint8Array {
  return message('B', (out) => {
    out.int64(commit);
    out.int64(time);
    out.int32(xid | 0);
  });
}

/** It has committed. */
export function commitMessage(commit: Lsn, behind: Lsn, time: bigint): Uint8Array {
  return message('C', (out) => {
    out.uint8(0);
    out.int64(commit);
    out.int64(behind);
    out.int64(time);
  });
}

/** A type that is not built in, by its name. */
export function typeMessage(oid: number, schema: string, name: string): Uint8Array {
  return message('Y', (out) => {
    out.int32(oid | 0);
    text(out, schema);
    text(out, name);
  });
}

/** A table, before its first row and whenever it is another one. */
export function relationMessage({ id, schema, name, identity, columns }: SentRelation): Uint8Array {
  return message('R', (out) => {
    out.int32(id | 0);
    // The schema of what is built in has no name here.
    text(out, schema === 'pg_catalog' ? '' : schema);
    text(out, name);
    out.uint8(identity.charCodeAt(0));
    out.int16(columns.length);
    for (const column of columns) {
      out.uint8(column.isKey || identity === 'f' ? 1 : 0);
      text(out, column.name);
      out.int32(column.type.oid | 0);
      out.int32(column.modifier);
    }
  });
}

/** A row came. */
export function insertMessage(relation: SentRelation, row: SentRow, format: ValueFormat): Uint8Array {
  return message('I', (out) => {
    out.int32(relation.id | 0);
    out.uint8(tags.row);
    writeRow(out, relation, row, format);
  });
}

/** A row changed. @param old undefined: it is known by what it is now, or by nothing */
export function updateMessage(
  relation: SentRelation,
  old: OldRow | undefined,
  row: SentRow,
  format: ValueFormat,
): Uint8Array {
  return message('U', (out) => {
    out.int32(relation.id | 0);
    if (old !== undefined) writeOldRow(out, relation, old, format);
    out.uint8(tags.row);
    writeRow(out, relation, row, format);
  });
}

/** A row went. */
export function deleteMessage(relation: SentRelation, old: OldRow, format: ValueFormat): Uint8Array {
  return message('D', (out) => {
    out.int32(relation.id | 0);
    writeOldRow(out, relation, old, format);
  });
}

/** Somebody said something. */
export function logicalMessage({ transactional, prefix, content }: LogicalMessage, place: Lsn): Uint8Array {
  return message('M', (out) => {
    out.uint8(transactional ? 1 : 0);
    out.int64(place);
    text(out, prefix);
    out.int32(content.length);
    out.raw(content);
  });
}

/** All rows of these tables went at once. */
export function truncateMessage(relations: readonly SentRelation[]): Uint8Array {
  return message('T', (out) => {
    out.int32(relations.length);
    out.uint8(0);
    for (const { id } of relations) out.int32(id | 0);
  });
}

function message(letter: string, write: (out: ByteWriter) => void): Uint8Array {
  scratch.reset();
  scratch.uint8(letter.charCodeAt(0));
  write(scratch);
  return scratch.take();
}

const scratch = new ByteWriter();
const scratchValue = new ByteWriter();

function text(out: ByteWriter, value: string): void {
  out.raw(Buffer.from(value));
  out.uint8(0);
}

function writeOldRow(out: ByteWriter, relation: SentRelation, { kind, row }: OldRow, format: ValueFormat): void {
  out.uint8(tags[kind]);
  writeRow(
    out,
    relation,
    kind === 'whole' ? row : row.map((value, i) => (relation.columns[i].isKey ? value : null)),
    format,
  );
}

function writeRow(out: ByteWriter, { columns }: SentRelation, row: SentRow, format: ValueFormat): void {
  out.int16(columns.length);
  for (let i = 0; i < columns.length; i++) writeValue(out, columns[i].type, row[i], format);
}

function writeValue(out: ByteWriter, type: SqlType, value: SqlValue, { binary, context }: ValueFormat): void {
  if (value === null) {
    out.uint8(tags.null);
    return;
  }
  const bytes = binary ? binaryBytes(type, value) : Buffer.from(type.text.format(value, context));
  out.uint8(binary ? tags.binary : tags.text);
  out.int32(bytes.length);
  out.raw(bytes);
}

function binaryBytes(type: SqlType, value: NonNullable<SqlValue>): Uint8Array {
  scratchValue.reset();
  type.binary.write(value, scratchValue);
  return scratchValue.bytes.subarray(0, scratchValue.length);
}
