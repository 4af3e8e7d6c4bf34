/** COMMENT ON everything. */
import { unreachable } from '../../../base/index.ts';
import type { TableDescriptor } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import type { Comment, ObjectKind } from '../../parse/index.ts';
import { isSuperuser } from '../../privileges/index.ts';
import { formatType } from '../../values/index.ts';
import { checkOwner, mayCreateRoles, mustBeOwner } from '../access/checks.ts';
import { builtInExtensions } from '../extensions.ts';
import { withChangedIndex } from '../indexes/descriptor.ts';
import { type Named, named, schemaNamed } from '../names.ts';
import { ownPublication } from '../publications/alter-publication.ts';
import { roleNamed } from '../roles/resolve.ts';
import { checkKind } from '../tables/alter-relation.ts';
import { findConstraint } from '../tables/constraint-names.ts';
import { ownDomain, owned, typeNamed, userType } from '../user-types/find.ts';
import type { DdlWork } from '../work.ts';

/** Keeps the comment with the object; an empty one is none. */
export function comment(work: DdlWork, statement: Comment): void {
  const text = statement.text === '' ? undefined : statement.text;
  const { object, name, part = '' } = statement;
  switch (object) {
    case 'table':
    case 'view':
    case 'materialized view':
    case 'sequence':
    case 'index':
      commentOnRelation(work, object, name, text);
      return;
    case 'column':
    case 'attribute':
      commentOnColumn(work, name, part, text);
      return;
    case 'constraint':
      commentOnConstraint(work, name, part, text);
      return;
    case 'domain constraint':
      commentOnDomainConstraint(work, name, part, text);
      return;
    case 'type':
    case 'domain':
      commentOnType(work, object, name, text);
      return;
    case 'schema': {
      const schema = schemaNamed(work, name.name);
      checkOwner(work, schema);
      work.note({ ...schema, comment: text });
      return;
    }
    case 'database': {
      const database = work.draft.databaseByName(name.name);
      if (database === undefined) {
        work.warning(`database "${name.name}" does not exist`, { sqlstate: '3D000' });
        return;
      }
      checkOwner(work, database);
      work.note({ ...database, comment: text });
      return;
    }
    case 'role': {
      const role = roleNamed(work, name.name);
      if (role.superuser && !isSuperuser(work.draft, work.session.role))
        throw new SqlError('42501', 'must be superuser');
      if (!mayCreateRoles(work)) throw new SqlError('42501', 'must have CREATEROLE privilege');
      work.note({ ...role, comment: text });
      return;
    }
    case 'extension':
      // What is built in says itself what it is.
      if (!builtInExtensions.has(name.name)) throw new SqlError('42704', `extension "${name.name}" does not exist`);
      return;
    case 'publication':
      work.note({ ...ownPublication(work, name.name), comment: text });
      return;
    case 'subscription':
      throw new SqlError('42704', `${object} "${name.name}" does not exist`);
    default:
      unreachable(object);
  }
}

function commentOnRelation(work: DdlWork, object: ObjectKind, name: Comment['name'], text: string | undefined): void {
  const found = named(work, { ...name, position: 0 }, false);
  checkCommentKind(object, name.name, found);
  if (found.kind === 'index') {
    checkOwner(work, { ...found.table, name: found.index.name }, 'index');
    work.note(withChangedIndex(found.table, { ...found.index, comment: text }));
    return;
  }
  const { relation } = found;
  if (relation.kind === 'system') throw mustBeOwner('table', relation.name);
  checkOwner(work, relation);
  work.note({ ...relation, comment: text });
}

/** COMMENT ON TABLE takes nothing but tables. */
function checkCommentKind(object: ObjectKind, name: string, found: Named): void {
  if (object === 'table') {
    const isTable =
      found.kind === 'relation' &&
      (found.relation.kind === 'system' ||
        (found.relation.kind === 'table' && found.relation.materialized === undefined));
    if (!isTable) throw new SqlError('42809', `"${name}" is not a table`);
    return;
  }
  checkKind({ object, name: { database: undefined, schema: undefined, name, position: 0 } }, found);
}

function commentOnColumn(work: DdlWork, name: Comment['name'], part: string, text: string | undefined): void {
  const found = named(work, { ...name, position: 0 }, false);
  const relation = found.kind === 'relation' ? found.relation : undefined;
  if (relation === undefined || relation.kind === 'sequence')
    throw new SqlError('42809', `cannot set comment on relation "${name.name}"`, {
      detail: `This operation is not supported for ${relation === undefined ? 'indexes' : 'sequences'}.`,
    });
  if (relation.kind === 'system') throw mustBeOwner('relation', relation.name);
  checkOwner(work, relation, 'relation');
  const columns: readonly { readonly name: string; readonly hidden?: boolean }[] = relation.columns;
  if (!columns.some((column) => column.name === part && column.hidden !== true))
    throw new SqlError('42703', `column "${part}" of relation "${relation.name}" does not exist`);
  const commented = <Column extends { readonly name: string; readonly comment: string | undefined }>(
    column: Column,
  ): Column => (column.name === part ? { ...column, comment: text } : column);
  switch (relation.kind) {
    case 'table':
      work.note({ ...relation, columns: relation.columns.map(commented) });
      return;
    case 'view':
      work.note({ ...relation, columns: relation.columns.map(commented) });
      return;
    default:
      work.note({ ...relation, columns: relation.columns.map(commented) });
  }
}

function commentOnConstraint(work: DdlWork, name: Comment['name'], part: string, text: string | undefined): void {
  const found = named(work, { ...name, position: 0 }, false);
  const table = found.kind === 'relation' ? found.relation : undefined;
  if (table?.kind !== 'table') throw new SqlError('42809', `"${name.name}" is not a table`);
  checkOwner(work, table);
  work.note(withConstraintComment(table, part, text));
}

function withConstraintComment(table: TableDescriptor, name: string, text: string | undefined): TableDescriptor {
  const found = findConstraint(table, name);
  if (found === undefined) throw new SqlError('42704', `constraint "${name}" for table "${table.name}" does not exist`);
  if (found.kind === 'key') return withChangedIndex(table, { ...found.index, comment: text });
  const commented = <Each extends { readonly name: string }>(each: Each): Each =>
    each.name === name ? { ...each, comment: text } : each;
  return { ...table, checks: table.checks.map(commented), foreignKeys: table.foreignKeys.map(commented) };
}

function commentOnDomainConstraint(work: DdlWork, name: Comment['name'], part: string, text: string | undefined): void {
  const domain = ownDomain(work, { ...name, position: 0 });
  if (!domain.checks.some((check) => check.name === part))
    throw new SqlError('42704', `constraint "${part}" for domain ${domain.name} does not exist`);
  const checks = domain.checks.map((check) => (check.name === part ? { ...check, comment: text } : check));
  work.note({ ...domain, checks });
}

function commentOnType(work: DdlWork, object: ObjectKind, name: Comment['name'], text: string | undefined): void {
  const type = typeNamed(work, { ...name, position: 0 });
  const descriptor = userType(work, type);
  if (object === 'domain' && descriptor?.kind !== 'domain')
    throw new SqlError('42809', `"${name.name}" is not a domain`);
  if (descriptor === undefined) throw mustBeOwner('type', formatType(type));
  work.note({ ...owned(work, descriptor), comment: text });
}
