/** CREATE TABLE. */
import type {
  ColumnDescriptor,
  Oid,
  SchemaDescriptor,
  SequenceDescriptor,
  TableDescriptor,
} from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import type { Check, ColumnDefinition, CreateTable, ForeignKey, TableConstraint } from '../../parse/index.ts';
import { checkSchemaCreate } from '../access/checks.ts';
import { defaultsFor } from '../access/default-privileges.ts';
import { chooseRelationName } from '../choose-name.ts';
import { defaultText, generatedText } from '../expressions.ts';
import { plainIndex, plainKey, withIndex } from '../indexes/descriptor.ts';
import { namedIn } from '../names.ts';
import { relationSchema } from '../schemas/relation-schema.ts';
import { newSequence } from '../sequences/descriptor.ts';
import { nextValueText } from '../texts.ts';
import type { DdlWork } from '../work.ts';
import { addChecks } from './checks.ts';
import { checkColumnName, columnsMax, isRowid, rowidColumn } from './column.ts';
import { multiplePrimaryKeys } from './constraint-names.ts';
import { type DefinedColumn, defineColumn } from './define-column.ts';
import { addForeignKey } from './foreign-keys.ts';
import { checkKeyColumns, type KeyConstraint, keyIndex, mayWait, mergedKeys } from './keys.ts';
import { addCopiedIndexes, type CopiedTable, copyTable } from './like.ts';
import { storageOptions } from './options.ts';

/** Makes the table; its name as it was made, or undefined if there is one already and that is fine. */
export function createTable(work: DdlWork, statement: CreateTable): Oid | undefined {
  const { name } = statement;
  const schema = relationSchema(work, name, statement.persistence);
  checkSchemaCreate(work, schema, statement.name.position);
  if (statement.ifNotExists && namedIn(work.draft, schema.oid, name.name) !== undefined) {
    work.notice(`relation "${name.name}" already exists, skipping`, { sqlstate: '42P07' });
    return undefined;
  }
  const elements = readElements(work, statement);
  const { columns } = elements;
  for (const key of elements.keys) checkKeyColumns(key, (each) => columns.some(({ column }) => column.name === each));
  const keys = mergedKeys(elements.keys);
  checkOnCommit(statement);
  checkColumns(columns.map(({ column }) => column));
  const table = putTable(work, statement, schema, columns, keys);
  addKeysAndChecks(work, schema, table, elements, keys);
  addCopiedIndexes(work, table.oid, elements.copied);
  for (const key of elements.foreignKeys) addForeignKey(work, table.oid, key, true);
  return table.oid;
}

interface Elements {
  readonly columns: readonly DefinedColumn[];
  readonly checks: readonly Check[];
  readonly keys: readonly KeyConstraint[];
  readonly foreignKeys: readonly ForeignKey[];
  readonly copied: readonly CopiedTable[];
}

/** What stands between the parentheses, by what it is. */
function readElements(work: DdlWork, statement: CreateTable): Elements {
  const columns: DefinedColumn[] = [];
  const checks: Check[] = [];
  const keys: KeyConstraint[] = [];
  const foreignKeys: ForeignKey[] = [];
  const copied: CopiedTable[] = [];
  const addConstraint = (constraint: TableConstraint): void => {
    switch (constraint.kind) {
      case 'check':
        // A new table has no rows that a check could not have seen.
        checks.push({ ...constraint, notValid: false });
        return;
      case 'foreign-key':
        foreignKeys.push(constraint);
        return;
      default:
        if (constraint.kind === 'primary-key' && keys.some(({ kind }) => kind === 'primary-key'))
          throw multiplePrimaryKeys(statement.name, constraint.position);
        if (constraint.index !== undefined)
          throw new SqlError(
            '0A000',
            'ALTER TABLE / ADD CONSTRAINT USING INDEX is not supported on partitioned tables',
          );
        keys.push(constraint);
    }
  };
  const addColumn = (definition: ColumnDefinition): void => {
    const defined = defineColumn(work, statement.name.name, columns.length + 1, definition);
    columns.push(defined);
    for (const constraint of defined.constraints) addConstraint(constraint);
  };
  for (const element of statement.elements) {
    if (element.kind === 'column-definition') addColumn(element);
    else if (element.kind === 'like') {
      const copy = copyTable(work, element, columns.length + 1);
      columns.push(...copy.columns);
      checks.push(...copy.checks);
      keys.push(...copy.keys);
      copied.push(copy);
    } else addConstraint(element);
  }
  return { columns, checks, keys, foreignKeys, copied };
}

function checkOnCommit({ onCommit, persistence }: CreateTable): void {
  if (onCommit !== undefined && persistence !== 'temporary')
    throw new SqlError('42P16', 'ON COMMIT can only be used on temporary tables');
}

/** Each name once, not too many, none that is PostgreSQL's. */
export function checkColumns(columns: readonly Pick<ColumnDescriptor, 'name'>[]): void {
  if (columns.length > columnsMax) throw new SqlError('54011', `tables can have at most ${columnsMax} columns`);
  const seen = new Set<string>();
  for (const { name } of columns) {
    if (seen.has(name)) throw new SqlError('42701', `column "${name}" specified more than once`);
    seen.add(name);
  }
  for (const { name } of columns) checkColumnName(name);
}

/** The table with its columns, its rows' index and its sequences. */
function putTable(
  work: DdlWork,
  statement: CreateTable,
  schema: SchemaDescriptor,
  defined: readonly DefinedColumn[],
  keys: readonly KeyConstraint[],
): TableDescriptor {
  const ownerOid = work.session.role;
  const made = makeSequences(work, statement, schema, defined);
  const table = newTable(work, {
    oid: work.newOid(),
    name: statement.name.name,
    schema,
    ownerOid,
    persistence: statement.persistence,
    onCommit: statement.persistence === 'temporary' ? (statement.onCommit ?? 'preserve rows') : undefined,
    options: storageOptions(statement.options),
    columns: defined.map(({ column }, i) => withSequence(work, column, made[i])),
  });
  const primary = keys.find(({ kind }) => kind === 'primary-key');
  const withKey = primary === undefined ? withRowid(work, table) : withPrimaryKey(work, schema, table, primary);
  const complete = withExpressions(work, withKey, defined);
  work.add(complete);
  for (const sequence of made)
    if (sequence !== undefined) work.note({ ...sequence, ownedBy: ownedBy(complete, sequence.oid) });
  return complete;
}

function ownedBy(table: TableDescriptor, sequenceOid: Oid): SequenceDescriptor['ownedBy'] {
  const column = table.columns.find((each) => each.sequenceOid === sequenceOid);
  return column && { table: table.oid, column: column.number };
}

/** What a new table is made of. */
export interface NewTable {
  readonly oid: Oid;
  readonly name: string;
  readonly schema: SchemaDescriptor;
  readonly ownerOid: Oid;
  readonly persistence: TableDescriptor['persistence'];
  readonly onCommit: TableDescriptor['onCommit'];
  readonly options: TableDescriptor['options'];
  readonly columns: readonly ColumnDescriptor[];
  readonly materialized?: TableDescriptor['materialized'];
}

/** A table without any index. */
export function newTable(work: DdlWork, wanted: NewTable): TableDescriptor {
  const { schema, columns } = wanted;
  return {
    kind: 'table',
    oid: wanted.oid,
    name: wanted.name,
    comment: undefined,
    ownerOid: wanted.ownerOid,
    access: defaultsFor(work, 'table', wanted.ownerOid, schema),
    schemaOid: schema.oid,
    persistence: wanted.persistence,
    onCommit: wanted.onCommit,
    materialized: wanted.materialized,
    columns,
    nextColumnNumber: columns.length + 1,
    indexes: [],
    nextStorage: 1,
    checks: [],
    foreignKeys: [],
    referencedBy: [],
    options: wanted.options,
    replicaIdentity: 'default',
    rowTypeOid: work.newOid(),
    rowArrayTypeOid: work.newOid(),
  };
}

/** The table with the hidden column that numbers its rows, and the index that holds them. */
export function withRowid(work: DdlWork, table: TableDescriptor): TableDescriptor {
  const number = table.nextColumnNumber;
  return withIndex(
    { ...table, columns: [...table.columns, rowidColumn(number)], nextColumnNumber: number + 1 },
    plainIndex({ oid: work.newOid(), name: '', storage: table.nextStorage, unique: true, columns: [plainKey(number)] }),
  );
}

function withPrimaryKey(
  work: DdlWork,
  schema: SchemaDescriptor,
  table: TableDescriptor,
  key: KeyConstraint,
): TableDescriptor {
  const columns = table.columns.map((column) =>
    key.columns.includes(column.name) ? { ...column, notNull: true } : column,
  );
  const withColumns = { ...table, columns };
  // Where two rows may have the same key for a while, they can't lie under it.
  const base = mayWait(key) ? withRowid(work, withColumns) : withColumns;
  return withIndex(base, keyIndex(work, schema, base, key));
}

/** The sequences of SERIAL and IDENTITY columns, in the columns' order. */
function makeSequences(
  work: DdlWork,
  statement: CreateTable,
  schema: SchemaDescriptor,
  defined: readonly DefinedColumn[],
): readonly (SequenceDescriptor | undefined)[] {
  return defined.map(({ column, sequence }) => {
    if (sequence === undefined) return undefined;
    const made = newSequence(work, {
      name: sequenceName(work, statement.name.name, schema, column.name, sequence),
      schema,
      ownerOid: work.session.role,
      persistence: statement.persistence,
      options: sequence.options,
      typeOid: column.typeOid,
      ownedBy: undefined,
      identity: sequence.identity,
    });
    work.add(made);
    return made;
  });
}

/** `t_a_seq`, unless IDENTITY names it. */
export function sequenceName(
  work: DdlWork,
  tableName: string,
  schema: SchemaDescriptor,
  columnName: string,
  { options }: NonNullable<DefinedColumn['sequence']>,
): string {
  return (
    options.sequenceName?.name ??
    chooseRelationName(work.draft, schema.oid, { first: tableName, second: columnName, label: 'seq' })
  );
}

/** The column takes its values from the sequence. */
export function withSequence(
  work: DdlWork,
  column: ColumnDescriptor,
  sequence: SequenceDescriptor | undefined,
): ColumnDescriptor {
  if (sequence === undefined) return column;
  return {
    ...column,
    sequenceOid: sequence.oid,
    default: sequence.identity ? undefined : nextValueText(work, sequence),
  };
}

/** Defaults and generated columns, now that all columns are known. */
function withExpressions(work: DdlWork, table: TableDescriptor, defined: readonly DefinedColumn[]): TableDescriptor {
  const all = marked(table, defined);
  const columns = table.columns.map((column) => {
    const definition = isRowid(column) ? undefined : defined.find((each) => each.column.number === column.number);
    if (definition?.default !== undefined)
      return {
        ...column,
        default: defaultText(work, { name: column.name, type: definition.type }, definition.default),
      };
    if (definition?.generated !== undefined)
      return { ...column, generated: generatedText(work, all, column.number, definition.generated) };
    return column;
  });
  return { ...table, columns };
}

/** Whether a column is generated is known before its expression is. */
function marked(table: TableDescriptor, defined: readonly DefinedColumn[]): TableDescriptor {
  const isGenerated = (number: number): boolean =>
    defined.some(({ column, generated }) => column.number === number && generated !== undefined);
  return {
    ...table,
    columns: table.columns.map((column) => (isGenerated(column.number) ? { ...column, generated: 'NULL' } : column)),
  };
}

function addKeysAndChecks(
  work: DdlWork,
  schema: SchemaDescriptor,
  put: TableDescriptor,
  elements: Elements,
  keys: readonly KeyConstraint[],
): void {
  let table = put;
  table = { ...table, checks: addChecks(work, schema, table, elements.checks) };
  for (const key of keys) if (key.kind === 'unique') table = withIndex(table, keyIndex(work, schema, table, key));
  if (table !== put) work.change(table);
}
