/** Finds the command, checks its arguments, runs it, and turns what went wrong into words and an exit code. */
import { formatError, JimError } from '../base/index.ts';
import { type Command, formatHelp, parseArguments, UsageError } from './arguments.ts';

interface Entry {
  readonly name: string;
  readonly summary: string;
  load(): Promise<Command>;
}

/** All commands, in the order of the help. */
const entries: readonly Entry[] = [
  {
    name: 'dev',
    summary: 'a cluster of three zones on this machine',
    load: async () => (await import('./dev.ts')).dev,
  },
  { name: 'start', summary: 'one node of a cluster', load: async () => (await import('./start.ts')).start },
  {
    name: 'status',
    summary: 'nodes, zones, ranges and leases of a running cluster',
    load: async () => (await import('./status.ts')).status,
  },
  { name: 'sql', summary: 'a shell for SQL', load: async () => (await import('./sql/sql.ts')).sql },
  {
    name: 'locks',
    summary: 'who holds and who waits for locks',
    load: async () => (await import('./locks.ts')).locks,
  },
  { name: 'kv put', summary: 'write a value', load: async () => (await import('./kv/put.ts')).kvPut },
  { name: 'kv get', summary: 'read a value', load: async () => (await import('./kv/get.ts')).kvGet },
  { name: 'kv delete', summary: 'delete a value', load: async () => (await import('./kv/delete.ts')).kvDelete },
  {
    name: 'kv scan',
    summary: 'list keys and values in order',
    load: async () => (await import('./kv/scan.ts')).kvScan,
  },
  { name: 'kv load', summary: 'write many rows from a file', load: async () => (await import('./kv/load.ts')).kvLoad },
  { name: 'kv dump', summary: 'read a namespace into a file', load: async () => (await import('./kv/dump.ts')).kvDump },
  { name: 'kv check', summary: 'is a dump whole?', load: async () => (await import('./kv/check.ts')).kvCheck },
  {
    name: 'feed tail',
    summary: 'show what commits, as it commits',
    load: async () => (await import('./feed/tail.ts')).feedTail,
  },
  { name: 'feed list', summary: 'durable feeds', load: async () => (await import('./feed/list.ts')).feedList },
  {
    name: 'feed create',
    summary: 'make a durable feed',
    load: async () => (await import('./feed/create.ts')).feedCreate,
  },
  { name: 'feed drop', summary: 'end a durable feed', load: async () => (await import('./feed/drop.ts')).feedDrop },
  {
    name: 'feed replay',
    summary: 'deliver what a sink refused again',
    load: async () => (await import('./feed/replay.ts')).feedReplay,
  },
  { name: 'debug wal', summary: 'what is in a log file', load: async () => (await import('./debug/wal.ts')).debugWal },
  {
    name: 'debug snapshot',
    summary: 'what is in an image file',
    load: async () => (await import('./debug/snapshot.ts')).debugSnapshot,
  },
];

/** Runs what was typed; resolves to the exit code. */
export async function run(typed: readonly string[]): Promise<number> {
  try {
    return await runCommand(typed);
  } catch (error) {
    if (error instanceof UsageError) {
      process.stderr.write(`jimkv: ${error.message}\nTry: jimkv ${nameIn(typed) ?? ''} --help\n`.replace('  ', ' '));
      return 2;
    }
    process.stderr.write(`jimkv: ${describe(error)}\n`);
    return 1;
  }
}

async function runCommand(typed: readonly string[]): Promise<number> {
  const name = nameIn(typed);
  if (name === undefined) return listCommands(typed);
  const entry = entries.find((each) => each.name === name);
  if (entry === undefined) throw new UsageError(`there is no command ${name}`);
  const command = await entry.load();
  const rest = typed.slice(name.split(' ').length);
  if (asksForHelp(rest)) {
    process.stdout.write(formatHelp(command));
    return 0;
  }
  return command.run(parseArguments(command, rest));
}

/** The command's name: two words where the first one is a group. */
function nameIn(typed: readonly string[]): string | undefined {
  const words = typed.slice(0, 2);
  const match = entries.find(({ name }) => name === words.join(' ')) ?? entries.find(({ name }) => name === words[0]);
  return match?.name;
}

function listCommands(typed: readonly string[]): number {
  const group = typed[0];
  const inGroup = entries.filter(({ name }) => name.startsWith(`${group} `));
  const asked = typed.length === 0 || asksForHelp(typed) || group === 'help';
  if (!asked && inGroup.length === 0) throw new UsageError(`there is no command ${JSON.stringify(group)}`);
  const shown = inGroup.length > 0 ? inGroup : entries;
  const width = Math.max(...shown.map(({ name }) => name.length));
  const list = shown.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`).join('\n');
  const text = `Usage: jimkv COMMAND [options]\n\n${list}\n\njimkv COMMAND --help explains one.\n`;
  if (asked || asksForHelp(typed)) {
    process.stdout.write(text);
    return 0;
  }
  process.stderr.write(text);
  return 2;
}

function asksForHelp(typed: readonly string[]): boolean {
  const flags = typed.includes('--') ? typed.slice(0, typed.indexOf('--')) : typed;
  return flags.includes('--help') || flags.includes('-h');
}

function describe(error: unknown): string {
  if (error instanceof JimError && error.code === 'node-unavailable')
    return `${error.message}; is the cluster running? --endpoint names its nodes`;
  if (error instanceof JimError) return formatError(error);
  if (!(error instanceof Error)) return String(error);
  return process.env.JIMKV_DEBUG === undefined ? error.message : (error.stack ?? error.message);
}
