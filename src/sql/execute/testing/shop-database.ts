/** The tables of `shop.ts` in memory. */

import { type TestingDatabase, testingDatabase } from './database.ts';
import { shopRows, shopTables } from './shop.ts';

/** Filled by way of SQL. */
export async function shopDatabase(): Promise<TestingDatabase> {
  const tables = Object.entries(shopTables).map(([name, { columns, indexes }]) => [
    name,
    [columns, ...indexes].join(', '),
  ]);
  const database = await testingDatabase({ tables: Object.fromEntries(tables) });
  for (const statement of shopRows) await database.run(statement);
  return database;
}
