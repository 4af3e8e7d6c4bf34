/** Carries out what a statement leaves to be done with rows. */
import { unreachable } from '../../base/index.ts';
import type { SchemaChange } from '../catalog/index.ts';
import type { DdlEnvironment } from './environment.ts';
import { buildIndex } from './tasks/build-index.ts';
import { checkDomain } from './tasks/check-domain.ts';
import { checkCheck, checkForeignKey, checkNotNull } from './tasks/check-rows.ts';
import { deleteStorage } from './tasks/delete-storage.ts';
import { fillTable, rewriteTable, tableOfTask } from './tasks/rewrite-table.ts';
import { setMissing } from './tasks/set-missing.ts';
import type { DdlTask } from './tasks.ts';
import type { DdlWork } from './work.ts';

/** Runs them in their order, foreign keys last: they are looked up through indexes. The command tag, if rows decide it. */
export async function runTasks(
  work: DdlWork,
  environment: DdlEnvironment,
  change: SchemaChange,
): Promise<string | undefined> {
  let tag: string | undefined;
  const keysLast = [...work.tasks].sort((a, b) => Number(isOfForeignKey(a)) - Number(isOfForeignKey(b)));
  for (const task of keysLast) {
    // Only a statement that does nothing else may let others in between.
    const mayGoOn = !environment.inBlock && work.tasks.length === 1;
    tag = (await runTask(task, environment, change, work, mayGoOn)) ?? tag;
    if (writesRows(task)) await environment.rows.flush();
  }
  return tag;
}

function isOfForeignKey({ kind }: DdlTask): boolean {
  return kind === 'check-foreign-key';
}

function writesRows({ kind }: DdlTask): boolean {
  return kind === 'build-index' || kind === 'rewrite-table' || kind === 'fill-table';
}

async function runTask(
  task: DdlTask,
  environment: DdlEnvironment,
  change: SchemaChange,
  { created }: DdlWork,
  mayGoOn: boolean,
): Promise<string | undefined> {
  switch (task.kind) {
    case 'build-index':
      await buildIndex(environment, change, task.table, task.index, mayGoOn && !created.has(task.table));
      return undefined;
    case 'rewrite-table':
      await rewriteTable(environment, change, task.before, task.values);
      return undefined;
    case 'fill-table': {
      const stream = await environment.rows.read(task.query);
      const rows = await fillTable(environment, change, tableOfTask(change, task.table), stream);
      return task.tag === undefined ? undefined : `${task.tag} ${rows}`;
    }
    case 'set-missing':
      await setMissing(environment, change, task.table, task.column, task.value);
      return undefined;
    case 'check-not-null':
      await checkNotNull(environment, change, task.table, task.column);
      return undefined;
    case 'check-check':
      await checkCheck(environment, change, task.table, task.constraint);
      return undefined;
    case 'check-foreign-key':
      await checkForeignKey(environment, change, task.table, task.constraint);
      return undefined;
    case 'check-domain':
      await checkDomain(environment, change, task.domain, task.constraint);
      return undefined;
    case 'delete-storage':
      change.afterCommit(() => deleteStorage(environment, task.table, task.storage));
      return undefined;
    case 'end-sessions':
      change.afterCommit(() => environment.cluster.endSessionsOf(task.database));
      return undefined;
    case 'set-sequence':
      await environment.cluster.setSequence(task.sequence, task.value, task.called);
      return undefined;
    default:
      return unreachable(task);
  }
}
