/** Rows out of files, and loading them into a target that refuses, fails and answers late. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { JimError, utf8, utf8Text } from '../../base/index.ts';
import { Loader, type LoadOptions, type LoadTarget } from './loader.ts';
import { type Row, type RowOrReason, readCsv, readNdjson } from './rows.ts';

async function* pieces(text: string, size = 7): AsyncIterable<string> {
  for (let i = 0; i < text.length; i += size) yield text.slice(i, i + size);
}

async function shown(rows: AsyncIterable<RowOrReason>): Promise<readonly string[]> {
  const out: string[] = [];
  for await (const row of rows)
    if ('reason' in row) out.push(`${row.line}: ${row.reason.split(':')[0]}`);
    else
      out.push(
        `${row.line}: ${utf8Text(row.key)} = ${utf8Text(row.value)} (${row.contentType.split(';')[0]}${row.ttlSeconds === undefined ? '' : `, ${row.ttlSeconds} s`})`,
      );
  return out;
}

test('NDJSON: texts stay texts, other JSON stays JSON, and bad lines are told with their numbers', async () => {
  const text = `{"key":"a","value":"1"}

{"key":"b","value":{"x":[1]}}
{"keyBase64":"YQ==","valueBase64":"Yg=="}
{"key":"d"}
oops
[1]
{"key":1,"value":2}
{"key":"e","value":"f","contentType":"text/csv","version":"1.2"}
{"key":"g","value":"h","surprise":1}
{"key":"g","value":"h","ttl":-1}
{"key":"h","value":"i","expires":"2026-01-01T00:01:00.000Z"}
{"key":"j","value":"k","expires":"2025-12-31T00:00:00.000Z"}
{"end":true,"count":4}`;
  expect(await shown(readNdjson(pieces(text), Date.UTC(2026, 0, 1)))).toEqual([
    '1: a = 1 (text/plain)',
    '3: b = {"x":[1]} (application/json)',
    '4: a = b (application/octet-stream)',
    '5: no value',
    '6: not JSON',
    '7: not a JSON object',
    '8: no key',
    '9: e = f (text/csv)',
    '10: unknown field "surprise"',
    '11: ttl is a number of seconds, expires a time; one of them',
    '12: h = i (text/plain, 60 s)',
  ]);
});

test('CSV: quotes, line ends, columns by name, whole records as JSON', async () => {
  const text = 'id,name,town\r\n1,"Ann ""A"" Lee","x\ny"\r\n2,Bo\r\n\r\n3,,z\n4,"a"b,c\n5,"open';
  expect(await shown(readCsv(pieces(text, 3), { key: undefined, value: undefined }))).toEqual([
    '2: 1 = {"id":"1","name":"Ann \\"A\\" Lee","town":"x\\ny"} (application/json)',
    '4: 2 columns where the heading has 3',
    '6: 3 = {"id":"3","name":"","town":"z"} (application/json)',
    '7: text behind a closing quote',
    '8: a quote is not closed',
  ]);
  expect(await shown(readCsv(pieces('value,key\n1,k'), { key: undefined, value: undefined }))).toEqual([
    '2: k = 1 (text/plain)',
  ]);
  expect(await shown(readCsv(pieces('a,b,c\n1,2,3'), { key: 'b', value: 'c' }))).toEqual(['2: 2 = 3 (text/plain)']);
  await expect(shown(readCsv(pieces('a,b\n1,2'), { key: 'z', value: undefined }))).rejects.toThrow(/no column "z"/);
});

const options: LoadOptions = { batchRows: 3, batchBytesMax: 1000, parallel: 3, patienceMs: 60_000 };

/** A target over a map that fails as told, keeping what is on its way. */
class ModelTarget implements LoadTarget {
  readonly rows = new Map<string, string>();
  readonly onItsWay = new Set<string>();
  readonly #faults: readonly ('none' | 'before' | 'after')[];
  #calls = 0;

  constructor(faults: readonly ('none' | 'before' | 'after')[]) {
    this.#faults = faults;
  }

  async writeBatch(rows: readonly Row[]): Promise<void> {
    const keys = rows.map((row) => utf8Text(row.key));
    for (const key of keys) expect(this.onItsWay.has(key), 'a key is on its way once').toBe(false);
    expect(new Set(keys).size, 'a key is in a batch once').toBe(keys.length);
    for (const key of keys) this.onItsWay.add(key);
    const call = this.#calls++;
    const fault = this.#faults[call % this.#faults.length];
    for (let i = 0; i < call % 4; i++) await Promise.resolve();
    for (const key of keys) this.onItsWay.delete(key);
    if (fault === 'before') throw new JimError('no-quorum', 'nobody leads', { retry: 'statement' });
    if (rows.some((row) => utf8Text(row.value) === 'bad')) throw new JimError('value-too-large', 'too much');
    for (const row of rows) this.rows.set(utf8Text(row.key), utf8Text(row.value));
    if (fault === 'after') throw new JimError('outcome-unknown', 'the answer is lost', { outcome: 'ambiguous' });
  }
}

function loaderOf(target: LoadTarget, rejected: number[] = [], patienceMs = options.patienceMs): Loader {
  let now = 0;
  return new Loader(
    target,
    { ...options, patienceMs },
    {
      nowMs: () => now,
      pause: async (ms) => {
        now += ms;
      },
      onRejected: (line) => rejected.push(line),
      newAttemptKey: () => 'k',
    },
  );
}

async function* rowsOf(entries: readonly (readonly [string, string])[]): AsyncIterable<RowOrReason> {
  for (const [i, [key, value]] of entries.entries())
    yield { line: i + 1, key: utf8(key), value: utf8(value), contentType: '', ttlSeconds: undefined };
}

test('whatever fails on the way, every good row is there, the last one of a key wins, and bad ones are told', async () => {
  const entries = fc.array(
    fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g'), fc.constantFrom('1', '2', 'bad')),
  );
  const faults = fc.array(fc.constantFrom('none' as const, 'before' as const, 'after' as const), { minLength: 1 });
  await fc.assert(
    fc.asyncProperty(entries, faults, async (list, some) => {
      const target = new ModelTarget(['none', ...some]);
      const rejected: number[] = [];
      const loader = loaderOf(target, rejected);
      await loader.load(rowsOf(list));
      for (const line of rejected) expect(list[line - 1][1]).toBe('bad');
      for (const key of new Set(list.map(([each]) => each))) {
        const last = list.findLast(([each]) => each === key)?.[1];
        if (last !== 'bad') expect(target.rows.get(key)).toBe(last);
        else expect([undefined, ...list.map(([, value]) => value)]).toContain(target.rows.get(key));
      }
      expect(loader.written + loader.rejected + loader.replaced).toBe(list.length);
    }),
    { numRuns: 200 },
  );
});

test('a cluster that stays away ends the load, which says from where to go on', async () => {
  const target = new ModelTarget(['none', 'before', 'before', 'before', 'before', 'before', 'before', 'before']);
  const loader = loaderOf(target, [], 100);
  const entries = Array.from({ length: 12 }, (_, i) => [`k${i}`, '1'] as const);
  await expect(loader.load(rowsOf(entries))).rejects.toThrow('nobody leads');
  expect(loader.settledLine).toBe(3);

  const last = loaderOf(new ModelTarget(['none', 'before', 'before', 'before']), [], 100);
  await expect(last.load(rowsOf(entries.slice(0, 4)))).rejects.toThrow('nobody leads');
});
