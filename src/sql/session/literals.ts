/**
 * Texts that differ in whole numbers only: `… WHERE id = 17` and `… WHERE id = 42` are one statement with a parameter. Clients that write their values into
 * the text send a new one every time; so they are parsed and planned once.
 *
 * Only what surely is an operand becomes a parameter: behind an operator, a bracket, a comma, AND or BETWEEN. The numbers of ORDER BY, GROUP BY, LIMIT and
 * whatever stands behind these words stay in the text, as do those that are no integers, and texts with comments, parameters or escapes stay whole.
 */

/** A text without its numbers. */
export interface SplitText {
  /** The same text with `$1`, `$2`, … in their places. */
  readonly text: string;
  readonly numbers: readonly number[];
}

/** Longer texts are loads of rows. */
const lengthMax = 2_000;
const numbersMax = 100;
const integerMax = 2_147_483_647;

const beginning = /^\s*(?:select|insert|update|delete)\b/i;
/** Words behind which numbers are places, counts or units rather than operands. */
const lastWords: ReadonlySet<string> = new Set(
  'order group limit offset fetch window partition interval returning system'.split(' '),
);
const operandWords: ReadonlySet<string> = new Set(['and', 'between']);

const [quote, doubleQuote, semicolon, minus, slash, star] = ["'", '"', ';', '-', '/', '*'].map((c) => c.charCodeAt(0));
const refused: ReadonlySet<number> = new Set([...'$\\'].map((c) => c.charCodeAt(0)));
const operandBefore: ReadonlySet<number> = new Set([...'=<>(,+-*/%'].map((c) => c.charCodeAt(0)));

/** Splits a text; undefined where it has no numbers that can be told apart from the rest. */
export function splitNumbers(text: string): SplitText | undefined {
  if (text.length > lengthMax || !beginning.test(text)) return undefined;
  const numbers: number[] = [];
  let made = '';
  let copied = 0;
  let before = 0;
  let mayBeOperand = false;
  for (let i = 0; i < text.length; ) {
    const c = text.charCodeAt(i);
    if (c === 32 || (c >= 9 && c <= 13)) {
      i++;
      continue;
    }
    if (isDigit(c)) {
      const end = endOfNumber(text, i);
      const isInteger = end > 0;
      const value = isInteger ? Number(text.slice(i, end)) : 0;
      if (isInteger && mayBeOperand && value <= integerMax) {
        numbers.push(value);
        if (numbers.length > numbersMax) return undefined;
        made += `${text.slice(copied, i)}$${numbers.length}`;
        copied = end;
      }
      i = Math.abs(end);
      mayBeOperand = false;
    } else if (isNameStart(c)) {
      const end = endOfName(text, i);
      const word = text.slice(i, end).toLowerCase();
      if (lastWords.has(word)) break;
      if (text.charCodeAt(end) === quote) return undefined;
      mayBeOperand = operandWords.has(word);
      i = end;
    } else if (c === quote || c === doubleQuote) {
      i = text.indexOf(text[i], i + 1) + 1;
      if (i === 0) return undefined;
      mayBeOperand = false;
    } else {
      if (refused.has(c) || (c === minus && before === minus) || (c === star && before === slash)) return undefined;
      if (c === semicolon && text.slice(i + 1).trim() !== '') return undefined;
      mayBeOperand = operandBefore.has(c);
      i++;
    }
    before = c;
  }
  if (numbers.length === 0 || mayEndEarly(text, copied)) return undefined;
  return { text: made + text.slice(copied), numbers };
}

/** What was not looked at any more may hold anything. */
function mayEndEarly(text: string, from: number): boolean {
  return /[$\\]|--|\/\*|;\s*\S/.test(text.slice(from));
}

function isDigit(c: number): boolean {
  return c >= 48 && c <= 57;
}

function isNameStart(c: number): boolean {
  return (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || c === 95 || c >= 128;
}

function endOfName(text: string, start: number): number {
  let i = start + 1;
  while (i < text.length && (isNameStart(text.charCodeAt(i)) || isDigit(text.charCodeAt(i)))) i++;
  return i;
}

/** Behind a whole number; the negative of that behind any other. */
function endOfNumber(text: string, start: number): number {
  let i = start;
  while (i < text.length && isDigit(text.charCodeAt(i))) i++;
  const isPlain = i - start <= 10 && text[start - 1] !== '.' && text[i] !== '.' && !isNameStart(text.charCodeAt(i));
  if (isPlain) return i;
  while (i < text.length && (text[i] === '.' || isDigit(text.charCodeAt(i)) || isNameStart(text.charCodeAt(i)))) i++;
  return -i;
}
