/** How Prisma's command line reaches the database: its schema engine as WebAssembly, through the driver `pg`. */
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { defineConfig } from 'prisma/config';

/**
 * The adapter does not know some types of PostgreSQL's own catalogs, which the schema engine asks for ("Column type 'name' could not be deserialized", with
 * PostgreSQL too): `"char"` is given to it as char, name as text, name[] as text[].
 */
const knownTypes: Readonly<Record<number, number>> = { 18: 1042, 19: 25, 1003: 1009 };

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, allowExitOnIdle: true });
const query = pool.query.bind(pool) as (...given: readonly unknown[]) => Promise<pg.QueryArrayResult>;
Object.assign(pool, {
  async query(...given: readonly unknown[]) {
    const result = await query(...given);
    for (const field of result.fields) field.dataTypeID = knownTypes[field.dataTypeID] ?? field.dataTypeID;
    return result;
  },
});

// The schema engine leaves a timer of a minute behind, which would hold up the end of the process. (The cast: nobody here promisifies it.)
const setTimer = globalThis.setTimeout;
globalThis.setTimeout = ((run: (...args: unknown[]) => void, ms?: number, ...given: unknown[]) => {
  const timer = setTimer(run, ms, ...given);
  return (ms ?? 0) >= 60_000 ? timer.unref() : timer;
}) as typeof setTimeout;

export default defineConfig({
  experimental: { adapter: true },
  schema: './schema.prisma',
  engine: 'js',
  adapter: async () => new PrismaPg(pool),
});
