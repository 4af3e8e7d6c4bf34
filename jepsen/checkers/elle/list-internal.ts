/** Does a transaction contradict itself? What it appended must be at the end of what it reads next, and what it read must stay. */
import type { Fact } from './analysis.ts';
import { formatValue, type ListMicro, type Transaction } from './transactions.ts';

interface Known {
  /** What it last read; undefined: nothing yet. */
  base: readonly number[] | undefined;
  /** What it appended since. */
  own: number[];
}

/** The contradictions within one transaction. */
export function internalFacts(transaction: Transaction<ListMicro>): readonly Fact[] {
  const keys = new Map<string, Known>();
  const facts: Fact[] = [];
  for (const [name, key, value] of transaction.micros) {
    const known = keys.get(key) ?? { base: undefined, own: [] };
    keys.set(key, known);
    if (name === 'append') {
      known.own.push(value);
      continue;
    }
    const list = value ?? [];
    const expected = [...(known.base ?? []), ...known.own];
    const ownStart = list.length - known.own.length;
    if (!known.own.every((element, i) => list[ownStart + i] === element))
      facts.push({
        name: 'internal',
        text: `a transaction read ${key} as ${formatValue(list)} after it had appended ${formatValue(known.own)} itself`,
        transactions: [transaction],
      });
    else if (
      known.base !== undefined &&
      (list.length !== expected.length || !expected.every((element, i) => list[i] === element))
    )
      facts.push({
        name: 'unrepeatable-read',
        text: `a transaction read ${key} as ${formatValue(list)} where it had ${formatValue(expected)} before`,
        transactions: [transaction],
      });
    keys.set(key, { base: list, own: [] });
  }
  return facts;
}
