/**
 * Where a server's messages are written. Writers borrow memory from a pool that all connections of a node share, and only
 * while they have something to send: an idle connection holds none. What was handed out is never written over.
 */
import { assert } from '../../base/index.ts';
import { encodeText } from './utf8.ts';
import { WireError } from './wire-error.ts';

const slabBytes = 64 * 1024;
/** A slab with less room than this is left to the garbage collector. */
const usefulBytesMin = 2 * 1024;
/** Slabs that wait for a writer; more than that were borrowed in a burst and may go. */
const idleSlabsMax = 16;
/** Longer texts are counted before they are written. */
const countedCharactersMin = 1024;
const lengthMax = 2 ** 31 - 1;

/** A piece of memory: bytes before `used` are somebody's. */
export interface Slab {
  readonly bytes: Buffer;
  readonly view: DataView;
  used: number;
}

/** The slabs that nobody writes to at the moment. */
export class SlabPool {
  readonly #idle: Slab[] = [];

  /** A slab with at least `room` bytes free. */
  borrow(room: number): Slab {
    const slab = this.#idle.pop();
    if (slab !== undefined) {
      if (slab.bytes.length - slab.used >= room) return slab;
      this.giveBack(slab);
    }
    return newSlab(Math.max(slabBytes, room));
  }

  /** Takes a slab back; what lies before its `used` is left alone. */
  giveBack(slab: Slab): void {
    if (slab.bytes.length - slab.used >= usefulBytesMin && this.#idle.length < idleSlabsMax) this.#idle.push(slab);
  }
}

function newSlab(length: number): Slab {
  // Not cleared: only what was written over is ever sent.
  const bytes = Buffer.allocUnsafeSlow(length);
  return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length), used: 0 };
}

const noSlab: Slab = { bytes: Buffer.alloc(0), view: new DataView(new ArrayBuffer(0)), used: 0 };

/** Writes messages behind one another: `type u8 | length i32 | body`. Numbers are most significant byte first. */
export class OutgoingBuffer {
  readonly #pool: SlabPool;
  readonly #lengthMax: number;
  #slab = noSlab;
  #bytes = noSlab.bytes;
  #view = noSlab.view;
  /** Where the bytes not yet taken begin, where the message being written begins, where the next byte goes. */
  #start = 0;
  #message = 0;
  #at = 0;

  constructor(pool: SlabPool, messageBytesMax = lengthMax) {
    assert(messageBytesMax <= lengthMax, 'a length is a signed 32-bit number');
    this.#pool = pool;
    this.#lengthMax = messageBytesMax;
  }

  /** Bytes written and not yet taken. */
  get length(): number {
    return this.#at - this.#start;
  }

  /** What was written since the last time, for the socket; undefined if that is nothing. */
  take(): Uint8Array | undefined {
    if (this.#at === this.#start) return undefined;
    assert(this.#message === this.#at, 'only whole messages are sent');
    const bytes = this.#bytes.subarray(this.#start, this.#at);
    this.#slab.used = this.#at;
    this.#pool.giveBack(this.#slab);
    this.#use(noSlab);
    return bytes;
  }

  /** Takes messages back that nobody took yet: the first `length` bytes stay. */
  takeBack(length: number): void {
    assert(length >= 0 && length <= this.length, 'only what was not taken is taken back');
    this.#at = this.#start + length;
    this.#message = this.#at;
  }

  /** Begins a message. One that was left unfinished is dropped: its rows' values could not be written. */
  begin(type: number): void {
    this.#at = this.#message;
    this.reserve(5);
    this.#bytes[this.#message] = type;
  }

  /** Ends the message: now its length is known. */
  end(): void {
    const length = this.#at - this.#message - 1;
    if (length > this.#lengthMax) throw this.#tooLong();
    this.#view.setInt32(this.#message + 1, length);
    this.#message = this.#at;
  }

  /** Drops the message that was begun and not ended. */
  abandon(): void {
    this.#at = this.#message;
  }

  /** One byte outside of any message: the answer to a request for encryption. */
  single(byte: number): void {
    this.uint8(byte);
    this.#message = this.#at;
  }

  /**
   * Makes room for `count` bytes and returns where they begin; `bytes` is the buffer until the next reserve. Throws a WireError
   * 54000, and drops the message, if it would be longer than the protocol allows.
   */
  reserve(count: number): number {
    const at = this.#at;
    if (at + count > this.#bytes.length) return this.#reserveElsewhere(count);
    this.#at = at + count;
    return at;
  }

  /** The buffer that `reserve` points into. */
  get bytes(): Buffer {
    return this.#bytes;
  }

  /** Where in the message at hand the next byte goes; `setInt32` and `truncate` take it. */
  get offset(): number {
    return this.#at - this.#message;
  }

  /** Drops what was written to the message behind `offset`. */
  truncate(offset: number): void {
    assert(offset >= 0 && this.#message + offset <= this.#at, 'only what was written is dropped');
    this.#at = this.#message + offset;
  }

  uint8(value: number): void {
    const at = this.reserve(1);
    this.#bytes[at] = value;
  }

  int16(value: number): void {
    const at = this.reserve(2);
    const bytes = this.#bytes;
    bytes[at] = value >>> 8;
    bytes[at + 1] = value;
  }

  int32(value: number): void {
    const at = this.reserve(4);
    this.#view.setInt32(at, value);
  }

  /** Overwrites four bytes of the message at hand. */
  setInt32(offset: number, value: number): void {
    assert(offset >= 0 && this.#message + offset + 4 <= this.#at, 'only what was written is overwritten');
    this.#view.setInt32(this.#message + offset, value);
  }

  /** Any whole number from -2^63 to 2^64 - 1: its low 64 bits. */
  int64(value: bigint): void {
    const at = this.reserve(8);
    this.#view.setBigInt64(at, value);
  }

  float32(value: number): void {
    const at = this.reserve(4);
    this.#view.setFloat32(at, value);
  }

  float64(value: number): void {
    const at = this.reserve(8);
    this.#view.setFloat64(at, value);
  }

  raw(bytes: Uint8Array): void {
    const at = this.reserve(bytes.length);
    this.#bytes.set(bytes, at);
  }

  /** The UTF-8 bytes of a text; returns how many. */
  text(text: string): number {
    // Counting costs a pass over the text, room for the worst may cost a larger slab.
    const room = text.length > countedCharactersMin ? Buffer.byteLength(text) : text.length * 3;
    const at = this.reserve(room);
    const written = encodeText(text, this.#bytes, at);
    this.#at = at + written;
    return written;
  }

  /** A text and the zero byte behind it. A zero inside would end it early: it is cut off there. */
  zeroTerminated(text: string): void {
    const zero = text.indexOf('\0');
    this.text(zero === -1 ? text : text.slice(0, zero));
    this.uint8(0);
  }

  #reserveElsewhere(count: number): number {
    const written = this.#at - this.#start;
    const inMessage = this.#at - this.#message;
    if (inMessage + count > this.#lengthMax) throw this.#tooLong();
    // A new slab holds twice what is there, so that growing costs no more than writing.
    const old = this.#slab;
    const next = this.#pool.borrow(written === 0 ? count : Math.max(written + count, 2 * written));
    this.#bytes.copy(next.bytes, next.used, this.#start, this.#at);
    const start = next.used;
    const message = start + (this.#message - this.#start);
    this.#use(next);
    this.#start = start;
    this.#message = message;
    this.#at = start + written + count;
    if (old !== noSlab) this.#pool.giveBack(old);
    return start + written;
  }

  #tooLong(): WireError {
    this.#at = this.#message;
    return new WireError('54000', `a message to the client would be longer than ${this.#lengthMax} bytes`);
  }

  #use(slab: Slab): void {
    this.#slab = slab;
    this.#bytes = slab.bytes;
    this.#view = slab.view;
    this.#start = slab.used;
    this.#message = slab.used;
    this.#at = slab.used;
  }
}
