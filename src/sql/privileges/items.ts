/** Access lists put together and taken apart. Grantees and grantors name an item: there is one for each pair. */
import type { AccessItem, Oid, PrivilegeName } from '../catalog/index.ts';

/** The list where `grantee` has these privileges from `grantor`, too; with `grantable` it may pass them on. */
export function withPrivileges(
  items: readonly AccessItem[],
  { grantee, grantor, privileges, grantable }: AccessItem,
): readonly AccessItem[] {
  const found = items.find((item) => item.grantee === grantee && item.grantor === grantor);
  if (found === undefined) return [...items, { grantee, grantor, privileges, grantable }];
  const more = {
    ...found,
    privileges: union(found.privileges, privileges),
    grantable: union(found.grantable, grantable),
  };
  return items.map((item) => (item === found ? more : item));
}

/** The list without these privileges from `grantor`; or, with `optionOnly`, without the right to pass them on. */
export function withoutPrivileges(
  items: readonly AccessItem[],
  grantee: Oid,
  grantor: Oid,
  privileges: readonly PrivilegeName[],
  optionOnly: boolean,
): readonly AccessItem[] {
  return items.flatMap((item) => {
    if (item.grantee !== grantee || item.grantor !== grantor) return [item];
    const left = {
      ...item,
      privileges: optionOnly ? item.privileges : item.privileges.filter((each) => !privileges.includes(each)),
      grantable: item.grantable.filter((each) => !privileges.includes(each)),
    };
    return left.privileges.length === 0 ? [] : [left];
  });
}

/** Both lists in one. */
export function mergedAccess(items: readonly AccessItem[], more: readonly AccessItem[]): readonly AccessItem[] {
  return more.reduce<readonly AccessItem[]>((merged, item) => withPrivileges(merged, item), items);
}

/** Do both lists say the same? */
export function sameAccess(a: readonly AccessItem[], b: readonly AccessItem[]): boolean {
  return a.length === b.length && a.every((item) => b.some((other) => sameItem(item, other)));
}

function sameItem(a: AccessItem, b: AccessItem): boolean {
  return (
    a.grantee === b.grantee &&
    a.grantor === b.grantor &&
    sameSet(a.privileges, b.privileges) &&
    sameSet(a.grantable, b.grantable)
  );
}

function sameSet(a: readonly PrivilegeName[], b: readonly PrivilegeName[]): boolean {
  return a.length === b.length && a.every((each) => b.includes(each));
}

function union(a: readonly PrivilegeName[], b: readonly PrivilegeName[]): readonly PrivilegeName[] {
  return [...a, ...b.filter((each) => !a.includes(each))];
}

/** The list without what was granted to the role, and without what it and those behind it passed on. The owner's stays; the same list if nothing was. */
export function withoutGrantee(
  items: readonly AccessItem[] | undefined,
  role: Oid,
  ownerOid: Oid,
): readonly AccessItem[] | undefined {
  if (role === ownerOid || items?.some(({ grantee }) => grantee === role) !== true) return items;
  let left: readonly AccessItem[] = items.filter(({ grantee }) => grantee !== role);
  for (let lost = lostGrantor(left, ownerOid); lost !== undefined; lost = lostGrantor(left, ownerOid)) {
    const { grantor } = lost;
    left = left.filter((item) => item.grantor !== grantor);
  }
  return left;
}

/** An item of someone who can grant nothing any more. */
function lostGrantor(items: readonly AccessItem[], ownerOid: Oid): AccessItem | undefined {
  return items.find(
    ({ grantor }) =>
      grantor !== ownerOid && !items.some((item) => item.grantee === grantor && item.grantable.length > 0),
  );
}
