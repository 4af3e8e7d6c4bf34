/** Makes a failing run smaller while it fails by the same rule: fewer kinds of faults, fewer clients, fewer nodes, less time. */
import { type PlanMask, planOf } from './plan.ts';
import type { RunResult } from './run.ts';

/** Runs a seed under a mask. */
export type Runner = (mask: PlanMask) => Promise<RunResult>;

/** The smallest mask found, after at most `runsMax` more runs. */
export async function shrink(
  seed: string,
  mask: PlanMask,
  failed: RunResult,
  runner: Runner,
  runsMax = 60,
): Promise<PlanMask> {
  const plan = planOf(seed, mask);
  let best: PlanMask = { ...mask, faults: [...plan.faults.keys()], workloads: plan.workloads };
  let runs = 0;
  const stillFails = async (candidate: PlanMask): Promise<boolean> => {
    if (++runs > runsMax) return false;
    const { failure } = await runner(candidate);
    if (failure?.rule !== failed.failure?.rule) return false;
    best = candidate;
    return true;
  };
  // Leaving out half of the kinds at a time, then single ones.
  const kinds = best.faults!;
  for (const part of [kinds.slice(kinds.length >> 1), kinds.slice(0, kinds.length >> 1)])
    await stillFails({ ...best, faults: part });
  for (const kind of [...best.faults!])
    await stillFails({ ...best, faults: best.faults!.filter((other) => other !== kind) });
  for (const workload of best.workloads!) await stillFails({ ...best, workloads: [workload] });
  for (const clients of [1, 2, 4]) if (clients < plan.clients && (await stillFails({ ...best, clients }))) break;
  if (plan.nodes > 3) await stillFails({ ...best, nodes: 3 });
  for (const part of [8, 4, 2]) if (await stillFails({ ...best, faultsMs: Math.ceil(plan.faultsMs / part) })) break;
  return best;
}
