/** CSV as RFC 4180 has it: commas, optional quotes, doubled quotes inside them, line ends of either kind. */

/** One record. `line` is where it begins, from 1; a `reason` says why its cells cannot be trusted. */
export interface CsvRecord {
  readonly line: number;
  readonly cells: readonly string[];
  readonly reason: string | undefined;
}

/** `start`: at the start of a cell. `plain`: in one without quotes. `quoted`: inside quotes. `closed`: behind them. */
type Place = 'start' | 'plain' | 'quoted' | 'closed';

/** Reads records from a text that comes in pieces; blank lines are skipped. */
export async function* parseCsv(text: AsyncIterable<string>): AsyncIterable<CsvRecord> {
  const parser = new CsvParser();
  for await (const piece of text) yield* parser.feed(piece);
  yield* parser.end();
}

class CsvParser {
  #place: Place = 'start';
  #cell = '';
  #cells: string[] = [];
  #line = 1;
  #recordLine = 1;
  #reason: string | undefined;

  *feed(piece: string): Iterable<CsvRecord> {
    for (const character of piece) {
      if (character === '\n') this.#line++;
      if (this.#place === 'quoted') this.#onQuoted(character);
      else if (character === ',') this.#endCell();
      else if (character === '\n') yield* this.#endRecord();
      else if (character !== '\r') this.#onPlain(character);
    }
  }

  *end(): Iterable<CsvRecord> {
    if (this.#place === 'quoted') this.#reason ??= 'a quote is not closed';
    yield* this.#endRecord();
  }

  #onQuoted(character: string): void {
    if (character === '"') this.#place = 'closed';
    else this.#cell += character;
  }

  #onPlain(character: string): void {
    if (character === '"' && this.#place === 'start' && this.#cell === '') this.#place = 'quoted';
    else if (character === '"' && this.#place === 'closed') {
      this.#cell += '"';
      this.#place = 'quoted';
    } else if (this.#place === 'closed') this.#reason ??= 'text behind a closing quote';
    else {
      this.#cell += character;
      this.#place = 'plain';
    }
  }

  #endCell(): void {
    this.#cells.push(this.#cell);
    this.#cell = '';
    this.#place = 'start';
  }

  *#endRecord(): Iterable<CsvRecord> {
    const isBlank = this.#cells.length === 0 && this.#cell === '' && this.#place === 'start';
    this.#endCell();
    if (!isBlank) yield { line: this.#recordLine, cells: this.#cells, reason: this.#reason };
    this.#cells = [];
    this.#reason = undefined;
    this.#recordLine = this.#line;
  }
}
