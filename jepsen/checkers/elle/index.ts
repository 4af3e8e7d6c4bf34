/**
 * Elle: do the transactions of a history keep a level's promise? After Kingsbury and Alvaro, "Elle: Inferring Isolation
 * Anomalies from Experimental Observations" (VLDB 2020).
 *
 *     history ──> transactions ──> analysis: facts, and a graph of who must come before whom ──> cycles ──> verdict
 *
 * Values are written once, so a read names its writer, and the order of a key's versions follows from lists or timestamps.
 * Every edge is then certain, and a cycle is a proof: the checker gives no false alarm. It misses what left no trace
 * in a read, so workloads read much, and read everything at the end.
 *
 * Left out: predicates (G2 over phantoms; lists whose keys are read by a scan come close).
 */
import type { History, Operation } from '../../history.ts';
import type { Anomaly, Verdict } from '../../workload.ts';
import { countNames, firstOfEach } from '../verdict.ts';
import type { Analysis } from './analysis.ts';
import { breaks, type Cycle, findCycles } from './cycles.ts';
import { type Consistency, forbiddenCycleNames, forbidsFact, formatConsistency } from './levels.ts';
import { analyzeListAppend } from './list-append.ts';
import { analyzeRwRegister, type RegisterOptions } from './rw-register.ts';
import { formatMicros, listTransactions, registerTransactions } from './transactions.ts';

export type { Consistency, Model, Order } from './levels.ts';
export { formatConsistency, parseConsistency } from './levels.ts';

/** A verdict, and what was seen that the promise allows: levels differ by it. */
export interface ElleVerdict extends Verdict {
  readonly allowed: readonly Anomaly[];
}

/** Judges transactions of `["append", key, element]` and `["r", key, list]`. */
export function checkListAppend({ operations }: History, promise: Consistency): ElleVerdict {
  return judge(analyzeListAppend(listTransactions(operations)), promise);
}

/** Judges transactions of `["w", key, number]` and `["r", key, number]`. */
export function checkRwRegister(
  { operations }: History,
  promise: Consistency,
  options: Omit<RegisterOptions, 'order'> = {},
): ElleVerdict {
  return judge(analyzeRwRegister(registerTransactions(operations), { ...options, order: promise.order }), promise);
}

function judge(analysis: Analysis, promise: Consistency): ElleVerdict {
  const { facts, graph, transactions } = analysis;
  const forbidden = forbiddenCycleNames(promise);
  const cycles = findCycles(graph, promise.order);
  const factAnomalies = facts.map(({ name, text, transactions }) => ({
    forbidden: forbidsFact(promise, name),
    anomaly: { name, text, operations: transactions.map(({ operation }) => operation) },
  }));
  const cycleAnomalies = cycles.map((cycle) => ({
    forbidden: forbidden.has(cycle.name),
    anomaly: { name: cycle.name, text: formatCycle(analysis, cycle), operations: operationsOf(analysis, cycle) },
  }));
  const all = [...factAnomalies, ...cycleAnomalies];
  const anomalies = all.filter((one) => one.forbidden).map(({ anomaly }) => anomaly);
  const allowed = all.filter((one) => !one.forbidden).map(({ anomaly }) => anomaly);
  const valid = facts.every(({ name }) => !forbidsFact(promise, name)) && !breaks(graph, promise);
  const acknowledged = transactions.filter(({ operation }) => operation.outcome === 'ok').length;
  return {
    valid: valid && acknowledged === 0 ? 'unknown' : valid,
    summary: summaryOf(promise, valid, acknowledged, anomalies, allowed),
    anomalies: firstOfEach(anomalies),
    allowed: firstOfEach(allowed),
  };
}

function summaryOf(
  promise: Consistency,
  valid: boolean,
  acknowledged: number,
  anomalies: readonly Anomaly[],
  allowed: readonly Anomaly[],
): string {
  const seen = allowed.length === 0 ? '' : `; allowed, and seen: ${countNames(allowed)}`;
  if (valid) return `${acknowledged} transactions are ${formatConsistency(promise)}${seen}`;
  return `${acknowledged} transactions are not ${formatConsistency(promise)}: ${countNames(anomalies)}${seen}`;
}

function operationsOf({ transactions }: Analysis, { nodes }: Cycle): readonly Operation[] {
  return nodes.map((node) => transactions[node].operation);
}

/** The transactions of a cycle, and why each stands before the next. */
function formatCycle({ transactions, why }: Analysis, { nodes, steps }: Cycle): string {
  const names = nodes.map((_, i) => `T${i + 1}`);
  const who = nodes.map((node, i) => {
    const { operation, micros } = transactions[node];
    const end = Number.isFinite(operation.completed) ? operation.completed : 'open';
    return `${names[i]} = p${operation.process} [${operation.invoked}, ${end}]: ${formatMicros(micros)}`;
  });
  const because = steps.map((step, i) => {
    const [source, target] = [nodes[i], nodes[(i + 1) % nodes.length]];
    return `${names[i]} < ${names[(i + 1) % nodes.length]} (${step}): ${reasonOf(transactions, why, source, target, step)}`;
  });
  return [...who, ...because].join('\n');
}

function reasonOf(
  transactions: Analysis['transactions'],
  why: Analysis['why'],
  source: number,
  target: number,
  step: Cycle['steps'][number],
): string {
  const [{ operation: earlier }, { operation: later }] = [transactions[source], transactions[target]];
  if (step === 'process') return `process ${earlier.process} did one after the other`;
  if (step === 'real-time') return `one ended at ${earlier.completed}, the other began at ${later.invoked}`;
  return why(source, target, step);
}
