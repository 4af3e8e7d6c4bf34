/** Portals of the extended protocol: a statement with its parameters, whose rows may be taken in parts. */
import type { Format } from '../../wire/index.ts';
import type { SqlValue } from '../values/index.ts';
import { type Batch, drain, type Execution } from './execution.ts';
import type { Prepared } from './prepared.ts';
import type { RowSink } from './result-writer.ts';

/** See the top of the file. */
export interface Portal {
  readonly name: string;
  readonly prepared: Prepared;
  readonly parameters: readonly SqlValue[];
  /** As in Bind. */
  readonly formats: readonly Format[];
  /** Undefined: not started yet. */
  execution: Execution | undefined;
  /** Rows that were made and not taken yet. */
  left: Batch | undefined;
  isDone: boolean;
}

/** Takes up to `rowsMax` rows (0: all). @returns how many, or undefined: there may be more */
export async function takeRows(portal: Portal, rowsMax: number, sink: RowSink): Promise<number | undefined> {
  const { execution } = portal;
  if (execution === undefined || portal.isDone) return 0;
  // Rows that were changed and not asked for are only counted: no limit holds for them.
  if (execution.columns === undefined) rowsMax = 0;
  if (rowsMax === 0 && portal.left === undefined) {
    portal.isDone = true;
    return drain(execution, sink);
  }
  let taken = 0;
  for (;;) {
    const batch = portal.left ?? (await execution.next());
    portal.left = undefined;
    if (batch === undefined) {
      portal.isDone = true;
      await execution.close();
      return taken;
    }
    const room = rowsMax === 0 ? batch.length : rowsMax - taken;
    const now = batch.length <= room ? batch : batch.slice(0, room);
    if (now.length < batch.length) portal.left = batch.slice(room);
    const sent = sink.rows(now);
    if (sent !== undefined) await sent;
    taken += now.length;
    // PostgreSQL, too, says "suspended" when exactly as many rows came as were asked for.
    if (rowsMax !== 0 && taken === rowsMax) return undefined;
  }
}

/** Nothing of it was heard of: it begins anew. */
export function restartPortal(portal: Portal): void {
  portal.execution = undefined;
  portal.left = undefined;
  portal.isDone = false;
}

/** Nobody wants more of it. */
export async function closePortal(portal: Portal): Promise<void> {
  if (portal.execution === undefined || portal.isDone) return;
  portal.isDone = true;
  await portal.execution.close();
}
