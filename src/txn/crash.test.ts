/**
 * A transfer over three ranges, and every bad thing that can happen to one of its messages: its coordinator dies with it, it is
 * lost, it comes twice. Afterwards all of the transfer is there or nothing of it, nothing stays locked, and what the
 * client was told is true.
 */
import { afterEach, describe, expect, test } from 'vitest';
import { clearMistakes, JimError, plantMistake, utf8, utf8Text } from '../base/index.ts';
import { FakeCluster, type Fate, type Sent } from './testing/fake-cluster.ts';

const before = 'a=100 k=100 t=100';
const after = 'a=90 k=90 t=120';

/** What the client of the transfer knows. */
type Told = 'committed' | 'failed' | 'unknown' | 'nothing';

const put = (key: string, value: string) => ({
  key: utf8(key),
  change: { kind: 'put', row: utf8(value) } as const,
  read: true,
});

async function world(kind: Kind): Promise<FakeCluster> {
  const cluster =
    kind === 'in pieces'
      ? new FakeCluster(['h'], { settings: { partKeysMax: 1 } })
      : new FakeCluster(kind === 'over a split' ? ['h'] : ['h', 'p']);
  const { coordinator, clock } = cluster.node(3);
  const steps = ['a', 'k', 't'].map((key) => put(key, '100'));
  const deadlineAtMs = clock.monotonicMs() + 5_000;
  await cluster.settle(coordinator.transact(steps, { deadlineAtMs, lockTimeoutMs: 1_000 }));
  await cluster.run(3_000);
  expect(cluster.text()).toBe(before);
  cluster.trace.length = 0;
  return cluster;
}

/**
 * In one request, or statement by statement with a read of a fourth key. Ahead: each row is prepared before the commit, one of them twice, and one that is rolled back to a
 * savepoint. Over a split: the range of the last two keys is cut between
 * them, and the coordinator hears of it only when the first one's part, and the record with it, is prepared. In pieces: the last two keys are in one range, and too
 * much for one entry.
 */
type Kind = 'one request' | 'interactive' | 'over a split' | 'in pieces' | 'ahead';

async function transfer(cluster: FakeCluster, kind: Kind): Promise<void> {
  const { coordinator, clock } = cluster.node(3);
  const deadlineAtMs = clock.monotonicMs() + 3_000;
  if (kind === 'one request') {
    const steps = [put('a', '90'), put('k', '90'), put('t', '120')];
    await coordinator.transact(steps, { deadlineAtMs, lockTimeoutMs: 1_000 });
    return;
  }
  const transaction = coordinator.begin({
    level: 'serializable',
    readOnly: false,
    lifeMs: 10_000,
    lockTimeoutMs: 1_000,
  });
  await transaction.get(utf8('b'), { deadlineAtMs });
  if (kind === 'ahead') {
    const ahead = (key: string, value: string) =>
      transaction.putAhead([{ key: utf8(key), row: utf8(value) }], deadlineAtMs);
    await ahead('k', '90');
    await ahead('a', '95');
    const place = transaction.savepoint();
    await ahead('a', '80');
    await ahead('t', '999');
    transaction.rollbackTo(place);
    await ahead('a', '90');
    transaction.put([{ key: utf8('t'), row: utf8('120') }]);
    await transaction.commit(deadlineAtMs);
    return;
  }
  for (const [key, value] of Object.entries({ a: '90', k: '90', t: '120' }))
    await transaction.write([{ key: utf8(key), row: utf8(value) }], deadlineAtMs);
  if (kind === 'over a split') cluster.split('p');
  await transaction.commit(deadlineAtMs);
}

/** Runs it with one message treated badly. */
async function run(
  kind: Kind,
  number: number,
  fate: (sent: Sent) => Fate,
): Promise<{ readonly cluster: FakeCluster; readonly told: Told }> {
  const cluster = await world(kind);
  cluster.fate = (sent) => (sent.number === number ? fate(sent) : 'arrives');
  let told: Told = 'nothing';
  transfer(cluster, kind).then(
    () => {
      told = 'committed';
    },
    (error) => {
      if (!(error instanceof JimError)) throw error;
      told = error.outcome === 'definite' ? 'failed' : 'unknown';
    },
  );
  await cluster.run(5_000);
  return { cluster, told };
}

/** What a reader on another node sees of all three at once. */
async function readElsewhere(cluster: FakeCluster): Promise<string> {
  cluster.fate = () => 'arrives';
  const { coordinator, clock } = cluster.node(1);
  const keys = ['a', 'k', 't'];
  const reads = keys.map((key) => ({ key: utf8(key), read: true }));
  const deadlineAtMs = clock.monotonicMs() + 5_000;
  const result = await cluster.settle(coordinator.transact(reads, { deadlineAtMs, lockTimeoutMs: 5_000 }));
  if (result.kind !== 'committed') return result.kind;
  return keys.map((key, i) => `${key}=${utf8Text(result.rows[i]!.row!)}`).join(' ');
}

/** What is wrong afterwards; empty if nothing is. */
async function wrongs(cluster: FakeCluster, told: Told, died: boolean): Promise<readonly string[]> {
  const wrong: string[] = [];
  const text = cluster.text();
  if (text !== before && text !== after) wrong.push(`half of it: ${text}`);
  if (told === 'committed' && text !== after) wrong.push('told committed, and it is not');
  if (told === 'failed' && text !== before) wrong.push('told failed, and it is not');
  if (told === 'nothing' && !died) wrong.push('the client was told nothing');
  const { locks, prepared } = cluster.leftovers();
  if (locks > 0 || prepared > 0) wrong.push(`left behind: ${locks} locks, ${prepared} prepared`);
  if ((await readElsewhere(cluster)) !== text) wrong.push('a reader is told something else');
  return wrong;
}

async function messagesOf(kind: Kind): Promise<number> {
  const cluster = await world(kind);
  await cluster.settle(transfer(cluster, kind));
  await cluster.run(3_000);
  expect(cluster.text()).toBe(after);
  expect(cluster.leftovers()).toEqual({ locks: 0, prepared: 0, records: 0 });
  return cluster.trace.length;
}

/** All that goes wrong over all messages: `number fate: what`. */
async function allWrongs(kind: Kind, fates: readonly Fate[]): Promise<readonly string[]> {
  const messages = await messagesOf(kind);
  const wrong: string[] = [];
  for (let number = 1; number <= messages; number++)
    for (const fate of fates) {
      const { cluster, told } = await run(kind, number, () => fate);
      for (const what of await wrongs(cluster, told, !cluster.node(3).alive)) wrong.push(`${number} ${fate}: ${what}`);
    }
  return wrong;
}

/** The coordinator is n3 and leads nothing: it dies just before it sends, as it has sent, or as an answer reaches it. */
async function crashWrongs(kind: Kind): Promise<readonly string[]> {
  const messages = await messagesOf(kind);
  const wrong: string[] = [];
  for (let number = 1; number <= messages; number++)
    for (const dies of ['kills-sender-first', 'kills-sender'] as const) {
      const fate = ({ from, to }: Sent) => (from === 3 ? dies : to === 3 ? 'kills-receiver' : 'arrives');
      const { cluster, told } = await run(kind, number, fate);
      for (const what of await wrongs(cluster, told, true)) wrong.push(`${number} ${dies}: ${what}`);
    }
  return wrong;
}

describe.each(['one request', 'interactive', 'over a split', 'in pieces', 'ahead'] as const)(
  'a transfer in %s',
  (kind) => {
    test('is whole or nothing, wherever its coordinator dies', async () => {
      expect(await crashWrongs(kind)).toEqual([]);
    });

    test('is whole or nothing, whichever message is lost or comes twice', async () => {
      expect(await allWrongs(kind, ['lost', 'twice'])).toEqual([]);
    });

    test('keeps a reader waiting no longer than three seconds if its coordinator dies', async () => {
      const messages = await messagesOf(kind);
      for (let number = 1; number <= messages; number++) {
        const cluster = await world(kind);
        cluster.fate = (sent) => (sent.number === number && sent.from === 3 ? 'kills-sender' : 'arrives');
        transfer(cluster, kind).catch(() => {});
        await cluster.simulation.runUntil(() => cluster.trace.length >= number, 1_000);
        const diedAtMs = cluster.simulation.nowMs;
        const text = await readElsewhere(cluster);
        expect([before, after]).toContain(text);
        expect(cluster.simulation.nowMs - diedAtMs).toBeLessThan(3_000);
      }
    });
  },
);

describe('mistakes are seen', () => {
  afterEach(clearMistakes);

  test('a recovery that guesses', async () => {
    plantMistake('recovery-guesses');
    expect(await crashWrongs('one request')).not.toEqual([]);
  });

  test('a commit before all parts are prepared', async () => {
    plantMistake('commit-before-all-prepares');
    expect(await allWrongs('one request', ['lost'])).not.toEqual([]);
  });

  test('a retry that applies twice', async () => {
    expect(await lostAnswer()).toEqual(['unknown', 'x=1']);
    plantMistake('retry-applies-twice');
    expect(await lostAnswer()).toEqual(['condition-failed', 'x=1']);
  });
});

/** A key is made that must not be there; the answer is lost. What the client is told, and what is there. */
async function lostAnswer(): Promise<readonly string[]> {
  const cluster = new FakeCluster([]);
  const { coordinator, clock } = cluster.node(3);
  cluster.fate = ({ number }) => (number === 2 ? 'lost' : 'arrives');
  const step = { key: utf8('x'), condition: { exists: false }, change: { kind: 'put', row: utf8('1') } } as const;
  const told = await cluster.settle(
    coordinator.transact([step], { deadlineAtMs: clock.monotonicMs() + 300, lockTimeoutMs: 100 }).then(
      ({ kind }) => kind,
      (error: JimError) => (error.outcome === 'ambiguous' ? 'unknown' : error.code),
    ),
  );
  return [told, cluster.text()];
}
