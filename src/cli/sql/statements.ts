/** Where statements end in a text: at a semicolon outside of quotes, comments and parentheses, as psql has it. */

/** The statements of a text, and what is left behind the last semicolon. */
export interface CutStatements {
  /** Each with its semicolon. */
  readonly statements: readonly string[];
  /** Begun and not ended; empty, or only space and comments, where nothing was begun. */
  readonly rest: string;
}

/** Cuts a text. Quoted parts are understood as with standard_conforming_strings. */
export function cutStatements(text: string): CutStatements {
  const statements: string[] = [];
  let start = 0;
  let depth = 0;
  for (let at = 0; at < text.length; ) {
    const skipped = skip(text, at);
    if (skipped === undefined) break;
    if (skipped > at) {
      at = skipped;
      continue;
    }
    const letter = text[at++];
    if (letter === '(') depth++;
    else if (letter === ')') depth = Math.max(0, depth - 1);
    else if (letter === ';' && depth === 0) {
      statements.push(text.slice(start, at).trim());
      start = at;
    }
  }
  return { statements, rest: text.slice(start) };
}

/** Is there nothing but space and comments? */
export function isBlank(text: string): boolean {
  for (let at = 0; at < text.length; ) {
    if (/\s/.test(text[at])) at++;
    else if (text.startsWith('--', at) || text.startsWith('/*', at)) {
      const end = skip(text, at);
      if (end === undefined) return true;
      at = end;
    } else return false;
  }
  return true;
}

/** The place behind a comment or a quoted part that begins here; the same place where none does; undefined: it does not end. */
function skip(text: string, at: number): number | undefined {
  switch (text[at]) {
    case '-':
      return text[at + 1] === '-' ? (behind(text, '\n', at + 2) ?? text.length) : at;
    case '/':
      return text[at + 1] === '*' ? behindComment(text, at) : at;
    case "'":
      return behindQuote(text, at, isEscapeString(text, at));
    case '"':
      return behindQuote(text, at, false);
    case '$':
      return behindDollar(text, at);
    default:
      return at;
  }
}

function behind(text: string, what: string, from: number): number | undefined {
  const found = text.indexOf(what, from);
  return found === -1 ? undefined : found + what.length;
}

/** Comments are nested. */
function behindComment(text: string, at: number): number | undefined {
  let depth = 0;
  for (let i = at; i < text.length - 1; i++) {
    const pair = text.slice(i, i + 2);
    if (pair === '/*') depth++;
    else if (pair === '*/') depth--;
    else continue;
    i++;
    if (depth === 0) return i + 1;
  }
  return undefined;
}

function isEscapeString(text: string, at: number): boolean {
  return /[eE]/.test(text[at - 1] ?? '') && !/[\w$]/.test(text[at - 2] ?? '');
}

function behindQuote(text: string, at: number, escapes: boolean): number | undefined {
  const quote = text[at];
  for (let i = at + 1; i < text.length; i++) {
    if (escapes && text[i] === '\\') i++;
    else if (text[i] === quote) {
      if (text[i + 1] !== quote) return i + 1;
      i++;
    }
  }
  return undefined;
}

function behindDollar(text: string, at: number): number | undefined {
  if (/[\w$]/.test(text[at - 1] ?? '')) return at;
  const tag = /^\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/.exec(text.slice(at, at + 66))?.[0];
  return tag === undefined ? at : behind(text, tag, at + tag.length);
}
