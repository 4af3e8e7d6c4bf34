/** Recorded conversations of real clients with PostgreSQL 15: all of it is understood, and the server's half can be said again. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { BackendWriter, type FrontendMessage, FrontendParser, SlabPool } from '../../../src/wire/postgres/index.ts';
import * as say from '../../../src/wire/postgres/testing/client-messages.ts';
import { sayAgain, splitMessages } from '../../../src/wire/postgres/testing/server-messages.ts';
import { parseRecording, type Spoken } from './recording.ts';

const folder = new URL('recordings/', import.meta.url);
const recordings = readdirSync(folder).map((name): [string, Spoken[]] => [
  name,
  parseRecording(readFileSync(new URL(name, folder), 'utf8')),
]);

function bytesOf(spoken: readonly Spoken[], by: Spoken['by']): Buffer {
  return Buffer.concat(spoken.filter((each) => each.by === by).map((each) => each.bytes));
}

/** Reads in chunks of `size` bytes; a password that ends the login lets the session begin. */
function readAll(bytes: Buffer, size: number): FrontendMessage[] {
  const parser = new FrontendParser();
  const messages: FrontendMessage[] = [];
  for (let at = 0; at < bytes.length; at += size) {
    parser.push(bytes.subarray(at, at + size));
    for (let message = parser.next(); message !== undefined; message = parser.next()) {
      messages.push(message);
      if (message.kind === 'password' && Buffer.from(message.body).toString().startsWith('c=')) parser.authenticated();
    }
  }
  expect(parser.bytesBuffered).toBe(0);
  return messages;
}

/** Says a client's message again, as far as its bytes do not depend on what nobody keeps. */
function clientSays(message: FrontendMessage): Buffer | undefined {
  switch (message.kind) {
    case 'query':
      return say.query(message.text);
    case 'parse':
      return say.parse(message.name, message.text, message.parameterTypes);
    case 'bind':
      return say.bind(
        message.portal,
        message.statement,
        message.values,
        message.parameterFormats,
        message.resultFormats,
      );
    case 'describe':
      return say.describe(message.target === 'portal' ? 'P' : 'S', message.name);
    case 'execute':
      return say.execute(message.portal, message.rowsMax);
    case 'copyData':
      return say.copyData(message.data);
    case 'sync':
      return say.sync;
    case 'terminate':
      return say.terminate;
    default:
      return undefined;
  }
}

describe.each(recordings)('%s', (_name, spoken) => {
  test('every message of the client is understood, in chunks of any size', () => {
    const bytes = bytesOf(spoken, 'client');
    const whole = readAll(bytes, bytes.length);
    expect(whole.filter((message) => message.kind === 'malformed' || message.kind === 'broken')).toEqual([]);
    const sent = spoken.filter((each) => each.by === 'client');
    expect(whole).toHaveLength(sent.length);
    for (const [i, message] of whole.entries()) expect(clientSays(message) ?? sent[i].bytes).toEqual(sent[i].bytes);
    for (const size of [1, 3, 17, 100]) expect(readAll(bytes, size)).toEqual(whole);
  });

  test('every message of the server can be said again, byte by byte', () => {
    const framed = spoken.filter((each) => each.by === 'server' && each.bytes.length > 1);
    const stream = Buffer.concat(framed.map((each) => each.bytes));
    const writer = new BackendWriter(new SlabPool());
    for (const message of splitMessages(stream)) sayAgain(writer, message);
    expect(Buffer.from(writer.take()!)).toEqual(stream);
  });
});
