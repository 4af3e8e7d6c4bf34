/** Functions of sets in a select list: each is a column, and their rows come side by side before the list itself is computed. */
import {
  type CallExpression,
  type ColumnId,
  type OutputColumn,
  type ProjectSetRelation,
  type Relation,
  sameExpression,
  type TypedExpression,
  visitColumns,
} from '../../algebra/index.ts';
import { SqlError } from '../../errors.ts';
import { rulesOf } from '../clause.ts';
import type { Scope } from '../scope.ts';
import type { WindowDefinition } from './window-definitions.ts';

/** A call that yields rows, waiting for its place below the select list. */
export interface PendingSet {
  readonly column: OutputColumn;
  call: CallExpression;
}

/** Makes the call a column of the query. */
export function collectSet(call: CallExpression, scope: Scope): TypedExpression {
  const { binding } = scope;
  const { position } = call;
  const rules = rulesOf(scope.clause);
  if (scope.setForbiddenBy !== undefined)
    throw new SqlError('0A000', `set-returning functions are not allowed in ${scope.setForbiddenBy}`, {
      hint: 'You might be able to move the set-returning function into a LATERAL FROM item.',
      position,
    });
  if (scope.clause === 'from function')
    throw new SqlError('0A000', 'set-returning functions must appear at top level of FROM', { position });
  if (!rules.sets)
    throw new SqlError('0A000', `set-returning functions are not allowed in ${rules.name}`, { position });
  const column = binding.newOutput(call.function.name, call.type, -1, scope, 'set');
  scope.sets.push({ column, call });
  return { kind: 'column', type: call.type, modifier: -1, id: column.id, position };
}

/**
 * The sets that windows are divided or put in order by, those that they are made of, and all that are the same: their rows are there before a window is
 * looked at. All others come side by side above the windows.
 */
export function setsBelowWindows({ sets }: Scope, windows: readonly WindowDefinition[]): readonly PendingSet[] {
  const wanted = new Set<PendingSet>();
  const want = (expression: TypedExpression): void =>
    visitColumns(expression, ({ id }) => {
      const found = sets.find(({ column }) => column.id === id);
      if (found === undefined || wanted.has(found)) return;
      for (const each of sets) if (sameExpression(each.call, found.call)) wanted.add(each);
      found.call.args.forEach(want);
    });
  for (const { functions, partitionBy, orderBy } of windows)
    if (functions.length > 0)
      for (const each of [...partitionBy, ...orderBy.map(({ expression }) => expression)]) want(each);
  return sets.filter((each) => wanted.has(each));
}

/**
 * Puts the sets above `input`, those whose arguments are sets themselves above these; `wanted` are the expressions that are computed above. `made` are columns of sets
 * and windows that the input has.
 */
export function expandSets(
  input: Relation,
  scope: Scope,
  sets: readonly PendingSet[],
  wanted: readonly TypedExpression[],
  made: Iterable<ColumnId> = [],
): Relation {
  let relation = input;
  let rest = sets;
  const known = new Set(made);
  while (rest.length > 0) {
    const waiting = new Set(rest.map(({ column }) => column.id));
    const ready = rest.filter(({ call }) => !uses(call, waiting));
    rest = rest.filter((each) => !ready.includes(each));
    const above = [...wanted, ...rest.map(({ call }) => call)];
    const kept = columnsOf(above, new Set(ready.map(({ column }) => column.id)), scope, known);
    relation = {
      kind: 'project-set',
      input: relation,
      columns: [...kept, ...ready.map(({ column, call }) => ({ column, expression: call, isSet: true as const }))],
    };
    for (const { column } of ready) known.add(column.id);
  }
  return relation;
}

function uses(call: CallExpression, ids: ReadonlySet<ColumnId>): boolean {
  let found = false;
  for (const argument of call.args)
    visitColumns(argument, ({ id }) => {
      found ||= ids.has(id);
    });
  return found;
}

/** The query's columns that are still needed above, passed on as they are. */
function columnsOf(
  expressions: readonly TypedExpression[],
  madeHere: ReadonlySet<ColumnId>,
  scope: Scope,
  made: ReadonlySet<ColumnId>,
): ProjectSetRelation['columns'] {
  const { binding } = scope;
  const kept = new Map<ColumnId, ProjectSetRelation['columns'][number]>();
  for (const expression of expressions)
    visitColumns(expression, ({ id, type, modifier }) => {
      if (kept.has(id) || madeHere.has(id) || binding.owners[id] !== scope) return;
      const isMadeLater = binding.roles[id] === 'set' || binding.roles[id] === 'window';
      if (isMadeLater && !made.has(id)) return;
      const column = { id, name: '', type, modifier, origin: undefined };
      kept.set(id, { column, expression: { kind: 'column', id, type, modifier }, isSet: false });
    });
  return [...kept.values()];
}
