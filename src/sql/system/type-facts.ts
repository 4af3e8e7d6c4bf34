/** What pg_type says of any type, and pg_attribute repeats. */

import { builtinRow } from './builtin.ts';
import type { Scene } from './scene.ts';

/** How PostgreSQL would lay a value out. */
export interface TypeFacts {
  readonly length: number;
  readonly byValue: boolean;
  readonly align: string;
  readonly storage: string;
  /** 0: the type knows no collation. */
  readonly collation: number;
}

const variable: TypeFacts = { length: -1, byValue: false, align: 'i', storage: 'x', collation: 0 };

/** The facts about a type; a type that is gone looks like bytea. */
export function typeFacts(scene: Scene, oid: number): TypeFacts {
  const row = builtinRow('pg_type', oid);
  if (row !== undefined)
    return {
      length: Number(row.typlen),
      byValue: row.typbyval === true,
      align: String(row.typalign),
      storage: String(row.typstorage),
      collation: Number(row.typcollation),
    };
  const owner = scene.catalog.byOid(oid);
  switch (owner?.kind) {
    case 'enum':
      return { length: 4, byValue: true, align: 'i', storage: 'p', collation: 0 };
    case 'domain':
      return typeFacts(scene, owner.baseTypeOid);
    case 'composite':
      return { ...variable, align: 'd' };
    default: {
      const type = scene.catalog.typeByOid(oid);
      if (type?.element !== undefined) return arrayFacts(typeFacts(scene, type.element.oid));
      return type?.kind === 'composite' ? { ...variable, align: 'd' } : variable;
    }
  }
}

/** Those of an array of such values. */
export function arrayFacts({ align, collation }: TypeFacts): TypeFacts {
  return { ...variable, align: align === 'd' ? 'd' : 'i', collation };
}

/** The oid of a collation by its name; 0: none that is known. */
export function collationOid(name: string): number {
  return collations[name] ?? 0;
}

const collations: Readonly<Record<string, number>> = { default: 100, C: 950, POSIX: 951, ucs_basic: 12_340 };
