/**
 * Is there an order of all operations on a key, one after the other, in which every answer is right and nobody is answered
 * before a question that was over when it asked? The search of Wing and Gong with Lowe's memory of states already seen
 * ("Testing for linearizability", 2017), one key at a time (linearizability is local). An operation without a known outcome
 * may stand anywhere after its call, the very end included, where nobody sees it.
 */
import { invalid, type Operation, type Verdict, valid } from './history.ts';

/** A key's state: its value, null for none. */
type State = number | null;

const statesMax = 1_500_000;

/** Checks every key by itself. Keys of TTL writes, scans and stale reads are not registers: leave them out. */
export function checkRegisters(operations: readonly Operation[]): Verdict {
  const byKey = new Map<string, Operation[]>();
  for (const operation of operations) {
    const { call, outcome } = operation;
    if (call.f === 'scan' || outcome === 'fail') continue;
    if (call.f === 'read' && (outcome === 'info' || call.staleMsMax !== undefined)) continue;
    const list = byKey.get(call.key) ?? [];
    list.push(operation);
    byKey.set(call.key, list);
  }
  let unknown: Verdict | undefined;
  for (const [key, list] of byKey) {
    const verdict = checkRegister(key, list);
    if (verdict.kind === 'invalid') return verdict;
    if (verdict.kind === 'unknown') unknown ??= verdict;
  }
  return unknown ?? valid;
}

/** The state after an operation, or undefined if its answer is wrong in this state. */
function step(state: State, { call, outcome, answer }: Operation): State | undefined {
  const known = outcome === 'ok';
  const wrong = (said: boolean | undefined, is: boolean): boolean => known && said !== undefined && said !== is;
  switch (call.f) {
    case 'read':
      return answer.value === state ? state : undefined;
    case 'write':
    case 'add':
      return wrong(answer.existed, state !== null) ? undefined : call.value;
    case 'delete':
      return wrong(answer.existed, state !== null) ? undefined : null;
    case 'insert':
      if (wrong(answer.result, state === null)) return undefined;
      return state === null ? call.value : state;
    case 'cas':
      if (wrong(answer.result, state === call.value[0])) return undefined;
      return state === call.value[0] ? call.value[1] : state;
    case 'scan':
      return undefined;
  }
}

/** An event in the doubly linked list that the search lifts operations out of. */
interface Place {
  readonly operation: Operation;
  readonly index: number;
  readonly isCall: boolean;
  partner: Place | undefined;
  previous: Place | undefined;
  next: Place | undefined;
}

function checkRegister(key: string, operations: readonly Operation[]): Verdict {
  const head = listOf(operations);
  const done = new Uint32Array((operations.length >> 5) + 1);
  const seen = new Set<string>();
  const stack: { place: Place; state: State }[] = [];
  let known = operations.filter(({ outcome }) => outcome === 'ok').length;
  let state: State = null;
  let place = head.next;
  let furthest: { depth: number; stuck: Operation | undefined; state: State } = { depth: -1, stuck: undefined, state };
  while (known > 0 && place !== undefined) {
    if (place.isCall) {
      const next = step(state, place.operation);
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
      if (seen.size > statesMax) return { kind: 'unknown', reason: `key ${key}: more than ${statesMax} states` };
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
  if (known === 0) return valid;
  const { stuck } = furthest;
  const near = operations.filter((o) => stuck !== undefined && o.invoked < stuck.ended && o.ended > stuck.invoked - 60);
  return invalid(
    `key ${key} is not linearizable: no order explains an answer (the key held ${furthest.state} at the furthest)`,
    ...(stuck === undefined ? [] : [stuck]),
    ...near.filter((o) => o !== stuck).slice(-30),
  );
}

function listOf(operations: readonly Operation[]): Place {
  const places: { at: number; place: Place }[] = [];
  operations.forEach((operation, index) => {
    const call: Place = { operation, index, isCall: true, partner: undefined, previous: undefined, next: undefined };
    const end: Place = { ...call, isCall: false };
    call.partner = end;
    places.push({ at: operation.invoked, place: call }, { at: operation.ended, place: end });
  });
  places.sort((a, b) => (a.at === b.at ? 0 : a.at - b.at));
  const head: Place = { ...places[0].place, isCall: false, partner: undefined, previous: undefined, next: undefined };
  let last = head;
  for (const { place } of places) {
    last.next = place;
    place.previous = last;
    last = place;
  }
  return head;
}

function lift(call: Place): void {
  for (const place of [call, call.partner!]) {
    place.previous!.next = place.next;
    if (place.next !== undefined) place.next.previous = place.previous;
  }
}

function unlift(call: Place): void {
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
