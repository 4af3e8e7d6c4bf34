/** How results are printed: as a table, one column a line, as CSV, or as JSON. Rows are printed as they come; a table looks at the first ones for its widths. */
import type { Field } from './server-messages.ts';

export type OutputFormat = 'table' | 'csv' | 'json';

type Row = readonly (string | null)[];

/** One result's way out: `write` is given whole lines. */
export interface ResultPrinter {
  row(values: Row): string;
  /** What comes behind the last row. */
  end(): string;
}

/** How results look. */
export interface OutputTerms {
  readonly format: OutputFormat;
  /** Each column on a line of its own. */
  readonly expanded: boolean;
  /** Without headings and row counts. */
  readonly rowsOnly: boolean;
}

/** So many rows decide how wide a table's columns are. */
const sampleRows = 1_000;
/** No column is wider by more than what its values need. */
const widestColumn = 2_000;

const numberTypes = new Set([20, 21, 23, 26, 700, 701, 1700]);

export function makePrinter(terms: OutputTerms, fields: readonly Field[]): ResultPrinter {
  if (terms.format === 'csv') return new CsvPrinter(fields, terms.rowsOnly);
  if (terms.format === 'json') return new JsonPrinter(fields);
  return terms.expanded ? new ExpandedPrinter(fields) : new TablePrinter(fields, terms.rowsOnly);
}

// Tables ---------------------------------------------------------------------------------------------------------------

class TablePrinter implements ResultPrinter {
  readonly #fields: readonly Field[];
  readonly #rowsOnly: boolean;
  #sample: Row[] | undefined = [];
  #widths: readonly number[] = [];
  #count = 0;

  constructor(fields: readonly Field[], rowsOnly: boolean) {
    this.#fields = fields;
    this.#rowsOnly = rowsOnly;
  }

  row(values: Row): string {
    this.#count++;
    if (this.#sample === undefined) return this.#line(values);
    this.#sample.push(values);
    return this.#sample.length < sampleRows ? '' : this.#begin();
  }

  end(): string {
    const rest = this.#begin();
    return this.#rowsOnly ? rest : `${rest}(${this.#count} ${this.#count === 1 ? 'row' : 'rows'})\n`;
  }

  /** The heading, and the rows looked at. */
  #begin(): string {
    const sample = this.#sample;
    if (sample === undefined) return '';
    this.#sample = undefined;
    this.#widths = this.#fields.map(({ name }, i) =>
      sample.reduce((width, row) => Math.max(width, widthOf(row[i])), this.#rowsOnly ? 0 : widthOf(name)),
    );
    const lines = sample.map((row) => this.#line(row));
    if (this.#rowsOnly) return lines.join('');
    const names = this.#fields.map(({ name }, i) => centred(name, this.#widths[i]));
    const rule = this.#widths.map((width) => '-'.repeat(width + 2)).join('+');
    return `${` ${names.join(' | ')}`.trimEnd()}\n${rule}\n${lines.join('')}`;
  }

  /** A value of several lines takes several. */
  #line(row: Row): string {
    const cells = row.map((value) => (value ?? '').split('\n'));
    const height = cells.reduce((most, { length }) => Math.max(most, length), 1);
    let text = '';
    for (let i = 0; i < height; i++) {
      const parts = cells.map((lines, column) => this.#cell(lines[i] ?? '', column, i < lines.length - 1));
      text += `${` ${parts.join('| ')}`.trimEnd()}\n`;
    }
    return text;
  }

  #cell(text: string, column: number, goesOn: boolean): string {
    const width = this.#widths[column];
    const space = ' '.repeat(Math.max(0, width - displayWidth(text)));
    const cell = numberTypes.has(this.#fields[column].typeOid) ? space + text : text + space;
    return goesOn ? `${cell}+` : `${cell} `;
  }
}

function widthOf(value: string | null): number {
  if (value === null) return 0;
  return Math.min(widestColumn, Math.max(...value.split('\n').map(displayWidth)));
}

const wide = /\p{Script=Han}|\p{Script=Hangul}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Emoji_Presentation}/u;

/** Columns that a text takes on a terminal. */
function displayWidth(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += /\p{Mark}/u.test(character) ? 0 : wide.test(character) ? 2 : 1;
  return width;
}

function centred(text: string, width: number): string {
  const space = width - displayWidth(text);
  return ' '.repeat(Math.floor(space / 2)) + text + ' '.repeat(Math.ceil(space / 2));
}

class ExpandedPrinter implements ResultPrinter {
  readonly #fields: readonly Field[];
  readonly #width: number;
  #count = 0;

  constructor(fields: readonly Field[]) {
    this.#fields = fields;
    this.#width = Math.max(0, ...fields.map(({ name }) => displayWidth(name)));
  }

  row(values: Row): string {
    const lines = this.#fields.map(({ name }, i) => {
      const indented = (values[i] ?? '').replaceAll('\n', `\n${' '.repeat(this.#width)} | `);
      return `${name}${' '.repeat(this.#width - displayWidth(name))} | ${indented}`.trimEnd();
    });
    return `-[ RECORD ${++this.#count} ]\n${lines.join('\n')}\n`;
  }

  end(): string {
    return this.#count === 0 ? '(0 rows)\n' : '';
  }
}

// For programs ---------------------------------------------------------------------------------------------------------

/** RFC 4180, but for line ends: a NULL is nothing, an empty text is `""`, as COPY writes them. */
class CsvPrinter implements ResultPrinter {
  #heading: string;

  constructor(fields: readonly Field[], rowsOnly: boolean) {
    this.#heading = rowsOnly ? '' : csvLine(fields.map(({ name }) => name));
  }

  row(values: Row): string {
    return this.#take() + csvLine(values);
  }

  end(): string {
    return this.#take();
  }

  #take(): string {
    const heading = this.#heading;
    this.#heading = '';
    return heading;
  }
}

function csvLine(values: Row): string {
  return `${values.map(csvValue).join(',')}\n`;
}

function csvValue(value: string | null): string {
  if (value === null) return '';
  return value === '' || /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

/** An array of objects, one a line. Numbers and JSON stand as they are, with all their digits. */
class JsonPrinter implements ResultPrinter {
  readonly #fields: readonly Field[];
  #count = 0;

  constructor(fields: readonly Field[]) {
    this.#fields = fields;
  }

  row(values: Row): string {
    const members = this.#fields.map(
      ({ name, typeOid }, i) => `${JSON.stringify(name)}: ${jsonValue(values[i], typeOid)}`,
    );
    return `${this.#count++ === 0 ? '[' : ',\n '}{${members.join(', ')}}`;
  }

  end(): string {
    return this.#count === 0 ? '[]\n' : ']\n';
  }
}

function jsonValue(value: string | null, typeOid: number): string {
  if (value === null) return 'null';
  if (typeOid === 16) return value === 't' ? 'true' : 'false';
  if (typeOid === 114 || typeOid === 3802) return value;
  // NaN and infinities are no JSON.
  if (numberTypes.has(typeOid) && /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(value)) return value;
  return JSON.stringify(value);
}
