/** pg_namespace, pg_database, pg_tablespace, pg_extension and what else stands around schemas. */
import type { DatabaseDescriptor } from '../../catalog/index.ts';
import { SqlArray } from '../../values/index.ts';
import { accessArray } from '../access.ts';
import type { Scene } from '../scene.ts';
import { fromCatalog, type RowMakers, type SystemRow } from '../table-rows.ts';
import { extensionComment, jimkvExtension, plpgsqlExtension } from './foreign.ts';
import { optionArray } from './relations.ts';

/** The row makers. */
export const namespaceRows: RowMakers = {
  pg_namespace: fromCatalog(schemaRows),
  pg_database: fromCatalog(databaseRows),
  pg_db_role_setting: fromCatalog(settingRows),
  pg_tablespace: fromCatalog(tablespaceRows),
  pg_extension: fromCatalog(extensionRows),
  pg_available_extensions: fromCatalog(availableExtensions),
  pg_available_extension_versions: fromCatalog(availableVersions),
  pg_default_acl: fromCatalog(defaultAccessRows),
};

/** The one tablespace that there is to see. */
export const defaultTablespace = 1663;

function* schemaRows(scene: Scene): Iterable<SystemRow> {
  for (const { oid, name, ownerOid, access } of scene.schemas.values())
    yield { oid, nspname: name, nspowner: ownerOid, nspacl: accessArray(scene, access) };
}

function* databaseRows(scene: Scene): Iterable<SystemRow> {
  for (const database of scene.catalog.all('database')) yield databaseRow(scene, database);
}

function databaseRow(scene: Scene, database: DatabaseDescriptor): SystemRow {
  return {
    oid: database.oid,
    datname: database.name,
    datdba: database.ownerOid,
    encoding: 6,
    datlocprovider: 'c',
    datistemplate: false,
    datallowconn: database.allowConnections,
    datconnlimit: database.connectionLimit,
    datfrozenxid: 3,
    datminmxid: 1,
    dattablespace: defaultTablespace,
    datcollate: 'C',
    datctype: 'C',
    datacl: accessArray(scene, database.access),
  };
}

function* settingRows({ catalog }: Scene): Iterable<SystemRow> {
  for (const { oid, settings } of catalog.all('database'))
    if (settings.length > 0) yield { setdatabase: oid, setrole: 0, setconfig: optionArray(settings) };
  for (const { oid, settings } of catalog.all('role'))
    for (const [database, list] of Map.groupBy(settings, (setting) => setting.database))
      yield { setdatabase: database, setrole: oid, setconfig: optionArray(list) };
}

function tablespaceRows(): readonly SystemRow[] {
  return [
    { oid: defaultTablespace, spcname: 'pg_default', spcowner: 10 },
    { oid: 1664, spcname: 'pg_global', spcowner: 10 },
  ];
}

function extensionRows(): readonly SystemRow[] {
  return [
    {
      oid: plpgsqlExtension,
      extname: 'plpgsql',
      extowner: 10,
      extnamespace: 11,
      extrelocatable: false,
      extversion: '1.0',
    },
    {
      oid: jimkvExtension,
      extname: 'jimkv',
      extowner: 10,
      extnamespace: 11,
      extrelocatable: false,
      extversion: '1.0',
    },
  ];
}

/** Their names and what they are. */
const extensions = [
  { name: 'plpgsql', comment: 'PL/pgSQL procedural language' },
  { name: 'jimkv', comment: extensionComment },
] as const;

function availableExtensions(): readonly SystemRow[] {
  return extensions.map(({ name, comment }) => ({ name, default_version: '1.0', installed_version: '1.0', comment }));
}

function availableVersions(): readonly SystemRow[] {
  return extensions.map(({ name, comment }) => ({
    name,
    version: '1.0',
    installed: true,
    superuser: true,
    trusted: true,
    relocatable: false,
    schema: 'pg_catalog',
    comment,
  }));
}

const objectLetters: Readonly<Record<DatabaseDescriptor['defaultAccess'][number]['object'], string>> = {
  tables: 'r',
  sequences: 'S',
  types: 'T',
  schemas: 'n',
  functions: 'f',
};

function* defaultAccessRows(scene: Scene): Iterable<SystemRow> {
  for (const [i, { role, schema, object, access }] of scene.database.defaultAccess.entries())
    yield {
      oid: 0x7000_0000 + i,
      defaclrole: role,
      defaclnamespace: schema,
      defaclobjtype: objectLetters[object],
      defaclacl: accessArray(scene, access) ?? SqlArray.empty,
    };
}
