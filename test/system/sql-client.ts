/** A driver's session at a node that has just begun. */
import pg from 'pg';

/** Connects as soon as the node speaks SQL; gives up after a minute. Whoever asks ends the session. */
export async function connected(port: number, database = 'postgres', user = 'postgres'): Promise<pg.Client> {
  for (let attempt = 1; ; attempt++) {
    const client = new pg.Client({ host: '127.0.0.1', port, user, database });
    // A node that dies under its sessions is part of many stories.
    client.on('error', () => {});
    try {
      await client.connect();
      return client;
    } catch (error) {
      if (attempt === 600) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
