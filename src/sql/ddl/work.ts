/** One DDL statement at work: the draft that it changes, the oids that it uses up, what it has to say, and what is to be done with rows afterwards. */
import type { CatalogDraft, Descriptor, Oid, TableDescriptor } from '../catalog/index.ts';
import { SqlError } from '../errors.ts';
import type { DdlEnvironment, NoticeFields, NoticeSeverity } from './environment.ts';
import type { DdlTask } from './tasks.ts';

/** There were not enough oids at hand: get more, and begin the statement again. */
export class OidsExhausted extends Error {
  override readonly name = 'OidsExhausted';
}

/** What a statement has to say to its client. */
export interface Notice {
  readonly severity: NoticeSeverity;
  readonly message: string;
  readonly fields: NoticeFields | undefined;
}

/** The names, settings and readers that a statement is understood with; no part of it waits for anything. */
export type DdlSession = Pick<
  DdlEnvironment,
  | 'databaseOid'
  | 'searchPath'
  | 'role'
  | 'sessionRole'
  | 'temporarySchema'
  | 'values'
  | 'parser'
  | 'checkSetting'
  | 'waitingConstraints'
>;

/** See the top of this file. */
export class DdlWork {
  readonly draft: CatalogDraft;
  session: DdlSession;
  readonly notices: Notice[] = [];
  readonly tasks: DdlTask[] = [];
  /** Tables that nobody else may be using when this is committed. */
  readonly gated = new Set<Oid>();
  /** Objects that this transaction has made: nobody else knows them. */
  readonly created: Set<Oid>;
  readonly #oids: Oid[];
  readonly #command: string;

  constructor(draft: CatalogDraft, session: DdlSession, oids: Oid[], created: Set<Oid>, command: string) {
    this.#command = command;
    this.draft = draft;
    this.session = session;
    this.#oids = oids;
    this.created = created;
  }

  /** An oid for a new object. */
  newOid(): Oid {
    const oid = this.#oids.shift();
    if (oid === undefined) throw new OidsExhausted();
    return oid;
  }

  /** Adds a new object. Schemas that all databases share hold nothing of one (42501). */
  add(descriptor: Descriptor): void {
    const schema = 'schemaOid' in descriptor ? this.draft.byOid(descriptor.schemaOid) : undefined;
    if (schema?.kind === 'schema' && schema.databaseOid === 0)
      throw new SqlError('42501', `permission denied to create "${schema.name}.${descriptor.name}"`, {
        detail: 'System catalog modifications are currently disallowed.',
      });
    this.draft.put(descriptor);
    this.created.add(descriptor.oid);
  }

  /** Changes what is said about an object, not what its rows look like or who may write them. */
  note(descriptor: Descriptor): void {
    this.draft.put(descriptor);
  }

  /** Changes a table in a way that its users must not be surprised by. */
  change(table: TableDescriptor): void {
    this.gate(table.oid);
    this.draft.put(table);
  }

  /** Removes an object. */
  remove(descriptor: Descriptor): void {
    if (descriptor.kind === 'table') this.gate(descriptor.oid);
    this.draft.remove(descriptor.oid);
  }

  /** Nobody else may be using the table from now on. */
  gate(tableOid: Oid): void {
    this.#checkNothingWaits(tableOid);
    if (!this.created.has(tableOid)) this.gated.add(tableOid);
  }

  /** What waits for the commit was begun by the table as it was (55006). */
  #checkNothingWaits(tableOid: Oid): void {
    const waiting = this.session.waitingConstraints();
    const table = waiting.size === 0 ? undefined : this.draft.byOid(tableOid);
    if (table?.kind !== 'table') return;
    const constraints = [...table.foreignKeys, ...table.indexes.flatMap(({ constraint }) => constraint ?? [])];
    if (!constraints.some(({ oid }) => waiting.has(oid))) return;
    throw new SqlError('55006', `cannot ${this.#command} "${table.name}" because it has pending trigger events`);
  }

  /** Runs `work` with another search path, or as another role. */
  within<Result>(other: Partial<Pick<DdlSession, 'searchPath' | 'role'>>, work: () => Result): Result {
    const before = this.session;
    this.session = {
      ...before,
      ...other,
      checkSetting: (name, given) => before.checkSetting(name, given),
      waitingConstraints: () => before.waitingConstraints(),
    };
    try {
      return work();
    } finally {
      this.session = before;
    }
  }

  notice(message: string, fields?: NoticeFields): void {
    this.notices.push({ severity: 'NOTICE', message, fields });
  }

  warning(message: string, fields?: NoticeFields): void {
    this.notices.push({ severity: 'WARNING', message, fields });
  }

  /** The table as it is now; it was there before, so it is. */
  table(oid: Oid): TableDescriptor {
    const found = this.draft.byOid(oid);
    if (found?.kind !== 'table') throw new SqlError('XX000', `could not open relation with OID ${oid}`);
    return found;
  }
}
