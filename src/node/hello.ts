/** What two nodes want to know of one another before they talk: cluster, protocol, and clocks that agree. */
import { formatNodeId, JimError, type NodeId, type Timestamp, wallMsOf } from '../base/index.ts';
import type { Hello, NodeLife } from '../multiraft/index.ts';
import { protocolVersion } from './version.ts';

/** A clock that is further ahead than this is wrong, and would drag everybody's timestamps with it. */
const clockAheadMsMax = 60_000;

/** A node as it introduced itself, or as the registry knows it. */
export interface PeerAddress {
  readonly nodeId: NodeId;
  readonly rpcAddress: string;
  /** The newest that was heard of. */
  readonly life?: NodeLife;
}

/**
 * Has a node, of which `known` was heard, begun a life that the one which calls itself `life` does not know of? Then that one runs on an
 * older copy of the node's folder, or on a second one, and may have forgotten votes and writes (S-24).
 */
export function isOutdated(life: NodeLife, known: NodeLife): boolean {
  if (life.number === 0) return false;
  return life.number < known.number || (life.number === known.number && life.draw !== known.draw);
}

/** What this node says of itself; `nodeId` 0 and an empty cluster while it has not joined. */
export interface Introduction {
  readonly clusterId: string;
  readonly nodeId: NodeId | 0;
  readonly zone: string;
  readonly rpcAddress: string;
  readonly httpAddress: string;
  readonly life: NodeLife;
}

/** Why this node does not talk to the one that said Hello; undefined if it does. @param known the newest life of it that was heard of */
export function helloRefusal(hello: Hello, self: Introduction, known: NodeLife): string | undefined {
  if (hello.protocol !== protocolVersion)
    return `protocol-mismatch: ${hello.version} speaks protocol ${hello.protocol}, this node ${protocolVersion}`;
  if (hello.nodeId === 0 || self.nodeId === 0) return undefined;
  if (hello.clusterId !== self.clusterId)
    return `cluster-mismatch: that node belongs to cluster ${hello.clusterId}, this one to ${self.clusterId}`;
  if (hello.nodeId === self.nodeId) return `same-node: two processes call themselves ${formatNodeId(hello.nodeId)}`;
  if (isOutdated(hello.life, known))
    return `outdated: ${formatNodeId(hello.nodeId)} has begun life ${known.number} before, this calls itself life ${hello.life.number}`;
  return undefined;
}

/** What another node's clock says about this one's. */
export interface ClockVerdict {
  /** How far the other clock is ahead of this node's. */
  readonly aheadMs: number;
  /** Only who is behind refuses: the other one is told why, and may be alone with its opinion. */
  readonly refusal: string | undefined;
  /** The wall clock of this machine agrees with the other node: it was set right after this node had begun. */
  readonly isOursWrong: boolean;
}

const agrees: ClockVerdict = { aheadMs: 0, refusal: undefined, isOursWrong: false };

/** Compares clocks. @param reading this node's hybrid clock @param wallMs this machine's wall clock */
export function judgeClock(timestamp: Timestamp, reading: Timestamp, wallMs: number): ClockVerdict {
  const theirs = wallMsOf(timestamp);
  const aheadMs = theirs - wallMsOf(reading);
  if (Math.abs(aheadMs) <= clockAheadMsMax) return agrees;
  const isOursWrong = Math.abs(theirs - wallMs) <= clockAheadMsMax / 2;
  const seconds = Math.round(aheadMs / 1000);
  const refusal =
    aheadMs < 0
      ? undefined
      : `clock-ahead: the other clock is ${seconds} s ahead, ${clockAheadMsMax / 1000} s are allowed`;
  return { aheadMs, refusal, isOursWrong };
}

/** Timestamps never go back within a life, so a clock that was far off at its beginning ends it. */
export function clockSetRight(aheadMs: number): JimError {
  const seconds = Math.round(Math.abs(aheadMs) / 1000);
  const what = `the machine’s clock was set right by ${seconds} s: the node has to start again`;
  return new JimError('node-unavailable', what);
}

/** A node that does not know its own last life has forgotten what it promised in it. */
export function olderCopy({ nodeId, life }: Introduction, known: NodeLife): JimError {
  const which =
    life.number < known.number
      ? `others have met life ${known.number} of it, so its data folder is an older copy, and has forgotten what was promised since`
      : 'others have met another process of that life, so its data folder is a second copy';
  const what = `this is life ${life.number} of ${formatNodeId(nodeId as NodeId)}, but ${which}: remove this node's data and let it join anew`;
  return new JimError('corruption', what);
}
