/**
 * Temporary tables whose session is gone without a word: its node crashed. Every node looks whether the catalog has schemas `pg_temp_…` of no session here; the first node
 * by its number that answers asks all others, and drops those that nobody has.
 *
 *   schemas of no session here, twice in a row ──► every node: yours? ──► nobody's: dropped
 *                                                       └── no answer: not now, unless the node has been away for five minutes, or has left
 *
 * A node that comes back after that finds its sessions' temporary tables gone; it could not have used them meanwhile, since the catalog was no longer its own.
 */
import { type NodeId, utf8, utf8Text, wallMsOf } from '../../base/index.ts';
import { sleep } from '../../io/index.ts';
import type { SchemaDescriptor } from '../catalog/index.ts';
import type { SqlEngine } from './engine.ts';
import type { NodeCalls } from './node-calls.ts';
import { internalSession } from './separate.ts';

const method = 'sql.which-sessions';
const callMs = 2_000;
const roundMs = 10_000;
/** A node that was not heard of for so long is not waited for. */
const goneMs = 300_000;

type Log = (level: 'info' | 'warn', message: string, fields?: Readonly<Record<string, unknown>>) => void;

/** A temporary schema, and the session that it is of. */
interface Temporary {
  readonly schema: SchemaDescriptor;
  readonly processId: number;
}

/** See the top of the file. */
export class TemporaryCleanup {
  readonly #engine: SqlEngine;
  readonly #calls: NodeCalls;
  readonly #log: Log;
  /** Process ids that no session here had in the round before. */
  #suspected: ReadonlySet<number> = new Set();
  /** Since when nodes have not answered; monotonic milliseconds. */
  readonly #silentSince = new Map<NodeId, number>();
  #stopped = false;

  constructor(engine: SqlEngine, calls: NodeCalls, log: Log) {
    this.#engine = engine;
    this.#calls = calls;
    this.#log = log;
    calls.handle(method, (body) => {
      const asked = JSON.parse(utf8Text(body)) as readonly number[];
      return utf8(JSON.stringify(asked.filter((processId) => engine.sessions.has(processId))));
    });
  }

  /** Goes on until it is stopped. */
  async run(): Promise<void> {
    while (!this.#stopped) {
      await sleep(this.#engine.clock, roundMs);
      if (this.#stopped) return;
      await this.round().catch((error) =>
        this.#log('warn', 'temporary tables of sessions that are gone were left', { error: String(error) }),
      );
    }
  }

  stop(): void {
    this.#stopped = true;
  }

  /** One round. What is found for the first time is left to the next one: its session may be about to end by itself. */
  async round(): Promise<void> {
    const found = this.#ofNoSessionHere();
    const before = this.#suspected;
    this.#suspected = new Set(found.map(({ processId }) => processId));
    const suspected = found.filter(({ processId }) => before.has(processId));
    if (suspected.length === 0) return;
    const owned = await this.#askOthers(suspected.map(({ processId }) => processId));
    for (const each of suspected) if (owned?.has(each.processId) === false) await this.#drop(each);
  }

  #ofNoSessionHere(): readonly Temporary[] {
    const { catalog, sessions } = this.#engine;
    const found: Temporary[] = [];
    for (const schema of catalog.current().all('schema')) {
      const match = /^pg_temp_(\d+)$/.exec(schema.name);
      const processId = Number(match?.[1]);
      if (match !== null && !sessions.has(processId)) found.push({ schema, processId });
    }
    return found;
  }

  /** The process ids that are sessions elsewhere; undefined: another node sees to it, or one can't be asked now. */
  async #askOthers(processIds: readonly number[]): Promise<ReadonlySet<number> | undefined> {
    const { nodeId, call } = this.#calls;
    const body = utf8(JSON.stringify(processIds));
    const owned = new Set<number>();
    for (const node of await this.#nodesToAsk()) {
      try {
        const answer = JSON.parse(utf8Text(await call(node, method, body, callMs))) as readonly number[];
        this.#silentSince.delete(node);
        if (node < nodeId) return undefined;
        for (const processId of answer) owned.add(processId);
      } catch {
        const now = this.#engine.clock.monotonicMs();
        const since = this.#silentSince.get(node) ?? now;
        this.#silentSince.set(node, since);
        if (now - since < goneMs) return undefined;
      }
    }
    return owned;
  }

  /** Those that use the catalog; of those that were put out, those that may still come back with their sessions. */
  async #nodesToAsk(): Promise<readonly NodeId[]> {
    const longAgo = this.#engine.clock.wallMs() - goneMs;
    const members = await this.#engine.catalog.members();
    return members
      .filter(({ state, version }) => state === 'in' || (state === 'out' && wallMsOf(version) > longAgo))
      .map(({ node }) => node)
      .filter((node) => node !== this.#calls.nodeId)
      .sort((a, b) => a - b);
  }

  async #drop({ schema, processId }: Temporary): Promise<void> {
    const engine = this.#engine;
    const database = engine.catalog.current().byOid(schema.databaseOid);
    if (database?.kind !== 'database') return;
    const session = internalSession(engine, undefined, database, undefined, processId);
    const transaction = session.currentTransaction;
    try {
      await session.dropTemporaryObjects();
      session.forgetTransaction();
      await transaction.commit();
      this.#log('info', 'temporary tables of a session that is gone were dropped', { schema: schema.name });
    } catch (error) {
      session.forgetTransaction();
      await transaction.rollback().catch(() => {});
      throw error;
    }
  }
}
