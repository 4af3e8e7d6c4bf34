/**
 * CRC-32 (the polynomial of zlib and Ethernet), as every format of JimKV uses it. One meaning, two speeds: `portableCrc32`
 * runs anywhere and wins on small inputs; `io/node` offers one that hands large inputs to zlib. Both give the same numbers.
 */
import crc from 'crc-32';

/** The CRC-32 of the bytes, continuing from `seed` (the CRC of what came before, 0 at the beginning). Unsigned. */
export type Crc32 = (bytes: Uint8Array, seed?: number) => number;

/** CRC-32 in plain JavaScript. */
export const portableCrc32: Crc32 = (bytes, seed = 0) => crc.buf(bytes, seed) >>> 0;
