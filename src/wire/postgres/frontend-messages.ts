/** What a client can say, as plain data. Byte strings are views into what was received; nobody writes over them. */
import type { WireError } from './wire-error.ts';

/** 0: text, 1: binary. */
export type Format = 0 | 1;

/** The first words of a connection in protocol 3. */
export interface StartupMessage {
  readonly kind: 'startup';
  /** The minor version asked for: 0, 2, or one from the future that is negotiated down. */
  readonly minorVersion: number;
  /** `user` is always there, `database` says what is meant where it was left out. */
  readonly parameters: ReadonlyMap<string, string>;
  /** Protocol options (`_pq_.…`) that this server does not know. */
  readonly unknownOptions: readonly string[];
}

/** Asks to stop what another connection is doing. */
export interface CancelRequestMessage {
  readonly kind: 'cancelRequest';
  readonly processId: number;
  readonly secretKey: Uint8Array;
}

/** A password or a SASL message: only who asked knows which. `readPassword` and its like read the body. */
export interface PasswordMessage {
  readonly kind: 'password';
  readonly body: Uint8Array;
}

/** The simple protocol: a text of any number of statements. */
export interface QueryMessage {
  readonly kind: 'query';
  readonly text: string;
}

/** Prepares a statement. */
export interface ParseMessage {
  readonly kind: 'parse';
  /** Empty: the unnamed one. */
  readonly name: string;
  readonly text: string;
  /** Type oids of the first parameters; 0 leaves the choice to the server. */
  readonly parameterTypes: readonly number[];
}

/** Makes a portal out of a prepared statement and values. */
export interface BindMessage {
  readonly kind: 'bind';
  readonly portal: string;
  readonly statement: string;
  /** None: all text; one: for all; else one a value. `formatOf` reads it. */
  readonly parameterFormats: readonly Format[];
  readonly values: readonly (Uint8Array | null)[];
  /** None: all text; one: for all; else one a column. */
  readonly resultFormats: readonly Format[];
}

/** What Describe and Close are about. */
export type Target = 'statement' | 'portal';

/** Asks what a statement takes and returns, or what a portal returns. */
export interface DescribeMessage {
  readonly kind: 'describe';
  readonly target: Target;
  readonly name: string;
}

/** Runs a portal. */
export interface ExecuteMessage {
  readonly kind: 'execute';
  readonly portal: string;
  /** 0: all rows. */
  readonly rowsMax: number;
}

/** Forgets a statement or a portal. */
export interface CloseMessage {
  readonly kind: 'close';
  readonly target: Target;
  readonly name: string;
}

/** A piece of what is copied in; its borders mean nothing. */
export interface CopyDataMessage {
  readonly kind: 'copyData';
  readonly data: Uint8Array;
}

/** The client gives up copying in. */
export interface CopyFailMessage {
  readonly kind: 'copyFail';
  readonly reason: string;
}

/** Messages that say nothing but their name. `functionCall` is PostgreSQL's old fast path, which is always refused. */
export interface BareMessage {
  readonly kind: 'sslRequest' | 'gssEncryptionRequest' | 'sync' | 'flush' | 'copyDone' | 'functionCall' | 'terminate';
}

/** Which message could not be read: the flow of the conversation depends on it. */
export type MalformedKind =
  | 'query'
  | 'parse'
  | 'bind'
  | 'describe'
  | 'execute'
  | 'close'
  | 'sync'
  | 'flush'
  | 'copyData'
  | 'copyFail'
  | 'functionCall';

/** A message with a wrong body. Its end is known, so the conversation goes on after the error. */
export interface MalformedMessage {
  readonly kind: 'malformed';
  readonly of: MalformedKind;
  readonly error: WireError;
}

/** Bytes that no message can be found in: the error is said, then the connection ends. Nothing is read after it. */
export interface BrokenMessage {
  readonly kind: 'broken';
  readonly error: WireError;
}

/** Everything that the parser can hand out. */
export type FrontendMessage =
  | StartupMessage
  | CancelRequestMessage
  | PasswordMessage
  | QueryMessage
  | ParseMessage
  | BindMessage
  | DescribeMessage
  | ExecuteMessage
  | CloseMessage
  | CopyDataMessage
  | CopyFailMessage
  | BareMessage
  | MalformedMessage
  | BrokenMessage;

/** The format of the value or column at `index`, by the rule of Bind's two lists. */
export function formatOf(formats: readonly Format[], index: number): Format {
  if (formats.length === 0) return 0;
  return formats.length === 1 ? formats[0] : formats[index];
}
