/** The queries that `npm test` asks: seeds 1 to `recordedCount`, and the file of PostgreSQL's answers, one a line. */
export const recordedCount = 2000;
export const recordedFile = new URL('recorded.jsonl', import.meta.url);

/** Seeds whose queries are answered wrongly yet. One that is answered rightly fails the test: the list only becomes shorter. */
export const notYet: readonly number[] = [];
