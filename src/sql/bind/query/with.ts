/**
 * WITH. A common table is bound once, when it is first named or when its turn comes, and every use of it gets columns of its own. In a recursive one the
 * first query says what the columns are; the second one sees them as the rows of the last round.
 */
import type { CommonTableDefinition, CommonTableId, OutputColumn, Relation } from '../../algebra/index.ts';
import { SqlError } from '../../errors.ts';
import type { CommonTable, Query, SetOperation, Statement, With } from '../../parse/index.ts';
import { bindChange } from '../change/change.ts';
import { locationOf } from '../location.ts';
import { Scope } from '../scope.ts';
import { commonType } from '../types/unify.ts';
import { bindQuery } from './query.ts';
import { checkRecursion } from './recursion.ts';
import { withSearchAndCycle } from './search-cycle.ts';
import { castColumns, positionsOf } from './set-operations.ts';

/** A common table as names find it. */
export interface CommonTableEntry {
  readonly id: CommonTableId;
  readonly name: string;
  readonly tree: CommonTable;
  /** The query whose WITH it is in. */
  readonly scope: Scope;
  readonly isRecursive: boolean;
  /** The tables of the same WITH that are bound already, in that order. */
  readonly finished: CommonTableEntry[];
  /** `first`, `step`: being bound; of a recursive one only `step` may name it. */
  state: 'waiting' | 'first' | 'step' | 'done';
  columns: readonly OutputColumn[] | undefined;
  references: number;
  selfReferences: number;
  definition: CommonTableDefinition | undefined;
}

/** Binds what stands behind WITH, with its tables around it. */
export function bindWith<R extends { readonly relation: Relation }>(
  tree: With | undefined,
  scope: Scope,
  bind: () => R,
): R {
  if (tree === undefined) return bind();
  const { binding } = scope;
  checkNames(tree);
  // Those that are used by others come before them.
  const finished: CommonTableEntry[] = [];
  const entries = tree.tables.map(
    (table): CommonTableEntry => ({
      id: binding.newCommonTable(),
      name: table.name,
      tree: table,
      scope,
      isRecursive: tree.recursive,
      finished,
      state: 'waiting',
      columns: undefined,
      references: 0,
      selfReferences: 0,
      definition: undefined,
    }),
  );
  const outer = scope.commonTables;
  entries.forEach((entry, i) => {
    // Without RECURSIVE a table sees only those before it.
    scope.commonTables = tree.recursive ? entries : entries.slice(0, i);
    scope.futureCommonTables = tree.recursive ? [] : entries.slice(i).map(({ name }) => name);
    define(entry);
  });
  scope.commonTables = entries;
  scope.futureCommonTables = [];
  const body = bind();
  scope.commonTables = outer;
  const tables = finished.flatMap(({ definition, references }) =>
    definition === undefined ? [] : [{ ...definition, references }],
  );
  return { ...body, relation: { kind: 'with', tables, body: body.relation } };
}

function checkNames({ tables }: With): void {
  const names = new Set<string>();
  for (const { name, position } of tables) {
    if (names.has(name))
      throw new SqlError('42712', `WITH query name "${name}" specified more than once`, { position });
    names.add(name);
  }
}

/** Binds a common table, unless that is done. */
export function define(entry: CommonTableEntry): void {
  if (entry.state !== 'waiting') return;
  const { binding } = entry.scope;
  const { tree } = entry;
  entry.state = 'first';
  const inner = new Scope(binding, entry.scope);
  const query = queryOf(tree.statement);
  if (query === undefined) {
    checkTopLevel(entry);
    const { relation, returning } = bindChange(tree.statement, inner);
    entry.columns = named(entry, returning ?? []);
    finish(entry, { relation, recursion: undefined, changesRows: true });
  } else if (!entry.isRecursive && (tree.search !== undefined || tree.cycle !== undefined)) {
    throw new SqlError('42601', 'WITH query is not recursive', { position: tree.position });
  } else if (entry.isRecursive && query.kind === 'set-operation' && query.operation === 'union') {
    bindRecursive(entry, query, inner);
  } else {
    const { relation, columns } = bindQuery(query, inner);
    entry.columns = named(entry, columns);
    finish(entry, { relation, recursion: undefined, changesRows: false });
  }
}

function finish(
  entry: CommonTableEntry,
  parts: Pick<CommonTableDefinition, 'relation' | 'recursion' | 'changesRows'>,
): void {
  entry.state = 'done';
  entry.finished.push(entry);
  entry.definition = {
    id: entry.id,
    name: entry.name,
    columns: entry.columns ?? [],
    materialized: entry.tree.materialized,
    references: 0,
    ...parts,
  };
}

function queryOf(statement: Statement): Query | undefined {
  switch (statement.kind) {
    case 'select':
    case 'values':
    case 'set-operation':
      return statement;
    default:
      return undefined;
  }
}

function checkTopLevel({ scope, tree }: CommonTableEntry): void {
  if (scope.parent === undefined) return;
  throw new SqlError('0A000', 'WITH clause containing a data-modifying statement must be at the top level', {
    position: tree.position,
  });
}

/** The columns under the names that the WITH gives them. */
function named({ name, tree }: CommonTableEntry, columns: readonly OutputColumn[]): readonly OutputColumn[] {
  if (tree.columns.length > columns.length)
    throw new SqlError(
      '42P10',
      `WITH query "${name}" has ${columns.length} columns available but ${tree.columns.length} columns specified`,
      { position: tree.position },
    );
  return columns.map((column, i) => (i < tree.columns.length ? { ...column, name: tree.columns[i] } : column));
}

/** `first UNION step`; if the second query does not name the table, it is a plain UNION. */
function bindRecursive(entry: CommonTableEntry, written: SetOperation, inner: Scope): void {
  const { search, cycle } = entry.tree;
  const tree =
    search === undefined && cycle === undefined
      ? written
      : withSearchAndCycle(entry.tree, written, ownNames(entry, written, inner));
  if (!namesItself(tree, entry.name)) {
    const { relation, columns } = bindQuery(tree, inner);
    entry.columns = named(entry, columns);
    finish(entry, { relation, recursion: undefined, changesRows: false });
    return;
  }
  checkRecursiveForm(tree);
  checkRecursion(written.right, entry.name);
  const { binding } = inner;
  const first = bindQuery(tree.left, new Scope(binding, inner));
  entry.columns = named(entry, first.columns);
  entry.state = 'step';
  const stepScope = new Scope(binding, inner);
  const step = bindQuery(tree.right, stepScope, { keepsUnknown: true });
  if (step.columns.length !== first.columns.length)
    throw new SqlError('42601', 'each UNION query must have the same number of columns');
  const types = first.columns.map((column, i) => {
    const type = commonType(binding, 'UNION', [
      { type: column.type, position: 0 },
      { type: step.columns[i].type, position: 0 },
    ]);
    if (type.oid !== column.type.oid)
      throw new SqlError(
        '42804',
        `recursive query "${entry.name}" column ${i + 1} has type ${column.type.displayName} in non-recursive term but type ${type.displayName} overall`,
        {
          hint: 'Cast the output of the non-recursive term to the correct type.',
          position: positionsOf(tree.left, first.columns.length)[i],
        },
      );
    return type;
  });
  const cast = castColumns({ ...step, positions: types.map(() => 0) }, types, 'UNION', inner);
  finish(entry, {
    relation: first.relation,
    recursion: { step: cast.relation, stepColumns: cast.ids, all: tree.all },
    changesRows: false,
  });
}

/** What the table's own columns are called, before SEARCH and CYCLE add theirs. */
function ownNames(entry: CommonTableEntry, { left }: SetOperation, { binding }: Scope): readonly string[] {
  const { columns } = bindQuery(left, new Scope(binding, entry.scope));
  return named(entry, columns).map(({ name }) => name);
}

function checkRecursiveForm(tree: SetOperation): void {
  const refuse = (what: string, position: number | undefined): never => {
    throw new SqlError('0A000', `${what} in a recursive query is not implemented`, { position });
  };
  if (tree.orderBy.length > 0) refuse('ORDER BY', locationOf(tree.orderBy[0].expression));
  if (tree.offset !== undefined) refuse('OFFSET', locationOf(tree.offset));
  if (tree.limit !== undefined) refuse('LIMIT', locationOf(tree.limit.count));
  if (tree.locking.length > 0) refuse('FOR UPDATE/SHARE', undefined);
}

/** Does a part of the tree name the table in FROM? */
export function namesItself(tree: unknown, name: string): boolean {
  if (typeof tree !== 'object' || tree === null) return false;
  if (Array.isArray(tree)) return tree.some((each) => namesItself(each, name));
  if ('kind' in tree && tree.kind === 'table' && 'name' in tree) {
    const found = tree.name;
    if (typeof found === 'object' && found !== null && 'name' in found && found.name === name) return true;
  }
  return Object.values(tree).some((each) => namesItself(each, name));
}
