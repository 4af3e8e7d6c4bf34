/** Which schema a new relation goes to. Temporary ones go to the session's own, which is made when it is first wanted. */
import { type SchemaDescriptor, wellKnownOids } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import type { Persistence, QualifiedName } from '../../parse/index.ts';
import { checkDatabase, isTemporary } from '../access/checks.ts';
import { creationSchema } from '../names.ts';
import type { DdlWork } from '../work.ts';

/** The schema of a relation that is about to be made. */
export function relationSchema(work: DdlWork, name: QualifiedName, persistence: Persistence): SchemaDescriptor {
  const { temporarySchema } = work.session;
  const isOwnTemporary = name.schema === 'pg_temp' || name.schema === temporarySchema;
  if (isOwnTemporary || (persistence === 'temporary' && name.schema === undefined)) {
    if (persistence !== 'temporary' && !isOwnTemporary) throw notTemporary(name);
    return ownTemporarySchema(work);
  }
  const schema = creationSchema(work, name);
  if (persistence === 'temporary') throw notTemporary(name);
  if (isTemporary(schema))
    throw new SqlError('42P16', 'cannot create relations in temporary schemas of other sessions').at(
      name.position || undefined,
    );
  return schema;
}

function notTemporary({ position }: QualifiedName): SqlError {
  return new SqlError('42P16', 'cannot create temporary relation in non-temporary schema').at(position || undefined);
}

function ownTemporarySchema(work: DdlWork): SchemaDescriptor {
  const { databaseOid, temporarySchema } = work.session;
  const found = work.draft.schemaByName(databaseOid, temporarySchema);
  if (found !== undefined) return found;
  checkDatabase(work, 'temporary');
  const made: SchemaDescriptor = {
    kind: 'schema',
    oid: work.newOid(),
    name: temporarySchema,
    comment: undefined,
    ownerOid: wellKnownOids.superuser,
    access: undefined,
    databaseOid,
  };
  work.add(made);
  return made;
}
