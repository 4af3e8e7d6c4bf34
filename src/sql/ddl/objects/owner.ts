/** Objects that change hands. */
import type { AccessItem, Oid } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import { isGranted, isSuperuser, permissionDenied, protectedSchema, withPrivileges } from '../../privileges/index.ts';
import { checkMember, checkOwner, kindWord, type Owned } from '../access/checks.ts';
import type { DdlWork } from '../work.ts';

/** The object with its new owner, if the role may give it away and the other one may have it. */
export function changeOwnerTo<Object extends Owned>(work: DdlWork, object: Object, owner: Oid): Object {
  if (object.ownerOid === owner) return object;
  if (!isSuperuser(work.draft, work.session.role)) {
    checkOwner(work, object, kindWord(object));
    checkMember(work, owner);
    checkMayHave(work, object, owner);
  }
  return { ...object, ownerOid: owner, access: transferred(object.access, object.ownerOid, owner) };
}

/** The new owner could have made it there. */
function checkMayHave(work: DdlWork, object: Owned, owner: Oid): void {
  const { databaseOid } = work.session;
  const database = work.draft.byOid(databaseOid);
  if (object.kind === 'schema' && database?.kind === 'database') {
    const { ownerOid, access } = database;
    if (!isGranted(work.draft, work.session.role, { kind: 'database', ownerOid, access }, 'create', databaseOid))
      throw permissionDenied('database', database.name);
    return;
  }
  if (!('schemaOid' in object)) return;
  const schema = work.draft.byOid(object.schemaOid);
  if (schema?.kind !== 'schema') throw new SqlError('3F000', 'schema does not exist');
  if (!isGranted(work.draft, owner, protectedSchema(schema), 'create', databaseOid))
    throw permissionDenied('schema', schema.name);
}

/** What the old owner had or granted is the new owner's. */
export function transferred(
  access: readonly AccessItem[] | undefined,
  from: Oid,
  to: Oid,
): readonly AccessItem[] | undefined {
  if (access === undefined) return undefined;
  const moved = (oid: Oid): Oid => (oid === from ? to : oid);
  return access.reduce<readonly AccessItem[]>(
    (items, item) => withPrivileges(items, { ...item, grantee: moved(item.grantee), grantor: moved(item.grantor) }),
    [],
  );
}
