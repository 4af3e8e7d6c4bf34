/**
 * Locks the rows that reach it: FOR UPDATE and its kin, where they cannot be locked as they are read. What others changed before the lock was there is
 * read anew, and the row is dropped if it is gone, skipped, or not what was asked for any more.
 */
import { equalBytes } from '../../../base/index.ts';
import type { LockNode } from '../../plan/physical.ts';
import { type RowDecoder, tableLayout } from '../../rows/index.ts';
import type { FoundBytes, RowLock } from '../context.ts';
import { compileExpression, compilePredicate } from '../expressions/compile.ts';
import type { Opening, Operator, Row } from '../operator.ts';
import type { Runtime } from '../runtime.ts';
import { settle } from '../suspension.ts';
import { filterRows } from './filter.ts';

type Lock = LockNode['locks'][number];

/** FOR UPDATE. Where a limit above wants only some of the rows, no others are locked. */
export function openLock(node: LockNode, { runtime, open }: Opening): Operator {
  const input = open(node.input);
  const lockers = node.locks.map((lock) => new TableLocker(lock, node, runtime));
  const recheck =
    node.recheck === undefined ? undefined : compilePredicate(node.recheck, runtime.layout(node.input.columns));
  const hint = node.rowsHint === undefined ? undefined : compileExpression(node.rowsHint, runtime.layout([]));
  return {
    async *run() {
      const limit = hint === undefined ? null : await settle(() => hint([]));
      let wanted = limit === null ? Number.POSITIVE_INFINITY : Number(limit);
      for await (const batch of input.run())
        for (let at = 0; at < batch.length; ) {
          const piece = batch.slice(at, at + Math.max(1, wanted));
          at += piece.length;
          let rows: readonly LockedRow[] = piece.map((row) => ({ row, isChanged: false }));
          for (const locker of lockers) rows = await locker.lock(rows);
          const kept = recheck === undefined ? rows : await recheckRows(runtime, rows, recheck);
          wanted -= kept.length;
          if (kept.length > 0) yield kept.map(({ row }) => row);
          const pause = runtime.tick();
          if (pause !== undefined) await pause;
        }
    },
  };
}

interface LockedRow {
  readonly row: Row;
  readonly isChanged: boolean;
}

async function recheckRows(
  runtime: Runtime,
  rows: readonly LockedRow[],
  test: (row: Row) => boolean,
): Promise<readonly LockedRow[]> {
  const changed = rows.filter(({ isChanged }) => isChanged).map(({ row }) => row);
  if (changed.length === 0) return rows;
  const passed = new Set(await filterRows(runtime, changed, test));
  return rows.filter(({ row, isChanged }) => !isChanged || passed.has(row));
}

/** Locks the rows of one table. */
class TableLocker {
  readonly #runtime: Runtime;
  readonly #lock: RowLock;
  readonly #keyPlace: number;
  /** Where the table's columns are in the rows, for those that are there at all. */
  readonly #places: readonly { readonly target: number; readonly source: number }[];
  readonly #decode: RowDecoder;

  constructor({ table, rowKey, columns, strength, wait }: Lock, node: LockNode, runtime: Runtime) {
    this.#runtime = runtime;
    this.#lock = {
      mode: strength === 'share' || strength === 'key share' ? 'shared' : 'update',
      wait: wait === 'wait' ? 'queue' : wait === 'nowait' ? 'nowait' : 'skip-locked',
    };
    this.#keyPlace = node.input.columns.indexOf(rowKey);
    this.#places = columns
      .map(({ id }, source) => ({ target: node.input.columns.indexOf(id), source }))
      .filter(({ target }) => target >= 0);
    const layout = tableLayout(table, runtime.context.catalog.types);
    this.#decode = layout.reader(
      layout.rows.index,
      columns.map((_, place) => place),
    );
  }

  /** The rows that could be locked, as they are now. */
  async lock(rows: readonly LockedRow[]): Promise<readonly LockedRow[]> {
    const keys = rows.map(({ row }) => row[this.#keyPlace]);
    const wanted = keys.filter((key) => key instanceof Uint8Array);
    if (wanted.length === 0) return rows;
    const seen = await this.#runtime.context.rows.getMany(wanted);
    const locked = await this.#runtime.context.rows.getMany(wanted, this.#lock);
    const kept: LockedRow[] = [];
    let next = 0;
    for (const [i, each] of rows.entries()) {
      // The side of an outer join that has no row has nothing to lock.
      if (!(keys[i] instanceof Uint8Array)) {
        kept.push(each);
        continue;
      }
      const found = this.#current(each, wanted[next], seen[next], locked[next]);
      next++;
      if (found !== undefined) kept.push(found);
    }
    return kept;
  }

  #current(each: LockedRow, key: Uint8Array, before: FoundBytes, now: FoundBytes): LockedRow | undefined {
    if (now.skipped || now.row === undefined) return undefined;
    if (before.row !== undefined && equalBytes(before.row, now.row)) return each;
    const values = this.#decode(key, now.row);
    const row = each.row.slice();
    for (const { target, source } of this.#places) row[target] = values[source];
    return { row, isChanged: true };
  }
}
