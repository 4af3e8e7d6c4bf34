/** SELECT, VALUES and set operations with their clauses; what stands in FROM has a file of its own. */
import type { CommonTableExpr, LockingClause, Node, SelectStmt, WithClause } from 'libpg-query';
import { SqlError } from '../../errors.ts';
import { placed, type Source } from '../source.ts';
import type {
  CommonTable,
  CycleClause,
  GroupingElement,
  Limit,
  Locking,
  NamedWindow,
  Query,
  QueryClauses,
  SearchClause,
  Select,
  SetOperation,
  Target,
  Values,
  With,
} from '../tree/queries.ts';
import { convertOrder, convertWindow } from './calls.ts';
import { convertExpression, convertExpressions, convertOptional } from './expressions.ts';
import { convertFrom, tableName } from './from.ts';
import { fieldsIf, fieldsOf, mapNodes, namesOf } from './nodes.ts';
import { convertStatement } from './statements.ts';

/** A query of any shape. */
export function convertQuery(select: SelectStmt, source: Source): Query {
  source.descend();
  const query = convertShape(select, source);
  source.ascend();
  return query;
}

function convertShape(select: SelectStmt, source: Source): Query {
  if (select.intoClause !== undefined)
    throw new SqlError(
      '42601',
      'SELECT ... INTO is not allowed here',
      placed(source.position(select.intoClause.rel?.location)),
    );
  if (select.valuesLists !== undefined) return convertValues(select, source);
  if (select.op !== undefined && select.op !== 'SETOP_NONE') return convertSetOperation(select, source);
  return convertSelect(select, source);
}

function convertSelect(select: SelectStmt, source: Source): Select {
  return {
    kind: 'select',
    distinct: convertDistinct(select.distinctClause, source),
    targets: convertTargets(select.targetList, source),
    from: mapNodes(select.fromClause, (node) => convertFrom(node, source)),
    where: convertOptional(select.whereClause, source),
    groupBy: mapNodes(select.groupClause, (node) => convertGroupingElement(node, source)),
    groupDistinct: select.groupDistinct ?? false,
    having: convertOptional(select.havingClause, source),
    windows: mapNodes(select.windowClause, (node) => convertNamedWindow(node, source)),
    ...convertClauses(select, source),
  };
}

const operations = { SETOP_UNION: 'union', SETOP_INTERSECT: 'intersect', SETOP_EXCEPT: 'except' } as const;

function convertSetOperation(select: SelectStmt, source: Source): SetOperation {
  return {
    kind: 'set-operation',
    operation: operations[select.op as keyof typeof operations],
    all: select.all ?? false,
    left: convertQuery(select.larg ?? {}, source),
    right: convertQuery(select.rarg ?? {}, source),
    ...convertClauses(select, source),
  };
}

function convertValues(select: SelectStmt, source: Source): Values {
  return {
    kind: 'values',
    rows: mapNodes(select.valuesLists, (node) => convertExpressions(fieldsOf(node, 'List').items, source)),
    ...convertClauses(select, source),
  };
}

function convertClauses(select: SelectStmt, source: Source): QueryClauses {
  return {
    with: convertWith(select.withClause, source),
    orderBy: convertOrder(select.sortClause, source),
    limit: convertLimit(select, source),
    offset: convertOptional(select.limitOffset, source),
    locking: mapNodes(select.lockingClause, (node) => convertLocking(fieldsOf(node, 'LockingClause'), source)),
  };
}

/** The grammar writes a plain DISTINCT as a list of nothing. */
function convertDistinct(nodes: readonly Node[] | undefined, source: Source): Select['distinct'] {
  if (nodes === undefined) return undefined;
  const listed = nodes.filter((node) => Object.keys(node).length > 0);
  return listed.length === 0 ? 'all' : convertExpressions(listed, source);
}

/** The select list, or RETURNING. */
export function convertTargets(nodes: readonly Node[] | undefined, source: Source): readonly Target[] {
  return mapNodes(nodes, (node) => {
    const { name, val, location } = fieldsOf(node, 'ResTarget');
    return { expression: convertExpression(val, source), alias: name, position: source.position(location) };
  });
}

function convertGroupingElement(node: Node, source: Source): GroupingElement {
  const set = fieldsIf(node, 'GroupingSet');
  if (set === undefined) return convertExpression(node, source);
  const position = source.position(set.location);
  source.descend();
  const elements = mapNodes(set.content, (each) => convertGroupingElement(each, source));
  source.ascend();
  return { kind: groupingSets[set.kind ?? 'GROUPING_SET_EMPTY'], elements, position };
}

const groupingSets = {
  GROUPING_SET_EMPTY: 'empty-set',
  GROUPING_SET_SIMPLE: 'grouping-sets',
  GROUPING_SET_ROLLUP: 'rollup',
  GROUPING_SET_CUBE: 'cube',
  GROUPING_SET_SETS: 'grouping-sets',
} as const;

function convertNamedWindow(node: Node, source: Source): NamedWindow {
  const window = fieldsOf(node, 'WindowDef');
  return { name: window.name ?? '', window: convertWindow(window, source) };
}

function convertLimit(select: SelectStmt, source: Source): Limit | undefined {
  const count = convertOptional(select.limitCount, source);
  return count === undefined ? undefined : { count, withTies: select.limitOption === 'LIMIT_OPTION_WITH_TIES' };
}

const strengths = {
  LCS_NONE: 'update',
  LCS_FORKEYSHARE: 'key share',
  LCS_FORSHARE: 'share',
  LCS_FORNOKEYUPDATE: 'no key update',
  LCS_FORUPDATE: 'update',
} as const;
const waits = { LockWaitBlock: 'wait', LockWaitSkip: 'skip locked', LockWaitError: 'nowait' } as const;

function convertLocking({ lockedRels, strength, waitPolicy }: LockingClause, source: Source): Locking {
  return {
    strength: strengths[strength ?? 'LCS_FORUPDATE'],
    tables: mapNodes(lockedRels, (node) => tableName(fieldsOf(node, 'RangeVar'), source)),
    wait: waits[waitPolicy ?? 'LockWaitBlock'],
  };
}

/** WITH. */
export function convertWith(clause: WithClause | undefined, source: Source): With | undefined {
  if (clause === undefined) return undefined;
  return {
    recursive: clause.recursive ?? false,
    tables: mapNodes(clause.ctes, (node) => convertCommonTable(fieldsOf(node, 'CommonTableExpr'), source)),
    position: source.position(clause.location),
  };
}

const materializations = {
  CTEMaterializeDefault: undefined,
  CTEMaterializeAlways: true,
  CTEMaterializeNever: false,
} as const;

function convertCommonTable(table: CommonTableExpr, source: Source): CommonTable {
  return {
    name: table.ctename ?? '',
    columns: namesOf(table.aliascolnames),
    materialized: materializations[table.ctematerialized ?? 'CTEMaterializeDefault'],
    statement: convertStatement(table.ctequery, source),
    search: convertSearch(table, source),
    cycle: convertCycle(table, source),
    position: source.position(table.location),
  };
}

function convertSearch({ search_clause: search }: CommonTableExpr, source: Source): SearchClause | undefined {
  if (search === undefined) return undefined;
  return {
    order: search.search_breadth_first ? 'breadth' : 'depth',
    columns: namesOf(search.search_col_list),
    sequenceColumn: search.search_seq_column ?? '',
    position: source.position(search.location),
  };
}

function convertCycle({ cycle_clause: cycle }: CommonTableExpr, source: Source): CycleClause | undefined {
  if (cycle === undefined) return undefined;
  const position = source.position(cycle.location);
  return {
    columns: namesOf(cycle.cycle_col_list),
    markColumn: cycle.cycle_mark_column ?? '',
    markValue: convertExpression(cycle.cycle_mark_value, source),
    markDefault: convertExpression(cycle.cycle_mark_default, source),
    pathColumn: cycle.cycle_path_column ?? '',
    position,
  };
}
