/**
 * Groups: below, a project computes what is grouped by; above, only that, what depends on it, and aggregates can be named. An expression that is grouped
 * by is recognised wherever the query writes it again, and becomes the group's column.
 */
import {
  type ColumnExpression,
  type ColumnId,
  type ComputedColumn,
  mapChildren,
  type OutputColumn,
  type Relation,
  sameExpression,
  type TypedExpression,
  visitColumns,
  visitExpressions,
} from '../../algebra/index.ts';
import { SqlError } from '../../errors.ts';
import { types } from '../../values/index.ts';
import type { NamespaceItem, Scope } from '../scope.ts';
import { constantOf } from '../types/literals.ts';
import type { Grouping } from './group-by.ts';
import type { Target } from './targets.ts';
import type { WindowDefinition } from './window-definitions.ts';

/** What stands above the groups: rewritten in place. */
interface GroupedParts {
  readonly grouping: Grouping | undefined;
  readonly targets: readonly Target[];
  readonly having: TypedExpression | undefined;
  readonly windows: readonly WindowDefinition[];
}

/** Puts groups and HAVING above `input`. */
export function groupQuery(input: Relation, parts: GroupedParts, scope: Scope): Relation {
  const groups = new Groups(parts.grouping, scope);
  for (const target of parts.targets) target.expression = groups.rewrite(target.expression);
  const having = parts.having && groups.rewrite(parts.having);
  for (const set of scope.sets) set.call = groups.rewriteCall(set.call);
  for (const window of parts.windows) window.rewrite((expression) => groups.rewrite(expression));
  const relation = groups.relation(input);
  return having === undefined ? relation : { kind: 'filter', input: relation, predicate: having };
}

/** A column of the groups: of the input as it is, or computed for it. */
interface GroupColumn {
  readonly column: OutputColumn;
  readonly computed: TypedExpression | undefined;
}

class Groups {
  readonly #scope: Scope;
  readonly #columns = new Map<Target, GroupColumn>();
  /** Columns of the input that may be named above. */
  readonly #allowed = new Map<ColumnId, OutputColumn>();
  readonly #computed: { readonly column: OutputColumn; readonly expression: TypedExpression }[] = [];
  readonly #sets: readonly (readonly Target[])[] | undefined;
  readonly #setColumn: OutputColumn | undefined;
  readonly #groupings: ReadonlyMap<ColumnId, TypedExpression>;
  /** Columns that follow from a primary key that is grouped by. */
  readonly #dependent = new Map<ColumnId, OutputColumn>();

  constructor(grouping: Grouping | undefined, scope: Scope) {
    this.#scope = scope;
    const { binding } = scope;
    for (const target of grouping?.targets ?? []) {
      const { expression, name } = target;
      const { type, modifier } = expression;
      if (
        expression.kind === 'column' &&
        binding.owners[expression.id] === scope &&
        binding.roles[expression.id] === 'input'
      ) {
        const column = { id: expression.id, name, type, modifier, origin: binding.origins[expression.id] };
        this.#columns.set(target, { column, computed: undefined });
        this.#allowed.set(column.id, column);
      } else {
        const column = binding.newOutput(name, type, modifier, scope, 'grouping');
        this.#columns.set(target, { column, computed: expression });
        this.#computed.push({ column, expression });
      }
    }
    this.#sets = grouping?.sets;
    this.#setColumn =
      this.#sets === undefined || scope.groupings.length === 0
        ? undefined
        : binding.newOutput('', types.int4, -1, scope, 'grouping');
    this.#groupings = this.#answerGroupings();
  }

  /** The expression as it stands above the groups. */
  rewrite(expression: TypedExpression): TypedExpression {
    for (const { column, expression: computed } of this.#computed)
      if (sameExpression(computed, expression)) return referTo(column);
    if (expression.kind === 'column') {
      this.#check(expression, false);
      return this.#groupings.get(expression.id) ?? expression;
    }
    if (expression.kind === 'subquery')
      visitExpressions(expression.relation, (inner) => visitColumns(inner, (column) => this.#check(column, true)));
    return mapChildren(expression, (child) => this.rewrite(child));
  }

  /** The same for a call, which stays one. */
  rewriteCall<C extends TypedExpression>(call: C): C {
    const rewritten = mapChildren(call, (child) => this.rewrite(child));
    // mapChildren keeps the kind.
    return rewritten as C;
  }

  /** The groups of `input`. */
  relation(input: Relation): Relation {
    const groupBy = [...[...this.#columns.values()].map(({ column }) => column), ...this.#dependent.values()];
    return {
      kind: 'aggregate',
      input: this.#computed.length === 0 ? input : { kind: 'project', input, columns: this.#inputColumns() },
      groupBy,
      groupingSets: this.#sets?.map((set) => [
        ...set.map((target) => this.#columnOf(target).id),
        ...this.#dependent.keys(),
      ]),
      setColumn: this.#setColumn,
      aggregates: this.#scope.aggregates,
    };
  }

  #columnOf(target: Target): OutputColumn {
    const found = this.#columns.get(target);
    if (found === undefined) throw new Error('a grouping set names what is grouped by');
    return found.column;
  }

  /** What is grouped by, and all that aggregates need of the input. */
  #inputColumns(): readonly ComputedColumn[] {
    const { binding, aggregates } = this.#scope;
    const passed = new Map<ColumnId, ComputedColumn>();
    const pass = ({ id, type, modifier }: ColumnExpression): void => {
      if (binding.owners[id] !== this.#scope || binding.roles[id] !== 'input' || passed.has(id)) return;
      const column = { id, name: '', type, modifier, origin: binding.origins[id] };
      passed.set(id, { column, expression: referTo(column) });
    };
    for (const column of [...this.#allowed.values(), ...this.#dependent.values()]) pass(referTo(column));
    for (const { call } of aggregates)
      for (const expression of [
        ...call.args,
        ...call.directArgs,
        ...call.orderBy.map((key) => key.expression),
        ...(call.filter ? [call.filter] : []),
      ])
        visitColumns(expression, pass);
    return [...passed.values(), ...this.#computed];
  }

  #check({ id, position }: ColumnExpression, insideSubquery: boolean): void {
    const { binding } = this.#scope;
    if (binding.owners[id] !== this.#scope || binding.roles[id] !== 'input') return;
    if (this.#allowed.has(id) || this.#dependent.has(id)) return;
    const item = this.#scope.allItems.find(({ columns }) => columns.some((column) => column.id === id));
    if (item !== undefined && this.#followsFromKey(item)) {
      for (const column of item.columns) if (column.id === id) this.#dependent.set(id, column);
      return;
    }
    const name = `${item === undefined || item.name === '' ? '' : `${item.name}.`}${item?.columns.find((column) => column.id === id)?.name ?? 'ctid'}`;
    throw new SqlError(
      '42803',
      insideSubquery
        ? `subquery uses ungrouped column "${name}" from outer query`
        : `column "${name}" must appear in the GROUP BY clause or be used in an aggregate function`,
      { position },
    );
  }

  /** Is the table's primary key in every grouping set? Then there is one row of it in each group. */
  #followsFromKey({ table }: NamespaceItem): boolean {
    const primary = table?.table.indexes.find((index) => index.primary);
    if (table === undefined || primary === undefined || primary.constraint?.deferrable === true) return false;
    const sets = this.#sets ?? [[...this.#columns.keys()]];
    return primary.columns.every(({ column: number }) => {
      const id = table.columns[table.table.columns.findIndex((column) => column.number === number)]?.id;
      return sets.every((set) => set.some((target) => this.#columnOf(target).id === id));
    });
  }

  /** GROUPING(a, b): for each grouping set which of them it leaves out. */
  #answerGroupings(): ReadonlyMap<ColumnId, TypedExpression> {
    const answers = new Map<ColumnId, TypedExpression>();
    for (const { column, args } of this.#scope.groupings) {
      const targets = args.map(({ expression, position }) => {
        const found = [...this.#columns.keys()].find((target) => sameExpression(target.expression, expression));
        if (found === undefined)
          throw new SqlError(
            '42803',
            'arguments to GROUPING must be grouping expressions of the associated query level',
            {
              position,
            },
          );
        return found;
      });
      const values = (this.#sets ?? [[...this.#columns.keys()]]).map((set) =>
        targets.reduce((bits, target) => bits * 2 + (set.includes(target) ? 0 : 1), 0),
      );
      answers.set(
        column.id,
        this.#setColumn === undefined
          ? constantOf(values[0], types.int4)
          : { kind: 'grouping', type: types.int4, modifier: -1, setColumn: this.#setColumn.id, values },
      );
    }
    return answers;
  }
}

function referTo({ id, type, modifier }: OutputColumn): ColumnExpression {
  return { kind: 'column', id, type, modifier };
}
