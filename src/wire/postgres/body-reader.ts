/** Walks the body of one message and believes nothing: every length and count is held against the bytes that are left. */
import { decodeText } from './utf8.ts';
import { protocolViolation } from './wire-error.ts';

/** Reads one body after the other; `open` begins one. Whatever is wrong is a WireError, in PostgreSQL's words. */
export class BodyReader {
  #bytes: Buffer = Buffer.alloc(0);
  #at = 0;
  #end = 0;

  /** Begins the body from `start` to `end`. */
  open(bytes: Buffer, start: number, end: number): void {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
  }

  /** Bytes not read yet. */
  get left(): number {
    return this.#end - this.#at;
  }

  uint8(): number {
    if (this.#at === this.#end) throw protocolViolation('no data left in message');
    return this.#bytes[this.#at++];
  }

  uint16(): number {
    const at = this.#advance(2);
    return (this.#bytes[at] << 8) | this.#bytes[at + 1];
  }

  int32(): number {
    const at = this.#advance(4);
    const bytes = this.#bytes;
    return (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
  }

  uint32(): number {
    return this.int32() >>> 0;
  }

  /** A view of the next `count` bytes. */
  bytes(count: number): Uint8Array {
    const at = this.#advance(count);
    return this.#bytes.subarray(at, at + count);
  }

  /** A view of all that is left. */
  rest(): Uint8Array {
    return this.bytes(this.left);
  }

  /** A text up to its zero byte. */
  text(): string {
    const at = this.#at;
    const bytes = this.#bytes;
    if (at < this.#end && bytes[at] === 0) {
      this.#at = at + 1;
      return '';
    }
    const end = bytes.indexOf(0, at);
    // The search knows nothing of the body's end: behind it lie other messages.
    if (end === -1 || end >= this.#end) throw protocolViolation('invalid string in message');
    this.#at = end + 1;
    return decodeText(bytes, at, end);
  }

  /** Refuses a count whose items, of at least `bytesEach`, cannot be in the message. */
  expectItems(count: number, bytesEach: number): void {
    if (count * bytesEach > this.left) throw protocolViolation('insufficient data left in message');
  }

  /** Refuses bytes behind what was read. */
  end(): void {
    if (this.#at !== this.#end) throw protocolViolation('invalid message format');
  }

  #advance(count: number): number {
    const at = this.#at;
    if (count < 0 || count > this.#end - at) throw protocolViolation('insufficient data left in message');
    this.#at = at + count;
    return at;
  }
}
