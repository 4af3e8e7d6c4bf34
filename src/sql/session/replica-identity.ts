/** Published rows can be changed and deleted only where those who follow can tell which row is meant: PostgreSQL refuses the rest, and so does JimKV. */
import { type BoundQuery, type Relation, visitRelations } from '../algebra/index.ts';
import {
  type Catalog,
  type PublicationDescriptor,
  type Publishing,
  publishing,
  replicaIdentityOf,
  type TableDescriptor,
} from '../catalog/index.ts';
import { SqlError } from '../errors.ts';

type Change = 'update' | 'delete';

/** Why a statement can't run that changes rows of published tables; undefined: it can. */
export function withoutReplicaIdentity(catalog: Catalog, query: BoundQuery): SqlError | undefined {
  if (!query.changesRows) return undefined;
  const publications = [...catalog.publications];
  if (publications.length === 0) return undefined;
  let refusal: SqlError | undefined;
  visitRelations(query.relation, (relation) => {
    for (const change of changesOf(relation))
      if ('target' in relation) refusal ??= refusalOf(catalog, publications, relation.target.table, change);
  });
  return refusal;
}

function changesOf(relation: Relation): readonly Change[] {
  switch (relation.kind) {
    case 'update':
    case 'delete':
      return [relation.kind];
    case 'insert':
      return relation.onConflict?.action.kind === 'update' ? ['update'] : [];
    case 'merge':
      return relation.actions.flatMap(({ action }) =>
        action.kind === 'update' || action.kind === 'delete' ? [action.kind] : [],
      );
    default:
      return [];
  }
}

function refusalOf(
  catalog: Catalog,
  publications: readonly PublicationDescriptor[],
  table: TableDescriptor,
  change: Change,
): SqlError | undefined {
  const published = publications
    .filter(({ publish }) => publish.includes(change))
    .flatMap((publication) => publishing(catalog, publication, table) ?? []);
  if (published.length === 0) return undefined;
  const identity = replicaIdentityOf(table);
  const verb = change === 'update' ? 'update table' : 'delete from table';
  const cannot = (detail: string) => new SqlError('42P10', `cannot ${verb} "${table.name}"`, { detail });
  const isKnown = (number: number) => identity === 'full' || identity?.includes(number) === true;
  if (published.some(({ whereColumns }) => !whereColumns.every(isKnown)))
    return cannot('Column used in the publication WHERE expression is not part of the replica identity.');
  if (published.some((each) => !coversIdentity(table, each, identity)))
    return cannot('Column list used by the publication does not cover the replica identity.');
  if (identity !== undefined) return undefined;
  const doing = change === 'update' ? ['updates', 'updating'] : ['deletes', 'deleting from'];
  return new SqlError(
    '55000',
    `cannot ${verb} "${table.name}" because it does not have a replica identity and publishes ${doing[0]}`,
    { hint: `To enable ${doing[1]} the table, set REPLICA IDENTITY using ALTER TABLE.` },
  );
}

function coversIdentity(
  table: TableDescriptor,
  { columns }: Publishing,
  identity: ReturnType<typeof replicaIdentityOf>,
): boolean {
  if (columns === undefined || identity === undefined) return true;
  const needed =
    identity === 'full' ? table.columns.filter(({ hidden }) => !hidden).map(({ number }) => number) : identity;
  return needed.every((number) => columns.includes(number));
}
