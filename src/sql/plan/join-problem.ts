/**
 * A tree of joins as a set of items that may be joined in many orders. Inner joins become items and predicates; the right side of a left, semi or anti join becomes an
 * item that must be joined to what its condition names, at any time after that:
 *
 *   (A ⟕p B) ⋈q C  =  (A ⋈q C) ⟕p B      where q does not name B
 *
 * Full joins, and whatever is no join, are items as they are.
 */
import type { ColumnId, JoinRelation, Relation, TypedExpression } from '../algebra/index.ts';
import { conjunctsOf, freeColumnsOf, isVolatile, referencesOf } from './facts.ts';
import { columnIdsOf } from './walk-relations.ts';

/** Something to join. Sets of items are bits. */
export interface JoinItem {
  readonly relation: Relation;
  readonly type: 'inner' | 'left' | 'semi' | 'anti';
  /** Of an item that is not inner: what it is joined by. */
  readonly conditions: readonly TypedExpression[];
  /** Items that must be there before. */
  readonly requires: number;
  /** Outer columns of a lateral item that other items produce. */
  readonly parameters: readonly ColumnId[];
  readonly columns: ReadonlySet<ColumnId>;
}

/** A condition between items, to be asked as soon as all of them are there. */
export interface JoinPredicate {
  readonly condition: TypedExpression;
  readonly items: number;
}

export interface JoinProblem {
  readonly items: readonly JoinItem[];
  readonly predicates: readonly JoinPredicate[];
}

/** Takes a tree of joins apart. */
export function joinProblemOf(relation: JoinRelation): JoinProblem {
  const collector = new Collector();
  collector.collect(relation);
  return collector.problem();
}

interface FoundItem {
  readonly relation: Relation;
  readonly type: JoinItem['type'];
  readonly conditions: readonly TypedExpression[];
  readonly columns: ReadonlySet<ColumnId>;
}

class Collector {
  readonly #items: FoundItem[] = [];
  readonly #conditions: TypedExpression[] = [];

  collect(relation: Relation): void {
    if (relation.kind === 'filter' && isJoin(relation.input) && !conjunctsOf(relation.predicate).some(isVolatile)) {
      this.collect(relation.input);
      this.#conditions.push(...conjunctsOf(relation.predicate));
      return;
    }
    if (!isJoin(relation)) {
      this.#add(relation, 'inner', []);
      return;
    }
    if (leafCount(relation) > itemsMax) this.#add(relation.left, 'inner', []);
    else this.collect(relation.left);
    const conditions = conjunctsOf(relation.condition);
    if (relation.type === 'inner') {
      this.collect(relation.right);
      this.#conditions.push(...conditions);
    } else if (relation.type !== 'right' && relation.type !== 'full')
      this.#add(relation.right, relation.type, conditions);
  }

  problem(): JoinProblem {
    const items = this.#items.map((item, place): JoinItem => {
      const named = new Set(freeColumnsOf(item.relation));
      const parameters = [...named].filter((id) => this.#items.some(({ columns }) => columns.has(id)));
      for (const condition of item.conditions) for (const id of referencesOf(condition)) named.add(id);
      return { ...item, parameters, requires: this.#itemsOf(named) & ~(1 << place) };
    });
    const predicates = this.#conditions.map((condition) => ({
      condition,
      items: this.#itemsOf(referencesOf(condition)),
    }));
    return { items, predicates };
  }

  #add(relation: Relation, type: JoinItem['type'], conditions: readonly TypedExpression[]): void {
    this.#items.push({ relation, type, conditions, columns: columnIdsOf(relation) });
  }

  #itemsOf(ids: ReadonlySet<ColumnId>): number {
    let items = 0;
    this.#items.forEach(({ columns }, place) => {
      for (const id of ids)
        if (columns.has(id)) {
          items |= 1 << place;
          break;
        }
    });
    return items;
  }
}

/** Sets of items are bits of a number; and no search looks at more of them at a time. */
const itemsMax = 24;

function leafCount(relation: Relation): number {
  if (relation.kind === 'filter') return leafCount(relation.input);
  return isJoin(relation) ? leafCount(relation.left) + (relation.type === 'inner' ? leafCount(relation.right) : 1) : 1;
}

/** A join that can be taken apart. */
function isJoin(relation: Relation): relation is JoinRelation {
  return relation.kind === 'join' && relation.type !== 'full' && relation.type !== 'right';
}
