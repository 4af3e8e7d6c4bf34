/** Expressions: what stands where a value is wanted. */
import type { OperatorName, Position, QualifiedName, TypeName } from './names.ts';
import type { OrderItem, Query, Window } from './queries.ts';

/** Anything that has a value. */
export type Expression =
  | IntegerLiteral
  | NumericLiteral
  | StringLiteral
  | BooleanLiteral
  | NullLiteral
  | Parameter
  | ColumnReference
  | Star
  | OperatorCall
  | Logical
  | Not
  | NullTest
  | BooleanTest
  | DistinctTest
  | JsonTest
  | Between
  | InList
  | PatternMatch
  | QuantifiedArray
  | QuantifiedSubquery
  | InSubquery
  | Subquery
  | FunctionCall
  | CurrentValue
  | Grouping
  | Cast
  | Collate
  | Case
  | NullIf
  | Choice
  | ArrayConstructor
  | RowConstructor
  | Subscript
  | FieldSelection
  | RowExpansion
  | DefaultValue
  | CurrentOf;

/** An integer that fits 32 bits. */
export interface IntegerLiteral {
  readonly kind: 'integer';
  readonly value: number;
  readonly position: Position;
}

/** A longer integer, or a number with a point or an exponent: its decimal digits, exactly as written. */
export interface NumericLiteral {
  readonly kind: 'numeric';
  readonly text: string;
  readonly position: Position;
}

/** A quoted string; its type is found out later. */
export interface StringLiteral {
  readonly kind: 'string';
  readonly value: string;
  readonly position: Position;
}

/** `TRUE` or `FALSE`. */
export interface BooleanLiteral {
  readonly kind: 'boolean';
  readonly value: boolean;
  readonly position: Position;
}

/** `NULL`. */
export interface NullLiteral {
  readonly kind: 'null';
  readonly position: Position;
}

/** `$1` has number 1. */
export interface Parameter {
  readonly kind: 'parameter';
  readonly number: number;
  readonly position: Position;
}

/** `a`, `t.a`, `s.t.a`: which of these is a table and which a column is found out later. */
export interface ColumnReference {
  readonly kind: 'column';
  readonly path: readonly string[];
  readonly position: Position;
}

/** `*` or `t.*`. */
export interface Star {
  readonly kind: 'star';
  readonly qualifier: readonly string[];
  readonly position: Position;
}

/** `left + right`, `- right`. */
export interface OperatorCall {
  readonly kind: 'operator';
  readonly operator: OperatorName;
  /** Undefined: a prefix operator. */
  readonly left: Expression | undefined;
  readonly right: Expression;
  readonly position: Position;
}

/** `a AND b AND c` is one of three operands. */
export interface Logical {
  readonly kind: 'and' | 'or';
  readonly operands: readonly Expression[];
  readonly position: Position;
}

/** `NOT a`; also what `a NOT IN (SELECT …)` means. */
export interface Not {
  readonly kind: 'not';
  readonly operand: Expression;
  readonly position: Position;
}

/** `a IS [NOT] NULL`. */
export interface NullTest {
  readonly kind: 'is-null';
  readonly operand: Expression;
  readonly negated: boolean;
  readonly position: Position;
}

/** `a IS [NOT] TRUE`, `FALSE` or `UNKNOWN`. */
export interface BooleanTest {
  readonly kind: 'is-boolean';
  readonly operand: Expression;
  readonly test: 'true' | 'false' | 'unknown';
  readonly negated: boolean;
  readonly position: Position;
}

/** `a IS [NOT] DISTINCT FROM b`. */
export interface DistinctTest {
  readonly kind: 'is-distinct';
  readonly left: Expression;
  readonly right: Expression;
  readonly negated: boolean;
  readonly position: Position;
}

/** `a IS JSON [OBJECT | ARRAY | SCALAR] [WITH UNIQUE KEYS]`. */
export interface JsonTest {
  readonly kind: 'is-json';
  readonly operand: Expression;
  readonly item: 'value' | 'object' | 'array' | 'scalar';
  readonly uniqueKeys: boolean;
  readonly position: Position;
}

/** `a [NOT] BETWEEN [SYMMETRIC] low AND high`. */
export interface Between {
  readonly kind: 'between';
  readonly operand: Expression;
  readonly low: Expression;
  readonly high: Expression;
  readonly symmetric: boolean;
  readonly negated: boolean;
  readonly position: Position;
}

/** `a [NOT] IN (b, c)`. */
export interface InList {
  readonly kind: 'in-list';
  readonly operand: Expression;
  readonly items: readonly Expression[];
  readonly negated: boolean;
  readonly position: Position;
}

/** `a [NOT] LIKE b [ESCAPE c]` and its kin. */
export interface PatternMatch {
  readonly kind: 'pattern-match';
  readonly match: 'like' | 'ilike' | 'similar';
  readonly operand: Expression;
  readonly pattern: Expression;
  readonly escape: Expression | undefined;
  readonly negated: boolean;
  readonly position: Position;
}

/** `a = ANY (array)`. */
export interface QuantifiedArray {
  readonly kind: 'quantified-array';
  readonly quantifier: 'any' | 'all';
  readonly operator: OperatorName;
  readonly left: Expression;
  readonly array: Expression;
  readonly position: Position;
}

/** `a = ANY (SELECT …)`. */
export interface QuantifiedSubquery {
  readonly kind: 'quantified-subquery';
  readonly quantifier: 'any' | 'all';
  readonly operator: OperatorName;
  readonly left: Expression;
  readonly query: Query;
  readonly position: Position;
}

/** `a IN (SELECT …)`; a row on the left compares several columns. */
export interface InSubquery {
  readonly kind: 'in-subquery';
  readonly operand: Expression;
  readonly query: Query;
  readonly position: Position;
}

/** `EXISTS (SELECT …)`, `(SELECT …)` as a value, `ARRAY(SELECT …)`. */
export interface Subquery {
  readonly kind: 'exists' | 'scalar-subquery' | 'array-subquery';
  readonly query: Query;
  readonly position: Position;
}

/** An argument; `name => value` names it. */
export interface Argument {
  readonly name: string | undefined;
  readonly value: Expression;
  /** Where the name stands; 0 without one. */
  readonly position: Position;
}

/** A function, aggregate or window function at work. */
export interface FunctionCall {
  readonly kind: 'call';
  readonly function: QualifiedName;
  readonly arguments: readonly Argument[];
  /** `count(*)`. */
  readonly star: boolean;
  readonly distinct: boolean;
  /** The last argument is `VARIADIC array`. */
  readonly variadic: boolean;
  /** `agg(x ORDER BY y)`, or, with `withinGroup`, `agg(x) WITHIN GROUP (ORDER BY y)`. */
  readonly orderBy: readonly OrderItem[];
  readonly withinGroup: boolean;
  readonly filter: Expression | undefined;
  readonly over: Window | string | undefined;
  /** Where the window is named; 0 where it is not. */
  readonly overPosition: Position;
  /** Written in the standard's own syntax: `EXTRACT(year FROM x)`, `x AT TIME ZONE y`. */
  readonly standardSyntax: boolean;
  readonly position: Position;
}

/** The values of the standard that are written without parentheses. */
export interface CurrentValue {
  readonly kind: 'current-value';
  readonly value:
    | 'current_date'
    | 'current_time'
    | 'current_timestamp'
    | 'localtime'
    | 'localtimestamp'
    | 'current_role'
    | 'current_user'
    | 'user'
    | 'session_user'
    | 'current_catalog'
    | 'current_schema';
  /** `current_timestamp(3)`. */
  readonly precision: number | undefined;
  readonly position: Position;
}

/** `GROUPING(a, b)`. */
export interface Grouping {
  readonly kind: 'grouping';
  readonly arguments: readonly Expression[];
  readonly position: Position;
}

/** `CAST(a AS type)`, `a::type`, `type 'literal'`. */
export interface Cast {
  readonly kind: 'cast';
  readonly operand: Expression;
  readonly type: TypeName;
  readonly position: Position;
}

/** `a COLLATE c`. */
export interface Collate {
  readonly kind: 'collate';
  readonly operand: Expression;
  readonly collation: QualifiedName;
  readonly position: Position;
}

/** `CASE [operand] WHEN … THEN … [ELSE …] END`. */
export interface Case {
  readonly kind: 'case';
  readonly operand: Expression | undefined;
  readonly branches: readonly CaseBranch[];
  readonly otherwise: Expression | undefined;
  readonly position: Position;
}

/** `WHEN condition THEN result`; with an operand, `condition` is what it is compared with. */
export interface CaseBranch {
  readonly condition: Expression;
  readonly result: Expression;
  readonly position: Position;
}

/** `NULLIF(a, b)`. */
export interface NullIf {
  readonly kind: 'nullif';
  readonly left: Expression;
  readonly right: Expression;
  readonly position: Position;
}

/** `COALESCE(…)`, `GREATEST(…)`, `LEAST(…)`. */
export interface Choice {
  readonly kind: 'coalesce' | 'greatest' | 'least';
  readonly operands: readonly Expression[];
  readonly position: Position;
}

/** `ARRAY[a, b]`. */
export interface ArrayConstructor {
  readonly kind: 'array';
  readonly elements: readonly Expression[];
  readonly position: Position;
}

/** `ROW(a, b)`, or `(a, b)`, which GROUP BY reads as two columns. */
export interface RowConstructor {
  readonly kind: 'row';
  readonly fields: readonly Expression[];
  readonly explicit: boolean;
  readonly position: Position;
}

/** `a[1][2]`, `a[1:2]`. */
export interface Subscript {
  readonly kind: 'subscript';
  readonly operand: Expression;
  readonly subscripts: readonly SubscriptBounds[];
}

/** `[index]` or `[lower:upper]`, where either may be left out. */
export type SubscriptBounds =
  | { readonly kind: 'index'; readonly index: Expression }
  | { readonly kind: 'slice'; readonly lower: Expression | undefined; readonly upper: Expression | undefined };

/** `(a).field`. */
export interface FieldSelection {
  readonly kind: 'field';
  readonly operand: Expression;
  readonly name: string;
}

/** `(a).*`. */
export interface RowExpansion {
  readonly kind: 'expand';
  readonly operand: Expression;
}

/** `DEFAULT`, where a row of INSERT or an assignment of UPDATE allows it. */
export interface DefaultValue {
  readonly kind: 'default';
  readonly position: Position;
}

/** `WHERE CURRENT OF cursor`. */
export interface CurrentOf {
  readonly kind: 'current-of';
  readonly cursor: string;
}
