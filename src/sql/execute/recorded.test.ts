/** Queries from their text to their rows, as PostgreSQL 15 answered them: see `testing/recorded.ts`. */
import { describe, expect, it } from 'vitest';
import { SqlError } from '../errors.ts';
import type { TestingDatabase } from './testing/database.ts';
import { comparable, formatRow, readRecorded, recordedSubjects } from './testing/recorded.ts';
import { shopDatabase } from './testing/shop-database.ts';

async function answerOf(database: TestingDatabase, sql: string): Promise<readonly string[]> {
  try {
    return (await database.query(sql)).map(formatRow);
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    return [`! ${error.sqlstate} ${error.message}`];
  }
}

describe.each(recordedSubjects())('%s, as PostgreSQL answers', async (subject) => {
  const database = await shopDatabase();
  it.each(readRecorded(subject))('$sql', async ({ sql, answer }) => {
    expect(comparable(sql, await answerOf(database, sql))).toEqual(comparable(sql, answer));
  });
});
