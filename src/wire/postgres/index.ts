/**
 * PostgreSQL's protocol, version 3 (3.0 and 3.2), from the server's side, as pure steps between bytes and what is to be done. Sockets, clocks
 * and SQL are the business of others:
 *
 *     socket ─bytes─► FrontendParser ─messages─► SessionMachine ─requests─► executor
 *     socket ◄─bytes─ BackendWriter ◄─messages── SessionMachine ◄─answers── executor
 *
 * - Before login the parser asks for little and gives little away; whoever wires it answers start-up packets, encryption and
 *   passwords (`ScramExchange`), and then says `authenticated`.
 * - All that is written while one chunk is worked off goes out in one write. A connection that says nothing holds no buffer.
 * - Lengths and counts are held against the bytes that came; a lie about them costs the liar, not this node's memory.
 * - Errors are data: a `malformed` message is answered and the conversation goes on, a `broken` one ends it.
 * - COPY's formats are streams of their own (`copy/`).
 *
 * Left out, and refused: protocol 2, MD5 passwords, GSSAPI and SSPI, the function call protocol.
 */
export { BackendWriter } from './backend.ts';
export { type DiagnosticFields, diagnosticOf, type RowField, type TransactionStatus } from './backend-messages.ts';
export { type CancelKey, CancelKeys } from './cancel-keys.ts';
export {
  type BinaryFields,
  CopyBinaryReader,
  type CopyFormat,
  type CopyOptions,
  CopyRowReader,
  CopyRowWriter,
  copyBinaryHeader,
  copyBinaryRow,
  copyBinaryTrailer,
  copyOptions,
  type Fields,
} from './copy/index.ts';
export { FrontendParser } from './frontend.ts';
export {
  readPassword,
  readSaslInitialResponse,
  readSaslResponse,
  type SaslInitialResponse,
} from './frontend-bodies.ts';
export {
  type BareMessage,
  type BindMessage,
  type BrokenMessage,
  type CancelRequestMessage,
  type CloseMessage,
  type CopyDataMessage,
  type CopyFailMessage,
  type DescribeMessage,
  type ExecuteMessage,
  type Format,
  type FrontendMessage,
  formatOf,
  type MalformedMessage,
  type ParseMessage,
  type PasswordMessage,
  type QueryMessage,
  type StartupMessage,
  type Target,
} from './frontend-messages.ts';
export { defaultFrontendLimits, type FrontendLimits } from './limits.ts';
export { type OutgoingBuffer, SlabPool } from './outgoing.ts';
export { readStandbyMessage, type StandbyMessage, writeKeepalive, writeStreamData } from './replication.ts';
export { prepareText as prepareScramPassword } from './saslprep.ts';
export { makeScramNonce, ScramExchange, type ScramOptions, wrongPassword } from './scram.ts';
export {
  equalInConstantTime,
  formatScramVerifier,
  isScramPassword,
  makeScramVerifier,
  mockScramVerifier,
  parseScramVerifier,
  type ScramVerifier,
  scramIterationsDefault,
} from './scram-verifier.ts';
export { SessionMachine } from './session-machine.ts';
export { defaultSessionLimits, type NamedStatement, type SessionLimits } from './session-names.ts';
export type {
  Block,
  ParsedStatement,
  PreparedStatement,
  RunTerms,
  SessionAnswer,
  SessionRequest,
  StatementControl,
} from './session-requests.ts';
export { minorVersionMax } from './startup.ts';
export { checkUtf8, textOfValue } from './utf8.ts';
export { WireError } from './wire-error.ts';
