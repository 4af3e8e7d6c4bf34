/** Strings by characters, which are code points, where JavaScript counts UTF-16 units. Most strings have none that differ. */
import { SqlError } from '../errors.ts';
import { countCharacters } from '../values/index.ts';

/** The largest string that a function may make, in units. */
export const textLengthMax = 0x3fffffff / 4;

/** Has the string one unit for each character? */
export function isSimple(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0xd800 && unit <= 0xdbff) return false;
  }
  return true;
}

/** The unit at which a character (from 0) begins; the end for those beyond. */
export function unitOfCharacter(text: string, character: number): number {
  let unit = 0;
  for (let left = character; left > 0 && unit < text.length; left--) {
    const code = text.charCodeAt(unit);
    unit += code >= 0xd800 && code <= 0xdbff ? 2 : 1;
  }
  return Math.min(unit, text.length);
}

/** The characters from `start` (from 0) up to `end`. */
export function sliceCharacters(text: string, start: number, end: number): string {
  if (end <= start) return '';
  if (isSimple(text)) return text.slice(start, Math.min(end, text.length));
  const first = unitOfCharacter(text, start);
  const rest = text.slice(first);
  return rest.slice(0, unitOfCharacter(rest, end - start));
}

/** Where (in characters, from 1) a string begins in another one; 0 where it does not. */
export function positionOf(text: string, part: string): number {
  const unit = text.indexOf(part);
  return unit < 0 ? 0 : countCharacters(text.slice(0, unit)) + 1;
}

/** 54000, before so long a string is made. */
export function checkTextLength(length: number): void {
  if (length > textLengthMax) throw new SqlError('54000', 'requested length too large');
}
