/**
 * `npm run bench -- txn`: transfers between accounts, in one request and step by step, in one range, over many ranges, and all to
 * one hot account, by 1, 16 and 64 clients, on three JimKV nodes with `fsync`; and the same on PostgreSQL 15, alone and with
 * synchronous standbys, where it is installed. After each cell all balances are added up: transfers must not have changed the sum.
 */
import { parseArgs } from 'node:util';
import { load, spreadAccounts, startBank, totalOf } from './txn/jimkv.ts';
import type { LoadResult, Way } from './txn/load-client.ts';
import { postgresInstalled, startPostgres } from './txn/postgres.ts';

const accounts = 10_000;
const balance = 1_000_000;

/** The last one cuts the accounts into ranges. */
const places = ['one range', 'hot row', 'many ranges'] as const;
type Place = (typeof places)[number];

interface Cell extends LoadResult {
  readonly system: string;
  readonly place: Place;
  readonly way: Way;
  readonly clients: number;
  readonly cpuMicros: number;
}

interface Plan {
  readonly seconds: number;
  readonly clients: readonly number[];
  readonly ways: readonly Way[];
  readonly places: readonly Place[];
}

/** A server that takes the load. */
interface Bank {
  readonly name: string;
  cpuSeconds(): number;
  load(options: { clients: number; seconds: number; way: Way; accounts: number; hot: boolean }): Promise<LoadResult>;
  total(): number | Promise<number>;
}

/** Runs the comparison and prints it. */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seconds: { type: 'string', default: '5' },
      clients: { type: 'string', default: '1,16,64' },
      ways: { type: 'string', default: 'once,interactive' },
      places: { type: 'string', default: places.join(',') },
      systems: { type: 'string', default: 'jimkv,postgres,postgres-standbys' },
      transport: { type: 'string', default: 'grpc' },
    },
  });
  const plan: Plan = {
    seconds: Number(values.seconds),
    clients: values.clients.split(',').map(Number),
    ways: values.ways.split(',') as Way[],
    places: places.filter((place) => values.places.split(',').includes(place)),
  };
  const systems = values.systems.split(',');
  const cells: Cell[] = [];
  if (systems.includes('jimkv')) cells.push(...(await measureJimkv(plan, values.transport)));
  if (!postgresInstalled()) console.log('PostgreSQL 15 is not installed (Debian: postgresql-15): left out');
  else {
    if (systems.includes('postgres')) cells.push(...(await measurePostgres(plan, false)));
    if (systems.includes('postgres-standbys')) cells.push(...(await measurePostgres(plan, true)));
  }
  printTables(cells, plan);
}

async function measureJimkv(plan: Plan, transport: string): Promise<readonly Cell[]> {
  const target = await startBank(accounts, balance, transport);
  const bank: Bank = {
    name: target.name,
    cpuSeconds: target.cpuSeconds,
    load: (options) => load({ ...options, ports: target.ports }),
    total: () => totalOf(target),
  };
  try {
    const cells: Cell[] = [];
    for (const place of plan.places) {
      if (place === 'many ranges') await spreadAccounts(target, accounts);
      cells.push(...(await measurePlace(bank, place, plan)));
      if (place === 'hot row') printFactor(await measureRound(bank, plan), cells);
    }
    return cells;
  } finally {
    await target.stop();
  }
}

async function measurePostgres(plan: Plan, standbys: boolean): Promise<readonly Cell[]> {
  const bank = await startPostgres(accounts, balance, standbys);
  try {
    const cells: Cell[] = [];
    for (const place of ['one range', 'hot row'] as const) {
      const isAsked = plan.places.some((each) => peerPlaceOf(each) === place);
      if (isAsked) cells.push(...(await measurePlace(bank, place, plan)));
    }
    return cells;
  } finally {
    await bank.stop();
  }
}

async function measurePlace(bank: Bank, place: Place, plan: Plan): Promise<readonly Cell[]> {
  const cells: Cell[] = [];
  for (const way of plan.ways)
    for (const clients of plan.clients) cells.push(await measureCell(bank, place, way, clients, plan.seconds));
  return cells;
}

async function measureCell(bank: Bank, place: Place, way: Way, clients: number, seconds: number): Promise<Cell> {
  const before = bank.cpuSeconds();
  const result = await bank.load({ clients, seconds, way, accounts, hot: place === 'hot row' });
  const cpuMicros = ((bank.cpuSeconds() - before) * 1e6) / Math.max(1, result.transactions);
  const total = await bank.total();
  if (total !== accounts * balance)
    throw new Error(`${bank.name}: ${total} instead of ${accounts * balance} after ${place}, ${way}`);
  return { ...result, system: bank.name, place, way, clients, cpuMicros };
}

/**
 * Milliseconds of a round of replication: what a single client's commit takes longer than its read of the same keys, which asks the
 * same node the same way and waits for no one.
 */
async function measureRound(bank: Bank, { seconds }: Plan): Promise<number> {
  const of = (way: Way) => bank.load({ clients: 1, seconds, way, accounts, hot: true });
  const [commit, get] = [await of('once'), await of('get')];
  return (commit.p50 - get.p50) / 1000;
}

/** A hot row's transactions in a second, times the round: how many share one. */
function printFactor(roundMs: number, cells: readonly Cell[]): void {
  const hot = cells.filter(({ place, way }) => place === 'hot row' && way === 'once');
  const best = Math.max(...hot.map(rateOf));
  console.log(
    `a round of replication takes ${roundMs.toFixed(2)} ms; the hot row commits ${Math.round(best).toLocaleString('en')}/s: ` +
      `${(best * (roundMs / 1000)).toFixed(1)} transactions a round`,
  );
}

const rateOf = ({ transactions, seconds }: LoadResult) => transactions / seconds;

function printTables(cells: readonly Cell[], plan: Plan): void {
  for (const place of plan.places)
    for (const way of plan.ways) for (const clients of plan.clients) printGroup(place, way, clients, cells);
}

/** PostgreSQL has no ranges: the cells of its one table stand beside ours of one range and of many. */
function peerPlaceOf(place: Place): Place {
  return place === 'many ranges' ? 'one range' : place;
}

function printGroup(place: Place, way: Way, clients: number, cells: readonly Cell[]): void {
  const alike = cells.filter((cell) => cell.way === way && cell.clients === clients);
  const ours = alike.find((cell) => isOurs(cell) && cell.place === place);
  const peers = alike.filter((cell) => !isOurs(cell) && cell.place === peerPlaceOf(place));
  if (ours === undefined && place === 'many ranges') return;
  console.log(`\n${place}, ${way === 'once' ? 'one request' : 'step by step'}, ${clients} clients`);
  if (ours !== undefined) console.log(formatCell(ours, undefined));
  for (const peer of peers) console.log(formatCell(peer, ours));
}

const isOurs = ({ system }: Cell) => system.startsWith('JimKV');

function formatCell(cell: Cell, ours: Cell | undefined): string {
  const figures = [
    cell.system.padEnd(36),
    `${Math.round(rateOf(cell)).toLocaleString('en')}/s`.padStart(11),
    `p50 ${(cell.p50 / 1000).toFixed(2)} ms`.padStart(13),
    `p99 ${(cell.p99 / 1000).toFixed(2)} ms`.padStart(14),
    `${Math.round(cell.cpuMicros)} us CPU`.padStart(11),
    `${cell.aborts} aborts`.padStart(13),
    ours === undefined ? '' : `JimKV is ${(rateOf(ours) / rateOf(cell)).toFixed(2)}x`,
    cell.errors === 0 ? '' : `${cell.errors} errors`,
  ];
  return figures.join('  ').trimEnd();
}
