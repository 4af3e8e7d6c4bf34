/** The services of a node that is still starting: HTTP listens from the first moment, and says so until the node is there. */
import { JimError, type NodeId } from '../base/index.ts';
import type { AdminService, FeedService, KvService, RowService, TransactionService } from '../kv/index.ts';

/** What a node offers once it runs; undefined before and after. */
export interface ServiceSource {
  readonly kv: KvService | undefined;
  readonly transactions: TransactionService | undefined;
  readonly rows: RowService | undefined;
  readonly feedDoor: FeedService | undefined;
  readonly admin: AdminService | undefined;
  readiness(): { readonly ready: boolean; readonly reason: string };
}

/** `KvService` of whatever the source has now. */
export function lateKv(source: ServiceSource): KvService {
  const kv = () => source.kv ?? notYet(source);
  return {
    listNamespaces: async (...given) => kv().listNamespaces(...given),
    createNamespace: async (...given) => kv().createNamespace(...given),
    get: async (...given) => kv().get(...given),
    scan: async (...given) => kv().scan(...given),
    write: async (...given) => kv().write(...given),
  };
}

/** `TransactionService` of whatever the source has now. */
export function lateTransactions(source: ServiceSource): TransactionService {
  const transactions = () => source.transactions ?? notYet(source);
  return {
    transact: async (...given) => transactions().transact(...given),
    begin: async (...given) => transactions().begin(...given),
    ownerOf: async (...given) => transactions().ownerOf(...given),
    get: async (...given) => transactions().get(...given),
    scan: async (...given) => transactions().scan(...given),
    write: async (...given) => transactions().write(...given),
    commit: async (...given) => transactions().commit(...given),
    rollback: async (...given) => transactions().rollback(...given),
    locks: async (...given) => transactions().locks(...given),
  };
}

/** `RowService` of whatever the source has now. */
export function lateRows(source: ServiceSource): RowService {
  const rows = () => source.rows ?? notYet(source);
  return {
    run: async (...given) => rows().run(...given),
    runIn: async (...given) => rows().runIn(...given),
    list: async (...given) => rows().list(...given),
    listIn: async (...given) => rows().listIn(...given),
  };
}

/** `FeedService` of whatever the source has now. */
export function lateFeeds(source: ServiceSource): FeedService {
  const feeds = () => source.feedDoor ?? notYet(source);
  return {
    open: async (...given) => feeds().open(...given),
    create: async (...given) => feeds().create(...given),
    list: async (...given) => feeds().list(...given),
    inspect: async (...given) => feeds().inspect(...given),
    alter: async (...given) => feeds().alter(...given),
    drop: async (...given) => feeds().drop(...given),
    acknowledge: async (...given) => feeds().acknowledge(...given),
    openNamed: async (...given) => feeds().openNamed(...given),
  };
}

/** `AdminService` of whatever the source has now. */
export function lateAdmin(source: ServiceSource): AdminService {
  const admin = () => source.admin ?? notYet(source);
  return {
    get clusterId() {
      return source.admin?.clusterId ?? '';
    },
    get nodeId() {
      return source.admin?.nodeId ?? (0 as NodeId);
    },
    readiness: () => source.readiness(),
    nodes: async (...given) => admin().nodes(...given),
    ranges: async (...given) => admin().ranges(...given),
    events: async (...given) => admin().events(...given),
    split: async (...given) => admin().split(...given),
    merge: async (...given) => admin().merge(...given),
    transferLease: async (...given) => admin().transferLease(...given),
    moveReplica: async (...given) => admin().moveReplica(...given),
    snapshotAll: async () => admin().snapshotAll(),
  };
}

function notYet(source: ServiceSource): never {
  throw new JimError('node-unavailable', source.readiness().reason, { retry: 'elsewhere' });
}
