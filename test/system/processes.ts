/** Real nodes as real processes on loopback, for tests from outside: killed, stopped, paused and started again by process id. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { get as plainGet } from 'node:http';
import { get as tlsGet } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../../bench/ports.ts';
import { v8Options } from '../../src/cli/v8-options.ts';

const main = join(import.meta.dirname, '../../src/cli/main.ts');

/** For stories in which no node has to take over from another one: leases that are not lost where the machine has no time for a node for a second or two. */
export const longLeases = '--lease=5s';

export interface ProcessesOptions {
  readonly nodes?: number;
  readonly extra?: readonly string[];
  readonly folder?: string;
  /** Where the nodes' HTTP is encrypted: who signed their certificates. */
  readonly ca?: string;
}

function isReady(port: number, ca: string | undefined): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path: '/readyz', ca, agent: false as const };
    const sent = ca === undefined ? plainGet(options) : tlsGet(options);
    sent.on('error', reject).on('response', (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
  });
}

/** A cluster of node processes in zones a, b, c. */
export class NodeProcesses {
  readonly ports: readonly number[];
  readonly folder: string;
  readonly #rpcPorts: readonly number[];
  readonly sqlPorts: readonly number[];
  readonly #extra: readonly string[];
  readonly #ca: string | undefined;
  readonly #children: (ChildProcess | undefined)[] = [];

  private constructor(folder: string, ports: readonly number[], { extra = [], ca }: ProcessesOptions) {
    const count = ports.length / 3;
    this.folder = folder;
    this.ports = ports.slice(0, count);
    this.#rpcPorts = ports.slice(count, 2 * count);
    this.sqlPorts = ports.slice(2 * count);
    this.#extra = extra;
    this.#ca = ca;
  }

  /** Starts all nodes and waits until each is ready. */
  static async start(options: ProcessesOptions = {}): Promise<NodeProcesses> {
    const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'jimkv-test-')));
    const cluster = new NodeProcesses(folder, await freePorts(3 * (options.nodes ?? 3)), options);
    for (const i of cluster.ports.keys()) cluster.#spawn(i);
    try {
      await Promise.all(cluster.ports.map((_, i) => cluster.ready(i)));
    } catch (error) {
      await cluster.#endAll('SIGKILL');
      throw error;
    }
    return cluster;
  }

  /** The process of a node. */
  pid(i: number): number {
    const pid = this.#children[i]?.pid;
    if (pid === undefined) throw new Error(`node ${i + 1} does not run`);
    return pid;
  }

  /** `kill -9`, and waits until the process is gone. */
  kill(i: number): Promise<void> {
    return this.#end(i, 'SIGKILL');
  }

  /** A planned stop. */
  terminate(i: number): Promise<void> {
    return this.#end(i, 'SIGTERM');
  }

  /** Starts a node again on its folder and waits until it is ready. */
  async restart(i: number): Promise<void> {
    this.#spawn(i);
    await this.ready(i);
  }

  signal(i: number, signal: NodeJS.Signals): void {
    process.kill(this.pid(i), signal);
  }

  async ready(i: number): Promise<void> {
    for (let attempt = 0; attempt < 4_800; attempt++) {
      const child = this.#children[i];
      if (child === undefined || child.exitCode !== null || child.signalCode !== null)
        throw new Error(`node ${i + 1} ended instead of starting: ${await this.#lastWords(i)}`);
      try {
        if (await isReady(this.ports[i], this.#ca)) return;
      } catch {
        // Not up yet.
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`node ${i + 1} is not ready after four minutes: ${await this.#lastWords(i)}`);
  }

  /** The end of a node's log. */
  async #lastWords(i: number): Promise<string> {
    const file = `${this.folder}/node-${i + 1}.log`;
    const text = await readFile(file, 'utf8').catch(() => '');
    return `${text.trim().split('\n').slice(-5).join('\n')} (${file})`;
  }

  /** `await using` ends everything, whatever happened. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  /** Ends all processes and removes their data. */
  async stop(): Promise<void> {
    await this.#endAll('SIGTERM');
    await rm(this.folder, { recursive: true, force: true });
  }

  async #endAll(signal: NodeJS.Signals): Promise<void> {
    await Promise.all(this.#children.map((child, i) => (child === undefined ? undefined : this.#end(i, signal))));
  }

  #spawn(i: number): void {
    const join = this.#rpcPorts.map((port) => `127.0.0.1:${port}`).join(',');
    const child = spawn(
      process.execPath,
      [
        ...v8Options,
        main,
        'start',
        `--zone=${'abcdefgh'[i]}`,
        `--data=${this.folder}/${i + 1}`,
        `--http-port=${this.ports[i]}`,
        `--rpc-port=${this.#rpcPorts[i]}`,
        `--sql-port=${this.sqlPorts[i]}`,
        `--join=${join}`,
        // Tests of who gets in say so; all others are not asked.
        ...(this.#extra.some((each) => each.startsWith('--http-auth')) ? [] : ['--http-auth=trust']),
        ...this.#extra,
      ],
      { stdio: ['ignore', 'pipe', 'pipe'], cwd: this.folder },
    );
    const log = createWriteStream(`${this.folder}/node-${i + 1}.log`, { flags: 'a' });
    child.stdout?.pipe(log, { end: false });
    child.stderr?.pipe(log, { end: false });
    this.#children[i] = child;
  }

  async #end(i: number, signal: NodeJS.Signals): Promise<void> {
    const child = this.#children[i];
    if (child === undefined) return;
    this.#children[i] = undefined;
    if (child.exitCode !== null || child.signalCode !== null) return;
    await new Promise<void>((resolve) => {
      const force = setTimeout(() => child.kill('SIGKILL'), 90_000);
      child.once('exit', () => {
        clearTimeout(force);
        resolve();
      });
      child.kill(signal);
    });
  }
}
