/**
 * A range as transactions meet it, honest and simple: rows with versions, locks (`fake-locks.ts`), prepared parts and records that
 * outlive a lease. A log entry is a short sleep of the leader; what it does happens all at once behind that.
 */
import {
  assert,
  compareBytes,
  formatKey,
  type HybridClock,
  laterOf,
  type NodeId,
  type RangeId,
  spanContains,
  spanCovers,
  type Timestamp,
  type TxnId,
  toHex,
  zeroTimestamp,
} from '../../base/index.ts';
import { type Clock, sleep } from '../../io/index.ts';
import type {
  Condition,
  FoundRow,
  GetManyRequest,
  GetRequest,
  LockGrant,
  LockWish,
  RangeDescriptor,
  RangeReply,
  RangeRequest,
  ScanRequest,
  TransactedReply,
  TransactRequest,
  TxnOutcome,
} from '../../range/index.ts';
import { FakeLocks, type Target } from './fake-locks.ts';

type Versions = { readonly key: Uint8Array; readonly rows: { timestamp: Timestamp; row: Uint8Array | undefined }[] };
export interface FakePart {
  readonly participant: number;
  readonly anchor: Uint8Array;
  readonly effects: readonly { readonly key: Uint8Array; readonly row: Uint8Array | undefined }[];
  readonly looked: readonly Uint8Array[];
  readonly reply: TransactedReply;
  readonly sinceMs: number;
}
export interface FakeRecord {
  state: 'staged' | TxnOutcome;
  readonly participants: readonly Uint8Array[];
  readonly notAfter: Timestamp;
  readonly anchor: Uint8Array;
  readonly sinceMs: number;
}

/** What the range's leader has. */
export interface FakeLeader {
  readonly nodeId: NodeId;
  readonly clock: Clock;
  readonly hybridClock: HybridClock;
}

const entryMs = 1;

/** One range. */
export class FakeRange {
  descriptor: RangeDescriptor;
  leader: FakeLeader;
  lease = 1;
  readonly rows = new Map<string, Versions>();
  readonly prepared = new Map<TxnId, FakePart[]>();
  readonly records = new Map<TxnId, FakeRecord>();
  readonly bars = new Set<string>();
  readonly done = new Map<string, TransactedReply>();
  readonly locks: FakeLocks;

  constructor(descriptor: RangeDescriptor, leader: FakeLeader) {
    this.descriptor = descriptor;
    this.leader = leader;
    this.locks = new FakeLocks(this, `${descriptor.rangeId}@1`);
  }

  get rangeId(): RangeId {
    return this.descriptor.rangeId;
  }

  async handle(request: RangeRequest, by: FakeLeader): Promise<RangeReply> {
    for (;;) {
      if (this.leader !== by)
        return { kind: 'not-leaseholder', leaseholder: this.leader.nodeId, descriptor: this.descriptor };
      const { lease } = this;
      const reply = await this.#handle(request);
      if (this.lease === lease) return reply;
      if (this.leader === by) continue;
      return { kind: 'unknown' };
    }
  }

  async #handle(request: RangeRequest): Promise<RangeReply> {
    switch (request.kind) {
      case 'get':
        return this.#get(request);
      case 'get-many':
        return this.#getMany(request);
      case 'scan':
        return this.#scan(request);
      case 'lock': {
        const waited = await this.locks.take(
          request.lock,
          request.keys.map((key) => ({ key })),
          request.lock.mode,
        );
        if (Array.isArray(waited))
          return {
            kind: 'locked',
            grant: this.locks.grant(request.lock.txn),
            newest: request.keys.map((key) => this.#newest(key)?.timestamp ?? zeroTimestamp),
            taken: waited,
          };
        return waited;
      }
      case 'transact':
        return this.#transact(request);
      case 'resolve':
        if (request.participant !== undefined) await this.#entry(() => this.#drop(request.txn, request.participant));
        else if (!this.prepared.has(request.txn)) this.locks.release(request.txn);
        else await this.#entry(() => this.#end(request.txn, request.outcome));
        return { kind: 'resolved', end: this.descriptor.span.end };
      case 'decide': {
        const outcome = await this.#entry(() => {
          const before = this.records.get(request.txn);
          const holds = before === undefined || before.state === 'staged' ? request.outcome : before.state;
          this.records.set(request.txn, {
            participants: before?.participants ?? [],
            notAfter: before?.notAfter ?? zeroTimestamp,
            anchor: request.key,
            sinceMs: this.leader.clock.monotonicMs(),
            state: holds,
          });
          this.#end(request.txn, holds);
          return holds;
        });
        return { kind: 'decided', outcome };
      }
      case 'record': {
        const record = this.records.get(request.txn);
        if (record === undefined) return { kind: 'record', state: 'none', participants: [], notAfter: zeroTimestamp };
        const { state, participants, notAfter } = record;
        return { kind: 'record', state, participants, notAfter };
      }
      case 'settle': {
        const prepared = await this.#entry(() => {
          const part = this.prepared.get(request.txn)?.find((each) => each.participant === request.participant);
          if (part === undefined) this.bars.add(`${request.txn}/${request.participant}`);
          return part?.reply.timestamp ?? zeroTimestamp;
        });
        return { kind: 'settled', prepared };
      }
      case 'forget':
        await this.#entry(() => {
          for (const txn of request.txns) if (this.records.get(txn)?.state !== 'staged') this.records.delete(txn);
        });
        return { kind: 'resolved', end: this.descriptor.span.end };
      case 'renew': {
        if (request.locked !== undefined && !spanCovers(this.descriptor.span, request.locked)) return this.mismatch();
        if (!this.locks.knows(request.txn, request.tokens)) return lost;
        return { kind: 'renewed', protectedUntil: this.locks.grant(request.txn).protectedUntil };
      }
      case 'clock':
        return { kind: 'clock', now: this.leader.hybridClock.now() };
      default:
        throw new Error(`the fake range does not answer ${request.kind}`);
    }
  }

  // Reads ----------------------------------------------------------------------------------------------------------

  async #get({ key, at, view, lock }: GetRequest): Promise<RangeReply> {
    if (!spanContains(this.descriptor.span, key)) return this.mismatch();
    const { hybridClock } = this.leader;
    if (at !== undefined) {
      if (view !== undefined && !view.clocks.includes(this.leader.hybridClock.id))
        return { kind: 'view-stale', now: hybridClock.now() };
      hybridClock.observe(at);
    }
    if (lock !== undefined) {
      const taken = await this.locks.take(lock, [{ key }], lock.mode);
      if (!Array.isArray(taken)) return taken;
      if (!taken[0])
        return { kind: 'get', row: undefined, version: zeroTimestamp, readTimestamp: hybridClock.reading() };
    } else await this.#unprepared({ key }, at);
    const found = this.#newest(key, at);
    const readTimestamp = at ?? hybridClock.now();
    const version = found?.row === undefined ? zeroTimestamp : found.timestamp;
    const reply = { kind: 'get', row: found?.row, version, readTimestamp } as const;
    return lock === undefined ? reply : { ...reply, grant: this.locks.grant(lock.txn) };
  }

  async #getMany({ keys, at, view, lock }: GetManyRequest): Promise<RangeReply> {
    const rows: FoundRow[] = [];
    const taken: boolean[] = [];
    let readTimestamp = zeroTimestamp;
    let grant: LockGrant | undefined;
    for (const key of keys) {
      const reply = await this.#get({ kind: 'get', key, at, view, lock });
      if (reply.kind !== 'get') return reply;
      rows.push({ row: reply.row, version: reply.version });
      taken.push(reply.grant !== undefined);
      readTimestamp = laterOf(readTimestamp, reply.readTimestamp);
      grant ??= reply.grant;
    }
    const found = { kind: 'found', rows, readTimestamp } as const;
    return lock === undefined ? found : { ...found, taken, ...(grant === undefined ? {} : { grant }) };
  }

  async #scan({ span, at, view, lock, lockSpan, rowsMax, reverse }: ScanRequest): Promise<RangeReply> {
    if (!spanCovers(this.descriptor.span, span)) return this.mismatch();
    const { hybridClock } = this.leader;
    if (at !== undefined) {
      if (view !== undefined && !view.clocks.includes(this.leader.hybridClock.id))
        return { kind: 'view-stale', now: hybridClock.now() };
      hybridClock.observe(at);
    }
    if (lock !== undefined && (lockSpan === true || lock.mode === 'shared')) {
      const taken = await this.locks.take(lock, [{ span }], 'shared');
      if (!Array.isArray(taken)) return taken;
    }
    await this.#unprepared({ span }, at, lock?.txn);
    const read = () => {
      const all = [...this.rows.values()]
        .filter(({ key }) => spanContains(span, key))
        .sort((a, b) => compareBytes(a.key, b.key));
      if (reverse) all.reverse();
      return all.flatMap(({ key }) => {
        const found = this.#newest(key, at);
        return found?.row === undefined ? [] : [{ key, timestamp: found.timestamp, row: found.row }];
      });
    };
    let rows = read();
    const resume = rows[rowsMax]?.key;
    rows = rows.slice(0, rowsMax);
    if (lock !== undefined && lock.mode !== 'shared') {
      const taken = await this.locks.take(
        lock,
        rows.map(({ key }) => ({ key })),
        lock.mode,
      );
      if (!Array.isArray(taken)) return taken;
      rows = rows.filter((_, i) => taken[i]);
    }
    const last = rows.at(-1)?.key;
    const resumeKey = resume === undefined ? undefined : reverse ? last : resume;
    const reply = { kind: 'scan', rows, resumeKey, readTimestamp: at ?? hybridClock.now() } as const;
    return lock === undefined ? reply : { ...reply, grant: this.locks.grant(lock.txn) };
  }

  #newest(key: Uint8Array, at?: Timestamp): { timestamp: Timestamp; row: Uint8Array | undefined } | undefined {
    return this.rows.get(toHex(key))?.rows.findLast(({ timestamp }) => at === undefined || timestamp <= at);
  }

  /** Waits for prepared parts that the read would have to see. */
  async #unprepared(target: Target, at: Timestamp | undefined, self?: TxnId): Promise<void> {
    const touches = (key: Uint8Array) =>
      'key' in target ? compareBytes(key, target.key) === 0 : spanContains(target.span, key);
    const inTheWay = () =>
      [...this.prepared].filter(
        ([txn, parts]) =>
          txn !== self &&
          parts.some(
            ({ effects, reply }) =>
              (at === undefined || reply.timestamp <= at) && effects.some(({ key }) => touches(key)),
          ),
      );
    while (inTheWay().length > 0) await this.locks.woken();
  }

  // The lease ------------------------------------------------------------------------------------------------------

  /** Another node leads from now on. */
  moveLease(to: FakeLeader): void {
    for (const { rows } of this.rows.values()) to.hybridClock.observe(rows.at(-1)!.timestamp);
    this.leader = to;
    this.lease++;
    this.locks.moveLease(to, `${this.rangeId}@${this.lease}`);
    this.locks.wakeAll();
  }

  // Commit and prepare ---------------------------------------------------------------------------------------------

  async #transact(request: TransactRequest): Promise<RangeReply> {
    const { id, txn, operations, tokens, notAfter, lockTimeoutMs, prepare } = request;
    const name = `${id.session}/${id.sequence}`;
    const again = this.done.get(name);
    if (again !== undefined && prepare === undefined) return again;
    const part = this.prepared.get(txn)?.find((each) => each.participant === prepare?.participant);
    if (part !== undefined) return part.reply;
    if (!operations.every(({ key }) => spanContains(this.descriptor.span, key))) return this.mismatch();
    if (request.locked !== undefined && !spanCovers(this.descriptor.span, request.locked)) return this.mismatch();
    if (tokens.length > 0 && !this.locks.knows(txn, tokens)) return lost;
    const wish: LockWish = { txn, mode: 'exclusive', wait: 'queue', timeoutMs: lockTimeoutMs };
    for (const { key, change } of [...operations].sort((a, b) => compareBytes(a.key, b.key))) {
      const taken = await this.locks.take(wish, [{ key }], change === undefined ? 'shared' : 'exclusive');
      if (!Array.isArray(taken)) return this.#withoutLocks(request, taken);
    }
    const before = operations.map(({ key }): FoundRow => {
      const found = this.#newest(key);
      return { row: found?.row, version: found?.row === undefined ? zeroTimestamp : found.timestamp };
    });
    const failed = operations.findIndex(({ condition }, i) => !met(condition, before[i]));
    if (failed >= 0)
      return this.#withoutLocks(request, {
        kind: 'condition-failed',
        operation: failed,
        version: before[failed].version,
      });
    const timestamp = this.leader.hybridClock.now();
    if (notAfter !== zeroTimestamp && timestamp > notAfter) return this.#withoutLocks(request, lost);
    const effects = operations.flatMap(({ key, change }) => {
      if (change === undefined) return [];
      assert(change.kind !== 'compute', 'the fake computes nothing');
      return [{ key, row: change.kind === 'put' ? change.row : undefined }];
    });
    const rows = before.filter((_, i) => operations[i].read === true);
    const reply: TransactedReply = {
      kind: 'transacted',
      timestamp,
      existed: before.map(({ row }) => row !== undefined),
      rows,
    };
    return this.#entry((): RangeReply => {
      const twin = this.done.get(name);
      if (twin !== undefined) return twin;
      if (prepare === undefined) {
        this.done.set(name, reply);
        this.#apply(effects, timestamp);
        this.locks.release(txn);
        return reply;
      }
      const { participant, anchor, participants } = prepare;
      const barred = this.bars.has(`${txn}/${participant}`) || (participant === 0 && this.records.has(txn));
      const parts = this.prepared.get(txn) ?? [];
      const same = parts.find((each) => each.participant === participant);
      if (same !== undefined) return same.reply;
      if (barred) return { kind: 'refused', code: 'transaction-conflict', message: 'the part is barred' };
      const sinceMs = this.leader.clock.monotonicMs();
      if (participant === 0) this.records.set(txn, { state: 'staged', participants, notAfter, anchor, sinceMs });
      const looked = operations.filter(({ change }) => change === undefined).map(({ key }) => key);
      this.prepared.set(txn, [...parts, { participant, anchor, effects, looked, reply, sinceMs }]);
      return reply;
    });
  }

  #withoutLocks({ txn, tokens }: TransactRequest, reply: RangeReply): RangeReply {
    if (tokens.length === 0) this.locks.release(txn);
    return reply;
  }

  #apply(effects: FakePart['effects'], timestamp: Timestamp): void {
    for (const { key, row } of effects) {
      const name = toHex(key);
      const versions = this.rows.get(name) ?? { key, rows: [] };
      const at = versions.rows.findIndex((each) => each.timestamp >= timestamp);
      assert(at < 0, `versions of ${formatKey(key)} rise: nothing is committed below what is there`);
      versions.rows.push({ timestamp, row });
      this.rows.set(name, versions);
    }
  }

  #end(txn: TxnId, outcome: TxnOutcome): void {
    const parts = this.prepared.get(txn) ?? [];
    this.prepared.delete(txn);
    if (outcome.kind === 'committed') {
      this.leader.hybridClock.observe(outcome.timestamp);
      // A row that was written again counts as it was prepared last.
      const inTime = parts.toSorted((a, b) => a.reply.timestamp - b.reply.timestamp);
      const last = new Map(inTime.flatMap(({ effects }) => effects.map((effect) => [toHex(effect.key), effect])));
      this.#apply([...last.values()], outcome.timestamp);
    }
    this.locks.release(txn);
  }

  /** The transaction goes on without one part. */
  #drop(txn: TxnId, participant: number | undefined): void {
    const left = (this.prepared.get(txn) ?? []).filter((part) => part.participant !== participant);
    if (left.length === 0) this.prepared.delete(txn);
    else this.prepared.set(txn, left);
    this.locks.wakeAll();
  }

  async #entry<T>(apply: () => T): Promise<T> {
    await sleep(this.leader.clock, entryMs);
    return apply();
  }

  /** The keys are not (all) here. */
  mismatch(): RangeReply {
    return { kind: 'range-mismatch', descriptors: [this.descriptor] };
  }

  // Splits ---------------------------------------------------------------------------------------------------------

  /** Everything from the key on goes to a new range, locks and parts included; the two know the same tokens. */
  split(at: Uint8Array, rangeId: RangeId): FakeRange {
    const { span, generation } = this.descriptor;
    const right = new FakeRange(
      { ...this.descriptor, rangeId, span: { start: at, end: span.end }, generation: generation + 1 },
      this.leader,
    );
    this.descriptor = { ...this.descriptor, span: { start: span.start, end: at }, generation: generation + 1 };
    for (const [name, versions] of [...this.rows]) {
      if (compareBytes(versions.key, at) < 0) continue;
      right.rows.set(name, versions);
      this.rows.delete(name);
    }
    const isRight = (key: Uint8Array) => compareBytes(key, at) >= 0;
    for (const [txn, parts] of [...this.prepared]) {
      const side = (wanted: boolean) =>
        parts
          .map((part) => ({
            ...part,
            effects: part.effects.filter(({ key }) => isRight(key) === wanted),
            looked: part.looked.filter((key) => isRight(key) === wanted),
          }))
          .filter(({ effects, looked }) => effects.length + looked.length > 0);
      put(this.prepared, txn, side(false));
      put(right.prepared, txn, side(true));
    }
    this.locks.copyTo(right.locks);
    for (const [name, reply] of this.done) right.done.set(name, reply);
    this.locks.wakeAll();
    return right;
  }
}

const lost: RangeReply = { kind: 'refused', code: 'transaction-conflict', message: 'locks were lost' };

function put(into: Map<TxnId, FakePart[]>, txn: TxnId, parts: FakePart[]): void {
  if (parts.length === 0) into.delete(txn);
  else into.set(txn, parts);
}

function met(condition: Condition | undefined, { row, version }: FoundRow): boolean {
  if (condition === undefined) return true;
  const present = row !== undefined;
  if (condition.exists !== undefined && condition.exists !== present) return false;
  if (condition.versions !== undefined && !condition.versions.includes(version)) return false;
  return condition.versionsNot === undefined || !condition.versionsNot.includes(version);
}
