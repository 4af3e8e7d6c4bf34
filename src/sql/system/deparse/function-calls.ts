/** Calls of functions: `f(a, b)`, and those that SQL has words of its own for. */
import type { CallExpression, TypedExpression } from '../../algebra/index.ts';
import { quoteIdentifier } from '../../functions/index.ts';

type Write = (part: TypedExpression) => string;

/** A call as SQL; `part` brackets where brackets matter. */
export function functionCall(call: CallExpression, write: Write, part: Write): string {
  const { args, function: called } = call;
  if (called.name === 'extract' && args[0]?.kind === 'constant')
    return `EXTRACT(${String(args[0].value)} FROM ${write(args[1])})`;
  if (called.name === 'timezone' && args.length === 2) return `(${part(args[1])} AT TIME ZONE ${part(args[0])})`;
  const list = args.map((each, i) => (call.spreads && i === args.length - 1 ? `VARIADIC ${write(each)}` : write(each)));
  return `${quoteIdentifier(called.name)}(${list.join(', ')})`;
}
