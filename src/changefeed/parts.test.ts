/** A transaction is the same told at once, in parts, and in parts that are cut elsewhere. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Timestamp, utf8 } from '../base/index.ts';
import type { CommitId } from '../range/index.ts';
import { formatDebezium } from './debezium-format.ts';
import type { EventTable, FeedEvent, FeedTransaction } from './events.ts';
import { formatItem } from './json-format.ts';
import { type EventPiece, inParts, withoutFirst } from './parts.ts';
import { pieceLimits } from './transaction.ts';

const note = { timestamp: 7 as Timestamp, id: 't1' as CommitId, author: undefined };

function tableOf(oid: number): EventTable {
  const span = { start: utf8('a'), end: utf8('b') };
  return { oid, database: 'postgres', schema: 'public', name: `t${oid}`, span, columns: [], keyColumns: [] };
}

const event: fc.Arbitrary<FeedEvent> = fc.integer({ min: 1, max: 3 }).map((oid) => {
  const table = tableOf(oid);
  if (oid === 3) return { kind: 'schema', operation: 'alter', before: table, after: table };
  return { kind: 'row', operation: 'create', table, key: [], before: undefined, after: { columns: [], values: [] } };
});

const piece: fc.Arbitrary<EventPiece> = fc.record({
  events: fc.array(event, { maxLength: 8 }),
  bytes: fc.integer({ min: 0, max: pieceLimits.bytes }),
});

async function* given(pieces: readonly EventPiece[]): AsyncGenerator<EventPiece> {
  yield* pieces;
}

const item = (transaction: FeedTransaction) => ({ kind: 'transaction', transaction, cursor: 'c' }) as const;
const envelopes = (transaction: FeedTransaction) => formatDebezium(item(transaction), 'cluster');
const events = (transaction: FeedTransaction) => JSON.parse(formatItem(item(transaction))).events as readonly unknown[];

it('has the same events, positions and counts, whole and in parts, and all parts but the last say that there is more', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 12 }), fc.nat(20), async (pieces, count) => {
      const whole: FeedTransaction = { ...note, events: pieces.flatMap((each) => each.events) };
      const parts: FeedTransaction[] = [];
      for await (const part of inParts(note, given(pieces))) parts.push(part);
      expect(parts.flatMap(events)).toEqual(events(whole));
      expect(parts.flatMap(envelopes)).toEqual(envelopes(whole));
      expect(parts.map(({ part }) => part?.isLast ?? true)).toEqual(parts.map((_, i) => i === parts.length - 1));
      expect(parts.every((part) => part.events.length > 0)).toBe(true);
      // Of each part some may have been told already.
      const rest = parts.flatMap((part) => {
        const first = part.part?.first ?? 0;
        if (first + part.events.length <= count) return [];
        return [first < count ? withoutFirst(part, count - first) : part];
      });
      expect(rest.flatMap(events)).toEqual(events(whole).slice(count));
      const told = whole.events.slice(0, count).filter(({ kind }) => kind !== 'schema').length;
      expect(rest.flatMap(envelopes)).toEqual(envelopes(whole).slice(told));
    }),
    { numRuns: 100 },
  );
});
