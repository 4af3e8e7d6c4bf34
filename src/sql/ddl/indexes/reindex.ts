/** REINDEX: indexes change with their rows and never bloat, so that there is nothing to be done; what is named must be there, and the role's own. */
import { SqlError } from '../../errors.ts';
import type { Reindex } from '../../parse/index.ts';
import { checkOwner, currentDatabase } from '../access/checks.ts';
import { named, schemaNamed } from '../names.ts';
import type { DdlWork } from '../work.ts';

/** Checks what PostgreSQL checks. */
export function reindex(work: DdlWork, { object, name }: Reindex): void {
  switch (object) {
    case 'index':
    case 'table':
      if (name !== undefined) checkRelation(work, object, name);
      return;
    case 'schema':
      if (name !== undefined) checkOwner(work, schemaNamed(work, name.name));
      return;
    default: {
      const database = currentDatabase(work);
      if (name !== undefined && name.name !== database.name)
        throw new SqlError('0A000', 'can only reindex the currently open database');
      checkOwner(work, database);
    }
  }
}

function checkRelation(work: DdlWork, object: 'index' | 'table', name: NonNullable<Reindex['name']>): void {
  const found = named(work, { ...name, position: 0 }, false);
  if (object === 'index') {
    if (found.kind !== 'index') throw new SqlError('42809', `"${name.name}" is not an index`);
    checkOwner(work, { ...found.table, name: found.index.name }, 'index');
    return;
  }
  if (found.kind !== 'relation' || found.relation.kind !== 'table')
    throw new SqlError('42809', `"${name.name}" is not a table or materialized view`);
  checkOwner(work, found.relation);
}
