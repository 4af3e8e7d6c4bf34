/** Commands as typed: help, mistakes, exit codes; and the nodes that `jimkv dev` would start. */
import { afterEach, expect, test, vi } from 'vitest';
import { formatLogLine } from './dev.ts';
import { planDev, restartPauseMs } from './dev-plan.ts';
import { formatProgress } from './kv/progress.ts';
import { run } from './run.ts';

afterEach(() => vi.restoreAllMocks());

/** What a command line prints, and its exit code at the end. */
async function typed(line: string): Promise<string> {
  let text = '';
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, 'write').mockImplementation((chunk) => {
      text += String(chunk);
      return true;
    });
  const code = await run(line.split(' ').filter((word) => word !== ''));
  vi.restoreAllMocks();
  return `${text}${code}`;
}

test('help is given for everything, and what is wrong is said with exit code 2', async () => {
  const list = await typed('--help');
  expect(list).toMatch(/^Usage: jimkv COMMAND[\s\S]*0$/);
  const names = [...list.matchAll(/^ {2}((?:kv |debug )?[a-z]+) {2,}/gm)].map((match) => match[1]);
  expect(names).toHaveLength(14);
  for (const name of names) expect(await typed(`${name} --help`), name).toMatch(/Usage: jimkv [\s\S]*\n0$/);
  expect(await typed('')).toMatch(/0$/);
  expect(await typed('kv')).toMatch(/kv load[\s\S]*2$/);
  expect(await typed('bogus')).toBe('jimkv: there is no command "bogus"\nTry: jimkv --help\n2');
  expect(await typed('start --bogus 1')).toBe("jimkv: Unknown option '--bogus'\nTry: jimkv start --help\n2");
  expect(await typed('kv get demo')).toMatch(/^jimkv: kv get wants: NAMESPACE KEY\n/);
  expect(await typed('status extra')).toMatch(/^jimkv: status takes no arguments\n/);
  expect(await typed('start --http-port 70000')).toMatch(/^jimkv: --http-port must be[\s\S]*2$/);
  expect(await typed('dev --nodes 0')).toMatch(/^jimkv: --nodes must be[\s\S]*2$/);
  expect(await typed('debug wal /nowhere')).toBe('jimkv: there is no file /nowhere\n1');
  expect(await typed('kv load demo /nowhere')).toMatch(/^jimkv: ENOENT[\s\S]*1$/);
});

const dev = {
  nodes: 3,
  dataFolder: './data',
  httpPort: 18080,
  rpcPort: 17070,
  sqlPort: 15432,
  grpcPort: 16060,
  passedOn: [],
};

test('dev gives each node a zone, the next ports, a folder, and the same list to join', () => {
  const nodes = planDev({ ...dev, nodes: 4, passedOn: ['--durability', 'memory'] });
  expect(nodes.map((node) => `${node.name} ${node.zone} ${node.httpPort} ${node.rpcPort}`)).toEqual([
    'node-1 a 18080 17070',
    'node-2 b 18081 17071',
    'node-3 c 18082 17072',
    'node-4 a 18083 17073',
  ]);
  expect(nodes[1].commandLine.join(' ')).toBe(
    'start --zone b --join 127.0.0.1:17070,127.0.0.1:17071,127.0.0.1:17072,127.0.0.1:17073 --data ./data/node-2 ' +
      '--host 127.0.0.1 --sql-auth trust --http-port 18081 --rpc-port 17071 --sql-port 15433 --grpc-port 16061 --durability memory',
  );
  expect(() => planDev({ ...dev, rpcPort: 18081 })).toThrow(/--http-port 18080 and --rpc-port 18081 overlap/);
  expect(() => planDev({ ...dev, grpcPort: 15434 })).toThrow(/--sql-port 15432 and --grpc-port 15434 overlap/);
  expect(() => planDev({ ...dev, httpPort: 65_534 })).toThrow(/leaves no ports/);
});

test('a node that dies again and again is started after longer and longer pauses', () => {
  expect([1, 2, 3, 5, 6, 50].map(restartPauseMs)).toEqual([1000, 2000, 4000, 16_000, 30_000, 30_000]);
});

test('the terminal shows warnings and what is no log line; the log file has the rest', () => {
  expect(formatLogLine('{"level":30,"msg":"listening"}', false)).toBeUndefined();
  expect(formatLogLine('{"level":30,"msg":"listening"}', true)).toBe('info listening');
  expect(formatLogLine('{"level":50,"msg":"disk is full"}', false)).toBe('error disk is full');
  expect(formatLogLine('Error: oh', false)).toBe('Error: oh');
  expect(formatLogLine('{broken', false)).toBe('{broken');
});

test('the progress line has rate and time left', () => {
  const moment = { rows: 412_000, rejected: 2, retries: 0, elapsedMs: 10_000, bytesRead: 40, bytesTotal: 100 };
  expect(formatProgress(moment)).toBe('412,000 rows  41,200/s  40 %  15 s left  2 rejected');
  expect(formatProgress({ ...moment, bytesTotal: undefined, retries: 3 })).toBe(
    '412,000 rows  41,200/s  2 rejected  3 repeated',
  );
});
