/**
 * The master's decisions: from what it knows of the cluster to the next few steps, each with its reason. Pure: the same
 * state gives the same plan, so a new master goes on where the old one stopped, with nothing to hand over.
 *
 *   state ──► repair ──► split ──► merge ──► balance ──► steps ──► (somebody carries them out) ──► state
 *
 * Rules: one step per range at a time; no step on a range that has no live majority, since nothing could commit it; no
 * replica is removed where fewer than a majority of those left would be live; a leaseholder hands its lease over before its
 * replica goes; repairs come before everything that is only nice to have. Applied again and again to a cluster that
 * otherwise stands still, the plan becomes empty (`plan.test.ts`).
 *
 * Left out: load (only bytes count), and moving replicas so that two small neighbours could merge.
 */
import { balanceLeases, balanceReplicas } from './balance.ts';
import type { ClusterState, MasterSettings, Step } from './cluster.ts';
import { Draft } from './load.ts';
import { repairStep } from './repair.ts';
import { mergeStep, splitStep } from './size.ts';

/** The next steps for the cluster; none when all is well. */
export function plan(state: ClusterState, settings: MasterSettings): readonly Step[] {
  const draft = new Draft(state, settings);
  for (const decide of [repairStep, splitStep, mergeStep]) {
    for (const range of state.ranges) {
      if (!draft.hasRoom) return draft.steps;
      if (draft.isTaken(range.descriptor.rangeId)) continue;
      const step = decide(draft, range);
      if (step !== undefined) draft.add(step, range);
    }
  }
  balanceReplicas(draft);
  balanceLeases(draft);
  return draft.steps;
}
