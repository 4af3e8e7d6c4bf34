/** CREATE PUBLICATION. */
import { publicationNamed } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import type { CreatePublication } from '../../parse/index.ts';
import { checkDatabase, checkSuperuser } from '../access/checks.ts';
import type { DdlWork } from '../work.ts';
import { findObjects, publishedSchema, publishedTable } from './objects.ts';
import { publicationOptions, publishedActions } from './options.ts';

/** Makes the publication. */
export function createPublication(work: DdlWork, { name, allTables, objects, options }: CreatePublication): void {
  const { role, databaseOid } = work.session;
  checkDatabase(work, 'create');
  if (allTables) checkSuperuser(work, 'must be superuser to create FOR ALL TABLES publication');
  if (publicationNamed(work.draft, databaseOid, name) !== undefined)
    throw new SqlError('42710', `publication "${name}" already exists`);
  const { publish = publishedActions, viaRoot = false } = publicationOptions(options);
  const oid = work.newOid();
  const found = findObjects(work, objects);
  if (found.schemas.length > 0) checkSuperuser(work, 'must be superuser to create FOR TABLES IN SCHEMA publication');
  const hasSchemas = found.schemas.length > 0;
  work.add({
    kind: 'publication',
    oid,
    name,
    comment: undefined,
    ownerOid: role,
    access: undefined,
    databaseOid,
    allTables,
    publish,
    viaRoot,
    tables: found.tables.map((each) => publishedTable(work, name, hasSchemas, each)),
    schemas: found.schemas.map((schema) => publishedSchema(work, schema)),
  });
}
