/** Truth values as text and on the wire. */
import type { BinaryCodec, TextCodec } from './sql-type.ts';
import { invalidSyntax, trimSpace } from './text-input.ts';

/** Any beginning of these words that is not the beginning of one of the other kind. */
const words: readonly (readonly [word: string, shortest: number, value: boolean])[] = [
  ['true', 1, true],
  ['false', 1, false],
  ['yes', 1, true],
  ['no', 1, false],
  ['on', 2, true],
  ['off', 2, false],
  ['1', 1, true],
  ['0', 1, false],
];

/** `t` and `f`; reads beginnings of true, false, yes, no, on, off, and 1 and 0. */
export const booleanText: TextCodec<boolean> = {
  parse(text) {
    const word = trimSpace(text).toLowerCase();
    for (const [full, shortest, value] of words) if (word.length >= shortest && full.startsWith(word)) return value;
    throw invalidSyntax('boolean', text);
  },
  format: (value) => (value ? 't' : 'f'),
};

/** One byte; any but 0 is true. */
export const booleanBinary: BinaryCodec<boolean> = {
  write: (value, writer) => writer.uint8(value ? 1 : 0),
  read(reader) {
    const value = reader.uint8() !== 0;
    reader.end('boolean');
    return value;
  },
};
