/**
 * The language of the Raft stories in `scripts/`. Nothing moves unless a command says so, except that saves finish at once
 * on nodes that are not `slow`.
 *
 *     nodes 3 [learners 4,5] [spare 6] [inflight=2] [append=80]   voters 1 to 3; spare replicas know of no group yet
 *     campaign 1 · tick 1 [10] · propose 1 a b · transfer 1 2 · compact 1
 *     config 1 voters=1,2,4 [learners=5] [explicit] · leave 1      joint, left by itself unless explicit
 *     deliver [1>2] · drop [1>2] · double 1>2 · flight             one round of what is under way; lost; twice; shown
 *     stabilize                                                    rounds until nothing moves
 *     block 1>2 · heal · isolate 1 · join 1                        links; a node without links and support, and back
 *     slow 1 · save 1 · fast 1 · crash 1 · restart 1 [until=50] · lose 1 3   disks; lose: rule D1, keeps 3 entries
 *     image 1>3 [lost|unreported]                                  sends the image that was asked for
 *     absent 3                                                     its node has nothing of it, until an image comes
 *     support 2>1 on|off|until=50 · clock 50                       2's node supports 1's; 1 counts on it until then
 *     status · log 1 · followers 1 · idle · ceiling 1 · mistake NAME
 *
 * Before a command: `quietly` shows nothing of it.
 */
import { assert, clearMistakes, type Mistake, plantMistake, type ReplicaId, utf8 } from '../../../base/index.ts';
import type { RaftMessage, SupportView } from '../types.ts';
import { formatConfig, formatEntry, formatMessage } from './format.ts';
import { seededRandom } from './random.ts';
import { encodeConfig, type Image, type ReplicaWorld, TestReplica } from './replica.ts';

interface Support {
  grant: number;
  active: boolean;
  untilMs: number;
}

const noConfig = { voters: [], outgoing: [], learners: [] };

/** One story: a cluster, and what is said about it. */
export class RaftScript {
  readonly #replicas = new Map<number, TestReplica>();
  readonly #supports = new Map<string, Support>();
  readonly #blocked = new Set<string>();
  readonly #isolated = new Set<number>();
  readonly #slow = new Set<number>();
  readonly #absent = new Set<number>();
  #flight: RaftMessage[] = [];
  #nowMs = 0;
  #lines: string[] = [];

  constructor() {
    clearMistakes();
  }

  /** Runs the commands of a block; gives the lines they caused. */
  run(commands: readonly string[]): readonly string[] {
    this.#lines = [];
    for (const command of commands) this.#runCommand(command.trim().split(/\s+/));
    return this.#lines;
  }

  #runCommand(words: readonly string[]): void {
    if (words[0] === 'quietly') {
      const kept = this.#lines;
      this.#lines = [];
      this.#runCommand(words.slice(1));
      this.#lines = kept;
      return;
    }
    this.#act(words[0], words.slice(1));
    this.#pump();
    for (const replica of this.#replicas.values()) replica.group?.checkInvariants();
  }

  #act(name: string, args: readonly string[]): void {
    const command = this.#commands[name];
    if (command === undefined) throw new Error(`no such command: ${name}`);
    command(args);
  }

  readonly #commands: Readonly<Record<string, (args: readonly string[]) => void>> = {
    nodes: (args) => this.#nodes(args),
    campaign: ([id]) => this.#group(id).campaign(),
    tick: ([id, count]) => this.#tick(id, Number(count ?? 1)),
    propose: ([id, ...words]) => {
      for (const word of words) this.#propose(id, 'command', utf8(word));
    },
    config: ([id, ...options]) => this.#config(id, options),
    leave: ([id]) => this.#leave(id),
    transfer: ([id, target]) => this.#transfer(id, target),
    compact: ([id]) => this.#replica(id).compact(),
    deliver: ([link]) => this.#move('deliver', link),
    drop: ([link]) => this.#move('drop', link),
    double: ([link]) => this.#move('double', link),
    stabilize: () => this.#stabilize(),
    flight: () => {
      for (const message of this.#flight) this.#say(formatMessage(message));
    },
    block: ([link]) => this.#blocked.add(link),
    heal: () => this.#blocked.clear(),
    isolate: ([id]) => this.#isolate(Number(id), true),
    join: ([id]) => this.#isolate(Number(id), false),
    slow: ([id]) => this.#slow.add(Number(id)),
    save: ([id]) => this.#replica(id).finishSave(),
    fast: ([id]) => this.#slow.delete(Number(id)),
    crash: ([id]) => this.#replica(id).crash(),
    restart: ([id, ...options]) => this.#replica(id).start(numberOption(options, 'until') ?? Number.NEGATIVE_INFINITY),
    lose: ([id, keep]) => this.#replica(id).loseTail(Number(keep)),
    image: ([link, how]) => this.#sendImage(link, how),
    absent: ([id]) => this.#forget(this.#replica(id)),
    support: ([link, how]) => this.#support(link, how),
    clock: ([ms]) => {
      this.#nowMs = Number(ms);
    },
    mistake: ([name]) => plantMistake(name as Mistake),
    status: () => {
      for (const replica of this.#replicas.values()) this.#say(this.#statusOf(replica));
    },
    log: (ids) => {
      for (const id of ids) this.#say(`${id}: ${this.#logOf(this.#replica(id))}`);
    },
    followers: ([id]) => this.#followers(id),
    idle: () => {
      for (const { id, group } of this.#replicas.values())
        this.#say(`${id}: ${group?.needsTicks() === true ? 'needs ticks' : 'idle'}`);
    },
    ceiling: ([id]) => this.#say(`${id}: clock ceiling seen ${this.#group(id).clockCeilingSeen}`),
  };

  #transfer(id: string, target: string): void {
    if (!this.#group(id).transferTo(Number(target) as ReplicaId)) this.#say(`${id}: no transfer`);
  }

  // The cluster.

  #nodes(args: readonly string[]): void {
    const parts = [this.#replicas, this.#supports, this.#blocked, this.#isolated, this.#slow, this.#absent];
    for (const part of parts) part.clear();
    this.#flight = [];
    this.#nowMs = 0;
    const count = Number(args[0]);
    const voters = Array.from({ length: count }, (_, i) => (i + 1) as ReplicaId);
    const learners = listOption(args, 'learners');
    const config = { voters, outgoing: [], learners };
    const world = this.#world(args);
    for (const id of [...voters, ...learners]) this.#replicas.set(id, new TestReplica(id, config, world));
    for (const id of listOption(args, 'spare')) this.#replicas.set(id, new TestReplica(id, noConfig, world));
    for (const replica of this.#replicas.values()) replica.start(Number.NEGATIVE_INFINITY);
  }

  #world(args: readonly string[]): ReplicaWorld {
    return {
      random: seededRandom(1),
      settings: {
        electionTicksMin: 10,
        electionTicksMax: 10,
        retryTicks: 3,
        inflightMessagesMax: numberOption(args, 'inflight') ?? 8,
        inflightBytesMax: 4000,
        appendBytesMax: numberOption(args, 'append') ?? 1000,
        uncommittedBytesMax: numberOption(args, 'uncommitted') ?? 4000,
      },
      supportFor: (replica) => this.#supportFor(replica),
      send: (message) => this.#send(message),
      onApplied: (replica, entry) => this.#say(`${replica.id} applies ${formatEntry(entry)}`),
      onImageWanted: (from, to) => this.#say(`${from.id} wants an image sent to ${to}`),
      onReady: (replica, ready) => {
        const { id, group } = replica;
        if (ready.roleChanged && group !== undefined) {
          const leader = group.leader === 0 || group.leader === id ? '' : ` of ${group.leader}`;
          this.#say(`${id} is ${group.role}${leader} in t${group.term}`);
        }
      },
    };
  }

  #replica(arg: string): TestReplica {
    const replica = this.#replicas.get(Number(arg));
    assert(replica !== undefined, `there is a replica ${arg}`);
    return replica;
  }

  #group(arg: string) {
    const { group } = this.#replica(arg);
    assert(group !== undefined, `${arg} is up`);
    return group;
  }

  #say(line: string): void {
    this.#lines.push(line);
  }

  #pump(): void {
    let moved = true;
    while (moved) {
      moved = false;
      for (const replica of this.#replicas.values()) {
        if (replica.pump()) moved = true;
        if (this.#slow.has(replica.id)) continue;
        while (replica.saves.length > 0) {
          replica.finishSave();
          moved = true;
        }
      }
    }
  }

  #tick(arg: string, count: number): void {
    for (let done = 0; done < count; done++) {
      if (this.#group(arg).needsTicks()) this.#group(arg).tick();
      this.#pump();
    }
  }

  #propose(arg: string, kind: 'command' | 'config', payload: Uint8Array): void {
    const place = this.#group(arg).propose(kind, payload);
    if (typeof place === 'string') this.#say(`${arg}: ${place}`);
  }

  #config(arg: string, args: readonly string[]): void {
    const voters = listOption(args, 'voters');
    const learners = listOption(args, 'learners');
    const joint = { voters, outgoing: this.#replica(arg).config.voters, learners };
    this.#propose(arg, 'config', encodeConfig(joint, !args.includes('explicit')));
  }

  #leave(arg: string): void {
    const { voters, learners } = this.#replica(arg).config;
    this.#propose(arg, 'config', encodeConfig({ voters, outgoing: [], learners }, false));
  }

  // The network.

  #send(message: RaftMessage): void {
    if (this.#isolated.has(message.from) || this.#isolated.has(message.to)) return;
    if (!this.#blocked.has(`${message.from}>${message.to}`)) this.#flight.push(message);
  }

  #move(how: 'deliver' | 'drop' | 'double', link: string | undefined): void {
    const isMeant = (message: RaftMessage) => link === undefined || `${message.from}>${message.to}` === link;
    const messages = this.#flight.filter(isMeant);
    this.#flight = this.#flight.filter((message) => !isMeant(message));
    for (const message of messages) {
      if (how === 'drop') this.#say(`lost: ${formatMessage(message)}`);
      else this.#deliver(message);
      if (how === 'double') this.#deliver(message);
    }
  }

  #deliver(message: RaftMessage): void {
    const { group } = this.#replica(String(message.to));
    this.#say(formatMessage(message));
    if (group === undefined) return;
    const { from, to, term } = message;
    const asksForVote = message.kind === 'vote' || message.kind === 'pre-vote';
    if (this.#absent.has(to) && asksForVote) this.#send({ kind: 'absent', from: to, to: from, term });
    else group.step(message);
    this.#pump();
  }

  #stabilize(): void {
    for (let round = 0; this.#flight.length > 0; round++) {
      assert(round < 100, 'the cluster comes to rest');
      this.#move('deliver', undefined);
    }
  }

  #isolate(id: number, isolated: boolean): void {
    if (isolated) this.#isolated.add(id);
    else this.#isolated.delete(id);
    for (const other of this.#replicas.keys()) {
      if (other === id || (!isolated && this.#isolated.has(other))) continue;
      for (const link of [`${id}>${other}`, `${other}>${id}`]) this.#support(link, isolated ? 'off' : 'on');
    }
    if (isolated) this.#flight = this.#flight.filter((message) => message.from !== id && message.to !== id);
    else for (const replica of this.#replicas.values()) this.#reconnect(replica, id);
  }

  #reconnect(replica: TestReplica, id: number): void {
    if (replica.id !== id) replica.group?.onPeerConnected(id as ReplicaId);
    else for (const other of this.#replicas.values()) replica.group?.onPeerConnected(other.id);
  }

  #sendImage(link: string, how: string | undefined): void {
    const [from, to] = link.split('>');
    const image: Image = this.#replica(from).takeImage();
    if (how !== 'lost') this.#absent.delete(Number(to));
    if (how !== 'lost') this.#replica(to).install(image);
    if (how !== 'unreported') this.#group(from).onImageSent(Number(to) as ReplicaId, image.index, how !== 'lost');
  }

  /** As the range layer has it: nothing in its node's log, and so no group, but what stands for it in the answers. */
  #forget({ id }: TestReplica): void {
    const replica = new TestReplica(id, noConfig, this.#world([]));
    replica.start(Number.NEGATIVE_INFINITY);
    this.#replicas.set(id, replica);
    this.#absent.add(id);
  }

  // Promises between nodes: `giver>taker`, in force unless told otherwise.

  #supportOf(giver: number, taker: number): Support {
    const key = `${giver}>${taker}`;
    let support = this.#supports.get(key);
    if (support === undefined) {
      support = { grant: 1, active: true, untilMs: Number.POSITIVE_INFINITY };
      this.#supports.set(key, support);
    }
    return support;
  }

  #supportFor(id: ReplicaId): SupportView {
    return {
      grantTo: (taker) => {
        const support = this.#supportOf(id, taker);
        return support.active ? support.grant : 0;
      },
      supportedUntil: (giver, grant) => {
        const support = this.#supportOf(giver, id);
        return support.grant === grant ? support.untilMs : Number.NEGATIVE_INFINITY;
      },
      clockCeilingOf: (taker) => taker * 100,
      nowMs: () => this.#nowMs,
    };
  }

  #support(link: string, how: string): void {
    const [giver, taker] = link.split('>').map(Number);
    const support = this.#supportOf(giver, taker);
    if (how.startsWith('until=')) {
      support.untilMs = Number(how.slice(6));
    } else if (how === 'off') {
      support.active = false;
      support.untilMs = Math.min(support.untilMs, this.#nowMs);
    } else if (!support.active) {
      support.active = true;
      support.grant++;
      support.untilMs = Number.POSITIVE_INFINITY;
    }
    this.#replica(String(giver)).group?.onSupportChanged();
    this.#replica(String(taker)).group?.onSupportChanged();
  }

  // What there is to see.

  #statusOf({ id, group }: TestReplica): string {
    if (group === undefined) return `${id}: down`;
    const { role, term, leader, commitIndex, lastIndex, config, quarantined } = group;
    const lease = group.isLeaseholder(this.#nowMs) ? ' lease' : '';
    const following = role === 'follower' && leader !== 0 ? ` of ${leader}` : '';
    const state = `${id}: ${role}${following} t${term} commit ${commitIndex}/${lastIndex} ${formatConfig(config)}`;
    return `${state}${lease}${quarantined ? ' quarantined' : ''}`;
  }

  #logOf({ group }: TestReplica): string {
    if (group === undefined) return 'down';
    const entries = group.entriesFrom(group.firstIndex, Number.POSITIVE_INFINITY).map(formatEntry);
    const image = group.firstIndex > 1 ? [`image to ${group.firstIndex - 1}`] : [];
    return [...image, ...entries].join(', ');
  }

  #followers(arg: string): void {
    for (const { replica, state, match, next, inflight } of this.#group(arg).status().followers)
      this.#say(`${replica}: ${state} match ${match} next ${next}${inflight > 0 ? ` inflight ${inflight}` : ''}`);
  }
}

function option(args: readonly string[], name: string): string | undefined {
  const at = args.indexOf(name);
  if (at !== -1) return args[at + 1];
  return args.find((arg) => arg.startsWith(`${name}=`))?.slice(name.length + 1);
}

function numberOption(args: readonly string[], name: string): number | undefined {
  const text = option(args, name);
  return text === undefined ? undefined : Number(text);
}

function listOption(args: readonly string[], name: string): ReplicaId[] {
  return (option(args, name) ?? '')
    .split(',')
    .filter((text) => text !== '')
    .map((text) => Number(text) as ReplicaId);
}
