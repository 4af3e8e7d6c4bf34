/** What administrators ask: the cluster as its nodes report it now, and changes of ranges on demand. */
import {
  compareBytes,
  decodeRangeId,
  eventPrefix,
  formatKey,
  formatNodeId,
  formatRangeId,
  JimError,
  metaEnd,
  type NodeId,
  namespaceDataKey,
  type RangeId,
} from '../base/index.ts';
import type { Clock } from '../io/index.ts';
import type { AdminService, MasterEvent, NodeStatus, RangeStatus } from '../kv/index.ts';
import type { RangeDescriptor, RangeRequest, ReplicaStatus } from '../range/index.ts';
import type { Directory } from './directory.ts';
import type { Finder } from './finder.ts';
import type { Gateway } from './gateway.ts';
import { type MetaRows, spanOfPrefix, unexpected } from './meta.ts';
import type { Namespaces } from './namespaces.ts';
import { type EventRow, type NodeRow, readJsonRow } from './rows.ts';
import { bestOf, decodeReport, encodeScope, type NodeReport, type ReportScope } from './status.ts';

/** How long one node may keep a list waiting. */
const reportMs = 1_000;
/** Events that are kept and shown. */
export const eventsMax = 1_000;

export interface AdminGatewayOptions {
  readonly clusterId: string;
  readonly nodeId: NodeId;
  readonly clock: Clock;
  readonly gateway: Gateway;
  readonly directory: Directory;
  readonly finder: Finder;
  readonly meta: MetaRows;
  readonly namespaces: Namespaces;
  connected(): readonly NodeId[];
  call(to: NodeId, method: string, body: Uint8Array, deadlineMs: number): Promise<Uint8Array>;
  ownReport(scope: ReportScope): NodeReport;
  readiness(): { readonly ready: boolean; readonly reason: string };
  snapshotAll(): Promise<void>;
}

/** `AdminService` of a node. */
export class AdminGateway implements AdminService {
  readonly clusterId: string;
  readonly nodeId: NodeId;
  readonly #options: AdminGatewayOptions;

  constructor(options: AdminGatewayOptions) {
    this.#options = options;
    this.clusterId = options.clusterId;
    this.nodeId = options.nodeId;
  }

  readiness(): { readonly ready: boolean; readonly reason: string } {
    return this.#options.readiness();
  }

  snapshotAll(): Promise<void> {
    return this.#options.snapshotAll();
  }

  // Lists ----------------------------------------------------------------------------------------------------------

  /** What every node that answers says, this one included. */
  async reports(scope: ReportScope, deadlineMs: number): Promise<readonly NodeReport[]> {
    const { connected, call, ownReport } = this.#options;
    const body = encodeScope(scope);
    const answers = connected().map(async (node) => decodeReport(await call(node, 'node.status', body, deadlineMs)));
    const settled = await Promise.allSettled(answers);
    return [ownReport(scope), ...settled.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []))];
  }

  async nodes(deadlineMs: number): Promise<readonly NodeStatus[]> {
    const [registered, reports] = await Promise.all([
      this.#registered(deadlineMs),
      this.reports('none', Math.min(deadlineMs, reportMs)),
    ]);
    const reported = new Map(reports.map((report) => [report.nodeId, report]));
    const known = new Map<NodeId, NodeStatus>();
    for (const node of registered) known.set(node.nodeId, statusOf(node, reported.get(node.nodeId)));
    for (const report of reports) if (!known.has(report.nodeId)) known.set(report.nodeId, statusOf(report, report));
    return [...known.values()].sort((a, b) => a.nodeId - b.nodeId);
  }

  /** While the meta range can't be read, the nodes that answer are all there is to show. */
  async #registered(deadlineMs: number): Promise<readonly NodeRow[]> {
    try {
      return await this.#options.meta.nodes(this.#deadline(Math.min(deadlineMs, 2 * reportMs)));
    } catch (error) {
      if (error instanceof JimError) return [];
      throw error;
    }
  }

  async ranges(deadlineMs: number): Promise<readonly RangeStatus[]> {
    const reports = await this.reports('all', Math.min(deadlineMs, 4 * reportMs));
    return rangeStatuses(reports);
  }

  async events(deadlineMs: number): Promise<readonly MasterEvent[]> {
    const rows = await this.#options.meta.last(spanOfPrefix(eventPrefix), eventsMax, this.#deadline(deadlineMs));
    return rows.map(({ row }) => readJsonRow<EventRow>(row)).reverse();
  }

  // Changes --------------------------------------------------------------------------------------------------------

  async split(namespace: string, key: Uint8Array, deadlineMs: number): Promise<readonly RangeStatus[]> {
    const deadlineAtMs = this.#deadline(deadlineMs);
    const splitKey = namespaceDataKey(await this.#options.namespaces.idOf(namespace, deadlineAtMs), key);
    return this.splitAt(splitKey, deadlineAtMs - this.#options.clock.monotonicMs());
  }

  /** Cuts the range that a key is in there. */
  async splitAt(splitKey: Uint8Array, deadlineMs: number): Promise<readonly RangeStatus[]> {
    const deadlineAtMs = this.#deadline(deadlineMs);
    const { directory, finder } = this.#options;
    const range = directory.lookup(splitKey) ?? (await finder.find(splitKey, deadlineMs));
    if (range === undefined)
      throw new JimError('no-quorum', 'the range of the key could not be found', { retry: 'statement' });
    return this.#statusesOf(await this.splitRange(range.rangeId, splitKey, deadlineAtMs), deadlineAtMs);
  }

  /** Cuts a range at a key, or in the middle of its data. */
  async splitRange(
    rangeId: RangeId,
    splitKey: Uint8Array | undefined,
    deadlineAtMs: number,
  ): Promise<readonly RangeDescriptor[]> {
    const newRangeId = decodeRangeId(await this.#options.meta.allocate('range', deadlineAtMs));
    return this.change({ kind: 'split', rangeId, splitKey, newRangeId }, deadlineAtMs);
  }

  async merge(rangeId: RangeId, deadlineMs: number): Promise<readonly RangeStatus[]> {
    const deadlineAtMs = this.#deadline(deadlineMs);
    const range = await this.#rangeById(rangeId, deadlineAtMs);
    if (compareBytes(range.span.end, metaEnd) === 0)
      throw new JimError('invalid-argument', 'the cluster’s own rows and the users’ stay in ranges of their own');
    return this.#statusesOf(await this.change({ kind: 'merge', rangeId }, deadlineAtMs), deadlineAtMs);
  }

  async transferLease(rangeId: RangeId, to: NodeId, deadlineMs: number): Promise<void> {
    await this.change({ kind: 'transfer-lease', rangeId, to }, this.#deadline(deadlineMs));
  }

  async moveReplica(rangeId: RangeId, from: NodeId, to: NodeId, deadlineMs: number): Promise<void> {
    const deadlineAtMs = this.#deadline(deadlineMs);
    await this.#handLeaseOver(rangeId, from, deadlineAtMs);
    await this.change({ kind: 'change-replicas', rangeId, add: [to], remove: [from] }, deadlineAtMs);
  }

  /** Asks a range to change; the descriptors that came out of it. */
  async change(
    request: RangeRequest & { readonly rangeId: RangeId },
    deadlineAtMs: number,
  ): Promise<readonly RangeDescriptor[]> {
    const { gateway, directory } = this.#options;
    // A split at a key finds its range by the key; anything else has to be told where the range is.
    if (request.kind !== 'split' || request.splitKey === undefined)
      await this.#rangeById(request.rangeId, deadlineAtMs);
    const answer = await gateway.execute(request, deadlineAtMs);
    if (answer.kind !== 'done') throw unexpected(answer);
    for (const descriptor of answer.descriptors) directory.update(descriptor);
    return answer.descriptors;
  }

  /** A leaseholder does not remove itself: another replica takes the lease first. */
  async #handLeaseOver(rangeId: RangeId, from: NodeId, deadlineAtMs: number): Promise<void> {
    const { directory, clock } = this.#options;
    const leftMs = deadlineAtMs - clock.monotonicMs();
    const status = bestOf(await this.reports('leases', Math.min(leftMs, reportMs))).find(
      ({ descriptor }) => descriptor.rangeId === rangeId,
    );
    if (status?.leaseholder !== from) return;
    const heir = status.descriptor.replicas.find((replica) => replica.role === 'voter' && replica.nodeId !== from);
    if (heir === undefined)
      throw new JimError('invalid-argument', `${formatRangeId(rangeId)} has no other replica that could lead it`);
    await this.change({ kind: 'transfer-lease', rangeId, to: heir.nodeId }, deadlineAtMs);
    directory.setLeaseholder(rangeId, heir.nodeId);
  }

  /** Throws if no node has heard of the range. */
  async #rangeById(rangeId: RangeId, deadlineAtMs: number): Promise<RangeDescriptor> {
    const { directory, clock } = this.#options;
    const known = directory.byId(rangeId);
    if (known !== undefined) return known;
    const leftMs = deadlineAtMs - clock.monotonicMs();
    for (const { descriptor } of bestOf(await this.reports('all', leftMs))) directory.update(descriptor);
    const found = directory.byId(rangeId);
    if (found === undefined) throw new JimError('invalid-argument', `there is no range ${formatRangeId(rangeId)}`);
    return found;
  }

  async #statusesOf(descriptors: readonly RangeDescriptor[], deadlineAtMs: number): Promise<readonly RangeStatus[]> {
    const leftMs = Math.max(1, deadlineAtMs - this.#options.clock.monotonicMs());
    const ids = descriptors.map((descriptor) => descriptor.rangeId);
    return rangeStatuses(await this.reports(ids, Math.min(leftMs, reportMs)));
  }

  #deadline(ms: number): number {
    return this.#options.clock.monotonicMs() + ms;
  }
}

function statusOf(
  node: Pick<NodeRow, 'nodeId' | 'zone' | 'rpcAddress' | 'httpAddress' | 'version'>,
  report: NodeReport | undefined,
): NodeStatus {
  const { nodeId, zone, rpcAddress, httpAddress, version } = report ?? node;
  return {
    nodeId,
    zone,
    rpcAddress,
    httpAddress,
    version,
    live: report !== undefined,
    ranges: report?.ranges ?? 0,
    leases: report?.leases ?? 0,
    memoryUsedBytes: report?.memoryUsedBytes ?? 0,
    memoryBudgetBytes: report?.memoryBudgetBytes ?? 0,
  };
}

function rangeStatuses(reports: readonly NodeReport[]): readonly RangeStatus[] {
  const zones = new Map(reports.map((report) => [report.nodeId, report.zone]));
  const roles = new Map<string, string>();
  for (const { replicas } of reports)
    for (const { descriptor, nodeId, role } of replicas) roles.set(`${descriptor.rangeId}/${nodeId}`, role);
  return bestOf(reports)
    .map((status) => rangeStatus(status, zones, roles))
    .sort((a, b) => a.rangeId - b.rangeId);
}

function rangeStatus(
  status: ReplicaStatus,
  zones: ReadonlyMap<NodeId, string>,
  roles: ReadonlyMap<string, string>,
): RangeStatus {
  const { descriptor, stats } = status;
  const { rangeId, span, generation } = descriptor;
  return {
    rangeId,
    start: span.start.length === 0 ? '-inf' : formatKey(span.start),
    end: span.end.length === 0 ? '+inf' : formatKey(span.end),
    generation,
    replicas: descriptor.replicas.map(({ nodeId, replicaId, role }) => ({
      nodeId,
      replicaId,
      role: role === 'voter' ? (roles.get(`${rangeId}/${nodeId}`) ?? 'unreachable') : role,
      zone: zones.get(nodeId) ?? formatNodeId(nodeId),
    })),
    leaseholder: status.leaseValid ? status.nodeId : status.leaseholder,
    keys: stats.liveKeys,
    bytes: stats.keyBytes + stats.rowBytes,
    appliedIndex: status.appliedIndex,
    logBytes: status.logBytes,
  };
}
