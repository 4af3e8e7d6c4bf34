/**
 * Keeps the directory rows of the meta range in step with the ranges: each leaseholder publishes its ranges' descriptors
 * behind their changes. The rows are hints that may lag; readers are corrected by the ranges themselves.
 *
 * A new leaseholder does not know what its predecessor published, and a restart makes thousands of new leaseholders at once:
 * the rows are therefore read before they are written, many at a time, and written only where they differ.
 */
import { compareBytes, directoryKey, directoryPrefix, prefixEnd, type RangeId, type Span } from '../base/index.ts';
import { type Clock, sleep } from '../io/index.ts';
import type { RangeDescriptor, WriteOperation } from '../range/index.ts';
import { errorText, type Log } from './log.ts';
import type { MetaRows } from './meta.ts';
import { descriptorRow, readDescriptorRow } from './rows.ts';

/** Ranges looked at together. */
const batchRanges = 64;
/** Between two batches, so that requests of users go first. */
const betweenBatchesMs = 20;
const retryMs = 1_000;
const deadlineMs = 5_000;

export interface PublisherOptions {
  readonly clock: Clock;
  readonly meta: MetaRows;
  readonly log: Log;
}

/** Publishes descriptors in the background. */
export class Publisher {
  readonly #options: PublisherOptions;
  readonly #waiting = new Map<RangeId, RangeDescriptor>();
  #running = false;
  #stopped = false;

  constructor(options: PublisherOptions) {
    this.#options = options;
  }

  /** Descriptors that are not published yet, as far as this node knows. */
  get waitingCount(): number {
    return this.#waiting.size;
  }

  /** This node leads the range, and this is its descriptor now. */
  publish(descriptor: RangeDescriptor): void {
    const waiting = this.#waiting.get(descriptor.rangeId);
    if (waiting !== undefined && waiting.generation > descriptor.generation) return;
    this.#waiting.set(descriptor.rangeId, descriptor);
    if (this.#running || this.#stopped) return;
    this.#running = true;
    this.#options.clock.soon(() => {
      this.#run().catch((error) => this.#options.log('error', 'publishing failed', { error: errorText(error) }));
    });
  }

  stop(): void {
    this.#stopped = true;
  }

  async #run(): Promise<void> {
    while (this.#waiting.size > 0 && !this.#stopped) {
      const batch = [...this.#waiting.values()]
        .sort((a, b) => compareBytes(a.span.start, b.span.start))
        .slice(0, batchRanges);
      try {
        await this.#publishBatch(batch);
        for (const descriptor of batch) {
          if (this.#waiting.get(descriptor.rangeId) === descriptor) this.#waiting.delete(descriptor.rangeId);
        }
        await sleep(this.#options.clock, betweenBatchesMs);
      } catch (error) {
        if (this.#stopped) return;
        this.#options.log('debug', 'the directory could not be written', { error: errorText(error) });
        await sleep(this.#options.clock, retryMs);
      }
    }
    this.#running = false;
  }

  async #publishBatch(batch: readonly RangeDescriptor[]): Promise<void> {
    const { meta } = this.#options;
    const deadlineAtMs = meta.deadline(deadlineMs);
    const operations: WriteOperation[] = [];
    for (const descriptor of batch) operations.push(...(await this.#operationsFor(descriptor, deadlineAtMs)));
    if (operations.length === 0) return;
    // Somebody else wrote one of them meanwhile: look again, one by one, at the next turn.
    if (!(await meta.write(operations, deadlineAtMs))) throw new Error('a directory row changed meanwhile');
  }

  /** What must change so that the rows of the descriptor's span say what it says. */
  async #operationsFor(descriptor: RangeDescriptor, deadlineAtMs: number): Promise<readonly WriteOperation[]> {
    const key = directoryKey(descriptor.span.start);
    const operations: WriteOperation[] = [];
    let condition: WriteOperation['condition'] = { exists: false };
    for await (const found of this.#options.meta.scan(rowsOf(descriptor), deadlineAtMs)) {
      const published = readDescriptorRow(found.row);
      const isOwn = compareBytes(found.key, key) === 0;
      if (published.generation >= descriptor.generation) {
        if (isOwn) return [];
        continue;
      }
      if (isOwn) condition = { versions: [found.timestamp] };
      else operations.push({ key: found.key, row: undefined, condition: { versions: [found.timestamp] } });
    }
    return [{ key, row: descriptorRow(descriptor), condition }, ...operations];
  }
}

/** The directory's rows for ranges that start in the descriptor's span. */
function rowsOf({ span }: RangeDescriptor): Span {
  const end = span.end.length === 0 ? prefixEnd(directoryPrefix)! : directoryKey(span.end);
  return { start: directoryKey(span.start), end };
}
