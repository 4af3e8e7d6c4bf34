/**
 * Ends what others left behind. Each node looks after the ranges that it leads: whose transaction has been here for a
 * while is asked about, all of a coordinator's in one message.
 *
 *   still running                          let it be; who reads what it has prepared ahead learns that it will commit later
 *   over                                   its plain locks go
 *   unknown, or its node can't be reached  plain locks are dropped; prepared parts are recovered from the logs:
 *
 *   record has an outcome ──────────────────────────────────────────────► that one
 *   record is staged ─► settle every part ─► all prepared in time? ─► decide committed, else aborted
 *   no record ─► settle the part that would bring it ─► barred: decide aborted; prepared after all: begin again
 *   and then: resolve the parts, forget the record
 *
 * Rules: the outcome follows from the logs alone, so that any two recoveries, and the coordinator if it lives after all, come to
 * the same one. Nothing is guessed from silence.
 */
import {
  compareBytes,
  JimError,
  laterOf,
  mark,
  mistake,
  type NodeId,
  parseTxnId,
  type TxnId,
  zeroTimestamp,
} from '../base/index.ts';
import { sleep } from '../io/index.ts';
import type { RecordReply, TxnOutcome } from '../range/index.ts';
import type { Behind } from './behind.ts';
import type { TransactionHere } from './local.ts';
import { decodeStatuses, encodeMessage, methods, type TxnStatus } from './messages.ts';
import { aborted, decide, decodeParticipants, type PartSpan, readRecord, resolvePart, settle } from './protocol.ts';
import type { TxnServices } from './services.ts';

const roundMs = 200;
/** Nearly all transactions are over by then. */
const oldMs = 700;
/** A coordinator that says that it committed is resolving its parts; longer than this it has lost its way. */
const resolvingMs = 3_000;
/** How long a coordinator may be silent before it counts as gone. */
const silentMs = 1_200;
/** The same for transactions that have rows prepared ahead: a node that only waits for a processor, or for a connection, must not lose its long loads. */
const silentAheadMs = 6_000;
const askMs = 300;
const stepMs = 3_000;
const atOnceMax = 16;
/** A range without a quorum must not hold up the recovery of transactions of others. */
const postponedMs = 2_000;
/** Records that nobody forgot. Until then somebody may ask (`trustMs` of a commit is half of it), or a prepare come that one bars. */
const recordsEveryMs = 10_000;
const recordOldMs = 600_000;

/** How a transaction is to be dealt with. `gone`: nobody speaks for it, for so long. */
type Verdict = TxnStatus | { readonly kind: 'gone'; readonly silentMs: number } | undefined;

/** Recovery on one node. */
export class Recovery {
  readonly #services: TxnServices;
  readonly #behind: Behind;
  readonly #silentSince = new Map<NodeId, number>();
  readonly #recovering = new Set<TxnId>();
  /** Those that could not be recovered, and when they may be tried again (monotonic ms): others come first. */
  readonly #postponed = new Map<TxnId, number>();
  #running = false;
  #recordsAtMs: number;
  #stopped = false;

  constructor(services: TxnServices, behind: Behind) {
    this.#services = services;
    this.#behind = behind;
    this.#recordsAtMs = services.clock.monotonicMs() + recordsEveryMs;
  }

  start(): void {
    this.#services.local.onBusy(() => this.#wake());
    this.#services.local.onDoubt((txn) => void this.#askOf(txn));
    this.#wake();
  }

  stop(): void {
    this.#stopped = true;
  }

  #wake(): void {
    if (this.#running || this.#stopped) return;
    this.#running = true;
    this.#run()
      .catch((error) => this.#services.log('error', 'recovery failed', { error: String(error) }))
      .finally(() => {
        this.#running = false;
        // Something may have come after the last look, whose news found this still running.
        if (!this.#services.local.isIdle()) this.#wake();
      });
  }

  async #run(): Promise<void> {
    const { clock, local } = this.#services;
    while (!this.#stopped && !local.isIdle()) {
      await sleep(clock, roundMs);
      await this.#round();
      if (clock.monotonicMs() < this.#recordsAtMs) continue;
      this.#recordsAtMs = clock.monotonicMs() + recordsEveryMs;
      await this.#forgetRecords();
    }
  }

  // Who is still there ---------------------------------------------------------------------------------------------

  async #round(): Promise<void> {
    const { clock, local } = this.#services;
    const nowMs = clock.monotonicMs();
    const byNode = new Map<NodeId, TransactionHere[]>();
    for (const [txn, untilMs] of this.#postponed) if (untilMs <= nowMs) this.#postponed.delete(txn);
    for (const here of local.transactionsHere()) {
      if (nowMs - here.sinceMs < oldMs || this.#recovering.has(here.txn) || this.#postponed.has(here.txn)) continue;
      const { coordinator } = parseTxnId(here.txn);
      const list = byNode.get(coordinator);
      if (list === undefined) byNode.set(coordinator, [here]);
      else list.push(here);
    }
    await Promise.all([...byNode].map(([node, list]) => this.#lookAfter(node, list)));
  }

  async #lookAfter(node: NodeId, list: readonly TransactionHere[]): Promise<void> {
    const txns = [...new Set(list.map(({ txn }) => txn))];
    const verdicts = await this.#ask(node, txns);
    const prepared = new Set(list.filter((here) => here.prepared).map(({ txn }) => txn));
    const ahead = new Set(list.filter((here) => here.preparedAhead === true).map(({ txn }) => txn));
    for (const txn of txns) {
      const verdict = verdicts.get(txn);
      this.#noteRunning(txn, verdict);
      if (verdict === undefined || verdict.kind === 'running' || verdict.kind === 'committing') continue;
      if (verdict.kind === 'gone' && verdict.silentMs < silentAheadMs && ahead.has(txn)) continue;
      if (prepared.has(txn))
        this.#maybeRecover(
          list.filter((here) => here.txn === txn && here.prepared),
          verdict,
        );
      else this.#endLocks(txn, verdict);
    }
  }

  /** Somebody meets what a transaction has prepared ahead: one that is still open commits later than that. */
  async #askOf(txn: TxnId): Promise<void> {
    if (this.#stopped) return;
    const verdicts = await this.#ask(parseTxnId(txn).coordinator, [txn]);
    this.#noteRunning(txn, verdicts.get(txn));
  }

  #noteRunning(txn: TxnId, verdict: Verdict): void {
    if (verdict?.kind === 'running' && verdict.notBelow !== undefined)
      this.#services.local.setNotBelow(txn, verdict.notBelow);
  }

  async #ask(node: NodeId, txns: readonly TxnId[]): Promise<ReadonlyMap<TxnId, Verdict>> {
    const { access, clock } = this.#services;
    try {
      const answer = await access.call(node, methods.status, encodeMessage(txns), askMs);
      this.#silentSince.delete(node);
      const statuses = decodeStatuses(answer);
      return new Map(txns.map((txn, i) => [txn, statuses[i]]));
    } catch {
      const nowMs = clock.monotonicMs();
      const since = this.#silentSince.get(node) ?? nowMs;
      this.#silentSince.set(node, since);
      if (nowMs - since < silentMs) return new Map();
      return new Map(txns.map((txn) => [txn, { kind: 'gone', silentMs: nowMs - since }]));
    }
  }

  #endLocks(txn: TxnId, verdict: NonNullable<Verdict>): void {
    const { local } = this.#services;
    switch (verdict.kind) {
      case 'committed':
        local.releaseLocks(txn, verdict.timestamp);
        return;
      case 'aborted':
        local.releaseLocks(txn, undefined);
        return;
      default:
        mark('txn: the locks of a transaction were dropped that nobody spoke for');
        local.dropLocks(txn);
    }
  }

  // Prepared parts -------------------------------------------------------------------------------------------------

  #maybeRecover(parts: readonly TransactionHere[], verdict: NonNullable<Verdict>): void {
    const { clock, log } = this.#services;
    const [{ txn, anchor, sinceMs }] = parts;
    if (verdict.kind === 'committed' && clock.monotonicMs() - sinceMs < resolvingMs) return;
    if (anchor === undefined || this.#recovering.size >= atOnceMax) return;
    this.#recovering.add(txn);
    const here = parts.map(({ key }) => ({ first: key, last: key }));
    this.#recover(txn, anchor, here, verdict)
      .catch((error) => {
        log('debug', 'a transaction could not be recovered now', { txn, error: String(error) });
        this.#postponed.set(txn, clock.monotonicMs() + postponedMs);
      })
      .finally(() => this.#recovering.delete(txn));
  }

  async #recover(
    txn: TxnId,
    anchor: Uint8Array,
    here: readonly PartSpan[],
    verdict: NonNullable<Verdict>,
  ): Promise<void> {
    const { access, log } = this.#services;
    const record = await readRecord(access, txn, anchor, this.#deadline());
    const outcome = await this.#outcomeOf(txn, anchor, record);
    log('info', 'a transaction is recovered', { txn, outcome: outcome.kind });
    mark(`txn: recovered as ${outcome.kind}`);
    const parts = record.participants.length === 0 ? here : decodeParticipants(record.participants);
    await Promise.all(parts.map((part) => resolvePart(access, txn, part, outcome, this.#deadline())));
    // A coordinator that is only silent may still ask how its transaction ended.
    if (record.participants.length > 0 && verdict.kind !== 'gone') this.#behind.forget(txn, anchor);
  }

  async #outcomeOf(txn: TxnId, anchor: Uint8Array, record: RecordReply): Promise<TxnOutcome> {
    const { access } = this.#services;
    const { state, participants, notAfter } = record;
    if (state !== 'none' && state !== 'staged') return state;
    if (mistake('recovery-guesses')) return aborted;
    if (state === 'none') return this.#withoutRecord(txn, anchor);
    const prepared = await Promise.all(
      decodeParticipants(participants).map(({ first }, participant) =>
        settle(access, txn, participant, first, this.#deadline()),
      ),
    );
    const timestamp = prepared.reduce(laterOf, zeroTimestamp);
    const commits = !prepared.includes(zeroTimestamp) && (notAfter === zeroTimestamp || timestamp <= notAfter);
    const outcome: TxnOutcome = commits ? { kind: 'committed', timestamp } : aborted;
    return decide(access, txn, anchor, outcome, this.#deadline());
  }

  /** The prepare that brings the record may be on its way through the log at this moment: it is barred, or is there. */
  async #withoutRecord(txn: TxnId, anchor: Uint8Array): Promise<TxnOutcome> {
    const { access } = this.#services;
    const prepared = await settle(access, txn, 0, anchor, this.#deadline());
    if (prepared === zeroTimestamp) return decide(access, txn, anchor, aborted, this.#deadline());
    return this.#outcomeOf(txn, anchor, await readRecord(access, txn, anchor, this.#deadline()));
  }

  // Records --------------------------------------------------------------------------------------------------------

  /** Their coordinators died between the last two steps: all parts are resolved once more, and the records go. */
  async #forgetRecords(): Promise<void> {
    const { access, local, log } = this.#services;
    const old = [...local.recordsHere(recordOldMs)].sort((a, b) => compareBytes(a.key, b.key));
    for (const { txn, key } of old) {
      if (this.#stopped) return;
      try {
        const { state, participants } = await readRecord(access, txn, key, this.#deadline());
        if (state === 'none' || state === 'staged') continue;
        const parts = participants.length === 0 ? [] : decodeParticipants(participants);
        await Promise.all(parts.map((part) => resolvePart(access, txn, part, state, this.#deadline())));
        this.#behind.forget(txn, key);
      } catch (error) {
        if (!(error instanceof JimError)) throw error;
        log('debug', 'an old record stays', { txn, error: error.message });
      }
    }
  }

  #deadline(): number {
    return this.#services.clock.monotonicMs() + stepMs;
  }
}
