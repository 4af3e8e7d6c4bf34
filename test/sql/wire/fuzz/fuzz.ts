/**
 * Holds random conversations with a listener in this process, several at a time, and looks whether it keeps its promises: what it says can be read;
 * its errors are ones that PostgreSQL has, never its own confusion (XX000); whoever was in the middle of something leaves no session, no lock and no
 * row behind; and through all of it, a client that behaves is served.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { SeededRandom } from '../../../../src/io/memory/index.ts';
import { readDiagnostic, splitMessages } from '../../../../src/wire/postgres/testing/server-messages.ts';
import { RawClient } from '../client.ts';
import { type NodeInProcess, startInProcess } from '../in-process.ts';
import { makeConversation } from './conversation.ts';

export interface FuzzOptions {
  readonly firstSeed: number;
  readonly conversations: number;
  readonly together: number;
  /** Hears of progress. */
  readonly onDone?: (conversations: number) => void;
}

/** What was found, each with the seed that shows it again. */
export interface FuzzReport {
  readonly conversations: number;
  readonly messagesHeard: number;
  readonly problems: readonly string[];
}

/** Runs the conversations. */
export async function fuzzWire({ firstSeed, conversations, together, onDone }: FuzzOptions): Promise<FuzzReport> {
  const server = await startInProcess();
  const problems: string[] = [];
  let messagesHeard = 0;
  try {
    const good = await RawClient.login(server.port);
    await good.ask('create table fuzz (id int primary key, v int)');
    await good.ask('insert into fuzz select g, g from generate_series(1, 10) g');
    for (let first = 0; first < conversations; first += together) {
      const seeds = Array.from({ length: Math.min(together, conversations - first) }, (_, i) => firstSeed + first + i);
      const heard = await Promise.all(seeds.map((seed) => hold(server, seed, problems)));
      messagesHeard += heard.reduce((sum, count) => sum + count, 0);
      await checkServer(server, good, seeds, problems);
      onDone?.(first + seeds.length);
      if (problems.length > 0) break;
    }
    good.hangUp();
  } finally {
    await server.stop();
  }
  return { conversations, messagesHeard, problems };
}

/** One conversation. @returns how many messages were heard */
async function hold(server: NodeInProcess, seed: number, problems: string[]): Promise<number> {
  const client = await RawClient.open(server.port);
  for (const move of makeConversation(new SeededRandom(seed))) {
    if (client.isClosed) break;
    if (move.kind === 'send') client.send(move.bytes);
    else if (move.kind === 'pause') await pause(move.ms);
    else client.hangUp();
  }
  if (!client.isClosed) {
    // Whatever it was in the middle of: from here on it is silent, and then gone.
    await pause(5);
    client.hangUp();
  }
  return judge(client.heard, seed, problems);
}

function judge(heard: Buffer, seed: number, problems: string[]): number {
  const stream =
    /^[SN]+(?=[REN]|$)/.test(heard.subarray(0, 2).toString('latin1')) && heard[1] !== 0 ? heard.subarray(1) : heard;
  let messages: ReturnType<typeof splitMessages>;
  try {
    messages = splitMessages(wholeMessages(stream));
  } catch (error) {
    problems.push(`seed ${seed}: what the server said cannot be read: ${String(error)}`);
    return 0;
  }
  for (const { letter, body } of messages) {
    if (letter !== 'E') continue;
    const { sqlstate, message } = readDiagnostic(body);
    if (sqlstate === 'XX000' || !/^[0-9A-Z]{5}$/.test(sqlstate)) problems.push(`seed ${seed}: ${sqlstate} ${message}`);
  }
  return messages.length;
}

/** The client may have hung up in the middle of a message. */
function wholeMessages(stream: Buffer): Buffer {
  let at = 0;
  while (stream.length - at >= 5 && stream.length - at > stream.readUInt32BE(at + 1))
    at += stream.readUInt32BE(at + 1) + 1;
  return stream.subarray(0, at);
}

/** All is as if nobody had been there. */
async function checkServer(
  server: NodeInProcess,
  good: RawClient,
  seeds: readonly number[],
  problems: string[],
): Promise<void> {
  const said = `seeds ${seeds[0]} to ${seeds.at(-1)}`;
  for (let i = 0; server.postgres.connections > 1 && i < 30_000; i++) await pause(1);
  for (let i = 0; server.postgres.sessions > 1 && i < 30_000; i++) await pause(1);
  const { connections, sessions } = server.postgres;
  if (connections !== 1 || sessions !== 1)
    problems.push(`${said}: ${connections} connections, ${sessions} sessions are left`);
  // Waits for nobody: all locks are free.
  const answer = await good.ask("set lock_timeout = '20s'; update fuzz set v = 1; select count(*) from fuzz");
  if (answer !== 'C C T D C Z') problems.push(`${said}: a client that behaves hears ${answer}`);
  for (const failure of server.failures) problems.push(`${said}: ${failure}`);
}
