/** Walks trees of the parser, whatever they hold: they are plain data. */

/** Hears of every node, outer ones first; false: its inside is left out. */
export function visitTree(tree: unknown, visit: (node: TreeNode) => boolean | undefined): void {
  if (Array.isArray(tree)) {
    for (const item of tree) visitTree(item, visit);
    return;
  }
  if (!isNode(tree) || visit(tree) === false) return;
  for (const part of Object.values(tree)) visitTree(part, visit);
}

/** The same tree where `change` gives something else in place of nodes; what it replaces is not looked into. */
export function mapTree<Tree>(tree: Tree, change: (node: TreeNode) => object | undefined): Tree {
  // What `change` gives in place of a node is of the node's kind; the compiler cannot know.
  return mapAny(tree, change) as Tree;
}

/** A node: an object of the tree. */
export type TreeNode = Readonly<Record<string, unknown>>;

function mapAny(tree: unknown, change: (node: TreeNode) => object | undefined): unknown {
  if (Array.isArray(tree)) return tree.map((item) => mapAny(item, change));
  if (!isNode(tree)) return tree;
  const other = change(tree);
  if (other !== undefined) return other;
  return Object.fromEntries(Object.entries(tree).map(([name, part]) => [name, mapAny(part, change)]));
}

function isNode(tree: unknown): tree is TreeNode {
  return typeof tree === 'object' && tree !== null;
}
