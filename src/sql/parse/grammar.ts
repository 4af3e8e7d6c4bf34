/**
 * PostgreSQL's grammar in WebAssembly. A statement that is nested too deeply overflows its stack, one that is too large takes
 * more memory than it can have; either may leave its memory in disorder, so such an instance is thrown away: a spare one takes
 * over at once, and the next spare is loaded behind. (Until that is there, the worn one goes on: it survives some of this.)
 */
import type { ParseResult } from 'libpg-query';
import loadInstance, { type GrammarInstance } from 'libpg-query/wasm/libpg-query.js';
import { SqlError } from '../errors.ts';
import { syntaxError } from './syntax-error.ts';

/** The grammar's output, and how long the text is in UTF-8, which is what its offsets count. */
export interface GrammarOutput {
  readonly result: ParseResult;
  readonly bytes: number;
}

/** A token; offsets in bytes. */
export interface Token {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** `IDENT`, `SCONST`, `C_COMMENT`, …; keywords and punctuation are told by their text. */
  readonly tokenName: string;
}

/** An instance starts with 128 MiB of address space, keeps what it once took, and is thrown away beyond this. */
const memoryMax = 256 * 1024 * 1024;

const encoder = new TextEncoder();

/** What an instance would write to stderr when it runs out of memory is of no use to anyone. */
function newInstance(): Promise<GrammarInstance> {
  return loadInstance({ printErr: () => {} });
}

/** The grammar, ready to parse. */
export class Grammar {
  #instance: GrammarInstance;
  #spare: GrammarInstance | undefined;
  #isLoading = false;

  private constructor(instance: GrammarInstance, spare: GrammarInstance) {
    this.#instance = instance;
    this.#spare = spare;
  }

  /** Loads the grammar: some tens of milliseconds. */
  static async load(): Promise<Grammar> {
    return new Grammar(await newInstance(), await newInstance());
  }

  /** Parses a text of any number of statements; throws 42601 and its kin, or 54001 when it is nested too deeply. */
  parse(text: string): GrammarOutput {
    return this.#run(text, (instance, pointer, bytes) => {
      const result = instance._wasm_parse_query_raw(pointer);
      try {
        return { result: parseResult(instance, result), bytes };
      } finally {
        instance._wasm_free_parse_result(result);
      }
    });
  }

  /** The tokens of a text, comments included. */
  scan(text: string): readonly Token[] {
    return this.#run(text, (instance, pointer) => {
      const result = instance._wasm_scan(pointer);
      const json = instance.UTF8ToString(result);
      instance._wasm_free_string(result);
      // What cannot be cut into tokens cannot be parsed either: the grammar says why, and where.
      if (!json.startsWith('{')) return [];
      // The scanner's own wrapper: an object with a list of tokens.
      return (JSON.parse(json) as { readonly tokens: readonly Token[] }).tokens;
    });
  }

  #run<Result>(text: string, work: (instance: GrammarInstance, pointer: number, bytes: number) => Result): Result {
    const instance = this.#instance;
    try {
      const roomBytes = text.length * 3 + 1;
      const pointer = instance._malloc(roomBytes);
      if (pointer === 0) throw new SqlError('53200', 'out of memory');
      const { written } = encoder.encodeInto(text, instance.HEAPU8.subarray(pointer, pointer + roomBytes - 1));
      instance.HEAPU8[pointer + written] = 0;
      const result = work(instance, pointer, written);
      instance._free(pointer);
      if (instance.HEAPU8.length > memoryMax) this.#replace();
      return result;
    } catch (error) {
      if (error instanceof SqlError) throw error;
      this.#replace();
      if (error instanceof RangeError) throw new SqlError('54001', 'stack depth limit exceeded', { cause: error });
      throw new SqlError('53200', 'out of memory', { cause: error });
    }
  }

  #replace(): void {
    if (this.#spare !== undefined) this.#instance = this.#spare;
    this.#spare = undefined;
    if (!this.#isLoading) void this.#loadSpare();
  }

  async #loadSpare(): Promise<void> {
    this.#isLoading = true;
    try {
      this.#spare = await newInstance();
    } catch {
      // There is no memory for one now; the next trap tries again.
    } finally {
      this.#isLoading = false;
    }
  }
}

/** Layout of the result: pointers to the tree as JSON, to what was written to stderr, and to an error. */
function parseResult(instance: GrammarInstance, pointer: number): ParseResult {
  if (pointer === 0) throw new SqlError('53200', 'out of memory');
  const { HEAPU32: words } = instance;
  const at = pointer >>> 2;
  const errorPointer = words[at + 2];
  if (errorPointer === 0) {
    const text = instance.UTF8ToString(words[at]);
    // The shape is the package's own; `convert` asserts what it takes from it.
    return JSON.parse(text) as ParseResult;
  }
  throw readError(instance, errorPointer);
}

/** Layout of an error: message, function, file (pointers), line, position in characters from 1 (0: none). */
function readError({ HEAPU32: words, UTF8ToString }: GrammarInstance, pointer: number): SqlError {
  const at = pointer >>> 2;
  return syntaxError(UTF8ToString(words[at]), words[at + 4], UTF8ToString(words[at + 2]));
}
