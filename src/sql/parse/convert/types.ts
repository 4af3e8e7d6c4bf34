/** Type names. */
import type { CollateClause, Node, TypeName as TypeNode } from 'libpg-query';
import { SqlError } from '../../errors.ts';
import type { Source } from '../source.ts';
import { placed } from '../source.ts';
import type { Expression } from '../tree/expressions.ts';
import type { IntervalFields, QualifiedName, TypeName } from '../tree/names.ts';
import { convertExpressions } from './expressions.ts';
import { fieldsOf, nameFromParts, namesOf, qualifiedName } from './nodes.ts';

/** How the grammar says which fields of an interval are kept: bits, one per field, in the first modifier. */
const intervalMasks: Readonly<Record<number, IntervalFields | undefined>> = {
  4: 'year',
  2: 'month',
  8: 'day',
  1024: 'hour',
  2048: 'minute',
  4096: 'second',
  6: 'year to month',
  1032: 'day to hour',
  3080: 'day to minute',
  7176: 'day to second',
  3072: 'hour to minute',
  7168: 'hour to second',
  6144: 'minute to second',
};

/** The mask that keeps all fields. */
const intervalMaskFull = 0x7fff;

/** A type name. */
export function convertType(node: TypeNode | undefined, source: Source): TypeName {
  const position = source.position(node?.location);
  if (node?.pct_type) throw source.unsupported('%TYPE', node.location);
  if (node?.setof) throw new SqlError('42P16', 'SETOF is not allowed here', placed(position));
  const { schema, name } = nameFromParts(namesOf(node?.names), position);
  const written = convertExpressions(node?.typmods, source);
  const { modifiers, intervalFields } =
    schema === 'pg_catalog' && name === 'interval'
      ? intervalModifiers(written)
      : { modifiers: written, intervalFields: undefined };
  return { schema, name, modifiers, intervalFields, arrayDimensions: node?.arrayBounds?.length ?? 0, position };
}

/** A type name in a list. */
export function convertTypeNode(node: Node, source: Source): TypeName {
  return convertType(fieldsOf(node, 'TypeName'), source);
}

/** The collation of a COLLATE clause without an operand, as columns have it. */
export function convertCollation(clause: CollateClause | undefined, source: Source): QualifiedName | undefined {
  return clause === undefined ? undefined : qualifiedName(clause.collname, source.position(clause.location));
}

function intervalModifiers(written: readonly Expression[]): Pick<TypeName, 'modifiers' | 'intervalFields'> {
  const mask = written[0];
  if (mask?.kind !== 'integer') return { modifiers: written, intervalFields: undefined };
  if (mask.value === intervalMaskFull) return { modifiers: written.slice(1), intervalFields: undefined };
  const intervalFields = intervalMasks[mask.value];
  if (intervalFields === undefined) return { modifiers: written, intervalFields: undefined };
  return { modifiers: written.slice(1), intervalFields };
}
