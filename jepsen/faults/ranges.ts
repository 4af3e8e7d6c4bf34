/** Ranges that split, merge and change hands, in the middle of everything: through the published routes for administrators. */
import { type FaultContext, type FaultFamily, idOf, rangesOf, type Strike } from './fault.ts';

export const ranges: FaultFamily = {
  kind: 'ranges',
  about: 'splits at keys of the workload, merges, lease transfers; one at a time or a storm',
  gapMs: [300, 2_500],
  faults: [
    { name: 'split', strike: split },
    { name: 'merge', strike: merge },
    { name: 'transfer', strike: transfer },
    { name: 'storm', strike: storm },
  ],
};

const over = (text: string): Strike => ({ text, holdMs: 0, heal: async () => {} });

/** Asks any node; the status says how it went, 0 that nobody answered. */
async function post({ cluster, random }: FaultContext, step: string, body: object): Promise<number> {
  const free = cluster.free;
  if (free.length === 0) return 0;
  const answer = await cluster.ask(random.item(free), 'POST', `/v1/ranges/${step}`, body).catch(() => undefined);
  return answer?.status ?? 0;
}

async function split(context: FaultContext): Promise<Strike | undefined> {
  if (context.splitKeys.length === 0) return undefined;
  const [namespace, key] = context.random.item(context.splitKeys);
  const status = await post(context, 'split', { namespace, key });
  return over(`split at ${namespace}/${key}: ${status}`);
}

async function merge(context: FaultContext): Promise<Strike | undefined> {
  const mergeable = (await rangesOf(context.cluster)).slice(1, -1);
  if (mergeable.length === 0) return undefined;
  const { rangeId } = context.random.item(mergeable);
  return over(`merge r${rangeId} with its neighbour: ${await post(context, 'merge', { rangeId })}`);
}

async function transfer(context: FaultContext): Promise<Strike | undefined> {
  const all = await rangesOf(context.cluster);
  if (all.length === 0) return undefined;
  const { rangeId, replicas } = context.random.item(all);
  const to = context.random.item(replicas).nodeId;
  return over(`lease of r${rangeId} to n${to}: ${await post(context, 'transfer', { rangeId, to })}`);
}

async function storm(context: FaultContext): Promise<Strike | undefined> {
  const steps: string[] = [];
  for (let i = 0; i < 8; i++) {
    const step = context.random.item([split, merge, transfer, transfer]);
    const struck = await step(context);
    if (struck !== undefined) steps.push(struck.text);
  }
  return steps.length === 0 ? undefined : over(steps.join('; '));
}

export const members: FaultFamily = {
  kind: 'members',
  about: 'one more node comes; replicas move to it and back; it is emptied, thrown away, and comes again as a new one',
  gapMs: [1_000, 5_000],
  faults: [
    { name: 'move', strike: move },
    { name: 'replace', strike: replace },
  ],
};

/** The node beyond the founders, in the zone of one of them; it joins at the first need. */
async function spareOf({ cluster, random }: FaultContext) {
  const founders = cluster.options.nodes;
  if (cluster.nodes.length > founders) return cluster.nodes[founders];
  return cluster.grow(random.item(cluster.nodes).zone);
}

/** Moves a replica of one range between the spare node and the founder in its zone. */
async function move(context: FaultContext): Promise<Strike | undefined> {
  const { cluster, random } = context;
  const spare = await spareOf(context);
  const twin = cluster.nodes.find((node) => node.zone === spare.zone && node !== spare);
  const ids = [await idOf(cluster, spare), twin === undefined ? undefined : await idOf(cluster, twin)];
  const [spareId, twinId] = ids;
  if (spareId === undefined || twinId === undefined) return undefined;
  const all = await rangesOf(cluster);
  if (all.length === 0) return undefined;
  const { rangeId, replicas } = random.item(all);
  const there = replicas.some(({ nodeId }) => nodeId === spareId);
  const [from, to] = there ? [spareId, twinId] : [twinId, spareId];
  return over(`replica of r${rangeId} from n${from} to n${to}: ${await post(context, 'move', { rangeId, from, to })}`);
}

/** Empties the spare node; only once nothing is left on it may its data go. */
async function replace(context: FaultContext): Promise<Strike | undefined> {
  const { cluster } = context;
  const spare = await spareOf(context);
  if (spare.busy || spare.process === undefined) return undefined;
  const twin = cluster.nodes.find((node) => node.zone === spare.zone && node !== spare);
  const spareId = await idOf(cluster, spare);
  const twinId = twin === undefined ? undefined : await idOf(cluster, twin);
  if (spareId === undefined || twinId === undefined) return undefined;
  const held = async () =>
    (await rangesOf(cluster)).filter(({ replicas }) => replicas.some(({ nodeId }) => nodeId === spareId));
  for (const { rangeId } of await held()) await post(context, 'move', { rangeId, from: spareId, to: twinId });
  const all = await rangesOf(cluster);
  if (all.length === 0 || (await held()).length > 0 || spare.busy) return over(`n${spareId} could not be emptied`);
  spare.busy = true;
  await cluster.end(spare, 'SIGTERM');
  cluster.wipe(spare);
  cluster.spawn(spare);
  spare.busy = false;
  return over(`n${spareId} was emptied and thrown away; a new node comes in its place`);
}
