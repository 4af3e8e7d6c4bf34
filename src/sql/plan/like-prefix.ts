/** What a LIKE pattern says of the beginning of a text: in collation C, that is a range. */

/** The literal text before the first wildcard; `isWhole`: there is none. */
export function likePrefix(pattern: string): { readonly prefix: string; readonly isWhole: boolean } {
  let prefix = '';
  for (let i = 0; i < pattern.length; i++) {
    const character = pattern[i];
    if (character === '%' || character === '_') return { prefix, isWhole: false };
    if (character === '\\') {
      i++;
      // A lone escape at the end is an error, which the pattern itself will tell.
      if (i === pattern.length) return { prefix, isWhole: false };
    }
    prefix += pattern[i];
  }
  return { prefix, isWhole: true };
}

/** The least text that is above all that begin with the prefix; undefined where there is none. */
export function textAbove(prefix: string): string | undefined {
  const characters = [...prefix];
  while (characters.length > 0) {
    const last = characters.pop() ?? '';
    const code = last.codePointAt(0) ?? 0;
    if (code < 0x10ffff) return characters.join('') + String.fromCodePoint(code === 0xd7ff ? 0xe000 : code + 1);
  }
  return undefined;
}
