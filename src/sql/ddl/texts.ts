/**
 * Texts as the catalog keeps them: expressions and queries that name everything in full, so that they mean the same whatever the search path is. Types and
 * relations get their schema; `nextval('s')` becomes `nextval('public.s'::regclass)`.
 */

import type { StarColumn } from '../bind/index.ts';
import type { Oid, Relation } from '../catalog/index.ts';
import { quoteIdentifier } from '../functions/index.ts';
import {
  type CommonTable,
  type Expression,
  type FromTable,
  formatExpression,
  formatQuery,
  type QualifiedName,
  type Query,
  type Select,
  type Target,
  type TypeName,
  type With,
} from '../parse/index.ts';
import { findNamed, findType, type NameScope, searchedSchemas } from './names.ts';
import { mapTree, type TreeNode, visitTree } from './trees.ts';

/** An expression as text that names everything in full. */
export function fullText(scope: NameScope, expression: Expression): string {
  return formatExpression(inFull(scope, expression));
}

/** A query as text that names everything in full, its stars written out. */
export function fullQueryText(scope: NameScope, query: Query, stars: WrittenStars): string {
  return formatQuery(new FullNames(scope, stars).write(query, noNames));
}

/** The columns that each star of a tree stands for. */
export type WrittenStars = ReadonlyMap<object, readonly StarColumn[]>;

/** The same tree with all names in full. */
export function inFull<Tree>(scope: NameScope, tree: Tree): Tree {
  return new FullNames(scope, new Map()).write(tree, noNames);
}

const noNames: ReadonlySet<string> = new Set();

/** Writes names in full. Names of common tables (`hidden`) stay as they are where they can be seen. */
class FullNames {
  readonly #scope: NameScope;
  readonly #stars: WrittenStars;

  constructor(scope: NameScope, stars: WrittenStars) {
    this.#scope = scope;
    this.#stars = stars;
  }

  write<Tree>(tree: Tree, hidden: ReadonlySet<string>): Tree {
    // What takes a node's place is of its kind; the compiler cannot know.
    return mapTree(tree, (node) => this.#node(node, hidden)) as Tree;
  }

  #node(node: TreeNode, hidden: ReadonlySet<string>): object | undefined {
    if (isQuery(node)) return this.#query(node, hidden);
    if (isFromTable(node)) return this.#table(node, hidden);
    if (isTypeCast(node)) return this.#cast(node, hidden);
    if (isTypeName(node)) return typeInFull(this.#scope, node);
    if (isSequenceCall(node)) return this.#sequenceCall(node, hidden);
    if (isLongColumn(node)) return { ...node, path: node.path.slice(-2) };
    return undefined;
  }

  #query(node: TreeNode & Partial<Select>, hidden: ReadonlySet<string>): object {
    const { tables, seen } = this.#commonTables(node.with, hidden);
    const parts = Object.entries(node).map(([name, part]): [string, unknown] => {
      if (name === 'with') return [name, node.with === undefined ? undefined : { ...node.with, tables }];
      if (name === 'targets') return [name, this.write(this.#targets(node.targets ?? []), seen)];
      return [name, this.write(part, seen)];
    });
    return Object.fromEntries(parts);
  }

  /** A common table sees those before it; of WITH RECURSIVE all, and itself. */
  #commonTables(
    clause: With | undefined,
    hidden: ReadonlySet<string>,
  ): { readonly tables: readonly CommonTable[]; readonly seen: ReadonlySet<string> } {
    if (clause === undefined) return { tables: [], seen: hidden };
    const seen = new Set(hidden);
    if (clause.recursive) for (const { name } of clause.tables) seen.add(name);
    const tables = clause.tables.map((table) => {
      const written = this.write(table, new Set(seen));
      seen.add(table.name);
      return written;
    });
    return { tables, seen };
  }

  #targets(targets: readonly Target[]): readonly Target[] {
    return targets.flatMap((target) => {
      const columns = this.#stars.get(target.expression);
      if (columns === undefined) return [target];
      return columns.map(({ qualifier, name }): Target => {
        const path = qualifier === undefined ? [name] : [qualifier, name];
        return { expression: { kind: 'column', path, position: 0 }, alias: undefined, position: 0 };
      });
    });
  }

  #table(node: TreeNode & FromTable, hidden: ReadonlySet<string>): object {
    const { name } = node;
    if (name.schema === undefined && hidden.has(name.name)) return node;
    const found = findNamed(this.#scope, name, true);
    if (found?.kind !== 'relation') return node;
    const schema = schemaName(this.#scope, found.relation.schemaOid);
    return { ...node, name: { ...name, database: undefined, schema } };
  }

  #cast(node: TreeNode & TypeCast, hidden: ReadonlySet<string>): object {
    const type = typeInFull(this.#scope, node.type);
    if (type.name === 'regclass' && node.operand.kind === 'string')
      return { ...node, type, operand: relationInFull(this.#scope, node.operand) };
    return { ...node, type, operand: this.write(node.operand, hidden) };
  }

  #sequenceCall(node: TreeNode & SequenceCall, hidden: ReadonlySet<string>): object {
    const [first, ...rest] = node.arguments;
    const value =
      first.value.kind === 'string'
        ? {
            kind: 'cast',
            operand: relationInFull(this.#scope, first.value),
            type: regclass,
            position: first.value.position,
          }
        : this.write(first.value, hidden);
    return { ...node, arguments: [{ ...first, value }, ...this.write(rest, hidden)] };
  }
}

/** Names of columns in an expression over one table: `a`, or `t.a`. */
export function columnsNamed(tree: unknown): ReadonlySet<string> {
  const names = new Set<string>();
  visitTree(tree, (node) => {
    if (node.kind === 'column' && Array.isArray(node.path)) names.add(String(node.path.at(-1)));
    return undefined;
  });
  return names;
}

/** A relation's name in full, as it stands in texts. */
export function fullName(
  { draft }: Pick<NameScope, 'draft'>,
  { schemaOid, name }: Pick<Relation, 'schemaOid' | 'name'>,
): string {
  return `${quoteIdentifier(schemaName({ draft }, schemaOid))}.${quoteIdentifier(name)}`;
}

/** The name of a schema by its oid. */
export function schemaName({ draft }: Pick<NameScope, 'draft'>, schemaOid: Oid): string {
  return draft.byOid(schemaOid)?.name ?? '';
}

/** `nextval('public.s'::regclass)`. */
export function nextValueText(scope: Pick<NameScope, 'draft'>, sequence: Pick<Relation, 'schemaOid' | 'name'>): string {
  return `nextval('${fullName(scope, sequence).replaceAll("'", "''")}'::regclass)`;
}

/** Functions that take a sequence by its name. */
const sequenceFunctions = new Set(['nextval', 'currval', 'setval']);

interface SequenceCall {
  readonly function: QualifiedName;
  readonly arguments: readonly { readonly name: string | undefined; readonly value: Expression }[];
}

interface TypeCast {
  readonly operand: Expression;
  readonly type: TypeName;
}

function isQuery(node: TreeNode): node is TreeNode & Partial<Select> {
  return node.kind === 'select' || node.kind === 'values' || node.kind === 'set-operation';
}

/** A table in FROM. */
export function isFromTable(node: TreeNode): node is TreeNode & FromTable {
  return node.kind === 'table' && 'only' in node;
}

/** A type's name. */
export function isTypeName(node: TreeNode): node is TreeNode & TypeName {
  return 'arrayDimensions' in node;
}

/** `schema.table.column`. */
function isLongColumn(node: TreeNode): node is TreeNode & { readonly path: readonly string[] } {
  return node.kind === 'column' && Array.isArray(node.path) && node.path.length > 2;
}

function isTypeCast(node: TreeNode): node is TreeNode & TypeCast {
  return node.kind === 'cast';
}

function isSequenceCall(node: TreeNode): node is TreeNode & SequenceCall {
  if (node.kind !== 'call' || !Array.isArray(node.arguments) || node.arguments.length === 0) return false;
  const name = (node as TreeNode & SequenceCall).function;
  return (name.schema === undefined || name.schema === 'pg_catalog') && sequenceFunctions.has(name.name);
}

/** Types of the user get their schema; the built-in ones are always found. */
function typeInFull(scope: NameScope, written: TypeName): TypeName {
  if (written.schema !== undefined && written.schema !== 'pg_temp') return written;
  const name = { database: undefined, schema: written.schema, name: written.name, position: written.position };
  const type = findType(scope, name, true);
  if (type === undefined || type.oid < 16_384) return written;
  const schema = searchedSchemas(scope).find(({ oid }) => scope.draft.typeByName(oid, written.name)?.oid === type.oid);
  return { ...written, schema: schema?.name };
}

const regclass: TypeName = {
  schema: undefined,
  name: 'regclass',
  modifiers: [],
  intervalFields: undefined,
  arrayDimensions: 0,
  position: 0,
};

/** `'s'` becomes `'public.s'`, if there is such a relation. */
function relationInFull(scope: NameScope, literal: Extract<Expression, { readonly kind: 'string' }>): Expression {
  const name = splitName(literal.value);
  const found = name && findNamed(scope, name, true);
  if (found === undefined) return literal;
  const relation =
    found.kind === 'relation' ? found.relation : { schemaOid: found.table.schemaOid, name: found.index.name };
  return { ...literal, value: fullName(scope, relation) };
}

/** Reads a name as it stands in a text: `s`, `public."S"`. */
export function splitName(text: string): QualifiedName | undefined {
  const parts = text.match(/"(?:[^"]|"")*"|[^."\s]+/g);
  if (parts === null || parts.length > 2 || parts.join('.') !== text.trim()) return undefined;
  const names = parts.map((part) =>
    part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part.toLowerCase(),
  );
  return {
    database: undefined,
    schema: names.length === 2 ? names[0] : undefined,
    name: names[names.length - 1],
    position: 0,
  };
}

/** `public.s`, quoted where it must be. */
export function fullRelationName({ schema, name }: { readonly schema: string; readonly name: string }): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}
