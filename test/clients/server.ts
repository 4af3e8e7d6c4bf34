/**
 * What the clients talk to: a JimKV of one node. With CLIENTS_SERVER=postgres it is PostgreSQL 15, to see that the tests themselves are right. Every test gets a
 * database of its own.
 */
import pg from 'pg';
import { afterAll, beforeAll } from 'vitest';
import { type RunningServer, startJimkv, startPostgres } from '../sql/stories/servers.ts';

/** Where a database is. */
export interface DatabaseAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  /** `postgres://…` */
  readonly url: string;
}

/** Starts a server for the tests of a file; what it returns makes databases on it. */
export function serverForTests(): { makeDatabase(name: string): Promise<DatabaseAddress> } {
  let server: RunningServer | undefined;
  beforeAll(async () => {
    server = process.env.CLIENTS_SERVER === 'postgres' ? await startPostgres() : await startJimkv();
  });
  afterAll(() => server?.stop());
  return {
    async makeDatabase(name) {
      if (server === undefined) throw new Error('there is no server');
      const { host, port, user } = server.address;
      const client = new pg.Client({ host, port, user, database: 'postgres' });
      await client.connect();
      await client.query(`create database ${name}`);
      await client.end();
      return { host, port, user, database: name, url: `postgres://${user}@${host}:${port}/${name}` };
    },
  };
}
