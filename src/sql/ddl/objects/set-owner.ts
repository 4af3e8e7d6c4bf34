/** ALTER … OWNER TO of what is no relation. */
import { SqlError } from '../../errors.ts';
import type { SetOwner } from '../../parse/index.ts';
import { isSuperuser, roleOf } from '../../privileges/index.ts';
import { formatType } from '../../values/index.ts';
import { schemaNamed } from '../names.ts';
import { ownPublication } from '../publications/alter-publication.ts';
import { resolveRole } from '../roles/resolve.ts';
import { owned, typeNamed, userType } from '../user-types/find.ts';
import type { DdlWork } from '../work.ts';
import { changeOwnerTo } from './owner.ts';

/** Gives it to another role. */
export function setOwner(work: DdlWork, { object, name, owner: ownerName }: SetOwner): void {
  const owner = resolveRole(work, ownerName);
  switch (object) {
    case 'schema':
      work.note(changeOwnerTo(work, schemaNamed(work, name.name), owner));
      return;
    case 'database': {
      const database = work.draft.databaseByName(name.name);
      if (database === undefined) throw new SqlError('3D000', `database "${name.name}" does not exist`);
      const changed = changeOwnerTo(work, database, owner);
      if (changed !== database && !mayCreateDatabases(work))
        throw new SqlError('42501', 'permission denied to change owner of database');
      work.note(changed);
      return;
    }
    case 'type':
    case 'domain': {
      const type = typeNamed(work, { ...name, position: 0 });
      const descriptor = userType(work, type);
      if (descriptor === undefined)
        throw new SqlError('42809', `${formatType(type)} is a table's row type`, { hint: 'Use ALTER TABLE instead.' });
      if (object === 'domain' && descriptor.kind !== 'domain')
        throw new SqlError('42809', `"${name.name}" is not a domain`);
      work.note(changeOwnerTo(work, owned(work, descriptor), owner));
      return;
    }
    case 'publication':
      work.note(changeOwnerTo(work, ownPublication(work, name.name), owner));
      return;
    default:
      throw new SqlError('42704', `${object} "${name.name}" does not exist`);
  }
}

function mayCreateDatabases(work: DdlWork): boolean {
  const { role } = work.session;
  return isSuperuser(work.draft, role) || roleOf(work.draft, role)?.createDatabase === true;
}
