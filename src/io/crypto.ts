/** The door to cryptography: the primitives that passwords and signatures are made of. Chance comes from `Random`. */
export interface Crypto {
  /** The SHA-256 digest: 32 bytes. */
  sha256(data: Uint8Array): Uint8Array;
  /** The HMAC of SHA-256: 32 bytes. */
  hmacSha256(key: Uint8Array, data: Uint8Array): Uint8Array;
  /** Any other digest. */
  digest(algorithm: 'md5' | 'sha224' | 'sha256' | 'sha384' | 'sha512', data: Uint8Array): Uint8Array;
  /** Stretches a password; slow on purpose, and not in the thread that asks. */
  pbkdf2Sha256(password: Uint8Array, salt: Uint8Array, iterations: number, length: number): Promise<Uint8Array>;
}
