/** Where JimKV answers otherwise than PostgreSQL 15, and why. Keys are `group: input`. */
export const differences: ReadonlyMap<string, string> = new Map([]);
