/** What EXPLAIN calls a column: the table's column it is, or the expression that computes it. */
import type { ColumnId, SubqueryExpression, TypedExpression } from '../../algebra/index.ts';
import { quoteIdentifier } from '../../functions/index.ts';
import type { PhysicalPlan, PlanNode, Subplan } from '../physical.ts';
import { inputsOfPlan } from '../walk-plan.ts';
import { columnsOf } from '../walk-relations.ts';

/** A column's name, or what it stands for. */
export type ColumnMeaning =
  | { readonly kind: 'name'; readonly alias: string | undefined; readonly name: string }
  | { readonly kind: 'expression'; readonly expression: TypedExpression }
  | { readonly kind: 'aggregate'; readonly node: Extract<PlanNode, { kind: 'aggregate' }>; readonly place: number }
  | { readonly kind: 'window'; readonly node: Extract<PlanNode, { kind: 'window' }>; readonly place: number };

/** The names of one plan. */
export class PlanNames {
  /** PostgreSQL writes aliases before columns where there is more than one table. */
  readonly qualifies: boolean;
  readonly subplans: ReadonlyMap<SubqueryExpression, Subplan>;
  readonly #meanings = new Map<ColumnId, ColumnMeaning>();
  readonly #aliases = new Map<PlanNode, string>();
  #sources = 0;

  constructor(plan: PhysicalPlan, isVerbose: boolean) {
    this.subplans = plan.subplans;
    const taken = new Map<string, number>();
    this.#visit(plan.root, taken);
    for (const { plan: subplan } of plan.subplans.values()) this.#visit(subplan, taken);
    this.qualifies = isVerbose || this.#sources > 1;
  }

  /** What a column is; undefined for one that nothing in the plan produces. */
  meaningOf(id: ColumnId): ColumnMeaning | undefined {
    return this.#meanings.get(id);
  }

  /** What a node that reads something calls it: unique in the plan. */
  aliasOf(node: PlanNode): string {
    return this.#aliases.get(node) ?? '';
  }

  #visit(node: PlanNode, taken: Map<string, number>): void {
    this.#note(node, taken);
    // Who reads a common table comes before what it is made of.
    const inputs = inputsOfPlan(node);
    for (const input of node.kind === 'with' ? inputs.toReversed() : inputs) this.#visit(input, taken);
  }

  #note(node: PlanNode, taken: Map<string, number>): void {
    switch (node.kind) {
      case 'scan':
      case 'lookup': {
        const alias = this.#take(node, node.read.alias, taken);
        this.#read(alias, node.columns, node.read.reads, (place) => node.read.table.columns[place].name);
        return;
      }
      case 'lookup-join': {
        const alias = this.#take(node, node.read.alias, taken);
        this.#read(alias, node.readColumns, node.read.reads, (place) => node.read.table.columns[place].name);
        return;
      }
      case 'system-scan': {
        const alias = this.#take(node, node.alias, taken);
        this.#read(alias, node.columns, node.reads, (place) => node.table.columns[place].name);
        return;
      }
      case 'common-table-scan': {
        const alias = this.#take(node, node.alias, taken);
        this.#read(
          alias,
          node.columns,
          node.reads,
          (place) => this.#commonColumns.get(node.table)?.[place] ?? 'column',
        );
        return;
      }
      case 'function-scan': {
        const alias = this.#take(node, node.relation.alias, taken);
        for (const { id, name } of columnsOf(node.relation)) this.#meanings.set(id, { kind: 'name', alias, name });
        return;
      }
      case 'values': {
        const alias = this.#take(node, '*VALUES*', taken);
        node.columns.forEach((id, i) => {
          this.#meanings.set(id, { kind: 'name', alias, name: `column${i + 1}` });
        });
        return;
      }
      case 'with':
        for (const { id, columns } of node.tables)
          this.#commonColumns.set(
            id,
            columns.map(({ name }) => name),
          );
        return;
      case 'project':
        this.#computed(node.columns, node.expressions);
        return;
      case 'project-set':
        for (const { column, expression } of node.targets) this.#computed([column.id], [expression]);
        return;
      case 'aggregate':
        node.aggregates.forEach(({ column }, place) => {
          this.#meanings.set(column.id, { kind: 'aggregate', node, place });
        });
        return;
      case 'window':
        node.window.functions.forEach(({ column }, place) => {
          this.#meanings.set(column.id, { kind: 'window', node, place });
        });
        return;
      case 'append': {
        const [first] = node.inputs;
        node.columns.forEach((id, i) => {
          this.#same(id, first.columns[i]);
        });
        return;
      }
      case 'set-operation':
        node.columns.forEach((id, i) => {
          this.#same(id, node.leftColumns[i]);
        });
        return;
      case 'insert':
      case 'update':
      case 'delete':
      case 'merge':
        for (const { id, name } of node.target.newRow)
          this.#meanings.set(id, { kind: 'name', alias: node.target.alias, name });
        return;
      default:
    }
  }

  readonly #commonColumns = new Map<number, readonly string[]>();

  #take(node: PlanNode, wanted: string, taken: Map<string, number>): string {
    this.#sources++;
    const before = taken.get(wanted) ?? 0;
    taken.set(wanted, before + 1);
    const alias = before === 0 ? wanted : `${wanted}_${before}`;
    this.#aliases.set(node, alias);
    return alias;
  }

  #read(
    alias: string,
    columns: readonly ColumnId[],
    reads: readonly (number | 'row-key')[],
    nameOf: (place: number) => string,
  ): void {
    columns.forEach((id, i) => {
      const place = reads[i];
      this.#meanings.set(id, { kind: 'name', alias, name: place === 'row-key' ? 'ctid' : nameOf(place) });
    });
  }

  #computed(columns: readonly ColumnId[], expressions: readonly TypedExpression[]): void {
    columns.forEach((id, i) => {
      const expression = expressions[i];
      const isItself = expression.kind === 'column' && expression.id === id;
      if (!isItself) this.#meanings.set(id, { kind: 'expression', expression });
    });
  }

  #same(id: ColumnId, source: ColumnId): void {
    // Only its number matters here.
    const expression = { kind: 'column', id: source } as TypedExpression;
    if (id !== source) this.#meanings.set(id, { kind: 'expression', expression });
  }
}

/** A name as EXPLAIN writes it. */
export function qualified(alias: string | undefined, name: string, qualifies: boolean): string {
  return alias === undefined || !qualifies
    ? quoteIdentifier(name)
    : `${quoteIdentifier(alias)}.${quoteIdentifier(name)}`;
}
