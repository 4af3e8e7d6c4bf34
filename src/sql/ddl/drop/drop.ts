/** DROP TABLE, VIEW, INDEX, SEQUENCE, TYPE, DOMAIN, SCHEMA and their kin. */
import { type Catalog, type Oid, publicationNamed, type Relation } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import type { Drop, QualifiedName } from '../../parse/index.ts';
import { checkOwner, isOwner, mustBeOwner } from '../access/checks.ts';
import { dropExtension } from '../extensions.ts';
import { findNamed, findSchema, findType, type Named, printName } from '../names.ts';
import { checkOwnRows } from '../tables/key-value.ts';
import type { DdlWork } from '../work.ts';
import { type DropTarget, describeOid, describeTarget } from './objects.ts';
import { planDrop } from './plan.ts';
import { removeTargets } from './remove.ts';

/** Drops all that is named, and with CASCADE what depends on it. */
export function drop(work: DdlWork, statement: Drop): void {
  if (statement.concurrently) checkConcurrent(statement);
  const targets: DropTarget[] = [];
  for (const name of statement.names) {
    const target = findTarget(work, statement, name);
    if (target !== undefined) targets.push(target);
  }
  if (targets.length === 0) return;
  removeTargets(work, planDrop(work, targets, statement.cascade));
}

function checkConcurrent({ names, cascade }: Drop): void {
  if (names.length > 1)
    throw new SqlError('0A000', 'DROP INDEX CONCURRENTLY does not support dropping multiple objects');
  if (cascade) throw new SqlError('0A000', 'DROP INDEX CONCURRENTLY does not support CASCADE');
}

function findTarget(work: DdlWork, statement: Drop, name: QualifiedName): DropTarget | undefined {
  switch (statement.object) {
    case 'schema':
      return schemaTarget(work, statement, name);
    case 'type':
    case 'domain':
      return typeTarget(work, statement, name);
    case 'extension':
      dropExtension(work, name.name, statement.ifExists);
      return undefined;
    case 'publication':
      return publicationTarget(work, statement, name);
    default:
      return relationTarget(work, statement, name);
  }
}

function schemaTarget(work: DdlWork, { ifExists }: Drop, { name }: QualifiedName): DropTarget | undefined {
  const schema = findSchema(work, name);
  if (schema === undefined) {
    if (!ifExists) throw new SqlError('3F000', `schema "${name}" does not exist`);
    work.notice(`schema "${name}" does not exist, skipping`);
    return undefined;
  }
  checkOwner(work, schema);
  if (schema.databaseOid === 0)
    throw new SqlError('2BP01', `cannot drop schema ${name} because it is required by the database system`);
  return { kind: 'object', oid: schema.oid };
}

function publicationTarget(work: DdlWork, { ifExists }: Drop, { name }: QualifiedName): DropTarget | undefined {
  const publication = publicationNamed(work.draft, work.session.databaseOid, name);
  if (publication === undefined) {
    if (!ifExists) throw new SqlError('42704', `publication "${name}" does not exist`);
    work.notice(`publication "${name}" does not exist, skipping`);
    return undefined;
  }
  checkOwner(work, publication);
  return { kind: 'object', oid: publication.oid };
}

function typeTarget(work: DdlWork, { object, ifExists }: Drop, name: QualifiedName): DropTarget | undefined {
  if (isMissingSchema(work, name)) return missingSchema(work, ifExists, name);
  const type = findType(work, { ...name, position: 0 }, true);
  if (type === undefined) {
    if (!ifExists) throw new SqlError('42704', `type "${printName(name)}" does not exist`);
    work.notice(`type "${printName(name)}" does not exist, skipping`);
    return undefined;
  }
  const descriptor = work.draft.byOid(type.oid);
  if (object === 'domain' && descriptor?.kind !== 'domain')
    throw new SqlError('42809', `"${printName(name)}" is not a domain`);
  const owner = rowTypeOwner(work.draft, type.oid);
  if (owner !== undefined) {
    const described = describeOid(work, owner);
    throw new SqlError('2BP01', `cannot drop type ${printName(name)} because ${described} requires it`, {
      hint: `You can drop ${described} instead.`,
    });
  }
  if (descriptor?.kind !== 'enum' && descriptor?.kind !== 'domain' && descriptor?.kind !== 'composite')
    throw builtInType(work, type);
  if (!isOwner(work, descriptor) && !ownsSchema(work, descriptor.schemaOid)) throw mustBeOwner('type', descriptor.name);
  return { kind: 'object', oid: type.oid };
}

function builtInType(
  work: DdlWork,
  type: {
    readonly element: { readonly oid: Oid; readonly displayName: string } | undefined;
    readonly displayName: string;
  },
): SqlError {
  const element = type.element;
  if (element !== undefined && work.draft.byOid(element.oid) !== undefined)
    return new SqlError(
      '2BP01',
      `cannot drop type ${type.displayName} because type ${element.displayName} requires it`,
      {
        hint: `You can drop type ${element.displayName} instead.`,
      },
    );
  return new SqlError('2BP01', `cannot drop type ${type.displayName} because it is required by the database system`);
}

/** The table or view whose rows have the type. */
export function rowTypeOwner(catalog: Catalog, type: Oid): Oid | undefined {
  for (const kind of ['table', 'view'] as const)
    for (const relation of catalog.all(kind)) if (relation.rowTypeOid === type) return relation.oid;
  return undefined;
}

type RelationKind = 'table' | 'view' | 'materialized view' | 'index' | 'sequence';

function relationTarget(work: DdlWork, { object, ifExists }: Drop, name: QualifiedName): DropTarget | undefined {
  if (isMissingSchema(work, name)) return missingSchema(work, ifExists, name);
  const found = findNamed(work, { ...name, position: 0 }, true);
  if (found === undefined) {
    if (!ifExists)
      throw new SqlError(object === 'index' ? '42704' : '42P01', `${object} "${name.name}" does not exist`);
    work.notice(`${object} "${name.name}" does not exist, skipping`);
    return undefined;
  }
  const actual = relationKind(found);
  if (actual !== object) throw wrongKind(name.name, object as RelationKind, actual);
  return found.kind === 'index' ? indexTarget(work, found) : ordinaryTarget(work, found.relation, actual);
}

function indexTarget(work: DdlWork, { table, index }: Extract<Named, { readonly kind: 'index' }>): DropTarget {
  if (!isOwner(work, table) && !ownsSchema(work, table.schemaOid)) throw mustBeOwner('index', index.name);
  const target: DropTarget = { kind: 'index', table: table.oid, oid: index.oid };
  if (index.constraint !== undefined)
    throw requires(
      describeTarget(work, target),
      describeTarget(work, { kind: 'constraint', table: table.oid, oid: index.constraint.oid, name: index.name }),
    );
  return target;
}

function ordinaryTarget(work: DdlWork, relation: Relation, kind: string): DropTarget {
  if (relation.kind === 'system')
    throw new SqlError('42501', `permission denied: "${relation.name}" is a system catalog`);
  if (relation.kind === 'table') checkOwnRows(relation);
  if (!isOwner(work, relation) && !ownsSchema(work, relation.schemaOid)) throw mustBeOwner(kind, relation.name);
  if (relation.kind === 'sequence' && relation.identity && relation.ownedBy !== undefined)
    throw requires(
      describeOid(work, relation.oid),
      describeTarget(work, { kind: 'column', table: relation.ownedBy.table, column: relation.ownedBy.column }),
    );
  return { kind: 'object', oid: relation.oid };
}

function requires(what: string, by: string): SqlError {
  return new SqlError('2BP01', `cannot drop ${what} because ${by} requires it`, {
    hint: `You can drop ${by} instead.`,
  });
}

/** What a relation is to DROP. */
export function relationKind(found: Named): RelationKind | 'type' {
  if (found.kind === 'index') return 'index';
  const { relation } = found;
  switch (relation.kind) {
    case 'table':
      return relation.materialized === undefined ? 'table' : 'materialized view';
    case 'system':
      return relation.relkind === 'v' ? 'view' : 'table';
    case 'composite':
      return 'type';
    default:
      return relation.kind;
  }
}

function wrongKind(name: string, wanted: RelationKind, actual: RelationKind | 'type'): SqlError {
  const article = wanted === 'index' ? 'an' : 'a';
  return new SqlError('42809', `"${name}" is not ${article} ${wanted}`, {
    hint: `Use DROP ${actual.toUpperCase()} to remove a ${actual}.`.replace('a index', 'an index'),
  });
}

function ownsSchema(work: DdlWork, schemaOid: Oid): boolean {
  const schema = work.draft.byOid(schemaOid);
  return schema?.kind === 'schema' && isOwner(work, schema);
}

function isMissingSchema(work: DdlWork, { schema }: QualifiedName): boolean {
  return schema !== undefined && findSchema(work, schema) === undefined;
}

function missingSchema(work: DdlWork, ifExists: boolean, { schema }: QualifiedName): undefined {
  if (!ifExists) throw new SqlError('3F000', `schema "${schema}" does not exist`);
  work.notice(`schema "${schema}" does not exist, skipping`);
  return undefined;
}
