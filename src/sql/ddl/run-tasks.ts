/** Carries out what a statement leaves to be done with rows. */
import { tableIndexPrefix, tableSpan, unreachable } from '../../base/index.ts';
import type { Oid, SchemaChange } from '../catalog/index.ts';
import type { DdlStatement } from './apply.ts';
import type { DdlEnvironment } from './environment.ts';
import type { DdlTask } from './tasks.ts';
import type { DdlWork } from './work.ts';

/** Runs them in their order; the command tag, if rows decide it. */
export async function runTasks(
  work: DdlWork,
  _statement: DdlStatement,
  environment: DdlEnvironment,
  change: SchemaChange,
): Promise<string | undefined> {
  for (const task of work.tasks) await runTask(task, environment, change);
  return undefined;
}

async function runTask(task: DdlTask, environment: DdlEnvironment, change: SchemaChange): Promise<void> {
  switch (task.kind) {
    case 'delete-storage':
      change.afterCommit(() => deleteStorage(environment, task.table, task.storage));
      return;
    case 'set-sequence':
      await environment.cluster.setSequence(task.sequence, task.value, task.called);
      return;
    case 'build-index':
    case 'rewrite-table':
    case 'check-domain':
      return;
    default:
      unreachable(task);
  }
}

async function deleteStorage(
  { rows }: DdlEnvironment,
  table: Oid,
  storage: readonly number[] | undefined,
): Promise<void> {
  if (storage === undefined) {
    await rows.deleteSpan(tableSpan(table));
    return;
  }
  for (const number of storage) await rows.deleteSpan(storageSpan(table, number));
}

function storageSpan(table: Oid, storage: number) {
  return { start: tableIndexPrefix(table, storage), end: tableIndexPrefix(table, storage + 1) };
}
