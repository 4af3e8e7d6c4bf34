/**
 * Catalogs for tests, from a few words. Everything is in the schema `public` of the database `postgres`:
 *
 *   testingCatalog({
 *     enums: { mood: ['sad', 'ok'] },
 *     tables: {
 *       t: 'a int primary key, b numeric(10,2) not null default 0, m mood, index t_b (b desc) include (m) where (b > 0)',
 *       u: 'a int references t (a) on delete cascade, b text[], unique (a, b), check (a > 0)',
 *     },
 *     views: { v: { columns: 'a int', query: 'SELECT a FROM public.t' } },
 *     sequences: ['s'],
 *   })
 */
import { builtinTypes } from '../values/index.ts';
import { publicUsage } from './builtin.ts';
import { type TableStatistics, wellKnownOids } from './catalog.ts';
import type {
  CheckDescriptor,
  ColumnDescriptor,
  Descriptor,
  ForeignKeyDescriptor,
  IndexColumn,
  IndexDescriptor,
  Oid,
  ReferentialAction,
  TableDescriptor,
} from './descriptors.ts';
import type { SystemObjects } from './objects.ts';
import { CatalogPicture } from './picture.ts';
import {
  checkOf,
  columnOf,
  indexOf,
  inPublic,
  keyColumn,
  testingDatabase,
  testingRole,
  testingSchema,
  testingSequence,
} from './testing/parts.ts';
import { Words } from './testing/words.ts';

/** See the top of this file. */
export interface CatalogWords {
  readonly roles?: readonly string[];
  readonly schemas?: readonly string[];
  readonly enums?: Readonly<Record<string, readonly string[]>>;
  readonly domains?: Readonly<
    Record<string, { readonly type: string; readonly check?: string; readonly notNull?: boolean }>
  >;
  /** Composite types: their columns. */
  readonly composites?: Readonly<Record<string, string>>;
  /** `schema.name` puts a table elsewhere. */
  readonly tables?: Readonly<Record<string, string>>;
  readonly views?: Readonly<Record<string, { readonly columns: string; readonly query: string }>>;
  readonly sequences?: readonly string[];
  readonly statistics?: Readonly<Record<string, TableStatistics>>;
  readonly system?: SystemObjects;
}

/** A catalog of these objects; all belong to `postgres`. */
export function testingCatalog(words: CatalogWords = {}): CatalogPicture {
  const builder = new Builder(words.system ?? { tables: [], functions: [] });
  for (const name of words.roles ?? []) builder.put(testingRole(builder.newOid(), name));
  for (const name of words.schemas ?? []) builder.put(testingSchema(builder.newOid(), name));
  for (const [name, labels] of Object.entries(words.enums ?? {})) builder.addEnum(name, labels);
  for (const [name, domain] of Object.entries(words.domains ?? {})) builder.addDomain(name, domain);
  for (const [name, columns] of Object.entries(words.composites ?? {})) builder.addComposite(name, columns);
  for (const name of words.sequences ?? []) builder.put(testingSequence(builder.newOid(), name));
  for (const [name, text] of Object.entries(words.tables ?? {})) builder.addTable(name, text);
  for (const [name, view] of Object.entries(words.views ?? {})) builder.addView(name, view);
  for (const [name, each] of Object.entries(words.statistics ?? {})) builder.addStatistics(name, each);
  return builder.catalog;
}

/** The table of a name in `public`, or elsewhere as `schema.name`. */
export function testingTable(catalog: CatalogPicture, name: string): TableDescriptor {
  const [schema, table] = name.includes('.') ? name.split('.') : ['public', name];
  const schemaOid = catalog.schemaByName(wellKnownOids.postgresDatabase, schema)?.oid ?? 0;
  const found = catalog.relationByName(schemaOid, table);
  if (found?.kind !== 'table') throw new Error(`no table ${name}`);
  return found;
}

class Builder {
  catalog: CatalogPicture;
  #nextOid: number = wellKnownOids.firstUser;

  constructor(system: SystemObjects) {
    this.catalog = CatalogPicture.empty(system);
    this.put(
      testingRole(wellKnownOids.superuser, 'postgres'),
      testingDatabase(wellKnownOids.postgresDatabase, 'postgres'),
      {
        ...testingSchema(wellKnownOids.publicSchema, 'public'),
        ownerOid: wellKnownOids.databaseOwner,
        access: publicUsage(wellKnownOids.databaseOwner),
      },
    );
  }

  newOid(): Oid {
    return this.#nextOid++;
  }

  put(...put: readonly Descriptor[]): void {
    this.catalog = this.catalog.with({
      version: this.catalog.version + 1,
      put,
      removed: [],
      statistics: new Map(),
    });
  }

  addEnum(name: string, labels: readonly string[]): void {
    this.put({
      kind: 'enum',
      oid: this.newOid(),
      arrayOid: this.newOid(),
      name,
      ...inPublic,
      labels: labels.map((label, i) => ({ label, position: i + 1 })),
    });
  }

  addDomain(
    name: string,
    { type, check, notNull = false }: { readonly type: string; readonly check?: string; readonly notNull?: boolean },
  ): void {
    const words = new Words(type);
    const base = this.#type(words);
    const checks = check === undefined ? [] : [checkOf(this.newOid(), `${name}_check`, check, [])];
    this.put({
      kind: 'domain',
      oid: this.newOid(),
      arrayOid: this.newOid(),
      name,
      ...inPublic,
      baseTypeOid: base.typeOid,
      modifier: base.modifier,
      notNull,
      default: undefined,
      checks,
      collation: undefined,
    });
  }

  addComposite(name: string, text: string): void {
    const words = new Words(text);
    const columns = words.list(() => ({ name: words.take(), ...this.#type(words) }));
    this.put({
      kind: 'composite',
      oid: this.newOid(),
      arrayOid: this.newOid(),
      name,
      ...inPublic,
      columns: columns.map((column, i) => ({ number: i + 1, comment: undefined, ...column })),
    });
  }

  addView(name: string, { columns, query }: { readonly columns: string; readonly query: string }): void {
    const words = new Words(columns);
    const list = words.list(() => ({ name: words.take(), ...this.#type(words) }));
    this.put({
      kind: 'view',
      oid: this.newOid(),
      name,
      ...inPublic,
      columns: list.map((column, i) => ({ number: i + 1, comment: undefined, access: undefined, ...column })),
      query,
      checkOption: undefined,
      persistence: 'permanent',
      options: [],
      rowTypeOid: this.newOid(),
      rowArrayTypeOid: this.newOid(),
    });
  }

  addTable(path: string, text: string): void {
    const [schema, name] = path.includes('.') ? path.split('.') : ['public', path];
    const draft = new TableDraft(name);
    const words = new Words(text);
    words.list(() => this.#element(words, draft));
    const schemaOid = this.catalog.schemaByName(wellKnownOids.postgresDatabase, schema)?.oid;
    if (schemaOid === undefined) throw new Error(`no schema ${schema}`);
    this.put({ ...this.#finished(draft), schemaOid });
    for (const { referencedTable } of draft.foreignKeys) this.#addReference(referencedTable, draft);
  }

  addStatistics(name: string, statistics: TableStatistics): void {
    const { oid } = testingTable(this.catalog, name);
    this.catalog = this.catalog.with({
      version: this.catalog.version + 1,
      put: [],
      removed: [],
      statistics: new Map([[oid, statistics]]),
    });
  }

  #addReference(referencedTable: Oid, { oid }: TableDraft): void {
    const table = this.catalog.byOid(referencedTable);
    if (table?.kind === 'table') this.put({ ...table, referencedBy: [...new Set([...table.referencedBy, oid])] });
  }

  #finished(draft: TableDraft): TableDescriptor {
    const primary = draft.indexes.findIndex((index) => index.primary);
    const rest = draft.indexes.filter((_, i) => i !== primary);
    const first = primary >= 0 ? draft.indexes[primary] : this.#rowIdIndex(draft);
    return {
      kind: 'table',
      oid: draft.oid,
      name: draft.name,
      ...inPublic,
      persistence: 'permanent',
      onCommit: undefined,
      materialized: undefined,
      columns: draft.columns,
      nextColumnNumber: draft.columns.length + 1,
      indexes: [first, ...rest].map((index, i) => ({ ...index, storage: i + 1 })),
      nextStorage: rest.length + 2,
      checks: draft.checks,
      foreignKeys: draft.foreignKeys,
      referencedBy: draft.foreignKeys.some(({ referencedTable }) => referencedTable === draft.oid) ? [draft.oid] : [],
      options: [],
      replicaIdentity: 'default',
      rowTypeOid: this.newOid(),
      rowArrayTypeOid: this.newOid(),
    };
  }

  #rowIdIndex(draft: TableDraft): IndexDescriptor {
    const number = draft.columns.length + 1;
    draft.columns.push({
      ...columnOf(number, 'rowid', { typeOid: 20, modifier: -1 }),
      notNull: true,
      hidden: true,
    });
    return indexOf(this.newOid(), '', [keyColumn(number)], { unique: true });
  }

  #element(words: Words, draft: TableDraft): void {
    if (draft.oid === 0) draft.oid = this.newOid();
    if (words.skip('constraint')) draft.nextName = words.take();
    if (words.skip('primary', 'key')) this.#addUnique(words, draft, true, this.#keyColumns(words, draft));
    else if (words.skip('unique')) this.#addUnique(words, draft, false, this.#keyColumns(words, draft));
    else if (words.skip('index')) this.#addIndex(words, draft);
    else if (words.skip('check')) this.#addCheck(words, draft);
    else if (words.skip('foreign', 'key')) this.#addForeignKey(words, draft, words.names());
    else this.#addColumn(words, draft);
  }

  #addColumn(words: Words, draft: TableDraft): void {
    const number = draft.columns.length + 1;
    let column = columnOf(number, words.take(), this.#type(words));
    draft.columns.push(column);
    const change = (changed: Partial<ColumnDescriptor>) => {
      column = { ...column, ...changed };
      draft.columns[number - 1] = column;
    };
    for (;;) {
      if (words.skip('constraint')) draft.nextName = words.take();
      if (words.skip('not', 'null')) change({ notNull: true });
      else if (words.skip('primary', 'key')) this.#addUnique(words, draft, true, [keyColumn(number)]);
      else if (words.skip('unique')) this.#addUnique(words, draft, false, [keyColumn(number)]);
      else if (words.skip('check')) this.#addCheck(words, draft);
      else if (words.skip('default')) change({ default: words.expression() });
      else if (words.skip('generated', 'always', 'as', 'identity')) change({ identity: 'always', notNull: true });
      else if (words.skip('generated', 'always', 'as')) {
        change({ generated: words.inBrackets() });
        words.skip('stored');
      } else if (words.next === 'references') this.#addForeignKey(words, draft, [column.name]);
      else return;
      // A primary key has made the column NOT NULL.
      column = draft.columns[number - 1];
    }
  }

  #addUnique(words: Words, draft: TableDraft, primary: boolean, columns: readonly IndexColumn[]): void {
    const names = primary ? ['pkey'] : [...columns.map(({ column }) => draft.columns[(column ?? 1) - 1].name), 'key'];
    const name = draft.takeName([draft.name, ...names].join('_'));
    const include = words.skip('include') ? words.names().map((each) => draft.column(each)) : [];
    const constraint = { oid: this.newOid(), deferrable: words.skip('deferrable'), initiallyDeferred: false };
    draft.indexes.push(indexOf(this.newOid(), name, columns, { unique: true, primary, constraint, include }));
    if (!primary) return;
    for (const { column } of columns)
      if (column !== undefined) draft.columns[column - 1] = { ...draft.columns[column - 1], notNull: true };
  }

  #addIndex(words: Words, draft: TableDraft): void {
    const unique = words.skip('unique');
    const name = words.take();
    const columns = this.#keyColumns(words, draft);
    const include = words.skip('include') ? words.names().map((each) => draft.column(each)) : [];
    const predicate = words.skip('where') ? words.inBrackets() : undefined;
    draft.indexes.push(indexOf(this.newOid(), name, columns, { unique, include, predicate }));
  }

  /** `(a, b desc, (lower(c)) text)`: an expression is in brackets of its own, its type behind it. */
  #keyColumns(words: Words, draft: TableDraft): readonly IndexColumn[] {
    words.expect('(');
    const columns = words.list((): IndexColumn => {
      const key =
        words.next === '('
          ? { column: undefined, expression: words.inBrackets(), typeOid: this.#type(words).typeOid }
          : { column: draft.column(words.take()), expression: undefined, typeOid: 0 };
      const descending = words.skip('desc');
      if (!descending) words.skip('asc');
      const nullsFirst = words.skip('nulls', 'first') || (!words.skip('nulls', 'last') && descending);
      return { ...key, descending, nullsFirst };
    });
    words.expect(')');
    return columns;
  }

  #addCheck(words: Words, draft: TableDraft): void {
    const expression = words.inBrackets();
    const columns = draft.columns.filter(({ name }) => new RegExp(`\\b${name}\\b`).test(expression));
    const name = draft.takeName([draft.name, ...columns.map((column) => column.name), 'check'].join('_'));
    draft.checks.push(
      checkOf(
        this.newOid(),
        name,
        expression,
        columns.map(({ number }) => number),
      ),
    );
  }

  #addForeignKey(words: Words, draft: TableDraft, columns: readonly string[]): void {
    words.expect('references');
    const target = words.take();
    const table = target === draft.name ? draft : testingTable(this.catalog, target);
    const columnNamed = (name: string) => {
      const found = table.columns.find((column) => column.name === name);
      if (found === undefined) throw new Error(`no column ${name}`);
      return found.number;
    };
    const primary = table.indexes.find((index) => index.primary);
    const referencedColumns =
      words.next === '('
        ? words.names().map(columnNamed)
        : (primary?.columns.flatMap(({ column }) => column ?? []) ?? []);
    const index = table.indexes.find(
      (each) => each.unique && each.columns.map(({ column }) => column).join() === referencedColumns.join(),
    );
    if (index === undefined) throw new Error(`nothing unique in ${target} for ${columns.join(', ')}`);
    const actions = { delete: 'no action', update: 'no action' } as Record<string, ReferentialAction>;
    while (words.skip('on')) actions[words.take()] = words.action();
    const deferrable = words.skip('deferrable');
    draft.foreignKeys.push({
      oid: this.newOid(),
      name: draft.takeName([draft.name, ...columns, 'fkey'].join('_')),
      columns: columns.map((name) => draft.column(name)),
      referencedTable: table.oid,
      referencedColumns,
      referencedIndex: index.oid,
      match: 'simple',
      onUpdate: actions.update,
      onDelete: actions.delete,
      onDeleteColumns: [],
      deferrable,
      initiallyDeferred: deferrable && words.skip('initially', 'deferred'),
      validated: true,
      comment: undefined,
    });
  }

  #type(words: Words): { readonly typeOid: Oid; readonly modifier: number } {
    let name = words.take();
    while (builtinTypes.byName(`${name} ${words.next}`) !== undefined || /^(double|character)$/.test(name))
      name += ` ${words.take()}`;
    const modifiers = words.next === '(' ? words.inBrackets().split(',') : undefined;
    if (/^times?/.test(name) && words.skip('with', 'time', 'zone')) name += 'tz';
    const isArray = words.skip('[', ']');
    const found = builtinTypes.byName(name) ?? this.catalog.typeByName(wellKnownOids.publicSchema, name);
    if (found === undefined) throw new Error(`no type ${name}`);
    const type = isArray ? this.catalog.types.arrayOf(found) : found;
    const modifier =
      modifiers === undefined ? -1 : (found.modifiers?.parse(modifiers.map((each) => each.trim())) ?? -1);
    return { typeOid: type?.oid ?? 0, modifier };
  }
}

/** A table that is being put together. */
class TableDraft {
  readonly name: string;
  oid = 0;
  /** Of the constraint that comes next. */
  nextName: string | undefined;
  readonly columns: ColumnDescriptor[] = [];
  readonly indexes: IndexDescriptor[] = [];
  readonly checks: CheckDescriptor[] = [];
  readonly foreignKeys: ForeignKeyDescriptor[] = [];

  constructor(name: string) {
    this.name = name;
  }

  column(name: string): number {
    const found = this.columns.find((column) => column.name === name);
    if (found === undefined) throw new Error(`no column ${name} in ${this.name}`);
    return found.number;
  }

  takeName(usual: string): string {
    const name = this.nextName ?? usual;
    this.nextName = undefined;
    return name;
  }
}
