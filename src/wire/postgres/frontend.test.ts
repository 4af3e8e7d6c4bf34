/** The parser: what clients say is understood, however it is cut; what nobody should say has PostgreSQL's answer. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FrontendParser } from './frontend.ts';
import { readPassword, readSaslInitialResponse, readSaslResponse } from './frontend-bodies.ts';
import type { FrontendMessage } from './frontend-messages.ts';
import { defaultFrontendLimits } from './limits.ts';
import * as say from './testing/client-messages.ts';
import { WireError } from './wire-error.ts';

const hello = say.startup({ user: 'ann' });

/** A parser whose client has logged in. */
function inSession(limits = defaultFrontendLimits): FrontendParser {
  const parser = new FrontendParser(limits);
  parser.push(hello);
  parser.next();
  parser.authenticated();
  return parser;
}

function drain(parser: FrontendParser): FrontendMessage[] {
  const messages: FrontendMessage[] = [];
  for (let message = parser.next(); message !== undefined; message = parser.next()) messages.push(message);
  return messages;
}

/** One message of a client that has logged in. */
function read(bytes: Uint8Array): FrontendMessage[] {
  const parser = inSession();
  parser.push(bytes);
  return drain(parser);
}

/** `kind severity sqlstate message`, the way stories show errors. */
function shown(message: FrontendMessage | undefined): string {
  if (message === undefined) return 'nothing';
  if (message.kind !== 'malformed' && message.kind !== 'broken') return message.kind;
  return `${message.kind} ${message.error.severity} ${message.error.sqlstate} ${message.error.message}`;
}

describe('every message of a session', () => {
  test.each<[string, Buffer, FrontendMessage]>([
    ['Query', say.query('select 1; —'), { kind: 'query', text: 'select 1; —' }],
    ['an empty Query', say.query(''), { kind: 'query', text: '' }],
    [
      'Parse',
      say.parse('s', 'select $1', [23, 0xffffffff]),
      { kind: 'parse', name: 's', text: 'select $1', parameterTypes: [23, 0xffffffff] },
    ],
    [
      'Bind with nothing',
      say.bind('', '', []),
      { kind: 'bind', portal: '', statement: '', parameterFormats: [], values: [], resultFormats: [] },
    ],
    [
      'Bind with values',
      say.bind('p', 's', ['7', null, ''], [0, 1, 0], [1]),
      {
        kind: 'bind',
        portal: 'p',
        statement: 's',
        parameterFormats: [0, 1, 0],
        values: [Buffer.from('7'), null, Buffer.alloc(0)],
        resultFormats: [1],
      },
    ],
    ['Describe', say.describe('S', 's'), { kind: 'describe', target: 'statement', name: 's' }],
    ['Close', say.close('P', 'p'), { kind: 'close', target: 'portal', name: 'p' }],
    ['Execute', say.execute('p', 10), { kind: 'execute', portal: 'p', rowsMax: 10 }],
    ['Execute with less than no rows', say.execute('p', -5), { kind: 'execute', portal: 'p', rowsMax: 0 }],
    ['Sync', say.sync, { kind: 'sync' }],
    ['Flush', say.flush, { kind: 'flush' }],
    ['CopyData', say.copyData('1\t2\n'), { kind: 'copyData', data: Buffer.from('1\t2\n') }],
    ['CopyDone', say.copyDone, { kind: 'copyDone' }],
    ['CopyFail', say.copyFail('no more'), { kind: 'copyFail', reason: 'no more' }],
    ['FunctionCall', say.message('F', say.int32(7)), { kind: 'functionCall' }],
    ['Terminate', say.terminate, { kind: 'terminate' }],
  ])('%s', (_name, bytes, message) => {
    expect(read(bytes)).toEqual([message]);
  });

  test('a million parameters are not announced in vain', () => {
    const values = Array.from({ length: 65_535 }, (_, i) => String(i));
    const [message] = read(say.bind('', '', values));
    expect(message.kind === 'bind' && message.values.length).toBe(65_535);
  });
});

describe('before the session', () => {
  test('encryption is asked for, then the session begins', () => {
    const parser = new FrontendParser();
    parser.push(Buffer.concat([say.packet(say.gssCode), say.packet(say.sslCode)]));
    expect(shown(parser.next())).toBe('gssEncryptionRequest');
    expect(parser.bytesBuffered).toBe(8);
    expect(shown(parser.next())).toBe('sslRequest');
    expect(parser.bytesBuffered).toBe(0);
    parser.push(say.startup({ user: 'ann', application_name: 'psql', '_pq_.future': '1' }, 9));
    expect(parser.next()).toEqual({
      kind: 'startup',
      minorVersion: 9,
      parameters: new Map([
        ['user', 'ann'],
        ['application_name', 'psql'],
        ['database', 'ann'],
      ]),
      unknownOptions: ['_pq_.future'],
    });
  });

  test('a request to cancel, with short and long keys', () => {
    for (const key of [Buffer.from('1234'), Buffer.alloc(32, 7), Buffer.alloc(256, 1)]) {
      const parser = new FrontendParser();
      parser.push(say.packet(say.cancelCode, say.int32(-9), key));
      expect(parser.next()).toEqual({ kind: 'cancelRequest', processId: -9, secretKey: key });
    }
  });

  test.each<[string, Buffer, string]>([
    ['a web browser', Buffer.from('GET / HTTP/1.1\r\n\r\n'), '08P01 invalid length of startup packet'],
    ['a length below 8', say.int32(7), '08P01 invalid length of startup packet'],
    ['a negative length', say.int32(-1), '08P01 invalid length of startup packet'],
    ['a length above 10,000', say.int32(10_001), '08P01 invalid length of startup packet'],
    ['protocol 2', say.packet(2 << 16), '0A000 unsupported frontend protocol 2.0: server supports 3.0 to 3.2'],
    ['protocol 4', say.packet(4 << 16), '0A000 unsupported frontend protocol 4.0: server supports 3.0 to 3.2'],
    [
      'SSL asked for twice',
      Buffer.concat([say.packet(say.sslCode), say.packet(say.sslCode)]),
      '0A000 unsupported frontend protocol 1234.5679: server supports 3.0 to 3.2',
    ],
    ['no user', say.startup({ database: 'x' }), '28000 no PostgreSQL user name specified in startup packet'],
    [
      'no terminator',
      say.packet(say.version30, say.text('user'), say.text('ann')),
      '08P01 invalid startup packet layout: expected terminator as last byte',
    ],
    [
      'bytes behind the terminator',
      say.packet(say.version30, say.text('user'), say.text('ann'), Buffer.alloc(2)),
      '08P01 invalid startup packet layout: expected terminator as last byte',
    ],
    [
      'a name without a value',
      say.packet(say.version30, say.text('user'), Buffer.from('ann')),
      '08P01 invalid startup packet layout: expected terminator as last byte',
    ],
    [
      'too many parameters',
      say.startup(Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`p${i}`, '']))),
      '08P01 more than 64 parameters in startup packet',
    ],
    [
      'a name that is not UTF-8',
      say.packet(say.version30, say.text('user'), Buffer.from([0xff, 0, 0])),
      '22021 invalid byte sequence for encoding "UTF8": 0xff',
    ],
    [
      'a cancel key of 3 bytes',
      say.packet(say.cancelCode, say.int32(1), Buffer.alloc(3)),
      '08P01 invalid length of cancel request packet',
    ],
    [
      'a cancel key of 257 bytes',
      say.packet(say.cancelCode, say.int32(1), Buffer.alloc(257)),
      '08P01 invalid length of cancel request packet',
    ],
    [
      'a query before the login',
      Buffer.concat([hello, say.query('select 1')]),
      '08P01 expected password response, got message type 81',
    ],
    [
      'a password of 70,000 bytes',
      Buffer.concat([hello, Buffer.from('p'), say.int32(70_000)]),
      '08P01 invalid message length',
    ],
  ])('%s ends the connection', (_name, bytes, complaint) => {
    const parser = new FrontendParser();
    parser.push(bytes);
    expect(shown(drain(parser).at(-1))).toBe(`broken FATAL ${complaint}`);
    parser.push(hello);
    expect([parser.next(), parser.bytesWanted, parser.bytesBuffered]).toEqual([undefined, 0, 0]);
  });

  test('passwords and SASL messages', () => {
    const parser = new FrontendParser();
    parser.push(Buffer.concat([hello, say.message('p', say.text('sesame'))]));
    parser.next();
    const message = parser.next();
    expect(message?.kind === 'password' && readPassword(message.body)).toBe('sesame');
    const initial = Buffer.concat([say.text('SCRAM-SHA-256'), say.int32(3), Buffer.from('abc')]);
    expect(readSaslInitialResponse(initial)).toEqual({ mechanism: 'SCRAM-SHA-256', data: Buffer.from('abc') });
    const empty = Buffer.concat([say.text('SCRAM-SHA-256'), say.int32(-1)]);
    expect(readSaslInitialResponse(empty).data).toBeUndefined();
    for (const bad of [
      () => readPassword(Buffer.from('no end')),
      () => readPassword(Buffer.alloc(0)),
      () => readPassword(Buffer.from('a\0b\0')),
      () => readPassword(Buffer.alloc(1)),
      () => readSaslInitialResponse(Buffer.concat([initial, initial])),
      () => readSaslInitialResponse(Buffer.concat([say.text('X'), say.int32(-2)])),
      () => readSaslInitialResponse(Buffer.alloc(1025, 65)),
      () => readSaslResponse(Buffer.alloc(1025)),
    ])
      expect(bad).toThrow(WireError);
  });
});

describe('what a session may not say', () => {
  const headOf = (letter: string, length: number) => Buffer.concat([Buffer.from(letter), say.int32(length)]);

  test.each<[string, Buffer, string]>([
    ['a letter that is no message', Buffer.from('?'), 'invalid frontend message type 63'],
    ['a password now', say.message('p'), 'invalid frontend message type 112'],
    ['a length below 4', headOf('Q', 3), 'invalid message length'],
    ['a negative length', headOf('Q', -2), 'invalid message length'],
    ['a length of 2 GiB', headOf('Q', 0x7fffffff), 'invalid message length'],
    ['a long Sync', headOf('S', 10_001), 'invalid message length'],
  ])('%s ends the connection', (_name, bytes, complaint) => {
    expect(read(bytes).map(shown)).toEqual([`broken FATAL 08P01 ${complaint}`]);
  });

  test.each<[string, Buffer, string]>([
    ['a text without end', say.message('Q', Buffer.from('select')), '08P01 invalid string in message'],
    ['nothing', say.message('Q'), '08P01 invalid string in message'],
    ['bytes behind the end', say.message('Q', say.text('a'), say.text('b')), '08P01 invalid message format'],
    ['a full Sync', say.message('S', Buffer.alloc(1)), '08P01 invalid message format'],
    [
      'a text that is not UTF-8',
      say.message('Q', Buffer.from("select '\xc3\x28'", 'latin1'), Buffer.alloc(1)),
      '22021 invalid byte sequence for encoding "UTF8": 0xc3 0x28',
    ],
    [
      'a surrogate',
      say.message('Q', Buffer.from([0xed, 0xa0, 0x80, 0])),
      '22021 invalid byte sequence for encoding "UTF8": 0xed 0xa0 0x80',
    ],
    ['Describe of nothing', say.message('D'), '08P01 no data left in message'],
    ['Describe of something else', say.message('D', say.text('x')), '08P01 invalid DESCRIBE message subtype 120'],
    ['Close of something else', say.message('C', say.text('x')), '08P01 invalid CLOSE message subtype 120'],
    ['half a number', say.message('E', say.text(''), Buffer.alloc(2)), '08P01 insufficient data left in message'],
    [
      '65,535 types that are not there',
      say.message('P', say.text(''), say.text(''), say.int16(-1)),
      '08P01 insufficient data left in message',
    ],
    [
      '65,535 values that are not there',
      say.message('B', say.text(''), say.text(''), say.int16(0), say.int16(-1)),
      '08P01 insufficient data left in message',
    ],
    [
      'a value of length -2',
      say.message('B', say.text(''), say.text(''), say.int16(0), say.int16(1), say.int32(-2), say.int16(0)),
      '08P01 insufficient data left in message',
    ],
    [
      'a value longer than the message',
      say.message('B', say.text(''), say.text(''), say.int16(0), say.int16(1), say.int32(5), say.int16(0)),
      '08P01 insufficient data left in message',
    ],
    [
      'formats that do not fit the values',
      say.bind('', '', ['1'], [0, 1]),
      '08P01 bind message has 2 parameter formats but 1 parameters',
    ],
    [
      'a format that does not exist',
      say.message('B', say.text(''), say.text(''), say.int16(1), say.int16(-3), say.int16(0), say.int16(0)),
      '22023 unsupported format code: -3',
    ],
  ])('%s is an error, and the next message is understood', (_name, bytes, complaint) => {
    const followed = Buffer.concat([bytes, say.query('next')]);
    expect(read(followed).map(shown)).toEqual([`malformed ERROR ${complaint}`, 'query']);
  });

  test('a message above the limit is passed over, in any pieces', () => {
    const limits = { ...defaultFrontendLimits, messageBytesMax: 100 };
    const bytes = Buffer.concat([say.query('x'.repeat(200)), say.query('next')]);
    for (const size of [1, 5, 7, 64, 1000]) {
      const parser = inSession(limits);
      const messages: FrontendMessage[] = [];
      for (let at = 0; at < bytes.length; at += size) {
        parser.push(bytes.subarray(at, at + size));
        messages.push(...drain(parser));
      }
      expect(messages.map(shown)).toEqual([
        'malformed ERROR 54000 message of 205 bytes is longer than the 100 allowed',
        'query',
      ]);
    }
  });
});

describe('however the bytes are cut', () => {
  const name = fc.string({ unit: 'grapheme', maxLength: 6 }).map((text) => text.replaceAll('\0', ''));
  const aMessage = fc.oneof(
    name.map(say.query),
    fc.string({ maxLength: 3000 }).map((text) => say.query(text.replaceAll('\0', ''))),
    fc.tuple(name, name, fc.array(fc.nat(), { maxLength: 4 })).map((each) => say.parse(...each)),
    fc
      .tuple(name, name, fc.array(fc.option(fc.uint8Array({ maxLength: 40 })), { maxLength: 5 }))
      .map((each) => say.bind(...each, [1], [0])),
    name.map((each) => say.describe('P', each)),
    name.map((each) => say.close('S', each)),
    fc.tuple(name, fc.nat()).map((each) => say.execute(...each)),
    fc.uint8Array({ maxLength: 200 }).map(say.copyData),
    name.map(say.copyFail),
    fc.constantFrom(say.sync, say.flush, say.copyDone, say.terminate),
  );
  const conversation = fc.array(aMessage, { minLength: 1, maxLength: 12 }).map((each) => Buffer.concat(each));

  /** Feeds the bytes in pieces; now and then more comes in before the last is read. */
  function inPieces(bytes: Buffer, cuts: readonly number[], eager: boolean): FrontendMessage[] {
    const parser = inSession();
    const messages: FrontendMessage[] = [];
    let at = 0;
    for (const cut of [...cuts.map((each) => each % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]) {
      parser.push(bytes.subarray(at, cut));
      at = cut;
      if (!eager || cut % 2 === 0) messages.push(...drain(parser));
    }
    return [...messages, ...drain(parser)];
  }

  test('the messages are the same', () => {
    fc.assert(
      fc.property(conversation, fc.array(fc.nat(), { maxLength: 20 }), fc.boolean(), (bytes, cuts, eager) => {
        expect(inPieces(bytes, cuts, eager)).toEqual(read(bytes));
      }),
      { numRuns: 300 },
    );
  });

  test('it says how many bytes it wants, and has nothing to say with one less', () => {
    fc.assert(
      fc.property(aMessage, (bytes) => {
        const parser = inSession();
        let at = 0;
        while (at < bytes.length) {
          expect(parser.next()).toBeUndefined();
          const wanted = parser.bytesWanted;
          expect(wanted).toBeGreaterThan(0);
          if (wanted > 1) parser.push(bytes.subarray(at, at + wanted - 1));
          expect(parser.next()).toBeUndefined();
          parser.push(bytes.subarray(at + wanted - 1, at + wanted));
          at += wanted;
        }
        expect(at).toBe(bytes.length);
        expect(parser.next()).toBeDefined();
      }),
    );
  });

  test('damaged bytes never do more than be complained about, and never reach outside', () => {
    const damage = fc.record({ at: fc.nat(), byte: fc.integer({ min: 0, max: 255 }) });
    fc.assert(
      fc.property(
        conversation,
        fc.array(damage, { minLength: 1, maxLength: 6 }),
        fc.array(fc.nat()),
        (bytes, hits, cuts) => {
          // The conversation lies inside a larger buffer: reading past its end would find these bytes.
          const around = Buffer.alloc(bytes.length + 64, 0x51);
          bytes.copy(around, 32);
          const inner = around.subarray(32, 32 + bytes.length);
          for (const { at, byte } of hits) inner[at % inner.length] = byte;
          const whole = read(inner);
          expect(inPieces(inner, cuts, false).map(shown)).toEqual(whole.map(shown));
          const views = whole.flatMap((each) => (each.kind === 'copyData' ? [each.data] : []));
          for (const view of views)
            expect(view.byteOffset + view.length).toBeLessThanOrEqual(around.byteOffset + 32 + bytes.length);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('Sync is seen coming', () => {
    const parser = inSession();
    parser.push(Buffer.concat([say.execute(''), say.sync.subarray(0, 3)]));
    parser.next();
    expect(parser.syncFollows).toBe(false);
    parser.push(say.sync.subarray(3));
    expect(parser.next()?.kind).toBe('sync');
    parser.push(Buffer.concat([say.execute(''), say.sync]));
    parser.next();
    expect(parser.syncFollows).toBe(true);
  });
});
