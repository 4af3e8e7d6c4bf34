/** Terminals at one server or several, until a count or a time is reached; then what they did. */
import pg from 'pg';
import { conditions } from './consistency.ts';
import { load, type TpccSize } from './schema.ts';
import { Terminal, type TransactionName } from './transactions.ts';

/** Where terminals connect to. */
export interface TpccServer {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** `postgres` if nothing is said. */
  readonly database?: string;
}

export interface TpccRun {
  readonly servers: readonly TpccServer[];
  readonly size: TpccSize;
  readonly terminals: number;
  /** Is a terminal done that has carried out so many transactions in so many milliseconds? */
  isOver(transactions: number, elapsedMs: number): boolean;
}

export interface TpccResult {
  readonly done: Readonly<Record<TransactionName, number>>;
  /** New orders that were taken back, as one in a hundred is. */
  readonly rolledBack: number;
  /** Transactions that met others and were begun again. */
  readonly retries: number;
  readonly loadMs: number;
  readonly elapsedMs: number;
  /** Names of the consistency conditions that do not hold, with the first rows that show it. */
  readonly broken: readonly string[];
}

/** Loads, runs the mix, and looks at the consistency conditions. The terminals are spread over the servers. */
export async function runTpcc({ servers, size, terminals, isOver }: TpccRun): Promise<TpccResult> {
  const clients: pg.Client[] = [];
  const connect = async (i: number) => {
    const client = new pg.Client({ database: 'postgres', ...servers[i % servers.length] });
    await client.connect();
    clients.push(client);
    return client;
  };
  try {
    const first = await connect(0);
    const loadedAt = performance.now();
    await load(first, size);
    const all = await Promise.all(
      Array.from({ length: terminals }, async (_, i) => new Terminal(await connect(i), size, i + 1)),
    );
    const startedAt = performance.now();
    await Promise.all(
      all.map(async (terminal) => {
        for (let n = 0; !isOver(n, performance.now() - startedAt); n++) await terminal.step();
      }),
    );
    const elapsedMs = performance.now() - startedAt;
    const broken: string[] = [];
    for (const [name, query] of Object.entries(conditions)) {
      const { rows } = await first.query(query);
      if (rows.length > 0) broken.push(`${name}: ${JSON.stringify(rows.slice(0, 3))}`);
    }
    return {
      done: sumOf(all),
      rolledBack: all.reduce((sum, { rolledBack }) => sum + rolledBack, 0),
      retries: all.reduce((sum, { retries }) => sum + retries, 0),
      loadMs: startedAt - loadedAt,
      elapsedMs,
      broken,
    };
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
}

function sumOf(terminals: readonly Terminal[]): Record<TransactionName, number> {
  const sum = { 'new order': 0, payment: 0, 'order status': 0, delivery: 0, 'stock level': 0 };
  for (const { done } of terminals)
    for (const [name, count] of Object.entries(done)) sum[name as TransactionName] += count;
  return sum;
}
