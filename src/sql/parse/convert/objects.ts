/** DROP, RENAME, SET SCHEMA, OWNER TO, COMMENT, TRUNCATE: the same for objects of every kind. */
import type {
  AlterObjectSchemaStmt,
  AlterOwnerStmt,
  CommentStmt,
  DropStmt,
  Node,
  ObjectType,
  RangeVar,
  RenameStmt,
  TruncateStmt,
} from 'libpg-query';
import { SqlError } from '../../errors.ts';
import type { Source } from '../source.ts';
import type { QualifiedName } from '../tree/names.ts';
import type { Comment, Drop, Rename, SetOwner, SetSchema, Truncate } from '../tree/objects.ts';
import { tableName, tableReference } from './from.ts';
import { fieldsIf, mapNodes, nameFromParts, nameOf } from './nodes.ts';
import { objectKind, objectName, objectParts, roleName } from './options.ts';

/** DROP. */
export function convertDrop(drop: DropStmt, source: Source): Drop {
  return {
    kind: 'drop',
    object: objectKind(drop.removeType, 'DROP'),
    names: mapNodes(drop.objects, (node) => objectName(node, source)),
    ifExists: drop.missing_ok ?? false,
    cascade: drop.behavior === 'DROP_CASCADE',
    concurrently: drop.concurrent ?? false,
  };
}

/** RENAME. */
export function convertRename(rename: RenameStmt, source: Source): Rename {
  const object = objectKind(rename.renameType, 'RENAME');
  const hasParts = object === 'column' || object === 'attribute' || object === 'constraint';
  const isPart = hasParts || object === 'domain constraint';
  return {
    kind: 'rename',
    object,
    holder: object === 'column' || object === 'attribute' ? objectKind(rename.relationType, 'RENAME') : undefined,
    name: renamedName(rename, source),
    part: isPart ? rename.subname : undefined,
    newName: rename.newname ?? '',
    ifExists: rename.missing_ok ?? false,
    cascade: rename.behavior === 'DROP_CASCADE',
  };
}

/** Relations have a place of their own, schemas and roles are written as the part, the rest as an object. */
function renamedName(rename: RenameStmt, source: Source): QualifiedName {
  if (rename.relation !== undefined || rename.object !== undefined)
    return nameOfEither(rename.relation, rename.object, source);
  return nameFromParts([rename.subname ?? ''], 0);
}

function nameOfEither(relation: RangeVar | undefined, object: Node | undefined, source: Source): QualifiedName {
  return relation === undefined ? objectName(object, source) : tableName(relation, source);
}

/** SET SCHEMA. */
export function convertSetSchema(alter: AlterObjectSchemaStmt, source: Source): SetSchema {
  return {
    kind: 'set-schema',
    object: objectKind(alter.objectType, 'SET SCHEMA of'),
    name: nameOfEither(alter.relation, alter.object, source),
    schema: alter.newschema ?? '',
    ifExists: alter.missing_ok ?? false,
  };
}

/** OWNER TO. */
export function convertSetOwner(alter: AlterOwnerStmt, source: Source): SetOwner {
  return {
    kind: 'set-owner',
    object: objectKind(alter.objectType, 'OWNER TO of'),
    name: nameOfEither(alter.relation, alter.object, source),
    owner: roleName(alter.newowner, source),
  };
}

/** COMMENT. */
export function convertComment({ objtype, object, comment }: CommentStmt, source: Source): Comment {
  const kind = objectKind(objtype, 'COMMENT ON');
  const [name, part] = commented(objtype, object, source);
  return { kind: 'comment', object: kind, name, part, text: comment };
}

/** Columns and constraints are the last word of their table's name, or of a list with their domain's type. */
function commented(
  type: ObjectType | undefined,
  object: Node | undefined,
  source: Source,
): readonly [QualifiedName, string | undefined] {
  if (type === 'OBJECT_DOMCONSTRAINT') {
    const [domain, name] = fieldsIf(object, 'List')?.items ?? [];
    return [objectName(domain, source), nameOf(name)];
  }
  if (type !== 'OBJECT_COLUMN' && type !== 'OBJECT_TABCONSTRAINT') return [objectName(object, source), undefined];
  const parts = objectParts(object);
  if (parts.length < 2) throw new SqlError('42601', 'column name must be qualified');
  return [nameFromParts(parts.slice(0, -1), 0), parts[parts.length - 1]];
}

/** TRUNCATE. */
export function convertTruncate({ relations, restart_seqs, behavior }: TruncateStmt, source: Source): Truncate {
  return {
    kind: 'truncate',
    tables: mapNodes(relations, (node) => tableReference(node, source)),
    restartIdentity: restart_seqs ?? false,
    cascade: behavior === 'DROP_CASCADE',
  };
}
