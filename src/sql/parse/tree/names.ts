/** Names as the tree holds them: already folded to lower case and unquoted, as PostgreSQL's scanner does. */
import type { Expression } from './expressions.ts';

/**
 * A place in the statement's text, in characters from 1, as PostgreSQL's wire protocol counts them; 0 where the grammar
 * gives none.
 */
export type Position = number;

/** `name`, `schema.name` or `database.schema.name`. */
export interface QualifiedName {
  readonly database: string | undefined;
  readonly schema: string | undefined;
  readonly name: string;
  readonly position: Position;
}

/** An operator by its name; `OPERATOR(schema.name)` gives it a schema. */
export interface OperatorName {
  readonly schema: string | undefined;
  readonly name: string;
}

/** Which parts of an interval a type keeps: `INTERVAL DAY TO SECOND` is `day to second`. */
export type IntervalFields =
  | 'year'
  | 'month'
  | 'day'
  | 'hour'
  | 'minute'
  | 'second'
  | 'year to month'
  | 'day to hour'
  | 'day to minute'
  | 'day to second'
  | 'hour to minute'
  | 'hour to second'
  | 'minute to second';

/**
 * A type as it is written. Types that the grammar knows by keywords carry the schema `pg_catalog` and their internal name:
 * `integer` is `pg_catalog.int4`, `char(3)` is `pg_catalog.bpchar` with the modifier 3.
 */
export interface TypeName {
  readonly schema: string | undefined;
  readonly name: string;
  /** `numeric(10, 2)` has two. */
  readonly modifiers: readonly Expression[];
  readonly intervalFields: IntervalFields | undefined;
  /** 0: not an array. PostgreSQL remembers neither the number of dimensions nor their bounds, but tells arrays apart. */
  readonly arrayDimensions: number;
  readonly position: Position;
}

/** A role where a statement names one. */
export type RoleName =
  | { readonly kind: 'role'; readonly name: string; readonly position: Position }
  | { readonly kind: 'current_role' | 'current_user' | 'session_user' | 'public'; readonly position: Position };

/** One entry of `WITH (…)` and of the option lists of EXPLAIN, COPY, VACUUM and others. */
export interface Option {
  /** `jimkv` in `WITH (jimkv.x = y)`. */
  readonly namespace: string | undefined;
  readonly name: string;
  /** Words, numbers and strings alike as text; a list of columns as their names; undefined: only named. */
  readonly value: string | readonly string[] | undefined;
  readonly position: Position;
}
