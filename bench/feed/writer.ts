/** A process that writes rows, one transaction each, in a steady pace or as fast as its sessions are answered. */
import pg from 'pg';
import { nowMicros } from './processes.ts';

export interface WriterTask {
  readonly ports: readonly number[];
  readonly user: string;
  readonly table: string;
  readonly sessions: number;
  readonly seconds: number;
  /** Transactions a second; undefined: each session writes again as soon as it is answered. */
  readonly rate: number | undefined;
  readonly firstId: number;
}

export interface WriterResult {
  readonly written: number;
  readonly seconds: number;
  /** By number from `firstId`: when the answer was there, in microseconds. */
  readonly answeredAt: readonly number[];
  /** From when it was due to when it was answered, in microseconds. */
  readonly latencies: readonly number[];
}

process.once('message', (task: WriterTask) => void write(task));

async function write({ ports, user, table, sessions, seconds, rate, firstId }: WriterTask): Promise<void> {
  const clients = await Promise.all(
    Array.from({ length: sessions }, async (_, i) => {
      const client = new pg.Client({ host: '127.0.0.1', port: ports[i % ports.length], user, database: 'postgres' });
      await client.connect();
      return client;
    }),
  );
  process.send?.('ready');
  const answeredAt: number[] = [];
  const latencies: number[] = [];
  let next = 0;
  const startedAt = nowMicros();
  const endsAt = startedAt + seconds * 1e6;
  const insert = async (client: pg.Client, number: number, due: number) => {
    const values = [firstId + number, due];
    await client.query({ name: 'insert', text: `INSERT INTO ${table} (id, sent) VALUES ($1, $2)`, values });
    answeredAt[number] = nowMicros();
    latencies.push(answeredAt[number] - due);
  };
  const work = async (client: pg.Client) => {
    for (;;) {
      const number = next++;
      const due = rate === undefined ? nowMicros() : startedAt + (number * 1e6) / rate;
      if (due >= endsAt) {
        next--;
        return;
      }
      const early = due - nowMicros();
      if (early > 0) await new Promise((resolve) => setTimeout(resolve, early / 1000));
      await insert(client, number, Math.round(due));
    }
  };
  await Promise.all(clients.map(work));
  const took = (nowMicros() - startedAt) / 1e6;
  await Promise.all(clients.map((client) => client.end()));
  const result: WriterResult = { written: latencies.length, seconds: took, answeredAt, latencies };
  process.send?.(result, () => process.exit(0));
}
