export { BackendWriter } from './backend.ts';
export { type DiagnosticFields, diagnosticOf, type RowField, type TransactionStatus } from './backend-messages.ts';
export { type CancelKey, CancelKeys } from './cancel-keys.ts';
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
export { makeScramNonce, ScramExchange, type ScramOptions, wrongPassword } from './scram.ts';
export {
  formatScramVerifier,
  isScramPassword,
  makeScramVerifier,
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
