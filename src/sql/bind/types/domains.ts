/** Domains: types that are another type with conditions. For choosing functions and casts a domain is its base type. */
import { type Catalog, type DomainDescriptor, wellKnownOids } from '../../catalog/index.ts';
import type { SqlType } from '../../values/index.ts';

/** The domain that a type is, if it is one. */
export function domainOf(catalog: Catalog, type: SqlType): DomainDescriptor | undefined {
  if (type.oid < wellKnownOids.firstUser) return undefined;
  const descriptor = catalog.byOid(type.oid);
  return descriptor?.kind === 'domain' ? descriptor : undefined;
}

/** What a type is behind all domains. */
export function baseTypeOf(catalog: Catalog, type: SqlType): SqlType {
  if (type.oid < wellKnownOids.firstUser) return type;
  for (let current = type; ; ) {
    const domain = domainOf(catalog, current);
    const base = domain === undefined ? undefined : catalog.typeByOid(domain.baseTypeOid);
    if (base === undefined) return current;
    current = base;
  }
}
