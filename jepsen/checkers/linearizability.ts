/**
 * Is there an order of all operations, one after the other, in which every answer is right and nobody is answered before a
 * question that was over when it asked? The search of Wing and Gong with Lowe's memory of states already seen ("Testing for
 * linearizability", 2017). Linearizability is local: callers check one object at a time, which keeps the search small. An operation without
 * a known outcome may stand anywhere after its call, the very end included, where nobody sees it.
 */

/** What the search has to know of an operation. */
export interface Timed {
  readonly outcome: 'ok' | 'fail' | 'info';
  readonly invoked: number;
  /** Infinity where nobody knows. */
  readonly completed: number;
}

/** A state, as something that can be told apart by its text. */
export type State = string | number | boolean | null;

/** What an object does. */
export interface ObjectModel<Op, S extends State> {
  readonly initial: S;
  /** The state after the operation; undefined if its answer is wrong in this state. */
  step(state: S, operation: Op): S | undefined;
}

export type SearchResult<Op> =
  | { readonly kind: 'linearizable' }
  /** Too many states to remember: nobody knows. */
  | { readonly kind: 'unknown'; readonly states: number }
  /** At the furthest point that any order reached, `state` did not explain `stuck`'s answer; `near` ran beside it. */
  | { readonly kind: 'impossible'; readonly stuck: Op; readonly state: State; readonly near: readonly Op[] };

const statesMaxDefault = 1_500_000;
const nearMax = 30;
/** How far back in the history, in events, operations count as near. */
const nearEvents = 60;

/** An event in the doubly linked list that the search lifts operations out of. */
interface Place<Op> {
  readonly operation: Op;
  readonly index: number;
  readonly isCall: boolean;
  partner: Place<Op> | undefined;
  previous: Place<Op> | undefined;
  next: Place<Op> | undefined;
}

export interface SearchOptions<Op> {
  /** How many states may be remembered. */
  readonly statesMax?: number;
  /**
   * Operations of unknown outcome of which no answer shows a trace: they may never have happened, and each doubles the search. It is
   * tried without them first.
   */
  readonly unseen?: (operation: Op) => boolean;
}

/** Searches for an order of one object's operations. Leave out those that failed. */
export function searchOrder<Op extends Timed, S extends State>(
  operations: readonly Op[],
  model: ObjectModel<Op, S>,
  { statesMax = statesMaxDefault, unseen }: SearchOptions<Op> = {},
): SearchResult<Op> {
  const traced = operations.filter((one) => one.outcome !== 'info' || unseen === undefined || !unseen(one));
  if (traced.length < operations.length) {
    const without = search(traced, model, statesMax);
    if (without.kind === 'linearizable') return without;
  }
  return search(operations, model, statesMax);
}

function search<Op extends Timed, S extends State>(
  operations: readonly Op[],
  model: ObjectModel<Op, S>,
  statesMax: number,
): SearchResult<Op> {
  if (operations.length === 0) return { kind: 'linearizable' };
  const head = listOf(operations);
  const done = new Uint32Array((operations.length >> 5) + 1);
  const seen = new Set<string>();
  const stack: { place: Place<Op>; state: S }[] = [];
  let known = operations.filter(({ outcome }) => outcome === 'ok').length;
  let state = model.initial;
  let place = head.next;
  let furthest: { depth: number; stuck: Op; state: State } = { depth: -1, stuck: operations[0], state };
  while (known > 0 && place !== undefined) {
    if (place.isCall) {
      const next = model.step(state, place.operation);
      done[place.index >> 5] ^= 1 << (place.index & 31);
      if (next !== undefined && remember(seen, done, next)) {
        stack.push({ place, state });
        state = next;
        if (place.operation.outcome === 'ok') known--;
        lift(place);
        place = head.next;
      } else {
        done[place.index >> 5] ^= 1 << (place.index & 31);
        place = place.next;
      }
      if (seen.size > statesMax) return { kind: 'unknown', states: seen.size };
    } else {
      if (stack.length > furthest.depth) furthest = { depth: stack.length, stuck: place.operation, state };
      const back = stack.pop();
      if (back === undefined) break;
      state = back.state;
      done[back.place.index >> 5] ^= 1 << (back.place.index & 31);
      if (back.place.operation.outcome === 'ok') known++;
      unlift(back.place);
      place = back.place.next;
    }
  }
  if (known === 0) return { kind: 'linearizable' };
  const { stuck } = furthest;
  const near = operations.filter(
    (one) => one !== stuck && one.invoked < stuck.completed && one.completed > stuck.invoked - nearEvents,
  );
  return { kind: 'impossible', stuck, state: furthest.state, near: near.slice(-nearMax) };
}

function listOf<Op extends Timed>(operations: readonly Op[]): Place<Op> {
  const places: { at: number; place: Place<Op> }[] = [];
  operations.forEach((operation, index) => {
    const call: Place<Op> = {
      operation,
      index,
      isCall: true,
      partner: undefined,
      previous: undefined,
      next: undefined,
    };
    const end: Place<Op> = { ...call, isCall: false };
    call.partner = end;
    places.push({ at: operation.invoked, place: call }, { at: operation.completed, place: end });
  });
  places.sort((a, b) => (a.at === b.at ? 0 : a.at - b.at));
  const head: Place<Op> = {
    ...places[0].place,
    isCall: false,
    partner: undefined,
    previous: undefined,
    next: undefined,
  };
  let last = head;
  for (const { place } of places) {
    last.next = place;
    place.previous = last;
    last = place;
  }
  return head;
}

function lift<Op>(call: Place<Op>): void {
  for (const place of [call, call.partner!]) {
    place.previous!.next = place.next;
    if (place.next !== undefined) place.next.previous = place.previous;
  }
}

function unlift<Op>(call: Place<Op>): void {
  for (const place of [call.partner!, call]) {
    place.previous!.next = place;
    if (place.next !== undefined) place.next.previous = place;
  }
}

/** False if this set of operations has led to this state before. */
function remember(seen: Set<string>, done: Uint32Array, state: State): boolean {
  let first = 0;
  while (first < done.length && done[first] === 0xffffffff) first++;
  let last = done.length;
  while (last > first && done[last - 1] === 0) last--;
  let text = `${state} ${first}`;
  for (let i = first; i < last; i++) text += String.fromCharCode(32, done[i] & 0xffff, done[i] >>> 16);
  const size = seen.size;
  seen.add(text);
  return seen.size > size;
}
