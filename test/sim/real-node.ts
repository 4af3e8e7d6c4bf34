/** Real nodes with simulated doors. */
import { intersectSpans, JimError, maxTimestamp, type Span, toHex } from '../../src/base/index.ts';
import type { Machine } from '../../src/io/index.ts';
import { mix } from '../../src/io/memory/index.ts';
import { nodeCrc32 } from '../../src/io/node/checksum.ts';
import { nodeCrypto } from '../../src/io/node/index.ts';
import type { TransactionService } from '../../src/kv/index.ts';
import type { AdminService, KvService } from '../../src/kv/service.ts';
import type { MvccStore } from '../../src/memstore/index.ts';
import { defaultNodeConfig, type NodeConfig } from '../../src/node/config.ts';
import { Node } from '../../src/node/node.ts';
import type { Replica } from '../../src/range/index.ts';
import type { SqlParser } from '../../src/sql/parse/index.ts';
import type { SqlEngine } from '../../src/sql/session/index.ts';
import type {
  KeptHistory,
  KeptVersion,
  MakeNode,
  ReplicaView,
  SimDoors,
  SimFeeds,
  SimNode,
  SimNodeSettings,
} from './sim-node.ts';

export const makeRealNode: MakeNode = (doors, settings) => new RealNode(doors, settings, undefined);

/** The same with SQL. The parser is loaded already: simulated time does not wait for it. */
export const makeSqlNode =
  (sqlParser: SqlParser): MakeNode =>
  (doors, settings) =>
    new RealNode(doors, settings, sqlParser);

const memoryBytes = 64 * 1024 * 1024;

class RealNode implements SimNode {
  readonly #node: Node;
  readonly #settings: SimNodeSettings;

  constructor(doors: SimDoors, settings: SimNodeSettings, sqlParser: SqlParser | undefined) {
    this.#settings = settings;
    const { life, bootId, log, onFatal, name } = settings;
    const machine: Machine = {
      processId: life,
      isProcessAlive: (processId) => processId === life,
      bootId: async () => bootId,
    };
    this.#node = new Node({
      doors: { ...doors, machine, crc32: nodeCrc32, ...(sqlParser && { crypto: nodeCrypto, sqlParser }) },
      config: configOf(settings),
      log: (level, message, fields) => {
        if (level !== 'debug') log(`${level} ${message}${fields === undefined ? '' : ` ${JSON.stringify(fields)}`}`);
      },
      httpAddress: `${name}:8000`,
      onFatal,
    });
  }

  start(): Promise<void> {
    return this.#node.start();
  }

  stop(): Promise<void> {
    return this.#node.stop();
  }

  kill(): void {
    this.#node.kill();
  }

  get kv(): KvService {
    return this.#node.kv ?? notYet();
  }

  get transactions(): TransactionService {
    return this.#node.transactions ?? notYet();
  }

  get admin(): AdminService {
    return this.#node.admin ?? notYet();
  }

  get sql(): SqlEngine | undefined {
    return this.#node.sql;
  }

  get feeds(): SimFeeds {
    return this.#node.feeds ?? notYet();
  }

  history(span: Span): readonly KeptHistory[] {
    const { ranges } = this.#node;
    if (ranges === undefined) return [];
    return ranges.replicas
      .overlapping(span)
      .filter((replica) => !replica.leaving)
      .map((replica) => historyOf(replica, ranges.store, intersectSpans(span, replica.descriptor.span)));
  }

  inspect(): readonly ReplicaView[] {
    const { ranges } = this.#node;
    if (ranges === undefined) return [];
    const nodeId = this.#node.identity!.nodeId;
    return ranges.replicas
      .all()
      .filter((replica) => !replica.leaving)
      .map((replica) => viewOf(replica, ranges.store, this.#settings.name, nodeId));
  }
}

function viewOf(replica: Replica, store: MvccStore, machine: string, nodeId: ReplicaView['nodeId']): ReplicaView {
  const { raft, state, rangeId, replicaId, descriptor } = replica;
  return {
    machine,
    nodeId,
    rangeId,
    replicaId,
    span: descriptor.span,
    generation: descriptor.generation,
    term: raft.term,
    members: descriptor.replicas,
    isLeader: raft.role === 'leader',
    leaseValid: replica.isLeaseholder() && state.frozenFor === undefined,
    commitIndex: raft.commitIndex,
    appliedIndex: state.appliedIndex,
    checksum: () => `${state.checksum} generation ${descriptor.generation}`,
    contents: () => contentsOf(store, descriptor.span),
    transactional: () => transactionalOf(replica),
  };
}

function historyOf({ state }: Replica, store: MvccStore, span: Span): KeptHistory {
  const versions: KeptVersion[] = [];
  const view = store.freeze();
  view.visit(span, Number.MAX_SAFE_INTEGER, (key, timestamp, row) => {
    versions.push({ key: toHex(key), timestamp, row: row === undefined ? undefined : toHex(row) });
    return true;
  });
  view.close();
  return { span, from: state.safepoint, versions };
}

/** Records of what is over stay for a while, and bars: they tell whoever comes too late. */
function transactionalOf({ state, locks }: Replica): readonly string[] {
  return [
    ...locks.lockRows().map(({ txn, mode, granted }) => `${txn} ${granted ? 'holds' : 'wants'} ${mode}`),
    ...[...state.prepared.all()].map(({ txn, participant }) => `${txn} is prepared as ${participant}`),
    ...state.records
      .all()
      .filter(({ outcome }) => outcome === undefined)
      .map(({ txn }) => `${txn} is staged`),
  ];
}

/** A hash of the newest rows as the store holds them, not as the log says they should be. */
function contentsOf(store: MvccStore, span: Span): string {
  let hash = 0;
  let count = 0;
  let rest: Span | undefined = span;
  while (rest !== undefined) {
    const { rows, resumeKey } = store.scan(rest, maxTimestamp, { rowsMax: 1000, bytesMax: 1e9, reverse: false });
    for (const { key, row, timestamp } of rows) {
      hash = mix(hash, nodeCrc32(row, nodeCrc32(key, timestamp % 2 ** 32)));
      count++;
    }
    rest = resumeKey === undefined ? undefined : { start: resumeKey, end: span.end };
  }
  return `${count} rows ${hash.toString(16)}`;
}

function configOf({ name, zone, dataFolder, join, knobs }: SimNodeSettings): NodeConfig {
  return {
    ...defaultNodeConfig,
    ...knobs,
    zone,
    dataFolder,
    host: name,
    advertiseHost: name,
    httpPort: 8000,
    rpcPort: 7000,
    join,
    memoryBytes,
  };
}

function notYet(): never {
  throw new JimError('node-unavailable', 'the node is starting', { retry: 'elsewhere' });
}
