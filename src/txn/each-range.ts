/** Many keys, asked for range by range and piece by piece, until all are answered. */
import { assert, compareBytes } from '../base/index.ts';
import { groupByRange } from './grouping.ts';
import type { RangesAccess } from './ranges-access.ts';

/** Keys of one request; more would make it, or its answer, too large. */
const keysMax = 1_000;

/** Keys of one range, in their order, and where they stand among all. */
export interface SomeKeys {
  readonly keys: readonly Uint8Array[];
  readonly places: readonly number[];
}

/** How many of the keys were answered, the first ones; or none: they do not lie in one range any more. Anything else ends the reading. */
type Outcome<Stop> = number | 'elsewhere' | Stop;

/** Asks for all keys, each range's at once or one range after the other. What ended the reading, if something did. */
export async function eachRange<Stop extends object>(
  access: RangesAccess,
  keys: readonly Uint8Array[],
  deadlineAtMs: number,
  ask: (some: SomeKeys) => Promise<Outcome<Stop>>,
  how: 'all at once' | 'one after the other' = 'all at once',
): Promise<Stop | undefined> {
  let left = keys.map((key, place) => ({ key, place })).sort((a, b) => compareBytes(a.key, b.key));
  while (left.length > 0) {
    const groups = await groupByRange(access, left, ({ key }) => key, deadlineAtMs);
    const pieces = groups.flatMap(({ items }) => cut(items));
    const asked = how === 'all at once' ? pieces : pieces.slice(0, 1);
    const outcomes = await Promise.all(
      asked.map((items) => ask({ keys: items.map(({ key }) => key), places: items.map(({ place }) => place) })),
    );
    const rest = pieces.slice(asked.length);
    for (const [i, outcome] of outcomes.entries()) {
      if (typeof outcome === 'object') return outcome;
      assert(outcome !== 0, 'an answer has at least one row');
      const answered = outcome === 'elsewhere' ? 0 : outcome;
      if (answered < asked[i].length) rest.push(asked[i].slice(answered));
    }
    left = rest.flat().sort((a, b) => compareBytes(a.key, b.key));
  }
  return undefined;
}

function cut<Item>(items: readonly Item[]): (readonly Item[])[] {
  if (items.length <= keysMax) return [items];
  const pieces: (readonly Item[])[] = [];
  for (let i = 0; i < items.length; i += keysMax) pieces.push(items.slice(i, i + keysMax));
  return pieces;
}
