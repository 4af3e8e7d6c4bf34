/** Roman numerals. */
const parts = [
  [1000, 'M'],
  [900, 'CM'],
  [500, 'D'],
  [400, 'CD'],
  [100, 'C'],
  [90, 'XC'],
  [50, 'L'],
  [40, 'XL'],
  [10, 'X'],
  [9, 'IX'],
  [5, 'V'],
  [4, 'IV'],
  [1, 'I'],
] as const;

/** A number from 1 to 3999 in Roman numerals. */
export function formatRoman(value: number): string {
  let text = '';
  for (const [size, letters] of parts) for (; value >= size; value -= size) text += letters;
  return text;
}

/** The number that Roman numerals spell. */
export function parseRoman(text: string): number {
  let rest = text.toUpperCase();
  let value = 0;
  for (const [size, letters] of parts)
    while (rest.startsWith(letters)) {
      value += size;
      rest = rest.slice(letters.length);
    }
  return rest === '' ? value : 0;
}
