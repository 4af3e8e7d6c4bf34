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
