/**
 * The master: runs wherever the lease of the meta range is, and on no other node. Each round it collects what the nodes report,
 * asks the planner for the next steps, carries them out through the gateway, and records each with its reason and outcome.
 * It has no state that matters: a new master finds the same cluster and goes on.
 */
import { eventKey, eventPrefix, JimError, type NodeId, type RangeId } from '../base/index.ts';
import { type Clock, sleep } from '../io/index.ts';
import {
  type ClusterState,
  formatStep,
  type MasterSettings,
  type NodeState,
  plan,
  type RangeState,
  type Step,
} from '../master/index.ts';
import type { ReplicaStatus } from '../range/index.ts';
import { type AdminGateway, eventsMax } from './admin-gateway.ts';
import { errorText, type Log } from './log.ts';
import { type MetaRows, spanOfPrefix } from './meta.ts';
import { jsonRow } from './rows.ts';
import { bestOf, type NodeReport } from './status.ts';

const roundMs = 1_000;
/** With many ranges the rounds get longer, so that looking at them stays a small part of a core. */
const roundMsPerRange = 3;
const roundMsMax = 30_000;
/** While nothing happens anywhere, everything is looked at only so often. */
const restMs = 120_000;
const reportMs = 1_000;
const stepMs = 150_000;
const recordMs = 5_000;
/** A replica may be quarantined for so long before it is taken for damaged. */
const quarantineMsMax = 60_000;
/** Events beyond the limit are deleted when there are so many too many. */
const eventsSlack = 64;

export interface MasterOptions {
  readonly nodeId: NodeId;
  readonly clock: Clock;
  readonly admin: AdminGateway;
  readonly meta: MetaRows;
  readonly settings: MasterSettings;
  readonly log: Log;
  /** Does this node hold the lease of the meta range now? */
  isMaster(): boolean;
}

interface Seen<T> {
  readonly value: T;
  readonly sinceMs: number;
}

/** Decides and acts for the cluster, while it is this node's turn. */
export class Master {
  readonly #options: MasterOptions;
  readonly #live = new Map<NodeId, Seen<boolean>>();
  readonly #generations = new Map<RangeId, Seen<number>>();
  readonly #quarantined = new Map<string, number>();
  readonly #lastStatus = new Map<RangeId, ReplicaStatus>();
  readonly #busy = new Map<RangeId, Step>();
  #eventSequence = 0;
  #eventsWritten = 0;
  #registered = 0;
  #seen = '';
  #lookAgainAtMs = 0;
  #stopped = false;

  constructor(options: MasterOptions) {
    this.#options = options;
  }

  /** Runs until `stop`. */
  start(): void {
    this.#run().catch((error) => this.#options.log('error', 'the master failed', { error: errorText(error) }));
  }

  stop(): void {
    this.#stopped = true;
  }

  async #run(): Promise<void> {
    const { clock, isMaster, log } = this.#options;
    while (!this.#stopped) {
      await sleep(clock, Math.min(roundMsMax, Math.max(roundMs, this.#lastStatus.size * roundMsPerRange)));
      if (this.#stopped) return;
      if (!isMaster()) {
        this.#forget();
        continue;
      }
      try {
        await this.#round();
      } catch (error) {
        log('warn', 'a round of the master failed', { error: errorText(error) });
      }
    }
  }

  /** What was seen long ago would look as if nothing had changed since. */
  #forget(): void {
    this.#seen = '';
    for (const map of [this.#live, this.#generations, this.#quarantined, this.#lastStatus]) map.clear();
  }

  async #round(): Promise<void> {
    if (await this.#nothingHappened()) return;
    const state = await this.#collect();
    if (this.#stopped || !this.#options.isMaster()) return;
    for (const step of plan(state, this.#options.settings)) {
      if (this.#busy.has(step.rangeId)) continue;
      this.#busy.set(step.rangeId, step);
      void this.#carryOut(step).finally(() => this.#busy.delete(step.rangeId));
    }
  }

  /**
   * At rest a look at each node's counter stands for a look at all its ranges. Now and then everything is looked at all the
   * same: plans also depend on how long things have been as they are.
   */
  async #nothingHappened(): Promise<boolean> {
    const { clock, admin } = this.#options;
    const reports = await admin.reports('none', reportMs);
    const seen = reports
      .map(({ nodeId, activity }) => `${nodeId}:${activity}`)
      .sort()
      .join();
    const nowMs = clock.monotonicMs();
    const allHere = reports.length === this.#registered;
    const isRest = allHere && seen === this.#seen && this.#busy.size === 0 && nowMs < this.#lookAgainAtMs;
    if (isRest) return true;
    this.#seen = seen;
    this.#lookAgainAtMs = nowMs + restMs;
    return false;
  }

  // What is ------------------------------------------------------------------------------------------------------

  async #collect(): Promise<ClusterState> {
    const { clock, admin, meta } = this.#options;
    const [registered, reports] = await Promise.all([
      meta.nodes(meta.deadline(reportMs * 2)),
      admin.reports('all', reportMs),
    ]);
    this.#registered = registered.length;
    const nowMs = clock.monotonicMs();
    const reported = new Map(reports.map((report) => [report.nodeId, report]));
    const nodes = registered.map(({ nodeId, zone }) => this.#nodeState(nodeId, zone, reported.get(nodeId), nowMs));
    return { nowMs, nodes, ranges: this.#rangeStates(reports, nowMs) };
  }

  #nodeState(nodeId: NodeId, zone: string, report: NodeReport | undefined, nowMs: number): NodeState {
    const live = report !== undefined;
    const before = this.#live.get(nodeId);
    if (before?.value !== live) this.#live.set(nodeId, { value: live, sinceMs: nowMs });
    return {
      nodeId,
      zone,
      live,
      sinceMs: this.#live.get(nodeId)!.sinceMs,
      memoryUsedBytes: report?.memoryUsedBytes ?? 0,
      memoryBudgetBytes: report?.memoryBudgetBytes ?? 0,
      draining: false,
    };
  }

  #rangeStates(reports: readonly NodeReport[], nowMs: number): readonly RangeState[] {
    const damaged = this.#damaged(reports, nowMs);
    const best = bestOf(reports);
    this.#lastStatus.clear();
    return best.map((status) => {
      const { descriptor, stats } = status;
      const { rangeId, generation } = descriptor;
      this.#lastStatus.set(rangeId, status);
      if (this.#generations.get(rangeId)?.value !== generation)
        this.#generations.set(rangeId, { value: generation, sinceMs: nowMs });
      return {
        descriptor,
        leaseholder: status.leaseValid ? status.nodeId : undefined,
        bytes: stats.keyBytes + stats.rowBytes,
        keys: stats.keys,
        lastChangeMs: this.#generations.get(rangeId)!.sinceMs,
        damaged: descriptor.replicas.filter((r) => damaged.has(`${rangeId}/${r.replicaId}`)).map((r) => r.replicaId),
        busy: this.#busy.has(rangeId),
      };
    });
  }

  /** Replicas that have been in quarantine for long: nobody brings them up to date. */
  #damaged(reports: readonly NodeReport[], nowMs: number): ReadonlySet<string> {
    const seen = new Set<string>();
    for (const { replicas } of reports) {
      for (const { descriptor, nodeId, quarantined } of replicas) {
        const replica = descriptor.replicas.find((r) => r.nodeId === nodeId);
        if (!quarantined || replica === undefined) continue;
        const name = `${descriptor.rangeId}/${replica.replicaId}`;
        seen.add(name);
        if (!this.#quarantined.has(name)) this.#quarantined.set(name, nowMs);
      }
    }
    for (const name of this.#quarantined.keys()) if (!seen.has(name)) this.#quarantined.delete(name);
    return new Set([...this.#quarantined].filter(([, since]) => nowMs - since > quarantineMsMax).map(([name]) => name));
  }

  // What is done -------------------------------------------------------------------------------------------------

  async #carryOut(step: Step): Promise<void> {
    const { log } = this.#options;
    const name = formatStep(step);
    log('info', 'master', { step: name, reason: step.reason });
    let outcome = 'done';
    try {
      await this.#act(step);
    } catch (error) {
      outcome = error instanceof JimError ? `${error.code}: ${error.message}` : errorText(error);
      log('warn', 'a step of the master failed', { step: name, outcome });
    }
    try {
      await this.#record(name, step.reason, outcome);
    } catch (error) {
      log('warn', 'a step could not be recorded', { step: name, error: errorText(error) });
    }
  }

  async #act(step: Step): Promise<void> {
    const { admin, meta } = this.#options;
    const deadlineAtMs = meta.deadline(stepMs);
    switch (step.kind) {
      case 'split':
        await admin.splitRange(step.rangeId, undefined, deadlineAtMs);
        return;
      case 'merge':
        await admin.change({ kind: 'merge', rangeId: step.rangeId }, deadlineAtMs);
        return;
      case 'change-replicas': {
        const { rangeId, add, remove } = step;
        await admin.change({ kind: 'change-replicas', rangeId, add, remove }, deadlineAtMs);
        return;
      }
      case 'transfer-lease':
        await admin.change({ kind: 'transfer-lease', rangeId: step.rangeId, to: step.to }, deadlineAtMs);
    }
  }

  async #record(step: string, reason: string, outcome: string): Promise<void> {
    const { clock, meta } = this.#options;
    const atMs = clock.wallMs();
    const key = eventKey(atMs, this.#eventSequence++ % 2 ** 32);
    await meta.put(key, jsonRow({ atMs, step, reason, outcome }), undefined, meta.deadline(recordMs));
    if (this.#eventsWritten++ % eventsSlack === 0) await this.#dropOldEvents();
  }

  async #dropOldEvents(): Promise<void> {
    const { meta } = this.#options;
    const keys: Uint8Array[] = [];
    for await (const { key } of meta.scan(spanOfPrefix(eventPrefix), meta.deadline(recordMs))) keys.push(key);
    const old = keys.slice(0, Math.max(0, keys.length - eventsMax));
    if (old.length === 0) return;
    await meta.write(
      old.map((key) => ({ key, row: undefined })),
      meta.deadline(recordMs),
    );
  }
}
