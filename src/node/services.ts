/** Everything that a node runs on top of its ranges, wired together; made anew with each start. */
import {
  catalogVersionKey,
  counterKey,
  emptyBytes,
  encodeKvRow,
  type HybridClock,
  metaEnd,
  metaSpan,
  type NodeId,
  namespaceKey,
} from '../base/index.ts';
import { DurableFeeds, HistoryFloor, ReplicationSlots } from '../changefeed/index.ts';
import { type Clock, type Crypto, type Random, sleep } from '../io/index.ts';
import { kvRowFunctions, type TransactionService } from '../kv/index.ts';
import { defaultMasterSettings } from '../master/index.ts';
import { decodeRequest, encodeReply, type Ranges, type ReplicaStatus } from '../range/index.ts';
import type { SqlParser } from '../sql/parse/index.ts';
import { Coordinator, defaultTransactionSettings } from '../txn/index.ts';
import { AdminGateway } from './admin-gateway.ts';
import type { NodeConfig } from './config.ts';
import type { Deadlines } from './deadlines.ts';
import { Directory } from './directory.ts';
import { FeedDoor } from './feed-door.ts';
import { FeedRights } from './feed-rights.ts';
import { MetaFeedRows } from './feed-rows.ts';
import { FeedUpkeep } from './feed-upkeep.ts';
import { FeedGateway } from './feeds.ts';
import { Finder } from './finder.ts';
import { Gateway } from './gateway.ts';
import type { Identity } from './identity.ts';
import { KvGateway } from './kv-gateway.ts';
import type { Log } from './log.ts';
import { Master } from './master.ts';
import { MetaRows } from './meta.ts';
import { Namespaces } from './namespaces.ts';
import type { Peers } from './peers.ts';
import { Publisher } from './publisher.ts';
import { RequestIds } from './request-ids.ts';
import { RowGateway } from './row-gateway.ts';
import { jsonRow } from './rows.ts';
import { SqlServices } from './sql.ts';
import { SqlFeeds } from './sql-feeds.ts';
import { decodeScope, encodeReport, type NodeReport, type ReportScope } from './status.ts';
import { Sweeper } from './sweeper.ts';
import { tokenKey } from './token-key.ts';
import { TxnAccess } from './txn-access.ts';
import { TxnGateway } from './txn-gateway.ts';
import { version } from './version.ts';

/** How long a node may take to answer before a request is asked again, in leases: by then another one may lead. */
const attemptLeases = 2;
/** How long it is remembered that a request with a client's own name was done. */
const requestMarkMs = 60 * 60 * 1000;

export interface ServicesOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly hybridClock: HybridClock;
  readonly deadlines: Deadlines;
  readonly config: NodeConfig;
  readonly identity: Identity;
  readonly rpcAddress: string;
  readonly httpAddress: string;
  readonly peers: Peers;
  readonly ranges: Ranges;
  readonly log: Log;
  /** Undefined: this node speaks no SQL. */
  readonly crypto: Crypto | undefined;
  readonly sqlParser: SqlParser | undefined;
  readiness(): { readonly ready: boolean; readonly reason: string };
}

/** The ranges of this node as of a point of their activity. */
interface RangesSeen {
  readonly activity: number;
  readonly statuses: readonly ReplicaStatus[];
  readonly leases: readonly ReplicaStatus[];
}

/** Gateways, directory, master and helpers of a running node. */
export class Services {
  readonly directory = new Directory();
  readonly gateway: Gateway;
  readonly meta: MetaRows;
  readonly kv: KvGateway;
  readonly admin: AdminGateway;
  readonly transactions: TransactionService;
  readonly rows: RowGateway;
  readonly publisher: Publisher;
  /** Undefined: this node speaks none. */
  readonly sql: SqlServices | undefined;
  readonly requestIds: RequestIds;
  readonly feeds: FeedGateway;
  readonly historyFloor: HistoryFloor;
  readonly feedUpkeep: FeedUpkeep;
  readonly feedDoor: FeedDoor;
  readonly #finder: Finder;
  readonly #master: Master;
  readonly #sweeper: Sweeper;
  readonly #coordinator: Coordinator;
  readonly #txnGateway: TxnGateway;
  #seen: RangesSeen | undefined;
  readonly #options: ServicesOptions;

  constructor(options: ServicesOptions) {
    const { clock, random, hybridClock, deadlines, config, identity, peers, ranges, log } = options;
    const { nodeId, clusterId } = identity;
    const { directory } = this;
    const call = peers.call.bind(peers);
    const connected = () => peers.connected();
    this.#options = options;
    this.requestIds = new RequestIds(random.fork('request ids'));
    this.#finder = new Finder({ directory, meta: () => this.meta, connected, call, log });
    this.gateway = new Gateway({
      nodeId,
      clock,
      random: random.fork('gateway'),
      deadlines,
      directory,
      local: ranges,
      attemptMs: config.leaseMs * attemptLeases,
      call,
      isConnected: (node) => peers.isConnected(node),
      find: (key, deadlineMs) => this.#finder.find(key, deadlineMs),
    });
    this.meta = new MetaRows(this.gateway, this.requestIds, clock);
    const feedRows = new MetaFeedRows(this.meta);
    this.historyFloor = new HistoryFloor(clock, feedRows);
    const namespaces = new Namespaces(this.meta);
    const shared = { clock, gateway: this.gateway, directory, finder: this.#finder, namespaces };
    const access = new TxnAccess({ ...shared, nodeId, peers, requestIds: this.requestIds });
    this.feeds = new FeedGateway({
      nodeId,
      clusterId,
      clock,
      hybridClock,
      ranges,
      access,
      call,
      parser: () => this.sql?.engine?.parser,
      durable: new DurableFeeds(feedRows, clock, () => hybridClock.reading()),
    });
    this.feedUpkeep = new FeedUpkeep({
      nodeId,
      clock,
      ranges,
      feeds: this.feeds,
      rows: feedRows,
      log,
      isMaster: () => this.isMaster(),
      call,
    });
    this.feedDoor = new FeedDoor(this.feeds, new FeedRights(() => this.sql?.engine), this.feedUpkeep);
    this.#coordinator = new Coordinator({
      clock,
      hybridClock,
      random: random.fork('transactions'),
      access,
      local: ranges.transactions,
      rowFunctions: kvRowFunctions,
      settings: {
        ...defaultTransactionSettings,
        bufferBytesMax: config.transactionBytes,
        nodeBufferBytesMax: config.transactionBytes,
        partBytesMax: config.commitEntryBytes,
      },
      markerRow: () => requestMark(clock.wallMs() + requestMarkMs),
      log,
    });
    const transactions = this.#coordinator;
    const rows = () => this.rows;
    this.#txnGateway = new TxnGateway({ nodeId, clock, hybridClock, namespaces, transactions, rows, call });
    this.transactions = this.#txnGateway;
    this.rows = new RowGateway({
      nodeId,
      clock,
      random: random.fork('rows'),
      transactions,
      entries: this.#txnGateway,
      door: () => this.sql?.rows,
      call,
    });
    this.kv = new KvGateway({ ...shared, hybridClock, requestIds: this.requestIds, transactions });
    this.admin = new AdminGateway({
      ...shared,
      clusterId,
      nodeId,
      meta: this.meta,
      connected,
      call,
      ownReport: (scope) => this.report(scope),
      readiness: options.readiness,
      snapshotAll: () => ranges.snapshotAll(),
    });
    this.publisher = new Publisher({ clock, meta: this.meta, log });
    this.#master = new Master({
      nodeId,
      clock,
      admin: this.admin,
      meta: this.meta,
      settings: { ...defaultMasterSettings, rangeBytesMax: config.rangeBytesMax, deadAfterMs: config.deadAfterMs },
      log,
      isMaster: () => this.isMaster(),
    });
    this.sql =
      options.crypto &&
      new SqlServices({
        nodeId,
        clock,
        hybridClock,
        random,
        crypto: options.crypto,
        parser: options.sqlParser,
        transactions,
        admin: this.admin,
        replication: new ReplicationSlots({ clock, nodeId, source: this.feeds, feeds: this.feeds.named.registry }),
        feeds: new SqlFeeds(this.feedDoor, clock),
        log,
        version,
        changeLog: this.feeds,
        nodes: () => access.nodes(),
        call: (to, method, body, deadlineMs) => access.call(to, method, body, deadlineMs),
        handle: (method, handler) => access.handle(method, handler),
      });
    this.#sweeper = new Sweeper({ clock, hybridClock, ranges, meta: this.meta, log });
  }

  /** See `token-key.ts`. */
  tokenKey(): Promise<Uint8Array> {
    return tokenKey(this.meta, this.#options.random);
  }

  /** Begins to answer others, and to work in the background. */
  start(): void {
    const { ranges, peers, identity } = this.#options;
    ranges.onDescriptorChanged = (descriptor, leads) => {
      this.directory.update(descriptor);
      if (!leads) return;
      this.directory.setLeaseholder(descriptor.rangeId, identity.nodeId);
      this.publisher.publish(descriptor);
    };
    for (const { descriptor } of ranges.statuses()) this.directory.update(descriptor);
    peers.calls.handle('range.execute', (body) => {
      const reply = ranges.handle(decodeRequest(body));
      return reply instanceof Promise ? reply.then(encodeReply) : encodeReply(reply);
    });
    this.#txnGateway.start((method, handler) =>
      peers.calls.handle(method, (body, _from, deadlineMs) => handler(body, deadlineMs)),
    );
    this.rows.start((method, handler) =>
      peers.calls.handle(method, (body, _from, deadlineMs) => handler(body, deadlineMs)),
    );
    this.feedUpkeep.start((method, handler) => peers.calls.handle(method, handler));
    peers.calls.handle('range.describe', (key) => this.#finder.describe(key));
    peers.calls.handle('node.status', (body) => encodeReport(this.report(decodeScope(body))));
    peers.calls.handleRest((method, body) => ranges.handleCall(method, body));
    this.#master.start();
    this.#sweeper.start();
    this.#coordinator.start();
  }

  /** A planned end: what this node holds of the catalog goes back, as long as somebody is left to take it, and open transactions are rolled back. */
  async giveBack(): Promise<void> {
    const { clock } = this.#options;
    let isDone = false;
    const given = (this.sql?.stop() ?? Promise.resolve())
      .catch(() => {})
      .then(() => {
        isDone = true;
      });
    while (!isDone && this.gateway.mayReach(catalogVersionKey))
      await Promise.race([given, sleep(clock, lookForOthersMs)]);
    this.#coordinator.rollbackAll();
  }

  stop(): void {
    this.sql?.halt();
    this.feedUpkeep.stop();
    this.feeds.stop();
    this.#coordinator.stop();
    this.#master.stop();
    this.#sweeper.stop();
    this.publisher.stop();
  }

  /** Does this node hold the lease of the meta range? */
  isMaster(): boolean {
    return this.#options.ranges.replicas.byKey(metaSpan.start)?.isLeaseholder() ?? false;
  }

  /** Looked up again only when something has happened: what runs all the time must not cost by the range. */
  #rangesNow(mayBeOld = false): RangesSeen {
    const { ranges } = this.#options;
    if (this.#seen === undefined || (this.#seen.activity !== ranges.activity && !mayBeOld)) {
      const statuses = ranges.statuses();
      const leases = statuses.filter((status) => status.leaseValid);
      this.#seen = { activity: ranges.activity, statuses, leases };
    }
    return this.#seen;
  }

  #listed(scope: ReportScope): readonly ReplicaStatus[] {
    if (scope === 'none') return [];
    if (scope === 'all') return this.#rangesNow().statuses;
    if (scope === 'leases') return this.#rangesNow().leases;
    const { replicas } = this.#options.ranges;
    return scope.flatMap((rangeId) => replicas.get(rangeId)?.status() ?? []);
  }

  /** What this node tells of itself. */
  report(scope: ReportScope): NodeReport {
    const { identity, ranges, rpcAddress, httpAddress } = this.#options;
    const { statuses, leases } = this.#rangesNow(typeof scope !== 'string');
    const { usedBytes, budgetBytes } = ranges.memory();
    return {
      nodeId: identity.nodeId,
      zone: identity.zone,
      version,
      rpcAddress,
      httpAddress,
      ranges: statuses.length,
      leases: leases.length,
      memoryUsedBytes: usedBytes,
      memoryBudgetBytes: budgetBytes,
      activity: ranges.activity,
      replicas: this.#listed(scope),
    };
  }

  /**
   * Throws while the cluster's first rows can't be read or the user's keys are not served. The master writes those rows,
   * however often it is asked: each only if it is not there.
   */
  async probe(deadlineMs: number): Promise<void> {
    const deadlineAtMs = this.meta.deadline(deadlineMs);
    const seeded = await this.meta.get(namespaceKey(defaultNamespace), deadlineAtMs);
    if (seeded === undefined) await this.#seed(deadlineAtMs);
    await this.gateway.execute({ kind: 'clock', key: metaEnd }, deadlineAtMs);
  }

  async #seed(deadlineAtMs: number): Promise<void> {
    const { peers, identity } = this.#options;
    const nodeIds: NodeId[] = [identity.nodeId, ...peers.addresses().map(({ nodeId }) => nodeId)];
    const rows: readonly [Uint8Array, Uint8Array][] = [
      [counterKey('node'), jsonRow(Math.max(...nodeIds) + 1)],
      [counterKey('range'), jsonRow(firstRangeId)],
      [counterKey('namespace'), jsonRow(2)],
      [namespaceKey(defaultNamespace), jsonRow({ id: 1 })],
    ];
    const operations = rows.map(([key, row]) => ({ key, row, condition: { exists: false } }));
    await this.meta.write(operations, deadlineAtMs);
  }
}

/** Nodes that end together lose one another while one of them waits for an answer. */
const lookForOthersMs = 20;

/** Only that it is there matters. */
function requestMark(expiresAtMs: number): Uint8Array {
  return encodeKvRow({ value: emptyBytes, contentType: 'application/octet-stream', expiresAtMs });
}

/** There from the beginning. */
const defaultNamespace = 'default';
/** r1 and r2 are made with the cluster. */
const firstRangeId = 3;
