/**
 * What does not belong to a database's own tables, in the words that PostgreSQL has for that: key-value namespaces (`kv`) and what the cluster is and does
 * (`jimkv`) are foreign tables of a server `jimkv`, and all of it is the extension `jimkv`. So pg_dump leaves it out, and ORMs that compare a database with
 * their models do not take it for a table that somebody forgot.
 */
import { type TableDescriptor, wellKnownOids } from '../../catalog/index.ts';
import { classOids } from '../class-oids.ts';
import type { Scene } from '../scene.ts';
import { fromCatalog, type RowMakers, type SystemRow } from '../table-rows.ts';
import { systemRelations } from '../tables.ts';

/** The row makers. */
export const foreignRows: RowMakers = {
  pg_foreign_data_wrapper: fromCatalog(() => [
    { oid: wrapperOid, fdwname: 'jimkv', fdwowner: wellKnownOids.superuser, fdwhandler: 0, fdwvalidator: 0 },
  ]),
  pg_foreign_server: fromCatalog(() => [
    { oid: serverOid, srvname: 'jimkv', srvowner: wellKnownOids.superuser, srvfdw: wrapperOid },
  ]),
  pg_foreign_table: fromCatalog((scene) =>
    foreignTables(scene).map(({ oid }) => ({ ftrelid: oid, ftserver: serverOid })),
  ),
};

/** What the extension is, in its list. */
export const extensionComment = 'the cluster, and key-value namespaces as tables';

/** The extension, its server, and the wrapper that the server is reached by: below the oids of what users make. */
export const jimkvExtension = 15_100;
/** Of the extension `jimkv`. */
export const serverOid = 15_101;
/** Likewise. */
export const wrapperOid = 15_102;

/** Is it a key-value namespace? */
export function isNamespace({ namespaceId }: TableDescriptor): boolean {
  return namespaceId !== undefined;
}

/** A foreign table. */
interface ForeignTable {
  readonly oid: number;
  readonly name: string;
  readonly schemaOid: number;
}

/** All of them. */
export function foreignTables({ tables }: Scene): readonly ForeignTable[] {
  return [
    ...systemRelations.map(({ table }) => table).filter(({ relkind }) => relkind === 'f'),
    ...tables.filter(isNamespace),
  ];
}

/** PostgreSQL's extension of that name, and what it has: its functions, and the language. */
export const plpgsqlExtension = 13_559;
const plpgsqlFunctions = [13_560, 13_561, 13_562];
const plpgsqlLanguage = 13_563;

/** pg_depend: what is part of the extensions. */
export function* extensionMembers(scene: Scene): Iterable<SystemRow> {
  const { pg_class, pg_foreign_data_wrapper, pg_foreign_server, pg_language, pg_namespace, pg_proc } = classOids;
  for (const oid of plpgsqlFunctions) yield member(plpgsqlExtension, pg_proc, oid);
  yield member(plpgsqlExtension, pg_language, plpgsqlLanguage);
  yield member(jimkvExtension, pg_namespace, wellKnownOids.jimkvSchema);
  yield member(jimkvExtension, pg_namespace, wellKnownOids.kvSchema);
  yield member(jimkvExtension, pg_foreign_data_wrapper, wrapperOid);
  yield member(jimkvExtension, pg_foreign_server, serverOid);
  for (const { oid } of foreignTables(scene)) yield member(jimkvExtension, pg_class, oid);
}

function member(extension: number, classid: number, objid: number): SystemRow {
  const { pg_extension } = classOids;
  return { classid, objid, objsubid: 0, refclassid: pg_extension, refobjid: extension, refobjsubid: 0, deptype: 'e' };
}
