/** `current_date` and its kin: the functions of these names, and the precision that the syntax may add. */
import type { CurrentExpression } from '../../algebra/index.ts';
import { type FunctionContext, functionsNamed } from '../../functions/index.ts';
import type { SqlValue } from '../../values/index.ts';
import { type Compiled, folded } from './compiled.ts';

/** Constant for a statement: they tell the transaction's time and the session's names. */
export function compileCurrent(expression: CurrentExpression, context: FunctionContext): Compiled {
  const { name, precision, type } = expression;
  const found = functionsNamed(name).find(({ parameters }) => parameters.length === 0);
  if (found === undefined) throw new Error(`no function ${name}`);
  const body = found.bodyFor({ argumentTypes: [], resultType: type });
  const { modifiers } = type;
  const evaluate = () => {
    // None of them returns a set.
    const value = (found.usesContext ? body(context) : body()) as SqlValue;
    if (value === null || precision === undefined || modifiers === undefined) return value;
    return modifiers.apply(value, precision, true);
  };
  return folded(evaluate, []);
}
