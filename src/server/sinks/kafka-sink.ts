/**
 * A topic of Kafka: each line of the feed is one message, all with the feed's name as their key, so that they stay in one partition and in the order of commits. The
 * producer is idempotent, and a batch counts as taken when all replicas in sync have it.
 */
import type { Kafka, KafkaConfig, Producer } from 'kafkajs';
import { JimError } from '../../base/index.ts';
import type { SinkLogin } from '../../changefeed/index.ts';
import { type Sink, type SinkBatch, SinkFailure, unreached } from './sink.ts';

/** As much of the library as is used. */
export interface KafkaLibrary {
  readonly Kafka: new (config: KafkaConfig) => Pick<Kafka, 'producer'>;
}

/** What a sink into Kafka needs to know. */
export interface KafkaParts {
  readonly brokers: readonly string[];
  readonly topic: string;
  readonly login: SinkLogin;
  readonly timeoutMs: number;
  /** Loaded when it is needed: it is no dependency of JimKV's own. */
  load(): Promise<KafkaLibrary>;
}

/** Errors of Kafka's that mean the message itself: it would be refused again. */
const refusals: ReadonlySet<string> = new Set([
  'MESSAGE_TOO_LARGE',
  'RECORD_LIST_TOO_LARGE',
  'INVALID_RECORD',
  'INVALID_TIMESTAMP',
  'CORRUPT_MESSAGE',
]);

/** See the top of the file. */
export class KafkaSink implements Sink {
  readonly #parts: KafkaParts;
  #producer: Promise<Producer> | undefined;

  constructor(parts: KafkaParts) {
    this.#parts = parts;
  }

  async deliver({ feed, parts }: SinkBatch): Promise<void> {
    const { topic, timeoutMs } = this.#parts;
    const messages = parts.flatMap(({ lines, cursor }) =>
      lines.map((value) => ({ key: feed, value, headers: { 'jimkv-feed': feed, 'jimkv-cursor': cursor } })),
    );
    if (messages.length === 0) return;
    try {
      const producer = await this.#connected();
      await producer.send({ topic, acks: -1, timeout: timeoutMs, messages });
    } catch (error) {
      const { type } = (error ?? {}) as { readonly type?: unknown };
      if (typeof type === 'string' && refusals.has(type))
        throw new SinkFailure(`Kafka refuses it: ${(error as Error).message}`, { isRefusal: true, cause: error });
      // A new connection, and a new producer's number, for the next try.
      await this.close();
      throw unreached(error);
    }
  }

  async close(): Promise<void> {
    const producer = this.#producer;
    this.#producer = undefined;
    await producer?.then((made) => made.disconnect()).catch(() => {});
  }

  #connected(): Promise<Producer> {
    this.#producer ??= this.#connect();
    return this.#producer;
  }

  async #connect(): Promise<Producer> {
    const { brokers, login, timeoutMs, load } = this.#parts;
    const { Kafka } = await load();
    const { user, password = '', mechanism, tls } = login;
    const kafka = new Kafka({
      clientId: 'jimkv',
      brokers: [...brokers],
      ssl: tls,
      ...(user !== undefined && { sasl: { mechanism, username: user, password } as NonNullable<KafkaConfig['sasl']> }),
      connectionTimeout: timeoutMs,
      requestTimeout: timeoutMs,
      // Tries are the run's business: it waits, says so in the log, and gives up where that is right.
      retry: { retries: 1 },
      logLevel: 0,
    });
    const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
    await producer.connect();
    return producer;
  }
}

/** The library, where it is installed. */
export async function loadKafka(): Promise<KafkaLibrary> {
  try {
    const { default: library } = await import('kafkajs');
    return library;
  } catch (cause) {
    throw new JimError(
      'invalid-argument',
      'a sink into Kafka wants the package kafkajs on every node: npm install kafkajs',
      { cause },
    );
  }
}
