/**
 * `npm run bench -- memstore`: the arena store, the sorted-btree store and a Map with a sorted array beside it, each in a
 * process of its own, one after the other. Rates are per second of the main thread's CPU, so that other work on the machine
 * counts little. Pauses are the longest turn of the event loop (250 entries, V8's collector included) by the clock, and in
 * parentheses the most CPU that the main thread used in a turn: where the two differ, the machine was busy elsewhere.
 *
 *   --entries N        only this many (default: 1,000,000, then 10,000,000)
 *   --engine NAME      only this one: arena, sorted-btree, map
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { getHeapStatistics } from 'node:v8';
import type { Timestamp } from '../src/base/index.ts';
import { createStore, type MvccStore } from '../src/memstore/index.ts';

const engines = ['arena', 'sorted-btree', 'map'] as const;
type EngineName = (typeof engines)[number];

const rowBytes = 100;
const sliceEntries = 250;
/** What a JavaScript engine takes in V8's heap for an entry, about, with room for its collector. */
const heapBytesPerEntry = 450;

/** What was measured; rates per second of CPU, pauses in milliseconds of wall time. */
interface Figures {
  readonly engine: EngineName;
  readonly entries: number;
  readonly inserts: number;
  readonly gets: number;
  readonly overwrites: number;
  /** Rows per second, 10 and 1000 rows a scan. */
  readonly scans10: number;
  readonly scans1000: number;
  /** The same without copies, by `visit`. */
  readonly visits1000: number;
  readonly overPayloadBytes: number;
  readonly insertPause: Pause;
  readonly overwritePause: Pause;
}

/** The longest turn of the event loop, in milliseconds by the clock and of the main thread's CPU. */
interface Pause {
  readonly clockMs: number;
  readonly cpuMs: number;
}

/** What is measured of each engine. */
interface Engine {
  put(key: Uint8Array, row: Uint8Array): void;
  get(key: Uint8Array): Uint8Array | undefined;
  scan(start: Uint8Array, rows: number): number;
  visit(start: Uint8Array, rows: number): number;
  /** Frees old versions, as a node does between batches. */
  upkeep(): void;
  /** Bytes outside V8's heap that are in use; undefined: all of it is in the heap or in ArrayBuffers that V8 counts. */
  usedBytes(): number | undefined;
}

class StoreEngine implements Engine {
  readonly #store: MvccStore;
  readonly #account: number;
  #now = 4096;

  constructor(kind: MvccStore['kind']) {
    this.#store = createStore({ kind });
    this.#account = this.#store.openAccount({ start: new Uint8Array(0), end: new Uint8Array(0) });
  }

  put(key: Uint8Array, row: Uint8Array): void {
    this.#store.apply([{ key, timestamp: ++this.#now as Timestamp, row }]);
  }

  get(key: Uint8Array): Uint8Array | undefined {
    return this.#store.get(key, this.#now as Timestamp)?.row;
  }

  scan(start: Uint8Array, rowsMax: number): number {
    const span = { start, end: new Uint8Array(0) };
    return this.#store.scan(span, this.#now as Timestamp, { rowsMax }).rows.length;
  }

  visit(start: Uint8Array, rowsMax: number): number {
    let rows = 0;
    this.#store.visit({ start, end: new Uint8Array(0) }, this.#now as Timestamp, { rowsMax }, () => {
      rows++;
      return undefined;
    });
    return rows;
  }

  upkeep(): void {
    this.#store.setSafepoint(this.#account, this.#now as Timestamp);
    while (!this.#store.collectGarbage(10_000).done);
  }

  usedBytes(): number | undefined {
    return this.#store.kind === 'arena' ? this.#store.memory().usedBytes : undefined;
  }
}

/** The reference: one version, no timestamps; the sorted array is made anew for the first scan after an insert. */
class MapEngine implements Engine {
  readonly #rows = new Map<string, Uint8Array>();
  #sorted: string[] = [];

  #text(key: Uint8Array): string {
    return Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString('latin1');
  }

  put(key: Uint8Array, row: Uint8Array): void {
    this.#rows.set(this.#text(key), new Uint8Array(row));
  }

  get(key: Uint8Array): Uint8Array | undefined {
    const row = this.#rows.get(this.#text(key));
    return row && new Uint8Array(row);
  }

  scan(start: Uint8Array, rows: number): number {
    return this.#slice(start, rows).map((key) => ({
      key: Buffer.from(key, 'latin1'),
      row: this.#rows.get(key)!.slice(),
    })).length;
  }

  visit(start: Uint8Array, rows: number): number {
    return this.#slice(start, rows).map((key) => this.#rows.get(key)!).length;
  }

  #slice(start: Uint8Array, rows: number): string[] {
    if (this.#sorted.length !== this.#rows.size) this.#sorted = [...this.#rows.keys()].sort();
    const text = this.#text(start);
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#sorted[middle] < text) low = middle + 1;
      else high = middle;
    }
    return this.#sorted.slice(low, low + rows);
  }

  upkeep(): void {}

  usedBytes(): undefined {
    return undefined;
  }
}

/** Writes keys of 16 to 24 bytes into one place, in an order that is random and always the same. */
class Keys {
  readonly #order: Uint32Array;
  readonly #arrays = Array.from({ length: 9 }, (_, extra) => new Uint8Array(16 + extra));

  constructor(count: number) {
    this.#order = Uint32Array.from({ length: count }, (_, index) => index);
    let state = 88172645;
    for (let i = count - 1; i > 0; i--) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      const j = (state >>> 0) % (i + 1);
      const swapped = this.#order[i];
      this.#order[i] = this.#order[j];
      this.#order[j] = swapped;
    }
    for (const array of this.#arrays) array.fill(0x78).set(Buffer.from('user:'));
  }

  /** Valid until the next call. */
  at(index: number): Uint8Array {
    let number = this.#order[index];
    const key = this.#arrays[number % 9];
    for (let digit = 15; digit >= 5; digit--) {
      key[digit] = 48 + (number % 10);
      number = Math.floor(number / 10);
    }
    return key;
  }
}

function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** Runs `work` for all indexes in slices of the event loop; rate per second of CPU and the longest slice. */
async function inSlices(count: number, work: (index: number) => void, afterSlice = () => {}) {
  const pause = { clockMs: 0, cpuMs: 0 };
  const begin = cpuMs();
  let cpuBegin = begin;
  for (let from = 0; from < count; from += sliceEntries) {
    const sliceBegin = performance.now();
    for (let i = from; i < Math.min(count, from + sliceEntries); i++) work(i);
    afterSlice();
    await new Promise((resolve) => setImmediate(resolve));
    const cpuEnd = cpuMs();
    pause.clockMs = Math.max(pause.clockMs, performance.now() - sliceBegin);
    pause.cpuMs = Math.max(pause.cpuMs, cpuEnd - cpuBegin);
    cpuBegin = cpuEnd;
  }
  return { rate: (count / (cpuMs() - begin)) * 1000, pause };
}

function rowsRate(rowsWanted: number, work: (index: number) => number): number {
  work(0);
  const begin = cpuMs();
  let rows = 0;
  for (let i = 1; rows < rowsWanted; i++) rows += work(i);
  return (rows / (cpuMs() - begin)) * 1000;
}

function heapBytes(): number {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

async function measure(name: EngineName, entries: number): Promise<Figures> {
  const keys = new Keys(entries);
  const row = new Uint8Array(rowBytes).fill(0x76);
  const before = heapBytes();
  const engine = name === 'map' ? new MapEngine() : new StoreEngine(name);
  const inserts = await inSlices(entries, (i) => engine.put(keys.at(i), row));
  // The reference is not complete without its sorted array.
  engine.scan(keys.at(0), 1);
  const usedBytes = engine.usedBytes() ?? heapBytes() - before;
  let payload = 0;
  for (let i = 0; i < entries; i++) payload += keys.at(i).length + rowBytes;
  const other = (i: number) => keys.at((i * 7919) % entries);
  const gets = await inSlices(entries, (i) => {
    if (engine.get(other(i))?.length !== rowBytes) throw new Error('an entry is missing');
  });
  const scanRows = Math.min(entries, 2_000_000);
  const scans10 = rowsRate(scanRows / 2, (i) => engine.scan(other(i % entries), 10));
  const scans1000 = rowsRate(scanRows, (i) => engine.scan(other(i % entries), 1000));
  const visits1000 = rowsRate(scanRows, (i) => engine.visit(other(i % entries), 1000));
  const overwrites = await inSlices(
    entries,
    (i) => engine.put(other(i), row),
    () => engine.upkeep(),
  );
  return {
    engine: name,
    entries,
    inserts: inserts.rate,
    gets: gets.rate,
    overwrites: overwrites.rate,
    scans10,
    scans1000,
    visits1000,
    overPayloadBytes: (usedBytes - payload) / entries,
    insertPause: inserts.pause,
    overwritePause: overwrites.pause,
  };
}

const columns: readonly {
  readonly title: string;
  readonly of: (figures: Figures) => number;
  readonly isRate: boolean;
}[] = [
  { title: 'insert k/s', of: (figures) => figures.inserts / 1000, isRate: true },
  { title: 'get k/s', of: (figures) => figures.gets / 1000, isRate: true },
  { title: 'overwrite k/s', of: (figures) => figures.overwrites / 1000, isRate: true },
  { title: 'scan 10 krows/s', of: (figures) => figures.scans10 / 1000, isRate: true },
  { title: 'scan 1000 krows/s', of: (figures) => figures.scans1000 / 1000, isRate: true },
  { title: 'visit 1000 krows/s', of: (figures) => figures.visits1000 / 1000, isRate: true },
  { title: 'over payload B', of: (figures) => figures.overPayloadBytes, isRate: false },
];

const pauseColumns: readonly { readonly title: string; readonly of: (figures: Figures) => Pause }[] = [
  { title: 'pause inserting ms', of: (figures) => figures.insertPause },
  { title: 'pause overwriting + GC ms', of: (figures) => figures.overwritePause },
];

/** A Markdown table, each rate with its ratio to sorted-btree's. */
function table(entries: number, all: readonly Figures[]): string {
  const base = all.find((figures) => figures.engine === 'sorted-btree');
  const cell = (figures: Figures, { of, isRate }: (typeof columns)[number]): string => {
    if (!isRate) return of(figures).toFixed(1);
    const ratio = base === undefined || base === figures ? '' : ` (${(of(figures) / of(base)).toFixed(1)}x)`;
    return `${of(figures).toFixed(0)}${ratio}`;
  };
  const pause = ({ clockMs, cpuMs }: Pause) => `${clockMs.toFixed(1)} (${cpuMs.toFixed(1)})`;
  const titles = [...columns, ...pauseColumns].map(({ title }) => title);
  return [
    `| ${[`${entries.toLocaleString('en')} entries`, ...titles].join(' | ')} |`,
    `|---|${titles.map(() => '---:|').join('')}`,
    ...all.map((figures) => {
      const cells = columns.map((column) => cell(figures, column));
      const pauses = pauseColumns.map(({ of }) => pause(of(figures)));
      return `| ${[figures.engine, ...cells, ...pauses].join(' | ')} |`;
    }),
  ].join('\n');
}

/** One engine in a process of its own. */
function measureApart(name: EngineName, entries: number): Figures | undefined {
  const main = fileURLToPath(new URL('./main.ts', import.meta.url));
  const args = ['--expose-gc', main, 'memstore', '--engine', name, '--entries', String(entries), '--figures'];
  const child = spawnSync(process.execPath, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  if (child.status === 0) return JSON.parse(child.stdout) as Figures;
  console.log(`${name} with ${entries} entries ended with ${child.signal ?? child.status}`);
  return undefined;
}

function option(args: readonly string[], name: string): string | undefined {
  const place = args.indexOf(name);
  return place < 0 ? undefined : args[place + 1];
}

/** Measures and prints; see the top of this file for the arguments. */
export async function run(args: string[]): Promise<void> {
  const chosen = option(args, '--engine');
  const names = engines.filter((name) => chosen === undefined || name === chosen);
  if (names.length === 0) throw new Error(`no engine ${chosen}; there are ${engines.join(', ')}`);
  const sizes = [Number(option(args, '--entries') ?? 0)].flatMap((size) =>
    size > 0 ? [size] : [1_000_000, 10_000_000],
  );
  if (args.includes('--figures')) {
    console.log(JSON.stringify(await measure(names[0], sizes[0])));
    return;
  }
  for (const entries of sizes) {
    const all: Figures[] = [];
    for (const name of names) {
      const heapNeeded = entries * heapBytesPerEntry;
      const { heap_size_limit: heapLimit } = getHeapStatistics();
      if (name !== 'arena' && heapNeeded > heapLimit) {
        console.log(
          `${name}: left out, ${entries} entries need about ${toMiB(heapNeeded)} of V8 heap, of ${toMiB(heapLimit)}`,
        );
        continue;
      }
      const figures = measureApart(name, entries);
      if (figures !== undefined) all.push(figures);
    }
    console.log(`${table(entries, all)}\n`);
  }
}

function toMiB(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
}
