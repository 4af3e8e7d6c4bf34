/**
 * What the texts of descriptors name: relations and types. Texts name everything in full, and are written anew when what they name gets another name, so
 * what is found once stays true for as long as the descriptor lives.
 */
import type { TextParser } from '../../bind/index.ts';
import type { Catalog, Oid, TableDescriptor, ViewDescriptor } from '../../catalog/index.ts';
import type { QualifiedName, SqlParser, TypeName } from '../../parse/index.ts';
import { namedIn } from '../names.ts';
import { isFromTable, isTypeName, splitName } from '../texts.ts';
import { type TreeNode, visitTree } from '../trees.ts';

/** Oids that a text names. */
export interface References {
  readonly relations: ReadonlySet<Oid>;
  readonly types: ReadonlySet<Oid>;
}

const known = new WeakMap<object, Map<string, References>>();
const none: References = { relations: new Set(), types: new Set() };

/** What a text of `owner` names; a text that is not there names nothing. */
export function referencesIn(
  catalog: Catalog,
  databaseOid: Oid,
  parser: TextParser,
  owner: object,
  text: string | undefined,
  kind: 'expression' | 'query' = 'expression',
): References {
  if (text === undefined) return none;
  let ofOwner = known.get(owner);
  if (ofOwner === undefined) {
    ofOwner = new Map();
    known.set(owner, ofOwner);
  }
  let references = ofOwner.get(text);
  if (references === undefined) {
    const tree = kind === 'expression' ? parser.parseExpression(text) : parser.parse(text);
    references = namesIn(catalog, databaseOid, tree);
    ofOwner.set(text, references);
  }
  return references;
}

/** What a view's query names. */
export function referencesOfView(
  catalog: Catalog,
  databaseOid: Oid,
  parser: SqlParser,
  view: ViewDescriptor | TableDescriptor,
): References {
  const query = view.kind === 'view' ? view.query : view.materialized?.query;
  return referencesIn(catalog, databaseOid, parser, view, query, 'query');
}

function namesIn(catalog: Catalog, databaseOid: Oid, tree: unknown): References {
  const relations = new Set<Oid>();
  const types = new Set<Oid>();
  const addRelation = (name: QualifiedName | undefined): void => {
    const schema = name?.schema === undefined ? undefined : catalog.schemaByName(databaseOid, name.schema);
    if (schema === undefined || name === undefined) return;
    const found = namedIn(catalog, schema.oid, name.name);
    if (found !== undefined) relations.add(found.kind === 'index' ? found.index.oid : found.relation.oid);
  };
  const addType = ({ schema: schemaName, name }: TypeName): void => {
    const schema = schemaName === undefined ? undefined : catalog.schemaByName(databaseOid, schemaName);
    const type = schema && catalog.typeByName(schema.oid, name);
    if (type !== undefined) types.add(type.oid);
  };
  visitTree(tree, (node) => {
    if (isFromTable(node)) addRelation(node.name);
    else if (isTypeName(node)) addType(node);
    else if (isRegclass(node)) addRelation(splitName(node.operand.value));
    return undefined;
  });
  return { relations, types };
}

function isRegclass(node: TreeNode): node is TreeNode & { readonly operand: { readonly value: string } } {
  if (node.kind !== 'cast') return false;
  // The nodes of the tree are what their kind says.
  const { operand, type } = node as unknown as { readonly operand: TreeNode; readonly type: TypeName };
  return type.name === 'regclass' && operand.kind === 'string';
}
