/** As whom a role grants something, and what of it it may grant: what is left out gets a warning. */
import type { AccessItem, Oid, PrivilegeName } from '../../catalog/index.ts';
import type { SqlError } from '../../errors.ts';
import { type Granting, granted, heldPrivileges, type Protected, selectGrantor } from '../../privileges/index.ts';
import type { DdlWork } from '../work.ts';

/** One object's access list, as a statement changes it. */
export interface GrantOn {
  readonly object: Protected;
  /** The list as it is now, PostgreSQL's defaults written out. */
  readonly items: readonly AccessItem[];
  /** Privileges of the table that a column belongs to count, too. */
  readonly around: readonly AccessItem[];
  /** What warnings say: `"t"`, `column "a" of relation "t"`. */
  readonly name: string;
  readonly refusal: () => SqlError;
}

/** What is granted on it, to whom. */
export interface GrantTerms extends Pick<Granting, 'action' | 'grantOption' | 'cascade'> {
  readonly grantees: readonly Oid[];
  readonly privileges: readonly PrivilegeName[];
  /** ALL was written: no warning if it is less. */
  readonly all: boolean;
}

/** The list afterwards. */
export function changedItems(work: DdlWork, on: GrantOn, terms: GrantTerms): readonly AccessItem[] {
  const { role, databaseOid } = work.session;
  const { object, items, around } = on;
  const known = [...around, ...items];
  const { grantor, grantable } = selectGrantor(work.draft, role, object.ownerOid, known, terms.privileges, databaseOid);
  if (
    grantable.length === 0 &&
    heldPrivileges(work.draft, grantor, { ...object, access: known }, databaseOid).size === 0
  )
    throw on.refusal();
  warn(work, on, terms, grantable);
  const { action, grantOption, cascade } = terms;
  return terms.grantees.reduce(
    (list, grantee) =>
      granted(list, { action, grantee, grantor, privileges: grantable, grantOption, cascade }, object.ownerOid),
    items,
  );
}

function warn(work: DdlWork, { name }: GrantOn, terms: GrantTerms, grantable: readonly PrivilegeName[]): void {
  const [sqlstate, done] = terms.action === 'grant' ? ['01007', 'were granted'] : ['01006', 'could be revoked'];
  if (grantable.length === 0) work.warning(`no privileges ${done} for ${name}`, { sqlstate });
  else if (!terms.all && grantable.length < terms.privileges.length)
    work.warning(`not all privileges ${done} for ${name}`, { sqlstate });
}
