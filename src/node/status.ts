/** What a node tells the others of itself: how it is, and the ranges that it leads or has copies of. */
import {
  decodeNodeId,
  fromHex,
  JimError,
  type NodeId,
  parseRangeId,
  type RangeId,
  toHex,
  utf8,
  utf8Text,
} from '../base/index.ts';
import { decodeDescriptor, encodeDescriptor, type ReplicaStatus } from '../range/index.ts';

/** A node's answer to `node.status`. */
export interface NodeReport {
  readonly nodeId: NodeId;
  readonly zone: string;
  readonly version: string;
  readonly rpcAddress: string;
  readonly httpAddress: string;
  readonly ranges: number;
  readonly leases: number;
  readonly memoryUsedBytes: number;
  readonly memoryBudgetBytes: number;
  /** Changes whenever something happens in one of the node's ranges. */
  readonly activity: number;
  /** As far as they were asked for. */
  readonly replicas: readonly ReplicaStatus[];
}

/** Which replicas a report is to list: a kind of them, or those of some ranges. */
export type ReportScope = 'none' | 'leases' | 'all' | readonly RangeId[];

/** The bytes of the question. */
export function encodeScope(scope: ReportScope): Uint8Array {
  return utf8(typeof scope === 'string' ? scope : scope.join(','));
}

/** Reads the question; what is not known asks for nothing. */
export function decodeScope(body: Uint8Array): ReportScope {
  const text = utf8Text(body);
  if (text === 'leases' || text === 'all') return text;
  return /^\d+(,\d+)*$/.test(text) ? text.split(',').map(parseRangeId) : 'none';
}

/** JSON, with descriptors as they are stored: it is read by nodes of other versions too. */
export function encodeReport(report: NodeReport): Uint8Array {
  const replicas = report.replicas.map((replica) => ({
    ...replica,
    descriptor: toHex(encodeDescriptor(replica.descriptor)),
  }));
  return utf8(JSON.stringify({ ...report, replicas }));
}

/** Reads a report. Throws a JimError. */
export function decodeReport(body: Uint8Array): NodeReport {
  try {
    const raw = JSON.parse(utf8Text(body)) as Omit<NodeReport, 'replicas'> & {
      readonly replicas: readonly (Omit<ReplicaStatus, 'descriptor'> & { readonly descriptor: string })[];
    };
    const replicas = raw.replicas.map((replica) => ({
      ...replica,
      descriptor: decodeDescriptor(fromHex(replica.descriptor)),
    }));
    return { ...raw, nodeId: decodeNodeId(raw.nodeId), replicas };
  } catch (cause) {
    throw new JimError('internal', 'the status of a node is not readable', { cause });
  }
}

/** The last thing heard of each range, from whoever knows best: its leaseholder, else the newest descriptor. */
export function bestOf(reports: readonly NodeReport[]): readonly ReplicaStatus[] {
  const best = new Map<number, ReplicaStatus>();
  for (const { replicas } of reports) {
    for (const replica of replicas) {
      const before = best.get(replica.descriptor.rangeId);
      if (before === undefined || isBetter(replica, before)) best.set(replica.descriptor.rangeId, replica);
    }
  }
  return [...best.values()];
}

function isBetter(a: ReplicaStatus, b: ReplicaStatus): boolean {
  if (a.leaseValid !== b.leaseValid) return a.leaseValid;
  if (a.descriptor.generation !== b.descriptor.generation) return a.descriptor.generation > b.descriptor.generation;
  return a.appliedIndex > b.appliedIndex;
}
