/** The server's messages: their bytes, and what happens at the limits. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatKey } from '../../base/index.ts';
import { BackendWriter } from './backend.ts';
import { diagnosticOf } from './backend-messages.ts';
import { SlabPool } from './outgoing.ts';
import { readDiagnostic, readRow, sayAgain, splitMessages } from './testing/server-messages.ts';
import { WireError } from './wire-error.ts';

/** What is written, as text. */
function written(write: (writer: BackendWriter) => void): string {
  const writer = new BackendWriter(new SlabPool());
  write(writer);
  return formatKey(writer.take() ?? new Uint8Array(0));
}

const field = { name: 'id', tableOid: 16384, columnNumber: 1, typeOid: 23, typeSize: 4, typeModifier: -1 };

test.each<[string, (writer: BackendWriter) => void, string]>([
  ['N', (w) => w.encryptionAnswer('N'), 'N'],
  ['AuthenticationOk', (w) => w.authenticationOk(), 'R\\x00\\x00\\x00\\x08\\x00\\x00\\x00\\x00'],
  ['a password wanted', (w) => w.authenticationCleartextPassword(), 'R\\x00\\x00\\x00\\x08\\x00\\x00\\x00\\x03'],
  ['SASL', (w) => w.authenticationSasl(['A', 'B']), 'R\\x00\\x00\\x00\\x0d\\x00\\x00\\x00\\x0aA\\x00B\\x00\\x00'],
  ['SASL on', (w) => w.authenticationSaslContinue(Buffer.from('r=')), 'R\\x00\\x00\\x00\\x0a\\x00\\x00\\x00\\x0br='],
  ['SASL end', (w) => w.authenticationSaslFinal(Buffer.from('v=')), 'R\\x00\\x00\\x00\\x0a\\x00\\x00\\x00\\x0cv='],
  [
    'NegotiateProtocolVersion',
    (w) => w.negotiateProtocolVersion(2, ['_pq_.x']),
    'v\\x00\\x00\\x00\\x13\\x00\\x03\\x00\\x02\\x00\\x00\\x00\\x01_pq_.x\\x00',
  ],
  [
    'BackendKeyData',
    (w) => w.backendKeyData(258, Buffer.from('key!')),
    'K\\x00\\x00\\x00\\x0c\\x00\\x00\\x01\\x02key!',
  ],
  ['ReadyForQuery', (w) => w.readyForQuery('T'), 'Z\\x00\\x00\\x00\\x05T'],
  ['ParameterStatus', (w) => w.parameterStatus('a', 'b'), 'S\\x00\\x00\\x00\\x08a\\x00b\\x00'],
  [
    'RowDescription',
    (w) => w.rowDescription([field], [1]),
    'T\\x00\\x00\\x00\\x1b\\x00\\x01id\\x00\\x00\\x00@\\x00\\x00\\x01\\x00\\x00\\x00\\x17\\x00\\x04\\xff\\xff\\xff\\xff\\x00\\x01',
  ],
  ['ParameterDescription', (w) => w.parameterDescription([23]), 't\\x00\\x00\\x00\\x0a\\x00\\x01\\x00\\x00\\x00\\x17'],
  ['CopyInResponse', (w) => w.copyInResponse(1, [1]), 'G\\x00\\x00\\x00\\x09\\x01\\x00\\x01\\x00\\x01'],
  ['CopyBothResponse', (w) => w.copyBothResponse(0, []), 'W\\x00\\x00\\x00\\x07\\x00\\x00\\x00'],
  [
    'NotificationResponse',
    (w) => w.notificationResponse(1, 'c', 'p'),
    'A\\x00\\x00\\x00\\x0c\\x00\\x00\\x00\\x01c\\x00p\\x00',
  ],
  ['a text with a zero byte', (w) => w.commandComplete('a\0b'), 'C\\x00\\x00\\x00\\x06a\\x00'],
])('%s', (_name, write, bytes) => {
  expect(written(write)).toBe(bytes);
});

describe('rows', () => {
  const value = fc.option(fc.oneof(fc.uint8Array({ maxLength: 50 }), fc.string({ unit: 'grapheme', maxLength: 3000 })));
  const rows = fc.array(fc.array(value, { maxLength: 5 }), { maxLength: 30 });

  test('come out as they went in, whatever their sizes, in whatever pieces they are taken', () => {
    const pool = new SlabPool();
    fc.assert(
      fc.property(rows, fc.nat(5), (table, takeEvery) => {
        const writer = new BackendWriter(pool);
        const other = new BackendWriter(pool);
        const pieces: Uint8Array[] = [];
        for (const [i, row] of table.entries()) {
          writeRow(writer, row);
          writeRow(other, ['noise', null]);
          if (i % (takeEvery + 1) === 0) pieces.push(writer.take() ?? new Uint8Array(0));
          if (i % 3 === 0) other.take();
        }
        pieces.push(writer.take() ?? new Uint8Array(0));
        const read = splitMessages(Buffer.concat(pieces)).map((message) => readRow(message.body));
        expect(read).toEqual(table.map((row) => row.map((each) => (each === null ? null : Buffer.from(each)))));
      }),
    );
  });

  function writeRow(writer: BackendWriter, row: readonly (Uint8Array | string | null)[]): void {
    writer.beginRow(row.length);
    for (const each of row) {
      if (each === null) writer.nullValue();
      else if (typeof each === 'string') writer.textValue(each);
      else writer.bytesValue(each);
    }
    writer.endRow();
  }

  test('one that cannot be written leaves no trace', () => {
    const bytes = written((writer) => {
      writeRow(writer, ['1']);
      writer.beginRow(2);
      writer.textValue('half');
      writer.abandonRow();
      writer.commandComplete('SELECT 1');
    });
    expect(bytes).toBe('D\\x00\\x00\\x00\\x0b\\x00\\x01\\x00\\x00\\x00\\x011C\\x00\\x00\\x00\\x0dSELECT 1\\x00');
  });

  test('one that is longer than a length can say is refused, and what was there before stays', () => {
    for (const limit of [100, 200_000]) {
      const writer = new BackendWriter(new SlabPool(), limit);
      writer.readyForQuery('I');
      expect(() => writeRow(writer, [new Uint8Array(limit)])).toThrow(`would be longer than ${limit} bytes`);
      writer.readyForQuery('E');
      expect(formatKey(writer.take()!)).toBe('Z\\x00\\x00\\x00\\x05IZ\\x00\\x00\\x00\\x05E');
    }
  });

  test('with a value too few are a bug', () => {
    const writer = new BackendWriter(new SlabPool());
    writer.beginRow(2);
    writer.nullValue();
    expect(() => writer.endRow()).toThrow('a row has the values');
  });
});

describe('errors', () => {
  const everything = {
    severity: 'ERROR',
    sqlstate: '23505',
    message: 'twice',
    detail: 'd',
    hint: 'h',
    context: 'w',
    schema: 's',
    table: 't',
    column: 'c',
    dataType: 'dt',
    constraint: 'n',
    position: 7,
    internalPosition: 8,
    internalQuery: 'q',
    file: 'f',
    line: 9,
    routine: 'r',
  } as const;

  test('say all there is to say', () => {
    const writer = new BackendWriter(new SlabPool());
    writer.errorResponse(everything);
    const [message] = splitMessages(writer.take()!);
    expect(readDiagnostic(message.body)).toEqual(everything);
    sayAgain(writer, message);
    expect(splitMessages(writer.take()!)).toEqual([message]);
  });

  test('say no more than there is', () => {
    const error = new WireError('22021', 'bad', { severity: 'FATAL', hint: 'good' });
    expect(written((writer) => writer.errorResponse(diagnosticOf(error)))).toBe(
      'E\\x00\\x00\\x00%SFATAL\\x00VFATAL\\x00C22021\\x00Mbad\\x00Hgood\\x00\\x00',
    );
  });
});

test('a writer with nothing to send holds no memory', () => {
  const pool = new SlabPool();
  const writers = Array.from({ length: 100 }, () => new BackendWriter(pool));
  const buffers = new Set<ArrayBufferLike>();
  for (const writer of writers) {
    writer.readyForQuery('I');
    buffers.add(writer.take()!.buffer);
    expect(writer.take()).toBeUndefined();
  }
  expect(buffers.size).toBe(1);
});
