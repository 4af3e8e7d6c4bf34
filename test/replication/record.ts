/** `node test/replication/record.ts`: writes down what PostgreSQL 15 says of the statements in `golden.ts`, for `replication.test.ts`. */
import { writeFileSync } from 'node:fs';
import { Client } from 'pg';
import { startPostgres } from '../sql/stories/servers.ts';
import { ReplicationClient } from './client.ts';
import { after, before, comparable } from './golden.ts';

const postgres = await startPostgres();
try {
  const client = new Client(postgres.address);
  await client.connect();
  for (const text of before) await client.query(text);
  const recorded: Record<string, readonly string[]> = {};
  for (const slot of ['text', 'binary'])
    await client.query(`select pg_create_logical_replication_slot('${slot}', 'pgoutput')`);
  await client.query(`select pg_create_logical_replication_slot('lines', 'test_decoding')`);
  for (const text of after) await client.query(text);
  for (const slot of ['text', 'binary']) {
    const follower = await ReplicationClient.connect(postgres.address.port);
    const options = {
      proto_version: slot === 'text' ? '1' : '3',
      publication_names: 'golden,inserts',
      messages: 'true',
    };
    await follower.start(slot, slot === 'text' ? options : { ...options, binary: 'true' });
    const [{ lsn }] = (await client.query('select pg_current_wal_lsn() as lsn')).rows;
    const [high, low] = String(lsn)
      .split('/')
      .map((half) => BigInt(`0x${half}`));
    await follower.until(() => follower.told >= high * 2n ** 32n + low, 'all of it');
    recorded[slot] = comparable(follower.messages.map(({ payload }) => payload));
    follower.client.end().catch(() => {});
  }
  const lines = await client.query(
    `select data from pg_logical_slot_get_changes('lines', null, null, 'include-xids', '0', 'skip-empty-xacts', '1')`,
  );
  recorded.lines = lines.rows.map(({ data }) => String(data));
  writeFileSync(new URL('./postgres-15.json', import.meta.url), `${JSON.stringify(recorded, null, 1)}\n`);
  await client.end();
} finally {
  await postgres.stop();
}
process.exit(0);
