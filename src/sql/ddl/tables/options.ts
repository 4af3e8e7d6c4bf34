/** `WITH (…)` of tables and indexes. PostgreSQL's storage parameters are kept and mean nothing; ours begin with `jimkv.`. */
import type { TableDescriptor } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import type { Option } from '../../parse/index.ts';

/** Storage parameters of PostgreSQL's tables. */
const tableParameters = new Set([
  'fillfactor',
  'toast_tuple_target',
  'parallel_workers',
  'user_catalog_table',
  'vacuum_index_cleanup',
  'vacuum_truncate',
  'autovacuum_enabled',
  'autovacuum_vacuum_threshold',
  'autovacuum_vacuum_insert_threshold',
  'autovacuum_vacuum_scale_factor',
  'autovacuum_vacuum_insert_scale_factor',
  'autovacuum_vacuum_cost_delay',
  'autovacuum_vacuum_cost_limit',
  'autovacuum_analyze_threshold',
  'autovacuum_analyze_scale_factor',
  'autovacuum_freeze_min_age',
  'autovacuum_freeze_max_age',
  'autovacuum_freeze_table_age',
  'autovacuum_multixact_freeze_min_age',
  'autovacuum_multixact_freeze_max_age',
  'autovacuum_multixact_freeze_table_age',
  'log_autovacuum_min_duration',
]);

/** Of indexes, all methods together. */
export const indexParameters: ReadonlySet<string> = new Set([
  'fillfactor',
  'deduplicate_items',
  'fastupdate',
  'buffering',
]);
/** Of views. */
export const viewParameters: ReadonlySet<string> = new Set(['check_option', 'security_barrier', 'security_invoker']);

/** A table's options as they are kept. Each is said once, and known. */
export function storageOptions(
  options: readonly Option[],
  known: ReadonlySet<string> = tableParameters,
): TableDescriptor['options'] {
  const kept: { name: string; value: string }[] = [];
  for (const option of options) {
    const name = keptName(option, known);
    if (name === undefined) continue;
    if (kept.some((each) => each.name === name))
      throw new SqlError('22023', `parameter "${option.name}" specified more than once`);
    kept.push({ name, value: textOf(option) });
  }
  return kept;
}

/** The options that are there, changed by those that are set and those that are reset. */
export function changedOptions(
  before: TableDescriptor['options'],
  set: readonly Option[],
  reset: readonly Option[],
  known: ReadonlySet<string> = tableParameters,
): TableDescriptor['options'] {
  const added = storageOptions(set, known);
  const gone = new Set([...added, ...storageOptions(reset, known)].map(({ name }) => name));
  return [...before.filter(({ name }) => !gone.has(name)), ...added];
}

function keptName({ namespace, name, value }: Option, known: ReadonlySet<string>): string | undefined {
  if (namespace === 'jimkv' || namespace === 'toast') return `${namespace}.${name}`;
  if (namespace !== undefined) throw new SqlError('22023', `unrecognized parameter namespace "${namespace}"`);
  if (name === 'oids') {
    if (value === undefined || isTrue(String(value)))
      throw new SqlError('0A000', 'tables declared WITH OIDS are not supported');
    return undefined;
  }
  if (!known.has(name)) throw new SqlError('22023', `unrecognized parameter "${name}"`);
  return name;
}

function textOf({ value }: Option): string {
  if (value === undefined) return 'true';
  return typeof value === 'string' ? value : value.join(',');
}

function isTrue(value: string): boolean {
  return ['true', 'on', 'yes', '1'].includes(value.toLowerCase());
}
