/** EXPLAIN: a plan as text or JSON, as PostgreSQL writes it, with what ANALYZE counted. */

import { unreachable } from '../../../base/index.ts';
import type { ValueContext } from '../../values/index.ts';
import type { PhysicalPlan, PlanNode } from '../physical.ts';
import { PlanDescriber, type ShownChild, type ShownNode } from './describe.ts';
import { PlanNames } from './names.ts';
import { ExpressionPrinter } from './print-expression.ts';
import { type ExplainedFields, type ExplainedValue, xmlOf, yamlOf } from './structured.ts';

/** How the plan is written. */
export type ExplainFormat = 'text' | 'json' | 'yaml' | 'xml';

/** EXPLAIN's options; `values` says how constants are printed. */
export interface ExplainOptions {
  readonly analyze: boolean;
  readonly verbose: boolean;
  readonly costs: boolean;
  readonly timing: boolean;
  readonly summary: boolean;
  readonly format: ExplainFormat;
  readonly values: ValueContext;
  /** Milliseconds; undefined where nobody measured. */
  readonly planningMs: number | undefined;
  readonly executionMs: number | undefined;
}

/** What a node did when the plan ran: sums over all of its loops. */
export interface NodeActuals {
  readonly loops: number;
  readonly rows: number;
  readonly startupMs: number;
  readonly totalMs: number;
  /** Rows that its filter dropped. */
  readonly removed: number;
  /** Bytes that it kept at most, of nodes that keep rows. */
  readonly memoryBytes: number | undefined;
  /** Ranges and nodes of the cluster that were asked. */
  readonly ranges: number | undefined;
  readonly nodes: number | undefined;
  /** Rows that other nodes looked at, and what they sent of them. */
  readonly pushedRows: number | undefined;
  readonly shippedBytes: number | undefined;
}

/** What ANALYZE counted, by node. */
export type PlanActuals = ReadonlyMap<PlanNode, NodeActuals>;

/** The lines of EXPLAIN's answer; of JSON it is one line (with breaks in it). */
export function explainPlan(plan: PhysicalPlan, options: ExplainOptions, actuals?: PlanActuals): readonly string[] {
  const names = new PlanNames(plan, options.verbose);
  const describer = new PlanDescriber(plan, names, new ExpressionPrinter(names, options.values), options.verbose);
  const shown = describer.describe(plan.root);
  const writer = new ExplainWriter(options, actuals);
  switch (options.format) {
    case 'text':
      return writer.text(shown);
    case 'json':
      return [JSON.stringify([writer.query(shown)], undefined, 2)];
    case 'yaml':
      return [yamlOf(writer.query(shown))];
    case 'xml':
      return [xmlOf(writer.query(shown))];
    default:
      return unreachable(options.format);
  }
}

class ExplainWriter {
  readonly #options: ExplainOptions;
  readonly #actuals: PlanActuals | undefined;

  constructor(options: ExplainOptions, actuals: PlanActuals | undefined) {
    this.#options = options;
    this.#actuals = actuals;
  }

  text(root: ShownNode): readonly string[] {
    const lines: string[] = [];
    this.#node(root, '', '', lines);
    if (this.#options.summary) {
      const { planningMs, executionMs } = this.#options;
      if (planningMs !== undefined) lines.push(`Planning Time: ${planningMs.toFixed(3)} ms`);
      if (executionMs !== undefined) lines.push(`Execution Time: ${executionMs.toFixed(3)} ms`);
    }
    return lines;
  }

  /** `first` stands before the headline, `indent` before everything below it. */
  #node(shown: ShownNode, first: string, indent: string, lines: string[]): void {
    lines.push(`${first}${shown.headline}${this.#costs(shown)}${this.#actual(shown)}`);
    for (const [name, value] of [...shown.properties, ...this.#counted(shown)])
      lines.push(`${indent}  ${name}: ${typeof value === 'string' ? value : value.join(', ')}`);
    for (const child of shown.children) this.#child(child, indent, lines);
  }

  #child({ node, label }: ShownChild, indent: string, lines: string[]): void {
    if (label === undefined) {
      this.#node(node, `${indent}  ->  `, `${indent}      `, lines);
      return;
    }
    lines.push(`${indent}  ${label}`);
    this.#node(node, `${indent}    ->  `, `${indent}        `, lines);
  }

  #costs({ estimate }: ShownNode): string {
    if (!this.#options.costs) return '';
    const { startupCost, totalCost, rows, width } = estimate;
    return `  (cost=${startupCost.toFixed(2)}..${totalCost.toFixed(2)} rows=${rows} width=${width})`;
  }

  #actual({ node }: ShownNode): string {
    if (!this.#options.analyze) return '';
    const actual = this.#actuals?.get(node);
    if (actual === undefined || actual.loops === 0) return ' (never executed)';
    const rows = Math.round(actual.rows / actual.loops);
    if (!this.#options.timing) return ` (actual rows=${rows} loops=${actual.loops})`;
    const startup = (actual.startupMs / actual.loops).toFixed(3);
    const total = (actual.totalMs / actual.loops).toFixed(3);
    return ` (actual time=${startup}..${total} rows=${rows} loops=${actual.loops})`;
  }

  #counted({ node, properties, type }: ShownNode): readonly (readonly [string, string])[] {
    const actual = this.#options.analyze ? this.#actuals?.get(node) : undefined;
    if (actual === undefined || actual.loops === 0) return [];
    const counted: [string, string][] = [];
    if (actual.removed > 0 && properties.some(([name]) => name.endsWith('Filter'))) {
      const name = properties.some(([each]) => each === 'Filter') ? 'Filter' : 'Join Filter';
      counted.push([`Rows Removed by ${name}`, String(Math.round(actual.removed / actual.loops))]);
    }
    if (type === 'Sort' && actual.memoryBytes !== undefined)
      counted.push(['Sort Method', `quicksort  Memory: ${kilobytes(actual.memoryBytes)}kB`]);
    else if (actual.memoryBytes !== undefined) counted.push(['Memory Usage', `${kilobytes(actual.memoryBytes)}kB`]);
    if (actual.ranges !== undefined) {
      const nodes = actual.nodes === undefined ? '' : `  Nodes: ${actual.nodes}`;
      counted.push(['Ranges', `${actual.ranges}${nodes}`]);
    }
    if (actual.pushedRows !== undefined)
      counted.push([
        'Pushed Down',
        `${actual.pushedRows} rows looked at elsewhere, ${kilobytes(actual.shippedBytes ?? 0)}kB sent`,
      ]);
    return counted;
  }

  /** The plan as JSON has it; YAML and XML write the same. */
  query(root: ShownNode): ExplainedFields {
    const top: Record<string, ExplainedValue> = { Plan: this.#fields(root, undefined) };
    if (this.#options.summary) {
      const { planningMs, executionMs } = this.#options;
      if (planningMs !== undefined) top['Planning Time'] = rounded(planningMs, 3);
      if (executionMs !== undefined) top['Execution Time'] = rounded(executionMs, 3);
    }
    return top;
  }

  #fields(shown: ShownNode, child: ShownChild | undefined): ExplainedFields {
    const { estimate, node } = shown;
    const fields: Record<string, ExplainedValue> = { 'Node Type': shown.type };
    if (child !== undefined) fields['Parent Relationship'] = child.relationship;
    if (child?.label !== undefined) fields['Subplan Name'] = child.label;
    fields['Parallel Aware'] = false;
    fields['Async Capable'] = false;
    for (const [name, value] of shown.fields) fields[name] = value;
    if (this.#options.costs) {
      fields['Startup Cost'] = rounded(estimate.startupCost, 2);
      fields['Total Cost'] = rounded(estimate.totalCost, 2);
      fields['Plan Rows'] = estimate.rows;
      fields['Plan Width'] = estimate.width;
    }
    if (this.#options.analyze) this.#actualFields(node, fields);
    for (const [name, value] of shown.properties) fields[name] = value;
    if (shown.children.length > 0) fields.Plans = shown.children.map((each) => this.#fields(each.node, each));
    return fields;
  }

  #actualFields(node: PlanNode, fields: Record<string, ExplainedValue>): void {
    const actual = this.#actuals?.get(node);
    const loops = actual?.loops ?? 0;
    if (this.#options.timing) {
      fields['Actual Startup Time'] = loops === 0 ? 0 : rounded((actual?.startupMs ?? 0) / loops, 3);
      fields['Actual Total Time'] = loops === 0 ? 0 : rounded((actual?.totalMs ?? 0) / loops, 3);
    }
    fields['Actual Rows'] = loops === 0 ? 0 : Math.round((actual?.rows ?? 0) / loops);
    fields['Actual Loops'] = loops;
    if (actual?.ranges !== undefined) fields.Ranges = actual.ranges;
    if (actual?.nodes !== undefined) fields.Nodes = actual.nodes;
    if (actual?.pushedRows !== undefined) {
      fields['Pushed Down Rows'] = actual.pushedRows;
      fields['Shipped Bytes'] = actual.shippedBytes ?? 0;
    }
  }
}

function kilobytes(bytes: number): number {
  return Math.ceil(bytes / 1024);
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
