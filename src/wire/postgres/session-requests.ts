/** What a session asks of whoever executes statements, and what it is answered: the seam between protocol and SQL. */
import type { DiagnosticFields, RowField } from './backend-messages.ts';
import type { BindMessage, Format } from './frontend-messages.ts';

/** What a statement does to the transaction around it. `outsideBlock`: it may not run inside of one (VACUUM). */
export type StatementControl =
  | 'ordinary'
  | 'begin'
  | 'commit'
  | 'commitAndChain'
  | 'rollback'
  | 'rollbackAndChain'
  | 'savepoint'
  | 'releaseSavepoint'
  | 'rollbackToSavepoint'
  | 'outsideBlock';

/** A statement of a text, as far as the session must know it. */
export interface ParsedStatement {
  readonly control: StatementControl;
  /** What errors call it: `VACUUM`. */
  readonly commandName: string;
}

/** A prepared statement, as far as the session must know it. */
export interface PreparedStatement<Parsed extends ParsedStatement> {
  readonly parsed: Parsed;
  readonly parameterTypes: readonly number[];
}

/** Around a statement: nothing, a transaction that the protocol began by itself, one that the client began, one that failed. */
export type Block = 'none' | 'implicit' | 'open' | 'failed';

/** How a statement is to be run. */
export interface RunTerms {
  readonly block: Block;
  /** If the statement completes, commit before answering: nothing of its transaction comes behind it. */
  readonly endsTransaction: boolean;
}

/** One thing to do; each is answered once, `failed` being an answer to any of them. */
export type SessionRequest<Parsed extends ParsedStatement, Prepared extends PreparedStatement<Parsed>, Portal> =
  /** Cut a text into statements: `parsed`. Nothing is looked up yet. */
  | { readonly kind: 'parse'; readonly text: string }
  /** Run a statement of a simple query: `completed`, `copyIn` or `copyBoth`. Its rows, and their description, are written on the way. */
  | { readonly kind: 'run'; readonly statement: Parsed; readonly terms: RunTerms }
  /** `prepared`. */
  | { readonly kind: 'prepare'; readonly statement: Parsed; readonly parameterTypes: readonly number[] }
  /** `bound`. */
  | { readonly kind: 'bind'; readonly statement: Prepared; readonly message: BindMessage }
  /** `described`. */
  | { readonly kind: 'describeStatement'; readonly statement: Prepared }
  /** `described`. */
  | { readonly kind: 'describePortal'; readonly portal: Portal }
  /** Run a portal: `completed`, `suspended` or `copyIn`. Its rows are written on the way, their description is not. */
  | { readonly kind: 'execute'; readonly portal: Portal; readonly rowsMax: number; readonly terms: RunTerms }
  /** `done`: the portal is not needed any more. A transaction's end closes all portals without a word. */
  | { readonly kind: 'closePortal'; readonly portal: Portal }
  /** A piece of what is copied in: `done` when there is room for more. */
  | { readonly kind: 'copyData'; readonly data: Uint8Array }
  /** All was copied in: `completed`. */
  | { readonly kind: 'copyDone' }
  /** Copying in is given up: `done`. */
  | { readonly kind: 'copyAbandoned' }
  /** End the transaction, and begin one like it if `chain`: `done`. */
  | { readonly kind: 'commit'; readonly chain: boolean }
  | { readonly kind: 'rollback'; readonly chain: boolean }
  /** A statement failed in a transaction that the client began: `done`. Only rolling back, wholly or to a savepoint, is left. */
  | { readonly kind: 'failBlock' };

/** What was asked for, done. */
export type SessionAnswer<Parsed extends ParsedStatement, Prepared extends PreparedStatement<Parsed>, Portal> =
  | { readonly kind: 'parsed'; readonly statements: readonly Parsed[] }
  | { readonly kind: 'prepared'; readonly statement: Prepared }
  | { readonly kind: 'bound'; readonly portal: Portal }
  /** `fields` is undefined where no rows come. */
  | {
      readonly kind: 'described';
      readonly fields: readonly RowField[] | undefined;
      readonly formats: readonly Format[];
    }
  | { readonly kind: 'completed'; readonly tag: string }
  | { readonly kind: 'suspended' }
  | { readonly kind: 'copyIn'; readonly format: Format; readonly columnFormats: readonly Format[] }
  /** Data goes both ways from now on: `begin` is called when the client has been told. */
  | { readonly kind: 'copyBoth'; begin(): void }
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly error: DiagnosticFields };
