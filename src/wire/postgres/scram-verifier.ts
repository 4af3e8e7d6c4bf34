/**
 * What is stored instead of a password, in PostgreSQL's words: `SCRAM-SHA-256$4096:<salt>$<StoredKey>:<ServerKey>`, the last three in
 * base 64. Who steals it can neither log in with it nor, without much work, find the password.
 */
import { assert, concatBytes, utf8 } from '../../base/index.ts';
import type { Crypto, Random } from '../../io/index.ts';
import { prepareText } from './saslprep.ts';

/** A password's shadow (RFC 5802, section 3). */
export interface ScramVerifier {
  readonly iterations: number;
  readonly salt: Uint8Array;
  readonly storedKey: Uint8Array;
  readonly serverKey: Uint8Array;
}

/** How often a password is hashed unless told otherwise, and at most. */
export const scramIterationsDefault = 4096;
const iterationsMax = 1_000_000;
const saltBytes = 16;
const keyBytes = 32;

/** Makes the verifier of a password; slow on purpose. */
export async function makeScramVerifier(
  crypto: Crypto,
  random: Random,
  password: string,
  iterations = scramIterationsDefault,
): Promise<ScramVerifier> {
  assert(iterations >= 1 && iterations <= iterationsMax, 'a password is hashed some times, not for ever');
  return verifierOf(crypto, password, random.bytes(saltBytes), iterations);
}

/** Is it the password that the verifier was made of? */
export async function isScramPassword(crypto: Crypto, password: string, verifier: ScramVerifier): Promise<boolean> {
  const { storedKey } = await verifierOf(crypto, password, verifier.salt, verifier.iterations);
  return equalInConstantTime(storedKey, verifier.storedKey);
}

async function verifierOf(
  crypto: Crypto,
  password: string,
  salt: Uint8Array,
  iterations: number,
): Promise<ScramVerifier> {
  const salted = await crypto.pbkdf2Sha256(utf8(prepareText(password)), salt, iterations, keyBytes);
  return {
    iterations,
    salt,
    storedKey: crypto.sha256(crypto.hmacSha256(salted, utf8('Client Key'))),
    serverKey: crypto.hmacSha256(salted, utf8('Server Key')),
  };
}

/** Prints a verifier the way PostgreSQL stores it. */
export function formatScramVerifier({ iterations, salt, storedKey, serverKey }: ScramVerifier): string {
  return `SCRAM-SHA-256$${iterations}:${toBase64(salt)}$${toBase64(storedKey)}:${toBase64(serverKey)}`;
}

/** Reads a stored verifier; undefined if the text is none (`CREATE ROLE … PASSWORD` takes both passwords and verifiers). */
export function parseScramVerifier(text: string): ScramVerifier | undefined {
  const parts = /^SCRAM-SHA-256\$([1-9][0-9]{0,6}):([^$:]+)\$([^$:]+):([^$:]+)$/.exec(text);
  if (parts === null) return undefined;
  const iterations = Number(parts[1]);
  const [salt, storedKey, serverKey] = parts.slice(2).map(fromBase64);
  if (salt === undefined || storedKey?.length !== keyBytes || serverKey?.length !== keyBytes) return undefined;
  return iterations <= iterationsMax ? { iterations, salt, storedKey, serverKey } : undefined;
}

/**
 * What stands in for the verifier of a user who does not exist: always the same salt for the same name, so that asking twice does not
 * tell who exists. No password fits it.
 */
export function mockScramVerifier(crypto: Crypto, mockSecret: Uint8Array, user: string): ScramVerifier {
  const salt = crypto.hmacSha256(mockSecret, concatBytes(utf8('salt '), utf8(user))).subarray(0, saltBytes);
  return {
    iterations: scramIterationsDefault,
    salt,
    storedKey: new Uint8Array(keyBytes),
    serverKey: new Uint8Array(keyBytes),
  };
}

/** Are the byte strings the same? Takes the same time wherever they differ. */
export function equalInConstantTime(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= a[i] ^ b[i];
  return difference === 0;
}

/** Base 64 with padding. */
export function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

/** The bytes of base 64 as `toBase64` writes it; undefined for anything else. */
export function fromBase64(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}
