/** Reads what another node made of its rows: the pages of `page-writer.ts`. */
import { JimError } from '../../../base/index.ts';
import { ByteReader, type SqlType, type SqlValue } from '../../values/index.ts';
import type { Row } from '../operator.ts';
import { readCount, unreadable } from './bytes.ts';
import { readValue } from './expressions.ts';
import { pageKinds, pageVersion } from './page-writer.ts';
import { StateReader } from './states.ts';

/** A page, before its items are read. */
export interface OpenedPage {
  readonly kind: (typeof pageKinds)[number];
  /** Rows that were looked at, and how many of them passed the filter. */
  readonly looked: number;
  readonly passed: number;
  readonly items: number;
  readonly reader: ByteReader;
}

/** A group of the rows of one page. */
export interface PartialGroup {
  readonly keys: readonly SqlValue[];
  /** For each aggregate what it kept of these rows. */
  readonly states: readonly unknown[];
}

/** Reads a page's head. */
export function openPage(bytes: Uint8Array): OpenedPage {
  return checked(() => {
    const reader = new ByteReader(bytes);
    const version = reader.uint8();
    const kind = pageKinds[reader.uint8()];
    if (version !== pageVersion || kind === undefined) throw unreadable('a page');
    return { kind, looked: readCount(reader), passed: readCount(reader), items: readCount(reader), reader };
  });
}

/** Reads rows: of each of a page's columns its type, and where its value goes. */
export class RowPageReader {
  readonly #types: readonly SqlType[];
  readonly #targets: readonly number[];
  readonly #blank: Row;

  constructor(types: readonly SqlType[], targets: readonly number[]) {
    this.#types = types;
    this.#targets = targets;
    this.#blank = types.map(() => null);
  }

  /** The next rows of a page, `count` of them. */
  read({ reader }: OpenedPage, count: number): Row[] {
    return checked(() => Array.from({ length: count }, () => this.#row(reader)));
  }

  #row(reader: ByteReader): Row {
    const types = this.#types;
    const row = this.#blank.slice();
    const { bytes } = reader;
    const nullsAt = reader.skip((types.length + 7) >> 3);
    for (let i = 0; i < types.length; i++) {
      if ((bytes[nullsAt + (i >> 3)] & (1 << (i & 7))) !== 0) continue;
      const length = readCount(reader);
      const at = reader.skip(length);
      row[this.#targets[i]] = types[i].stored.read(bytes, at, at + length);
    }
    return row;
  }
}

/** The groups of a page, which are few enough to be read at once. */
export function readGroups({ reader, items }: OpenedPage, types: readonly SqlType[], calls: number): PartialGroup[] {
  return checked(() => {
    const states = new StateReader(reader);
    return Array.from({ length: items }, () => ({
      keys: types.map((type) => readValue(reader, type)),
      states: Array.from({ length: calls }, () => states.read()),
    }));
  });
}

/** What cannot be read was damaged, or written by something else. */
function checked<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof JimError) throw cause;
    throw new JimError('corruption', 'a page of rows from another node cannot be read', { cause });
  }
}
