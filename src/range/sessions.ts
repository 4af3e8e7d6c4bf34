/**
 * Remembered requests of a range: what makes a write that is asked again apply once (Raft thesis 6.3). Part of the
 * replicated state: changed only by applied commands, the same on every replica at the same index.
 *
 *   session 81.. ─► finishedBelow 17, outcomes {17: written at 10.1, 19: written at 10.4}
 *
 * A gateway numbers its requests and says below which number it has all its answers, so a session holds only what is under
 * way. A client's own idempotency key is a session with one request. Both end an hour after their last use.
 */
import { type Timestamp, ticksPerMs } from '../base/index.ts';
import type { RequestId } from './requests.ts';

/** What is remembered of a write. */
export interface RememberedOutcome {
  readonly timestamp: Timestamp;
  readonly existed: readonly boolean[];
}

interface Session {
  finishedBelow: number;
  usedAt: Timestamp;
  readonly outcomes: Map<number, RememberedOutcome>;
}

/** How long an unused session is remembered. */
const sessionLifeMs = 60 * 60 * 1000;
/** Commands between two sweeps for ended sessions: a count, not a time, so that every replica sweeps at the same index. */
const sweepEvery = 4096;

/** One session as written to an image. */
type SessionImage = readonly [
  session: number,
  finishedBelow: number,
  usedAt: number,
  outcomes: readonly (readonly [sequence: number, timestamp: number, existed: string])[],
];

/** The remembered requests of one range. */
export class Sessions {
  readonly #sessions = new Map<number, Session>();
  #sinceSweep = 0;

  /** Sessions remembered. */
  get size(): number {
    return this.#sessions.size;
  }

  /** What came of the request, `stale` if its gateway has had the answer already, undefined if it was never applied here. */
  find(id: RequestId): RememberedOutcome | 'stale' | undefined {
    const session = this.#sessions.get(id.session);
    if (session === undefined) return undefined;
    const outcome = session.outcomes.get(id.sequence);
    if (outcome !== undefined) return outcome;
    return id.sequence < session.finishedBelow ? 'stale' : undefined;
  }

  /** Remembers an applied request. */
  remember(id: RequestId, outcome: RememberedOutcome): void {
    let session = this.#sessions.get(id.session);
    if (session === undefined) {
      session = { finishedBelow: 0, usedAt: outcome.timestamp, outcomes: new Map() };
      this.#sessions.set(id.session, session);
    }
    session.usedAt = outcome.timestamp;
    session.outcomes.set(id.sequence, outcome);
    if (id.finishedBelow > session.finishedBelow) {
      session.finishedBelow = id.finishedBelow;
      for (const sequence of session.outcomes.keys())
        if (sequence < id.finishedBelow) session.outcomes.delete(sequence);
    }
    if (++this.#sinceSweep >= sweepEvery) this.#sweep(outcome.timestamp);
  }

  /** Takes over what another range remembers (merge) or what this one's image says. */
  absorb(image: Uint8Array): void {
    const text = new TextDecoder().decode(image);
    if (text.length === 0) return;
    const { sinceSweep, sessions } = JSON.parse(text) as { sinceSweep: number; sessions: readonly SessionImage[] };
    this.#sinceSweep = Math.max(this.#sinceSweep, sinceSweep);
    for (const [id, finishedBelow, usedAt, outcomes] of sessions) this.#absorbOne(id, finishedBelow, usedAt, outcomes);
  }

  /** All of it as bytes, for images, splits and merges. */
  encode(): Uint8Array {
    const sessions: SessionImage[] = [...this.#sessions].map(([id, { finishedBelow, usedAt, outcomes }]) => [
      id,
      finishedBelow,
      usedAt,
      [...outcomes].map(([sequence, { timestamp, existed }]) => [
        sequence,
        timestamp,
        existed.map((e) => (e ? '1' : '0')).join(''),
      ]),
    ]);
    return new TextEncoder().encode(JSON.stringify({ sinceSweep: this.#sinceSweep, sessions }));
  }

  #absorbOne(id: number, finishedBelow: number, usedAt: number, outcomes: SessionImage[3]): void {
    let session = this.#sessions.get(id);
    if (session === undefined) {
      session = { finishedBelow: 0, usedAt: 0 as Timestamp, outcomes: new Map() };
      this.#sessions.set(id, session);
    }
    session.finishedBelow = Math.max(session.finishedBelow, finishedBelow);
    session.usedAt = Math.max(session.usedAt, usedAt) as Timestamp;
    for (const [sequence, timestamp, existed] of outcomes) {
      session.outcomes.set(sequence, {
        timestamp: timestamp as Timestamp,
        existed: [...existed].map((e) => e === '1'),
      });
    }
  }

  #sweep(now: Timestamp): void {
    this.#sinceSweep = 0;
    for (const [id, { usedAt }] of this.#sessions) {
      if (now - usedAt > sessionLifeMs * ticksPerMs) this.#sessions.delete(id);
    }
  }
}
