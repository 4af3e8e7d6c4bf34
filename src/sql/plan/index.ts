/** From bound statements to plans; the story is in `planner.ts`, the plans are in `physical.ts`. */
export { type AnalyzeEnvironment, analyzeTable, needsAnalyze } from './analyze/analyze.ts';
export { complaintsOfPlan } from './check-plan.ts';
export {
  type ExplainFormat,
  type ExplainOptions,
  explainPlan,
  type NodeActuals,
  type PlanActuals,
} from './explain/explain.ts';
export {
  type FastDelete,
  type FastGet,
  type FastInsert,
  type FastScan,
  type FastShape,
  type FastSpan,
  type FastStep,
  type FastUpdate,
  fastShapeOf,
} from './fast-shape.ts';
export { onlyReadOf } from './only-read.ts';
export type * from './physical.ts';
export { type PlanEnvironment, planQuery } from './planner.ts';
export {
  fixedParts,
  isFixed,
  isImmediate,
  isPushableScan,
  type PushedGroups,
  pushedDistinct,
  pushedFilter,
  pushedGroups,
  pushedOrder,
  restOfFilter,
} from './pushdown.ts';
export { expressionsOfPlan, inputsOfPlan } from './walk-plan.ts';
