/** Types that statements name in order to change them. */
import type { CompositeDescriptor, DomainDescriptor, EnumDescriptor } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import type { QualifiedName } from '../../parse/index.ts';
import { formatType, type SqlType } from '../../values/index.ts';
import { isOwner, mustBeOwner } from '../access/checks.ts';
import { findType, printName, schemaNamed } from '../names.ts';
import type { DdlWork } from '../work.ts';

/** A type that a user made. */
export type UserType = EnumDescriptor | DomainDescriptor | CompositeDescriptor;

/** The type of a name, whoever made it. */
export function typeNamed(work: DdlWork, name: QualifiedName): SqlType {
  if (name.schema !== undefined) schemaNamed(work, name.schema);
  const type = findType(work, name);
  if (type === undefined) throw new SqlError('42704', `type "${printName(name)}" does not exist`);
  return type;
}

/** The type's own descriptor; built-in types and types of tables have none. */
export function userType(work: DdlWork, type: SqlType): UserType | undefined {
  const descriptor = work.draft.byOid(type.oid);
  switch (descriptor?.kind) {
    case 'enum':
    case 'domain':
    case 'composite':
      return descriptor;
    default:
      return undefined;
  }
}

/** The enum of a name, which is the role's to change. */
export function ownEnum(work: DdlWork, name: QualifiedName): EnumDescriptor {
  const type = typeNamed(work, name);
  const descriptor = userType(work, type);
  if (descriptor?.kind !== 'enum') throw new SqlError('42809', `${formatType(type)} is not an enum`);
  return owned(work, descriptor);
}

/** The domain of a name, which is the role's to change. */
export function ownDomain(work: DdlWork, name: QualifiedName): DomainDescriptor {
  const type = typeNamed(work, name);
  const descriptor = userType(work, type);
  if (descriptor?.kind !== 'domain') throw new SqlError('42809', `${formatType(type)} is not a domain`);
  return owned(work, descriptor);
}

/** Owners change types. */
export function owned<Type extends UserType>(work: DdlWork, type: Type): Type {
  if (!isOwner(work, type)) throw mustBeOwner('type', type.name);
  return type;
}

/** A new type may have the name: no type of the schema has it. */
export function checkTypeName(work: DdlWork, schemaOid: number, name: string): void {
  if (work.draft.typeByName(schemaOid, name) !== undefined)
    throw new SqlError('42710', `type "${name}" already exists`);
}
