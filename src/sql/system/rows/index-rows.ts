/** pg_index: what indexes there are, and of which columns. */
import type { IndexDescriptor, TableDescriptor } from '../../catalog/index.ts';
import { vectorOf } from '../../values/index.ts';
import { builtinRows } from '../builtin.ts';
import type { Scene } from '../scene.ts';
import { fromCatalog, type RowMakers, type SystemRow } from '../table-rows.ts';
import { collationOid, typeFacts } from '../type-facts.ts';
import { isShown } from './relations.ts';

/** The row makers. */
export const indexRows: RowMakers = { pg_index: fromCatalog(allIndexRows) };

/** Between the expressions of an index in indexprs: nothing that an expression may have outside of quotes. */
export const expressionSeparator = '\u0001';

function* allIndexRows(scene: Scene): Iterable<SystemRow> {
  for (const table of scene.tables)
    for (const index of table.indexes) if (isShown(index)) yield indexRow(scene, table, index);
}

function indexRow(scene: Scene, table: TableDescriptor, index: IndexDescriptor): SystemRow {
  const keyTypes = index.columns.map(({ column, typeOid }) => columnOf(table, column)?.typeOid ?? typeOid);
  const expressions = index.columns.flatMap(({ expression }) => expression ?? []);
  return {
    indexrelid: index.oid,
    indrelid: table.oid,
    indnatts: index.columns.length + index.include.length,
    indnkeyatts: index.columns.length,
    indisunique: index.unique,
    indnullsnotdistinct: index.nullsNotDistinct,
    indisprimary: index.primary,
    indisexclusion: false,
    indimmediate: !(index.constraint?.deferrable ?? false),
    indisclustered: false,
    indisvalid: index.state === 'public',
    indcheckxmin: false,
    indisready: true,
    indislive: true,
    indisreplident: table.replicaIdentity === index.oid,
    indkey: vectorOf([...index.columns.map(({ column }) => column ?? 0), ...index.include]),
    indcollation: vectorOf(
      index.columns.map(({ column }, i) => {
        const collation = columnOf(table, column)?.collation;
        return collation === undefined ? typeFacts(scene, keyTypes[i]).collation : collationOid(collation);
      }),
    ),
    indclass: vectorOf(keyTypes.map((oid) => operatorClass(scene, oid, index.method))),
    indoption: vectorOf(index.columns.map(({ descending, nullsFirst }) => (descending ? 1 : 0) + (nullsFirst ? 2 : 0))),
    indexprs: expressions.length === 0 ? null : expressions.join(expressionSeparator),
    indpred: index.predicate ?? null,
  };
}

function columnOf(table: TableDescriptor, number: number | undefined): TableDescriptor['columns'][number] | undefined {
  return number === undefined ? undefined : table.columns.find((column) => column.number === number);
}

/** The operator class that a column of this type has by default. */
function operatorClass(scene: Scene, typeOid: number, method: string): number {
  const methodOid = method === 'hash' ? 405 : 403;
  const wanted = classType(scene, typeOid);
  const found = builtinRows('pg_opclass').find(
    (row) => row.opcmethod === methodOid && row.opcintype === wanted && row.opcdefault === true,
  );
  return Number(found?.oid ?? 0);
}

/** Whose operators a type uses: strings those of text, enums, arrays and rows those of their kind. */
function classType(scene: Scene, typeOid: number): number {
  const type = scene.catalog.typeByOid(typeOid);
  if (typeOid === 1043) return 25;
  const owner = scene.catalog.byOid(typeOid);
  if (owner?.kind === 'domain') return classType(scene, owner.baseTypeOid);
  if (type?.kind === 'enum') return 3500;
  if (type?.kind === 'array') return 2277;
  if (type?.kind === 'composite') return 2249;
  return typeOid;
}
