/** What new objects are granted by ALTER DEFAULT PRIVILEGES. */
import type { AccessItem, DatabaseDescriptor, Oid, SchemaDescriptor } from '../../catalog/index.ts';
import { type AccessKind, defaultAccess, mergedAccess, sameAccess } from '../../privileges/index.ts';
import type { DdlWork } from '../work.ts';

/** A kind of object, as default privileges know it. */
type DefaultObject = DatabaseDescriptor['defaultAccess'][number]['object'];

const objects: Readonly<Partial<Record<AccessKind, DefaultObject>>> = {
  table: 'tables',
  sequence: 'sequences',
  type: 'types',
  schema: 'schemas',
  function: 'functions',
};

/** The access list of an object that the role is about to make; undefined: PostgreSQL's defaults hold. */
export function defaultsFor(
  work: DdlWork,
  kind: AccessKind,
  ownerOid: Oid,
  schema: SchemaDescriptor | undefined,
): readonly AccessItem[] | undefined {
  const database = work.draft.byOid(work.session.databaseOid);
  if (database?.kind !== 'database' || database.defaultAccess.length === 0) return undefined;
  const entry = (schemaOid: Oid): readonly AccessItem[] | undefined =>
    database.defaultAccess.find(
      (each) => each.role === ownerOid && each.object === objects[kind] && each.schema === schemaOid,
    )?.access;
  const everywhere = entry(0);
  const here = schema === undefined ? undefined : entry(schema.oid);
  if (everywhere === undefined && here === undefined) return undefined;
  const usual = defaultAccess(kind, ownerOid);
  const merged = mergedAccess(everywhere ?? usual, here ?? []);
  return sameAccess(merged, usual) ? undefined : merged;
}
