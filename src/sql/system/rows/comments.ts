/** pg_description and pg_shdescription: comments on everything. */
import { builtinRows } from '../builtin.ts';
import { classOids } from '../class-oids.ts';
import type { Scene } from '../scene.ts';
import { fromCatalog, type RowMakers, type SystemRow } from '../table-rows.ts';
import { extensionComment, jimkvExtension } from './foreign.ts';
import { publicationsOf } from './publications.ts';

/** The row makers. */
export const commentRows: RowMakers = {
  pg_description: fromCatalog(descriptionRows),
  pg_shdescription: fromCatalog(sharedDescriptionRows),
};

interface Commented {
  readonly oid: number;
  readonly comment: string | undefined;
}

function* descriptionRows(scene: Scene): Iterable<SystemRow> {
  yield* builtinRows('pg_description');
  yield* comment(classOids.pg_extension, { oid: jimkvExtension, comment: extensionComment });
  for (const schema of scene.schemas.values())
    if (!isBuiltin(schema.oid)) yield* comment(classOids.pg_namespace, schema);
  for (const publication of publicationsOf(scene)) yield* comment(classOids.pg_publication, publication);
  for (const object of scene.objects) {
    const isType = object.kind === 'enum' || object.kind === 'domain' || object.kind === 'composite';
    yield* comment(isType ? classOids.pg_type : classOids.pg_class, object);
    if (object.kind === 'domain') for (const check of object.checks) yield* comment(classOids.pg_constraint, check);
    if (object.kind === 'table' || object.kind === 'view' || object.kind === 'composite')
      for (const column of object.columns)
        yield* comment(classOids.pg_class, { oid: object.oid, comment: column.comment }, column.number);
    if (object.kind !== 'table') continue;
    for (const index of object.indexes) yield* comment(classOids.pg_class, index);
    for (const check of [...object.checks, ...object.foreignKeys]) yield* comment(classOids.pg_constraint, check);
  }
}

/** Recorded with PostgreSQL's own. */
function isBuiltin(schemaOid: number): boolean {
  return schemaOid === 11;
}

function* sharedDescriptionRows({ catalog }: Scene): Iterable<SystemRow> {
  for (const database of catalog.all('database'))
    if (database.comment !== undefined)
      yield { objoid: database.oid, classoid: classOids.pg_database, description: database.comment };
  for (const role of catalog.all('role'))
    if (role.comment !== undefined)
      yield { objoid: role.oid, classoid: classOids.pg_authid, description: role.comment };
}

function* comment(classOid: number, { oid, comment: text }: Commented, column = 0): Iterable<SystemRow> {
  if (text !== undefined) yield { objoid: oid, classoid: classOid, objsubid: column, description: text };
}
