/**
 * The text that is being read: turns the grammar's byte offsets into positions in characters, bounds how deep the tree may go,
 * and words what JimKV does not have.
 */
import { SqlError } from '../errors.ts';
import type { Position } from './tree/names.ts';

/** How deep expressions, joins and subqueries may lie in one another, so that no later step runs out of stack. */
export const nestingMax = 1000;

/** One text on its way to a tree. */
export class Source {
  readonly text: string;
  /** Bytes of the text in UTF-8. */
  readonly bytes: number;
  #depth = 0;
  /** For each byte the character that it is part of, from 1; only made when bytes and characters differ. */
  #characters: Uint32Array | undefined;

  constructor(text: string, bytes: number) {
    this.text = text;
    this.bytes = bytes;
  }

  /** The character at a byte offset of the grammar, which leaves out 0 and says -1 for none. */
  position(byteOffset: number | undefined): Position {
    if (byteOffset === undefined) return 1;
    if (byteOffset < 0) return 0;
    if (this.bytes === this.text.length) return byteOffset + 1;
    this.#characters ??= charactersByByte(this.text, this.bytes);
    return this.#characters[Math.min(byteOffset, this.bytes)];
  }

  /** One level deeper; `ascend` comes back. */
  descend(): void {
    if (++this.#depth > nestingMax)
      throw new SqlError('54001', 'stack depth limit exceeded', {
        hint: `Statements may be nested at most ${nestingMax} levels deep.`,
      });
  }

  /** One level up again. */
  ascend(): void {
    this.#depth--;
  }

  /** The same at a byte offset of the grammar. */
  unsupported(what: string, byteOffset: number | undefined): SqlError {
    return unsupported(what, this.position(byteOffset));
  }
}

/** The error for what the grammar knows and JimKV does not have. */
export function unsupported(what: string, position: Position): SqlError {
  return new SqlError('0A000', `${what} is not supported`, placed(position));
}

/** A position as an error carries it: undefined where there is none. */
export function placed(position: Position): { readonly position?: number } {
  return position > 0 ? { position } : {};
}

function charactersByByte(text: string, bytes: number): Uint32Array {
  const characters = new Uint32Array(bytes + 1);
  let byte = 0;
  let character = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.codePointAt(i) ?? 0;
    if (code > 0xffff) i++;
    character++;
    const width = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (let k = 0; k < width; k++) characters[byte++] = character;
  }
  characters[bytes] = character + 1;
  return characters;
}
