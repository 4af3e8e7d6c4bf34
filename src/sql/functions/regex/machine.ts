/**
 * Runs programs over code points, all ways at once (Thompson's and Pike's machine): the time is in the order of text times program, whatever
 * the pattern. First the leftmost match is found, the longest (or shortest) from there, then, inside it, where its groups are.
 */
import { CharacterSet } from './character-set.ts';
import type { Program } from './program.ts';
import type { Anchor } from './syntax.ts';

/** Where a match and its groups are: pairs of start and end; -1 for groups that took no part. */
export type MatchBounds = readonly number[];

/** A set of places in the program, in the order in which they were added. */
class PlaceList {
  readonly places: Int32Array;
  readonly #mark: Int32Array;
  count = 0;

  constructor(size: number) {
    this.places = new Int32Array(size);
    this.#mark = new Int32Array(size).fill(-1);
  }

  add(place: number, time: number): boolean {
    if (this.#mark[place] === time) return false;
    this.#mark[place] = time;
    this.places[this.count++] = place;
    return true;
  }
}

/** The first match at or behind `from`. */
export function findMatch(program: Program, text: Uint32Array, from: number): MatchBounds | undefined {
  const extent = findExtent(program, text, from);
  if (extent === undefined || program.groups === 0) return extent;
  return findGroups(program, text, extent[0], extent[1]);
}

function findExtent(
  program: Program,
  text: Uint32Array,
  from: number,
): readonly [start: number, end: number] | undefined {
  const { instructions } = program;
  let current = new PlaceList(instructions.length);
  let following = new PlaceList(instructions.length);
  // Where the match that is at a place began: the least.
  let starts = new Int32Array(instructions.length);
  let nextStarts = new Int32Array(instructions.length);
  let best: readonly [number, number] | undefined;
  const add = (list: PlaceList, origins: Int32Array, first: number, at: number, start: number): void => {
    const stack = [first];
    for (let place = stack.pop(); place !== undefined; place = stack.pop()) {
      if (!list.add(place, at)) continue;
      origins[place] = start;
      const instruction = instructions[place];
      if (instruction.kind === 'fork') stack.push(instruction.other, instruction.next);
      else if (instruction.kind === 'save') stack.push(instruction.next);
      else if (instruction.kind === 'anchor' && holds(instruction.anchor, text, at)) stack.push(instruction.next);
    }
  };
  for (let at = from; at <= text.length; at++) {
    // Earlier starts were added first, and are not replaced.
    if (best === undefined) add(current, starts, program.start, at, at);
    if (current.count === 0) break;
    following.count = 0;
    for (let i = 0; i < current.count; i++) {
      const place = current.places[i];
      const start = starts[place];
      if (best !== undefined && (start > best[0] || (start === best[0] && program.wantsShortest))) continue;
      const instruction = instructions[place];
      if (instruction.kind === 'match') {
        if (best === undefined || start < best[0] || at > best[1]) best = [start, at];
      } else if (instruction.kind === 'set' && at < text.length && instruction.set.has(text[at]))
        add(following, nextStarts, instruction.next, at + 1, start);
    }
    [current, following] = [following, current];
    [starts, nextStarts] = [nextStarts, starts];
  }
  return best;
}

/** Ways are tried in the order of preference; the first to reach the end of the match has the groups. */
function findGroups(program: Program, text: Uint32Array, start: number, end: number): MatchBounds {
  const { instructions } = program;
  const slots = (program.groups + 1) * 2;
  let current = new PlaceList(instructions.length);
  let following = new PlaceList(instructions.length);
  let bounds: number[][] = [];
  let nextBounds: number[][] = [];
  const add = (list: PlaceList, found: number[][], first: number, at: number, initial: number[]): void => {
    const stack: (readonly [place: number, captured: number[]])[] = [[first, initial]];
    for (let item = stack.pop(); item !== undefined; item = stack.pop()) {
      const [place, captured] = item;
      if (!list.add(place, at)) continue;
      found[place] = captured;
      const instruction = instructions[place];
      if (instruction.kind === 'fork') stack.push([instruction.other, captured], [instruction.next, captured]);
      else if (instruction.kind === 'save') {
        const copy = captured.slice();
        copy[instruction.slot] = at;
        stack.push([instruction.next, copy]);
      } else if (instruction.kind === 'anchor' && holds(instruction.anchor, text, at))
        stack.push([instruction.next, captured]);
    }
  };
  add(current, bounds, program.start, start, new Array<number>(slots).fill(-1));
  for (let at = start; at < end; at++) {
    following.count = 0;
    nextBounds = [];
    for (let i = 0; i < current.count; i++) {
      const place = current.places[i];
      const instruction = instructions[place];
      if (instruction.kind === 'set' && instruction.set.has(text[at]))
        add(following, nextBounds, instruction.next, at + 1, bounds[place]);
    }
    [current, following] = [following, current];
    [bounds, nextBounds] = [nextBounds, bounds];
  }
  const captured = bounds[0] ?? new Array<number>(slots).fill(-1);
  return [start, end, ...captured.slice(2)];
}

function holds(anchor: Anchor, text: Uint32Array, at: number): boolean {
  switch (anchor) {
    case 'textStart':
      return at === 0;
    case 'textEnd':
      return at === text.length;
    case 'lineStart':
      return at === 0 || text[at - 1] === newline;
    case 'lineEnd':
      return at === text.length || text[at] === newline;
    case 'wordStart':
      return !isWord(text, at - 1) && isWord(text, at);
    case 'wordEnd':
      return isWord(text, at - 1) && !isWord(text, at);
    case 'wordEdge':
      return isWord(text, at - 1) !== isWord(text, at);
    case 'notWordEdge':
      return isWord(text, at - 1) === isWord(text, at);
  }
}

const newline = 0x0a;

function isWord(text: Uint32Array, at: number): boolean {
  return at >= 0 && at < text.length && CharacterSet.word.has(text[at]);
}
