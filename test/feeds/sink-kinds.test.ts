/** Sinks one by one: what Kafka's and NATS' libraries are asked, and what options may say. Against real servers: KAFKA_BROKER=host:port, NATS_SERVER=host:port. */
import { randomUUID } from 'node:crypto';
import { Kafka } from 'kafkajs';
import { connect } from 'nats';
import { describe, expect, it } from 'vitest';
import { parseSink } from '../../src/changefeed/index.ts';
import type { FeedPart } from '../../src/kv/index.ts';
import { type KafkaLibrary, KafkaSink, loadKafka } from '../../src/server/sinks/kafka-sink.ts';
import { loadNats, NatsSink } from '../../src/server/sinks/nats-sink.ts';
import { SinkFailure } from '../../src/server/sinks/sink.ts';
import { SinkRun } from '../../src/server/sinks/sink-run.ts';

const login = { user: undefined, password: undefined, mechanism: 'plain', tls: false } as const;
const part = (cursor: string, ...lines: string[]): FeedPart => ({ kind: 'transaction', cursor, lines });
const later = (error: unknown): Promise<string> =>
  Promise.resolve(
    error instanceof SinkFailure ? `${error.isRefusal ? 'refused' : 'later'}: ${error.message}` : String(error),
  );

/** Kafka's library as far as the sink meets it: written down, and failing as told. */
function fakeKafka(failures: (Error & { type?: string })[] = []) {
  const told: unknown[] = [];
  class FakeKafka {
    constructor(config: object) {
      told.push(config);
    }
    producer(config: object) {
      told.push(config);
      return {
        connect: async () => void told.push('connect'),
        disconnect: async () => void told.push('disconnect'),
        send: async (record: object) => {
          const failure = failures.shift();
          if (failure !== undefined) throw failure;
          told.push(record);
        },
      };
    }
  }
  const library = { Kafka: FakeKafka } as unknown as KafkaLibrary;
  return { told, load: async () => library };
}

describe('Kafka', () => {
  it('gets a batch in one send to all replicas, keyed by the feed, from an idempotent producer', async () => {
    const { told, load } = fakeKafka();
    const sink = new KafkaSink({
      brokers: ['a:1', 'b:2'],
      topic: 't',
      login: { user: 'ada', password: 'pw', mechanism: 'scram-sha-256', tls: true },
      timeoutMs: 5_000,
      load,
    });
    await sink.deliver({ feed: 'f', parts: [part('c1', '{"a":1}'), part('c2', '{"b":1}', '{"b":2}')] });
    await sink.deliver({ feed: 'f', parts: [part('c3', '{"c":1}')] });
    await sink.close();
    const message = (cursor: string, value: string) => ({
      key: 'f',
      value,
      headers: { 'jimkv-feed': 'f', 'jimkv-cursor': cursor },
    });
    expect(told).toEqual([
      expect.objectContaining({
        brokers: ['a:1', 'b:2'],
        ssl: true,
        sasl: { mechanism: 'scram-sha-256', username: 'ada', password: 'pw' },
      }),
      { idempotent: true, maxInFlightRequests: 1 },
      'connect',
      expect.objectContaining({
        topic: 't',
        acks: -1,
        messages: [message('c1', '{"a":1}'), message('c2', '{"b":1}'), message('c2', '{"b":2}')],
      }),
      expect.objectContaining({ messages: [message('c3', '{"c":1}')] }),
      'disconnect',
    ]);
  });

  it('that refuses is told from one that is not there, which gets a new connection', async () => {
    const gone = Object.assign(new Error('no leader'), { type: 'LEADER_NOT_AVAILABLE' });
    const large = Object.assign(new Error('too large'), { type: 'MESSAGE_TOO_LARGE' });
    const { told, load } = fakeKafka([gone, large]);
    const sink = new KafkaSink({ brokers: ['a:1'], topic: 't', login, timeoutMs: 60_000, load });
    const deliver = () => sink.deliver({ feed: 'f', parts: [part('c', '{}')] }).then(() => 'taken', later);
    expect([await deliver(), await deliver(), await deliver()]).toEqual([
      'later: no leader',
      'refused: Kafka refuses it: too large',
      'taken',
    ]);
    expect(told.filter((each) => each === 'connect')).toHaveLength(2);
    const absent = new KafkaSink({ brokers: ['127.0.0.1:1'], topic: 't', login, timeoutMs: 60_000, load: loadKafka });
    expect(await absent.deliver({ feed: 'f', parts: [part('c', '{}')] }).then(() => 'taken', later)).toMatch(
      /^later: .*ECONNREFUSED/,
    );
  });

  const broker = process.env.KAFKA_BROKER;
  it.skipIf(broker === undefined)('takes batches (a real broker)', async () => {
    const topic = `jimkv-${randomUUID()}`;
    const kafka = new Kafka({ clientId: 'test', brokers: [String(broker)], logLevel: 0 });
    const admin = kafka.admin();
    await admin.connect();
    await admin.createTopics({ topics: [{ topic, numPartitions: 3 }], waitForLeaders: true });
    const sink = new KafkaSink({ brokers: [String(broker)], topic, login, timeoutMs: 10_000, load: loadKafka });
    for (let i = 0; i < 50; i++)
      await sink.deliver({ feed: 'f', parts: [part(`c${i}`, `{"n":${2 * i}}`, `{"n":${2 * i + 1}}`)] });
    await expect(sink.deliver({ feed: 'f', parts: [part('big', 'x'.repeat(3 << 20))] })).rejects.toMatchObject({
      isRefusal: true,
    });
    await sink.deliver({ feed: 'f', parts: [part('end', '{"n":100}')] });
    await sink.close();
    const consumer = kafka.consumer({ groupId: randomUUID() });
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    const seen: { readonly n: number; readonly partition: number }[] = [];
    await consumer.run({
      eachMessage: async ({ message, partition }) =>
        void seen.push({ ...JSON.parse(String(message.value)), partition }),
    });
    await expect.poll(() => seen.length).toBe(101);
    expect(seen.map(({ n }) => n)).toEqual(Array.from({ length: 101 }, (_, n) => n));
    expect(new Set(seen.map(({ partition }) => partition)).size).toBe(1);
    await Promise.all([consumer.disconnect(), admin.disconnect()]);
  });
});

describe('NATS', () => {
  const server = process.env.NATS_SERVER;
  const parts = { servers: [String(server)], login, timeoutMs: 5_000, load: loadNats };

  it.skipIf(server === undefined)('takes batches, refuses what is too long (a real server)', async () => {
    const subject = `jimkv.${randomUUID()}`;
    const connection = await connect({ servers: String(server) });
    const subscription = connection.subscribe(subject);
    await connection.flush();
    const sink = new NatsSink({ ...parts, subject, jetstream: false });
    for (let i = 0; i < 20; i++) await sink.deliver({ feed: 'f', parts: [part(`c${i}`, `{"n":${i}}`)] });
    expect(
      await sink.deliver({ feed: 'f', parts: [part('big', 'x'.repeat(2 << 20))] }).then(() => 'taken', later),
    ).toMatch(/^refused: /);
    await sink.close();
    const seen: string[] = [];
    for await (const message of subscription) {
      seen.push(`${message.string()} ${message.headers?.get('Jimkv-Cursor')}`);
      if (seen.length === 20) break;
    }
    expect(seen).toEqual(Array.from({ length: 20 }, (_, i) => `{"n":${i}} c${i}`));
    await connection.close();
  });

  it.skipIf(server === undefined)('keeps what comes twice once in a stream of JetStream (a real server)', async () => {
    const name = `jimkv_${randomUUID().replaceAll('-', '')}`;
    const connection = await connect({ servers: String(server) });
    const manager = await connection.jetstreamManager();
    await manager.streams.add({ name, subjects: [`${name}.*`] });
    const sink = new NatsSink({ ...parts, subject: `${name}.all`, jetstream: true });
    for (const n of [1, 2, 2, 3]) await sink.deliver({ feed: 'f', parts: [part(`c${n}`, `{"n":${n}}`)] });
    await sink.close();
    expect((await manager.streams.info(name)).state.messages).toBe(3);
    const nowhere = new NatsSink({ ...parts, subject: 'nobody.listens', jetstream: true });
    expect(await nowhere.deliver({ feed: 'f', parts: [part('c', '{}')] }).then(() => 'taken', later)).toMatch(
      /^later: /,
    );
    await nowhere.close();
    await manager.streams.delete(name);
    await connection.close();
  });
});

it('a run delivers in order, batch by batch, and acknowledges what was taken, but not all the time', async () => {
  const told: string[] = [];
  const counted: string[] = [];
  const portions = [
    [part('c1', '1'), part('c2', '2'), part('c3', '3'), { kind: 'resolved', cursor: 'c4', lines: ['r'] } as const],
    [{ kind: 'resolved', cursor: 'c5', lines: ['r'] } as const],
  ];
  let failures = 2;
  const run: SinkRun = new SinkRun({
    feed: 'f',
    sink: {
      deliver: async ({ parts }) => {
        if (failures-- > 0) throw new SinkFailure('not now', { retryAfterMs: 1 });
        told.push(parts.map(({ cursor }) => cursor).join(' '));
      },
      close: async () => void told.push('closed'),
    },
    stream: {
      next: async () => {
        const next = portions.shift();
        if (next === undefined) run.stop();
        return next ?? [];
      },
      close: () => {},
    },
    batchMax: 2,
    attemptsMax: 1,
    logger: { info() {}, warn() {}, error() {} },
    counts: {
      delivered: (transactions) => counted.push(`took ${transactions}`),
      retried: () => counted.push('again'),
      buried: () => counted.push('aside'),
    },
    monotonicMs: () => told.length * 2_000,
    chance: () => 0.5,
    acknowledge: async (cursor) => void told.push(`up to ${cursor}`),
    bury: async () => void told.push('buried'),
  });
  await run.run();
  expect(told).toEqual(['c1 c2', 'up to c2', 'c3', 'up to c3', 'up to c5', 'closed']);
  expect(counted).toEqual(['again', 'again', 'took 2', 'took 1']);
});

it('options say which sink', () => {
  expect(parseSink({})).toBeUndefined();
  expect(
    parseSink({
      sink: 'kafka://a:9092,b:9092/orders',
      sink_user: 'ada',
      sink_mechanism: 'scram-sha-512',
      sink_tls: 'true',
    }),
  ).toEqual({
    target: {
      kind: 'kafka',
      brokers: ['a:9092', 'b:9092'],
      topic: 'orders',
      login: { user: 'ada', password: undefined, mechanism: 'scram-sha-512', tls: true },
    },
    batchMax: 100,
    attemptsMax: 5,
    timeoutMs: 30_000,
  });
  expect(parseSink({ sink: 'nats://a:4222/orders.all', sink_jetstream: 'true' })?.target).toMatchObject({
    kind: 'nats',
    jetstream: true,
  });
  expect(() => parseSink({ sink: 'kafka://a:9092/t', sink_mechanism: 'md5' })).toThrow('sink_mechanism is one of');
  expect(() => parseSink({ sink: 'kafka://ada:pw@a:9092/t' })).toThrow('a sink is https://');
});
