/** The wire format: what is written is read, what no writer writes is refused. */
import fc from 'fast-check';
import protobuf from 'protobufjs';
import { describe, expect, test } from 'vitest';
import { JimError } from '../base/index.ts';
import { ProtoReader, ProtoWriter } from './index.ts';

/** Reads the first field of a message given in hex. */
function read<T>(hex: string, value: (reader: ProtoReader) => T): T {
  const reader = new ProtoReader(new Uint8Array(Buffer.from(hex.replaceAll(' ', ''), 'hex')));
  reader.nextField();
  return value(reader);
}

function codeOf(f: () => unknown): string {
  try {
    f();
  } catch (error) {
    return error instanceof JimError ? error.code : String(error);
  }
  return 'fine';
}

describe('the writer and the reader', () => {
  test('numbers of every size, as protobufjs writes and reads them', () => {
    const sizes = fc.nat(53).chain((bits) => fc.maxSafeNat().map((n) => n % 2 ** bits));
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 2 ** 29 - 1 }), (value, field) => {
        const writer = new ProtoWriter();
        writer.uintPresent(field, value);
        const bytes = writer.finish();
        const theirs = protobuf.Writer.create()
          .uint32(field * 8)
          .uint64(value)
          .finish();
        expect(bytes).toEqual(new Uint8Array(theirs));
        const reader = new ProtoReader(bytes);
        expect([reader.nextField(), reader.uint(), reader.nextField()]).toEqual([field, value, 0]);
      }),
      { numRuns: 500 },
    );
  });

  test('nested messages of any length, whatever was guessed', () => {
    const length = fc.oneof(fc.nat(300), fc.nat(40_000));
    fc.assert(
      fc.property(length, length, length, (guess, innerLength, outerGuess) => {
        const writer = new ProtoWriter();
        const outer = writer.begin(1, outerGuess);
        const inner = writer.begin(2, guess);
        writer.bytes(3, new Uint8Array(innerLength).fill(5));
        writer.end(inner);
        writer.uint(4, 77);
        writer.end(outer);
        writer.uint(5, 78);
        const reader = new ProtoReader(writer.finish());
        expect(reader.nextField()).toBe(1);
        const all = reader.enter();
        expect(reader.nextField()).toBe(2);
        const rest = reader.enter();
        if (innerLength > 0) {
          expect(reader.nextField()).toBe(3);
          expect(reader.bytes().every((byte) => byte === 5)).toBe(true);
        }
        expect(reader.nextField()).toBe(0);
        reader.leave(rest);
        expect([reader.nextField(), reader.uint(), reader.nextField()]).toEqual([4, 77, 0]);
        reader.leave(all);
        expect([reader.nextField(), reader.uint(), reader.nextField()]).toEqual([5, 78, 0]);
      }),
    );
  });

  test('texts, doubles and fields that nobody knows', () => {
    const writer = new ProtoWriter();
    writer.uint(100, 2 ** 53 - 1);
    writer.double(101, 1.5);
    writer.fixed32Present(102, 0xffffffff);
    writer.bytes(103, new Uint8Array(3));
    writer.string(1, '\ufeffgrüße 🐘');
    writer.double(2, -0);
    const reader = new ProtoReader(writer.finish());
    for (const field of [100, 101, 102, 103]) {
      expect(reader.nextField()).toBe(field);
      reader.skip();
    }
    expect([reader.nextField(), reader.string()]).toEqual([1, '\ufeffgrüße 🐘']);
    expect([reader.nextField(), reader.double(), reader.nextField()]).toEqual([2, -0, 0]);
  });

  test('messages from one writer do not touch each other, whatever their lengths', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.nat(100), fc.nat(90_000)), { minLength: 1, maxLength: 8 }), (lengths) => {
        const writer = new ProtoWriter();
        const messages = lengths.map((length, i) => {
          const at = writer.fixed32Present(1, 0);
          const mark = writer.begin(2);
          writer.bytes(3, new Uint8Array(length).fill(i + 1));
          writer.end(mark);
          writer.patchFixed32(at, i);
          return i % 3 === 2 ? writer.finishCopy() : writer.finish();
        });
        for (const [i, message] of messages.entries()) {
          const reader = new ProtoReader(message);
          expect([reader.nextField(), reader.fixed32(), reader.nextField()]).toEqual([1, i, 2]);
          reader.enter();
          if (lengths[i] === 0) continue;
          reader.nextField();
          expect(reader.bytes()).toEqual(new Uint8Array(lengths[i]).fill(i + 1));
        }
      }),
    );
  });

  test('a number that is no number of ours is a bug of the caller', () => {
    for (const value of [-1, 0.5, Number.NaN, 2 ** 53, Number.POSITIVE_INFINITY])
      expect(() => new ProtoWriter().uint(1, value)).toThrow('whole');
  });
});

describe('the reader refuses', () => {
  test.each<[string, string, (reader: ProtoReader) => unknown]>([
    ['a number of 2^53', '08 80 80 80 80 80 80 80 10', (r) => r.uint()],
    ['a number of more than eight bytes', '08 ff ff ff ff ff ff ff ff 01', (r) => r.uint()],
    ['a number that is cut off', '08 80', (r) => r.uint()],
    ['a number that is not there', '08', (r) => r.uint()],
    ['field number 0', '00 01', (r) => r.uint()],
    ['a length beyond the end', '0a 05 01 02', (r) => r.bytes()],
    ['a length of 2^50', '0a 80 80 80 80 80 80 80 02', (r) => r.bytes()],
    ['a nested message beyond the end', '0a 02 00', (r) => r.enter()],
    ['a field of another wire type', '0a 01 00', (r) => r.uint()],
    ['half a fixed32', '0d 01 02', (r) => r.fixed32()],
    ['half a double', '09 01 02', (r) => r.double()],
    ['a text that is not UTF-8', '0a 02 c3 28', (r) => r.string()],
    ['a group', '0b 0c', (r) => r.skip()],
    ['to skip beyond the end', '0a 05 01', (r) => r.skip()],
    ['to skip a number of eleven bytes', '08 ff ff ff ff ff ff ff ff ff ff 01', (r) => r.skip()],
    ['to leave a message half read', '0a 02 08 01', (r) => r.leave(r.enter())],
  ])('%s', (_what, hex, value) => {
    expect(codeOf(() => read(hex, value))).toBe('corruption');
  });

  test('but skips a negative number of another version, which has ten bytes', () => {
    expect(codeOf(() => read('08 ff ff ff ff ff ff ff ff ff 01', (r) => r.skip()))).toBe('fine');
  });
});
