/** The standard's values without parentheses, tests for JSON, and the expressions that JimKV does not have. */
import type { JsonIsPredicate, SQLValueFunction } from 'libpg-query';
import type { Source } from '../source.ts';
import type { CurrentValue, JsonTest } from '../tree/expressions.ts';
import { convertExpression } from './expressions.ts';
import type { Tag } from './nodes.ts';

const currentValues = {
  SVFOP_CURRENT_DATE: 'current_date',
  SVFOP_CURRENT_TIME: 'current_time',
  SVFOP_CURRENT_TIME_N: 'current_time',
  SVFOP_CURRENT_TIMESTAMP: 'current_timestamp',
  SVFOP_CURRENT_TIMESTAMP_N: 'current_timestamp',
  SVFOP_LOCALTIME: 'localtime',
  SVFOP_LOCALTIME_N: 'localtime',
  SVFOP_LOCALTIMESTAMP: 'localtimestamp',
  SVFOP_LOCALTIMESTAMP_N: 'localtimestamp',
  SVFOP_CURRENT_ROLE: 'current_role',
  SVFOP_CURRENT_USER: 'current_user',
  SVFOP_USER: 'user',
  SVFOP_SESSION_USER: 'session_user',
  SVFOP_CURRENT_CATALOG: 'current_catalog',
  SVFOP_CURRENT_SCHEMA: 'current_schema',
} as const;

/** `CURRENT_DATE` and its kin. */
export function convertCurrentValue({ op, typmod, location }: SQLValueFunction, source: Source): CurrentValue {
  return {
    kind: 'current-value',
    value: currentValues[op ?? 'SVFOP_CURRENT_DATE'],
    precision: op?.endsWith('_N') ? (typmod ?? 0) : undefined,
    position: source.position(location),
  };
}

const jsonItems = {
  JS_TYPE_ANY: 'value',
  JS_TYPE_OBJECT: 'object',
  JS_TYPE_ARRAY: 'array',
  JS_TYPE_SCALAR: 'scalar',
} as const;

/** `a IS JSON`. */
export function convertJsonTest(test: JsonIsPredicate, source: Source): JsonTest {
  return {
    kind: 'is-json',
    operand: convertExpression(test.expr, source),
    item: jsonItems[test.item_type ?? 'JS_TYPE_ANY'],
    uniqueKeys: test.unique_keys ?? false,
    position: source.position(test.location),
  };
}

/** What the grammar knows and JimKV does not have, by its name in SQL. */
export const refusedExpressions: Readonly<Partial<Record<Tag, string>>> = {
  XmlExpr: 'XML',
  XmlSerialize: 'XMLSERIALIZE',
  JsonObjectConstructor: 'JSON_OBJECT with keys and values',
  JsonArrayConstructor: 'JSON_ARRAY',
  JsonArrayQueryConstructor: 'JSON_ARRAY',
  JsonObjectAgg: 'JSON_OBJECTAGG',
  JsonArrayAgg: 'JSON_ARRAYAGG',
  JsonParseExpr: 'JSON()',
  JsonScalarExpr: 'JSON_SCALAR',
  JsonSerializeExpr: 'JSON_SERIALIZE',
  JsonFuncExpr: 'the query functions of SQL/JSON',
  MergeSupportFunc: 'MERGE_ACTION',
};
