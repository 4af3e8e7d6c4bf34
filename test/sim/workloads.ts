/**
 * What clients do. Each workload has keys of its own and says by which rules its history is judged; a run mixes some of
 * them. Every value is written once, so that a read tells which write it saw.
 */
import { type Random, randomInt, randomItem } from '../../src/io/index.ts';
import type { Call } from './history.ts';
import { checkRegisters } from './linearizability.ts';
import { checkSet } from './set-checker.ts';
import { sqlBank } from './sql/bank.ts';
import { bank } from './transactions/bank.ts';
import { claims } from './transactions/claims.ts';
import { counters } from './transactions/counters.ts';
import { listAppend } from './transactions/list-append.ts';
import { pairs } from './transactions/pairs.ts';
import { txnRegisters } from './transactions/registers.ts';
import { rowsAppend } from './transactions/rows-append.ts';
import { checkVersions } from './version-checker.ts';
import { keyOf, type Workload, type WorkloadName } from './workload.ts';

export interface WorkloadOptions {
  readonly random: Random;
  readonly ttlToleranceMs: number;
  readonly clockBackMsMax: number;
}

export function makeWorkload(name: WorkloadName, options: WorkloadOptions): Workload {
  switch (name) {
    case 'registers':
      return registers(options);
    case 'set':
      return growingSet();
    case 'scans':
      return scans(options);
    case 'ttl':
      return timesToLive(options);
    case 'list-append':
      return listAppend(options.random);
    case 'rows-append':
      return rowsAppend(options.random);
    case 'txn-registers':
      return txnRegisters(options.random);
    case 'bank':
      return bank(options.random);
    case 'counters':
      return counters(options.random);
    case 'pairs':
      return pairs(options.random);
    case 'claims':
      return claims(options.random);
    case 'sql-bank':
      return sqlBank(options.random);
  }
}

const wholeSpan = (prefix: string, limit = 1_000_000): Call => ({
  f: 'scan',
  start: prefix,
  end: `${prefix}~`,
  limit,
  reverse: false,
});

/** Few hot keys, every kind of single-key operation. Each run leaves out some kinds. */
function registers({ random, ttlToleranceMs, clockBackMsMax }: WorkloadOptions): Workload {
  const prefix = 'r';
  const keys = Array.from({ length: randomInt(random, 1, 12) }, (_, i) => keyOf(prefix, i * 7));
  const kinds = (['write', 'insert', 'cas', 'delete'] as const).filter(
    (kind) => kind === 'write' || random.float() < 0.6,
  );
  const reads = 0.2 + random.float() * 0.5;
  return {
    name: 'registers',
    prefix,
    next: (context) => {
      const key = randomItem(context.random, keys);
      if (context.random.float() < reads) return { f: 'read', key };
      const kind = randomItem(context.random, kinds);
      if (kind === 'delete') return { f: 'delete', key };
      const seen = context.seen(key);
      if (kind === 'cas' && seen !== undefined) return { f: 'cas', key, value: [seen.value, context.freshValue()] };
      return { f: kind === 'insert' ? 'insert' : 'write', key, value: context.freshValue() };
    },
    finalReads: () => keys.map((key) => ({ f: 'read', key })),
    check: (operations) => [
      { rule: 'E-2', verdict: checkRegisters(operations) },
      { rule: 'E-4', verdict: checkVersions(operations, { ttlToleranceMs, clockBackMsMax }) },
    ],
  };
}

/** Every add has a key of its own, spread over the whole span; some scans of all of it. */
function growingSet(): Workload {
  const prefix = 's';
  return {
    name: 'set',
    prefix,
    next: (context) => {
      if (context.random.float() < 0.05) return wholeSpan(prefix);
      const value = context.freshValue();
      return { f: 'add', key: keyOf(prefix, (value * 7919) % 100_000), value };
    },
    finalReads: () => [wholeSpan(prefix), wholeSpan(prefix)],
    check: (operations) => [{ rule: 'E-1', verdict: checkSet(operations) }],
  };
}

/** Writes and deletions over many keys, scans of every shape. */
function scans({ random, ttlToleranceMs, clockBackMsMax }: WorkloadOptions): Workload {
  const prefix = 'c';
  const keys = Array.from({ length: randomInt(random, 10, 120) }, (_, i) => keyOf(prefix, i * 11));
  return {
    name: 'scans',
    prefix,
    next: (context) => {
      const draw = context.random.float();
      const key = randomItem(context.random, keys);
      if (draw < 0.45) return { f: 'write', key, value: context.freshValue() };
      if (draw < 0.6) return { f: 'delete', key };
      if (draw < 0.68) return { f: 'read', key };
      if (draw < 0.74) return { f: 'read', key, staleMsMax: randomInt(context.random, 50, 5000) };
      const other = randomItem(context.random, keys);
      const [start, end] = key < other ? [key, other] : [other, key];
      const limit = context.random.float() < 0.5 ? randomInt(context.random, 1, 20) : 1000;
      if (start === end) return wholeSpan(prefix, limit);
      return { f: 'scan', start, end, limit, reverse: context.random.float() < 0.4 };
    },
    finalReads: () => [wholeSpan(prefix), { ...wholeSpan(prefix), reverse: true } as Call],
    check: (operations) => [
      { rule: 'E-4', verdict: checkVersions(operations, { ttlToleranceMs, clockBackMsMax }) },
      { rule: 'E-2', verdict: checkRegisters(operations) },
    ],
  };
}

/** Rows that end by themselves. */
function timesToLive({ random, ttlToleranceMs, clockBackMsMax }: WorkloadOptions): Workload {
  const prefix = 't';
  const keys = Array.from({ length: randomInt(random, 2, 20) }, (_, i) => keyOf(prefix, i * 13));
  return {
    name: 'ttl',
    prefix,
    next: (context) => {
      const key = randomItem(context.random, keys);
      const draw = context.random.float();
      if (draw < 0.5) return { f: 'read', key };
      if (draw < 0.6) return wholeSpan(prefix);
      const value = context.freshValue();
      if (draw < 0.7) return { f: 'write', key, value };
      return { f: 'write', key, value, ttlMs: randomInt(context.random, 200, 8000) };
    },
    finalReads: () => [wholeSpan(prefix)],
    check: (operations) => [{ rule: 'E-4', verdict: checkVersions(operations, { ttlToleranceMs, clockBackMsMax }) }],
  };
}
