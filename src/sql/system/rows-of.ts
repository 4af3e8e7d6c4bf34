/** The rows of a system table, as far as a condition asks for them. */
import type { Catalog, SystemTable } from '../catalog/index.ts';
import { type ExecutionContext, Suspension } from '../execute/index.ts';
import type { SqlValue } from '../values/index.ts';
import { rowMakers } from './rows/index.ts';
import { type Scene, sceneOf } from './scene.ts';
import type { RowMaker, SystemRow } from './table-rows.ts';

/** A column (from 0) that must have this value. */
export interface EqualCondition {
  readonly column: number;
  readonly value: SqlValue;
}

/** Rows with all columns of the table, in order. All that fit the conditions are among them, others may be. */
export function rowsOf(
  table: SystemTable,
  context: ExecutionContext,
  equal: readonly EqualCondition[],
): Iterable<readonly SqlValue[]> | Promise<Iterable<readonly SqlValue[]>> {
  const maker = rowMakers.get(`${table.schema}.${table.name}`);
  if (maker === undefined) return [];
  if (maker.scope === 'statement') return passingRows(table, maker, context);
  return keptRows(table, maker, sceneOf(context)).find(equal);
}

/** What the session answers may have to be fetched first. */
function passingRows(
  table: SystemTable,
  maker: Extract<RowMaker, { readonly scope: 'statement' }>,
  context: ExecutionContext,
): readonly SqlValue[][] | Promise<readonly SqlValue[][]> {
  try {
    return inOrder(table, maker.rows(sceneOf(context), context));
  } catch (error) {
    if (!(error instanceof Suspension)) throw error;
    return error.ready.then(() => passingRows(table, maker, context));
  }
}

/** Rows that are kept, and maps of them by the values of a column, made when first asked for. */
class KeptRows {
  readonly #rows: readonly SqlValue[][];
  readonly #maps = new Map<number, ReadonlyMap<SqlValue, readonly SqlValue[][]>>();

  constructor(rows: readonly SqlValue[][]) {
    this.#rows = rows;
  }

  find(equal: readonly EqualCondition[]): readonly SqlValue[][] {
    let found = this.#rows;
    for (const { column, value } of equal) {
      if (value === null) return [];
      const key = keyOf(value);
      if (key === undefined) continue;
      const rows = this.#mapOf(column).get(key) ?? [];
      if (rows.length < found.length) found = rows;
    }
    return found;
  }

  #mapOf(column: number): ReadonlyMap<SqlValue, readonly SqlValue[][]> {
    let map = this.#maps.get(column);
    if (map === undefined) {
      map = Map.groupBy(this.#rows, (row) => (row[column] === null ? null : (keyOf(row[column]) ?? null)));
      this.#maps.set(column, map);
    }
    return map;
  }
}

/** What maps find a value by: whole numbers of any width are alike. */
function keyOf(value: SqlValue): SqlValue | undefined {
  if (typeof value === 'bigint') return Number(value);
  return typeof value === 'object' ? undefined : value;
}

/** The tables of one catalog: of its version, each for a database, or for a database and a role. */
interface Kept {
  readonly version: number;
  readonly tables: Map<string, KeptRows>;
}

const kept = new WeakMap<Catalog, Kept>();

function keptRows(
  table: SystemTable,
  maker: Exclude<RowMaker, { readonly scope: 'statement' }>,
  scene: Scene,
): KeptRows {
  let ofCatalog = kept.get(scene.catalog);
  if (ofCatalog?.version !== scene.catalog.version) {
    ofCatalog = { version: scene.catalog.version, tables: new Map() };
    kept.set(scene.catalog, ofCatalog);
  }
  const whose =
    maker.scope === 'role' ? `${scene.database.oid}/${scene.role.oid}/${pathOf(scene)}` : `${scene.database.oid}`;
  const key = `${table.oid} ${whose}`;
  let rows = ofCatalog.tables.get(key);
  if (rows === undefined) {
    rows = new KeptRows(inOrder(table, maker.rows(scene)));
    ofCatalog.tables.set(key, rows);
  }
  return rows;
}

/** Names in texts depend on it. */
function pathOf({ searchPath }: Scene): string {
  return searchPath.map(({ oid }) => oid).join();
}

function inOrder({ columns }: SystemTable, rows: Iterable<SystemRow>): SqlValue[][] {
  return Array.from(rows, (row) => columns.map(({ name }) => row[name] ?? null));
}
