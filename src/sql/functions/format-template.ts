/** Cuts the templates of to_char and its kin: keywords, longest first, and everything else as it stands; `"quoted"` text is never a keyword. */

/** A piece of a template. */
export type TemplatePiece<K extends string> =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'keyword'; readonly keyword: K; readonly text: string };

/** The pieces of a template; keywords are given longest first. */
export function cutTemplate<K extends string>(
  template: string,
  find: (rest: string) => { readonly keyword: K; readonly length: number } | undefined,
): readonly TemplatePiece<K>[] {
  const pieces: TemplatePiece<K>[] = [];
  let inQuotes = false;
  for (let at = 0; at < template.length; ) {
    const character = template[at];
    if (character === '"') {
      inQuotes = !inQuotes;
      at++;
      continue;
    }
    if (character === '\\' && template[at + 1] !== undefined && (inQuotes || template[at + 1] === '"')) {
      pieces.push({ kind: 'literal', text: template[at + 1] });
      at += 2;
      continue;
    }
    const found = inQuotes ? undefined : find(template.slice(at, at + 8));
    if (found === undefined) {
      const code = template.codePointAt(at) ?? 0;
      const text = String.fromCodePoint(code);
      pieces.push({ kind: 'literal', text });
      at += text.length;
    } else {
      pieces.push({ kind: 'keyword', keyword: found.keyword, text: template.slice(at, at + found.length) });
      at += found.length;
    }
  }
  return pieces;
}
