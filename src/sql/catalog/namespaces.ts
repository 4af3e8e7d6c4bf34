/**
 * Key-value namespaces as tables of the schema `kv`. A namespace is no object of the catalog: it is made through the key-value door, and its table is made
 * up from its name and id, with oids that follow from the id. Only where something was said about the table (a grant, a comment) is it kept like others,
 * and then that is taken.
 *
 *   key bytea   value bytea   content_type text   expires_at timestamptz
 */
import { decodeKvRow, JimError, namespacePrefix, prefixEnd, type Span, utf8Text } from '../../base/index.ts';
import { types } from '../values/index.ts';
import { wellKnownOids } from './catalog.ts';
import type { ColumnDescriptor, Oid, TableDescriptor } from './descriptors.ts';
import type { CatalogPicture } from './picture.ts';

/** Oids of what comes from namespaces: far above those that are counted. */
const oidsBehind = { table: 4_000_000_000, index: 4_050_000_000, row: 4_100_000_000, rowArray: 4_150_000_000 } as const;

/** Where namespaces are found by their names. */
export const namespaceSpanOfNames: Span = {
  start: namespacePrefix,
  end: prefixEnd(namespacePrefix) ?? new Uint8Array(0),
};

/** Columns of a namespace's table, by place. */
export const namespaceColumns = { key: 0, value: 1, contentType: 2, expiresAt: 3 } as const;

/** A namespace. */
export interface Namespace {
  readonly id: number;
  readonly name: string;
  /** Who made it; the owner of its table, unless SQL said otherwise since. */
  readonly ownerOid: Oid;
}

/** What is kept of a namespace; throws `corruption`. */
export function decodeNamespace(key: Uint8Array, row: Uint8Array): Namespace {
  const name = utf8Text(key.subarray(namespacePrefix.length));
  try {
    const { id, owner } = JSON.parse(utf8Text(decodeKvRow(row).value)) as {
      readonly id: unknown;
      readonly owner?: unknown;
    };
    const ownerOid = typeof owner === 'number' ? owner : wellKnownOids.superuser;
    if (typeof id === 'number' && Number.isSafeInteger(id)) return { id, name, ownerOid };
  } catch (cause) {
    throw new JimError('corruption', `the namespace ${name} can't be read`, { cause });
  }
  throw new JimError('corruption', `the namespace ${name} has no id`);
}

/** The picture, with tables for namespaces that it does not know. */
export function withNamespaces(picture: CatalogPicture, namespaces: ReadonlyMap<number, Namespace>): CatalogPicture {
  const unknown = [...namespaces.values()].filter(({ id }) => picture.byOid(namespaceTableOid(id)) === undefined);
  if (unknown.length === 0) return picture;
  const put = unknown.map(namespaceTable);
  return picture.with({ version: picture.version, put, removed: [], statistics: new Map() });
}

/** The oid of a namespace's table. */
export function namespaceTableOid(id: number): Oid {
  return oidsBehind.table + id;
}

/** The table of a namespace. */
export function namespaceTable({ id, name, ownerOid }: Namespace): TableDescriptor {
  return {
    kind: 'table',
    oid: namespaceTableOid(id),
    name,
    comment: undefined,
    schemaOid: wellKnownOids.kvSchema,
    ownerOid,
    access: undefined,
    persistence: 'permanent',
    onCommit: undefined,
    namespaceId: id,
    materialized: undefined,
    columns: [
      column(1, 'key', types.bytea.oid, true),
      column(2, 'value', types.bytea.oid, true),
      { ...column(3, 'content_type', types.text.oid, true), default: "'application/octet-stream'::text" },
      column(4, 'expires_at', types.timestamptz.oid, false),
    ],
    nextColumnNumber: 5,
    indexes: [
      {
        oid: oidsBehind.index + id,
        name: `${name}_pkey`,
        storage: 1,
        state: 'public',
        unique: true,
        nullsNotDistinct: false,
        primary: true,
        constraint: undefined,
        columns: [{ column: 1, expression: undefined, typeOid: 0, descending: false, nullsFirst: false }],
        include: [],
        predicate: undefined,
        method: 'btree',
        comment: undefined,
      },
    ],
    nextStorage: 2,
    checks: [],
    foreignKeys: [],
    referencedBy: [],
    options: [],
    replicaIdentity: 'default',
    rowTypeOid: oidsBehind.row + id,
    rowArrayTypeOid: oidsBehind.rowArray + id,
  };
}

function column(number: number, name: string, typeOid: Oid, notNull: boolean): ColumnDescriptor {
  return {
    number,
    name,
    typeOid,
    modifier: -1,
    notNull,
    default: undefined,
    missing: undefined,
    generated: undefined,
    identity: undefined,
    sequenceOid: undefined,
    hidden: false,
    collation: undefined,
    comment: undefined,
    access: undefined,
    statisticsTarget: -1,
  };
}
