/** Calls with OVER: each becomes a column, computed when the query's groups are made and before its rows are put in order. */
import { type TypedExpression, visitColumns } from '../../algebra/index.ts';
import { SqlError } from '../../errors.ts';
import type { ResolvedCall, SqlAggregate, SqlWindowFunction } from '../../functions/index.ts';
import type { FunctionCall } from '../../parse/index.ts';
import { rulesOf } from '../clause.ts';
import type { PendingWindow } from '../query/window-definitions.ts';
import type { Scope } from '../scope.ts';
import { aggregateCall } from './aggregates.ts';
import { refuseForWindowFunction } from './call-rules.ts';
import { finishArguments } from './calls.ts';

/** What is called with OVER. */
type WindowCallee =
  | { readonly aggregate: ResolvedCall<SqlAggregate> }
  | { readonly window: ResolvedCall<SqlWindowFunction> };

export function bindWindowCall(
  tree: FunctionCall,
  callee: WindowCallee,
  args: readonly TypedExpression[],
  scope: Scope,
): TypedExpression {
  const { binding } = scope;
  const { position } = tree;
  if ('window' in callee) refuseForWindowFunction(tree);
  if (tree.distinct) throw new SqlError('0A000', 'DISTINCT is not implemented for window functions', { position });
  if ('aggregate' in callee && tree.arguments.length === 0 && !tree.star)
    throw new SqlError('42809', `${tree.function.name}(*) must be used to call a parameterless aggregate function`, {
      position,
    });
  if (tree.orderBy.length > 0 && !tree.withinGroup)
    throw new SqlError('0A000', 'aggregate ORDER BY is not implemented for window functions', { position });
  if (tree.filter !== undefined && 'window' in callee)
    throw new SqlError('0A000', 'FILTER is not implemented for non-aggregate window functions', { position });
  const call = callOf(tree, callee, args, scope);
  const parts =
    call.kind === 'window'
      ? call.args
      : [...call.aggregate.args, ...(call.aggregate.filter ? [call.aggregate.filter] : [])];
  for (const part of parts)
    visitColumns(part, ({ id, position: at }) => {
      if (binding.owners[id] !== scope) return;
      if (binding.roles[id] === 'window')
        throw new SqlError('42P20', 'window function calls cannot be nested', { position: at });
      if (binding.roles[id] === 'set')
        throw new SqlError('0A000', 'window function calls cannot contain set-returning function calls', {
          hint: 'You might be able to move the set-returning function into a LATERAL FROM item.',
          position: at,
        });
    });
  refuseByClause(scope, position);
  const over = tree.over;
  if (over === undefined) throw new SqlError('42809', 'OVER is missing', { position });
  const type = 'window' in callee ? callee.window.resultType : callee.aggregate.resultType;
  const column = binding.newOutput(tree.function.name, type, -1, scope, 'window');
  scope.windows.push({ column, call, over, position: tree.overPosition });
  return { kind: 'column', type, modifier: -1, id: column.id, position };
}

function callOf(
  tree: FunctionCall,
  callee: WindowCallee,
  args: readonly TypedExpression[],
  scope: Scope,
): PendingWindow['call'] {
  if ('aggregate' in callee)
    return { kind: 'aggregate', aggregate: aggregateCall(tree, callee.aggregate, args, scope) };
  return {
    kind: 'window',
    function: callee.window.function,
    args: finishArguments(callee.window, args, scope.binding),
  };
}

function refuseByClause(scope: Scope, position: number): void {
  const rules = rulesOf(scope.clause);
  if (rules.windows) return;
  const name = scope.clause.startsWith('window ') ? 'window definitions' : (rules.aggregateName ?? rules.name);
  throw new SqlError('42P20', `window functions are not allowed in ${name}`, { position });
}
