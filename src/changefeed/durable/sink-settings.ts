/**
 * A feed's sink, as the options of the feed say it:
 *
 *   sink            https://example.com/hook      kafka://broker:9092,broker:9092/topic      nats://server:4222/subject
 *   sink_secret     of web hooks: what bodies are signed with
 *   sink_user, sink_password, sink_mechanism, sink_tls     of Kafka and NATS
 *   sink_jetstream  of NATS: true waits until a stream has stored it
 *   sink_batch      transactions in a delivery at most
 *   sink_attempts   how often a delivery that is refused is tried before it becomes a dead letter
 *   sink_timeout    milliseconds that a delivery may take
 */
import { JimError } from '../../base/index.ts';
import type { FeedOptions } from './durable-feed.ts';

/** Where to, and how. */
export interface SinkSettings {
  readonly target:
    | { readonly kind: 'webhook'; readonly url: string; readonly secret: string | undefined }
    | { readonly kind: 'kafka'; readonly brokers: readonly string[]; readonly topic: string; readonly login: SinkLogin }
    | {
        readonly kind: 'nats';
        readonly servers: readonly string[];
        readonly subject: string;
        readonly jetstream: boolean;
        readonly login: SinkLogin;
      };
  readonly batchMax: number;
  readonly attemptsMax: number;
  readonly timeoutMs: number;
}

/** Who a broker is told one is. */
export interface SinkLogin {
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
  readonly tls: boolean;
}

const common = ['sink', 'sink_batch', 'sink_attempts', 'sink_timeout'];
const ofBrokers = ['sink_user', 'sink_password', 'sink_tls'];
const known: Readonly<Record<SinkSettings['target']['kind'], readonly string[]>> = {
  webhook: [...common, 'sink_secret'],
  kafka: [...common, ...ofBrokers, 'sink_mechanism'],
  nats: [...common, ...ofBrokers, 'sink_jetstream'],
};
const mechanisms = ['plain', 'scram-sha-256', 'scram-sha-512'] as const;

/** The sink that options name; undefined where they name none. Throws `invalid-argument` for one that can't be. */
export function parseSink(options: FeedOptions): SinkSettings | undefined {
  const { sink } = options;
  if (sink === undefined) {
    const stray = Object.keys(options).find((name) => name.startsWith('sink_'));
    if (stray !== undefined) throw refuse(`${stray} says something of a sink: name it with sink`);
    return undefined;
  }
  const target = targetOf(sink, options);
  const stray = Object.keys(options).find((name) => name.startsWith('sink') && !known[target.kind].includes(name));
  if (stray !== undefined)
    throw refuse(`there is no ${stray} of a ${target.kind}: it takes ${known[target.kind].join(', ')}`);
  return {
    target,
    batchMax: numberOption(options, 'sink_batch', 100, 1, 10_000),
    attemptsMax: numberOption(options, 'sink_attempts', 5, 1, 100),
    timeoutMs: numberOption(options, 'sink_timeout', 30_000, 100, 300_000),
  };
}

function targetOf(sink: string, options: FeedOptions): SinkSettings['target'] {
  if (/^https?:/.test(sink)) {
    const url = URL.canParse(sink) ? new URL(sink) : undefined;
    if (url === undefined || url.username !== '')
      throw refuse('a web hook is a URL without a user: https://example.com/hook');
    return { kind: 'webhook', url: url.href, secret: options.sink_secret };
  }
  const broker = /^(kafka|nats):\/\/([^/@\s]+)\/([A-Za-z0-9._-]+)$/.exec(sink);
  if (broker === null)
    throw refuse('a sink is https://host/path, kafka://host:port,…/topic or nats://host:port,…/subject');
  const [, kind, hosts, name] = broker;
  const addresses = hosts.split(',');
  if (kind === 'kafka') return { kind, brokers: addresses, topic: name, login: loginOf(options) };
  const jetstream = flagOption(options, 'sink_jetstream');
  return { kind: 'nats', servers: addresses, subject: name, jetstream, login: loginOf(options) };
}

function loginOf(options: FeedOptions): SinkLogin {
  const mechanism = mechanisms.find((each) => each === (options.sink_mechanism ?? 'plain'));
  if (mechanism === undefined) throw refuse(`sink_mechanism is one of ${mechanisms.join(', ')}`);
  return { user: options.sink_user, password: options.sink_password, mechanism, tls: flagOption(options, 'sink_tls') };
}

function flagOption(options: FeedOptions, name: string): boolean {
  const text = options[name] ?? 'false';
  if (text !== 'true' && text !== 'false') throw refuse(`${name} is true or false`);
  return text === 'true';
}

function numberOption(options: FeedOptions, name: string, otherwise: number, low: number, high: number): number {
  const text = options[name] ?? String(otherwise);
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= low && value <= high) return value;
  throw refuse(`${name} is a whole number from ${low} to ${high}`);
}

function refuse(message: string): JimError {
  return new JimError('invalid-argument', message);
}
