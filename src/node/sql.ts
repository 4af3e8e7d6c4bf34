/**
 * SQL on a node, wired together: the catalog's store, values of sequences, the engine that sessions share. It begins once the node takes part in its
 * cluster, and is there when the first picture of the catalog is.
 */
import type { HybridClock, NodeId } from '../base/index.ts';
import type { Crypto, Random } from '../io/index.ts';
import { CatalogStore, SequenceBlocks } from '../sql/catalog/index.ts';
import { Suspension } from '../sql/execute/index.ts';
import type { SqlParser } from '../sql/parse/index.ts';
import {
  type ChangeLog,
  type DurableFeedService,
  type LogicalReplication,
  RowsDoor,
  SqlEngine,
} from '../sql/session/index.ts';
import { systemFunctions, systemTables } from '../sql/system/index.ts';
import { ClusterRows, type ClusterRowsParts } from './cluster-rows.ts';
import type { Log } from './log.ts';

export interface SqlServicesOptions extends ClusterRowsParts {
  readonly replication: LogicalReplication;
  readonly feeds: DurableFeedService;
  readonly nodeId: NodeId;
  readonly hybridClock: HybridClock;
  readonly random: Random;
  readonly crypto: Crypto;
  readonly parser: SqlParser | undefined;
  readonly log: Log;
  readonly version: string;
  readonly changeLog: ChangeLog;
  nodes(): readonly NodeId[];
  call(to: NodeId, method: string, body: Uint8Array, deadlineMs: number): Promise<Uint8Array>;
  handle(method: string, handler: (body: Uint8Array) => Uint8Array | Promise<Uint8Array>): void;
}

/** SQL of one node. */
export class SqlServices {
  readonly #options: SqlServicesOptions;
  readonly #catalog: CatalogStore;
  readonly #sequences: SequenceBlocks;
  #engine: SqlEngine | undefined;
  #rows: RowsDoor | undefined;
  #stopped = false;

  constructor(options: SqlServicesOptions) {
    const { nodeId, transactions, clock, hybridClock, log, call, handle } = options;
    this.#options = options;
    const calls = { nodeId, call, handle };
    this.#catalog = new CatalogStore({
      ...calls,
      transactions,
      clock,
      hybridClock,
      system: { tables: [...systemTables.values()], functions: systemFunctions },
      log,
    });
    this.#sequences = new SequenceBlocks({
      clock,
      calls,
      store: this.#catalog,
      suspend: (ready) => new Suspension(ready),
    });
  }

  /** Undefined until the catalog was read. */
  get engine(): SqlEngine | undefined {
    return this.#stopped ? undefined : this.#engine;
  }

  /** Rows for the REST door; undefined until the catalog was read. */
  get rows(): RowsDoor | undefined {
    return this.#stopped ? undefined : this.#rows;
  }

  /** Resolves when sessions may begin. */
  async start(): Promise<void> {
    const {
      nodeId,
      clock,
      hybridClock,
      random,
      crypto,
      parser,
      transactions,
      nodes,
      call,
      handle,
      changeLog,
      version,
      log,
    } = this.#options;
    const calls = { nodeId, nodes, call, handle };
    const engine = await SqlEngine.load({
      clock,
      hybridClock,
      random: random.fork('sql'),
      crypto,
      parser,
      transactions,
      catalog: this.#catalog,
      sequences: this.#sequences,
      cluster: new ClusterRows(this.#options),
      calls,
      changeLog,
      replication: this.#options.replication,
      feeds: this.#options.feeds,
      version: `PostgreSQL 15.0 (JimKV ${version})`,
      log,
    });
    await this.#catalog.start();
    this.#engine = engine;
    this.#rows = new RowsDoor(engine);
    engine.automaticAnalyze.run().catch((error) => log('error', 'automatic ANALYZE', { error: String(error) }));
    engine.temporaryCleanup.run().catch((error) => log('error', 'temporary tables', { error: String(error) }));
  }

  /** A planned end, while the cluster can still be asked: what this node holds of the catalog and of sequences is given back. */
  async stop(): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#engine?.automaticAnalyze.stop();
    this.#engine?.temporaryCleanup.stop();
    await this.#sequences.stop();
    await this.#catalog.stop();
  }

  /** Ends like a crash. */
  halt(): void {
    this.#stopped = true;
    this.#engine?.automaticAnalyze.stop();
    this.#engine?.temporaryCleanup.stop();
    this.#catalog.halt();
  }
}
