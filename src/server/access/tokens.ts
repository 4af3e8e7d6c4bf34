/**
 * Tokens that nobody has to remember: what they say, and a signature under it by a key that all nodes of the cluster have.
 *
 *   jk1_<role's oid>_<expires, Unix seconds>_<mark of the role's password>_<HMAC-SHA-256 of all before, base 64 for URLs>
 *
 * One ends with its time, and as soon as its role gets another password, loses LOGIN or is dropped.
 */
import { utf8 } from '../../base/index.ts';
import type { Crypto } from '../../io/index.ts';
import { equalInConstantTime } from '../../wire/index.ts';

/** What a token says. */
export interface TokenClaims {
  readonly roleOid: number;
  readonly expiresAtMs: number;
  readonly passwordMark: string;
}

const pattern = /^jk1_(\d{1,10})_(\d{1,11})_([\w-]{11})_([\w-]{43})$/;

/** Signs it. */
export function formatToken(crypto: Crypto, key: Uint8Array, claims: TokenClaims): string {
  const { roleOid, expiresAtMs, passwordMark } = claims;
  const head = `jk1_${roleOid}_${Math.floor(expiresAtMs / 1000)}_${passwordMark}`;
  return `${head}_${signature(crypto, key, head)}`;
}

/** What it says, if the signature is right. */
export function readToken(crypto: Crypto, key: Uint8Array, token: string): TokenClaims | undefined {
  const match = pattern.exec(token);
  if (match === null) return undefined;
  const [, roleOid, seconds, passwordMark, given] = match;
  const head = token.slice(0, token.length - given.length - 1);
  if (!equalInConstantTime(utf8(given), utf8(signature(crypto, key, head)))) return undefined;
  return { roleOid: Number(roleOid), expiresAtMs: Number(seconds) * 1000, passwordMark };
}

/** Differs as soon as the password does, and tells nothing of it. */
export function passwordMark(crypto: Crypto, key: Uint8Array, verifier: string | undefined): string {
  return signature(crypto, key, `password ${verifier ?? ''}`).slice(0, 11);
}

function signature(crypto: Crypto, key: Uint8Array, text: string): string {
  return Buffer.from(crypto.hmacSha256(key, utf8(text))).toString('base64url');
}
