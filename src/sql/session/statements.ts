/** Statements as a session sees them: what they do to the transaction, what errors call them, and the plans that were made for them. */
import type { StatementControl, ParsedStatement as WireStatement } from '../../wire/index.ts';
import { SqlError } from '../errors.ts';
import {
  type Expression,
  type ParsedStatement,
  type Position,
  parseReplicationCommand,
  type ReplicationCommand,
  type RowStatement,
  type SqlParser,
  type Statement,
} from '../parse/index.ts';
import { type SqlType, types } from '../values/index.ts';
import { splitNumbers } from './literals.ts';
import type { Planned } from './planning.ts';

/** A statement of a text. Shared by all sessions of a node that sent the same text. */
export interface SessionStatement extends WireStatement {
  readonly statement: Statement | ReplicationCommand;
  readonly text: string;
  /** Its first character in the text it came in, from 1. */
  readonly position: Position;
  readonly asOfSystemTime: Expression | undefined;
  /** Plans by what they were made for, the last used first. */
  readonly plans: Planned[];
  /** The statement with numbers as parameters, as it stands for all texts that differ in these only. */
  readonly template?: Template;
}

/** A statement that is known from other texts, and the numbers of this one. */
export interface Template {
  readonly statement: SessionStatement;
  readonly types: readonly SqlType[];
  readonly numbers: readonly number[];
}

const { int4 } = types;

/** Longer texts are not kept: they are loads of rows, seen once. */
const keptTextMax = 16 * 1024;

/** Texts that were parsed, the last used ones. One per node. */
export class StatementCache {
  readonly #parser: SqlParser;
  readonly #max: number;
  readonly #texts = new Map<string, readonly SessionStatement[]>();
  /** By text without numbers. Seen once: it is worth a template if it comes again. */
  readonly #templates = new Map<string, SessionStatement | 'seen' | 'none'>();

  constructor(parser: SqlParser, max = 5_000) {
    this.#parser = parser;
    this.#max = max;
  }

  /** The statements of a text. Throws syntax errors. */
  parse(text: string): readonly SessionStatement[] {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    const split = splitNumbers(text);
    const template = split && this.#templateOf(split.text);
    if (split !== undefined && template !== undefined) {
      const types = split.numbers.map(() => int4);
      return [new SplitStatement(text, { statement: template, types, numbers: split.numbers }, this.#parser)];
    }
    const statements = this.#parser.parse(text).map(sessionStatement);
    if (text.length <= keptTextMax) keep(this.#texts, text, statements, this.#max);
    return statements;
  }

  /** The statements of a text from a connection that replicates: one command of its own, or SQL. */
  parseForReplication(text: string): readonly SessionStatement[] {
    const command = parseReplicationCommand(text);
    return command === undefined ? this.parse(text) : [commandStatement(command, text)];
  }

  #templateOf(text: string): SessionStatement | undefined {
    const known = this.#templates.get(text);
    if (known === 'none') return undefined;
    if (known !== undefined && known !== 'seen') return known;
    const made = known === 'seen' ? this.#parsedTemplate(text) : undefined;
    keep(this.#templates, text, known === 'seen' ? (made ?? 'none') : 'seen', this.#max);
    return made;
  }

  /** Undefined: a number stood where no parameter can. */
  #parsedTemplate(text: string): SessionStatement | undefined {
    try {
      const statements = this.#parser.parse(text);
      const [only] = statements;
      const isPlain = statements.length === 1 && isRowStatement(only.statement) && only.asOfSystemTime === undefined;
      return isPlain ? sessionStatement(only) : undefined;
    } catch (error) {
      if (error instanceof SqlError) return undefined;
      throw error;
    }
  }

  get size(): number {
    return this.#texts.size;
  }
}

/** A text of which only the numbers are new. What it says itself is looked at only where its template does not do. */
class SplitStatement implements SessionStatement {
  readonly text: string;
  readonly template: Template;
  readonly position: Position;
  readonly #parser: SqlParser;
  #whole: SessionStatement | undefined;

  constructor(text: string, template: Template, parser: SqlParser) {
    this.text = text.trim();
    this.position = text.search(/\S/) + 1;
    this.template = template;
    this.#parser = parser;
  }

  get control(): StatementControl {
    return this.template.statement.control;
  }

  get commandName(): string {
    return this.template.statement.commandName;
  }

  get asOfSystemTime(): Expression | undefined {
    return this.template.statement.asOfSystemTime;
  }

  get statement(): Statement | ReplicationCommand {
    return this.#parsed.statement;
  }

  get plans(): Planned[] {
    return this.#parsed.plans;
  }

  get #parsed(): SessionStatement {
    this.#whole ??= sessionStatement(this.#parser.parse(this.text)[0]);
    return this.#whole;
  }
}

/** Texts are forgotten in the order in which they came: half of them at once, which is cheaper than to keep them ordered by use. */
function keep<Value>(kept: Map<string, Value>, text: string, value: Value, max: number): void {
  if (kept.size >= max) {
    let left = max >> 1;
    for (const oldest of kept.keys()) {
      if (left-- === 0) break;
      kept.delete(oldest);
    }
  }
  kept.set(text, value);
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

function commandStatement(command: ReplicationCommand, text: string): SessionStatement {
  return {
    statement: command,
    text: text.trim(),
    position: 1,
    asOfSystemTime: undefined,
    control: 'ordinary',
    commandName: command.kind.toUpperCase().replaceAll('-', '_'),
    plans: [],
  };
}

/** Does it yield or change rows by a plan? */
export function isRowStatement(statement: Statement | ReplicationCommand): statement is RowStatement {
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
