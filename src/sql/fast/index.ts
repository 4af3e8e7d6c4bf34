/** Statements over few rows as straight code; the story is in `fast-plan.ts`. */
export { type FastAnswer, type FastPlan, type FastScene, fastPlanOf } from './fast-plan.ts';
