/** The steps of a PL/pgSQL block: the part of it that scripts of schema changes and ORMs use. */

/** One step; `at` is its place in the block's text, in characters from 0. */
export type Step =
  | SqlStep
  | ExecuteStep
  | BlockStep
  | IfStep
  | LoopStep
  | LeaveStep
  | AssignStep
  | RaiseStep
  | DiagnosticsStep
  | NullStep;

/** An SQL statement, or an expression after PERFORM: its rows are dropped, or the first of them goes `INTO` variables. */
export interface SqlStep {
  readonly kind: 'sql';
  readonly text: string;
  readonly into?: Into;
}

/** `INTO [STRICT] variables`. */
export interface Into {
  readonly variables: readonly string[];
  readonly strict: boolean;
}

/** `EXECUTE expression [INTO variables]`: a statement whose text is computed. */
export interface ExecuteStep {
  readonly kind: 'execute';
  readonly expression: string;
  readonly into?: Into;
}

/** `DECLARE … BEGIN … EXCEPTION WHEN … THEN … END`. With handlers, what it did is undone when it fails. */
export interface BlockStep {
  readonly kind: 'block';
  readonly declarations: readonly Declaration[];
  readonly steps: readonly Step[];
  readonly handlers: readonly Handler[];
}

/** `name [CONSTANT] type [NOT NULL] [:= value]`. */
export interface Declaration {
  readonly name: string;
  /** Undefined: a record, which takes the shape of what is put into it. */
  readonly type: string | undefined;
  readonly constant: boolean;
  readonly notNull: boolean;
  /** An expression. */
  readonly value: string | undefined;
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

/** `variable := expression`. */
export interface AssignStep {
  readonly kind: 'assign';
  readonly variable: string;
  readonly expression: string;
}

/** `LOOP … END LOOP`, over what stands before it. */
export interface LoopStep {
  readonly kind: 'loop';
  readonly over:
    | { readonly kind: 'forever' }
    | { readonly kind: 'while'; readonly condition: string }
    | {
        readonly kind: 'range';
        readonly variable: string;
        readonly reverse: boolean;
        readonly from: string;
        readonly to: string;
        readonly by: string | undefined;
      }
    | { readonly kind: 'rows'; readonly query: SqlStep | ExecuteStep };
  readonly steps: readonly Step[];
}

/** `EXIT [WHEN condition]`, `CONTINUE [WHEN condition]`, `RETURN`. */
export interface LeaveStep {
  readonly kind: 'exit' | 'continue' | 'return';
  readonly condition: string | undefined;
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
