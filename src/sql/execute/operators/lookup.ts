/** Gets rows by whole keys of a unique index, many at once. */

import { toHex } from '../../../base/index.ts';
import type { LookupNode } from '../../plan/physical.ts';
import { SqlArray, type SqlValue } from '../../values/index.ts';
import { compileExpression } from '../expressions/compile.ts';
import { touchKeys } from '../measure.ts';
import type { Opening, Operator } from '../operator.ts';
import { settle } from '../suspension.ts';
import { TableRows } from './table-rows.ts';

/** Of so many keys the rows make one batch: other nodes are asked for them in one go. */
const keysAtOnce = 2_000;

/** `WHERE id = …`, `WHERE id IN (…)`. */
export function openLookup(node: LookupNode, opening: Opening): Operator {
  const { runtime } = opening;
  const rows = new TableRows(opening, node.read, node.columns, node.filter, node.lock);
  const layout = runtime.layout([]);
  const keys = node.keys.map((key) => key.map((part) => compileExpression(part, layout)));
  const array = node.anyOf === undefined ? undefined : compileExpression(node.anyOf.array, layout);
  const valuesOf = (): readonly (readonly SqlValue[])[] => {
    const known = keys.map((key) => key.map((evaluate) => evaluate([])));
    if (array === undefined) return known;
    const elements = array([]);
    return elements instanceof SqlArray ? elements.elements.map((element) => [...known[0], element]) : [];
  };
  return {
    async *run() {
      const points = new Map<string, Uint8Array>();
      for (const values of await settle(valuesOf)) {
        if (values.includes(null)) continue;
        const key = rows.index.pointKey(values);
        points.set(toHex(key), key);
      }
      const all = [...points.values()];
      touchKeys(opening.meter, all);
      for (let at = 0; at < all.length; at += keysAtOnce) {
        const pause = runtime.tick();
        if (pause !== undefined) await pause;
        const wanted = all.slice(at, at + keysAtOnce);
        const found = await runtime.context.rows.getMany(wanted, rows.readLock);
        const entries = found.flatMap(({ row }, i) => (row === undefined ? [] : [{ key: wanted[i], row }]));
        const batch = await rows.of(entries);
        if (batch.length > 0) yield batch;
      }
    },
  };
}
