/**
 * How a node with an empty folder comes to its identity.
 *
 *   no list ─────────────────────────────► a cluster of its own
 *   somebody listed belongs to a cluster ─► join.request: a member gives it an id
 *   all listed answer and all are fresh ──► the first address of the sorted list founds the cluster, the others wait for it
 *
 * The founder writes its plan down before it tells anybody, and repeats it after a crash: the ids and the cluster's name
 * never change once they were thought of. A fresh node that accepts a place makes that durable before it answers. A node
 * alone, or with only some of the listed ones, waits: two halves of a list must never found two clusters.
 */
import {
  decodeNodeId,
  decodeRangeId,
  decodeReplicaId,
  JimError,
  metaSpan,
  type NodeId,
  toHex,
  userSpan,
  utf8,
  utf8Text,
} from '../base/index.ts';
import { type Clock, type Random, sleep } from '../io/index.ts';
import type { RangeDescriptor } from '../range/index.ts';
import type { PeerAddress } from './hello.ts';
import type { DataFolder, Identity } from './identity.ts';
import { errorText, type Log } from './log.ts';
import type { Peers } from './peers.ts';

const askMs = 2_000;
const joinMs = 10_000;
const retryMs = 150;
const noticeEvery = 20;

/** What a node says of itself to strangers. */
export interface JoinStatus {
  /** Empty while it belongs to no cluster. */
  readonly clusterId: string;
  /** It can help others to join. */
  readonly ready: boolean;
  readonly zone: string;
}

/** A new cluster as its founder wants it. */
export interface FoundingPlan {
  readonly clusterId: string;
  readonly members: readonly (PeerAddress & { readonly zone: string })[];
}

/** What a member tells a node that joins. */
export interface JoinGrant {
  readonly clusterId: string;
  readonly nodeId: NodeId;
  readonly nodes: readonly PeerAddress[];
}

export interface BootstrapOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly folder: DataFolder;
  readonly peers: Peers;
  readonly log: Log;
  readonly zone: string;
  readonly join: readonly string[];
  readonly rpcAddress: string;
  readonly httpAddress: string;
  readonly version: string;
  isStopped(): boolean;
}

/** An identity, and where the other nodes are. */
export interface Beginning {
  readonly identity: Identity;
  readonly nodes: readonly PeerAddress[];
}

/** Finds or makes the cluster of a fresh node. */
export class Bootstrap {
  readonly #options: BootstrapOptions;
  #accepted: Beginning | undefined;
  #founding = false;
  /** Why a node of the list did not answer last time. */
  readonly #problems = new Map<string, string>();

  constructor(options: BootstrapOptions) {
    this.#options = options;
    options.peers.calls.handle('join.found', (body) => this.#onFound(body));
  }

  /** Resolves when the node has an identity, durably. */
  async run(): Promise<Beginning> {
    const { join, folder } = this.#options;
    const plan = (await folder.read('founding.json')) as FoundingPlan | undefined;
    if (plan !== undefined) return this.#become(plan);
    if (join.length === 0) return this.#found([{ address: this.#options.rpcAddress, zone: this.#options.zone }]);
    for (let attempt = 1; ; attempt++) {
      const beginning = this.#accepted ?? (await this.#attempt(attempt % noticeEvery === 0));
      if (beginning !== undefined) return beginning;
      if (this.#options.isStopped())
        throw new JimError('node-unavailable', 'the node was stopped before it had joined');
      await sleep(this.#options.clock, retryMs * (0.5 + this.#options.random.float()));
    }
  }

  async #attempt(notice: boolean): Promise<Beginning | undefined> {
    const { join, rpcAddress, log, zone } = this.#options;
    const others = [...new Set(join)].filter((address) => address !== rpcAddress);
    const statuses = await Promise.all(others.map((address) => this.#statusOf(address)));
    const ready = others.find((_, i) => statuses[i]?.ready);
    const member = ready ?? others.find((_, i) => (statuses[i]?.clusterId ?? '') !== '');
    if (member !== undefined) return ready === undefined ? undefined : this.#join(ready);
    const silent = others.filter((_, i) => statuses[i] === undefined);
    if (notice && silent.length > 0) {
      const problems = silent.map((address) => `${address}: ${this.#problems.get(address)}`);
      log('info', 'waiting for the other nodes of the list', { problems });
    }
    const list = [...new Set(join)].sort();
    if (silent.length > 0 || list[0] !== rpcAddress) return undefined;
    const zones = new Map(others.map((address, i) => [address, statuses[i]?.zone ?? '']));
    return this.#found(list.map((address) => ({ address, zone: zones.get(address) ?? zone })));
  }

  async #statusOf(address: string): Promise<JoinStatus | undefined> {
    try {
      const answer = await this.#options.peers.askStranger(address, 'join.status', new Uint8Array(0), askMs);
      return JSON.parse(utf8Text(answer)) as JoinStatus;
    } catch (error) {
      this.#problems.set(address, errorText(error));
      return undefined;
    }
  }

  // Joining --------------------------------------------------------------------------------------------------------

  async #join(member: string): Promise<Beginning | undefined> {
    const { folder, peers, zone, rpcAddress, httpAddress, version, log } = this.#options;
    const token = await this.#joiningToken();
    const body = utf8(JSON.stringify({ token, zone, rpcAddress, httpAddress, version }));
    try {
      const grant = JSON.parse(utf8Text(await peers.askStranger(member, 'join.request', body, joinMs))) as JoinGrant;
      const identity = { clusterId: grant.clusterId, nodeId: decodeNodeId(grant.nodeId), zone, founders: undefined };
      if (this.#accepted !== undefined) return this.#accepted;
      this.#accepted = { identity, nodes: grant.nodes };
      await folder.writeIdentity(identity);
      return this.#accepted;
    } catch (error) {
      log('warn', 'joining failed, it is tried again', { member, error: errorText(error) });
      return undefined;
    }
  }

  /** The same for every attempt, after a crash too: asking twice must not make two nodes. */
  async #joiningToken(): Promise<string> {
    const { folder, random } = this.#options;
    const kept = await folder.read('joining.json');
    if (typeof kept?.token === 'string') return kept.token;
    const token = toHex(random.bytes(16));
    await folder.write('joining.json', { token });
    return token;
  }

  // Founding -------------------------------------------------------------------------------------------------------

  async #found(nodes: readonly { readonly address: string; readonly zone: string }[]): Promise<Beginning> {
    const { folder, random, log } = this.#options;
    const members = nodes.map(({ address, zone }, i) => ({ nodeId: decodeNodeId(i + 1), rpcAddress: address, zone }));
    const plan: FoundingPlan = { clusterId: toHex(random.bytes(16)), members };
    this.#founding = true;
    await folder.write('founding.json', plan);
    log('info', 'founding a cluster', { clusterId: plan.clusterId, members: members.length });
    return this.#become(plan);
  }

  /** Takes the founder's own place at once: the others are told for as long as it takes. */
  async #become(plan: FoundingPlan): Promise<Beginning> {
    const { rpcAddress, folder, clock, isStopped } = this.#options;
    this.#founding = true;
    const waiting = new Set(plan.members.filter((member) => member.rpcAddress !== rpcAddress));
    while (waiting.size > 0) {
      await Promise.all([...waiting].map(async (member) => (await this.#tell(plan, member)) && waiting.delete(member)));
      if (waiting.size === 0) break;
      if (isStopped()) throw new JimError('node-unavailable', 'the node was stopped before its cluster was made');
      await sleep(clock, retryMs);
    }
    const beginning = this.#beginning(plan, rpcAddress);
    await folder.writeIdentity(beginning.identity);
    return beginning;
  }

  async #tell(plan: FoundingPlan, member: PeerAddress): Promise<boolean> {
    const { peers, log } = this.#options;
    try {
      const body = utf8(JSON.stringify({ plan, nodeId: member.nodeId }));
      await peers.askStranger(member.rpcAddress, 'join.found', body, askMs);
      return true;
    } catch (error) {
      log('warn', 'a founding member does not answer', { address: member.rpcAddress, error: errorText(error) });
      return false;
    }
  }

  /** The founder offers a place. */
  async #onFound(body: Uint8Array): Promise<Uint8Array> {
    const { plan, nodeId } = JSON.parse(utf8Text(body)) as { plan: FoundingPlan; nodeId: number };
    const own = plan.members.find((member) => member.nodeId === nodeId);
    if (own === undefined) throw new JimError('invalid-argument', 'the founding plan has no such member');
    if (this.#founding) throw new JimError('change-in-progress', 'this node founds a cluster itself');
    const { folder, zone } = this.#options;
    if (own.zone !== zone) throw new JimError('invalid-argument', `this node is in zone ${zone}, not in ${own.zone}`);
    const beginning = this.#beginning(plan, own.rpcAddress);
    const held = (this.#accepted?.identity ?? (await folder.readIdentity())) as Identity | undefined;
    if (held !== undefined) {
      if (held.clusterId === plan.clusterId && held.nodeId === own.nodeId) return new Uint8Array(0);
      throw new JimError('change-in-progress', 'this node belongs to a cluster already');
    }
    this.#accepted = beginning;
    await folder.writeIdentity(beginning.identity);
    return new Uint8Array(0);
  }

  #beginning(plan: FoundingPlan, rpcAddress: string): Beginning {
    const own = plan.members.find((member) => member.rpcAddress === rpcAddress);
    if (own === undefined) throw new JimError('corruption', `the founding plan does not name ${rpcAddress}`);
    const founders = firstHomes(plan);
    const identity = {
      clusterId: plan.clusterId,
      nodeId: decodeNodeId(own.nodeId),
      zone: this.#options.zone,
      founders,
    };
    const nodes = plan.members.map((member) => ({
      nodeId: decodeNodeId(member.nodeId),
      rpcAddress: member.rpcAddress,
    }));
    return { identity, nodes };
  }
}

/** The members that get a replica of the first ranges: one a zone, and where zones are fewer than three, others too. */
function firstHomes({ members }: FoundingPlan): readonly NodeId[] {
  const firstOfZone = members.filter((member, i) => members.findIndex((other) => other.zone === member.zone) === i);
  const rest = members.filter((member) => !firstOfZone.includes(member));
  return [...firstOfZone, ...rest].slice(0, 3).map((member) => decodeNodeId(member.nodeId));
}

/** The first two ranges of a cluster: the meta range and everything else, with replicas on these nodes. */
export function firstRanges(nodes: readonly NodeId[]): readonly RangeDescriptor[] {
  const replicas = nodes.map((nodeId, i) => ({ nodeId, replicaId: decodeReplicaId(i + 1), role: 'voter' as const }));
  const nextReplicaId = decodeReplicaId(nodes.length + 1);
  return [metaSpan, userSpan].map((span, i) => ({
    rangeId: decodeRangeId(i + 1),
    span,
    generation: 1,
    replicas,
    nextReplicaId,
  }));
}
