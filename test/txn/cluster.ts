/**
 * Three real nodes on simulated doors, for stories of transactions. Their wall clocks differ, so that nothing here holds only
 * because clocks agree. Everything happens in simulated time and under one seed.
 */
import { setImmediate } from 'node:timers';
import { assert, utf8 } from '../../src/base/index.ts';
import { type Machine, portableCrc32 } from '../../src/io/index.ts';
import {
  Fabric,
  MemoryFiles,
  MemoryNetwork,
  SeededRandom,
  SimulatedClock,
  Simulation,
  type WireSettings,
} from '../../src/io/memory/index.ts';
import type { AdminService, KvService, RangeStatus } from '../../src/kv/service.ts';
import type { TransactionService } from '../../src/kv/transactions.ts';
import { defaultNodeConfig } from '../../src/node/config.ts';
import { Node } from '../../src/node/node.ts';

/** Every story's keys live here: every cluster begins with it. */
export const namespace = 'default';
export const namespaceId = 1;
/** More than anything in a story takes. */
export const deadlineMs = 60_000;

export const nodeNames = ['n1', 'n2', 'n3'] as const;
export type NodeName = (typeof nodeNames)[number];

/** What the nodes' wall clocks show above true time. */
const wallOffsetsMs: Readonly<Record<NodeName, number>> = { n1: 0, n2: 60, n3: -60 };
const startLimitMs = 60_000;
const triesMax = 20;
const againMs = 100;

/** A node and the disk that outlives it. */
interface Host {
  readonly files: MemoryFiles;
  lives: number;
  running: { readonly node: Node; readonly clock: SimulatedClock; readonly network: MemoryNetwork } | undefined;
}

export interface StoryClusterOptions {
  readonly seed: number;
  readonly wires?: Partial<WireSettings>;
  /** How long each sync of a disk takes. */
  readonly syncMs?: number;
}

/** A cluster of n1, n2 and n3, each in a zone of its own. */
export class StoryCluster {
  readonly simulation: Simulation;
  readonly fabric: Fabric;
  /** What ended a node that nobody had asked to end: must stay empty. */
  readonly failures: unknown[] = [];
  readonly #hosts: ReadonlyMap<NodeName, Host>;

  private constructor({ seed, wires, syncMs }: StoryClusterOptions) {
    this.simulation = new Simulation({
      random: new SeededRandom(seed),
      drain: () => new Promise<void>((resolve) => setImmediate(resolve)),
      onUncaught: ({ error }) => this.failures.push(error),
    });
    this.fabric = new Fabric(this.simulation);
    this.fabric.wires = { ...this.fabric.wires, ...wires };
    this.#hosts = new Map(nodeNames.map((name) => [name, this.#host(name, syncMs ?? 0)]));
  }

  /** Starts the three nodes; resolves when all of them answer, and n1 holds every lease. */
  static async start(options: StoryClusterOptions): Promise<StoryCluster> {
    const cluster = new StoryCluster(options);
    for (const name of nodeNames) cluster.restart(name);
    // One after the other would wait for the others for ever; ids follow the names.
    await cluster.ready();
    const ids = nodeNames.map((name) => `n${cluster.node(name).identity!.nodeId}`);
    assert(ids.join() === nodeNames.join(), 'nodes are numbered in the order of their names');
    for (const { rangeId } of await cluster.ranges()) await cluster.moveLease(rangeId, 'n1');
    return cluster;
  }

  // What its nodes offer -------------------------------------------------------------------------------------------

  isUp(name: NodeName): boolean {
    return this.#hosts.get(name)!.running !== undefined;
  }

  node(name: NodeName): Node {
    const { running } = this.#hosts.get(name)!;
    assert(running !== undefined, `${name} runs`);
    return running.node;
  }

  kv(name: NodeName): KvService {
    const { kv } = this.node(name);
    assert(kv !== undefined, `${name} takes part`);
    return kv;
  }

  transactions(name: NodeName): TransactionService {
    const { transactions } = this.node(name);
    assert(transactions !== undefined, `${name} takes part`);
    return transactions;
  }

  /** Asked at any node that runs. */
  get admin(): AdminService {
    const name = nodeNames.find((each) => this.isUp(each) && this.node(each).admin !== undefined);
    assert(name !== undefined, 'a node runs');
    return this.node(name).admin!;
  }

  // Ranges ---------------------------------------------------------------------------------------------------------

  ranges(): Promise<readonly RangeStatus[]> {
    return this.simulation.settle(this.admin.ranges(deadlineMs));
  }

  async split(key: string): Promise<void> {
    await this.simulation.settle(this.admin.split(namespace, utf8(key), deadlineMs));
  }

  merge(rangeId: RangeStatus['rangeId']): Promise<void> {
    return this.#patiently(() => this.admin.merge(rangeId, deadlineMs));
  }

  moveLease(rangeId: RangeStatus['rangeId'], to: NodeName): Promise<void> {
    const { nodeId } = this.node(to).identity!;
    return this.#patiently(() => this.admin.transferLease(rangeId, nodeId, deadlineMs));
  }

  /** A range may be busy for a moment: then it is asked again, as the master would. */
  async #patiently(change: () => Promise<unknown>): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        await this.simulation.settle(change());
        return;
      } catch (error) {
        if (tries === triesMax) throw error;
        await this.simulation.runFor(againMs);
      }
    }
  }

  // Lives ----------------------------------------------------------------------------------------------------------

  /** Begins a life of the node; `ready` waits until it answers. */
  restart(name: NodeName): void {
    const host = this.#hosts.get(name)!;
    assert(host.running === undefined, `${name} does not run`);
    const { simulation, fabric } = this;
    const life = ++host.lives;
    const clock = new SimulatedClock(simulation, name, { wallOffsetMs: wallOffsetsMs[name] });
    const network = new MemoryNetwork(fabric, name, clock);
    host.files.setClock(clock);
    const machine: Machine = {
      processId: life,
      isProcessAlive: (processId) => processId === life,
      bootId: async () => 'boot 1',
    };
    const random = simulation.random.fork(`${name} life ${life}`);
    const node = new Node({
      doors: { clock, random, files: host.files, network, machine, crc32: portableCrc32 },
      config: {
        ...defaultNodeConfig,
        transactionBytes: 16 * 1024 * 1024,
        host: name,
        advertiseHost: name,
        rpcPort: 7000,
        zone: name,
        join: nodeNames.map((each) => `${each}:7000`),
      },
      log: () => {},
      httpAddress: `${name}:8000`,
      onFatal: (error) => this.failures.push(error),
    });
    host.running = { node, clock, network };
    node.start().catch((error: unknown) => {
      if (clock.alive) this.failures.push(error);
    });
  }

  /** `kill -9`. */
  kill(name: NodeName): void {
    const host = this.#hosts.get(name)!;
    assert(host.running !== undefined, `${name} runs`);
    const { node, clock, network } = host.running;
    clock.kill();
    network.kill('process');
    node.kill();
    host.files.processCrash();
    host.running = undefined;
  }

  /** Runs until every node that is up answers. */
  async ready(): Promise<void> {
    const up = nodeNames.filter((name) => this.isUp(name));
    const ready = await this.simulation.runUntil(
      () => up.every((name) => this.node(name).readiness().ready),
      startLimitMs,
    );
    assert(ready, `${up.join(', ')} are ready within ${startLimitMs} ms`);
  }

  stopAll(): void {
    for (const name of nodeNames) if (this.isUp(name)) this.kill(name);
  }

  #host(name: NodeName, syncMs: number): Host {
    const { simulation } = this;
    const clock = new SimulatedClock(simulation, name);
    const files = new MemoryFiles({ clock, random: simulation.random.fork(`disk of ${name}`) });
    files.faults.syncDelayMs = [syncMs, syncMs];
    return { files, lives: 0, running: undefined };
  }
}
