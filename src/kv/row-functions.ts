/**
 * What ranges are asked to do with key-value rows where they live: a counter is added to, and a value compared, without a
 * read before.
 *
 *   name            argument                what it does
 *   kv.add          amount                  the value plus the amount; an absent entry counts as 0
 *   kv.sum-within   amount,min,max          would that sum lie within the bounds? A bound that is not there is empty
 *                   amount,min,max LF ...   and is there an entry with exactly the value behind the line feed?
 *   kv.value-is     ...                     is there an entry with exactly this value?
 *
 * Numbers are decimal digits. Names and arguments go between nodes, which may run different versions: what they mean stays.
 */
import {
  concatBytes,
  decodeKvRow,
  encodeKvRow,
  equalBytes,
  JimError,
  type KvRow,
  utf8,
  utf8Text,
} from '../base/index.ts';
import type { RowCall, RowFunctions } from '../range/index.ts';
import { isWholeNumber, parseWholeNumber } from './whole-number.ts';

/** Adds to the number that an entry holds. */
export function addCall(amount: bigint): RowCall {
  return { name: 'kv.add', argument: utf8(String(amount)) };
}

/** Tests that an addition would end within the bounds; with `value`, also that the entry has this value. */
export function sumWithinCall(
  amount: bigint,
  min: bigint | undefined,
  max: bigint | undefined,
  value?: Uint8Array,
): RowCall {
  const numbers = utf8([amount, min ?? '', max ?? ''].join(','));
  return { name: 'kv.sum-within', argument: value === undefined ? numbers : concatBytes(numbers, lineFeed, value) };
}

/** Tests that an entry has this value. */
export function valueIsCall(value: Uint8Array): RowCall {
  return { name: 'kv.value-is', argument: value };
}

/** The functions over key-value rows. */
export const kvRowFunctions: RowFunctions = {
  compute(call, row) {
    if (call.name !== 'kv.add') throw unknownFunction(call);
    return add(row, numberOf(utf8Text(call.argument), 'the amount'));
  },
  test(call, row) {
    switch (call.name) {
      case 'kv.sum-within':
        return sumWithin(call.argument, row);
      case 'kv.value-is':
        return valueIs(call.argument, row);
      default:
        throw unknownFunction(call);
    }
  },
};

const lineFeed = new Uint8Array([0x0a]);
/** What an absent entry counts as. */
const zero: KvRow = { value: utf8('0'), contentType: 'text/plain', expiresAtMs: undefined };

/** Content type and expiry stay as they are. */
function add(row: Uint8Array | undefined, amount: bigint): Uint8Array {
  const before = row === undefined ? zero : decodeKvRow(row);
  const sum = storedNumber(before) + amount;
  if (!isWholeNumber(sum)) throw new JimError('invalid-argument', `the sum ${sum} does not fit 64 bits`);
  return encodeKvRow({ ...before, value: utf8(String(sum)) });
}

function sumWithin(argument: Uint8Array, row: Uint8Array | undefined): boolean {
  const end = argument.indexOf(lineFeed[0]);
  if (end >= 0 && !valueIs(argument.subarray(end + 1), row)) return false;
  const [amount, min, max] = utf8Text(end < 0 ? argument : argument.subarray(0, end)).split(',');
  const sum = storedNumber(row === undefined ? zero : decodeKvRow(row)) + numberOf(amount, 'the amount');
  if (min !== '' && sum < numberOf(min, 'the least sum')) return false;
  return max === '' || sum <= numberOf(max, 'the greatest sum');
}

function valueIs(value: Uint8Array, row: Uint8Array | undefined): boolean {
  return row !== undefined && equalBytes(decodeKvRow(row).value, value);
}

function storedNumber({ value }: KvRow): bigint {
  // The longest one is a sign and nineteen digits; nothing longer is made into text.
  const text = value.length <= 20 ? utf8Text(value) : '';
  return numberOf(text, 'the value of the entry');
}

function numberOf(text: string | undefined, what: string): bigint {
  const number = text === undefined ? undefined : parseWholeNumber(text);
  if (number === undefined)
    throw new JimError('invalid-argument', `${what} is not a whole number of 64 bits in decimal digits`);
  return number;
}

function unknownFunction({ name }: RowCall): JimError {
  return new JimError('invalid-argument', `there is no function over rows named ${name}`);
}
