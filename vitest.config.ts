import { defineConfig } from 'vitest/config';

// How many times as often as usual properties are tried (`test/more-runs.ts`).
const runs = process.env.JIMKV_RUNS;
const patience = Math.max(1, Number(runs ?? 1));

export default defineConfig({
  test: {
    setupFiles: runs === undefined ? [] : ['test/more-runs.ts'],
    include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'jepsen/**/*.test.ts'],
    exclude: ['node_modules/**'],
    // What is waited for comes as soon as the machine has time for it, and a busy one may be ten times slower than a quiet one: time limits are for
    // what never comes. So they are here alone, and wide.
    testTimeout: 300_000 * patience,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 90_000 } },
    maxWorkers: 2,
    reporters: process.env.CI ? ['default'] : ['default'],
  },
});
