/** Published rows can be changed and deleted only where those who follow can tell which row is meant: PostgreSQL refuses the rest, and so does JimKV. */
import { SqlError } from '../errors.ts';
import type { Catalog } from './catalog.ts';
import type { TableDescriptor } from './descriptors.ts';
import { type Publishing, publishing, replicaIdentityOf } from './publications.ts';

/** Why rows of the table can't be changed so; undefined: they can. */
export function replicaIdentityRefusal(
  catalog: Catalog,
  table: TableDescriptor,
  change: 'update' | 'delete',
): SqlError | undefined {
  const published = [...catalog.publications]
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
