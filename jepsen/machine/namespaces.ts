/**
 * Each node is a host of its own: a network namespace with one cable to a bridge in the harness' namespace.
 *
 *      harness 10.77.0.254 ---- bridge ----+---- 10.77.0.1  node 1
 *                                          +---- 10.77.0.2  node 2 …
 *
 * All of it hangs in a network namespace that only this harness is in, so nothing can leave the machine, two runs do not
 * see each other, and the kernel removes everything with the last process. A wire from A to B is cut in A's neighbour table: B's
 * address leads to a card that nobody has. Packets are silently lost in this direction only, as with a broken switch.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readlink } from 'node:fs/promises';
import { run, sleep } from './shell.ts';
import { type Cut, type Wires, without } from './wires.ts';

const nobodysCard = '02:00:00:00:00:99';

export class NamespaceWires implements Wires {
  readonly kind = 'namespaces';
  readonly httpPort = 18_080;
  readonly rpcPort = 17_070;
  readonly sqlPort = 15_432;
  /** Each keeps a namespace alive, and ends when the harness does, however it ends: its input is closed then. */
  readonly #holders = new Map<number, ChildProcess>();
  #cuts: readonly Cut[] = [];

  /** Lays the bridge. */
  static async open(): Promise<NamespaceWires> {
    const lines = [
      'link set lo up',
      'link add bridge0 type bridge',
      'addr add 10.77.0.254/24 dev bridge0',
      'link set bridge0 up',
    ];
    await run('ip', ['-batch', '-'], lines.join('\n'));
    return new NamespaceWires();
  }

  async add(node: number): Promise<void> {
    const holder = spawn('unshare', ['--net', 'cat'], { stdio: ['pipe', 'ignore', 'ignore'] });
    await once(holder, 'spawn');
    this.#holders.set(node, holder);
    await this.#plugIn(node, holder.pid as number);
    const inside = ['link set lo up', `addr add ${this.hostOf(node)}/24 dev eth0`, 'link set eth0 up'];
    await this.#ip(node, inside);
  }

  /** The holder needs a moment to step into its namespace; until then the cable's end would land in ours. */
  async #plugIn(node: number, holder: number): Promise<void> {
    for (let attempt = 0; !(await isApart(holder)); attempt++) {
      if (attempt > 200) throw new Error(`the namespace of node ${node} does not come up`);
      await sleep(10);
    }
    const lines = [
      `link add cable${node} type veth peer name eth0 netns ${holder}`,
      `link set cable${node} master bridge0`,
      `link set cable${node} up`,
    ];
    await run('ip', ['-batch', '-'], lines.join('\n'));
  }

  hostOf(node: number): string {
    return `10.77.0.${node}`;
  }

  advertisedHostOf(node: number): string {
    return this.hostOf(node);
  }

  commandOf(node: number, program: readonly string[]): readonly string[] {
    return ['nsenter', '-t', String(this.#holderOf(node)), '-n', ...program];
  }

  started(): void {
    // A namespace knows its process.
  }

  async setCuts(cuts: readonly Cut[]): Promise<void> {
    const [added, removed] = [without(cuts, this.#cuts), without(this.#cuts, cuts)];
    this.#cuts = cuts;
    for (const node of this.#holders.keys()) {
      const lines = [
        ...added
          .filter(([from]) => from === node)
          .map(([, to]) => `neigh replace ${this.hostOf(to)} lladdr ${nobodysCard} nud permanent dev eth0`),
        ...removed.filter(([from]) => from === node).map(([, to]) => `neigh del ${this.hostOf(to)} dev eth0`),
      ];
      if (lines.length > 0) await this.#ip(node, lines);
    }
  }

  async close(): Promise<void> {
    for (const holder of this.#holders.values()) {
      holder.stdin?.end();
      if (holder.exitCode === null && holder.signalCode === null) await once(holder, 'exit');
    }
    this.#holders.clear();
    await run('ip', ['link', 'del', 'bridge0']);
  }

  #ip(node: number, lines: readonly string[]): Promise<string> {
    const args = ['-t', String(this.#holderOf(node)), '-n', 'ip', '-batch', '-'];
    return run('nsenter', args, lines.join('\n'));
  }

  #holderOf(node: number): number {
    const pid = this.#holders.get(node)?.pid;
    if (pid === undefined) throw new Error(`node ${node} has no namespace`);
    return pid;
  }
}

async function isApart(pid: number): Promise<boolean> {
  try {
    return (await readlink(`/proc/${pid}/ns/net`)) !== (await readlink('/proc/self/ns/net'));
  } catch {
    return false;
  }
}
