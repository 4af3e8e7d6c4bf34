/**
 * Who guesses passwords is slowed down: an address has ten wrong ones free, and gets one more each second. Who is known already (a password or token that was
 * right before) is not asked here, so nobody is locked out by a neighbour's guesses while it works.
 */

const freeGuesses = 10;
const msPerGuess = 1_000;
const addressesMax = 10_000;

interface Guesser {
  /** So many may be wrong at that time. */
  readonly left: number;
  readonly at: number;
}

/** Wrong passwords by address. */
export class GuessLimit {
  readonly #monotonicMs: () => number;
  readonly #guessers = new Map<string, Guesser>();

  constructor(monotonicMs: () => number) {
    this.#monotonicMs = monotonicMs;
  }

  /** Takes a guess before it is known to be wrong, so that many at once are as slow as one after the other; false: there is none left now. */
  take(address: string): boolean {
    const left = this.#left(address);
    if (left < 1) return false;
    this.#set(address, left - 1);
    return true;
  }

  /** It was right. */
  giveBack(address: string): void {
    this.#set(address, Math.min(freeGuesses, this.#left(address) + 1));
  }

  #left(address: string): number {
    const guesser = this.#guessers.get(networkOf(address));
    if (guesser === undefined) return freeGuesses;
    return Math.min(freeGuesses, guesser.left + (this.#monotonicMs() - guesser.at) / msPerGuess);
  }

  #set(address: string, left: number): void {
    const network = networkOf(address);
    // Last in the map is last to be forgotten.
    this.#guessers.delete(network);
    if (left < freeGuesses) this.#guessers.set(network, { left, at: this.#monotonicMs() });
    const [oldest] = this.#guessers.keys();
    if (this.#guessers.size > addressesMax && oldest !== undefined) this.#guessers.delete(oldest);
  }
}

/** One machine has all addresses of an IPv6 network of 64 bits. */
function networkOf(address: string): string {
  const plain = address.startsWith('::ffff:') ? address.slice(7) : address;
  return plain.includes(':') ? plain.split(':').slice(0, 4).join(':') : plain;
}
