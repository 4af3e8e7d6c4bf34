/** Counts the rows that this node's sessions wrote, by table: what says when a table's statistics are old. Written is counted, whether it commits or not. */
import type { Oid } from '../catalog/index.ts';
import { type RowWrite, storageOfKey } from '../rows/index.ts';

/** What was written to one table, by the storage numbers of its indexes: the one that was written to most has the rows. */
type Written = Map<number, number>;

/** The counts of a node since they were last taken. */
export class ChangedRows {
  #tables = new Map<Oid, Written>();

  /** Rows and index entries that a statement wrote. */
  add(writes: readonly RowWrite[]): void {
    for (const { key } of writes) {
      const place = storageOfKey(key);
      if (place !== undefined) this.#add(place.tableOid, place.storage, 1);
    }
  }

  /** Rows of a table, their index entries not counted. */
  addRows(tableOid: Oid, rows: number): void {
    this.#add(tableOid, 0, rows);
  }

  #add(tableOid: Oid, storage: number, count: number): void {
    let written = this.#tables.get(tableOid);
    if (written === undefined) {
      written = new Map();
      this.#tables.set(tableOid, written);
    }
    written.set(storage, (written.get(storage) ?? 0) + count);
  }

  /** Rows by table; counting begins anew. */
  take(): ReadonlyMap<Oid, number> {
    const tables = this.#tables;
    this.#tables = new Map();
    return new Map(Array.from(tables, ([oid, written]) => [oid, Math.max(...written.values())]));
  }
}
