/** Statements that change the catalog: see `run.ts`. */
export type { DdlStatement } from './apply.ts';
export { type References, referencesIn } from './drop/references.ts';
export type {
  DdlCluster,
  DdlEnvironment,
  DdlRowStream,
  DdlRows,
  NoticeFields,
  NoticeSeverity,
} from './environment.ts';
export { runDdl } from './run.ts';
export { beforeCommit, dropTemporaryObjects } from './temporary.ts';
export { mapTree } from './trees.ts';
