/**
 * Finds a range that the directory does not know: by the directory rows in the meta range, or, while these lag behind a
 * split, by asking the other nodes what they know. Searches for the same key share one answer.
 */
import { directoryKey, directoryPrefix, metaSpan, type NodeId, nextKey, spanContains, toHex } from '../base/index.ts';
import { decodeDescriptor, encodeDescriptor, type RangeDescriptor } from '../range/index.ts';
import type { Directory } from './directory.ts';
import { errorText, type Log } from './log.ts';
import type { MetaRows } from './meta.ts';
import { readDescriptorRow } from './rows.ts';

/** How long the nodes are waited for; the slowest one must not hold up the rest. */
const describeMs = 500;

export interface FinderOptions {
  readonly directory: Directory;
  readonly meta: () => MetaRows;
  connected(): readonly NodeId[];
  call(to: NodeId, method: string, body: Uint8Array, deadlineMs: number): Promise<Uint8Array>;
  readonly log: Log;
}

/** Looks for ranges. */
export class Finder {
  readonly #options: FinderOptions;
  readonly #searches = new Map<string, Promise<RangeDescriptor | undefined>>();

  constructor(options: FinderOptions) {
    this.#options = options;
  }

  /** The range of the key; undefined if nobody can tell now. Never rejects. */
  find(key: Uint8Array, deadlineMs: number): Promise<RangeDescriptor | undefined> {
    const name = toHex(key);
    let search = this.#searches.get(name);
    if (search === undefined) {
      search = this.#search(key, deadlineMs).finally(() => this.#searches.delete(name));
      this.#searches.set(name, search);
    }
    return search;
  }

  /** The answer to another node's search, from what this node believes. */
  describe(key: Uint8Array): Uint8Array {
    const range = this.#options.directory.lookup(key);
    return range === undefined ? new Uint8Array(0) : encodeDescriptor(range);
  }

  async #search(key: Uint8Array, deadlineMs: number): Promise<RangeDescriptor | undefined> {
    const { directory, log } = this.#options;
    // The meta range can't be looked up in itself.
    if (!spanContains(metaSpan, key)) {
      try {
        await this.#readRows(key, deadlineMs);
      } catch (error) {
        log('debug', 'the directory could not be read', { error: errorText(error) });
      }
    }
    if (directory.lookup(key) === undefined) await this.#askNodes(key, Math.min(deadlineMs, describeMs));
    return directory.lookup(key);
  }

  async #readRows(key: Uint8Array, deadlineMs: number): Promise<void> {
    const meta = this.#options.meta();
    const span = { start: directoryPrefix, end: nextKey(directoryKey(key)) };
    for (const { row } of await meta.last(span, 1, meta.deadline(deadlineMs)))
      this.#options.directory.update(readDescriptorRow(row));
  }

  async #askNodes(key: Uint8Array, deadlineMs: number): Promise<void> {
    const { connected, call, directory } = this.#options;
    const answers = connected().map(async (node) => {
      const body = await call(node, 'range.describe', key, deadlineMs);
      if (body.length > 0) directory.update(decodeDescriptor(body));
    });
    await Promise.allSettled(answers);
  }
}
