/**
 * A plan as EXPLAIN shows it: PostgreSQL's nodes, with their names and properties. Some of our nodes are none of PostgreSQL's: conditions belong to the node below
 * them, projections are not shown, and what builds a hash table stands under a `Hash`.
 */
import { unreachable } from '../../../base/index.ts';
import type { TypedExpression } from '../../algebra/index.ts';
import { childrenOf } from '../../algebra/index.ts';
import type { IndexDescriptor } from '../../catalog/index.ts';
import { quoteIdentifier } from '../../functions/index.ts';
import { conjunctsOf } from '../facts.ts';
import { conjunctionOf } from '../fold.ts';
import type { Estimate, IndexSpan, JoinType, PhysicalPlan, PlanNode, ReadColumns, Subplan } from '../physical.ts';
import { pushedWords } from '../pushdown.ts';
import { expressionsOfPlan } from '../walk-plan.ts';
import type { PlanNames } from './names.ts';
import type { ExpressionPrinter } from './print-expression.ts';

/** A node as it is shown. */
export interface ShownNode {
  /** `Index Scan`. */
  readonly type: string;
  /** What stands around the type in text: `Left`, `Backward using t_pkey on t`. */
  readonly headline: string;
  /** JSON's fields of the headline. */
  readonly fields: readonly (readonly [string, string])[];
  /** `Filter` and its kin; a list is printed with commas. */
  readonly properties: readonly (readonly [string, string | readonly string[]])[];
  readonly children: readonly ShownChild[];
  readonly estimate: Estimate;
  /** Whose actual figures are its own. */
  readonly node: PlanNode;
}

export interface ShownChild {
  readonly node: ShownNode;
  /** `InitPlan 1 (returns $0)`, `CTE x`: printed above it. */
  readonly label: string | undefined;
  readonly relationship: 'Outer' | 'Inner' | 'Member' | 'InitPlan' | 'SubPlan' | 'Subquery';
}

type Fields = readonly (readonly [string, string])[];
type Properties = [string, string | readonly string[]][];

/** Describes the nodes of one plan. */
export class PlanDescriber {
  readonly #plan: PhysicalPlan;
  readonly #names: PlanNames;
  readonly #printer: ExpressionPrinter;
  readonly #isVerbose: boolean;

  constructor(plan: PhysicalPlan, names: PlanNames, printer: ExpressionPrinter, isVerbose: boolean) {
    this.#plan = plan;
    this.#names = names;
    this.#printer = printer;
    this.#isVerbose = isVerbose;
  }

  /** The node with all below it. */
  describe(node: PlanNode, filters: readonly TypedExpression[] = [], output?: readonly TypedExpression[]): ShownNode {
    if (node.kind === 'project' && node.input.kind !== 'result')
      return this.#over(node, this.describe(node.input, filters, output ?? node.expressions));
    if (node.kind === 'filter' && takesFilter(node.input))
      return this.#over(node, this.describe(node.input, [...filters, node.predicate], output));
    const shown = this.#shown(node, filters);
    if (this.#isVerbose) {
      const columns = output ?? node.columns.map(columnOf);
      if (columns.length > 0) shown.properties.unshift(['Output', columns.map((each) => this.#printer.print(each))]);
    }
    const { initial, others } = this.#subplansOf(node, filters, output ?? []);
    return { ...shown, estimate: node.estimate, node, children: [...initial, ...shown.children, ...others] };
  }

  /** What is not shown itself lends its figures to the node below. */
  #over(node: PlanNode, shown: ShownNode): ShownNode {
    return { ...shown, estimate: node.estimate, node };
  }

  #shown(
    node: PlanNode,
    filters: readonly TypedExpression[],
  ): { type: string; headline: string; fields: Fields; properties: Properties; children: ShownChild[] } {
    const properties: Properties = [];
    const own = 'filter' in node && node.filter !== undefined ? conjunctsOf(node.filter) : [];
    const filter = conjunctionOf([...own, ...filters.flatMap(conjunctsOf)]);
    const withFilter = (): Properties => {
      if (filter !== undefined) properties.push(['Filter', this.#printer.print(filter)]);
      return properties;
    };
    switch (node.kind) {
      case 'result': {
        if (node.condition !== undefined) properties.push(['One-Time Filter', this.#printer.print(node.condition)]);
        return plain('Result', withFilter());
      }
      case 'values': {
        const alias = this.#names.aliasOf(node);
        const name = quoteIdentifier(alias);
        return {
          ...plain('Values Scan', withFilter()),
          headline: `Values Scan on ${name}`,
          fields: [['Alias', alias]],
        };
      }
      case 'scan':
      case 'lookup':
        return this.#tableScan(node, withFilter);
      case 'system-scan': {
        const on = this.#on(node.table.name, node.table.schema, this.#names.aliasOf(node));
        return { ...plain('Seq Scan', withFilter()), headline: `Seq Scan ${on.text}`, fields: on.fields };
      }
      case 'function-scan': {
        const [first] = node.relation.functions;
        const name = first?.call.kind === 'call' ? first.call.function.name : 'function';
        const on = this.#on(name, 'pg_catalog', this.#names.aliasOf(node));
        if (this.#isVerbose)
          properties.push(['Function Call', this.#printer.list(node.relation.functions.map(({ call }) => call))]);
        return { ...plain('Function Scan', withFilter()), headline: `Function Scan ${on.text}`, fields: on.fields };
      }
      case 'common-table-scan': {
        const type = node.isWorkingTable ? 'WorkTable Scan' : 'CTE Scan';
        const on = this.#on(node.name, undefined, this.#names.aliasOf(node));
        return { ...plain(type, withFilter()), headline: `${type} ${on.text}`, fields: on.fields };
      }
      case 'filter':
        properties.push(['Filter', this.#printer.print(conjunctionOf([node.predicate, ...filters]) ?? node.predicate)]);
        return plain('Subquery Scan', properties, this.#child(node.input, 'Subquery'));
      case 'project':
        return plain('Result', withFilter());
      case 'project-set':
        return plain('ProjectSet', withFilter(), this.#child(node.input));
      case 'nested-loop': {
        if (node.condition !== undefined) properties.push(['Join Filter', this.#printer.print(node.condition)]);
        return joinOf('Nested Loop', node.type, withFilter(), [
          ...this.#child(node.left),
          ...this.#child(node.right, 'Inner'),
        ]);
      }
      case 'hash-join': {
        properties.push(['Hash Cond', this.#pairs(node.leftKeys, node.rightKeys)]);
        if (node.condition !== undefined) properties.push(['Join Filter', this.#printer.print(node.condition)]);
        const built = this.describe(node.right);
        const hash: ShownNode = {
          ...plain('Hash', []),
          children: [{ node: built, label: undefined, relationship: 'Outer' }],
          estimate: { ...built.estimate, startupCost: built.estimate.totalCost },
          node: node.right,
        };
        return joinOf('Hash', node.type, withFilter(), [
          ...this.#child(node.left),
          { node: hash, label: undefined, relationship: 'Inner' },
        ]);
      }
      case 'merge-join': {
        properties.push(['Merge Cond', this.#pairs(node.leftKeys, node.rightKeys)]);
        if (node.condition !== undefined) properties.push(['Join Filter', this.#printer.print(node.condition)]);
        return joinOf('Merge', node.type, withFilter(), [
          ...this.#child(node.left),
          ...this.#child(node.right, 'Inner'),
        ]);
      }
      case 'lookup-join':
        return joinOf('Nested Loop', node.type, withFilter(), [
          ...this.#child(node.left),
          { node: this.#lookupSide(node), label: undefined, relationship: 'Inner' },
        ]);
      case 'aggregate':
        return this.#aggregate(node, withFilter);
      case 'window':
        return plain('WindowAgg', withFilter(), this.#child(node.input));
      case 'distinct': {
        if (node.strategy === 'sorted') return plain('Unique', withFilter(), this.#child(node.input));
        properties.push(['Group Key', node.on.map((each) => this.#printer.key(each))]);
        return plain('HashAggregate', [...withFilter(), ...pushed(node)], this.#child(node.input));
      }
      case 'sort': {
        const keys = node.keys.map((key) => this.#printer.sortKey(key));
        properties.push(['Sort Key', keys]);
        if (node.presorted > 0) properties.push(['Presorted Key', keys.slice(0, node.presorted)]);
        properties.push(...pushed(node));
        return plain(node.presorted > 0 ? 'Incremental Sort' : 'Sort', withFilter(), this.#child(node.input));
      }
      case 'limit':
        return plain('Limit', withFilter(), this.#child(node.input));
      case 'set-operation': {
        const command = `${node.operation === 'except' ? 'Except' : 'Intersect'}${node.all ? ' All' : ''}`;
        return {
          ...plain('SetOp', withFilter(), [...this.#child(node.left), ...this.#child(node.right, 'Inner')]),
          headline: `HashSetOp ${command}`,
          fields: [
            ['Strategy', 'Hashed'],
            ['Command', command],
          ],
        };
      }
      case 'append':
        return plain(
          'Append',
          withFilter(),
          node.inputs.flatMap(({ plan }) => this.#child(plan, 'Member')),
        );
      case 'with':
        return this.#with(node, filters);
      case 'materialize':
        return plain('Materialize', withFilter(), this.#child(node.input));
      case 'lock':
        return plain('LockRows', withFilter(), this.#child(node.input));
      case 'insert':
      case 'update':
      case 'delete':
      case 'merge': {
        const operation = `${node.kind[0].toUpperCase()}${node.kind.slice(1)}`;
        const on = this.#on(node.target.table.name, undefined, node.target.alias);
        if (node.kind === 'insert' && node.onConflict !== undefined)
          properties.push(['Conflict Resolution', node.onConflict.action.kind.toUpperCase()]);
        return {
          ...plain('ModifyTable', withFilter(), this.#child(node.input)),
          headline: `${operation} ${on.text}`,
          fields: [['Operation', operation], ...on.fields],
        };
      }
      default:
        return unreachable(node);
    }
  }

  #tableScan(
    node: Extract<PlanNode, { kind: 'scan' | 'lookup' }>,
    withFilter: () => Properties,
  ): ReturnType<PlanDescriber['describe']> & { fields: Fields; properties: Properties; children: ShownChild[] } {
    const { read } = node;
    const alias = this.#names.aliasOf(node);
    const on = this.#on(read.table.name, undefined, alias);
    const isWhole = node.kind === 'scan' && node.spans === undefined;
    const isReverse = node.kind === 'scan' && node.reverse;
    const isPrimary = read.index === read.table.indexes[0];
    const base = { children: [], estimate: node.estimate, node };
    if (isWhole && isPrimary && node.unordered === true)
      return {
        ...base,
        type: 'Seq Scan',
        headline: `Seq Scan ${on.text}`,
        fields: on.fields,
        properties: [...withFilter(), ...pushed(node)],
      };
    const type = read.indexOnly && !isPrimary ? 'Index Only Scan' : 'Index Scan';
    const conditions = node.kind === 'lookup' ? this.#keyConditions(node) : this.#spanConditions(node);
    const properties: Properties = conditions === undefined ? [] : [['Index Cond', conditions]];
    return {
      ...base,
      type,
      headline: `${type}${isReverse ? ' Backward' : ''} using ${quoteIdentifier(read.index.name)} ${on.text}`,
      fields: [['Scan Direction', isReverse ? 'Backward' : 'Forward'], ['Index Name', read.index.name], ...on.fields],
      properties: [...properties, ...withFilter(), ...pushed(node)],
    };
  }

  #lookupSide(node: Extract<PlanNode, { kind: 'lookup-join' }>): ShownNode {
    const { read } = node;
    const on = this.#on(read.table.name, undefined, this.#names.aliasOf(node));
    const isPrimary = read.index === read.table.indexes[0];
    const type = read.indexOnly && !isPrimary ? 'Index Only Scan' : 'Index Scan';
    const names = this.#indexColumns(node, read);
    const properties: Properties = [
      ['Index Cond', bracketed(node.keys.map((key, i) => `(${names[i]} = ${this.#printer.print(key)})`))],
    ];
    if (node.condition !== undefined) properties.push(['Filter', this.#printer.print(node.condition)]);
    const rows = Math.max(1, Math.round(node.estimate.rows / Math.max(1, node.left.estimate.rows)));
    return {
      type,
      headline: `${type} using ${quoteIdentifier(read.index.name)} ${on.text}`,
      fields: [['Scan Direction', 'Forward'], ['Index Name', read.index.name], ...on.fields],
      properties,
      children: [],
      estimate: { ...node.estimate, startupCost: 0, totalCost: 0.25, rows },
      node,
    };
  }

  #keyConditions(node: Extract<PlanNode, { kind: 'lookup' }>): string {
    const names = this.#indexColumns(node, node.read);
    const alternatives = node.keys.map((key) =>
      bracketed([
        ...key.map((value, i) => `(${names[i]} = ${this.#printer.print(value)})`),
        ...(node.anyOf === undefined ? [] : [`(${names[key.length]} = ANY (${this.#array(node.anyOf.array)}))`]),
      ]),
    );
    return alternatives.length === 1 ? alternatives[0] : `(${alternatives.join(' OR ')})`;
  }

  #spanConditions(node: Extract<PlanNode, { kind: 'scan' }>): string | undefined {
    if (node.spans === undefined) return undefined;
    const names = this.#indexColumns(node, node.read);
    const alternatives = node.spans.map((span) => bracketed(this.#spanParts(span, node.anyOf, names)));
    return alternatives.length === 1 ? alternatives[0] : `(${alternatives.join(' OR ')})`;
  }

  #spanParts(
    span: IndexSpan,
    anyOf: Extract<PlanNode, { kind: 'scan' }>['anyOf'],
    names: readonly string[],
  ): readonly string[] {
    const parts = span.equal.map((value, i) =>
      value === 'is-null' ? `(${names[i]} IS NULL)` : `(${names[i]} = ${this.#printer.print(value)})`,
    );
    let at = span.equal.length;
    if (anyOf !== undefined) parts.push(`(${names[at++]} = ANY (${this.#array(anyOf.array)}))`);
    const { lower, upper } = span;
    if (lower !== undefined && lower === upper)
      return [...parts, `(${names[at]} = ${this.#printer.list(lower.values)})`];
    for (const [bound, operator] of [
      [lower, '>'],
      [upper, '<'],
    ] as const) {
      if (bound === undefined) continue;
      const compared = `${operator}${bound.inclusive ? '=' : ''}`;
      if (bound.values.length === 1) parts.push(`(${names[at]} ${compared} ${this.#printer.list(bound.values)})`);
      else
        parts.push(
          `(ROW(${names.slice(at, at + bound.values.length).join(', ')}) ${compared} ROW(${this.#printer.list(bound.values)}))`,
        );
    }
    if (lower === undefined && upper === undefined && span.notNull) parts.push(`(${names[at]} IS NOT NULL)`);
    return parts;
  }

  #array(array: TypedExpression): string {
    if (array.kind !== 'array' || !array.elements.every(({ kind }) => kind === 'constant'))
      return this.#printer.print(array);
    return this.#printer.constantArray(array);
  }

  #indexColumns(node: PlanNode, read: ReadColumns): readonly string[] {
    const alias = this.#names.qualifies ? `${quoteIdentifier(this.#names.aliasOf(node))}.` : '';
    return read.index.columns.map((column) => {
      const found = read.table.columns.find(({ number }) => number === column.column);
      return found === undefined || column.expression !== undefined
        ? indexedExpression(read.index, column)
        : alias + quoteIdentifier(found.name);
    });
  }

  #aggregate(node: Extract<PlanNode, { kind: 'aggregate' }>, withFilter: () => Properties): ReturnType<typeof plain> {
    const keys = (ids: readonly TypedExpression[]): readonly string[] => ids.map((each) => this.#printer.key(each));
    const children = this.#child(node.input);
    const properties: Properties = [];
    if (node.groupingSets !== undefined) {
      for (const set of node.groupingSets)
        properties.push(set.length === 0 ? ['Group Key', '()'] : ['Hash Key', keys(set.map(columnOf))]);
    } else if (node.groupBy.length > 0)
      properties.push(['Group Key', keys(node.groupBy.map(({ id }) => columnOf(id)))]);
    const strategies = { plain: 'Plain', hash: 'Hashed', sorted: 'Sorted' } as const;
    const headlines = { plain: 'Aggregate', hash: 'HashAggregate', sorted: 'GroupAggregate' } as const;
    const isMixed = node.groupingSets?.some((set) => set.length === 0) === true;
    return {
      type: 'Aggregate',
      headline: isMixed ? 'MixedAggregate' : headlines[node.strategy],
      fields: [['Strategy', isMixed ? 'Mixed' : strategies[node.strategy]]],
      properties: [...properties, ...withFilter(), ...pushed(node)],
      children,
    };
  }

  /** PostgreSQL hangs common tables under the node that the query begins with. */
  #with(node: Extract<PlanNode, { kind: 'with' }>, filters: readonly TypedExpression[]): ReturnType<typeof plain> {
    const body = this.describe(node.body, filters);
    const tables = node.tables.map(({ name, plan, recursion, columns }): ShownChild => {
      const first = this.describe(plan);
      if (recursion === undefined)
        return { node: first, label: `CTE ${quoteIdentifier(name)}`, relationship: 'InitPlan' };
      const union: ShownNode = {
        ...plain('Recursive Union', []),
        children: [
          { node: first, label: undefined, relationship: 'Outer' },
          { node: this.describe(recursion.step), label: undefined, relationship: 'Inner' },
        ],
        estimate: {
          startupCost: first.estimate.startupCost,
          totalCost: first.estimate.totalCost + recursion.step.estimate.totalCost * 10,
          rows: first.estimate.rows + recursion.step.estimate.rows * 10,
          width: columns.length * 8,
        },
        node: plan,
      };
      return { node: union, label: `CTE ${quoteIdentifier(name)}`, relationship: 'InitPlan' };
    });
    return {
      type: body.type,
      headline: body.headline,
      fields: body.fields,
      properties: body.properties.map(([name, value]) => [name, value]),
      children: [...tables, ...body.children],
    };
  }

  #child(node: PlanNode, relationship: ShownChild['relationship'] = 'Outer'): ShownChild[] {
    return [{ node: this.describe(node), label: undefined, relationship }];
  }

  #subplansOf(
    node: PlanNode,
    filters: readonly TypedExpression[],
    output: readonly TypedExpression[],
  ): { readonly initial: readonly ShownChild[]; readonly others: readonly ShownChild[] } {
    const found = new Set<Subplan>();
    const look = (expression: TypedExpression): void => {
      const subplan = expression.kind === 'subquery' ? this.#plan.subplans.get(expression) : undefined;
      if (subplan !== undefined) found.add(subplan);
      for (const child of childrenOf(expression)) look(child);
    };
    for (const expression of [...expressionsOfPlan(node), ...filters, ...output]) look(expression);
    const initial: ShownChild[] = [];
    const others: ShownChild[] = [];
    for (const subplan of found) {
      const shown = this.describe(subplan.plan);
      if (subplan.name.startsWith('InitPlan')) {
        const number = Number(subplan.name.slice('InitPlan '.length));
        initial.push({ node: shown, label: `${subplan.name} (returns $${number - 1})`, relationship: 'InitPlan' });
      } else others.push({ node: shown, label: subplan.name, relationship: 'SubPlan' });
    }
    return { initial, others };
  }

  #on(name: string, schema: string | undefined, alias: string): { text: string; fields: Fields } {
    const table = quoteIdentifier(name);
    const shown = schema !== undefined && this.#isVerbose ? `${quoteIdentifier(schema)}.${table}` : table;
    return {
      text: alias === name ? `on ${shown}` : `on ${shown} ${quoteIdentifier(alias)}`,
      fields: [
        ['Relation Name', name],
        ['Alias', alias],
      ],
    };
  }

  #pairs(left: readonly TypedExpression[], right: readonly TypedExpression[]): string {
    return bracketed(left.map((each, i) => `(${this.#printer.print(each)} = ${this.#printer.print(right[i])})`));
  }
}

/** Conditions joined by AND. */
function bracketed(parts: readonly string[]): string {
  return parts.length === 1 ? parts[0] : `(${parts.join(' AND ')})`;
}

function plain(
  type: string,
  properties: Properties,
  children: ShownChild[] = [],
): { type: string; headline: string; fields: Fields; properties: Properties; children: ShownChild[] } {
  return { type, headline: type, fields: [], properties, children };
}

function joinOf(
  kind: 'Nested Loop' | 'Hash' | 'Merge',
  type: JoinType,
  properties: Properties,
  children: ShownChild[],
): ReturnType<typeof plain> {
  const word = `${type[0].toUpperCase()}${type.slice(1)}`;
  const name = kind === 'Nested Loop' ? kind : `${kind} Join`;
  const headline =
    type === 'inner' ? name : kind === 'Nested Loop' ? `Nested Loop ${word} Join` : `${kind} ${word} Join`;
  return { ...plain(name, properties, children), headline, fields: [['Join Type', word]] };
}

/** Nodes that PostgreSQL shows a filter at; others get a `Subquery Scan` above. */
function takesFilter(node: PlanNode): boolean {
  const takes: readonly PlanNode['kind'][] = [
    'result',
    'values',
    'scan',
    'lookup',
    'system-scan',
    'function-scan',
    'common-table-scan',
    'nested-loop',
    'hash-join',
    'merge-join',
    'lookup-join',
    'aggregate',
    'filter',
    'project',
  ];
  return takes.includes(node.kind);
}

function indexedExpression(index: IndexDescriptor, column: IndexDescriptor['columns'][number]): string {
  return `(${column.expression ?? index.name})`;
}

function columnOf(id: PlanNode['columns'][number]): TypedExpression {
  // Only its number matters here.
  return { kind: 'column', id } as TypedExpression;
}

/** What is done at the nodes that have the rows, should they be others. */
function pushed(node: Extract<PlanNode, { kind: 'scan' | 'lookup' | 'aggregate' | 'distinct' | 'sort' }>): Properties {
  const words = node.kind === 'lookup' ? [] : pushedWords(node);
  return words.length === 0 ? [] : [['Pushed', words]];
}
