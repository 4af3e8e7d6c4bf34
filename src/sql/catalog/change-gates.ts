/**
 * The gates that one change of the catalog has closed, seen from the node that makes the change.
 *
 *   write the entry ──► every member: `drain` until nobody uses the tables ──► closed
 *        └── prolonged every few seconds while the change lives; the commit must not come later than it says
 *
 * A member that does not answer is put out at once, and waited for until nothing that it may have in use can commit any more; the next change waits for
 * what is left of that, or not at all.
 */
import {
  addMs,
  catalogGatesKey,
  catalogMemberKey,
  type HybridClock,
  JimError,
  laterOf,
  type Timestamp,
  type TxnId,
  wallMsOf,
  zeroTimestamp,
} from '../../base/index.ts';
import { type Clock, sleep, type Timer } from '../../io/index.ts';
import type { Transactions } from '../../txn/index.ts';
import type { CatalogRows } from './catalog-rows.ts';
import { circleThrough } from './circles.ts';
import type { Oid } from './descriptors.ts';
import { deadlock, lockTimeout } from './gates.ts';
import {
  type DrainReply,
  type DrainRequest,
  decodeDrainReply,
  encodeMessage,
  methods,
  type NodeCalls,
} from './messages.ts';
import {
  type CatalogState,
  decodeGates,
  encodeGates,
  encodeMember,
  type GateEntry,
  type Member,
  type RowFound,
} from './state-rows.ts';

/** So long a node may use what it has read. */
export const leaseMs = 10_000;
/** So long closed gates stay closed by themselves. */
const promiseMs = 20_000;
const prolongMs = 5_000;
const callMs = 1_500;
const retryMs = 100;
/** A member that did not answer so often is put out. */
const unansweredMax = 2;
/** How often one that was put out is looked for. */
const backMs = 1_000;
/** As PostgreSQL's deadlock_timeout. */
const circleMs = 1_000;

/** What a change needs of the store around it. */
export interface ChangeGatesParts {
  readonly clock: Clock;
  readonly hybridClock: HybridClock;
  readonly transactions: Transactions;
  readonly rows: CatalogRows;
  readonly calls: NodeCalls;
  /** Reads the state anew; this node's own gates follow it. */
  readonly look: () => Promise<CatalogState>;
  /** Asks this node. */
  readonly drainHere: (request: DrainRequest) => Promise<DrainReply>;
  log(level: 'debug' | 'info' | 'warn' | 'error', message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** See the top of this file. */
export class ChangeGates {
  readonly #parts: ChangeGatesParts;
  readonly #change: TxnId;
  readonly #lockTimeoutMs: number;
  /** The row of gates as it was when the change began, until it is written. */
  #known: RowFound | undefined;
  /** Named in the entry. */
  readonly #tables = new Set<Oid>();
  /** Nobody uses them any more. */
  readonly #drained = new Set<Oid>();
  #until: Timestamp = zeroTimestamp;
  #timer: Timer | undefined;
  #writing: Promise<unknown> = Promise.resolve();
  #over = false;

  constructor(parts: ChangeGatesParts, change: TxnId, lockTimeoutMs: number, known: RowFound) {
    this.#parts = parts;
    this.#change = change;
    this.#lockTimeoutMs = lockTimeoutMs;
    this.#known = known;
  }

  /** Up to when the gates stay closed for sure; undefined where none is. */
  get until(): Timestamp | undefined {
    return this.#tables.size === 0 ? undefined : this.#until;
  }

  /** Nobody else uses the tables any more, and nobody will before this change has ended. Throws 55P03, 40P01. */
  async close(tables: readonly Oid[]): Promise<void> {
    if (tables.every((table) => this.#drained.has(table))) return;
    for (const table of tables) this.#tables.add(table);
    const closedAt = await this.#write();
    this.#keepProlonging();
    const { members } = await this.#parts.look();
    const giveUpAtMs = this.#parts.clock.monotonicMs() + this.#lockTimeoutMs;
    const drains = new Drains(this.#parts, this.#change, [...this.#tables], closedAt, () => {
      if (this.#over) throw new JimError('transaction-unknown', 'the transaction has ended');
      if (this.#lockTimeoutMs > 0 && this.#parts.clock.monotonicMs() >= giveUpAtMs) throw lockTimeout();
    });
    await this.#withPatience(drains.run(members));
    for (const each of this.#tables) this.#drained.add(each);
  }

  /** No more is promised: what is closed opens by itself in a while. */
  async stop(): Promise<void> {
    this.#over = true;
    this.#timer?.cancel();
    await this.#writing.catch(() => {});
  }

  /** Behind `stop`, where the change has certainly ended: the gates may open now. */
  async open(): Promise<void> {
    if (this.#tables.size === 0) return;
    await this.#parts.rows.change(catalogGatesKey, (row) => {
      const entries = row === undefined ? [] : decodeGates(row);
      const others = entries.filter(({ change }) => change !== this.#change);
      return others.length === entries.length ? undefined : encodeGates(others);
    });
  }

  /** The drains look at the time only now and then: the limit is kept here. */
  #withPatience(drained: Promise<void>): Promise<void> {
    if (this.#lockTimeoutMs === 0) return drained;
    return new Promise((resolve, reject) => {
      const timer = this.#parts.clock.after(this.#lockTimeoutMs, () => reject(lockTimeout()));
      drained.then(resolve, reject).finally(() => timer.cancel());
    });
  }

  #keepProlonging(): void {
    this.#timer ??= this.#parts.clock.after(prolongMs, () => {
      this.#timer = undefined;
      if (this.#over) return;
      this.#write().catch((error) =>
        this.#parts.log('warn', 'gates could not be kept closed for longer', { error: String(error) }),
      );
      this.#keepProlonging();
    });
  }

  /** Writes the entry with a later end; when it was written. */
  #write(): Promise<Timestamp> {
    const write = this.#writing.catch(() => {}).then(() => this.#writeEntry());
    this.#writing = write;
    return write;
  }

  async #writeEntry(): Promise<Timestamp> {
    const { rows, hybridClock, calls } = this.#parts;
    let until = zeroTimestamp;
    const isFirst = this.#until === zeroTimestamp;
    const known = this.#known;
    this.#known = undefined;
    const make = (row: Uint8Array | undefined) => {
      const now = hybridClock.reading();
      const entries = row === undefined ? [] : decodeGates(row);
      const others = entries.filter((entry) => entry.change !== this.#change && entry.until >= now);
      // Whoever found it expired has opened the gates: they can't be closed again behind their backs.
      if (!isFirst && !entries.some(({ change }) => change === this.#change))
        throw new JimError('transaction-conflict', 'the gates of the change have opened: it took too long', {
          retry: 'transaction',
        });
      until = addMs(now, promiseMs);
      const own: GateEntry = { change: this.#change, node: calls.nodeId, tables: [...this.#tables], until };
      return encodeGates([...others, own]);
    };
    const written = await rows.change(catalogGatesKey, make, known);
    this.#until = until;
    return written;
  }
}

/** One round of asking all members to let go of tables. */
class Drains {
  readonly #parts: ChangeGatesParts;
  readonly #change: TxnId;
  readonly #tables: readonly Oid[];
  readonly #closedAt: Timestamp;
  readonly #checkPatience: () => void;
  readonly #users = new Map<number, readonly TxnId[]>();
  readonly #waiters = new Map<number, readonly TxnId[]>();
  #ended = false;

  constructor(
    parts: ChangeGatesParts,
    change: TxnId,
    tables: readonly Oid[],
    closedAt: Timestamp,
    checkPatience: () => void,
  ) {
    this.#parts = parts;
    this.#change = change;
    this.#tables = tables;
    this.#closedAt = closedAt;
    this.#checkPatience = checkPatience;
  }

  async run(members: readonly Member[]): Promise<void> {
    const open = new Set(members.map(({ node }) => node));
    const drains = members.map(async (member) => {
      await this.#drain(member);
      open.delete(member.node);
    });
    try {
      await Promise.race([Promise.all(drains), this.#firstCircle(() => open.size === 0)]);
    } finally {
      this.#ended = true;
    }
  }

  async #drain(member: Member): Promise<void> {
    switch (member.state) {
      case 'left':
        return;
      case 'out':
        return this.#untilForgotten(member);
      case 'in':
        return member.node === this.#parts.calls.nodeId ? this.#drainHere() : this.#drainThere(member);
    }
  }

  async #drainHere(): Promise<void> {
    for (;;) {
      this.#check();
      const usersUntil = addMs(this.#parts.hybridClock.reading(), leaseMs);
      const reply = await this.#parts.drainHere({ change: this.#change, tables: this.#tables, usersUntil });
      if (reply.drained) return;
      this.#users.set(this.#parts.calls.nodeId, reply.users);
      this.#waiters.set(this.#parts.calls.nodeId, reply.waiters);
    }
  }

  /**
   * Only who answers is given more time, and only as long as it does: so there is always a timestamp above which nothing that
   * the node has in use can commit.
   */
  async #drainThere(member: Member): Promise<void> {
    const { calls, hybridClock, clock } = this.#parts;
    let inUseUntil = addMs(this.#closedAt, leaseMs);
    let answers = false;
    let unanswered = 0;
    for (;;) {
      this.#check();
      const usersUntil = answers ? addMs(hybridClock.reading(), leaseMs) : zeroTimestamp;
      inUseUntil = laterOf(inUseUntil, usersUntil);
      try {
        const request = encodeMessage({ change: this.#change, tables: this.#tables, usersUntil });
        const reply = decodeDrainReply(await calls.call(member.node, methods.drain, request, callMs));
        if (reply.drained) return;
        answers = true;
        unanswered = 0;
        this.#users.set(member.node, reply.users);
        this.#waiters.set(member.node, reply.waiters);
      } catch (error) {
        if (!(error instanceof JimError)) throw error;
        answers = false;
        unanswered++;
        // Early: the time that the next change has to wait for it begins here, too.
        if (unanswered === unansweredMax) await this.#putOut(member);
        if (hybridClock.reading() > inUseUntil) return;
        await sleep(clock, retryMs);
      }
    }
  }

  /** Where this fails the next change finds the same and waits as long. */
  async #putOut({ node, version }: Member): Promise<void> {
    this.#parts.log('warn', 'a node does not answer: it may not use the catalog before it says so', { node });
    await this.#parts.rows.put(catalogMemberKey(node), encodeMember({ state: 'out' }), version).catch(() => {});
  }

  /** Waits until one that was put out may use nothing any more that it has read; one that is back is asked like any other. */
  async #untilForgotten({ node, version }: Member): Promise<void> {
    const { clock, hybridClock, look } = this.#parts;
    const timestamp = addMs(version, leaseMs);
    let lookAtMs = clock.monotonicMs() + backMs;
    while (hybridClock.reading() <= timestamp) {
      this.#check();
      const leftMs = wallMsOf(timestamp) - wallMsOf(hybridClock.reading()) + 1;
      await sleep(clock, Math.min(leftMs, retryMs));
      if (clock.monotonicMs() < lookAtMs) continue;
      const { members } = await look();
      const now = members.find((each) => each.node === node);
      if (now?.state === 'in') return this.#drain(now);
      lookAtMs = clock.monotonicMs() + backMs;
    }
  }

  /** Throws if somebody whom this change waits for waits, through locks of rows or at a gate, for this very transaction; else it never ends. */
  async #firstCircle(isOver: () => boolean): Promise<never> {
    const { clock, transactions } = this.#parts;
    let nextAtMs = clock.monotonicMs() + circleMs;
    while (!isOver()) {
      await sleep(clock, retryMs);
      if (this.#ended || isOver()) break;
      if (clock.monotonicMs() < nextAtMs) continue;
      nextAtMs = clock.monotonicMs() + circleMs;
      const users = [...this.#users.values()].flat();
      if (users.length === 0) continue;
      const locks = await transactions.locks(clock.monotonicMs() + callMs);
      // Whoever waits at a gate of this change waits for this change.
      const atGates = [...this.#waiters.values()].flat().map((txn) => ({ txn, waitsFor: [this.#change] }));
      const user = circleThrough(users, this.#change, [...locks, ...atGates]);
      if (user !== undefined)
        throw deadlock(`The change waits for transaction ${user} to end, which waits for a lock of this one.`);
    }
    return new Promise(() => {});
  }

  #check(): void {
    if (this.#ended) throw new JimError('transaction-unknown', 'the wait has ended');
    this.#checkPatience();
  }
}
