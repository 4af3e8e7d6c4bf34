/** TRUNCATE: the tables get new, empty storage; what lay under the old goes away behind the commit. */
import type { Oid, TableDescriptor } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import type { Truncate } from '../../parse/index.ts';
import { hasRelationPrivilege, permissionDenied } from '../../privileges/index.ts';
import { named } from '../names.ts';
import { sequencesOf } from '../sequences/create-sequence.ts';
import type { DdlWork } from '../work.ts';
import { checkOwnRows } from './key-value.ts';
import { withNewStorage } from './rewrite.ts';

/** Empties the tables, and with CASCADE those that refer to them. */
export function truncate(work: DdlWork, { tables, cascade, restartIdentity }: Truncate): void {
  const chosen = new Set<Oid>();
  for (const { name } of tables) chosen.add(truncated(work, name).oid);
  // The set grows as it is walked through.
  for (const oid of chosen) {
    const table = work.table(oid);
    for (const referencing of table.referencedBy)
      if (!chosen.has(referencing)) addReferencing(work, chosen, table, referencing, cascade);
  }
  for (const oid of chosen) empty(work, work.table(oid), restartIdentity);
}

function truncated(work: DdlWork, name: Truncate['tables'][number]['name']): TableDescriptor {
  const found = named(work, { ...name, position: 0 }, false);
  const relation = found.kind === 'relation' ? found.relation : undefined;
  if (relation?.kind === 'system')
    throw new SqlError('42501', `permission denied: "${relation.name}" is a system catalog`);
  if (relation?.kind !== 'table' || relation.materialized !== undefined)
    throw new SqlError('42809', `"${name.name}" is not a table`);
  checkAllowed(work, relation);
  return relation;
}

function checkAllowed(work: DdlWork, table: TableDescriptor): void {
  checkOwnRows(table);
  const { role, databaseOid } = work.session;
  if (!hasRelationPrivilege(work.draft, role, table, 'truncate', databaseOid))
    throw permissionDenied('table', table.name);
}

function addReferencing(
  work: DdlWork,
  chosen: Set<Oid>,
  table: TableDescriptor,
  referencing: Oid,
  cascade: boolean,
): void {
  const other = work.table(referencing);
  if (!cascade)
    throw new SqlError('0A000', 'cannot truncate a table referenced in a foreign key constraint', {
      detail: `Table "${other.name}" references "${table.name}".`,
      hint: `Truncate table "${other.name}" at the same time, or use TRUNCATE ... CASCADE.`,
    });
  work.notice(`truncate cascades to table "${other.name}"`);
  checkAllowed(work, other);
  chosen.add(referencing);
}

function empty(work: DdlWork, table: TableDescriptor, restartIdentity: boolean): void {
  work.change(withNewStorage(table));
  work.tasks.push({ kind: 'delete-storage', table: table.oid, storage: table.indexes.map(({ storage }) => storage) });
  if (!restartIdentity) return;
  for (const sequence of sequencesOf(work, table.oid)) {
    work.note({ ...sequence, generation: sequence.generation + 1 });
    work.tasks.push({
      kind: 'set-sequence',
      sequence: sequence.oid,
      value: BigInt(sequence.start),
      called: false,
    });
  }
}
