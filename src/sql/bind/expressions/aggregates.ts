/**
 * Aggregates. A call is computed below the expression in which it stands: it becomes a column of the query that it belongs to, which is the innermost one
 * whose columns its arguments name.
 */
import {
  type AggregateCall,
  type ColumnExpression,
  type SortKey,
  sameExpression,
  type TypedExpression,
  visitColumns,
} from '../../algebra/index.ts';
import { SqlError } from '../../errors.ts';
import type { ResolvedCall, SqlAggregate } from '../../functions/index.ts';
import type { FunctionCall } from '../../parse/index.ts';
import type { Binding } from '../binding.ts';
import { rulesOf } from '../clause.ts';
import { locationOf } from '../location.ts';
import { writtenName } from '../names/relations.ts';
import { bindSortKeys, sortKeyOf } from '../query/sort-keys.ts';
import type { Scope } from '../scope.ts';
import { unify } from '../types/unify.ts';
import { refuseWithoutArguments } from './call-rules.ts';
import { finishArguments } from './calls.ts';
import { bindCondition } from './condition.ts';

/** A call of an aggregate without OVER, as a column of its query. */
export function bindAggregate(
  tree: FunctionCall,
  resolved: ResolvedCall<SqlAggregate>,
  args: readonly TypedExpression[],
  scope: Scope,
): TypedExpression {
  const call = aggregateCall(tree, resolved, args, scope);
  const { binding } = scope;
  const owner = ownerOf(call, tree, scope);
  refuseByClause(owner, tree.position);
  const known = owner.aggregates.find((each) => sameCall(each.call, call));
  const column = known?.column ?? binding.newOutput(tree.function.name, resolved.resultType, -1, owner, 'aggregate');
  if (known === undefined) {
    owner.aggregates.push({ column, call });
    binding.positions.set(column.id, tree.position);
  }
  return { kind: 'column', type: column.type, modifier: -1, id: column.id, position: tree.position };
}

/** The call itself, which aggregates and windows share. */
export function aggregateCall(
  tree: FunctionCall,
  resolved: ResolvedCall<SqlAggregate>,
  args: readonly TypedExpression[],
  scope: Scope,
): AggregateCall {
  const { binding } = scope;
  const aggregate = resolved.function;
  checkKind(tree, aggregate);
  const isHypothetical = aggregate.kind === 'hypothetical-set';
  const finished = finishArguments(resolved, isHypothetical ? unifyHypothetical(tree, args, binding) : args, binding);
  const callTypes = { argumentTypes: finished.map(({ type }) => type), resultType: resolved.resultType };
  const directs = aggregate.kind === 'normal' ? 0 : tree.arguments.length;
  const aggregated = finished.slice(directs);
  const orderBy = tree.withinGroup
    ? aggregated.map((expression, i) => sortKeyOf(binding, tree.orderBy[i], expression))
    : bindSortKeys(tree.orderBy, scope);
  if (tree.distinct) checkDistinct(aggregated, orderBy, tree);
  const filter =
    tree.filter === undefined
      ? undefined
      : scope.within('filter', () => bindCondition(tree.filter ?? tree, scope, 'FILTER'));
  return {
    aggregate,
    core: aggregate.coreFor(callTypes),
    callTypes,
    args: aggregated,
    directArgs: finished.slice(0, directs),
    distinct: tree.distinct,
    orderBy,
    filter,
  };
}

function checkKind(tree: FunctionCall, aggregate: SqlAggregate): void {
  const name = writtenName(tree.function);
  const { position } = tree;
  if (aggregate.kind !== 'normal') {
    if (!tree.withinGroup)
      throw new SqlError('42809', `WITHIN GROUP is required for ordered-set aggregate ${name}`, { position });
    if (tree.over !== undefined)
      throw new SqlError('0A000', `OVER is not supported for ordered-set aggregate ${name}`, { position });
    if (tree.distinct) throw new SqlError('42601', 'cannot use DISTINCT with WITHIN GROUP', { position });
  } else {
    if (tree.withinGroup)
      throw new SqlError('42809', `${name} is not an ordered-set aggregate, so it cannot have WITHIN GROUP`, {
        position,
      });
    refuseWithoutArguments(tree);
  }
}

/** Each direct argument and the expression that it is compared with get one type. */
function unifyHypothetical(
  tree: FunctionCall,
  args: readonly TypedExpression[],
  binding: Binding,
): readonly TypedExpression[] {
  const count = tree.arguments.length;
  const pairs = tree.arguments.map(({ value }, i) => {
    const direct = { expression: args[i], position: locationOf(value) };
    const ordered = { expression: args[count + i], position: locationOf(tree.orderBy[i].expression) };
    return unify(binding, 'WITHIN GROUP', [ordered, direct]).expressions;
  });
  return [...pairs.map(([, direct]) => direct), ...pairs.map(([ordered]) => ordered)];
}

function checkDistinct(args: readonly TypedExpression[], orderBy: readonly SortKey[], tree: FunctionCall): void {
  const { position } = tree;
  args.forEach(({ type }, i) => {
    if (type.order === undefined)
      throw new SqlError('42883', `could not identify an equality operator for type ${type.displayName}`, {
        position: tree.arguments[i] === undefined ? position : locationOf(tree.arguments[i].value),
      });
  });
  for (const { expression } of orderBy)
    if (!args.some((argument) => sameExpression(argument, expression)))
      throw new SqlError('42P10', 'in an aggregate with DISTINCT, ORDER BY expressions must appear in argument list', {
        position: expression.kind === 'column' ? expression.position : position,
      });
}

/** The query that computes the aggregate: the nearest one whose columns it names, or the one in which it stands. */
function ownerOf(call: AggregateCall, tree: FunctionCall, scope: Scope): Scope {
  const { binding } = scope;
  const chain = scopesOutwards(scope);
  let nearest = Number.POSITIVE_INFINITY;
  const inner: { readonly level: number; readonly position: number | undefined }[] = [];
  const visit = ({ id, position }: ColumnExpression): void => {
    const owner = binding.owners[id];
    const level = owner === undefined ? -1 : chain.indexOf(owner);
    if (level < 0) return;
    refuseInside(binding, id, level, position);
    nearest = Math.min(nearest, level);
    if (binding.roles[id] === 'aggregate') inner.push({ level, position });
  };
  for (const expression of [...call.args, ...call.orderBy.map((key) => key.expression)])
    visitColumns(expression, visit);
  if (call.filter !== undefined) visitColumns(call.filter, visit);
  const level = Number.isFinite(nearest) ? nearest : 0;
  const nested = inner.find((each) => each.level === level);
  if (nested !== undefined)
    throw new SqlError('42803', 'aggregate function calls cannot be nested', { position: nested.position });
  for (const direct of call.directArgs)
    visitColumns(direct, ({ id, position }) => {
      const owner = binding.owners[id];
      const at = owner === undefined ? -1 : chain.indexOf(owner);
      if (binding.roles[id] === 'aggregate' && at === level)
        throw new SqlError('42803', 'aggregate function calls cannot be nested', { position });
      if (at >= 0 && at < level)
        throw new SqlError(
          '42803',
          'outer-level aggregate cannot contain a lower-level variable in its direct arguments',
          {
            position: position ?? tree.position,
          },
        );
    });
  return chain[level];
}

function scopesOutwards(scope: Scope): readonly Scope[] {
  const chain: Scope[] = [];
  for (let level: Scope | undefined = scope; level !== undefined; level = level.parent) chain.push(level);
  return chain;
}

function refuseInside(binding: Binding, id: number, level: number, position: number | undefined): void {
  if (level > 0) return;
  if (binding.roles[id] === 'window')
    throw new SqlError('42803', 'aggregate function calls cannot contain window function calls', { position });
  if (binding.roles[id] === 'set')
    throw new SqlError('0A000', 'aggregate function calls cannot contain set-returning function calls', {
      hint: 'You might be able to move the set-returning function into a LATERAL FROM item.',
      position,
    });
}

function refuseByClause(scope: Scope, position: number): void {
  const rules = rulesOf(scope.clause);
  if (rules.aggregates) return;
  throw new SqlError('42803', `aggregate functions are not allowed in ${rules.aggregateName ?? rules.name}`, {
    position,
  });
}

/** Two calls that give the same are computed once. */
function sameCall(a: AggregateCall, b: AggregateCall): boolean {
  return (
    a.aggregate === b.aggregate &&
    a.distinct === b.distinct &&
    sameList(a.args, b.args) &&
    sameList(a.directArgs, b.directArgs) &&
    sameKeys(a.orderBy, b.orderBy) &&
    (a.filter === undefined ? b.filter === undefined : b.filter !== undefined && sameExpression(a.filter, b.filter))
  );
}

function sameList(a: readonly TypedExpression[], b: readonly TypedExpression[]): boolean {
  return a.length === b.length && a.every((each, i) => sameExpression(each, b[i]));
}

/** The same order. */
export function sameKeys(a: readonly SortKey[], b: readonly SortKey[]): boolean {
  return (
    a.length === b.length &&
    a.every(
      (key, i) =>
        key.descending === b[i].descending &&
        key.nullsFirst === b[i].nullsFirst &&
        sameExpression(key.expression, b[i].expression),
    )
  );
}
