/** The three measurements, each on a system that is running. */
import pg from 'pg';
import type { FollowerResult, FollowerTask } from './follower.ts';
import { Helper, percentile } from './processes.ts';
import type { FeedSystem } from './systems.ts';
import type { WriterResult, WriterTask } from './writer.ts';

/** Milliseconds. */
export interface Latencies {
  readonly p50: number;
  readonly p99: number;
}

const sessions = 16;

async function connect({ sqlPorts, user }: FeedSystem): Promise<pg.Client> {
  const client = new pg.Client({ host: '127.0.0.1', port: sqlPorts[0], user, database: 'postgres' });
  await client.connect();
  return client;
}

async function makeTable(system: FeedSystem, table: string): Promise<void> {
  const client = await connect(system);
  await client.query(
    `CREATE TABLE ${table} (id bigint PRIMARY KEY, sent bigint, note text DEFAULT 'something to say')`,
  );
  await client.end();
}

async function write(
  system: FeedSystem,
  table: string,
  rest: Omit<WriterTask, 'ports' | 'user' | 'table' | 'sessions'>,
) {
  const task: WriterTask = { ports: system.sqlPorts, user: system.user, table, sessions, ...rest };
  await using writer = await Helper.start('writer.ts', task);
  return await writer.result<WriterResult>();
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

// From the commit to the subscriber ------------------------------------------------------------------------------------

export interface LatencyCell {
  readonly title: string;
  /** Transactions a second that were committed. */
  readonly perSecond: number;
  /** From when a transaction was due to when its writer had the answer. */
  readonly commit: Latencies;
  /** From the answer to the subscriber; what came before the answer counts as 0. */
  readonly afterCommit: Latencies;
  /** From when it was due to the subscriber. */
  readonly whole: Latencies;
  readonly missing: number;
}

/** A steady pace, one subscriber. */
export async function measureLatency(system: FeedSystem, rate: number, seconds: number): Promise<LatencyCell> {
  const table = 'feed_latency';
  await makeTable(system, table);
  // Plans are made, code is compiled.
  await write(system, table, { seconds: 2, rate, firstId: 1 });
  const task: FollowerTask = { source: system.source(table), readers: 1, mode: 'times' };
  await using follower = await Helper.start('follower.ts', task);
  await pause(500);
  const firstId = 1_000_000;
  const { written, answeredAt, latencies, ...took } = await write(system, table, { seconds, rate, firstId });
  await pause(1_500);
  const { cameAt } = await follower.result<FollowerResult>('end');
  const mine = cameAt.filter(([id]) => id >= firstId);
  return {
    title: system.title,
    perSecond: written / took.seconds,
    commit: latenciesOf(latencies),
    afterCommit: latenciesOf(mine.map(([id, at]) => Math.max(0, at - answeredAt[id - firstId]))),
    whole: latenciesOf(mine.map(([id, at]) => at - answeredAt[id - firstId] + latencyOf(id - firstId))),
    missing: written - new Set(mine.map(([id]) => id)).size,
  };

  function latencyOf(number: number): number {
    return latencies[number];
  }
}

function latenciesOf(micros: readonly number[]): Latencies {
  const sorted = micros.toSorted((a, b) => a - b);
  return { p50: percentile(sorted, 0.5) / 1000, p99: percentile(sorted, 0.99) / 1000 };
}

// From the past --------------------------------------------------------------------------------------------------------

export interface CatchUpCell {
  readonly title: string;
  readonly changes: number;
  /** Rows that each transaction wrote. */
  readonly rowsEach: number;
  readonly perSecond: number;
  /** The system's CPU for each change, in microseconds. */
  readonly cpuMicros: number;
  readonly bytes: number;
}

/** A subscriber that comes back after many changes. */
export async function measureCatchUp(system: FeedSystem, changes: number, rowsEach: number): Promise<CatchUpCell> {
  const table = `feed_past_${rowsEach}`;
  await makeTable(system, table);
  const mark = `past_${rowsEach}`;
  await system.mark(mark);
  await fill(system, table, changes, rowsEach);
  const task: FollowerTask = { source: system.source(table, mark), readers: 1, mode: 'count', expected: changes };
  const cpuBefore = system.cpuSeconds();
  await using follower = await Helper.start('follower.ts', task);
  const { seconds, bytes } = await follower.result<FollowerResult>();
  const cpuMicros = ((system.cpuSeconds() - cpuBefore) / changes) * 1e6;
  return { title: system.title, changes, rowsEach, perSecond: changes / seconds, cpuMicros, bytes };
}

async function fill(system: FeedSystem, table: string, changes: number, rowsEach: number): Promise<void> {
  let next = 1;
  const work = async () => {
    const client = await connect(system);
    const text = `INSERT INTO ${table} (id, sent) SELECT id, id * 7 FROM generate_series($1::bigint, $2) AS id`;
    while (next <= changes) {
      const first = next;
      next += rowsEach;
      await client.query({ name: 'fill', text, values: [first, first + rowsEach - 1] });
    }
    await client.end();
  };
  await Promise.all(Array.from({ length: sessions }, work));
}

// What writers pay -----------------------------------------------------------------------------------------------------

export interface CostCell {
  readonly title: string;
  readonly subscribers: number;
  /** Transactions a second of sessions that wait for nothing but their answers. */
  readonly fullPerSecond: number;
  /** The system's CPU for each of them, in microseconds: says what subscribers cost also where the processors are shared. */
  readonly fullMicros: number;
  /** At a steady pace. */
  readonly steady: Latencies;
  readonly steadyPerSecond: number;
  /** Seconds of the system's CPU for each second of the steady pace. */
  readonly steadyCpu: number;
  /** What all subscribers took in the steady pace, a second. */
  readonly takenBytes: number;
}

/** Writers, while a number of subscribers follow all that they write. */
export async function measureCost(
  system: FeedSystem,
  subscribers: number,
  rate: number,
  seconds: number,
): Promise<CostCell> {
  const table = `feed_cost_${subscribers}`;
  await makeTable(system, table);
  const task: FollowerTask = { source: system.source(table), readers: subscribers, mode: 'take' };
  await using followers = subscribers === 0 ? undefined : await Helper.start('follower.ts', task);
  await pause(1_000);
  await write(system, table, { seconds: 1, rate: undefined, firstId: 1 });
  const cpuBeforeFull = system.cpuSeconds();
  const full = await write(system, table, { seconds, rate: undefined, firstId: 10_000_000 });
  const fullCpu = system.cpuSeconds() - cpuBeforeFull;
  await pause(2_000);
  const cpuBefore = system.cpuSeconds();
  const steady = await write(system, table, { seconds, rate, firstId: 20_000_000 });
  const steadyCpu = (system.cpuSeconds() - cpuBefore) / steady.seconds;
  const taken = await followers?.result<FollowerResult>('end');
  return {
    title: system.title,
    subscribers,
    fullPerSecond: full.written / full.seconds,
    fullMicros: (fullCpu / full.written) * 1e6,
    steady: latenciesOf(steady.latencies),
    steadyPerSecond: steady.written / steady.seconds,
    steadyCpu,
    takenBytes: taken?.bytes ?? 0,
  };
}
