/**
 * The simulated world's time. One queue of events for all nodes; the next event is the earliest one, and among events of
 * equal time chance decides, so that nobody comes to rely on an order that a real machine does not promise. After each
 * event everything that it made ready runs before time moves on, and what happens is a function of the seed alone.
 */
import type { SeededRandom } from './random.ts';

/** An event that has not happened yet. */
export interface Scheduled {
  cancel(): void;
}

/** What happened: one line of the trace. */
export interface TraceLine {
  readonly event: number;
  readonly atMs: number;
  /** A node's name, or `world`. */
  readonly owner: string;
  readonly what: string;
  /** The hash of everything up to and with this event. */
  readonly hash: number;
}

/** An exception that left an event's function. */
export interface Uncaught {
  readonly owner: string;
  readonly error: unknown;
}

export interface SimulationOptions {
  readonly random: SeededRandom;
  /**
   * Lets everything that is ready run, between two events. The default awaits a fixed number of times; a caller with a
   * real event loop passes a turn of it (`setImmediate`), which lets chains of any length end.
   */
  readonly drain?: () => Promise<void>;
  /** Told of exceptions that leave an event; without it they leave `step`. */
  readonly onUncaught?: (uncaught: Uncaught) => void;
  /** Called after each event and all that it made ready: invariants are checked here. What it throws leaves `step`. */
  readonly afterEvent?: () => void;
}

interface QueuedEvent extends Scheduled {
  readonly atMs: number;
  readonly tie: number;
  readonly owner: string;
  readonly what: string;
  run: (() => void) | undefined;
}

const traceLinesKept = 400;

/** Virtual time and the queue of what will happen in it. */
export class Simulation {
  readonly random: SeededRandom;
  readonly #order: SeededRandom;
  readonly #drain: () => Promise<void>;
  readonly #onUncaught: ((uncaught: Uncaught) => void) | undefined;
  readonly #afterEvent: (() => void) | undefined;
  readonly #queue: QueuedEvent[] = [];
  readonly #recent: TraceLine[] = [];
  #nowMs = 0;
  #events = 0;
  #hash = 0x811c9dc5;

  constructor(options: SimulationOptions) {
    this.random = options.random;
    this.#order = options.random.fork('order of events');
    this.#drain = options.drain ?? awaitManyTimes;
    this.#onUncaught = options.onUncaught;
    this.#afterEvent = options.afterEvent;
  }

  /** True time in milliseconds since the beginning; no node sees it. */
  get nowMs(): number {
    return this.#nowMs;
  }

  /** How many events have happened. */
  get events(): number {
    return this.#events;
  }

  /** The hash of everything that has happened: equal for equal seeds and equal code. */
  get hash(): number {
    return this.#hash;
  }

  /** Puts an event `delayMs` from now. `owner` and `what` are for the trace. */
  schedule(delayMs: number, owner: string, what: string, run: () => void): Scheduled {
    const event: QueuedEvent = {
      atMs: this.#nowMs + Math.max(0, delayMs),
      tie: this.#order.u32(),
      owner,
      what,
      run,
      cancel: () => {
        event.run = undefined;
      },
    };
    push(this.#queue, event);
    return event;
  }

  /** Lets the next event happen; false if there is none. */
  async step(): Promise<boolean> {
    const event = this.#next();
    if (event === undefined) return false;
    const { run } = event;
    event.run = undefined;
    this.#nowMs = event.atMs;
    this.#events++;
    this.note(event.owner, event.what);
    try {
      run!();
    } catch (error) {
      if (this.#onUncaught === undefined) throw error;
      this.#onUncaught({ owner: event.owner, error });
    }
    await this.#drain();
    this.#afterEvent?.();
    return true;
  }

  /** Runs until `ms` of true time have passed. */
  async runFor(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms;
    while (this.#nextAtMs() <= endMs) await this.step();
    this.#nowMs = endMs;
  }

  /** Runs until the condition holds; false if it does not within `limitMs` of true time. */
  async runUntil(condition: () => boolean, limitMs: number): Promise<boolean> {
    const endMs = this.#nowMs + limitMs;
    await this.#drain();
    while (!condition()) {
      if (this.#nextAtMs() > endMs) {
        this.#nowMs = endMs;
        return false;
      }
      await this.step();
    }
    return true;
  }

  /** Runs until the promise settles, and gives what it settles with; throws if that takes more than `limitMs`. */
  async settle<T>(promise: Promise<T>, limitMs = 600_000): Promise<T> {
    let settled = false;
    const note = (): void => {
      settled = true;
    };
    promise.then(note, note);
    if (!(await this.runUntil(() => settled, limitMs)))
      throw new Error(`not settled within ${limitMs} ms of simulated time`);
    return promise;
  }

  /** Adds a line to the trace and its hash. */
  note(owner: string, what: string, value = 0): void {
    this.#hash = mix(mix(this.#hash, Math.round(this.#nowMs * 1000)), hashOf(owner) ^ hashOf(what));
    if (value !== 0) this.#hash = mix(this.#hash, value);
    this.#recent.push({ event: this.#events, atMs: this.#nowMs, owner, what, hash: this.#hash });
    if (this.#recent.length > 2 * traceLinesKept) this.#recent.splice(0, traceLinesKept);
  }

  /** The last lines of the trace, of all owners or some. */
  recent(count: number, owners?: ReadonlySet<string>): readonly TraceLine[] {
    const lines = owners === undefined ? this.#recent : this.#recent.filter((line) => owners.has(line.owner));
    return lines.slice(-count);
  }

  #nextAtMs(): number {
    this.#dropCancelled();
    return this.#queue.length === 0 ? Number.POSITIVE_INFINITY : this.#queue[0].atMs;
  }

  #next(): QueuedEvent | undefined {
    this.#dropCancelled();
    return this.#queue.length === 0 ? undefined : pop(this.#queue);
  }

  #dropCancelled(): void {
    while (this.#queue.length > 0 && this.#queue[0].run === undefined) pop(this.#queue);
  }
}

async function awaitManyTimes(): Promise<void> {
  for (let i = 0; i < 100; i++) await undefined;
}

const textHashes = new Map<string, number>();

function hashOf(text: string): number {
  let hash = textHashes.get(text);
  if (hash === undefined) {
    hash = 0x811c9dc5;
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
    if (textHashes.size < 10_000) textHashes.set(text, hash);
  }
  return hash;
}

/** One step of FNV-1a over a whole word, with a shift so that high bits reach low ones. */
export function mix(hash: number, word: number): number {
  const mixed = Math.imul(hash ^ word, 0x01000193);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}

/** A binary heap: parents are not later than their children. */
function push(heap: QueuedEvent[], event: QueuedEvent): void {
  let at = heap.length;
  heap.push(event);
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!before(event, heap[parent])) break;
    heap[at] = heap[parent];
    at = parent;
  }
  heap[at] = event;
}

function pop(heap: QueuedEvent[]): QueuedEvent {
  const top = heap[0];
  const last = heap.pop()!;
  if (heap.length > 0) sink(heap, last);
  return top;
}

function sink(heap: QueuedEvent[], event: QueuedEvent): void {
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && before(heap[child + 1], heap[child])) child++;
    if (!before(heap[child], event)) break;
    heap[at] = heap[child];
    at = child;
  }
  heap[at] = event;
}

function before(a: QueuedEvent, b: QueuedEvent): boolean {
  return a.atMs !== b.atMs ? a.atMs < b.atMs : a.tie < b.tie;
}
