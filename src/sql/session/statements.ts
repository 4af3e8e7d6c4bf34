/** Statements as a session sees them: what they do to the transaction, what errors call them, and the plans that were made for them. */
import type { StatementControl, ParsedStatement as WireStatement } from '../../wire/index.ts';
import type { Expression, ParsedStatement, Position, RowStatement, SqlParser, Statement } from '../parse/index.ts';
import type { Planned } from './planning.ts';

/** A statement of a text. Shared by all sessions of a node that sent the same text. */
export interface SessionStatement extends WireStatement {
  readonly statement: Statement;
  readonly text: string;
  /** Its first character in the text it came in, from 1. */
  readonly position: Position;
  readonly asOfSystemTime: Expression | undefined;
  /** Plans by what they were made for, the last used first. */
  readonly plans: Planned[];
}

/** Longer texts are not kept: they are loads of rows, seen once. */
const keptTextMax = 16 * 1024;

/** Texts that were parsed, the last used ones. One per node. */
export class StatementCache {
  readonly #parser: SqlParser;
  readonly #max: number;
  readonly #texts = new Map<string, readonly SessionStatement[]>();

  constructor(parser: SqlParser, max = 5_000) {
    this.#parser = parser;
    this.#max = max;
  }

  /** The statements of a text. Throws syntax errors. */
  parse(text: string): readonly SessionStatement[] {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    const statements = this.#parser.parse(text).map(sessionStatement);
    if (text.length <= keptTextMax) this.#keep(text, statements);
    return statements;
  }

  /** Texts are forgotten in the order in which they came: half of them at once, which is cheaper than to keep them ordered by use. */
  #keep(text: string, statements: readonly SessionStatement[]): void {
    if (this.#texts.size >= this.#max) {
      let left = this.#max >> 1;
      for (const oldest of this.#texts.keys()) {
        if (left-- === 0) break;
        this.#texts.delete(oldest);
      }
    }
    this.#texts.set(text, statements);
  }

  get size(): number {
    return this.#texts.size;
  }
}

/** A parsed statement with what a session must know of it. */
export function sessionStatement({ statement, text, position, asOfSystemTime }: ParsedStatement): SessionStatement {
  return {
    statement,
    text,
    position,
    asOfSystemTime,
    control: controlOf(statement),
    commandName: commandNameOf(statement),
    plans: [],
  };
}

/** Does it yield or change rows by a plan? */
export function isRowStatement(statement: Statement): statement is RowStatement {
  switch (statement.kind) {
    case 'select':
    case 'set-operation':
    case 'values':
    case 'insert':
    case 'update':
    case 'delete':
    case 'merge':
      return true;
    default:
      return false;
  }
}

function controlOf(statement: Statement): StatementControl {
  switch (statement.kind) {
    case 'begin':
      return 'begin';
    case 'commit':
      return statement.chain ? 'commitAndChain' : 'commit';
    case 'rollback':
      return statement.chain ? 'rollbackAndChain' : 'rollback';
    case 'savepoint':
      return 'savepoint';
    case 'release-savepoint':
      return 'releaseSavepoint';
    case 'rollback-to-savepoint':
      return 'rollbackToSavepoint';
    case 'vacuum':
    case 'create-database':
    case 'drop-database':
      return 'outsideBlock';
    case 'discard':
      return statement.what === 'all' ? 'outsideBlock' : 'ordinary';
    case 'create-index':
      return statement.concurrently ? 'outsideBlock' : 'ordinary';
    case 'drop':
      return statement.concurrently ? 'outsideBlock' : 'ordinary';
    case 'refresh-materialized-view':
      return 'ordinary';
    case 'reindex':
      return isOutsideReindex(statement.object) ? 'outsideBlock' : 'ordinary';
    default:
      return 'ordinary';
  }
}

function isOutsideReindex(object: string): boolean {
  return object === 'database' || object === 'schema' || object === 'system';
}

function commandNameOf(statement: Statement): string {
  switch (statement.kind) {
    case 'create-index':
      return 'CREATE INDEX CONCURRENTLY';
    case 'drop':
      return 'DROP INDEX CONCURRENTLY';
    case 'discard':
      return 'DISCARD ALL';
    case 'rollback-to-savepoint':
      return 'ROLLBACK TO SAVEPOINT';
    case 'release-savepoint':
      return 'RELEASE SAVEPOINT';
    case 'reindex':
      return `REINDEX ${statement.object.toUpperCase()}`;
    default:
      return statement.kind.toUpperCase().replaceAll('-', ' ');
  }
}
