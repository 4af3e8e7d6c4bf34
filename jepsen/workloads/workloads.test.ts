import { describe, expect, test } from 'vitest';
import { JimError } from '../../src/base/index.ts';
import type { RandomStream } from '../random.ts';
import { workloads } from './index.ts';
import { type TryOptions, tryWorkload } from './testing/run.ts';

type Plant = NonNullable<TryOptions['plant']>;

/** Most mistakes show at the first try; on a busy machine one in three does not. */
const triesMax = 60;

const maker = (name: string) => workloads.find((one) => one.name === name)!;

describe('a correct store is judged valid', () => {
  // Those over SQL have no store of their own to try them on; `mix.test.ts` runs them on real nodes.
  for (const { name, levels } of workloads.filter((one) => !one.name.startsWith('sql-')))
    for (const level of levels ?? (['serializable'] as const))
      test(`${name}, ${level}`, async () => {
        // Entries must have the time to end.
        const operations = name === 'ttl' ? 3000 : 300;
        const { verdict, counts } = await tryWorkload(maker(name), { level, operations, plant: forgetfulNetwork });
        expect(verdict).toMatchObject({ valid: true, anomalies: [] });
        expect(counts.ok).toBeGreaterThan(100);
      });
});

/** Answers get lost, as they do: what was asked happened, or not. */
const forgetfulNetwork: Plant = ({ transactions, service }, random) => {
  const unknown = () => new JimError('outcome-unknown', 'who knows', { outcome: 'ambiguous' });
  const lose =
    <Given extends unknown[], T>(work: (...given: Given) => Promise<T>) =>
    async (...given: Given): Promise<T> => {
      if (random.chance(0.01)) throw unknown();
      const result = await work(...given);
      if (random.chance(0.01)) throw unknown();
      return result;
    };
  transactions.transact = lose(transactions.transact.bind(transactions));
  transactions.commit = lose(transactions.commit.bind(transactions));
  service.write = lose(service.write.bind(service));
};

/** A transaction reads whatever is there: nothing that it read is locked, or looked at again. */
const readsWithoutLocks: Plant = ({ transactions, service }) => {
  transactions.get = async (_txn, namespace, key, { deadlineMs }) => service.get(namespace, key, { deadlineMs });
};

/** A scan in a transaction is nobody's business either. */
const scansWithoutLocks: Plant = ({ transactions, service }) => {
  transactions.scan = async (_txn, namespace, options) => service.scan(namespace, options);
};

/** Some reads outside of transactions show what was a moment ago. */
const staleReads: Plant = ({ service }, random) => {
  const { get, scan } = { get: service.get.bind(service), scan: service.scan.bind(service) };
  const seen = [service.now()];
  const old = () => {
    seen.push(service.now());
    return random.chance(0.1) ? seen[Math.max(0, seen.length - 60)] : undefined;
  };
  service.get = (namespace, key, options) => get(namespace, key, { ...options, at: old() });
  service.scan = (namespace, options) => scan(namespace, { ...options, at: old() });
};

/** Some acknowledged writes of single entries are forgotten. */
const forgottenWrites: Plant = ({ service }, random) => {
  const write = service.write.bind(service);
  service.write = async (namespace, writes, options) => {
    if (!random.chance(0.03)) return write(namespace, writes, options);
    return { kind: 'written', version: service.now(), existed: writes.map(() => false) };
  };
};

/** Some requests that happened are said not to have. */
const wrongFailures: Plant = ({ service, transactions }, random) => {
  const [write, transact] = [service.write.bind(service), transactions.transact.bind(transactions)];
  const lie = <T>(result: T): T => {
    if (random.chance(0.05)) throw new JimError('transaction-conflict', 'it did not happen');
    return result;
  };
  service.write = async (...given) => lie(await write(...given));
  transactions.transact = async (...given) => lie(await transact(...given));
};

/** A request that is asked again is done again. */
const appliedTwice: Plant = ({ transactions }, random: RandomStream) => {
  const transact = transactions.transact.bind(transactions);
  transactions.transact = async (operations, options) => {
    const result = await transact(operations, { ...options, idempotencyKey: undefined });
    if (options.idempotencyKey !== undefined && random.chance(0.2))
      throw new JimError('outcome-unknown', 'who knows', { outcome: 'ambiguous' });
    return result;
  };
};

/** A transaction in one request is many requests. Some rest in between for as long as others need for several: in lockstep nobody would see the gaps. */
const stepByStep: Plant = ({ transactions }, random) => {
  const transact = transactions.transact.bind(transactions);
  transactions.transact = async (operations, options) => {
    const results = [];
    for (const operation of operations) {
      const result = await transact([operation], { ...options, idempotencyKey: undefined });
      if (result.kind === 'condition-failed') return result;
      results.push(result);
      if (random.chance(0.3)) await new Promise((resolve) => setTimeout(resolve, 12));
    }
    const [last] = results.slice(-1);
    const { existed, entries } = {
      existed: results.flatMap((one) => one.existed),
      entries: results.flatMap((one) => one.entries),
    };
    return { ...last, existed, entries };
  };
};

/** Every node counts for itself: what was there before is what an earlier answer said. */
const staleCounts: Plant = ({ transactions }, random) => {
  const transact = transactions.transact.bind(transactions);
  let earlier: Awaited<ReturnType<typeof transact>> | undefined;
  transactions.transact = async (operations, options) => {
    const result = await transact(operations, options);
    const told = earlier !== undefined && random.chance(0.05) ? earlier : result;
    earlier = result;
    return told;
  };
};

/** A clock that runs much too fast. */
const fastClock: Plant = ({ service }) => {
  const timer = setInterval(() => (service.wallMs += 1000), 2);
  timer.unref();
};

describe('mistakes are found', () => {
  const cases: readonly (readonly [string, string, Plant, RegExp])[] = [
    ['list-append', 'reads without locks', readsWithoutLocks, /lost-update|G-single|lost-write|internal/],
    ['list-append', 'requests step by step', stepByStep, /G1a|G-single|G-nonadjacent|G2-item|G1b|G0/],
    ['rw-register', 'reads without locks', readsWithoutLocks, /G-single|G-nonadjacent|G2-item|internal/],
    ['rw-register', 'requests step by step', stepByStep, /G-single|G-nonadjacent|G2-item|G1c|G0/],
    ['bank', 'reads without locks', readsWithoutLocks, /wrong-total|wrong-balance/],
    ['bank', 'requests step by step', stepByStep, /wrong-total/],
    ['bank', 'applied twice', appliedTwice, /wrong-balance/],
    ['bank', 'wrong failures', wrongFailures, /wrong-balance/],
    ['set', 'stale reads', staleReads, /stale|vanished/],
    ['set', 'forgotten writes', forgottenWrites, /lost/],
    ['set', 'wrong failures', wrongFailures, /unexpected/],
    ['counter', 'applied twice', appliedTwice, /wrong-count/],
    ['counter', 'stale counts', staleCounts, /shared-count/],
    ['counter', 'wrong failures', wrongFailures, /wrong-count/],
    ['unique-ids', 'stale counts', staleCounts, /duplicate-id/],
    ['monotonic', 'reads without locks', readsWithoutLocks, /repeated-number|non-monotonic/],
    ['long-fork', 'requests step by step', stepByStep, /stale|unexpected|long-fork/],
    ['long-fork', 'stale reads', staleReads, /stale|long-fork/],
    ['write-skew', 'reads without locks', readsWithoutLocks, /write-skew|taken-twice/],
    ['write-skew', 'scans without locks', scansWithoutLocks, /write-skew|taken-twice/],
    ['causal-reverse', 'reads without locks', readsWithoutLocks, /causal-reverse/],
    ['causal-reverse', 'forgotten writes', forgottenWrites, /lost|stale/],
    ['register', 'stale reads', staleReads, /not-linearizable/],
    ['register', 'forgotten writes', forgottenWrites, /not-linearizable/],
    ['register', 'wrong failures', wrongFailures, /not-linearizable/],
    ['ttl', 'a fast clock', fastClock, /ended-early/],
    ['ttl', 'forgotten writes', forgottenWrites, /lost|ended-early/],
  ];
  for (const [name, mistake, plant, found] of cases)
    test(`${name}: ${mistake}`, async () => {
      // Whether transactions meet is a matter of luck: a mistake has to show in one of many tries.
      for (let left = triesMax; ; left--) {
        const { verdict } = await tryWorkload(maker(name), { operations: 300, plant, seed: `${left}` });
        if (left > 1 && (verdict.valid !== false || !found.test(verdict.summary))) continue;
        expect(verdict).toMatchObject({ valid: false, summary: expect.stringMatching(found) });
        return;
      }
    });
});
