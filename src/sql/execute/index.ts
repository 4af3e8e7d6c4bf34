/** Runs plans: see `open.ts`. */
export type {
  ClusterSubject,
  EqualCondition,
  ExecutionContext,
  FeedLinesWanted,
  FeedLineTold,
  FoundBytes,
  KeyedRow,
  MemoryBudget,
  PastChange,
  PastTerms,
  RangeChange,
  RowAccess,
  RowLock,
  RowWrite,
  ScanTerms,
  SessionServices,
  SlotChange,
  SlotChangesWish,
  SystemRows,
} from './context.ts';
export { Suspension } from './context.ts';
export { IncomingRows } from './dml/index.ts';
export { compileExpression, compilePredicate, evaluateConstant } from './expressions/compile.ts';
export type { Evaluator } from './expressions/compiled.ts';
export type { Layout } from './layout.ts';
export { Measurement } from './measure.ts';
export { openPlan, type RowStream } from './open.ts';
export type { Row } from './operator.ts';
export { type Accumulator, accumulatorFor, type Group } from './operators/accumulators.ts';
export { openRowProgram } from './pushed/program-run.ts';
export { Runtime } from './runtime.ts';
export { stillContext } from './still-context.ts';
export { settle } from './suspension.ts';
export { rowKeyOf } from './values/equality.ts';
export { comparatorsOf, rowComparator } from './values/ordering.ts';
