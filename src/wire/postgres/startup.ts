/**
 * What may come before a session: requests for encryption (each at most once), a request to cancel, the start-up packet.
 *
 *     80877103  SSLRequest          80877104  GSSENCRequest
 *     80877102  CancelRequest       process id i32 | secret key, 4 bytes (3.0) to 256 (3.2)
 *     major u16, minor u16          (name text | value text)… | 0
 */
import type { BodyReader } from './body-reader.ts';
import type { FrontendMessage, StartupMessage } from './frontend-messages.ts';
import { protocolViolation, WireError } from './wire-error.ts';

const cancelCode = 80877102;
const sslCode = 80877103;
const gssCode = 80877104;
const secretKeyBytesMin = 4;
const secretKeyBytesMax = 256;
const protocolOptionPrefix = '_pq_.';

/** The newest protocol 3 that this server speaks. There never was a 3.1. */
export const minorVersionMax = 2;

/** Which requests for encryption came already: who asks again and again is not asking for encryption. */
export class StartupSteps {
  sslAsked = false;
  gssAsked = false;
}

/** Reads one packet, behind its length. Throws a WireError, after which the connection ends. */
export function readStartup(body: BodyReader, steps: StartupSteps, parametersMax: number): FrontendMessage {
  const code = body.uint32();
  if (code === cancelCode) return readCancel(body);
  if (code === sslCode && !steps.sslAsked && body.left === 0) {
    steps.sslAsked = true;
    return { kind: 'sslRequest' };
  }
  if (code === gssCode && !steps.gssAsked && body.left === 0) {
    steps.gssAsked = true;
    return { kind: 'gssEncryptionRequest' };
  }
  const major = code >>> 16;
  const minor = code & 0xffff;
  if (major !== 3)
    throw fatal(
      '0A000',
      `unsupported frontend protocol ${major}.${minor}: server supports 3.0 to 3.${minorVersionMax}`,
    );
  return readParameters(body, minor, parametersMax);
}

function readCancel(body: BodyReader): FrontendMessage {
  const processId = body.int32();
  const secretKey = body.rest();
  if (secretKey.length < secretKeyBytesMin || secretKey.length > secretKeyBytesMax)
    throw protocolViolation('invalid length of cancel request packet', { severity: 'FATAL' });
  return { kind: 'cancelRequest', processId, secretKey };
}

function readParameters(body: BodyReader, minorVersion: number, parametersMax: number): StartupMessage {
  const parameters = new Map<string, string>();
  const unknownOptions: string[] = [];
  for (let name = parameterText(body); name !== ''; name = parameterText(body)) {
    const value = parameterText(body);
    if (name.startsWith(protocolOptionPrefix)) unknownOptions.push(name);
    else parameters.set(name, value);
    if (parameters.size + unknownOptions.length > parametersMax)
      throw fatal('08P01', `more than ${parametersMax} parameters in startup packet`);
  }
  if (body.left > 0) throw badLayout();
  const user = parameters.get('user');
  if (user === undefined || user === '') throw fatal('28000', 'no PostgreSQL user name specified in startup packet');
  if ((parameters.get('database') ?? '') === '') parameters.set('database', user);
  return { kind: 'startup', minorVersion, parameters, unknownOptions };
}

function parameterText(body: BodyReader): string {
  try {
    return body.text();
  } catch (error) {
    if (error instanceof WireError && error.sqlstate === '22021') throw fatal(error.sqlstate, error.message);
    throw badLayout();
  }
}

function badLayout(): WireError {
  return fatal('08P01', 'invalid startup packet layout: expected terminator as last byte');
}

function fatal(sqlstate: string, message: string): WireError {
  return new WireError(sqlstate, message, { severity: 'FATAL' });
}
