/** `jimkv start`: one node, until it is told to stop. */
import { readFileSync } from 'node:fs';
import type { NodeConfig } from '../node/config.ts';
import { type Arguments, type Command, UsageError } from './arguments.ts';
import { resolveConfig, settingOptions, settings } from './settings.ts';
import { stopSignal } from './signals.ts';

export const start: Command = {
  name: 'start',
  summary: 'Starts one node of a cluster; it runs until SIGTERM or Ctrl-C, which hand its leases over first.',
  words: '',
  wordsMin: 0,
  wordsMax: 0,
  options: [...settingOptions(), { name: 'config', value: 'FILE', about: 'JSON file with settings: {"zone": "a", …}' }],
  notes: `Every setting can also come from the environment (--http-port as JIMKV_HTTP_PORT) or from the file. A flag wins over
the environment, the environment over the file. Sizes: 512MiB, 2GiB. Times: 300ms, 5m.

Three zones on three machines, the same line on each but for --zone:
  jimkv start --zone a --host 10.0.0.1 --join 10.0.0.1:17070,10.0.0.2:17070,10.0.0.3:17070 --data /var/lib/jimkv`,
  run,
};

async function run(args: Arguments): Promise<number> {
  const config = readConfig(args);
  const stopping = stopSignal();
  const { startNode } = await import('../node/index.ts');
  const node = await startNode(config).catch((error: unknown) => {
    throw portError(error, config);
  });
  await Promise.race([node.started, stopping]);
  await stopping;
  await node.stop();
  return 0;
}

function readConfig(args: Arguments): NodeConfig {
  const path = args.text('config') ?? process.env.JIMKV_CONFIG;
  const flags = Object.fromEntries(
    settings.map(({ name, kind }) => [name, kind === 'list' ? args.texts(name) : args.text(name)]),
  );
  return resolveConfig({ flags, environment: process.env, file: path === undefined ? undefined : readJson(path) });
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new UsageError(`the configuration file ${path} cannot be read: ${(error as Error).message}`);
  }
}

/** A taken port is the commonest reason that a node does not start: say which flag changes it. */
function portError(error: unknown, config: NodeConfig): unknown {
  const { code, port } = (error ?? {}) as { code?: unknown; port?: unknown };
  const taken = code === 'EADDRINUSE' || (error instanceof Error && error.message.includes('EADDRINUSE'));
  if (!taken) return error;
  const flags = {
    '--http-port': config.httpPort,
    '--rpc-port': config.rpcPort,
    '--sql-port': config.sqlPort,
    '--grpc-port': config.grpcPort,
  };
  const flag = Object.entries(flags).find(([, own]) => own === port)?.[0];
  const what = flag === undefined ? `port ${Object.values(flags).join(' or ')}` : `port ${port}`;
  const advice =
    flag === undefined ? `choose others with ${Object.keys(flags).join(', ')}` : `choose another with ${flag}`;
  return new Error(`${what} on ${config.host} is taken by another program: ${advice}`, { cause: error });
}
