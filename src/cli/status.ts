/** `jimkv status`: the cluster as one of its nodes sees it, as tables or as JSON. */

import { formatNodeId, formatRangeId } from '../base/index.ts';
import type { JimClient } from '../client/index.ts';
import type { MasterEvent, NodeStatus, RangeStatus } from '../kv/service.ts';
import type { Arguments, Command } from './arguments.ts';
import { connectionOptions, openClient } from './connection.ts';
import { formatTable } from './table.ts';
import { formatCount, formatSize, parseCount } from './units.ts';

export const status: Command = {
  name: 'status',
  summary: 'Shows nodes, zones, ranges, leases and the last steps of the master.',
  words: '',
  wordsMin: 0,
  wordsMax: 0,
  options: [
    ...connectionOptions,
    { name: 'json', about: 'everything as one JSON object' },
    { name: 'ranges', value: 'N', about: 'ranges shown in the table', otherwise: '50' },
    { name: 'events', value: 'N', about: 'steps of the master shown', otherwise: '10' },
  ],
  notes: '',
  run,
};

/** What the three questions to a node bring. */
export interface ClusterView {
  readonly nodes: readonly NodeStatus[];
  readonly ranges: readonly RangeStatus[];
  readonly events: readonly MasterEvent[];
}

/** Asks a cluster for everything that the status shows. */
export async function askStatus(client: JimClient): Promise<ClusterView> {
  const [{ nodes }, { ranges }, { events }] = (await Promise.all([
    client.nodes(),
    client.ranges(),
    client.events(),
  ])) as [Pick<ClusterView, 'nodes'>, Pick<ClusterView, 'ranges'>, Pick<ClusterView, 'events'>];
  return { nodes, ranges, events };
}

async function run(args: Arguments): Promise<number> {
  const client = await openClient(args);
  const view = await askStatus(client);
  client.close();
  const text = args.has('json')
    ? JSON.stringify(view, undefined, 2)
    : formatStatus(view, parseCount(args.text('ranges') ?? '50'), parseCount(args.text('events') ?? '10'));
  process.stdout.write(`${text}\n`);
  return view.nodes.every((node) => node.live) ? 0 : 1;
}

/** The tables. */
export function formatStatus(view: ClusterView, rangesMax: number, eventsMax: number): string {
  const keys = view.ranges.reduce((sum, range) => sum + range.keys, 0);
  const bytes = view.ranges.reduce((sum, range) => sum + range.bytes, 0);
  const live = view.nodes.filter((node) => node.live);
  const zones = new Set(live.map((node) => node.zone));
  const head =
    `${live.length} of ${view.nodes.length} nodes live in ${zones.size} zones; ` +
    `${view.ranges.length} ranges with ${formatCount(keys)} keys, ${formatSize(bytes)}`;
  const parts = [head, formatNodes(view.nodes), formatZones(view.nodes), formatRanges(view.ranges.slice(0, rangesMax))];
  if (view.ranges.length > rangesMax) parts.push(`… and ${view.ranges.length - rangesMax} more ranges (--ranges N)`);
  const unserved = view.ranges.filter((range) => range.leaseholder === undefined || range.leaseholder === null);
  if (unserved.length > 0)
    parts.push(`Nobody serves: ${unserved.map((range) => formatRangeId(range.rangeId)).join(' ')}`);
  const events = eventsMax === 0 ? [] : view.events.slice(-eventsMax);
  if (events.length > 0) parts.push(formatEvents(events));
  return parts.join('\n\n');
}

function formatNodes(nodes: readonly NodeStatus[]): string {
  const rows = nodes.map((node) => [
    formatNodeId(node.nodeId),
    node.zone,
    node.live ? 'live' : 'silent',
    String(node.ranges),
    String(node.leases),
    `${formatSize(node.memoryUsedBytes)} of ${formatSize(node.memoryBudgetBytes)}`,
    node.httpAddress,
    node.rpcAddress,
    node.version,
  ]);
  return formatTable(['node', 'zone', 'state', 'replicas', 'leases', 'memory', 'http', 'rpc', 'version'], rows);
}

function formatZones(nodes: readonly NodeStatus[]): string {
  const zones = [...new Set(nodes.map((node) => node.zone))].sort();
  const rows = zones.map((zone) => {
    const inZone = nodes.filter((node) => node.zone === zone);
    const sum = (of: (node: NodeStatus) => number) => inZone.reduce((total, node) => total + of(node), 0);
    return [
      zone,
      String(inZone.length),
      String(inZone.filter((node) => node.live).length),
      String(sum((node) => node.ranges)),
      String(sum((node) => node.leases)),
      formatSize(sum((node) => node.memoryUsedBytes)),
    ];
  });
  return formatTable(['zone', 'nodes', 'live', 'replicas', 'leases', 'memory'], rows);
}

function formatRanges(ranges: readonly RangeStatus[]): string {
  const rows = ranges.map((range) => [
    formatRangeId(range.rangeId),
    `[${range.start}, ${range.end})`,
    formatCount(range.keys),
    formatSize(range.bytes),
    range.replicas.map((replica) => formatReplica(replica, range.leaseholder)).join(' '),
    String(range.generation),
    formatCount(range.appliedIndex),
    formatSize(range.logBytes),
  ]);
  const headings = ['range', 'span', 'keys', 'size', 'replicas (* lease)', 'generation', 'applied', 'log'];
  return formatTable(headings, rows);
}

/** `n1:a*`: node, zone, and a star at the leaseholder; learners and replicas on their way in or out say so. */
function formatReplica(replica: RangeStatus['replicas'][number], leaseholder: RangeStatus['leaseholder']): string {
  const role = ['voter', 'leader', 'follower'].includes(replica.role) ? '' : `(${replica.role})`;
  return `${formatNodeId(replica.nodeId)}:${replica.zone}${role}${replica.nodeId === leaseholder ? '*' : ''}`;
}

function formatEvents(events: readonly MasterEvent[]): string {
  const rows = events.map((event) => [new Date(event.atMs).toISOString(), event.step, event.reason, event.outcome]);
  return formatTable(['when', 'step of the master', 'reason', 'outcome'], rows);
}
