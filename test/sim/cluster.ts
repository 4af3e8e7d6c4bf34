/**
 * Machines that run nodes. A machine has a disk and a wall clock that outlive its nodes; each start is a new life with a new
 * clock, new chance and new connections. A node that ends for any reason is started again after a while, as a supervisor would.
 */
import { AssertionError, JimError } from '../../src/base/index.ts';
import { FilesError } from '../../src/io/index.ts';
import {
  Fabric,
  MemoryFiles,
  MemoryNetwork,
  type SeededRandom,
  SimulatedClock,
  type Simulation,
} from '../../src/io/memory/index.ts';
import { SimFailure } from './failure.ts';
import type { Knobs, MakeNode, ReplicaView, SimNode } from './sim-node.ts';
import { Wiretap } from './wiretap.ts';

export const dataFolder = 'data';

/** How wrong a machine's wall clock is when its node starts. While the node runs the clock may jump by an hour. */
export const wrongByMsMax = 100;

export interface ClusterOptions {
  readonly simulation: Simulation;
  readonly nodes: number;
  readonly knobs: Knobs;
  readonly makeNode: MakeNode;
  /** The mean time after which a node that has ended is started again. */
  readonly restartMsMean: number;
  readonly log?: (line: string) => void;
}

type State = 'down' | 'starting' | 'up' | 'stopping';

/** One machine. */
export class Machine {
  readonly name: string;
  readonly zone: string;
  readonly files: MemoryFiles;
  state: State = 'down';
  lives = 0;
  boots = 0;
  clock: SimulatedClock;
  network: MemoryNetwork;
  node: SimNode | undefined;
  /** Why the last life ended, if the node ended itself. */
  lastError: unknown;
  /** Bits of this machine's files have been flipped: it may refuse to start. */
  rotten = false;
  /** A start was refused for damage: it is not asked again. */
  refused = false;
  rate = 1;
  wallOffsetMs = 0;
  /** What its wall clock shows above true time when it is set. */
  wrongByMs = 0;
  stepCostMs = 0;

  constructor(cluster: Cluster, index: number, random: SeededRandom) {
    this.name = `n${index + 1}`;
    this.zone = 'abc'[index % 3];
    this.clock = new SimulatedClock(cluster.simulation, this.name);
    this.network = new MemoryNetwork(cluster.fabric, this.name, this.clock);
    this.files = new MemoryFiles({ clock: this.clock, random: random.fork(`disk of ${this.name}`) });
    this.wrongByMs = (random.fork(`clock of ${this.name}`).float() * 2 - 1) * wrongByMsMax;
  }

  get rpcAddress(): string {
    return `${this.name}:7000`;
  }
}

/** All machines and the wires between them. */
export class Cluster {
  readonly simulation: Simulation;
  readonly fabric: Fabric;
  readonly wiretap: Wiretap;
  readonly machines: readonly Machine[];
  readonly #options: ClusterOptions;
  readonly #random: SeededRandom;
  /** The first thing that broke a rule inside an event; the run ends with it. */
  failure: SimFailure | undefined;
  /** Told when a machine begins a new life. */
  onNewLife: (machine: string) => void = () => {};

  constructor(options: ClusterOptions) {
    this.#options = options;
    this.simulation = options.simulation;
    this.#random = options.simulation.random.fork('cluster');
    this.fabric = new Fabric(options.simulation);
    this.wiretap = new Wiretap((delayMs, act) => this.simulation.schedule(delayMs, 'world', 'said again', act));
    this.machines = Array.from({ length: options.nodes }, (_, index) => new Machine(this, index, this.#random));
  }

  /** Machines whose node answers. */
  get up(): readonly Machine[] {
    return this.machines.filter(({ state }) => state === 'up');
  }

  /** Begins a new life. */
  start(machine: Machine): void {
    if (machine.state !== 'down') return;
    const { simulation } = this;
    machine.lives++;
    machine.state = 'starting';
    this.onNewLife(machine.name);
    // Machines set their clocks when they start.
    machine.wallOffsetMs = machine.wrongByMs;
    const { rate, wallOffsetMs } = machine;
    const clock = new SimulatedClock(simulation, machine.name, { rate, wallOffsetMs });
    clock.setStepCost(machine.stepCostMs);
    machine.clock = clock;
    machine.network = new MemoryNetwork(this.fabric, machine.name, clock);
    machine.files.setClock(clock);
    clock.soon(() => {
      const random = this.#random.fork(`${machine.name} life ${machine.lives}`);
      const node = this.#options.makeNode(
        { clock, random, files: machine.files, network: this.wiretap.tap(machine.name, machine.network) },
        {
          name: machine.name,
          zone: machine.zone,
          life: machine.lives,
          bootId: `boot ${machine.boots}`,
          dataFolder,
          rpcAddress: machine.rpcAddress,
          join: this.machines.slice(0, 3).map(({ rpcAddress }) => rpcAddress),
          knobs: this.#options.knobs,
          log: (line) => this.log(line, machine.name),
          onFatal: (error) => {
            if (clock.alive) this.ended(machine, error);
          },
        },
      );
      machine.node = node;
      node.start().then(
        () => {
          if (clock.alive && machine.state === 'starting') machine.state = 'up';
        },
        (error: unknown) => {
          if (clock.alive) this.ended(machine, error);
        },
      );
    });
  }

  /** A node has ended itself. That is right for damage and disk errors, and a bug for anything else. */
  ended(machine: Machine, error: unknown): void {
    this.log(`${machine.name} ended itself: ${String(error)}`);
    machine.lastError = error;
    if (isBug(error)) this.failure ??= bugFailure(machine.name, error);
    if (machine.rotten && isDamage(error)) machine.refused = true;
    this.crash(machine);
  }

  /** `kill -9`: the operating system keeps what was written. */
  crash(machine: Machine): void {
    if (machine.state === 'down') return;
    this.#end(machine, 'process');
    machine.files.processCrash();
  }

  /** The plug: only what was synced is kept for certain. */
  powerLoss(machine: Machine): void {
    if (machine.state !== 'down') this.#end(machine, 'machine');
    machine.boots++;
    machine.files.powerLoss(this.#random.fork(`power loss of ${machine.name} at ${this.simulation.nowMs}`));
  }

  /** SIGTERM, and start again at once when it has ended. */
  async stop(machine: Machine): Promise<void> {
    const { node, clock } = machine;
    if (machine.state !== 'up' || node === undefined) return;
    machine.state = 'stopping';
    this.log(`${machine.name} stops`);
    try {
      await node.stop();
    } catch (error) {
      if (clock.alive) this.ended(machine, error);
      return;
    }
    if (!clock.alive) return;
    this.#end(machine, 'process');
  }

  /** A look inside all nodes that live. */
  inspect(): readonly ReplicaView[] {
    const views: ReplicaView[] = [];
    for (const { state, node } of this.machines)
      if (node !== undefined && state !== 'down' && state !== 'starting') views.push(...node.inspect());
    return views;
  }

  log(line: string, owner = 'world'): void {
    this.simulation.note(owner, line);
    this.#options.log?.(`${this.simulation.nowMs.toFixed(3)} ${owner} ${line}`);
  }

  #end(machine: Machine, how: 'process' | 'machine'): void {
    const { clock, node } = machine;
    clock.kill();
    machine.network.kill(how);
    machine.state = 'down';
    machine.node = undefined;
    node?.kill();
    const delayMs = -Math.log(1 - this.#random.float()) * this.#options.restartMsMean;
    this.simulation.schedule(delayMs, 'world', `start ${machine.name}`, () => {
      if (!machine.refused) this.start(machine);
    });
  }
}

/** A node whose files have rotted may refuse to start with any clear error; it must not fail an assertion. */
function isDamage(error: unknown): boolean {
  return error instanceof JimError;
}

/** Disk errors and damage are the world's fault, everything else is ours. */
export function isBug(error: unknown): boolean {
  const chain: unknown[] = [];
  for (let cause = error; cause !== undefined && chain.length < 10; ) {
    chain.push(cause);
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  if (chain.some((cause) => cause instanceof AssertionError)) return true;
  if (chain.some((cause) => cause instanceof FilesError)) return false;
  return !(error instanceof JimError) || error.code === 'internal';
}

export function bugFailure(owner: string, error: unknown): SimFailure {
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new SimFailure('I-9', `${owner}: ${message}`, [], { cause: error });
}
