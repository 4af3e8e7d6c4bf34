/** Text to statements. */
import type { RawStmt } from 'libpg-query';
import { SqlError } from '../errors.ts';
import { convertTopStatement } from './convert/statements.ts';
import { Grammar } from './grammar.ts';
import { Source } from './source.ts';
import type { Statement } from './tree/statements.ts';

/** A statement and the text that it was written as. */
export interface ParsedStatement {
  readonly statement: Statement;
  readonly text: string;
}

/** Longest text in UTF-16 units. */
export const textMax = 16 * 1024 * 1024;

/** The parser of one node. */
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
    if (text.includes('\0')) throw new SqlError('22021', 'invalid byte sequence for encoding "UTF8": 0x00');
    const { result, bytes } = this.#grammar.parse(text);
    const source = new Source(text, bytes);
    return (result.stmts ?? []).map((each) => ({
      statement: convertTopStatement(each.stmt, source),
      text: textOf(each, source),
    }));
  }
}

function textOf({ stmt_location, stmt_len }: RawStmt, source: Source): string {
  const start = stmt_location ?? 0;
  const end = stmt_len === undefined ? source.bytes : start + stmt_len;
  return source.text.slice(source.index(start), source.index(end)).trim();
}
