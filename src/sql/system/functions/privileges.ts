/** has_table_privilege and its kin, pg_has_role, and aclitems as values. */
import type { PrivilegeName, RoleDescriptor } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import { type FunctionContext, fn, type SqlFunction, unusual } from '../../functions/index.ts';
import { SqlRow } from '../../values/index.ts';
import {
  accessArray,
  accessText,
  defaultAccess,
  defaultPrivileges,
  type ObjectClass,
  privilegeLetters,
} from '../access.ts';
import { builtinRow } from '../builtin.ts';
import { mayDo, membershipsOf, type Owned, rolesOf } from '../privileges.ts';
import { type Scene, sceneOf } from '../scene.ts';
import { namesOf } from '../session-names.ts';

const stable = { uses: 'context' } as const;

/** A privilege that is asked for, perhaps with the right to pass it on. */
interface Wanted {
  readonly privilege: PrivilegeName;
  readonly grantable: boolean;
}

/** `SELECT, INSERT WITH GRANT OPTION`: any of them will do. */
function wantedPrivileges(kind: ObjectClass | 'any column', text: string): readonly Wanted[] {
  const known = kind === 'any column' || kind === 'column' ? columnPrivileges : defaultPrivileges[kind].owner;
  return text.split(',').map((part) => {
    const words = part.trim().toLowerCase().replace(/\s+/g, ' ');
    const plain = words.replace(/ with grant option$/, '');
    const privilege = known.find((each) => each === (plain === 'temp' ? 'temporary' : plain));
    if (privilege === undefined) throw new SqlError('22023', `unrecognized privilege type: "${part.trim()}"`);
    return { privilege, grantable: plain !== words };
  });
}

const columnPrivileges: readonly PrivilegeName[] = ['select', 'insert', 'update', 'references'];

/** A role by name or oid; `public` is one only here. */
function roleOf(scene: Scene, role: string | number): RoleDescriptor | 'public' | undefined {
  if (role === 'public') return 'public';
  const found = typeof role === 'string' ? scene.catalog.roleByName(role) : scene.catalog.byOid(role);
  if (found?.kind === 'role') return found;
  if (typeof role === 'string') throw new SqlError('42704', `role "${role}" does not exist`);
  return undefined;
}

/** Finds what privileges are asked of: an error for a name that is none, NULL for an oid. */
type Finder = (context: FunctionContext, object: string | number) => Owned | undefined;

type Answer = boolean | null;

function answer(
  context: FunctionContext,
  kind: ObjectClass,
  role: RoleDescriptor | 'public' | undefined,
  owned: Owned | undefined,
  wanted: readonly Wanted[],
): Answer {
  if (owned === undefined) return null;
  if (role === undefined) return false;
  const scene = sceneOf(context);
  return wanted.some(({ privilege, grantable }) =>
    role === 'public'
      ? (owned.access ?? defaultAccess(kind, owned.ownerOid)).some(
          (item) => item.grantee === 0 && (grantable ? item.grantable : item.privileges).includes(privilege),
        )
      : mayDo(scene, role, kind, owned, privilege, grantable),
  );
}

/** All forms of one function: with and without a role, each by name and by oid. */
function forms(
  name: string,
  ask: (
    context: FunctionContext,
    role: string | number | undefined,
    object: string | number,
    privilege: string,
  ) => Answer,
): readonly SqlFunction[] {
  return [
    unusual(`${name}(text, text): bool`, stable, (context, object, privilege) =>
      ask(context, undefined, object, privilege),
    ),
    unusual(`${name}(oid, text): bool`, stable, (context, object, privilege) =>
      ask(context, undefined, object, privilege),
    ),
    unusual(`${name}(name, text, text): bool`, stable, ask),
    unusual(`${name}(name, oid, text): bool`, stable, ask),
    unusual(`${name}(oid, text, text): bool`, stable, ask),
    unusual(`${name}(oid, oid, text): bool`, stable, ask),
  ];
}

function privilegeFunctions(name: string, kind: ObjectClass, find: Finder): readonly SqlFunction[] {
  return forms(name, (context, role, object, privilege) => {
    const scene = sceneOf(context);
    const asked = role === undefined ? scene.role : roleOf(scene, role);
    const owned = find(context, object);
    return answer(context, kind, asked, owned, wantedPrivileges(kind, privilege));
  });
}

function findRelation(context: FunctionContext, object: string | number): Owned | undefined {
  const oid = typeof object === 'string' ? namesOf(context).oidOf('regclass', object) : object;
  const { catalog } = sceneOf(context);
  const found = catalog.byOid(oid);
  if (found?.kind === 'table' || found?.kind === 'view' || found?.kind === 'sequence') return found;
  if (catalog.systemTableByOid(oid) !== undefined)
    return {
      ownerOid: 10,
      access: [...defaultAccess('table', 10), { grantee: 0, grantor: 10, privileges: ['select'], grantable: [] }],
    };
  return catalog.indexByOid(oid)?.table;
}

function findSequence(context: FunctionContext, object: string | number): Owned | undefined {
  const oid = typeof object === 'string' ? namesOf(context).oidOf('regclass', object) : object;
  const found = sceneOf(context).catalog.byOid(oid);
  if (found?.kind === 'sequence') return found;
  if (found === undefined && typeof object === 'number') return undefined;
  throw new SqlError('42809', `"${found?.name ?? object}" is not a sequence`);
}

function findSchema(context: FunctionContext, object: string | number): Owned | undefined {
  const { catalog, database } = sceneOf(context);
  const found = typeof object === 'string' ? catalog.schemaByName(database.oid, object) : catalog.byOid(object);
  if (found?.kind === 'schema') return found;
  if (typeof object === 'string') throw new SqlError('3F000', `schema "${object}" does not exist`);
  return undefined;
}

function findDatabase(context: FunctionContext, object: string | number): Owned | undefined {
  const { catalog } = sceneOf(context);
  const found = typeof object === 'string' ? catalog.databaseByName(object) : catalog.byOid(object);
  if (found?.kind === 'database') return found;
  if (typeof object === 'string') throw new SqlError('3D000', `database "${object}" does not exist`);
  return undefined;
}

function findType(context: FunctionContext, object: string | number): Owned | undefined {
  const oid = typeof object === 'string' ? namesOf(context).oidOf('regtype', object) : object;
  const found = sceneOf(context).catalog.byOid(oid);
  if (found !== undefined && 'access' in found) return found;
  return builtinRow('pg_type', oid) === undefined ? undefined : { ownerOid: 10, access: undefined };
}

function findFunction(context: FunctionContext, object: string | number): Owned | undefined {
  const oid = typeof object === 'string' ? namesOf(context).oidOf('regprocedure', object) : object;
  return builtinRow('pg_proc', oid) === undefined ? undefined : { ownerOid: 10, access: undefined };
}

function findLanguage(_: FunctionContext, object: string | number): Owned | undefined {
  const isKnown = typeof object === 'string' ? /^(internal|c|sql|plpgsql)$/.test(object) : object < 16_384;
  if (isKnown) return { ownerOid: 10, access: undefined };
  if (typeof object === 'string') throw new SqlError('42704', `language "${object}" does not exist`);
  return undefined;
}

function findTablespace(_: FunctionContext, object: string | number): Owned | undefined {
  if (/^(pg_default|pg_global|1663|1664)$/.test(`${object}`)) return { ownerOid: 10, access: undefined };
  if (typeof object === 'string') throw new SqlError('42704', `tablespace "${object}" does not exist`);
  return undefined;
}

/** A table's privilege counts for all of its columns. */
function columnAnswer(
  context: FunctionContext,
  role: string | number | undefined,
  object: string | number,
  column: string | number,
  privilege: string,
): Answer {
  const scene = sceneOf(context);
  const asked = role === undefined ? scene.role : roleOf(scene, role);
  const relation = findRelation(context, object);
  const wanted = wantedPrivileges('column', privilege);
  if (relation === undefined) return null;
  const found = columnsOf(relation).find(({ name, number }) => name === column || number === column);
  if (found === undefined && 'columns' in relation) {
    if (typeof column === 'number') return null;
    throw new SqlError(
      '42703',
      `column "${column}" of relation "${'name' in relation ? relation.name : object}" does not exist`,
    );
  }
  return (
    answer(context, 'table', asked, relation, wanted) ||
    answer(context, 'column', asked, { ownerOid: relation.ownerOid, access: found?.access ?? [] }, wanted)
  );
}

interface AccessibleColumn {
  readonly name: string;
  readonly number: number;
  readonly access: Owned['access'];
}

function columnsOf(relation: Owned): readonly AccessibleColumn[] {
  return 'columns' in relation && Array.isArray(relation.columns) ? relation.columns : [];
}

const ofColumns: readonly SqlFunction[] = (['text', 'int2'] as const).flatMap((column) =>
  (['text', 'oid'] as const).flatMap((table) => [
    unusual(
      `has_column_privilege(${table}, ${column}, text): bool`,
      stable,
      (context: FunctionContext, object: string | number, part: string | number, privilege: string) =>
        columnAnswer(context, undefined, object, part, privilege),
    ),
    ...(['name', 'oid'] as const).map((role) =>
      unusual(`has_column_privilege(${role}, ${table}, ${column}, text): bool`, stable, columnAnswer),
    ),
  ]),
);

const ofAnyColumn: readonly SqlFunction[] = forms('has_any_column_privilege', (context, role, object, privilege) => {
  const scene = sceneOf(context);
  const asked = role === undefined ? scene.role : roleOf(scene, role);
  const relation = findRelation(context, object);
  const wanted = wantedPrivileges('any column', privilege);
  if (relation === undefined) return null;
  return (
    answer(context, 'table', asked, relation, wanted) ||
    columnsOf(relation).some(
      ({ access }) =>
        answer(context, 'column', asked, { ownerOid: relation.ownerOid, access: access ?? [] }, wanted) === true,
    )
  );
});

/** USAGE: its rights count by themselves; MEMBER: it is one, SET ROLE or not. */
function hasRole(
  context: FunctionContext,
  who: string | number | undefined,
  role: string | number,
  privilege: string,
): Answer {
  const scene = sceneOf(context);
  const member = who === undefined ? scene.role : roleOf(scene, who);
  const group = roleOf(scene, role);
  if (member === undefined || group === undefined) return false;
  if (member === 'public' || group === 'public') throw new SqlError('42704', 'role "public" does not exist');
  return privilege.split(',').some((part) => {
    const words = part.trim().toLowerCase().replace(/\s+/g, ' ');
    const match = /^(usage|member)( with (?:grant|admin) option)?$/.exec(words);
    if (match === null) throw new SqlError('22023', `unrecognized privilege type: "${part.trim()}"`);
    if (member.superuser) return true;
    if (match[2] !== undefined) {
      const groups = membershipsOf(scene, member);
      return [...scene.catalog.all('role')].some(
        (each) => groups.has(each.oid) && each.memberOf.some(({ role: of, admin }) => admin && of === group.oid),
      );
    }
    return (match[1] === 'usage' ? rolesOf : membershipsOf)(scene, member).has(group.oid);
  });
}

const ofRoles: readonly SqlFunction[] = [
  unusual('pg_has_role(name, text): bool', stable, (context, role, privilege) =>
    hasRole(context, undefined, role, privilege),
  ),
  unusual('pg_has_role(oid, text): bool', stable, (context, role, privilege) =>
    hasRole(context, undefined, role, privilege),
  ),
  unusual('pg_has_role(name, name, text): bool', stable, hasRole),
  unusual('pg_has_role(name, oid, text): bool', stable, hasRole),
  unusual('pg_has_role(oid, name, text): bool', stable, hasRole),
  unusual('pg_has_role(oid, oid, text): bool', stable, hasRole),
];

/** The kinds of objects by pg_default_acl's letters, and some more. */
const kindOfLetter: Readonly<Record<string, ObjectClass>> = {
  c: 'column',
  r: 'table',
  s: 'sequence',
  d: 'database',
  f: 'function',
  l: 'language',
  n: 'schema',
  t: 'tablespace',
  T: 'type',
  F: 'foreign-data wrapper',
  S: 'foreign server',
};

const aclitems: readonly SqlFunction[] = [
  unusual('acldefault(char, oid): aclitem[]', stable, (context, letter, owner) => {
    const kind = kindOfLetter[letter];
    if (kind === undefined) throw new SqlError('XX000', `unrecognized objtype abbreviation: ${letter}`);
    return accessArray(sceneOf(context), defaultAccess(kind, owner));
  }),
  unusual('makeaclitem(oid, oid, text, bool): aclitem', stable, (context, grantee, grantor, privilege, grantable) => {
    const known = privilegeLetters.map(([name]) => name).find((name) => name === privilege.trim().toLowerCase());
    if (known === undefined) throw new SqlError('22023', `unrecognized privilege type: "${privilege}"`);
    return accessText(sceneOf(context), { grantee, grantor, privileges: [known], grantable: grantable ? [known] : [] });
  }),
  unusual(
    'aclexplode(aclitem[]): setof (grantor oid, grantee oid, privilege_type text, is_grantable bool)',
    stable,
    (context, { elements }) => elements.flatMap((item) => explode(sceneOf(context), String(item))),
  ),
  fn('aclcontains(aclitem[], aclitem): bool', ({ elements }, item) => elements.includes(item)),
];

function explode(scene: Scene, item: string): readonly SqlRow[] {
  const [, grantee, letters, grantor] = /^((?:"(?:[^"]|"")*"|[^="])*)=([a-zA-Z*]*)\/(.*)$/s.exec(item) ?? [
    '',
    '',
    '',
    '',
  ];
  const oidOf = (name: string): number =>
    name === '' ? 0 : (scene.catalog.roleByName(name.replace(/^"|"$/g, '').replaceAll('""', '"'))?.oid ?? 0);
  return [...letters.matchAll(/([a-zA-Z])(\*?)/g)].map(([, letter, star]) => {
    const privilege = privilegeLetters.find(([, each]) => each === letter)?.[0] ?? '';
    return new SqlRow([oidOf(grantor), oidOf(grantee), privilege.toUpperCase(), star === '*']);
  });
}

/** The functions. */
export const roleAndPrivilegeFunctions: readonly SqlFunction[] = [
  ...privilegeFunctions('has_table_privilege', 'table', findRelation),
  ...privilegeFunctions('has_sequence_privilege', 'sequence', findSequence),
  ...privilegeFunctions('has_schema_privilege', 'schema', findSchema),
  ...privilegeFunctions('has_database_privilege', 'database', findDatabase),
  ...privilegeFunctions('has_type_privilege', 'type', findType),
  ...privilegeFunctions('has_function_privilege', 'function', findFunction),
  ...privilegeFunctions('has_language_privilege', 'language', findLanguage),
  ...privilegeFunctions('has_tablespace_privilege', 'tablespace', findTablespace),
  ...ofColumns,
  ...ofAnyColumn,
  ...ofRoles,
  ...aclitems,
];
