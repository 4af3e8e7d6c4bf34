/**
 * JimKV answers the stories as PostgreSQL 15 did when they were recorded (`npm run stories -- --rewrite`). `not-yet.json` lists what it does not answer so yet:
 * the list may only become shorter, since a statement on it that is answered rightly fails the test too (`npm run stories -- --not-yet` writes it anew).
 */
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { differencesDocument, differencesFile } from './differences.ts';
import { notYetOf, wrongSteps } from './not-yet.ts';
import { type RunningServer, startJimkv } from './servers.ts';
import { parseStory } from './story-file.ts';
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
    expect(wrongSteps(steps, await tell(steps, server.address, file))).toEqual(notYetOf(file));
  });

test('docs/sql-differences.md lists what differs', () => {
  const present = readFileSync(differencesFile, 'utf8');
  expect(present).toBe(differencesDocument(present));
});
