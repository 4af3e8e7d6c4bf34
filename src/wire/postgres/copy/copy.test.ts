/** COPY's formats against PostgreSQL 15's own answers (`node test/sql/wire/record-copy.ts` asks again), in pieces of any size. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type CopyInAnswer,
  type CopyInCase,
  copyInCases,
  copyOutCases,
  copyOutRows,
  optionCases,
} from '../../../../test/sql/wire/copy-cases.ts';
import { OutgoingBuffer, SlabPool } from '../outgoing.ts';
import { WireError } from '../wire-error.ts';
import {
  CopyBinaryReader,
  type CopyOptions,
  CopyRowReader,
  CopyRowWriter,
  copyBinaryHeader,
  copyBinaryRow,
  copyBinaryTrailer,
  copyOptions,
} from './index.ts';

interface Answers {
  readonly copyIn: readonly CopyInAnswer[];
  readonly copyOut: readonly string[];
  readonly options: readonly ({ readonly sqlstate: string; readonly message: string } | null)[];
}
const file = new URL('../../../../test/sql/wire/copy-answers.json', import.meta.url);
const answers: Answers = JSON.parse(readFileSync(file, 'utf8'));

/** Reads the data in pieces of `size` bytes. */
function readIn({ format, given, columns = ['a', 'b'], data }: CopyInCase, size: number): CopyInAnswer {
  const options = copyOptions(format, given);
  const reader = format === 'binary' ? new CopyBinaryReader('t', columns) : new CopyRowReader(options, 't', columns);
  const rows: (string | null)[][] = [];
  const drain = () => {
    for (let row = reader.next(); row !== undefined; row = reader.next())
      rows.push(row.map((field) => (field === null ? null : Buffer.from(field).toString())));
  };
  try {
    const bytes = Buffer.from(data, 'latin1');
    for (let at = 0; at < bytes.length; at += size) {
      reader.push(bytes.subarray(at, at + size));
      drain();
    }
    reader.end();
    drain();
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    const { sqlstate, message, hint, context } = error;
    return { error: { sqlstate, message, hint, context } };
  }
  return { rows };
}

describe('copied in', () => {
  const cases = copyInCases.map((each, i): [string, CopyInCase, CopyInAnswer] => [
    `${each.format} ${JSON.stringify(each.given ?? {})} ${JSON.stringify(each.data.slice(0, 60))}`,
    each,
    answers.copyIn[i],
  ]);
  test.each(cases)('%s', (_name, each, answer) => {
    for (const size of [1, 2, 3, 1000]) expect(readIn(each, size)).toEqual(answer);
  });
});

function written(write: (out: OutgoingBuffer) => void): Buffer {
  const out = new OutgoingBuffer(new SlabPool());
  out.begin(0x64);
  write(out);
  out.end();
  return Buffer.from(out.take()!.subarray(5));
}

function writeOut(options: CopyOptions, rows: readonly (readonly (string | null)[])[]): Buffer {
  return written((out) => {
    if (options.format === 'binary') {
      copyBinaryHeader(out);
      for (const row of rows)
        copyBinaryRow(
          out,
          row.map((each) => (each === null ? null : Buffer.from(each))),
        );
      copyBinaryTrailer(out);
      return;
    }
    const writer = new CopyRowWriter(options);
    writer.header(out, ['a', 'b']);
    for (const row of rows) writer.row(out, row);
  });
}

describe('copied out', () => {
  test.each(copyOutCases.map((each, i) => [JSON.stringify(each), each, answers.copyOut[i]] as const))(
    '%s',
    (_name, { format, given }, answer) => {
      expect(writeOut(copyOptions(format, given), copyOutRows).toString('latin1')).toBe(answer);
    },
  );

  test('and in again, it is the same', () => {
    const value = fc.option(fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => text.replaceAll('\0', '')));
    const rows = fc.array(fc.tuple(value, value), { maxLength: 6 });
    const options = fc.constantFrom(
      copyOptions('text'),
      copyOptions('text', { delimiter: '|', nullText: 'x' }),
      copyOptions('csv'),
      copyOptions('csv', { escape: '\\', nullText: 'a' }),
      copyOptions('binary'),
    );
    fc.assert(
      fc.property(options, rows, fc.integer({ min: 1, max: 20 }), (each, table, size) => {
        const data = writeOut(each, table).toString('latin1');
        expect(readIn({ format: each.format, given: each, data }, size)).toEqual({ rows: table });
      }),
      { numRuns: 500 },
    );
  });
});

test.each(optionCases.map((each, i) => [JSON.stringify(each), each, answers.options[i]] as const))(
  'options %s',
  (_name, { format, given }, answer) => {
    let error: { sqlstate: string; message: string } | null = null;
    try {
      copyOptions(format, given);
    } catch (thrown) {
      if (!(thrown instanceof WireError)) throw thrown;
      error = { sqlstate: thrown.sqlstate, message: thrown.message };
    }
    expect(error).toEqual(answer);
  },
);

test('garbage is read or complained about, the same in any pieces', () => {
  const alphabet = fc.constantFrom('a', '\\', '.', '\n', '\r', '\t', ',', '"', 'x', '0', '\xc3', '\xbc', '\0', 'N');
  const data = fc.array(alphabet, { maxLength: 30 }).map((each) => each.join(''));
  fc.assert(
    fc.property(fc.constantFrom('text' as const, 'csv' as const), data, (format, each) => {
      const whole = readIn({ format, data: each }, 1000);
      expect(readIn({ format, data: each }, 1)).toEqual(whole);
      expect(readIn({ format, data: each }, 3)).toEqual(whole);
    }),
    { numRuns: 1000 },
  );
});
