/**
 * Who may do what.
 *
 *   members.ts     roles and what they are members of          who acts as whom
 *   lists.ts       access lists: PostgreSQL's aclitem arrays   what is granted, and what holds before anybody said anything
 *   items.ts       lists put together and taken apart
 *   granting.ts    GRANT and REVOKE on a list                  grantors, options to grant, what depends on them
 *   relations.ts   tables, views, sequences and their columns
 *   required.ts    a statement's needs held against all this   42501
 *
 * Everything is a pure look at a catalog. Privileges are checked when a statement's plan is used, with the role of that moment: plans are kept by role.
 */
export { type Granting, granted, selectGrantor } from './granting.ts';
export { mergedAccess, sameAccess, withoutGrantee, withoutPrivileges, withPrivileges } from './items.ts';
export {
  type AccessKind,
  accessOf,
  defaultAccess,
  everybody,
  heldPrivileges,
  isGranted,
  type Protected,
  privilegesOf,
  protectedSchema,
} from './lists.ts';
export {
  hasPrivilegesOf,
  isAdminOf,
  isMemberOf,
  isPlainMemberOf,
  isSuperuser,
  roleName,
  roleOf,
  rolesOf,
} from './members.ts';
export { hasColumnPrivilege, hasRelationPrivilege, type ProtectedRelation } from './relations.ts';
export { PermissionDenied, permissionDenied, refusalOf, relationWord } from './required.ts';
