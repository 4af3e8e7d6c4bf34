/** Where JimKV answers otherwise than PostgreSQL 15, and why; by the recorded expression. */
export const differences: ReadonlyMap<string, string> = new Map([]);
