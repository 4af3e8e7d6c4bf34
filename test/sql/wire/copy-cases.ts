/** What is copied into `t (a text, b text)`, and out of it: the questions that PostgreSQL answers in `copy-answers.json`. */
import type { CopyOptions, copyOptions } from '../../../src/wire/postgres/copy/index.ts';

type Given = NonNullable<Parameters<typeof copyOptions>[1]>;

/** Data to be copied in. Bytes are written as Latin-1. */
export interface CopyInCase {
  readonly format: 'text' | 'csv' | 'binary';
  readonly given?: Given;
  /** The table's columns: two texts unless told otherwise. */
  readonly columns?: readonly string[];
  readonly data: string;
}

/** What PostgreSQL made of it: rows, or an error. */
export interface CopyInAnswer {
  readonly rows?: readonly (readonly (string | null)[])[];
  readonly error?: {
    readonly sqlstate: string;
    readonly message: string;
    readonly hint?: string;
    readonly context?: string;
  };
}

const text = (...data: readonly string[]): CopyInCase[] => data.map((each) => ({ format: 'text', data: each }));
const csv = (...data: readonly string[]): CopyInCase[] => data.map((each) => ({ format: 'csv', data: each }));
const signature = 'PGCOPY\n\xff\r\n\0';
const head = `${signature}\0\0\0\0\0\0\0\0`;
const binary = (...data: readonly string[]): CopyInCase[] => data.map((each) => ({ format: 'binary', data: each }));

/** The questions. */
export const copyInCases: readonly CopyInCase[] = [
  ...text(
    '1\t2\n3\t4\n',
    '1\t2',
    '',
    '\n',
    '\\N\t\n',
    'a\\tb\\nc\\\\\t\\b\\f\\r\\v\n',
    '\\101\\x42\\7\t\\x4g\\q\\\t\n',
    '\\303\\274\t\\xc3\\xbc\n',
    '\\377\tx\n',
    '\\0\tx\n',
    '\\x0\tx\n',
    'a\\\nb\tc\n',
    'a\tb\\\n\n',
    'a\tb\\',
    'a\tb\\\\',
    'a\\',
    'a\tb\n\\.\nrest\n',
    'a\tb\n\\.',
    'a\tb\\.\nc\n',
    'a\t\\.\n',
    '\\.x\n',
    'a\tb\r\n\\.\n',
    'a\tb\r\n\\.\r\nx\n',
    'a\tb\n\\.\r\n',
    'a\tb\r\nc\td\r\n',
    'a\tb\rc\td\r',
    'a\tb\rc\td\r\n',
    'a\tb\nc\td\r\n',
    'a\tb\nc\r\td\n',
    'a\tb\r\nc\nd\te\r\n',
    'a\tb\r\nc\rd\te\r\n',
    'a\tb\rc\nd\te\r',
    'a\n',
    'a\tb\tc\n',
    'ok\tok\n\n',
    `${'x'.repeat(150)}\n`,
    '\xc3\xbc\tx\n',
    '\xff\tx\n',
    'a\tb\nc\t\xc3(\n',
    '\0\tx\n',
    'a\tb\0\n',
    '\\\\N\t\\N \n',
  ),
  ...csv(
    '1,2\n',
    '1,2',
    ',\n',
    '"",\n',
    '"a,b","c""d"\n',
    '"line\nbreak",x\n',
    '"line\r\nbreak",x\r\n',
    'a"b"c,"d"e\n',
    '"a\n',
    'a,"b',
    'a\n',
    'a,b,c\n',
    'ok,"1\n2"\na\n',
    '\\.\nx\n',
    'a,\\.\n',
    '\\.x,y\n',
    '"\\.",y\n',
    'a,b\r\nc\rd,e\r\n',
    'a,b\r\nc\nd,e\r\n',
    'a,b\nc\rd,e\n',
    ' a , b \n',
    '""""",x\n',
    '"\xc3\xbc",\xe2\x82\xac\n',
    '\xff,x\n',
    '\\N,\\\n',
    '\\',
    '\\.',
    '"',
  ),
  { format: 'text', given: { delimiter: '|', nullText: 'nil' }, data: 'nil|a\\|b\n\\nil|NIL\n' },
  { format: 'text', given: { delimiter: ',' }, data: '\\,,b\n' },
  { format: 'text', given: { nullText: '' }, data: '\t\\N\n' },
  { format: 'text', given: { header: 'line' }, data: 'what\never\tis\n' },
  { format: 'text', given: { header: 'line' }, data: 'what ever\na\tb\n' },
  { format: 'text', given: { header: 'match' }, data: 'a\tb\n1\t2\n' },
  { format: 'text', given: { header: 'match' }, data: 'a\tc\n1\t2\n' },
  { format: 'text', given: { header: 'match' }, data: 'a\n1\t2\n' },
  { format: 'csv', given: { header: 'match' }, data: 'a,"b"\n1,2\n' },
  { format: 'csv', given: { header: 'match' }, data: 'a,\n1,2\n' },
  { format: 'csv', given: { header: 'match' }, data: 'a,b,c\n1,2\n' },
  { format: 'csv', given: { header: 'line' }, data: '"a\nb",x\n1\n' },
  { format: 'csv', given: { nullText: 'nil' }, data: 'nil,"nil"\n,\n' },
  { format: 'csv', given: { quote: "'", delimiter: ';' }, data: "'it''s';'a;b'\n" },
  { format: 'csv', given: { escape: '\\' }, data: '"a\\"b","c\\\\d"\n"e\\f",""\n' },
  { format: 'csv', given: { escape: '\\' }, data: '"a\\\\","\\""\n' },
  { format: 'csv', given: { escape: '\\' }, data: '"a""b",c\n' },
  { format: 'csv', given: { forceNotNull: new Set([0]) }, data: ',\n' },
  { format: 'csv', given: { forceNull: new Set([1]) }, data: '"",""\n' },
  { format: 'csv', given: { forceNull: new Set([0]), forceNotNull: new Set([0]) }, data: '"",\n,x\n' },
  { format: 'text', columns: ['a'], data: '\nx\n\\N\n' },
  { format: 'csv', columns: ['a'], data: '\nx\n""\n' },
  { format: 'text', columns: [], data: '\n\n' },
  { format: 'text', columns: [], data: 'x\n' },
  ...binary(
    `${head}\0\x02\0\0\0\x01a\xff\xff\xff\xff\xff\xff`,
    `${head}\0\x02\0\0\0\0\0\0\0\x02bc`,
    `${head}\xff\xff`,
    `${head}`,
    `${head}\0`,
    `${head}\xff\xffx`,
    `${head}\0\x03\0\0\0\x01a`,
    `${head}\xff\xfe`,
    `${head}\0\x02\0\0\0\x05a`,
    `${head}\0\x02\0\0`,
    `${head}\0\x02\0\0\0\x01a`,
    `${head}\0\x02\xff\xff\xff\xfe`,
    `${signature}\0\0\0\0\0\0\0\x03abc\0\x02\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff`,
    `${signature}\0\0\0\0\0\0\0\x03ab`,
    `${signature}\0\0\0\0\xff\xff\xff\xff`,
    `${signature}\0\0\0\0\0`,
    `${signature}\0\0`,
    `${signature}\0\x01\0\0\0\0\0\0\xff\xff`,
    `${signature}\0\x02\0\0\0\0\0\0\xff\xff`,
    `${signature}\0\0\0\x01\0\0\0\0\xff\xff`,
    'PGCOPY',
    'a\tb\n',
    '',
  ),
];

/** What is copied out. */
export interface CopyOutCase {
  readonly format: 'text' | 'csv' | 'binary';
  readonly given?: Given;
}

export const copyOutRows: readonly (readonly [string | null, string | null])[] = [
  ['1', null],
  ['', '\\N'],
  ['a\tb\nc\rd\be\ff\vg\\h', '\\.'],
  ['"quoted"', "it's, so; said | here"],
  ['ü€😀', ' blank '],
  ['nil', '\u0001\u007f'],
];

export const copyOutCases: readonly CopyOutCase[] = [
  { format: 'text' },
  { format: 'text', given: { delimiter: '|', nullText: 'nil', header: 'line' } },
  { format: 'text', given: { delimiter: ',' } },
  { format: 'csv' },
  { format: 'csv', given: { header: 'line' } },
  { format: 'csv', given: { nullText: 'nil', delimiter: ';', quote: "'" } },
  { format: 'csv', given: { escape: '\\', forceQuote: new Set([1]) } },
  { format: 'binary' },
];

/** Options that PostgreSQL may refuse. */
export const optionCases: readonly { readonly format: 'text' | 'csv'; readonly given: Given }[] = [
  { format: 'text', given: { delimiter: 'ab' } },
  { format: 'text', given: { delimiter: '' } },
  { format: 'text', given: { delimiter: 'ü' } },
  { format: 'text', given: { delimiter: '\n' } },
  { format: 'text', given: { delimiter: 'a' } },
  { format: 'text', given: { delimiter: '.' } },
  { format: 'text', given: { delimiter: 'A' } },
  { format: 'text', given: { nullText: 'a\rb' } },
  { format: 'text', given: { nullText: 'a\tb' } },
  { format: 'csv', given: { delimiter: '"' } },
  { format: 'csv', given: { delimiter: 'a' } },
  { format: 'csv', given: { quote: '""' } },
  { format: 'csv', given: { escape: 'ü' } },
  { format: 'csv', given: { nullText: 'a"b' } },
  { format: 'csv', given: { nullText: 'a,b' } },
];

/** The options as SQL. */
export function optionsSql(format: CopyOptions['format'], given: Given = {}, columns = ['a', 'b']): string {
  const named = (set: ReadonlySet<number>) => `(${[...set].map((column) => columns[column]).join(', ')})`;
  const quoted = (value: string) =>
    `E'${value.replace(/['\\]/g, '\\$&').replace(/\n/g, '\\n').replace(/\r/g, '\\r').replace(/\t/g, '\\t')}'`;
  const parts = [
    `format ${format}`,
    ...(given.delimiter === undefined ? [] : [`delimiter ${quoted(given.delimiter)}`]),
    ...(given.nullText === undefined ? [] : [`null ${quoted(given.nullText)}`]),
    ...(given.header === undefined ? [] : [`header ${given.header === 'match' ? 'match' : given.header === 'line'}`]),
    ...(given.quote === undefined ? [] : [`quote ${quoted(given.quote)}`]),
    ...(given.escape === undefined ? [] : [`escape ${quoted(given.escape)}`]),
    ...(given.forceQuote === undefined ? [] : [`force_quote ${named(given.forceQuote)}`]),
    ...(given.forceNotNull === undefined ? [] : [`force_not_null ${named(given.forceNotNull)}`]),
    ...(given.forceNull === undefined ? [] : [`force_null ${named(given.forceNull)}`]),
  ];
  return `(${parts.join(', ')})`;
}
