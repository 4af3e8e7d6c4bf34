/** The harness itself, with stand-ins for nodes: honest ones pass under every fault, each kind of lie is seen. */
import { describe, expect, test } from 'vitest';
import { type FakeMistake, FakeWorld } from './fake-node.ts';
import { type PlanMask, planOf } from './plan.ts';
import { type RunResult, run } from './run.ts';

function play(seed: number, mistake?: FakeMistake, mask: PlanMask = { faultsMs: 4000 }): Promise<RunResult> {
  return run({
    plan: planOf(String(seed), mask),
    makeNode: (simulation) => new FakeWorld(simulation, mistake).makeNode,
  });
}

describe('the harness', () => {
  test('has nothing to say against honest nodes', async () => {
    let struck = 0;
    for (let seed = 0; seed < 8; seed++) {
      const { failure, struck: faults } = await play(seed);
      expect(failure?.message).toBe(undefined);
      for (const count of faults.values()) struck += count;
    }
    expect(struck).toBeGreaterThan(20);
  });

  test('does the same again for the same seed', async () => {
    const [first, second, other] = [await play(3), await play(3), await play(4)];
    expect([second.hash, second.events, second.history.lines]).toEqual([first.hash, first.events, first.history.lines]);
    expect(other.hash).not.toBe(first.hash);
  });

  const lies: Record<FakeMistake, string> = {
    'lose-write': 'E-',
    'stale-read': 'E-',
    'apply-again': 'E-',
    'false-failure': 'E-',
    'two-leases': 'I-4',
    'scan-hole': 'E-',
    'forget-ttl': 'E-4',
    diverge: 'I-3',
    hang: 'E-7',
    'lost-update': 'E-',
    'torn-commit': 'E-',
    'stale-view': 'E-',
    'false-abort': 'E-',
    'lock-left': 'E-7',
    'miss-replica': 'E-6',
  };
  for (const [lie, rule] of Object.entries(lies))
    test(`sees that nodes ${lie}`, async () => {
      const seen: string[] = [];
      // A lie shows only in runs whose plan has the workload that it is told in.
      for (let seed = 0; seed < 40 && seen.length === 0; seed++) {
        const { failure } = await play(seed, lie as FakeMistake);
        if (failure !== undefined) seen.push(failure.rule);
      }
      expect(seen[0] ?? 'nothing').toContain(rule);
    });
});
