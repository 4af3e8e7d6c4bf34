/** What planning asks of an expression: which columns it names, whether it may be moved, what a NULL does to it. */
import { type ColumnId, childrenOf, type Relation, someExpression, type TypedExpression } from '../algebra/index.ts';
import type { Volatility } from '../functions/index.ts';
import { columnIdsOf, forEachExpression, forEachInput } from './walk-relations.ts';

/** Adds the columns that the expression names and that come from outside of its subqueries. */
export function addReferences(expression: TypedExpression, references: Set<ColumnId>): void {
  switch (expression.kind) {
    case 'column':
      references.add(expression.id);
      return;
    case 'grouping':
      references.add(expression.setColumn);
      return;
    case 'subquery': {
      const inner = freeColumnsOf(expression.relation);
      for (const id of inner) references.add(id);
      if (expression.comparison === undefined) return;
      const compared = new Set<ColumnId>();
      addReferences(expression.comparison, compared);
      const produced = columnIdsOf(expression.relation);
      for (const id of compared) if (!produced.has(id)) references.add(id);
      return;
    }
    case 'domain-check': {
      addReferences(expression.operand, references);
      const checked = new Set<ColumnId>();
      for (const check of expression.checks) addReferences(check.expression, checked);
      checked.delete(expression.valueId);
      for (const id of checked) references.add(id);
      return;
    }
    default:
      for (const child of childrenOf(expression)) addReferences(child, references);
  }
}

/** The columns that the expression names and that come from outside of its subqueries. */
export function referencesOf(expression: TypedExpression): ReadonlySet<ColumnId> {
  const references = new Set<ColumnId>();
  addReferences(expression, references);
  return references;
}

const freeColumns = new WeakMap<Relation, ReadonlySet<ColumnId>>();

/** The columns that a relation names and that none of its parts produces: what makes it correlated. */
export function freeColumnsOf(relation: Relation): ReadonlySet<ColumnId> {
  const known = freeColumns.get(relation);
  if (known !== undefined) return known;
  const free = new Set<ColumnId>();
  const produced = new Set<ColumnId>();
  collect(relation, free, produced);
  for (const id of produced) free.delete(id);
  freeColumns.set(relation, free);
  return free;
}

/** Numbers are unique in a statement, so it does not matter where in the relation a column is produced. */
function collect(relation: Relation, named: Set<ColumnId>, produced: Set<ColumnId>): void {
  for (const id of columnIdsOf(relation)) produced.add(id);
  if (relation.kind === 'join') {
    for (const id of columnIdsOf(relation.right)) produced.add(id);
  } else if (relation.kind === 'with') {
    for (const { columns } of relation.tables) for (const { id } of columns) produced.add(id);
  } else if ('target' in relation) {
    for (const { id } of relation.target.newRow) produced.add(id);
    if (relation.kind === 'insert' && relation.onConflict?.action.kind === 'update') {
      for (const { id } of relation.onConflict.action.existing) produced.add(id);
      for (const { id } of relation.onConflict.action.excluded) produced.add(id);
    }
  }
  forEachExpression(relation, (expression) => addReferences(expression, named));
  forEachInput(relation, (input) => collect(input, named, produced));
}

/** When the value may change: `volatile` if any part is, then `stable`. Subqueries that change rows or lock them are volatile. */
export function volatilityOf(expression: TypedExpression): Volatility {
  let worst = ownVolatility(expression);
  if (worst === 'volatile') return worst;
  for (const child of childrenOf(expression)) worst = worseOf(worst, volatilityOf(child));
  return worst;
}

function ownVolatility(expression: TypedExpression): Volatility {
  switch (expression.kind) {
    case 'call':
      return expression.function.volatility;
    case 'cast':
      return expression.cast.usesContext ? 'stable' : 'immutable';
    case 'current':
    case 'parameter':
      return 'stable';
    case 'is-distinct':
    case 'in-list':
    case 'nullif':
      return expression.equals.function.volatility;
    case 'quantified':
      return expression.operator.function.volatility;
    case 'subquery':
      return worseOf('stable', relationVolatility(expression.relation));
    default:
      return 'immutable';
  }
}

/** The worst of all expressions in a relation. */
export function relationVolatility(relation: Relation): Volatility {
  let worst: Volatility = relation.kind === 'lock' || 'target' in relation ? 'volatile' : 'immutable';
  forEachExpression(relation, (expression) => {
    worst = worseOf(worst, volatilityOf(expression));
  });
  forEachInput(relation, (input) => {
    worst = worseOf(worst, relationVolatility(input));
  });
  return worst;
}

function worseOf(a: Volatility, b: Volatility): Volatility {
  if (a === 'volatile' || b === 'volatile') return 'volatile';
  return a === 'stable' || b === 'stable' ? 'stable' : 'immutable';
}

/** Does it ask a volatile function? Such an expression stays where it is, and is evaluated as often as it is written. */
export function isVolatile(expression: TypedExpression): boolean {
  return volatilityOf(expression) === 'volatile';
}

/** Is there a subquery in it? */
export function hasSubquery(expression: TypedExpression): boolean {
  return someExpression(expression, ({ kind }) => kind === 'subquery');
}

/** Is the value NULL whenever one of these columns is? (Sufficient, not necessary.) */
export function isStrictIn(expression: TypedExpression, columns: ReadonlySet<ColumnId>): boolean {
  switch (expression.kind) {
    case 'column':
      return columns.has(expression.id);
    case 'call':
      return (
        expression.function.strict &&
        !expression.function.returnsSet &&
        expression.args.some((arg) => isStrictIn(arg, columns))
      );
    case 'cast':
    case 'modify':
    case 'not':
      return isStrictIn(expression.operand, columns);
    case 'in-list':
      return isStrictIn(expression.operand, columns);
    case 'quantified':
      // An empty array decides without looking at the operand.
      return false;
    default:
      return false;
  }
}

/** Is the condition false or NULL whenever all of these columns are NULL? Then a filter with it drops the rows that an outer join filled up. */
export function rejectsNulls(condition: TypedExpression, columns: ReadonlySet<ColumnId>): boolean {
  switch (condition.kind) {
    case 'and':
      return condition.operands.some((operand) => rejectsNulls(operand, columns));
    case 'or':
      return condition.operands.every((operand) => rejectsNulls(operand, columns));
    case 'is-null':
      return condition.negated && condition.operand.type.kind !== 'composite' && isStrictIn(condition.operand, columns);
    case 'is-boolean':
      return (
        (condition.negated ? condition.test === 'unknown' : condition.test !== 'unknown') &&
        isStrictIn(condition.operand, columns)
      );
    case 'quantified':
      return (
        condition.quantifier === 'any' && condition.operator.function.strict && isStrictIn(condition.operand, columns)
      );
    case 'constant':
      return condition.value !== true;
    default:
      return isStrictIn(condition, columns);
  }
}

/** The conditions that a condition joins with AND. */
export function conjunctsOf(condition: TypedExpression | undefined): readonly TypedExpression[] {
  if (condition === undefined) return [];
  return condition.kind === 'and' ? condition.operands.flatMap(conjunctsOf) : [condition];
}
