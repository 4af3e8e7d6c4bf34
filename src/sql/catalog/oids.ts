/** Oids that nobody has: each node takes blocks of them, and what is left of a block when it stops is never used. */
import { catalogOidKey } from '../../base/index.ts';
import { wellKnownOids } from './catalog.ts';
import type { CatalogRows } from './catalog-rows.ts';
import type { Oid } from './descriptors.ts';
import { decodeJsonRow, encodeJsonRow, object, whole } from './json-rows.ts';

const blockSize = 256;
/** Above are those of namespaces' tables. */
const oidMax = 4_000_000_000;
const counter = object<{ readonly next: number }>({ next: whole });

/** See the top of this file. */
export class OidBlocks {
  readonly #rows: CatalogRows;
  #next = 0;
  #end = 0;
  #taking: Promise<void> | undefined;

  constructor(rows: CatalogRows) {
    this.#rows = rows;
  }

  /** An oid that nobody has and nobody will have. */
  async next(): Promise<Oid> {
    while (this.#next >= this.#end) {
      this.#taking ??= this.#take().finally(() => {
        this.#taking = undefined;
      });
      await this.#taking;
    }
    return this.#next++;
  }

  async #take(): Promise<void> {
    await this.#rows.change(catalogOidKey, (row) => {
      const first = row === undefined ? wellKnownOids.firstUser : decodeJsonRow(row, 'oids', counter).next;
      if (first + blockSize > oidMax) throw new Error('there are no oids left');
      this.#next = first;
      this.#end = first + blockSize;
      return encodeJsonRow({ next: this.#end });
    });
  }
}
