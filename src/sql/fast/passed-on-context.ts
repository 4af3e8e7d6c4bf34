/** The context of expressions that many sessions share: everything is asked of the one that is being served. */
import { assert } from '../../base/index.ts';
import type { BoundTable } from '../algebra/index.ts';
import type { Catalog, SystemTable, TableDescriptor } from '../catalog/index.ts';
import type {
  EqualCondition,
  ExecutionContext,
  MemoryBudget,
  RowAccess,
  SessionServices,
  SystemRows,
} from '../execute/index.ts';
import type { DigestAlgorithm, SessionNames } from '../functions/index.ts';
import type { SqlValue, ValueContext } from '../values/index.ts';
import type { FastScene } from './fast-plan.ts';

/** See the top of the file. Nothing is known while expressions are compiled: what depends on a session is then left to be computed. */
export class PassedOnContext implements ExecutionContext {
  readonly catalog: Catalog;
  scene: FastScene | undefined;

  constructor(catalog: Catalog) {
    this.catalog = catalog;
  }

  get #now(): ExecutionContext {
    assert(this.scene !== undefined, 'somebody is being served');
    return this.scene.context();
  }

  get parameters(): readonly SqlValue[] {
    return this.#now.parameters;
  }

  get rows(): RowAccess {
    return this.#now.rows;
  }

  get memory(): MemoryBudget {
    return this.#now.memory;
  }

  get services(): SessionServices {
    return this.#now.services;
  }

  get readOnly(): boolean {
    return this.#now.readOnly;
  }

  get values(): ValueContext {
    return this.#now.values;
  }

  get statementTime(): bigint {
    return this.#now.statementTime;
  }

  get session(): SessionNames {
    return this.#now.session;
  }

  bindTable(table: TableDescriptor): BoundTable {
    return this.#now.bindTable(table);
  }

  systemRows(table: SystemTable, equal: readonly EqualCondition[]): SystemRows | Promise<SystemRows> {
    return this.#now.systemRows(table, equal);
  }

  checkCancelled(): void {
    this.#now.checkCancelled();
  }

  isLate(): boolean {
    return this.#now.isLate();
  }

  pause(): Promise<void> | undefined {
    return this.#now.pause();
  }

  notice(...said: Parameters<ExecutionContext['notice']>): void {
    this.#now.notice(...said);
  }

  clock(): bigint {
    return this.#now.clock();
  }

  random(): number {
    return this.#now.random();
  }

  setSeed(seed: number): void {
    this.#now.setSeed(seed);
  }

  randomBytes(bytes: Uint8Array): void {
    this.#now.randomBytes(bytes);
  }

  digest(algorithm: DigestAlgorithm, bytes: Uint8Array): Uint8Array {
    return this.#now.digest(algorithm, bytes);
  }

  setting(name: string): string | undefined {
    return this.#now.setting(name);
  }

  setSetting(name: string, value: string, isLocal: boolean): string {
    return this.#now.setSetting(name, value, isLocal);
  }
}
