/**
 * The connections to the other nodes: one `main` connection per pair, whoever dialled it.
 *
 *   dial or accept ─► Hello from both ends ─► checked ─► linked: batches of heartbeats, Raft messages, calls
 *
 * Both ends dial while they are not linked, so a node is known as soon as it starts. If two connections of a pair meet, the
 * one that the lower id dialled stays; once a connection has stood for a while, a new one means that the other end has lost
 * it, and replaces it. A connection that brings nothing for three leases is dead. A stranger (a node that has not joined,
 * or one that only asks for help with joining) may make `join.…` calls and nothing else.
 */
import { assert, formatNodeId, type HybridClock, JimError, type NodeId, type Timestamp } from '../base/index.ts';
import type { Clock, Connection, Crc32, Network, Random } from '../io/index.ts';
import { type Hello, type NodeLife, type NodeMessage, noLife } from '../multiraft/index.ts';
import { Calls } from './calls.ts';
import type { Deadlines } from './deadlines.ts';
import { helloRefusal, type Introduction, isOutdated, judgeClock, type PeerAddress } from './hello.ts';
import { Link } from './link.ts';
import { errorText, type Log } from './log.ts';
import { protocolVersion, version } from './version.ts';

const redialMsMin = 50;
const redialMsMax = 1_000;
/** Two connections of one pair made within this time are a race, not a sign that one of them is dead. */
const raceMs = 3_000;
/** How long the other end may take to say Hello. */
const helloMs = 3_000;

export interface PeersOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly network: Network;
  readonly crc32: Crc32;
  readonly hybridClock: HybridClock;
  /** The machine's clock on the wall, as it is set now. */
  wallMs(): number;
  /**
   * This node's clock is far from another's, and the machine's wall clock agrees with the other: it was set right after
   * this node began, and a node's clock is only slewed.
   */
  onClockCorrected(aheadMs: number): void;
  readonly deadlines: Deadlines;
  readonly leaseMs: number;
  readonly log: Log;
  introduction(): Introduction;
  /** A peer knows of a later life of this node, or of another one of the same number: this one runs on a copy of its folder. */
  onOutdated(known: NodeLife): void;
  /** Messages of linked peers, but calls and their replies. */
  onMessage(from: NodeId, message: NodeMessage): void;
  onConnected(peer: NodeId, hello: Hello): void;
  onDisconnected(peer: NodeId, reason: string): void;
}

interface Peer {
  readonly nodeId: NodeId;
  rpcAddress: string;
  link: Link | undefined;
  hello: Hello | undefined;
  /** The newest that was heard of. */
  life: NodeLife;
  dialing: boolean;
  failures: number;
  /** Why the last attempt came to nothing: logged once, not with every attempt. */
  problem: string;
}

/** All connections of one node. */
export class Peers {
  readonly calls: Calls;
  readonly #options: PeersOptions;
  readonly #peers = new Map<NodeId, Peer>();
  readonly #links = new Set<Link>();
  /** Links that were dialled and have not introduced themselves yet. */
  readonly #dialed = new Map<Link, Peer>();
  readonly #nodeOfLink = new Map<Link, Peer | 'stranger'>();
  #stopped = false;

  constructor(options: PeersOptions) {
    this.#options = options;
    this.calls = new Calls(options.clock, options.deadlines, options.log);
  }

  // What others use ------------------------------------------------------------------------------------------------

  /** The nodes linked now. */
  connected(): readonly NodeId[] {
    return [...this.#peers.values()].filter((peer) => peer.link !== undefined).map((peer) => peer.nodeId);
  }

  /** Is there a link to the node? */
  isConnected(nodeId: NodeId): boolean {
    return this.#peers.get(nodeId)?.link !== undefined;
  }

  /** How a linked node introduced itself. */
  helloOf(nodeId: NodeId): Hello | undefined {
    return this.#peers.get(nodeId)?.hello;
  }

  /** Every node known, linked or not. */
  addresses(): readonly PeerAddress[] {
    return [...this.#peers.values()].map(({ nodeId, rpcAddress, life }) => ({ nodeId, rpcAddress, life }));
  }

  /** Queues a message for a peer; it is lost if there is no link, or if the link breaks. */
  send(to: NodeId, message: NodeMessage): void {
    this.#peers.get(to)?.link?.send(message);
  }

  /** Asks a peer. Rejects with a JimError: definite if it was not sent. */
  call(to: NodeId, method: string, body: Uint8Array, deadlineMs: number): Promise<Uint8Array> {
    const link = this.#peers.get(to)?.link;
    if (link === undefined) {
      const message = `${formatNodeId(to)} is not connected`;
      return Promise.reject(new JimError('node-unavailable', message, { retry: 'elsewhere' }));
    }
    return this.calls.ask(link, method, body, deadlineMs);
  }

  /** A connection of its own for a range image. */
  dialBulk(to: NodeId): Promise<Connection> {
    const peer = this.#peers.get(to);
    if (peer === undefined) return Promise.reject(new JimError('node-unavailable', `${formatNodeId(to)} is not known`));
    return this.#options.network.dial(peer.rpcAddress, 'bulk');
  }

  /** Asks a node of which only the address is known, over a connection of its own: for founding and joining. */
  async askStranger(address: string, method: string, body: Uint8Array, deadlineMs: number): Promise<Uint8Array> {
    assert(method.startsWith('join.'), 'strangers only help one another to join');
    const connection = await this.#options.network.dial(address, 'main');
    const link = this.#makeLink(connection, true);
    this.#nodeOfLink.set(link, 'stranger');
    link.start();
    try {
      link.send(this.#hello('stranger'));
      return await this.calls.ask(link, method, body, deadlineMs);
    } finally {
      link.close('done');
    }
  }

  // Life -----------------------------------------------------------------------------------------------------------

  /** Somebody dialled this node. */
  accept(connection: Connection): void {
    if (this.#stopped) {
      connection.close('the node is stopping');
      return;
    }
    const link = this.#makeLink(connection, false);
    link.start();
    this.#options.clock.after(helloMs, () => {
      if (!this.#nodeOfLink.has(link)) link.close('no Hello came');
    });
  }

  /** A node of the cluster and where it was last seen; dials it until it is linked. */
  learn({ nodeId, rpcAddress, life = noLife }: PeerAddress): void {
    if (nodeId === this.#options.introduction().nodeId || this.#stopped) return;
    const peer = this.#peer(nodeId, rpcAddress);
    if (life.number > peer.life.number) peer.life = life;
    if (peer.link === undefined) {
      peer.rpcAddress = rpcAddress;
      this.#maybeDial(peer);
    }
  }

  /** Closes connections that bring nothing any more; called with every heartbeat. */
  dropSilent(): void {
    const silentSince = this.#options.clock.monotonicMs() - 3 * this.#options.leaseMs;
    for (const peer of this.#peers.values()) {
      if (peer.link !== undefined && peer.link.heardAtMs < silentSince)
        peer.link.close('nothing was heard for three leases');
    }
  }

  /** Closes everything; nothing is dialled or accepted afterwards. */
  stop(): void {
    this.#stopped = true;
    for (const link of [...this.#links]) link.close('the node is stopping');
  }

  // Dialling -------------------------------------------------------------------------------------------------------

  #maybeDial(peer: Peer): void {
    if (this.#stopped || peer.dialing || peer.link !== undefined) return;
    peer.dialing = true;
    this.#dial(peer).catch((error) => {
      this.#onDialFailed(peer, errorText(error));
      this.#redialLater(peer);
    });
  }

  async #dial(peer: Peer): Promise<void> {
    const connection = await this.#options.network.dial(peer.rpcAddress, 'main');
    if (this.#stopped || peer.link !== undefined) {
      peer.dialing = false;
      connection.close('linked meanwhile');
      return;
    }
    const link = this.#makeLink(connection, true);
    this.#dialed.set(link, peer);
    link.start();
    link.send(this.#hello('node', peer.life));
    this.#options.clock.after(helloMs, () => {
      if (!this.#nodeOfLink.has(link)) link.close('no Hello came');
    });
  }

  #onDialFailed(peer: Peer, problem: string): void {
    peer.dialing = false;
    peer.failures++;
    if (problem === peer.problem || peer.link !== undefined) return;
    peer.problem = problem;
    this.#options.log('info', 'no connection', { peer: formatNodeId(peer.nodeId), address: peer.rpcAddress, problem });
  }

  #redialLater(peer: Peer): void {
    const backoffMs = Math.min(redialMsMax, redialMsMin * 2 ** Math.min(peer.failures, 10));
    const waitMs = backoffMs * (0.5 + this.#options.random.float() / 2);
    this.#options.clock.after(waitMs, () => this.#maybeDial(peer));
  }

  #peer(nodeId: NodeId, rpcAddress: string): Peer {
    const known = this.#peers.get(nodeId);
    if (known !== undefined) return known;
    const link: Peer['link'] = undefined;
    const hello: Peer['hello'] = undefined;
    const peer = { nodeId, rpcAddress, link, hello, life: noLife, dialing: false, failures: 0, problem: '' };
    this.#peers.set(nodeId, peer);
    return peer;
  }

  // Hello ----------------------------------------------------------------------------------------------------------

  #makeLink(connection: Connection, dialed: boolean): Link {
    const { clock, crc32, hybridClock } = this.#options;
    const link = new Link(connection, dialed, {
      clock,
      crc32,
      reading: () => hybridClock.reading(),
      observe: (timestamp) => this.#observe(timestamp),
      onMessage: (from, message) => this.#onMessage(from, message),
      onClose: (closed, reason) => this.#onClose(closed, reason),
    });
    this.#links.add(link);
    return link;
  }

  #hello(as: 'node' | 'stranger', lifeKnown = noLife): Hello {
    const self = this.#options.introduction();
    const clock = this.#options.hybridClock.reading();
    const hello = { kind: 'hello', protocol: protocolVersion, version, ...self, clock, lifeKnown } as const;
    return as === 'node' ? hello : { ...hello, clusterId: '', nodeId: 0 };
  }

  #observe(timestamp: Timestamp): string | undefined {
    const { hybridClock, wallMs, onClockCorrected } = this.#options;
    const verdict = judgeClock(timestamp, hybridClock.reading(), wallMs());
    if (verdict.isOursWrong) onClockCorrected(verdict.aheadMs);
    if (verdict.refusal === undefined) hybridClock.observe(timestamp);
    return verdict.refusal;
  }

  #onMessage(link: Link, message: NodeMessage): void {
    if (message.kind === 'hello') {
      this.#onHello(link, message);
      return;
    }
    const peer = this.#nodeOfLink.get(link);
    if (peer === undefined) {
      link.close('the first message is not Hello');
      return;
    }
    if (message.kind === 'call') void this.calls.onCall(link, peer === 'stranger' ? 0 : peer.nodeId, message);
    else if (message.kind === 'call-reply') this.calls.onReply(message);
    else if (peer !== 'stranger') this.#options.onMessage(peer.nodeId, message);
  }

  #onHello(link: Link, hello: Hello): void {
    const known = this.#nodeOfLink.get(link);
    // Whoever dialled as a stranger is answered as one, whatever the other end is.
    if (known === 'stranger') return;
    if (known !== undefined) {
      link.close('a second Hello');
      return;
    }
    const self = this.#options.introduction();
    const life = hello.nodeId === 0 ? noLife : (this.#peers.get(hello.nodeId)?.life ?? noLife);
    const refusal = helloRefusal(hello, self, life);
    if (refusal !== undefined) {
      this.#options.log('warn', 'a connection is refused', { remote: link.remoteAddress, reason: refusal });
      // From this Hello it learns what is known of it.
      if (isOutdated(hello.life, life) && !link.dialed) link.send(this.#hello('node', life));
      link.close(refusal);
      return;
    }
    if (hello.nodeId !== 0 && self.nodeId !== 0 && isOutdated(self.life, hello.lifeKnown)) {
      this.#options.onOutdated(hello.lifeKnown);
      return;
    }
    if (hello.nodeId === 0 || self.nodeId === 0) {
      if (this.#dialed.has(link)) {
        link.close('that node is not ready yet');
        return;
      }
      this.#nodeOfLink.set(link, 'stranger');
      if (!link.dialed) link.send(this.#hello('stranger'));
      return;
    }
    const expected = this.#dialed.get(link);
    if (expected !== undefined && expected.nodeId !== hello.nodeId) {
      link.close(`${formatNodeId(hello.nodeId)} answered in place of ${formatNodeId(expected.nodeId)}`);
      return;
    }
    if (!link.dialed) link.send(this.#hello('node', life));
    this.#join(link, hello, hello.nodeId);
  }

  #join(link: Link, hello: Hello, nodeId: NodeId): void {
    this.#dialed.delete(link);
    const peer = this.#peer(nodeId, hello.rpcAddress);
    if (hello.life.number > 0) peer.life = hello.life;
    if (link.dialed) peer.dialing = false;
    const old = peer.link;
    if (old !== undefined && !this.#replaces(link, old, nodeId)) {
      link.close('there is a connection already');
      return;
    }
    peer.link = link;
    peer.hello = hello;
    peer.rpcAddress = hello.rpcAddress;
    peer.failures = 0;
    peer.problem = '';
    this.#nodeOfLink.set(link, peer);
    old?.close('another connection takes its place');
    this.#options.log('info', 'linked', { peer: formatNodeId(nodeId), address: hello.rpcAddress, zone: hello.zone });
    this.#options.onConnected(nodeId, hello);
  }

  /** In a race the connection dialled by the lower id stays; else the newer one does. */
  #replaces(link: Link, old: Link, nodeId: NodeId): boolean {
    if (this.#options.clock.monotonicMs() - old.openedAtMs > raceMs) return true;
    const { nodeId: self } = this.#options.introduction();
    const byLower = (each: Link) => (each.dialed ? self < nodeId : nodeId < self);
    return byLower(link) || !byLower(old);
  }

  #onClose(link: Link, reason: string): void {
    this.#links.delete(link);
    const peer = this.#nodeOfLink.get(link) ?? this.#dialed.get(link);
    const wasDialing = this.#dialed.delete(link);
    this.#nodeOfLink.delete(link);
    this.calls.onCarrierGone(link, reason);
    if (peer === undefined || peer === 'stranger') return;
    if (wasDialing) this.#onDialFailed(peer, reason);
    if (peer.link === link) {
      peer.link = undefined;
      this.#options.log('info', 'link lost', { peer: formatNodeId(peer.nodeId), reason });
      this.#options.onDisconnected(peer.nodeId, reason);
    }
    if (peer.link === undefined) this.#redialLater(peer);
  }
}
