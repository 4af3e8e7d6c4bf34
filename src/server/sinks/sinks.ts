/**
 * All sinks of a node. Every few seconds it looks at the durable feeds: one that has a sink and that nobody reads alone is run here from then on, and is left when it is dropped,
 * altered or failed, or when another node has it. A node that dies renews nothing, so others take over after some seconds.
 */
import type { Registry } from 'prom-client';
import { JimError } from '../../base/index.ts';
import { parseSink, type SinkSettings } from '../../changefeed/index.ts';
import {
  type Caller,
  type FeedService,
  type FeedStream,
  type KvLogger,
  type KvService,
  namelessSuperuser,
  type SinkService,
} from '../../kv/index.ts';
import { DeadLetters, type Replay } from './dead-letters.ts';
import { KafkaSink, loadKafka } from './kafka-sink.ts';
import { loadNats, NatsSink } from './nats-sink.ts';
import type { Sink } from './sink.ts';
import { SinkMeter } from './sink-meter.ts';
import { SinkRun } from './sink-run.ts';
import { WebhookSink } from './webhook-sink.ts';

/** What sinks need of their node. */
export interface SinksParts {
  readonly feeds: FeedService;
  readonly kv: KvService;
  readonly logger: KvLogger;
  readonly metrics: Registry;
  readonly settings?: Partial<SinksSettings>;
  /** This node reads the feed alone until it detaches, or `onLost` is called. Rejects with `feed-in-use` if another one does. */
  attach(feed: string, onLost: () => void): Promise<{ detach(): Promise<void> }>;
  /** Makes a sink; there are others in tests. */
  makeSink?(settings: SinkSettings): Sink;
}

/** How often durable feeds are looked at. */
export interface SinksSettings {
  readonly lookMs: number;
}

const leaveMs = 1_000;

const defaultSettings: SinksSettings = { lookMs: 3_000 };

interface Running {
  /** The options that it runs by. */
  readonly options: string;
  stop(): Promise<void>;
}

/** See the top of the file. */
export class Sinks implements SinkService {
  readonly #parts: SinksParts;
  readonly #settings: SinksSettings;
  readonly #letters: DeadLetters;
  readonly #meter: SinkMeter;
  readonly #makeSink: (settings: SinkSettings) => Sink;
  readonly #running = new Map<string, Running>();
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(parts: SinksParts) {
    this.#parts = parts;
    this.#settings = { ...defaultSettings, ...parts.settings };
    this.#letters = new DeadLetters(parts.kv, () => Date.now());
    this.#meter = new SinkMeter(parts.metrics, () => this.#running.keys());
    this.#makeSink = parts.makeSink ?? makeSink;
  }

  /** Begins to look for feeds with sinks. */
  start(): void {
    if (this.#isStopped) return;
    this.#timer = setTimeout(
      () => {
        this.#looking = this.#look().finally(() => this.start());
      },
      this.#settings.lookMs * (0.5 + Math.random()),
    ).unref();
  }

  /** Leaves all feeds to others. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#looking;
    await Promise.all([...this.#running.keys()].map((feed) => this.#leave(feed)));
  }

  /** Throws for options that name no possible sink, and for callers who may not have one. */
  check({ superuser, name }: Caller, options: Readonly<Record<string, string>>): void {
    if (parseSink(options) === undefined || superuser) return;
    throw new JimError(
      'permission-denied',
      `a sink makes nodes talk to others: only superusers have one, ${name} is none`,
    );
  }

  /** Delivers a feed's dead letters again. */
  async replay(caller: Caller, name: string): Promise<Replay> {
    const { options } = await this.#parts.feeds.inspect(caller, name);
    this.check(caller, options);
    const settings = parseSink(options);
    if (settings === undefined) throw new JimError('invalid-argument', `feed ${name} has no sink`);
    const sink = this.#makeSink(settings);
    try {
      return await this.#letters.replay(name, sink);
    } finally {
      await sink.close();
    }
  }

  async #look(): Promise<void> {
    const { feeds, logger } = this.#parts;
    try {
      const wanted = new Map<string, string>();
      for (const { name, options, state } of await feeds.list(namelessSuperuser))
        if (state === 'active' && options.sink !== undefined) wanted.set(name, JSON.stringify(options));
      for (const [feed, { options }] of [...this.#running]) if (wanted.get(feed) !== options) await this.#leave(feed);
      for (const [feed, options] of wanted)
        if (!this.#running.has(feed) && !this.#isStopped) await this.#take(feed, options);
    } catch (error) {
      if (!(error instanceof JimError)) logger.error({ err: error }, 'sinks met a bug');
    }
  }

  async #take(feed: string, options: string): Promise<void> {
    const { logger } = this.#parts;
    try {
      const settings = parseSink(JSON.parse(options) as Readonly<Record<string, string>>);
      if (settings !== undefined) await this.#begin(feed, options, settings);
    } catch (error) {
      if (!(error instanceof JimError)) throw error;
      // Another node has it, or it is gone again.
      if (error.code !== 'feed-in-use' && error.code !== 'feed-unknown')
        logger.warn({ feed, reason: error.message }, 'a sink could not begin');
    }
  }

  async #begin(feed: string, options: string, settings: SinkSettings): Promise<void> {
    const { feeds, logger, attach } = this.#parts;
    let onLost = (): void => {};
    const attachment = await attach(feed, () => onLost());
    let stream: FeedStream;
    try {
      stream = await feeds.openNamed(namelessSuperuser, feed);
    } catch (error) {
      await attachment.detach();
      throw error;
    }
    const run = new SinkRun({
      feed,
      sink: this.#makeSink(settings),
      stream,
      batchMax: settings.batchMax,
      attemptsMax: settings.attemptsMax,
      logger,
      counts: this.#meter.of(feed),
      monotonicMs: () => performance.now(),
      chance: Math.random,
      acknowledge: async (cursor) => void (await feeds.acknowledge(namelessSuperuser, feed, cursor)),
      bury: (part, why) => this.#letters.bury(feed, part, why),
    });
    const ended = run
      .run()
      .catch((error: unknown) => {
        const fields = error instanceof JimError ? { reason: error.message } : { err: error };
        logger.warn({ feed, ...fields }, 'a sink ended');
      })
      .finally(async () => {
        this.#running.delete(feed);
        await attachment.detach().catch(() => {});
      });
    onLost = () => run.stop();
    this.#running.set(feed, {
      options,
      stop: () => {
        run.stop();
        // Whoever is being delivered to may take long to answer, and is waited for no longer: it comes again.
        return Promise.race([ended, new Promise<void>((resolve) => setTimeout(resolve, leaveMs))]);
      },
    });
    logger.info({ feed, sink: settings.target.kind }, 'a sink runs here');
  }

  async #leave(feed: string): Promise<void> {
    await this.#running.get(feed)?.stop();
  }
}

function makeSink({ target, timeoutMs }: SinkSettings): Sink {
  switch (target.kind) {
    case 'webhook':
      return new WebhookSink({ ...target, timeoutMs, wallMs: () => Date.now() });
    case 'kafka':
      return new KafkaSink({ ...target, timeoutMs, load: loadKafka });
    case 'nats':
      return new NatsSink({ ...target, timeoutMs, load: loadNats });
  }
}
