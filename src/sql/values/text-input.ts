/** What the input functions share: PostgreSQL's idea of white space, and its two most common complaints. */
import { SqlError } from '../errors.ts';

/** Is this character white space to C's `isspace`? */
export function isSpace(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d);
}

/** Is this character an ASCII digit? */
export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** Is this character an ASCII letter? */
export function isLetter(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a);
}

/** The text without ASCII white space at both ends (JavaScript's trim knows more kinds of it). */
export function trimSpace(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(text.charCodeAt(start))) start++;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--;
  return end - start === text.length ? text : text.slice(start, end);
}

/** 22P02: the text is no value of the type. */
export function invalidSyntax(type: string, text: string, detail?: string): SqlError {
  return new SqlError('22P02', `invalid input syntax for type ${type}: "${text}"`, { detail });
}

/** 22003: the text is a number, but not one of this type. */
export function outOfRange(type: string, text: string): SqlError {
  return new SqlError('22003', `value "${text}" is out of range for type ${type}`);
}
