/** Blanks out comments, and if asked strings, so that a word in a sentence is not taken for code. Lines keep their numbers. */

/** The source with comments blanked; with `strings` also the text of strings, templates (not what is in `${}`) and patterns. */
export function strip(source: string, what: { readonly strings: boolean }): string {
  const out = [...source];
  const blank = (from: number, to: number) => {
    for (let i = from; i < to; i++) if (out[i] !== '\n') out[i] = ' ';
  };
  // Where a `}` closes a `${`, the template goes on: one entry per open `{`, true for those of templates.
  const braces: boolean[] = [];
  let at = 0;
  while (at < out.length) {
    const two = source.slice(at, at + 2);
    const from = at;
    if (two === '//' || two === '/*') {
      at = endOf(source, two === '//' ? '\n' : '*/', at + 2);
      blank(from, at);
    } else if (source[at] === "'" || source[at] === '"') {
      at = quoteEnd(source, at);
      if (what.strings) blank(from + 1, at - 1);
    } else if (source[at] === '`' || (source[at] === '}' && braces.at(-1) === true)) {
      if (source[at] === '}') braces.pop();
      at = templateEnd(source, at);
      if (source[at - 1] === '{') braces.push(true);
      if (what.strings) blank(from + 1, at - 1);
    } else if (source[at] === '/' && patternMayStart(source, at)) {
      at = patternEnd(source, at);
      if (what.strings) blank(from + 1, at - 1);
    } else {
      if (source[at] === '{') braces.push(false);
      if (source[at] === '}') braces.pop();
      at++;
    }
  }
  return out.join('');
}

function endOf(source: string, mark: string, from: number): number {
  const found = source.indexOf(mark, from);
  if (found < 0) return source.length;
  return mark === '\n' ? found : found + mark.length;
}

function quoteEnd(source: string, open: number): number {
  let at = open + 1;
  while (at < source.length && source[at] !== source[open] && source[at] !== '\n') at += source[at] === '\\' ? 2 : 1;
  return at + 1;
}

/** Behind the closing backtick, or behind the next `${`. */
function templateEnd(source: string, open: number): number {
  let at = open + 1;
  while (at < source.length && source[at] !== '`') {
    if (source[at] === '$' && source[at + 1] === '{') return at + 2;
    at += source[at] === '\\' ? 2 : 1;
  }
  return at + 1;
}

/** A slash divides behind a value, and begins a pattern behind anything else. */
function patternMayStart(source: string, at: number): boolean {
  const before = source.slice(Math.max(0, at - 80), at).trimEnd();
  return /(^|[(,=:[!&|?{};+\-*%<>~^]|=>|\breturn|\btypeof|\bcase)$/.test(before);
}

function patternEnd(source: string, open: number): number {
  let inClass = false;
  let at = open + 1;
  for (; at < source.length && source[at] !== '\n'; at++) {
    if (source[at] === '\\') at++;
    else if (source[at] === '[') inClass = true;
    else if (source[at] === ']') inClass = false;
    else if (source[at] === '/' && !inClass) return at + 1;
  }
  return at;
}
