/** Walking through expressions and relations, for all who ask which columns are used, or who put one expression in the place of another. */
import { unreachable } from '../../base/index.ts';
import type { ColumnExpression, TypedExpression } from './expressions.ts';
import type { AggregateCall, OnConflict, Relation, SortKey, TargetTable, WindowBound } from './relations.ts';

/** The expressions right below an expression; of a subquery only its comparison, which belongs to the outer query. */
export function childrenOf(expression: TypedExpression): readonly TypedExpression[] {
  switch (expression.kind) {
    case 'constant':
    case 'parameter':
    case 'column':
    case 'case-operand':
    case 'current':
    case 'grouping':
      return [];
    case 'call':
      return expression.args;
    case 'cast':
    case 'modify':
    case 'not':
    case 'is-null':
    case 'is-boolean':
    case 'field':
      return [expression.operand];
    case 'domain-check':
      return [expression.operand, ...expression.checks.map((check) => check.expression)];
    case 'and':
    case 'or':
    case 'coalesce':
    case 'greatest':
    case 'least':
      return expression.operands;
    case 'is-distinct':
      return [expression.left, expression.right];
    case 'nullif':
      return [expression.left, expression.compared, expression.right];
    case 'case':
      return present([
        expression.operand,
        ...expression.branches.flatMap(({ condition, result }) => [condition, result]),
        expression.otherwise,
      ]);
    case 'in-list':
      return [expression.operand, ...expression.items];
    case 'quantified':
      return [expression.operand, expression.array];
    case 'array':
      return expression.elements;
    case 'row':
      return expression.fields;
    case 'row-compare':
      return [...expression.left, ...expression.right];
    case 'subscript':
    case 'subscript-assign':
      return present([
        expression.operand,
        ...expression.subscripts.flatMap((each) => (each.kind === 'index' ? [each.value] : [each.lower, each.upper])),
        expression.kind === 'subscript-assign' ? expression.value : undefined,
      ]);
    case 'subquery':
      return present([expression.comparison]);
    default:
      return unreachable(expression);
  }
}

/** The same expression over other children; the very same object where `map` changes none of them. */
export function mapChildren(
  expression: TypedExpression,
  map: (child: TypedExpression) => TypedExpression,
): TypedExpression {
  const children = childrenOf(expression);
  if (children.length === 0) return expression;
  const mapped = children.map(map);
  if (mapped.every((child, i) => child === children[i])) return expression;
  return withChildren(expression, mapped);
}

function withChildren(expression: TypedExpression, children: readonly TypedExpression[]): TypedExpression {
  const next = children[Symbol.iterator]();
  const take = (): TypedExpression => next.next().value ?? expression;
  const takeAll = (count: number): readonly TypedExpression[] => Array.from({ length: count }, take);
  const takeIf = (old: TypedExpression | undefined): TypedExpression | undefined =>
    old === undefined ? undefined : take();
  switch (expression.kind) {
    case 'constant':
    case 'parameter':
    case 'column':
    case 'case-operand':
    case 'current':
    case 'grouping':
      return expression;
    case 'call':
      return { ...expression, args: children };
    case 'cast':
    case 'modify':
    case 'not':
    case 'is-null':
    case 'is-boolean':
    case 'field':
      return { ...expression, operand: take() };
    case 'domain-check': {
      const operand = take();
      return { ...expression, operand, checks: expression.checks.map((check) => ({ ...check, expression: take() })) };
    }
    case 'and':
    case 'or':
    case 'coalesce':
    case 'greatest':
    case 'least':
      return { ...expression, operands: children };
    case 'is-distinct': {
      const left = take();
      return { ...expression, left, right: take() };
    }
    case 'nullif': {
      const left = take();
      const compared = take();
      return { ...expression, left, compared, right: take() };
    }
    case 'case': {
      const operand = takeIf(expression.operand);
      const branches = expression.branches.map(() => {
        const condition = take();
        return { condition, result: take() };
      });
      return { ...expression, operand, branches, otherwise: takeIf(expression.otherwise) };
    }
    case 'in-list': {
      const operand = take();
      return { ...expression, operand, items: takeAll(expression.items.length) };
    }
    case 'quantified': {
      const operand = take();
      return { ...expression, operand, array: take() };
    }
    case 'array':
      return { ...expression, elements: children };
    case 'row':
      return { ...expression, fields: children };
    case 'row-compare': {
      const left = takeAll(expression.left.length);
      return { ...expression, left, right: takeAll(expression.right.length) };
    }
    case 'subscript':
    case 'subscript-assign': {
      const operand = take();
      const subscripts = expression.subscripts.map((each) => {
        if (each.kind === 'index') return { ...each, value: take() };
        const lower = takeIf(each.lower);
        return { ...each, lower, upper: takeIf(each.upper) };
      });
      if (expression.kind === 'subscript') return { ...expression, operand, subscripts };
      return { ...expression, operand, subscripts, value: take() };
    }
    case 'subquery':
      return { ...expression, comparison: takeIf(expression.comparison) };
    default:
      return unreachable(expression);
  }
}

/** Is there one below (or the expression itself) for which the test holds? Subqueries are not entered. */
export function someExpression(expression: TypedExpression, test: (each: TypedExpression) => boolean): boolean {
  return test(expression) || childrenOf(expression).some((child) => someExpression(child, test));
}

/** Every column that an expression names, those inside of subqueries too. */
export function visitColumns(
  expression: TypedExpression,
  visit: (column: ColumnExpression, insideSubquery: boolean) => void,
  insideSubquery = false,
): void {
  if (expression.kind === 'column') {
    visit(expression, insideSubquery);
    return;
  }
  for (const child of childrenOf(expression)) visitColumns(child, visit, insideSubquery);
  if (expression.kind === 'subquery')
    visitExpressions(expression.relation, (inner) => visitColumns(inner, visit, true));
}

/** Every expression that stands in a relation or in those below it. */
export function visitExpressions(relation: Relation, visit: (expression: TypedExpression) => void): void {
  for (const expression of expressionsOf(relation)) visit(expression);
  for (const input of inputsOf(relation)) visitExpressions(input, visit);
}

/** A relation and those below it. */
export function visitRelations(relation: Relation, visit: (relation: Relation) => void): void {
  visit(relation);
  for (const input of inputsOf(relation)) visitRelations(input, visit);
}

/** The relations right below a relation. */
function inputsOf(relation: Relation): readonly Relation[] {
  switch (relation.kind) {
    case 'empty-row':
    case 'values':
    case 'table':
    case 'system-table':
    case 'function':
    case 'common-table':
      return [];
    case 'join':
    case 'set-operation':
      return [relation.left, relation.right];
    case 'with':
      return [
        ...relation.tables.flatMap((table) => [table.relation, ...(table.recursion ? [table.recursion.step] : [])]),
        relation.body,
      ];
    default:
      return [relation.input];
  }
}

/** The expressions that stand in a relation itself. */
function expressionsOf(relation: Relation): readonly TypedExpression[] {
  switch (relation.kind) {
    case 'empty-row':
    case 'table':
    case 'system-table':
    case 'common-table':
    case 'set-operation':
    case 'with':
    case 'lock':
      return [];
    case 'values':
      return relation.rows.flat();
    case 'function':
      return relation.functions.map(({ call }) => call);
    case 'filter':
      return [relation.predicate];
    case 'project':
    case 'project-set':
      return relation.columns.map(({ expression }) => expression);
    case 'join':
      return present([relation.condition]);
    case 'aggregate':
      return relation.aggregates.flatMap(({ call }) => expressionsOfAggregate(call));
    case 'window':
      return [
        ...relation.partitionBy,
        ...expressionsOfKeys(relation.orderBy),
        ...expressionsOfBound(relation.frame.start),
        ...expressionsOfBound(relation.frame.end),
        ...relation.functions.flatMap(({ call }) =>
          call.kind === 'window' ? call.args : expressionsOfAggregate(call.aggregate),
        ),
      ];
    case 'distinct':
      return [...(relation.on ?? []), ...expressionsOfKeys(relation.orderBy)];
    case 'sort':
      return expressionsOfKeys(relation.keys);
    case 'limit':
      return present([relation.count, relation.offset]);
    case 'insert':
      return [
        ...expressionsOfTarget(relation.target),
        ...relation.values,
        ...expressionsOfConflict(relation.onConflict),
        ...(relation.returning ?? []).map(({ expression }) => expression),
      ];
    case 'update':
      return [
        ...expressionsOfTarget(relation.target),
        ...relation.assignments.map(({ expression }) => expression),
        ...(relation.returning ?? []).map(({ expression }) => expression),
      ];
    case 'delete':
      return (relation.returning ?? []).map(({ expression }) => expression);
    case 'merge':
      return [
        ...expressionsOfTarget(relation.target),
        ...relation.actions.flatMap(({ condition, action }) => [
          ...present([condition]),
          ...(action.kind === 'insert' ? action.values : []),
          ...(action.kind === 'update' ? action.assignments.map(({ expression }) => expression) : []),
        ]),
      ];
    default:
      return unreachable(relation);
  }
}

function expressionsOfAggregate(call: AggregateCall): readonly TypedExpression[] {
  return [...call.args, ...call.directArgs, ...expressionsOfKeys(call.orderBy), ...present([call.filter])];
}

function expressionsOfKeys(keys: readonly SortKey[]): readonly TypedExpression[] {
  return keys.map(({ expression }) => expression);
}

function expressionsOfBound(bound: WindowBound): readonly TypedExpression[] {
  return 'offset' in bound ? [bound.offset] : [];
}

function expressionsOfTarget(target: TargetTable): readonly TypedExpression[] {
  return [...target.generated, ...target.checks, ...target.viewChecks].map(({ expression }) => expression);
}

function expressionsOfConflict(conflict: OnConflict | undefined): readonly TypedExpression[] {
  if (conflict?.action.kind !== 'update') return [];
  return [...conflict.action.assignments.map(({ expression }) => expression), ...present([conflict.action.where])];
}

function present(list: readonly (TypedExpression | undefined)[]): readonly TypedExpression[] {
  return list.filter((each) => each !== undefined);
}
