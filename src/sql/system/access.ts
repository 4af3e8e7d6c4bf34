/** Privileges as PostgreSQL's aclitems: `alice=arwdDxt/postgres`, a star behind each that may be passed on. */
import type { AccessItem, PrivilegeName } from '../catalog/index.ts';
import { SqlArray } from '../values/index.ts';
import type { Scene } from './scene.ts';

/** In the order in which aclitems have them. */
export const privilegeLetters: readonly (readonly [PrivilegeName, string])[] = [
  ['insert', 'a'],
  ['select', 'r'],
  ['update', 'w'],
  ['delete', 'd'],
  ['truncate', 'D'],
  ['references', 'x'],
  ['trigger', 't'],
  ['execute', 'X'],
  ['usage', 'U'],
  ['create', 'C'],
  ['temporary', 'T'],
  ['connect', 'c'],
];

/** An array of aclitems; NULL where nothing was granted or revoked yet. */
export function accessArray(scene: Scene, access: readonly AccessItem[] | undefined): SqlArray | null {
  return access === undefined ? null : SqlArray.of(access.map((item) => accessText(scene, item)));
}

/** One aclitem. */
export function accessText(scene: Scene, { grantee, grantor, privileges, grantable }: AccessItem): string {
  const letters = privilegeLetters
    .filter(([name]) => privileges.includes(name))
    .map(([name, letter]) => (grantable.includes(name) ? `${letter}*` : letter));
  return `${grantee === 0 ? '' : quoted(scene.roleName(grantee))}=${letters.join('')}/${quoted(scene.roleName(grantor))}`;
}

/** The privileges that there are for a kind of object, and what its owner and PUBLIC have before anything is granted. */
export const defaultPrivileges: Readonly<
  Record<ObjectClass, { readonly owner: readonly PrivilegeName[]; readonly everybody: readonly PrivilegeName[] }>
> = {
  table: { owner: ['insert', 'select', 'update', 'delete', 'truncate', 'references', 'trigger'], everybody: [] },
  column: { owner: [], everybody: [] },
  sequence: { owner: ['select', 'update', 'usage'], everybody: [] },
  database: { owner: ['create', 'temporary', 'connect'], everybody: ['temporary', 'connect'] },
  function: { owner: ['execute'], everybody: ['execute'] },
  language: { owner: ['usage'], everybody: ['usage'] },
  schema: { owner: ['usage', 'create'], everybody: [] },
  tablespace: { owner: ['create'], everybody: [] },
  type: { owner: ['usage'], everybody: ['usage'] },
  'foreign-data wrapper': { owner: ['usage'], everybody: [] },
  'foreign server': { owner: ['usage'], everybody: [] },
};

/** What privileges are granted on. */
export type ObjectClass =
  | 'table'
  | 'column'
  | 'sequence'
  | 'database'
  | 'function'
  | 'language'
  | 'schema'
  | 'tablespace'
  | 'type'
  | 'foreign-data wrapper'
  | 'foreign server';

/** What holds where nothing was granted or revoked yet. */
export function defaultAccess(kind: ObjectClass, owner: number): readonly AccessItem[] {
  const { owner: own, everybody } = defaultPrivileges[kind];
  const items = [
    { grantee: 0, grantor: owner, privileges: everybody, grantable: [] },
    { grantee: owner, grantor: owner, privileges: own, grantable: [] },
  ];
  return items.filter(({ privileges }) => privileges.length > 0);
}

function quoted(name: string): string {
  return /^\w+$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}
