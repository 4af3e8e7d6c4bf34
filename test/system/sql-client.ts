/** What stories over real nodes do through a driver: begin a session, cut tables and scatter their parts. */
import pg from 'pg';
import { JimError } from '../../src/base/index.ts';

/** Connects as soon as the node speaks SQL; gives up after three minutes. Whoever asks ends the session. */
export async function connected(port: number, database = 'postgres', user = 'postgres'): Promise<pg.Client> {
  for (let attempt = 1; ; attempt++) {
    const client = new pg.Client({ host: '127.0.0.1', port, user, database });
    // A node that dies under its sessions is part of many stories.
    client.on('error', () => {});
    try {
      await client.connect();
      return client;
    } catch (error) {
      if (attempt === 1_800) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** Cuts a table at first columns of its key, and lets its last ranges be served by these nodes. @returns these ranges */
export async function scatter(
  client: pg.Client,
  table: string,
  cuts: readonly (number | string)[],
  nodes: readonly string[],
): Promise<readonly string[]> {
  for (const at of cuts)
    await untilKnown(async () => {
      await client.query(`select jimkv.split_table('${table}', '{${at}}')`).catch((error: Error) => {
        // It was in doubt, and had happened.
        if (!error.message.includes('begins at this key already')) throw error;
      });
    });
  const { rows } = await client.query({ text: `show ranges from table ${table}`, rowMode: 'array' });
  const ranges = rows.slice(-nodes.length).map(([range]) => String(range));
  for (const [i, node] of nodes.entries())
    await untilKnown(() => client.query('select jimkv.transfer_lease($1, $2)', [ranges[i], node]));
  return ranges;
}

/**
 * Asks again what is in doubt, and what was not to be done in time: a busy machine loses leases, and where this happens during a change of ranges nobody knows whether
 * it was made, or it is late.
 */
export async function untilKnown<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      const isUnknown =
        (error instanceof pg.DatabaseError && (error.code === '40003' || error.code === '57P03')) ||
        (error instanceof JimError && (error.outcome === 'ambiguous' || error.code === 'no-quorum'));
      if (!isUnknown) throw error;
    }
  }
}
