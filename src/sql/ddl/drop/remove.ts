/** Takes objects and parts of objects out of the draft. The order is that of the plan: what depends on something goes before it. */
import { unreachable } from '../../../base/index.ts';
import type { ColumnNumber, Oid, TableDescriptor } from '../../catalog/index.ts';
import { removeIndex } from '../indexes/remove-index.ts';
import { forgetReference } from '../tables/foreign-keys.ts';
import { removeColumn } from '../tables/remove-column.ts';
import type { DdlWork } from '../work.ts';
import type { DropTarget } from './objects.ts';

/** Removes all of them. */
export function removeTargets(work: DdlWork, targets: readonly DropTarget[]): void {
  const whole = new Set(targets.flatMap((target) => (target.kind === 'object' ? [target.oid] : [])));
  // Parts of what goes as a whole need not be taken out first.
  for (const target of targets)
    if (target.kind === 'object' || !whole.has(holderOf(target))) removeTarget(work, target);
}

function holderOf(target: Exclude<DropTarget, { readonly kind: 'object' }>): Oid {
  if (target.kind === 'published') return target.publication;
  return target.kind === 'domain constraint' ? target.domain : target.table;
}

function removeTarget(work: DdlWork, target: DropTarget): void {
  switch (target.kind) {
    case 'object':
      removeObject(work, target.oid);
      return;
    case 'index':
      removeIndex(work, target.table, target.oid);
      return;
    case 'constraint':
      removeConstraint(work, target.table, target.oid);
      return;
    case 'default':
      removeDefault(work, target.table, target.column);
      return;
    case 'column':
      removeColumn(work, target.table, target.column);
      return;
    case 'published':
      removePublished(work, target.publication, target.oid);
      return;
    case 'domain constraint':
      removeDomainConstraint(work, target.domain, target.oid);
      return;
    default:
      unreachable(target);
  }
}

function removeObject(work: DdlWork, oid: Oid): void {
  const object = work.draft.byOid(oid);
  if (object === undefined) return;
  work.remove(object);
  if (object.kind === 'sequence') forgetSequence(work, object.oid, object.ownedBy?.table);
  if (object.kind === 'sequence') work.tasks.push({ kind: 'delete-storage', table: oid, storage: undefined });
  if (object.kind !== 'table') return;
  for (const referenced of new Set(object.foreignKeys.map(({ referencedTable }) => referencedTable)))
    if (referenced !== oid) forgetReference(work, referenced, oid);
  work.tasks.push({ kind: 'delete-storage', table: oid, storage: undefined });
}

/** A column whose sequence is gone has none. */
function forgetSequence(work: DdlWork, sequence: Oid, owner: Oid | undefined): void {
  const table = owner === undefined ? undefined : work.draft.byOid(owner);
  if (table?.kind !== 'table' || !table.columns.some(({ sequenceOid }) => sequenceOid === sequence)) return;
  const columns = table.columns.map((column) =>
    column.sequenceOid === sequence ? { ...column, sequenceOid: undefined } : column,
  );
  work.change({ ...table, columns });
}

function removeConstraint(work: DdlWork, tableOid: Oid, oid: Oid): void {
  const table = tableOf(work, tableOid);
  if (table === undefined) return;
  const index = table.indexes.find(({ constraint }) => constraint?.oid === oid);
  if (index !== undefined) {
    removeIndex(work, tableOid, index.oid);
    return;
  }
  const key = table.foreignKeys.find((each) => each.oid === oid);
  work.change({
    ...table,
    checks: table.checks.filter((check) => check.oid !== oid),
    foreignKeys: table.foreignKeys.filter((each) => each.oid !== oid),
  });
  if (key !== undefined) forgetReference(work, key.referencedTable, tableOid);
}

function removeDefault(work: DdlWork, tableOid: Oid, number: ColumnNumber): void {
  const table = tableOf(work, tableOid);
  const column = table?.columns.find((each) => each.number === number);
  if (table === undefined || column?.default === undefined) return;
  const columns = table.columns.map((each) => (each === column ? { ...each, default: undefined } : each));
  work.change({ ...table, columns });
}

function removeDomainConstraint(work: DdlWork, domainOid: Oid, oid: Oid): void {
  const domain = work.draft.byOid(domainOid);
  if (domain?.kind !== 'domain') return;
  work.note({ ...domain, checks: domain.checks.filter((check) => check.oid !== oid) });
}

function removePublished(work: DdlWork, publicationOid: Oid, oid: Oid): void {
  const publication = work.draft.byOid(publicationOid);
  if (publication?.kind !== 'publication') return;
  work.note({
    ...publication,
    tables: publication.tables.filter((each) => each.oid !== oid),
    schemas: publication.schemas.filter((each) => each.oid !== oid),
  });
}

function tableOf(work: DdlWork, oid: Oid): TableDescriptor | undefined {
  const table = work.draft.byOid(oid);
  return table?.kind === 'table' ? table : undefined;
}
