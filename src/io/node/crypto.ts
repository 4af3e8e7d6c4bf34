/** Cryptography by Node's OpenSSL. */
import { createHash, createHmac, hash, pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';
import type { Crypto } from '../crypto.ts';

const stretch = promisify(pbkdf2);

/** OpenSSL's primitives; passwords are stretched in Node's thread pool. */
export const nodeCrypto: Crypto = {
  sha256: (data) => hash('sha256', data, 'buffer'),
  hmacSha256: (key, data) => createHmac('sha256', key).update(data).digest(),
  digest: (algorithm, data) => createHash(algorithm).update(data).digest(),
  pbkdf2Sha256: (password, salt, iterations, length) => stretch(password, salt, iterations, length, 'sha256'),
};
