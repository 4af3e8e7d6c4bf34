/** A node with its PostgreSQL listener in this process: real sockets and a real engine, so that a test sees both ends of a connection. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  NodeClock,
  NodeFiles,
  NodeMachine,
  NodeRandom,
  nodeCrc32,
  nodeCrypto,
  TcpNetwork,
} from '../../../src/io/node/index.ts';
import { decodeNodeConfig, Node } from '../../../src/node/index.ts';
import { PostgresServer, type PostgresSettings } from '../../../src/server/index.ts';

/** A node that serves. */
export interface NodeInProcess {
  readonly node: Node;
  readonly postgres: PostgresServer;
  readonly port: number;
  /** What the listener said was wrong with itself. */
  readonly failures: readonly string[];
  stop(): Promise<void>;
}

/** Starts it, alone in its cluster; without passwords unless the settings say so. */
export async function startInProcess(settings: Partial<PostgresSettings> = {}): Promise<NodeInProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'jimkv-wire-'));
  const failures: string[] = [];
  const node = new Node({
    doors: {
      clock: new NodeClock({ keepAlive: false }),
      random: new NodeRandom(),
      files: new NodeFiles(),
      network: new TcpNetwork({}),
      machine: new NodeMachine(),
      crc32: nodeCrc32,
      crypto: nodeCrypto,
    },
    config: decodeNodeConfig({ dataFolder: join(folder, 'data'), rpcPort: 0, durability: 'memory' }),
    log: () => {},
    httpAddress: '127.0.0.1:0',
    onFatal: (error) => void failures.push(String(error)),
  });
  const source = {
    get sql() {
      return node.sql;
    },
    readiness: () => node.readiness(),
  };
  const logger = { info() {}, warn() {}, error: (fields: object) => void failures.push(JSON.stringify(fields)) };
  const postgres = new PostgresServer({
    source,
    random: new NodeRandom(),
    logger,
    settings: { authentication: 'trust', drainMs: 200, ...settings },
  });
  const { port } = await postgres.listen('127.0.0.1', 0);
  await node.start();
  while (node.sql === undefined) await pause(10);
  return {
    node,
    postgres,
    port,
    failures,
    async stop() {
      await postgres.close();
      await node.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
