/** ALTER … SET SCHEMA. */
import type {
  CompositeDescriptor,
  DomainDescriptor,
  EnumDescriptor,
  Oid,
  SchemaDescriptor,
  SequenceDescriptor,
  TableDescriptor,
  ViewDescriptor,
} from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import type { SetSchema } from '../../parse/index.ts';
import { checkOwner, checkSchemaCreate, isTemporary } from '../access/checks.ts';
import { namedIn, schemaNamed } from '../names.ts';
import { sequencesOf } from '../sequences/create-sequence.ts';
import { checkKind, findAltered } from '../tables/alter-relation.ts';
import { checkOwnRows } from '../tables/key-value.ts';
import { schemaName } from '../texts.ts';
import { owned, typeNamed, userType } from '../user-types/find.ts';
import type { DdlWork } from '../work.ts';
import { rewriteTexts } from './rewrite-texts.ts';

/** Moves it, with its indexes and sequences. */
export function setSchema(work: DdlWork, statement: SetSchema): void {
  if (statement.object === 'type' || statement.object === 'domain') {
    moveType(work, statement);
    return;
  }
  const found = findAltered(work, statement);
  if (found === undefined) return;
  checkKind(statement, found);
  const relation = found.kind === 'relation' ? found.relation : undefined;
  if (relation?.kind === 'system')
    throw new SqlError('42501', `permission denied: "${relation.name}" is a system catalog`);
  if (relation?.kind !== 'table' && relation?.kind !== 'view' && relation?.kind !== 'sequence')
    throw new SqlError(
      '42809',
      `cannot change schema of ${relation === undefined ? 'index' : 'composite type'} "${statement.name.name}"`,
    );
  if (relation.kind === 'table') checkOwnRows(relation);
  checkOwner(work, relation);
  const schema = newSchema(work, statement.schema, relation.schemaOid);
  if (relation.kind === 'sequence' && relation.ownedBy !== undefined)
    throw new SqlError('0A000', 'cannot move an owned sequence into another schema', {
      detail: `Sequence "${relation.name}" is linked to table "${work.draft.byOid(relation.ownedBy.table)?.name}".`,
    });
  if (schema.oid === relation.schemaOid) return;
  checkFreeIn(work, schema, relation.name);
  moveRelation(work, relation, schema);
  if (relation.kind !== 'table') return;
  for (const sequence of sequencesOf(work, relation.oid)) moveRelation(work, sequence, schema);
}

function newSchema(work: DdlWork, name: string, before: Oid): SchemaDescriptor {
  const schema = schemaNamed(work, name);
  checkSchemaCreate(work, schema);
  const old = work.draft.byOid(before);
  if (isTemporary(schema) || (old?.kind === 'schema' && isTemporary(old)))
    throw new SqlError('0A000', 'cannot move objects into or out of temporary schemas');
  if (schema.databaseOid === 0)
    throw new SqlError('0A000', `cannot move objects into schema "${schema.name}"`, {
      detail: 'All databases have it in common.',
    });
  return schema;
}

function checkFreeIn(work: DdlWork, schema: SchemaDescriptor, name: string): void {
  if (namedIn(work.draft, schema.oid, name) !== undefined)
    throw new SqlError('42P07', `relation "${name}" already exists in schema "${schema.name}"`);
}

type Movable =
  | TableDescriptor
  | ViewDescriptor
  | SequenceDescriptor
  | EnumDescriptor
  | DomainDescriptor
  | CompositeDescriptor;

function moveRelation(work: DdlWork, object: Movable, schema: SchemaDescriptor): void {
  const from = schemaName(work, object.schemaOid);
  const oids = new Set([object.oid]);
  const names = new Set([object.name]);
  if ('rowTypeOid' in object) oids.add(object.rowTypeOid);
  if ('arrayOid' in object) oids.add(object.arrayOid);
  if (object.kind === 'table')
    for (const index of object.indexes) {
      oids.add(index.oid);
      names.add(index.name);
    }
  rewriteTexts(work, oids, (each) =>
    each.schema === from && names.has(each.name) ? { schema: schema.name, name: each.name } : undefined,
  );
  const now = work.draft.byOid(object.oid);
  if (now === undefined || !('schemaOid' in now)) return;
  const moved = { ...now, schemaOid: schema.oid };
  if (moved.kind === 'table') work.change(moved);
  else work.note(moved);
}

function moveType(work: DdlWork, { name, schema: schemaText }: SetSchema): void {
  const type = typeNamed(work, { ...name, position: 0 });
  const descriptor = userType(work, type);
  if (descriptor === undefined)
    throw new SqlError('42809', `cannot change schema of type ${type.displayName}`, {
      hint: 'Use ALTER TABLE instead.',
    });
  owned(work, descriptor);
  const schema = newSchema(work, schemaText, descriptor.schemaOid);
  if (schema.oid === descriptor.schemaOid) return;
  if (work.draft.typeByName(schema.oid, descriptor.name) !== undefined)
    throw new SqlError('42710', `type "${descriptor.name}" already exists in schema "${schema.name}"`);
  moveRelation(work, descriptor, schema);
}
