/**
 * Conversations as people write them. A line is one message of the client:
 *
 *     Query select 1; select 2            Describe S s        CopyData 1\n2\n
 *     Parse s | select $1::int | 23       Describe P p        CopyDone
 *     Bind p | s | 7 | NULL               Close S s           CopyFail why
 *     Execute p 10                        Sync, Flush         FunctionCall, Terminate
 *     Malformed Q                         a message whose body is one byte without an end
 *
 * and the server's answers are printed the same way. Of errors and notices, what decides is shown: severity, SQLSTATE, message.
 */
import * as say from './client-messages.ts';
import { readDiagnostic, readRow, readRowDescription, type ServerMessage } from './server-messages.ts';

/** The bytes of a line. */
export function clientBytes(line: string): Buffer {
  const [word] = line.split(' ', 1);
  const rest = line.slice(word.length + 1);
  const parts = rest.split('|').map((part) => part.trim());
  switch (word) {
    case 'Query':
      return say.query(rest);
    case 'Parse':
      return say.parse(parts[0], parts[1] ?? '', parts.slice(2).map(Number));
    case 'Bind':
      return say.bind(
        parts[0],
        parts[1] ?? '',
        parts.slice(2).map((value) => (value === 'NULL' ? null : value)),
      );
    case 'Describe':
      return say.describe(rest[0] === 'S' ? 'S' : 'P', rest.slice(2));
    case 'Close':
      return say.close(rest[0] === 'S' ? 'S' : 'P', rest.slice(2));
    case 'Execute': {
      const [portal, rows] = rest.split(' ');
      return say.execute(portal ?? '', Number(rows ?? 0));
    }
    case 'Sync':
      return say.sync;
    case 'Flush':
      return say.flush;
    case 'CopyData':
      return say.copyData(rest.replaceAll('\\n', '\n'));
    case 'CopyDone':
      return say.copyDone;
    case 'CopyFail':
      return say.copyFail(rest);
    case 'FunctionCall':
      return say.message('F', say.int32(1598), say.int16(0), say.int16(0), say.int16(0));
    case 'Malformed':
      return say.message(rest, Buffer.from('S'));
    case 'Terminate':
      return say.terminate;
    default:
      throw new Error(`no such message: ${line}`);
  }
}

const bareNames: Readonly<Record<string, string>> = {
  I: 'EmptyQueryResponse',
  1: 'ParseComplete',
  2: 'BindComplete',
  3: 'CloseComplete',
  n: 'NoData',
  s: 'PortalSuspended',
  c: 'CopyDone',
};

/** What the server said, as a line. */
export function serverLine({ letter, body }: ServerMessage): string {
  switch (letter) {
    case 'T': {
      const { fields, formats } = readRowDescription(body);
      return `RowDescription ${fields.map((each, i) => `${each.name}:${each.typeOid}:${formats[i]}`).join(' ')}`;
    }
    case 't': {
      const types = Array.from({ length: body.readUInt16BE(0) }, (_, i) => body.readUInt32BE(2 + 4 * i));
      return ['ParameterDescription', ...types].join(' ');
    }
    case 'D':
      return `DataRow ${readRow(body)
        .map((value) => (value === null ? 'NULL' : value.toString()))
        .join(' | ')}`;
    case 'C':
      return `CommandComplete ${body.toString('utf8', 0, body.length - 1)}`;
    case 'Z':
      return `ReadyForQuery ${body.toString()}`;
    case 'G':
      return `CopyInResponse ${body[0]}`;
    case 'H':
      return `CopyOutResponse ${body[0]}`;
    case 'd':
      return `CopyData ${body.toString().replaceAll('\n', '\\n')}`;
    case 'E':
    case 'N': {
      const { severity, sqlstate, message } = readDiagnostic(body);
      return `${severity} ${sqlstate} ${message}`;
    }
    default:
      return bareNames[letter] ?? letter;
  }
}
