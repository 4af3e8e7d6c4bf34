/** Aggregates over any frame are what adding up the frame's rows one by one gives. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type TestingDatabase, testingDatabase } from '../testing/database.ts';

let database: TestingDatabase;
beforeAll(async () => {
  database = await testingDatabase({ tables: { w: 'id int primary key, p int, o int, v int' } });
});

type Row = { readonly id: number; readonly p: number; readonly o: number | null; readonly v: number | null };

const rows = fc
  .array(
    fc.record({
      p: fc.integer({ min: 0, max: 1 }),
      o: fc.option(fc.integer({ min: 0, max: 6 }), { freq: 5 }),
      v: fc.option(fc.integer({ min: -5, max: 5 }), { freq: 5 }),
    }),
    { maxLength: 14 },
  )
  .map((list) => list.map((row, i): Row => ({ ...row, id: i + 1 })));

const frames = fc
  .record({
    mode: fc.constantFrom('rows', 'groups', 'range'),
    start: fc.integer({ min: -3, max: 2 }),
    length: fc.nat(3),
    open: fc.constantFrom('no', 'start', 'end', 'both'),
    exclude: fc.constantFrom('no others', 'current row', 'group', 'ties'),
    descending: fc.boolean(),
  })
  .map((frame) => ({ ...frame, end: frame.start + frame.length }));

type Frame = typeof frames extends fc.Arbitrary<infer T> ? T : never;

function boundText(offset: number): string {
  return offset < 0 ? `${-offset} preceding` : `${offset} following`;
}

function frameText({ mode, start, end, open, exclude }: Frame): string {
  const from = open === 'start' || open === 'both' ? 'unbounded preceding' : boundText(start);
  const to = open === 'end' || open === 'both' ? 'unbounded following' : boundText(end);
  return `${mode} between ${from} and ${to} exclude ${exclude}`;
}

/** The rows of a row's frame, by the definition. */
function frameOf(partition: readonly Row[], at: number, frame: Frame): readonly Row[] {
  // Where rows are counted the order leaves nothing open, so each row is a group of its own.
  const isNew = (i: number) => frame.mode === 'rows' || partition[i].o !== partition[i - 1].o;
  const groups: number[] = [];
  for (let i = 0; i < partition.length; i++) groups.push(i === 0 ? 0 : groups[i - 1] + (isNew(i) ? 1 : 0));
  const distance = (i: number): number | undefined => {
    if (frame.mode === 'rows') return i - at;
    if (frame.mode === 'groups') return groups[i] - groups[at];
    const { o } = partition[i];
    const current = partition[at].o;
    if (o === null || current === null) return o === current ? 0 : undefined;
    return frame.descending ? current - o : o - current;
  };
  const bothNull = (i: number) => frame.mode === 'range' && partition[i].o === null && partition[at].o === null;
  return partition.filter((_, i) => {
    const away = distance(i);
    const isBefore = i < at && groups[i] !== groups[at];
    const afterStart =
      frame.open === 'start' ||
      frame.open === 'both' ||
      bothNull(i) ||
      (away === undefined ? false : away >= frame.start);
    const beforeEnd =
      frame.open === 'end' || frame.open === 'both' || bothNull(i) || (away === undefined ? false : away <= frame.end);
    // NULLs are at no distance from other values: they are on one side of them, in a frame that is open there.
    const inside = away === undefined ? (isBefore ? afterStart : beforeEnd) : afterStart && beforeEnd;
    if (!inside) return false;
    const isPeer = groups[i] === groups[at];
    if (frame.exclude === 'current row') return i !== at;
    if (frame.exclude === 'group') return !isPeer;
    return frame.exclude !== 'ties' || i === at || !isPeer;
  });
}

function byOrder(frame: Frame): (a: Row, b: Row) => number {
  const direction = frame.descending ? -1 : 1;
  return (a, b) => {
    if (a.o === b.o) return a.id - b.id;
    if (a.o === null) return direction;
    return b.o === null ? -direction : (a.o - b.o) * direction;
  };
}

describe('window frames', () => {
  it('add up to what their rows say', async () => {
    await fc.assert(
      fc.asyncProperty(rows, frames, async (table, frame) => {
        // Rows count by their places, which are only known where the order leaves nothing open.
        const key = frame.mode === 'rows' ? 'o $, id' : 'o $';
        const order = key.replace('$', frame.descending ? 'desc' : 'asc');
        const list = table.map(({ id, p, o, v }) => `(${id}, ${p}, ${o}, ${v})`).join(', ');
        const source = table.length === 0 ? 'w' : `(values (0, 0, 0, 0), ${list}) q (id, p, o, v)`;
        const over = `over (partition by p order by ${order} ${frameText(frame)})`;
        const found = await database.query(
          `select id, sum(v) ${over}, count(v) ${over}, count(*) ${over}, min(v) ${over} from ${source} where id > 0 order by id`,
        );
        const expected = table.map((row) => {
          const partition = table.filter(({ p }) => p === row.p).sort(byOrder(frame));
          const inside = frameOf(partition, partition.indexOf(row), frame);
          const numbers = inside.flatMap(({ v }) => (v === null ? [] : [v]));
          const sum = numbers.length === 0 ? null : String(numbers.reduce((a, b) => a + b, 0));
          const least = numbers.length === 0 ? null : String(Math.min(...numbers));
          return [String(row.id), sum, String(numbers.length), String(inside.length), least];
        });
        expect(found).toEqual(expected);
      }),
      { numRuns: 250 },
    );
  });
});

describe('frames of many rows', () => {
  // More steps for a row, and for all, than are made in one go: the aggregates are suspended, and go on.
  const count = 9_000;
  beforeAll(() => {
    database.insert(
      'w',
      Array.from({ length: count }, (_, i) => [1_000 + i, 7, i % 100, i]),
    );
  });

  const total = (count * (count - 1)) / 2;

  it.each([
    ['sum(v) over (partition by p)', total * count],
    ['sum(v) over (partition by p order by id rows between current row and unbounded following)', undefined],
    ['sum(v) over (partition by p order by id desc)', undefined],
    [
      'max(v) over (partition by p order by id rows between unbounded preceding and unbounded following)',
      (count - 1) * count,
    ],
    ['count(v) over (partition by p order by o range between 50 preceding and unbounded following)', undefined],
  ])('%s', async (call, expected) => {
    const sums = await database.query(
      `select sum(s), sum(r), count(*) from (select ${call} s, rank() over (partition by p order by id) r from w where p = 7) q`,
    );
    const counts = new Map([
      // Each value is in the frames of all rows up to its own.
      ['rows between current', Array.from({ length: count }, (_, i) => i * (i + 1)).reduce((a, b) => a + b, 0)],
      ['id desc', Array.from({ length: count }, (_, i) => i * (i + 1)).reduce((a, b) => a + b, 0)],
      [
        'range between',
        Array.from({ length: 100 }, (_, o) => 90 * 90 * (100 - Math.max(0, o - 50))).reduce((a, b) => a + b, 0),
      ],
    ]);
    const found = [...counts].find(([part]) => call.includes(part));
    expect(sums).toEqual([[String(expected ?? found?.[1]), String((count * (count + 1)) / 2), String(count)]]);
  });

  it('leaves rows out of a frame of many', async () => {
    const [[sum]] = await database.query(
      'select sum(s) from (select sum(v) over (partition by p order by id rows between unbounded preceding and unbounded following exclude current row) s from w where p = 7 and id < 1300) q',
    );
    expect(sum).toBe(String((299 * (300 * 299)) / 2));
  });
});
