/** Whole clusters that speak SQL, under faults, while tables change: a few seeds. `npm run sim -- --workload sql-bank` has more. */
import { tmpdir } from 'node:os';
import { beforeAll, expect, test } from 'vitest';
import { SqlParser } from '../../../src/sql/parse/index.ts';
import { type FaultKind, type PlanMask, planOf } from '../plan.ts';
import { makeSqlNode } from '../real-node.ts';
import { formatFailure } from '../report.ts';
import { run } from '../run.ts';

const failures = { extra: [], folder: `${tmpdir()}/jimkv-sim` };
let parser: SqlParser;

beforeAll(async () => {
  parser = await SqlParser.load();
});

test.each<[string, readonly FaultKind[]]>([
  ['sql-1', ['crash', 'lost-answers']],
  ['sql-2', ['partition', 'pause', 'transfer']],
  ['sql-3', ['crash', 'restart', 'one-way']],
])('a bank over SQL while its table changes: seed %s under %s', async (seed, faults) => {
  const mask: PlanMask = { workloads: ['sql-bank'], faults, nodes: 3, clients: 5, faultsMs: 4000 };
  const result = await run({ plan: planOf(seed, mask), makeNode: () => makeSqlNode(parser) });
  if (result.failure !== undefined) expect.fail(formatFailure(result, mask, failures));
  const done = (f: string) =>
    result.history.operations.filter(({ call, outcome }) => call.f === 'txn' && call.asked.f === f && outcome === 'ok')
      .length;
  expect(done('transfer') + done('transfer in steps')).toBeGreaterThan(10);
  expect(done('read')).toBeGreaterThan(6);
});
