/** `jimkv feed tail` */
import type { FeedItem, Subscription } from '../../client/index.ts';
import { type Arguments, type Command, UsageError } from '../arguments.ts';
import { connectionOptions, openClient } from '../connection.ts';
import { stopSignal } from '../signals.ts';
import { parseCount } from '../units.ts';
import { PacedWriter } from '../write.ts';
import { coloured, itemText, plain } from './event-text.ts';
import { scopeOf, scopeOptions } from './scope-options.ts';

const operations: readonly string[] = ['read', 'create', 'update', 'delete', 'truncate', 'alter', 'drop'];

export const feedTail: Command = {
  name: 'feed tail',
  summary: 'Shows what commits, whole transactions in the order of their commits, until Ctrl-C.',
  words: '[TABLE…]',
  wordsMin: 0,
  wordsMax: 1_000,
  options: [
    ...scopeOptions,
    {
      name: 'from',
      value: 'WHERE',
      about: 'now, scan (the rows that are there first), a timestamp, or a cursor',
      otherwise: 'now',
    },
    { name: 'operation', value: 'NAME,…', about: `only these: ${operations.join(', ')}` },
    { name: 'feed', value: 'NAME', about: 'a durable feed, from where it was acknowledged' },
    { name: 'ack', about: 'acknowledges what was shown of the durable feed' },
    { name: 'format', value: 'FORMAT', about: 'text, or json: an object a line', otherwise: 'text' },
    { name: 'color', value: 'WHEN', about: 'auto, always or never', otherwise: 'auto' },
    { name: 'resolved', about: 'also says up to when nothing more comes' },
    { name: 'limit', value: 'N', about: 'ends after so many transactions' },
    ...connectionOptions,
  ],
  notes: `Without a table all tables of the database are followed. A lost connection is made anew at any node; nothing is missed and nothing comes twice.

  jimkv feed tail orders --where 'total > 100' --operation create,update
  jimkv feed tail sales.orders sales.items --from scan --format json | jq .events`,
  run,
};

async function run(args: Arguments): Promise<number> {
  const isWanted = operationFilter(args.text('operation'));
  const show = printer(args);
  const limit = args.text('limit') === undefined ? Number.POSITIVE_INFINITY : parseCount(args.text('limit')!);
  const client = await openClient(args, true);
  try {
    const name = args.text('feed');
    if (name === undefined && args.has('ack'))
      throw new UsageError('--ack acknowledges a durable feed: --feed names it');
    const feed = name === undefined ? undefined : client.feed(name);
    const options = { resolved: true, parts: true } as const;
    const subscription =
      feed?.subscribe(options) ?? client.subscribe({ ...scopeOf(args), ...options, from: args.text('from') });
    void stopSignal().then(() => subscription.close());
    await follow(subscription, { isWanted, show, limit });
    if (feed !== undefined && args.has('ack') && subscription.cursor !== undefined)
      await feed.acknowledge(subscription.cursor);
    else if (process.stderr.isTTY && subscription.cursor !== undefined)
      process.stderr.write(`Go on from here with --from ${subscription.cursor}\n`);
    return 0;
  } finally {
    client.close();
  }
}

interface Shown {
  isWanted(operation: string): boolean;
  /** Undefined: the item is not to be shown. */
  show(item: FeedItem): string | undefined;
  readonly limit: number;
}

async function follow(subscription: Subscription<FeedItem>, { isWanted, show, limit }: Shown): Promise<void> {
  const out = new PacedWriter(process.stdout);
  let transactions = 0;
  for await (const item of subscription) {
    const events = item.events.filter(({ operation }) => isWanted(operation));
    // What is left of it: the events' own type is not changed by leaving some out.
    const shown = { ...item, events } as FeedItem;
    const text = item.type !== 'resolved' && events.length === 0 ? undefined : show(shown);
    if (text === undefined) continue;
    if (!(await out.write(text))) return;
    if (item.type !== 'resolved' && !('more' in item && item.more) && ++transactions >= limit) return;
  }
}

function operationFilter(text: string | undefined): (operation: string) => boolean {
  if (text === undefined) return () => true;
  const wanted = text.split(',');
  const strange = wanted.find((each) => !operations.includes(each));
  if (strange !== undefined) throw new UsageError(`--operation knows ${operations.join(', ')}, not ${strange}`);
  return (operation) => wanted.includes(operation);
}

function printer(args: Arguments): Shown['show'] {
  const format = args.text('format') ?? 'text';
  const when = args.text('color') ?? 'auto';
  if (format !== 'text' && format !== 'json') throw new UsageError(`--format is text or json, not ${format}`);
  if (!['auto', 'always', 'never'].includes(when))
    throw new UsageError(`--color is auto, always or never, not ${when}`);
  const isColoured = when === 'always' || (when === 'auto' && process.stdout.isTTY && !process.env.NO_COLOR);
  const paint = isColoured ? coloured : plain;
  const withResolved = args.has('resolved');
  return (item) => {
    if (item.type === 'resolved' && !withResolved) return undefined;
    return format === 'json' ? `${JSON.stringify(item)}\n` : itemText(item, paint);
  };
}
