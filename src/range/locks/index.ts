export { LockBudget } from './lock-budget.ts';
export type { LockEnd, LockTicket } from './lock-entry.ts';
export {
  decodeLockImage,
  emptyLockImage,
  encodeLockImage,
  type LockImage,
  type LockImageEntry,
  type TokenImage,
  type TxnImage,
} from './lock-image.ts';
export { waitersMax } from './lock-queues.ts';
export {
  type LockAsk,
  type LockRow,
  LockTable,
  type LockTableOptions,
  type LockTxn,
} from './lock-table.ts';
export { formatTarget, type LockTarget } from './lock-target.ts';
export { type WaitEdges, WaitGraph, type WaitId } from './wait-graph.ts';
