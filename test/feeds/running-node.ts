/** A node in this process, with SQL and HTTP, for tests of change feeds. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { freePorts } from '../../bench/ports.ts';
import { defaultNodeConfig, startNode } from '../../src/node/index.ts';

export interface FeedNode {
  readonly node: Awaited<ReturnType<typeof startNode>>['node'];
  readonly httpUrl: string;
  readonly grpcAddress: string;
  /** A session. */
  readonly sql: pg.Client;
  /** Another session. */
  connect(database?: string): Promise<pg.Client>;
  stop(): Promise<void>;
}

/** Starts a node, alone in its cluster. */
export async function startFeedNode(): Promise<FeedNode> {
  const folder = mkdtempSync(join(tmpdir(), 'jimkv-feeds-'));
  const [httpPort, rpcPort, sqlPort, grpcPort] = await freePorts(4);
  const running = await startNode({
    ...defaultNodeConfig,
    zone: 'a',
    host: '127.0.0.1',
    advertiseHost: '127.0.0.1',
    dataFolder: join(folder, 'data'),
    httpPort,
    rpcPort,
    sqlPort,
    grpcPort,
    sqlAuth: 'trust',
    httpAuth: 'trust',
    durability: 'memory',
    memoryBytes: 128 * 1024 * 1024,
    join: [`127.0.0.1:${rpcPort}`],
  });
  await running.started;
  const sessions: pg.Client[] = [];
  const connect = async (database = 'postgres'): Promise<pg.Client> => {
    for (let attempt = 0; ; attempt++) {
      const session = new pg.Client({ host: '127.0.0.1', port: sqlPort, user: 'postgres', database });
      try {
        await session.connect();
        sessions.push(session);
        return session;
      } catch (error) {
        if (attempt === 1_000) throw error;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  };
  return {
    node: running.node,
    httpUrl: `http://127.0.0.1:${httpPort}`,
    grpcAddress: `127.0.0.1:${grpcPort}`,
    sql: await connect(),
    connect,
    async stop() {
      await Promise.all(sessions.map((session) => session.end().catch(() => {})));
      await running.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
