/** The queries that `npm test` asks: seeds 1 to `recordedCount`, and the file of PostgreSQL's answers, one a line. */
export const recordedCount = 1500;
export const recordedFile = new URL('recorded.jsonl', import.meta.url);
