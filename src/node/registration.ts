/**
 * This node among the others: its row in the registry, the addresses it knows, and help for nodes that want to join. Addresses
 * may change from one start to the next, so each node registers the present ones when it starts.
 */
import { decodeNodeId, JimError, utf8, utf8Text } from '../base/index.ts';
import { type Clock, sleep } from '../io/index.ts';
import type { JoinGrant } from './bootstrap.ts';
import type { PeerAddress } from './hello.ts';
import type { DataFolder, Identity } from './identity.ts';
import { errorText, type Log } from './log.ts';
import type { MetaRows } from './meta.ts';
import type { Peers } from './peers.ts';
import type { NodeRow } from './rows.ts';
import { version } from './version.ts';

/** How often the registry is read again, for nodes that joined meanwhile. */
const registryMs = 30_000;
const retryMs = 200;
const deadlineMs = 5_000;

export interface RegistrationOptions {
  readonly clock: Clock;
  readonly folder: DataFolder;
  readonly identity: Identity;
  readonly peers: Peers;
  readonly meta: MetaRows;
  readonly log: Log;
  readonly rpcAddress: string;
  readonly httpAddress: string;
  /** After each look at the registry. */
  onRegistered(): Promise<void>;
}

/** Keeps the registry's word about this node, and this node's word about the others, up to date. */
export class Registration {
  readonly #options: RegistrationOptions;
  #written = '';
  #stopped = false;

  constructor(options: RegistrationOptions) {
    this.#options = options;
  }

  stop(): void {
    this.#stopped = true;
  }

  /** Runs until `stop`. */
  async run(): Promise<void> {
    while (!this.#stopped) {
      const waitMs = (await this.#look()) ? registryMs : retryMs;
      await sleep(this.#options.clock, waitMs);
    }
  }

  /** A node is linked, perhaps in a new life: that it has begun outlives this node's own life. */
  async onConnected(): Promise<void> {
    try {
      await this.#writeNodes();
    } catch (error) {
      if (!(error instanceof JimError)) throw error;
      this.#options.log('warn', 'the other nodes could not be written down', { error: errorText(error) });
    }
  }

  async #look(): Promise<boolean> {
    const { meta, peers, identity, rpcAddress, httpAddress, log, onRegistered } = this.#options;
    const { nodeId, zone } = identity;
    try {
      await meta.register({ nodeId, zone, rpcAddress, httpAddress, version, token: '' }, meta.deadline(deadlineMs));
      for (const node of await meta.nodes(meta.deadline(deadlineMs))) peers.learn(node);
      await this.#writeNodes();
      await onRegistered();
      return true;
    } catch (error) {
      if (!(error instanceof JimError)) throw error;
      log('debug', 'this node could not be registered now', { error: errorText(error) });
      return false;
    }
  }

  async #writeNodes(): Promise<void> {
    const content = { nodes: this.#options.peers.addresses() };
    const text = JSON.stringify(content);
    if (text === this.#written || this.#stopped) return;
    await this.#options.folder.write('nodes.json', content);
    this.#written = text;
  }

  /** A node asks to join: an id of its own, the same one however often it asks with the same token. */
  async onJoinRequest(body: Uint8Array): Promise<Uint8Array> {
    const { meta, identity, rpcAddress, log } = this.#options;
    const asked = decodeJoinRequest(body);
    const deadlineAtMs = meta.deadline(deadlineMs);
    const nodes = await meta.nodes(deadlineAtMs);
    const again = nodes.find((node) => node.token === asked.token);
    const nodeId = again?.nodeId ?? decodeNodeId(await meta.allocate('node', deadlineAtMs));
    await meta.register({ ...asked, nodeId }, deadlineAtMs);
    log('info', 'a node joins', { nodeId, zone: asked.zone, rpcAddress: asked.rpcAddress });
    const others = nodes.map((node) => ({ nodeId: node.nodeId, rpcAddress: node.rpcAddress }));
    const grant: JoinGrant = {
      clusterId: identity.clusterId,
      nodeId,
      nodes: [{ nodeId: identity.nodeId, rpcAddress }, ...others],
    };
    return utf8(JSON.stringify(grant));
  }
}

/** The others, as an earlier life wrote them down. */
export async function readNodes(folder: DataFolder): Promise<readonly PeerAddress[]> {
  const raw = await folder.read('nodes.json');
  if (!Array.isArray(raw?.nodes)) return [];
  return (raw.nodes as readonly Partial<PeerAddress>[]).map(({ nodeId, rpcAddress, life }) => ({
    nodeId: decodeNodeId(Number(nodeId)),
    rpcAddress: String(rpcAddress),
    ...(life !== undefined && { life: { number: Number(life.number), draw: Number(life.draw) } }),
  }));
}

function decodeJoinRequest(body: Uint8Array): Omit<NodeRow, 'nodeId'> {
  const raw = JSON.parse(utf8Text(body)) as Record<string, unknown>;
  const text = (name: string): string => {
    const value = raw[name];
    if (typeof value !== 'string' || value.length > 300)
      throw new JimError('invalid-argument', `a request to join has no ${name}`);
    return value;
  };
  const token = text('token');
  if (token === '') throw new JimError('invalid-argument', 'a request to join has an empty token');
  const [zone, rpcAddress, httpAddress] = [text('zone'), text('rpcAddress'), text('httpAddress')];
  return { zone, rpcAddress, httpAddress, version: text('version'), token };
}
