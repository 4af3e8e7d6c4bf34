/**
 * Keys that lie in different ranges. A key begins with its *slot*, a letter; namespaces are split between slots, so keys of
 * different slots live in ranges, and so on nodes, of their own.
 */
import type { RandomStream } from '../random.ts';

/** Slots, and so ranges, of a namespace. */
export const slots = ['a', 'b', 'c', 'd', 'e', 'f'] as const;

/** Where namespaces are split. */
export const slotBounds: readonly string[] = slots.slice(1);

/** A key in the slot of a number. */
export function slotKey(number: number, name: string): string {
  return `${slots[number % slots.length]}-${name}`;
}

/** The middle of each slot too: where splits during a run make sense. */
export function splitKeysOf(namespace: string): readonly (readonly [string, string])[] {
  return slots.flatMap((slot) => [[namespace, slot] as const, [namespace, `${slot}-k5`] as const]);
}

/** Keys that are written some number of times and then make room for new ones: short histories of a key are easy to judge. */
export class RotatingKeys {
  readonly #writesMax: number;
  readonly #active: string[];
  readonly #writes = new Map<string, number>();
  readonly #prefix: string;
  #made = 0;

  constructor(active: number, writesMax: number, prefix = 'k') {
    this.#writesMax = writesMax;
    this.#prefix = prefix;
    this.#active = Array.from({ length: active }, () => this.#make());
  }

  /** One that is in use; the first ones more often, so that there is something to fight over. */
  pick(random: RandomStream): string {
    return this.#active[Math.floor(random.float() ** 1.7 * this.#active.length)];
  }

  /** One to be written: it counts. */
  pickToWrite(random: RandomStream): string {
    const place = Math.floor(random.float() ** 1.7 * this.#active.length);
    const key = this.#active[place];
    const writes = (this.#writes.get(key) ?? 0) + 1;
    this.#writes.set(key, writes);
    if (writes >= this.#writesMax) this.#active[place] = this.#make();
    return key;
  }

  /** All there ever were. */
  get all(): readonly string[] {
    return [...this.#writes.keys()];
  }

  #make(): string {
    const number = this.#made++;
    const key = slotKey(number, `${this.#prefix}${number}`);
    this.#writes.set(key, 0);
    return key;
  }
}

/** Lists of at most `size`. */
export function inChunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}
