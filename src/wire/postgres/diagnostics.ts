/** The body of ErrorResponse and NoticeResponse: `(field u8 | text)… | 0`, in the order in which PostgreSQL writes them. */
import type { DiagnosticFields } from './backend-messages.ts';
import type { OutgoingBuffer } from './outgoing.ts';

/** The letters of the fields that may be missing, in order, between message and position. */
const texts = [
  ['D', 'detail'],
  ['H', 'hint'],
  ['W', 'context'],
  ['s', 'schema'],
  ['t', 'table'],
  ['c', 'column'],
  ['d', 'dataType'],
  ['n', 'constraint'],
] as const;

/** Writes the whole message. */
export function writeDiagnostic(out: OutgoingBuffer, letter: number, fields: DiagnosticFields): void {
  out.begin(letter);
  // Twice: the first may be translated for people, the second never is.
  field(out, 'S', fields.severity);
  field(out, 'V', fields.severity);
  field(out, 'C', fields.sqlstate);
  field(out, 'M', fields.message);
  for (const [name, key] of texts) field(out, name, fields[key]);
  number(out, 'P', fields.position);
  number(out, 'p', fields.internalPosition);
  field(out, 'q', fields.internalQuery);
  field(out, 'F', fields.file);
  number(out, 'L', fields.line);
  field(out, 'R', fields.routine);
  out.uint8(0);
  out.end();
}

function field(out: OutgoingBuffer, name: string, value: string | undefined): void {
  if (value === undefined) return;
  out.uint8(name.charCodeAt(0));
  out.zeroTerminated(value);
}

function number(out: OutgoingBuffer, name: string, value: number | undefined): void {
  if (value !== undefined) field(out, name, String(value));
}
