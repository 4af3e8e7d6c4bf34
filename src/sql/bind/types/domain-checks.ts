/** A domain's conditions, bound for a value that is about to become one of its values. */
import type { TypedExpression } from '../../algebra/index.ts';
import type { DomainDescriptor } from '../../catalog/index.ts';
import type { SqlType } from '../../values/index.ts';
import type { Binding } from '../binding.ts';
import { bindCondition } from '../expressions/condition.ts';
import { namespaceItem } from '../from/items.ts';
import { Scope } from '../scope.ts';
import { storedExpression } from '../stored/stored-text.ts';

/** The value, held against the domain when it is computed. */
export function checkDomain(
  binding: Binding,
  operand: TypedExpression,
  type: SqlType,
  domain: DomainDescriptor,
): TypedExpression {
  const scope = new Scope(binding, undefined);
  const value = binding.newOutput('value', operand.type, operand.modifier, scope);
  scope.items = [namespaceItem({ name: '', columns: [value] })];
  const checks = domain.checks
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map((check) => ({
      name: check.name,
      expression: storedExpression(binding, check, check.expression, (tree) => bindCondition(tree, scope, 'CHECK')),
    }));
  if (checks.length === 0 && !domain.notNull)
    return { kind: 'cast', type, modifier: -1, operand, cast: sameCast, position: 0 };
  return {
    kind: 'domain-check',
    type,
    modifier: -1,
    operand,
    domain: domain.name,
    notNull: domain.notNull,
    valueId: value.id,
    checks,
  };
}

const sameCast = { context: 'implicit', body: undefined, usesContext: false } as const;
