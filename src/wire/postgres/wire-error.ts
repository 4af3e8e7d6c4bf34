/** What goes wrong between bytes and messages, in the words of PostgreSQL's ErrorResponse. */

/** `FATAL` ends the connection after the error has been said; `ERROR` ends the statement. */
export type Severity = 'ERROR' | 'FATAL';

/** What can be said besides severity, SQLSTATE and message. */
export interface WireErrorFields {
  readonly severity?: Severity;
  readonly detail?: string;
  readonly hint?: string;
  /** Where it happened, in words: `COPY t, line 3`. */
  readonly context?: string;
}

/** An error that the client is to read as it is. */
export class WireError extends Error {
  override readonly name = 'WireError';
  readonly sqlstate: string;
  readonly severity: Severity;
  readonly detail: string | undefined;
  readonly hint: string | undefined;
  readonly context: string | undefined;

  constructor(sqlstate: string, message: string, fields: WireErrorFields = {}) {
    super(message);
    this.sqlstate = sqlstate;
    this.severity = fields.severity ?? 'ERROR';
    this.detail = fields.detail;
    this.hint = fields.hint;
    this.context = fields.context;
  }
}

/** 08P01: the client's bytes are no message, or one that is not allowed now. */
export function protocolViolation(message: string, fields: WireErrorFields = {}): WireError {
  return new WireError('08P01', message, fields);
}
