/** Changes of the past as rows: what `jimkv.history` and `jimkv.commit_log` show. A role sees what it may read now. */
import { formatTimestamp, wallMsOf } from '../../base/index.ts';
import type { TableDescriptor } from '../catalog/index.ts';
import { SqlError } from '../errors.ts';
import type { ExecutionContext, PastChange, SessionServices } from '../execute/index.ts';
import { hasRelationPrivilege, permissionDenied } from '../privileges/index.ts';
import { compareNodes, Jsonb, type JsonNode, JsonObject, parseJson, type SqlValue } from '../values/index.ts';
import type { Scene } from './scene.ts';
import type { SystemRow } from './table-rows.ts';

/** The view goes back so far; the function of its name goes wherever it is asked to. */
const viewMicros = 600_000_000n;
const microsPerSecond = 1_000_000n;
const unixMsOf2000 = 946_684_800_000;

/** The rows of `jimkv.history`. @param key a JSON object with some of the key's columns, or the value of its only one; null: all rows */
export function historyRows(
  scene: Scene,
  services: SessionServices,
  { oid, key, from, to }: { oid: number; key: Jsonb | null; from: bigint | null; to: bigint | null },
): readonly SqlValue[][] {
  const table = scene.catalog.byOid(oid);
  if (table?.kind !== 'table') throw new SqlError('42809', `relation ${oid} is not a table`);
  if (table.persistence === 'temporary')
    throw new SqlError('42809', `"${table.name}" is a temporary table: no history of it is kept`);
  if (!mayRead(scene, table)) throw permissionDenied('table', table.name);
  return services
    .history({ tables: [table], key, from, to })
    .filter((change) => key === null || change.key === undefined || isOfKey(parseJson(change.key), key.root))
    .map((change) => [
      timeOf(change),
      formatTimestamp(change.timestamp),
      change.id,
      change.position,
      change.operation,
      change.user ?? null,
      change.tag === '' ? null : (change.tag ?? null),
      jsonOf(change.key),
      jsonOf(change.before),
      jsonOf(change.after),
    ]);
}

/** The rows of the view `jimkv.commit_log`. */
export function latestCommits(scene: Scene, context: ExecutionContext): readonly SystemRow[] {
  // To the second: the rows are made once for a statement.
  const from = (context.clock() / microsPerSecond) * microsPerSecond - viewMicros;
  return commitRows(scene, context.services, from, null).map(
    ([timestamp, commit_id, change_type, element_id, data]) => ({
      timestamp,
      commit_id,
      change_type,
      element_id,
      data,
    }),
  );
}

/** 0: created, 1: deleted, 2: changed. All rows of a table at once (TRUNCATE) are one element. */
const changeTypes = { read: 0, create: 0, delete: 1, update: 2, truncate: 1 } as const;

/** The rows of `jimkv.commit_log`: changes of all tables that the role may read. */
export function commitRows(
  scene: Scene,
  services: SessionServices,
  from: bigint | null,
  to: bigint | null,
): readonly SqlValue[][] {
  const readable = new Set(scene.tables.filter((table) => mayRead(scene, table)).map(({ oid }) => oid));
  return services
    .history({ tables: undefined, key: null, from, to })
    .filter(({ table }) => readable.has(table.oid))
    .map((change) => [
      timeOf(change),
      change.id,
      changeTypes[change.operation],
      elementId(change),
      jsonOf(change.operation === 'delete' ? change.before : change.after),
    ]);
}

function mayRead({ catalog, role, database }: Scene, table: TableDescriptor): boolean {
  return role.superuser || hasRelationPrivilege(catalog, role.oid, table, 'select', database.oid);
}

/** `public.orders/7`; of a key of several columns a JSON array. */
function elementId({ table, key }: PastChange): string {
  const name = `${table.schema}.${table.name}`;
  if (key === undefined) return name;
  const values: readonly unknown[] = Object.values(JSON.parse(key) as Record<string, unknown>);
  return `${name}/${values.length === 1 ? String(values[0]) : JSON.stringify(values)}`;
}

function isOfKey(key: JsonNode, asked: JsonNode): boolean {
  if (!(key instanceof JsonObject)) return false;
  if (!(asked instanceof JsonObject)) return key.values.length === 1 && compareNodes(key.values[0], asked) === 0;
  return asked.keys.every((name, i) => {
    const value = key.get(name);
    return value !== undefined && compareNodes(value, asked.values[i]) === 0;
  });
}

function jsonOf(text: string | undefined): Jsonb | null {
  return text === undefined ? null : new Jsonb(parseJson(text));
}

function timeOf({ timestamp }: PastChange): bigint {
  return BigInt(Math.round((wallMsOf(timestamp) - unixMsOf2000) * 1000));
}
