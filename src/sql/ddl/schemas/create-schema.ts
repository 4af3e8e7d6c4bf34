/** CREATE SCHEMA. */
import type { Oid } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import type { CreateSchema } from '../../parse/index.ts';
import { roleName } from '../../privileges/index.ts';
import { checkDatabase, checkMember } from '../access/checks.ts';
import { defaultsFor } from '../access/default-privileges.ts';
import { resolveRole } from '../roles/resolve.ts';
import type { DdlWork } from '../work.ts';

/** Makes the schema; its name and owner, or undefined if there is one already and that is fine. */
export function createSchema(
  work: DdlWork,
  statement: CreateSchema,
): { readonly name: string; readonly ownerOid: Oid } | undefined {
  const ownerOid: Oid = statement.owner === undefined ? work.session.role : resolveRole(work, statement.owner);
  const name = statement.name ?? roleName(work.draft, ownerOid);
  checkDatabase(work, 'create');
  checkMember(work, ownerOid);
  if (name.startsWith('pg_'))
    throw new SqlError('42939', `unacceptable schema name "${name}"`, {
      detail: 'The prefix "pg_" is reserved for system schemas.',
    });
  const found = work.draft.schemaByName(work.session.databaseOid, name);
  if (found !== undefined && statement.ifNotExists) {
    work.notice(`schema "${name}" already exists, skipping`, { sqlstate: '42P06' });
    return undefined;
  }
  work.add({
    kind: 'schema',
    oid: work.newOid(),
    name,
    comment: undefined,
    ownerOid,
    access: defaultsFor(work, 'schema', ownerOid, undefined),
    databaseOid: work.session.databaseOid,
  });
  return { name, ownerOid };
}
