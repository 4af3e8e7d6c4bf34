/**
 * What tells a whole dump from a part of one. The first line says that the file is a dump, the last one how many entries stand between
 * them and the checksum of all lines before it:
 *
 *   {"dump":1}
 *   {"key":"a","value":"1", …}
 *   {"end":true,"entries":1,"checksum":"5d1f0a3c"}
 *
 * Other NDJSON has neither, and nothing is asked of it.
 */
import { utf8 } from '../../base/index.ts';
import { nodeCrc32 } from '../../io/node/index.ts';

/** The first line of a dump. */
export const dumpBegins = '{"dump":1}';

const endForm = /^\{"end":true,"entries":(\d+),"checksum":"([0-9a-f]{8})"\}$/;

/** Counts the lines of one dump, as they are written or read. */
export class Seal {
  #checksum = 0;
  #entries = 0;
  #isDump = false;
  #end: { readonly entries: number; readonly checksum: string; readonly isTrue: boolean } | undefined;
  #isBehindEnd = false;

  get entries(): number {
    return this.#entries;
  }

  get isDump(): boolean {
    return this.#isDump;
  }

  /** The next line, without its end. True: it is the dump's first or last one, and holds no entry. */
  take(line: string): boolean {
    const isFirst = !this.#isDump && this.#entries === 0 && line === dumpBegins;
    if (isFirst) this.#isDump = true;
    const end = this.#isDump ? endForm.exec(line) : null;
    if (end !== null) {
      const [, entries, checksum] = end;
      const isTrue = Number(entries) === this.#entries && checksum === this.#formatted();
      this.#end = { entries: Number(entries), checksum, isTrue };
      return true;
    }
    if (this.#end !== undefined) this.#isBehindEnd = true;
    this.#checksum = nodeCrc32(utf8(`${line}\n`), this.#checksum);
    if (!isFirst) this.#entries++;
    return isFirst;
  }

  /** The last line of a dump that was written. */
  endLine(): string {
    return `{"end":true,"entries":${this.#entries},"checksum":"${this.#formatted()}"}`;
  }

  /** Why a dump that was read to its end is not what was written; undefined if it is, or if the file is no dump. */
  damage(): string | undefined {
    if (!this.#isDump) return undefined;
    if (this.#end === undefined) return 'the dump is cut off: its last line is missing';
    if (this.#isBehindEnd) return 'there are lines behind the end of the dump';
    if (this.#end.isTrue) return undefined;
    if (this.#end.entries !== this.#entries)
      return `the dump is damaged: it was of ${this.#end.entries} entries, and there are ${this.#entries}`;
    return 'the dump is damaged: its checksum is wrong';
  }

  #formatted(): string {
    return this.#checksum.toString(16).padStart(8, '0');
  }
}
