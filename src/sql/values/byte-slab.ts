/**
 * Small byte arrays cut from larger pieces of memory: a buffer of its own for each costs many times more as soon as it has more than 64 bytes.
 * Whoever keeps one for long keeps its piece alive; what is stored is copied by the store anyway.
 */

const pieceBytes = 16_384;
/** Larger ones get a buffer of their own. */
const cutBytesMax = 1024;

let piece = new ArrayBuffer(0);
let used = 0;

/** Zeroed bytes that nobody else has. */
export function newBytes(length: number): Uint8Array<ArrayBuffer> {
  if (length > cutBytesMax) return new Uint8Array(length);
  if (piece.byteLength - used < length) {
    piece = new ArrayBuffer(pieceBytes);
    used = 0;
  }
  const bytes = new Uint8Array(piece, used, length);
  used += length;
  return bytes;
}
