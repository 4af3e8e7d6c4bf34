/** CREATE TYPE … AS ENUM, and new and other labels. A label's position is what rows hold, so it never changes. */
import { utf8 } from '../../../base/index.ts';
import { SqlError } from '../../errors.ts';
import type { AddEnumLabel, CreateEnum, RenameEnumLabel } from '../../parse/index.ts';
import type { EnumLabel } from '../../values/index.ts';
import { checkSchemaCreate } from '../access/checks.ts';
import { defaultsFor } from '../access/default-privileges.ts';
import { nameBytesMax } from '../choose-name.ts';
import { creationSchema } from '../names.ts';
import type { DdlWork } from '../work.ts';
import { checkTypeName, ownEnum } from './find.ts';

/** CREATE TYPE name AS ENUM (labels). */
export function createEnum(work: DdlWork, { name, labels }: CreateEnum): void {
  const schema = creationSchema(work, name);
  checkSchemaCreate(work, schema);
  checkTypeName(work, schema.oid, name.name);
  const oid = work.newOid();
  const kept: EnumLabel[] = [];
  for (const label of labels) {
    checkLabel(label);
    if (kept.some((each) => each.label === label))
      throw new SqlError('23505', 'duplicate key value violates unique constraint "pg_enum_typid_label_index"', {
        detail: `Key (enumtypid, enumlabel)=(${oid}, ${label}) already exists.`,
      });
    kept.push({ label, position: kept.length + 1 });
  }
  const ownerOid = work.session.role;
  work.add({
    kind: 'enum',
    oid,
    name: name.name,
    comment: undefined,
    ownerOid,
    access: defaultsFor(work, 'type', ownerOid, schema),
    schemaOid: schema.oid,
    arrayOid: work.newOid(),
    labels: kept,
  });
}

function checkLabel(label: string): void {
  if (utf8(label).length > nameBytesMax)
    throw new SqlError('42602', `invalid enum label "${label}"`, {
      detail: `Labels must be ${nameBytesMax} bytes or less.`,
    });
}

/** ALTER TYPE … ADD VALUE. */
export function addEnumLabel(work: DdlWork, { name, label, ifNotExists, place }: AddEnumLabel): void {
  const type = ownEnum(work, name);
  checkLabel(label);
  if (type.labels.some((each) => each.label === label)) {
    if (!ifNotExists) throw new SqlError('42710', `enum label "${label}" already exists`);
    work.notice(`enum label "${label}" already exists, skipping`, { sqlstate: '42710' });
    return;
  }
  const sorted = type.labels.toSorted((a, b) => a.position - b.position);
  const at = place === undefined ? sorted.length : indexOf(sorted, place.neighbour) + (place.side === 'after' ? 1 : 0);
  const added = { label, position: between(sorted[at - 1]?.position, sorted[at]?.position) };
  work.note({ ...type, labels: sorted.toSpliced(at, 0, added) });
}

function indexOf(labels: readonly EnumLabel[], label: string): number {
  const index = labels.findIndex((each) => each.label === label);
  if (index < 0) throw new SqlError('22023', `"${label}" is not an existing enum label`);
  return index;
}

/** A position between two others. Halves run out after some fifty labels at the same place. */
function between(before: number | undefined, after: number | undefined): number {
  if (before === undefined) return after === undefined ? 1 : after - 1;
  if (after === undefined) return before + 1;
  const middle = (before + after) / 2;
  if (middle <= before || middle >= after)
    throw new SqlError('54000', 'too many enum labels were added between two others', {
      hint: 'Make a new type with the labels in their order.',
    });
  return middle;
}

/** ALTER TYPE … RENAME VALUE. */
export function renameEnumLabel(work: DdlWork, { name, label, newLabel }: RenameEnumLabel): void {
  const type = ownEnum(work, name);
  checkLabel(newLabel);
  indexOf(type.labels, label);
  if (type.labels.some((each) => each.label === newLabel))
    throw new SqlError('42710', `enum label "${newLabel}" already exists`);
  work.note({
    ...type,
    labels: type.labels.map((each) => (each.label === label ? { ...each, label: newLabel } : each)),
  });
}
