/** `jimkv feed list` */
import type { DurableFeedStatus } from '../../client/index.ts';
import type { Arguments, Command } from '../arguments.ts';
import { connectionOptions, openClient } from '../connection.ts';
import { formatTable } from '../table.ts';
import { formatElapsed, formatSize } from '../units.ts';

export const feedList: Command = {
  name: 'feed list',
  summary: 'Lists durable feeds: how far their readers are, and how much history is kept for them.',
  words: '',
  wordsMin: 0,
  wordsMax: 0,
  options: [{ name: 'json', about: 'everything, as a JSON object a line' }, ...connectionOptions],
  notes: '',
  run,
};

async function run(args: Arguments): Promise<number> {
  const client = await openClient(args);
  try {
    const feeds = await client.feeds();
    const text = args.has('json')
      ? feeds.map((feed) => `${JSON.stringify(feed)}\n`).join('')
      : `${formatFeeds(feeds)}\n`;
    process.stdout.write(text);
    return 0;
  } finally {
    client.close();
  }
}

/** A table of feeds. */
export function formatFeeds(feeds: readonly DurableFeedStatus[]): string {
  if (feeds.length === 0) return 'no durable feeds';
  const rows = feeds.map((feed) => [
    feed.name,
    feed.failure === undefined ? feed.state : `failed: ${feed.failure.reason}`,
    feed.owner,
    feed.tables?.join(',') ?? `all of ${feed.database}`,
    feed.options.sink ?? '',
    formatElapsed(feed.lagMs),
    `${formatSize(feed.lagBytes)} of ${formatSize(feed.budgetBytes)}`,
  ]);
  return formatTable(['feed', 'state', 'owner', 'tables', 'sink', 'behind', 'history'], rows);
}
