/**
 * Which transaction a statement runs in, and what it does to it. Three kinds of transaction look alike to the executor and differ here:
 * the one that a client began (`open`, later perhaps `failed`), the one around a simple query of several statements (`implicit`), and the
 * one around the messages up to a Sync (`underway` without a block).
 */
import { unreachable } from '../../base/index.ts';
import type { DiagnosticFields, TransactionStatus } from './backend-messages.ts';
import {
  alreadyInTransaction,
  insideBlockOnly,
  notInTransaction,
  outsideBlockOnly,
  outsidePipelineOnly,
  transactionAborted,
} from './session-errors.ts';
import type { Block, ParsedStatement, RunTerms } from './session-requests.ts';
import type { WireError } from './wire-error.ts';

/** What is to be done for a statement. */
export type StatementPlan =
  | { readonly kind: 'refuse'; readonly error: WireError }
  /** It changes nothing: a warning, and its tag. */
  | { readonly kind: 'say'; readonly notice: DiagnosticFields; readonly tag: string }
  | { readonly kind: 'run'; readonly terms: RunTerms; readonly blockAfter: Block }
  | {
      readonly kind: 'commit' | 'rollback';
      readonly chain: boolean;
      readonly notice: DiagnosticFields | undefined;
      readonly tag: string;
    };

/** The transaction around the statements of one session. */
export class TransactionBlock {
  #block: Block = 'none';
  /** Has something run in a transaction that the protocol itself has to end? */
  #underway = false;

  get block(): Block {
    return this.#block;
  }

  /** What ReadyForQuery says. */
  get status(): TransactionStatus {
    if (this.#block === 'failed') return 'E';
    return this.#block === 'open' ? 'T' : 'I';
  }

  /** Must the protocol commit now that a query is over or Sync has come? */
  get mustEnd(): boolean {
    return this.#underway && (this.#block === 'none' || this.#block === 'implicit');
  }

  /** Is the statement, for now, not to be touched at all? */
  refuses(statement: ParsedStatement | undefined): boolean {
    return this.#block === 'failed' && !(statement !== undefined && endsFailedBlock(statement));
  }

  /** A statement of a query of several begins. */
  beginImplicit(): void {
    if (this.#block === 'none') this.#block = 'implicit';
  }

  /**
   * Decides about a statement.
   * @param isLast will the protocol end its own transaction right behind it?
   */
  plan(statement: ParsedStatement, isLast: boolean): StatementPlan {
    if (this.refuses(statement)) return { kind: 'refuse', error: transactionAborted() };
    switch (statement.control) {
      case 'ordinary':
        return this.#run(isLast && this.#block !== 'open', this.#block);
      case 'begin':
        if (this.#block === 'open') return { kind: 'say', notice: alreadyInTransaction, tag: 'BEGIN' };
        return this.#run(false, 'open');
      case 'commit':
        return this.#end('commit', false, 'COMMIT');
      case 'commitAndChain':
        return this.#end('commit', true, 'COMMIT');
      case 'rollback':
        return this.#end('rollback', false, 'ROLLBACK');
      case 'rollbackAndChain':
        return this.#end('rollback', true, 'ROLLBACK');
      case 'savepoint':
      case 'releaseSavepoint':
      case 'rollbackToSavepoint':
        if (this.#isClients()) return this.#run(false, 'open');
        return { kind: 'refuse', error: insideBlockOnly(statement.commandName) };
      case 'outsideBlock':
        return this.#runAlone(statement.commandName);
      default:
        return unreachable(statement.control);
    }
  }

  /** The statement that `plan` let run has completed. */
  completed(plan: Extract<StatementPlan, { kind: 'run' }>): void {
    this.#block = plan.terms.endsTransaction ? 'none' : plan.blockAfter;
    this.#underway = !plan.terms.endsTransaction;
  }

  /** The statement that `plan` let run has begun and is not over: a portal that gave some of its rows. */
  suspended(): void {
    this.#underway = true;
  }

  /** The transaction is over. */
  ended(chain = false): void {
    this.#block = chain ? 'open' : 'none';
    this.#underway = chain;
  }

  /** Something failed. @returns what the executor must do about it */
  failed(hasRun: boolean): 'failBlock' | 'rollback' | undefined {
    const was = this.#block;
    if (was === 'failed') return undefined;
    if (was === 'open') {
      this.#block = 'failed';
      return 'failBlock';
    }
    const something = this.#underway || hasRun;
    this.ended();
    return something ? 'rollback' : undefined;
  }

  /** Did the client begin the transaction? */
  #isClients(): boolean {
    return this.#block === 'open' || this.#block === 'failed';
  }

  #run(endsTransaction: boolean, blockAfter: Block): StatementPlan {
    return { kind: 'run', terms: { block: this.#block, endsTransaction }, blockAfter };
  }

  #runAlone(commandName: string): StatementPlan {
    if (this.#block !== 'none') return { kind: 'refuse', error: outsideBlockOnly(commandName) };
    if (this.#underway) return { kind: 'refuse', error: outsidePipelineOnly(commandName) };
    return this.#run(true, 'none');
  }

  #end(kind: 'commit' | 'rollback', chain: boolean, tag: string): StatementPlan {
    if (this.#block === 'failed') return { kind: 'rollback', chain, notice: undefined, tag: 'ROLLBACK' };
    if (this.#block === 'open') return { kind, chain, notice: undefined, tag };
    if (chain) return { kind: 'refuse', error: insideBlockOnly(`${tag} AND CHAIN`) };
    if (!this.#underway) return { kind: 'say', notice: notInTransaction, tag };
    return { kind, chain, notice: notInTransaction, tag };
  }
}

/** Is it one of the few statements that a failed transaction still takes? */
function endsFailedBlock({ control }: ParsedStatement): boolean {
  switch (control) {
    case 'commit':
    case 'commitAndChain':
    case 'rollback':
    case 'rollbackAndChain':
    case 'rollbackToSavepoint':
      return true;
    default:
      return false;
  }
}
