/**
 * Puts an image from a peer in the place of what this node has of a range.
 *
 *   file durable ─► nothing rests on what goes ─► record in the log ─► rows cleared and loaded ─► replica, Raft group
 *                   └ until here nothing has changed    └ from here on a restart comes back with the image
 *
 * Rules: an image that a replica has in its log already changes nothing, since what it acknowledged behind that must stay. An image
 * is refused while another range of this node lies in its span, unless that range is an older one that the image wholly
 * replaces (merged away, or removed without word). One that was merged away stays while the replica that may have to take it over from
 * the log is behind. A range that was split from one that goes, and rests on what that one has on
 * disk (a soft link), gets an image of its own first. Between the last look at all this and the end of what goes there is no turn.
 */
import {
  equalBytes,
  formatRangeId,
  JimError,
  type RangeId,
  type Span,
  spanCovers,
  spansOverlap,
} from '../base/index.ts';
import type { MvccStore } from '../memstore/index.ts';
import type { HardState, ImageBegin } from '../multiraft/index.ts';
import { readImageHeader } from '../snapshot/index.ts';
import { decodeCommand } from './codec.ts';
import { configOf } from './descriptor.ts';
import { encodeBirthRecord, type ReplicaBirthRecord } from './durable.ts';
import type { ImageKeeper } from './images.ts';
import { loadImage } from './load-image.ts';
import type { RangeDoors } from './options.ts';
import type { Replica } from './replica.ts';
import type { Residents } from './residents.ts';
import { decodeRangeState, type RangeState } from './state.ts';

export interface ImageInstallerOptions {
  readonly doors: RangeDoors;
  readonly images: ImageKeeper;
  readonly store: MvccStore;
  readonly residents: Residents;
  log(level: 'debug' | 'info' | 'warn' | 'error', message: string, fields?: Readonly<Record<string, unknown>>): void;
  onFatal(error: unknown): void;
}

/** Installs the images that one node receives. */
export class ImageInstaller {
  readonly #options: ImageInstallerOptions;
  /** Where images are being installed: no other may come in between. */
  readonly #underWay = new Set<Span>();

  constructor(options: ImageInstallerOptions) {
    this.#options = options;
  }

  /** Why an image is not wanted, undefined if it is (or if nothing needs to be done for it). */
  refusal({ rangeId, to }: ImageBegin): string | undefined {
    const { residents } = this.#options;
    if (residents.isGone(rangeId, to)) return 'the replica was removed';
    const replica = residents.replicas.get(rangeId);
    if (replica === undefined) return undefined;
    if (replica.leaving) return 'the replica before it is leaving';
    if (replica.replicaId > to) return 'the replica was replaced by a newer one';
    return replica.replicaId === to && replica.raft.role === 'leader' ? 'this replica leads' : undefined;
  }

  /** The file is whole and durable under its name: makes it the replica's state. */
  async install(begin: ImageBegin): Promise<void> {
    const { images, doors } = this.#options;
    const path = images.path(begin.rangeId, begin.index);
    const { metadata } = await readImageHeader(doors.files, path, doors.crc32);
    const state = decodeRangeState(metadata);
    const { span } = state.descriptor;
    for (const other of this.#underWay)
      if (spansOverlap(other, span)) throw new JimError('change-in-progress', 'another image is being installed there');
    this.#underWay.add(span);
    try {
      await this.#installWhenFree(begin, state, path);
    } finally {
      this.#underWay.delete(span);
    }
  }

  async #installWhenFree(begin: ImageBegin, state: RangeState, path: string): Promise<void> {
    const { images } = this.#options;
    for (;;) {
      let replaced: readonly Replica[];
      try {
        if (this.#hasIt(begin, state)) return await images.discard(begin.rangeId, begin.index);
        replaced = this.#replacedBy(begin, state);
        const ids = [...new Set([begin.rangeId, ...replaced.map(({ rangeId }) => rangeId)])];
        if (ids.some((id) => images.isInUse(id))) {
          await images.makeWay(ids);
          continue;
        }
      } catch (error) {
        await images.discard(begin.rangeId, begin.index);
        throw error;
      }
      return this.#replace(begin, state, replaced, path);
    }
  }

  /** Does the replica have the image's state, or all that leads to it? Then that is committed, and behind it may be what it acknowledged. */
  #hasIt({ rangeId, to }: ImageBegin, { appliedIndex: index, appliedTerm: term, descriptor }: RangeState): boolean {
    const { residents } = this.#options;
    const replica = residents.replicas.get(rangeId);
    if (replica?.replicaId !== to || replica.leaving) return false;
    if (replica.state.appliedIndex >= index) replica.raft.restore(index, term, configOf(descriptor));
    else if (replica.raft.termAt(index) === term) replica.raft.learnCommit(index);
    else return false;
    residents.host.wake(rangeId);
    return true;
  }

  /** The replicas that end with the image; throws if it has to wait. Of two ranges that overlap, the higher generation is the newer truth. */
  #replacedBy(begin: ImageBegin, { descriptor }: RangeState): readonly Replica[] {
    const { residents } = this.#options;
    const { span, generation } = descriptor;
    const refused = this.refusal(begin);
    if (refused !== undefined) throw new JimError('change-in-progress', refused);
    if (residents.isClearing(span))
      throw new JimError('change-in-progress', 'rows of an older replica are being removed');
    const replaced = residents.replicas.overlapping(span);
    for (const replica of replaced) {
      const { rangeId, descriptor: other, leaving } = replica;
      if (leaving) throw new JimError('change-in-progress', `${formatRangeId(rangeId)} is leaving this node`);
      if (rangeId === begin.rangeId) continue;
      const taker = this.#takerOf(replica);
      if (taker !== undefined && taker.descriptor.generation < generation && !replaced.includes(taker)) {
        const what = `${formatRangeId(taker.rangeId)} may have to take ${formatRangeId(rangeId)} over first`;
        throw new JimError('change-in-progress', what);
      }
      if (other.generation < generation && spanCovers(span, other.span)) continue;
      const what = `${formatRangeId(rangeId)} on this node still holds a part of the span`;
      throw new JimError('change-in-progress', what);
    }
    // Its span may have been another one.
    const before = residents.replicas.get(begin.rangeId);
    return before === undefined || replaced.includes(before) ? replaced : [...replaced, before];
  }

  /** The left neighbour here that the range was frozen for, while that one may have the merge before it in its log. */
  #takerOf(frozen: Replica): Replica | undefined {
    const { start } = frozen.descriptor.span;
    const left = this.#options.residents.replicas.all().find((each) => equalBytes(each.descriptor.span.end, start));
    return left === undefined || isSettled(left) || !isFrozenFor(frozen, left.rangeId) ? undefined : left;
  }

  /** What is replaced ends in this turn; a failure behind that must not leave half of it serving. */
  async #replace(begin: ImageBegin, state: RangeState, replaced: readonly Replica[], path: string): Promise<void> {
    const { residents, images } = this.#options;
    const { rangeId, to } = begin;
    const { appliedIndex: index, appliedTerm: term, descriptor } = state;
    const birth: ReplicaBirthRecord = {
      replicaId: to,
      birth: { kind: 'image' },
      descriptor,
      imageIndex: index,
      imageTerm: term,
    };
    for (const replica of replaced) residents.dropForImage(replica, rangeId);
    const before = replaced.find((replica) => replica.rangeId === rangeId && replica.replicaId === to);
    const hardState = hardStateFor(state, before);
    const others = replaced.filter((replica) => replica.rangeId !== rangeId);
    try {
      // A crash may keep the first of these records alone: then the image stands for all that it replaced, too.
      await residents.host.save([
        { kind: 'replica', rangeId, payload: encodeBirthRecord(birth) },
        { kind: 'hard-state', rangeId, replicaId: to, ...hardState },
        ...others.map(({ rangeId: id, replicaId }) => ({ kind: 'removed' as const, rangeId: id, replicaId })),
      ]);
      await images.onReplaced(rangeId, birth);
      for (const other of others) await images.forget(other.rangeId);
      const spans = [descriptor.span, ...replaced.map((replica) => replica.descriptor.span)];
      for (const span of spans) await residents.clearSpan(span);
      await loadImage(this.#options.doors, path, this.#options.store, state);
      const log = { index, term, entries: [] };
      // One that has proven since the start that it is whole stays so; one in quarantine may have forgotten what lies behind the image.
      const quarantined = before?.raft.quarantined;
      const replica = residents.createReplica(state, birth, hardState, log, [index], undefined, quarantined);
      replica.raft.restore(index, term, configOf(descriptor));
      residents.host.wake(rangeId);
    } catch (error) {
      this.#options.onFatal(error);
      throw error;
    }
    this.#options.log('info', 'an image was installed', { range: formatRangeId(rangeId), index, bytes: begin.length });
  }
}

/** The replica's term and vote outlive its rows; a new replica has no vote yet. */
function hardStateFor({ appliedIndex: commit, appliedTerm }: RangeState, before: Replica | undefined): HardState {
  const { term, vote } = before?.raft.hardState ?? { term: 0, vote: 0 as const };
  return term >= appliedTerm ? { term, vote, commit } : { term: appliedTerm, vote: 0, commit };
}

/** A freeze counts as soon as it is in the log: it may be committed, and nobody is left to say so. */
function isFrozenFor({ state, raft }: Replica, rangeId: RangeId): boolean {
  if (state.frozenFor === rangeId) return true;
  return raft.entriesFrom(raft.appliedIndex + 1, Number.POSITIVE_INFINITY).some(({ kind, payload }) => {
    const command = kind === 'noop' ? undefined : decodeCommand(payload);
    return command?.kind === 'freeze' && command.into === rangeId;
  });
}

/** Does the replica lead, or follow a leader whose log it has, as far as it knows? */
function isSettled({ raft }: Replica): boolean {
  if (raft.role === 'leader') return true;
  return raft.leader !== 0 && !raft.needsTicks() && raft.appliedIndex === raft.commitIndex;
}
