/**
 * Cuts what is copied in into lines, in chunks of any size. The first line's end decides how all of them end. A backslash of text format
 * and the quotes of CSV hide ends of lines; `\.` alone on a line ends the data.
 */
import type { WireError } from '../wire-error.ts';
import { badCopy, formatCopyPlace } from './copy-error.ts';
import { CopyInput } from './input.ts';
import type { CopyOptions } from './options.ts';

const backslash = 0x5c;
const dot = 0x2e;
const newline = 0x0a;
const carriageReturn = 0x0d;
const noByte = -1;

type LineEnd = 'unknown' | 'newline' | 'return' | 'both';

/** What one step of the scan found. */
type Found = 'more' | 'line' | 'end' | 'wait';

/** The lines of one COPY. */
export class CopyLines {
  readonly #isCsv: boolean;
  readonly #quote: number;
  readonly #escape: number;
  readonly #table: string;
  /** Not 0 for bytes that have to be looked at. */
  readonly #marked = new Uint8Array(256);
  readonly #input = new CopyInput();
  /** How far the line was looked at, and where it ends without what ends it. */
  #at = 0;
  #lineEnd = 0;
  #ends: LineEnd = 'unknown';
  #inQuote = false;
  #lastWasEscape = false;
  #inputEnded = false;
  #ended = false;
  /** The number of the line that was handed out last, or is being read. */
  lineNumber = 0;
  #reading = false;

  constructor(options: CopyOptions, table: string) {
    this.#isCsv = options.format === 'csv';
    this.#quote = options.quote.charCodeAt(0);
    // A quote that escapes itself is a quote twice, and needs no attention of its own.
    this.#escape = options.escape === options.quote ? noByte : options.escape.charCodeAt(0);
    this.#table = table;
    for (const byte of [newline, carriageReturn, backslash]) this.#marked[byte] = 1;
    if (this.#isCsv) for (const mark of [options.quote, options.escape]) this.#marked[mark.charCodeAt(0)] = 1;
  }

  /** Takes a piece of the data. Views of lines stay good: nothing is written over. */
  push(chunk: Uint8Array): void {
    this.#at -= this.#input.push(chunk);
  }

  /** No more comes. */
  end(): void {
    this.#inputEnded = true;
  }

  /** The next line; undefined if the rest of it has not come, or all was read. */
  next(): Buffer | undefined {
    if (this.#ended) return undefined;
    if (!this.#reading) {
      this.#reading = true;
      this.lineNumber++;
    }
    const found = this.#scan();
    if (found === 'wait') return undefined;
    if (found === 'end') this.#ended = true;
    const line = this.#input.bytes.subarray(this.#input.start, this.#lineEnd);
    this.#input.start = this.#at;
    this.#reading = false;
    this.#inQuote = false;
    this.#lastWasEscape = false;
    return this.#ended && line.length === 0 ? undefined : line;
  }

  #scan(): Found {
    for (;;) {
      this.#skipOrdinary();
      const found = this.#step();
      if (found !== 'more') return found;
    }
  }

  /** Most bytes mean nothing to the lines. */
  #skipOrdinary(): void {
    const { bytes } = this.#input;
    const marked = this.#marked;
    const from = this.#at;
    let at = from;
    while (at < bytes.length && marked[bytes[at]] === 0) at++;
    this.#at = at;
    if (at > from) this.#lastWasEscape = false;
  }

  #step(): Found {
    const at = this.#at;
    const bytes = this.#input.bytes;
    if (at === bytes.length) return this.#atInputEnd(at);
    const byte = bytes[at];
    const isSpecial = byte === newline || byte === carriageReturn || byte === backslash;
    // Whatever needs to see the next byte waits for it before anything is noted.
    if (isSpecial && byte !== newline && at + 1 === bytes.length && !this.#inputEnded) return 'wait';
    const wasInQuote = this.#inQuote;
    const wasEscape = this.#lastWasEscape;
    if (this.#isCsv) this.#noteQuotes(byte);
    if (!isSpecial || this.#inQuote) return this.#pass(at + 1);
    if (byte === newline) return this.#onNewline(at);
    if (byte === carriageReturn) return this.#onReturn(at);
    const found = this.#onBackslash(at);
    if (found === 'wait') {
      this.#inQuote = wasInQuote;
      this.#lastWasEscape = wasEscape;
    }
    return found;
  }

  #atInputEnd(at: number): Found {
    if (!this.#inputEnded) return 'wait';
    this.#lineEnd = at;
    return 'end';
  }

  #noteQuotes(byte: number): void {
    if (this.#inQuote && byte === this.#escape) this.#lastWasEscape = !this.#lastWasEscape;
    if (byte === this.#quote && !this.#lastWasEscape) this.#inQuote = !this.#inQuote;
    if (byte !== this.#escape) this.#lastWasEscape = false;
    if (this.#inQuote && byte === (this.#ends === 'newline' ? newline : carriageReturn)) this.lineNumber++;
  }

  #onNewline(at: number): Found {
    if (this.#ends === 'return' || this.#ends === 'both')
      throw this.#bad(
        this.#isCsv ? 'unquoted newline found in data' : 'literal newline found in data',
        this.#isCsv ? 'Use quoted CSV field to represent newline.' : 'Use "\\n" to represent newline.',
      );
    this.#ends = 'newline';
    return this.#line(at, at + 1);
  }

  #onReturn(at: number): Found {
    const newlineFollows = this.#input.bytes[at + 1] === newline;
    const fits = this.#ends === 'unknown' || this.#ends === (newlineFollows ? 'both' : 'return');
    // After lone returns, one with a newline behind it still ends the line: the newline is then in the way.
    if (!fits && !(this.#ends === 'return' && newlineFollows))
      throw this.#bad(
        this.#isCsv ? 'unquoted carriage return found in data' : 'literal carriage return found in data',
        this.#isCsv ? 'Use quoted CSV field to represent carriage return.' : 'Use "\\r" to represent carriage return.',
      );
    if (this.#ends === 'unknown') this.#ends = newlineFollows ? 'both' : 'return';
    return this.#line(at, at + (this.#ends === 'both' ? 2 : 1));
  }

  /** Text: whatever is behind it belongs to it. CSV: it matters at the beginning of a line only. */
  #onBackslash(at: number): Found {
    if (this.#isCsv && at !== this.#input.start) return this.#pass(at + 1);
    if (this.#input.bytes[at + 1] !== dot) return this.#pass(this.#isCsv ? at + 1 : at + 2);
    const width = this.#ends === 'both' ? 2 : 1;
    if (at + 2 + width > this.#input.bytes.length && !this.#inputEnded) return 'wait';
    let last = at + 2;
    if (this.#ends === 'both') {
      const first = this.#byteAt(last++);
      if (first === newline) return this.#isCsv ? this.#pass(last) : this.#badMarkerEnd();
      if (first !== carriageReturn) return this.#noMarker(last);
    }
    const byte = this.#byteAt(last++);
    if (byte !== newline && byte !== carriageReturn) return this.#noMarker(last);
    const expected = this.#ends === 'unknown' ? byte : this.#ends === 'return' ? carriageReturn : newline;
    if (byte !== expected) return this.#badMarkerEnd();
    this.#lineEnd = at;
    this.#at = last;
    return 'end';
  }

  #byteAt(at: number): number {
    return at < this.#input.bytes.length ? this.#input.bytes[at] : noByte;
  }

  /** In CSV what only begins like a marker is data. */
  #noMarker(next: number): Found {
    if (this.#isCsv) return this.#pass(next);
    throw this.#bad('end-of-copy marker corrupt');
  }

  #badMarkerEnd(): never {
    throw this.#bad('end-of-copy marker does not match previous newline style');
  }

  #pass(at: number): Found {
    this.#at = Math.min(at, this.#input.bytes.length);
    return 'more';
  }

  #line(end: number, next: number): Found {
    this.#lineEnd = end;
    this.#at = next;
    return 'line';
  }

  #bad(message: string, hint?: string): WireError {
    return badCopy(message, formatCopyPlace(this.#table, this.lineNumber), hint);
  }
}
