/** Finds the rows that refer to others by a foreign key: by an index over its columns, or by looking at all rows. */
import type { Span } from '../../../base/index.ts';
import type { IndexLayout, KeyedRow } from '../../rows/index.ts';
import type { SqlValue } from '../../values/index.ts';
import type { ExecutionContext } from '../context.ts';
import type { KeyLink } from './key-link.ts';
import { keyName } from './present-keys.ts';
import type { StoredRow } from './table-writer.ts';

const terms = { reverse: false, rowsHint: undefined, lock: undefined } as const;

/** Rows of a foreign key's table. */
export class Referrers {
  readonly #context: ExecutionContext;
  readonly #link: KeyLink;
  readonly #decode: (key: Uint8Array, row: Uint8Array) => SqlValue[];
  #wanted: ReadonlySet<string> = new Set();

  constructor(context: ExecutionContext, link: KeyLink) {
    this.#context = context;
    this.#link = link;
    const { child } = link;
    this.#decode = child.reader(
      child.rows.index,
      child.types.map((_, place) => place),
    );
  }

  /** The keys of rows that refer to any of these, as they are now; they may have changed by the time they are locked. */
  async *of(wanted: readonly SqlValue[][]): AsyncGenerator<readonly Uint8Array[]> {
    if (wanted.length === 0) return;
    const { child } = this.#link;
    this.#wanted = new Set(wanted.map((values) => this.#nameOf(values)));
    const index = this.#indexOfKey();
    if (index === undefined) {
      for await (const page of this.#context.rows.scanCurrent([child.rows.span], terms)) {
        await this.#context.pause();
        const found = this.#referring(page);
        if (found.length > 0) yield found.map(({ key }) => key);
      }
      return;
    }
    const spans = wanted.flatMap((values) => this.#spanOf(index, values) ?? []);
    for await (const page of this.#context.rows.scanCurrent(spans, terms)) {
      await this.#context.pause();
      yield page.map(({ key, row }) => index.rowKey(key, row));
    }
  }

  /** Those of the rows that still refer to what is wanted, locked. */
  async locked(keys: readonly Uint8Array[], mode: 'shared' | 'exclusive'): Promise<readonly StoredRow[]> {
    const found = await this.#context.rows.getCurrent(keys, { mode, wait: 'queue' });
    const rows = found.flatMap(({ row, version }, i) => (row === undefined ? [] : [{ key: keys[i], row, version }]));
    return this.#referring(rows);
  }

  #referring(rows: readonly KeyedRow[]): StoredRow[] {
    const referring: StoredRow[] = [];
    for (const { key, row } of rows) {
      const values = this.#decode(key, row);
      const own = this.#link.childValues(values);
      if (!own.includes(null) && this.#wanted.has(this.#nameOf(own))) referring.push({ key, values });
    }
    return referring;
  }

  #nameOf(childValues: readonly SqlValue[]): string {
    return keyName(this.#link.parentKey(childValues));
  }

  /** An index that begins with the key's columns, in any order. */
  #indexOfKey(): IndexLayout | undefined {
    const { child, childPlaces } = this.#link;
    return [child.rows, ...child.secondary].find(({ index, sources }) => {
      if (index.state !== 'public' || index.predicate !== undefined || sources.length < childPlaces.length)
        return false;
      const first = sources.slice(0, childPlaces.length).map(({ place }) => place);
      return childPlaces.every((place) => first.includes(place));
    });
  }

  #spanOf(index: IndexLayout, values: readonly SqlValue[]): Span | undefined {
    const { childPlaces } = this.#link;
    const first = index.sources.slice(0, childPlaces.length);
    const equal = first.map(({ place }) => values[childPlaces.indexOf(place)]);
    return index.spanOf(equal, undefined, undefined);
  }
}
