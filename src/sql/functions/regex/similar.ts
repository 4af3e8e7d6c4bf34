/** SIMILAR TO: SQL's patterns, in which `%` and `_` are LIKE's and the rest is a regular expression's, translated to regular expressions. */
import { SqlError } from '../../errors.ts';

/** The regular expression of a pattern; `escapedBy` '' escapes nothing. With `"` escaped twice the part between is what `substring` gives. */
export function similarToRegex(pattern: string, escapedBy = '\\'): string {
  const characters = [...pattern];
  if ([...escapedBy].length > 1)
    throw new SqlError('22025', 'invalid escape string', { hint: 'Escape string must be empty or one character.' });
  let result = '^(?:';
  let inBracket = false;
  let quotes = 0;
  for (let i = 0; i < characters.length; i++) {
    const character = characters[i];
    if (escapedBy !== '' && character === escapedBy) {
      const next = characters[++i];
      if (next === '"' && !inBracket) {
        if (quotes === 2)
          throw new SqlError(
            '2200C',
            'SQL regular expression may not contain more than two escape-double-quote separators',
          );
        // The first part and the last are as short as can be.
        if (quotes === 0) result = `^(?:${result.slice(4)}){1,1}?(`;
        else result += '){1,1}(?:';
        quotes++;
      } else if (next !== undefined) result += `\\${next}`;
    } else if (inBracket) {
      if (character === '\\') result += '\\\\';
      else result += character;
      if (character === ']') inBracket = false;
    } else if (character === '[') {
      result += '[';
      inBracket = true;
    } else if (character === '%') result += '.*';
    else if (character === '_') result += '.';
    else if (character === '(') result += '(?:';
    else if (character === '\\' || character === '.' || character === '^' || character === '$')
      result += `\\${character}`;
    else result += character;
  }
  return `${result})$`;
}
