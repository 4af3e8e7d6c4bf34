/**
 * Fast plans: statements over few rows by key, as straight code.
 *
 *   parameters ──► key bytes ──► row of this process's memory, no promise ──► decode ──► rows
 *                          └──► conditions and writes of all indexes: one request, one log entry
 *
 * A fast plan is made once, with the plan that it stands for, and serves all sessions: its expressions name parameters as columns of a frame that is filled
 * before they are evaluated, and see the session of whoever runs it (`stage.ts`). Between filling the frame and the last value there is no wait.
 *
 * It gives the same as the plan through operators, or says `general`, having done nothing: a wait that would let the rows of two reads be of different times, a
 * write that lost against another. Writes of statements that are alone in their transaction are optimistic: the row as it was read is a
 * condition of the write. Who meets a hot row goes on with locks, in the queue of all others. Within a transaction (`runIn`) rows are read under the
 * locks that its level asks for, and written as operators write them; what needs neither lock nor wait is answered without a promise. Several rows of one span
 * are read whole, and then sorted, counted or made distinct all at once (`span.ts`).
 */
import type { Timestamp } from '../../base/index.ts';
import type { CommitAuthor } from '../../range/index.ts';
import type { Transactions } from '../../txn/index.ts';
import type { Catalog } from '../catalog/index.ts';
import type { ExecutionContext } from '../execute/index.ts';
import { fastShapeOf, type PhysicalPlan } from '../plan/index.ts';
import type { StatementRows } from '../rows/index.ts';
import type { SqlValue } from '../values/index.ts';
import { fastDelete, fastUpdate } from './change.ts';
import { fastGet } from './get.ts';
import { fastInsert } from './insert.ts';
import { fastScan } from './scan.ts';
import { fastSpan } from './span.ts';

/** Who runs a fast plan. */
export interface FastScene {
  readonly parameters: readonly SqlValue[];
  readonly transactions: Pick<Transactions, 'newest' | 'transact'>;
  /** Made when an expression first looks at its session. */
  context(): ExecutionContext;
  /** A key for a row of a table without primary key. */
  newRowId(): bigint;
  /** When the statement must be done, of the monotonic clock. */
  deadlineAtMs(): number;
  lockTimeoutMs(): number;
  /** Who commits, for change feeds. */
  author(): CommitAuthor;
  /** The latest timestamp that the statement may commit at. */
  commitBound(): Timestamp;
}

/** Rows in the order of the plan's output (of no columns, if it has none); or what was asked for is to be done by the plan itself. */
export type FastAnswer = readonly SqlValue[][] | 'general';

/** A statement that touches few rows. */
export interface FastPlan {
  readonly changesRows: boolean;
  /** Alone in its transaction. */
  run(scene: FastScene): FastAnswer | Promise<FastAnswer>;
  /** As a statement of a transaction, by its rows. `general`: some may be locked, nothing is written. */
  runIn(scene: FastScene, rows: StatementRows): FastAnswer | Promise<FastAnswer>;
}

/** The fast plan of a plan that is simple enough. */
export function fastPlanOf(plan: PhysicalPlan, catalog: Catalog): FastPlan | undefined {
  const shape = fastShapeOf(plan);
  switch (shape?.kind) {
    case 'get':
      return fastGet(shape, catalog);
    case 'scan':
      return fastScan(shape, catalog);
    case 'span':
      return fastSpan(shape, catalog);
    case 'insert':
      return fastInsert(shape, catalog);
    case 'update':
      return fastUpdate(shape, catalog);
    case 'delete':
      return fastDelete(shape, catalog);
    default:
      return undefined;
  }
}
