/**
 * Queries and what PostgreSQL 15 answers, in text files:
 *
 *   select a, b from t          a query in one line
 *     1 | x                     its rows, values between bars, NULL as ∅
 *     ! 22012 division by zero  or its error
 *
 * `record.ts` writes the answers; the test beside reads them.
 */
import { readdirSync, readFileSync } from 'node:fs';

/** A query, and the lines of its answer. */
export interface RecordedQuery {
  readonly sql: string;
  readonly answer: readonly string[];
}

const folder = new URL('queries/', import.meta.url);

/** The files, by their names without ending. */
export function recordedSubjects(): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.txt'))
    .map((name) => name.slice(0, -4));
}

/** Where a subject's queries are. */
export function recordedFile(subject: string): URL {
  return new URL(`${subject}.txt`, folder);
}

/** The queries of a subject. */
export function readRecorded(subject: string): readonly RecordedQuery[] {
  const queries: { sql: string; answer: string[] }[] = [];
  for (const line of readFileSync(recordedFile(subject), 'utf8').split('\n')) {
    if (line.startsWith('  ')) queries[queries.length - 1].answer.push(line.slice(2));
    else if (line !== '') queries.push({ sql: line, answer: [] });
  }
  return queries;
}

/** A row as a line. */
export function formatRow(row: readonly (string | null)[]): string {
  return row.map((value) => (value ?? '∅').replaceAll('\n', '⏎')).join(' | ');
}

/** Rows without ORDER BY come in any order. */
export function comparable(sql: string, answer: readonly string[]): readonly string[] {
  return /order by[^)]*$/i.test(sql) ? answer : [...answer].sort();
}
