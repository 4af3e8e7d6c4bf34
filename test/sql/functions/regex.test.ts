/** No pattern takes more than time linear in the text, and no pattern, right or wrong, does anything but match, not match or be refused. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SqlError } from '../../../src/sql/errors.ts';
import { functionsNamed, likeMatcher } from '../../../src/sql/functions/index.ts';
import { types } from '../../../src/sql/values/index.ts';

const like = functionsNamed('regexp_like').find(({ parameters }) => parameters.length === 2);
const matches = like?.bodyFor({ argumentTypes: [types.text, types.text], resultType: types.bool });

test.each(['(a*)*b', '(a|aa)+$', '(a+)+b', '(.*)(.*)(.*)(.*)x', '((a*)*)*c'])('%s is no trap', (pattern) => {
  const text = 'a'.repeat(5000);
  expect(matches?.(text, pattern)).toBe(/\$$/.test(pattern));
});

test('a LIKE of many wildcards is no trap', () => {
  expect(likeMatcher('%a%a%a%a%a%a%a%a%b')('a'.repeat(5000))).toBe(false);
});

test('anything is a pattern or an error of SQL', () => {
  const pieces = fc.constantFrom(
    'a',
    'b',
    '.',
    '*',
    '+',
    '?',
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    '1',
    ',',
    '|',
    '^',
    '$',
    '\\',
    'd',
    '-',
    ':',
    '(?:',
    'ä',
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 12 }), fc.string({ maxLength: 20 }), (pattern, text) => {
      try {
        expect(typeof matches?.(text, pattern.join(''))).toBe('boolean');
      } catch (error) {
        expect(error).toBeInstanceOf(SqlError);
      }
    }),
    { numRuns: 2000 },
  );
});
