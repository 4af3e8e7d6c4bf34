/** Collations: everything is ordered by its bytes, under any of the names that say so. */
import { SqlError } from '../../errors.ts';
import type { QualifiedName } from '../../parse/index.ts';
import { printName } from '../names.ts';
import { printType, type TypeUse } from '../types.ts';

/** Names of the one order that there is; `default` is the database's. */
const names = new Set(['C', 'POSIX', 'ucs_basic', 'default', 'C.UTF-8', 'C.utf8']);

/** The collation that a definition names. */
export function resolveCollation(collation: QualifiedName | undefined, type: TypeUse): string | undefined {
  if (collation === undefined) return undefined;
  if (!names.has(collation.name))
    throw new SqlError('42704', `collation "${printName(collation)}" for encoding "UTF8" does not exist`).at(
      collation.position || undefined,
    );
  if (!isCollatable(type))
    throw new SqlError('42804', `collations are not supported by type ${printType({ ...type, modifier: -1 })}`).at(
      collation.position || undefined,
    );
  return collation.name === 'default' ? undefined : collation.name;
}

function isCollatable({ type }: TypeUse): boolean {
  const element = type.element ?? type;
  return element.category === 'S';
}
