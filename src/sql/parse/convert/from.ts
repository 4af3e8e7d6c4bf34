/** What stands in FROM: tables, subqueries, functions, joins. */
import type { Alias as AliasNode, JoinExpr, Node, RangeFunction, RangeSubselect, RangeVar } from 'libpg-query';
import { assert } from '../../../base/index.ts';
import type { Source } from '../source.ts';
import type { QualifiedName } from '../tree/names.ts';
import type { TableReference } from '../tree/objects.ts';
import type {
  Alias,
  FromFunction,
  FromItem,
  FromSubquery,
  FromTable,
  Join,
  JoinCondition,
  RecordColumn,
  TableFunction,
} from '../tree/queries.ts';
import type { Persistence } from '../tree/tables.ts';
import { convertExpression } from './expressions.ts';
import { fieldsOf, mapNodes, namesOf, type Readers, readBy, tagOf } from './nodes.ts';
import { convertQuery } from './queries.ts';
import { convertCollation, convertType } from './types.ts';

/** An item of FROM. */
export function convertFrom(node: Node, source: Source): FromItem {
  source.descend();
  const item = readBy(readers, node, source) ?? refuse(node, source);
  source.ascend();
  return item;
}

const readers: Readers<FromItem> = {
  RangeVar: convertTable,
  RangeSubselect: convertSubselect,
  RangeFunction: convertTableFunctions,
  JoinExpr: convertJoin,
};

function refuse(node: Node, source: Source): never {
  if ('RangeTableSample' in node) throw source.unsupported('TABLESAMPLE', node.RangeTableSample.location);
  if ('RangeTableFunc' in node) throw source.unsupported('XMLTABLE', node.RangeTableFunc.location);
  if ('JsonTable' in node) throw source.unsupported('JSON_TABLE', node.JsonTable.location);
  throw new Error(`the grammar yields no ${tagOf(node)} in FROM`);
}

/** The name of a table. */
export function tableName(table: RangeVar | undefined, source: Source): QualifiedName {
  assert(table?.relname !== undefined, 'a table has a name');
  return {
    database: table.catalogname,
    schema: table.schemaname,
    name: table.relname,
    position: source.position(table.location),
  };
}

function convertTable(table: RangeVar, source: Source): FromTable {
  return { kind: 'table', name: tableName(table, source), only: !table.inh, alias: convertAlias(table.alias) };
}

function convertAlias(alias: AliasNode | undefined): Alias | undefined {
  return alias === undefined ? undefined : { name: alias.aliasname ?? '', columns: namesOf(alias.colnames) };
}

function convertSubselect({ lateral, subquery, alias }: RangeSubselect, source: Source): FromSubquery {
  return {
    kind: 'subquery',
    lateral: lateral ?? false,
    query: convertQuery(fieldsOf(subquery, 'SelectStmt'), source),
    alias: convertAlias(alias),
  };
}

function convertTableFunctions(item: RangeFunction, source: Source): FromFunction {
  return {
    kind: 'function',
    lateral: item.lateral ?? false,
    rowsFrom: item.is_rowsfrom ?? false,
    functions: mapNodes(item.functions, (node) => convertTableFunction(node, source)),
    ordinality: item.ordinality ?? false,
    alias: convertAlias(item.alias),
    columns: recordColumns(item.coldeflist, source),
  };
}

/** The grammar yields a list of the function and its column definitions. */
function convertTableFunction(node: Node, source: Source): TableFunction {
  const [call, columns] = fieldsOf(node, 'List').items ?? [];
  const definitions = columns !== undefined && 'List' in columns ? columns.List.items : undefined;
  return { call: convertExpression(call, source), columns: recordColumns(definitions, source) };
}

export function recordColumns(nodes: readonly Node[] | undefined, source: Source): readonly RecordColumn[] {
  return mapNodes(nodes, (node) => {
    const { colname, typeName, collClause, location } = fieldsOf(node, 'ColumnDef');
    return {
      name: colname ?? '',
      type: convertType(typeName, source),
      collation: convertCollation(collClause, source),
      position: source.position(location),
    };
  });
}

const joinTypes = { JOIN_INNER: 'inner', JOIN_LEFT: 'left', JOIN_RIGHT: 'right', JOIN_FULL: 'full' } as const;

function convertJoin(join: JoinExpr, source: Source): Join {
  assert(join.larg !== undefined && join.rarg !== undefined, 'a join has two sides');
  return {
    kind: 'join',
    // The grammar yields only these four; the others of the type are the planner's.
    type: joinTypes[(join.jointype ?? 'JOIN_INNER') as keyof typeof joinTypes],
    left: convertFrom(join.larg, source),
    right: convertFrom(join.rarg, source),
    condition: convertCondition(join, source),
    alias: convertAlias(join.alias),
  };
}

function convertCondition(join: JoinExpr, source: Source): JoinCondition {
  if (join.isNatural) return { kind: 'natural' };
  if (join.usingClause !== undefined)
    return { kind: 'using', columns: namesOf(join.usingClause), alias: join.join_using_alias?.aliasname };
  if (join.quals !== undefined) return { kind: 'on', expression: convertExpression(join.quals, source) };
  return { kind: 'cross' };
}

const persistences = { p: 'permanent', t: 'temporary', u: 'unlogged' } as const;

/** How long a relation lives. */
export function persistenceOf(table: RangeVar | undefined): Persistence {
  return persistences[(table?.relpersistence ?? 'p') as keyof typeof persistences];
}

/** A table in a list of tables. */
export function tableReference(node: Node, source: Source): TableReference {
  const table = fieldsOf(node, 'RangeVar');
  return { name: tableName(table, source), only: !table.inh };
}
