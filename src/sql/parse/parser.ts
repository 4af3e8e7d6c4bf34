/**
 * # SQL text to statements
 *
 * ```
 *            cut out            parse                convert
 *   text ──► extensions ──────► grammar (WASM) ────► tree ──► bind, plan, execute
 *            our own words      PostgreSQL's JSON    ours         │
 *                                                     ▲           ▼
 *                                                     └──────── format: tree to text, for catalogs and views
 * ```
 *
 * The grammar is PostgreSQL's own, so every statement that PostgreSQL reads is read, and what it refuses is refused with its words
 * at its place. Nothing of the grammar's output is seen outside `convert`: the rest of JimKV knows only the tree in `tree`, one
 * file a subject.
 *
 * Rules: parsing is synchronous and pure; a text is read whole or not at all; positions are characters from 1, in the whole text
 * even for the third statement in it; what JimKV does not have is refused here, by its name (0A000). Every text has limits, so that
 * no client can hold the node: its length, its length outside of string literals (which is what the grammar's memory depends on),
 * and how deep it is nested.
 */
import type { RawStmt } from 'libpg-query';
import { SqlError } from '../errors.ts';
import { Characters, type Span } from './characters.ts';
import { convertTopStatement } from './convert/statements.ts';
import { type Extensions, findExtensions, mayHaveExtensions, type OwnStatement } from './extensions.ts';
import { Grammar } from './grammar.ts';
import { Source } from './source.ts';
import type { Expression } from './tree/expressions.ts';
import type { Position } from './tree/names.ts';
import type { Changefeed, ShowCluster } from './tree/session.ts';
import type { Statement } from './tree/statements.ts';

/** A statement, and where it stands. */
export interface ParsedStatement {
  readonly statement: Statement;
  /** As it was written, without blanks around it. Together with the settings it is a key for cached plans. */
  readonly text: string;
  /** Its first character in the whole text. */
  readonly position: Position;
  /** `AS OF SYSTEM TIME expression`: the time that the whole statement reads at. */
  readonly asOfSystemTime: Expression | undefined;
}

/** The longest text, in UTF-16 units. */
export const textMax = 8 * 1024 * 1024;

/** The longest text outside of string literals, in UTF-16 units. */
export const codeMax = 1024 * 1024;

/** Reads SQL. One per node; loading it takes some tens of milliseconds, parsing is synchronous. */
export class SqlParser {
  readonly #grammar: Grammar;

  private constructor(grammar: Grammar) {
    this.#grammar = grammar;
  }

  /** Loads the grammar. */
  static async load(): Promise<SqlParser> {
    return new SqlParser(await Grammar.load());
  }

  /** All statements of a text, in order; empty ones do not count. */
  parse(text: string): readonly ParsedStatement[] {
    checkLimits(text);
    const written = new Characters(text);
    if (!mayHaveExtensions(text)) return this.#parsePlain(text, written);
    const source = new Source(text, byteLength(text));
    const extensions = findExtensions(this.#grammar.scan(text), (byteOffset) => source.position(byteOffset));
    if (extensions.statements.length === 0 && extensions.systemTimes.length === 0)
      return this.#parsePlain(text, written);
    return this.#parseExtended(written, extensions);
  }

  /** An expression by itself, as catalogs keep defaults and checks. */
  parseExpression(text: string): Expression {
    return this.#parseOnly(text, `SELECT ${text}`);
  }

  #parsePlain(text: string, written: Characters): readonly ParsedStatement[] {
    const { result, bytes } = this.#grammar.parse(text);
    const source = new Source(text, bytes);
    return (result.stmts ?? []).map((each) => {
      const span = written.trimmed(spanOf(each, source));
      return {
        statement: convertAt(each, source, span.start),
        text: written.slice(span),
        position: span.start,
        asOfSystemTime: undefined,
      };
    });
  }

  #parseExtended(written: Characters, { systemTimes, statements }: Extensions): readonly ParsedStatement[] {
    const cut = [...systemTimes.map(({ clause }) => clause), ...statements];
    const parsed = this.#parsePlain(blanked(written, cut), written);
    const own = statements.map((each) => this.#parseOwn(written, each));
    const all = [...parsed, ...own].sort((a, b) => a.position - b.position);
    return all.map((each) => this.#withSystemTime(written, each, systemTimes));
  }

  #withSystemTime(written: Characters, parsed: ParsedStatement, times: Extensions['systemTimes']): ParsedStatement {
    const end = parsed.position + new Characters(parsed.text).end - 1;
    const [time, second] = times.filter(({ clause }) => clause.start >= parsed.position && clause.start < end);
    if (second !== undefined)
      throw new SqlError('42601', 'AS OF SYSTEM TIME is given more than once', { position: second.clause.start });
    if (time === undefined) return parsed;
    const { start } = time.expression;
    const asOfSystemTime = this.#parseOnly(
      written.slice(time.expression),
      `${' '.repeat(start - 'SELECT '.length - 1)}SELECT ${written.slice(time.expression)}`,
    );
    return { ...parsed, asOfSystemTime };
  }

  #parseOwn(written: Characters, found: OwnStatement): ParsedStatement {
    const { start, end } = found;
    const own = { text: written.slice({ start, end }), position: start, asOfSystemTime: undefined };
    if (found.kind === 'changefeed') return { statement: this.#parseChangefeed(written, found), ...own };
    const { what, table } = found;
    const statement: ShowCluster = { kind: 'show-cluster', what, table: undefined, position: start };
    if (table === undefined) return { statement, ...own };
    const name = new Characters(`${' '.repeat(table.start - 1)}${written.slice(table)}`);
    const query = this.#parsePlain(name.text, name)[0].statement;
    const item = query.kind === 'select' ? query.from[0] : undefined;
    if (item?.kind !== 'table') throw new SqlError('42601', 'a table is wanted here', { position: table.start });
    return { statement: { ...statement, table: item.name }, ...own };
  }

  /** The word for a publication is one character longer: behind it everything is one place further, unless there is a blank to spare in front. */
  #parseChangefeed(
    written: Characters,
    { start, end, word }: Extract<OwnStatement, { kind: 'changefeed' }>,
  ): Changefeed {
    const [before, behind] = [written.slice({ start, end: word.start }), written.slice({ start: word.end, end })];
    const text = `${' '.repeat(Math.max(0, start - 2))}${before}PUBLICATION${behind}`;
    const shift = start >= 2 ? 0 : 1;
    try {
      const { statement } = this.#parsePlain(text, new Characters(text))[0];
      switch (statement.kind) {
        case 'create-publication':
        case 'alter-publication':
        case 'drop':
          return { kind: 'changefeed', statement };
        default:
          throw new SqlError('0A000', 'of a change feed this can not be altered', { position: start + shift });
      }
    } catch (error) {
      if (!(error instanceof SqlError) || error.position === undefined) throw error;
      const { sqlstate, message, detail, hint, position } = error;
      const said = (text: string) => text.replaceAll(/publication/gi, 'change feed');
      const fields = { detail: detail && said(detail), hint, position: Math.max(1, position - shift) };
      throw new SqlError(sqlstate, said(message), fields);
    }
  }

  /** The only expression of a SELECT that has nothing else. */
  #parseOnly(written: string, select: string): Expression {
    const [parsed, second] = this.#parsePlain(select, new Characters(select));
    const statement = parsed?.statement;
    if (second === undefined && statement?.kind === 'select' && statement.targets.length === 1) {
      const [{ expression, alias }] = statement.targets;
      const { from, where, groupBy, having, orderBy, limit, offset, locking } = statement;
      const rest =
        [from, groupBy, orderBy, locking].some((list) => list.length > 0) || where || having || limit || offset;
      if (alias === undefined && !rest) return expression;
    }
    throw new SqlError('42601', `not an expression: ${written}`);
  }
}

/** What is refused without a place of its own is refused at the statement's first character. */
function convertAt({ stmt }: RawStmt, source: Source, position: Position): Statement {
  try {
    return convertTopStatement(stmt, source);
  } catch (error) {
    throw error instanceof SqlError && error.sqlstate === '0A000' ? error.at(position) : error;
  }
}

function checkLimits(text: string): void {
  if (text.includes('\0')) throw new SqlError('22021', 'invalid byte sequence for encoding "UTF8": 0x00');
  if (text.length <= codeMax) return;
  if (text.length <= textMax && codeLength(text) <= codeMax) return;
  throw new SqlError('54000', 'the statement is too long', {
    detail: `It may have ${textMax} characters, ${codeMax} of them outside of string literals.`,
    hint: 'Send values as parameters, or many rows by COPY.',
  });
}

/** The length outside of quotes. A quote in a comment deceives it, which for a limit is near enough. */
function codeLength(text: string): number {
  let length = 0;
  for (let from = 0; from < text.length; ) {
    const open = text.indexOf("'", from);
    if (open < 0) return length + text.length - from;
    length += open - from;
    const close = text.indexOf("'", open + 1);
    if (close < 0) return length;
    from = close + 1;
  }
  return length;
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** A statement of the grammar in characters. */
function spanOf({ stmt_location, stmt_len }: RawStmt, source: Source): Span {
  const start = stmt_location ?? 0;
  const end = stmt_len === undefined ? source.bytes : start + stmt_len;
  return { start: source.position(start), end: source.position(end) };
}

/** The text with a blank for each character of the spans. */
function blanked(written: Characters, spans: readonly Span[]): string {
  let result = '';
  let position = 1;
  for (const { start, end } of spans.toSorted((a, b) => a.start - b.start)) {
    result += written.slice({ start: position, end: start }) + ' '.repeat(end - start);
    position = end;
  }
  return result + written.slice({ start: position, end: written.end });
}
