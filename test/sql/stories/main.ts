/**
 * `npm run stories [-- filter…]`             tells the stories to a JimKV of its own and prints where it differs
 * `npm run stories -- --rewrite [filter…]`   asks PostgreSQL 15 and writes its answers into the stories
 * `npm run stories -- --port N [filter…]`    tells them to a server that runs already
 * `npm run stories -- --count`               how many statements there are
 * `npm run stories -- --not-yet`             writes down what is answered wrongly today
 * `npm run stories -- --differences`         writes the list of differences into docs/sql-differences.md
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { differencesDocument, differencesFile } from './differences.ts';
import { keepNotYet, wrongSteps } from './not-yet.ts';
import { type RunningServer, startJimkv, startPostgres } from './servers.ts';
import { formatStory, parseStory, type StoryStep } from './story-file.ts';
import { tell } from './tell.ts';

const folder = new URL('./scripts/', import.meta.url);
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rewrite: { type: 'boolean' },
    port: { type: 'string' },
    count: { type: 'boolean' },
    differences: { type: 'boolean' },
    'not-yet': { type: 'boolean' },
  },
});
const files = readdirSync(folder)
  .filter((name) => positionals.length === 0 || positionals.some((filter) => name.includes(filter)))
  .sort();

if (values.count) count();
else if (values.differences) writeFileSync(differencesFile, differencesDocument(readFileSync(differencesFile, 'utf8')));
else await run();

function count(): void {
  const counts = files.map((file) => read(file).filter(({ lines }) => lines.length > 0).length);
  for (const [i, file] of files.entries()) console.log(`${String(counts[i]).padStart(6)}  ${file}`);
  console.log(`${String(counts.reduce((sum, each) => sum + each, 0)).padStart(6)}  in all`);
}

async function run(): Promise<void> {
  const server = await serverOf();
  try {
    for (const file of files) {
      const steps = read(file);
      const answers = await tell(steps, server.address, file);
      if (values.rewrite) write(file, steps, answers);
      else if (values['not-yet']) keepNotYet({ [file]: wrongSteps(steps, answers) });
      else compare(file, steps, answers);
    }
  } finally {
    await server.stop();
  }
}

async function serverOf(): Promise<RunningServer> {
  if (values.port !== undefined)
    return { address: { host: '127.0.0.1', port: Number(values.port), user: 'postgres' }, stop: async () => {} };
  return values.rewrite ? startPostgres() : startJimkv();
}

function read(file: string): readonly StoryStep[] {
  return parseStory(readFileSync(new URL(file, folder), 'utf8'));
}

function write(file: string, steps: readonly StoryStep[], answers: readonly (readonly string[])[]): void {
  const answered = steps.map((step, i) => ({ ...step, expected: answers[i] }));
  writeFileSync(new URL(file, folder), formatStory(answered));
  console.log(`${file}: written`);
}

function compare(file: string, steps: readonly StoryStep[], answers: readonly (readonly string[])[]): void {
  let wrong = 0;
  for (const [i, step] of steps.entries()) {
    const expected = (step.difference?.expected ?? step.expected).join('\n');
    const answer = answers[i].join('\n');
    if (expected === answer) continue;
    wrong++;
    console.log(`\n${file}: ${step.lines.join('\n')}\n--- expected\n${expected}\n--- answered\n${answer}`);
  }
  console.log(`${file}: ${steps.length - wrong} of ${steps.length} steps as expected`);
}
