/**
 * From a client's bytes to its messages, in chunks of any size. Bytes go in by `push`, messages come out of `next`:
 *
 *     start-up        length i32 | code i32 | …               before anything else; the length counts itself
 *     afterwards      type u8 | length i32 | body             the length counts itself, not the type
 *
 * A message that lies whole in a chunk is read where it lies; one that is cut by a chunk's end is put together in a buffer
 * of its own, which grows with the bytes that came, never with the length that was only announced. Nothing is thrown: what is wrong
 * comes out as a message, `malformed` where the next one can still be found, `broken` where nothing can.
 */
import { assert } from '../../base/index.ts';
import { BodyReader } from './body-reader.ts';
import { readBody } from './frontend-bodies.ts';
import type { BrokenMessage, FrontendMessage, MalformedKind, MalformedMessage } from './frontend-messages.ts';
import { letters } from './letters.ts';
import { defaultFrontendLimits, type FrontendLimits, messageBytesCeiling } from './limits.ts';
import { readStartup, StartupSteps } from './startup.ts';
import { bufferOver } from './utf8.ts';
import { protocolViolation, WireError } from './wire-error.ts';

/** What may come next: start-up packets, an answer to a request for a password, anything, nothing. */
type Phase = 'startup' | 'authentication' | 'session' | 'broken';

const startupHeaderBytes = 8;
const headerBytes = 5;
const noBytes = Buffer.alloc(0);
const assemblyBytesMin = 1024;

/** The messages of one connection. */
export class FrontendParser {
  readonly #limits: FrontendLimits;
  readonly #body = new BodyReader();
  readonly #startup = new StartupSteps();
  #phase: Phase = 'startup';
  /** What is being read, from `#at` to `#end`; behind it the chunks that came meanwhile. */
  #bytes: Buffer = noBytes;
  #at = 0;
  #end = 0;
  #later: Buffer[] = [];
  /** Is `#bytes` a buffer of our own that one message is put together in? */
  #assembling = false;
  /** Bytes of a message that is too long, still to be passed over. */
  #toSkip = 0;

  constructor(limits: FrontendLimits = defaultFrontendLimits) {
    this.#limits = limits;
  }

  /** Takes bytes. They are kept by reference until their messages are forgotten: nobody may write over them. */
  push(chunk: Uint8Array): void {
    if (chunk.length === 0 || this.#phase === 'broken') return;
    const bytes = bufferOver(chunk);
    if (this.#at === this.#end && this.#later.length === 0) this.#read(bytes);
    else this.#later.push(bytes);
  }

  /** The next message; undefined as long as `bytesWanted` more bytes are missing, and for ever after `broken`. */
  next(): FrontendMessage | undefined {
    while (this.#phase !== 'broken') {
      if (this.#toSkip > 0) this.#skip();
      const total = this.#messageBytes();
      if (typeof total !== 'number') return total;
      if (total <= this.#end - this.#at && this.#toSkip === 0) return this.#take(total);
      if (this.#later.length === 0) return undefined;
      this.#append(total);
    }
    return undefined;
  }

  /** How many bytes, at least, are missing before `next` can have more to say. After it returned undefined. */
  get bytesWanted(): number {
    if (this.#phase === 'broken') return 0;
    if (this.#toSkip > 0) return this.#toSkip;
    const total = this.#messageBytes();
    return typeof total === 'number' ? Math.max(total - (this.#end - this.#at), 0) : 0;
  }

  /**
   * Bytes that came and were not read. Must be 0 when a request for encryption is granted: what a stranger sent before the
   * handshake would be taken for the client's own.
   */
  get bytesBuffered(): number {
    return this.#later.reduce((sum, chunk) => sum + chunk.length, this.#end - this.#at);
  }

  /** Is the next message a Sync that is already here? Then the end of a transaction can be done in one step with what is before it. */
  get syncFollows(): boolean {
    const inCurrent = this.#at < this.#end || this.#later.length === 0;
    const bytes = inCurrent ? this.#bytes : this.#later[0];
    const at = inCurrent ? this.#at : 0;
    const end = inCurrent ? this.#end : bytes.length;
    return end - at >= headerBytes && bytes[at] === letters.sync && bytes.readInt32BE(at + 1) === 4;
  }

  /** The client has logged in: from now on it may say anything. */
  authenticated(): void {
    assert(this.#phase === 'authentication', 'who logs in has sent a start-up packet');
    this.#phase = 'session';
  }

  /** How long the message at hand is, with its header; the header's own length while that is not complete. */
  #messageBytes(): number | FrontendMessage {
    if (this.#phase === 'startup') return this.#startupBytes();
    const here = this.#end - this.#at;
    if (here === 0) return headerBytes;
    const type = this.#bytes[this.#at];
    const limit = this.#limitOf(type);
    if (limit === 0) return this.#break(this.#unexpected(type));
    if (here < headerBytes) return headerBytes;
    const length = this.#bytes.readInt32BE(this.#at + 1);
    if (length >= 4 && length <= limit) return 1 + length;
    if (length < 4 || length > messageBytesCeiling || limit !== this.#limits.messageBytesMax)
      return this.#break(protocolViolation('invalid message length', { severity: 'FATAL' }));
    return this.#tooLong(type, length);
  }

  #startupBytes(): number | FrontendMessage {
    if (this.#end - this.#at < 4) return startupHeaderBytes;
    const length = this.#bytes.readInt32BE(this.#at);
    if (length >= startupHeaderBytes && length <= this.#limits.startupBytesMax) return length;
    return this.#break(protocolViolation('invalid length of startup packet', { severity: 'FATAL' }));
  }

  /** The longest length that a message of the type may announce now; 0: it may not come at all. */
  #limitOf(type: number): number {
    if (this.#phase === 'authentication') return type === letters.password ? this.#limits.passwordBytesMax : 0;
    switch (type) {
      case letters.query:
      case letters.parse:
      case letters.bind:
      case letters.copyData:
      case letters.functionCall:
        return this.#limits.messageBytesMax;
      case letters.close:
      case letters.copyDone:
      case letters.copyFail:
      case letters.describe:
      case letters.execute:
      case letters.flush:
      case letters.sync:
      case letters.terminate:
        return this.#limits.smallMessageBytesMax;
      default:
        return 0;
    }
  }

  #unexpected(type: number): WireError {
    const message =
      this.#phase === 'authentication'
        ? `expected password response, got message type ${type}`
        : `invalid frontend message type ${type}`;
    return protocolViolation(message, { severity: 'FATAL' });
  }

  /** Reads the message of `total` bytes that lies at hand. */
  #take(total: number): FrontendMessage {
    const start = this.#at;
    this.#at += total;
    const message = this.#phase === 'startup' ? this.#takeStartup(start) : this.#takeMessage(start);
    if (this.#at === this.#end) this.#read(this.#later.shift() ?? noBytes);
    return message;
  }

  #takeMessage(start: number): FrontendMessage {
    const type = this.#bytes[start];
    this.#body.open(this.#bytes, start + headerBytes, this.#at);
    try {
      return readBody(type, this.#body);
    } catch (error) {
      return malformed(type, error);
    }
  }

  #takeStartup(start: number): FrontendMessage {
    this.#body.open(this.#bytes, start + 4, this.#at);
    try {
      const message = readStartup(this.#body, this.#startup, this.#limits.startupParametersMax);
      if (message.kind === 'startup') this.#phase = 'authentication';
      return message;
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      return this.#break(error);
    }
  }

  /** Its end is known, so what follows can be read, once the client has sent all of it. */
  #tooLong(type: number, length: number): MalformedMessage {
    this.#toSkip = 1 + length;
    this.#skip();
    const limit = this.#limits.messageBytesMax;
    return malformed(type, new WireError('54000', `message of ${length} bytes is longer than the ${limit} allowed`));
  }

  #skip(): void {
    while (this.#toSkip > 0 && this.#at < this.#end) {
      const count = Math.min(this.#toSkip, this.#end - this.#at);
      this.#toSkip -= count;
      this.#at += count;
      if (this.#at === this.#end) this.#read(this.#later.shift() ?? noBytes);
    }
  }

  #break(error: WireError): BrokenMessage {
    this.#phase = 'broken';
    this.#later = [];
    this.#read(noBytes);
    return { kind: 'broken', error };
  }

  #read(bytes: Buffer): void {
    this.#bytes = bytes;
    this.#at = 0;
    this.#end = bytes.length;
    this.#assembling = false;
  }

  /** Adds what the message at hand lacks, as far as it is there; what follows it stays where it is. */
  #append(total: number): void {
    const chunk = this.#later[0];
    const here = this.#end - this.#at;
    const count = Math.min(total - here, chunk.length);
    if (!this.#assembling || this.#end + count > this.#bytes.length) this.#assemble(here, here + count, total);
    chunk.copy(this.#bytes, this.#end, 0, count);
    this.#end += count;
    if (count === chunk.length) this.#later.shift();
    else this.#later[0] = chunk.subarray(count);
  }

  #assemble(here: number, needed: number, total: number): void {
    // Twice what came, so that copying costs no more than receiving, and no lie about a length costs memory.
    const capacity = Math.max(needed, Math.min(total, Math.max(assemblyBytesMin, 2 * needed)));
    const assembly = Buffer.allocUnsafeSlow(capacity);
    this.#bytes.copy(assembly, 0, this.#at, this.#end);
    this.#bytes = assembly;
    this.#at = 0;
    this.#end = here;
    this.#assembling = true;
  }
}

const malformedKinds: Readonly<Record<number, MalformedKind>> = {
  [letters.query]: 'query',
  [letters.parse]: 'parse',
  [letters.bind]: 'bind',
  [letters.describe]: 'describe',
  [letters.execute]: 'execute',
  [letters.close]: 'close',
  [letters.sync]: 'sync',
  [letters.flush]: 'flush',
  [letters.copyData]: 'copyData',
  [letters.copyFail]: 'copyFail',
  [letters.functionCall]: 'functionCall',
};

function malformed(type: number, error: unknown): MalformedMessage {
  if (!(error instanceof WireError)) throw error;
  const of = malformedKinds[type];
  assert(of !== undefined, 'messages whose bodies are not looked at are never malformed');
  return { kind: 'malformed', of, error };
}
