/** ORs that all branches of have something in common: `(a AND b) OR (a AND c)` is `a AND (b OR c)`, and a can be pushed down, looked up or joined by. */
import { type ColumnId, sameExpression, type TypedExpression } from '../algebra/index.ts';
import { types } from '../values/index.ts';
import { conjunctsOf, isVolatile, referencesOf } from './facts.ts';
import { conjunctionOf, fold } from './fold.ts';

/** The conditions that a condition joins with AND, what ORs have in common among them. */
export function factoredConjuncts(condition: TypedExpression | undefined): readonly TypedExpression[] {
  return conjunctsOf(condition).flatMap((each) => (each.kind === 'or' ? factor(each) : [each]));
}

function factor(condition: Extract<TypedExpression, { kind: 'and' | 'or' }>): readonly TypedExpression[] {
  const branches = condition.operands.map((operand) => factoredConjuncts(operand));
  const [first, ...others] = branches;
  const common = first.filter(
    (each) => !isVolatile(each) && others.every((branch) => branch.some((other) => sameExpression(each, other))),
  );
  if (common.length === 0) return [condition];
  const isCommon = (each: TypedExpression): boolean => common.some((other) => sameExpression(each, other));
  const rest = branches.map((branch) => conjunctionOf(branch.filter((each) => !isCommon(each))));
  // A branch that has nothing else is true where the common part is.
  if (rest.includes(undefined)) return common;
  const alternatives = rest.filter((each) => each !== undefined);
  return [...common, fold({ kind: 'or', operands: alternatives, type: types.bool, modifier: -1 })];
}

/** What an OR over two tables says of one of them: in each branch, what names no other. Undefined if a branch says nothing. */
export function restrictionOn(
  condition: TypedExpression,
  columns: ReadonlySet<ColumnId>,
  others: ReadonlySet<ColumnId>,
): TypedExpression | undefined {
  if (condition.kind !== 'or' || isVolatile(condition)) return undefined;
  const branches: TypedExpression[] = [];
  for (const operand of condition.operands) {
    const own = conjunctsOf(operand).filter((each) => {
      const references = [...referencesOf(each)];
      return references.some((id) => columns.has(id)) && !references.some((id) => others.has(id));
    });
    const branch = conjunctionOf(own);
    if (branch === undefined) return undefined;
    branches.push(branch);
  }
  return { kind: 'or', operands: branches, type: types.bool, modifier: -1 };
}
