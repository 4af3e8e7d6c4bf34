/** to_char, to_number, to_date and to_timestamp. */
import { SqlError } from '../errors.ts';
import {
  checkTimestamp,
  Decimal,
  decimalOfNumber,
  instantOfTimestamp,
  isFiniteTimestamp,
  joinTimestamp,
  parseDecimal,
  timestampInZone,
} from '../values/index.ts';
import { fieldsOfInterval, fieldsOfTimestamp, formatByTemplate } from './format-datetime.ts';
import { formatNumber, numberTemplate } from './format-number.ts';
import { readByTemplate } from './parse-datetime.ts';
import { fn, type SqlFunction, unusual } from './signature.ts';

/** Reads digits, sign and point; everything else is passed over where the template has something else. */
function toNumber(text: string, template: string): Decimal {
  const { pieces, shift, has } = numberTemplate(template);
  if (has.has('RN') || has.has('rn')) throw new SqlError('0A000', '"RN" not supported for input');
  let digits = '';
  let negative = false;
  let at = 0;
  let hasPoint = false;
  const skipSpace = () => {
    while (text[at] === ' ') at++;
  };
  const takeSign = () => {
    if (text[at] === '-' || text[at] === '+' || text[at] === '<') {
      negative ||= text[at] !== '+';
      at++;
    }
  };
  for (const piece of pieces) {
    if (at >= text.length) break;
    if (piece.kind === 'literal') {
      at += piece.text.length;
      continue;
    }
    switch (piece.keyword) {
      case '9':
      case '0':
        skipSpace();
        if (digits === '') takeSign();
        if (/\d/.test(text[at] ?? '')) digits += text[at++];
        else if (text[at] === '.' && !hasPoint) {
          // The point came sooner than the template has it.
          hasPoint = true;
          digits += text[at++];
        }
        break;
      case '.':
      case 'D':
        if (text[at] === '.' && !hasPoint) {
          hasPoint = true;
          digits += text[at++];
        }
        break;
      case ',':
      case 'G':
        if (text[at] === ',') at++;
        break;
      case 'S':
      case 'MI':
      case 'SG':
      case 'PL':
      case 'PR':
        skipSpace();
        takeSign();
        break;
      case 'L':
        if (text[at] === ' ' || text[at] === '$') at++;
        break;
      default:
    }
  }
  if (/[-]$/.test(text.slice(at)))
    negative ||= pieces.some((piece) => piece.kind === 'keyword' && (piece.keyword === 'MI' || piece.keyword === 'S'));
  if (!/\d/.test(digits))
    throw new SqlError('22P02', `invalid input syntax for type numeric: "${digits === '' ? ' ' : digits}"`);
  const value = parseDecimal(digits);
  const scaled = shift === 0 ? value : value.divide(new Decimal(10n ** BigInt(shift), 0));
  return negative ? scaled.negate() : scaled;
}

/** Doubles are rounded by their exact value, halves to the even digit, as C's printf does; beyond 15 (or 6) digits they have none to show. */
function ofFloat(value: number, template: string, digits: 15 | 6): string {
  if (!Number.isFinite(value) || Math.abs(value) >= 1e21) return formatNumber(decimalOfNumber(value, digits), template);
  const exact = parseDecimal(value.toFixed(100));
  return formatNumber(exact, template, (number, behind) => {
    const before = Math.floor(Math.abs(value)).toString().length;
    const shown = before >= digits ? 0 : Math.min(behind, digits - before);
    return roundHalfEven(number, shown).round(behind);
  });
}

function roundHalfEven(value: Decimal, digits: number): Decimal {
  const down = value.truncate(digits);
  const twice = value
    .subtract(down)
    .abs()
    .multiply(new Decimal(2n * 10n ** BigInt(digits), 0));
  const isHalf = twice.subtract(Decimal.one).sign === 0;
  return isHalf && down.unscaled % 2n === 0n ? down : value.round(digits);
}

const context = { uses: 'context' } as const;

/** The functions. */
export const formatting: readonly SqlFunction[] = [
  fn('to_char(int4, text): text', (value, template) => formatNumber(Decimal.fromInteger(value), template)),
  fn('to_char(int8, text): text', (value, template) => formatNumber(new Decimal(value, 0), template)),
  fn('to_char(numeric, text): text', (value, template) => formatNumber(value, template)),
  fn('to_char(float4, text): text', (value, template) => ofFloat(value, template, 6)),
  fn('to_char(float8, text): text', (value, template) => ofFloat(value, template, 15)),
  fn('to_char(timestamp, text): text', (timestamp, template) => {
    if (template === '' || !isFiniteTimestamp(timestamp)) return null;
    return formatByTemplate(template, fieldsOfTimestamp(timestamp));
  }),
  unusual('to_char(timestamptz, text): text', context, ({ values }, instant, template) => {
    if (template === '' || !isFiniteTimestamp(instant)) return null;
    const local = timestampInZone(instant, values.timeZone);
    const offset = Number((local - instant) / 1_000_000n);
    return formatByTemplate(template, fieldsOfTimestamp(local, { offset, name: values.timeZone.name }));
  }),
  fn('to_char(interval, text): text', (interval, template) =>
    template === '' ? null : formatByTemplate(template, fieldsOfInterval(interval)),
  ),
  fn('to_number(text, text): numeric', (text, template) => (template === '' ? null : toNumber(text, template))),
  fn('to_date(text, text): date', (text, template) => readByTemplate(text, template).days),
  unusual('to_timestamp(text, text): timestamptz', context, ({ values }, text, template) => {
    const { days, micros, offset } = readByTemplate(text, template);
    const local = checkTimestamp(joinTimestamp(days, micros));
    return offset === undefined ? instantOfTimestamp(local, values.timeZone) : local - BigInt(offset * 1_000_000);
  }),
];
