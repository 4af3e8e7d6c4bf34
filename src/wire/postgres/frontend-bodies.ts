/** The bodies of the client's messages after start-up, byte by byte. Lists are an int16 count and their items. */
import { BodyReader } from './body-reader.ts';
import type { BindMessage, Format, FrontendMessage, ParseMessage, Target } from './frontend-messages.ts';
import { letters } from './letters.ts';
import { saslBytesMax } from './limits.ts';
import { bufferOver, decodeText } from './utf8.ts';
import { protocolViolation, WireError } from './wire-error.ts';

const noFormats: readonly Format[] = [];
const allText: readonly Format[] = [0];
const allBinary: readonly Format[] = [1];
const sync: FrontendMessage = { kind: 'sync' };
const flush: FrontendMessage = { kind: 'flush' };
const copyDone: FrontendMessage = { kind: 'copyDone' };
const terminate: FrontendMessage = { kind: 'terminate' };
const functionCall: FrontendMessage = { kind: 'functionCall' };

/** Reads the body of a message whose type is allowed. Throws a WireError. */
export function readBody(type: number, body: BodyReader): FrontendMessage {
  switch (type) {
    case letters.query:
      return ended(body, { kind: 'query', text: body.text() });
    case letters.parse:
      return readParse(body);
    case letters.bind:
      return readBind(body);
    case letters.describe:
      return ended(body, { kind: 'describe', target: readTarget(body, 'DESCRIBE'), name: body.text() });
    case letters.execute:
      return ended(body, { kind: 'execute', portal: body.text(), rowsMax: Math.max(body.int32(), 0) });
    case letters.close:
      return ended(body, { kind: 'close', target: readTarget(body, 'CLOSE'), name: body.text() });
    case letters.sync:
      return ended(body, sync);
    case letters.flush:
      return ended(body, flush);
    case letters.copyData:
      return { kind: 'copyData', data: body.rest() };
    case letters.copyDone:
      return copyDone;
    case letters.copyFail:
      return ended(body, { kind: 'copyFail', reason: body.text() });
    case letters.password:
      return { kind: 'password', body: body.rest() };
    case letters.functionCall:
      return functionCall;
    default:
      return terminate;
  }
}

function ended(body: BodyReader, message: FrontendMessage): FrontendMessage {
  body.end();
  return message;
}

/** name text | statement text | count i16 | type oids u32 */
function readParse(body: BodyReader): ParseMessage {
  const name = body.text();
  const text = body.text();
  const count = body.uint16();
  body.expectItems(count, 4);
  const parameterTypes: number[] = [];
  for (let i = 0; i < count; i++) parameterTypes.push(body.uint32());
  body.end();
  return { kind: 'parse', name, text, parameterTypes };
}

/** portal text | statement text | count i16 | formats i16 | count i16 | values (length i32, -1: null | bytes) | count i16 | formats i16 */
function readBind(body: BodyReader): BindMessage {
  const portal = body.text();
  const statement = body.text();
  const parameterFormats = readFormats(body);
  const count = body.uint16();
  body.expectItems(count, 4);
  if (parameterFormats.length > 1 && parameterFormats.length !== count)
    throw protocolViolation(`bind message has ${parameterFormats.length} parameter formats but ${count} parameters`);
  const values: (Uint8Array | null)[] = [];
  for (let i = 0; i < count; i++) {
    const length = body.int32();
    values.push(length === -1 ? null : body.bytes(length));
  }
  const resultFormats = readFormats(body);
  body.end();
  return { kind: 'bind', portal, statement, parameterFormats, values, resultFormats };
}

function readFormats(body: BodyReader): readonly Format[] {
  const count = body.uint16();
  if (count === 0) return noFormats;
  body.expectItems(count, 2);
  if (count === 1) return readFormat(body) === 0 ? allText : allBinary;
  const formats: Format[] = [];
  for (let i = 0; i < count; i++) formats.push(readFormat(body));
  return formats;
}

function readFormat(body: BodyReader): Format {
  const code = body.uint16();
  if (code === 0 || code === 1) return code;
  throw new WireError('22023', `unsupported format code: ${(code << 16) >> 16}`);
}

const targetStatement = 0x53;
const targetPortal = 0x50;

function readTarget(body: BodyReader, message: string): Target {
  const subtype = body.uint8();
  if (subtype === targetStatement) return 'statement';
  if (subtype === targetPortal) return 'portal';
  throw protocolViolation(`invalid ${message} message subtype ${subtype}`);
}

/** The client's first SASL message. */
export interface SaslInitialResponse {
  readonly mechanism: string;
  /** Undefined: the client waits for the server to begin. */
  readonly data: Uint8Array | undefined;
}

/** Reads a password message as SASL's first: mechanism text | length i32, -1: none | data. Throws a WireError. */
export function readSaslInitialResponse(bytes: Uint8Array): SaslInitialResponse {
  checkSaslLength(bytes);
  const reader = new BodyReader();
  reader.open(bufferOver(bytes), 0, bytes.length);
  const mechanism = reader.text();
  const length = reader.int32();
  const data = length === -1 ? undefined : reader.bytes(length);
  reader.end();
  return { mechanism, data };
}

/** Reads a password message as a further SASL message, which is all of its body. Throws a WireError. */
export function readSaslResponse(bytes: Uint8Array): Uint8Array {
  checkSaslLength(bytes);
  return bytes;
}

function checkSaslLength(bytes: Uint8Array): void {
  if (bytes.length > saslBytesMax) throw protocolViolation('SASL message is too long', { severity: 'FATAL' });
}

/** Reads a password message as a password in clear text. Throws a WireError. */
export function readPassword(bytes: Uint8Array): string {
  if (bytes.length === 0 || bytes.indexOf(0) !== bytes.length - 1)
    throw protocolViolation('invalid password packet size', { severity: 'FATAL' });
  if (bytes.length === 1) throw new WireError('28P01', 'empty password returned by client', { severity: 'FATAL' });
  return decodeText(bufferOver(bytes), 0, bytes.length - 1);
}
