/** Plans applied again and again to a model cluster come to rest with every range whole, whatever the start. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ClusterState, defaultMasterSettings, type MasterSettings, plan } from './index.ts';
import { ModelCluster, type NodeSpec, type RangeSpec } from './testing.ts';

const roundsMax = 400;

/** Plans and applies, a minute a round, until nothing is planned. Returns the rounds it took. */
function settle(cluster: ModelCluster, settings: MasterSettings = defaultMasterSettings): number {
  for (let round = 0; round < roundsMax; round++) {
    const steps = plan(cluster.state(), settings);
    if (steps.length === 0 && round > 15) return round;
    const ranges = steps.flatMap((step) => (step.kind === 'merge' ? [step.rangeId, step.rightId] : [step.rangeId]));
    expect(new Set(ranges).size, 'one step per range').toBe(ranges.length);
    expect(steps.length).toBeLessThanOrEqual(settings.stepsMax);
    for (const step of steps) {
      expect(step.reason).not.toBe('');
      cluster.apply(step);
    }
    cluster.nowMs += 60_000;
  }
  throw new Error(`still planning after ${roundsMax} rounds:\n${cluster.format()}`);
}

/** Are all replicas plain voters on live nodes of different zones? */
function expectWhole(state: ClusterState, zones: number): void {
  const zoneOf = new Map(state.nodes.map((node) => [node.nodeId, node.zone]));
  const live = new Set(state.nodes.filter((node) => node.live).map((node) => node.nodeId));
  for (const range of state.ranges) {
    const { replicas } = range.descriptor;
    expect(replicas.every((replica) => replica.role === 'voter' && live.has(replica.nodeId))).toBe(true);
    expect(new Set(replicas.map((replica) => zoneOf.get(replica.nodeId))).size).toBe(Math.min(3, zones));
    expect(replicas.length).toBe(Math.min(3, zones));
    expect(range.bytes).toBeLessThanOrEqual(defaultMasterSettings.rangeBytesMax);
    expect(replicas.some((replica) => replica.nodeId === range.leaseholder)).toBe(true);
  }
}

/** Clusters of three to five zones with a live node each, and more nodes of any kind; every range has a live majority. */
const clusters = fc
  .record({
    zones: fc.integer({ min: 3, max: 5 }),
    more: fc.array(fc.record({ zone: fc.nat({ max: 4 }), dead: fc.boolean(), draining: fc.boolean() }), {
      maxLength: 4,
    }),
    ranges: fc.array(
      fc.record({
        mebibytes: fc.oneof(fc.nat({ max: 10 }), fc.nat({ max: 2000 })),
        places: fc.uniqueArray(fc.nat({ max: 8 }), { minLength: 1, maxLength: 5 }),
        role: fc.constantFrom('learner', 'voter', 'incoming', 'outgoing'),
        damaged: fc.boolean(),
      }),
      { minLength: 1, maxLength: 8 },
    ),
  })
  .map(({ zones, more, ranges }) => {
    const nodes: NodeSpec[] = Array.from({ length: zones }, (_, i) => ({ id: i + 1, zone: 'abcde'[i] }));
    for (const { zone, dead, draining } of more)
      nodes.push({ id: nodes.length + 1, zone: 'abcde'[zone % zones], draining, silentMs: dead ? 600_000 : undefined });
    const specs = ranges.map(({ mebibytes, places, role, damaged }, i): RangeSpec => {
      const chosen = [...new Set(places.map((place) => nodes[place % nodes.length]))];
      const live = chosen.filter((node) => node.silentMs === undefined);
      const healthy = live.length > 0 ? live : [nodes[0]];
      const lost = chosen.filter((node) => node.silentMs !== undefined).slice(0, Math.ceil(healthy.length / 2) - 1);
      const words = [...healthy, ...lost].map((node) => `n${node.id}`);
      // With no voter lost, there is room for one replica in another state.
      const spare = nodes.find((node) => node.silentMs === undefined && !words.includes(`n${node.id}`));
      if (lost.length === 0 && spare !== undefined) words.push(`n${spare.id}:${role}`);
      else if (lost.length === 0 && damaged && words.length >= 3) words[2] += '!';
      return { id: i + 1, mebibytes, replicas: words, lease: healthy[0].id };
    });
    return { zones, nodes, specs };
  });

test('every cluster with a live majority in its ranges comes to rest with all ranges whole', () => {
  fc.assert(
    fc.property(clusters, ({ zones, nodes, specs }) => {
      const cluster = new ModelCluster(nodes, specs);
      settle(cluster);
      expectWhole(cluster.state(), zones);
      expect(plan(cluster.state(), defaultMasterSettings)).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test('nodes die and come back, and as long as three zones are left the ranges become whole', () => {
  const deaths = fc.array(fc.record({ node: fc.integer({ min: 1, max: 6 }), lives: fc.boolean() }), { maxLength: 6 });
  fc.assert(
    fc.property(deaths, (events) => {
      const zoneOf = (id: number) => 'abc'[(id - 1) % 3];
      const cluster = new ModelCluster(
        Array.from({ length: 6 }, (_, i) => ({ id: i + 1, zone: zoneOf(i + 1) })),
        [{ id: 1, mebibytes: 3000, replicas: ['n1'], lease: 1 }],
      );
      settle(cluster);
      for (const { node, lives } of events) {
        // The other node of the zone is up, so that there is always a zone's worth of places.
        cluster.setNode({ id: node <= 3 ? node + 3 : node - 3, zone: zoneOf(node) });
        cluster.setNode({ id: node, zone: zoneOf(node), silentMs: lives ? undefined : 400_000 });
        elect(cluster);
        settle(cluster);
        expectWhole(cluster.state(), 3);
      }
    }),
    { numRuns: 30 },
  );
});

/** Ranges whose leaseholder died get another one, as their group would elect. */
function elect(cluster: ModelCluster): void {
  const isLive = (nodeId: number) => [...cluster.nodes.values()].some((node) => node.nodeId === nodeId && node.live);
  cluster.ranges = cluster.ranges.map((range) => {
    if (range.leaseholder !== undefined && isLive(range.leaseholder)) return range;
    return { ...range, leaseholder: range.descriptor.replicas.find((replica) => isLive(replica.nodeId))?.nodeId };
  });
}
