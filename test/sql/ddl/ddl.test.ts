/** DDL as PostgreSQL 15 answered it: names, notices, errors with their details, and what relations look like afterwards. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatStory, parseStory } from '../stories/story-file.ts';
import { textOf } from './script.ts';
import { Teller } from './teller.ts';

const folder = join(import.meta.dirname, 'scripts');

describe('DDL on a draft of the catalog', () => {
  for (const name of readdirSync(folder)) {
    it(name, async () => {
      const text = readFileSync(join(folder, name), 'utf8');
      const steps = parseStory(text);
      const teller = new Teller();
      const answered = [];
      for (const step of steps) {
        const answer = step.lines.length === 0 ? [] : await teller.answer(textOf(step));
        const { difference } = step;
        answered.push(
          difference === undefined
            ? { ...step, expected: answer }
            : { ...step, difference: { ...difference, expected: answer } },
        );
      }
      expect(formatStory(answered)).toBe(text);
    });
  }
});
