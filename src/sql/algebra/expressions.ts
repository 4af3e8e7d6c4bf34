/**
 * Expressions after binding: every name is resolved, every type known, every cast written out. A column is a number that is unique in its
 * statement; who produces it is found in the relations around. A number that no input produces comes from an outer row (correlation).
 *
 * Positions are those of the text, for errors at run time that have one (few have).
 */
import type { Call, Cast, SqlFunction } from '../functions/index.ts';
import type { SqlType, SqlValue } from '../values/index.ts';
import type { Relation } from './relations.ts';

/** A column of a statement: unique among all columns that any part of the statement produces. */
export type ColumnId = number & { readonly brand: 'ColumnId' };

/** A column as a relation produces it. */
export interface OutputColumn {
  readonly id: ColumnId;
  readonly name: string;
  readonly type: SqlType;
  readonly modifier: number;
  /** The table column that it comes from unchanged: RowDescription tells clients. */
  readonly origin: { readonly tableOid: number; readonly columnNumber: number } | undefined;
}

/** Anything with a value. */
export type TypedExpression =
  | ConstantExpression
  | ParameterExpression
  | ColumnExpression
  | CallExpression
  | CastExpression
  | ModifyExpression
  | DomainCheckExpression
  | LogicExpression
  | NotExpression
  | NullTestExpression
  | BooleanTestExpression
  | DistinctExpression
  | CaseExpression
  | CaseOperandExpression
  | CoalesceExpression
  | GreatestExpression
  | NullIfExpression
  | InListExpression
  | QuantifiedExpression
  | ArrayExpression
  | RowExpression
  | RowCompareExpression
  | FieldExpression
  | SubscriptExpression
  | SubscriptAssignExpression
  | SubqueryExpression
  | CurrentExpression
  | GroupingExpression;

interface Typed {
  readonly type: SqlType;
  /** -1 where none is known. */
  readonly modifier: number;
}

export interface ConstantExpression extends Typed {
  readonly kind: 'constant';
  readonly value: SqlValue;
  /** As a column's. */
  readonly position?: number;
}

/** `$n`; its type is fixed when the statement is bound. */
export interface ParameterExpression extends Typed {
  readonly kind: 'parameter';
  /** From 1. */
  readonly number: number;
  /** As a column's. */
  readonly position?: number;
}

export interface ColumnExpression extends Typed {
  readonly kind: 'column';
  readonly id: ColumnId;
  /** Where the statement names it: for messages, and of no other meaning. */
  readonly position?: number;
}

/** A function or operator. Arguments have the types of `call`, in the function's order, defaults filled in. */
export interface CallExpression extends Typed {
  readonly kind: 'call';
  readonly function: SqlFunction;
  readonly call: Call;
  readonly args: readonly TypedExpression[];
  /** The last argument is an array whose elements are passed one by one (`VARIADIC array`). */
  readonly spreads: boolean;
  readonly position: number;
}

/** A change of type; a cast without a body changes nothing but the type. */
export interface CastExpression extends Typed {
  readonly kind: 'cast';
  readonly operand: TypedExpression;
  readonly cast: Cast;
  readonly position: number;
}

/** Makes a value fit its type's modifier: `numeric(10,2)`, `varchar(5)`. */
export interface ModifyExpression extends Typed {
  readonly kind: 'modify';
  readonly operand: TypedExpression;
  readonly explicit: boolean;
}

/** Holds a value against a domain's NOT NULL and checks; each check sees the value as `valueId`. */
export interface DomainCheckExpression extends Typed {
  readonly kind: 'domain-check';
  readonly operand: TypedExpression;
  readonly domain: string;
  readonly notNull: boolean;
  readonly valueId: ColumnId;
  readonly checks: readonly { readonly name: string; readonly expression: TypedExpression }[];
}

/** Three-valued; operands are evaluated from the left, as far as needed. */
export interface LogicExpression extends Typed {
  readonly kind: 'and' | 'or';
  readonly operands: readonly TypedExpression[];
}

export interface NotExpression extends Typed {
  readonly kind: 'not';
  readonly operand: TypedExpression;
}

/** `IS [NOT] NULL`; of a row: all its fields. */
export interface NullTestExpression extends Typed {
  readonly kind: 'is-null';
  readonly operand: TypedExpression;
  readonly negated: boolean;
}

export interface BooleanTestExpression extends Typed {
  readonly kind: 'is-boolean';
  readonly operand: TypedExpression;
  readonly test: 'true' | 'false' | 'unknown';
  readonly negated: boolean;
}

/** `IS [NOT] DISTINCT FROM`; `equals` is the `=` of the operands' types, of two column placeholders' worth: called as `equals.function`. */
export interface DistinctExpression extends Typed {
  readonly kind: 'is-distinct';
  readonly left: TypedExpression;
  readonly right: TypedExpression;
  readonly equals: BoundOperator;
  readonly negated: boolean;
}

/** An operator that is chosen, to be called with values that have its argument types already. */
export interface BoundOperator {
  readonly function: SqlFunction;
  readonly call: Call;
}

/** CASE; with `operand` it is computed once, and the conditions see it as `case-operand`. */
export interface CaseExpression extends Typed {
  readonly kind: 'case';
  readonly operand: TypedExpression | undefined;
  readonly branches: readonly { readonly condition: TypedExpression; readonly result: TypedExpression }[];
  readonly otherwise: TypedExpression | undefined;
}

/** The operand of the CASE around. */
export interface CaseOperandExpression extends Typed {
  readonly kind: 'case-operand';
}

export interface CoalesceExpression extends Typed {
  readonly kind: 'coalesce';
  readonly operands: readonly TypedExpression[];
}

/** GREATEST and LEAST: NULLs are left out. */
export interface GreatestExpression extends Typed {
  readonly kind: 'greatest' | 'least';
  readonly operands: readonly TypedExpression[];
}

/** The left one, unless they are equal. `compared` is the left one as `equals` wants it. */
export interface NullIfExpression extends Typed {
  readonly kind: 'nullif';
  readonly left: TypedExpression;
  readonly compared: TypedExpression;
  readonly right: TypedExpression;
  readonly equals: BoundOperator;
}

/** `IN (…)` over items that have one type: three-valued. Where types differ the binder writes OR. */
export interface InListExpression extends Typed {
  readonly kind: 'in-list';
  readonly operand: TypedExpression;
  readonly items: readonly TypedExpression[];
  readonly equals: BoundOperator;
  readonly negated: boolean;
}

/** `operand op ANY|ALL (array)`. */
export interface QuantifiedExpression extends Typed {
  readonly kind: 'quantified';
  readonly quantifier: 'any' | 'all';
  readonly operand: TypedExpression;
  readonly array: TypedExpression;
  readonly operator: BoundOperator;
}

/** `ARRAY[…]`; `nested`: its elements are arrays, and become one with one dimension more. */
export interface ArrayExpression extends Typed {
  readonly kind: 'array';
  readonly elements: readonly TypedExpression[];
  readonly nested: boolean;
}

export interface RowExpression extends Typed {
  readonly kind: 'row';
  readonly fields: readonly TypedExpression[];
}

/** `(a, b) < (c, d)` and its kin, column by column. Equality is written with AND. */
export interface RowCompareExpression extends Typed {
  readonly kind: 'row-compare';
  readonly operator: '<' | '<=' | '>' | '>=';
  readonly left: readonly TypedExpression[];
  readonly right: readonly TypedExpression[];
  /** For each column: equal, and less (or greater) than. */
  readonly equals: readonly BoundOperator[];
  readonly orders: readonly BoundOperator[];
}

/** A field of a composite value, by its place from 0. */
export interface FieldExpression extends Typed {
  readonly kind: 'field';
  readonly operand: TypedExpression;
  readonly index: number;
}

/** `a[1]`, `a[1][2]`, `a[1:2]`; of jsonb: a key or an index each. */
export interface SubscriptExpression extends Typed {
  readonly kind: 'subscript';
  readonly operand: TypedExpression;
  readonly subscripts: readonly (
    | { readonly kind: 'index'; readonly value: TypedExpression }
    | {
        readonly kind: 'slice';
        readonly lower: TypedExpression | undefined;
        readonly upper: TypedExpression | undefined;
      }
  )[];
}

/** The array (or jsonb) `operand` with `value` at these subscripts: `SET a[1] = value`. A NULL operand is an empty array, or an empty document. */
export interface SubscriptAssignExpression extends Typed {
  readonly kind: 'subscript-assign';
  readonly operand: TypedExpression;
  readonly subscripts: SubscriptExpression['subscripts'];
  readonly value: TypedExpression;
}

/**
 * A subquery in an expression.
 *   scalar   the one value of the one row; NULL without a row; 21000 with two
 *   exists   whether there is a row
 *   array    all values of the one column
 *   any/all  `left op ANY|ALL (subquery)`, IN being `= ANY`: `comparison` over `left` and the subquery's columns
 */
export interface SubqueryExpression extends Typed {
  readonly kind: 'subquery';
  readonly form: 'scalar' | 'exists' | 'array' | 'any' | 'all';
  readonly relation: Relation;
  /** Only of any and all: true, false or NULL for one row; it names the subquery's columns by their ids. */
  readonly comparison: TypedExpression | undefined;
  readonly position: number;
}

/** `current_date` and its kin: what the session knows without being called. */
export interface CurrentExpression extends Typed {
  readonly kind: 'current';
  readonly name:
    | 'current_date'
    | 'current_time'
    | 'current_timestamp'
    | 'localtime'
    | 'localtimestamp'
    | 'current_user'
    | 'session_user'
    | 'current_catalog'
    | 'current_schema';
  /** Digits behind the second; undefined: all. */
  readonly precision: number | undefined;
}

/** `GROUPING(a, b)`: which of these columns the row's grouping set leaves out, as bits. Resolved above an aggregate with grouping sets. */
export interface GroupingExpression extends Typed {
  readonly kind: 'grouping';
  /** The aggregate's column with the number of the row's grouping set. */
  readonly setColumn: ColumnId;
  /** For each grouping set the value. */
  readonly values: readonly number[];
}
