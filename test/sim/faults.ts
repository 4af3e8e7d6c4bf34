/**
 * The bad days. Each fault kind of the plan is a loop of its own: wait, strike, perhaps mend. All of them stop together and
 * `heal` takes back whatever they left behind. No fault may make the loss of acknowledged writes unavoidable: bits rot on
 * one machine only, and a disk that says "synced" has synced.
 */
import { utf8 } from '../../src/base/index.ts';
import { randomInt, randomItem, sleep } from '../../src/io/index.ts';
import { goodWires, type SeededRandom, SimulatedClock } from '../../src/io/memory/index.ts';
import type { AdminService, RangeStatus } from '../../src/kv/service.ts';
import type { Clients } from './clients.ts';
import { type Cluster, dataFolder, type Machine } from './cluster.ts';
import { namespace } from './perform.ts';
import type { FaultKind, Plan } from './plan.ts';
import { type Listener, transactionWords } from './wiretap.ts';

/** How far two wall clocks can be apart when their machines start: more keeps a node out of the cluster. */
export const wrongClockMsMax = 50_000;

export interface FaultsOptions {
  readonly plan: Plan;
  readonly cluster: Cluster;
  readonly clients: Clients;
  /** Prefixes of the keys in use: splits cut there. */
  readonly prefixes: readonly string[];
}

/** Everything that goes wrong in a run. */
export class Faults {
  readonly #plan: Plan;
  readonly #cluster: Cluster;
  readonly #clients: Clients;
  readonly #prefixes: readonly string[];
  readonly #clock: SimulatedClock;
  /** The machine whose files may rot. */
  readonly #rotVictim: Machine;
  #active = false;
  lostAnswerChance = 0;
  readonly struck = new Map<FaultKind, number>();

  constructor({ plan, cluster, clients, prefixes }: FaultsOptions) {
    this.#plan = plan;
    this.#cluster = cluster;
    this.#clients = clients;
    this.#prefixes = prefixes;
    this.#clock = new SimulatedClock(cluster.simulation, 'faults', { timerLatenessMs: 0 });
    this.#rotVictim = randomItem(cluster.simulation.random.fork('rot victim'), cluster.machines);
  }

  /** Begins; ends with `heal`. */
  start(): void {
    this.#active = true;
    for (const [kind, meanMs] of this.#plan.faults) void this.#loop(kind, meanMs);
  }

  /** Ends all faults and undoes what can be undone. */
  heal(): void {
    this.#active = false;
    this.lostAnswerChance = 0;
    const { fabric, machines } = this.#cluster;
    fabric.wires = goodWires;
    fabric.mendAll();
    for (const machine of machines) {
      mendDisk(machine);
      machine.stepCostMs = 0;
      machine.clock.setStepCost(0);
      machine.clock.jumpWall(-machine.wallOffsetMs);
      machine.wallOffsetMs = 0;
      machine.clock.resume();
      if (!machine.refused) this.#cluster.start(machine);
    }
  }

  async #loop(kind: FaultKind, meanMs: number): Promise<void> {
    const random = this.#cluster.simulation.random.fork(`faults: ${kind}`);
    for (;;) {
      await sleep(this.#clock, -Math.log(1 - random.float()) * meanMs);
      if (!this.#active) return;
      this.struck.set(kind, (this.struck.get(kind) ?? 0) + 1);
      await this.#strike(kind, random);
    }
  }

  /** Waits, and says whether the faults still go on. */
  async #hold(random: SeededRandom, lowMs: number, highMs: number): Promise<boolean> {
    await sleep(this.#clock, lowMs * (highMs / lowMs) ** random.float());
    return this.#active;
  }

  async #strike(kind: FaultKind, random: SeededRandom): Promise<void> {
    const { machines, fabric } = this.#cluster;
    const machine = randomItem(random, machines);
    const log = (what: string): void => this.#cluster.log(`fault ${kind}: ${what}`);
    switch (kind) {
      case 'crash':
        log(machine.name);
        return this.#cluster.crash(machine);
      case 'power-loss':
        log(machine.name);
        return this.#cluster.powerLoss(machine);
      case 'power-loss-all':
        log('all');
        for (const each of machines) this.#cluster.powerLoss(each);
        return;
      case 'restart':
        log(machine.name);
        return this.#cluster.stop(machine);
      case 'pause':
        return this.#pause(machine, random);
      case 'partition':
        return this.#partition(random);
      case 'one-way':
        return this.#oneWay(random);
      case 'swizzle':
        return this.#swizzle(random);
      case 'clog': {
        const [from, to] = twoOf(random, machines);
        return fabric.clog(from.name, to.name, 5 * 1000 ** random.float());
      }
      case 'latency':
        return this.#wires(random, { latencyMsMean: goodWires.latencyMsMean * 250 ** random.float() });
      case 'loss':
        return this.#wires(random, { lossChance: random.float() * 0.3 });
      case 'reset':
        return this.#wires(random, { resetChance: 0.01 * random.float(), refuseChance: random.float() * 0.5 });
      case 'flip':
        return this.#wires(random, { flipChance: 1e-4 * 100 ** random.float() });
      case 'slow-node':
        return this.#slowNode(machine, random);
      case 'slow-disk':
      case 'stalled-disk':
      case 'full-disk':
      case 'disk-errors':
        return this.#disk(kind, machine, random);
      case 'bit-rot':
        return this.#rot(random);
      case 'clock-jump': {
        const ms = Math.round((random.float() < 0.5 ? -1 : 1) * 3_600_000 ** random.float());
        log(`${machine.name} by ${ms} ms`);
        machine.wallOffsetMs += ms;
        return machine.clock.jumpWall(ms);
      }
      case 'wrong-clock':
        machine.wrongByMs = (random.float() - 0.5) * wrongClockMsMax;
        return log(`${machine.name} will start with its clock ${machine.wrongByMs} ms off`);
      case 'clock-drift':
        machine.rate = 1 + (random.float() * 2 - 1) * 0.0005;
        return machine.clock.setRate(machine.rate);
      case 'lost-answers':
        this.lostAnswerChance = 0.2 * random.float();
        await this.#hold(random, 100, 3000);
        this.lostAnswerChance = 0;
        return;
      case 'lost-calls': {
        const chance = 0.6 * random.float();
        return this.#whileListening(random, ({ word }) =>
          isAboutTransactions(word) && random.float() < chance ? 'lose' : 'pass',
        );
      }
      case 'replayed-calls': {
        const chance = 0.3 * random.float();
        return this.#whileListening(random, ({ word }) =>
          isAboutTransactions(word) && random.float() < chance ? { againAfterMs: 5000 ** random.float() } : 'pass',
        );
      }
      case 'ambush':
        return this.#ambush(random);
      case 'split':
      case 'merge':
      case 'move':
      case 'transfer':
      case 'snapshot':
        return this.#administer(kind, random);
      case 'knobs':
        await this.#hold(random, 60_000, 60_001);
        return;
    }
  }

  async #whileListening(random: SeededRandom, listener: Listener): Promise<void> {
    const stop = this.#cluster.wiretap.listen(listener);
    await this.#hold(random, 200, 5000);
    stop();
  }

  /** Waits until a certain word about a transaction is on its way, and strikes the one who said it or the one who will hear it. */
  async #ambush(random: SeededRandom): Promise<void> {
    const { wiretap, machines, simulation } = this.#cluster;
    const word = randomItem(random, ambushWords);
    const [skip, delayMs] = [randomInt(random, 0, 2), 3 * random.float()];
    const speaker = random.float() < 0.7;
    const what = randomItem(random, ['crash', 'crash', 'power-loss', 'pause', 'silence'] as const);
    let left = skip;
    const sprung = await new Promise<Machine | undefined>((resolve) => {
      const stop = wiretap.listen(({ from, to, word: said }) => {
        if (said !== word || left-- > 0) return 'pass';
        stop();
        const name = speaker ? from : to;
        simulation.schedule(delayMs, 'world', 'ambush', () => resolve(machines.find((one) => one.name === name)));
        return 'pass';
      });
      void this.#hold(random, 2000, 4000).then(() => {
        stop();
        resolve(undefined);
      });
    });
    if (sprung === undefined || !this.#active) return;
    this.#cluster.log(`fault ambush: ${what} of ${sprung.name} at ${word}`);
    switch (what) {
      case 'crash':
        return this.#cluster.crash(sprung);
      case 'power-loss':
        return this.#cluster.powerLoss(sprung);
      case 'pause':
        return this.#pause(sprung, random);
      case 'silence':
        return this.#silence(sprung, random);
    }
  }

  /** Nobody hears the machine for a while, and it hears nobody. */
  async #silence(machine: Machine, random: SeededRandom): Promise<void> {
    const { machines, fabric } = this.#cluster;
    const pairs = pairsOf(machines).filter((pair) => pair.includes(machine));
    for (const [from, to] of pairs) fabric.cut(from.name, to.name);
    await this.#hold(random, 50, 5000);
    for (const [from, to] of pairs) fabric.mend(from.name, to.name);
  }

  async #pause(machine: Machine, random: SeededRandom): Promise<void> {
    const { clock } = machine;
    this.#cluster.log(`fault pause: ${machine.name}`);
    clock.pause();
    await this.#hold(random, 10, 8000);
    clock.resume();
  }

  /** Two groups that don't hear one another; at times one machine alone, or one that hears both sides. */
  async #partition(random: SeededRandom): Promise<void> {
    const { machines, fabric } = this.#cluster;
    const shape = randomItem(random, ['halves', 'zone', 'alone', 'bridge'] as const);
    const alone = randomItem(random, machines);
    const side = new Map(machines.map((machine) => [machine.name, random.float() < 0.5]));
    const zone = randomItem(random, ['a', 'b', 'c']);
    const apart = (a: Machine, b: Machine): boolean => {
      if (shape === 'zone') return (a.zone === zone) !== (b.zone === zone);
      if (shape === 'alone') return a === alone || b === alone;
      if (shape === 'bridge' && (a === alone || b === alone)) return false;
      return side.get(a.name) !== side.get(b.name);
    };
    const links = pairsOf(machines).filter(([a, b]) => apart(a, b));
    this.#cluster.log(`fault partition: ${shape} ${links.map(([a, b]) => `${a.name}>${b.name}`).join(' ')}`);
    for (const [a, b] of links) fabric.cut(a.name, b.name);
    await this.#hold(random, 100, 10_000);
    for (const [a, b] of links) fabric.mend(a.name, b.name);
  }

  async #oneWay(random: SeededRandom): Promise<void> {
    const { machines, fabric } = this.#cluster;
    const [from, to] = twoOf(random, machines);
    const all = random.float() < 0.3;
    const targets = all ? machines.filter((machine) => machine !== from) : [to];
    this.#cluster.log(`fault one-way: ${from.name} is not heard by ${targets.map(({ name }) => name).join(', ')}`);
    for (const target of targets) fabric.cut(from.name, target.name);
    await this.#hold(random, 100, 10_000);
    for (const target of targets) fabric.mend(from.name, target.name);
  }

  /** Machines fall silent one after the other and come back in another order. */
  async #swizzle(random: SeededRandom): Promise<void> {
    const { machines, fabric } = this.#cluster;
    const chosen = shuffled(random, machines).slice(0, randomInt(random, 1, machines.length));
    const each = async (order: readonly Machine[], change: (from: string, to: string) => void): Promise<void> => {
      for (const machine of order) {
        for (const [a, b] of pairsOf(machines)) if (a === machine || b === machine) change(a.name, b.name);
        if (!(await this.#hold(random, 50, 2000))) return;
      }
    };
    this.#cluster.log(`fault swizzle: ${chosen.map(({ name }) => name).join(' ')}`);
    await each(chosen, (from, to) => fabric.cut(from, to));
    await each(shuffled(random, chosen), (from, to) => fabric.mend(from, to));
    for (const machine of chosen)
      for (const [a, b] of pairsOf(machines)) if (a === machine || b === machine) fabric.mend(a.name, b.name);
  }

  async #wires(random: SeededRandom, change: Partial<typeof goodWires>): Promise<void> {
    const { fabric } = this.#cluster;
    fabric.wires = { ...fabric.wires, ...change };
    const names = Object.keys(change) as (keyof typeof goodWires)[];
    if (!(await this.#hold(random, 300, 8000))) return;
    const back = Object.fromEntries(names.map((name) => [name, goodWires[name]]));
    fabric.wires = { ...fabric.wires, ...back };
  }

  async #slowNode(machine: Machine, random: SeededRandom): Promise<void> {
    machine.stepCostMs = 0.05 * 40 ** random.float();
    machine.clock.setStepCost(machine.stepCostMs);
    await this.#hold(random, 300, 6000);
    machine.stepCostMs = 0;
    machine.clock.setStepCost(0);
  }

  async #disk(
    kind: 'slow-disk' | 'stalled-disk' | 'full-disk' | 'disk-errors',
    machine: Machine,
    random: SeededRandom,
  ): Promise<void> {
    const { faults } = machine.files;
    this.#cluster.log(`fault ${kind}: ${machine.name}`);
    if (kind === 'slow-disk') faults.syncDelayMs = [1, 2 * 500 ** random.float()];
    if (kind === 'stalled-disk') faults.stalled = true;
    if (kind === 'full-disk') faults.capacityBytes = machine.files.usedBytes() + randomInt(random, 0, 20_000);
    if (kind === 'disk-errors') {
      const chance = 0.05 * random.float();
      const which = randomItem(random, ['syncErrorChance', 'writeErrorChance', 'readErrorChance'] as const);
      faults[which] = chance;
    }
    await this.#hold(random, 100, 8000);
    mendDisk(machine);
  }

  /** Flips bits in files of one machine, the same for the whole run: at most one replica of anything is damaged. */
  async #rot(random: SeededRandom): Promise<void> {
    const machine = this.#rotVictim;
    const path = await this.#someFile(machine, random);
    if (path === undefined || !this.#active) return;
    const bytes = await machine.files.readAll(path).catch(() => new Uint8Array());
    const { length } = bytes;
    if (length === 0 || !this.#active) return;
    machine.rotten = true;
    let offset = randomInt(random, 0, length - 1);
    // Logs are padded with zeros: what says something is more worth flipping.
    for (let tries = 0; tries < 30 && bytes[offset] === 0; tries++) offset = randomInt(random, 0, length - 1);
    this.#cluster.log(`fault bit-rot: ${machine.name} ${path} at ${offset} of ${length}`);
    try {
      machine.files.flipBit(path, offset, randomInt(random, 0, 7));
    } catch {
      // The file is gone by now.
    }
  }

  async #someFile(machine: Machine, random: SeededRandom): Promise<string | undefined> {
    // Between two lives the disk has no clock that runs.
    if (!machine.clock.alive) return undefined;
    let folder = dataFolder;
    for (let depth = 0; depth < 4; depth++) {
      const names = await machine.files.list(folder).catch(() => []);
      if (names.length === 0) return undefined;
      const path = `${folder}/${randomItem(random, names)}`;
      const isFolder = await machine.files.list(path).then(
        () => true,
        () => false,
      );
      if (!isFolder) return path;
      folder = path;
    }
    return undefined;
  }

  async #administer(kind: 'split' | 'merge' | 'move' | 'transfer' | 'snapshot', random: SeededRandom): Promise<void> {
    const { up, machines } = this.#cluster;
    if (up.length === 0) return;
    const machine = randomItem(random, up);
    const at = {
      prefix: randomItem(random, this.#prefixes),
      number: randomInt(random, 0, 800),
      to: randomItem(random, machines),
    };
    const act = async (admin: AdminService): Promise<string> => {
      if (kind === 'snapshot') {
        await admin.snapshotAll();
        return 'done';
      }
      if (kind === 'split') {
        const number = at.prefix === 's' ? at.number * 100 : at.number;
        const key = `${at.prefix}${String(number).padStart(5, '0')}`;
        const ranges = await admin.split(namespace, utf8(key), 3000);
        return `at ${key}: ${ranges.map(({ rangeId }) => `r${rangeId}`).join(' ')}`;
      }
      const ranges = await admin.ranges(3000);
      if (ranges.length === 0) return 'no ranges';
      return this.#change(kind, admin, randomItem(random, ranges), at.to, random);
    };
    const done = await this.#clients
      .direct(machine, 6000, ({ node }) => act(node!.admin))
      .catch((error: unknown) => `refused: ${error instanceof Error ? error.message : String(error)}`);
    this.#cluster.log(`fault ${kind}: at ${machine.name}: ${done}`);
  }

  async #change(
    kind: 'merge' | 'move' | 'transfer',
    admin: AdminService,
    range: RangeStatus,
    to: Machine,
    random: SeededRandom,
  ): Promise<string> {
    const name = `r${range.rangeId}`;
    if (kind === 'merge') {
      const ranges = await admin.merge(range.rangeId, 3000);
      return `${name}: ${ranges.map(({ rangeId }) => `r${rangeId}`).join(' ')}`;
    }
    if (kind === 'transfer') {
      const target = randomItem(random, range.replicas).nodeId;
      await admin.transferLease(range.rangeId, target, 3000);
      return `${name} to n${target}`;
    }
    const nodes = await admin.nodes(3000);
    const outside = nodes.filter(({ nodeId }) => !range.replicas.some((replica) => replica.nodeId === nodeId));
    if (outside.length === 0) return `${name}: nowhere to go (${to.name})`;
    const target = randomItem(random, outside);
    const sameZone = range.replicas.find(({ zone }) => zone === target.zone) ?? randomItem(random, range.replicas);
    await admin.moveReplica(range.rangeId, sameZone.nodeId, target.nodeId, 5000);
    return `${name} from n${sameZone.nodeId} to n${target.nodeId}`;
  }
}

/** The most often where most is at stake. */
const ambushWords = ['prepare', 'prepare', 'prepare', 'decide', 'decide', 'decide', 'resolve', ...transactionWords];

function isAboutTransactions(word: string): boolean {
  return word.startsWith('txn.') || word === 'node.clock' || transactionWords.some((one) => one === word);
}

function mendDisk({ files: { faults } }: Machine): void {
  faults.stalled = false;
  faults.capacityBytes = Number.POSITIVE_INFINITY;
  faults.syncErrorChance = 0;
  faults.writeErrorChance = 0;
  faults.readErrorChance = 0;
  faults.syncDelayMs = [0, 0];
}

function pairsOf(machines: readonly Machine[]): readonly (readonly [Machine, Machine])[] {
  return machines.flatMap((a) => machines.filter((b) => b !== a).map((b) => [a, b] as const));
}

function twoOf(random: SeededRandom, machines: readonly Machine[]): readonly [Machine, Machine] {
  const [a, b] = shuffled(random, machines);
  return [a, b];
}

function shuffled<T>(random: SeededRandom, items: readonly T[]): T[] {
  const list = [...items];
  for (let i = list.length - 1; i > 0; i--) {
    const j = randomInt(random, 0, i);
    [list[i], list[j]] = [list[j], list[i]];
  }
  return list;
}
