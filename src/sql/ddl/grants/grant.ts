/** GRANT and REVOKE on objects: who is meant, what is meant, and then one access list after the other. */
import type { DatabaseDescriptor, PrivilegeName, SchemaDescriptor } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import type { Grant, GrantableKind, QualifiedName } from '../../parse/index.ts';
import {
  accessOf,
  type Protected,
  type ProtectedRelation,
  permissionDenied,
  privilegesOf,
} from '../../privileges/index.ts';
import { named, printName, schemaNamed } from '../names.ts';
import { resolveGrantee, resolveRole } from '../roles/resolve.ts';
import { typeNamed, type UserType, userType } from '../user-types/find.ts';
import type { DdlWork } from '../work.ts';
import { accessKindOf, grantedPrivileges } from './privileges.ts';
import { grantOnRelation } from './relations.ts';
import { changedItems, type GrantTerms } from './restrict.ts';

type Terms = Omit<GrantTerms, 'privileges' | 'all'>;

/** Something with an access list of its own that is no relation. */
type PlainObject = DatabaseDescriptor | SchemaDescriptor | UserType;

/** Changes what is granted on the objects. */
export function grant(work: DdlWork, statement: Grant): void {
  const { grantedBy, target, action, grantOption, cascade } = statement;
  if (grantedBy !== undefined && resolveRole(work, grantedBy) !== work.session.role)
    throw new SqlError('0A000', 'grantor must be current user');
  const isRelation = target.object === 'table' || target.object === 'sequence';
  const relations = isRelation ? relationsOf(work, statement) : [];
  const others = isRelation ? [] : objectsOf(work, statement);
  const grantees = statement.grantees.map((name) => resolveGrantee(work, name));
  const said = grantedPrivileges(statement, kindInMessages(target.object), allowedFor(target.object));
  const terms: Terms = { action, grantOption, cascade, grantees };
  for (const relation of relations) grantOnRelation(work, current(work, relation), said, terms);
  for (const object of others) {
    const { privileges, all } = said;
    grantOnObject(work, object, { ...terms, privileges: all ? allowedFor(target.object) : privileges, all });
  }
}

/** Named twice, it has changed in between. */
function current<Relation extends ProtectedRelation>(work: DdlWork, relation: Relation): ProtectedRelation {
  const now = work.draft.byOid(relation.oid);
  return now?.kind === 'table' || now?.kind === 'view' || now?.kind === 'sequence' ? now : relation;
}

function kindInMessages(object: GrantableKind): string {
  return object === 'table' ? 'relation' : object;
}

function allowedFor(object: GrantableKind): readonly PrivilegeName[] {
  // For GRANT ON TABLE of a sequence, as it was before there was GRANT ON SEQUENCE.
  if (object === 'table') return [...privilegesOf.table, 'usage'];
  return privilegesOf[accessKindOf(object)];
}

// Relations -----------------------------------------------------------------------------------------------------------

function relationsOf(work: DdlWork, { target }: Grant): readonly ProtectedRelation[] {
  if (target.allInSchemas.length === 0) return target.names.map((name) => relationNamed(work, target.object, name));
  return target.allInSchemas.flatMap((name) => {
    const schema = schemaNamed(work, name);
    return [...work.draft.relationsOf(schema.oid)].flatMap((relation): ProtectedRelation[] => {
      if (target.object === 'sequence') return relation.kind === 'sequence' ? [relation] : [];
      return relation.kind === 'table' || relation.kind === 'view' ? [relation] : [];
    });
  });
}

function relationNamed(work: DdlWork, object: GrantableKind, name: QualifiedName): ProtectedRelation {
  const found = named(work, { ...name, position: 0 }, false);
  if (found.kind === 'index') throw new SqlError('42809', `"${found.index.name}" is an index`);
  const { relation } = found;
  if (relation.kind === 'composite') throw new SqlError('42809', `"${relation.name}" is a composite type`);
  if (object === 'sequence' && relation.kind !== 'sequence')
    throw new SqlError('42809', `"${relation.name}" is not a sequence`);
  if (relation.kind === 'system')
    throw new SqlError('0A000', `privileges of the system relation "${relation.name}" cannot be changed`);
  return relation;
}

// Everything else -----------------------------------------------------------------------------------------------------

function objectsOf(work: DdlWork, { target }: Grant): readonly PlainObject[] {
  // There are no functions but the built-in ones, which are in no schema that could be named here.
  if (target.allInSchemas.length > 0) {
    for (const name of target.allInSchemas) schemaNamed(work, name);
    return [];
  }
  return target.names.map((name) => objectNamed(work, target.object, name));
}

function objectNamed(work: DdlWork, object: GrantableKind, name: QualifiedName): PlainObject {
  switch (object) {
    case 'schema':
      return schemaNamed(work, name.name);
    case 'database': {
      const database = work.draft.databaseByName(name.name);
      if (database === undefined) throw new SqlError('3D000', `database "${name.name}" does not exist`);
      return database;
    }
    default:
      return typeOf(work, object, name);
  }
}

function typeOf(work: DdlWork, object: GrantableKind, name: QualifiedName): UserType {
  const type = typeNamed(work, { ...name, position: 0 });
  if (type.kind === 'array')
    throw new SqlError('0LP01', 'cannot set privileges of array types', {
      hint: 'Set the privileges of the element type instead.',
    });
  const descriptor = userType(work, type);
  if (object === 'domain' && descriptor?.kind !== 'domain')
    throw new SqlError('42809', `"${printName(name)}" is not a domain`);
  if (descriptor === undefined)
    throw new SqlError('0A000', `privileges of the type ${type.displayName} cannot be changed`);
  return descriptor;
}

function grantOnObject(work: DdlWork, named: PlainObject, terms: GrantTerms): void {
  const now = work.draft.byOid(named.oid);
  const object = now?.kind === named.kind ? (now as PlainObject) : named;
  const kind = accessKindOf(object.kind === 'schema' || object.kind === 'database' ? object.kind : 'type');
  const { ownerOid, access, name } = object;
  const around: Protected = { kind, ownerOid, access };
  const items = changedItems(
    work,
    {
      object: around,
      items: accessOf(around),
      around: [],
      name: `"${name}"`,
      refusal: () => permissionDenied(kind, name),
    },
    terms,
  );
  work.note({ ...object, access: items });
}
