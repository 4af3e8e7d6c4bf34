/** Descriptors and statistics as rows, and what makes names unique. */
import { catalogNameKey } from '../../base/index.ts';
import type { ColumnStatistics, TableStatistics } from './catalog.ts';
import type {
  AccessItem,
  CheckDescriptor,
  ColumnDescriptor,
  CompositeDescriptor,
  DatabaseDescriptor,
  Descriptor,
  DomainDescriptor,
  EnumDescriptor,
  ForeignKeyDescriptor,
  IndexColumn,
  IndexDescriptor,
  MaterializedQuery,
  Oid,
  PrivilegeName,
  PublicationDescriptor,
  PublishedAction,
  PublishedTable,
  ReferentialAction,
  RoleDescriptor,
  SchemaDescriptor,
  SequenceDescriptor,
  TableDescriptor,
  ViewDescriptor,
} from './descriptors.ts';
import { decodeJsonRow, encodeJsonRow, finite, flag, list, object, oneOf, optional, text, whole } from './json-rows.ts';

const privileges = list(
  oneOf(
    ...([
      'select',
      'insert',
      'update',
      'delete',
      'truncate',
      'references',
      'trigger',
      'usage',
      'create',
      'connect',
      'temporary',
      'execute',
    ] satisfies readonly PrivilegeName[]),
  ),
);
const accessItems = list(object<AccessItem>({ grantee: whole, grantor: whole, privileges, grantable: privileges }));
const access = optional(accessItems);
const comment = optional(text);
const setting = { name: text, value: text };
const options = list(object<{ readonly name: string; readonly value: string }>(setting));
const object_ = { oid: whole, name: text, comment };
const owned = { ...object_, ownerOid: whole, access };
const inSchema = { ...owned, schemaOid: whole };
const columnNumbers = list(whole);
const persistence = oneOf('permanent', 'temporary', 'unlogged');

const role = object<RoleDescriptor>({
  kind: oneOf('role'),
  ...object_,
  superuser: flag,
  inherit: flag,
  createRole: flag,
  createDatabase: flag,
  login: flag,
  replication: flag,
  bypassRowSecurity: flag,
  connectionLimit: whole,
  password: optional(text),
  validUntil: optional(text),
  memberOf: list(object<RoleDescriptor['memberOf'][number]>({ role: whole, admin: flag, grantor: whole })),
  settings: list(object<RoleDescriptor['settings'][number]>({ ...setting, database: whole })),
});

const database = object<DatabaseDescriptor>({
  kind: oneOf('database'),
  ...owned,
  allowConnections: flag,
  connectionLimit: whole,
  settings: options,
  defaultAccess: list(
    object<DatabaseDescriptor['defaultAccess'][number]>({
      role: whole,
      schema: whole,
      object: oneOf('tables', 'sequences', 'types', 'schemas', 'functions'),
      access: accessItems,
    }),
  ),
});

const schema = object<SchemaDescriptor>({ kind: oneOf('schema'), ...owned, databaseOid: whole });

const column = object<ColumnDescriptor>({
  number: whole,
  name: text,
  typeOid: whole,
  modifier: whole,
  notNull: flag,
  default: optional(text),
  missing: optional(text),
  generated: optional(text),
  identity: optional(oneOf('always', 'by default')),
  sequenceOid: optional(whole),
  hidden: flag,
  collation: optional(text),
  comment,
  access,
  statisticsTarget: whole,
});

const index = object<IndexDescriptor>({
  oid: whole,
  name: text,
  storage: whole,
  state: oneOf('public', 'building'),
  unique: flag,
  nullsNotDistinct: flag,
  primary: flag,
  constraint: optional(
    object<NonNullable<IndexDescriptor['constraint']>>({ oid: whole, deferrable: flag, initiallyDeferred: flag }),
  ),
  columns: list(
    object<IndexColumn>({
      column: optional(whole),
      expression: optional(text),
      typeOid: whole,
      descending: flag,
      nullsFirst: flag,
    }),
  ),
  include: columnNumbers,
  predicate: optional(text),
  method: text,
  comment,
});

const check = object<CheckDescriptor>({
  oid: whole,
  name: text,
  expression: text,
  columns: columnNumbers,
  validated: flag,
  comment,
});

const action = oneOf(
  ...(['no action', 'restrict', 'cascade', 'set null', 'set default'] satisfies readonly ReferentialAction[]),
);
const foreignKey = object<ForeignKeyDescriptor>({
  oid: whole,
  name: text,
  columns: columnNumbers,
  referencedTable: whole,
  referencedColumns: columnNumbers,
  referencedIndex: whole,
  match: oneOf('simple', 'full'),
  onUpdate: action,
  onDelete: action,
  onDeleteColumns: columnNumbers,
  deferrable: flag,
  initiallyDeferred: flag,
  validated: flag,
  comment,
});

const table = object<TableDescriptor>({
  kind: oneOf('table'),
  ...inSchema,
  persistence,
  onCommit: optional(oneOf('preserve rows', 'delete rows', 'drop')),
  namespaceId: optional(whole),
  materialized: optional(object<MaterializedQuery>({ query: text, populated: flag })),
  columns: list(column),
  nextColumnNumber: whole,
  indexes: list(index),
  nextStorage: whole,
  checks: list(check),
  foreignKeys: list(foreignKey),
  referencedBy: list(whole),
  options,
  replicaIdentity: (value) => (typeof value === 'number' ? whole(value) : oneOf('default', 'full', 'nothing')(value)),
  rowTypeOid: whole,
  rowArrayTypeOid: whole,
});

const view = object<ViewDescriptor>({
  kind: oneOf('view'),
  ...inSchema,
  columns: list(
    object<ViewDescriptor['columns'][number]>({
      number: whole,
      name: text,
      typeOid: whole,
      modifier: whole,
      comment,
      access,
    }),
  ),
  query: text,
  checkOption: optional(oneOf('local', 'cascaded')),
  persistence: oneOf('permanent', 'temporary'),
  options,
  rowTypeOid: whole,
  rowArrayTypeOid: whole,
});

const sequence = object<SequenceDescriptor>({
  kind: oneOf('sequence'),
  ...inSchema,
  persistence,
  typeOid: whole,
  start: text,
  increment: text,
  min: text,
  max: text,
  cache: text,
  cycle: flag,
  generation: whole,
  ownedBy: optional(object<NonNullable<SequenceDescriptor['ownedBy']>>({ table: whole, column: whole })),
  identity: flag,
});

const enumType = object<EnumDescriptor>({
  kind: oneOf('enum'),
  ...inSchema,
  arrayOid: whole,
  labels: list(object<EnumDescriptor['labels'][number]>({ label: text, position: finite })),
});

const domain = object<DomainDescriptor>({
  kind: oneOf('domain'),
  ...inSchema,
  arrayOid: whole,
  baseTypeOid: whole,
  modifier: whole,
  notNull: flag,
  default: optional(text),
  checks: list(check),
  collation: optional(text),
});

const composite = object<CompositeDescriptor>({
  kind: oneOf('composite'),
  ...inSchema,
  arrayOid: whole,
  columns: list(
    object<CompositeDescriptor['columns'][number]>({
      number: whole,
      name: text,
      typeOid: whole,
      modifier: whole,
      comment,
    }),
  ),
});

const publication = object<PublicationDescriptor>({
  kind: oneOf('publication'),
  ...owned,
  databaseOid: whole,
  allTables: flag,
  publish: list(oneOf(...(['insert', 'update', 'delete', 'truncate'] satisfies readonly PublishedAction[]))),
  viaRoot: flag,
  tables: list(
    object<PublishedTable>({
      oid: whole,
      table: whole,
      columns: optional(columnNumbers),
      where: optional(text),
      whereColumns: columnNumbers,
    }),
  ),
  schemas: list(object<PublicationDescriptor['schemas'][number]>({ oid: whole, schema: whole })),
});

const readings = { role, database, schema, table, view, sequence, enum: enumType, domain, composite, publication };
const kindOf = object<{ readonly kind: Descriptor['kind'] }>({
  kind: oneOf('role', 'database', 'schema', 'table', 'view', 'sequence', 'enum', 'domain', 'composite', 'publication'),
});

/** An object's row. */
export function encodeDescriptor(descriptor: Descriptor): Uint8Array {
  return encodeJsonRow(descriptor);
}

/** Reads an object's row; throws `corruption`. */
export function decodeDescriptor(oid: Oid, row: Uint8Array): Descriptor {
  const descriptor = decodeJsonRow<Descriptor>(row, `object ${oid}`, (value) => readings[kindOf(value).kind](value));
  if (descriptor.oid !== oid) return decodeJsonRow(row, `object ${oid}`, () => wrongOid(descriptor.oid));
  return descriptor;
}

function wrongOid(oid: Oid): never {
  throw new Error(`it is object ${oid}`);
}

const statistics = object<{
  readonly rowCount: number;
  readonly bytes: number;
  readonly columns: readonly { readonly number: number; readonly statistics: ColumnStatistics }[];
}>({
  rowCount: finite,
  bytes: finite,
  columns: list(
    object({
      number: whole,
      statistics: object<ColumnStatistics>({
        nullFraction: finite,
        averageWidth: finite,
        distinct: finite,
        commonValues: list(object<ColumnStatistics['commonValues'][number]>({ text, fraction: finite })),
        histogram: list(text),
        correlation: finite,
      }),
    }),
  ),
});

/** A table's statistics as a row. */
export function encodeStatistics({ rowCount, bytes, columns }: TableStatistics): Uint8Array {
  const list = Array.from(columns, ([number, each]) => ({ number, statistics: each }));
  return encodeJsonRow({ rowCount, bytes, columns: list });
}

/** Reads a table's statistics; throws `corruption`. */
export function decodeStatistics(oid: Oid, row: Uint8Array): TableStatistics {
  const { rowCount, bytes, columns } = decodeJsonRow(row, `statistics of ${oid}`, statistics);
  return { rowCount, bytes, columns: new Map(columns.map(({ number, statistics: each }) => [number, each])) };
}

/** Kinds of names, as keys have them. */
const nameKinds = { role: 1, database: 2, schema: 3, relation: 4, type: 5, publication: 6 } as const;

/** The keys that stand for an object's names: two objects never have one in common. */
export function nameKeysOf(descriptor: Descriptor): readonly Uint8Array[] {
  const { name } = descriptor;
  switch (descriptor.kind) {
    case 'role':
      return [catalogNameKey(nameKinds.role, 0, name)];
    case 'database':
      return [catalogNameKey(nameKinds.database, 0, name)];
    case 'schema':
      return [catalogNameKey(nameKinds.schema, descriptor.databaseOid, name)];
    case 'publication':
      return [catalogNameKey(nameKinds.publication, descriptor.databaseOid, name)];
    case 'enum':
    case 'domain':
      return [catalogNameKey(nameKinds.type, descriptor.schemaOid, name)];
    case 'sequence':
      return [catalogNameKey(nameKinds.relation, descriptor.schemaOid, name)];
    case 'view':
    case 'composite':
    case 'table': {
      const { schemaOid } = descriptor;
      const indexes = descriptor.kind === 'table' ? descriptor.indexes.map((each) => each.name) : [];
      return [
        catalogNameKey(nameKinds.type, schemaOid, name),
        ...[name, ...indexes]
          .filter((each) => each !== '')
          .map((each) => catalogNameKey(nameKinds.relation, schemaOid, each)),
      ];
    }
  }
}
