/**
 * A range as transactions meet it, honest and simple: rows with versions, locks in memory, prepared parts and records that
 * outlive a lease. A log entry is a short sleep of the leader; what it does happens all at once behind that.
 */
import {
  addMs,
  assert,
  compareBytes,
  formatKey,
  type HybridClock,
  laterOf,
  type NodeId,
  type RangeId,
  type Span,
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
  LockMode,
  LockWish,
  RangeDescriptor,
  RangeReply,
  RangeRequest,
  ScanRequest,
  TransactedReply,
  TransactRequest,
  TxnOutcome,
} from '../../range/index.ts';

type Versions = { readonly key: Uint8Array; readonly rows: { timestamp: Timestamp; row: Uint8Array | undefined }[] };
type Target = { readonly key: Uint8Array } | { readonly span: Span };
interface Lock {
  readonly txn: TxnId;
  readonly mode: LockMode;
  readonly target: Target;
  readonly sinceMs: number;
}
export interface FakePart {
  readonly participant: number;
  readonly anchor: Uint8Array;
  readonly effects: readonly { readonly key: Uint8Array; readonly row: Uint8Array | undefined }[];
  readonly looked: readonly Uint8Array[];
  readonly reply: TransactedReply;
  readonly sinceMs: number;
}
interface Wait {
  readonly id: number;
  readonly txn: TxnId;
  readonly sinceMs: number;
  holders: readonly TxnId[];
  wake: (refused?: string) => void;
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
const protectionMs = 1_000;
let waits = 0;

/** One range. */
export class FakeRange {
  descriptor: RangeDescriptor;
  leader: FakeLeader;
  lease = 1;
  /** All locks of a lease have one token. */
  token: string;
  readonly rows = new Map<string, Versions>();
  readonly prepared = new Map<TxnId, FakePart[]>();
  readonly records = new Map<TxnId, FakeRecord>();
  readonly bars = new Set<string>();
  readonly done = new Map<string, TransactedReply>();
  locks: Lock[] = [];
  waiting: Wait[] = [];
  readonly #promised = new Map<TxnId, Timestamp>();

  constructor(descriptor: RangeDescriptor, leader: FakeLeader) {
    this.descriptor = descriptor;
    this.leader = leader;
    this.token = `${descriptor.rangeId}@1`;
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
        const waited = await this.#take(
          request.lock,
          request.keys.map((key) => ({ key })),
          request.lock.mode,
        );
        if (Array.isArray(waited))
          return {
            kind: 'locked',
            grant: this.#grant(request.lock.txn),
            newest: request.keys.map((key) => this.#newest(key)?.timestamp ?? zeroTimestamp),
            taken: waited,
          };
        return waited;
      }
      case 'transact':
        return this.#transact(request);
      case 'resolve':
        if (request.participant !== undefined) await this.#entry(() => this.#drop(request.txn, request.participant));
        else if (!this.prepared.has(request.txn)) this.release(request.txn);
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
        if (request.locked !== undefined && !spanCovers(this.descriptor.span, request.locked)) return this.#mismatch();
        if (!this.#knows(request.txn, request.tokens)) return lost;
        return { kind: 'renewed', protectedUntil: this.#grant(request.txn).protectedUntil };
      }
      case 'clock':
        return { kind: 'clock', now: this.leader.hybridClock.now() };
      default:
        throw new Error(`the fake range does not answer ${request.kind}`);
    }
  }

  // Reads ----------------------------------------------------------------------------------------------------------

  async #get({ key, at, view, lock }: GetRequest): Promise<RangeReply> {
    if (!spanContains(this.descriptor.span, key)) return this.#mismatch();
    const { hybridClock } = this.leader;
    if (at !== undefined) {
      if (view !== undefined && !view.nodes.includes(this.leader.nodeId))
        return { kind: 'view-stale', now: hybridClock.now() };
      hybridClock.observe(at);
    }
    if (lock !== undefined) {
      const taken = await this.#take(lock, [{ key }], lock.mode);
      if (!Array.isArray(taken)) return taken;
      if (!taken[0])
        return { kind: 'get', row: undefined, version: zeroTimestamp, readTimestamp: hybridClock.reading() };
    } else await this.#unprepared({ key }, at);
    const found = this.#newest(key, at);
    const readTimestamp = at ?? hybridClock.now();
    const version = found?.row === undefined ? zeroTimestamp : found.timestamp;
    const reply = { kind: 'get', row: found?.row, version, readTimestamp } as const;
    return lock === undefined ? reply : { ...reply, grant: this.#grant(lock.txn) };
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
    if (!spanCovers(this.descriptor.span, span)) return this.#mismatch();
    const { hybridClock } = this.leader;
    if (at !== undefined) {
      if (view !== undefined && !view.nodes.includes(this.leader.nodeId))
        return { kind: 'view-stale', now: hybridClock.now() };
      hybridClock.observe(at);
    }
    if (lock !== undefined && (lockSpan === true || lock.mode === 'shared')) {
      const taken = await this.#take(lock, [{ span }], 'shared');
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
      const taken = await this.#take(
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
    return lock === undefined ? reply : { ...reply, grant: this.#grant(lock.txn) };
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
    while (inTheWay().length > 0) await this.#woken();
  }

  // Locks ----------------------------------------------------------------------------------------------------------

  /** True by target, or false where it was to be skipped; a refusal if a lock was not to be had. */
  async #take(wish: LockWish, targets: readonly Target[], mode: LockMode): Promise<boolean[] | RangeReply> {
    const { clock } = this.leader;
    const untilMs = clock.monotonicMs() + wish.timeoutMs;
    const taken: boolean[] = [];
    for (const target of targets) {
      for (;;) {
        const key = 'key' in target ? target.key : target.span.start;
        if (!spanContains(this.descriptor.span, key)) return this.#mismatch();
        const holders = this.#holders(wish.txn, target, mode);
        if (holders.length === 0) {
          this.locks.push({ txn: wish.txn, mode, target, sinceMs: clock.monotonicMs() });
          taken.push(true);
          break;
        }
        if (wish.wait === 'skip-locked') {
          taken.push(false);
          break;
        }
        if (wish.wait === 'no-wait' || clock.monotonicMs() >= untilMs)
          return { kind: 'refused', code: 'lock-not-available', message: 'the lock is held by another transaction' };
        const refused = await this.#woken(wish.txn, holders, untilMs);
        if (refused !== undefined) return { kind: 'refused', code: refused, message: 'chosen to give way' };
      }
    }
    return taken;
  }

  #holders(txn: TxnId, target: Target, mode: LockMode): readonly TxnId[] {
    const others = this.locks.filter(
      (lock) => lock.txn !== txn && overlap(lock.target, target) && !agree(lock.mode, mode),
    );
    for (const [holder, parts] of this.prepared) {
      if (holder === txn) continue;
      for (const { effects, looked, sinceMs } of parts) {
        for (const { key } of effects)
          if (overlap({ key }, target)) others.push({ txn: holder, mode: 'exclusive', target, sinceMs });
        for (const key of looked)
          if (overlap({ key }, target) && !agree('shared', mode))
            others.push({ txn: holder, mode: 'shared', target, sinceMs });
      }
    }
    return [...new Set(others.map((lock) => lock.txn))];
  }

  async #woken(txn?: TxnId, holders: readonly TxnId[] = [], untilMs?: number): Promise<string | undefined> {
    const { clock } = this.leader;
    return new Promise((resolve) => {
      const wait: Wait = {
        id: ++waits,
        txn: txn ?? ('' as TxnId),
        sinceMs: clock.monotonicMs(),
        holders,
        wake: (refused) => {
          this.waiting = this.waiting.filter((each) => each !== wait);
          resolve(refused);
        },
      };
      this.waiting.push(wait);
      if (untilMs !== undefined) clock.after(untilMs - clock.monotonicMs(), () => wait.wake());
    });
  }

  wakeAll(): void {
    for (const { wake } of [...this.waiting]) wake();
  }

  release(txn: TxnId): void {
    if (this.prepared.has(txn)) return;
    this.locks = this.locks.filter((lock) => lock.txn !== txn);
    for (const wait of this.waiting.filter((each) => each.txn === txn)) wait.wake('transaction-conflict');
    this.wakeAll();
  }

  drop(txn: TxnId): void {
    this.leader.hybridClock.observe(this.#promised.get(txn) ?? zeroTimestamp);
    this.release(txn);
  }

  #grant(txn: TxnId): LockGrant {
    const protectedUntil = addMs(this.leader.hybridClock.reading(), protectionMs);
    this.#promised.set(txn, laterOf(protectedUntil, this.#promised.get(txn) ?? zeroTimestamp));
    return { token: this.token, protectedUntil };
  }

  #knows(txn: TxnId, tokens: readonly string[]): boolean {
    return tokens.every((token) => token === this.token) && this.locks.some((lock) => lock.txn === txn);
  }

  /** Another node leads from now on; locks are gone, the clock begins above what they protect. */
  moveLease(to: FakeLeader): void {
    for (const promised of this.#promised.values()) to.hybridClock.observe(promised);
    for (const { rows } of this.rows.values()) to.hybridClock.observe(rows.at(-1)!.timestamp);
    this.leader = to;
    this.lease++;
    this.token = `${this.rangeId}@${this.lease}`;
    this.locks = [];
    this.wakeAll();
  }

  // Commit and prepare ---------------------------------------------------------------------------------------------

  async #transact(request: TransactRequest): Promise<RangeReply> {
    const { id, txn, operations, tokens, notAfter, lockTimeoutMs, prepare } = request;
    const name = `${id.session}/${id.sequence}`;
    const again = this.done.get(name);
    if (again !== undefined && prepare === undefined) return again;
    const part = this.prepared.get(txn)?.find((each) => each.participant === prepare?.participant);
    if (part !== undefined) return part.reply;
    if (!operations.every(({ key }) => spanContains(this.descriptor.span, key))) return this.#mismatch();
    if (request.locked !== undefined && !spanCovers(this.descriptor.span, request.locked)) return this.#mismatch();
    if (tokens.length > 0 && !this.#knows(txn, tokens)) return lost;
    const wish: LockWish = { txn, mode: 'exclusive', wait: 'queue', timeoutMs: lockTimeoutMs };
    for (const { key, change } of [...operations].sort((a, b) => compareBytes(a.key, b.key))) {
      const taken = await this.#take(wish, [{ key }], change === undefined ? 'shared' : 'exclusive');
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
        this.release(txn);
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
    if (tokens.length === 0) this.release(txn);
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
    this.release(txn);
  }

  /** The transaction goes on without one part. */
  #drop(txn: TxnId, participant: number | undefined): void {
    const left = (this.prepared.get(txn) ?? []).filter((part) => part.participant !== participant);
    if (left.length === 0) this.prepared.delete(txn);
    else this.prepared.set(txn, left);
    this.wakeAll();
  }

  async #entry<T>(apply: () => T): Promise<T> {
    await sleep(this.leader.clock, entryMs);
    return apply();
  }

  #mismatch(): RangeReply {
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
    right.token = this.token;
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
    right.locks = [...this.locks];
    for (const [txn, promised] of this.#promised) right.#promised.set(txn, promised);
    for (const [name, reply] of this.done) right.done.set(name, reply);
    this.wakeAll();
    return right;
  }
}

const lost: RangeReply = { kind: 'refused', code: 'transaction-conflict', message: 'locks were lost' };

function put(into: Map<TxnId, FakePart[]>, txn: TxnId, parts: FakePart[]): void {
  if (parts.length === 0) into.delete(txn);
  else into.set(txn, parts);
}

function agree(a: LockMode, b: LockMode): boolean {
  return (a === 'shared' && b !== 'exclusive') || (b === 'shared' && a !== 'exclusive');
}

function overlap(a: Target, b: Target): boolean {
  if ('key' in a) return 'key' in b ? compareBytes(a.key, b.key) === 0 : spanContains(b.span, a.key);
  // Spans are only ever locked shared: two of them never meet in anger.
  return 'key' in b && spanContains(a.span, b.key);
}

function met(condition: Condition | undefined, { row, version }: FoundRow): boolean {
  if (condition === undefined) return true;
  const present = row !== undefined;
  if (condition.exists !== undefined && condition.exists !== present) return false;
  if (condition.versions !== undefined && !condition.versions.includes(version)) return false;
  return condition.versionsNot === undefined || !condition.versionsNot.includes(version);
}
