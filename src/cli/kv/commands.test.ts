/** The kv commands against a real HTTP door over a model of the database. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { Harness } from '../../../test/http/harness.ts';
import { run } from '../run.ts';

let harness: Harness;
let folder: string;

beforeAll(async () => {
  harness = await Harness.open();
  folder = mkdtempSync(`${tmpdir()}/jimkv-cli-`);
});
afterAll(async () => {
  await harness.close();
  rmSync(folder, { recursive: true });
});
afterEach(() => vi.restoreAllMocks());

/** What a command prints, and its exit code. */
async function typed(...words: readonly string[]): Promise<{ readonly out: string; readonly code: number }> {
  let out = '';
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, 'write').mockImplementation((chunk) => {
      out += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
      return true;
    });
  const code = await run(['kv', ...words, '--endpoint', harness.url, '--timeout', '2s']);
  vi.restoreAllMocks();
  return { out, code };
}

test('put, get, delete', async () => {
  const put = await typed('put', 'fresh', 'k', 'v 1', '--create');
  expect(put).toMatchObject({ code: 0 });
  expect(await typed('get', 'fresh', 'k')).toEqual({ out: 'v 1', code: 0 });
  const entry = JSON.parse((await typed('get', 'fresh', 'k', '--json')).out);
  expect(entry).toMatchObject({ key: 'k', value: 'v 1', version: put.out.trim() });
  expect((await typed('put', 'fresh', 'k', 'x', '--if-absent')).out).toMatch(/condition-failed/);
  expect(await typed('get', 'fresh', '6b', '--hex')).toEqual({ out: 'v 1', code: 0 });
  expect(await typed('delete', 'fresh', 'k')).toEqual({ out: 'deleted\n', code: 0 });
  expect(await typed('delete', 'fresh', 'k')).toEqual({ out: 'there was none\n', code: 0 });
  expect(await typed('get', 'fresh', 'k')).toEqual({ out: 'jimkv: there is no k in fresh\n', code: 1 });
  expect((await typed('get', 'nowhere', 'k')).out).toMatch(/namespace-unknown/);
});

test('load tells the bad lines and stores the others; scan shows them; dump and load are a round trip', async () => {
  const lines = Array.from({ length: 2_345 }, (_, i) => JSON.stringify({ key: `k${i % 2_300}`, value: { i } }));
  lines[100] = 'oops';
  lines[200] = JSON.stringify({ key: 'k'.repeat(5_000), value: 'too long a key' });
  lines[300] = JSON.stringify({ keyBase64: '/wA=', valueBase64: 'AP8=' });
  writeFileSync(`${folder}/rows.ndjson`, lines.join('\n'));
  const loaded = await typed('load', 'loaded', `${folder}/rows.ndjson`, '--create', '--batch', '100');
  expect(loaded.code).toBe(1);
  expect(loaded.out).toMatch(/^line 101: not JSON/m);
  expect(loaded.out).toMatch(/^line 201: .*4096/m);
  expect(loaded.out).toMatch(/^2,343 rows written in .*; 2 rejected$/m);
  const scan = await typed('scan', 'loaded', '--prefix', 'k1', '--limit', '2');
  expect(scan.out).toBe('k1\t{"i":2301}\nk10\t{"i":2310}\n');
  expect((await typed('scan', 'loaded', '--start', 'k9', '--reverse', '--keys', '--limit', '1')).out).toBe(
    '\\xff\\x00\n',
  );

  expect((await typed('dump', 'loaded', `${folder}/dump.ndjson`)).out).toMatch(/^2,298 entries in /);
  expect(await typed('load', 'copy', `${folder}/dump.ndjson`, '--create')).toMatchObject({ code: 0 });
  await typed('dump', 'copy', `${folder}/copy.ndjson`);
  const withoutVersions = (name: string) =>
    readFileSync(`${folder}/${name}`, 'utf8').replaceAll(/"(version|checksum)":"[^"]*"/g, '');
  expect(withoutVersions('copy.ndjson')).toBe(withoutVersions('dump.ndjson'));
});

test('a dump that is not whole is told from one that is, by check and by load', async () => {
  const rows = Array.from({ length: 40 }, (_, i) => JSON.stringify({ key: `k${i}`, value: i % 2 === 0 ? 'x' : { i } }));
  writeFileSync(`${folder}/forty.ndjson`, rows.join('\n'));
  await typed('load', 'forty', `${folder}/forty.ndjson`, '--create');
  await typed('dump', 'forty', `${folder}/whole.ndjson`);
  const whole = readFileSync(`${folder}/whole.ndjson`, 'utf8');
  const check = (text: string) => {
    writeFileSync(`${folder}/tried.ndjson`, text);
    return run(['kv', 'check', `${folder}/tried.ndjson`]);
  };
  const said: string[] = [];
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, 'write').mockImplementation((chunk) => said.push(String(chunk)) > 0);
  const lines = whole.split('\n');
  expect(await check(whole)).toBe(0);
  // Wherever a line ends, and in the middle of lines.
  for (let end = 1; end < lines.length - 1; end++) expect(await check(`${lines.slice(0, end).join('\n')}\n`)).toBe(1);
  for (let end = 20; end < whole.length - 1; end += 101) expect(await check(whole.slice(0, end))).toBe(1);
  expect(await check(whole.replace('"value":"x"', '"value":"y"'))).toBe(1);
  expect(await check(lines.filter((_, i) => i !== 7).join('\n'))).toBe(1);
  expect(await check(`${whole}${lines[1]}\n`)).toBe(1);
  expect(await check(rows.join('\n'))).toBe(1);
  vi.restoreAllMocks();
  const reasons = new Set(
    said.map((text) =>
      text
        .replace(/^line \d+: /, '')
        .replaceAll(/\d+|not JSON.*/g, 'N')
        .trim(),
    ),
  );
  expect([...reasons].sort()).toEqual([
    'N',
    'the dump is cut off: its last line is missing',
    'the dump is damaged: it was of N entries, and there are N',
    'the dump is damaged: its checksum is wrong',
    'there are lines behind the end of the dump',
    'this is no dump: it does not begin as one',
    'whole: N entries',
  ]);
  writeFileSync(`${folder}/cut.ndjson`, lines.slice(0, 21).join('\n'));
  const loaded = await typed('load', 'cut', `${folder}/cut.ndjson`, '--create');
  expect(loaded).toMatchObject({ code: 1 });
  expect(loaded.out).toMatch(/line 21: the dump is cut off[\s\S]*^20 rows written in .*; 1 rejected$/m);
});

test('CSV with a heading, and what cannot be loaded at all', async () => {
  writeFileSync(`${folder}/towns.csv`, 'id,name,people\n7,"Ulm, Danube",126000\n8,Wien,1900000\n');
  expect(await typed('load', 'towns', `${folder}/towns.csv`, '--create', '--key', 'name')).toMatchObject({ code: 0 });
  expect((await typed('get', 'towns', 'Ulm, Danube')).out).toBe('{"id":"7","name":"Ulm, Danube","people":"126000"}');
  expect((await typed('load', 'nowhere', `${folder}/towns.csv`)).out).toMatch(
    /go on with --skip 0[\s\S]*namespace-unknown/,
  );
  writeFileSync(`${folder}/bytes.ndjson`, Buffer.from([0x7b, 0xff]));
  expect((await typed('load', 'towns', `${folder}/bytes.ndjson`)).out).toMatch(
    /not UTF-8 \(somewhere in bytes 0 to 2\)/,
  );
  expect((await typed('load', 'towns', `${folder}/towns.csv`, '--key', 'size')).out).toMatch(/no column "size"/);
});
