/**
 * A change feed under faults: most clients write to two tables, by transactions over several ranges; two follow both tables, now at this node, now at that, and sometimes go on
 * from an older cursor than their last, as somebody does who was killed before he had written down what he was told; the others read the tables as of times that the feed has
 * resolved.
 */
import { parseTimestamp, timestampAtWallMs } from '../../src/base/index.ts';
import { type Cell, checkFeed, type Piece, type Snapshot, type ToldTransaction, type Write } from '../checkers/feed.ts';
import type { Client } from '../client.ts';
import { RequestFailed } from '../client.ts';
import type { Json } from '../history.ts';
import type { Completion, Op, Workload, WorkloadMaker } from '../workload.ts';
import { attemptSql, prepareTables } from './sql.ts';

const cellsCount = 24;
const followers = 2;
/** How long a follower stays at a node. */
const stayMs = 500;
const finalMs = 8_000;
const feedPath = '/v1/feeds?tables=cells,marks&resolved=50';

/** Where a follower may go on: a cursor, and how many transactions were told before it. */
interface Place {
  readonly cursor: string;
  readonly told: number;
}

/** A line of the feed, as far as it is looked at. */
interface Line {
  readonly type?: string;
  readonly timestamp: string;
  readonly transaction: string;
  readonly cursor: string;
  readonly events: readonly {
    readonly table: string;
    readonly before: Readonly<Record<string, number>> | null;
    readonly after: Readonly<Record<string, number>> | null;
  }[];
}

export const sqlFeed: WorkloadMaker = {
  name: 'sql-feed',
  about: 'a change feed of two tables, followed from node to node, against what was written and what the tables were',
  make: () => new FeedWorkload(),
};

class FeedWorkload implements Workload {
  readonly name = 'sql-feed';
  readonly clientsMin = followers + 2;
  /** By follower: the places that it may go on from, the last one last. */
  readonly #places: Place[][] = [];
  /** Unix milliseconds up to which a follower was told everything. */
  #resolvedMs = 0;

  async setup(client: Client): Promise<void> {
    await prepareTables(client, [
      'create table if not exists cells (id int primary key, tx int not null, n int not null)',
      'create table if not exists marks (tx int primary key)',
      "select jimkv.split_table('cells', '{8}')",
      "select jimkv.split_table('cells', '{16}')",
      "select jimkv.split_table('marks', '{100}')",
    ]);
    const { lines } = await client.lines(`${feedPath}&from=now`, ndjson, 30_000, (line) => line.includes('"resolved"'));
    const { cursor } = JSON.parse(lines[0]) as Line;
    for (let i = 0; i < followers; i++) this.#places.push([{ cursor, told: 0 }]);
  }

  next({ random, client, fresh }: Parameters<Workload['next']>[0]): Op {
    if (client < followers) return { f: 'follow', value: { follower: client, back: random.chance(0.3) } };
    if (this.#resolvedMs > 0 && random.chance(0.25)) return { f: 'snapshot', value: this.#resolvedMs };
    const ids = random.shuffle(Array.from({ length: cellsCount }, (_, i) => i));
    const write: Write = { tx: fresh('tx'), cells: ids.slice(0, random.int(1, 4)), clear: random.chance(0.15) };
    return { f: 'write', value: write as unknown as Json, extra: random.item(['statement', 'statements']) };
  }

  perform(op: Op, client: Client): Promise<Completion> {
    switch (op.f) {
      case 'follow':
        return this.#follow(op, client);
      case 'snapshot':
        return attemptSql(() => snapshot(Number(op.value), client));
      case 'barrier':
        return attemptSql(() => barrier(op, client));
      default:
        return attemptSql(() => write(op, client));
    }
  }

  isRead({ f }: Op): boolean {
    return f === 'follow' || f === 'snapshot';
  }

  final({ fresh }: Parameters<NonNullable<Workload['final']>>[0]): readonly Op[] {
    const until = fresh('tx');
    const last: Write = { tx: until, cells: [], clear: false };
    return [
      { f: 'barrier', value: last as unknown as Json },
      ...Array.from({ length: followers }, (_, follower) => ({ f: 'follow', value: { follower, back: false, until } })),
      { f: 'snapshot', value: 0 },
    ];
  }

  check = checkFeed;

  async #follow({ value }: Op, client: Client): Promise<Completion> {
    const { follower, back, until } = value as { follower: number; back: boolean; until?: number };
    const places = this.#places[follower];
    const from = (back ? places.at(-2) : undefined) ?? places[places.length - 1];
    const isEnough = (line: string) => until !== undefined && line.includes(`"after":{"tx":${until}}`);
    const path = `${feedPath}&from=${from.cursor}`;
    const { status, lines } = await client.lines(path, ndjson, until === undefined ? stayMs : finalMs, isEnough);
    if (status !== 200) throw new RequestFailed('fail', `status-${status}`);
    const items: Piece['items'][number][] = [];
    let told = from.told;
    let place = from;
    for (const line of lines) {
      if (line === '') continue;
      const parsed = JSON.parse(line) as Line;
      if (parsed.type === undefined) break;
      if (parsed.type === 'transaction') told++;
      items.push(
        parsed.type === 'transaction' ? transactionOf(parsed) : { resolved: parseTimestamp(parsed.timestamp) },
      );
      place = { cursor: parsed.cursor, told };
      if (parsed.type === 'resolved') this.#resolvedMs = Math.max(this.#resolvedMs, msOf(parsed.timestamp));
    }
    const piece: Piece = { follower, from: from.told, items };
    // What is not all that was waited for comes again.
    if (until !== undefined && !lines.some(isEnough)) return { type: 'fail', error: 'the feed has not come so far' };
    if (place !== from) this.#places[follower] = [...places.slice(-3), place].sort((a, b) => a.told - b.told);
    return { type: 'ok', value: piece as unknown as Json };
  }
}

const ndjson = { accept: 'application/x-ndjson' };

function transactionOf({ timestamp, transaction, events }: Line): ToldTransaction {
  const cell = (row: Readonly<Record<string, number>> | null): Cell | null =>
    row === null ? null : { id: row.id, tx: row.tx, n: row.n };
  return {
    timestamp: parseTimestamp(timestamp),
    id: transaction,
    marks: events.filter(({ table }) => table === 'marks').map(({ after }) => after?.tx ?? -1),
    cells: events
      .filter(({ table }) => table === 'cells')
      .map(({ before, after }) => ({ before: cell(before), after: cell(after) })),
  };
}

/** Unix milliseconds: the last whole one at or below a timestamp. */
function msOf(timestamp: string): number {
  return Math.floor(parseTimestamp(timestamp) / ticksPerMs) + epochMs;
}

const ticksPerMs = 4096;
const epochMs = Date.UTC(2020, 0, 1);

/** The tables as of a time; 0: as they are. Both are read at one timestamp. */
async function snapshot(ms: number, { sql }: Client): Promise<Completion> {
  const at = ms === 0 ? '' : ` as of system time '${new Date(ms).toISOString()}'`;
  const rows = await sql.query(
    `select id, tx, n from cells union all select -1, count(*), 0 from marks order by 1${at}`,
  );
  const numbers = rows.map(({ id, tx, n }) => ({ id: Number(id), tx: Number(tx), n: Number(n) }));
  const value: Snapshot = {
    at: ms === 0 ? Number.MAX_SAFE_INTEGER : timestampAtWallMs(ms),
    cells: numbers.filter(({ id }) => id >= 0),
    marks: numbers.find(({ id }) => id === -1)?.tx ?? 0,
  };
  return { type: 'ok', value: value as unknown as Json };
}

async function write({ value, extra }: Op, { sql }: Client): Promise<Completion> {
  const { tx, cells, clear } = value as unknown as Write;
  await sql.transaction('serializable', false, async () => {
    await sql.query('insert into marks values ($1)', [tx]);
    const groups = extra === 'statement' ? [cells] : cells.map((id) => [id]);
    for (const ids of groups) {
      const list = `{${ids.join(',')}}`;
      if (clear) await sql.query('delete from cells where id = any($1::int[])', [list]);
      else
        await sql.query(
          'insert into cells select id, $2::int, 1 from unnest($1::int[]) id on conflict (id) do update set tx = excluded.tx, n = cells.n + 1',
          [list, tx],
        );
    }
  });
  return { type: 'ok' };
}

/** Behind everything else; asked again it is the same. */
async function barrier({ value }: Op, { sql }: Client): Promise<Completion> {
  await sql.query('insert into marks values ($1) on conflict do nothing', [(value as unknown as Write).tx]);
  return { type: 'ok' };
}
