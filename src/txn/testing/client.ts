/** Clients of a fake cluster, with short words for what transactions do: answers are texts. */
import { JimError, type Span, utf8, utf8Text } from '../../base/index.ts';
import type { BeginOptions, IsolationLevel, Transaction } from '../service.ts';
import { FakeCluster, type FakeNode } from './fake-cluster.ts';

/** All keys that stories have. */
export const everything: Span = { start: utf8('a'), end: utf8('zz') };

/** A client of one node, with short words for everything. */
export class Client {
  readonly #cluster: FakeCluster;
  readonly #node: FakeNode;

  constructor(cluster: FakeCluster, n: number) {
    this.#cluster = cluster;
    this.#node = cluster.node(n);
  }

  get deadlineAtMs(): number {
    return this.#node.clock.monotonicMs() + 2_000;
  }

  begin(level: IsolationLevel = 'serializable', options: Partial<BeginOptions> = {}): Transaction {
    return this.#node.coordinator.begin({ level, readOnly: false, lifeMs: 30_000, lockTimeoutMs: 1_000, ...options });
  }

  /** The value, `-` for none, or the error's code. */
  get(transaction: Transaction, key: string): Promise<string> {
    return this.say(
      transaction
        .get(utf8(key), { deadlineAtMs: this.deadlineAtMs })
        .then(({ row }) => (row === undefined ? '-' : utf8Text(row))),
    );
  }

  put(transaction: Transaction, key: string, value: string | undefined): Promise<string> {
    const row = value === undefined ? undefined : utf8(value);
    return this.say(
      transaction
        .write([{ key: utf8(key), row }], this.deadlineAtMs)
        .then((result) => (result.kind === 'buffered' ? (result.existed[0] ? 'there' : 'new') : result.kind)),
    );
  }

  scan(transaction: Transaction, rowsMax = 100, reverse = false): Promise<string> {
    const options = { rowsMax, bytesMax: 1_000_000, reverse, deadlineAtMs: this.deadlineAtMs };
    return this.say(
      transaction
        .scan(everything, options)
        .then(({ rows, resumeKey }) =>
          [
            ...rows.map(({ key, row }) => `${utf8Text(key)}=${utf8Text(row)}`),
            resumeKey === undefined ? '.' : '…',
          ].join(' '),
        ),
    );
  }

  /** All pages of a scan whose rows go to a sink that wants two at a time. */
  feed(transaction: Transaction): Promise<string> {
    const read = async () => {
      const pages: string[] = [];
      let page: string[] = [];
      const sink = {
        wantsKeys: true,
        begin: () => {
          page = [];
        },
        take: (key: Uint8Array, bytes: Uint8Array, start: number, end: number) => {
          page.push(`${utf8Text(key)}=${utf8Text(bytes.slice(start, end))}`);
          return page.length < 2;
        },
      };
      let start: Uint8Array | undefined = everything.start;
      while (start !== undefined) {
        const options = { rowsMax: 2, bytesMax: 1_000_000, reverse: false, deadlineAtMs: this.deadlineAtMs, sink };
        const { rows, resumeKey } = await transaction.scan({ start, end: everything.end }, options);
        if (rows.length > 0) throw new Error('rows go to the sink');
        pages.push(page.join(' '));
        start = resumeKey;
      }
      return pages.filter((each) => each !== '').join(', ');
    };
    return this.say(read());
  }

  commit(transaction: Transaction): Promise<string> {
    return this.say(transaction.commit(this.deadlineAtMs).then(() => 'committed'));
  }

  /** All at once, outside of any transaction that is open. */
  set(values: Readonly<Record<string, string>>): Promise<string> {
    const steps = Object.entries(values).map(([key, value]) => ({
      key: utf8(key),
      change: { kind: 'put', row: utf8(value) } as const,
    }));
    const options = { deadlineAtMs: this.deadlineAtMs, lockTimeoutMs: 1_000 };
    return this.say(this.#node.coordinator.transact(steps, options).then(({ kind }) => kind));
  }

  say(answer: Promise<string>): Promise<string> {
    return this.#cluster.settle(answer.catch(codeOf));
  }
}

/** The code of what was thrown. */
function codeOf(error: unknown): string {
  if (!(error instanceof JimError)) throw error;
  return error.code;
}

/** Ranges cut at the keys, and clients of two nodes. */
export function world(
  cuts: readonly string[] = ['h', 'p'],
  settings = {},
): { cluster: FakeCluster; one: Client; two: Client } {
  const cluster = new FakeCluster(cuts, { settings });
  return { cluster, one: new Client(cluster, 3), two: new Client(cluster, 2) };
}
