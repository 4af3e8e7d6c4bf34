/**
 * A commit over several ranges: one round of consensus.
 *
 *   (large parts: all but their first pieces, a few at a time)
 *   prepare ─► every range at once; the first one's part brings the record
 *   all prepared ─► committed at the highest timestamp: the client is told
 *   behind that ─► decide at the record, resolve everywhere, forget
 *
 * Rules: as soon as the record may be there, nobody but the record says that the transaction failed: `decide` aborted has
 * to answer first. Where ranges were split meanwhile, parts are divided, and the record may be there already, which lists the parts by
 * their first keys: then the pieces that it does not know are prepared first, and last of all those with the first keys, so that
 * whoever finds every listed part prepared may commit. The last ones have the highest timestamps, since clocks travel along. Pieces that were cut
 * because a part was too large for one entry are of the same kind. Nothing limits their timestamps but those of the listed ones: what protects the
 * transaction's locks is renewed when they are all there. So are those that were prepared ahead of the commit (`ahead-rows.ts`).
 */
import {
  assert,
  compareBytes,
  equalBytes,
  JimError,
  mark,
  mistake,
  type Timestamp,
  zeroTimestamp,
} from '../base/index.ts';
import type { FoundRow, TransactedReply, TxnOutcome } from '../range/index.ts';
import { type AheadPart, extentOfParts } from './ahead-rows.ts';
import type { Behind, KnownPart } from './behind.ts';
import {
  type CommitEnd,
  type CommitInput,
  type Committed,
  limitNow,
  type Numbered,
  partsOf,
  place,
} from './commit-end.ts';
import { didNotCommit, outcomeUnknown, unexpected } from './errors.ts';
import { foundBefore } from './found-before.ts';
import { type Group, groupByRange, keepsChanging, regroupMax } from './grouping.ts';
import { earlierLimit, leastProtection } from './held-locks.ts';
import { protectForCommit } from './protection.ts';
import { aborted, decide, encodeParticipants, type PartSpan } from './protocol.ts';
import type { Releases } from './releases.ts';
import type { TxnServices } from './services.ts';

/** How long a client that gives up may have to wait for the record to say so, beyond its deadline. */
const decideGraceMs = 1_000;

/** Pieces of large parts on their way at once: others' requests come between them. */
const piecesAtOnce = 4;

/** A coordinator that slept for longer does not believe that a transaction of which there is no record any more was aborted. */
const trustMs = 300_000;

/** A range's part, and how far it has come. */
interface Part {
  readonly participant: number;
  readonly items: readonly Numbered[];
  readonly span: PartSpan;
  /** `mismatch`, `refused`: certainly not prepared. `doubtful`: it may be. */
  state: 'new' | 'asked' | 'prepared' | 'mismatch' | 'refused' | 'doubtful';
  reply: TransactedReply | undefined;
}

type Failure =
  | { readonly kind: 'error'; readonly error: unknown }
  | { readonly kind: 'condition-failed'; readonly operation: number; readonly version: Timestamp };

/** One commit. */
export class JointCommit {
  readonly #services: TxnServices;
  readonly #behind: Behind;
  readonly #releases: Releases;
  readonly #input: CommitInput;
  #parts: Part[];
  /** Parts that the record lists; the others are pieces of these. */
  #listed: number;
  /** Some parts are too large for one entry. */
  readonly #isLarge: boolean;
  #notAfter: Timestamp = zeroTimestamp;
  #failure: Failure | undefined;
  readonly #beganAtMs: number;

  constructor(
    services: TxnServices,
    behind: Behind,
    releases: Releases,
    input: CommitInput,
    groups: readonly Group<Numbered>[],
  ) {
    this.#services = services;
    this.#behind = behind;
    this.#releases = releases;
    this.#input = input;
    this.#beganAtMs = services.clock.monotonicMs();
    const ahead = input.ahead?.parts ?? [];
    const listedGroups = ahead.length === 0 ? groups.map(({ items }) => items) : withAnchor(groups, input);
    const cut = listedGroups.map((items) => partsOf(items, services.settings));
    const pieces = [...cut.map(([first]) => first), ...cut.flatMap((all) => all.slice(1))];
    this.#parts = [...pieces.map((items, participant) => newPart(participant, items)), ...ahead.map(preparedAhead)];
    this.#listed = cut.length;
    this.#isLarge = this.#parts.length > cut.length;
  }

  /** Throws what certainly did not happen. */
  async run(): Promise<CommitEnd> {
    for (let round = 0; round < regroupMax; round++) {
      try {
        await this.#prepareNew();
      } catch (error) {
        this.#fail({ kind: 'error', error });
      }
      if (this.#failure === undefined && this.#parts.every(({ state }) => state === 'prepared'))
        return this.#committed();
      if (mistake('commit-before-all-prepares') && this.#parts[0].state === 'prepared') return this.#committed();
      if (this.#failure !== undefined) break;
      await this.#divide();
    }
    return this.#abort();
  }

  // Preparing ------------------------------------------------------------------------------------------------------

  async #prepareNew(): Promise<void> {
    const isNew = ({ state }: Part) => state === 'new';
    const hasRecord = !isNew(this.#parts[0]);
    if (!hasRecord && !this.#isLarge) {
      await this.#protect();
      this.#listed = this.#parts.length;
      return this.#prepare(this.#parts.filter(isNew));
    }
    if (hasRecord) mark('txn: a part was divided when the record was there');
    const pieces = this.#parts.slice(this.#listed);
    await this.#prepareInTurn(pieces.filter(isNew));
    if (!pieces.every(({ state }) => state === 'prepared')) return;
    if (!hasRecord) await this.#protect();
    await this.#prepare(this.#parts.slice(0, this.#listed).filter(isNew));
  }

  /** What was read stays true up to this limit, which the record keeps: it does not move any more once that is there. */
  async #protect(): Promise<void> {
    const { txn, held, notAfter, deadlineAtMs } = this.#input;
    await protectForCommit(this.#services, txn, held, held.all(), deadlineAtMs);
    this.#notAfter = earlierLimit(leastProtection(held.all()), limitNow(notAfter));
  }

  /** A few at a time, up to the first failure. */
  async #prepareInTurn(pieces: readonly Part[]): Promise<void> {
    const left = pieces.values();
    const work = async () => {
      for (const piece of left) {
        if (this.#failure !== undefined) return;
        await this.#prepare([piece]);
      }
    };
    await Promise.all(Array.from({ length: piecesAtOnce }, work));
  }

  async #prepare(parts: readonly Part[]): Promise<void> {
    const [first] = this.#parts;
    const participants = () =>
      encodeParticipants(this.#parts.map(spanOf), this.#parts.slice(0, this.#listed).map(spanOf));
    const asked = parts.map((part) => {
      part.state = 'asked';
      return this.#preparePart(part, first.items[0].operation.key, part === first ? participants() : []);
    });
    if (mistake('commit-before-all-prepares')) await asked[0];
    else await Promise.all(asked);
  }

  async #preparePart(part: Part, anchor: Uint8Array, participants: readonly Uint8Array[]): Promise<void> {
    const { txn, held, lockTimeoutMs, author, deadlineAtMs } = this.#input;
    const { access } = this.#services;
    const operations = part.items.map(({ operation }) => operation);
    const id = access.beginRequest();
    try {
      const { span } = await access.rangeOf(operations[0].key, deadlineAtMs);
      const answer = await access.execute(
        {
          kind: 'transact',
          id,
          txn,
          operations,
          tokens: held.tokensIn(span),
          locked: held.extentIn(span),
          notAfter: this.#notAfter,
          lockTimeoutMs,
          prepare: { anchor, participant: part.participant, participants },
          ...(author && { author }),
        },
        deadlineAtMs,
      );
      this.#onAnswer(part, answer);
    } catch (error) {
      part.state = error instanceof JimError && error.outcome === 'definite' ? 'refused' : 'doubtful';
      this.#fail({ kind: 'error', error });
    } finally {
      access.finishRequest(id);
    }
  }

  #onAnswer(part: Part, answer: Awaited<ReturnType<TxnServices['access']['execute']>>): void {
    switch (answer.kind) {
      case 'transacted':
        part.state = 'prepared';
        part.reply = answer;
        return;
      case 'range-mismatch':
        part.state = 'mismatch';
        return;
      case 'condition-failed':
        part.state = 'refused';
        this.#fail({
          kind: 'condition-failed',
          operation: part.items[answer.operation].index,
          version: answer.version,
        });
        return;
      default:
        throw unexpected(answer.kind);
    }
  }

  /** The first failure decides; parts that still wait for locks need not wait any longer. */
  #fail(failure: Failure): void {
    if (this.#failure !== undefined) return;
    this.#failure = failure;
    const waiting = this.#parts.filter(({ state }) => state === 'asked');
    const keys = waiting.flatMap(({ items }) => items.map(({ operation }) => operation.key));
    this.#releases.release(this.#input.txn, keys, undefined);
  }

  // Dividing -------------------------------------------------------------------------------------------------------

  /** Parts that no longer lie in one range become several; what is prepared stays as it is. */
  async #divide(): Promise<void> {
    const { deadlineAtMs } = this.#input;
    const next: Part[] = [];
    let number = this.#parts.length;
    for (const part of this.#parts) {
      if (part.state !== 'mismatch') {
        next.push(part);
        continue;
      }
      const groups = await groupByRange(
        this.#services.access,
        part.items,
        ({ operation }) => operation.key,
        deadlineAtMs,
      );
      for (const [i, { items }] of groups.entries()) next.push(newPart(i === 0 ? part.participant : number++, items));
    }
    this.#parts = next.sort((a, b) => a.participant - b.participant);
  }

  // The end --------------------------------------------------------------------------------------------------------

  #committed(): Committed {
    const { txn, held } = this.#input;
    const { timestamp, ...given } = latestOf(this.#parts);
    const pieces = this.#parts.slice(this.#listed);
    assert(
      pieces.length === 0 || latestOf(this.#parts.slice(0, this.#listed)).timestamp > latestOf(pieces).timestamp,
      'a recovery, which knows the listed parts only, finds the same timestamp',
    );
    assert(this.#notAfter === zeroTimestamp || timestamp <= this.#notAfter, 'no part is prepared above the limit');
    const behind = this.#finish({ kind: 'committed', timestamp, ...given }, true);
    this.#releases.release(txn, held.keysOutside([]), timestamp);
    const all = { existed: [] as boolean[], rows: [] as (FoundRow | undefined)[] };
    for (const { items, reply } of this.#parts) place(items, reply?.existed ?? [], reply?.rows ?? [], all);
    return { kind: 'committed', timestamp, ...all, behind };
  }

  /** Nothing is committed: before that is said, the record has to agree, if it may be there. */
  async #abort(): Promise<CommitEnd> {
    const { txn, deadlineAtMs } = this.#input;
    const { access, clock } = this.#services;
    const [first] = this.#parts;
    if (first.state !== 'prepared' && first.state !== 'doubtful') {
      this.#finish(aborted, false);
      return this.#failed();
    }
    const anchor = first.items[0].operation.key;
    const graceAtMs = Math.max(deadlineAtMs, clock.monotonicMs() + decideGraceMs);
    let outcome: TxnOutcome;
    try {
      outcome = await decide(access, txn, anchor, aborted, graceAtMs);
    } catch (error) {
      if (!(error instanceof JimError)) throw error;
      const later = this.#behind.decideAborted(txn, anchor).then((known) => {
        if (known !== undefined) this.#finish(known, true);
        return known;
      });
      return { kind: 'doubt', error: outcomeUnknown(`the transaction is in doubt: ${error.message}`, error), later };
    }
    const behind = this.#finish(outcome, true);
    if (outcome.kind === 'aborted') {
      if (clock.monotonicMs() - this.#beganAtMs <= trustMs) return this.#failed();
      const error = outcomeUnknown('the transaction took so long that its record may have been forgotten');
      return { kind: 'doubt', error, later: Promise.resolve(undefined) };
    }
    mark('txn: a recovery committed it while its coordinator gave up');
    return this.#committedByOthers(outcome, behind, graceAtMs);
  }

  /** A recovery found all parts prepared: their answers are lost, what they found is not. */
  async #committedByOthers(
    outcome: Extract<TxnOutcome, { kind: 'committed' }>,
    behind: Promise<void>,
    deadlineAtMs: number,
  ): Promise<CommitEnd> {
    const { txn, held, operations } = this.#input;
    const { timestamp } = outcome;
    this.#releases.release(txn, held.keysOutside([]), timestamp);
    if (this.#input.withoutFound === true) return { kind: 'committed', timestamp, existed: [], rows: [], behind };
    try {
      const found = await foundBefore(this.#services, operations, timestamp, deadlineAtMs);
      return { kind: 'committed', timestamp, ...found, behind };
    } catch (error) {
      if (!(error instanceof JimError)) throw error;
      const told = outcomeUnknown(`it is done, but what it found could not be read: ${error.message}`, error);
      return { kind: 'doubt', error: told, later: Promise.resolve(outcome) };
    }
  }

  #failed(): CommitEnd {
    const failure = this.#failure;
    if (failure === undefined) throw keepsChanging();
    if (failure.kind === 'condition-failed') return failure;
    throw didNotCommit(failure.error);
  }

  #finish(outcome: TxnOutcome, hasRecord: boolean): Promise<void> {
    const [first] = this.#parts;
    const parts = this.#parts.map((part) => ({ ...spanOf(part), participant: part.participant, state: knownOf(part) }));
    return this.#behind.finish(this.#input.txn, first.items[0].operation.key, parts, outcome, hasRecord);
  }
}

function newPart(participant: number, items: readonly Numbered[]): Part {
  const span = { first: items[0].operation.key, last: items[items.length - 1].operation.key };
  return { participant, items, span, state: 'new', reply: undefined };
}

function preparedAhead({ participant, first, last, state, timestamp }: AheadPart): Part {
  assert(state === 'prepared', 'what is in doubt was dropped');
  const reply: TransactedReply = { kind: 'transacted', timestamp, existed: [], rows: [] };
  return { participant, items: [], span: { first, last }, state, reply };
}

/**
 * What the record lists if there are parts ahead: first the anchor, which they name already; and, where nothing else is written so far to the left, their
 * first key, so that a recovery looks for them from there on. Both are only looked at, unless they are written now.
 */
function withAnchor(
  groups: readonly Group<Numbered>[],
  { ahead, operations }: CommitInput,
): readonly (readonly Numbered[])[] {
  assert(ahead !== undefined, 'the first part ahead chose an anchor');
  const { anchor } = ahead;
  const isAnchor = ({ operation }: Numbered) => equalBytes(operation.key, anchor);
  const all = groups.flatMap(({ items }) => items);
  const anchored = all.find(isAnchor) ?? { index: operations.length, operation: { key: anchor } };
  const others = groups.map(({ items }) => items.filter((item) => !isAnchor(item))).filter((items) => items.length > 0);
  const { first } = extentOfParts(ahead.parts);
  const isCovered = [anchored, ...others.map(([item]) => item)].some(
    ({ operation }) => compareBytes(operation.key, first) <= 0,
  );
  const leftmost = isCovered ? [] : [[{ index: operations.length + 1, operation: { key: first } }]];
  return [[anchored], ...leftmost, ...others];
}

/** The highest of their prepare timestamps, and the clock that gave it, where that is known. */
function latestOf(parts: readonly Part[]): { readonly timestamp: Timestamp; readonly givenBy?: number } {
  let timestamp = zeroTimestamp;
  let givenBy: number | undefined;
  for (const { reply } of parts) {
    if (reply === undefined || reply.timestamp <= timestamp) continue;
    timestamp = reply.timestamp;
    givenBy = reply.givenBy;
  }
  return { timestamp, ...(givenBy !== undefined && { givenBy }) };
}

function spanOf({ span }: Part): PartSpan {
  return span;
}

function knownOf({ state }: Part): KnownPart['state'] {
  if (state === 'prepared') return 'prepared';
  return state === 'doubtful' || state === 'asked' ? 'doubtful' : 'absent';
}
