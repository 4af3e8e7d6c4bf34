/** A regular expression as a program for the machine: an instruction for each character, fork, anchor and end of a group. */
import type { CharacterSet } from './character-set.ts';
import { type Anchor, invalidRegex, type Node, type ParsedRegex } from './syntax.ts';

/** An instruction; `next` and `other` are places in the program, of which `next` is tried first. */
export type Instruction =
  | { readonly kind: 'set'; readonly set: CharacterSet; readonly next: number }
  | { readonly kind: 'anchor'; readonly anchor: Anchor; readonly next: number }
  | { readonly kind: 'save'; readonly slot: number; readonly next: number }
  | { kind: 'fork'; next: number; other: number }
  | { readonly kind: 'match' };

/** A program. */
export interface Program {
  readonly instructions: readonly Instruction[];
  readonly start: number;
  readonly groups: number;
  /** Of all matches from the leftmost place, the shortest is wanted. */
  readonly wantsShortest: boolean;
}

const instructionsMax = 20_000;

/** Compiles a tree. */
export function compileProgram({ root, groups }: ParsedRegex): Program {
  const instructions: Instruction[] = [{ kind: 'match' }];
  const start = new Compiler(instructions).compile(root, 0);
  return { instructions, start, groups, wantsShortest: greediness(root) === false };
}

/** PostgreSQL's rule: a branch prefers what its first quantified part prefers; several branches together prefer the longest. */
function greediness(node: Node): boolean | undefined {
  switch (node.kind) {
    case 'group':
      return greediness(node.node);
    case 'branches':
      return true;
    case 'repeat':
      return node.min === node.max ? greediness(node.node) : node.greedy;
    case 'sequence':
      for (const part of node.parts) {
        const preference = greediness(part);
        if (preference !== undefined) return preference;
      }
      return undefined;
    default:
      return undefined;
  }
}

/** Builds from the end: each part is given the place that comes behind it. */
class Compiler {
  readonly #instructions: Instruction[];

  constructor(instructions: Instruction[]) {
    this.#instructions = instructions;
  }

  compile(node: Node, next: number): number {
    switch (node.kind) {
      case 'empty':
        return next;
      case 'set':
        return this.#add({ kind: 'set', set: node.set, next });
      case 'anchor':
        return this.#add({ kind: 'anchor', anchor: node.anchor, next });
      case 'sequence':
        return node.parts.reduceRight((behind, part) => this.compile(part, behind), next);
      case 'branches':
        return node.branches
          .map((branch) => this.compile(branch, next))
          .reduceRight((other, branch) => this.#add({ kind: 'fork', next: branch, other }));
      case 'group': {
        if (node.index === undefined) return this.compile(node.node, next);
        const end = this.#add({ kind: 'save', slot: node.index * 2 + 1, next });
        return this.#add({ kind: 'save', slot: node.index * 2, next: this.compile(node.node, end) });
      }
      case 'repeat':
        return this.#repeat(node, next);
    }
  }

  #repeat({ node, min, max, greedy }: Node & { readonly kind: 'repeat' }, next: number): number {
    let at = next;
    if (max === Number.POSITIVE_INFINITY) {
      const fork: Instruction = { kind: 'fork', next: 0, other: 0 };
      at = this.#add(fork);
      const body = this.compile(node, at);
      fork.next = greedy ? body : next;
      fork.other = greedy ? next : body;
    } else
      for (let i = min; i < max; i++) {
        const body = this.compile(node, at);
        at = this.#add({ kind: 'fork', next: greedy ? body : next, other: greedy ? next : body });
      }
    for (let i = 0; i < min; i++) at = this.compile(node, at);
    return at;
  }

  #add(instruction: Instruction): number {
    if (this.#instructions.length >= instructionsMax) throw invalidRegex('regular expression is too complex');
    return this.#instructions.push(instruction) - 1;
  }
}
