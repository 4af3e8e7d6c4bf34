/** Tells DDL stories to a draft of a catalog: no rows, no transactions, one session. */
import { DraftPicture, DraftStates, type SchemaChange, wellKnownOids } from '../../../src/sql/catalog/index.ts';
import { testingCatalog } from '../../../src/sql/catalog/testing.ts';
import { beforeCommit, type DdlEnvironment, type DdlStatement, runDdl } from '../../../src/sql/ddl/index.ts';
import { toSqlError } from '../../../src/sql/errors.ts';
import { quoteIdentifier } from '../../../src/sql/functions/index.ts';
import { SqlParser, type Statement } from '../../../src/sql/parse/index.ts';
import { storedTextContext } from '../../../src/sql/rows/index.ts';
import { describeRelations } from './describe.ts';
import { describePrefix } from './script.ts';

const parser = await SqlParser.load();

/** One session that runs DDL and nothing else. */
export class Teller {
  readonly #draft = DraftPicture.of(testingCatalog(), new DraftStates());
  readonly #change: SchemaChange;
  #searchPath = ['public'];
  #role: number = wellKnownOids.superuser;
  #inBlock = false;
  #lines: string[] = [];
  #nextOid = 20_000;

  constructor() {
    this.#change = {
      draft: this.#draft,
      newOid: async () => this.#nextOid++,
      closeGate: async () => {},
      closeGates: async () => {},
      afterCommit: () => {},
      beforeCommit: async () => {},
      ended: async () => {},
    };
  }

  /** The answer to a statement, as the recorder writes PostgreSQL's. */
  async answer(text: string): Promise<readonly string[]> {
    this.#lines = [];
    const lines = this.#lines;
    if (text.startsWith(describePrefix)) {
      const pattern = text.slice(describePrefix.length).replace(/;$/, '').trim() || '%';
      return describeRelations(this.#draft, wellKnownOids.postgresDatabase, this.#searchPath, pattern);
    }
    const place = this.#draft.mark();
    try {
      for (const { statement } of parser.parse(text)) lines.push(await this.#run(statement));
      if (!this.#inBlock) await beforeCommit(this.#environment());
    } catch (error) {
      this.#draft.returnTo(place);
      const { sqlstate, message, detail, hint, position, cause } = toSqlError(error);
      if (sqlstate === 'XX000') throw cause ?? error;
      this.#say('ERROR', sqlstate, message, { detail, hint }, placeOf(text, position));
    }
    return lines;
  }

  async #run(statement: Statement): Promise<string> {
    switch (statement.kind) {
      case 'set':
        if (statement.name === 'search_path') this.#searchPath = (statement.values ?? []).map(wordOf);
        else this.#role = this.#roleNamed(wordOf(statement.values?.[0]));
        return 'SET';
      case 'reset':
        this.#role = wellKnownOids.superuser;
        return 'RESET';
      case 'begin':
        this.#inBlock = true;
        return 'BEGIN';
      case 'commit':
      case 'rollback':
        this.#inBlock = false;
        return statement.kind.toUpperCase();
      default:
        // The scripts have nothing but DDL besides.
        return (await runDdl(statement as DdlStatement, this.#environment())).tag;
    }
  }

  #roleNamed(name: string): number {
    const role = this.#draft.roleByName(name);
    if (role === undefined) throw new Error(`no role ${name}`);
    return role.oid;
  }

  #environment(): DdlEnvironment {
    const noRows = (): never => {
      throw new Error('there are no rows here');
    };
    return {
      catalog: () => this.#draft,
      change: async () => this.#change,
      databaseOid: wellKnownOids.postgresDatabase,
      searchPath: this.#searchPath,
      role: this.#role,
      sessionRole: wellKnownOids.superuser,
      temporarySchema: 'pg_temp_1',
      values: storedTextContext,
      parser,
      inBlock: this.#inBlock,
      waitingConstraints: () => new Set(),
      rows: {
        read: async () => ({ next: async () => undefined, close: async () => {} }),
        write: async () => 0,
        context: noRows,
        flush: async () => {},
        separately: noRows,
        deleteSpan: async () => {},
      },
      cluster: {
        sessionsOf: async () => 0,
        endSessionsOf: async () => {},
        setSequence: async () => {},
        sequenceState: async () => ({ value: 1n, called: false }),
      },
      notice: (severity, message, { sqlstate = '00000', detail, hint } = {}) => {
        this.#say(severity, sqlstate, message, { detail, hint }, '');
      },
      commitAndGoOn: async () => {},
      checkSetting: (_name, values) => (values === undefined ? undefined : values.map(wordOf).join(', ')),
      storedPassword: async (password) => password,
    };
  }

  #say(
    severity: string,
    sqlstate: string,
    message: string,
    { detail, hint }: { readonly detail?: string; readonly hint?: string },
    place: string,
  ): void {
    this.#lines.push(`${severity} ${sqlstate}: ${message}${place}`);
    if (detail !== undefined) this.#lines.push(...`detail: ${detail}`.split('\n').map((line) => `  ${line}`));
    if (hint !== undefined) this.#lines.push(`  hint: ${hint}`);
  }
}

function placeOf(text: string, position: number | undefined): string {
  if (position === undefined) return '';
  return ` at ${JSON.stringify(text.slice(position - 1).split(/\s/)[0])}`;
}

function wordOf(expression: unknown): string {
  const { kind, value, path } = expression as { kind: string; value?: unknown; path?: readonly string[] };
  return kind === 'column' ? (path ?? []).map(quoteIdentifier).join('.') : String(value);
}
