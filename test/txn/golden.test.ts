/**
 * The stories of transactions. Those of `levels` say what each level promises: one file an anomaly, one block a level, told
 * twice, once with all keys in one range and once with two ranges on two nodes, with the same answers. Those of `stories` say
 * what happens besides: waiting, deadlocks, splits, dead coordinators. `language.ts` has the language.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { type GoldenSession, runGolden } from '../golden/golden.ts';
import { StoryCluster } from './cluster.ts';
import { Story } from './story.ts';
import { levelsTable, withTable } from './table.ts';

const seed = 1;
let running: StoryCluster | undefined;
afterEach(() => {
  running?.stopAll();
  running = undefined;
});

function session(beginning: readonly string[]): GoldenSession {
  let story: Story | undefined;
  return async (lines) => {
    if (story === undefined) {
      running = await StoryCluster.start({ seed });
      story = new Story(running);
      await story.tell(beginning);
    }
    return story.tell(lines);
  };
}

const layouts = {
  'in one range': [],
  'over two ranges': ['cluster: split m; move lease of z to n2; wait 1s'],
};

for (const [name, beginning] of Object.entries(layouts))
  describe(name, () => runGolden(new URL('./levels/', import.meta.url), () => session(beginning)));
runGolden(new URL('./stories/', import.meta.url), () => session([]));

test('the table in docs/transactions.md is what the stories of the levels say', () => {
  const page = new URL('../../docs/transactions.md', import.meta.url);
  const text = readFileSync(page, 'utf8');
  const expected = withTable(text, levelsTable(new URL('./levels/', import.meta.url)));
  if (process.env.GOLDEN_REWRITE === '1') writeFileSync(page, expected);
  else expect(text).toBe(expected);
});
