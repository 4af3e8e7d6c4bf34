/** JSON values as values of columns: what a column's text form takes, and JSON itself for columns that hold it. */
import { SqlError } from '../../errors.ts';
import type { SqlType, SqlValue, ValueContext } from '../../values/index.ts';

/** The value of a column; `name` says which in errors. */
export function valueOfJson(json: unknown, type: SqlType, name: string, context: ValueContext): SqlValue {
  if (json === null) return null;
  try {
    return type.text.parse(textOf(json, type), context);
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    const { sqlstate, message, detail, hint } = error;
    throw new SqlError(sqlstate, `column "${name}": ${message}`, { detail, hint, object: { column: name } });
  }
}

function textOf(json: unknown, type: SqlType): string {
  if (type.name === 'json' || type.name === 'jsonb') return JSON.stringify(json);
  if (Array.isArray(json) && type.element !== undefined) return arrayText(json, type.element);
  return scalarText(json);
}

function scalarText(json: unknown): string {
  switch (typeof json) {
    case 'string':
      return json;
    case 'boolean':
      return json ? 'true' : 'false';
    case 'number':
      if (Number.isInteger(json) && !Number.isSafeInteger(json))
        throw new SqlError('22023', 'a whole number above 2^53 is not exact in JSON: write it as text');
      return String(json);
    default:
      throw new SqlError('22023', 'an object is no value of this type');
  }
}

/** PostgreSQL's text form of an array. */
function arrayText(items: readonly unknown[], element: SqlType): string {
  const parts = items.map((item) => {
    if (item === null) return 'NULL';
    if (Array.isArray(item) && element.name !== 'json' && element.name !== 'jsonb') return arrayText(item, element);
    return `"${textOf(item, element).replaceAll(/["\\]/g, '\\$&')}"`;
  });
  return `{${parts.join(',')}}`;
}
