/**
 * A cluster for the stories of transactions: real coordinators and gateways, fake ranges, simulated time. Every message between
 * two nodes is numbered and can be lost, doubled, or be the last thing that its coordinator lives to see.
 */
import {
  decodeNodeId,
  decodeRangeId,
  emptyBytes,
  HybridClock,
  JimError,
  type NodeId,
  type RangeId,
  type Span,
  spanContains,
  type TxnId,
  utf8,
  utf8Text,
} from '../../base/index.ts';
import { SeededRandom, SimulatedClock, Simulation } from '../../io/memory/index.ts';
import { Deadlines } from '../../node/deadlines.ts';
import { Directory } from '../../node/directory.ts';
import { Gateway } from '../../node/gateway.ts';
import { RequestIds, requestIdOfKey } from '../../node/request-ids.ts';
import {
  decodeRequest,
  encodeReply,
  noRowFunctions,
  type RangeDescriptor,
  type RangeReply,
  type RangeRequest,
} from '../../range/index.ts';
import { Coordinator } from '../coordinator.ts';
import type { LocalTransactions } from '../local.ts';
import type { RangesAccess } from '../ranges-access.ts';
import { defaultTransactionSettings, type TransactionSettings } from '../settings.ts';
import { FakeRange } from './fake-range.ts';

/** A message as it leaves a node. */
export interface Sent {
  /** Counts all messages of the cluster from 1 up. */
  readonly number: number;
  readonly from: NodeId;
  readonly to: NodeId;
  /** The request's kind, or the call's method; `↩` in front of an answer. */
  readonly what: string;
}

/** A sender may die with its message or just before it leaves. */
export type Fate = 'arrives' | 'lost' | 'twice' | 'kills-sender' | 'kills-sender-first' | 'kills-receiver';

const delayMs = 0.5;

/** One node: a coordinator, and whatever ranges it leads. */
export class FakeNode {
  readonly nodeId: NodeId;
  readonly clock: SimulatedClock;
  readonly hybridClock: HybridClock;
  readonly directory = new Directory();
  readonly handlers = new Map<string, (body: Uint8Array) => Uint8Array | Promise<Uint8Array>>();
  readonly coordinator: Coordinator;
  readonly #cluster: FakeCluster;
  readonly #listeners: (() => void)[] = [];

  constructor(cluster: FakeCluster, nodeId: NodeId, settings: Partial<TransactionSettings>) {
    this.#cluster = cluster;
    this.nodeId = nodeId;
    const { simulation } = cluster;
    // Clocks differ, as they do.
    this.clock = new SimulatedClock(simulation, `n${nodeId}`, { wallOffsetMs: nodeId * 7 });
    this.hybridClock = new HybridClock(() => this.clock.wallMs(), this.nodeId);
    this.handlers.set('range.execute', async (body) => encodeReply(await this.#execute(decodeRequest(body))));
    this.coordinator = new Coordinator({
      clock: this.clock,
      hybridClock: this.hybridClock,
      random: new SeededRandom(`n${nodeId}`),
      access: this.#access(),
      local: this.#local(),
      rowFunctions: noRowFunctions,
      settings: { ...defaultTransactionSettings, ...settings },
      markerRow: () => utf8('done'),
      log: (level, message, fields) => {
        if (level === 'error') throw new Error(`${message} ${JSON.stringify(fields)}`);
      },
    });
    this.coordinator.start();
  }

  get alive(): boolean {
    return this.clock.alive;
  }

  /** Everything that waits for something to be held looks again. */
  notice(): void {
    for (const listener of this.#listeners) listener();
  }

  async #execute(request: RangeRequest): Promise<RangeReply> {
    const range = this.#cluster.rangeOfRequest(request);
    const handling = range.handle(request, this);
    this.#cluster.notice();
    const reply = await handling;
    this.#cluster.notice();
    return reply;
  }

  #access(): RangesAccess {
    const { clock, directory, nodeId } = this;
    const random = new SeededRandom(`gateway of n${nodeId}`);
    const requestIds = new RequestIds(random.fork('ids'));
    const cluster = this.#cluster;
    const call = (to: NodeId, method: string, body: Uint8Array, deadlineMs: number) =>
      cluster.call(this, to, method, body, deadlineMs);
    const rangeOf = (key: Uint8Array): RangeDescriptor => {
      const known = directory.lookup(key);
      if (known !== undefined) return known;
      for (const { descriptor } of cluster.ranges) directory.update(descriptor);
      return directory.lookup(key)!;
    };
    const gateway = new Gateway({
      nodeId,
      clock,
      random,
      deadlines: new Deadlines(clock),
      directory,
      local: { handle: (request) => this.#execute(request) },
      attemptMs: 500,
      call,
      isConnected: () => true,
      find: async (key) => rangeOf(key),
    });
    return {
      nodeId,
      execute: (request, deadlineAtMs) => gateway.execute(request, deadlineAtMs),
      rangeOf,
      rangeAtEdge: (span, reverse) => (reverse ? cluster.rangeBelow(span.end) : rangeOf(span.start)),
      leaseholderOf: (key) => cluster.rangeAt(key).leader.nodeId,
      call,
      handle: (method, handler) => this.handlers.set(method, handler),
      nodes: () => [nodeId, ...cluster.nodeIds().filter((node) => node !== nodeId)],
      beginRequest: () => requestIds.begin(),
      finishRequest: (id) => requestIds.finish(id),
      requestOfKey: requestIdOfKey,
    };
  }

  /** As the real ranges do it. */
  #local(): LocalTransactions {
    const led = () => this.#cluster.ranges.filter(({ leader }) => leader === this);
    return {
      onDoubt: () => {},
      setNotBelow: () => {},
      isIdle: () =>
        led().every(
          ({ locks, prepared, records }) =>
            locks.held.length + prepared.size + records.size + locks.waiting.length === 0,
        ),
      onBusy: (listener) => this.#listeners.push(listener),
      transactionsHere: () =>
        led().flatMap(({ rangeId, descriptor, prepared, locks }) => [
          ...[...prepared].flatMap(([txn, parts]) =>
            parts.map(({ anchor, sinceMs, effects, looked }) => ({
              rangeId,
              txn,
              key: effects[0]?.key ?? looked[0],
              prepared: true,
              anchor,
              sinceMs,
            })),
          ),
          ...locks.held
            .filter(({ txn }) => !prepared.has(txn))
            .map(({ txn, sinceMs }) => ({
              rangeId,
              txn,
              key: descriptor.span.start,
              prepared: false,
              anchor: undefined,
              sinceMs,
            })),
        ]),
      recordsHere: (minAgeMs) =>
        led().flatMap(({ records }) =>
          [...records]
            .filter(([, { state, sinceMs }]) => state !== 'staged' && this.clock.monotonicMs() - sinceMs >= minAgeMs)
            .map(([txn, { anchor, sinceMs }]) => ({ txn, key: anchor, sinceMs })),
        ),
      releaseLocks: (txn, timestamp) => {
        if (timestamp !== undefined) this.hybridClock.observe(timestamp);
        for (const range of led()) range.locks.release(txn);
      },
      dropLocks: (txn) => {
        for (const range of led()) range.locks.drop(txn);
      },
      lockEdges: (minAgeMs) =>
        led().flatMap(({ locks }) =>
          locks.waiting
            .filter(({ txn, sinceMs }) => txn !== '' && this.clock.monotonicMs() - sinceMs >= minAgeMs)
            .flatMap(({ id, txn, holders }) => holders.map((holder) => ({ waitId: id, waiter: txn, holder }))),
        ),
      refuseWait: (waitId) => {
        for (const { locks } of led()) locks.waiting.find(({ id }) => id === waitId)?.wake('deadlock');
      },
      lockRows: () =>
        led().flatMap(({ rangeId, locks }) => [
          ...locks.waiting.map(({ txn, sinceMs, holders }) => ({
            rangeId,
            txn,
            target: '',
            mode: 'exclusive' as const,
            granted: false,
            prepared: false,
            sinceMs,
            waitsFor: holders,
          })),
          ...locks.held.map(({ txn, mode, target, sinceMs }) => ({
            rangeId,
            txn,
            target: 'key' in target ? utf8Text(target.key) : 'span',
            mode,
            granted: true,
            prepared: false,
            sinceMs,
            waitsFor: [],
          })),
        ]),
    };
  }
}

/** Nodes n1, n2, …; ranges cut at the given keys, led in turn by all nodes but the last, where the coordinator of a story runs. */
export class FakeCluster {
  readonly simulation: Simulation;
  readonly ranges: FakeRange[] = [];
  readonly trace: Sent[] = [];
  /** What becomes of a message. */
  fate: (sent: Sent) => Fate = () => 'arrives';
  readonly #nodes = new Map<NodeId, FakeNode>();
  #nextRangeId = 1;

  constructor(
    cuts: readonly string[],
    options: { nodes?: number; seed?: number; settings?: Partial<TransactionSettings> } = {},
  ) {
    const { nodes = 3, seed = 1, settings = {} } = options;
    this.simulation = new Simulation({
      random: new SeededRandom(seed),
      drain: () => new Promise<void>((resolve) => setImmediate(resolve)),
    });
    for (let n = 1; n <= nodes; n++) {
      const nodeId = decodeNodeId(n);
      this.#nodes.set(nodeId, new FakeNode(this, nodeId, settings));
    }
    const edges = [emptyBytes, ...cuts.map((cut) => utf8(cut)), emptyBytes];
    for (let i = 0; i + 1 < edges.length; i++) {
      const leader = this.node((i % Math.max(1, nodes - 1)) + 1);
      this.ranges.push(new FakeRange(this.#descriptor({ start: edges[i], end: edges[i + 1] }, nodes), leader));
    }
  }

  #descriptor(span: Span, nodes: number): RangeDescriptor {
    const replicas = Array.from({ length: nodes }, (_, i) => ({
      replicaId: (i + 1) as RangeDescriptor['replicas'][number]['replicaId'],
      nodeId: decodeNodeId(i + 1),
      role: 'voter' as const,
    }));
    return {
      rangeId: this.#newRangeId(),
      span,
      generation: 1,
      replicas,
      nextReplicaId: (nodes + 1) as RangeDescriptor['nextReplicaId'],
    };
  }

  #newRangeId(): RangeId {
    return decodeRangeId(this.#nextRangeId++);
  }

  node(n: number): FakeNode {
    return this.#nodes.get(decodeNodeId(n))!;
  }

  nodeIds(): readonly NodeId[] {
    return [...this.#nodes.keys()];
  }

  rangeAt(key: Uint8Array): FakeRange {
    return this.ranges.find(({ descriptor }) => spanContains(descriptor.span, key))!;
  }

  rangeBelow(end: Uint8Array): RangeDescriptor {
    const sorted = this.ranges.map(({ descriptor }) => descriptor);
    return sorted.find(({ span }) => (end.length === 0 ? span.end.length === 0 : isJustBelow(span, end)))!;
  }

  rangeOfRequest(request: RangeRequest): FakeRange {
    if (request.kind === 'scan') return this.rangeAt(request.span.start);
    if (request.kind === 'lock') return this.rangeAt(request.keys[0]);
    if (request.kind === 'transact' || request.kind === 'write') return this.rangeAt(request.operations[0].key);
    if ('key' in request) return this.rangeAt(request.key);
    throw new Error(`the fake cluster does not answer ${request.kind}`);
  }

  split(at: string): void {
    const key = utf8(at);
    this.ranges.push(this.rangeAt(key).split(key, this.#newRangeId()));
    this.notice();
  }

  notice(): void {
    for (const node of this.#nodes.values()) if (node.alive) node.notice();
  }

  kill(n: number): void {
    this.node(n).clock.kill();
  }

  /** Runs the world until the promise settles. */
  settle<T>(promise: Promise<T>, limitMs = 60_000): Promise<T> {
    return this.simulation.settle(promise, limitMs);
  }

  /** Runs the world for a while. */
  async run(ms: number): Promise<void> {
    await this.simulation.runUntil(() => false, ms);
  }

  // Messages -------------------------------------------------------------------------------------------------------

  call(from: FakeNode, to: NodeId, method: string, body: Uint8Array, deadlineMs: number): Promise<Uint8Array> {
    const target = this.#nodes.get(to)!;
    const what = method === 'range.execute' ? decodeRequest(body).kind : method;
    return new Promise((resolve, reject) => {
      const unanswered = () =>
        reject(
          new JimError('node-unavailable', `${what}: no answer in time`, { outcome: 'ambiguous', retry: 'elsewhere' }),
        );
      from.clock.after(deadlineMs, unanswered);
      this.#send(from, target, what, () => {
        Promise.resolve(target.handlers.get(method)!(body)).then(
          (answer) => this.#send(target, from, `↩ ${what}`, () => resolve(answer)),
          (error) => this.#send(target, from, `↩ ${what}`, () => reject(error)),
        );
      });
    });
  }

  #send(from: FakeNode, to: FakeNode, what: string, arrive: () => void): void {
    if (!from.alive) return;
    const sent = { number: this.trace.length + 1, from: from.nodeId, to: to.nodeId, what };
    this.trace.push(sent);
    const fate = from === to ? 'arrives' : this.fate(sent);
    const reading = from.hybridClock.reading();
    const deliver = () => {
      if (fate === 'kills-receiver') to.clock.kill();
      to.clock.deliver(what, () => {
        to.hybridClock.observe(reading);
        arrive();
      });
    };
    if (fate === 'kills-sender' || fate === 'kills-sender-first') from.clock.kill();
    if (fate === 'lost' || fate === 'kills-sender-first') return;
    this.simulation.schedule(delayMs, `n${to.nodeId}`, what, deliver);
    if (fate === 'twice') this.simulation.schedule(delayMs * 3, `n${to.nodeId}`, what, deliver);
  }

  // What is there --------------------------------------------------------------------------------------------------

  /** The newest committed rows, as `a=1 b=2`. */
  text(): string {
    return this.ranges
      .flatMap(({ rows }) => [...rows.values()])
      .map(({ key, rows }) => ({ key: utf8Text(key), row: rows.at(-1)?.row }))
      .filter(({ row }) => row !== undefined)
      .map(({ key, row }) => `${key}=${utf8Text(row!)}`)
      .sort()
      .join(' ');
  }

  /** What transactions still hold anywhere. */
  leftovers(): { readonly locks: number; readonly prepared: number; readonly records: number } {
    const sum = (count: (range: FakeRange) => number) => this.ranges.reduce((total, range) => total + count(range), 0);
    return {
      locks: sum(({ locks }) => locks.held.length),
      prepared: sum(({ prepared }) => prepared.size),
      records: sum(({ records }) => records.size),
    };
  }

  /** Transactions that are prepared anywhere. */
  prepared(): readonly TxnId[] {
    return [...new Set(this.ranges.flatMap(({ prepared }) => [...prepared.keys()]))];
  }
}

function isJustBelow({ start, end: own }: Span, end: Uint8Array): boolean {
  const [a, b] = [Buffer.from(start), Buffer.from(end)];
  return a.compare(b) < 0 && (own.length === 0 || Buffer.from(own).compare(b) >= 0);
}
