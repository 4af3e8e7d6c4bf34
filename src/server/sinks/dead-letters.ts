/**
 * What sinks did not want: entries of the namespace `dead_letters`, so that they are kept, read, followed and deleted like any other entry.
 *
 *   FEED/2026-11-21T19:00:00.000Z-8f3a1c…     {"feed":"orders","cursor":"jf1…","refusal":"the web hook answered 422: …","lines":["{…}"]}
 */
import { JimError, utf8, utf8Text } from '../../base/index.ts';
import { type FeedPart, type KvService, namelessSuperuser } from '../../kv/index.ts';
import type { Sink } from './sink.ts';
import { SinkFailure } from './sink.ts';
import { deliveryName, partName } from './webhook-sink.ts';

/** Where they lie. */
export const deadLetterNamespace = 'dead_letters';

const deadlineMs = 10_000;
/** What an entry's value may have. */
const letterBytesMax = 4 << 20;

interface Letter {
  readonly feed: string;
  readonly cursor: string;
  readonly refusal: string;
  /** Absent: they were too long to keep. */
  readonly lines?: readonly string[];
  readonly positions?: FeedPart['positions'];
}

/** What became of a replay. */
export interface Replay {
  readonly delivered: number;
  /** Why it ended before the last letter. */
  readonly refusal?: string;
}

/** The dead letters of all feeds. */
export class DeadLetters {
  readonly #kv: KvService;
  readonly #wallMs: () => number;

  constructor(kv: KvService, wallMs: () => number) {
    this.#kv = kv;
    this.#wallMs = wallMs;
  }

  /** Keeps a part that was refused. */
  async bury(feed: string, part: FeedPart, refusal: string): Promise<void> {
    const { cursor, lines, positions } = part;
    const key = utf8(`${feed}/${new Date(this.#wallMs()).toISOString()}-${deliveryName([partName(part)])}`);
    const letter: Letter = { feed, cursor, refusal, lines, positions };
    let value = utf8(JSON.stringify(letter));
    if (value.length > letterBytesMax) value = utf8(JSON.stringify({ ...letter, lines: undefined }));
    const write = { key, value, contentType: 'application/json' };
    try {
      await this.#kv.write(deadLetterNamespace, [write], { deadlineMs });
    } catch (error) {
      if (!(error instanceof JimError) || error.code !== 'namespace-unknown') throw error;
      await this.#kv.createNamespace(deadLetterNamespace, namelessSuperuser.roleOid, deadlineMs).catch(unlessThere);
      await this.#kv.write(deadLetterNamespace, [write], { deadlineMs });
    }
  }

  /** Delivers a feed's letters again, oldest first, and deletes those that are taken; ends with the first that is not. */
  async replay(feed: string, sink: Sink): Promise<Replay> {
    let delivered = 0;
    for (;;) {
      const entry = await this.#first(feed);
      if (entry === undefined) return { delivered };
      const { cursor, lines, positions } = JSON.parse(utf8Text(entry.value)) as Letter;
      if (lines === undefined)
        return { delivered, refusal: 'a transaction was too long to be kept: delete its letter' };
      try {
        await sink.deliver({ feed, parts: [{ kind: 'transaction', cursor, lines, ...(positions && { positions }) }] });
      } catch (error) {
        if (!(error instanceof SinkFailure)) throw error;
        return { delivered, refusal: error.message };
      }
      await this.#kv.write(deadLetterNamespace, [{ key: entry.key, value: undefined }], { deadlineMs });
      delivered++;
    }
  }

  async #first(feed: string) {
    const [start, end] = [utf8(`${feed}/`), utf8(`${feed}0`)];
    try {
      const options = { start, end, limit: 1, bytesMax: letterBytesMax, reverse: false, deadlineMs };
      return (await this.#kv.scan(deadLetterNamespace, options)).entries[0];
    } catch (error) {
      if (error instanceof JimError && error.code === 'namespace-unknown') return undefined;
      throw error;
    }
  }
}

function unlessThere(error: unknown): void {
  if (!(error instanceof JimError) || error.code !== 'already-exists') throw error;
}
