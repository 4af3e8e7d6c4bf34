/** What ALTER TABLE says of a relation as a whole: owner, options, how it is kept. */
import type { Oid, SequenceDescriptor, TableDescriptor, ViewDescriptor } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import type { AlterAction, Option, RoleName } from '../../parse/index.ts';
import { changeOwnerTo } from '../objects/owner.ts';
import { resolveRole } from '../roles/resolve.ts';
import { sequencesOf } from '../sequences/create-sequence.ts';
import type { DdlWork } from '../work.ts';
import { columnNumbered } from './column.ts';
import { changedOptions } from './options.ts';

/** OWNER TO; sequences of the table's columns go along. */
export function changeOwner(
  work: DdlWork,
  relation: TableDescriptor | ViewDescriptor | SequenceDescriptor,
  owner: RoleName,
): void {
  giveRelation(work, relation, resolveRole(work, owner));
}

/** The same, the new owner being known. */
export function giveRelation(
  work: DdlWork,
  relation: TableDescriptor | ViewDescriptor | SequenceDescriptor,
  owner: Oid,
): void {
  if (relation.kind === 'sequence' && relation.ownedBy !== undefined) {
    const table = work.draft.byOid(relation.ownedBy.table);
    throw new SqlError('0A000', `cannot change owner of sequence "${relation.name}"`, {
      detail: `Sequence "${relation.name}" is linked to table "${table?.name}".`,
    });
  }
  work.note(changeOwnerTo(work, relation, owner));
  if (relation.kind !== 'table') return;
  for (const sequence of sequencesOf(work, relation.oid))
    work.note({ ...changeOwnerTo(work, sequence, owner), ownerOid: owner });
}

/** SET and RESET (options). */
export function changeOptions(
  table: TableDescriptor,
  set: readonly Option[],
  reset: readonly Option[],
): TableDescriptor {
  return { ...table, options: changedOptions(table.options, set, reset) };
}

/** SET LOGGED and UNLOGGED: a word, since every table is kept. */
export function setLogged(work: DdlWork, table: TableDescriptor, logged: boolean): TableDescriptor {
  if (table.persistence === 'temporary')
    throw new SqlError('42P16', `cannot change logged status of table "${table.name}" because it is temporary`);
  for (const { referencedTable, name } of table.foreignKeys) {
    const referenced = work.draft.byOid(referencedTable);
    if (logged && referenced?.kind === 'table' && referenced.oid !== table.oid && referenced.persistence === 'unlogged')
      throw new SqlError(
        '42P16',
        `could not change table "${table.name}" to logged because it references unlogged table "${referenced.name}"`,
        { object: { constraint: name } },
      );
  }
  return { ...table, persistence: logged ? 'permanent' : 'unlogged' };
}

/** REPLICA IDENTITY. */
export function setReplicaIdentity(
  table: TableDescriptor,
  { identity, index: name }: Extract<AlterAction, { readonly kind: 'replica-identity' }>,
): TableDescriptor {
  if (identity !== 'index') return { ...table, replicaIdentity: identity };
  const index = table.indexes.find((each) => each.name === name && name !== '');
  if (index === undefined) throw new SqlError('42704', `index "${name}" for table "${table.name}" does not exist`);
  const refused = (why: string): SqlError => new SqlError('42809', `cannot use ${why} "${name}" as replica identity`);
  if (!index.unique) throw refused('non-unique index');
  if (index.constraint?.deferrable === true) throw refused('non-immediate index');
  if (index.columns.some(({ expression }) => expression !== undefined)) throw refused('expression index');
  if (index.predicate !== undefined) throw refused('partial index');
  for (const { column } of index.columns) {
    const nullable = column === undefined ? undefined : columnNumbered(table, column);
    if (nullable !== undefined && !nullable.notNull)
      throw new SqlError(
        '42809',
        `index "${name}" cannot be used as replica identity because column "${nullable.name}" is nullable`,
      );
  }
  return { ...table, replicaIdentity: index.oid };
}
