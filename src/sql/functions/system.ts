/** What asks about values, types and the session, and needs no catalog. */

import { toHex, utf8 } from '../../base/index.ts';
import { SqlError } from '../errors.ts';
import { builtinTypes, formatType, SqlArray, type SqlValue, textOfUtf8 } from '../values/index.ts';
import type { FunctionContext, SessionNames } from './context.ts';
import { hashBytes, hashBytesExtended, hashInt8, hashUint32 } from './hashing.ts';
import { parseIdentifier } from './identifiers.ts';
import { fn, type SqlFunction, unusual } from './signature.ts';
import { prettyDecimalSize, prettySize, sizeInBytes } from './sizes.ts';
import { printer } from './strings.ts';

/** Words that must stand in quotes to be names. */
const keywords = new Set(
  (
    'all analyse analyze and any array as asc asymmetric authorization between bigint binary bit boolean both case cast char character check ' +
    'coalesce collate collation column concurrently constraint create cross current_catalog current_date current_role current_schema ' +
    'current_time current_timestamp current_user dec decimal default deferrable desc distinct do else end except exists extract false fetch ' +
    'float for foreign freeze from full grant greatest group grouping having ilike in initially inner inout int integer intersect interval ' +
    'into is isnull join lateral leading least left like limit localtime localtimestamp national natural nchar none normalize not notnull ' +
    'null nullif numeric offset on only or order out outer overlaps overlay placing position precision primary real references returning ' +
    'right row select session_user setof similar smallint some substring symmetric table tablesample then time timestamp to trailing treat ' +
    'trim true union unique user using values varchar variadic verbose when where window with xmlattributes xmlconcat xmlelement xmlexists ' +
    'xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable'
  ).split(' '),
);

/** A name as it must stand in a statement. */
export function quoteIdentifier(name: string): string {
  return /^[a-z_][a-z0-9_$]*$/.test(name) && !keywords.has(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** A text as a string constant. */
export function quoteLiteral(text: string): string {
  const quoted = `'${text.replaceAll("'", "''")}'`;
  return text.includes('\\') ? `E${quoted.replaceAll('\\', '\\\\')}` : quoted;
}

const directive = /%(?:(\d+)\$)?(-)?(?:(\d+)|\*(?:(\d+)\$)?)?(.)?/gsu;

/** `format('%s is %I', …)`. */
function formatText(
  template: string,
  values: readonly SqlValue[],
  print: (value: SqlValue, i: number) => string,
): string {
  let next = 0;
  const take = (position: string | undefined): number => {
    if (position === '0') throw new SqlError('22023', 'format specifies argument 0, but arguments are numbered from 1');
    const index = position === undefined ? next : Number(position) - 1;
    if (index >= values.length) throw new SqlError('22023', 'too few arguments for format()');
    next = index + 1;
    return index;
  };
  return template.replace(directive, (whole, position, minus, width, widthPosition, conversion) => {
    if (conversion === undefined)
      throw new SqlError('22023', 'unterminated format() type specifier', { hint: 'For a single "%" use "%%".' });
    if (conversion === '%') return '%';
    let wanted = width === undefined ? 0 : Number(width);
    if (whole.includes('*')) {
      const index = take(widthPosition);
      wanted = values[index] === null ? 0 : Number(values[index]);
    }
    if (conversion !== 's' && conversion !== 'I' && conversion !== 'L')
      throw new SqlError('22023', `unrecognized format() type specifier "${conversion}"`, {
        hint: 'For a single "%" use "%%".',
      });
    const index = take(position);
    const text = convert(conversion, values[index], () => print(values[index], index));
    const left = minus !== undefined || wanted < 0;
    return left ? text.padEnd(Math.abs(wanted)) : text.padStart(Math.abs(wanted));
  });
}

function convert(conversion: 's' | 'I' | 'L', value: SqlValue, print: () => string): string {
  if (value === null) {
    if (conversion === 'I') throw new SqlError('22004', 'null values cannot be formatted as an SQL identifier');
    return conversion === 'L' ? 'NULL' : '';
  }
  const text = print();
  return conversion === 's' ? text : conversion === 'I' ? quoteIdentifier(text) : quoteLiteral(text);
}

function uuidOf(context: FunctionContext): string {
  const bytes = new Uint8Array(16);
  context.randomBytes(bytes);
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const digits = toHex(bytes);
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-${digits.slice(12, 16)}-${digits.slice(16, 20)}-${digits.slice(20)}`;
}

function nameOf(read: (session: SessionNames) => string): (context: FunctionContext) => string {
  return ({ session }) => read(session);
}

const context = { uses: 'context' } as const;
const volatile = { uses: 'context', volatility: 'volatile' } as const;

const quoting: readonly SqlFunction[] = [
  fn('quote_ident(text): text', quoteIdentifier),
  fn('parse_ident(str text, strict bool = true): text[]', (text, strict) => SqlArray.of(parseIdentifier(text, strict))),
  fn('quote_literal(text): text', quoteLiteral),
  unusual('quote_nullable(text): text', { nullable: true }, (text) => (text === null ? 'NULL' : quoteLiteral(text))),
  ...(['quote_literal', 'quote_nullable'] as const).map((name) =>
    unusual(`${name}(anyelement): text`, { uses: 'context', nullable: true, perCall: true }, ({ argumentTypes }) => {
      const print = printer(argumentTypes[0]);
      return (functionContext, value) => {
        if (value === null) return name === 'quote_literal' ? null : 'NULL';
        return quoteLiteral(print(value, functionContext));
      };
    }),
  ),
  unusual('format(text): text', { nullable: true }, (template) =>
    template === null ? null : formatText(template, [], () => ''),
  ),
  unusual('format(text, ...any): text', { uses: 'context', nullable: true, perCall: true }, ({ argumentTypes }) => {
    const printers = argumentTypes.slice(1).map(printer);
    return (functionContext, template, ...values) =>
      template === null
        ? null
        : formatText(template, values, (value, i) =>
            printers[Math.min(i, printers.length - 1)](value, functionContext),
          );
  }),
];

const hashing: readonly SqlFunction[] = [
  fn('hashtext(text): int4', (text) => hashBytes(utf8(text))),
  fn('hashtextextended(text, int8): int8', (text, seed) => hashBytesExtended(utf8(text), seed)),
  fn('hashint4(int4): int4', hashUint32),
  fn('hashint8(int8): int4', hashInt8),
];

const asking: readonly SqlFunction[] = [
  unusual(
    'num_nulls(...any): int4',
    { nullable: true },
    (...values) => values.filter((value) => value === null).length,
  ),
  unusual(
    'num_nonnulls(...any): int4',
    { nullable: true },
    (...values) => values.filter((value) => value !== null).length,
  ),
  unusual('pg_typeof(any): regtype', { nullable: true, perCall: true, volatility: 'stable' }, ({ argumentTypes }) => {
    const { oid } = argumentTypes[0];
    return () => oid;
  }),
  unusual('format_type(oid, int4): text', { nullable: true, uses: 'context' }, ({ values }, oid, modifier) => {
    if (oid === null) return null;
    const type = builtinTypes.byOid(oid);
    if (type !== undefined) return formatType(type, modifier ?? undefined);
    return oid === 0 ? '-' : (values.objectNames?.typeText(oid, modifier ?? undefined) ?? '???');
  }),
  unusual('pg_column_size(any): int4', { perCall: true, volatility: 'stable' }, ({ argumentTypes: [type] }) => {
    const { length } = type;
    return (value) => (length > 0 ? length : typeof value === 'string' ? utf8(value).length + 1 : 8);
  }),
  fn('pg_size_pretty(int8): text', prettySize),
  fn('pg_size_pretty(numeric): text', prettyDecimalSize),
  fn('pg_size_bytes(text): int8', sizeInBytes),
  fn('pg_client_encoding(): name', () => 'UTF8'),
  fn('convert(bytea, name, name): bytea', (bytes) => utf8(textOfUtf8(bytes))),
];

const session: readonly SqlFunction[] = [
  unusual('gen_random_uuid(): uuid', volatile, uuidOf),
  unusual(
    'version(): text',
    context,
    nameOf(({ version }) => version),
  ),
  unusual(
    'current_database(): name',
    context,
    nameOf(({ database }) => database),
  ),
  unusual(
    'current_catalog(): name',
    context,
    nameOf(({ database }) => database),
  ),
  unusual('current_schema(): name', context, ({ session: { schema } }) => schema ?? null),
  unusual(
    'current_user(): name',
    context,
    nameOf(({ currentUser }) => currentUser),
  ),
  unusual(
    'current_role(): name',
    context,
    nameOf(({ currentUser }) => currentUser),
  ),
  unusual(
    'user(): name',
    context,
    nameOf(({ currentUser }) => currentUser),
  ),
  unusual(
    'session_user(): name',
    context,
    nameOf(({ sessionUser }) => sessionUser),
  ),
  unusual('pg_backend_pid(): int4', context, ({ session: { backendId } }) => backendId),
  unusual('current_setting(text): text', context, (functionContext, name) => {
    const value = functionContext.setting(name);
    if (value === undefined) throw new SqlError('42704', `unrecognized configuration parameter "${name}"`);
    return value;
  }),
  unusual('current_setting(text, bool): text', context, (functionContext, name, missingOk) => {
    const value = functionContext.setting(name);
    if (value === undefined && !missingOk)
      throw new SqlError('42704', `unrecognized configuration parameter "${name}"`);
    return value ?? null;
  }),
  unusual('set_config(text, text, bool): text', volatile, (functionContext, name, value, isLocal) =>
    functionContext.setSetting(name, value, isLocal),
  ),
];

/** The functions. */
export const system: readonly SqlFunction[] = [...quoting, ...hashing, ...asking, ...session];
