/** CREATE SEQUENCE, and whose column a sequence belongs to. */
import type { Oid, SequenceDescriptor } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import type { CreateSequence, SequenceOptions } from '../../parse/index.ts';
import { checkSchemaCreate } from '../access/checks.ts';
import { defaultsFor } from '../access/default-privileges.ts';
import { named, namedIn } from '../names.ts';
import { relationSchema } from '../schemas/relation-schema.ts';
import { findColumn } from '../tables/column.ts';
import type { DdlWork } from '../work.ts';
import { newSequence } from './descriptor.ts';

/** Makes the sequence. */
export function createSequence(work: DdlWork, statement: CreateSequence): void {
  const { name, persistence, options } = statement;
  const schema = relationSchema(work, { ...name, position: 0 }, persistence);
  checkSchemaCreate(work, schema);
  if (statement.ifNotExists && namedIn(work.draft, schema.oid, name.name) !== undefined) {
    work.notice(`relation "${name.name}" already exists, skipping`, { sqlstate: '42P07' });
    return;
  }
  const ownerOid = work.session.role;
  const made = newSequence(work, {
    name: name.name,
    schema,
    ownerOid,
    persistence,
    options,
    typeOid: undefined,
    ownedBy: undefined,
    identity: false,
  });
  const sequence = { ...made, access: defaultsFor(work, 'sequence', ownerOid, schema) };
  work.add(sequence);
  if (options.ownedBy !== undefined)
    work.note({ ...sequence, ownedBy: resolveOwnedBy(work, sequence, options.ownedBy) });
}

/** The column of `OWNED BY table.column`. */
export function resolveOwnedBy(
  work: DdlWork,
  sequence: SequenceDescriptor,
  ownedBy: NonNullable<SequenceOptions['ownedBy']>,
): SequenceDescriptor['ownedBy'] {
  if (ownedBy === 'none') return undefined;
  const found = named(work, ownedBy.table, false);
  if (found.kind !== 'relation' || found.relation.kind !== 'table')
    throw new SqlError('42809', `sequence cannot be owned by relation "${ownedBy.table.name}"`, {
      detail: 'This operation is not supported for this relation.',
    });
  const table = found.relation;
  if (table.ownerOid !== sequence.ownerOid) throw notTogether('have same owner as table it is linked to');
  if (table.schemaOid !== sequence.schemaOid) throw notTogether('be in same schema as table it is linked to');
  const column = findColumn(table, ownedBy.column);
  if (column === undefined)
    throw new SqlError('42703', `column "${ownedBy.column}" of relation "${table.name}" does not exist`);
  return { table: table.oid, column: column.number };
}

function notTogether(what: string): SqlError {
  return new SqlError('55000', `sequence must ${what}`);
}

/** Sequences that belong to a table's columns. */
export function sequencesOf(work: DdlWork, table: Oid): readonly SequenceDescriptor[] {
  return [...work.draft.all('sequence')].filter(({ ownedBy }) => ownedBy?.table === table);
}
