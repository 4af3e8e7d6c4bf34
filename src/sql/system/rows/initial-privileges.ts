/** pg_init_privs: what was granted from the beginning, so that pg_dump only writes what somebody granted since. */
import { publicUsage, type SchemaDescriptor, wellKnownOids } from '../../catalog/index.ts';
import { SqlArray } from '../../values/index.ts';
import { accessArray } from '../access.ts';
import { classOids } from '../class-oids.ts';
import type { Scene } from '../scene.ts';
import { fromCatalog, type RowMakers, type SystemRow } from '../table-rows.ts';
import { systemRelations } from '../tables.ts';
import { systemAccess } from './relations.ts';

/** The row makers. */
export const initialPrivilegeRows: RowMakers = { pg_init_privs: fromCatalog(initialRows) };

/** Granted by an extension's script, not by initdb. */
const ofExtension: readonly number[] = [wellKnownOids.jimkvSchema, wellKnownOids.kvSchema];

function* initialRows(scene: Scene): Iterable<SystemRow> {
  for (const schema of scene.schemas.values())
    if (isThereFromTheBeginning(schema))
      yield {
        objoid: schema.oid,
        classoid: classOids.pg_namespace,
        objsubid: 0,
        privtype: ofExtension.includes(schema.oid) ? 'e' : 'i',
        initprivs: accessArray(scene, publicUsage(firstOwner(schema))) ?? SqlArray.empty,
      };
  for (const { table } of systemRelations)
    if (table.schemaOid !== wellKnownOids.informationSchema)
      yield {
        objoid: table.oid,
        classoid: classOids.pg_class,
        objsubid: 0,
        privtype: table.relkind === 'f' ? 'e' : 'i',
        initprivs: accessArray(scene, systemAccess(table)) ?? SqlArray.empty,
      };
}

function isThereFromTheBeginning({ oid, name }: SchemaDescriptor): boolean {
  return (oid < wellKnownOids.firstUser && oid !== wellKnownOids.informationSchema) || name === 'public';
}

function firstOwner({ name }: SchemaDescriptor): number {
  return name === 'public' ? wellKnownOids.databaseOwner : wellKnownOids.superuser;
}
