/**
 * A replica with a host around it, for tests: a disk that forgets what was not saved, a state machine that is a list of
 * words, images. What is missing is the network and time: whoever owns the replicas decides when messages and saves arrive.
 */
import { assert, mistake, type ReplicaId, utf8, utf8Text } from '../../../base/index.ts';
import type { Random } from '../../../io/index.ts';
import { RaftGroup } from '../group.ts';
import type { RaftSettings } from '../options.ts';
import type { Entry, HardState, RaftConfig, RaftMessage, Ready, SupportView } from '../types.ts';

/** The state of a range as of an index. */
export interface Image {
  readonly index: number;
  readonly term: number;
  readonly config: RaftConfig;
  readonly words: readonly string[];
}

/** A ready whose save is under way. */
interface Save {
  readonly ready: Ready;
}

export interface ReplicaWorld {
  readonly random: Random;
  readonly settings: RaftSettings;
  supportFor(replica: ReplicaId): SupportView;
  send(message: RaftMessage): void;
  /** Something was applied: for checks. */
  onApplied?(replica: TestReplica, entry: Entry): void;
  onImageWanted(from: TestReplica, to: ReplicaId): void;
  onReady?(replica: TestReplica, ready: Ready): void;
}

/** A configuration as the payload of an entry. `leave`: the leader leaves the joint configuration by itself. */
export function encodeConfig(config: RaftConfig, leave: boolean): Uint8Array {
  return utf8(JSON.stringify({ config, leave }));
}

export function decodeConfig(payload: Uint8Array): { config: RaftConfig; leave: boolean } {
  return JSON.parse(utf8Text(payload));
}

/** One replica and its disk. `group` is undefined while it is down. */
export class TestReplica {
  readonly id: ReplicaId;
  readonly #world: ReplicaWorld;
  group: RaftGroup | undefined;
  words: string[] = [];
  config: RaftConfig;
  lives = 0;
  /** What survives a crash. */
  hardState: HardState = { term: 0, vote: 0, commit: 0 };
  entries: Entry[] = [];
  image: Image;
  saves: Save[] = [];
  quarantined = false;
  leavesJoint = false;

  constructor(id: ReplicaId, config: RaftConfig, world: ReplicaWorld) {
    this.id = id;
    this.#world = world;
    this.config = config;
    this.image = { index: 0, term: 0, config, words: [] };
  }

  /** Comes up with what is on disk. */
  start(votesFromMs: number): void {
    assert(this.group === undefined, 'it is down');
    this.lives++;
    this.words = [...this.image.words];
    this.config = this.image.config;
    this.group = new RaftGroup({
      self: this.id,
      config: this.image.config,
      hardState: this.hardState,
      log: { snapshotIndex: this.image.index, snapshotTerm: this.image.term, entries: this.entries },
      applied: this.image.index,
      support: this.#world.supportFor(this.id),
      random: this.#world.random,
      settings: this.#world.settings,
      quarantined: this.quarantined,
      life: this.lives,
      votesFromMs,
    });
  }

  /** Everything that was not saved is gone. */
  crash(): void {
    this.quarantined = this.group?.quarantined ?? this.quarantined;
    this.group = undefined;
    this.saves = [];
  }

  /** Rule D1: the machine lost the newest entries that it had promised to keep; it knows that this may be so. */
  loseTail(keep: number): void {
    this.entries = this.entries.filter((entry) => entry.index <= keep);
    this.quarantined = true;
  }

  /** Takes and acts on everything that is ready; saves wait for `finishSave`. True if there was anything. */
  pump(): boolean {
    let acted = false;
    while (this.group?.hasReady() === true) {
      acted = true;
      const ready = this.group.ready();
      this.#world.onReady?.(this, ready);
      for (const message of ready.messages) this.#world.send(message);
      this.saves.push({ ready });
      for (const to of ready.imagesWanted) this.#world.onImageWanted(this, to);
      for (const entry of ready.committed) this.#apply(this.group, entry);
      this.group.checkInvariants();
    }
    if (this.group !== undefined) this.#leaveJoint(this.group);
    return acted;
  }

  #apply(group: RaftGroup, entry: Entry): void {
    this.#world.onApplied?.(this, entry);
    if (entry.kind === 'command') {
      this.words.push(utf8Text(entry.payload));
      if (mistake('apply-twice') && entry.index % 7 === 0) this.words.push(utf8Text(entry.payload));
    }
    if (entry.kind === 'config') {
      const { config, leave } = decodeConfig(entry.payload);
      this.config = config;
      this.leavesJoint = leave;
      group.applyConfig(config);
    }
    group.onApplied(entry.index);
  }

  #leaveJoint(group: RaftGroup): void {
    if (!this.leavesJoint || this.config.outgoing.length === 0 || group.role !== 'leader') return;
    const { voters, learners } = this.config;
    group.propose('config', encodeConfig({ voters, outgoing: [], learners }, false));
  }

  /** The oldest save reaches the disk; then its messages leave. */
  finishSave(): void {
    const save = this.saves.shift();
    if (save === undefined || this.group === undefined) return;
    const { hardState, entries, messagesAfterSave } = save.ready;
    if (hardState !== undefined) this.hardState = hardState;
    this.#keep(entries);
    const last = entries.at(-1);
    if (last !== undefined) this.group.onSaved(last.index, last.term);
    for (const message of messagesAfterSave) this.#world.send(message);
  }

  #keep(entries: readonly Entry[]): void {
    const first = entries.at(0);
    if (first === undefined) return;
    this.entries = this.entries.filter((entry) => entry.index < first.index);
    this.entries.push(...entries.filter((entry) => entry.index > this.image.index));
  }

  /** The state of this moment, for a follower or for the own disk. */
  takeImage(): Image {
    assert(this.group !== undefined, 'it is up');
    const index = this.group.appliedIndex;
    return { index, term: this.group.termAt(index), config: this.config, words: [...this.words] };
  }

  /**
   * Writes an image of its own and forgets the log before it. Like on a real disk it comes after the saves under way: before
   * them it could meet a suffix that they cut off.
   */
  compact(): void {
    while (this.saves.length > 0) this.finishSave();
    this.image = this.takeImage();
    this.entries = this.entries.filter((entry) => entry.index > this.image.index);
    this.group?.compact(this.image.index);
  }

  /** An image from the leader arrived. */
  install(image: Image): void {
    assert(this.group !== undefined, 'it is up');
    while (this.saves.length > 0) this.finishSave();
    if (image.index > this.group.appliedIndex) {
      const agrees = this.group.termAt(image.index) === image.term;
      this.image = image;
      this.words = [...image.words];
      this.config = image.config;
      this.leavesJoint = image.config.outgoing.length > 0;
      this.entries = agrees ? this.entries.filter((entry) => entry.index > image.index) : [];
    }
    this.group.restore(image.index, image.term, image.config);
  }
}
