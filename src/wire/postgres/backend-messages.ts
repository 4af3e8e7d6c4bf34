/** What the longer of the server's messages are made of. */
import type { WireError } from './wire-error.ts';

/** One column of a result. */
export interface RowField {
  readonly name: string;
  /** The table and the column (its number from 1) that it comes from; 0 where it is computed. */
  readonly tableOid: number;
  readonly columnNumber: number;
  readonly typeOid: number;
  /** Bytes of a value, -1 where they differ. */
  readonly typeSize: number;
  /** -1: none. */
  readonly typeModifier: number;
}

/** What ErrorResponse and NoticeResponse can say. */
export interface DiagnosticFields {
  readonly severity: 'ERROR' | 'FATAL' | 'PANIC' | 'WARNING' | 'NOTICE' | 'DEBUG' | 'INFO' | 'LOG';
  readonly sqlstate: string;
  readonly message: string;
  readonly detail?: string;
  readonly hint?: string;
  readonly context?: string;
  readonly schema?: string;
  readonly table?: string;
  readonly column?: string;
  readonly dataType?: string;
  readonly constraint?: string;
  /** Where in the statement, in characters from 1. */
  readonly position?: number;
  readonly internalPosition?: number;
  readonly internalQuery?: string;
  /** The place in the server's sources. */
  readonly file?: string;
  readonly line?: number;
  readonly routine?: string;
}

/** Outside of a transaction block, in one, in one that failed. */
export type TransactionStatus = 'I' | 'T' | 'E';

/** A WireError as it is said to the client. */
export function diagnosticOf(error: WireError): DiagnosticFields {
  return {
    severity: error.severity,
    sqlstate: error.sqlstate,
    message: error.message,
    detail: error.detail,
    hint: error.hint,
    context: error.context,
  };
}
