/** Functions over rows: each line is a value (a dash for no entry), a call, and what comes out. */
import { expect, test } from 'vitest';
import { decodeKvRow, encodeKvRow, JimError, utf8, utf8Text } from '../base/index.ts';
import { addCall, kvRowFunctions, sumWithinCall, valueIsCall } from './row-functions.ts';

function rowOf(value: string): Uint8Array | undefined {
  return value === '-' ? undefined : encodeKvRow({ value: utf8(value), contentType: 'a/b', expiresAtMs: 7 });
}

function printed(work: () => unknown): string {
  try {
    return String(work());
  } catch (error) {
    if (error instanceof JimError) return `${error.code}: ${error.message}`;
    throw error;
  }
}

function run(value: string, name: string, given: string): string {
  const row = rowOf(value);
  const [amount, min, max, wanted] = given.split(' ');
  const bound = (text: string | undefined) => (text === undefined || text === '.' ? undefined : BigInt(text));
  switch (name) {
    case 'add':
      return printed(() => {
        const {
          value: sum,
          contentType,
          expiresAtMs,
        } = decodeKvRow(kvRowFunctions.compute(addCall(BigInt(given)), row)!);
        return `${utf8Text(sum)} ${contentType} ${expiresAtMs ?? 'for ever'}`;
      });
    case 'sum-within': {
      const call = sumWithinCall(
        BigInt(amount),
        bound(min),
        bound(max),
        wanted === undefined ? undefined : utf8(wanted),
      );
      return printed(() => kvRowFunctions.test(call, row));
    }
    default:
      return printed(() => kvRowFunctions.test(valueIsCall(utf8(given)), row));
  }
}

test('what they answer', () => {
  const story = `
-    add 5                    -> 5 text/plain for ever
10   add -15                  -> -5 a/b 7
-5   add 5                    -> 0 a/b 7
007  add 1                    -> 8 a/b 7
9223372036854775807 add 1     -> invalid-argument: the sum 9223372036854775808 does not fit 64 bits
9223372036854775808 add 0     -> invalid-argument: the value of the entry is not a whole number of 64 bits in decimal digits
1.5  add 1                    -> invalid-argument: the value of the entry is not a whole number of 64 bits in decimal digits
ten  add 1                    -> invalid-argument: the value of the entry is not a whole number of 64 bits in decimal digits
-    sum-within 5 . .         -> true
10   sum-within -10 0 .       -> true
10   sum-within -11 0 .       -> false
10   sum-within 1 . 11        -> true
10   sum-within 2 . 11        -> false
10   sum-within 2 0 11 10     -> false
10   sum-within 1 0 11 10     -> true
10   sum-within 1 0 11 12     -> false
-    sum-within 1 0 11 0      -> false
ten  sum-within 1 0 11        -> invalid-argument: the value of the entry is not a whole number of 64 bits in decimal digits
ten  sum-within 1 0 11 eleven -> false
9223372036854775807 sum-within 1 0 . -> true
10   value-is 10              -> true
10   value-is 1               -> false
-    value-is -               -> false`;
  const told = story
    .trim()
    .split('\n')
    .map((line) => /^(\S+) +(\S+) (.+?) +-> (.+)$/.exec(line)!.slice(1));
  expect(told.map(([value, name, given]) => [value, name, given, run(value, name, given)])).toEqual(told);
});

test('a function of another version is refused', () => {
  const call = { name: 'kv.append', argument: utf8('x') };
  expect(printed(() => kvRowFunctions.compute(call, undefined))).toMatch(/^invalid-argument: .*kv.append/);
  expect(printed(() => kvRowFunctions.test(call, undefined))).toMatch(/^invalid-argument: .*kv.append/);
});
