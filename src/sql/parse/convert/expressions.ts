/** Expressions of every kind but function calls, which have a file of their own. */
import type { A_Const, A_Expr, A_Indirection, BoolExpr, CaseExpr, ColumnRef, Node, SubLink } from 'libpg-query';
import { SqlError } from '../../errors.ts';
import { placed, type Source, unsupported } from '../source.ts';
import type { Case, Expression, SubscriptBounds } from '../tree/expressions.ts';
import type { Position } from '../tree/names.ts';
import { convertFunctionCall } from './calls.ts';
import {
  fieldsIf,
  fieldsOf,
  mapNodes,
  namesOf,
  operatorName,
  qualifiedName,
  type Readers,
  readBy,
  tagOf,
} from './nodes.ts';
import { convertQuery } from './queries.ts';
import { convertType } from './types.ts';
import { convertCurrentValue, convertJsonTest, refusedExpressions } from './values.ts';

/** An expression that must be there. */
export function convertExpression(node: Node | undefined, source: Source): Expression {
  if (node === undefined) throw new Error('the grammar yields an expression here');
  source.descend();
  const expression = readBy(readers, node, source) ?? refuse(node, source);
  source.ascend();
  return expression;
}

/** An expression that may be left out. */
export function convertOptional(node: Node | undefined, source: Source): Expression | undefined {
  return node === undefined ? undefined : convertExpression(node, source);
}

/** A list of expressions. */
export function convertExpressions(nodes: readonly Node[] | undefined, source: Source): readonly Expression[] {
  return mapNodes(nodes, (node) => convertExpression(node, source));
}

const readers: Readers<Expression> = {
  A_Const: convertConstant,
  ColumnRef: convertColumn,
  ParamRef: ({ number, location }, source) => ({
    kind: 'parameter',
    number: number ?? 0,
    position: source.position(location),
  }),
  A_Expr: convertOperator,
  BoolExpr: convertLogical,
  NullTest: ({ arg, nulltesttype, location }, source) => ({
    kind: 'is-null',
    operand: convertExpression(arg, source),
    negated: nulltesttype === 'IS_NOT_NULL',
    position: source.position(location),
  }),
  BooleanTest: ({ arg, booltesttype, location }, source) => ({
    kind: 'is-boolean',
    operand: convertExpression(arg, source),
    test: booleanTests[booltesttype ?? 'IS_TRUE'],
    negated: booltesttype?.startsWith('IS_NOT') ?? false,
    position: source.position(location),
  }),
  JsonIsPredicate: convertJsonTest,
  SubLink: convertSubquery,
  FuncCall: convertFunctionCall,
  SQLValueFunction: convertCurrentValue,
  GroupingFunc: ({ args, location }, source) => ({
    kind: 'grouping',
    arguments: convertExpressions(args, source),
    position: source.position(location),
  }),
  TypeCast: ({ arg, typeName, location }, source) => ({
    kind: 'cast',
    operand: convertExpression(arg, source),
    type: convertType(typeName, source),
    // `type 'literal'` has no place of its own.
    position: source.position(location === -1 ? typeName?.location : location),
  }),
  CollateClause: ({ arg, collname, location }, source) => ({
    kind: 'collate',
    operand: convertExpression(arg, source),
    collation: qualifiedName(collname, source.position(location)),
    position: source.position(location),
  }),
  CaseExpr: convertCase,
  CoalesceExpr: ({ args, location }, source) => ({
    kind: 'coalesce',
    operands: convertExpressions(args, source),
    position: source.position(location),
  }),
  MinMaxExpr: ({ op, args, location }, source) => ({
    kind: op === 'IS_LEAST' ? 'least' : 'greatest',
    operands: convertExpressions(args, source),
    position: source.position(location),
  }),
  A_ArrayExpr: ({ elements, location }, source) => ({
    kind: 'array',
    elements: convertExpressions(elements, source),
    position: source.position(location),
  }),
  RowExpr: ({ args, row_format, location }, source) => ({
    kind: 'row',
    fields: convertExpressions(args, source),
    explicit: row_format !== 'COERCE_IMPLICIT_CAST',
    position: source.position(location),
  }),
  A_Indirection: convertIndirection,
  SetToDefault: ({ location }, source) => ({ kind: 'default', position: source.position(location) }),
  CurrentOfExpr: ({ cursor_name }) => {
    if (cursor_name === undefined) throw unsupported('WHERE CURRENT OF a parameter', 0);
    return { kind: 'current-of', cursor: cursor_name };
  },
};

function refuse(node: Node, source: Source): never {
  const tag = tagOf(node);
  // Every node that the grammar yields for an expression has a location, or none of its children matters here.
  const { location } = (node as Readonly<Record<string, { readonly location?: number }>>)[tag];
  throw unsupported(
    refusedExpressions[tag] ?? 'this expression',
    location === undefined ? 0 : source.position(location),
  );
}

const booleanTests = {
  IS_TRUE: 'true',
  IS_NOT_TRUE: 'true',
  IS_FALSE: 'false',
  IS_NOT_FALSE: 'false',
  IS_UNKNOWN: 'unknown',
  IS_NOT_UNKNOWN: 'unknown',
} as const;

function convertConstant(constant: A_Const, source: Source): Expression {
  const position = source.position(constant.location);
  if (constant.ival !== undefined) return { kind: 'integer', value: constant.ival.ival ?? 0, position };
  if (constant.sval !== undefined) return { kind: 'string', value: constant.sval.sval ?? '', position };
  if (constant.fval !== undefined) return { kind: 'numeric', text: decimalText(constant.fval.fval ?? '0'), position };
  if (constant.boolval !== undefined) return { kind: 'boolean', value: constant.boolval.boolval ?? false, position };
  if (constant.isnull) return { kind: 'null', position };
  throw source.unsupported('the type bit', constant.location);
}

/** A number's digits in decimal and without underscores: the grammar is newer than PostgreSQL 15 and allows both otherwise. */
function decimalText(text: string): string {
  const plain = text.replaceAll('_', '');
  const match = /^(-?)(0[xob].+)$/i.exec(plain);
  return match === null ? plain : `${match[1]}${BigInt(match[2])}`;
}

function convertColumn({ fields, location }: ColumnRef, source: Source): Expression {
  const position = source.position(location);
  const last = fields?.at(-1);
  if (fieldsIf(last, 'A_Star') === undefined) return { kind: 'column', path: namesOf(fields), position };
  return { kind: 'star', qualifier: namesOf(fields?.slice(0, -1)), position };
}

function convertOperator(operator: A_Expr, source: Source): Expression {
  const position = source.position(operator.location);
  switch (operator.kind) {
    case 'AEXPR_OP':
      return {
        kind: 'operator',
        operator: operatorName(operator.name, position),
        left: convertOptional(operator.lexpr, source),
        right: convertExpression(operator.rexpr, source),
        position,
      };
    case 'AEXPR_OP_ANY':
    case 'AEXPR_OP_ALL':
      return {
        kind: 'quantified-array',
        quantifier: operator.kind === 'AEXPR_OP_ANY' ? 'any' : 'all',
        operator: operatorName(operator.name, position),
        left: convertExpression(operator.lexpr, source),
        array: convertExpression(operator.rexpr, source),
        position,
      };
    case 'AEXPR_DISTINCT':
    case 'AEXPR_NOT_DISTINCT':
    case 'AEXPR_NULLIF': {
      const left = convertExpression(operator.lexpr, source);
      const right = convertExpression(operator.rexpr, source);
      if (operator.kind === 'AEXPR_NULLIF') return { kind: 'nullif', left, right, position };
      return { kind: 'is-distinct', left, right, negated: operator.kind === 'AEXPR_NOT_DISTINCT', position };
    }
    case 'AEXPR_IN':
      return {
        kind: 'in-list',
        operand: convertExpression(operator.lexpr, source),
        items: convertExpressions(fieldsOf(operator.rexpr, 'List').items, source),
        negated: operatorName(operator.name, position).name === '<>',
        position,
      };
    case 'AEXPR_LIKE':
    case 'AEXPR_ILIKE':
    case 'AEXPR_SIMILAR':
      return convertPatternMatch(operator, position, source);
    case 'AEXPR_BETWEEN':
    case 'AEXPR_NOT_BETWEEN':
    case 'AEXPR_BETWEEN_SYM':
    case 'AEXPR_NOT_BETWEEN_SYM':
      return convertBetween(operator, position, source);
    default:
      throw source.unsupported('this operator', operator.location);
  }
}

/** The functions that the grammar wraps a pattern in when an ESCAPE clause, or SIMILAR TO itself, changes how it is read. */
const escapeFunctions = {
  AEXPR_LIKE: 'like_escape',
  AEXPR_ILIKE: 'like_escape',
  AEXPR_SIMILAR: 'similar_to_escape',
} as const;
const patternMatches = { AEXPR_LIKE: 'like', AEXPR_ILIKE: 'ilike', AEXPR_SIMILAR: 'similar' } as const;

function convertPatternMatch({ kind, name, lexpr, rexpr }: A_Expr, position: Position, source: Source): Expression {
  const match = kind as keyof typeof patternMatches;
  const [pattern, escapedBy] = patternAndEscape(rexpr, escapeFunctions[match]);
  return {
    kind: 'pattern-match',
    match: patternMatches[match],
    operand: convertExpression(lexpr, source),
    pattern: convertExpression(pattern, source),
    escape: convertOptional(escapedBy, source),
    negated: operatorName(name, position).name.startsWith('!'),
    position,
  };
}

function patternAndEscape(node: Node | undefined, wrapper: string): readonly (Node | undefined)[] {
  const call = fieldsIf(node, 'FuncCall');
  if (call?.funcname === undefined || call.funcformat !== 'COERCE_EXPLICIT_CALL') return [node, undefined];
  const [schema, name] = namesOf(call.funcname);
  return schema === 'pg_catalog' && name === wrapper ? [call.args?.[0], call.args?.[1]] : [node, undefined];
}

function convertBetween({ kind, lexpr, rexpr }: A_Expr, position: Position, source: Source): Expression {
  const [low, high] = fieldsOf(rexpr, 'List').items ?? [];
  return {
    kind: 'between',
    operand: convertExpression(lexpr, source),
    low: convertExpression(low, source),
    high: convertExpression(high, source),
    symmetric: kind === 'AEXPR_BETWEEN_SYM' || kind === 'AEXPR_NOT_BETWEEN_SYM',
    negated: kind === 'AEXPR_NOT_BETWEEN' || kind === 'AEXPR_NOT_BETWEEN_SYM',
    position,
  };
}

function convertLogical({ boolop, args, location }: BoolExpr, source: Source): Expression {
  const position = source.position(location);
  if (boolop === 'NOT_EXPR') return { kind: 'not', operand: convertExpression(args?.[0], source), position };
  return { kind: boolop === 'AND_EXPR' ? 'and' : 'or', operands: convertExpressions(args, source), position };
}

function convertSubquery(
  { subLinkType, testexpr, operName, subselect, location }: SubLink,
  source: Source,
): Expression {
  const position = source.position(location);
  const query = convertQuery(fieldsOf(subselect, 'SelectStmt'), source);
  switch (subLinkType) {
    case 'EXISTS_SUBLINK':
      return { kind: 'exists', query, position };
    case 'EXPR_SUBLINK':
      return { kind: 'scalar-subquery', query, position };
    case 'ARRAY_SUBLINK':
      return { kind: 'array-subquery', query, position };
    case 'ANY_SUBLINK':
    case 'ALL_SUBLINK': {
      const left = convertExpression(testexpr, source);
      if (operName === undefined) return { kind: 'in-subquery', operand: left, query, position };
      const quantifier = subLinkType === 'ANY_SUBLINK' ? 'any' : 'all';
      const operator = operatorName(operName, position);
      return { kind: 'quantified-subquery', quantifier, operator, left, query, position };
    }
    default:
      throw source.unsupported('this subquery', location);
  }
}

function convertCase({ arg, args, defresult, location }: CaseExpr, source: Source): Case {
  return {
    kind: 'case',
    operand: convertOptional(arg, source),
    branches: mapNodes(args, (node) => {
      const branch = fieldsOf(node, 'CaseWhen');
      return {
        condition: convertExpression(branch.expr, source),
        result: convertExpression(branch.result, source),
        position: source.position(branch.location),
      };
    }),
    otherwise: convertOptional(defresult, source),
    position: source.position(location),
  };
}

/** `a[1][2].b.*`: neighbouring subscripts are one step, since together they reach into one array. */
function convertIndirection({ arg, indirection }: A_Indirection, source: Source): Expression {
  let result = convertExpression(arg, source);
  let subscripts: SubscriptBounds[] = [];
  for (const step of indirection ?? []) {
    if ('A_Indices' in step) {
      if (subscripts.length === 0) result = { kind: 'subscript', operand: result, subscripts };
      subscripts.push(convertSubscript(step, source));
      continue;
    }
    subscripts = [];
    if ('A_Star' in step) result = { kind: 'expand', operand: result };
    else result = { kind: 'field', operand: result, name: fieldsOf(step, 'String').sval ?? '' };
  }
  return result;
}

/** `[1]` or `[1:2]`. */
export function convertSubscript(node: Node, source: Source): SubscriptBounds {
  const { is_slice, lidx, uidx } = fieldsOf(node, 'A_Indices');
  if (is_slice) return { kind: 'slice', lower: convertOptional(lidx, source), upper: convertOptional(uidx, source) };
  return { kind: 'index', index: convertExpression(uidx, source) };
}

/** An integer constant where the grammar asks for one. */
export function integerOf(node: Node | undefined, source: Source): number {
  const constant = convertExpression(node, source);
  if (constant.kind === 'integer') return constant.value;
  throw new SqlError('42601', 'an integer is wanted here', 'position' in constant ? placed(constant.position) : {});
}
