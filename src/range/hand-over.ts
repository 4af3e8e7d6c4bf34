/**
 * A planned end: all leases of this node go to others before it does, so that no client waits for them to run out (rule L4). Where all
 * nodes of a cluster stop together the last ones have nobody who could take theirs, and wait for nobody.
 */
import type { NodeId } from '../base/index.ts';
import { sleep } from '../io/index.ts';
import { hasQuorum, type ReplicaDescriptor } from './descriptor.ts';
import type { RangesOptions } from './options.ts';
import type { Replica } from './replica.ts';
import type { ReplicaMap } from './replica-map.ts';

/** Leases that came back, or could not go yet, are tried again after so long. */
const againMs = 20;

/** Gives each lease to whoever has the most of the log; resolves when none is left that anybody could take, or the time is up. */
export async function handOverAll(
  replicas: ReplicaMap<Replica>,
  options: RangesOptions,
  deadlineMs: number,
): Promise<void> {
  const { clock } = options.doors;
  const giveUpAt = clock.monotonicMs() + deadlineMs;
  for (;;) {
    const led = replicas.all().filter((replica) => replica.raft.role === 'leader' && hasHeirs(replica, options));
    if (led.length === 0 || clock.monotonicMs() >= giveUpAt) return;
    for (const replica of led) {
      const heirs = heirsOf(replica, options)
        .filter(({ nodeId }) => options.support.isSupportedBy(nodeId, clock.monotonicMs()))
        .sort((a, b) => replica.raft.matchIndexOf(b.replicaId) - replica.raft.matchIndexOf(a.replicaId));
      if (heirs.length > 0) await replica.handOver(heirs[0].replicaId);
    }
    await sleep(clock, againMs);
  }
}

/** Can another replica be elected, with the nodes that are linked now? */
function hasHeirs(replica: Replica, options: RangesOptions): boolean {
  const isThere = (nodeId: NodeId): boolean => nodeId === options.nodeId || options.isConnected(nodeId);
  return heirsOf(replica, options).length > 0 && hasQuorum(replica.descriptor, ({ nodeId }) => isThere(nodeId));
}

function heirsOf({ descriptor }: Replica, { nodeId, isConnected }: RangesOptions): readonly ReplicaDescriptor[] {
  return descriptor.replicas.filter((r) => r.role === 'voter' && r.nodeId !== nodeId && isConnected(r.nodeId));
}
