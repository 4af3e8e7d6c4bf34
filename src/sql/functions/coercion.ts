/** Which casts exist between two types, and which one type several values can all have (UNION, CASE, COALESCE, ARRAY, `anycompatible`). */
import { SqlError } from '../errors.ts';
import { type SqlType, types } from '../values/index.ts';
import {
  type Cast,
  type CastContext,
  castFromText,
  castInTable,
  castOfElements,
  castToText,
  isAllowed,
} from './casts.ts';

const unchanged: Cast = { context: 'implicit', body: undefined, usesContext: false };

/**
 * The cast from one type to another, if there is one in that context. A literal whose type is not known yet is no business of this: it is
 * read by the target's text format.
 */
export function findCast(source: SqlType, target: SqlType, context: CastContext): Cast | undefined {
  if (source.oid === target.oid) return unchanged;
  const listed = castInTable(source, target);
  if (listed !== undefined) return isAllowed(listed.context, context) ? listed : undefined;
  if (source.element !== undefined && target.element !== undefined) {
    const element = findCast(source.element, target.element, context);
    return element === undefined ? undefined : castOfElements(element);
  }
  if (context !== 'implicit' && target.category === 'S') return castToText(source);
  if (context === 'explicit' && source.category === 'S') return castFromText(target);
  return undefined;
}

/** Can a value of one type stand where another type is wanted? */
export function canCoerce(source: SqlType, target: SqlType, context: CastContext): boolean {
  return source.oid === types.unknown.oid || findCast(source, target, context) !== undefined;
}

/** The cast, or 42846. */
export function castOrThrow(source: SqlType, target: SqlType, context: CastContext): Cast {
  const cast = findCast(source, target, context);
  if (cast !== undefined) return cast;
  throw new SqlError('42846', `cannot cast type ${source.displayName} to ${target.displayName}`);
}

/** The type that all can have, by PostgreSQL's rules; undefined where their categories differ. Literals not known yet are text, if all are. */
export function commonTypeOf(all: readonly SqlType[]): SqlType | undefined {
  const common = select(all);
  return isConflict(common) ? undefined : common;
}

/** The same for a construct of the language, `CASE` or `UNION` say; 42804 where the types cannot be matched. */
export function commonTypeFor(construct: string, all: readonly SqlType[]): SqlType {
  const common = select(all);
  if (isConflict(common))
    throw new SqlError(
      '42804',
      `${construct} types ${common[0].displayName} and ${common[1].displayName} cannot be matched`,
    );
  for (const type of all) {
    if (!canCoerce(type, common, 'implicit'))
      throw new SqlError('42846', `${construct} could not convert type ${type.displayName} to ${common.displayName}`);
  }
  return common;
}

type Conflict = readonly [SqlType, SqlType];

function isConflict(found: SqlType | Conflict): found is Conflict {
  return Array.isArray(found);
}

function select(all: readonly SqlType[]): SqlType | Conflict {
  let chosen: SqlType = types.unknown;
  for (const type of all) {
    if (type.oid === types.unknown.oid || type.oid === chosen.oid) continue;
    if (chosen.oid === types.unknown.oid) {
      chosen = type;
      continue;
    }
    if (type.category !== chosen.category) return [chosen, type];
    if (!chosen.preferred && canCoerce(chosen, type, 'implicit') && !canCoerce(type, chosen, 'implicit')) chosen = type;
  }
  return chosen.oid === types.unknown.oid ? types.text : chosen;
}
