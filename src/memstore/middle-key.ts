/** Finds a key about in the middle of a span, by the counts in the pages, touching a small part of them. */
import type { Span } from '../base/index.ts';
import { childrenAt, countShift, innerRefsAt, leafFlag, leafRefsAt, searchPage } from './page-layout.ts';
import type { PageTree } from './page-tree.ts';
import { type Probe, probeOf } from './probe.ts';

/** Pages of a level that make the estimate good enough. */
const pagesEnough = 128;

/** A page, and which of its children or entries lie in the span: `[from, to)`. */
interface Part {
  readonly id: number;
  readonly from: number;
  readonly to: number;
}

/** The ref of a record about in the middle of the span; 0 where the span has fewer than two keys. */
export function middleRecord(tree: PageTree, span: Span): number {
  const start = probeOf(span.start);
  const end = span.end.length === 0 ? undefined : probeOf(span.end);
  let parts = [partOf(tree, tree.root, start, end)];
  while (!isLeaf(tree, parts[0].id) && parts.length < pagesEnough) parts = expand(tree, parts, start, end);
  const total = parts.reduce((sum, part) => sum + part.to - part.from, 0);
  if (isLeaf(tree, parts[0].id) && total < 2) return 0;
  let before = Math.floor(total / 2);
  for (const part of parts) {
    if (before < part.to - part.from) return middleBelow(tree, part.id, part.from + before);
    before -= part.to - part.from;
  }
  return 0;
}

function pageOf(tree: PageTree, id: number): Uint32Array {
  return tree.pages.segments[id >>> 16];
}

function isLeaf(tree: PageTree, id: number): boolean {
  return (pageOf(tree, id)[(id & 0xffff) << 8] & leafFlag) !== 0;
}

function partOf(tree: PageTree, id: number, start: Probe | undefined, end: Probe | undefined): Part {
  const page = pageOf(tree, id);
  const base = (id & 0xffff) << 8;
  const count = page[base] >>> countShift;
  const leaf = isLeaf(tree, id);
  const place = (probe: Probe): number => {
    const found = searchPage(tree.records, page, base, leaf ? leafRefsAt : innerRefsAt, probe);
    if (found >= 0) return found;
    return leaf ? ~found : -found;
  };
  if (leaf) return { id, from: start ? place(start) : 0, to: end ? place(end) : count };
  return { id, from: start ? place(start) : 0, to: end ? place(end) + 1 : count + 1 };
}

function expand(tree: PageTree, parts: readonly Part[], start: Probe, end: Probe | undefined): Part[] {
  const out: Part[] = [];
  for (const [index, part] of parts.entries()) {
    const base = (part.id & 0xffff) << 8;
    for (let slot = part.from; slot < part.to; slot++) {
      const isFirst = index === 0 && slot === part.from;
      const isLast = index === parts.length - 1 && slot === part.to - 1;
      const child = pageOf(tree, part.id)[base + childrenAt + slot];
      out.push(partOf(tree, child, isFirst ? start : undefined, isLast ? end : undefined));
    }
  }
  return out;
}

function middleBelow(tree: PageTree, id: number, slot: number): number {
  while (!isLeaf(tree, id)) {
    id = pageOf(tree, id)[((id & 0xffff) << 8) + childrenAt + slot];
    slot = pageOf(tree, id)[(id & 0xffff) << 8] >>> (countShift + 1);
  }
  return pageOf(tree, id)[((id & 0xffff) << 8) + leafRefsAt + slot];
}
