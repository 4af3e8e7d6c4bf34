/** SCRAM-SHA-256 (RFC 5802, RFC 7677) from the client's side, without channel binding. */
import { createHash, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto';
import { prepareScramPassword } from '../../wire/index.ts';

/** One login by password. */
export class ScramClient {
  readonly #password: string;
  readonly #nonce = randomBytes(18).toString('base64');
  #signature: Buffer | undefined;

  constructor(password: string) {
    this.#password = prepareScramPassword(password);
  }

  /** What it begins with. */
  first(): string {
    return `n,,${this.#firstBare}`;
  }

  get #firstBare(): string {
    return `n=,r=${this.#nonce}`;
  }

  /** The proof, for what the server answered. Throws where that is none of this login's. */
  final(serverFirst: string): string {
    const { r: nonce = '', s: salt = '', i: iterations = '' } = attributesOf(serverFirst);
    if (!nonce.startsWith(this.#nonce) || nonce === this.#nonce)
      throw new Error('the server’s nonce is not the login’s');
    if (!/^\d{1,7}$/.test(iterations)) throw new Error('the server’s iteration count is none');
    const salted = pbkdf2Sync(this.#password, Buffer.from(salt, 'base64'), Number(iterations), 32, 'sha256');
    const clientKey = hmac(salted, 'Client Key');
    const storedKey = createHash('sha256').update(clientKey).digest();
    const withoutProof = `c=biws,r=${nonce}`;
    const covered = `${this.#firstBare},${serverFirst},${withoutProof}`;
    const proof = Buffer.from(hmac(storedKey, covered).map((byte, i) => byte ^ clientKey[i]));
    this.#signature = hmac(hmac(salted, 'Server Key'), covered);
    return `${withoutProof},p=${proof.toString('base64')}`;
  }

  /** Throws unless the server knows the password, too. */
  check(serverFinal: string): void {
    const given = Buffer.from(attributesOf(serverFinal).v ?? '', 'base64');
    if (this.#signature === undefined || given.length !== 32 || !timingSafeEqual(given, this.#signature))
      throw new Error('the server does not know the password');
  }
}

function attributesOf(message: string): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(message.split(',').map((part) => [part.slice(0, 1), part.slice(2)]));
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
