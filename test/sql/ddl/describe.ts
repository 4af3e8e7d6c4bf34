/** What a catalog knows of its relations, in the words of `describe.sql`. */
import type {
  Catalog,
  ColumnNumber,
  IndexColumn,
  IndexDescriptor,
  RelationDescriptor,
  SequenceDescriptor,
  TableDescriptor,
} from '../../../src/sql/catalog/index.ts';
import { formatType } from '../../../src/sql/values/index.ts';

/** What names are printed with. */
interface Scene {
  readonly catalog: Catalog;
  readonly databaseOid: number;
  readonly searchPath: readonly string[];
}

/** Lines about all relations whose names are like `pattern`. */
export function describeRelations(
  catalog: Catalog,
  databaseOid: number,
  searchPath: readonly string[],
  pattern: string,
): readonly string[] {
  const scene: Scene = { catalog, databaseOid, searchPath };
  const like = new RegExp(`^${pattern.replaceAll('%', '.*').replaceAll('_', '.')}$`);
  const found: { readonly name: string; readonly lines: readonly string[] }[] = [];
  for (const schema of catalog.all('schema')) {
    if (schema.databaseOid !== databaseOid) continue;
    for (const relation of catalog.relationsOf(schema.oid)) {
      if (relation.kind === 'system' || !like.test(relation.name)) continue;
      found.push({ name: fullName(catalog, relation), lines: describe(scene, relation) });
    }
  }
  return found.sort((a, b) => byText(a.name, b.name)).flatMap(({ lines }) => lines);
}

function describe(scene: Scene, relation: RelationDescriptor): readonly string[] {
  const { catalog } = scene;
  switch (relation.kind) {
    case 'table':
      return describeTable(scene, relation);
    case 'sequence':
      return [`sequence ${relation.name}${persistence(relation)}${sequenceTerms(scene, relation)}`];
    default:
      return [
        `${relation.kind} ${relation.name}${'persistence' in relation ? persistence(relation) : ''}`,
        ...relation.columns.map((column) => `  ${column.name} ${typeText(catalog, column)}`),
      ];
  }
}

function describeTable(scene: Scene, table: TableDescriptor): readonly string[] {
  const { catalog } = scene;
  const kind = table.materialized === undefined ? 'table' : 'materialized view';
  const names = (numbers: readonly ColumnNumber[]): string =>
    numbers.map((number) => columnName(table, number)).join(', ');
  const checks = [...table.checks].sort((a, b) => byText(a.name, b.name));
  const keys = [...table.foreignKeys].sort((a, b) => byText(a.name, b.name));
  return [
    `${kind} ${table.name}${persistence(table)}`,
    ...table.columns
      .filter(({ hidden }) => !hidden)
      .map((column) => `  ${column.name} ${typeText(catalog, column)}${columnTerms(column)}`),
    ...table.indexes
      .filter(({ name }) => name !== '')
      .sort((a, b) => byText(a.name, b.name))
      .map((index) => `  ${indexText(table, index)}`),
    ...checks.map(
      ({ name, columns, validated }) =>
        `  check ${name} (${names([...columns].sort((a, b) => a - b))})${validated ? '' : ' not valid'}`,
    ),
    ...keys.map((key) => {
      const referenced = catalog.byOid(key.referencedTable);
      if (referenced?.kind !== 'table') throw new Error(`${key.name} refers to nothing`);
      const target = key.referencedColumns.map((number) => columnName(referenced, number)).join(', ');
      return (
        `  foreign key ${key.name} (${names(key.columns)}) references ${nameInText(scene, referenced)} (${target})` +
        `${key.match === 'full' ? ' match full' : ''}${key.onUpdate === 'no action' ? '' : ` on update ${key.onUpdate}`}` +
        `${key.onDelete === 'no action' ? '' : ` on delete ${key.onDelete}`}${deferral(key)}${key.validated ? '' : ' not valid'}`
      );
    }),
  ];
}

function indexText(table: TableDescriptor, index: IndexDescriptor): string {
  const kind = index.primary
    ? 'primary key'
    : index.constraint !== undefined
      ? 'unique constraint'
      : index.unique
        ? 'unique index'
        : 'index';
  const columns = index.columns.map((column) => keyText(table, column)).join(', ');
  const include = index.include.map((number) => columnName(table, number)).join(', ');
  return (
    `${kind} ${index.name} (${columns})${include === '' ? '' : ` include (${include})`}` +
    `${index.nullsNotDistinct ? ' nulls not distinct' : ''}${index.predicate === undefined ? '' : ' partial'}` +
    `${index.constraint === undefined ? '' : deferral(index.constraint)}`
  );
}

function keyText(table: TableDescriptor, { column, descending, nullsFirst }: IndexColumn): string {
  const name = column === undefined ? 'expression' : columnName(table, column);
  const nulls = descending === nullsFirst ? '' : nullsFirst ? ' nulls first' : ' nulls last';
  return `${name}${descending ? ' desc' : ''}${nulls}`;
}

function deferral({
  deferrable,
  initiallyDeferred,
}: {
  readonly deferrable: boolean;
  readonly initiallyDeferred: boolean;
}): string {
  return `${deferrable ? ' deferrable' : ''}${initiallyDeferred ? ' deferred' : ''}`;
}

function columnTerms(column: TableDescriptor['columns'][number]): string {
  const identity = column.identity === undefined ? '' : ` identity ${column.identity}`;
  const value = column.generated !== undefined ? ' generated' : column.default !== undefined ? ' default' : '';
  return `${column.notNull ? ' not null' : ''}${identity}${value}`;
}

function sequenceTerms(scene: Scene, sequence: SequenceDescriptor): string {
  const { catalog } = scene;
  const type = catalog.typeByOid(sequence.typeOid);
  const { ownedBy } = sequence;
  const owner = ownedBy === undefined ? undefined : catalog.byOid(ownedBy.table);
  const owned =
    owner?.kind === 'table' && ownedBy !== undefined
      ? ` owned by ${nameInText(scene, owner)}.${columnName(owner, ownedBy.column)}`
      : '';
  return (
    ` ${type === undefined ? '?' : formatType(type)} start ${sequence.start} by ${sequence.increment} from ${sequence.min} to ${sequence.max}` +
    ` cache ${sequence.cache}${sequence.cycle ? ' cycle' : ''}${owned}`
  );
}

function persistence({ persistence: kind }: { readonly persistence: 'permanent' | 'temporary' | 'unlogged' }): string {
  return kind === 'permanent' ? '' : ` ${kind}`;
}

function typeText(
  catalog: Catalog,
  { typeOid, modifier }: { readonly typeOid: number; readonly modifier: number },
): string {
  const type = catalog.typeByOid(typeOid);
  return type === undefined ? `type ${typeOid}` : formatType(type, modifier);
}

function columnName(table: TableDescriptor, number: ColumnNumber): string {
  return table.columns.find((column) => column.number === number)?.name ?? `column ${number}`;
}

/** As `regclass` prints it: with its schema, unless the search path leads to it. */
function nameInText({ catalog, databaseOid, searchPath }: Scene, relation: TableDescriptor): string {
  for (const path of searchPath) {
    const schema = catalog.schemaByName(databaseOid, path);
    const found = schema && catalog.relationByName(schema.oid, relation.name);
    if (found !== undefined) return found.oid === relation.oid ? relation.name : qualifiedName(catalog, relation);
  }
  return qualifiedName(catalog, relation);
}

function qualifiedName(
  catalog: Catalog,
  { schemaOid, name }: { readonly schemaOid: number; readonly name: string },
): string {
  return `${catalog.byOid(schemaOid)?.name ?? '?'}.${name}`;
}

/** What relations are sorted by. */
function fullName(
  catalog: Catalog,
  { schemaOid, name }: { readonly schemaOid: number; readonly name: string },
): string {
  const schema = catalog.byOid(schemaOid)?.name ?? '?';
  return schema === 'public' ? name : `${schema}.${name}`;
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
