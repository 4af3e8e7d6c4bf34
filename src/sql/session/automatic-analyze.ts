/**
 * Statistics that keep up by themselves. Every node counts what its sessions write and tells the counts to one of them, the keeper: the first node by its
 * number that answers. The keeper adds up, and runs ANALYZE on the tables of which enough has changed, one after the other.
 *
 *   sessions ──► ChangedRows ──(every few seconds)──► keeper: sums by table ──► ANALYZE, slowly
 *
 * Counts are a hint. Those of a node that dies are lost, and if two nodes both think themselves the keeper, a table is looked at once more than needed. It gives way after
 * each page of rows for longer than the page took: whoever else uses the node hardly notices.
 */
import { emptyBytes, type NodeId, utf8, utf8Text } from '../../base/index.ts';
import { sleep } from '../../io/index.ts';
import { type Oid, type TableDescriptor, wellKnownOids } from '../catalog/index.ts';
import { needsAnalyze } from '../plan/index.ts';
import { keepStatistics } from './commands/analyze.ts';
import { isWorthAnotherTry } from './diagnostics.ts';
import type { SqlEngine } from './engine.ts';
import type { NodeCalls } from './node-calls.ts';
import { internalSession } from './separate.ts';

const method = 'sql.changed-rows';
const callMs = 2_000;
/** How often counts are told, and looked at. */
const roundMs = 10_000;
/** How long it rests after each page. */
const restMs = 2;

type Log = (level: 'debug' | 'warn', message: string, fields?: Readonly<Record<string, unknown>>) => void;

/** See the top of the file. */
export class AutomaticAnalyze {
  readonly #engine: SqlEngine;
  readonly #calls: NodeCalls;
  readonly #log: Log;
  /** At the keeper: rows that changed since the table's last ANALYZE. */
  readonly #sums = new Map<Oid, number>();
  #stopped = false;

  constructor(engine: SqlEngine, calls: NodeCalls, log: Log) {
    this.#engine = engine;
    this.#calls = calls;
    this.#log = log;
    calls.handle(method, (body) => {
      this.#add(JSON.parse(utf8Text(body)) as [Oid, number][]);
      return emptyBytes;
    });
  }

  /** Goes on until it is stopped. */
  async run(): Promise<void> {
    while (!this.#stopped) {
      await sleep(this.#engine.clock, roundMs);
      if (this.#stopped) return;
      await this.round();
    }
  }

  stop(): void {
    this.#stopped = true;
  }

  /** One round: tells the keeper, and looks whether there is something to be done here. */
  async round(): Promise<void> {
    const counts = this.#engine.changedRows.take();
    if (counts.size > 0) await this.#tell([...counts]);
    for (const [oid, changed] of this.#sums) {
      if (this.#stopped) return;
      await this.#analyzeIfOld(oid, changed);
    }
  }

  async #tell(counts: readonly [Oid, number][]): Promise<void> {
    const body = utf8(JSON.stringify(counts));
    const nodes: readonly NodeId[] = [...this.#calls.nodes()].sort((a, b) => a - b);
    for (const node of nodes) {
      if (node === this.#calls.nodeId) break;
      try {
        await this.#calls.call(node, method, body, callMs);
        return;
      } catch {
        // The next one keeps the counts then.
      }
    }
    this.#add(counts);
  }

  #add(counts: readonly [Oid, number][]): void {
    for (const [oid, changed] of counts)
      if (oid >= wellKnownOids.firstUser) this.#sums.set(oid, (this.#sums.get(oid) ?? 0) + changed);
  }

  /** ANALYZE by hand begins the count of this table anew. */
  analyzed(oid: Oid): void {
    this.#sums.delete(oid);
  }

  async #analyzeIfOld(oid: Oid, changed: number): Promise<void> {
    const { catalog } = this.#engine;
    const table = catalog.current().byOid(oid);
    if (table?.kind !== 'table') {
      this.#sums.delete(oid);
      return;
    }
    if (isSwitchedOff(table) || !needsAnalyze(changed, catalog.current().statisticsOf(oid))) return;
    // What is written meanwhile is counted for the next time.
    this.#sums.delete(oid);
    const session = internalSession(this.#engine, undefined);
    const { clock } = this.#engine;
    const transaction = session.currentTransaction;
    try {
      await keepStatistics(session, [{ table, columns: undefined }], () => sleep(clock, restMs));
      session.forgetTransaction();
      await transaction.commit();
      this.#log('debug', 'a table was analyzed', { table: table.name, changed });
    } catch (error) {
      await transaction.rollback().catch(() => {});
      // Whoever changes the table goes first.
      if (isWorthAnotherTry(error)) this.#add([[oid, changed]]);
      else this.#log('warn', 'a table could not be analyzed', { table: table.name, error: String(error) });
    }
  }
}

/** `WITH (autovacuum_enabled = false)`, in any of the words for false. */
function isSwitchedOff({ options }: TableDescriptor): boolean {
  return options.some(
    ({ name, value }) => name === 'autovacuum_enabled' && ['false', 'off', 'no', '0'].includes(value.toLowerCase()),
  );
}
