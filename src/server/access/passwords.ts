/**
 * Passwords against verifiers. One costs 4,096 rounds on purpose, in Node's thread pool, where the log is synced as well: two at a time, some more wait, and the
 * rest are told to come later. A name that no role has costs the same.
 */
import { JimError } from '../../base/index.ts';
import type { Crypto } from '../../io/index.ts';
import { isScramPassword, mockScramVerifier, type ScramVerifier } from '../../wire/index.ts';

const atOnceMax = 2;
const waitingMax = 64;

/** See the top of the file. */
export class PasswordCheck {
  readonly #mockSecret: Uint8Array;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  /** @param mockSecret what the salts of users who do not exist come of */
  constructor(mockSecret: Uint8Array) {
    this.#mockSecret = mockSecret;
  }

  /** @param verifier undefined: nothing is right */
  async isRight(crypto: Crypto, user: string, password: string, verifier: ScramVerifier | undefined): Promise<boolean> {
    await this.#begin();
    try {
      const tested = verifier ?? mockScramVerifier(crypto, this.#mockSecret, user);
      return (await isScramPassword(crypto, password, tested)) && verifier !== undefined;
    } finally {
      this.#running--;
      this.#waiting.shift()?.();
    }
  }

  async #begin(): Promise<void> {
    if (this.#running >= atOnceMax) {
      if (this.#waiting.length >= waitingMax)
        throw new JimError('too-many-requests', 'too many logins at a time', { retry: 'elsewhere' });
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    this.#running++;
  }
}
