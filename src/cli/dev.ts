/** `jimkv dev`, which `npm start` runs: a cluster of three zones on this machine, as real processes. */
import { existsSync, mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { JimClient } from '../client/index.ts';
import { defaultNodeConfig } from '../node/config.ts';
import { type Arguments, type Command, type Option, UsageError } from './arguments.ts';
import { DevChild } from './dev-child.ts';
import { type DevNode, planDev } from './dev-plan.ts';
import { settingOptions } from './settings.ts';
import { stopSignal } from './signals.ts';
import { askStatus } from './status.ts';
import { formatCount, parseCount } from './units.ts';

/** Settings of `jimkv start` that make sense for all nodes of a cluster on one machine. */
const sharedSettings = ['memory', 'durability', 'store', 'lease', 'snapshot-log', 'range-max', 'dead-after'];

/** A node alone opens none. */
const grpcPort = 16_060;

const sharedOptions = settingOptions().filter(({ name }) => sharedSettings.includes(name));

const options: readonly Option[] = [
  { name: 'nodes', value: 'N', about: 'nodes, spread over the zones a, b and c', otherwise: '3' },
  { name: 'data', value: 'DIR', about: 'folder of all nodes’ data and logs', otherwise: defaultNodeConfig.dataFolder },
  {
    name: 'http-port',
    value: 'PORT',
    about: 'HTTP port of the first node; the others take the next ones',
    otherwise: String(defaultNodeConfig.httpPort),
  },
  { name: 'rpc-port', value: 'PORT', about: 'node-to-node, likewise', otherwise: String(defaultNodeConfig.rpcPort) },
  {
    name: 'sql-port',
    value: 'PORT',
    about: 'PostgreSQL clients, likewise',
    otherwise: String(defaultNodeConfig.sqlPort),
  },
  { name: 'grpc-port', value: 'PORT', about: 'programs that speak gRPC, likewise', otherwise: String(grpcPort) },
  { name: 'verbose', about: 'show everything the nodes log, not only warnings' },
  ...sharedOptions,
];

export const dev: Command = {
  name: 'dev',
  summary: 'Runs a cluster of three zones on this machine until Ctrl-C; the data stays for the next time.',
  words: '',
  wordsMin: 0,
  wordsMax: 0,
  options,
  notes:
    'Each node is a process of its own: try kill -9 on one of them. A node that dies is started again after a second.',
  run,
};

const readyWithinMs = 30_000;
const stopPatienceMs = 15_000;

async function run(args: Arguments): Promise<number> {
  const nodes = planDev({
    nodes: parseCount(args.text('nodes') ?? '3'),
    dataFolder: args.text('data') ?? defaultNodeConfig.dataFolder,
    httpPort: parseCount(args.text('http-port') ?? String(defaultNodeConfig.httpPort)),
    rpcPort: parseCount(args.text('rpc-port') ?? String(defaultNodeConfig.rpcPort)),
    sqlPort: parseCount(args.text('sql-port') ?? String(defaultNodeConfig.sqlPort)),
    grpcPort: parseCount(args.text('grpc-port') ?? String(grpcPort)),
    passedOn: sharedSettings.flatMap((name) =>
      args.text(name) === undefined ? [] : [`--${name}`, `${args.text(name)}`],
    ),
  });
  await checkPortsAreFree(nodes);
  const isNew = !nodes.some((node) => existsSync(node.dataFolder));
  for (const node of nodes) mkdirSync(dirnameOf(node.logFile), { recursive: true });

  const startedAt = performance.now();
  const stopping = stopSignal();
  const report = new DevReport(args.has('verbose'));
  const children = nodes.map((node) => new DevChild(node, report));
  for (const child of children) child.start();
  const readiness = await Promise.race([allReady(nodes, report), stopping.then(() => 'stopped' as const)]);
  if (readiness === 'ready') say(await welcome(children, isNew, performance.now() - startedAt));
  if (readiness === 'failed') explainFailure(children);
  report.isReady = true;
  if (readiness !== 'failed') await stopping;
  return stopAll(children, readiness === 'failed' ? 1 : 0);
}

/** Passes on what the nodes say: warnings and worse, or everything. */
class DevReport {
  readonly #verbose: boolean;
  isReady = false;
  /** A node ended before the cluster was ready. */
  hasDeath = false;

  constructor(verbose: boolean) {
    this.#verbose = verbose;
  }

  onLine(node: DevNode, line: string): void {
    const text = formatLogLine(line, this.#verbose);
    if (text !== undefined) process.stderr.write(`${node.name} | ${text}\n`);
  }

  onDeath(node: DevNode, how: string, restartMs: number): void {
    this.hasDeath = true;
    if (this.isReady) say(`${node.name} ${how}; it starts again in ${restartMs / 1000} s. Its log: ${node.logFile}`);
  }
}

const warnLevel = 40;
const levelNames: Readonly<Record<number, string>> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
};

/** A node's log line for the terminal; undefined for what only the log file keeps. */
export function formatLogLine(line: string, verbose: boolean): string | undefined {
  if (!line.startsWith('{')) return line;
  try {
    const { level, msg } = JSON.parse(line) as { level?: unknown; msg?: unknown };
    if (typeof level !== 'number' || typeof msg !== 'string') return verbose ? line : undefined;
    return verbose || level >= warnLevel ? `${levelNames[level] ?? level} ${msg}` : undefined;
  } catch {
    return line;
  }
}

/** Waits until every node can answer requests, one has died, or it has taken too long. */
async function allReady(nodes: readonly DevNode[], report: DevReport): Promise<'ready' | 'failed'> {
  const deadline = performance.now() + readyWithinMs;
  const waiting = new Set(nodes);
  while (waiting.size > 0) {
    if (report.hasDeath || performance.now() > deadline) return 'failed';
    await Promise.all([...waiting].map(async (node) => (await isReady(node)) && waiting.delete(node)));
    if (waiting.size > 0) await pause(30);
  }
  return 'ready';
}

async function isReady(node: DevNode): Promise<boolean> {
  try {
    return (await fetch(`${endpointOf(node)}/readyz`, { signal: AbortSignal.timeout(1_000) })).ok;
  } catch {
    return false;
  }
}

/** What a user wants to know when the cluster is there. */
async function welcome(children: readonly DevChild[], isNew: boolean, tookMs: number): Promise<string> {
  const endpoint = endpointOf(children[0].node);
  const client = new JimClient({ endpoints: [endpoint], deadlineMs: 5_000 });
  const { ranges } = await askStatus(client).catch(() => ({ ranges: [] }));
  client.close();
  const keys = ranges.reduce((sum, range) => sum + range.keys, 0);
  const happened = isNew ? 'a new cluster' : `started again with ${formatCount(keys)} keys in ${ranges.length} ranges`;
  const status = endpoint.endsWith(`:${defaultNodeConfig.httpPort}`) ? '' : ` --endpoint ${endpoint}`;
  return [
    `JimKV is ready after ${(tookMs / 1000).toFixed(1)} s: ${happened}.`,
    '',
    ...children.map(
      ({ node, pid }) =>
        `  ${node.name}  zone ${node.zone}  ${endpointOf(node)}  sql ${node.sqlPort}  grpc ${node.grpcPort}  pid ${pid}`,
    ),
    '',
    `  curl -X PUT ${endpoint}/v1/namespaces/demo`,
    `  curl -X PUT ${endpoint}/v1/kv/demo/hello -d world`,
    `  curl ${endpointOf(children.at(-1)?.node ?? children[0].node)}/v1/kv/demo/hello`,
    `  npm run -s jimkv -- status${status}`,
    `  npm run -s jimkv -- sql${children[0].node.sqlPort === defaultNodeConfig.sqlPort ? '' : ` --server 127.0.0.1:${children[0].node.sqlPort}`}`,
    `  psql -h 127.0.0.1 -p ${children[0].node.sqlPort} -U postgres`,
    '',
    `Data and logs: ${dirnameOf(children[0].node.dataFolder)}. API: ${endpoint}/openapi.json. Ctrl-C stops the cluster, the data stays.`,
  ].join('\n');
}

function explainFailure(children: readonly DevChild[]): void {
  say('The cluster did not become ready. The last lines of the nodes’ logs:');
  for (const { node, lastLines } of children)
    for (const line of lastLines) process.stderr.write(`${node.name} | ${formatLogLine(line, true)}\n`);
}

async function stopAll(children: readonly DevChild[], exitCode: number): Promise<number> {
  say('Stopping …');
  const ends = await Promise.all(children.map(async (child) => ({ child, how: await child.stop(stopPatienceMs) })));
  const bad = ends.filter(({ how }) => how !== 'ended with exit code 0' && how !== 'was not running');
  for (const { child, how } of bad) say(`${child.node.name} ${how}. Its log: ${child.node.logFile}`);
  if (bad.length === 0 && exitCode === 0) say('All nodes have stopped.');
  return bad.length === 0 ? exitCode : 1;
}

/** Says which flag to use before three nodes fail one after the other. */
async function checkPortsAreFree(nodes: readonly DevNode[]): Promise<void> {
  for (const node of nodes)
    for (const [flag, port] of [
      ['--http-port', node.httpPort],
      ['--rpc-port', node.rpcPort],
      ['--sql-port', node.sqlPort],
      ['--grpc-port', node.grpcPort],
    ] as const)
      if (!(await isFree(port)))
        throw new UsageError(
          `port ${port} on 127.0.0.1 is taken, perhaps by another cluster: stop that, or choose other ports with ${flag} N`,
        );
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

function endpointOf(node: DevNode): string {
  return `http://127.0.0.1:${node.httpPort}`;
}

function dirnameOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
