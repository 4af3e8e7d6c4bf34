/** The options of COPY as a statement has them, in PostgreSQL's words. */
import { type CopyFormat, type CopyOptions, copyOptions } from '../../../wire/index.ts';
import { SqlError } from '../../errors.ts';
import type { Copy, Option } from '../../parse/index.ts';

/** Names that an option may have given. */
interface Given {
  format: CopyFormat;
  delimiter: string | undefined;
  nullText: string | undefined;
  header: 'none' | 'line' | 'match' | undefined;
  quote: string | undefined;
  escape: string | undefined;
  forceQuote: readonly string[] | 'all' | undefined;
  forceNotNull: readonly string[] | undefined;
  forceNull: readonly string[] | undefined;
}

/** @param columns those that are copied, in order */
export function readCopyOptions(statement: Copy, columns: readonly string[]): CopyOptions {
  const given = readGiven(statement.options);
  checkTogether(given, statement.direction);
  const places = (option: string, names: readonly string[] | undefined) =>
    new Set((names ?? []).map((name) => placeOf(option, name, columns)));
  return copyOptions(given.format, {
    delimiter: given.delimiter,
    nullText: given.nullText,
    header: given.header,
    quote: given.quote,
    escape: given.escape,
    forceQuote: given.forceQuote === 'all' ? new Set(columns.keys()) : places('FORCE_QUOTE', given.forceQuote),
    forceNotNull: places('FORCE_NOT_NULL', given.forceNotNull),
    forceNull: places('FORCE_NULL', given.forceNull),
  });
}

function readGiven(options: readonly Option[]): Given {
  const given: Given = {
    format: 'text',
    delimiter: undefined,
    nullText: undefined,
    header: undefined,
    quote: undefined,
    escape: undefined,
    forceQuote: undefined,
    forceNotNull: undefined,
    forceNull: undefined,
  };
  const seen = new Set<string>();
  for (const option of options) {
    if (seen.has(option.name)) throw new SqlError('42601', 'conflicting or redundant options', placed(option));
    seen.add(option.name);
    readOption(option, given);
  }
  return given;
}

function readOption(option: Option, given: Given): void {
  switch (option.name) {
    case 'format':
      given.format = readFormat(option);
      return;
    case 'delimiter':
      given.delimiter = textOf(option);
      return;
    case 'null':
      given.nullText = textOf(option);
      return;
    case 'header':
      given.header = readHeader(option);
      return;
    case 'quote':
      given.quote = textOf(option);
      return;
    case 'escape':
      given.escape = textOf(option);
      return;
    case 'force_quote':
      given.forceQuote = option.value === '*' ? 'all' : namesOf(option);
      return;
    case 'force_not_null':
      given.forceNotNull = namesOf(option);
      return;
    case 'force_null':
      given.forceNull = namesOf(option);
      return;
    case 'encoding':
      checkEncoding(option);
      return;
    case 'freeze':
      return;
    default:
      throw new SqlError('42601', `option "${option.name}" not recognized`, placed(option));
  }
}

function readFormat(option: Option): CopyFormat {
  const { value } = option;
  if (value === 'text' || value === 'csv' || value === 'binary') return value;
  throw new SqlError('22023', `COPY format "${String(value)}" not recognized`, placed(option));
}

function readHeader({ value }: Option): 'none' | 'line' | 'match' {
  switch (typeof value === 'string' ? value.toLowerCase() : value) {
    case undefined:
    case 'true':
    case 'on':
    case '1':
      return 'line';
    case 'false':
    case 'off':
    case '0':
      return 'none';
    case 'match':
      return 'match';
    default:
      throw new SqlError('42601', 'header requires a Boolean value or "match"');
  }
}

function checkEncoding(option: Option): void {
  const name = textOf(option)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
  if (name === 'utf8' || name === 'unicode' || name === 'sqlascii') return;
  if (/^(latin|iso8859|win|koi8|euc|sjis|gbk|big5)/.test(name))
    throw new SqlError('0A000', `conversion between ${textOf(option).toUpperCase()} and UTF8 is not supported`);
  throw new SqlError('22023', 'argument to option "encoding" must be a valid encoding name', placed(option));
}

function checkTogether(given: Given, direction: Copy['direction']): void {
  const { format } = given;
  if (format === 'binary') {
    if (given.delimiter !== undefined) throw new SqlError('42601', 'cannot specify DELIMITER in BINARY mode');
    if (given.nullText !== undefined) throw new SqlError('42601', 'cannot specify NULL in BINARY mode');
    if (given.header !== undefined && given.header !== 'none')
      throw new SqlError('0A000', 'cannot specify HEADER in BINARY mode');
  }
  if (direction === 'to' && given.header === 'match')
    throw new SqlError('0A000', 'cannot use "match" with HEADER in COPY TO');
  csvOnly(format, 'quote', given.quote);
  csvOnly(format, 'escape', given.escape);
  csvOnly(format, 'force quote', given.forceQuote);
  if (given.forceQuote !== undefined && direction === 'from')
    throw new SqlError('0A000', 'COPY force quote only available using COPY TO');
  csvOnly(format, 'force not null', given.forceNotNull);
  if (given.forceNotNull !== undefined && direction === 'to')
    throw new SqlError('0A000', 'COPY force not null only available using COPY FROM');
  csvOnly(format, 'force null', given.forceNull);
  if (given.forceNull !== undefined && direction === 'to')
    throw new SqlError('0A000', 'COPY force null only available using COPY FROM');
}

function csvOnly(format: CopyFormat, what: string, value: unknown): void {
  if (value !== undefined && format !== 'csv') throw new SqlError('0A000', `COPY ${what} available only in CSV mode`);
}

function placeOf(option: string, name: string, columns: readonly string[]): number {
  const place = columns.indexOf(name);
  if (place === -1) throw new SqlError('42P10', `${option} column "${name}" not referenced by COPY`);
  return place;
}

function textOf(option: Option): string {
  if (typeof option.value === 'string') return option.value;
  throw new SqlError('42601', `${option.name} requires a parameter`);
}

function namesOf(option: Option): readonly string[] {
  if (typeof option.value === 'object') return option.value;
  throw new SqlError('22023', `argument to option "${option.name}" must be a list of column names`, placed(option));
}

function placed({ position }: Option): { readonly position?: number } {
  return position > 0 ? { position } : {};
}
