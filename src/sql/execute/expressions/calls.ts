/**
 * Calls of functions and operators, casts, and operators that other expressions carry along. Bodies are plain functions; what is decided here, once, is
 * how many arguments they get, whether NULLs reach them and whether they want the context, so that a call of a row is the body's call and no more.
 */
import type { BoundOperator, CallExpression, CastExpression, ModifyExpression } from '../../algebra/index.ts';
import type { FunctionContext, SqlFunction } from '../../functions/index.ts';
import { SqlArray, type SqlValue, type Value } from '../../values/index.ts';
import type { Row } from '../operator.ts';
import { directComparison } from './comparisons.ts';
import { type Compile, type Compiled, computed, constant, type Evaluator, folded } from './compiled.ts';

/** A body of a function that returns one value, its context already given. */
export type Body = (...args: readonly SqlValue[]) => SqlValue;

/** A call of a function. */
export function compileCall(expression: CallExpression, compile: Compile, context: FunctionContext): Compiled {
  const { function: called, call, spreads } = expression;
  const args = expression.args.map(compile);
  const evaluate = spreads
    ? spreadingCall(expression, args, context)
    : (directComparison(called, call, args) ?? evaluatorOf(called, boundBody(expression, context), args));
  return called.volatility === 'volatile' ? computed(evaluate) : folded(evaluate, args);
}

/** The values of a function that returns a set, for a row; none where a strict one meets NULL. */
export function compileSetCall(
  expression: CallExpression,
  compile: Compile,
  context: FunctionContext,
): (row: Row) => Iterable<SqlValue> {
  const { function: called, call, spreads } = expression;
  const args = expression.args.map((arg) => compile(arg).evaluate);
  const body = called.bodyFor(call);
  return (row) => {
    const values = args.map((evaluate) => evaluate(row));
    if (called.strict && values.includes(null)) return [];
    const given = spreads ? spread(values) : values;
    if (given === undefined) return [];
    const result = called.usesContext ? body(context, ...given) : body(...given);
    // A function that returns a set gives an iterable; only scalars are anything else.
    return result as Iterable<SqlValue>;
  };
}

/** An operator to be called with two values, neither of them NULL. */
export function compileOperator(operator: BoundOperator, context: FunctionContext): (a: Value, b: Value) => SqlValue {
  return boundBody(operator, context);
}

/** The function's body behind its context. */
function boundBody({ function: called, call }: BoundOperator, context: FunctionContext): Body {
  // Sets are called elsewhere: here a body gives one value.
  const body = called.bodyFor(call) as (...args: readonly unknown[]) => SqlValue;
  if (!called.usesContext) return body;
  switch (called.variadic === undefined ? called.parameters.length : -1) {
    case 0:
      return () => body(context);
    case 1:
      return (a) => body(context, a);
    case 2:
      return (a, b) => body(context, a, b);
    default:
      return (...args) => body(context, ...args);
  }
}

function evaluatorOf(called: SqlFunction, body: Body, args: readonly Compiled[]): Evaluator {
  if (!called.strict) return nullableCall(body, args);
  if (args.some((arg) => arg.constant?.value === null)) return alwaysNull(args);
  switch (args.length) {
    case 0:
      return () => body();
    case 1:
      return strictUnary(body, args[0]);
    case 2:
      return strictBinary(body, args[0], args[1]);
    default:
      return strictCall(body, args);
  }
}

/** NULL, but not before the other arguments were evaluated: they may fail. */
function alwaysNull(args: readonly Compiled[]): Evaluator {
  const evaluators = args.filter((arg) => arg.constant === undefined).map((arg) => arg.evaluate);
  return (row) => {
    for (const evaluate of evaluators) evaluate(row);
    return null;
  };
}

function strictUnary(body: Body, arg: Compiled): Evaluator {
  const { evaluate, place } = arg;
  if (place !== undefined)
    return (row) => {
      const value = row[place];
      return value === null ? null : body(value);
    };
  return (row) => {
    const value = evaluate(row);
    return value === null ? null : body(value);
  };
}

function strictBinary(body: Body, left: Compiled, right: Compiled): Evaluator {
  const { evaluate: evaluateLeft, place: leftPlace } = left;
  const { evaluate: evaluateRight, place: rightPlace } = right;
  if (right.constant !== undefined) {
    const { value } = right.constant;
    return (row) => {
      const a = evaluateLeft(row);
      return a === null ? null : body(a, value);
    };
  }
  if (leftPlace !== undefined && rightPlace !== undefined)
    return (row) => {
      const a = row[leftPlace];
      const b = row[rightPlace];
      return a === null || b === null ? null : body(a, b);
    };
  return (row) => {
    const a = evaluateLeft(row);
    const b = evaluateRight(row);
    return a === null || b === null ? null : body(a, b);
  };
}

function strictCall(body: Body, args: readonly Compiled[]): Evaluator {
  const evaluators = args.map((arg) => arg.evaluate);
  if (evaluators.length === 3) {
    const [first, second, third] = evaluators;
    return (row) => {
      const a = first(row);
      const b = second(row);
      const c = third(row);
      return a === null || b === null || c === null ? null : body(a, b, c);
    };
  }
  return (row) => {
    const values = evaluators.map((evaluate) => evaluate(row));
    return values.includes(null) ? null : body(...values);
  };
}

function nullableCall(body: Body, args: readonly Compiled[]): Evaluator {
  const evaluators = args.map((arg) => arg.evaluate);
  switch (evaluators.length) {
    case 0:
      return () => body();
    case 1: {
      const [first] = evaluators;
      return (row) => body(first(row));
    }
    case 2: {
      const [first, second] = evaluators;
      return (row) => body(first(row), second(row));
    }
    default:
      return (row) => body(...evaluators.map((evaluate) => evaluate(row)));
  }
}

/** `VARIADIC array`: the function gets the elements, and a body for as many as there are. */
function spreadingCall(expression: CallExpression, args: readonly Compiled[], context: FunctionContext): Evaluator {
  const { function: called, call } = expression;
  const evaluators = args.map((arg) => arg.evaluate);
  const fixed = call.argumentTypes.slice(0, -1);
  const last = call.argumentTypes[call.argumentTypes.length - 1];
  const bodies = new Map<number, Body>();
  const bodyFor = (count: number): Body => {
    const known = bodies.get(count);
    if (known !== undefined) return known;
    const rest = new Array(count - fixed.length).fill(last.element ?? last);
    const body = boundBody({ function: called, call: { ...call, argumentTypes: [...fixed, ...rest] } }, context);
    bodies.set(count, body);
    return body;
  };
  return (row) => {
    const values = spread(evaluators.map((evaluate) => evaluate(row)));
    if (values === undefined || (called.strict && values.includes(null))) return null;
    return bodyFor(values.length)(...values);
  };
}

/** The arguments with the last one's elements in its place; undefined where that is NULL. */
function spread(values: readonly SqlValue[]): readonly SqlValue[] | undefined {
  const last = values[values.length - 1];
  return last instanceof SqlArray ? [...values.slice(0, -1), ...last.elements] : undefined;
}

/** A change of type. */
export function compileCast(expression: CastExpression, compile: Compile, context: FunctionContext): Compiled {
  const operand = compile(expression.operand);
  const { body } = expression.cast;
  if (body === undefined) return operand;
  const { evaluate } = operand;
  return folded(
    (row) => {
      const value = evaluate(row);
      return value === null ? null : body(value, context);
    },
    [operand],
  );
}

/** A value that is made to fitted its type's modifier. */
export function compileModify(expression: ModifyExpression, compile: Compile): Compiled {
  const operand = compile(expression.operand);
  const { modifier, explicit, type } = expression;
  const fitted = fitterOf(type.modifiers ?? type.element?.modifiers, type.modifiers === undefined, modifier, explicit);
  if (fitted === undefined) return operand;
  const { evaluate } = operand;
  if (operand.constant?.value === null) return constant(null);
  return folded(
    (row) => {
      const value = evaluate(row);
      return value === null ? null : fitted(value);
    },
    [operand],
  );
}

/** How values are made to fitted: of an array each element. */
function fitterOf(
  modifiers: ModifyExpression['type']['modifiers'],
  ofElements: boolean,
  modifier: number,
  explicit: boolean,
): ((value: Value) => Value) | undefined {
  if (modifiers === undefined || modifier < 0) return undefined;
  if (!ofElements) return (value) => modifiers.apply(value, modifier, explicit);
  return (value) => {
    if (!(value instanceof SqlArray)) return value;
    const elements = value.elements.map((item) => (item === null ? null : modifiers.apply(item, modifier, explicit)));
    return new SqlArray(value.dimensions, value.lowerBounds, elements);
  };
}
