/** Statements of the stories that are not answered as PostgreSQL answers them yet, by file. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { StoryStep } from './story-file.ts';

const listFile = new URL('not-yet.json', import.meta.url);

type List = Readonly<Record<string, readonly string[]>>;

function readList(): List {
  return existsSync(listFile) ? JSON.parse(readFileSync(listFile, 'utf8')) : {};
}

/** The statements of a file that are known to be answered wrongly, in their order. */
export function notYetOf(file: string): readonly string[] {
  return readList()[file] ?? [];
}

/** Writes down what is wrong today. */
export function keepNotYet(found: List): void {
  const all = Object.entries({ ...readList(), ...found }).filter(([, statements]) => statements.length > 0);
  const sorted = Object.fromEntries(all.sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(listFile, `${JSON.stringify(sorted, undefined, 2)}\n`);
}

/** The steps, by number and text, whose answers are not the expected ones. */
export function wrongSteps(steps: readonly StoryStep[], answers: readonly (readonly string[])[]): readonly string[] {
  return steps.flatMap(({ lines, expected, difference }, i) =>
    (difference?.expected ?? expected).join('\n') === answers[i].join('\n') ? [] : [`${i}: ${lines.join(' ')}`],
  );
}
