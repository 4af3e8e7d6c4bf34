/** SET: single columns, parts of them, and several at once from a row or a subquery. */
import type { Assignment, OutputColumn, Relation, TypedExpression } from '../../algebra/index.ts';
import type { TableDescriptor } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import type { AssignmentTarget, Assignment as AssignmentTree, Expression, Subquery } from '../../parse/index.ts';
import { bindValue } from '../expressions/expression.ts';
import { rowOf } from '../expressions/rows.ts';
import { bindInner } from '../expressions/subqueries.ts';
import { locationOf } from '../location.ts';
import type { Scope } from '../scope.ts';
import { assignPath } from './assign-path.ts';
import { defaultOf } from './defaults.ts';
import { columnIndex, generatedDetail } from './target.ts';
import type { ViewTarget } from './view-target.ts';

/** New values, and the input with what they need beside it. */
export interface BoundAssignments {
  readonly assignments: readonly Assignment[];
  readonly input: Relation;
}

export function bindAssignments(
  trees: readonly AssignmentTree[],
  table: TableDescriptor,
  oldRow: readonly OutputColumn[],
  input: Relation,
  scope: Scope,
  view: ViewTarget | undefined,
): BoundAssignments {
  const assigner = new Assigner(table, oldRow, scope, view, input.kind !== 'empty-row');
  for (const tree of trees) {
    if (tree.kind === 'single') assigner.single(tree.target, tree.value);
    else assigner.multiple(tree.targets, tree.value);
  }
  return { assignments: assigner.assignments(), input: assigner.inputOver(input) };
}

class Assigner {
  readonly #table: TableDescriptor;
  readonly #oldRow: readonly OutputColumn[];
  readonly #scope: Scope;
  readonly #view: ViewTarget | undefined;
  readonly #values = new Map<number, TypedExpression>();
  readonly #whole = new Set<number>();
  /** Is there an input that rows can be computed beside? */
  readonly #hasInput: boolean;
  /** Rows of subqueries that several columns are set from: computed once, where there is an input. */
  readonly #rows: { readonly column: OutputColumn; readonly expression: TypedExpression }[] = [];

  constructor(
    table: TableDescriptor,
    oldRow: readonly OutputColumn[],
    scope: Scope,
    view: ViewTarget | undefined,
    hasInput: boolean,
  ) {
    this.#hasInput = hasInput;
    this.#table = table;
    this.#oldRow = oldRow;
    this.#scope = scope;
    this.#view = view;
  }

  assignments(): readonly Assignment[] {
    return [...this.#values].map(([index, expression]) => ({ index, expression }));
  }

  inputOver(input: Relation): Relation {
    if (this.#rows.length === 0) return input;
    const { binding } = this.#scope;
    const passed = this.#scope.allItems.flatMap(({ columns, table }) => [
      ...(table?.columns ?? columns.filter(({ expression }) => expression === undefined)),
      ...(table === undefined
        ? []
        : [
            {
              id: table.rowKey,
              name: '',
              type: binding.catalog.types.byOid(17) ?? columns[0].type,
              modifier: -1,
              origin: undefined,
            },
          ]),
    ]);
    const seen = new Set<number>();
    return {
      kind: 'project',
      input,
      columns: [
        ...passed
          .filter(({ id }) => !seen.has(id) && seen.add(id) && binding.owners[id] === this.#scope)
          .map((column) => ({
            column,
            expression: { kind: 'column' as const, id: column.id, type: column.type, modifier: column.modifier },
          })),
        ...this.#rows,
      ],
    };
  }

  single(target: AssignmentTarget, tree: Expression): void {
    const index = this.#indexOf(target);
    if (tree.kind === 'default') this.#setDefault(target, index);
    else
      this.#set(
        target,
        index,
        this.#scope.within('update source', () => bindValue(tree, this.#scope)),
        locationOf(tree),
      );
  }

  multiple(targets: readonly AssignmentTarget[], tree: Expression): void {
    if (tree.kind === 'scalar-subquery') this.#fromSubquery(targets, tree);
    else if (tree.kind === 'row') {
      if (tree.fields.length !== targets.length) throw wrongCount(tree.position);
      targets.forEach((target, i) => {
        this.single(target, tree.fields[i]);
      });
    } else
      throw new SqlError('0A000', 'source for a multiple-column UPDATE item must be a sub-SELECT or ROW() expression', {
        position: locationOf(tree),
      });
  }

  #fromSubquery(targets: readonly AssignmentTarget[], tree: Subquery): void {
    const scope = this.#scope;
    const result = scope.within('update source', () => bindInner(tree.query, scope, tree.position));
    if (result.columns.length !== targets.length) throw wrongCount(tree.position);
    const row = rowOf(result.columns.map(({ id, type, modifier }) => ({ kind: 'column', id, type, modifier })));
    const inner = scope.binding.newOutput('', row.type, -1);
    const expression: TypedExpression = {
      kind: 'subquery',
      type: row.type,
      modifier: -1,
      form: 'scalar',
      relation: { kind: 'project', input: result.relation, columns: [{ column: inner, expression: row }] },
      comparison: undefined,
      position: tree.position,
    };
    const operand = this.#hasInput ? this.#besideInput(expression) : expression;
    targets.forEach((target, i) => {
      const { type, modifier } = result.columns[i];
      this.#set(target, this.#indexOf(target), { kind: 'field', type, modifier, operand, index: i }, tree.position);
    });
  }

  #besideInput(expression: TypedExpression): TypedExpression {
    const { type } = expression;
    const column = this.#scope.binding.newOutput('', type, -1, this.#scope);
    this.#rows.push({ column, expression });
    return { kind: 'column', id: column.id, type, modifier: -1 };
  }

  #indexOf({ column, position }: AssignmentTarget): number {
    return this.#view === undefined ? columnIndex(this.#table, column, position) : this.#view.indexOf(column, position);
  }

  #setDefault(target: AssignmentTarget, index: number): void {
    if (target.path.length > 0) {
      const [step] = target.path;
      throw new SqlError(
        '0A000',
        step.kind === 'field' ? 'cannot set a subfield to DEFAULT' : 'cannot set an array element to DEFAULT',
        {
          position: target.position,
        },
      );
    }
    this.#once(target, index);
    const descriptor = this.#table.columns[index];
    if (descriptor.generated !== undefined) return;
    this.#values.set(index, defaultOf(this.#scope.binding, descriptor, this.#oldRow[index]));
  }

  #set(target: AssignmentTarget, index: number, value: TypedExpression, position: number): void {
    const descriptor = this.#table.columns[index];
    const detail = generatedDetail(descriptor);
    const column = this.#oldRow[index];
    const old = this.#values.get(index) ?? {
      kind: 'column',
      id: column.id,
      type: column.type,
      modifier: column.modifier,
    };
    const assigned = assignPath(
      this.#scope,
      { path: target.path, column, position: target.position },
      value,
      old,
      position,
    );
    if (detail !== undefined)
      throw new SqlError('428C9', `column "${descriptor.name}" can only be updated to DEFAULT`, { detail });
    this.#once(target, index);
    this.#values.set(index, assigned);
  }

  /** Parts of a column may be set one after the other, the whole of it once. */
  #once({ column, path }: AssignmentTarget, index: number): void {
    const isWhole = path.length === 0;
    if (this.#whole.has(index) || (isWhole && this.#values.has(index)))
      throw new SqlError('42601', `multiple assignments to same column "${column}"`);
    if (isWhole) this.#whole.add(index);
  }
}

function wrongCount(position: number): SqlError {
  return new SqlError('42601', 'number of columns does not match number of values', { position });
}
