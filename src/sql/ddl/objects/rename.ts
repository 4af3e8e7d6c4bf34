/** ALTER … RENAME, of everything that has a name. */
import type {
  CompositeDescriptor,
  IndexDescriptor,
  Oid,
  SequenceDescriptor,
  TableDescriptor,
  ViewDescriptor,
} from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import type { Rename } from '../../parse/index.ts';
import { isSuperuser, roleOf } from '../../privileges/index.ts';
import { formatType } from '../../values/index.ts';
import { checkOwner, checkSchemaCreate, isOwner, mayCreateRoles, mustBeOwner } from '../access/checks.ts';
import { rowTypeOwner } from '../drop/drop.ts';
import { withChangedIndex } from '../indexes/descriptor.ts';
import { namedIn, schemaNamed } from '../names.ts';
import { ownPublication } from '../publications/alter-publication.ts';
import { roleNamed } from '../roles/resolve.ts';
import { checkKind, findAltered } from '../tables/alter-relation.ts';
import { checkColumnName } from '../tables/column.ts';
import { checkConstraintName, findConstraint } from '../tables/constraint-names.ts';
import { checkOwnRows } from '../tables/key-value.ts';
import { schemaOf } from '../tables/schema-of.ts';
import { schemaName } from '../texts.ts';
import { ownDomain, owned, typeNamed, userType } from '../user-types/find.ts';
import type { DdlWork } from '../work.ts';
import { keepColumnNames, mapTableTexts, renameColumnIn, rewriteTexts } from './rewrite-texts.ts';

/** Renames it. */
export function rename(work: DdlWork, statement: Rename): void {
  switch (statement.object) {
    case 'column':
    case 'attribute':
      renameColumn(work, statement);
      return;
    case 'constraint':
      renameConstraint(work, statement);
      return;
    case 'domain constraint':
      renameDomainConstraint(work, statement);
      return;
    case 'schema':
      renameSchema(work, statement);
      return;
    case 'database':
      renameDatabase(work, statement);
      return;
    case 'role':
      renameRole(work, statement);
      return;
    case 'type':
    case 'domain':
      renameType(work, statement);
      return;
    case 'table':
    case 'view':
    case 'materialized view':
    case 'sequence':
    case 'index':
      renameRelation(work, statement);
      return;
    case 'publication':
      work.note({ ...ownPublication(work, statement.name.name), name: statement.newName });
      return;
    default:
      throw new SqlError('42704', `${statement.object} "${statement.name.name}" does not exist`);
  }
}

type Renamable = TableDescriptor | ViewDescriptor | SequenceDescriptor;

function renameRelation(work: DdlWork, statement: Rename): void {
  const found = findAltered(work, statement);
  if (found === undefined) return;
  if (found.kind === 'relation' && found.relation.kind === 'composite')
    throw new SqlError('42809', `"${statement.name.name}" is a composite type`, { hint: 'Use ALTER TYPE instead.' });
  // PostgreSQL lets ALTER INDEX rename whatever has the name.
  if (statement.object !== 'index') checkKind(statement, found);
  const { newName } = statement;
  if (found.kind === 'index') {
    const { table, index } = found;
    checkOwner(work, { ...table, name: index.name }, 'index');
    checkFree(work, table.schemaOid, newName);
    if (index.constraint !== undefined) checkConstraintName(table, newName);
    work.note(withChangedIndex(table, { ...index, name: newName }));
    return;
  }
  const { relation } = found;
  if (relation.kind === 'system')
    throw new SqlError('42501', `permission denied: "${relation.name}" is a system catalog`);
  if (relation.kind === 'composite') return;
  if (relation.kind === 'table') checkOwnRows(relation);
  checkOwner(work, relation);
  checkSchemaCreate(work, schemaOf(work, relation));
  checkFree(work, relation.schemaOid, newName);
  if (relation.kind !== 'sequence') checkFreeType(work, relation.schemaOid, newName);
  renameTo(work, relation, newName);
}

function renameTo(work: DdlWork, relation: Renamable, name: string): void {
  const schema = schemaName(work, relation.schemaOid);
  const oids = new Set([relation.oid]);
  if (relation.kind !== 'sequence') oids.add(relation.rowTypeOid);
  rewriteTexts(work, oids, (each) =>
    each.schema === schema && each.name === relation.name ? { schema, name } : undefined,
  );
  const now = work.draft.byOid(relation.oid);
  if (now?.kind === 'table' || now?.kind === 'view' || now?.kind === 'sequence') put(work, { ...now, name });
}

/** Tables have users, who go by their descriptors. */
function put(work: DdlWork, relation: Renamable): void {
  if (relation.kind === 'table') work.change(relation);
  else work.note(relation);
}

/** No relation or index of the schema has the name. */
export function checkFree(work: DdlWork, schemaOid: Oid, name: string): void {
  if (namedIn(work.draft, schemaOid, name) !== undefined)
    throw new SqlError('42P07', `relation "${name}" already exists`);
}

function checkFreeType(work: DdlWork, schemaOid: Oid, name: string): void {
  if (work.draft.typeByName(schemaOid, name) !== undefined)
    throw new SqlError('42710', `type "${name}" already exists`);
}

function renameColumn(work: DdlWork, statement: Rename): void {
  const { part = '', newName, object } = statement;
  if (object === 'attribute') {
    renameAttribute(work, statement);
    return;
  }
  const found = findAltered(work, statement);
  if (found === undefined) return;
  const relation = found.kind === 'relation' ? found.relation : undefined;
  if (relation?.kind === 'system')
    throw new SqlError('42501', `permission denied: "${relation.name}" is a system catalog`);
  if (relation?.kind !== 'table' && relation?.kind !== 'view')
    throw new SqlError('42809', `cannot rename columns of relation "${statement.name.name}"`, {
      detail: `This operation is not supported for ${relation === undefined ? 'indexes' : `${relation.kind}s`}.`,
    });
  if (relation.kind === 'table') checkOwnRows(relation);
  checkOwner(work, relation);
  const columns: readonly { readonly name: string; readonly number: number; readonly hidden?: boolean }[] =
    relation.columns;
  const column = columns.find(({ name, hidden }) => name === part && hidden !== true);
  if (column === undefined) throw new SqlError('42703', `column "${part}" does not exist`);
  checkNewColumnName(relation, columns, newName);
  keepColumnNames(work, relation, column.number, { schema: schemaName(work, relation.schemaOid), name: relation.name });
  // Writing other texts may have written this relation's, too.
  const now = work.draft.byOid(relation.oid);
  if (now?.kind === 'view') {
    const changed = now.columns.map((each) => (each.number === column.number ? { ...each, name: newName } : each));
    work.note({ ...now, columns: changed });
  }
  if (now?.kind !== 'table') return;
  const renamed = mapTableTexts(now, (_owner, text) => renameColumnIn(work, text, part, newName));
  const changed = renamed.columns.map((each) => (each.number === column.number ? { ...each, name: newName } : each));
  work.change({ ...renamed, columns: changed });
  renameInPublications(work, now.oid, part, newName);
}

/** The conditions of published rows go by names. */
function renameInPublications(work: DdlWork, table: Oid, from: string, to: string): void {
  for (const publication of [...work.draft.publications]) {
    if (!publication.tables.some((each) => each.table === table && each.where !== undefined)) continue;
    const tables = publication.tables.map((each) =>
      each.table === table && each.where !== undefined
        ? { ...each, where: renameColumnIn(work, each.where, from, to) }
        : each,
    );
    work.note({ ...publication, tables });
  }
}

function checkNewColumnName(
  relation: { readonly name: string },
  columns: readonly { readonly name: string }[],
  name: string,
): void {
  checkColumnName(name);
  if (columns.some((each) => each.name === name))
    throw new SqlError('42701', `column "${name}" of relation "${relation.name}" already exists`);
}

function renameAttribute(work: DdlWork, { name, part = '', newName }: Rename): void {
  const type = userType(work, typeNamed(work, { ...name, position: 0 }));
  if (type?.kind !== 'composite') throw new SqlError('42809', `"${name.name}" is not a composite type`);
  owned(work, type);
  if (!type.columns.some((column) => column.name === part))
    throw new SqlError('42703', `column "${part}" does not exist`);
  checkNewColumnName(type, type.columns, newName);
  const columns: CompositeDescriptor['columns'] = type.columns.map((column) =>
    column.name === part ? { ...column, name: newName } : column,
  );
  work.note({ ...type, columns });
}

function renameConstraint(work: DdlWork, statement: Rename): void {
  const { part = '', newName } = statement;
  const found = findAltered(work, statement);
  if (found === undefined) return;
  const table = found.kind === 'relation' ? found.relation : undefined;
  if (table?.kind !== 'table') throw new SqlError('42809', `"${statement.name.name}" is not a table`);
  checkOwner(work, table);
  const constraint = findConstraint(table, part);
  if (constraint === undefined)
    throw new SqlError('42704', `constraint "${part}" for table "${table.name}" does not exist`);
  if (constraint.kind === 'key') checkFree(work, table.schemaOid, newName);
  checkConstraintName(table, newName);
  const named = <Each extends { readonly name: string }>(each: Each): Each =>
    each.name === part ? { ...each, name: newName } : each;
  if (constraint.kind === 'key') {
    const index: IndexDescriptor = { ...constraint.index, name: newName };
    work.note(withChangedIndex(table, index));
  } else work.note({ ...table, checks: table.checks.map(named), foreignKeys: table.foreignKeys.map(named) });
}

function renameDomainConstraint(work: DdlWork, { name, part = '', newName }: Rename): void {
  const domain = ownDomain(work, { ...name, position: 0 });
  if (!domain.checks.some((check) => check.name === part))
    throw new SqlError('42704', `constraint "${part}" for domain ${domain.name} does not exist`);
  if (domain.checks.some((check) => check.name === newName))
    throw new SqlError('42710', `constraint "${newName}" for domain ${domain.name} already exists`);
  work.note({
    ...domain,
    checks: domain.checks.map((check) => (check.name === part ? { ...check, name: newName } : check)),
  });
}

function renameType(work: DdlWork, { name, newName, object }: Rename): void {
  const type = typeNamed(work, { ...name, position: 0 });
  const descriptor = userType(work, type);
  if (object === 'domain' && descriptor?.kind !== 'domain')
    throw new SqlError('42809', `${formatType(type)} is not a domain`);
  if (descriptor === undefined) {
    if (rowTypeOwner(work.draft, type.oid) !== undefined)
      throw new SqlError('42809', `${formatType(type)} is a table's row type`, { hint: 'Use ALTER TABLE instead.' });
    if (type.kind === 'array' && type.element !== undefined && userType(work, type.element) !== undefined)
      throw new SqlError('42809', `cannot alter array type ${formatType(type)}`, {
        hint: `You can alter type ${formatType(type.element)}, which will alter the array type as well.`,
      });
    throw mustBeOwner('type', formatType(type));
  }
  owned(work, descriptor);
  checkFreeType(work, descriptor.schemaOid, newName);
  if (descriptor.kind === 'composite') checkFree(work, descriptor.schemaOid, newName);
  const schema = schemaName(work, descriptor.schemaOid);
  rewriteTexts(work, new Set([descriptor.oid, descriptor.arrayOid]), (each) =>
    each.schema === schema && each.name === descriptor.name ? { schema, name: newName } : undefined,
  );
  const now = userType(work, type);
  if (now !== undefined) work.note({ ...now, name: newName });
}

function renameSchema(work: DdlWork, { name: { name }, newName }: Rename): void {
  const schema = schemaNamed(work, name);
  if (!isOwner(work, schema)) throw mustBeOwner('schema', name);
  if (work.draft.schemaByName(work.session.databaseOid, newName) !== undefined)
    throw new SqlError('42P06', `schema "${newName}" already exists`);
  if (newName.startsWith('pg_'))
    throw new SqlError('42939', `unacceptable schema name "${newName}"`, {
      detail: 'The prefix "pg_" is reserved for system schemas.',
    });
  const oids = new Set<Oid>();
  for (const kind of ['table', 'view', 'sequence', 'enum', 'domain', 'composite'] as const)
    for (const object of work.draft.all(kind)) {
      if (object.schemaOid !== schema.oid) continue;
      oids.add(object.oid);
      if ('rowTypeOid' in object) oids.add(object.rowTypeOid);
      if (object.kind === 'table') for (const index of object.indexes) oids.add(index.oid);
    }
  rewriteTexts(work, oids, (each) => (each.schema === name ? { ...each, schema: newName } : undefined));
  work.note({ ...schema, name: newName });
}

function renameDatabase(work: DdlWork, { name: { name }, newName }: Rename): void {
  const database = work.draft.databaseByName(name);
  if (database === undefined) throw new SqlError('3D000', `database "${name}" does not exist`);
  checkOwner(work, database);
  if (!isSuperuser(work.draft, work.session.role) && roleOf(work.draft, work.session.role)?.createDatabase !== true)
    throw new SqlError('42501', 'permission denied to rename database');
  if (work.draft.databaseByName(newName) !== undefined)
    throw new SqlError('42P04', `database "${newName}" already exists`);
  if (database.oid === work.session.databaseOid) throw new SqlError('0A000', 'current database cannot be renamed');
  work.note({ ...database, name: newName });
}

function renameRole(work: DdlWork, { name: { name }, newName }: Rename): void {
  const role = roleNamed(work, name);
  const { session } = work;
  if (role.oid === session.sessionRole) throw new SqlError('0A000', 'session user cannot be renamed');
  if (role.oid === session.role) throw new SqlError('0A000', 'current user cannot be renamed');
  if (name.startsWith('pg_') || newName.startsWith('pg_'))
    throw new SqlError('42939', `role name "${name.startsWith('pg_') ? name : newName}" is reserved`, {
      detail: 'Role names starting with "pg_" are reserved.',
    });
  if (work.draft.roleByName(newName) !== undefined) throw new SqlError('42710', `role "${newName}" already exists`);
  if (role.superuser && !isSuperuser(work.draft, session.role))
    throw new SqlError('42501', 'must be superuser to rename superusers');
  if (!mayCreateRoles(work)) throw new SqlError('42501', 'permission denied to rename role');
  work.note({ ...role, name: newName });
}
