/** Values of domains: held against NOT NULL and the domain's checks. */
import type { DomainCheckExpression } from '../../algebra/index.ts';
import { SqlError } from '../../errors.ts';
import type { Cell } from '../runtime.ts';
import { type Compile, type Compiled, computed } from './compiled.ts';

/** The operand, once it is found to be a value of the domain. The checks read it from `cell`. */
export function compileDomainCheck(expression: DomainCheckExpression, compile: Compile, cell: Cell): Compiled {
  const { domain, notNull } = expression;
  const operand = compile(expression.operand).evaluate;
  const checks = expression.checks.map(({ name, expression: check }) => ({ name, test: compile(check).evaluate }));
  return computed((row) => {
    const value = operand(row);
    if (notNull && value === null) throw new SqlError('23502', `domain ${domain} does not allow null values`);
    for (const { name, test } of checks) {
      cell.value = value;
      if (test(row) === false)
        throw new SqlError('23514', `value for domain ${domain} violates check constraint "${name}"`);
    }
    return value;
  });
}
