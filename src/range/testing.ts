/**
 * A few nodes' ranges on simulated doors, for the stories of this folder: no gateway, no connections but for images, so
 * that a failure here is a failure of ranges.
 */
import {
  assert,
  HybridClock,
  metaEnd,
  metaSpan,
  type NodeId,
  type RangeId,
  type ReplicaId,
  type Span,
  userSpan,
} from '../base/index.ts';
import { portableCrc32 } from '../io/index.ts';
import { Fabric, MemoryFiles, MemoryNetwork, SeededRandom, SimulatedClock, Simulation } from '../io/memory/index.ts';
import { type NodeMessage, SupportTable } from '../multiraft/index.ts';
import { listImages } from '../snapshot/index.ts';
import type { RangeDescriptor } from './descriptor.ts';
import type { HistoryLimit, RangeSettings, RangesOptions } from './options.ts';
import { Ranges } from './ranges.ts';
import type { RangeReply, RangeRequest } from './requests.ts';
import { noRowFunctions, type RowFunctions } from './row-functions.ts';

const leaseMs = 500;
const heartbeatMs = 100;

interface Running {
  readonly clock: SimulatedClock;
  readonly ranges: Ranges;
  readonly support: SupportTable;
  readonly hybridClock: HybridClock;
}

/** One node: its disk outlives its lives. */
interface TestNode {
  readonly nodeId: NodeId;
  readonly files: MemoryFiles;
  life: number;
  running: Running | undefined;
}

/** Nodes n1… with ranges r1 (meta) and r2 (everything else). */
export class TestCluster {
  readonly simulation: Simulation;
  readonly fabric: Fabric;
  readonly nodes = new Map<NodeId, TestNode>();
  /** Whatever threw outside of an answer: must stay empty. */
  readonly errors: unknown[];
  /** Messages that do not arrive; images come on connections of their own. */
  isLost: (from: NodeId, to: NodeId, message: NodeMessage) => boolean = () => false;
  readonly #settings: Partial<RangeSettings>;
  readonly #members: readonly NodeId[];
  #rowFunctions = noRowFunctions;
  #historyLimit: HistoryLimit | undefined;
  #sequence = 1;

  private constructor(
    simulation: Simulation,
    errors: unknown[],
    nodeCount: number,
    members: number,
    settings: Partial<RangeSettings>,
  ) {
    this.simulation = simulation;
    this.errors = errors;
    this.fabric = new Fabric(simulation);
    this.#settings = settings;
    for (let i = 1; i <= nodeCount; i++) {
      const clock = new SimulatedClock(simulation, `n${i}`);
      const files = new MemoryFiles({ clock, random: simulation.random.fork(`disk ${i}`) });
      this.nodes.set(i as NodeId, { nodeId: i as NodeId, files, life: 0, running: undefined });
    }
    this.#members = [...this.nodes.keys()].slice(0, members);
  }

  static async start(options: {
    readonly seed: number;
    readonly nodes?: number;
    readonly members?: number;
    readonly settings?: Partial<RangeSettings>;
    readonly rowFunctions?: RowFunctions;
    readonly historyLimit?: HistoryLimit;
  }): Promise<TestCluster> {
    const drain = () => new Promise<void>((resolve) => setImmediate(resolve));
    const errors: unknown[] = [];
    const simulation = new Simulation({
      random: new SeededRandom(options.seed),
      drain,
      onUncaught: ({ error }) => errors.push(error),
    });
    const nodes = options.nodes ?? 3;
    const cluster = new TestCluster(simulation, errors, nodes, options.members ?? nodes, options.settings ?? {});
    if (options.rowFunctions !== undefined) cluster.#rowFunctions = options.rowFunctions;
    cluster.#historyLimit = options.historyLimit;
    for (const nodeId of cluster.nodes.keys()) await cluster.startNode(nodeId);
    return cluster;
  }

  node(id: number): Ranges {
    const running = this.nodes.get(id as NodeId)?.running;
    assert(running !== undefined, `n${id} runs`);
    return running.ranges;
  }

  async startNode(id: number, options: { readonly quarantined?: boolean } = {}): Promise<void> {
    const node = this.nodes.get(id as NodeId);
    assert(node !== undefined && node.running === undefined, `n${id} does not run yet`);
    const { simulation } = this;
    const clock = new SimulatedClock(simulation, `n${id}`);
    node.files.setClock(clock);
    node.life++;
    const network = new MemoryNetwork(this.fabric, `n${id}`, clock);
    const given = this.#optionsOf(node, node.files, clock, simulation, {
      send: (to, message) => this.#send(node, to, message),
      isConnected: (to) => this.nodes.get(to)?.running !== undefined,
      dialBulk: (to) => network.dial(`n${to}:1`, 'bulk'),
      call: (to, method, body) => this.#call(to, method, body),
    });
    const { hybridClock, support } = given;
    const ranges = await simulation.settle(Ranges.open({ ...given.options, ...options }));
    await simulation.settle(network.listen(`n${id}:1`, (connection) => ranges.acceptImage(connection)));
    node.running = { clock, ranges, support, hybridClock };
    if (node.life === 1 && this.#members.includes(node.nodeId))
      await simulation.settle(ranges.bootstrap(this.#descriptors()));
    ranges.start();
    this.#beat(node, node.running);
    for (const [peer, { running }] of this.nodes) {
      if (peer === node.nodeId || running === undefined) continue;
      ranges.onPeerConnected(peer);
      running.ranges.onPeerConnected(node.nodeId);
    }
  }

  /** What a start with a copy of the node's disk would find. It takes part in nothing. */
  async openCopy(id: number, files: MemoryFiles): Promise<Ranges> {
    const node = this.nodes.get(id as NodeId);
    assert(node !== undefined, `there is a node n${id}`);
    const drain = () => new Promise<void>((resolve) => setImmediate(resolve));
    const simulation = new Simulation({ random: new SeededRandom(1), drain });
    const clock = new SimulatedClock(simulation, `n${id}`);
    files.setClock(clock);
    const nobody = () => Promise.reject(new Error('a copy speaks to nobody'));
    const { options } = this.#optionsOf(node, files, clock, simulation, {
      send: () => {},
      isConnected: () => false,
      dialBulk: nobody,
      call: nobody,
    });
    return simulation.settle(Ranges.open(options));
  }

  #optionsOf(
    { nodeId, life }: TestNode,
    files: MemoryFiles,
    clock: SimulatedClock,
    { random }: Simulation,
    doors: Pick<RangesOptions, 'send' | 'isConnected' | 'dialBulk' | 'call'>,
  ): Pick<Running, 'hybridClock' | 'support'> & { readonly options: RangesOptions } {
    const hybridClock = new HybridClock(() => clock.wallMs(), nodeId + 1000 * (life - 1));
    const support = new SupportTable({ leaseMs, life });
    const options: RangesOptions = {
      ...doors,
      nodeId,
      clusterId: 'test',
      votesFromMs: life === 1 ? 0 : clock.monotonicMs() + leaseMs * 1.2,
      doors: { clock, random: random.fork(`node ${nodeId} life ${life}`), files, crc32: portableCrc32 },
      hybridClock,
      support,
      config: {
        dataFolder: 'data',
        durability: 'fsync',
        storeKind: 'sorted-btree',
        memoryBytes: 2 ** 30,
        leaseMs,
        snapshotLogBytes: 2 ** 20,
        walPaddingBytes: 4096,
        walReserveBytes: 0,
        ...this.#settings,
      },
      onFatal: (error) => this.errors.push(error),
      expiresAtMs: () => undefined,
      rowFunctions: this.#rowFunctions,
      historyLimit: this.#historyLimit,
      raiseCeiling: () => {},
      log: () => {},
    };
    return { options, hybridClock, support };
  }

  /** The process dies; with `power`, what was not synced may be gone too. */
  crash(id: number, power = false): void {
    const node = this.nodes.get(id as NodeId);
    assert(node?.running !== undefined, `n${id} runs`);
    node.running.ranges.kill();
    node.running.clock.kill();
    if (power) node.files.powerLoss(this.simulation.random.fork(`power ${this.simulation.events}`));
    else node.files.processCrash();
    node.running = undefined;
  }

  /** Sends a request to whoever holds the lease, again and again with the same id, until it is answered for good. */
  async ask(request: RangeRequest, limitMs = 20_000): Promise<RangeReply> {
    const end = this.simulation.nowMs + limitMs;
    for (;;) {
      for (const { running } of this.nodes.values()) {
        if (running === undefined) continue;
        const answer = Promise.resolve(running.ranges.handle(request));
        const reply = await this.simulation.settle(Promise.race([answer, this.#timeout(running, 3_000)]));
        if (!['not-leaseholder', 'range-mismatch', 'unknown'].includes(reply.kind)) return reply;
      }
      assert(this.simulation.nowMs < end, `no answer to ${request.kind} within ${limitMs} ms: ${this.describe()}`);
      await this.simulation.runFor(50);
    }
  }

  /** The indexes of a range's images on a node's disk. */
  async imagesOf(id: number, rangeId: number): Promise<readonly number[]> {
    const node = this.nodes.get(id as NodeId);
    assert(node !== undefined, `there is a node n${id}`);
    const images = await this.simulation.settle(listImages(node.files, 'data/images'));
    return images.filter((image) => image.rangeId === rangeId).map(({ index }) => index);
  }

  put(key: string, value: string, condition?: { exists: boolean }): Promise<RangeReply> {
    const sequence = this.#sequence++;
    const id = { session: 7, sequence, finishedBelow: Math.max(0, sequence - 100) };
    return this.ask({ kind: 'write', id, operations: [{ key: userKey(key), row: Buffer.from(value), condition }] });
  }

  async get(key: string): Promise<string | undefined> {
    const reply = await this.ask({ kind: 'get', key: userKey(key) });
    assert(reply.kind === 'get', `a get is answered, not ${JSON.stringify(reply)}`);
    return reply.row === undefined ? undefined : Buffer.from(reply.row).toString();
  }

  /** Runs until all nodes' replicas have applied the same and have the same checksums. */
  async converge(limitMs = 30_000): Promise<boolean> {
    return this.simulation.runUntil(() => this.#equal(), limitMs);
  }

  /** Every node's view in a line each. */
  describe(): string {
    return [...this.nodes.values()]
      .map(({ nodeId, running }) => {
        const ranges = running?.ranges.statuses().map((s) => {
          const { rangeId, generation, replicas } = s.descriptor;
          const members = replicas
            .map((r) => `n${r.nodeId}/${r.replicaId}${r.role === 'voter' ? '' : r.role}`)
            .join(' ');
          return `r${rangeId}g${generation} ${s.role}${s.leaseValid ? '*' : ''} t${s.term} ${s.appliedIndex}/${s.lastIndex} (${members})`;
        });
        return `n${nodeId}: ${ranges?.join('; ') ?? 'down'}`;
      })
      .join('\n');
  }

  #equal(): boolean {
    const seen = new Map<RangeId, string>();
    for (const { running } of this.nodes.values()) {
      if (running === undefined) return false;
      for (const { rangeId, appliedIndex, checksum, descriptor } of running.ranges.checksums()) {
        const text = `${appliedIndex} ${checksum} ${descriptor}`;
        if ((seen.get(rangeId) ?? text) !== text) return false;
        seen.set(rangeId, text);
      }
    }
    return true;
  }

  #descriptors(): readonly RangeDescriptor[] {
    const replicas = this.#members.map((nodeId, i) => ({
      replicaId: (i + 1) as ReplicaId,
      nodeId,
      role: 'voter' as const,
    }));
    const nextReplicaId = (replicas.length + 1) as ReplicaId;
    const range = (id: number, span: Span) => ({
      rangeId: id as RangeId,
      span,
      generation: 1,
      replicas,
      nextReplicaId,
    });
    return [range(1, metaSpan), range(2, userSpan)];
  }

  #timeout(running: Running, ms: number): Promise<RangeReply> {
    return new Promise((resolve) => running.clock.after(ms, () => resolve({ kind: 'unknown' })));
  }

  #send(from: TestNode, to: NodeId, message: NodeMessage): void {
    const name = `n${from.nodeId}`;
    this.simulation.schedule(0.3 + this.simulation.random.float() * 0.4, name, message.kind, () => {
      const target = this.nodes.get(to)?.running;
      if (this.isLost(from.nodeId, to, message)) return;
      if (target === undefined || !this.fabric.isOpen(name, `n${to}`)) return;
      target.clock.deliver(message.kind, () => this.#receive(target, from.nodeId, to, message));
    });
  }

  #receive(target: Running, from: NodeId, to: NodeId, message: NodeMessage): void {
    const now = target.clock.monotonicMs();
    const node = this.nodes.get(to);
    if (node === undefined) return;
    if (message.kind === 'heartbeat') {
      target.hybridClock.observe(message.clock);
      const grant = target.support.onHeartbeat(from, message.clockCeiling, now);
      this.#send(node, from, { kind: 'heartbeat-reply', sequence: message.sequence, clock: message.clock, grant });
    } else if (message.kind === 'heartbeat-reply') {
      if (target.support.onHeartbeatReply(from, message.sequence, message.grant, now))
        target.ranges.onSupportChanged(from);
    } else if (message.kind === 'raft' || message.kind === 'replica-gone') {
      target.ranges.onMessage(from, message);
    }
  }

  #beat(node: TestNode, running: Running): void {
    const { clock, support, hybridClock, ranges } = running;
    const beat = () => {
      if (node.running !== running) return;
      for (const peer of this.nodes.keys()) {
        if (peer === node.nodeId) continue;
        const ceiling = (hybridClock.reading() + (leaseMs + 500) * 4096) as ReturnType<HybridClock['reading']>;
        const sequence = support.onHeartbeatSent(peer, clock.monotonicMs(), ceiling);
        const now = hybridClock.now();
        this.#send(node, peer, {
          kind: 'heartbeat',
          sequence,
          clock: now,
          clockCeiling: ceiling,
        });
      }
      for (const peer of support.expire(clock.monotonicMs())) ranges.onSupportChanged(peer);
      clock.after(heartbeatMs, beat);
    };
    beat();
  }

  async #call(to: NodeId, method: string, body: Uint8Array): Promise<Uint8Array> {
    const answer = this.nodes.get(to)?.running?.ranges.handleCall(method, body);
    assert(answer !== undefined, `n${to} answers ${method}`);
    return answer;
  }
}

/** A key behind the meta range. */
export function userKey(text: string): Uint8Array {
  return Buffer.concat([metaEnd, Buffer.from(text)]);
}
