/** What is known of a statement as a whole while it is bound. */
import type { ColumnId, CommonTableId, OutputColumn, RequiredPrivilege } from '../algebra/index.ts';
import { type Catalog, type Oid, type TableDescriptor, wellKnownOids } from '../catalog/index.ts';
import { SqlError } from '../errors.ts';
import { type SqlType, types } from '../values/index.ts';
import type { BindEnvironment } from './environment.ts';
import type { Scope } from './scope.ts';

/** What a column number stands for, for those who must tell columns of rows from results of aggregates. */
export type ColumnRole = 'input' | 'aggregate' | 'window' | 'set' | 'grouping';

/** Privileges that a table (or view) of the statement needs; columns are added as they are named. */
export interface Access {
  readonly relationOid: Oid;
  /** Inside of a view its owner is asked. */
  readonly role: Oid | undefined;
  selected: number[] | undefined;
  readonly changes: { readonly privilege: 'insert' | 'update' | 'delete'; readonly columns: readonly number[] }[];
}

/** One statement that is being bound: numbers for its columns, types of its parameters, what it touches. */
export class Binding {
  environment: BindEnvironment;
  readonly catalog: Catalog;
  readonly parameterTypes: (SqlType | undefined)[];
  /** The query in whose FROM a column stands, or that computes it, by the column's number. */
  readonly owners: (Scope | undefined)[] = [undefined];
  readonly roles: ColumnRole[] = ['input'];
  /** The table column that a column comes from unchanged. */
  readonly origins: OutputColumn['origin'][] = [undefined];
  /** What naming a column asks for. */
  readonly accesses: (Access | undefined)[] = [undefined];
  /** Where calls stand whose results are columns (aggregates, window functions, functions of sets). */
  readonly positions = new Map<ColumnId, number>();
  /** The role that is asked for privileges: that of the view whose text is being bound. */
  privilegeRole: Oid | undefined;
  changesRows = false;
  writesRows = false;
  dependsOnSettings = false;
  #trusted: BindEnvironment | undefined;
  readonly #accesses: Access[] = [];
  readonly #tables = new Set<Oid>();
  #nextCommonTable = 1;

  constructor(environment: BindEnvironment) {
    this.environment = environment;
    this.catalog = environment.catalog;
    this.parameterTypes = [...environment.parameterTypes];
  }

  /** Binds what the catalog keeps: whoever wrote it was allowed to name what it names. */
  trusting<T>(bind: () => T): T {
    const outer = this.environment;
    this.#trusted ??= { ...outer, role: wellKnownOids.superuser };
    this.environment = this.#trusted;
    try {
      return bind();
    } finally {
      this.environment = outer;
    }
  }

  /** A number for a column that `owner` has in its FROM or computes. */
  newColumn(owner?: Scope, role: ColumnRole = 'input'): ColumnId {
    const id = this.owners.length;
    this.owners.push(owner);
    this.roles.push(role);
    this.origins.push(undefined);
    this.accesses.push(undefined);
    return id as ColumnId;
  }

  newCommonTable(): CommonTableId {
    return this.#nextCommonTable++ as CommonTableId;
  }

  /** A column that is computed here and is no table's. */
  newOutput(name: string, type: SqlType, modifier: number, owner?: Scope, role?: ColumnRole): OutputColumn {
    return { id: this.newColumn(owner, role), name, type, modifier, origin: undefined };
  }

  /** The statement uses a table: foreign keys' tables come with it if it changes rows. */
  useTable(table: TableDescriptor, changes: boolean): void {
    this.#tables.add(table.oid);
    if (!changes) return;
    this.changesRows = true;
    this.writesRows = true;
    for (const key of table.foreignKeys) this.#tables.add(key.referencedTable);
    this.#addReferencing(table);
  }

  /** Rows that refer to changed ones may have to change, and theirs. */
  #addReferencing(table: TableDescriptor): void {
    for (const oid of table.referencedBy) {
      if (this.#tables.has(oid)) continue;
      this.#tables.add(oid);
      const referencing = this.catalog.byOid(oid);
      if (referencing?.kind === 'table') this.#addReferencing(referencing);
    }
  }

  /** Begins the list of what a relation's use needs. */
  newAccess(relationOid: Oid): Access {
    const access: Access = { relationOid, role: this.privilegeRole, selected: undefined, changes: [] };
    this.#accesses.push(access);
    return access;
  }

  get tables(): readonly Oid[] {
    return [...this.#tables];
  }

  get privileges(): readonly RequiredPrivilege[] {
    return this.#accesses.flatMap(({ relationOid, role, selected, changes }): RequiredPrivilege[] => {
      const changing = changes.map(({ privilege, columns }) => ({ tableOid: relationOid, privilege, columns, role }));
      if (selected === undefined) return changing;
      const columns = selected.length < 2 ? selected : [...new Set(selected)].sort((a, b) => a - b);
      return [{ tableOid: relationOid, privilege: 'select', columns, role }, ...changing];
    });
  }

  /** Gives a parameter its type, or holds it against the one that it has. */
  parameterType(number: number): SqlType {
    return this.parameterTypes[number - 1] ?? types.unknown;
  }

  /** `$n` is seen: those in front of it exist, too. */
  useParameter(number: number, position: number): void {
    const { parametersAreFixed, parameterTypes } = this.environment;
    if (number < 1 || number > 65_535 || (parametersAreFixed === true && number > parameterTypes.length))
      throw new SqlError('42P02', `there is no parameter $${number}`, { position });
    while (this.parameterTypes.length < number) this.parameterTypes.push(undefined);
  }

  /** All types of parameters; one that nobody has determined is an error. */
  finalParameterTypes(): readonly SqlType[] {
    return this.parameterTypes.map((type, i) => {
      if (type === undefined || type.oid === types.unknown.oid)
        throw new SqlError('42P18', `could not determine data type of parameter $${i + 1}`);
      return type;
    });
  }
}
