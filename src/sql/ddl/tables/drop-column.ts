/** ALTER TABLE … DROP COLUMN. */
import type { TableDescriptor } from '../../catalog/index.ts';
import { SqlError } from '../../errors.ts';
import type { AlterAction } from '../../parse/index.ts';
import { planDrop } from '../drop/plan.ts';
import { removeTargets } from '../drop/remove.ts';
import type { DdlWork } from '../work.ts';
import { findColumn } from './column.ts';

/** Drops the column with what belongs to it. */
export function dropColumn(
  work: DdlWork,
  table: TableDescriptor,
  { column: name, ifExists, cascade }: Extract<AlterAction, { readonly kind: 'drop-column' }>,
): void {
  const column = findColumn(table, name);
  if (column === undefined) {
    const message = `column "${name}" of relation "${table.name}" does not exist`;
    if (!ifExists) throw new SqlError('42703', message);
    work.notice(`${message}, skipping`);
    return;
  }
  const target = { kind: 'column', table: table.oid, column: column.number } as const;
  removeTargets(work, planDrop(work, [target], cascade));
}
