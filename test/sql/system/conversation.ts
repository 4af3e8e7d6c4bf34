/** Questions and answers out of a recorded conversation: which statement, with which parameters, gave which rows. */
import type { Spoken } from '../wire/recording.ts';

/** A statement and its answer. All values are texts, as the wire's text format has them. */
export interface Exchange {
  readonly query: string;
  readonly parameters: readonly (string | null)[];
  readonly columns: readonly { readonly name: string; readonly typeOid: number }[];
  readonly rows: readonly (readonly (string | null)[])[];
  /** Only rows about what users made. */
  readonly isShortened?: true;
  /** SQLSTATE and message. */
  readonly error?: string;
}

/** Of lists of everything that PostgreSQL has, only what users made is for comparing: JimKV has less. */
export function shortened(exchange: Exchange): Exchange {
  if (exchange.rows.length <= longListRows && exchange.isShortened !== true) return exchange;
  const rows = exchange.rows.filter((row) => row.some((value) => value?.startsWith('{') && value.endsWith('}')));
  return { ...exchange, rows, isShortened: true };
}

const longListRows = 60;

interface Portal {
  readonly query: string;
  readonly parameters: readonly (string | null)[];
}

/** See the top of this file. */
export class Conversation {
  readonly #spoken: readonly Spoken[];
  readonly #statements = new Map<string, string>();
  readonly #portals = new Map<string, Portal>();
  /** What will be answered, in order: only what gives rows or completes. */
  readonly #waiting: (Portal & { readonly isDescribe: boolean })[] = [];
  readonly #found: Exchange[] = [];
  #columns: Exchange['columns'] = [];
  #rows: (string | null)[][] = [];

  constructor(spoken: readonly Spoken[]) {
    this.#spoken = spoken;
  }

  /** All statements that were answered with rows, or refused. */
  exchanges(): readonly Exchange[] {
    let started = false;
    for (const { by, bytes } of this.#spoken) {
      const reader = new Reader(bytes);
      if (by === 'client' && started) this.#asked(reader);
      if (by === 'server') {
        started ||= String.fromCharCode(bytes[0]) === 'Z';
        if (started) this.#answered(reader);
      }
    }
    return this.#found.filter(
      ({ query, columns, error }) => columns.length > 0 || error !== undefined || /^\s*PREPARE\b/.test(query),
    );
  }

  #asked(reader: Reader): void {
    switch (reader.type) {
      case 'Q':
        this.#waiting.push({ query: reader.text(), parameters: [], isDescribe: false });
        break;
      case 'P': {
        const name = reader.text();
        this.#statements.set(name, reader.text());
        break;
      }
      case 'B': {
        const portal = reader.text();
        const query = this.#statements.get(reader.text()) ?? '';
        const formats = reader.list(() => reader.int16());
        const parameters = reader.list((i) => reader.value((formats.length === 1 ? formats[0] : formats[i]) === 1));
        this.#portals.set(portal, { query, parameters });
        break;
      }
      case 'E': {
        const portal = this.#portals.get(reader.text());
        if (portal !== undefined) this.#waiting.push({ ...portal, isDescribe: false });
        break;
      }
      default:
    }
  }

  #answered(reader: Reader): void {
    switch (reader.type) {
      case 'T':
        this.#columns = reader.list(() => {
          const name = reader.text();
          reader.skip(6);
          const typeOid = reader.int32();
          reader.skip(8);
          return { name, typeOid };
        });
        break;
      case 'D':
        this.#rows.push(reader.list(() => reader.value(false)));
        break;
      case 'C':
        this.#finish(undefined);
        break;
      case 'E':
        this.#finish(reader.error());
        break;
      default:
    }
  }

  #finish(error: string | undefined): void {
    const portal = this.#waiting.shift();
    if (portal !== undefined)
      this.#found.push({
        query: portal.query,
        parameters: portal.parameters,
        columns: this.#columns,
        rows: this.#rows,
        ...(error === undefined ? {} : { error }),
      });
    this.#columns = [];
    this.#rows = [];
  }
}

/** Reads one message. */
class Reader {
  readonly type: string;
  readonly #bytes: Buffer;
  #at = 5;

  constructor(bytes: Buffer) {
    this.type = String.fromCharCode(bytes[0]);
    this.#bytes = bytes;
  }

  text(): string {
    const end = this.#bytes.indexOf(0, this.#at);
    const text = this.#bytes.toString('utf8', this.#at, end);
    this.#at = end + 1;
    return text;
  }

  int16(): number {
    this.#at += 2;
    return this.#bytes.readInt16BE(this.#at - 2);
  }

  int32(): number {
    this.#at += 4;
    return this.#bytes.readInt32BE(this.#at - 4);
  }

  skip(count: number): void {
    this.#at += count;
  }

  list<T>(read: (i: number) => T): T[] {
    const count = this.int16();
    return Array.from({ length: count }, (_, i) => read(i));
  }

  /** A value behind its length; whole numbers may come in binary. */
  value(binary: boolean): string | null {
    const length = this.int32();
    if (length < 0) return null;
    const bytes = this.#bytes.subarray(this.#at, this.#at + length);
    this.#at += length;
    if (binary && (length === 2 || length === 4)) return `${bytes.readIntBE(0, length)}`;
    return bytes.toString('utf8');
  }

  error(): string {
    const fields = new Map<string, string>();
    while (this.#bytes[this.#at] !== 0) {
      const field = String.fromCharCode(this.#bytes[this.#at++]);
      fields.set(field, this.text());
    }
    return `${fields.get('C')} ${fields.get('M')}`;
  }
}
