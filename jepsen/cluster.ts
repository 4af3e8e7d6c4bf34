/**
 * The cluster under judgement: real `jimkv start` processes, each with a disk, a network address and a clock of its own as far as
 * the machine allows. Faults act on it from outside; nothing here talks to a node but by its published HTTP interface.
 *
 * A node that ends although nobody ended it is noted (`stops`) and started again, as systemd or Kubernetes would do.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePorts } from '../bench/ports.ts';
import { Client, type HttpAnswer, jsonOf } from './client.ts';
import type { Capabilities } from './machine/capabilities.ts';
import { FakeClock } from './machine/clocks.ts';
import { type Disk, FolderDisk, ImageDisk } from './machine/disks.ts';
import { NamespaceWires } from './machine/namespaces.ts';
import { ProxyWires } from './machine/proxies.ts';
import { sleep } from './machine/shell.ts';
import type { Wires } from './machine/wires.ts';

/** The program judged, unless another one is named. */
export const ownProgram = join(import.meta.dirname, '../src/cli/main.ts');

const zones = 'abcdefghi';

export interface ClusterOptions {
  readonly nodes: number;
  /** Logs, disks and clocks go here; absolute. */
  readonly folder: string;
  readonly capabilities: Capabilities;
  readonly durability: 'fsync' | 'memory';
  /** Put libfaketime under every node. It costs time with each look at the clock. */
  readonly clocks: boolean;
  /** Give each node a file system of its own. */
  readonly disks: boolean;
  /** The main file of the build to judge. */
  readonly program: string;
  /** More flags of `jimkv start`. */
  readonly flags?: readonly string[];
}

/** A node that ended by itself. */
export interface Stop {
  readonly node: number;
  /** By the run's clock. */
  readonly atMs: number;
  readonly code: number | null;
  readonly signal: string | null;
  /** What it said last. */
  readonly lastWords: string;
}

/** One node of the cluster, over all of its lives. */
export interface ClusterNode {
  readonly number: number;
  readonly zone: string;
  readonly disk: Disk;
  readonly clock: FakeClock | undefined;
  /** The rate of its clocks, from its next start on. */
  rate: number;
  /** Someone plans to end or start it, or it is down on purpose: others leave it alone. */
  busy: boolean;
  paused: boolean;
  /** How often it was started. */
  lives: number;
  process: ChildProcess | undefined;
}

export class Cluster {
  readonly options: ClusterOptions;
  readonly wires: Wires;
  readonly nodes: ClusterNode[] = [];
  readonly stops: Stop[] = [];
  readonly #startedAt = performance.now();
  #closing = false;

  private constructor(options: ClusterOptions, wires: Wires) {
    this.options = options;
    this.wires = wires;
  }

  /** Starts all nodes and waits until each is ready. */
  static async start(options: ClusterOptions): Promise<Cluster> {
    mkdirSync(join(options.folder, 'logs'), { recursive: true });
    const wires = options.capabilities.namespaces ? await NamespaceWires.open() : await openProxies();
    const cluster = new Cluster(options, wires);
    try {
      for (let i = 1; i <= options.nodes; i++) await cluster.#place(zones[i - 1]);
      for (const node of cluster.nodes) cluster.spawn(node);
      await Promise.all(cluster.nodes.map((node) => cluster.ready(node)));
      return cluster;
    } catch (error) {
      await cluster.close();
      throw error;
    }
  }

  /** Adds a node in one of the zones that there are. */
  async grow(zone: string): Promise<ClusterNode> {
    const node = await this.#place(zone);
    this.spawn(node);
    await this.ready(node);
    return node;
  }

  async #place(zone: string): Promise<ClusterNode> {
    const { folder, capabilities, clocks, disks } = this.options;
    const number = this.nodes.length + 1;
    await this.wires.add(number);
    const path = join(folder, 'data', String(number));
    const disk = capabilities.disks && disks ? await ImageDisk.make(path) : new FolderDisk(path);
    const { fakeTime } = capabilities;
    const clockFile = join(folder, `clock-${number}`);
    const clock = clocks && fakeTime !== undefined ? new FakeClock(fakeTime, clockFile) : undefined;
    const node = { number, zone, disk, clock, rate: 1, busy: false, paused: false, lives: 0, process: undefined };
    this.nodes.push(node);
    this.#newBoot(node);
    return node;
  }

  /** The nodes that run and that no fault has its hands on. */
  get free(): readonly ClusterNode[] {
    return this.nodes.filter((node) => !node.busy && node.process !== undefined);
  }

  /** Starts a node's process. */
  spawn(node: ClusterNode): void {
    if (node.process !== undefined) throw new Error(`node ${node.number} runs already`);
    const { program, durability, flags } = this.options;
    const { httpPort, rpcPort, sqlPort } = this.wires;
    const founders = Array.from({ length: this.options.nodes }, (_, i) => this.wires.advertisedHostOf(i + 1));
    const command = this.wires.commandOf(node.number, [
      ...this.#wrapperOf(node),
      process.execPath,
      program,
      'start',
      `--zone=${node.zone}`,
      `--data=${join(node.disk.path, 'node')}`,
      `--host=${this.wires.hostOf(node.number)}`,
      `--advertise-host=${this.wires.advertisedHostOf(node.number)}`,
      `--http-port=${httpPort}`,
      `--rpc-port=${rpcPort}`,
      `--sql-port=${sqlPort}`,
      '--sql-auth=trust',
      `--join=${founders.map((host) => `${host}:${rpcPort}`).join(',')}`,
      `--durability=${durability}`,
      ...(flags ?? []),
    ]);
    const child = spawn(command[0], command.slice(1), {
      stdio: ['ignore', 'pipe', 'pipe'],
      cwd: this.options.folder,
      env: cleanEnvironment(),
    });
    const log = createWriteStream(this.logOf(node), { flags: 'a' });
    child.stdout?.pipe(log, { end: false });
    child.stderr?.pipe(log, { end: false });
    child.once('close', () => log.end());
    child.once('error', (error) => log.write(`${error.message}\n`));
    child.once('exit', (code, signal) => this.#onExit(node, child, code, signal));
    node.process = child;
    node.lives++;
    node.paused = false;
    if (child.pid !== undefined) this.wires.started(node.number, child.pid);
  }

  /** Before the program itself: it dies with the harness; its own boot id and clocks, where namespaces allow that. */
  #wrapperOf(node: ClusterNode): readonly string[] {
    const settings = Object.entries(node.clock?.environment(node.rate) ?? {}).map(
      ([name, value]) => `${name}=${value}`,
    );
    const clocks = settings.length === 0 ? [] : ['env', ...settings];
    if (this.wires.kind !== 'namespaces') return clocks;
    const script = `mount --bind ${this.#bootFile(node)} /proc/sys/kernel/random/boot_id && exec "$@"`;
    const own = ['unshare', '--mount', '--propagation', 'slave', 'sh', '-c', script, 'sh'];
    return [...own, 'setpriv', '--pdeathsig', 'KILL', ...clocks];
  }

  logOf(node: ClusterNode): string {
    return join(this.options.folder, 'logs', `node-${node.number}.log`);
  }

  /** Its machine was off: nodes tell that from the kernel's boot id. */
  #newBoot(node: ClusterNode): void {
    writeFileSync(this.#bootFile(node), `${crypto.randomUUID()}\n`);
  }

  #bootFile(node: ClusterNode): string {
    return join(this.options.folder, `boot-${node.number}`);
  }

  #onExit(node: ClusterNode, child: ChildProcess, code: number | null, signal: string | null): void {
    if (node.process !== child) return;
    node.process = undefined;
    if (this.#closing) return;
    const atMs = Math.round(performance.now() - this.#startedAt);
    setTimeout(() => {
      this.stops.push({ node: node.number, atMs, code, signal, lastWords: lastWordsOf(this.logOf(node)) });
    }, 100);
    setTimeout(() => {
      if (!this.#closing && !node.busy && node.process === undefined) this.spawn(node);
    }, 1_000);
  }

  /** Ends a node's process with a signal, and waits until it is gone. */
  async end(node: ClusterNode, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = node.process;
    node.process = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    if (node.paused) child.kill('SIGCONT');
    await new Promise<void>((resolve) => {
      const force = setTimeout(() => child.kill('SIGKILL'), 20_000);
      child.once('exit', () => {
        clearTimeout(force);
        resolve();
      });
      child.kill(signal);
    });
    node.paused = false;
  }

  /** Stops a node's process in its tracks, or lets it go on. */
  pause(node: ClusterNode, paused: boolean): void {
    node.process?.kill(paused ? 'SIGSTOP' : 'SIGCONT');
    node.paused = paused;
  }

  /** Pulls the plugs of these nodes at the same moment; what their disks had not synced is lost. They stay down. */
  async losePower(nodes: readonly ClusterNode[]): Promise<void> {
    await Promise.all(nodes.map((node) => this.end(node, 'SIGKILL')));
    for (const node of nodes) {
      if (node.disk instanceof ImageDisk) await node.disk.losePower();
      this.#newBoot(node);
    }
  }

  /** Throws a node's data away: it is another node at its next start. It must be down. */
  wipe(node: ClusterNode): void {
    rmSync(join(node.disk.path, 'node'), { recursive: true, force: true });
  }

  /** Waits until a node answers that it can serve. */
  async ready(node: ClusterNode, timeoutMs = 120_000): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    while (performance.now() < deadline) {
      if (await this.isReady(node)) return;
      await sleep(100);
    }
    throw new Error(`node ${node.number} is not ready after ${timeoutMs / 1000} s: see ${this.logOf(node)}`);
  }

  /** Does it say that it can serve now? */
  async isReady(node: ClusterNode): Promise<boolean> {
    const answer = await this.ask(node, 'GET', '/readyz').catch(() => undefined);
    return answer?.status === 200;
  }

  /** One request to a node, on a connection of its own. */
  async ask(node: ClusterNode, method: 'GET' | 'PUT' | 'POST', path: string, body?: object): Promise<HttpAnswer> {
    const client = this.client(node.number, -1, 5_000);
    try {
      return await client.request({ method, path, body });
    } finally {
      client.close();
    }
  }

  /** What the cluster says about itself, from any node that answers; undefined if none does. */
  async describe(path: string): Promise<unknown> {
    for (const node of this.free) {
      const answer = await this.ask(node, 'GET', path).catch(() => undefined);
      if (answer?.status === 200) return jsonOf(answer);
    }
    return undefined;
  }

  client(node: number, process: number, timeoutMs: number): Client {
    const { httpPort, sqlPort } = this.wires;
    return new Client({ process, node, host: this.wires.hostOf(node), port: httpPort, sqlPort, timeoutMs });
  }

  /** Ends everything; logs stay, and the data if it is worth a look. */
  async close(keepData = false): Promise<void> {
    this.#closing = true;
    await Promise.all(this.nodes.map((node) => this.end(node, 'SIGKILL')));
    for (const node of this.nodes) if (node.disk instanceof ImageDisk) await node.disk.close();
    if (!keepData) rmSync(join(this.options.folder, 'data'), { recursive: true, force: true });
    for (const node of this.nodes) {
      rmSync(this.#bootFile(node), { force: true });
      rmSync(join(this.options.folder, `clock-${node.number}`), { force: true });
    }
    await this.wires.close();
  }
}

async function openProxies(): Promise<ProxyWires> {
  const [http, rpc, sql] = await freePorts(3);
  return new ProxyWires(http, rpc, sql);
}

/** Settings of whoever runs the judge must not reach the nodes. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env).filter(([name]) => !name.startsWith('JIMKV_') && name !== 'NODE_OPTIONS');
  return Object.fromEntries(entries);
}

/** Why a node ended, as its log tells it: its last complaint with what stands around it, else its last lines. */
function lastWordsOf(path: string): string {
  const lines = tailOf(path).trimEnd().split('\n').slice(-60);
  const complaint = lines.findLastIndex((line) => /"level":(50|60)|^jimkv: |^\w*Error\b|FATAL ERROR/.test(line));
  const shown = complaint < 0 ? lines.slice(-2) : lines.slice(complaint, complaint + 4);
  return shown.map((line) => line.slice(0, 1_500)).join('\n');
}

function tailOf(path: string): string {
  try {
    return readFileSync(path, 'utf8').slice(-64_000);
  } catch {
    return '';
  }
}
