/** JimKV answers the stories as PostgreSQL 15 did when they were recorded (`npm run stories -- --rewrite`). */
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { differencesDocument, differencesFile } from './differences.ts';
import { type RunningServer, startJimkv } from './servers.ts';
import { parseStory, type StoryStep } from './story-file.ts';
import { tell } from './tell.ts';

const folder = new URL('./scripts/', import.meta.url);
let server: RunningServer | undefined;

beforeAll(async () => {
  server = await startJimkv();
});
afterAll(() => server?.stop());

for (const file of readdirSync(folder).sort())
  test(file, async () => {
    const steps = parseStory(readFileSync(new URL(file, folder), 'utf8'));
    if (server === undefined) throw new Error('there is no server');
    const answers = await tell(steps, server.address, file);
    expect(steps.map((step, i) => printed(step, answers[i]))).toEqual(
      steps.map((step) => printed(step, step.difference?.expected ?? step.expected)),
    );
  });

/** With what was asked, so that a failure can be read. */
function printed({ lines }: StoryStep, answer: readonly string[]): string {
  return [...lines, ...answer].join('\n');
}

test('docs/sql-differences.md lists what differs', () => {
  const present = readFileSync(differencesFile, 'utf8');
  expect(present).toBe(differencesDocument(present));
});
