/**
 * The types of one catalog: the built-in ones, and those that enums, domains, composites, tables and views bring along, with their arrays. A type is made when
 * it is first asked for, so a cluster with thousands of tables does not pay for row types that nobody uses.
 */
import { quoteIdentifier } from '../functions/index.ts';
import {
  arrayTypeOf,
  builtinTypes,
  enumTypeOf,
  type RowField,
  rowTypeOf,
  type SqlType,
  TypeRegistry,
  type Value,
} from '../values/index.ts';
import type { Descriptor, DomainDescriptor, Oid } from './descriptors.ts';

/** A domain: its base type under a name of its own. Checks and NOT NULL are the binder's business. */
export interface DomainType extends SqlType {
  readonly domain: { readonly base: SqlType; readonly modifier: number };
}

/** Is the type a domain? Its base may be one, too. */
export function isDomain(type: SqlType): type is DomainType {
  return type.domain !== undefined;
}

/** Where a type that is not built in comes from. */
interface TypeSource {
  readonly owner: Oid;
  /** The owner's array type rather than itself. */
  readonly isArray: boolean;
}

/** Types by oid; looks into the objects that it is given. */
export class CatalogTypes extends TypeRegistry {
  readonly #objects: ReadonlyMap<Oid, Descriptor>;
  readonly #sources: ReadonlyMap<Oid, TypeSource>;
  readonly #made = new Map<Oid, SqlType>();

  constructor(objects: ReadonlyMap<Oid, Descriptor>, sources: ReadonlyMap<Oid, TypeSource>) {
    super([]);
    this.#objects = objects;
    this.#sources = sources;
  }

  override byOid(oid: Oid): SqlType | undefined {
    return builtinTypes.byOid(oid) ?? this.#made.get(oid) ?? this.#make(oid);
  }

  override byName(name: string): SqlType | undefined {
    return builtinTypes.byName(name);
  }

  override arrayOf(element: SqlType): SqlType | undefined {
    return builtinTypes.arrayOf(element) ?? (element.arrayOid === 0 ? undefined : this.byOid(element.arrayOid));
  }

  /** What was made of the objects as they were is forgotten. */
  forget(): void {
    this.#made.clear();
  }

  #make(oid: Oid): SqlType | undefined {
    const source = this.#sources.get(oid);
    const owner = source && this.#objects.get(source.owner);
    if (source === undefined || owner === undefined) return undefined;
    const type = source.isArray ? this.#arrayFor(oid, owner) : this.#typeOf(owner);
    if (type !== undefined) this.#made.set(oid, type);
    return type;
  }

  #arrayFor(oid: Oid, owner: Descriptor): SqlType | undefined {
    const element = this.byOid(typeOidsOf(owner)?.type ?? 0);
    return element?.arrayOid === oid ? arrayTypeOf(element) : undefined;
  }

  #typeOf(owner: Descriptor): SqlType | undefined {
    switch (owner.kind) {
      case 'enum':
        return { ...enumTypeOf(owner), displayName: quoteIdentifier(owner.name) };
      case 'domain':
        return this.#domainType(owner);
      case 'composite':
        return this.#rowType(owner.oid, owner.arrayOid, owner);
      case 'table':
      case 'view':
        return this.#rowType(owner.rowTypeOid, owner.rowArrayTypeOid, owner);
      default:
        return undefined;
    }
  }

  #domainType({ oid, arrayOid, name, baseTypeOid, modifier }: DomainDescriptor): DomainType | undefined {
    const base = this.byOid(baseTypeOid);
    if (base === undefined) return undefined;
    const fitted = (value: Value): Value => base.modifiers?.apply(value, modifier, false) ?? value;
    return {
      ...base,
      oid,
      arrayOid,
      name,
      displayName: quoteIdentifier(name),
      kind: 'base',
      preferred: false,
      element: undefined,
      text: {
        parse: (text, context) => fitted(base.text.parse(text, context, modifier)),
        format: base.text.format,
      },
      binary: { write: base.binary.write, read: (reader) => fitted(base.binary.read(reader)) },
      modifiers: undefined,
      domain: { base, modifier },
    };
  }

  #rowType(oid: Oid, arrayOid: Oid, owner: Extract<Descriptor, { readonly columns: unknown }>): SqlType {
    const fields = owner.columns.flatMap((column): RowField[] => {
      const type = 'hidden' in column && column.hidden ? undefined : this.byOid(column.typeOid);
      return type === undefined ? [] : [{ name: column.name, type, modifier: column.modifier }];
    });
    const type = rowTypeOf({ oid, arrayOid, name: owner.name, fields });
    // Functions over rows find the columns' names at the type.
    return Object.assign(type, { displayName: quoteIdentifier(owner.name), fields });
  }
}

/** The oids of the types that an object brings along. */
export function typeOidsOf(owner: Descriptor): { readonly type: Oid; readonly array: Oid } | undefined {
  switch (owner.kind) {
    case 'enum':
    case 'domain':
    case 'composite':
      return { type: owner.oid, array: owner.arrayOid };
    case 'table':
    case 'view':
      return { type: owner.rowTypeOid, array: owner.rowArrayTypeOid };
    default:
      return undefined;
  }
}
