/**
 * to_char of numbers. The template is laid out as digits before and behind a point, with a sign that stands where S, MI, PL, PR or SG put it, or in
 * front of the first digit; what a 9 has no digit for is blank.
 */
import { SqlError } from '../errors.ts';
import { Decimal, formatDecimal } from '../values/index.ts';
import { withOrdinal } from './format-datetime.ts';
import { cutTemplate, type TemplatePiece } from './format-template.ts';
import { formatRoman } from './roman.ts';

const keywords = [
  'EEEE',
  'FM',
  'MI',
  'PL',
  'PR',
  'RN',
  'SG',
  'TH',
  'th',
  'rn',
  '0',
  '9',
  '.',
  ',',
  'B',
  'D',
  'G',
  'L',
  'S',
  'V',
] as const;

/** A pattern of a number's template. */
export type NumberKeyword = (typeof keywords)[number];

/** A template, and what is known of it before any number. */
export interface NumberTemplate {
  readonly pieces: readonly TemplatePiece<NumberKeyword>[];
  readonly bare: boolean;
  readonly digitsBefore: number;
  readonly digitsBehind: number;
  /** How many digits V shifts by. */
  readonly shift: number;
  readonly has: ReadonlySet<NumberKeyword>;
  /** S stands behind the digits. */
  readonly signBehind: boolean;
}

/** Reads a template; 42601 where its patterns contradict each other. */
export function numberTemplate(template: string): NumberTemplate {
  const pieces = cutTemplate(template, findKeyword);
  const has = new Set(pieces.flatMap((piece) => (piece.kind === 'keyword' ? [piece.keyword] : [])));
  let before = 0;
  let behind = 0;
  let shift = 0;
  let signBehind = false;
  let hasBrackets = false;
  let place: 'before' | 'behind' | 'shifted' = 'before';
  for (const piece of pieces) {
    if (piece.kind === 'literal') continue;
    if (piece.keyword === '.' || piece.keyword === 'D') {
      if (place === 'behind') throw new SqlError('42601', 'multiple decimal points');
      if (place === 'shifted') throw new SqlError('42601', 'cannot use "V" and decimal point together');
      place = 'behind';
    } else if (piece.keyword === 'V') {
      if (place === 'behind') throw new SqlError('42601', 'cannot use "V" and decimal point together');
      place = 'shifted';
    } else if (piece.keyword === 'PR') hasBrackets = true;
    else if (piece.keyword === '9' || piece.keyword === '0') {
      if (hasBrackets) throw new SqlError('42601', `"${piece.keyword}" must be ahead of "PR"`);
      if (place === 'behind') behind++;
      else before++;
      if (place === 'shifted') shift++;
    } else if (piece.keyword === 'S') signBehind = before + behind > 0;
  }
  if (has.has('S') && (has.has('PL') || has.has('MI') || has.has('SG') || has.has('PR')))
    throw new SqlError('42601', 'cannot use "S" and "PL"/"MI"/"SG"/"PR" together');
  return { pieces, bare: has.has('FM'), digitsBefore: before, digitsBehind: behind, shift, has, signBehind };
}

function findKeyword(rest: string): { readonly keyword: NumberKeyword; readonly length: number } | undefined {
  const upper = rest.toUpperCase();
  const keyword = keywords.find(
    (candidate) =>
      rest.startsWith(candidate) ||
      (candidate.length !== 2 || !/th|rn/i.test(candidate) ? upper.startsWith(candidate) : false),
  );
  return keyword === undefined ? undefined : { keyword, length: keyword.length };
}

/** Prints a number by a template. */
export function formatNumber(value: Decimal, template: string, round = roundHalfUp): string {
  const parsed = numberTemplate(template);
  if (parsed.has.has('RN') || parsed.has.has('rn')) return roman(value, parsed);
  if (parsed.has.has('EEEE')) return scientific(value, parsed);
  if (!value.isFinite) return formatSpecial(value, parsed);
  const shifted = parsed.shift === 0 ? value : value.multiply(new Decimal(10n ** BigInt(parsed.shift), 0));
  const rounded = round(shifted, parsed.digitsBehind);
  const [whole, fraction = ''] = formatDecimal(rounded.abs()).split('.');
  const negative = rounded.sign < 0;
  if (whole.replace(/^0+/, '').length > parsed.digitsBefore) return overflowed(parsed, negative);
  return new NumberWriter(parsed, negative, whole.replace(/^0+/, ''), fraction).write();
}

function roundHalfUp(value: Decimal, digits: number): Decimal {
  return value.round(digits);
}

/** Where the digits do not fit, hashes stand for them. */
function overflowed(template: NumberTemplate, negative: boolean): string {
  return new NumberWriter(
    template,
    negative,
    '#'.repeat(template.digitsBefore),
    '#'.repeat(template.digitsBehind),
  ).write();
}

/** NaN and the infinities are written as if their letters were digits before the point, which ends them. */
function formatSpecial(value: Decimal, template: NumberTemplate): string {
  const letters = value.isNaN ? 'NaN' : 'Infinity';
  const negative = value.sign < 0;
  if (letters.length > template.digitsBefore) return overflowed(template, negative);
  return new NumberWriter(template, negative, letters, undefined).write();
}

function roman(value: Decimal, { bare, has }: NumberTemplate): string {
  if (!value.isFinite) throw new SqlError('0A000', `cannot convert ${value.isNaN ? 'NaN' : 'infinity'} to integer`);
  const number = Number(value.round(0).unscaled);
  const text =
    number < 1 || number > 3999
      ? '#'.repeat(15)
      : has.has('rn')
        ? formatRoman(number).toLowerCase()
        : formatRoman(number);
  return bare ? text : text.padStart(15);
}

function scientific(value: Decimal, { digitsBefore, digitsBehind, bare }: NumberTemplate): string {
  if (!value.isFinite) return ` ${'#'.repeat(digitsBefore)}.${'#'.repeat(digitsBehind + 4)}`;
  const magnitude = value.abs();
  const digits = magnitude.unscaled.toString();
  let exponent = magnitude.sign === 0 ? 0 : digits.length - 1 - magnitude.scale;
  let mantissa = new Decimal(magnitude.unscaled, magnitude.sign === 0 ? 0 : digits.length - 1).round(digitsBehind);
  if (mantissa.unscaled.toString().length > digitsBehind + 1) {
    mantissa = new Decimal(mantissa.unscaled / 10n, digitsBehind);
    exponent++;
  }
  const sign = value.sign < 0 ? '-' : bare ? '' : ' ';
  return `${sign}${formatDecimal(mantissa)}e${exponent < 0 ? '-' : '+'}${Math.abs(exponent).toString().padStart(2, '0')}`;
}

/** Walks the template with the number's digits, the first of which may come late. */
class NumberWriter {
  readonly #template: NumberTemplate;
  readonly #negative: boolean;
  readonly #whole: string;
  /** undefined: nothing more is written from the point on. */
  readonly #fraction: string | undefined;
  #position = 0;
  #behind = 0;
  #inFraction = false;
  #started = false;
  #signDone = false;
  #text = '';

  constructor(template: NumberTemplate, negative: boolean, whole: string, fraction: string | undefined) {
    this.#template = template;
    this.#negative = negative;
    this.#whole = whole;
    this.#fraction = template.bare && fraction !== undefined ? withoutUnneeded(fraction, template) : fraction;
    this.#signDone = template.has.has('MI') || template.has.has('SG') || template.signBehind;
  }

  write(): string {
    for (const piece of this.#template.pieces) {
      if (piece.kind === 'literal') this.#text += piece.text;
      else this.#keyword(piece.keyword, piece.text);
    }
    this.#ensureSign();
    return this.#text;
  }

  #keyword(keyword: NumberKeyword, written: string): void {
    switch (keyword) {
      case '9':
      case '0':
        this.#digit(keyword);
        return;
      case '.':
      case 'D':
        this.#startDigits();
        this.#inFraction = true;
        if (this.#fraction !== undefined) this.#text += '.';
        return;
      case ',':
      case 'G':
        if (this.#started) this.#text += ',';
        else if (!this.#template.bare) this.#text += ' ';
        return;
      case 'S':
        // In front of the digits it only says that a plus is shown.
        if (this.#template.signBehind) this.#text += this.#negative ? '-' : '+';
        return;
      case 'MI':
        this.#text += this.#negative ? '-' : this.#template.bare ? '' : ' ';
        return;
      case 'PL':
        this.#text += this.#negative ? (this.#template.bare ? '' : ' ') : '+';
        return;
      case 'SG':
        this.#text += this.#negative ? '-' : '+';
        return;
      case 'PR':
        this.#text += this.#negative ? '>' : this.#template.bare ? '' : ' ';
        return;
      case 'TH':
      case 'th':
        if (!this.#negative && this.#template.digitsBehind === 0 && !/\D/.test(this.#whole))
          this.#text += withOrdinal(this.#whole === '' ? '0' : this.#whole, keyword).slice(
            Math.max(this.#whole.length, 1),
          );
        return;
      case 'L':
        this.#text += this.#template.bare ? '' : ' ';
        return;
      case 'V':
      case 'FM':
      case 'B':
        return;
      default:
        this.#text += written;
    }
  }

  #digit(keyword: '9' | '0'): void {
    if (this.#inFraction) {
      this.#text += this.#fraction?.[this.#behind++] ?? '';
      return;
    }
    const missing = this.#template.digitsBefore - this.#whole.length;
    const at = this.#position++ - missing;
    if (at >= 0 || (keyword === '0' && this.#fraction !== undefined) || this.#started) {
      this.#startDigits();
      this.#text += at >= 0 ? this.#whole[at] : '0';
    } else if (this.#isLastWhole()) {
      // The last place before the point shows a zero, unless a fraction stands behind it.
      if (this.#template.digitsBehind === 0 || (this.#template.bare && this.#fraction === '')) {
        this.#startDigits();
        this.#text += '0';
      } else this.#blank();
    } else this.#blank();
  }

  #isLastWhole(): boolean {
    return this.#position === this.#template.digitsBefore;
  }

  #blank(): void {
    if (!this.#template.bare) this.#text += ' ';
  }

  #startDigits(): void {
    this.#ensureSign();
    this.#started = true;
  }

  /** The sign in front of the first digit, where the template has no other place for it. */
  #ensureSign(): void {
    if (this.#signDone) return;
    this.#signDone = true;
    const plain = this.#template.has.has('S') ? '+' : this.#template.bare ? '' : ' ';
    if (this.#template.has.has('PR')) this.#text += this.#negative ? '<' : plain;
    else this.#text += this.#negative ? '-' : plain;
  }
}

/** FM drops the zeros at the end of a fraction that only 9s ask for. */
function withoutUnneeded(fraction: string, { pieces }: NumberTemplate): string {
  let needed = 0;
  let at = 0;
  let inFraction = false;
  for (const piece of pieces) {
    if (piece.kind === 'literal') continue;
    if (piece.keyword === '.' || piece.keyword === 'D') inFraction = true;
    else if (inFraction && (piece.keyword === '0' || piece.keyword === '9')) {
      at++;
      if (piece.keyword === '0') needed = at;
    }
  }
  let end = fraction.length;
  while (end > needed && fraction[end - 1] === '0') end--;
  return fraction.slice(0, end);
}
