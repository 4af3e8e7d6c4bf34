/** Reads what a server said: for tests that look at it, and for recordings that are to be written again byte by byte. */
import type { BackendWriter } from '../backend.ts';
import type { DiagnosticFields, RowField, TransactionStatus } from '../backend-messages.ts';
import { BodyReader } from '../body-reader.ts';
import type { Format } from '../frontend-messages.ts';
import { bufferOver } from '../utf8.ts';

/** One message as it was sent. */
export interface ServerMessage {
  readonly letter: string;
  readonly body: Buffer;
}

/** Cuts a stream of whole messages. */
export function splitMessages(stream: Uint8Array): ServerMessage[] {
  const bytes = bufferOver(stream);
  const messages: ServerMessage[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + 1 + bytes.readInt32BE(at + 1);
    if (end > bytes.length) throw new Error('a message is cut off');
    messages.push({ letter: String.fromCharCode(bytes[at]), body: bytes.subarray(at + 5, end) });
    at = end;
  }
  return messages;
}

const diagnosticKeys: Readonly<Record<string, keyof DiagnosticFields>> = {
  S: 'severity',
  C: 'sqlstate',
  M: 'message',
  D: 'detail',
  H: 'hint',
  W: 'context',
  s: 'schema',
  t: 'table',
  c: 'column',
  d: 'dataType',
  n: 'constraint',
  P: 'position',
  p: 'internalPosition',
  q: 'internalQuery',
  F: 'file',
  L: 'line',
  R: 'routine',
};
const numbers = 'PpL';

/** The fields of an ErrorResponse or NoticeResponse. */
export function readDiagnostic(body: Buffer): DiagnosticFields {
  const reader = readerOf(body);
  const fields: Record<string, string | number> = {};
  for (let code = reader.uint8(); code !== 0; code = reader.uint8()) {
    const letter = String.fromCharCode(code);
    const text = reader.text();
    const key = diagnosticKeys[letter];
    if (key !== undefined) fields[key] = numbers.includes(letter) ? Number(text) : text;
  }
  reader.end();
  return fields as unknown as DiagnosticFields;
}

/** The values of a DataRow. */
export function readRow(body: Buffer): (Buffer | null)[] {
  const reader = readerOf(body);
  return list(reader.uint16(), () => {
    const length = reader.int32();
    return length === -1 ? null : bufferOver(reader.bytes(length));
  });
}

/** The columns of a RowDescription, and their formats. */
export function readRowDescription(body: Buffer): { readonly fields: RowField[]; readonly formats: Format[] } {
  const reader = readerOf(body);
  const formats: Format[] = [];
  const fields = list(reader.uint16(), () => {
    const field = {
      name: reader.text(),
      tableOid: reader.uint32(),
      columnNumber: signed(reader.uint16()),
      typeOid: reader.uint32(),
      typeSize: signed(reader.uint16()),
      typeModifier: reader.int32(),
    };
    formats.push(reader.uint16() as Format);
    return field;
  });
  reader.end();
  return { fields, formats };
}

type Say = (writer: BackendWriter, reader: BodyReader, body: Buffer) => void;

const sayings: Readonly<Record<string, Say>> = {
  R: sayAuthentication,
  v: (writer, reader) => {
    const version = reader.int32();
    const options = list(reader.int32(), () => reader.text());
    writer.negotiateProtocolVersion(version & 0xffff, options);
  },
  S: (writer, reader) => writer.parameterStatus(reader.text(), reader.text()),
  K: (writer, reader) => writer.backendKeyData(reader.int32(), reader.rest()),
  Z: (writer, reader) => writer.readyForQuery(String.fromCharCode(reader.uint8()) as TransactionStatus),
  T: (writer, _reader, body) => {
    const { fields, formats } = readRowDescription(body);
    writer.rowDescription(fields, formats);
  },
  D: sayRow,
  C: (writer, reader) => writer.commandComplete(reader.text()),
  I: (writer) => writer.emptyQueryResponse(),
  E: (writer, _reader, body) => writer.errorResponse(readDiagnostic(body)),
  N: (writer, _reader, body) => writer.noticeResponse(readDiagnostic(body)),
  1: (writer) => writer.parseComplete(),
  2: (writer) => writer.bindComplete(),
  3: (writer) => writer.closeComplete(),
  n: (writer) => writer.noData(),
  s: (writer) => writer.portalSuspended(),
  t: (writer, reader) => writer.parameterDescription(list(reader.uint16(), () => reader.uint32())),
  G: (writer, reader) => writer.copyInResponse(reader.uint8() as Format, readFormats(reader)),
  H: (writer, reader) => writer.copyOutResponse(reader.uint8() as Format, readFormats(reader)),
  W: (writer, reader) => writer.copyBothResponse(reader.uint8() as Format, readFormats(reader)),
  d: (writer, _reader, body) => writer.copyData(body),
  c: (writer) => writer.copyDone(),
  A: (writer, reader) => writer.notificationResponse(reader.int32(), reader.text(), reader.text()),
};

/** Says the message again; the bytes must come out the same. */
export function sayAgain(writer: BackendWriter, { letter, body }: ServerMessage): void {
  const say = sayings[letter];
  if (say === undefined) throw new Error(`no such message: ${letter}`);
  say(writer, readerOf(body), body);
}

function sayAuthentication(writer: BackendWriter, reader: BodyReader): void {
  const code = reader.int32();
  if (code === 0) writer.authenticationOk();
  else if (code === 3) writer.authenticationCleartextPassword();
  else if (code === 10) {
    const mechanisms: string[] = [];
    for (let name = reader.text(); name !== ''; name = reader.text()) mechanisms.push(name);
    writer.authenticationSasl(mechanisms);
  } else if (code === 11) writer.authenticationSaslContinue(reader.rest());
  else writer.authenticationSaslFinal(reader.rest());
}

function sayRow(writer: BackendWriter, _reader: BodyReader, body: Buffer): void {
  const values = readRow(body);
  writer.beginRow(values.length);
  for (const value of values) {
    if (value === null) writer.nullValue();
    else writer.bytesValue(value);
  }
  writer.endRow();
}

function readFormats(reader: BodyReader): Format[] {
  return list(reader.uint16(), () => reader.uint16() as Format);
}

function readerOf(body: Buffer): BodyReader {
  const reader = new BodyReader();
  reader.open(body, 0, body.length);
  return reader;
}

function list<T>(length: number, item: () => T): T[] {
  return Array.from({ length }, item);
}

function signed(value: number): number {
  return (value << 16) >> 16;
}
