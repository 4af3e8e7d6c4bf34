/** How data is copied in and out: the options of COPY that the formats depend on, and PostgreSQL's rules about them. */
import { WireError } from '../wire-error.ts';

/** The three formats. */
export type CopyFormat = 'text' | 'csv' | 'binary';

/** Options with all their defaults. Columns are meant by their place in the list that is copied. */
export interface CopyOptions {
  readonly format: CopyFormat;
  readonly delimiter: string;
  readonly nullText: string;
  /** `match`: the first line must name the columns. */
  readonly header: 'none' | 'line' | 'match';
  readonly quote: string;
  readonly escape: string;
  /** Columns whose values are always quoted. */
  readonly forceQuote: ReadonlySet<number>;
  /** Columns that are never null: the null text is a text there. */
  readonly forceNotNull: ReadonlySet<number>;
  /** Columns where the null text means null even in quotes. */
  readonly forceNull: ReadonlySet<number>;
}

const noColumns: ReadonlySet<number> = new Set();

/** The options of a format where nothing else is said. Without an escape character of its own, CSV escapes by its quote. */
export function copyOptions(format: CopyFormat, given: Partial<Omit<CopyOptions, 'format'>> = {}): CopyOptions {
  const isCsv = format === 'csv';
  const options: CopyOptions = {
    format,
    delimiter: given.delimiter ?? (isCsv ? ',' : '\t'),
    nullText: given.nullText ?? (isCsv ? '' : '\\N'),
    header: given.header ?? 'none',
    quote: given.quote ?? '"',
    escape: given.escape ?? given.quote ?? '"',
    forceQuote: given.forceQuote ?? noColumns,
    forceNotNull: given.forceNotNull ?? noColumns,
    forceNull: given.forceNull ?? noColumns,
  };
  checkTexts(options);
  if (format === 'csv') checkCsv(options);
  return options;
}

function checkTexts({ format, delimiter, nullText, quote }: CopyOptions): void {
  if (!isByte(delimiter)) throw unsupported('COPY delimiter must be a single one-byte character');
  if (/[\r\n]/.test(delimiter)) throw invalid('COPY delimiter cannot be newline or carriage return');
  if (/[\r\n]/.test(nullText)) throw invalid('COPY null representation cannot use newline or carriage return');
  // Letters of text's own escapes could not be told from delimiters behind a backslash.
  if (format !== 'csv' && /[\\.a-z0-9]/.test(delimiter)) throw invalid(`COPY delimiter cannot be "${delimiter}"`);
  if (format === 'csv' && delimiter === quote) throw invalid('COPY delimiter and quote must be different');
  if (format !== 'binary' && nullText.includes(delimiter))
    throw unsupported('COPY delimiter must not appear in the NULL specification');
}

function checkCsv({ nullText, quote, escape: escaping }: CopyOptions): void {
  if (!isByte(quote)) throw unsupported('COPY quote must be a single one-byte character');
  if (!isByte(escaping)) throw unsupported('COPY escape must be a single one-byte character');
  if (nullText.includes(quote)) throw unsupported('CSV quote character must not appear in the NULL specification');
}

function isByte(text: string): boolean {
  return text.length === 1 && text.charCodeAt(0) < 0x80;
}

function invalid(message: string): WireError {
  return new WireError('22023', message);
}

function unsupported(message: string): WireError {
  return new WireError('0A000', message);
}
