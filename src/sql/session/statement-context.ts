/** What a running statement sees of its session: see `ExecutionContext`. One object a statement; what it is asked often is computed once. */

import type { BoundTable } from '../algebra/index.ts';
import type { TextParser } from '../bind/index.ts';
import type { Catalog, Oid, SystemTable, TableDescriptor } from '../catalog/index.ts';
import { SqlError } from '../errors.ts';
import type {
  EqualCondition,
  ExecutionContext,
  MemoryBudget,
  RowAccess,
  SessionServices,
  SystemRows,
} from '../execute/index.ts';
import type { DigestAlgorithm, SessionNames } from '../functions/index.ts';
import { rowsOf } from '../system/index.ts';
import type { SqlValue, ValueContext } from '../values/index.ts';
import type { SqlSession } from './session.ts';
import { sqlNow } from './time.ts';

/** See the top of the file. */
export class StatementContext implements ExecutionContext {
  readonly #session: SqlSession;
  readonly catalog: Catalog;
  readonly parameters: readonly SqlValue[];
  readonly values: ValueContext;
  readonly statementTime: bigint;
  readonly readOnly: boolean;
  #memory: MemoryBudget | undefined;
  readonly services: SessionServices;
  readonly parser: TextParser;
  readonly #readsOnly: boolean;
  #rows: RowAccess | undefined;
  #names: SessionNames | undefined;

  constructor(session: SqlSession, catalog: Catalog, parameters: readonly SqlValue[], readsOnly = false) {
    this.#readsOnly = readsOnly;
    this.#session = session;
    this.catalog = catalog;
    this.parameters = parameters;
    this.values = session.valueContext(catalog);
    this.statementTime = session.statementStartedAt;
    this.readOnly = session.transaction?.terms.readOnly ?? session.settings.isOn('default_transaction_read_only');
    this.services = session.services;
    this.parser = session.engine.parser;
  }

  get memory(): MemoryBudget {
    this.#memory ??= new StatementMemory(this.#session.settings.number('jimkv.statement_memory') * 1024);
    return this.#memory;
  }

  /** Made when a row is first asked for: a SELECT of constants opens no transaction. */
  get rows(): RowAccess {
    const transaction = this.#session.currentTransaction;
    this.#rows ??= this.#readsOnly ? transaction.readRows() : transaction.statementRows();
    return this.#rows;
  }

  systemRows(table: SystemTable, equal: readonly EqualCondition[]): SystemRows | Promise<SystemRows> {
    if (this.catalog.byOid(table.oid)?.kind === 'sequence') return this.#sequenceRow(table.oid);
    return rowsOf(table, this, equal);
  }

  async #sequenceRow(oid: Oid): Promise<SystemRows> {
    const { value, called } = await this.#session.engine.sequences.read(oid, this.catalog);
    return [[value, 0n, called]];
  }

  bindTable(table: TableDescriptor): BoundTable {
    return this.#session.boundTable(table);
  }

  get session(): SessionNames {
    this.#names ??= this.#session.namesFor(this.catalog);
    return this.#names;
  }

  clock(): bigint {
    return sqlNow(this.#session.engine.clock);
  }

  random(): number {
    return this.#session.random.next();
  }

  setSeed(seed: number): void {
    this.#session.random.seed(seed);
  }

  randomBytes(bytes: Uint8Array): void {
    bytes.set(this.#session.engine.random.bytes(bytes.length));
  }

  digest(algorithm: DigestAlgorithm, bytes: Uint8Array): Uint8Array {
    return this.#session.engine.digest(algorithm, bytes);
  }

  setting(name: string): string | undefined {
    return this.#session.settings.show(name);
  }

  setSetting(name: string, value: string, isLocal: boolean): string {
    const { settings } = this.#session;
    settings.set(name, value, isLocal);
    return settings.show(name) ?? value;
  }

  checkCancelled(): void {
    this.#session.checkCancelled();
  }

  isLate(): boolean {
    return this.#session.engine.slices.isOver;
  }

  pause(): Promise<void> | undefined {
    return this.#session.engine.slices.pause();
  }

  notice(
    severity: 'NOTICE' | 'WARNING' | 'INFO',
    message: string,
    fields: { readonly sqlstate?: string; readonly detail?: string; readonly hint?: string } = {},
  ): void {
    this.#session.notice(severity, message, fields);
  }
}

/** The memory of one statement. */
class StatementMemory implements MemoryBudget {
  readonly #bytesMax: number;
  #bytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  charge(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes <= this.#bytesMax) return;
    throw new SqlError('53200', 'the statement keeps too much in memory', {
      detail: `It may keep ${Math.round(this.#bytesMax / 1024)} kB.`,
      hint: 'Read fewer rows at once, add an index for its order or its joins, or SET jimkv.statement_memory.',
    });
  }

  release(bytes: number): void {
    this.#bytes -= bytes;
  }
}
