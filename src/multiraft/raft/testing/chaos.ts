/**
 * A cluster of replicas of one group under one seed: messages lost, delayed, doubled and reordered, one-way partitions,
 * crashes that lose what was not saved, clocks that drift, slow disks, changes of configuration, images; and after every step
 * the checks that Raft and the leases stand for. Time is virtual. As in the range layer a group is born with an entry that nobody
 * has, so a replica that was not there gets an image first; with every other seed one of the first voters was not.
 */
import { assert, type ReplicaId, utf8 } from '../../../base/index.ts';
import { type Random, randomInt, randomItem } from '../../../io/index.ts';
import type { Entry, RaftConfig, RaftMessage, SupportView } from '../types.ts';
import { seededRandom } from './random.ts';
import { encodeConfig, TestReplica } from './replica.ts';

const leaseMs = 600;
const heartbeatMs = 100;
const tickMs = 50;
const drift = 0.03;
const settings = {
  electionTicksMin: 6,
  electionTicksMax: 14,
  retryTicks: 4,
  inflightMessagesMax: 4,
  inflightBytesMax: 2000,
  appendBytesMax: 500,
  uncommittedBytesMax: 4000,
};

/** A promise as its giver and its receiver see it. */
interface Support {
  grant: number;
  untilMs: number;
}

interface Node {
  readonly replica: TestReplica;
  readonly rate: number;
  readonly offset: number;
  given: Map<ReplicaId, Support>;
  received: Map<ReplicaId, Support>;
  nextGrant: number;
  saving: boolean;
  pausedUntil: number;
}

interface Event {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

export interface ChaosOptions {
  readonly seed: number;
  readonly steps: number;
  /** Machines may lose the tail of their log (one at a time), as in `memory` durability. */
  readonly losesTails: boolean;
}

/** Runs one seed; throws at the first broken rule. Gives what happened, for tests that want to see activity. */
export function runChaos(options: ChaosOptions): ChaosReport {
  const chaos = new Chaos(options);
  chaos.run();
  return chaos.report;
}

export interface ChaosReport {
  applied: number;
  elections: number;
  leases: number;
  images: number;
  absences: number;
  crashes: number;
  configs: number;
  quarantines: number;
}

class Chaos {
  readonly #options: ChaosOptions;
  readonly #random: Random;
  readonly #nodes = new Map<ReplicaId, Node>();
  readonly #events: Event[] = [];
  readonly #blocked = new Set<string>();
  readonly #leaders = new Map<number, ReplicaId>();
  readonly #history = new Map<number, string>();
  /** Of each term, the last index that was first applied in it, and so committed in it or before. */
  readonly #appliedEnd = new Map<number, number>();
  #nowMs = 0;
  #order = 0;
  #word = 0;
  #calm = false;
  readonly report: ChaosReport = {
    applied: 0,
    elections: 0,
    leases: 0,
    images: 0,
    absences: 0,
    crashes: 0,
    configs: 0,
    quarantines: 0,
  };

  constructor(options: ChaosOptions) {
    this.#options = options;
    this.#random = seededRandom(options.seed);
    const ids = [1, 2, 3, 4, 5] as ReplicaId[];
    const config = { voters: ids.slice(0, 3), outgoing: [], learners: [] };
    const there = ids.slice(0, options.seed % 2 === 0 ? 2 : 3);
    for (const id of ids) this.#addNode(id, there.includes(id) ? config : undefined);
  }

  #addNode(id: ReplicaId, born: RaftConfig | undefined): void {
    const replica = new TestReplica(id, born ?? { voters: [], outgoing: [], learners: [] }, {
      random: this.#random,
      settings,
      supportFor: (of) => this.#supportFor(of),
      send: (message) => this.#send(message),
      onApplied: (of, entry) => this.#checkApplied(of, entry),
      onImageWanted: (from, to) => this.#sendImage(from, to),
    });
    const rate = 1 + (this.#random.float() * 2 - 1) * drift;
    const node: Node = {
      replica,
      rate,
      offset: this.#random.float() * 1e6,
      given: new Map(),
      received: new Map(),
      nextGrant: 1,
      saving: false,
      pausedUntil: 0,
    };
    this.#nodes.set(id, node);
    replica.start(Number.NEGATIVE_INFINITY);
    if (born !== undefined) replica.install({ index: 1, term: 1, config: born, words: [] });
    this.#every(tickMs / rate, node, () => replica.group?.needsTicks() === true && replica.group.tick());
    this.#every(heartbeatMs / rate, node, () => this.#heartbeat(id));
  }

  run(): void {
    for (let step = 0; step < this.#options.steps; step++) {
      if (step % 40 === 20) this.#disturb();
      if (step % 15 === 0) this.#propose();
      this.#step();
    }
    this.#healAndDemandProgress();
  }

  #step(): void {
    let first = 0;
    for (let i = 1; i < this.#events.length; i++) {
      const [a, b] = [this.#events[i], this.#events[first]];
      if (a.at < b.at || (a.at === b.at && a.order < b.order)) first = i;
    }
    const [event] = this.#events.splice(first, 1);
    this.#nowMs = Math.max(this.#nowMs, event.at);
    event.run();
    for (const node of this.#nodes.values()) this.#pump(node);
    this.#check();
  }

  #after(ms: number, run: () => void): void {
    this.#events.push({ at: this.#nowMs + ms, order: this.#order++, run });
  }

  #every(ms: number, node: Node, run: () => void): void {
    this.#after(ms, () => {
      if (node.pausedUntil <= this.#nowMs) run();
      this.#every(ms, node, run);
    });
  }

  #pump(node: Node): void {
    if (node.pausedUntil > this.#nowMs) return;
    node.replica.pump();
    if (node.saving || node.replica.saves.length === 0) return;
    node.saving = true;
    const life = node.replica.lives;
    const slow = !this.#calm && this.#random.float() < 0.05;
    this.#after(this.#random.float() * (slow ? 400 : 8), () => {
      if (node.replica.lives !== life || node.replica.group === undefined) return;
      node.saving = false;
      node.replica.finishSave();
    });
  }

  // Clocks and promises: as the node layer keeps them (rules L1 and L3), in a few lines.

  #clock(node: Node): number {
    return node.offset + this.#nowMs * node.rate;
  }

  #supportFor(id: ReplicaId): SupportView {
    return {
      grantTo: (of) => {
        const node = this.#nodes.get(id)!;
        const promise = node.given.get(of);
        return promise !== undefined && promise.untilMs > this.#clock(node) ? promise.grant : 0;
      },
      supportedUntil: (of, grant) => {
        const promise = this.#nodes.get(id)!.received.get(of);
        return promise !== undefined && promise.grant === grant ? promise.untilMs : Number.NEGATIVE_INFINITY;
      },
      clockCeilingOf: () => 0,
      nowMs: () => this.#clock(this.#nodes.get(id)!),
    };
  }

  #heartbeat(from: ReplicaId): void {
    const sender = this.#nodes.get(from)!;
    for (const [peer, promise] of sender.given) {
      if (promise.untilMs <= this.#clock(sender) && promise.grant !== 0) {
        sender.given.set(peer, { grant: 0, untilMs: promise.untilMs });
        sender.replica.group?.onSupportChanged();
      }
    }
    if (sender.replica.group === undefined) return;
    for (const to of this.#nodes.keys()) {
      if (to === from) continue;
      const sentAt = this.#clock(sender);
      const life = sender.replica.lives;
      this.#transmit(from, to, () => this.#onHeartbeat(from, to, sentAt, life));
    }
  }

  #onHeartbeat(from: ReplicaId, to: ReplicaId, sentAt: number, life: number): void {
    const receiver = this.#nodes.get(to)!;
    const now = this.#clock(receiver);
    let promise = receiver.given.get(from);
    if (promise === undefined || promise.grant === 0 || promise.untilMs <= now) {
      promise = { grant: receiver.replica.lives * 1e6 + receiver.nextGrant++, untilMs: now + leaseMs };
    } else {
      promise = { grant: promise.grant, untilMs: Math.max(promise.untilMs, now + leaseMs) };
    }
    receiver.given.set(from, promise);
    receiver.replica.group?.onSupportChanged();
    const grant = promise.grant;
    this.#transmit(to, from, () => {
      const sender = this.#nodes.get(from)!;
      const known = sender.received.get(to);
      if (sender.replica.lives !== life || (known !== undefined && known.grant > grant)) return;
      const untilMs = sentAt + leaseMs * 0.9;
      const same = known?.grant === grant;
      sender.received.set(to, { grant, untilMs: same ? Math.max(known.untilMs, untilMs) : untilMs });
      if (!same) sender.replica.group?.onSupportChanged();
    });
  }

  // The network.

  #send(message: RaftMessage): void {
    this.#transmit(message.from, message.to, () => this.#deliver(message));
  }

  #deliver(message: RaftMessage): void {
    const { replica } = this.#nodes.get(message.to)!;
    if (message.kind === 'absent') this.report.absences++;
    if (replica.image.index > 0) replica.group?.step(message);
    else this.#answerForAbsent(message);
  }

  /** What a node says in the place of a replica that it lacks. */
  #answerForAbsent(message: RaftMessage): void {
    const addresses = { from: message.to, to: message.from, term: message.term };
    if (message.kind === 'vote' || message.kind === 'pre-vote') this.#send({ kind: 'absent', ...addresses });
    if (message.kind !== 'append') return;
    const rejectedIndex = message.prevIndex;
    const nothing = { matchIndex: 0, hintIndex: 0, hintTerm: 0, supportGrant: 0, quarantine: 0 };
    this.#send({ kind: 'append-reply', ...addresses, accepted: false, rejectedIndex, ...nothing });
  }

  #transmit(from: ReplicaId, to: ReplicaId, arrive: () => void): void {
    if (this.#blocked.has(`${from}>${to}`)) return;
    const chance = this.#calm ? 1 : this.#random.float();
    if (chance < 0.03) return;
    const copies = chance < 0.06 ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      const delay = !this.#calm && this.#random.float() < 0.03 ? 500 : 12;
      const node = this.#nodes.get(to)!;
      const deliver = () => {
        if (node.pausedUntil > this.#nowMs) this.#after(node.pausedUntil - this.#nowMs, deliver);
        else if (node.replica.group !== undefined) arrive();
      };
      this.#after(1 + this.#random.float() * delay, deliver);
    }
  }

  #sendImage(from: TestReplica, to: ReplicaId): void {
    const life = from.lives;
    const image = from.takeImage();
    this.report.images++;
    const works = this.#calm || this.#random.float() < 0.8;
    this.#after(20 + this.#random.float() * 200, () => {
      const receiver = this.#nodes.get(to)!;
      const installed = works && receiver.replica.group !== undefined && receiver.replica.group.role !== 'leader';
      if (installed) receiver.replica.install(image);
      if (from.lives === life) from.group?.onImageSent(to, image.index, installed);
    });
  }

  // What goes wrong, and what clients and operators do.

  #propose(): void {
    const leader = this.#leader();
    if (leader === undefined) return;
    for (let count = randomInt(this.#random, 1, 4); count > 0; count--)
      leader.group?.propose('command', utf8(`w${this.#word++}`));
  }

  /** A replica that believes to lead, any. */
  #leader(): TestReplica | undefined {
    const leaders = [...this.#nodes.values()].map((node) => node.replica).filter((it) => it.group?.role === 'leader');
    return leaders.length === 0 ? undefined : randomItem(this.#random, leaders);
  }

  #disturb(): void {
    const node = randomItem(this.#random, [...this.#nodes.values()]);
    const id = node.replica.id;
    switch (randomInt(this.#random, 0, 9)) {
      case 0:
      case 1:
        this.#crash(node);
        return;
      case 2:
        for (const other of this.#nodes.keys()) this.#blocked.add(`${id}>${other}`);
        return;
      case 3:
        for (const other of this.#nodes.keys()) this.#blocked.add(`${other}>${id}`);
        return;
      case 4:
      case 5:
        this.#blocked.clear();
        for (const { replica } of this.#nodes.values())
          for (const other of this.#nodes.keys()) replica.group?.onPeerConnected(other);
        return;
      case 6:
        this.#changeConfig();
        return;
      case 7:
        this.#leader()?.group?.transferTo(id);
        return;
      case 8:
        if (node.replica.group !== undefined && node.replica.group.appliedIndex > 0) node.replica.compact();
        return;
      default:
        if (this.#random.float() < 0.5) node.pausedUntil = this.#nowMs + this.#random.float() * 1500;
        else node.replica.group?.campaign();
    }
  }

  #crash(node: Node): void {
    const { replica } = node;
    if (replica.group === undefined) return;
    this.report.crashes++;
    for (let done = randomInt(this.#random, 0, replica.saves.length); done > 0; done--) replica.finishSave();
    replica.crash();
    node.given.clear();
    node.received.clear();
    node.saving = false;
    this.#maybeLoseTail(replica);
    this.#after(this.#random.float() * 1500, () => this.#restart(node));
  }

  #maybeLoseTail(replica: TestReplica): void {
    const others = [...this.#nodes.values()].filter((node) => node.replica !== replica);
    if (!this.#options.losesTails || this.#random.float() < 0.5) return;
    if (others.some((node) => node.replica.group?.quarantined ?? node.replica.quarantined)) return;
    this.report.quarantines++;
    replica.loseTail(
      randomInt(this.#random, replica.image.index, replica.entries.at(-1)?.index ?? replica.image.index),
    );
  }

  #restart(node: Node): void {
    if (node.replica.group !== undefined) return;
    node.replica.start(this.#clock(node) + leaseMs);
    node.replica.group!.checkInvariants();
  }

  #changeConfig(): void {
    const leader = this.#leader();
    if (leader?.group === undefined || leader.config.outgoing.length > 0) return;
    const ids = [...this.#nodes.keys()].sort(() => this.#random.float() - 0.5);
    // Where tails are lost a lone voter has nobody to get its entries from.
    const voters = ids.slice(0, randomInt(this.#random, this.#options.losesTails ? 2 : 1, 4));
    const learners = this.#random.float() < 0.5 ? ids.slice(4) : [];
    const joint = { voters, outgoing: leader.config.voters, learners };
    const taken = leader.group.propose('config', encodeConfig(joint, true));
    if (typeof taken === 'object') this.report.configs++;
  }

  // What must hold.

  #checkApplied(replica: TestReplica, entry: Entry): void {
    const what = `${entry.term} ${entry.kind} ${new TextDecoder().decode(entry.payload)}`;
    const known = this.#history.get(entry.index);
    if (known === undefined) {
      this.#history.set(entry.index, what);
      const term = replica.group?.term ?? 0;
      this.#appliedEnd.set(term, Math.max(this.#appliedEnd.get(term) ?? 0, entry.index));
      this.report.applied++;
    } else {
      assert(known === what, `state machines agree: ${replica.id} applies ${what} at ${entry.index}, not ${known}`);
    }
  }

  #check(): void {
    let leaseholders = 0;
    for (const node of this.#nodes.values()) {
      const { group, id } = node.replica;
      if (group === undefined) continue;
      if (group.isLeaseholder(this.#clock(node))) {
        leaseholders++;
        assert(group.appliedIndex > this.#history.size, 'who may serve reads has applied all that was acknowledged');
      }
      // Before its vote for itself is durable, a lone voter leads in its own eyes only, and says nothing.
      if (group.role !== 'leader' || node.replica.hardState.term < group.term) continue;
      if (this.#leaders.get(group.term) === id) continue;
      assert(!this.#leaders.has(group.term), `one leader in term ${group.term}`);
      this.#leaders.set(group.term, id);
      this.report.elections++;
      this.#checkComplete(node.replica, group.lastIndex, group.term);
    }
    assert(leaseholders <= 1, 'leases do not overlap');
    this.report.leases += leaseholders;
    if (this.#order % 16 === 0) this.#checkLogMatching();
  }

  /** Leader completeness: a new leader has everything that anyone applied in earlier terms. */
  #checkComplete(leader: TestReplica, lastIndex: number, term: number): void {
    for (const [earlier, end] of this.#appliedEnd)
      assert(earlier >= term || lastIndex >= end, `the leader ${leader.id} of term ${term} has what was committed`);
  }

  /** The same index and term: the same entry, and the same term before it. */
  #checkLogMatching(): void {
    const groups = [...this.#nodes.values()].flatMap(({ replica }) =>
      replica.group === undefined ? [] : [replica.group],
    );
    for (const a of groups) {
      for (const b of groups) {
        const first = Math.max(a.firstIndex, b.firstIndex);
        let agree = false;
        for (let index = Math.min(a.lastIndex, b.lastIndex); index >= first; index--) {
          const same = a.termAt(index) === b.termAt(index);
          assert(!agree || same, 'logs that agree at an index agree before it');
          agree ||= same;
        }
      }
    }
  }

  #healAndDemandProgress(): void {
    this.#calm = true;
    this.#blocked.clear();
    for (const node of this.#nodes.values()) {
      node.pausedUntil = 0;
      this.#restart(node);
    }
    const word = `last${this.#options.seed}`;
    let proposed = false;
    for (let step = 0; step < 60_000; step++) {
      this.#step();
      if (step % 300 === 299) {
        const holder = [...this.#nodes.values()].find((it) => it.replica.group?.isLeaseholder(this.#clock(it)));
        if (holder?.replica.group === undefined) continue;
        if (!proposed || !this.#isEverywhere(holder.replica, word))
          proposed = typeof holder.replica.group.propose('command', utf8(word)) === 'object' || proposed;
        else if (this.#isQuiet(holder.replica)) return;
      }
    }
    const state = [...this.#nodes.values()].map(({ replica }) => JSON.stringify(replica.group?.status()));
    assert(false, `the healed cluster makes progress and comes to rest:\n${state.join('\n')}`);
  }

  #membersOf(holder: TestReplica): TestReplica[] {
    const { voters, outgoing, learners } = holder.config;
    return [...new Set([...voters, ...outgoing, ...learners])].map((id) => this.#nodes.get(id)!.replica);
  }

  #isEverywhere(holder: TestReplica, word: string): boolean {
    return this.#membersOf(holder).every((replica) => replica.words.includes(word));
  }

  /** Nobody in the group needs ticks, all states are equal, nobody is quarantined. */
  #isQuiet(holder: TestReplica): boolean {
    const words = holder.words.join();
    const isAtRest = (replica: TestReplica) =>
      replica.group !== undefined && !replica.group.needsTicks() && !replica.group.quarantined;
    return this.#membersOf(holder).every((replica) => isAtRest(replica) && replica.words.join() === words);
  }
}
