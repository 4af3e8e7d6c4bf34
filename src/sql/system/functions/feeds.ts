/** Durable change feeds as rows: `SELECT * FROM jimkv.changes('orders', wait_ms => 5000)`, then `SELECT jimkv.acknowledge('orders', cursor)`. */
import { SqlError } from '../../errors.ts';
import { type SqlFunction, unusual } from '../../functions/index.ts';
import { Jsonb, parseJson, SqlRow } from '../../values/index.ts';
import { statementOf } from '../scene.ts';

const volatile = { uses: 'context', volatility: 'volatile' } as const;
/** So long a statement may wait for something to happen. */
const waitMsMax = 60_000;
const linesMaxMost = 100_000;

/** The functions. */
export const feedFunctions: readonly SqlFunction[] = [
  // What a feed tells behind what was acknowledged, or behind a cursor; nothing if nothing came in time.
  unusual(
    'changes(feed text, from_cursor text = null, wait_ms int4 = 1000, max_rows int4 = 1000): setof (cursor text, change jsonb)',
    { ...volatile, nullable: true },
    (context, feed, cursor, waitMs, linesMax) => {
      if (feed === null || waitMs === null || linesMax === null)
        throw new SqlError('22004', 'a feed, a time to wait and a number of rows are not NULL');
      checkBetween('wait_ms', waitMs, 0, waitMsMax);
      checkBetween('max_rows', linesMax, 1, linesMaxMost);
      const question = { cursor: cursor ?? undefined, linesMax, waitMs };
      return statementOf(context)
        .services.feedLines(feed, question)
        .map(({ cursor: behind, line }) => new SqlRow([behind ?? null, new Jsonb(parseJson(line))]));
    },
  ),
  // Everything up to the cursor was taken; where the feed is then.
  unusual('acknowledge(feed text, cursor text): text', volatile, (context, feed, cursor) =>
    statementOf(context).services.acknowledgeFeed(feed, cursor),
  ),
];

function checkBetween(name: string, value: number, low: number, high: number): void {
  if (value < low || value > high) throw new SqlError('22023', `${name} is from ${low} to ${high}, not ${value}`);
}
