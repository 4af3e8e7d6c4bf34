/** A sequence in FROM: one row that says where it stands. */
import { types } from '../values/index.ts';
import type { Catalog, SystemTable } from './catalog.ts';
import type { SequenceDescriptor } from './descriptors.ts';

/** The columns of PostgreSQL's; `log_cnt` is always 0, since values are not logged one by one. */
const columns: SystemTable['columns'] = [
  { name: 'last_value', type: types.int8, modifier: -1 },
  { name: 'log_cnt', type: types.int8, modifier: -1 },
  { name: 'is_called', type: types.bool, modifier: -1 },
];

/** The sequence as a relation whose row is computed. */
export function sequenceTable(catalog: Catalog, { oid, schemaOid, name }: SequenceDescriptor): SystemTable {
  const schema = catalog.byOid(schemaOid)?.name ?? '';
  return { kind: 'system', oid, schemaOid, schema, name, relkind: 'r', columns };
}
