/** What the master knows of the cluster, and the steps it may take: plain data, so that a plan can be read and replayed. */
import { formatNodeId, formatRangeId, type NodeId, type RangeId, type ReplicaId, unreachable } from '../base/index.ts';
import type { RangeDescriptor } from '../range/index.ts';

/** A node as the master sees it. */
export interface NodeState {
  readonly nodeId: NodeId;
  readonly zone: string;
  readonly live: boolean;
  /** Since when, on the master's clock, it has been live or silent without a break. */
  readonly sinceMs: number;
  readonly memoryUsedBytes: number;
  readonly memoryBudgetBytes: number;
  /** It is to be emptied: it gets nothing new, and what it has moves where it can. */
  readonly draining: boolean;
}

/** A range as its leaseholder last reported it. */
export interface RangeState {
  readonly descriptor: RangeDescriptor;
  /** Undefined while nobody serves it: then no step on it can be carried out. */
  readonly leaseholder: NodeId | undefined;
  /** Key and row bytes. */
  readonly bytes: number;
  readonly keys: number;
  /** When, on the master's clock, its descriptor was last seen to change. */
  readonly lastChangeMs: number;
  /** Replicas that their nodes cannot bring back by themselves: corrupt, or quarantined for long. */
  readonly damaged: readonly ReplicaId[];
  /** A step of an earlier plan is still under way. */
  readonly busy: boolean;
}

/** Everything a plan is made from. */
export interface ClusterState {
  readonly nowMs: number;
  readonly nodes: readonly NodeState[];
  readonly ranges: readonly RangeState[];
}

/** The master's settings. */
export interface MasterSettings {
  /** Replicas of a range, each in a zone of its own. */
  readonly replicas: number;
  /** A node silent for so long is given up and its replicas are made anew elsewhere. */
  readonly deadAfterMs: number;
  /** A range above this is split. */
  readonly rangeBytesMax: number;
  /** Two neighbours that together stay at or below this become one; 0 turns merging off. */
  readonly mergeBytesMax: number;
  /** Neighbours are merged only after both have not changed for so long. */
  readonly mergeAfterMs: number;
  /** Merging stops when so few ranges are left. */
  readonly rangesMin: number;
  /** A node must have been live, and a range unchanged, for so long before anything is moved for balance or cleaned up. */
  readonly settleMs: number;
  /** Steps of one plan. */
  readonly stepsMax: number;
  /** Of these, moves that only balance. */
  readonly balanceStepsMax: number;
  /** Balance moves a replica only while two nodes' loads differ by more than this part of the mean. */
  readonly balanceGapRatio: number;
  /** ...and by more than this part of a node's memory: less is not worth a copy. */
  readonly balanceGapMin: number;
  /** A node this full gets no further replicas. */
  readonly fullRatio: number;
}

/** What holds where nothing else is said. */
export const defaultMasterSettings: MasterSettings = {
  replicas: 3,
  deadAfterMs: 300_000,
  rangeBytesMax: 512 * 1024 * 1024,
  mergeBytesMax: 16 * 1024 * 1024,
  mergeAfterMs: 600_000,
  rangesMin: 2,
  settleMs: 10_000,
  stepsMax: 16,
  balanceStepsMax: 2,
  balanceGapRatio: 0.2,
  balanceGapMin: 0.02,
  fullRatio: 0.9,
};

interface StepBase {
  readonly rangeId: RangeId;
  /** Why, for people: it is kept in the cluster's events. */
  readonly reason: string;
}

/** Cut the range in the middle of its data. */
export interface SplitStep extends StepBase {
  readonly kind: 'split';
}

/** Join the right-hand neighbour to the range. */
export interface MergeStep extends StepBase {
  readonly kind: 'merge';
  readonly rightId: RangeId;
}

/**
 * Replicas come and go by joint consensus. A node in `add` that has a learner already gets that one caught up and swapped
 * in. Both lists empty: leave the joint configuration that somebody left behind.
 */
export interface ChangeReplicasStep extends StepBase {
  readonly kind: 'change-replicas';
  readonly add: readonly NodeId[];
  readonly remove: readonly NodeId[];
}

/** Hand the lease to another replica. */
export interface TransferLeaseStep extends StepBase {
  readonly kind: 'transfer-lease';
  readonly to: NodeId;
}

/** One thing to do. Steps of one plan touch different ranges: they may be carried out in any order or side by side. */
export type Step = SplitStep | MergeStep | ChangeReplicasStep | TransferLeaseStep;

/** `change-replicas r3 +n4 -n2`: how events, logs and golden stories show a step. */
export function formatStep(step: Step): string {
  const range = formatRangeId(step.rangeId);
  switch (step.kind) {
    case 'split':
      return `split ${range}`;
    case 'merge':
      return `merge ${range} ${formatRangeId(step.rightId)}`;
    case 'transfer-lease':
      return `transfer-lease ${range} ${formatNodeId(step.to)}`;
    case 'change-replicas': {
      const parts = [
        ...step.add.map((node) => `+${formatNodeId(node)}`),
        ...step.remove.map((node) => `-${formatNodeId(node)}`),
      ];
      return `change-replicas ${range} ${parts.length === 0 ? 'finish' : parts.join(' ')}`;
    }
    default:
      return unreachable(step);
  }
}
