/**
 * The catalog as it was, from its rows: a picture as of some moment, and how it changes with what is committed afterwards. For whoever reads rows of
 * the past, or follows them, and must know what their tables were like then.
 */
import { catalogObjectSpan, type Span, spanContains, utf8Text } from '../../base/index.ts';
import { decodeDescriptor } from './descriptor-rows.ts';
import type { Descriptor, Oid } from './descriptors.ts';
import {
  decodeNamespace,
  type Namespace,
  namespaceSpanOfNames,
  namespaceTableOid,
  withNamespaces,
} from './namespaces.ts';
import type { SystemObjects } from './objects.ts';
import { CatalogPicture } from './picture.ts';

/** Where the rows lie that a replay has to know. */
export const catalogReplaySpans: readonly Span[] = [namespaceSpanOfNames, catalogObjectSpan];

/** A row of the catalog, as it is now; undefined: it is gone. */
export interface CatalogRow {
  readonly key: Uint8Array;
  readonly row: Uint8Array | undefined;
}

/** An object before and after a change. */
export interface ObjectChange {
  readonly before: Descriptor | undefined;
  readonly after: Descriptor | undefined;
}

/** See the top of this file. */
export class CatalogReplay {
  #picture: CatalogPicture;
  readonly #namespaces = new Map<number, Namespace>();
  readonly #namespaceIds = new Map<string, number>();

  /** Begins with these rows. */
  constructor(system: SystemObjects, rows: Iterable<CatalogRow>) {
    this.#picture = CatalogPicture.empty(system);
    this.apply(rows);
  }

  get picture(): CatalogPicture {
    return this.#picture;
  }

  /** Rows changed together; other rows are passed over. What became of the objects, by oid. */
  apply(rows: Iterable<CatalogRow>): readonly ObjectChange[] {
    const before = this.#picture;
    const put: Descriptor[] = [];
    const removed: Oid[] = [];
    for (const { key, row } of rows) {
      if (spanContains(namespaceSpanOfNames, key)) this.#onNamespace({ key, row }, removed);
      if (!spanContains(catalogObjectSpan, key)) continue;
      const oid = oidIn(key);
      if (row === undefined) removed.push(oid);
      else put.push(decodeDescriptor(oid, row));
    }
    const oids = new Set([...removed, ...put.map(({ oid }) => oid)]);
    const version = before.version + 1;
    const known = before.with({ version, put, removed: [...removed], statistics: new Map() });
    this.#picture = withNamespaces(known, this.#namespaces);
    for (const id of this.#namespaces.keys()) {
      const oid = namespaceTableOid(id);
      if (this.#picture.byOid(oid) !== before.byOid(oid)) oids.add(oid);
    }
    return [...oids]
      .sort((a, b) => a - b)
      .map((oid) => ({ before: before.byOid(oid), after: this.#picture.byOid(oid) }));
  }

  #onNamespace({ key, row }: CatalogRow, removed: Oid[]): void {
    const name = namespaceNameOf(key);
    const known = this.#namespaceIds.get(name);
    if (row !== undefined) {
      const namespace = decodeNamespace(key, row);
      this.#namespaces.set(namespace.id, namespace);
      this.#namespaceIds.set(name, namespace.id);
    } else if (known !== undefined) {
      this.#namespaces.delete(known);
      this.#namespaceIds.delete(name);
      removed.push(namespaceTableOid(known));
    }
  }
}

function namespaceNameOf(key: Uint8Array): string {
  return utf8Text(key.subarray(namespaceSpanOfNames.start.length));
}

function oidIn(key: Uint8Array): Oid {
  return new DataView(key.buffer, key.byteOffset + catalogObjectSpan.start.length, 4).getUint32(0);
}
