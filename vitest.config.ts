import { defineConfig } from 'vitest/config';

// How many times as often as usual properties are tried (`test/more-runs.ts`).
const runs = process.env.JIMKV_RUNS;
const patience = Math.max(1, Number(runs ?? 1));

export default defineConfig({
  test: {
    setupFiles: runs === undefined ? [] : ['test/more-runs.ts'],
    include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'jepsen/**/*.test.ts'],
    // Against a whole server, for minutes: run it by name (`npx vitest run --config vitest.servers.config.ts`).
    exclude: ['node_modules/**'],
    testTimeout: 120_000 * patience,
    hookTimeout: 120_000,
    // What is waited for comes as soon as the machine has time for it.
    expect: { poll: { timeout: 30_000 } },
    maxWorkers: 2,
    reporters: process.env.CI ? ['default'] : ['default'],
  },
});
