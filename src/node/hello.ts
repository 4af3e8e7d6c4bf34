/** What two nodes want to know of one another before they talk: cluster, protocol, and clocks that agree. */
import { formatNodeId, type NodeId, type Timestamp, wallMsOf } from '../base/index.ts';
import type { Hello } from '../multiraft/index.ts';
import { protocolVersion } from './version.ts';

/** A clock that is further ahead than this is wrong, and would drag everybody's timestamps with it. */
const clockAheadMsMax = 60_000;

/** A node as it introduced itself, or as the registry knows it. */
export interface PeerAddress {
  readonly nodeId: NodeId;
  readonly rpcAddress: string;
}

/** What this node says of itself; `nodeId` 0 and an empty cluster while it has not joined. */
export interface Introduction {
  readonly clusterId: string;
  readonly nodeId: NodeId | 0;
  readonly zone: string;
  readonly rpcAddress: string;
  readonly httpAddress: string;
}

/** Why this node does not talk to the one that said Hello; undefined if it does. */
export function helloRefusal(hello: Hello, self: Introduction): string | undefined {
  if (hello.protocol !== protocolVersion)
    return `protocol-mismatch: ${hello.version} speaks protocol ${hello.protocol}, this node ${protocolVersion}`;
  if (hello.nodeId === 0 || self.nodeId === 0) return undefined;
  if (hello.clusterId !== self.clusterId)
    return `cluster-mismatch: that node belongs to cluster ${hello.clusterId}, this one to ${self.clusterId}`;
  if (hello.nodeId === self.nodeId) return `same-node: two processes call themselves ${formatNodeId(hello.nodeId)}`;
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
