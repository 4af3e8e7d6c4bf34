/**
 * Enum types: values are their labels. Each label has a position, which orders it and which keys and stored rows hold: a label may be renamed
 * and others put in between (at a position between theirs) without touching a row.
 */
import { SqlError } from '../errors.ts';
import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';
import { damagedKey, float64Key } from './key-parts.ts';
import { hashText } from './orders.ts';
import type { KeyPartCodec, SqlType } from './sql-type.ts';
import { damaged } from './stored.ts';
import { textBinary } from './strings.ts';

/** A label of an enum type. */
export interface EnumLabel {
  readonly label: string;
  /** Permanent; the labels' order. */
  readonly position: number;
}

/** What is to be said of an enum type. */
export interface EnumTypeDefinition {
  readonly oid: number;
  readonly arrayOid: number;
  readonly name: string;
  readonly labels: readonly EnumLabel[];
}

/** An enum type's own knowledge. */
interface EnumLabels {
  /** In their order. */
  readonly labels: readonly string[];
}

/** The labels of an enum type, in their order; none of another type. */
export function enumLabelsOf(type: SqlType): readonly string[] {
  // Only enum types have the field.
  return 'labels' in type ? (type as SqlType & EnumLabels).labels : [];
}

/** An enum type. */
export function enumTypeOf({ oid, arrayOid, name, labels }: EnumTypeDefinition): SqlType<string> & EnumLabels {
  const positions = new Map(labels.map(({ label, position }) => [label, position]));
  const labelAt = new Map(labels.map(({ label, position }) => [position, label]));
  const check = (label: string): string => {
    if (!positions.has(label)) throw new SqlError('22P02', `invalid input value for enum ${name}: "${label}"`);
    return label;
  };
  const positionOf = (label: string): number => positions.get(check(label)) ?? 0;
  return {
    oid,
    arrayOid,
    name,
    displayName: name,
    kind: 'enum',
    category: 'E',
    preferred: false,
    length: 4,
    element: undefined,
    text: { parse: check, format: (value) => value },
    binary: { write: textBinary.write, read: (reader) => check(textBinary.read(reader)) },
    order: { compare: (a, b) => positionOf(a) - positionOf(b), hash: hashText },
    key: enumKey(positionOf, labelAt),
    stored: {
      write: (value, writer) => writer.float64(positionOf(value)),
      read(bytes, start, end) {
        if (end - start !== 8) throw damaged('enum');
        const label = labelAt.get(new DataView(bytes.buffer, bytes.byteOffset + start, 8).getFloat64(0));
        if (label === undefined) throw damaged('enum');
        return label;
      },
    },
    modifiers: undefined,
    labels: labels.toSorted((a, b) => a.position - b.position).map(({ label }) => label),
  };
}

function enumKey(positionOf: (label: string) => number, labelAt: ReadonlyMap<number, string>): KeyPartCodec<string> {
  return {
    write(value: string, writer: ByteWriter) {
      float64Key.write(positionOf(value), writer);
    },
    read(reader: ByteReader) {
      const label = labelAt.get(float64Key.read(reader));
      if (label === undefined) throw damagedKey();
      return label;
    },
    exact: true,
  };
}
