/** What a server says in the PostgreSQL protocol, read from bytes. */

/** A column of a result. */
export interface Field {
  readonly name: string;
  readonly typeOid: number;
}

/** An ErrorResponse or a NoticeResponse. */
export interface Report {
  readonly severity: string;
  readonly sqlstate: string;
  readonly message: string;
  readonly detail: string | undefined;
  readonly hint: string | undefined;
  /** In characters of the statement, from 1. */
  readonly position: number | undefined;
}

/** A message: its letter and its body. */
export interface ServerMessage {
  readonly letter: string;
  readonly body: Buffer;
}

/** A whole message at the front of the bytes, and how long it is; undefined: more bytes are needed. */
export function cutMessage(bytes: Buffer): { readonly message: ServerMessage; readonly length: number } | undefined {
  if (bytes.length < 5) return undefined;
  const length = 1 + bytes.readUInt32BE(1);
  if (bytes.length < length) return undefined;
  return { message: { letter: String.fromCharCode(bytes[0]), body: bytes.subarray(5, length) }, length };
}

/** A text that ends with a zero byte, and where it ends. */
function readText(body: Buffer, from: number): { readonly text: string; readonly end: number } {
  const end = body.indexOf(0, from);
  return { text: body.toString('utf8', from, end), end: end + 1 };
}

/** `E` and `N`. */
export function readReport(body: Buffer): Report {
  const fields = new Map<string, string>();
  for (let at = 0; at < body.length && body[at] !== 0; ) {
    const { text, end } = readText(body, at + 1);
    fields.set(String.fromCharCode(body[at]), text);
    at = end;
  }
  const position = fields.get('P');
  return {
    severity: fields.get('S') ?? 'ERROR',
    sqlstate: fields.get('C') ?? '',
    message: fields.get('M') ?? '',
    detail: fields.get('D'),
    hint: fields.get('H'),
    position: position === undefined ? undefined : Number(position),
  };
}

/** `T`. */
export function readFields(body: Buffer): readonly Field[] {
  const fields: Field[] = [];
  let at = 2;
  for (let i = body.readUInt16BE(0); i > 0; i--) {
    const { text, end } = readText(body, at);
    fields.push({ name: text, typeOid: body.readUInt32BE(end + 6) });
    at = end + 18;
  }
  return fields;
}

/** `D`: values as text. */
export function readRow(body: Buffer): readonly (string | null)[] {
  const count = body.readUInt16BE(0);
  const row: (string | null)[] = new Array(count);
  let at = 2;
  for (let i = 0; i < count; i++) {
    const length = body.readInt32BE(at);
    at += 4;
    if (length < 0) row[i] = null;
    else {
      row[i] = body.toString('utf8', at, at + length);
      at += length;
    }
  }
  return row;
}

/** `C`, and the first text of any other message. */
export function readFirstText(body: Buffer): string {
  return readText(body, 0).text;
}

/** `S`: a parameter and its value. */
export function readParameter(body: Buffer): readonly [name: string, value: string] {
  const { text, end } = readText(body, 0);
  return [text, readText(body, end).text];
}

/** `A`: from whom, on what channel, what. */
export function readNotification(body: Buffer): { readonly processId: number; channel: string; payload: string } {
  const { text, end } = readText(body, 4);
  return { processId: body.readUInt32BE(0), channel: text, payload: readText(body, end).text };
}
