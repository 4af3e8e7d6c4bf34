/**
 * For each left row gets the rows of an index whose first columns are equal to its keys: a batch of left rows at a time, each different key once. Whole
 * keys of a unique index are fetched all together, others scanned one after the other.
 */
import { emptyBytes, type Span, toHex } from '../../../base/index.ts';
import { isAlwaysUnique } from '../../catalog/index.ts';
import type { LookupJoinNode } from '../../plan/physical.ts';
import type { SqlValue } from '../../values/index.ts';
import { compileExpression } from '../expressions/compile.ts';
import { type NodeMeter, touchKeys, touchSpan } from '../measure.ts';
import { batchRows, type Opening, type Operator, type Row } from '../operator.ts';
import type { Runtime } from '../runtime.ts';
import { JoinOutput } from './join-output.ts';
import { forEachRow } from './pace.ts';
import { type Found, TableRows } from './table-rows.ts';

/** The lookup join. */
export function openLookupJoin(node: LookupJoinNode, opening: Opening): Operator {
  const { runtime, open } = opening;
  const left = open(node.left);
  const layout = runtime.layout(node.left.columns);
  const keys = node.keys.map((key) => compileExpression(key, layout));
  const rows = new TableRows(opening, node.read, node.readColumns, undefined, node.lock);
  const partners = new Partners(opening, node, rows);
  return {
    async *run() {
      const output = new JoinOutput(opening, { ...node, right: { columns: node.readColumns } });
      for await (const batch of left.run()) {
        const keyValues: SqlValue[][] = [];
        await forEachRow(runtime, batch.length, (i) => {
          keyValues.push(keys.map((evaluate) => evaluate(batch[i])));
        });
        const found = await partners.of(keyValues);
        for (let i = 0; i < batch.length; i++) {
          output.beginLeft(batch[i]);
          if (found[i].length > 0) await output.match(found[i]);
          output.endLeft();
          if (output.rows.length >= batchRows) yield output.take();
        }
      }
      if (output.rows.length > 0) yield output.take();
    },
  };
}

const none: readonly Row[] = [];

/** The rows of the index by key. */
class Partners {
  readonly #runtime: Runtime;
  readonly #rows: TableRows;
  readonly #isPoint: boolean;
  readonly #meter: NodeMeter | undefined;

  constructor({ runtime, meter }: Opening, node: LookupJoinNode, rows: TableRows) {
    this.#runtime = runtime;
    this.#meter = meter;
    this.#rows = rows;
    const { index } = node.read;
    this.#isPoint = isAlwaysUnique(index) && node.keys.length === index.columns.length;
  }

  /** For each key its rows. */
  async of(keys: readonly SqlValue[][]): Promise<readonly (readonly Row[])[]> {
    const { index } = this.#rows;
    const spans = new Map<string, Span>();
    const names = keys.map((values) => {
      if (values.includes(null)) return undefined;
      const span = this.#isPoint
        ? { start: index.pointKey(values), end: emptyBytes }
        : index.spanOf(values, undefined, undefined);
      if (span === undefined) return undefined;
      const name = toHex(span.start);
      spans.set(name, span);
      return name;
    });
    const found = this.#isPoint ? await this.#points(spans) : await this.#scans(spans);
    return names.map((name) => (name === undefined ? none : (found.get(name) ?? none)));
  }

  async #points(spans: ReadonlyMap<string, Span>): Promise<ReadonlyMap<string, readonly Row[]>> {
    const points = [...spans.values()].map(({ start }) => start);
    touchKeys(this.#meter, points);
    const found = points.length === 0 ? [] : await this.#runtime.context.rows.getMany(points, this.#rows.readLock);
    const entries: Found[] = [];
    const names: string[] = [];
    for (const [i, name] of [...spans.keys()].entries()) {
      const { row } = found[i];
      if (row === undefined) continue;
      entries.push({ key: points[i], row });
      names.push(name);
    }
    return this.#byName(names, entries, undefined);
  }

  async #scans(spans: ReadonlyMap<string, Span>): Promise<ReadonlyMap<string, readonly Row[]>> {
    const entries: Found[] = [];
    const names: string[] = [];
    for (const span of spans.values()) touchSpan(this.#meter, span);
    for (const [name, span] of spans)
      for await (const page of this.#runtime.context.rows.scan(span, {
        reverse: false,
        rowsHint: undefined,
        lock: this.#rows.readLock,
      }))
        for (const entry of page) {
          entries.push(entry);
          names.push(name);
        }
    return this.#byName(names, entries, spans);
  }

  async #byName(
    names: readonly string[],
    entries: readonly Found[],
    spans: ReadonlyMap<string, Span> | undefined,
  ): Promise<ReadonlyMap<string, readonly Row[]>> {
    const rows = await this.#rows.each(entries, spans && names.map((name) => spans.get(name)));
    const byName = new Map<string, Row[]>();
    for (const [i, row] of rows.entries()) {
      if (row === undefined) continue;
      const list = byName.get(names[i]);
      if (list === undefined) byName.set(names[i], [row]);
      else list.push(row);
    }
    return byName;
  }
}
