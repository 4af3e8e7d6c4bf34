/** CRC-32 at the best speed Node.js has: its own code for small inputs, zlib's from half a KiB on. */
import { crc32 as zlibCrc32 } from 'node:zlib';
import { type Crc32, portableCrc32 } from '../checksum.ts';

/** Below this a call into zlib costs more than it saves. */
const zlibBytesMin = 512;

/** The same numbers as `portableCrc32`. */
export const nodeCrc32: Crc32 = (bytes, seed = 0) =>
  bytes.length < zlibBytesMin ? portableCrc32(bytes, seed) : zlibCrc32(bytes, seed);
