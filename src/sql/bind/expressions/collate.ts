/** COLLATE: all texts are ordered by their code points, so only the collations that say so exist. */
import type { TypedExpression } from '../../algebra/index.ts';
import { SqlError } from '../../errors.ts';
import type { Collate, QualifiedName } from '../../parse/index.ts';
import type { SqlType } from '../../values/index.ts';
import { writtenName } from '../names/relations.ts';
import { schemaOrThrow } from '../names/schemas.ts';
import type { Scope } from '../scope.ts';
import { isUnknown } from '../types/coerce.ts';
import { bindValue } from './expression.ts';

export function bindCollate({ operand, collation, position }: Collate, scope: Scope): TypedExpression {
  const bound = bindValue(operand, scope);
  if (!isUnknown(bound.type) && !isCollatable(bound.type))
    throw new SqlError('42804', `collations are not supported by type ${bound.type.displayName}`, { position });
  if (collation.schema !== undefined) schemaOrThrow(scope.binding.environment, collation.schema, position);
  checkCollation(collation);
  return bound;
}

/** 42704 for a collation that JimKV does not have. */
export function checkCollation(collation: QualifiedName): void {
  const { schema, name, position } = collation;
  if ((schema === undefined || schema === 'pg_catalog') && collations.has(name)) return;
  throw new SqlError('42704', `collation "${writtenName(collation)}" for encoding "UTF8" does not exist`, { position });
}

const collations = new Set(['C', 'POSIX', 'default', 'ucs_basic']);

/** Are its values texts? */
function isCollatable(type: SqlType): boolean {
  return (type.element ?? type).category === 'S';
}
