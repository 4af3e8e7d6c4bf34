/** The judge's own tools: what it takes down must be true, or its verdicts are worth nothing. */
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { Client, outcomeOf, RequestFailed } from './client.ts';
import { formatEdn } from './edn.ts';
import { faultFamilies } from './faults/index.ts';
import { type HistoryEvent, historyOf, parseHistory } from './history.ts';
import { matrix, mixes } from './matrix.ts';
import { escapeHtml, faultLanes, latencyPlot, operationTimeline, throughputPlot } from './plots.ts';
import { RandomStream } from './random.ts';
import { type Evidence, isExplained, judge, longestSilence } from './results.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A server that treats every connection so; gives back its port. */
function rude(treat: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    treat(socket);
  });
  servers.push(server);
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
  });
}

/** How a PUT to such a server ends. */
async function outcome(port: number, timeoutMs = 60_000): Promise<string> {
  const client = new Client({ process: 0, node: 1, host: '127.0.0.1', port, sqlPort: 0, timeoutMs });
  try {
    const answer = await client.request({ method: 'PUT', path: '/v1/kv/a/b', body: 'x' });
    const { type, error } = outcomeOf(answer);
    return `${type} ${error ?? answer.status}`;
  } catch (error) {
    if (!(error instanceof RequestFailed)) throw error;
    return `${error.kind} ${error.message}`;
  } finally {
    client.close();
  }
}

const answers = (status: string, body: string) => (socket: Socket) =>
  socket.once('data', () => socket.end(`HTTP/1.1 ${status}\r\ncontent-length: ${body.length}\r\n\r\n${body}`));

test('a client says "fail" only where nothing can have happened', async () => {
  const closed = await rude(() => {});
  await new Promise((resolve) => servers.pop()?.close(resolve));
  expect(await outcome(closed)).toBe('fail ECONNREFUSED');
  expect(await outcome(await rude(answers('204 No Content', '')))).toBe('ok 204');
  expect(await outcome(await rude(answers('412 X', '{"code":"condition-failed","outcome":"definite"}')))).toBe(
    'fail condition-failed',
  );
  expect(await outcome(await rude(answers('503 X', '{"code":"no-quorum","outcome":"definite"}')))).toBe(
    'fail no-quorum',
  );
  expect(await outcome(await rude(answers('503 X', '{"code":"outcome-unknown","outcome":"unknown"}')))).toBe(
    'info outcome-unknown',
  );
  expect(await outcome(await rude(answers('500 X', 'oops')))).toBe('info status-500');
  expect(await outcome(await rude((socket) => socket.once('data', () => socket.destroy())))).toMatch(/^info /);
  expect(await outcome(await rude((socket) => socket.once('data', () => socket.resetAndDestroy())))).toMatch(/^info /);
  expect(await outcome(await rude(() => {}), 2_000)).toBe('info timeout');
  const cut = 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf';
  expect(await outcome(await rude((socket) => socket.once('data', () => socket.end(cut))))).toMatch(/^info /);
});

const event = (
  type: HistoryEvent['type'],
  process: number,
  time: number,
  more: Partial<HistoryEvent> = {},
): HistoryEvent => ({
  type,
  process,
  f: 'write',
  key: 'k',
  value: 1,
  time,
  ...more,
});

test('a history pairs questions and answers, and refuses what no recorder could have seen', () => {
  const history = historyOf([
    event('invoke', 1, 10),
    event('invoke', 2, 20, { value: 2 }),
    { type: 'info', process: 'nemesis', f: 'kill', value: null, time: 25 },
    event('ok', 2, 30, { value: 2, ts: 7 }),
    event('info', 1, 40, { error: 'timeout' }),
    event('invoke', 3, 50, { value: 3 }),
  ]);
  expect(
    history.operations.map(({ process, outcome, invoked, completed, ts }) => [
      process,
      outcome,
      invoked,
      completed,
      ts,
    ]),
  ).toEqual([
    [1, 'info', 0, Number.POSITIVE_INFINITY, undefined],
    [2, 'ok', 1, 3, 7],
    [3, 'info', 5, Number.POSITIVE_INFINITY, undefined],
  ]);
  expect(() => historyOf([event('ok', 1, 1)])).toThrow('has asked nothing');
  expect(() => historyOf([event('invoke', 1, 1), event('invoke', 1, 2)])).toThrow('asks twice');
  expect(() => historyOf([event('invoke', 1, 1), event('info', 1, 2), event('invoke', 1, 3)])).toThrow('was retired');
  expect(() => historyOf([event('invoke', 1, 1), event('ok', 1, 2, { f: 'read' })])).toThrow('read answers write');
  expect(() => parseHistory('{"type":"invoke"\n')).toThrow();
});

test('the EDN form reads as Jepsen writes it', () => {
  const text = formatEdn([
    {
      type: 'invoke',
      process: 0,
      f: 'txn',
      value: [
        ['append', 'x', 7],
        ['r', 'y', null],
      ],
      time: 1,
    },
    {
      type: 'ok',
      process: 0,
      f: 'txn',
      value: [
        ['append', 'x', 7],
        ['r', 'y', [1, 2]],
      ],
      time: 2,
      ts: 9,
    },
    { type: 'ok', process: 1, f: 'cas', key: 'k1', value: [3, 4], result: false, time: 3 },
    { type: 'info', process: 'nemesis', f: 'kill', value: { at: 'strike', text: 'say "n1"\b\\b' }, time: 4 },
  ]);
  expect(text.split('\n')).toEqual([
    '{:index 0, :time 1, :type :invoke, :process 0, :f :txn, :value [[:append "x" 7] [:r "y" nil]]}',
    '{:index 1, :time 2, :type :ok, :process 0, :f :txn, :value [[:append "x" 7] [:r "y" [1 2]]], :ts 9}',
    '{:index 2, :time 3, :type :fail, :process 1, :f :cas, :value ["k1" [3 4]], :result false}',
    '{:index 3, :time 4, :type :info, :process :nemesis, :f :kill, :value {:at "strike", :text "say \\"n1\\"\\u0008\\\\b"}}',
    '',
  ]);
});

const clean: Evidence = {
  history: historyOf([event('invoke', 1, 1), event('ok', 1, 2)]),
  checked: { valid: true, summary: 'fine', anomalies: [] },
  okMin: 1,
  notRecovered: undefined,
  finalMissing: 0,
  strikeFailures: [],
  strikes: 1,
  faults: ['kill'],
  stops: [],
};

test('nothing passes by not having looked', () => {
  const verdict = (change: Partial<Evidence>) => judge({ ...clean, ...change }).verdict;
  expect(verdict({})).toBe(true);
  expect(verdict({ okMin: 2 })).toBe('unknown');
  expect(verdict({ finalMissing: 1 })).toBe('unknown');
  expect(verdict({ strikes: 0 })).toBe('unknown');
  expect(verdict({ strikes: 0, faults: [] })).toBe(true);
  expect(verdict({ strikeFailures: ['umount'] })).toBe('unknown');
  expect(verdict({ checked: { valid: 'unknown', summary: 'too big', anomalies: [] } })).toBe('unknown');
  expect(verdict({ checked: { valid: false, summary: 'lost', anomalies: [] }, finalMissing: 1 })).toBe(false);
  expect(verdict({ notRecovered: 'node 1 is not ready' })).toBe(false);
  expect(verdict({ stops: [{ node: 1, explained: false, lastWords: 'x' }] })).toBe(false);
  expect(verdict({ stops: [{ node: 1, explained: true, lastWords: 'x' }] })).toBe(true);
});

test('no fault explains a failed assertion or a crash', () => {
  const stop = { node: 1, atMs: 0, code: 1, signal: null, lastWords: "the machine's clock was set right" };
  expect(isExplained(stop, ['clock'])).toBe(true);
  expect(isExplained(stop, ['kill'])).toBe(false);
  expect(isExplained({ ...stop, lastWords: 'AssertionError: x' }, ['clock'])).toBe(false);
  expect(isExplained({ ...stop, signal: 'SIGSEGV' }, ['clock'])).toBe(false);
});

test('the longest silence lies between two successes, or at an end', () => {
  const at = (second: number, type: HistoryEvent['type'], process: number) => event(type, process, second * 1e9);
  const history = historyOf([
    at(1, 'invoke', 1),
    at(2, 'ok', 1),
    at(3, 'invoke', 1),
    at(4, 'fail', 1),
    at(5, 'invoke', 1),
    at(9, 'ok', 1),
    at(10, 'invoke', 1),
  ]);
  expect(longestSilence(history)).toBe(7);
  expect(longestSilence(historyOf([]))).toBe(0);
});

test('the matrix has each workload under each mix once, and the same seed gives the same plans', () => {
  const makers = ['a', 'b', 'c', 'd', 'e'].map((name) => ({ name, about: '', make: () => expect.unreachable() }));
  const options = { seed: '1', minutes: 1, rate: 100, clients: 5, calm: 2 };
  const plans = matrix(makers, options);
  expect(new Set(plans.flatMap(({ faults }) => faults))).toEqual(new Set(faultFamilies.map(({ kind }) => kind)));
  const cases = plans.map(({ workload, faults }) => `${workload} under ${faults.join(',')}`);
  expect(new Set(cases).size).toBe(makers.length * mixes.length);
  expect(plans.length).toBe(makers.length * mixes.length);
  expect(matrix(makers, options)).toEqual(plans);
  expect(new RandomStream('s').int(0, 1e6)).toBe(new RandomStream('s').int(0, 1e6));
});

test('the drawings hold whatever a history holds', () => {
  const { history } = clean;
  const strikes = [{ kind: 'kill', name: 'one', text: '<n1> & "n2"', from: 1, to: 2 }];
  const drawings = [latencyPlot(history, strikes), throughputPlot(history, strikes), faultLanes(history, strikes)];
  drawings.push(operationTimeline(history.operations));
  for (const drawing of drawings) expect(drawing).not.toMatch(/NaN|Infinity|undefined/);
  expect(drawings[2]).toContain(escapeHtml('<n1> & "n2"'));
});
