/**
 * One execution of a plan: the context it was given, and the frame.
 *
 * The frame holds what expressions need from outside of their input's rows: values of outer rows, put there by nested loops and subqueries before
 * the inner side goes on. A column's number is unique in a statement, so there is one cell for each, and nothing is copied or searched while rows flow.
 * Whoever fills a cell fills it anew each time before it asks the inner side for more: others may have used it in between.
 */
import type { ColumnId, CommonTableId, SubqueryExpression } from '../algebra/index.ts';
import type { ScanNode, Subplan } from '../plan/physical.ts';
import type { SqlValue } from '../values/index.ts';
import type { CommonTable } from './common-table.ts';
import type { ExecutionContext } from './context.ts';
import { Layout } from './layout.ts';
import type { Operator } from './operator.ts';

/** A place in the frame. */
export interface Cell {
  value: SqlValue;
}

/** What the operators and expressions of one running plan share. */
export class Runtime {
  readonly context: ExecutionContext;
  readonly subplans: ReadonlyMap<SubqueryExpression, Subplan>;
  /** Where all is read that the plan reads, if that is one place. */
  readonly onlyRead: ScanNode | undefined;
  readonly #open: (runtime: Runtime, subplan: Subplan) => Operator;
  readonly #cells = new Map<ColumnId, Cell>();
  /** Far below zero: columns of a statement are above, and operators number what they compute from -1 on. */
  #nextCell = -1_000_000;
  readonly #commonTables = new Map<CommonTableId, CommonTable>();

  constructor(
    context: ExecutionContext,
    subplans: ReadonlyMap<SubqueryExpression, Subplan>,
    open: (runtime: Runtime, subplan: Subplan) => Operator,
    onlyRead?: ScanNode,
  ) {
    this.context = context;
    this.subplans = subplans;
    this.#open = open;
    this.onlyRead = onlyRead;
  }

  /** The frame's cell of an outer column. */
  cell(id: ColumnId): Cell {
    const known = this.#cells.get(id);
    if (known !== undefined) return known;
    const cell: Cell = { value: null };
    this.#cells.set(id, cell);
    return cell;
  }

  /** The number of a cell that no column of the statement has. */
  newCell(): ColumnId {
    return this.#nextCell-- as ColumnId;
  }

  /** How rows with these columns are read. */
  layout(columns: readonly ColumnId[]): Layout {
    return new Layout(this, columns);
  }

  /** Opens a subquery's plan. */
  openSubplan(subplan: Subplan): Operator {
    return this.#open(this, subplan);
  }

  /** Makes a common table known to the scans that are opened from now on. */
  addCommonTable(id: CommonTableId, table: CommonTable): void {
    this.#commonTables.set(id, table);
  }

  /** A common table that is around. */
  commonTable(id: CommonTableId): CommonTable {
    const table = this.#commonTables.get(id);
    if (table === undefined) throw new Error('a common table is read outside of its WITH');
    return table;
  }

  /** Looks whether the statement was cancelled, and gives way to other clients where its time slice is used up. */
  tick(): Promise<void> | undefined {
    this.context.checkCancelled();
    return this.context.pause();
  }
}
