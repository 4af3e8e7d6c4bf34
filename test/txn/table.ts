/** The table level x anomaly of `docs/transactions.md`, made from the stories: each cell is the verdict of one, and a link to it. */
import { readdirSync, readFileSync } from 'node:fs';
import { assert } from '../../src/base/index.ts';
import type { Level } from './language.ts';

const levels: readonly Level[] = ['serializable', 'repeatable-read', 'read-committed'];
/** From what breaks most to what breaks least. */
const order = [
  'dirty-write',
  'aborted-read',
  'intermediate-read',
  'circular-information-flow',
  'fuzzy-read',
  'lost-update',
  'read-skew',
  'phantom',
  'write-skew',
  'phantom-write-skew',
  'read-only-anomaly',
  'long-fork',
  'causal-reverse',
];
const verdicts = ['prevented', 'possible'];
const begin = '<!-- made from test/txn/levels by `npm run golden -- --rewrite` -->';
const end = '<!-- end -->';

/** The rows of the table, from the story files of a folder. */
export function levelsTable(folder: URL): string {
  const files = readdirSync(folder).filter((name) => name.endsWith('.txt'));
  const names = files.map((file) => file.slice(0, -'.txt'.length));
  assert(names.sort().join() === [...order].sort().join(), 'every anomaly has its file and its place in the table');
  const rows = order.map((name) => rowOf(name, readFileSync(new URL(`${name}.txt`, folder), 'utf8').split('\n')));
  const heads = ['anomaly', ...levels.map((level) => `\`${level}\``)];
  return [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** The title is what stands before the colon of the file's first line; a level's block begins with `# level: verdict.` */
function rowOf(name: string, lines: readonly string[]): readonly string[] {
  const title = /^# ([^:]+):/.exec(lines[0])?.[1];
  assert(title !== undefined, 'a file begins with the name of its anomaly');
  return [title, ...levels.map((level) => cellOf(name, level, lines))];
}

function cellOf(name: string, level: Level, lines: readonly string[]): string {
  const index = lines.findIndex((line) => line.startsWith(`# ${level}: `));
  const verdict = verdicts.find((word) => lines[index]?.startsWith(`# ${level}: ${word}`));
  assert(verdict !== undefined, 'a story of every level says whether the anomaly is prevented or possible');
  const link = `[${verdict}](../test/txn/levels/${name}.txt#L${index + 1})`;
  return verdict === 'possible' ? `**${link}**` : link;
}

/** The page with the table in its place. */
export function withTable(page: string, table: string): string {
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  assert(from >= 0 && to > from, 'the page has a place for the table');
  return `${page.slice(0, from)}${begin}\n\n${table}\n\n${page.slice(to)}`;
}
