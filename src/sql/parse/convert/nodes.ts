/**
 * Reading the grammar's output: every node is an object with one member, its tag, which holds the fields; lists are arrays of
 * nodes; whatever is zero, false or empty is left out. Nothing of this is seen outside `convert`.
 */
import type { Node } from 'libpg-query';
import { assert } from '../../../base/index.ts';
import { SqlError } from '../../errors.ts';
import { placed, type Source } from '../source.ts';
import type { OperatorName, Position, QualifiedName } from '../tree/names.ts';

/** A node's tag. */
export type Tag = Node extends infer Each ? (Each extends unknown ? keyof Each : never) : never;

/** The fields below a tag. */
export type Fields<T extends Tag> = Extract<Node, Record<T, unknown>>[T];

/** One reader per tag, all yielding the same kind of thing. */
export type Readers<Result> = { readonly [T in Tag]?: (fields: Fields<T>, source: Source) => Result };

/** The tag of a node. */
export function tagOf(node: Node): Tag {
  // A node has exactly one member, which `for in` yields without building an array.
  for (const tag in node) return tag as Tag;
  throw new Error('the grammar yields no empty nodes');
}

/** Reads a node by the reader of its tag; undefined: there is none. */
export function readBy<Result>(readers: Readers<Result>, node: Node, source: Source): Result | undefined {
  const tag = tagOf(node);
  // The table's type ties tag and fields together; the compiler cannot follow that through a tag known only at run time.
  const reader = readers[tag] as ((fields: unknown, source: Source) => Result) | undefined;
  return reader?.((node as Readonly<Record<string, unknown>>)[tag], source);
}

/** The fields of a node that is known to have this tag. */
export function fieldsOf<T extends Tag>(node: Node | undefined, tag: T): Fields<T> {
  assert(node !== undefined && tag in node, `the grammar yields ${tag} here`);
  return member(node, tag);
}

/** The fields of a node if it has this tag. */
export function fieldsIf<T extends Tag>(node: Node | undefined, tag: T): Fields<T> | undefined {
  return node !== undefined && tag in node ? member(node, tag) : undefined;
}

/** The callers have looked that the node has this tag; the compiler does not narrow a union by a name it does not know. */
function member<T extends Tag>(node: Node, tag: T): Fields<T> {
  return (node as unknown as Readonly<Record<T, Fields<T>>>)[tag];
}

const nothing: readonly never[] = [];

/** Reads every node of a list, which the grammar leaves out when it is empty. */
export function mapNodes<Result>(nodes: readonly Node[] | undefined, read: (node: Node) => Result): readonly Result[] {
  return nodes === undefined ? nothing : nodes.map(read);
}

/** A list of names. */
export function namesOf(nodes: readonly Node[] | undefined): readonly string[] {
  return mapNodes(nodes, nameOf);
}

/** A name. */
export function nameOf(node: Node | undefined): string {
  return fieldsOf(node, 'String').sval ?? '';
}

/** A name of one to three parts. */
export function qualifiedName(nodes: readonly Node[] | undefined, position: Position): QualifiedName {
  return nameFromParts(namesOf(nodes), position);
}

/** A name out of its parts. */
export function nameFromParts(parts: readonly string[], position: Position): QualifiedName {
  switch (parts.length) {
    case 1:
      return { database: undefined, schema: undefined, name: parts[0], position };
    case 2:
      return { database: undefined, schema: parts[0], name: parts[1], position };
    case 3:
      return { database: parts[0], schema: parts[1], name: parts[2], position };
    default:
      throw new SqlError(
        '42601',
        `improper qualified name (too many dotted names): ${parts.join('.')}`,
        placed(position),
      );
  }
}

/** `+`, or `schema.+`. */
export function operatorName(nodes: readonly Node[] | undefined, position: Position): OperatorName {
  if (nodes?.length === 1) return { schema: undefined, name: nameOf(nodes[0]) };
  const { schema, name } = qualifiedName(nodes, position);
  return { schema, name };
}
