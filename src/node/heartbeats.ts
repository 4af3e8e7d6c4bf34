/**
 * One heartbeat per pair of nodes, whatever the number of ranges: it renews the promise that leases rest on
 * (`multiraft/support.ts`), and its silence is how a dead node is noticed.
 */
import { addMs, type HybridClock, laterOf, type NodeId } from '../base/index.ts';
import type { Clock, Timer } from '../io/index.ts';
import type { Heartbeat, HeartbeatReply, NodeMessage, SupportTable } from '../multiraft/index.ts';

/** A heartbeat every so much of a lease: two may be lost before a lease ends. */
const heartbeatPart = 0.3;
/** Ceilings are raised outside of the rounds no more often than this. */
const raiseEveryMs = 10;
/** How far a leader's timestamps may run ahead of the clock under one promise, besides the lease itself. */
const ceilingSlackMs = 500;
/** How far above a reading that is ahead already: room for 400,000 timestamps until the next heartbeat. */
const ceilingStepMs = 100;

export interface HeartbeatsOptions {
  readonly clock: Clock;
  readonly hybridClock: HybridClock;
  readonly support: SupportTable;
  readonly leaseMs: number;
  connected(): readonly NodeId[];
  send(to: NodeId, message: NodeMessage): void;
  /** Support between this node and the peer changed, either way. */
  onSupportChanged(peer: NodeId): void;
  /** After each round. */
  onRound(): void;
}

/** Asks for support and gives it. */
export class Heartbeats {
  readonly #options: HeartbeatsOptions;
  readonly #grantsGiven = new Map<NodeId, number>();
  #timer: Timer | undefined;
  #raisedAtMs = Number.NEGATIVE_INFINITY;
  #stopped = false;

  constructor(options: HeartbeatsOptions) {
    this.#options = options;
  }

  /** The first round leaves at once. */
  start(): void {
    this.#round();
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  /** A new link need not wait for the next round. */
  greet(peer: NodeId): void {
    if (!this.#stopped) this.#ask(peer);
  }

  /** A peer asks for support. */
  onHeartbeat(from: NodeId, heartbeat: Heartbeat): void {
    const { clock, hybridClock, support } = this.#options;
    const nowMs = clock.monotonicMs();
    const grant = support.onHeartbeat(from, heartbeat.clockCeiling, nowMs);
    this.#options.send(from, {
      kind: 'heartbeat-reply',
      sequence: heartbeat.sequence,
      clock: hybridClock.reading(),
      grant,
    });
    if (this.#grantsGiven.get(from) === grant) return;
    this.#grantsGiven.set(from, grant);
    this.#options.onSupportChanged(from);
  }

  /** A peer supports this node. */
  onReply(from: NodeId, { sequence, grant }: HeartbeatReply): void {
    const changed = this.#options.support.onHeartbeatReply(from, sequence, grant, this.#options.clock.monotonicMs());
    if (changed) this.#options.onSupportChanged(from);
  }

  /** Tells every peer the present ceiling, outside of the rounds: a new leaseholder that begins above it waits for this. */
  raiseCeiling(): void {
    const { clock, connected } = this.#options;
    const nowMs = clock.monotonicMs();
    if (this.#stopped || nowMs - this.#raisedAtMs < raiseEveryMs) return;
    this.#raisedAtMs = nowMs;
    for (const peer of connected()) this.#ask(peer);
  }

  #round(): void {
    if (this.#stopped) return;
    const { clock, support, leaseMs } = this.#options;
    this.#timer = clock.after(leaseMs * heartbeatPart, () => this.#round());
    for (const peer of support.expire(clock.monotonicMs())) this.#options.onSupportChanged(peer);
    for (const peer of this.#options.connected()) this.#ask(peer);
    this.#options.onRound();
  }

  #ask(peer: NodeId): void {
    const { clock, hybridClock, support, leaseMs } = this.#options;
    const reading = hybridClock.reading();
    // A new leaseholder begins at the ceiling of the one before: counted from the reading, each change would push all clocks on.
    const clockCeiling = laterOf(
      addMs(hybridClock.physical(), leaseMs + ceilingSlackMs),
      addMs(reading, ceilingStepMs),
    );
    const sequence = support.onHeartbeatSent(peer, clock.monotonicMs(), clockCeiling);
    this.#options.send(peer, {
      kind: 'heartbeat',
      sequence,
      clock: reading,
      clockCeiling,
    });
  }
}
