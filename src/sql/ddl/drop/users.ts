/**
 * Who names what: for each relation and type of the database, what uses it in a text or as a type. All texts are looked at once and the answer is kept as long as
 * the draft stays as it is, so that dropping a schema of a thousand tables looks at each of them once, not a thousand times.
 */
import type {
  CatalogDraft,
  Descriptor,
  DomainDescriptor,
  Oid,
  SequenceDescriptor,
  TableDescriptor,
} from '../../catalog/index.ts';
import type { DdlWork } from '../work.ts';
import type { DropTarget } from './objects.ts';
import { type References, referencesIn, referencesOfView } from './references.ts';

/** Something that depends on something else. */
export interface Dependent {
  readonly target: DropTarget;
  /** It is a part of it, and goes without being mentioned. */
  readonly belongs: boolean;
  /** It is not the type itself that it uses, but the type of arrays of it. */
  readonly usesArray?: boolean;
  /** A column whose expression, an object of its own age in PostgreSQL, is what depends on it. */
  readonly byExpression?: boolean;
}

/** Something that is no part of what it depends on. */
export function user(target: DropTarget): Dependent {
  return { target, belongs: false };
}

/** What was found for one state of a draft. */
interface Users {
  readonly version: number;
  readonly databaseOid: Oid;
  readonly ofRelations: Map<Oid, Dependent[]>;
  /** Columns of the type, and domains over it. */
  readonly ofTypes: Map<Oid, Dependent[]>;
  /** Texts that name it. */
  readonly namingTypes: Map<Oid, Dependent[]>;
  readonly sequences: Map<Oid, SequenceDescriptor[]>;
}

const kept = new WeakMap<CatalogDraft, Users>();

/** Views and expressions that name a relation (or an index). */
export function usersOfRelation(work: DdlWork, relation: Oid): readonly Dependent[] {
  return usersIn(work).ofRelations.get(relation) ?? [];
}

/** Columns, domains, views and expressions that name a type, or that of arrays of it. */
export function usersOfType(work: DdlWork, [type, array]: readonly [Oid, Oid]): readonly Dependent[] {
  const { ofTypes, namingTypes } = usersIn(work);
  const ofArrays = (ofTypes.get(array) ?? []).map((each) => ({ ...each, usesArray: true }));
  const named = [...(namingTypes.get(type) ?? []), ...(namingTypes.get(array) ?? [])];
  return [...(ofTypes.get(type) ?? []), ...ofArrays, ...named];
}

/** Sequences that belong to columns of a table. */
export function sequencesOwnedBy(work: DdlWork, table: Oid): readonly SequenceDescriptor[] {
  return usersIn(work).sequences.get(table) ?? [];
}

function usersIn(work: DdlWork): Users {
  const { databaseOid } = work.session;
  const known = kept.get(work.draft);
  if (known?.version === work.draft.version && known.databaseOid === databaseOid) return known;
  const users: Users = {
    version: work.draft.version,
    databaseOid,
    ofRelations: new Map(),
    ofTypes: new Map(),
    namingTypes: new Map(),
    sequences: new Map(),
  };
  for (const object of objectsOfDatabase(work)) addUses(work, users, object);
  kept.set(work.draft, users);
  return users;
}

type SchemaObject = Extract<Descriptor, { readonly schemaOid: Oid }>;

function addUses(work: DdlWork, users: Users, object: SchemaObject): void {
  switch (object.kind) {
    case 'view':
      addNames(users, referencesOfView(work.draft, users.databaseOid, work.session.parser, object), objectUser(object));
      return;
    case 'table':
      addColumnTypes(users, object);
      addTableTexts(work, users, object);
      return;
    case 'composite':
      addColumnTypes(users, object);
      return;
    case 'domain':
      addTo(users.ofTypes, object.baseTypeOid, objectUser(object));
      addDomainTexts(work, users, object);
      return;
    case 'sequence':
      if (object.ownedBy !== undefined) addTo(users.sequences, object.ownedBy.table, object);
      return;
    default:
  }
}

function objectUser({ oid }: SchemaObject): Dependent {
  return user({ kind: 'object', oid });
}

function addColumnTypes(users: Users, { oid, columns }: Extract<SchemaObject, { kind: 'table' | 'composite' }>): void {
  for (const { number, typeOid } of columns)
    addTo(users.ofTypes, typeOid, user({ kind: 'column', table: oid, column: number }));
}

function addTableTexts(work: DdlWork, users: Users, table: TableDescriptor): void {
  const { oid } = table;
  const add = (owner: object, text: string | undefined, target: DropTarget): void =>
    addNames(users, referencesHere(work, owner, text), user(target));
  if (table.materialized !== undefined)
    addNames(users, referencesOfView(work.draft, users.databaseOid, work.session.parser, table), objectUser(table));
  for (const column of table.columns) {
    add(column, column.default, { kind: 'default', table: oid, column: column.number });
    add(column, column.generated, { kind: 'column', table: oid, column: column.number });
  }
  for (const check of table.checks)
    add(check, check.expression, { kind: 'constraint', table: oid, oid: check.oid, name: check.name });
  for (const index of table.indexes) {
    const target = { kind: 'index', table: oid, oid: index.oid } as const;
    add(index, index.predicate, target);
    for (const { expression } of index.columns) add(index, expression, target);
  }
}

function addDomainTexts(work: DdlWork, users: Users, domain: DomainDescriptor): void {
  for (const check of domain.checks) {
    const target = { kind: 'domain constraint', domain: domain.oid, oid: check.oid, name: check.name } as const;
    addNames(users, referencesHere(work, check, check.expression), user(target));
  }
  addNames(users, referencesHere(work, domain, domain.default), objectUser(domain));
}

function referencesHere(work: DdlWork, owner: object, text: string | undefined): References {
  return referencesIn(work.draft, work.session.databaseOid, work.session.parser, owner, text);
}

function addNames(users: Users, { relations, types }: References, dependent: Dependent): void {
  for (const oid of relations) addTo(users.ofRelations, oid, dependent);
  for (const oid of types) addTo(users.namingTypes, oid, dependent);
}

function addTo<Value>(map: Map<Oid, Value[]>, oid: Oid, value: Value): void {
  const list = map.get(oid);
  if (list === undefined) map.set(oid, [value]);
  else list.push(value);
}

/** Everything in the schemas of this database. */
export function objectsOfDatabase(work: DdlWork): readonly SchemaObject[] {
  const kinds = ['table', 'view', 'sequence', 'enum', 'domain', 'composite'] as const;
  return kinds.flatMap((kind) => [...work.draft.all(kind)]).filter(({ schemaOid }) => isHere(work, schemaOid));
}

function isHere(work: DdlWork, schemaOid: Oid): boolean {
  const schema = work.draft.byOid(schemaOid);
  return schema?.kind === 'schema' && schema.databaseOid === work.session.databaseOid;
}
