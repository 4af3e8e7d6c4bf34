/** Texts name everything in full, so what gets another name gets it in all texts that name it. */
import type { ColumnNumber, DomainDescriptor, Oid, TableDescriptor, ViewDescriptor } from '../../catalog/index.ts';
import { type Expression, type FromTable, formatExpression, formatQuery, type TypeName } from '../../parse/index.ts';
import { type References, referencesIn, referencesOfView } from '../drop/references.ts';
import { fullRelationName, isFromTable, isTypeName, splitName } from '../texts.ts';
import { mapTree, type TreeNode } from '../trees.ts';
import { viewColumnsUsed } from '../views/used-columns.ts';
import type { DdlWork } from '../work.ts';

/** A name in full. */
export interface FullName {
  readonly schema: string;
  readonly name: string;
}

/** What a name becomes; undefined: it stays. */
export type Renaming = (name: FullName) => FullName | undefined;

/** Writes all texts anew that name one of these objects. Called while the objects still have their old names. */
export function rewriteTexts(work: DdlWork, oids: ReadonlySet<Oid>, renaming: Renaming): void {
  const isConcerned = ({ relations, types }: References): boolean =>
    [...relations].some((oid) => oids.has(oid)) || [...types].some((oid) => oids.has(oid));
  const expression = (owner: object, text: string): string =>
    isConcerned(referencesHere(work, owner, text))
      ? mapExpression(work, text, (node) => renamed(node, renaming))
      : text;
  for (const view of [...work.draft.all('view')])
    if (isConcerned(referencesOfViewHere(work, view)))
      work.note({ ...view, query: mapQuery(work, view.query, (node) => renamed(node, renaming)) });
  for (const table of [...work.draft.all('table')])
    noteTable(work, table, rewrittenTable(work, table, expression, isConcerned, renaming));
  for (const domain of [...work.draft.all('domain')]) {
    const after = rewrittenDomain(domain, expression);
    if (after !== domain) work.note(after);
  }
}

function noteTable(work: DdlWork, before: TableDescriptor, after: TableDescriptor): void {
  if (after !== before) work.note(after);
}

type RewriteText = (owner: object, text: string) => string;

function rewrittenTable(
  work: DdlWork,
  table: TableDescriptor,
  expression: RewriteText,
  isConcerned: (references: References) => boolean,
  renaming: Renaming,
): TableDescriptor {
  const after = mapTableTexts(table, expression);
  const { materialized } = table;
  if (materialized === undefined || !isConcerned(referencesOfViewHere(work, table))) return after;
  const query = mapQuery(work, materialized.query, (node) => renamed(node, renaming));
  return { ...after, materialized: { ...materialized, query } };
}

/** The table with other texts; the same object, if none differs. */
export function mapTableTexts(table: TableDescriptor, expression: RewriteText): TableDescriptor {
  let isChanged = false;
  const text = <Text extends string | undefined>(owner: object, before: Text): Text => {
    if (before === undefined) return before;
    const after = expression(owner, before);
    isChanged ||= after !== before;
    // A text stays a text.
    return after as Text;
  };
  const columns = table.columns.map((column) => ({
    ...column,
    default: text(column, column.default),
    generated: text(column, column.generated),
  }));
  const checks = table.checks.map((check) => ({ ...check, expression: text(check, check.expression) }));
  const indexes = table.indexes.map((index) => ({
    ...index,
    predicate: text(index, index.predicate),
    columns: index.columns.map((key) => ({ ...key, expression: text(index, key.expression) })),
  }));
  return isChanged ? { ...table, columns, checks, indexes } : table;
}

function rewrittenDomain(domain: DomainDescriptor, expression: RewriteText): DomainDescriptor {
  const text = domain.default === undefined ? undefined : expression(domain, domain.default);
  const checks = domain.checks.map((check) => ({ ...check, expression: expression(check, check.expression) }));
  const isSame =
    text === domain.default && checks.every((check, i) => check.expression === domain.checks[i].expression);
  return isSame ? domain : { ...domain, default: text, checks };
}

/** A column of a relation gets another name: views go on calling it by the old one. Called while it still has that. */
export function keepColumnNames(
  work: DdlWork,
  relation: TableDescriptor | ViewDescriptor,
  number: ColumnNumber,
  fullName: FullName,
): void {
  const all: readonly { readonly number: ColumnNumber; readonly name: string; readonly hidden?: boolean }[] =
    relation.columns;
  const visible = all.filter(({ hidden }) => hidden !== true);
  const place = visible.findIndex((column) => column.number === number);
  const names = visible.slice(0, place + 1).map(({ name }) => name);
  const change = (node: TreeNode): object | undefined => {
    if (!isFromTable(node) || node.name.schema !== fullName.schema || node.name.name !== fullName.name)
      return undefined;
    return withColumnNames(node, names);
  };
  for (const view of [...work.draft.all('view'), ...work.draft.all('table')]) {
    const isUser =
      referencesOfViewHere(work, view).relations.has(relation.oid) &&
      viewColumnsUsed(work, view, relation.oid).has(number);
    if (!isUser) continue;
    if (view.kind === 'view') work.note({ ...view, query: mapQuery(work, view.query, change) });
    else if (view.materialized !== undefined)
      work.note({
        ...view,
        materialized: { ...view.materialized, query: mapQuery(work, view.materialized.query, change) },
      });
  }
}

/** `t AS t (a, b)`: the first columns keep these names. */
function withColumnNames(node: TreeNode & FromTable, names: readonly string[]): object {
  const given = node.alias?.columns ?? [];
  return {
    ...node,
    alias: { name: node.alias?.name ?? node.name.name, columns: [...given, ...names.slice(given.length)] },
  };
}

/** An expression over a table's columns, one of which gets another name. */
export function renameColumnIn(work: DdlWork, text: string, from: string, to: string): string {
  return mapExpression(work, text, (node) =>
    node.kind === 'column' && Array.isArray(node.path) && node.path.length === 1 && node.path[0] === from
      ? { ...node, path: [to] }
      : undefined,
  );
}

/** The name of a relation, a type or in a regclass literal, replaced. */
function renamed(node: TreeNode, renaming: Renaming): object | undefined {
  if (isFromTable(node)) {
    const { schema, name } = node.name;
    const other = schema === undefined ? undefined : renaming({ schema, name });
    if (other === undefined) return undefined;
    // Columns are named after what the table was called.
    return { ...node, name: { ...node.name, ...other }, alias: node.alias ?? { name, columns: [] } };
  }
  if (isTypeName(node)) return renamedType(node, renaming);
  return isRegclassCast(node) ? renamedRegclass(node, renaming) : undefined;
}

function renamedType(node: TreeNode & TypeName, renaming: Renaming): object | undefined {
  const { schema, name } = node;
  const other = schema === undefined ? undefined : renaming({ schema, name });
  return other === undefined ? undefined : { ...node, ...other };
}

interface RegclassCast {
  readonly operand: Extract<Expression, { readonly kind: 'string' }>;
}

function isRegclassCast(node: TreeNode): node is TreeNode & RegclassCast {
  if (node.kind !== 'cast') return false;
  // The nodes of the tree are what their kind says.
  const { operand, type } = node as unknown as { readonly operand: TreeNode; readonly type: TypeName };
  return type.name === 'regclass' && operand.kind === 'string';
}

function renamedRegclass(node: TreeNode & RegclassCast, renaming: Renaming): object | undefined {
  const name = splitName(node.operand.value);
  const other = name?.schema === undefined ? undefined : renaming({ schema: name.schema, name: name.name });
  if (other === undefined) return undefined;
  return { ...node, operand: { ...node.operand, value: fullRelationName(other) } };
}

function mapExpression(work: DdlWork, text: string, change: (node: TreeNode) => object | undefined): string {
  return formatExpression(mapTree(work.session.parser.parseExpression(text), change));
}

function mapQuery(work: DdlWork, text: string, change: (node: TreeNode) => object | undefined): string {
  const [{ statement }] = work.session.parser.parse(text);
  if (statement.kind !== 'select' && statement.kind !== 'values' && statement.kind !== 'set-operation') return text;
  return formatQuery(mapTree(statement, change));
}

function referencesHere(work: DdlWork, owner: object, text: string): References {
  return referencesIn(work.draft, work.session.databaseOid, work.session.parser, owner, text);
}

function referencesOfViewHere(work: DdlWork, view: ViewDescriptor | TableDescriptor): References {
  return referencesOfView(work.draft, work.session.databaseOid, work.session.parser, view);
}
