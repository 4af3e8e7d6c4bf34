/**
 * The house rules that a compiler does not know: imports point down, other folders are entered by their `index.ts`, and
 * clocks, chance, timers and the machine stay behind the doors of `io`. Each complaint says the way out.
 */
import { strip } from './strip.ts';

/** A source file: its path below `src/`, and its text. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** The folders, one line of the picture after the other. A folder imports only from lines below its own. */
export const lines: readonly (readonly string[])[] = [
  ['cli'],
  ['node'],
  ['server', 'client'],
  ['changefeed'],
  ['sql', 'kv', 'master'],
  ['txn'],
  ['range'],
  ['multiraft', 'snapshot'],
  ['multiraft/raft', 'memstore', 'wal', 'wire'],
  ['io'],
  ['base'],
];

/** Folders inside a folder with a door of their own, and who may come in. */
const innerDoors: Readonly<Record<string, readonly string[]>> = {
  'io/node': ['cli', 'node'],
  'io/memory': [],
};

/** Files that are words between layers: their types may be imported directly. */
const seams = [
  'memstore/store.ts',
  'multiraft/raft/types.ts',
  'multiraft/messages.ts',
  'wal/records.ts',
  'range/descriptor.ts',
  'range/requests.ts',
  'range/command.ts',
  'kv/service.ts',
];

/** May be imported directly, values too: a command that only needs the settings must not load a whole node. */
const lightDoors = ['node/config.ts'];

/** Folders and files that talk to the machine. */
const machineRooms = ['io/node/', 'server/', 'client/', 'cli/', 'node/process.ts'];

/** What only the machine rooms may use, and what everybody else takes instead. */
const forbidden: readonly { readonly pattern: RegExp; readonly word: string; readonly instead: string }[] = [
  { pattern: /\bDate\s*\.\s*now\b|\bnew\s+Date\s*\(\s*\)/, word: 'Date.now', instead: 'Clock.wallMs() of io' },
  { pattern: /\bMath\s*\.\s*random\b/, word: 'Math.random', instead: 'Random of io' },
  { pattern: /\bcrypto\s*\.\s*(random|getRandom)\w*/, word: 'crypto.random…', instead: 'Random.bytes() of io' },
  ...['setTimeout', 'setInterval'].map((word) => ({ pattern: use(word), word, instead: 'Clock.after() of io' })),
  ...['setImmediate', 'queueMicrotask'].map((word) => ({ pattern: use(word), word, instead: 'Clock.soon() of io' })),
  {
    pattern: /(?<![\w$.#])performance\s*\??\.\s*\w/,
    word: 'performance',
    instead: 'Clock.monotonicMs() of io',
  },
  {
    pattern: /(?<![\w$.#])process\s*(\?\.|\.|\[)/,
    word: 'process',
    instead: 'what the constructor is given (settings come from cli)',
  },
  { pattern: /(?<![\w$.#])globalThis\b/, word: 'globalThis', instead: 'an argument' },
];

function use(word: string): RegExp {
  return new RegExp(`(?<![\\w$.#])${word}\\b`);
}

/** One import as written. */
interface Import {
  readonly specifier: string;
  readonly typeOnly: boolean;
  readonly line: number;
}

/** Everything that is against the rules, one line each: `path:line: what; the way out`. */
export function complaints(files: readonly SourceFile[]): readonly string[] {
  const paths = new Set(files.map((file) => file.path));
  return files
    .filter((file) => !isTest(file.path))
    .flatMap((file) => [
      ...importsOf(file.text).flatMap((each) => complaintsOfImport(file.path, each, paths)),
      ...complaintsOfWords(file),
    ]);
}

function complaintsOfImport(path: string, each: Import, paths: ReadonlySet<string>): readonly string[] {
  const at = `${path}:${each.line}`;
  if (each.specifier.startsWith('node:'))
    return isMachineRoom(path) ? [] : [`${at}: imports ${each.specifier}; take the door of io that has it`];
  if (!each.specifier.startsWith('.')) return [];
  const target = resolve(path, each.specifier);
  if (isTest(target)) return [`${at}: imports ${target}, which is for tests only`];
  const from = folderOf(path);
  const to = folderOf(target);
  if (to === undefined || from === undefined)
    return [
      `${at}: ${target} is in no folder of the picture; add the folder to test/house/rules.ts and ARCHITECTURE.md`,
    ];
  return [...complaintsOfDirection(at, from, to), ...complaintsOfDoor(at, path, target, each.typeOnly, paths)];
}

function complaintsOfDirection(at: string, from: string, to: string): readonly string[] {
  const fromLine = lineOf(from);
  const toLine = lineOf(to);
  if (from === to || toLine > fromLine) return [];
  if (toLine === fromLine)
    return [
      `${at}: ${from} imports its neighbour ${to}; move what both need to a line below, or let the line above wire them`,
    ];
  return [
    `${at}: ${from} imports ${to}, which stands above it; pass it in through the constructor, or move the word down`,
  ];
}

function complaintsOfDoor(
  at: string,
  path: string,
  target: string,
  typeOnly: boolean,
  paths: ReadonlySet<string>,
): readonly string[] {
  const unit = unitOf(target);
  if (unit === unitOf(path)) return [];
  const guests = innerDoors[unit];
  if (guests !== undefined && !guests.includes(folderOf(path) ?? ''))
    return [`${at}: only ${[...guests, 'tests'].join(', ')} may import ${unit}; take the interface of io`];
  if (folderOf(path) === folderOf(target)) return [];
  const index = `${unit}/index.ts`;
  if (target === index || !paths.has(index)) return [];
  if (lightDoors.includes(target) || (typeOnly && seams.includes(target))) return [];
  return [`${at}: imports ${target}; import ${index}, and export there what is meant for others`];
}

function complaintsOfWords(file: SourceFile): readonly string[] {
  if (isMachineRoom(file.path)) return [];
  const code = strip(file.text, { strings: true }).split('\n');
  return code.flatMap((line, i) =>
    forbidden
      .filter(({ pattern }) => pattern.test(line))
      .map(({ word, instead }) => `${file.path}:${i + 1}: uses ${word}; take ${instead}`),
  );
}

/** Tests, and what they share: `x.test.ts`, `testing.ts`, `testing/x.ts`. */
function isTest(path: string): boolean {
  return path.endsWith('.test.ts') || /(^|\/)testing(\.ts$|\/)/.test(path);
}

function isMachineRoom(path: string): boolean {
  return machineRooms.some((room) => path === room || (room.endsWith('/') && path.startsWith(room)));
}

const importPattern =
  /(?:^|[;\n])\s*(?:(import|export)\s+(type\b(?!\s*[,}]|\s+from))?([^'";]*?)\s*from\s*['"]([^'"]+)['"]|import\s*['"]([^'"]+)['"])|\bimport\s*\(\s*['"]([^'"]+)['"]/g;

/** The static and dynamic imports, and the re-exports, of a source text. */
export function importsOf(text: string): readonly Import[] {
  const code = strip(text, { strings: false });
  return [...code.matchAll(importPattern)].map((match) => ({
    specifier: match[4] ?? match[5] ?? match[6],
    typeOnly: match[2] !== undefined || allNamesAreTypes(match[3]),
    line: code.slice(0, match.index + match[0].length).split('\n').length,
  }));
}

/** `{ type A, type B }` */
function allNamesAreTypes(names: string | undefined): boolean {
  const list = /^\s*\{([^}]*)\}\s*$/.exec(names ?? '')?.[1];
  if (list === undefined) return false;
  const parts = list.split(',').map((part) => part.trim());
  return parts.every((part) => part === '' || part.startsWith('type '));
}

/** The path below `src/` that a relative specifier means. */
function resolve(path: string, specifier: string): string {
  const parts = path.split('/').slice(0, -1);
  for (const step of specifier.split('/')) {
    if (step === '..') parts.pop();
    else if (step !== '.') parts.push(step);
  }
  return parts.join('/');
}

/** The longest folder of the picture that holds the path. */
function folderOf(path: string): string | undefined {
  const folders = lines.flat().filter((folder) => path.startsWith(`${folder}/`));
  return folders.sort((a, b) => b.length - a.length)[0];
}

/** Like `folderOf`, but inner folders with a door of their own count for themselves. */
function unitOf(path: string): string {
  return Object.keys(innerDoors).find((door) => path.startsWith(`${door}/`)) ?? folderOf(path) ?? '';
}

function lineOf(folder: string): number {
  return lines.findIndex((line) => line.includes(folder));
}
