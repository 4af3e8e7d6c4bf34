/**
 * What happens after a transaction over several ranges has its outcome, behind the answer: the record is decided, the parts are
 * resolved, and about once a second the records of those that are through are forgotten, all of a range in one entry.
 *
 * Rules: no part is resolved before the record has the outcome, since a recovery takes a part that is gone for one that
 * never was; no record is forgotten before every part is resolved.
 */
import { JimError, type RangeId, type TxnId } from '../base/index.ts';
import { sleep } from '../io/index.ts';
import type { TxnOutcome } from '../range/index.ts';
import { aborted, decide, type PartSpan, resolvePart, settle } from './protocol.ts';
import type { TxnServices } from './services.ts';

/** One attempt of a step; then it is tried again, so long as somebody may still answer. */
const stepMs = 5_000;
const pauseMs = 50;
const giveUpMs = 30_000;
const forgetEveryMs = 1_000;
const forgetMax = 1_000;

/** A part of a transaction, and what its coordinator knows of it. */
export interface KnownPart extends PartSpan {
  readonly participant: number;
  /** `doubtful`: the prepare may still arrive. */
  readonly state: 'prepared' | 'doubtful' | 'absent';
}

/** The end of transactions over several ranges. */
export class Behind {
  readonly #services: TxnServices;
  readonly #forgettable: { readonly txn: TxnId; readonly anchor: Uint8Array }[] = [];
  #forgetting = false;
  #stopped = false;

  constructor(services: TxnServices) {
    this.#services = services;
  }

  stop(): void {
    this.#stopped = true;
  }

  /** The outcome is certain: carries it to the record and all parts. Resolves when all is done, or given up; never rejects. */
  async finish(
    txn: TxnId,
    anchor: Uint8Array,
    parts: readonly KnownPart[],
    outcome: TxnOutcome,
    hasRecord: boolean,
  ): Promise<void> {
    const { access, log } = this.#services;
    try {
      if (hasRecord && outcome.kind === 'committed')
        await this.#persist((deadlineAtMs) => decide(access, txn, anchor, outcome, deadlineAtMs));
      await Promise.all(
        parts
          .filter(({ state }) => state !== 'absent')
          .map(async (part) => {
            // A prepare that is still on its way must not come after its end.
            if (part.state === 'doubtful')
              await this.#persist((atMs) => settle(access, txn, part.participant, part.first, atMs));
            await this.#persist((atMs) => resolvePart(access, txn, part, outcome, atMs));
          }),
      );
      if (hasRecord) this.forget(txn, anchor);
    } catch (error) {
      log('debug', 'a transaction is left to recovery', { txn, error: String(error) });
    }
  }

  /** Nobody answered when the transaction was to be given up: goes on asking. Undefined: nobody could tell. */
  async decideAborted(txn: TxnId, anchor: Uint8Array): Promise<TxnOutcome | undefined> {
    try {
      return await this.#persist((atMs) => decide(this.#services.access, txn, anchor, aborted, atMs));
    } catch {
      return undefined;
    }
  }

  /** Every part is resolved: the record may go. */
  forget(txn: TxnId, anchor: Uint8Array): void {
    this.#forgettable.push({ txn, anchor });
    if (!this.#forgetting) this.#forgetSoon();
  }

  async #persist<T>(step: (deadlineAtMs: number) => Promise<T>): Promise<T> {
    const { clock } = this.#services;
    const giveUpAtMs = clock.monotonicMs() + giveUpMs;
    for (;;) {
      try {
        return await step(clock.monotonicMs() + stepMs);
      } catch (error) {
        if (this.#stopped || !(error instanceof JimError) || clock.monotonicMs() >= giveUpAtMs) throw error;
        await sleep(clock, pauseMs);
      }
    }
  }

  #forgetSoon(): void {
    this.#forgetting = true;
    this.#services.clock.after(forgetEveryMs, () => {
      this.#forgetAll()
        .catch((error) => this.#services.log('debug', 'records were not forgotten', { error: String(error) }))
        .finally(() => {
          if (this.#forgettable.length > 0 && !this.#stopped) this.#forgetSoon();
          else this.#forgetting = false;
        });
    });
  }

  /** What can't be forgotten now is found later by its age (`recovery.ts`). */
  async #forgetAll(): Promise<void> {
    while (this.#forgettable.length > 0 && !this.#stopped)
      await this.#forgetSome(this.#forgettable.splice(0, forgetMax));
  }

  async #forgetSome(records: readonly { readonly txn: TxnId; readonly anchor: Uint8Array }[]): Promise<void> {
    const { access, clock } = this.#services;
    const deadlineAtMs = clock.monotonicMs() + stepMs;
    const byRange = new Map<RangeId, { readonly key: Uint8Array; readonly txns: TxnId[] }>();
    for (const { txn, anchor } of records) {
      const { rangeId } = await access.rangeOf(anchor, deadlineAtMs);
      const range = byRange.get(rangeId);
      if (range === undefined) byRange.set(rangeId, { key: anchor, txns: [txn] });
      else range.txns.push(txn);
    }
    await Promise.all(
      [...byRange.values()].map(({ key, txns }) => access.execute({ kind: 'forget', key, txns }, deadlineAtMs)),
    );
  }
}
