/** Reads spans of an index, in its order or in reverse. */
import { isPushableScan, restOfFilter } from '../../plan/index.ts';
import type { ScanNode } from '../../plan/physical.ts';
import { compileExpression } from '../expressions/compile.ts';
import { touchSpan } from '../measure.ts';
import type { Opening, Operator } from '../operator.ts';
import { RemotePages, type RemoteParts } from '../pushed/remote-pages.ts';
import { settle } from '../suspension.ts';
import { spansOf } from './spans.ts';
import { TableRows } from './table-rows.ts';

/** A table, or part of one. */
export function openScan(node: ScanNode, opening: Opening): Operator {
  const { runtime, wish } = opening;
  const { read, columns, filter, lock, reverse } = node;
  const rows = new TableRows(opening, read, columns, filter, lock);
  const spans = spansOf(node, rows.index, runtime);
  const remote = remoteParts(node, opening, rows);
  const hint = node.rowsHint === undefined ? undefined : compileExpression(node.rowsHint, runtime.layout([]));
  return {
    async *run() {
      const wanted = hint === undefined ? null : await settle(() => hint([]));
      const rowsHint = wanted === null ? undefined : Number(wanted);
      const sink = await rows.sink(rowsHint, RemotePages.of(remote, rowsHint));
      const all = await spans();
      const isOnlyRead = runtime.onlyRead === node && all.length === 1;
      for (const span of all) {
        touchSpan(opening.meter, span);
        if (sink !== undefined) {
          for await (const _ of runtime.context.rows.feed(span, { reverse, rowsHint, isOnlyRead }, sink)) {
            for (let batch = sink.takeRows(); batch.length > 0; batch = sink.takeRows()) {
              yield batch;
              const pause = runtime.tick();
              if (pause !== undefined) await pause;
            }
            // Groups went their own way: who takes them may have something to hand on.
            if (wish?.kind === 'groups') yield [];
            const pause = runtime.tick();
            if (pause !== undefined) await pause;
          }
        } else
          for await (const page of runtime.context.rows.scan(span, {
            reverse,
            rowsHint,
            lock: rows.readLock,
            isOnlyRead,
          })) {
            const batch = await rows.of(page, span);
            if (batch.length > 0) yield batch;
          }
      }
    },
  };
}

/** What of the work others may do, and what is left of the filter then. */
function remoteParts(node: ScanNode, { runtime, wish, meter }: Opening, rows: TableRows): RemoteParts {
  const rest = isPushableScan(node) ? restOfFilter(node) : undefined;
  return { node, layout: rows.layout, wish, runtime, meter, test: rest && rows.sinkTest(rest) };
}
