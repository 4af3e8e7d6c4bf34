/**
 * Closed timestamps for reads at followers. A follower may answer as of a timestamp when it knows that nothing more will be
 * written at or below it and has applied everything that was. It learns that from the leaseholder, when somebody wants to
 * read: "at my clock's c my log ended at i". Once said this stays true for ever: the leaseholder's later writes, and those of
 * any later leaseholder (rule L2), are above c. So one question serves every reader that accepts an answer as old as c, and a
 * range that nobody reads this way costs nothing.
 */
import { decodeTimestamp, JimError, type NodeId, type RangeId, utf8, utf8Text } from '../base/index.ts';
import { type Clock, sleep } from '../io/index.ts';
import type { Replica } from './replica.ts';

interface CloseReply {
  readonly index: number;
  readonly timestamp: number;
}

/** How long a follower waits for the answer and for its own log to reach the place. */
const closeMs = 1_000;
const pollMs = 2;

/** Answers `range.close` at the leaseholder. */
export async function answerClose(
  body: Uint8Array,
  replica: (id: RangeId) => Replica | undefined,
): Promise<Uint8Array> {
  const { rangeId } = JSON.parse(utf8Text(body)) as { readonly rangeId: RangeId };
  const closed = replica(rangeId)?.closeHere();
  if (closed === undefined) throw new JimError('not-leaseholder', `r${rangeId} is not led here`);
  return utf8(JSON.stringify(closed satisfies CloseReply));
}

/** Asks leaseholders to close ranges for readers at this node's followers; one question at a time for each range. */
export class Closing {
  readonly #clock: Clock;
  readonly #call: (to: NodeId, method: string, body: Uint8Array, deadlineMs: number) => Promise<Uint8Array>;
  readonly #asking = new Map<RangeId, Promise<void>>();

  constructor(
    clock: Clock,
    call: (to: NodeId, method: string, body: Uint8Array, deadlineMs: number) => Promise<Uint8Array>,
  ) {
    this.#clock = clock;
    this.#call = call;
  }

  /** Tries to move the replica's closed timestamp to the leaseholder's present; does nothing if that can't be had. */
  refresh(replica: Replica): Promise<void> {
    const under = this.#asking.get(replica.rangeId);
    if (under !== undefined) return under;
    const asking = this.#refresh(replica)
      .catch((error) => {
        if (!(error instanceof JimError)) throw error;
      })
      .finally(() => this.#asking.delete(replica.rangeId));
    this.#asking.set(replica.rangeId, asking);
    return asking;
  }

  async #refresh(replica: Replica): Promise<void> {
    const leaseholder = replica.leaseholder();
    if (leaseholder === undefined) return;
    const { rangeId } = replica;
    const answer = await this.#call(leaseholder, 'range.close', utf8(JSON.stringify({ rangeId })), closeMs);
    const { index, timestamp } = JSON.parse(utf8Text(answer)) as CloseReply;
    const giveUpAt = this.#clock.monotonicMs() + closeMs;
    while (replica.state.appliedIndex < index) {
      if (this.#clock.monotonicMs() > giveUpAt) return;
      await sleep(this.#clock, pollMs);
    }
    replica.close(decodeTimestamp(timestamp));
  }
}
