/**
 * SQL's values and types.
 *
 * A value is a plain JavaScript value (or a small immutable object) that does not know its type; the plan does, and holds a
 * `SqlType` that says how to read it:
 *
 *   boolean                                        bool
 *   number                                         int2 int4 oid float4 float8, date (days since 2000-01-01), time (microseconds)
 *   bigint                                         int8, timestamp and timestamptz (microseconds since 2000-01-01)
 *   string                                         text varchar bpchar name "char" json, uuid (canonical), enum labels
 *   Uint8Array                                     bytea
 *   Decimal Interval TimeTz Jsonb SqlArray SqlRow  numeric interval timetz jsonb, arrays, composites
 *   null                                           NULL, of any type; codecs and comparisons never see it
 *
 * Infinite timestamps are the ends of int64, infinite dates the ends of int32, as on PostgreSQL's wire.
 *
 * A type is put together of parts that types share (all strings have one key codec, say), each in a file of its own:
 *
 *   text       what people write and read                        PostgreSQL's input and output functions
 *   binary     the wire's other format                           PostgreSQL's receive and send functions
 *   order      comparison, equality, hash                        the B-tree operator class, collation C
 *   key        bytes that sort as the values do                  index keys
 *   stored     bytes of a column inside a stored row             never sorted, compact, checked when read
 *   modifiers  what stands in brackets behind a type's name      numeric(10,2)
 *
 * Nothing here knows clocks or sessions: what they decide comes in a `ValueContext`.
 */
import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';
import type { Decimal } from './decimal.ts';
import type { Interval } from './interval.ts';
import type { Jsonb } from './jsonb.ts';
import type { SqlArray } from './sql-array.ts';
import type { SqlRow } from './sql-row.ts';
import type { TimeTz } from './time-tz.ts';
import type { TimeZone, TimeZones } from './time-zones.ts';

/** A value that is not NULL. */
export type Value =
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | Decimal
  | Interval
  | TimeTz
  | Jsonb
  | SqlArray
  | SqlRow;

/** A value or NULL. */
export type SqlValue = Value | null;

/** What of a session decides how values are read and printed. */
export interface ValueContext {
  /** How 1/2/3 is read (the second half of DateStyle); output is ISO. */
  readonly dateOrder: 'MDY' | 'DMY' | 'YMD';
  readonly timeZone: TimeZone;
  readonly timeZones: TimeZones;
  readonly byteaOutput: 'hex' | 'escape';
  /** Above 0: the shortest digits that read back the same; else 15 (or 6) more or less that many. */
  readonly extraFloatDigits: number;
  /** When the transaction began (`now`, `today`): microseconds since 2000-01-01 UTC. */
  readonly now: bigint;
  /** What regclass and its kin read and print; without it they know numbers only. */
  readonly objectNames?: ObjectNames;
}

/** The kinds of objects that a type of oids stands for. */
export type ObjectKind =
  | 'regclass'
  | 'regtype'
  | 'regproc'
  | 'regprocedure'
  | 'regoper'
  | 'regoperator'
  | 'regnamespace'
  | 'regrole'
  | 'regcollation';

/** A catalog's objects by name, as a session with its search path sees them. */
export interface ObjectNames {
  /** The name, with its schema where it must have one, in quotes where it must have them; undefined: no such object. */
  nameOf(kind: ObjectKind, oid: number): string | undefined;
  /** The object's oid, or an error that says what does not exist. */
  oidOf(kind: ObjectKind, name: string): number;
  /** What `format_type` says of a type; undefined: no such type. */
  typeText(oid: number, modifier: number | undefined): string | undefined;
}

/** A type's text format. Errors carry PostgreSQL's SQLSTATE. */
export interface TextCodec<V extends Value> {
  /** `modifier` matters to the few types that parse by it (interval); length and precision are applied by `Modifiers`. */
  parse(text: string, context: ValueContext, modifier?: number): V;
  format(value: V, context: ValueContext): string;
}

/** A type's binary format on PostgreSQL's wire. */
export interface BinaryCodec<V extends Value> {
  write(value: V, writer: ByteWriter): void;
  /** Reads all that the reader has; too little and too much are errors. */
  read(reader: ByteReader): V;
}

/** A type's B-tree order and the equality that goes with it. */
export interface Order<V extends Value> {
  compare(a: V, b: V): number;
  /** A whole number below 2^32; equal values have equal hashes. */
  hash(value: V): number;
}

/** Bytes that sort as the values do. No value's bytes begin another's, equal values have equal bytes. */
export interface KeyPartCodec<V extends Value> {
  write(value: V, writer: ByteWriter): void;
  read(reader: ByteReader): V;
  /** Is what is read all that was written? Else it is only equal (1.0 for 1.00), and the row must hold the original. */
  readonly exact: boolean;
}

/** A column inside a stored row. Its length is kept beside it. */
export interface StoredCodec<V extends Value> {
  write(value: V, writer: ByteWriter): void;
  /** The value of `bytes[start..end)`, whose bounds are checked; throws JimError `corruption` for what nothing writes. */
  read(bytes: Uint8Array, start: number, end: number): V;
}

/** What may stand in brackets behind a type's name, packed into a number as in pg_attribute.atttypmod; -1 is none. */
export interface Modifiers<V extends Value> {
  parse(words: readonly string[]): number;
  /** What `format_type` prints behind the name, brackets included; '' for -1. */
  format(modifier: number): string;
  /** Makes the value fit, or throws. An explicit cast cuts strings that are too long, an assignment refuses them. */
  apply(value: V, modifier: number, explicit: boolean): V;
}

/** pg_type.typcategory. */
export type TypeCategory = 'A' | 'B' | 'C' | 'D' | 'E' | 'N' | 'P' | 'S' | 'T' | 'U' | 'X' | 'Z';

/** A type: what the catalog says of it, and how its values are read, written and compared. */
export interface SqlType<V extends Value = Value> {
  readonly oid: number;
  /** The oid of its array type; 0 where there is none. */
  readonly arrayOid: number;
  /** pg_type.typname: int4. */
  readonly name: string;
  /** What `format_type` prints: integer. */
  readonly displayName: string;
  readonly kind: 'base' | 'array' | 'enum' | 'composite' | 'pseudo';
  readonly category: TypeCategory;
  readonly preferred: boolean;
  /** pg_type.typlen: bytes, -1 for variable, -2 for C strings. */
  readonly length: number;
  /** An array's element type. */
  readonly element: SqlType | undefined;
  readonly text: TextCodec<V>;
  readonly binary: BinaryCodec<V>;
  /** undefined for types without comparison, such as json. */
  readonly order: Order<V> | undefined;
  readonly key: KeyPartCodec<V> | undefined;
  readonly stored: StoredCodec<V>;
  readonly modifiers: Modifiers<V> | undefined;
  /** Of a domain: what it is made of, which may be a domain, too. */
  readonly domain?: { readonly base: SqlType; readonly modifier: number };
}

/** What a type is in the end: of a domain the type below all domains. */
export function withoutDomains(type: SqlType): SqlType {
  let found = type;
  while (found.domain !== undefined) found = found.domain.base;
  return found;
}

/**
 * The type's name as PostgreSQL's `format_type` prints it: `numeric(10,2)`, `timestamp(3) without time zone`, `text[]`. Without a
 * modifier it is the SQL name; -1, a column's missing modifier, tells `bpchar` from `character`, which would mean one character.
 */
export function formatType(type: SqlType, modifier?: number): string {
  if (type.kind === 'array' && type.element !== undefined) return `${formatType(type.element, modifier)}[]`;
  if (modifier === undefined) return type.displayName;
  if (modifier < 0) return type.oid === bpcharOid ? 'bpchar' : type.displayName;
  const suffix = type.modifiers?.format(modifier) ?? '';
  const split = type.displayName.indexOf(' with');
  if (split < 0) return type.displayName + suffix;
  return type.displayName.slice(0, split) + suffix + type.displayName.slice(split);
}

const bpcharOid = 1042;
