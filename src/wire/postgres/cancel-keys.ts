/** Which connection a request to cancel means, and whether it may: the secret that the connection was told must come with it. */
import type { Random } from '../../io/index.ts';
import { equalInConstantTime } from './scram-verifier.ts';

const keyBytesShort = 4;
const keyBytesLong = 32;
/** The first minor version of the protocol whose clients take long keys. */
const longKeysSince = 2;

/** What a connection is told in BackendKeyData. */
export interface CancelKey {
  readonly processId: number;
  readonly secretKey: Uint8Array;
}

/** The keys of a node's connections. */
export class CancelKeys<Session> {
  readonly #random: Random;
  readonly #sessions = new Map<number, { readonly secretKey: Uint8Array; readonly session: Session }>();

  constructor(random: Random) {
    this.#random = random;
  }

  /** Makes a key for a session: 32 bits for protocol 3.0, 256 for later ones. */
  issue(session: Session, minorVersion: number): CancelKey {
    let processId = 0;
    // Positive, as clients print it, and nobody else's.
    while (processId === 0 || this.#sessions.has(processId)) processId = this.#random.u32() >>> 1;
    const secretKey = this.#random.bytes(minorVersion >= longKeysSince ? keyBytesLong : keyBytesShort);
    this.#sessions.set(processId, { secretKey, session });
    return { processId, secretKey };
  }

  /** The session that the request may cancel. */
  find(processId: number, secretKey: Uint8Array): Session | undefined {
    const entry = this.#sessions.get(processId);
    return entry !== undefined && equalInConstantTime(entry.secretKey, secretKey) ? entry.session : undefined;
  }

  /** The session is over. */
  revoke(processId: number): void {
    this.#sessions.delete(processId);
  }
}
