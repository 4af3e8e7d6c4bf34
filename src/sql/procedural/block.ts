/** The steps of a DO block: the part of PL/pgSQL that scripts of schema changes use. */

/** One step; `at` is its place in the block's text, in characters from 0. */
export type Step = SqlStep | BlockStep | IfStep | RaiseStep | NullStep;

/** An SQL statement, or an expression after PERFORM: its rows are dropped. */
export interface SqlStep {
  readonly kind: 'sql';
  readonly text: string;
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

export interface NullStep {
  readonly kind: 'null';
}
