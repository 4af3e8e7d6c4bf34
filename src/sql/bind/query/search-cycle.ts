/**
 * SEARCH and CYCLE, written out as the standard explains them: both queries of the recursive table get columns with what was seen on the way.
 *
 *   depth first     path of rows, to which each step appends its own          seq || ROW(columns)
 *   breadth first   a row of the step's number and the columns                ROW(seq.f1 + 1, columns)
 *   cycle           the same path, and a mark: is this row in it already?     rows with the mark are not followed
 *
 * The step reads these columns of the last round beside what it says itself, under names that no statement can write.
 */
import { SqlError } from '../../errors.ts';
import type {
  CommonTable,
  CycleClause,
  Expression,
  FromItem,
  Query,
  SearchClause,
  Select,
  SetOperation,
  Target,
} from '../../parse/index.ts';

/** The query with the columns that SEARCH and CYCLE ask for; `names` are those of the table's own columns. */
export function withSearchAndCycle(
  { name, search, cycle }: CommonTable,
  query: SetOperation,
  names: readonly string[],
): SetOperation {
  checkSearch(search, names);
  checkCycle(cycle, search, names);
  const { left, right } = query;
  if (left.kind !== 'select')
    throw new SqlError('0A000', 'with a SEARCH or CYCLE clause, the left side of the UNION must be a SELECT');
  if (right.kind !== 'select')
    throw new SqlError('0A000', 'with a SEARCH or CYCLE clause, the right side of the UNION must be a SELECT');
  const working = workingAlias(right.from, name);
  if (working === undefined)
    throw new SqlError(
      '0A000',
      `with a SEARCH or CYCLE clause, the recursive reference to WITH query "${name}" must be at the top level of its right-hand SELECT`,
    );
  const passed = [search?.sequenceColumn, cycle?.markColumn, cycle?.pathColumn].filter((each) => each !== undefined);
  const first = wrapped(left, names, [...firstOfSearch(search), ...firstOfCycle(cycle)]);
  const step: Select = {
    ...right,
    targets: [...right.targets, ...passed.map((each) => target(column(working, each), hiddenName(each)))],
    where: cycle === undefined ? right.where : notMarked(cycle, working, right.where),
  };
  const inner = [...names, ...passed.map(hiddenName)];
  return {
    ...query,
    left: first,
    right: wrapped(step, inner, [...stepOfSearch(search), ...stepOfCycle(cycle)], names),
  };
}

/** The columns that SEARCH and CYCLE add, which `*` in the step leaves out. */
export function addedColumns({ search, cycle }: CommonTable): number {
  return (search === undefined ? 0 : 1) + (cycle === undefined ? 0 : 2);
}

const rows = '*ROWS*';

function hiddenName(name: string): string {
  return `*${name}*`;
}

/** `SELECT names…, added… FROM (query) rows (inner…)`. */
function wrapped(
  query: Query,
  inner: readonly string[],
  added: readonly Target[],
  names: readonly string[] = inner,
): Select {
  return {
    kind: 'select',
    with: undefined,
    orderBy: [],
    limit: undefined,
    offset: undefined,
    locking: [],
    distinct: undefined,
    targets: [...names.map((name) => target(column(rows, name), name)), ...added],
    from: [{ kind: 'subquery', lateral: false, query, alias: { name: rows, columns: inner } }],
    where: undefined,
    groupBy: [],
    groupDistinct: false,
    having: undefined,
    windows: [],
  };
}

function firstOfSearch(search: SearchClause | undefined): readonly Target[] {
  if (search === undefined) return [];
  const { order, columns, sequenceColumn } = search;
  return [target(order === 'depth' ? arrayOf(row(columns)) : row(columns, zero), sequenceColumn)];
}

function stepOfSearch(search: SearchClause | undefined): readonly Target[] {
  if (search === undefined) return [];
  const { order, columns, sequenceColumn } = search;
  const before = column(rows, hiddenName(sequenceColumn));
  const depth: Expression = {
    kind: 'operator',
    operator: { schema: undefined, name: '+' },
    left: { kind: 'field', operand: before, name: 'f1' },
    right: { kind: 'integer', value: 1, position: 0 },
    position: 0,
  };
  return [target(order === 'depth' ? appended(before, row(columns)) : row(columns, depth), sequenceColumn)];
}

function firstOfCycle(cycle: CycleClause | undefined): readonly Target[] {
  if (cycle === undefined) return [];
  const never: Expression = { kind: 'boolean', value: false, position: 0 };
  return [target(markedIf(never, cycle), cycle.markColumn), target(arrayOf(row(cycle.columns)), cycle.pathColumn)];
}

function stepOfCycle(cycle: CycleClause | undefined): readonly Target[] {
  if (cycle === undefined) return [];
  const path = column(rows, hiddenName(cycle.pathColumn));
  const isSeen: Expression = {
    kind: 'quantified-array',
    quantifier: 'any',
    operator: { schema: undefined, name: '=' },
    left: row(cycle.columns),
    array: path,
    position: 0,
  };
  return [
    target(markedIf(isSeen, cycle), cycle.markColumn),
    target(appended(path, row(cycle.columns)), cycle.pathColumn),
  ];
}

function markedIf(condition: Expression, { markValue, markDefault }: CycleClause): Expression {
  return {
    kind: 'case',
    operand: undefined,
    branches: [{ condition, result: markValue, position: 0 }],
    otherwise: markDefault,
    position: 0,
  };
}

function notMarked({ markColumn, markValue }: CycleClause, working: string, where: Expression | undefined): Expression {
  const isOpen: Expression = {
    kind: 'operator',
    operator: { schema: undefined, name: '<>' },
    left: column(working, markColumn),
    right: markValue,
    position: 0,
  };
  return where === undefined ? isOpen : { kind: 'and', operands: [where, isOpen], position: 0 };
}

const zero: Expression = {
  kind: 'cast',
  operand: { kind: 'integer', value: 0, position: 0 },
  type: {
    schema: 'pg_catalog',
    name: 'int8',
    modifiers: [],
    intervalFields: undefined,
    arrayDimensions: 0,
    position: 0,
  },
  position: 0,
};

function target(expression: Expression, alias: string): Target {
  return { expression, alias, position: 0 };
}

function column(table: string, name: string): Expression {
  return { kind: 'column', path: [table, name], position: 0 };
}

function row(columns: readonly string[], ...first: readonly Expression[]): Expression {
  const fields = [...first, ...columns.map((name) => column(rows, name))];
  return { kind: 'row', fields, explicit: true, position: 0 };
}

function arrayOf(element: Expression): Expression {
  return { kind: 'array', elements: [element], position: 0 };
}

function appended(array: Expression, element: Expression): Expression {
  return {
    kind: 'call',
    function: { database: undefined, schema: 'pg_catalog', name: 'array_append', position: 0 },
    arguments: [array, element].map((value) => ({ name: undefined, value, position: 0 })),
    star: false,
    distinct: false,
    variadic: false,
    orderBy: [],
    withinGroup: false,
    filter: undefined,
    over: undefined,
    overPosition: 0,
    standardSyntax: false,
    position: 0,
  };
}

/** What FROM calls the table of the last round. */
function workingAlias(from: readonly FromItem[], name: string): string | undefined {
  for (const item of from) {
    if (item.kind === 'table' && item.name.name === name && item.name.schema === undefined)
      return item.alias?.name ?? name;
    const inJoin = item.kind === 'join' ? workingAlias([item.left, item.right], name) : undefined;
    if (inJoin !== undefined) return inJoin;
  }
  return undefined;
}

function refuse(message: string, position: number): SqlError {
  return new SqlError('42601', message, { position });
}

function checkColumns(what: string, columns: readonly string[], names: readonly string[], position: number): void {
  columns.forEach((name, i) => {
    if (!names.includes(name)) throw refuse(`${what} column "${name}" not in WITH query column list`, position);
    if (columns.indexOf(name) < i) throw refuse(`${what} column "${name}" specified more than once`, position);
  });
}

function checkNew(what: string, name: string, names: readonly string[], position: number): void {
  if (names.includes(name)) throw refuse(`${what} "${name}" already used in WITH query column list`, position);
}

function checkSearch(search: SearchClause | undefined, names: readonly string[]): void {
  if (search === undefined) return;
  checkColumns('search', search.columns, names, search.position);
  checkNew('search sequence column name', search.sequenceColumn, names, search.position);
}

function checkCycle(cycle: CycleClause | undefined, search: SearchClause | undefined, names: readonly string[]): void {
  if (cycle === undefined) return;
  const { columns, markColumn, pathColumn, position } = cycle;
  checkColumns('cycle', columns, names, position);
  checkNew('cycle mark column name', markColumn, names, position);
  checkNew('cycle path column name', pathColumn, names, position);
  const same = (a: string, b: string): SqlError => refuse(`${a} and ${b} are the same`, (search ?? cycle).position);
  if (markColumn === pathColumn)
    throw refuse('cycle mark column name and cycle path column name are the same', position);
  if (search?.sequenceColumn === markColumn) throw same('search sequence column name', 'cycle mark column name');
  if (search?.sequenceColumn === pathColumn) throw same('search sequence column name', 'cycle path column name');
}
