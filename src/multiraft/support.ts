/**
 * Support between nodes: the promise that every lease of every range rests on (DESIGN section 5, rules L1-L3).
 *
 *   A ── heartbeat 7, sent at 100.0 on A's clock ──►  B   supports A from receipt, for `leaseMs` of B's clock,
 *   A ◄── reply 7, grant 12 ────────────────────────  B   under grant 12
 *   A counts on grant 12 until 100.0 + 0.9 x leaseMs of its own clock
 *
 * A's count starts before the request left and B's promise starts when it came, and A takes off a tenth for drift, so A stops
 * believing before B is free, whatever the wall clocks do. When B's promise runs out B takes the next grant number: a
 * promise that lapsed is never taken up again, so what rested on the old grant is void for good. Grant numbers begin
 * with the node's life number: a restart voids all of them, and a restarted node keeps still for one lease (`quietUntil`).
 *
 * With each heartbeat A also names a *clock ceiling*: the highest timestamp that it may use under this promise. Whoever is
 * elected after A learns it from the voters and begins above it (rule L2).
 *
 * Pure: times and messages come in, answers go out.
 */
import { assert, mistake, type NodeId, type Timestamp, zeroTimestamp } from '../base/index.ts';

/** Part of a promise that the supported node does not count on, for clocks that run at different speeds. */
const driftMargin = 0.1;
/** Grants of one life; more than one a millisecond for a week. */
const grantsPerLife = 2 ** 30;
/** Heartbeats remembered while their replies are out. */
const sentMax = 64;

interface Given {
  grant: number;
  untilMs: number;
  lapsed: boolean;
  ceiling: Timestamp;
}

interface Received {
  grant: number;
  untilMs: number;
  ceiling: Timestamp;
  readonly sent: Map<number, { readonly atMs: number; readonly ceiling: Timestamp }>;
}

/** The promises that one node has given and holds. */
export class SupportTable {
  readonly #leaseMs: number;
  readonly #given = new Map<NodeId, Given>();
  readonly #received = new Map<NodeId, Received>();
  #nextGrant: number;
  #nextSequence = 1;

  /** @param life how often this node has started; never the same twice */
  constructor(options: { readonly leaseMs: number; readonly life: number }) {
    assert(options.life >= 1 && options.life < 2 ** 22, 'a life number fits beside its grants');
    this.#leaseMs = options.leaseMs;
    this.#nextGrant = options.life * grantsPerLife;
  }

  /** Notes that a heartbeat leaves for a peer now; returns its number. */
  onHeartbeatSent(peer: NodeId, nowMs: number, ceiling: Timestamp): number {
    const received = this.#receivedFrom(peer);
    const sequence = this.#nextSequence++;
    received.sent.set(sequence, { atMs: nowMs, ceiling });
    for (const old of received.sent.keys()) {
      if (received.sent.size <= sentMax) break;
      received.sent.delete(old);
    }
    return sequence;
  }

  /** A peer's answer. True if it supports under another grant than before: what rested on the old one is void. */
  onHeartbeatReply(peer: NodeId, sequence: number, grant: number, nowMs: number): boolean {
    const received = this.#receivedFrom(peer);
    const sent = received.sent.get(sequence);
    if (sent === undefined || grant < received.grant) return false;
    received.sent.delete(sequence);
    const countedFrom = mistake('lease-without-margin') ? nowMs + this.#leaseMs * 2 : sent.atMs;
    const untilMs = countedFrom + this.#leaseMs * (1 - driftMargin);
    const changed = grant !== received.grant;
    received.grant = grant;
    received.untilMs = changed ? untilMs : Math.max(received.untilMs, untilMs);
    received.ceiling = changed ? sent.ceiling : (Math.max(received.ceiling, sent.ceiling) as Timestamp);
    return changed;
  }

  /** A peer asks for support: promises it, and returns the grant. */
  onHeartbeat(peer: NodeId, ceiling: Timestamp, nowMs: number): number {
    const untilMs = nowMs + this.#leaseMs;
    const given = this.#given.get(peer);
    if (given === undefined || given.lapsed || nowMs >= given.untilMs) {
      const highest = Math.max(ceiling, given?.ceiling ?? 0) as Timestamp;
      const grant = this.#nextGrant++;
      this.#given.set(peer, { grant, untilMs, lapsed: false, ceiling: highest });
      return grant;
    }
    given.untilMs = Math.max(given.untilMs, untilMs);
    given.ceiling = Math.max(given.ceiling, ceiling) as Timestamp;
    return given.grant;
  }

  /** The peers whose promise ran out since the last call: their ranges may elect others. */
  expire(nowMs: number): readonly NodeId[] {
    const lapsed: NodeId[] = [];
    for (const [peer, given] of this.#given) {
      if (given.lapsed || nowMs < given.untilMs) continue;
      given.lapsed = true;
      lapsed.push(peer);
    }
    return lapsed;
  }

  /** The grant under which this node supports the peer now; 0 for none. */
  grantTo(peer: NodeId, nowMs: number): number {
    const given = this.#given.get(peer);
    return given === undefined || given.lapsed || nowMs >= given.untilMs ? 0 : given.grant;
  }

  /** Until when the peer certainly supports this node under that grant. */
  supportedUntil(peer: NodeId, grant: number): number {
    const received = this.#received.get(peer);
    return received === undefined || grant === 0 || received.grant !== grant
      ? Number.NEGATIVE_INFINITY
      : received.untilMs;
  }

  /** The highest timestamp that the peer may use under the promise given to it last. */
  clockCeilingOf(peer: NodeId): Timestamp {
    return this.#given.get(peer)?.ceiling ?? zeroTimestamp;
  }

  /** The highest timestamp that this node may use: every peer that supports it now was told a ceiling at least as high. */
  usableCeiling(nowMs: number): Timestamp {
    let ceiling: number = Number.MAX_SAFE_INTEGER;
    for (const received of this.#received.values()) {
      if (received.untilMs > nowMs) ceiling = Math.min(ceiling, received.ceiling);
    }
    return ceiling as Timestamp;
  }

  /** Does the peer support this node now, as far as it can know? Stands for "the peer is alive". */
  isSupportedBy(peer: NodeId, nowMs: number): boolean {
    return (this.#received.get(peer)?.untilMs ?? Number.NEGATIVE_INFINITY) > nowMs;
  }

  #receivedFrom(peer: NodeId): Received {
    let received = this.#received.get(peer);
    if (received === undefined) {
      received = { grant: 0, untilMs: Number.NEGATIVE_INFINITY, ceiling: zeroTimestamp, sent: new Map() };
      this.#received.set(peer, received);
    }
    return received;
  }
}
