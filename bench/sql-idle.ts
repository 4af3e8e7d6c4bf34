/**
 * `npm run bench -- sql-idle [CONNECTIONS]`: what a SQL connection costs that does nothing: bytes of the node's memory for each, after garbage was collected.
 * Once freshly logged in, once behind a few queries; beside as many others, so that what the node takes but once is not counted. The clients live in this process, the node in another; the kernel's own buffers are not counted.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { RawClient } from '../test/sql/wire/client.ts';
import { startInProcess } from '../test/sql/wire/in-process.ts';

const defaultConnections = 2_000;
const atOnce = 50;
const queries = ["select 1, 'x'", 'select count(*) from pg_class', "set application_name = 'idle'"];

/** What the node has in use. */
interface Usage {
  readonly heap: number;
  readonly outside: number;
  readonly resident: number;
}

/** The parent's half. */
export async function run(args: string[]): Promise<void> {
  const connections = Number(args[0] ?? defaultConnections);
  for (const isUsed of [false, true]) {
    const child = fork(import.meta.filename, ['node'], { execArgv: ['--expose-gc'], stdio: 'inherit' });
    const [{ port }] = (await once(child, 'message')) as [{ port: number }];
    // First as many again, which stay: the node has grown to what so many logins and queries take, its code and V8's space for young objects above all.
    const clients = await open(port, connections, isUsed);
    const before = await usageOf(child);
    clients.push(...(await open(port, connections, isUsed)));
    const after = await usageOf(child);
    const each = (name: keyof Usage) => `${((after[name] - before[name]) / connections / 1024).toFixed(1)} KiB`;
    const state = isUsed ? 'behind three queries' : 'freshly logged in';
    console.log(
      `${connections} connections, ${state}: ${each('heap')} of heap and ${each('outside')} of buffers each; resident ${each('resident')}`,
    );
    for (const client of clients) client.hangUp();
    child.send('stop');
    await once(child, 'exit');
  }
}

async function open(port: number, count: number, isUsed: boolean): Promise<RawClient[]> {
  const clients: RawClient[] = [];
  while (clients.length < count)
    clients.push(
      ...(await Promise.all(Array.from({ length: Math.min(atOnce, count - clients.length) }, () => login(port)))),
    );
  if (isUsed) for (const client of clients) await use(client);
  return clients;
}

async function use(client: RawClient): Promise<void> {
  for (const query of queries) await client.ask(query);
}

function login(port: number): Promise<RawClient> {
  return RawClient.login(port);
}

async function usageOf(child: ChildProcess): Promise<Usage> {
  child.send('measure');
  const [usage] = (await once(child, 'message')) as [Usage];
  return usage;
}

/** The child's half: a node that says how much memory it uses. */
async function serve(): Promise<void> {
  const server = await startInProcess();
  process.on('message', async (wish) => {
    if (wish === 'stop') {
      await server.stop();
      process.exit();
    }
    for (let i = 0; i < 3; i++) {
      globalThis.gc?.();
      await pause(200);
    }
    const { heapUsed, external, rss } = process.memoryUsage();
    process.send?.({ heap: heapUsed, outside: external, resident: rss } satisfies Usage);
  });
  process.send?.({ port: server.port });
}

if (process.argv[2] === 'node' && process.send !== undefined) await serve();
