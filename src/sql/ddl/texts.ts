/**
 * Texts as the catalog keeps them: expressions and queries that name everything in full, so that they mean the same whatever the search path is. Types and
 * relations get their schema; `nextval('s')` becomes `nextval('public.s'::regclass)`.
 */
import type { Oid, Relation } from '../catalog/index.ts';
import { quoteIdentifier } from '../functions/index.ts';
import { type Expression, formatExpression, type QualifiedName, type TypeName } from '../parse/index.ts';
import { findNamed, findType, type NameScope, searchedSchemas } from './names.ts';
import { mapTree, type TreeNode, visitTree } from './trees.ts';

/** An expression as text that names everything in full. */
export function fullText(scope: NameScope, expression: Expression): string {
  return formatExpression(inFull(scope, expression));
}

/** The same tree with all names in full. */
export function inFull<Tree>(scope: NameScope, tree: Tree): Tree {
  return mapTree(tree, (node) => {
    if (isTypeCast(node)) return castInFull(scope, node);
    if (isSequenceCall(node)) return sequenceCallInFull(scope, node);
    return undefined;
  });
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

function isTypeCast(node: TreeNode): node is TreeNode & TypeCast {
  return node.kind === 'cast';
}

function isSequenceCall(node: TreeNode): node is TreeNode & SequenceCall {
  if (node.kind !== 'call' || !Array.isArray(node.arguments) || node.arguments.length === 0) return false;
  const name = (node as TreeNode & SequenceCall).function;
  return (name.schema === undefined || name.schema === 'pg_catalog') && sequenceFunctions.has(name.name);
}

function castInFull(scope: NameScope, node: TreeNode & TypeCast): object {
  const type = typeInFull(scope, node.type);
  if (type.name === 'regclass' && node.operand.kind === 'string')
    return { ...node, type, operand: relationInFull(scope, node.operand) };
  return { ...node, type, operand: inFull(scope, node.operand) };
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

function sequenceCallInFull(scope: NameScope, node: TreeNode & SequenceCall): object {
  const [first, ...rest] = node.arguments;
  const value =
    first.value.kind === 'string'
      ? {
          kind: 'cast',
          operand: relationInFull(scope, first.value),
          type: regclass,
          position: first.value.position,
        }
      : inFull(scope, first.value);
  return { ...node, arguments: [{ ...first, value }, ...inFull(scope, rest)] };
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
