/**
 * The messages of the extended protocol that run nothing: Parse makes a statement, Bind a portal, Describe says what comes of them.
 * Pure, as the session's machine is: each step gives the next request, an error that the client is to read, or undefined when the message
 * is over and its answer is written.
 *
 *     Parse ─► parse ─► prepare ─► named statement      Bind ─► bind ─► named portal      Describe ─► describe ─► fields
 */
import { assert } from '../../base/index.ts';
import type { BackendWriter } from './backend.ts';
import type { BindMessage, ParseMessage, Target } from './frontend-messages.ts';
import * as errors from './session-errors.ts';
import type { NamedStatement, SessionNames } from './session-names.ts';
import type { ParsedStatement, PreparedStatement, SessionAnswer, SessionRequest } from './session-requests.ts';
import type { TransactionBlock } from './transaction-block.ts';
import type { WireError } from './wire-error.ts';

/** What these messages ask of the executor. */
export type PreparationRequest<
  Parsed extends ParsedStatement,
  Prepared extends PreparedStatement<Parsed>,
  Portal extends object,
> = Extract<
  SessionRequest<Parsed, Prepared, Portal>,
  { kind: 'parse' | 'prepare' | 'bind' | 'describeStatement' | 'describePortal' }
>;

const noTypes: readonly never[] = [];

/** Parse, Bind and Describe of one session, one after the other. */
export class Preparation<
  Parsed extends ParsedStatement,
  Prepared extends PreparedStatement<Parsed>,
  Portal extends object,
> {
  readonly #writer: BackendWriter;
  readonly #names: SessionNames<Parsed, Prepared, Portal>;
  readonly #transaction: TransactionBlock;
  /** What the message at hand is about. */
  #parse: ParseMessage | undefined;
  #bind: BindMessage | undefined;
  #described: NamedStatement<Prepared> | undefined;

  constructor(writer: BackendWriter, names: SessionNames<Parsed, Prepared, Portal>, transaction: TransactionBlock) {
    this.#writer = writer;
    this.#names = names;
    this.#transaction = transaction;
  }

  /** Parse: one statement of a text gets a name. */
  parse(message: ParseMessage): PreparationRequest<Parsed, Prepared, Portal> {
    if (message.name === '') this.#names.statements.delete('');
    this.#parse = message;
    return { kind: 'parse', text: message.text };
  }

  /** The text is cut into statements. */
  onParsed(statements: readonly Parsed[]): PreparationRequest<Parsed, Prepared, Portal> | WireError | undefined {
    const parameterTypes = this.#parse?.parameterTypes ?? noTypes;
    if (statements.length > 1) return errors.severalCommands();
    if (statements.length === 0) return this.#keepStatement({ statement: undefined, parameterTypes });
    const [statement] = statements;
    if (this.#transaction.refuses(statement)) return errors.transactionAborted();
    return { kind: 'prepare', statement, parameterTypes };
  }

  /** The statement is prepared. */
  onPrepared(statement: Prepared): WireError | undefined {
    return this.#keepStatement({ statement, parameterTypes: statement.parameterTypes });
  }

  #keepStatement(named: NamedStatement<Prepared>): WireError | undefined {
    const name = this.#parse?.name ?? '';
    this.#parse = undefined;
    const error = this.#names.statementRefused(name);
    if (error !== undefined) return error;
    this.#names.statements.set(name, named);
    this.#writer.parseComplete();
    return undefined;
  }

  /** Bind: a statement gets its parameters. */
  bind(message: BindMessage): PreparationRequest<Parsed, Prepared, Portal> | WireError | undefined {
    const named = this.#names.statements.get(message.statement);
    if (named === undefined) return errors.statementUnknown(message.statement);
    const supplied = message.values.length;
    const required = named.parameterTypes.length;
    if (supplied !== required) return errors.wrongParameterCount(supplied, message.statement, required);
    if (this.#transaction.refuses(named.statement?.parsed)) return errors.transactionAborted();
    const error = this.#names.portalRefused(message.portal);
    if (error !== undefined) return error;
    this.#bind = message;
    if (named.statement === undefined) return this.onBound(undefined);
    return { kind: 'bind', statement: named.statement, message };
  }

  /** The portal is made; an empty statement has none. */
  onBound(portal: Portal | undefined): undefined {
    const message = this.#bind;
    assert(message !== undefined, 'a portal is made for a Bind');
    const parsed = this.#names.statements.get(message.statement)?.statement?.parsed;
    this.#names.portals.set(message.portal, { portal, parsed });
    this.#bind = undefined;
    this.#writer.bindComplete();
  }

  /** Describe: the parameters and columns of a statement, or the columns of a portal. */
  describe(target: Target, name: string): PreparationRequest<Parsed, Prepared, Portal> | WireError | undefined {
    return target === 'statement' ? this.#describeStatement(name) : this.#describePortal(name);
  }

  #describeStatement(name: string): PreparationRequest<Parsed, Prepared, Portal> | WireError | undefined {
    const named = this.#names.statements.get(name);
    if (named === undefined) return errors.statementUnknown(name);
    this.#described = named;
    if (named.statement === undefined) return this.#describeNothing();
    return { kind: 'describeStatement', statement: named.statement };
  }

  #describePortal(name: string): PreparationRequest<Parsed, Prepared, Portal> | WireError | undefined {
    const named = this.#names.portals.get(name);
    if (named === undefined) return errors.portalUnknown(name);
    this.#described = undefined;
    if (named.portal === undefined) return this.#describeNothing();
    return { kind: 'describePortal', portal: named.portal };
  }

  /** What comes is known. */
  onDescribed(answer: Extract<SessionAnswer<Parsed, Prepared, Portal>, { kind: 'described' }>): WireError | undefined {
    if (answer.fields === undefined) return this.#describeNothing();
    if (this.#transaction.block === 'failed') return errors.transactionAborted();
    this.#describeParameters();
    this.#writer.rowDescription(answer.fields, answer.formats);
    return undefined;
  }

  #describeNothing(): undefined {
    this.#describeParameters();
    this.#writer.noData();
  }

  #describeParameters(): void {
    if (this.#described !== undefined) this.#writer.parameterDescription(this.#described.parameterTypes);
    this.#described = undefined;
  }
}
