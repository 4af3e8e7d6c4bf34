/** MERGE: for each row of the source, joined with the target, the first action that fits. */
import { assert } from '../../../base/index.ts';
import type { Assignment, TypedExpression } from '../../algebra/index.ts';
import { SqlError } from '../../errors.ts';
import type { MergeNode } from '../../plan/physical.ts';
import type { SqlValue } from '../../values/index.ts';
import { compileExpression } from '../expressions/compile.ts';
import type { Layout } from '../layout.ts';
import type { Opening, Operator, Row } from '../operator.ts';
import { Projection } from '../operators/projection.ts';
import { settle } from '../suspension.ts';
import { OldRows } from './old-rows.ts';
import { keyName } from './present-keys.ts';
import { TableChanges } from './table-changes.ts';
import type { ChangedRow, StoredRow } from './table-writer.ts';

type Step =
  | { readonly kind: 'insert'; readonly values: SqlValue[] }
  | { readonly kind: 'update'; readonly change: ChangedRow }
  | { readonly kind: 'delete'; readonly row: StoredRow };

/** An action, compiled: what it does with a row; undefined: nothing. */
interface CompiledAction {
  readonly matched: boolean;
  fits(row: Row): Promise<boolean>;
  stepFor(row: Row, before: StoredRow | undefined): Promise<Step | undefined>;
}

const counted: Row = [];

/** Opens MERGE. It runs once. */
export function openMerge(node: MergeNode, { runtime, open }: Opening): Operator {
  const input = open(node.input);
  const layout = runtime.layout(node.input.columns);
  const oldRows = new OldRows(node, layout);
  const changes = new TableChanges(runtime, node.target);
  const actions = node.actions.map((action) => compileAction(action, layout));
  const touched = new Set<string>();

  const stepFor = async (row: Row): Promise<Step | undefined> => {
    const before = oldRows.of(row);
    for (const action of actions) {
      if (action.matched !== (before !== undefined) || !(await action.fits(row))) continue;
      const step = await action.stepFor(row, before);
      if (step !== undefined && before !== undefined) touchOnce(touched, before.key);
      return step;
    }
    return undefined;
  };

  return {
    async *run() {
      for await (const batch of input.run()) {
        const steps: Step[] = [];
        for (const row of batch) {
          const pause = runtime.tick();
          if (pause !== undefined) await pause;
          const step = await stepFor(row);
          if (step !== undefined) steps.push(step);
        }
        for (const run of runsOf(steps)) await carryOut(changes, run);
        if (steps.length > 0) yield steps.map(() => counted);
      }
    },
  };
}

function compileAction({ matched, condition, action }: MergeNode['actions'][number], layout: Layout): CompiledAction {
  const test = condition === undefined ? undefined : compileExpression(condition, layout);
  const fits = async (row: Row) => test === undefined || (await settle(() => test(row))) === true;
  switch (action.kind) {
    case 'insert':
      return { matched, fits, stepFor: inserting(action.values, layout) };
    case 'update':
      return { matched, fits, stepFor: updating(action.assignments, layout) };
    case 'delete':
      return { matched, fits, stepFor: async (_, row) => (row === undefined ? undefined : { kind: 'delete', row }) };
    case 'nothing':
      return { matched, fits, stepFor: async () => undefined };
  }
}

function inserting(values: readonly TypedExpression[], layout: Layout): CompiledAction['stepFor'] {
  const projection = new Projection(values, layout);
  return async (row) => ({ kind: 'insert', values: await projection.applyOnce(row) });
}

function updating(assignments: readonly Assignment[], layout: Layout): CompiledAction['stepFor'] {
  const projection = new Projection(
    assignments.map(({ expression }) => expression),
    layout,
  );
  return async (row, before) => {
    assert(before !== undefined, 'a row that is changed is there');
    const assigned = await projection.applyOnce(row);
    const after = before.values.slice();
    for (const [i, { index }] of assignments.entries()) after[index] = assigned[i];
    return { kind: 'update', change: { before, after } };
  };
}

/** Steps of one kind that follow each other, to be carried out together. */
function runsOf(steps: readonly Step[]): Step[][] {
  const runs: Step[][] = [];
  for (const step of steps) {
    const last = runs.at(-1);
    if (last !== undefined && last[0].kind === step.kind) last.push(step);
    else runs.push([step]);
  }
  return runs;
}

async function carryOut(changes: TableChanges, steps: readonly Step[]): Promise<void> {
  await changes.insert(steps.flatMap((step) => (step.kind === 'insert' ? [step.values] : [])));
  await changes.update(steps.flatMap((step) => (step.kind === 'update' ? [step.change] : [])));
  await changes.remove(steps.flatMap((step) => (step.kind === 'delete' ? [step.row] : [])));
}

function touchOnce(touched: Set<string>, key: Uint8Array): void {
  const name = keyName(key);
  if (touched.has(name))
    throw new SqlError('21000', 'MERGE command cannot affect row a second time', {
      hint: 'Ensure that not more than one source row matches any one target row.',
    });
  touched.add(name);
}
