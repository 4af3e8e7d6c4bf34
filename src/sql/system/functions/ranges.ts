/** What administrators do to ranges: `select jimkv.split_table('orders', '{1000}')`. */
import { SqlError } from '../../errors.ts';
import type { SessionServices } from '../../execute/index.ts';
import { type FunctionContext, type SqlFunction, unusual } from '../../functions/index.ts';
import { tableLayout } from '../../rows/index.ts';
import type { SqlArray } from '../../values/index.ts';
import { sceneOf, statementOf } from '../scene.ts';

const volatile = { uses: 'context', volatility: 'volatile' } as const;

/** The functions. */
export const rangeFunctions: readonly SqlFunction[] = [
  // Cuts a table where the row with these first columns of its primary key is, or would be; the new range.
  unusual('split_table(regclass, text[]): text', volatile, (context, oid, columns) =>
    changer(context, 'split a table').changeRange({ kind: 'split', key: keyOf(context, oid, columns) }),
  ),
  // Joins a range with the one behind it.
  unusual('merge_range(text): text', volatile, (context, range) =>
    changer(context, 'merge ranges').changeRange({ kind: 'merge', range }),
  ),
  // Lets another replica serve a range.
  unusual('transfer_lease(text, text): text', volatile, (context, range, node) =>
    changer(context, 'transfer leases').changeRange({ kind: 'transfer-lease', range, node }),
  ),
];

function changer(context: FunctionContext, what: string): SessionServices {
  if (!sceneOf(context).role.superuser) throw new SqlError('42501', `must be superuser to ${what}`);
  return statementOf(context).services;
}

/** The key that the rows with these first columns begin with. */
function keyOf(context: FunctionContext, oid: number, { elements }: SqlArray): Uint8Array {
  const { catalog } = sceneOf(context);
  const table = catalog.byOid(oid);
  if (table?.kind !== 'table') throw new SqlError('42809', `relation ${oid} is not a table`);
  const { prefix, encoder, sources, index } = tableLayout(table, catalog.types).rows;
  if (!index.primary) throw new SqlError('42809', `table "${table.name}" has no primary key to split by`);
  if (elements.length === 0 || elements.length > sources.length)
    throw new SqlError('22023', `a key of table "${table.name}" has 1 to ${sources.length} columns`);
  const values = elements.map((element, i) => {
    if (element === null) throw new SqlError('22004', 'a key column is not NULL');
    return sources[i].type.text.parse(String(element), context.values);
  });
  return encoder.encode(prefix, values);
}
