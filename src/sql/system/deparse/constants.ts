/** Constants as PostgreSQL writes them back: with their type, unless it is plain from their look. */
import type { ConstantExpression } from '../../algebra/index.ts';
import { quoteLiteral } from '../../functions/index.ts';
import { types } from '../../values/index.ts';
import type { Wording } from './wording.ts';

/** `5`, `1.50`, `true`, `'x'::text`, `'-5'::integer`, `NULL::integer`. */
export function constantText({ value, type, modifier }: ConstantExpression, wording: Wording): string {
  const label = `::${wording.typeText(type.oid, modifier)}`;
  if (value === null) return `NULL${type.oid === types.unknown.oid ? '' : label}`;
  const text = type.text.format(value, wording.values);
  switch (type.oid) {
    case types.bool.oid:
      return value === true ? 'true' : 'false';
    case types.int4.oid:
      return text.startsWith('-') ? `'${text}'${label}` : text;
    case types.numeric.oid:
      if (/^\d/.test(text) && /[.eE]/.test(text)) return modifier >= 0 ? text + label : text;
      return `'${text}'${label}`;
    case types.unknown.oid:
      return quoteLiteral(text);
    default:
      return quoteLiteral(text) + label;
  }
}

/** Without its type, where that is written behind it anyway. */
export function bareConstant(constant: ConstantExpression, wording: Wording): string {
  if (constant.value === null) return 'NULL';
  const text = constant.type.text.format(constant.value, wording.values);
  switch (constant.type.oid) {
    case types.bool.oid:
      return constant.value === true ? 'true' : 'false';
    case types.int4.oid:
      return text.startsWith('-') ? `'${text}'` : text;
    case types.numeric.oid:
      return /^\d/.test(text) && /[.eE]/.test(text) ? text : `'${text}'`;
    default:
      return quoteLiteral(text);
  }
}
