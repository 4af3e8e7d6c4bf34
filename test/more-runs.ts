/**
 * Loaded before every test file when `JIMKV_RUNS` is set (`vitest.config.ts`): each property of `fast-check` is tried that
 * many times as often, under fresh seeds. This is how rare cases are hunted: `JIMKV_RUNS=100 npx vitest run src/wire`.
 */
import type { IRawProperty, Parameters } from 'fast-check';
import { vi } from 'vitest';

const factor = Number(process.env.JIMKV_RUNS);
const runsByDefault = 100;

vi.mock('fast-check', async (importOriginal) => {
  const { default: fc } = await importOriginal<typeof import('fast-check')>();
  const assert = <Values>(property: IRawProperty<Values>, parameters: Parameters<Values> = {}) =>
    fc.assert(property, { ...parameters, numRuns: Math.ceil((parameters.numRuns ?? runsByDefault) * factor) });
  return { default: { ...fc, assert } };
});
