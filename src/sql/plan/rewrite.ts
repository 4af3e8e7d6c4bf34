/**
 * The logical half of planning: the same rows from a relation that is easier to plan.
 *
 *   conditions go down      as near to the tables as they may: through projections, joins, grouping, windows, set operations
 *   outer joins get inner   where a condition above drops the rows that they fill up
 *   projections go up       out of the way of joins, and merge
 *   common tables           that are used once (and may be) stand where they are used
 *   EXISTS and IN           become semi and anti joins (unnest.ts)
 *   constants               are folded (fold.ts)
 *
 * Volatile expressions are neither moved nor doubled: they are evaluated for the rows for which the statement says so.
 */
import { unreachable } from '../../base/index.ts';
import {
  type ColumnId,
  type CommonTableDefinition,
  type CommonTableId,
  type ComputedColumn,
  childrenOf,
  mapChildren,
  type ProjectRelation,
  type Relation,
  type SetOperationRelation,
  type TypedExpression,
} from '../algebra/index.ts';
import { factoredConjuncts } from './factor.ts';
import { addReferences, conjunctsOf, hasSubquery, isVolatile, referencesOf, relationVolatility } from './facts.ts';
import { conjunctionOf, fold, isTrue } from './fold.ts';
import { rewriteJoin } from './rewrite-joins.ts';
import { type Substitution, substitute, substitutionOf } from './substitute.ts';
import { unnest } from './unnest.ts';
import { columnIdsOf, mapRelation } from './walk-relations.ts';

/** Rewrites one statement. */
export class Rewriter {
  readonly #inlined = new Map<CommonTableId, CommonTableDefinition>();

  /** The relation, with these conditions put where they cost least. `above` are conditions of inner joins further up: they say which NULLs do not matter. */
  push(
    relation: Relation,
    conditions: readonly TypedExpression[] = [],
    above: readonly TypedExpression[] = [],
  ): Relation {
    const fixed = conditions.filter(isVolatile);
    if (fixed.length > 0) {
      const movable = conditions.filter((condition) => !fixed.includes(condition));
      return filtered(this.push(relation, movable, above), fixed);
    }
    switch (relation.kind) {
      case 'filter':
        return this.#pushFilter(relation.input, relation.predicate, conditions, above);
      case 'project':
        return this.#pushProject(relation, conditions, above);
      case 'join':
        return rewriteJoin(this, relation, conditions, above);
      case 'aggregate': {
        const groups = new Set(relation.groupBy.map(({ id }) => id));
        const isPlain = relation.groupBy.length > 0 && relation.groupingSets === undefined;
        return this.#split(relation, conditions, (condition) => isPlain && within(condition, relation, groups));
      }
      case 'window': {
        const partition = columnsAmong(relation.partitionBy);
        return this.#split(relation, conditions, (condition) => within(condition, relation, partition));
      }
      case 'distinct': {
        const on = relation.on === undefined ? undefined : columnsAmong(relation.on);
        return this.#split(relation, conditions, (condition) => on === undefined || within(condition, relation, on));
      }
      case 'project-set':
        return this.#pushProjectSet(relation, conditions);
      case 'sort':
        return this.#split(relation, conditions, () => true);
      case 'set-operation':
        return this.#pushSetOperation(relation, conditions);
      case 'with':
        return this.#pushWith(relation, conditions, above);
      case 'common-table': {
        const definition = this.#inlined.get(relation.table);
        if (definition === undefined) return filtered(relation, conditions);
        const columns = relation.columns.map((column, i) => renamed(column, definition.columns[i]));
        return this.push({ kind: 'project', input: definition.relation, columns }, conditions, above);
      }
      case 'empty-row':
      case 'values':
      case 'table':
      case 'system-table':
      case 'function':
      case 'limit':
      case 'lock':
      case 'insert':
      case 'update':
      case 'delete':
      case 'merge':
        return this.#split(relation, conditions, () => false);
      default:
        return unreachable(relation);
    }
  }

  /** The expression with constants folded and its subqueries rewritten. */
  expression(expression: TypedExpression): TypedExpression {
    return fold(this.#subqueries(expression));
  }

  #subqueries(expression: TypedExpression): TypedExpression {
    const mapped = mapChildren(expression, (child) => this.#subqueries(child));
    return mapped.kind === 'subquery' ? { ...mapped, relation: this.push(mapped.relation) } : mapped;
  }

  /** Conditions that may go below go there, the others stay above; all else in the relation is rewritten where it is. */
  #split(
    relation: Relation,
    conditions: readonly TypedExpression[],
    goesDown: (condition: TypedExpression) => boolean,
  ): Relation {
    const down = conditions.filter(goesDown);
    const rewritten = mapRelation(relation, {
      relation: (input) => this.push(input, down),
      expression: (expression) => this.expression(expression),
    });
    return filtered(
      rewritten,
      conditions.filter((condition) => !down.includes(condition)),
    );
  }

  #pushFilter(
    input: Relation,
    predicate: TypedExpression,
    conditions: readonly TypedExpression[],
    above: readonly TypedExpression[],
  ): Relation {
    let from = input;
    const own: TypedExpression[] = [];
    for (const conjunct of conjunctsOf(predicate)) {
      const joined = unnest(conjunct, from);
      if (joined !== undefined) from = joined;
      else own.push(...factoredConjuncts(this.expression(conjunct)).filter((each) => !isTrue(each)));
    }
    return this.push(from, [...own, ...conditions], above);
  }

  #pushProject(
    relation: ProjectRelation,
    conditions: readonly TypedExpression[],
    above: readonly TypedExpression[],
  ): Relation {
    const project: ProjectRelation = { ...relation, columns: relation.columns.map((each) => this.#computed(each)) };
    const substitution = substitutionOf(project);
    const fixed = volatileColumns(project);
    const down = conditions.filter((condition) => !mentions(condition, fixed));
    const strict = above.filter((condition) => !mentions(condition, fixed));
    const input = this.push(
      relation.input,
      down.map((condition) => fold(substitute(condition, substitution))),
      strict.map((condition) => substitute(condition, substitution)),
    );
    return filtered(
      mergeProjects({ ...project, input }),
      conditions.filter((condition) => !down.includes(condition)),
    );
  }

  #computed(each: ComputedColumn): ComputedColumn {
    const expression = this.expression(each.expression);
    return expression === each.expression ? each : { ...each, expression };
  }

  #pushProjectSet(
    relation: Extract<Relation, { kind: 'project-set' }>,
    conditions: readonly TypedExpression[],
  ): Relation {
    const plain = relation.columns.filter((each) => !each.isSet && !isVolatile(each.expression));
    const substitution: Substitution = new Map(plain.map(({ column, expression }) => [column.id, expression]));
    const ids = new Set(substitution.keys());
    const down = conditions.filter((condition) => within(condition, relation, ids));
    const input = this.push(
      relation.input,
      down.map((condition) => substitute(condition, substitution)),
    );
    const rewritten = mapRelation(relation, {
      relation: () => input,
      expression: (expression) => this.expression(expression),
    });
    return filtered(
      rewritten,
      conditions.filter((condition) => !down.includes(condition)),
    );
  }

  #pushSetOperation(relation: SetOperationRelation, conditions: readonly TypedExpression[]): Relation {
    const side = (input: Relation, ids: readonly ColumnId[]): Relation => {
      const substitution: Substitution = new Map(
        relation.columns.map(({ id, type, modifier }, i) => [id, { kind: 'column', id: ids[i], type, modifier }]),
      );
      return this.push(
        input,
        conditions.map((condition) => substitute(condition, substitution)),
      );
    };
    return {
      ...relation,
      left: side(relation.left, relation.leftColumns),
      right: side(relation.right, relation.rightColumns),
    };
  }

  #pushWith(
    relation: Extract<Relation, { kind: 'with' }>,
    conditions: readonly TypedExpression[],
    above: readonly TypedExpression[],
  ): Relation {
    const kept: CommonTableDefinition[] = [];
    for (const table of relation.tables) {
      if (table.references === 0 && !table.changesRows) continue;
      if (mayInline(table)) this.#inlined.set(table.id, table);
      else kept.push(table);
    }
    const tables = kept.map((table) => ({
      ...table,
      relation: this.push(table.relation),
      recursion:
        table.recursion === undefined ? undefined : { ...table.recursion, step: this.push(table.recursion.step) },
    }));
    const body = this.push(relation.body, conditions, above);
    return tables.length === 0 ? body : { ...relation, tables, body };
  }
}

/** PostgreSQL's rule: used once, or NOT MATERIALIZED; never what is recursive, changes rows or is volatile. */
function mayInline(table: CommonTableDefinition): boolean {
  if (table.recursion !== undefined || table.changesRows || table.materialized === true) return false;
  // A second copy would produce the same column numbers again.
  return table.references === 1 && relationVolatility(table.relation) !== 'volatile';
}

/** The relation with conditions above it. */
export function filtered(relation: Relation, conditions: readonly TypedExpression[]): Relation {
  const predicate = conjunctionOf(conditions);
  if (predicate === undefined) return relation;
  return relation.kind === 'filter'
    ? { ...relation, predicate: conjunctionOf([...conjunctsOf(relation.predicate), ...conditions]) ?? predicate }
    : { kind: 'filter', input: relation, predicate };
}

/** A projection of a projection is one, unless something would be computed more often than it is written. */
export function mergeProjects(project: ProjectRelation): ProjectRelation {
  const { input } = project;
  if (input.kind !== 'project') return project;
  const uses = new Map<ColumnId, number>();
  for (const { expression } of project.columns) countUses(expression, uses);
  const mayMerge = input.columns.every(
    ({ column, expression }) =>
      expression.kind === 'column' ||
      (!isVolatile(expression) && ((uses.get(column.id) ?? 0) <= 1 || !hasSubquery(expression))),
  );
  if (!mayMerge) return project;
  const substitution = substitutionOf(input);
  return mergeProjects({
    kind: 'project',
    input: input.input,
    columns: project.columns.map(({ column, expression }) => ({
      column,
      expression: fold(substitute(expression, substitution)),
    })),
  });
}

function countUses(expression: TypedExpression, uses: Map<ColumnId, number>): void {
  if (expression.kind === 'column') uses.set(expression.id, (uses.get(expression.id) ?? 0) + 1);
  else if (expression.kind === 'subquery')
    // Inside of a subquery it may be asked any number of times.
    for (const id of referencesOf(expression)) uses.set(id, (uses.get(id) ?? 0) + 2);
  else for (const child of childrenOf(expression)) countUses(child, uses);
}

function volatileColumns(project: ProjectRelation): ReadonlySet<ColumnId> {
  const ids = new Set<ColumnId>();
  for (const { column, expression } of project.columns) if (isVolatile(expression)) ids.add(column.id);
  return ids;
}

function mentions(condition: TypedExpression, ids: ReadonlySet<ColumnId>): boolean {
  if (ids.size === 0) return false;
  for (const id of referencesOf(condition)) if (ids.has(id)) return true;
  return false;
}

/** Of the relation's columns, does the condition name none but these? (Others come from outside.) */
function within(condition: TypedExpression, relation: Relation, allowed: ReadonlySet<ColumnId>): boolean {
  const produced = columnIdsOf(relation);
  const references = new Set<ColumnId>();
  addReferences(condition, references);
  for (const id of references) if (produced.has(id) && !allowed.has(id)) return false;
  return true;
}

function columnsAmong(expressions: readonly TypedExpression[]): ReadonlySet<ColumnId> {
  return new Set(expressions.flatMap((expression) => (expression.kind === 'column' ? [expression.id] : [])));
}

function renamed(column: ComputedColumn['column'], source: ComputedColumn['column']): ComputedColumn {
  const { id, type, modifier } = source;
  return { column, expression: { kind: 'column', id, type, modifier } };
}
