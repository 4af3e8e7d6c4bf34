/** A process that follows changes: one reader that looks at each, or many that only take what comes. */
import { spawn } from 'node:child_process';
import { request } from 'node:http';
import { nowMicros } from './processes.ts';
import type { FeedSource } from './systems.ts';

export interface FollowerTask {
  readonly source: FeedSource;
  readonly readers: number;
  /** `times`: when each row came; `count`: how many changes came, and when the last one of those expected did; `take`: bytes only. */
  readonly mode: 'times' | 'count' | 'take';
  /** In mode `count`: where it ends. */
  readonly expected?: number;
}

export interface FollowerResult {
  /** By id: when it came, in microseconds. */
  readonly cameAt: readonly (readonly [id: number, at: number])[];
  readonly changes: number;
  readonly seconds: number;
  readonly bytes: number;
}

process.once('message', (task: FollowerTask) => follow(task));

function follow({ source, readers, mode, expected }: FollowerTask): void {
  const cameAt: [number, number][] = [];
  const startedAt = nowMicros();
  let [changes, bytes, begun] = [0, 0, 0];
  let rest = '';
  let tail: Buffer = Buffer.alloc(0);
  const finish = () => {
    const result: FollowerResult = { cameAt, changes, seconds: (nowMicros() - startedAt) / 1e6, bytes };
    process.send?.(result, () => process.exit(0));
  };
  const onData = (chunk: Buffer) => {
    bytes += chunk.length;
    if (mode === 'take') return;
    if (mode === 'count') {
      // The end of the chunk before comes along: it may have cut a mark in two.
      const joined = Buffer.concat([tail, chunk]);
      changes += countOf(joined);
      tail = joined.subarray(Math.max(0, joined.length - markLength + 1));
      if (expected !== undefined && changes >= expected) finish();
      return;
    }
    const at = nowMicros();
    const text = rest + chunk.toString('latin1');
    const end = text.lastIndexOf('\n') + 1;
    rest = text.slice(end);
    for (const [, id] of text.slice(0, end).matchAll(rowPattern)) cameAt.push([Number(id), at]);
  };
  const onBegin = () => {
    if (++begun === readers) process.send?.('ready');
  };
  if (source.kind === 'http') for (let i = 0; i < readers; i++) followHttp(source.url, onBegin, onData);
  else {
    const child = spawn(source.program, [...source.args], { stdio: ['ignore', 'pipe', 'inherit'] });
    child.stdout.on('data', onData);
    process.once('exit', () => child.kill());
    process.once('SIGTERM', () => process.exit(0));
    onBegin();
  }
  process.once('message', finish);
}

function followHttp(url: string, onBegin: () => void, onData: (chunk: Buffer) => void): void {
  const asked = request(url, { headers: { accept: 'application/x-ndjson' }, agent: false }, (response) => {
    if (response.statusCode !== 200) throw new Error(`${url}: ${response.statusCode}`);
    onBegin();
    response.on('data', onData);
  });
  asked.end();
}

/** A row in JSON, and as `test_decoding` prints it. */
const rowPattern = /(?:"after":\{"id":|INSERT: id\[bigint\]:)(\d+)/g;
/** What stands once in each change, in JSON and of `test_decoding`; equally long. */
const marks = [Buffer.from('"operation":'), Buffer.from('table public')];
const markLength = marks[0].length;

function countOf(bytes: Buffer): number {
  let count = 0;
  for (const mark of marks)
    for (let at = bytes.indexOf(mark); at !== -1; at = bytes.indexOf(mark, at + markLength)) count++;
  return count;
}
