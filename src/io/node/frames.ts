/** Cuts a stream of bytes into frames: a length (u32, little-endian) and that many bytes; length 0 carries nothing. */

/** Bytes in front of every message. */
export const headerBytes = 4;

/** Puts frames together from chunks as they come. A message within one chunk is a view into it. */
export class FrameParser {
  readonly #lengthMax: number;
  readonly #onMessage: (message: Uint8Array) => void;
  /** The beginning of a frame that has not arrived as a whole. Kept as it came: nothing is allocated on a stranger's word. */
  #parts: Buffer[] = [];
  #partsBytes = 0;
  /** How many bytes the first frame in `#parts` has, with its header; 0 while the header is not there. */
  #frameBytes = 0;

  constructor(lengthMax: number, onMessage: (message: Uint8Array) => void) {
    this.#lengthMax = lengthMax;
    this.#onMessage = onMessage;
  }

  /** Takes the next bytes of the stream. @returns false if a frame is too long; the stream is then beyond repair */
  push(chunk: Buffer): boolean {
    if (this.#partsBytes === 0) return this.#cut(chunk);
    this.#parts.push(chunk);
    this.#partsBytes += chunk.length;
    if (this.#partsBytes < Math.max(headerBytes, this.#frameBytes)) return true;
    const whole = Buffer.concat(this.#parts);
    this.#parts = [];
    this.#partsBytes = 0;
    this.#frameBytes = 0;
    return this.#cut(whole);
  }

  #cut(bytes: Buffer): boolean {
    let at = 0;
    while (bytes.length - at >= headerBytes) {
      const length = bytes.readUInt32LE(at);
      if (length > this.#lengthMax) return false;
      const end = at + headerBytes + length;
      if (end > bytes.length) {
        this.#frameBytes = end - at;
        break;
      }
      if (length > 0) this.#onMessage(new Uint8Array(bytes.buffer, bytes.byteOffset + at + headerBytes, length));
      at = end;
    }
    if (at < bytes.length) {
      this.#parts.push(bytes.subarray(at));
      this.#partsBytes = bytes.length - at;
    }
    return true;
  }
}
