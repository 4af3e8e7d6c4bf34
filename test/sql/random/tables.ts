/** The tables that random queries are asked of: small ones, with gaps, doubles and NULLs, and indexes of several kinds. */
import { Dice } from './dice.ts';

export type ColumnType = 'int' | 'bigint' | 'numeric' | 'text' | 'bool' | 'date';

export interface RandomColumn {
  readonly name: string;
  readonly type: ColumnType;
}

export interface RandomTable {
  readonly name: string;
  /** The first one is the primary key, an int. */
  readonly columns: readonly RandomColumn[];
  readonly rows: number;
}

const column = (name: string, type: ColumnType): RandomColumn => ({ name, type });

export const tables: readonly RandomTable[] = [
  {
    name: 'ra',
    rows: 60,
    columns: [
      column('id', 'int'),
      column('x', 'int'),
      column('y', 'int'),
      column('t', 'text'),
      column('d', 'date'),
      column('b', 'bool'),
    ],
  },
  {
    name: 'rb',
    rows: 40,
    columns: [
      column('id', 'int'),
      column('a_id', 'int'),
      column('n', 'numeric'),
      column('t', 'text'),
      column('big', 'bigint'),
    ],
  },
  {
    name: 'rc',
    rows: 25,
    columns: [
      column('id', 'int'),
      column('x', 'int'),
      column('b_id', 'int'),
      column('n', 'numeric'),
      column('f', 'bool'),
      column('d', 'date'),
    ],
  },
  { name: 'rd', rows: 5, columns: [column('id', 'int'), column('t', 'text')] },
  { name: 're', rows: 0, columns: [column('id', 'int'), column('x', 'int'), column('t', 'text')] },
];

const indexes = [
  'create index on ra (x)',
  'create index on ra (t, y desc)',
  'create index on ra (d) where b',
  'create index on rb (a_id) include (n)',
  'create unique index on rb (big)',
  'create index on rc (x, b_id)',
  'create index on rc (lower(n::text))',
];

/** Statements that make and fill the tables. */
export function preparation(): readonly string[] {
  const dice = new Dice(7);
  const made = tables.map(({ name, columns }) => {
    const list = columns.map((each, i) => `${each.name} ${each.type}${i === 0 ? ' primary key' : ''}`);
    return `create table ${name} (${list.join(', ')})`;
  });
  const filled = tables
    .filter(({ rows }) => rows > 0)
    .map((table) => {
      const rows = Array.from(
        { length: table.rows },
        (_, i) => `(${table.columns.map((each, at) => (at === 0 ? String(i + 1) : value(dice, each, i))).join(', ')})`,
      );
      return `insert into ${table.name} values ${rows.join(', ')}`;
    });
  return [...made, ...filled, ...indexes, 'analyze'];
}

function value(dice: Dice, { name, type }: RandomColumn, row: number): string {
  if (name === 'big') return String(10_000_000_000 + row * 7);
  return dice.chance(12) ? 'null' : literalOf(dice, type);
}

/** A constant of a type, from a small set, so that values meet. */
export function literalOf(dice: Dice, type: ColumnType): string {
  switch (type) {
    case 'int':
      return String(dice.below(24) - 3);
    case 'bigint':
      return `${10_000_000_000 + dice.below(40) * 7}`;
    case 'numeric':
      return dice.pick(['0.5', '1.00', '2.25', '-3.5', '10', '7.125', '100.01']);
    case 'text':
      return `'${dice.pick(['a', 'b', 'ab', 'abc', 'B', 'zebra', '', 'x y', 'a%', 'éa'])}'`;
    case 'bool':
      return dice.pick(['true', 'false']);
    case 'date':
      return `date '2024-${dice.pick(['01', '02', '03'])}-${dice.pick(['01', '15', '28'])}'`;
  }
}
