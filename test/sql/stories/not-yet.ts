/** Statements of the stories that are not answered as PostgreSQL answers them yet, by file. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { StoryStep } from './story-file.ts';

const listFile = new URL('not-yet.json', import.meta.url);

const lineLengthMax = 120;

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
  const lists = all.sort(([a], [b]) => (a < b ? -1 : 1)).map(formatList);
  writeFileSync(listFile, lists.length === 0 ? '{}\n' : `{\n${lists.join(',\n')}\n}\n`);
}

/** A line where it fits, as the formatter has it. */
function formatList([name, statements]: readonly [string, readonly string[]]): string {
  const items = statements.map((statement) => JSON.stringify(statement));
  const line = `  ${JSON.stringify(name)}: [${items.join(', ')}]`;
  if (line.length < lineLengthMax) return line;
  return `  ${JSON.stringify(name)}: [\n    ${items.join(',\n    ')}\n  ]`;
}

/** The steps, by number and text, whose answers are not the expected ones. */
export function wrongSteps(steps: readonly StoryStep[], answers: readonly (readonly string[])[]): readonly string[] {
  return steps.flatMap(({ lines, expected, difference }, i) =>
    (difference?.expected ?? expected).join('\n') === answers[i].join('\n') ? [] : [`${i}: ${lines.join(' ')}`],
  );
}
