/** The house rules hold for every file below `src/`, and the checker that says so catches what it should. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: source texts of bad examples stand in strings
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { complaints, importsOf, lines, type SourceFile } from './house/rules.ts';
import { strip } from './house/strip.ts';

const root = new URL('../src/', import.meta.url);

function sources(): readonly SourceFile[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .sort()
    .map((path) => ({ path, text: readFileSync(new URL(path, root), 'utf8') }));
}

/** What the checker says about one bad file among good neighbours. */
function said(path: string, text: string): readonly string[] {
  const neighbours = ['base', 'io', 'io/node', 'wal', 'memstore', 'range', 'kv'].map((folder) => ({
    path: `${folder}/index.ts`,
    text: '',
  }));
  return complaints([...neighbours, { path, text }]);
}

test('src keeps the house rules', () => {
  expect(complaints(sources())).toEqual([]);
});

test('every folder of src is in the picture', () => {
  const folders = new Set(sources().map((file) => file.path.split('/')[0]));
  const known = new Set(lines.flat().map((folder) => folder.split('/')[0]));
  expect([...folders].filter((folder) => !known.has(folder))).toEqual([]);
});

test('imports point down', () => {
  expect(said('wal/log.ts', "import { Files } from '../io/index.ts';")).toEqual([]);
  expect(said('wal/log.ts', "import { plan } from '../range/index.ts';")[0]).toMatch(
    /^wal\/log.ts:1: wal imports range, which stands above it; pass it in/,
  );
  expect(said('wal/log.ts', "import type { Row } from '../memstore/index.ts';")[0]).toMatch(/its neighbour memstore/);
  expect(said('wal/log.ts', "const later = await import('../cli/main.ts');")[0]).toMatch(/stands above it/);
  expect(said('base/x.ts', "export { a } from '../io/index.ts';")[0]).toMatch(/stands above it/);
  expect(said('multiraft/host.ts', "import { Group } from './raft/index.ts';")).toEqual([]);
  expect(said('multiraft/raft/group.ts', "import { Host } from '../host.ts';")[0]).toMatch(/stands above it/);
  expect(said('wal/log.test.ts', "import { plan } from '../range/index.ts';")).toEqual([]);
  expect(said('wal/testing.ts', "import { plan } from '../range/index.ts';")).toEqual([]);
  expect(said('wal/log.ts', "import { plan } from './testing/model.ts';")[0]).toMatch(/for tests only/);
});

test('other folders are entered by their index', () => {
  expect(said('range/x.ts', "import { Arena } from '../memstore/arena.ts';")[0]).toMatch(
    /imports memstore\/arena.ts; import memstore\/index.ts/,
  );
  expect(said('range/x.ts', "import type { SpanStats } from '../memstore/store.ts';")).toEqual([]);
  expect(said('range/x.ts', "import { type SpanStats } from '../memstore/store.ts';")).toEqual([]);
  expect(said('range/x.ts', "import { type SpanStats, open } from '../memstore/store.ts';")).toHaveLength(1);
  expect(said('range/x.ts', "import { Group } from '../multiraft/raft/group.ts';")).toEqual([]);
});

test('only the composition root sees the real machine', () => {
  expect(said('kv/x.ts', "import { NodeFiles } from '../io/node/index.ts';")[0]).toMatch(/only cli, node, tests/);
  expect(said('node/start.ts', "import { NodeFiles } from '../io/node/index.ts';")).toEqual([]);
  expect(said('io/node/files.ts', "import type { Files } from '../files.ts';")).toEqual([]);
  expect(said('io/files.ts', "import { NodeFiles } from './node/index.ts';")[0]).toMatch(/only cli, node, tests/);
  expect(said('kv/x.ts', "import { readFile } from 'node:fs/promises';")[0]).toMatch(/imports node:fs\/promises/);
  expect(said('io/node/x.ts', "import { readFile } from 'node:fs/promises';")).toEqual([]);
});

test('clocks, chance and timers stay behind the doors', () => {
  for (const bad of [
    'Date.now()',
    'new Date()',
    'Math.random()',
    'setTimeout(f, 1)',
    'setInterval(f, 1)',
    'setImmediate(f)',
    'performance.now()',
    'process.env.HOME',
    'queueMicrotask(f)',
    'globalThis.setTimeout(f)',
    'crypto.getRandomValues(b)',
    '`${Date.now()} ms`',
  ])
    expect(said('range/x.ts', `const a = ${bad};`), bad).toHaveLength(1);
  for (const good of [
    'new Date(ms)',
    'this.process.x',
    'queue.setTimeout(1)',
    "'Date.now()'",
    '`Date.now() is ${x}`',
    '/Date.now()/',
    '1 / 2; // Date.now() / 3',
    '{ process: 1 }',
  ])
    expect(said('range/x.ts', `const a = ${good};`), good).toEqual([]);
  expect(said('cli/x.ts', 'const a = Date.now();')).toEqual([]);
});

test('comments and strings are told from code', () => {
  const text = "a('//x'); /* b\n'c' */ d(`e${f('g')}h`); i = /'[/]'/.test(j) / 2; // k";
  expect(strip(text, { strings: false })).toBe(
    "a('//x');     \n       d(`e${f('g')}h`); i = /'[/]'/.test(j) / 2;     ",
  );
  expect(strip(text, { strings: true })).toBe("a('   ');     \n       d(`  {f(' ')} `); i = /     /.test(j) / 2;     ");
  expect(importsOf("import a, { b } from 'x';\n// import c from 'y';\nimport type { d } from 'z';")).toEqual([
    { specifier: 'x', typeOnly: false, line: 1 },
    { specifier: 'z', typeOnly: true, line: 3 },
  ]);
});
