/** A transaction reads what it wrote, as a map would have it, at every level. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Span, utf8Text } from '../base/index.ts';
import type { IsolationLevel, RowsScanned, Savepoint, Transaction } from './service.ts';
import { type Client, everything, world } from './testing/client.ts';
import type { FakeCluster } from './testing/fake-cluster.ts';

describe('read your writes', () => {
  type Step =
    | { kind: 'put'; key: string; value: string }
    | { kind: 'delete' | 'get'; key: string }
    | { kind: 'scan'; rowsMax: number; reverse: boolean }
    | { kind: 'savepoint' | 'rollback-to' };
  const key = fc.constantFrom('b', 'd', 'g', 'i', 'k', 'm', 't', 'w');
  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.record({ kind: fc.constant('put' as const), key, value: fc.constantFrom('1', '2', '3') }),
    fc.record({ kind: fc.constantFrom('delete' as const, 'get' as const), key }),
    fc.record({ kind: fc.constant('scan' as const), rowsMax: fc.integer({ min: 1, max: 9 }), reverse: fc.boolean() }),
    fc.record({ kind: fc.constantFrom('savepoint' as const, 'rollback-to' as const) }),
  );
  const level = fc.constantFrom<IsolationLevel>('serializable', 'repeatable-read', 'read-committed');

  test('as a map would have it', async () => {
    const values = fc.dictionary(key, fc.constantFrom('7', '8'), { minKeys: 1, noNullPrototype: true });
    await fc.assert(
      fc.asyncProperty(values, level, fc.array(step, { maxLength: 15 }), async (before, isolation, steps) => {
        const { cluster, one } = world(['h', 'l']);
        await one.set(before);
        let model = new Map<string, string>(Object.entries(before));
        const places: { savepoint: Savepoint; model: Map<string, string> }[] = [];
        const t = one.begin(isolation);
        for (const each of steps) {
          switch (each.kind) {
            case 'put':
              expect(await one.put(t, each.key, each.value)).toBe(model.has(each.key) ? 'there' : 'new');
              model.set(each.key, each.value);
              break;
            case 'delete':
              expect(await one.put(t, each.key, undefined)).toBe(model.has(each.key) ? 'there' : 'new');
              model.delete(each.key);
              break;
            case 'get':
              expect(await one.get(t, each.key)).toBe(model.get(each.key) ?? '-');
              break;
            case 'scan':
              expect(await scanAll(cluster, one, t, each.rowsMax, each.reverse)).toEqual(textOf(model, each.reverse));
              break;
            case 'savepoint':
              places.push({ savepoint: t.savepoint(), model: new Map(model) });
              break;
            case 'rollback-to': {
              const place = places.pop();
              if (place === undefined) break;
              t.rollbackTo(place.savepoint);
              model = place.model;
            }
          }
        }
        expect(await one.commit(t)).toBe('committed');
        await cluster.run(2_500);
        expect(cluster.text()).toBe(textOf(model, false).join(' '));
        expect(cluster.leftovers()).toEqual({ locks: 0, prepared: 0, records: 0 });
      }),
      { numRuns: 60 },
    );
  });

  function textOf(model: ReadonlyMap<string, string>, reverse: boolean): readonly string[] {
    const lines = [...model].map(([name, value]) => `${name}=${value}`).sort();
    return reverse ? lines.reverse() : lines;
  }

  /** In pages of `rowsMax`, none larger. */
  async function scanAll(
    cluster: FakeCluster,
    client: Client,
    t: Transaction,
    rowsMax: number,
    reverse: boolean,
  ): Promise<readonly string[]> {
    const lines: string[] = [];
    let rest: Span | undefined = everything;
    while (rest !== undefined) {
      const options = { rowsMax, bytesMax: 1_000_000, reverse, deadlineAtMs: client.deadlineAtMs };
      const { rows, resumeKey }: RowsScanned = await cluster.settle(t.scan(rest, options));
      expect(rows.length).toBeLessThanOrEqual(rowsMax);
      lines.push(...rows.map((row) => `${utf8Text(row.key)}=${utf8Text(row.row)}`));
      if (resumeKey === undefined) return lines;
      rest = reverse ? { start: everything.start, end: resumeKey } : { start: resumeKey, end: everything.end };
    }
    return lines;
  }
});
