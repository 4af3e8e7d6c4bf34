/**
 * Golden stories: tests that read like conversations. A folder holds `*.txt` files of blocks, separated by blank lines:
 *
 *     # what happens here, and why
 *     command
 *     another command
 *     ---
 *     the answer, line by line
 *
 * `runGolden` gives the commands of each block to a session (one per file) and compares what it says. With
 * `npm run golden -- --rewrite` the answers are written instead; the difference is reviewed like code. A block without
 * `---` is prose.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

/** Answers the commands of one block; what it remembers lasts for one file. */
export type GoldenSession = (
  commands: readonly string[],
) => string | readonly string[] | Promise<string | readonly string[]>;

/** One block of a story file. */
export interface GoldenBlock {
  readonly comments: readonly string[];
  readonly commands: readonly string[];
  /** Undefined: prose, nothing is asked. */
  readonly expected: readonly string[] | undefined;
}

/** Defines one vitest test for each `*.txt` file of the folder. */
export function runGolden(folder: URL, openSession: () => GoldenSession): void {
  const path = fileURLToPath(folder);
  const files = readdirSync(path)
    .filter((name) => name.endsWith('.txt'))
    .sort();
  describe(`golden stories of ${basename(path)}`, () => {
    for (const file of files) test(file, () => runFile(`${path}/${file}`, openSession()));
  });
}

async function runFile(path: string, session: GoldenSession): Promise<void> {
  const blocks = parseGolden(readFileSync(path, 'utf8'));
  const answered: GoldenBlock[] = [];
  for (const block of blocks) {
    if (block.expected === undefined) answered.push(block);
    else answered.push({ ...block, expected: await answer(session, block.commands) });
  }
  if (process.env.GOLDEN_REWRITE === '1') writeFileSync(path, formatGolden(answered));
  else expect(formatGolden(answered)).toBe(formatGolden(blocks));
}

/** A thrown error is an answer too; blank lines would end the block and are left out. */
async function answer(session: GoldenSession, commands: readonly string[]): Promise<readonly string[]> {
  const lines = await said(session, commands);
  return lines.map((line) => line.trimEnd()).filter((line) => line !== '');
}

async function said(session: GoldenSession, commands: readonly string[]): Promise<readonly string[]> {
  try {
    const output = await session(commands);
    return typeof output === 'string' ? output.split('\n') : output;
  } catch (error) {
    return String(error).split('\n');
  }
}

/** Reads a story file. */
export function parseGolden(text: string): GoldenBlock[] {
  return text
    .split(/\n[ \t]*\n+/)
    .map((block) => block.split('\n').filter((line) => line.trim() !== ''))
    .filter((lines) => lines.length > 0)
    .map(parseBlock);
}

function parseBlock(lines: readonly string[]): GoldenBlock {
  const rule = lines.indexOf('---');
  const asked = rule === -1 ? lines : lines.slice(0, rule);
  return {
    comments: asked.filter((line) => line.startsWith('#')),
    commands: asked.filter((line) => !line.startsWith('#')),
    expected: rule === -1 ? undefined : lines.slice(rule + 1),
  };
}

/** Writes a story file: comments, commands, `---`, answer. */
export function formatGolden(blocks: readonly GoldenBlock[]): string {
  return `${blocks.map(formatBlock).join('\n\n')}\n`;
}

function formatBlock(block: GoldenBlock): string {
  const answer = block.expected === undefined ? [] : ['---', ...block.expected];
  return [...block.comments, ...block.commands, ...answer].join('\n');
}
