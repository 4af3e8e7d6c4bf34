/** The steps of a PL/pgSQL block: the part of it that scripts of schema changes and ORMs use. */

/** One step; `at` is its place in the block's text, in characters from 0. */
export type Step = SqlStep | BlockStep | IfStep | RaiseStep | DiagnosticsStep | NullStep;

/** An SQL statement, or an expression after PERFORM: its rows are dropped, or the first of them goes `INTO` variables. */
export interface SqlStep {
  readonly kind: 'sql';
  readonly text: string;
  readonly into?: { readonly variables: readonly string[]; readonly strict: boolean };
}

/** `BEGIN … EXCEPTION WHEN … THEN … END`. With handlers, what it did is undone when it fails. */
export interface BlockStep {
  readonly kind: 'block';
  readonly steps: readonly Step[];
  readonly handlers: readonly Handler[];
}

/** `WHEN a OR b THEN …`. */
export interface Handler {
  readonly conditions: readonly Condition[];
  readonly steps: readonly Step[];
}

/** The name of an error, `others`, or an SQLSTATE by itself. */
export type Condition =
  | { readonly kind: 'named'; readonly name: string }
  | { readonly kind: 'sqlstate'; readonly sqlstate: string };

/** `IF … THEN … ELSIF … ELSE … END IF`. */
export interface IfStep {
  readonly kind: 'if';
  readonly branches: readonly { readonly condition: string; readonly steps: readonly Step[] }[];
  readonly otherwise: readonly Step[];
}

/** `RAISE NOTICE 'format', arguments`; without a level it is an exception; with nothing at all the error at hand. */
export interface RaiseStep {
  readonly kind: 'raise';
  readonly level: 'debug' | 'log' | 'info' | 'notice' | 'warning' | 'exception';
  readonly format: string | undefined;
  /** Expressions. */
  readonly arguments: readonly string[];
}

/** `GET STACKED DIAGNOSTICS variable = PG_EXCEPTION_DETAIL, …`: what the error at hand says. */
export interface DiagnosticsStep {
  readonly kind: 'diagnostics';
  readonly items: readonly { readonly variable: string; readonly item: DiagnosticsItem }[];
}

/** What there is to be known of an error. */
export type DiagnosticsItem = (typeof diagnosticsItems)[number];
/** Their names. */
export const diagnosticsItems = [
  'returned_sqlstate',
  'message_text',
  'pg_exception_detail',
  'pg_exception_hint',
  'column_name',
  'constraint_name',
  'table_name',
  'schema_name',
] as const;

export interface NullStep {
  readonly kind: 'null';
}
