/**
 * A node, put together: data folder, connections, ranges, gateways, master. It meets the world only through its doors, so the
 * simulator runs it as it is.
 *
 *   start ─► take the folder, begin a life ─► listen ─► identity (found, join, or known) ─► open the ranges ─► serve
 *   stop  ─► hand leases over ─► stop ─► mark the folder clean          kill ─► nothing more happens, as in a crash
 *
 * A failure that the node can't answer for (its log failed, an assertion did not hold) ends it at once, with one log line:
 * a stopped node is better than a wrong one.
 */
import { HybridClock, JimError, type NodeId, SlewedWallClock, zeroTimestamp } from '../base/index.ts';
import type { Clock, Connection, Crc32, Crypto, Files, Listener, Machine, Network, Random } from '../io/index.ts';
import {
  type AdminService,
  type FeedService,
  type KvService,
  kvRowFunctions,
  type RowService,
  type TransactionService,
} from '../kv/index.ts';
import { type Hello, type NodeMessage, SupportTable } from '../multiraft/index.ts';
import { Ranges } from '../range/index.ts';
import { openRowProgram } from '../sql/execute/index.ts';
import type { SqlParser } from '../sql/parse/index.ts';
import type { SqlEngine } from '../sql/session/index.ts';
import { Bootstrap, firstRanges } from './bootstrap.ts';
import type { NodeConfig } from './config.ts';
import { Deadlines } from './deadlines.ts';
import type { FeedGateway } from './feeds.ts';
import { Heartbeats } from './heartbeats.ts';
import { clockSetRight, type Introduction, olderCopy, type PeerAddress } from './hello.ts';
import { DataFolder, type Identity, type Life } from './identity.ts';
import { JoinDesk } from './join-desk.ts';
import type { ServiceSource } from './late-services.ts';
import type { Log } from './log.ts';
import { Peers } from './peers.ts';
import { Readiness, type ReadinessAnswer } from './readiness.ts';
import { Registration, readNodes } from './registration.ts';
import { rowExpiresAtMs } from './rows.ts';
import { Services } from './services.ts';
import { version } from './version.ts';

/** The world as a node meets it. */
export interface NodeDoors {
  readonly clock: Clock;
  readonly random: Random;
  readonly files: Files;
  readonly network: Network;
  readonly machine: Machine;
  readonly crc32: Crc32;
  /** Without it the node speaks no SQL. */
  readonly crypto?: Crypto;
  /** SQL's grammar where it is loaded already, else each node loads its own. */
  readonly sqlParser?: SqlParser;
}

export interface NodeOptions {
  readonly doors: NodeDoors;
  readonly config: NodeConfig;
  readonly log: Log;
  /** `host:port` where HTTP clients find this node. */
  readonly httpAddress: string;
  /** The node has ended itself; whoever runs it ends the process. */
  onFatal(error: unknown): void;
}

/** Promises of a former life hold for a lease, and clocks may differ in speed. */
const quietLeases = 1.2;
const handOverMs = 5_000;

/** One node of a cluster. */
export class Node implements ServiceSource {
  readonly #options: NodeOptions;
  readonly #folder: DataFolder;
  readonly #hybridClock: HybridClock;
  readonly #deadlines: Deadlines;
  readonly #peers: Peers;
  readonly #readiness = new Readiness();
  /** Tells this life from one that began with a copy of the folder. */
  readonly #draw: number;
  #listener: Listener | undefined;
  #rpcAddress = '';
  #identity: Identity | undefined;
  #life: Life | undefined;
  #starting: Promise<void> | undefined;
  #support: SupportTable | undefined;
  #heartbeats: Heartbeats | undefined;
  #ranges: Ranges | undefined;
  #services: Services | undefined;
  #registration: Registration | undefined;
  #stopped = false;

  constructor(options: NodeOptions) {
    const { doors, config, log } = options;
    const { clock, random, network, crc32 } = doors;
    this.#options = options;
    this.#folder = new DataFolder(doors.files, doors.machine, config.dataFolder);
    const wall = new SlewedWallClock(
      () => clock.wallMs(),
      () => clock.monotonicMs(),
    );
    this.#draw = random.fork('life').u32();
    this.#hybridClock = new HybridClock(() => wall.read(), this.#draw + 1);
    this.#deadlines = new Deadlines(clock);
    this.#peers = new Peers({
      clock,
      random: random.fork('peers'),
      network,
      crc32,
      hybridClock: this.#hybridClock,
      wallMs: () => clock.wallMs(),
      onClockCorrected: (aheadMs) => this.#fatal(clockSetRight(aheadMs)),
      onOutdated: (known) => this.#fatal(olderCopy(this.#introduction(), known)),
      deadlines: this.#deadlines,
      leaseMs: config.leaseMs,
      log,
      introduction: () => this.#introduction(),
      onMessage: (from, message) => this.#guarded(() => this.#onMessage(from, message)),
      onConnected: (peer, hello) => this.#guarded(() => this.#onConnected(peer, hello)),
      onDisconnected: () => {},
    });
  }

  // What it offers -------------------------------------------------------------------------------------------------

  /** The key-value service; undefined until the node runs. */
  get kv(): KvService | undefined {
    return this.#services?.kv;
  }

  /** Transactions; undefined until the node runs. */
  get transactions(): TransactionService | undefined {
    return this.#services?.transactions;
  }

  /** Change feeds for HTTP; undefined until the node runs. */
  get feedDoor(): FeedService | undefined {
    return this.#services?.feedDoor;
  }

  /** How all durable feeds are, at the master; elsewhere none. */
  readonly watchedFeeds = async () => (await this.#services?.feedUpkeep.watched()) ?? [];

  /** Rows of tables by key; undefined until the node runs. */
  get rows(): RowService | undefined {
    return this.#services?.rows;
  }

  /** The administrators' service; undefined until the node runs. */
  get admin(): AdminService | undefined {
    return this.#services?.admin;
  }

  /** SQL; undefined until the catalog was read, and again when the node stops. */
  get sql(): SqlEngine | undefined {
    return this.#services?.sql?.engine;
  }

  /** Change feeds; undefined until the node runs. */
  get feeds(): FeedGateway | undefined {
    return this.#services?.feeds;
  }

  /** What tokens of this cluster's HTTP clients are signed with: made by the first node that is asked for one. */
  async tokenKey(): Promise<Uint8Array> {
    if (this.#services !== undefined) return this.#services.tokenKey();
    throw this.#readiness.refusal();
  }

  /** The ranges of this node, for tests and metrics. */
  get ranges(): Ranges | undefined {
    return this.#ranges;
  }

  get identity(): Identity | undefined {
    return this.#identity;
  }

  /** Where the other nodes find this one. */
  get rpcAddress(): string {
    return this.#rpcAddress;
  }

  readiness(): ReadinessAnswer {
    return this.#readiness.answer;
  }

  /** What goes on inside, for the simulator and for metrics. */
  inspect() {
    return {
      nodeId: this.#identity?.nodeId,
      ready: this.#readiness.answer.ready,
      connected: this.#peers.connected(),
      callsPending: this.#peers.calls.pendingCount,
      requestsUnderWay: this.#services?.gateway.underWay ?? 0,
      rangesKnown: this.#services?.directory.size ?? 0,
      rangesToPublish: this.#services?.publisher.waitingCount ?? 0,
      isMaster: this.#services?.isMaster() ?? false,
    };
  }

  // Starting -------------------------------------------------------------------------------------------------------

  /** Resolves when the node takes part in its cluster; `readiness` tells when it can answer. */
  async start(): Promise<void> {
    await this.open();
    await this.takePart();
  }

  /** Takes the folder, begins a life, listens to the other nodes. */
  async open(): Promise<void> {
    const { doors, config } = this.#options;
    this.#life = await this.#folder.open(config.durability);
    this.#support = new SupportTable({ leaseMs: config.leaseMs, life: this.#life.number });
    const address = `${config.host}:${config.rpcPort}`;
    this.#listener = await doors.network.listen(address, (connection) => this.#accept(connection));
    const port = this.#listener.address.slice(this.#listener.address.lastIndexOf(':') + 1);
    this.#rpcAddress = `${config.advertiseHost}:${port}`;
  }

  /** Finds its cluster, which may take as long as the others are not there, and serves. */
  takePart(): Promise<void> {
    this.#starting = this.#takePart().catch((error) => {
      if (!this.#stopped) throw error;
    });
    return this.#starting;
  }

  async #takePart(): Promise<void> {
    const { config, log } = this.#options;
    const { identity, nodes } = await this.#findIdentity();
    if (this.#stopped) return;
    if (identity.zone !== config.zone)
      throw new JimError(
        'invalid-argument',
        `this folder belongs to a node in zone ${identity.zone}, not in ${config.zone}`,
      );
    const life = this.#life!;
    log('info', 'the node begins a life', {
      nodeId: identity.nodeId,
      clusterId: identity.clusterId,
      life: life.number,
    });
    await this.#openRanges(identity, life);
    if (!this.#stopped) this.#serve(nodes);
  }

  async #findIdentity(): Promise<{ readonly identity: Identity; readonly nodes: readonly PeerAddress[] }> {
    const { doors, config, httpAddress, log } = this.#options;
    const desk = new JoinDesk({
      folder: this.#folder,
      readiness: this.#readiness,
      zone: config.zone,
      identity: () => this.#identity,
      registration: () => this.#registration,
    });
    desk.open(this.#peers);
    const bootstrap = new Bootstrap({
      clock: doors.clock,
      random: doors.random.fork('bootstrap'),
      folder: this.#folder,
      peers: this.#peers,
      log,
      zone: config.zone,
      join: config.join,
      rpcAddress: this.#rpcAddress,
      httpAddress,
      version,
      isStopped: () => this.#stopped,
    });
    const known = await this.#folder.readIdentity();
    if (known !== undefined) return { identity: known, nodes: await readNodes(this.#folder) };
    this.#readiness.notYet('the node has not joined a cluster yet');
    const beginning = await bootstrap.run();
    await this.#folder.write('nodes.json', { nodes: beginning.nodes });
    return beginning;
  }

  async #openRanges(identity: Identity, life: Life): Promise<void> {
    const { doors, config, log } = this.#options;
    this.#readiness.notYet('the node reads its data');
    const { clock } = doors;
    const ranges = await Ranges.open({
      nodeId: identity.nodeId,
      clusterId: identity.clusterId,
      quarantined: life.quarantined,
      life: life.number,
      hasLog: life.hasLog,
      votesFromMs: life.number === 1 ? 0 : clock.monotonicMs() + config.leaseMs * quietLeases,
      doors,
      hybridClock: this.#hybridClock,
      support: this.#support!,
      config,
      send: (to, message) => this.#peers.send(to, message),
      isConnected: (to) => this.#peers.isConnected(to),
      dialBulk: (to) => this.#peers.dialBulk(to),
      call: (to, method, body, deadlineMs) => this.#callNode(to, method, body, deadlineMs),
      onFatal: (error) => this.#fatal(error),
      expiresAtMs: rowExpiresAtMs,
      rowFunctions: { ...kvRowFunctions, program: openRowProgram },
      historyLimit: {
        want: (upTo, stepMs) => this.#services?.historyFloor.want(upTo, stepMs),
        allowed: (span, wanted) => this.#services?.historyFloor.allowed(span, wanted) ?? zeroTimestamp,
      },
      raiseCeiling: () => this.#heartbeats?.raiseCeiling(),
      mendOthers: () => this.#folder.mend(),
      log,
    });
    await this.#folder.noteLog();
    if (identity.founders !== undefined) {
      await ranges.bootstrap(firstRanges(identity.founders));
      identity = { ...identity, founders: undefined };
      await this.#folder.writeIdentity(identity);
    }
    this.#identity = identity;
    this.#ranges = ranges;
  }

  #serve(nodes: readonly PeerAddress[]): void {
    const { doors, config, log, httpAddress } = this.#options;
    const { clock } = doors;
    const [ranges, identity] = [this.#ranges!, this.#identity!];
    this.#heartbeats = new Heartbeats({
      clock,
      hybridClock: this.#hybridClock,
      support: this.#support!,
      leaseMs: config.leaseMs,
      connected: () => this.#peers.connected(),
      send: (to, message) => this.#peers.send(to, message),
      onSupportChanged: (peer) => ranges.onSupportChanged(peer),
      onRound: () => this.#peers.dropSilent(),
    });
    this.#services = new Services({
      clock,
      random: doors.random,
      hybridClock: this.#hybridClock,
      deadlines: this.#deadlines,
      config,
      identity,
      rpcAddress: this.#rpcAddress,
      httpAddress,
      peers: this.#peers,
      ranges,
      log,
      crypto: doors.crypto,
      sqlParser: doors.sqlParser,
      readiness: () => this.#readiness.answer,
    });
    this.#registration = new Registration({
      clock,
      folder: this.#folder,
      identity,
      peers: this.#peers,
      meta: this.#services.meta,
      log,
      rpcAddress: this.#rpcAddress,
      httpAddress,
      onRegistered: () => this.#endQuarantine(),
    });
    this.#readiness.notYet('the cluster’s ranges are not served yet');
    this.#services.start();
    ranges.start();
    this.#heartbeats.start();
    for (const node of nodes) this.#peers.learn(node);
    this.#inBackground(() => this.#startSql());
    this.#inBackground(() => this.#keepProbing());
    this.#inBackground(() => this.#registration!.run());
  }

  // In the background ----------------------------------------------------------------------------------------------

  #keepProbing(): Promise<void> {
    return this.#readiness.keepProbing({
      clock: this.#options.doors.clock,
      probe: (deadlineMs) => this.#services!.probe(deadlineMs),
      isSqlThere: () => this.#services?.sql === undefined || this.sql !== undefined,
      isStopped: () => this.#stopped,
    });
  }

  async #startSql(): Promise<void> {
    try {
      await this.#services!.sql?.start();
    } catch (error) {
      if (!this.#stopped) throw error;
    }
  }

  async #endQuarantine(): Promise<void> {
    const statuses = this.#ranges!.statuses();
    if (statuses.every((status) => !status.quarantined)) await this.#folder.endQuarantine();
  }

  // Others ---------------------------------------------------------------------------------------------------------

  /** A stranger until its ranges are open: nobody may count on it before. */
  #introduction(): Introduction {
    const { config, httpAddress } = this.#options;
    const { clusterId, nodeId } = this.#ranges === undefined ? { clusterId: '', nodeId: 0 as const } : this.#identity!;
    const life = { number: this.#life?.number ?? 0, draw: this.#draw };
    return { clusterId, nodeId, zone: config.zone, rpcAddress: this.#rpcAddress, httpAddress, life };
  }

  #accept(connection: Connection): void {
    if (connection.channel === 'main') this.#peers.accept(connection);
    else if (this.#ranges === undefined || this.#stopped) connection.close('the node is not ready');
    else this.#ranges.acceptImage(connection);
  }

  #onConnected(peer: NodeId, _hello: Hello): void {
    this.#heartbeats?.greet(peer);
    this.#inBackground(async () => this.#registration?.onConnected());
    this.#ranges?.onPeerConnected(peer);
  }

  #onMessage(from: NodeId, message: NodeMessage): void {
    switch (message.kind) {
      case 'raft':
      case 'replica-gone':
        this.#ranges?.onMessage(from, message);
        return;
      case 'heartbeat':
        this.#heartbeats?.onHeartbeat(from, message);
        return;
      case 'heartbeat-reply':
        this.#heartbeats?.onReply(from, message);
        return;
      default:
        this.#options.log('warn', 'a message came that belongs on another connection', { kind: message.kind });
    }
  }

  #callNode(to: NodeId, method: string, body: Uint8Array, deadlineMs: number): Promise<Uint8Array> {
    if (to !== this.#identity!.nodeId) return this.#peers.call(to, method, body, deadlineMs);
    const answer = this.#ranges!.handleCall(method, body);
    return answer ?? Promise.reject(new JimError('internal', `nobody here answers ${method}`));
  }

  // Ending ---------------------------------------------------------------------------------------------------------

  /** Gives all leases away, so that nobody waits for this node when it goes. It goes on serving as a gateway. */
  async handOver(): Promise<void> {
    this.#readiness.notYet('the node is stopping');
    await this.#ranges?.handOver(handOverMs);
  }

  /** A planned end: leases first, then everything else; the folder is clean afterwards. */
  async stop(): Promise<void> {
    if (this.#stopped) return;
    await this.#services?.giveBack();
    // Another node that stops at the same time may have handed its leases to this one.
    await this.handOver();
    this.#halt();
    // Whatever was still being opened is there now, and closed with the rest.
    await this.#starting?.catch(() => {});
    await this.#ranges?.stop();
    // The listener keeps the process alive until here.
    await this.#listener?.close();
    await this.#folder.close();
  }

  /** Ends like a crash: nothing is finished, nothing is written. */
  kill(): void {
    this.#halt();
    this.#ranges?.kill();
    this.#listener?.close().catch(() => {});
  }

  #halt(): void {
    this.#stopped = true;
    this.#readiness.notYet('the node has stopped');
    this.#heartbeats?.stop();
    this.#services?.stop();
    this.#registration?.stop();
    this.#deadlines.stop();
    this.#peers.stop();
  }

  #fatal(error: unknown): void {
    if (this.#stopped) return;
    this.#options.log('error', 'the node stops: it can’t go on safely', {
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
    this.kill();
    this.#options.onFatal(error);
  }

  #inBackground(work: () => Promise<void>): void {
    work().catch((error) => this.#fatal(error));
  }

  /** Whatever is thrown while a message is handled is a bug of this node, not of the sender. */
  #guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#fatal(error);
    }
  }
}
