/** The parts of statements in which expressions stand: what they are called in messages, and what they allow. */

/** Where an expression stands. */
export type Clause = keyof typeof clauses;

interface ClauseRules {
  /** As in `aggregate functions are not allowed in WHERE`; of several, the forms for aggregates and for functions of sets differ. */
  readonly name: string;
  readonly aggregates: boolean;
  readonly windows: boolean;
  readonly sets: boolean;
  /** What `cannot use subquery in …` says; undefined: they may stand here. */
  readonly noSubquery?: string;
  /** What `cannot use column reference in …` says. */
  readonly noColumns?: string;
  /** Here messages for aggregates and windows have a text of their own. */
  readonly aggregateName?: string;
}

const nothing = { aggregates: false, windows: false, sets: false } as const;

function stored(name: string, single: string): ClauseRules {
  return { name, ...nothing, noSubquery: single };
}

/** What each part allows. */
export const clauses = {
  other: { name: 'this context', aggregates: true, windows: true, sets: true },
  'select list': { name: 'SELECT', aggregates: true, windows: true, sets: true },
  where: { name: 'WHERE', ...nothing },
  having: { name: 'HAVING', aggregates: true, windows: false, sets: false },
  filter: { name: 'FILTER', ...nothing },
  'group by': { name: 'GROUP BY', aggregates: false, windows: false, sets: true },
  'order by': { name: 'ORDER BY', aggregates: true, windows: true, sets: true },
  'distinct on': { name: 'DISTINCT ON', aggregates: true, windows: true, sets: true },
  limit: { name: 'LIMIT', ...nothing },
  offset: { name: 'OFFSET', ...nothing },
  on: { name: 'JOIN conditions', ...nothing },
  'from function': { name: 'functions in FROM', aggregates: false, windows: false, sets: true },
  'window partition': { name: 'window PARTITION BY', aggregates: true, windows: false, sets: true },
  'window order': { name: 'window ORDER BY', aggregates: true, windows: false, sets: true },
  'window range': { name: 'window RANGE', ...nothing },
  'window rows': { name: 'window ROWS', ...nothing },
  'window groups': { name: 'window GROUPS', ...nothing },
  values: { name: 'VALUES', ...nothing },
  'insert values': { name: 'VALUES', aggregates: false, windows: false, sets: true },
  'update source': { name: 'UPDATE', ...nothing },
  'merge when': { name: 'MERGE WHEN', ...nothing, aggregateName: 'MERGE WHEN conditions' },
  returning: { name: 'RETURNING', ...nothing },
  execute: { ...stored('EXECUTE parameters', 'EXECUTE parameter'), aggregateName: 'EXECUTE parameters' },
  'system time': { ...stored('AS OF SYSTEM TIME', 'AS OF SYSTEM TIME'), noColumns: 'AS OF SYSTEM TIME' },
  default: { ...stored('DEFAULT expressions', 'DEFAULT expression'), noColumns: 'DEFAULT expression' },
  check: stored('check constraints', 'check constraint'),
  generated: stored('column generation expressions', 'column generation expression'),
  'index expression': stored('index expressions', 'index expression'),
  'index predicate': stored('index predicates', 'index predicate'),
  'publication filter': { name: 'WHERE', ...nothing },
  transform: stored('transform expressions', 'transform expression'),
} as const satisfies Readonly<Record<string, ClauseRules>>;

/** The rules of a part. */
export function rulesOf(clause: Clause): ClauseRules {
  return clauses[clause];
}
