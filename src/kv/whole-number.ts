/** Whole numbers of 64 bits, written in decimal digits: the values of counters. */

/** The least and the greatest of them. */
export const wholeNumberMin = -(2n ** 63n);
export const wholeNumberMax = 2n ** 63n - 1n;

const pattern = /^-?\d{1,19}$/;

/** The number; undefined where the text is none of 64 bits. */
export function parseWholeNumber(text: string): bigint | undefined {
  if (!pattern.test(text)) return undefined;
  const number = BigInt(text);
  return isWholeNumber(number) ? number : undefined;
}

/** Does the number fit 64 bits? */
export function isWholeNumber(number: bigint): boolean {
  return number >= wholeNumberMin && number <= wholeNumberMax;
}
