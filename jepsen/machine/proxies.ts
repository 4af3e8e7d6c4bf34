/**
 * Without namespaces: all nodes on loopback, and in front of each node's RPC port a proxy whose address the others are told.
 *
 *      node 1 (127.1.0.1) ----> proxy (127.1.1.2:port) ----> node 2 (127.1.0.2:port)
 *
 * The proxy finds out which node a connection comes from by the owner of its other end (`/proc/net/tcp`). A cut wire stops the
 * bytes in one direction; like TCP over a broken cable they go on when it is whole again. It is less than the real thing: the
 * kernel's own acknowledgements still flow.
 */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { Cut, Wires } from './wires.ts';

interface Connection {
  /** 0: not one of our nodes. */
  readonly from: number;
  readonly to: number;
  readonly near: Socket;
  readonly far: Socket;
}

export class ProxyWires implements Wires {
  readonly kind = 'proxies';
  readonly httpPort: number;
  readonly rpcPort: number;
  readonly sqlPort: number;
  readonly #servers = new Map<number, Server>();
  readonly #pids = new Map<number, number>();
  readonly #connections = new Set<Connection>();
  #cuts: readonly Cut[] = [];

  /** The ports must be free on all of 127.1.0.x. */
  constructor(httpPort: number, rpcPort: number, sqlPort: number) {
    this.httpPort = httpPort;
    this.rpcPort = rpcPort;
    this.sqlPort = sqlPort;
  }

  async add(node: number): Promise<void> {
    const server = createServer({ pauseOnConnect: true }, (near) => this.#accept(near, node));
    this.#servers.set(node, server);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.rpcPort, this.advertisedHostOf(node), resolve);
    });
  }

  hostOf(node: number): string {
    return `127.1.0.${node}`;
  }

  advertisedHostOf(node: number): string {
    return `127.1.1.${node}`;
  }

  commandOf(_node: number, program: readonly string[]): readonly string[] {
    return program;
  }

  started(node: number, pid: number): void {
    this.#pids.set(node, pid);
  }

  async setCuts(cuts: readonly Cut[]): Promise<void> {
    this.#cuts = cuts;
    for (const connection of this.#connections) this.#direct(connection);
  }

  async close(): Promise<void> {
    for (const { near, far } of this.#connections) {
      near.destroy();
      far.destroy();
    }
    await Promise.all([...this.#servers.values()].map((server) => new Promise((resolve) => server.close(resolve))));
  }

  #accept(near: Socket, to: number): void {
    const from = this.#ownerOf(near.remotePort ?? 0);
    const far = connect({ host: this.hostOf(to), port: this.rpcPort });
    const connection = { from, to, near, far };
    this.#connections.add(connection);
    const end = () => {
      this.#connections.delete(connection);
      near.destroy();
      far.destroy();
    };
    for (const [source, sink] of [
      [near, far],
      [far, near],
    ]) {
      source.setNoDelay(true);
      source.on('data', (bytes) => {
        if (!sink.write(bytes)) source.pause();
      });
      sink.on('drain', () => this.#direct(connection));
      source.on('error', end);
      source.on('close', end);
    }
    this.#direct(connection);
  }

  /** Lets the bytes of each direction flow, or not. */
  #direct({ from, to, near, far }: Connection): void {
    const isCut = (a: number, b: number) => this.#cuts.some(([x, y]) => x === a && y === b);
    if (isCut(from, to)) near.pause();
    else near.resume();
    if (isCut(to, from)) far.pause();
    else far.resume();
  }

  #ownerOf(port: number): number {
    const inode = inodeOfPort(port);
    for (const [node, pid] of this.#pids) if (inode !== undefined && holdsSocket(pid, inode)) return node;
    return 0;
  }
}

/** The socket on this machine whose local port it is. */
function inodeOfPort(port: number): string | undefined {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  for (const line of readFileSync('/proc/net/tcp', 'utf8').split('\n').slice(1)) {
    const fields = line.trim().split(/\s+/);
    if (fields[1]?.endsWith(wanted)) return fields[9];
  }
  return undefined;
}

function holdsSocket(pid: number, inode: string): boolean {
  try {
    const folder = `/proc/${pid}/fd`;
    return readdirSync(folder).some((name) => linkOf(`${folder}/${name}`) === `socket:[${inode}]`);
  } catch {
    return false;
  }
}

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
