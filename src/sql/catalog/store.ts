/**
 * The catalog of a node: its newest picture, its lease on it, its gates, and the changes that transactions make from here.
 *
 *   refresh ──► one read: version, gates, members ──► what changed since ──► picture, lease, gates
 *   user    ──► enter tables ─► … ─► commit at or below its bound ─► leave
 *   change  ──► the lock ─► draft, gates ─► rows written with the transaction ─► commit ─► everybody looks
 *
 * Decision 0012 has the reasons. What has to hold: *nobody commits by a definition of a table that another transaction has replaced*, whoever is slow,
 * cut off, paused or killed. Why it does:
 *
 * A change C of a table first writes an entry *closed by C until P* (at timestamp G), then asks every member to let go, and commits at or below
 * P, as its `notAfter`. A node uses what it read at R for commits up to R + 10 s, as their `notAfter`; a read at R sees all that is committed at or below R.
 *
 * - Reads at R ≥ G see the entry. From then on new users of the table wait, and those who use it already may commit up to where they might before (below G + 10 s), or
 *   up to what C grants them, which C does only for as long as their node answers.
 * - So for every member C knows a timestamp above which no user of the table commits: "drained", said by the member, or the end of what was
 *   granted. Until C has one that has passed for each of them, it waits. Whatever C does at the table afterwards has a later timestamp: its requests carry
 *   its clock to the leaseholders.
 * - A node becomes a member before it reads what it will use, so if its read is below G, its row is, too, and C asks it. One that was put out
 *   may use what it read before for 10 s after its row says so, which later changes wait for; it reads its own row with every refresh.
 * - A node's former life may have commits under way. If its row still says `in`, nothing is drained there before 10 s after its first read.
 * - Where a read comes behind the end of the lease, gates may have closed and opened unseen: those who used tables before it may commit up to that end, and no later.
 * - A gate opens where a read shows C's commit, with the picture of its version, or C's entry gone, or R > P. In the last case C can
 *   not have committed at or below R unseen, and commits nothing above P.
 * - If C's node dies, P passes. If it is paused, its commit comes above P and is refused. If C's commit is in doubt, nobody touches the
 *   entry: the next read that shows an outcome, or P, opens the gates.
 * - Two changes at once: each holds the lock `02 'c'` from before it reads the picture that it begins from until it has ended. If the lock is lost with its
 *   leaseholder, the commit is refused, since its token is not known any more.
 *
 * Left out: gates for objects without rows. A view, role or grant that changes is seen by other nodes once `ended` has told them, at the latest when
 * they read again, within a second.
 */
import {
  addMs,
  catalogMemberKey,
  catalogObjectKey,
  catalogObjectSpan,
  catalogStatisticsKey,
  catalogStatisticsSpan,
  type HybridClock,
  JimError,
  type Timestamp,
  type TxnId,
  zeroTimestamp,
} from '../../base/index.ts';
import { type Clock, sleep } from '../../io/index.ts';
import type { Transaction, Transactions } from '../../txn/index.ts';
import { firstRows } from './bootstrap.ts';
import type { SchemaChange, TableStatistics } from './catalog.ts';
import { CatalogRows } from './catalog-rows.ts';
import { CatalogChange, lockCatalog } from './change.ts';
import { ChangeGates, leaseMs } from './change-gates.ts';
import { decodeDescriptor, decodeStatistics } from './descriptor-rows.ts';
import type { Descriptor, Oid } from './descriptors.ts';
import { DraftStates } from './draft.ts';
import { CatalogUser, Gates } from './gates.ts';
import {
  type DrainReply,
  type DrainRequest,
  decodeDrainRequest,
  encodeMessage,
  methods,
  type NodeCalls,
} from './messages.ts';
import { decodeNamespace, type Namespace, namespaceSpanOfNames, withNamespaces } from './namespaces.ts';
import type { SystemObjects } from './objects.ts';
import { OidBlocks } from './oids.ts';
import { type CatalogChanges, CatalogPicture } from './picture.ts';
import { type CatalogState, closedGates, encodeMember, type Member, stepsSince } from './state-rows.ts';
import { decodeTold, encodeTold } from './told-changes.ts';

/** How often a node reads the catalog's state. */
const refreshMs = 1_000;
/** Before the first picture is there. */
const retryMs = 100;
const requestMs = 5_000;
/** A member that is asked to let go answers after so long even if somebody is left. */
const drainMs = 400;
/** How long the end of a change waits for others to have seen it. */
const lookMs = 1_000;

/** What a store works with. */
export interface CatalogStoreParts extends NodeCalls {
  readonly transactions: Transactions;
  readonly clock: Clock;
  readonly hybridClock: HybridClock;
  readonly system: SystemObjects;
  log(level: 'debug' | 'info' | 'warn' | 'error', message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** How a transaction changes the catalog. */
export interface ChangeOptions {
  /** How long it waits for other changes and for users of its tables; 0: as long as it takes. */
  readonly lockTimeoutMs: number;
}

/** See the top of this file. */
export class CatalogStore {
  readonly #parts: CatalogStoreParts;
  readonly #rows: CatalogRows;
  readonly #gates: Gates;
  readonly #oids: OidBlocks;
  readonly #draftStates = new DraftStates();
  #picture: CatalogPicture;
  #looking: Promise<unknown> = Promise.resolve();
  #nextLook: Promise<CatalogState> | undefined;
  /** By id. Namespaces are made without any change of the catalog; they never go. */
  #namespaces: ReadonlyMap<number, Namespace> = new Map();
  #clearing: Promise<void> = Promise.resolve();
  #isMember = false;
  /** A former life of this node may commit up to here. */
  #quietUntil: Timestamp = zeroTimestamp;
  #stopped = false;

  constructor(parts: CatalogStoreParts) {
    this.#parts = parts;
    this.#rows = new CatalogRows(parts.transactions, parts.clock);
    this.#gates = new Gates({ clock: parts.clock, hybridClock: parts.hybridClock, renew: () => this.#look() });
    this.#oids = new OidBlocks(this.#rows);
    this.#picture = CatalogPicture.empty(parts.system);
    parts.handle(methods.drain, async (body) => encodeMessage(await this.#drain(decodeDrainRequest(body))));
    parts.handle(methods.look, async (body) => {
      const changes = decodeTold(body);
      const looked = this.#look();
      // The gates follow when it was read; the picture is there at once.
      if (changes !== undefined && this.#takeOver(changes)) looked.catch(() => {});
      else await looked;
      return encodeMessage({});
    });
  }

  // Life -----------------------------------------------------------------------------------------------------------

  /** Resolves when the first picture is there, which may take as long as the cluster has no quorum. */
  async start(): Promise<void> {
    for (;;) {
      try {
        await this.refresh();
        break;
      } catch (error) {
        if (!(error instanceof JimError) || error.code === 'corruption' || this.#stopped) throw error;
        await sleep(this.#parts.clock, retryMs);
      }
    }
    this.#keepLooking().catch((error) => this.#parts.log('error', 'the catalog', { error: String(error) }));
  }

  /** A planned end: nobody has to wait for this node any more, unless some transaction here has not ended. */
  async stop(): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    await this.#looking.catch(() => {});
    if (!this.#isMember || this.#gates.hasUsers) return;
    const row = encodeMember({ state: 'left' });
    await this.#rows.change(catalogMemberKey(this.#parts.nodeId), () => row).catch(() => {});
  }

  /** Ends like a crash. */
  halt(): void {
    this.#stopped = true;
  }

  async #keepLooking(): Promise<void> {
    while (!this.#stopped) {
      await sleep(this.#parts.clock, refreshMs);
      if (this.#stopped) return;
      await this.refresh().catch((error) => {
        if (!this.#stopped) this.#parts.log('warn', 'the catalog could not be read', { error: String(error) });
      });
    }
  }

  // What others use ------------------------------------------------------------------------------------------------

  /** The newest picture that this node knows. */
  current(): CatalogPicture {
    return this.#picture;
  }

  /** May this node still go by that picture? Changes of existing tables wait until no node does. */
  isLeased(): boolean {
    return this.#parts.hybridClock.reading() < this.#gates.lease;
  }

  /** The newest picture that there is, with all namespaces. */
  async refresh(): Promise<CatalogPicture> {
    await Promise.all([this.#look(), this.#lookForNamespaces()]);
    this.#picture = withNamespaces(this.#picture, this.#namespaces);
    return this.#picture;
  }

  /** For a transaction that begins now. */
  newUser(): CatalogUser {
    return new CatalogUser(this.#gates);
  }

  /** The rows that belong to the catalog but not to its versions: the state of sequences. */
  get rows(): CatalogRows {
    return this.#rows;
  }

  /** The nodes that use the catalog, or did. */
  async members(): Promise<readonly Member[]> {
    return (await this.#look()).members;
  }

  /** The nodes that use the catalog, but this one. */
  async otherMembers(): Promise<readonly Member[]> {
    return (await this.members()).filter(({ node, state }) => node !== this.#parts.nodeId && state === 'in');
  }

  /**
   * Begins a change of the catalog by a transaction that is open. There is one change at a time in the cluster: waits for the one before. Throws 55P03,
   * 40P01.
   */
  async beginChange(transaction: Transaction, user: CatalogUser, options: ChangeOptions): Promise<SchemaChange> {
    const { clock, hybridClock, transactions, log } = this.#parts;
    const { lockTimeoutMs } = options;
    user.transactionId = transaction.id;
    await user.waitForChanges(lockCatalog(transaction, clock, lockTimeoutMs));
    await this.#clearing;
    const state = await this.#look();
    const gates = new ChangeGates(
      {
        clock,
        hybridClock,
        transactions,
        rows: this.#rows,
        calls: this.#parts,
        look: () => this.#look(),
        drainHere: (request) => this.#drain(request),
        log,
      },
      transaction.id,
      lockTimeoutMs,
      state.gatesRow,
    );
    user.changes = gates;
    return new CatalogChange({
      transaction,
      clock,
      log,
      gates,
      base: this.#picture,
      version: state.version,
      versionWritten: state.versionWritten,
      draftStates: this.#draftStates,
      newOid: () => this.#oids.next(),
      onCommitted: (changes) => this.#takeOver(changes),
      tell: (changes) => this.#tell(state.members, changes),
      clearAway: () => this.#clearAway(gates),
    });
  }

  // Reading --------------------------------------------------------------------------------------------------------

  /** The state as it is now or later; whoever asks while a read is under way shares the next one. */
  #look(): Promise<CatalogState> {
    if (this.#nextLook === undefined) {
      const next = this.#looking
        .catch(() => {})
        .then(() => {
          this.#nextLook = undefined;
          const reading = this.#read();
          this.#looking = reading;
          return reading;
        });
      this.#nextLook = next;
    }
    return this.#nextLook;
  }

  async #read(): Promise<CatalogState> {
    let state = await this.#rows.state();
    for (;;) {
      if (state.version.version === 0) await this.#bootstrap();
      else if (!this.#isIn(state)) await this.#becomeMember(state);
      else {
        const changes = await this.#changesUpTo(state);
        if (changes === undefined) break;
        // What was read may be newer than the state: it is that of a version only if that is still the newest.
        const after = await this.#rows.state();
        // Meanwhile another node may have told what is newer.
        const isNewer = changes.version > this.#picture.version;
        if (isNewer && after.version.version === state.version.version) {
          const base = changes.isWhole ? CatalogPicture.empty(this.#parts.system) : this.#picture;
          this.#picture = withNamespaces(base.with(changes), this.#namespaces);
        }
        state = after;
        continue;
      }
      state = await this.#rows.state();
    }
    if (this.#stopped) throw new JimError('node-unavailable', 'the node is stopping', { retry: 'elsewhere' });
    this.#gates.update(closedGates(state), state.readTimestamp, addMs(state.readTimestamp, leaseMs));
    return state;
  }

  async #lookForNamespaces(): Promise<void> {
    const rows = await this.#rows.scan(namespaceSpanOfNames);
    const namespaces = rows.map(({ key, row }) => decodeNamespace(key, row));
    this.#namespaces = new Map(namespaces.map((namespace) => [namespace.id, namespace]));
  }

  #isIn({ members }: CatalogState): boolean {
    const { nodeId } = this.#parts;
    return this.#isMember && members.some(({ node, state }) => node === nodeId && state === 'in');
  }

  /** From here on whoever closes a gate asks this node, too. */
  async #becomeMember({ members, readTimestamp }: CatalogState): Promise<void> {
    const { nodeId } = this.#parts;
    const own = members.find(({ node }) => node === nodeId);
    if (!this.#isMember && own?.state === 'in') this.#quietUntil = addMs(readTimestamp, leaseMs);
    if (!this.#isMember && own?.state === 'out') this.#quietUntil = addMs(own.version, leaseMs);
    this.#isMember = true;
    if (own?.state === 'in') return;
    await this.#rows.put(catalogMemberKey(nodeId), encodeMember({ state: 'in' }), own?.version ?? zeroTimestamp);
  }

  async #bootstrap(): Promise<void> {
    const { clock, transactions } = this.#parts;
    await transactions.transact(firstRows(), {
      deadlineAtMs: clock.monotonicMs() + requestMs,
      lockTimeoutMs: requestMs,
    });
  }

  /** What there is to read for the state's version; undefined: nothing. */
  async #changesUpTo({ version }: CatalogState): Promise<(CatalogChanges & { readonly isWhole: boolean }) | undefined> {
    // It may be further: what was committed here or told by others since the state was read.
    if (version.version <= this.#picture.version) return undefined;
    const steps = this.#picture.version === 0 ? undefined : stepsSince(version, this.#picture.version);
    if (steps === undefined) return this.#everything(version.version);
    const oids = new Set(steps.flatMap(({ objects }) => objects));
    const measured = new Set(steps.flatMap(({ statistics }) => statistics));
    const [objects, statistics] = await Promise.all([
      Promise.all([...oids].map((oid) => this.#object(oid))),
      Promise.all([...measured].map(async (oid) => [oid, await this.#statistics(oid)] as const)),
    ]);
    return {
      version: version.version,
      isWhole: false,
      put: objects.filter((each) => typeof each !== 'number'),
      removed: objects.filter((each) => typeof each === 'number'),
      statistics: new Map(statistics),
    };
  }

  /** The object, or its oid if it is gone. */
  async #object(oid: Oid): Promise<Descriptor | Oid> {
    const { row } = await this.#rows.get(catalogObjectKey(oid));
    return row === undefined ? oid : decodeDescriptor(oid, row);
  }

  async #statistics(oid: Oid): Promise<TableStatistics | undefined> {
    const { row } = await this.#rows.get(catalogStatisticsKey(oid));
    return row && decodeStatistics(oid, row);
  }

  async #everything(version: number): Promise<CatalogChanges & { readonly isWhole: boolean }> {
    const [objects, statistics] = await Promise.all([
      this.#rows.scan(catalogObjectSpan),
      this.#rows.scan(catalogStatisticsSpan),
    ]);
    return {
      version,
      isWhole: true,
      put: objects.map(({ key, row }) => decodeDescriptor(oidOf(key), row)),
      removed: [],
      statistics: new Map(statistics.map(({ key, row }) => [oidOf(key), decodeStatistics(oidOf(key), row)])),
    };
  }

  // Changes --------------------------------------------------------------------------------------------------------

  /** What was committed, here or where it is told of, need not be read, if nothing came in between. */
  #takeOver(changes: CatalogChanges): boolean {
    if (this.#picture.version + 1 === changes.version) this.#picture = this.#picture.with(changes);
    return this.#picture.version >= changes.version;
  }

  /** This node's gates follow, too. @param members as they were when the change began: who came later has read since */
  async #tell(members: readonly Member[], changes: CatalogChanges | undefined): Promise<void> {
    const { nodeId, call } = this.#parts;
    const others = members.filter(({ node, state }) => node !== nodeId && state === 'in');
    const body = encodeTold(changes);
    await Promise.all([
      this.#look(),
      ...others.map(({ node }) => call(node, methods.look, body, lookMs).catch(() => {})),
    ]);
  }

  /** Gates of a change that has committed stand open; their entry is taken away behind its back, but before the next change here. */
  #clearAway(gates: ChangeGates): void {
    this.#clearing = gates.open().catch((error) => {
      this.#parts.log('warn', 'the entry of gates that are open was left', { error: String(error) });
    });
  }

  /** Another node's change, or one of this node, waits for the users of tables here. */
  async #drain({ change, tables, usersUntil }: DrainRequest): Promise<DrainReply> {
    const { clock, hybridClock } = this.#parts;
    if (tables.some((table) => !this.#gates.isClosedBy(table, change))) await this.#look();
    this.#gates.grantUsers(change, usersUntil);
    const replyAtMs = clock.monotonicMs() + drainMs;
    for (;;) {
      const users = this.#gates.usersOf(change);
      const isQuiet = hybridClock.reading() > this.#quietUntil;
      if (users.length === 0 && isQuiet) return { drained: true, users: [], waiters: [] };
      const leftMs = replyAtMs - clock.monotonicMs();
      if (leftMs <= 0)
        return {
          drained: false,
          users: users.flatMap(({ transactionId }): readonly TxnId[] =>
            transactionId === undefined ? [] : [transactionId],
          ),
          waiters: this.#gates.waitersOf(change),
        };
      await this.#gates.nextLeave(leftMs);
    }
  }
}

function oidOf(key: Uint8Array): Oid {
  return new DataView(key.buffer, key.byteOffset + key.length - 4, 4).getUint32(0);
}
