/** `jimkv feed create` */
import { type Arguments, type Command, UsageError } from '../arguments.ts';
import { connectionOptions, openClient } from '../connection.ts';
import { parseDuration, parseSize } from '../units.ts';
import { scopeOf, scopeOptions } from './scope-options.ts';

export const feedCreate: Command = {
  name: 'feed create',
  summary: 'Makes a durable feed: history is kept for it until it is acknowledged.',
  words: 'NAME [TABLE…]',
  wordsMin: 1,
  wordsMax: 1_001,
  options: [
    ...scopeOptions,
    { name: 'from', value: 'WHERE', about: 'now, scan, a timestamp, or a cursor', otherwise: 'now' },
    { name: 'format', value: 'FORMAT', about: 'json or debezium', otherwise: 'json' },
    { name: 'deadline', value: 'TIME', about: 'how long history is kept without an acknowledgement' },
    { name: 'budget', value: 'SIZE', about: 'how much history is kept' },
    { name: 'sink', value: 'URL', about: 'where it goes by itself: https://…, kafka://…, nats://…' },
    { name: 'option', value: 'NAME=TEXT', about: 'a further option, as of the sink', many: true },
    ...connectionOptions,
  ],
  notes: `  jimkv feed create orders-hook orders --sink https://example.com/hook --option sink_secret=…`,
  run,
};

async function run(args: Arguments): Promise<number> {
  const [name, ...tables] = args.words;
  const { deadline, budget } = { deadline: args.text('deadline'), budget: args.text('budget') };
  const client = await openClient(args);
  try {
    const feed = await client.createFeed({
      ...scopeOf(args),
      name,
      tables: tables.length === 0 ? undefined : tables,
      from: args.text('from'),
      format: formatOf(args.text('format')),
      deadlineMs: deadline === undefined ? undefined : parseDuration(deadline),
      budgetBytes: budget === undefined ? undefined : parseSize(budget),
      options: optionsOf(args),
    });
    process.stdout.write(`${feed.cursor}\n`);
    return 0;
  } finally {
    client.close();
  }
}

function formatOf(text: string | undefined): 'json' | 'debezium' | undefined {
  if (text === undefined || text === 'json' || text === 'debezium') return text;
  throw new UsageError(`--format is json or debezium, not ${text}`);
}

function optionsOf(args: Arguments): Readonly<Record<string, string>> | undefined {
  const given = args.texts('option').map((text) => {
    const equals = text.indexOf('=');
    if (equals < 1) throw new UsageError(`--option wants NAME=TEXT, not ${text}`);
    return [text.slice(0, equals), text.slice(equals + 1)];
  });
  const sink = args.text('sink');
  if (given.length === 0 && sink === undefined) return undefined;
  return { ...Object.fromEntries(given), ...(sink !== undefined && { sink }) };
}
