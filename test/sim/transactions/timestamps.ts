/**
 * Transactions against the timestamps that they name, whatever the order in which they were asked for. Every commit says at
 * which timestamp its writes are true, so a list's elements with their timestamps are a model of its versions, and what each
 * transaction read has to be the state at one moment: at its own timestamp where it promises that, else at some timestamp.
 * That finds by itself what a cycle search finds only in company.
 */
import { invalid, type Verdict, valid } from '../history.ts';
import type { TxnOperation } from './judged.ts';

/** What a transaction did to lists, in order. */
type Micro = readonly ['append', string, number] | readonly ['r', string, readonly number[] | null];

interface Element {
  readonly element: number;
  readonly by: TxnOperation;
  readonly at: number | undefined;
}

/** A list as one transaction read it before it wrote to it. */
interface ListRead {
  readonly key: string;
  readonly list: readonly number[];
}

/** Checks acknowledged transactions over lists. */
export function checkTimestamps(operations: readonly TxnOperation[]): Verdict {
  const elements = new Map<string, Map<number, Element>>();
  for (const by of operations)
    for (const [name, key, value] of microsOf(by)) {
      if (name !== 'append') continue;
      const list = elements.get(key) ?? new Map<number, Element>();
      elements.set(key, list);
      const at = by.outcome === 'ok' ? by.answer.version : undefined;
      list.set(value as number, { element: value as number, by, at });
    }
  for (const operation of operations) {
    if (operation.outcome !== 'ok') continue;
    const verdict = checkOne(operation, elements);
    if (verdict.kind !== 'valid') return verdict;
  }
  return valid;
}

function checkOne(operation: TxnOperation, elements: ReadonlyMap<string, ReadonlyMap<number, Element>>): Verdict {
  const { level, readOnly, style } = operation.call.manner;
  const whole: Moment = { after: undefined, before: undefined };
  const eachByItself = level === 'read-committed' && (style === 'steps' || style === 'scan');
  for (const { key, list } of readsOf(operation)) {
    const moment: Moment = eachByItself ? { after: undefined, before: undefined } : whole;
    const shown = new Set(list);
    for (const one of elements.get(key)?.values() ?? []) {
      if (one.by === operation || one.at === undefined) continue;
      if (shown.has(one.element)) moment.after = later(moment.after, one);
      else moment.before = earlier(moment.before, one);
      if (!shown.has(one.element) && one.by.ended < operation.invoked)
        return invalid(`${key} is read without ${one.element}, acknowledged before the read began`, operation, one.by);
    }
    const { after, before } = moment;
    if (after !== undefined && before !== undefined && after.at! >= before.at!)
      return invalid(
        `no moment fits: ${after.element} of ${after.at} is seen, ${before.element} of ${before.at} is not`,
        operation,
        after.by,
        before.by,
      );
  }
  const { after, before } = whole;
  const { version: at } = operation.answer;
  // A snapshot is older than its transaction's commit, and names only the latter.
  if (at === undefined || eachByItself || (level !== 'serializable' && !readOnly && style !== 'one')) return valid;
  const wrote = microsOf(operation).some(([name]) => name === 'append');
  if (after !== undefined && (wrote ? after.at! >= at : after.at! > at))
    return invalid(`true at ${at}, and shows ${after.element} of ${after.at}`, operation, after.by);
  if (before !== undefined && before.at! <= at)
    return invalid(`true at ${at}, and does not show ${before.element} of ${before.at}`, operation, before.by);
  return valid;
}

/** The latest version seen and the earliest one not seen. */
interface Moment {
  after: Element | undefined;
  before: Element | undefined;
}

function later(a: Element | undefined, b: Element): Element {
  return a === undefined || b.at! > a.at! ? b : a;
}

function earlier(a: Element | undefined, b: Element): Element {
  return a === undefined || b.at! < a.at! ? b : a;
}

/** Reads of what others wrote: those of a key that the transaction has not appended to yet. */
function readsOf(operation: TxnOperation): readonly ListRead[] {
  const own = new Set<string>();
  const reads: ListRead[] = [];
  for (const [name, key, value] of microsOf(operation)) {
    if (name === 'append') own.add(key);
    else if (!own.has(key)) reads.push({ key, list: value ?? [] });
  }
  return reads;
}

function microsOf({ call, outcome, answer }: TxnOperation): readonly Micro[] {
  const value = outcome === 'ok' && answer.txn !== undefined ? answer.txn : call.asked.value;
  return value as unknown as readonly Micro[];
}
