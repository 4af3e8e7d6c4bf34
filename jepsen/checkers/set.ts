/**
 * A set that only grows: each element is added once, and reads show all of it. Whatever was acknowledged is there in every later
 * read; nothing is there that nobody added; what one read showed, later ones show too; and a read that shows an element shows all
 * that were acknowledged before this element was first asked for (no causal reverse).
 */
import type { History, Operation } from '../history.ts';
import type { Anomaly, Verdict } from '../workload.ts';
import { count, verdictOf } from './verdict.ts';

type Element = string | number;

/** An element, and who added it when. */
export interface SetAdd<Op> {
  readonly element: Element;
  readonly outcome: 'ok' | 'fail' | 'info';
  readonly invoked: number;
  readonly completed: number;
  readonly operation: Op;
}

/** A read of the whole set that was answered. */
export interface SetRead<Op> {
  readonly elements: readonly Element[];
  readonly invoked: number;
  readonly completed: number;
  readonly operation: Op;
}

export interface SetAnomaly<Op> {
  readonly name: 'unexpected' | 'duplicated' | 'stale' | 'lost' | 'causal-reverse' | 'vanished';
  readonly text: string;
  readonly operations: readonly Op[];
}

/** Everything that is wrong with the reads: at most one anomaly of a read. */
export function findSetAnomalies<Op>(adds: readonly SetAdd<Op>[], reads: readonly SetRead<Op>[]): SetAnomaly<Op>[] {
  const byElement = new Map(adds.map((add) => [add.element, add]));
  const lastSeen = new Map<Element, number>();
  for (const { elements, completed } of reads)
    for (const element of elements) lastSeen.set(element, Math.max(lastSeen.get(element) ?? 0, completed));
  const acknowledged = adds.filter(({ outcome }) => outcome === 'ok').sort((a, b) => a.completed - b.completed);
  const found: SetAnomaly<Op>[] = [];
  for (const read of reads) {
    const wrong = strangeElement(read, byElement) ?? missingElement(read, byElement, acknowledged, lastSeen);
    if (wrong !== undefined) found.push(wrong);
  }
  return [...found, ...vanished(reads)];
}

function strangeElement<Op>(read: SetRead<Op>, adds: ReadonlyMap<Element, SetAdd<Op>>): SetAnomaly<Op> | undefined {
  const seen = new Set<Element>();
  const wrong = (name: SetAnomaly<Op>['name'], text: string, add?: SetAdd<Op>): SetAnomaly<Op> => ({
    name,
    text: `a read shows ${text}`,
    operations: add === undefined ? [read.operation] : [read.operation, add.operation],
  });
  for (const element of read.elements) {
    const add = adds.get(element);
    if (add === undefined) return wrong('unexpected', `${element}, which nobody added`);
    if (add.outcome === 'fail') return wrong('unexpected', `${element}, whose add certainly did not happen`, add);
    if (add.invoked > read.completed) return wrong('unexpected', `${element}, which was added after it`, add);
    if (seen.has(element)) return wrong('duplicated', `${element} twice`, add);
    seen.add(element);
  }
  return undefined;
}

function missingElement<Op>(
  read: SetRead<Op>,
  adds: ReadonlyMap<Element, SetAdd<Op>>,
  acknowledged: readonly SetAdd<Op>[],
  lastSeen: ReadonlyMap<Element, number>,
): SetAnomaly<Op> | undefined {
  const seen = new Set(read.elements);
  const newest = read.elements
    .map((element) => adds.get(element) as SetAdd<Op>)
    .reduce<SetAdd<Op> | undefined>((a, b) => (a === undefined || b.invoked > a.invoked ? b : a), undefined);
  const before = Math.max(read.invoked, newest?.invoked ?? 0);
  for (const add of acknowledged) {
    if (add.completed >= before) return undefined;
    if (seen.has(add.element)) continue;
    const what = `a read misses ${add.element}, which was acknowledged`;
    if (add.completed > read.invoked && newest !== undefined)
      return {
        name: 'causal-reverse',
        text: `${what} before ${newest.element} was asked for, which it shows`,
        operations: [read.operation, add.operation, newest.operation],
      };
    const later = (lastSeen.get(add.element) ?? 0) > read.invoked;
    return {
      name: later ? 'stale' : 'lost',
      text: `${what} before it began`,
      operations: [read.operation, add.operation],
    };
  }
  return undefined;
}

/** A read that began after another had ended shows at least as much. */
function vanished<Op>(reads: readonly SetRead<Op>[]): SetAnomaly<Op>[] {
  const shownBy = new Map<Element, SetRead<Op>>();
  const byEnd = [...reads].sort((a, b) => a.completed - b.completed);
  const found: SetAnomaly<Op>[] = [];
  let ended = 0;
  for (const read of [...reads].sort((a, b) => a.invoked - b.invoked)) {
    for (; ended < byEnd.length && byEnd[ended].completed < read.invoked; ended++)
      for (const element of byEnd[ended].elements) if (!shownBy.has(element)) shownBy.set(element, byEnd[ended]);
    const elements = new Set(read.elements);
    for (const [element, earlier] of shownBy) {
      if (elements.has(element)) continue;
      const text = `a read misses ${element}, which an earlier one showed`;
      found.push({ name: 'vanished', text, operations: [read.operation, earlier.operation] });
      break;
    }
  }
  return found;
}

/** Judges `add` of an element and `read` of a list of them, each key being a set. Sets are read at the end, or nothing is proven. */
export function checkSets({ operations }: History): Verdict {
  const sets = Map.groupBy(operations, ({ key }) => key ?? '');
  const anomalies: Anomaly[] = [];
  const total = { added: 0, reads: 0, unread: 0 };
  for (const own of sets.values()) {
    const adds = own.filter(({ f }) => f === 'add').map(addOf);
    const reads = own.filter(({ f, outcome }) => f === 'read' && outcome === 'ok').map(readOf);
    const acknowledged = adds.filter(({ outcome }) => outcome === 'ok');
    const latest = reads.reduce((a, { invoked }) => Math.max(a, invoked), -1);
    total.added += acknowledged.length;
    total.reads += reads.length;
    total.unread += acknowledged.filter(({ completed }) => completed > latest).length;
    anomalies.push(...findSetAnomalies(adds, reads));
  }
  const checked = `${count(total.added, 'element')} added to ${count(sets.size, 'set')}, ${count(total.reads, 'read')}`;
  if (total.added === 0 || total.reads === 0) return verdictOf(checked, anomalies, 'that proves nothing');
  const unread = `${count(total.unread, 'element')} acknowledged after the last read`;
  return verdictOf(checked, anomalies, total.unread > 0 ? unread : undefined);
}

function addOf(operation: Operation): SetAdd<Operation> {
  const { asked, outcome, invoked, completed } = operation;
  return { element: asked as Element, outcome, invoked, completed, operation };
}

function readOf(operation: Operation): SetRead<Operation> {
  const { value, invoked, completed } = operation;
  return { elements: value as readonly Element[], invoked, completed, operation };
}
