/** Reads protobuf's wire format and believes nothing: every length is checked before it is used. */
import { JimError } from '../base/index.ts';
import { wireTypes } from './protobuf-writer.ts';

const fieldMax = 2 ** 29 - 1;
/** A varint below 2^53 has at most this many bytes. */
const numberBytesMax = 8;
/** What protobuf allows at most: a 64-bit number. */
const varintBytesMax = 10;

const utf8Decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The error of a message that does not say what it should. */
export function malformed(what: string): JimError {
  return new JimError('corruption', `malformed message: ${what}`);
}

/**
 * Walks the fields of a message:
 *
 *     for (let field = reader.nextField(); field !== 0; field = reader.nextField())
 *       switch (field) {
 *         case 1: index = reader.uint(); break;
 *         default: reader.skip();
 *       }
 *
 * Byte strings are views into the message. Whatever is wrong is a JimError `corruption`.
 */
export class ProtoReader {
  readonly #bytes: Uint8Array;
  readonly #buffer: ArrayBufferLike;
  readonly #base: number;
  #at = 0;
  /** Where the message being read ends: of all, or of the nested one. */
  #end: number;
  #wireType = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#buffer = bytes.buffer;
    this.#base = bytes.byteOffset;
    this.#end = bytes.length;
  }

  /** Where the next byte is read. */
  get position(): number {
    return this.#at;
  }

  /** The number of the next field, 0 at the end of the message. Its value is to be read, entered or skipped next. */
  nextField(): number {
    if (this.#at === this.#end) return 0;
    const tag = this.#varint();
    const field = Math.floor(tag / 8);
    if (field < 1 || field > fieldMax) throw malformed(`a field is numbered ${field}`);
    this.#wireType = tag % 8;
    return field;
  }

  /** A whole number from 0 to 2^53 - 1. */
  uint(): number {
    this.#expect(wireTypes.varint);
    return this.#varint();
  }

  /** A truth value. */
  bool(): boolean {
    return this.uint() !== 0;
  }

  /** Adds the numbers of a repeated field, packed or single, to a list. */
  uints(into: number[]): void {
    if (this.#wireType === wireTypes.varint) {
      into.push(this.#varint());
      return;
    }
    const outer = this.enter();
    while (this.#at < this.#end) into.push(this.#varint());
    this.leave(outer);
  }

  /** Adds the truth values of a repeated field, packed or single, to a list. */
  bools(into: boolean[]): void {
    if (this.#wireType === wireTypes.varint) {
      into.push(this.#varint() !== 0);
      return;
    }
    const outer = this.enter();
    while (this.#at < this.#end) into.push(this.#varint() !== 0);
    this.leave(outer);
  }

  /** A 32-bit number in four bytes. */
  fixed32(): number {
    this.#expect(wireTypes.fixed32);
    const at = this.#take(4);
    return new DataView(this.#buffer, this.#base + at).getUint32(0, true);
  }

  /** A floating-point number. */
  double(): number {
    this.#expect(wireTypes.fixed64);
    const at = this.#take(8);
    return new DataView(this.#buffer, this.#base + at).getFloat64(0, true);
  }

  /** A byte string, as a view into the message. */
  bytes(): Uint8Array {
    this.#expect(wireTypes.bytes);
    const length = this.#varint();
    const at = this.#take(length);
    return new Uint8Array(this.#buffer, this.#base + at, length);
  }

  /** A text; what is not UTF-8 is an error. */
  string(): string {
    const bytes = this.bytes();
    try {
      return utf8Decoder.decode(bytes);
    } catch {
      throw malformed('a text is not UTF-8');
    }
  }

  /** Goes into a nested message: `nextField` walks its fields until `leave`. @returns what `leave` wants */
  enter(): number {
    this.#expect(wireTypes.bytes);
    const length = this.#varint();
    if (length > this.#end - this.#at) throw malformed('a length points past the end');
    const outer = this.#end;
    this.#end = this.#at + length;
    return outer;
  }

  /** Goes back to the message around; the nested one must have been read to its end. */
  leave(outer: number): void {
    if (this.#at !== this.#end) throw malformed('a nested message is not read to its end');
    this.#end = outer;
  }

  /** Passes over a field that this program does not know. */
  skip(): void {
    switch (this.#wireType) {
      case wireTypes.varint:
        this.#skipVarint();
        break;
      case wireTypes.fixed64:
        this.#take(8);
        break;
      case wireTypes.bytes:
        this.#take(this.#varint());
        break;
      case wireTypes.fixed32:
        this.#take(4);
        break;
      default:
        throw malformed(`no such wire type: ${this.#wireType}`);
    }
  }

  #expect(wireType: number): void {
    if (this.#wireType !== wireType) throw malformed(`a field has wire type ${this.#wireType}, not ${wireType}`);
  }

  #take(length: number): number {
    if (length > this.#end - this.#at) throw malformed('a length points past the end');
    const at = this.#at;
    this.#at += length;
    return at;
  }

  #varint(): number {
    const bytes = this.#bytes;
    const end = this.#end;
    let at = this.#at;
    if (at < end && bytes[at] < 128) {
      this.#at = at + 1;
      return bytes[at];
    }
    const last = Math.min(end, at + numberBytesMax);
    let value = 0;
    for (let scale = 1; at < last; scale *= 128) {
      const byte = bytes[at++];
      value += (byte & 127) * scale;
      if (byte < 128) {
        if (value > Number.MAX_SAFE_INTEGER) throw malformed('a number is 2^53 or more');
        this.#at = at;
        return value;
      }
    }
    throw malformed(at === end ? 'a number is cut off' : 'a number has too many digits');
  }

  #skipVarint(): void {
    for (let i = 0; i < varintBytesMax; i++) if (this.#bytes[this.#take(1)] < 128) return;
    throw malformed('a number has too many digits');
  }
}
