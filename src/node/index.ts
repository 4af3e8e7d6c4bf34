/**
 * The composition root: a node with the machine's own doors. `startNode` is what `jimkv start` runs; tests and the simulator
 * make a `Node` with other doors.
 */
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { JimError } from '../base/index.ts';
import {
  GrpcNetwork,
  NodeClock,
  NodeFiles,
  NodeMachine,
  NodeRandom,
  nodeCrc32,
  nodeCrypto,
  TcpNetwork,
} from '../io/node/index.ts';
import {
  createKvServer,
  GrpcServer,
  type GrpcServerParts,
  type HttpSettings,
  type KvServer,
  PostgresServer,
  RoleAccess,
  Sinks,
} from '../server/index.ts';
import type { NodeConfig } from './config.ts';
import { lateAdmin, lateFeeds, lateKv, lateRows, lateTransactions } from './late-services.ts';
import type { Log } from './log.ts';
import { watchNode } from './metrics.ts';
import { Node, type NodeDoors } from './node.ts';
import { endProcess, readSqlTlsFiles, readTlsFiles, type TlsFiles } from './process.ts';
import { version } from './version.ts';

export { decodeNodeConfig, defaultNodeConfig, type NodeConfig, type StoreKind, type TlsConfig } from './config.ts';
export type { Log, LogLevel } from './log.ts';
export { Node, type NodeDoors, type NodeOptions } from './node.ts';
export { version } from './version.ts';

/** A node that serves. */
export interface RunningNode {
  readonly node: Node;
  /** Where HTTP clients find it. */
  readonly httpAddress: string;
  /** Where PostgreSQL clients find it. */
  readonly sqlAddress: string;
  /** Where programs find it that speak gRPC. */
  readonly grpcPort: number | undefined;
  /** Resolves when the node has found its cluster; rejects if it can't take part, and has closed everything then. */
  readonly started: Promise<void>;
  /** Hands leases over, lets clients finish, stops. */
  stop(): Promise<void>;
}

/** Starts a node on this machine. It listens when the promise resolves, and says "not ready" until it has found its cluster. */
export async function startNode(config: NodeConfig): Promise<RunningNode> {
  const logger = pino({ base: { zone: config.zone } });
  const log: Log = (level, message, fields) => logger[level](fields ?? {}, message);
  const tls = config.tls === undefined ? undefined : readTlsFiles(config.tls);
  const metrics = new Registry();
  let node: Node | undefined;
  const source = {
    get kv() {
      return node?.kv;
    },
    get transactions() {
      return node?.transactions;
    },
    get rows() {
      return node?.rows;
    },
    get feedDoor() {
      return node?.feedDoor;
    },
    get admin() {
      return node?.admin;
    },
    get sql() {
      return node?.sql;
    },
    readiness: () => node?.readiness() ?? { ready: false, reason: 'the node is starting' },
    tokenKey: async () => (node ?? notStarted()).tokenKey(),
  };
  const clock = new NodeClock({ keepAlive: false });
  const access = new RoleAccess({
    source,
    random: new NodeRandom().fork('access'),
    monotonicMs: () => clock.monotonicMs(),
    wallMs: () => clock.wallMs(),
    settings: {
      authentication: config.httpAuth,
      firstPassword: config.sqlPassword,
      encryption: config.httpEncryption,
    },
  });
  const feeds = lateFeeds(source);
  const service = lateKv(source);
  const sinks = new Sinks({
    feeds,
    kv: service,
    logger,
    metrics,
    attach: (...given) => attach(node ?? notStarted(), ...given),
  });
  const server = createKvServer({
    service,
    transactions: lateTransactions(source),
    rows: lateRows(source),
    feeds,
    sinks,
    admin: lateAdmin(source),
    access,
    settings: { version, ...httpTls(tls, config) },
    metrics,
    logger,
  });
  const postgres = new PostgresServer({
    source,
    random: new NodeRandom().fork('postgres'),
    logger,
    settings: {
      authentication: config.sqlAuth,
      firstPassword: config.sqlPassword,
      connectionsMax: config.sqlConnections,
      encryption: config.sqlEncryption,
      tls: readSqlTlsFiles(config),
    },
  });
  const { port } = await server.listen(config.host, config.httpPort);
  const httpAddress = `${config.advertiseHost}:${port}`;
  const sql = await postgres.listen(config.host, config.sqlPort).catch(async (error: unknown) => {
    await server.close();
    throw error;
  });
  const grpc = await listenForGrpc(server, { config, feeds, access, logger, tls }).catch(async (error: unknown) => {
    await Promise.all([server.close(), postgres.close()]);
    throw error;
  });
  node = new Node({ doors: machineDoors(config, tls), config, log, httpAddress, onFatal: endProcess });
  if (config.sqlAuth === 'trust' && !isLoopback(config.host))
    log('warn', 'whoever reaches the SQL port is who they say they are: --sql-auth=trust', { host: config.host });
  if (config.httpAuth === 'trust' && !isLoopback(config.host))
    log('warn', 'whoever reaches the HTTP port is a superuser: --http-auth=trust', { host: config.host });
  watchNode(metrics, clock, node);
  const giveUp = async (error: unknown) => {
    await Promise.all([server.close(), postgres.close(), grpc?.close()]);
    node.kill();
    throw error;
  };
  await node.open().catch(giveUp);
  const started = node.takePart().catch(giveUp);
  // Told to whoever waits for it, and to nobody else.
  started.then(
    () => sinks.start(),
    () => {},
  );
  const sqlAddress = `${config.advertiseHost}:${sql.port}`;
  return {
    node,
    httpAddress,
    sqlAddress,
    started,
    grpcPort: grpc?.port,
    stop: () => sinks.stop().then(() => stop(node, server, postgres, grpc)),
  };
}

/** Others take the leases while this node still answers its clients; then nothing is under way any more. */
async function stop(
  node: Node,
  server: KvServer,
  postgres: PostgresServer,
  grpc: GrpcListener | undefined,
): Promise<void> {
  const sessionsEnded = postgres.close();
  await node.handOver();
  // Whoever follows changes goes on elsewhere: nobody waits for streams that never end.
  node.feeds?.stop();
  await Promise.all([server.close(), grpc?.close(), sessionsEnded]);
  await node.stop();
}

/** This node reads the feed alone, for its sink. */
function attach({ feeds, admin }: Node, name: string, onLost: () => void): Promise<{ detach(): Promise<void> }> {
  if (feeds === undefined || admin === undefined) notStarted();
  return feeds.named.registry.attachments.attach(name, admin.nodeId, 'sink', onLost);
}

type GrpcParts = Pick<GrpcServerParts, 'feeds' | 'access' | 'logger'> & {
  readonly config: NodeConfig;
  readonly tls: TlsFiles | undefined;
};

interface GrpcListener {
  readonly port: number;
  close(): Promise<void>;
}

/** The gRPC door beside the HTTP door, where the settings want one. */
async function listenForGrpc(
  { door }: KvServer,
  { config, tls, ...rest }: GrpcParts,
): Promise<GrpcListener | undefined> {
  if (config.grpcPort === 0) return undefined;
  const server = new GrpcServer({ ...rest, door, settings: httpTls(tls, config) });
  const { port } = await server.listen(config.host, config.grpcPort);
  return { port, close: () => server.close() };
}

function machineDoors({ transport }: NodeConfig, tls: TlsFiles | undefined): NodeDoors {
  const network = new { grpc: GrpcNetwork, tcp: TcpNetwork }[transport]({
    tls: tls && {
      certificateAuthorities: tls.authority,
      certificate: tls.certificate,
      key: tls.key,
      clientCertificateRequired: true,
    },
  });
  return {
    // Sockets keep the process alive, timers do not: it ends when everything is closed.
    clock: new NodeClock({ keepAlive: false }),
    random: new NodeRandom(),
    files: new NodeFiles(),
    network,
    machine: new NodeMachine(),
    crc32: nodeCrc32,
    crypto: nodeCrypto,
  };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

function notStarted(): never {
  throw new JimError('node-unavailable', 'the node is starting', { retry: 'elsewhere' });
}

function httpTls(tls: TlsFiles | undefined, { httpAuth }: NodeConfig): Pick<HttpSettings, 'tls'> {
  if (tls === undefined) return {};
  const { certificate, key, clientAuthority } = tls;
  return {
    tls: {
      cert: certificate.toString(),
      key: key.toString(),
      ca: clientAuthority?.toString(),
      asksOnly: httpAuth === 'cert',
    },
  };
}
