/** Statements that JimKV understands otherwise than PostgreSQL, each with its reason. */
export const differences: ReadonlyMap<string, string> = new Map([
  [
    'merge into t using u on t.a when matched then delete',
    'PostgreSQL 15 forgets to ask whether the ON of MERGE is a condition, and takes an integer for one',
  ],
]);
