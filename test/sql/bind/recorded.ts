/** What PostgreSQL made of a statement, as `record.ts` writes it. */

/** A complaint, with all that a client is shown. */
export interface RecordedError {
  readonly sqlstate: string;
  readonly message: string;
  readonly detail?: string;
  readonly hint?: string;
  readonly position?: number;
}

/** A statement, and its columns and parameters or why it has none. */
export interface RecordedAnswer {
  readonly statement: string;
  /** Name, type, modifier. */
  readonly columns?: readonly (readonly [string, string, number])[];
  readonly parameters?: readonly string[];
  readonly error?: RecordedError;
}
