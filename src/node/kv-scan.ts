/**
 * Ordered scans of a namespace, over as many ranges as it has.
 *
 * A scan of one range reads at its leaseholder's now. One over several ranges takes a read view: its timestamp T is not before
 * anything that was acknowledged before the scan began, whichever range did it, and the whole page is read at T. Later pages go on
 * at the T of the first. A range that can't tell whether the view is fresh asks for a later one, and the page begins anew.
 */
import {
  compareBytes,
  compareEnds,
  decodeKvRow,
  JimError,
  kvRowEnded,
  namespaceDataKey,
  namespaceKeyOverhead,
  namespaceSpan,
  type Span,
  spanCovers,
  spanIsEmpty,
  type Timestamp,
} from '../base/index.ts';
import type { KvEntry, KvScanOptions, KvScanPage } from '../kv/index.ts';
import type { KeyRow } from '../memstore/index.ts';
import type { RangeDescriptor, ScanReply, ViewProof, ViewStaleReply } from '../range/index.ts';
import type { KvGatewayOptions } from './kv-gateway.ts';
import { unexpected } from './meta.ts';

const pageBytesDefault = 8 * 1024 * 1024;

/** How a page's reads are dated. */
interface ReadTime {
  readonly at: Timestamp | undefined;
  readonly bounded: Timestamp | undefined;
  readonly view?: ViewProof;
}

/** Scans over ranges. */
export class KvScanner {
  readonly #options: KvGatewayOptions;

  constructor(options: KvGatewayOptions) {
    this.#options = options;
  }

  /** The next page. */
  async scan(namespaceId: number, options: KvScanOptions, time: ReadTime, deadlineAtMs: number): Promise<KvScanPage> {
    const whole = namespaceSpan(namespaceId);
    const span: Span = {
      start: namespaceDataKey(namespaceId, options.start),
      end: options.end === undefined ? whole.end : namespaceDataKey(namespaceId, options.end),
    };
    if (spanIsEmpty(span))
      return { entries: [], resumeKey: undefined, readTimestamp: this.#options.hybridClock.reading() };
    for (;;) {
      const page = await this.#page(span, options, time, deadlineAtMs);
      if (page !== undefined) return page;
    }
  }

  /** Undefined: a later view is wanted, and nothing of this page was told to anybody. */
  async #page(
    span: Span,
    options: KvScanOptions,
    given: ReadTime,
    deadlineAtMs: number,
  ): Promise<KvScanPage | undefined> {
    const { transactions, hybridClock } = this.#options;
    const page = new Page(options);
    let time = given;
    let rest: Span | undefined = span;
    while (rest !== undefined && !page.isFull) {
      const range = await this.#rangeAtEdge(rest, options.reverse, deadlineAtMs);
      if (time.at === undefined && time.bounded === undefined && !spanCovers(range.span, rest)) {
        time = { ...time, ...(await transactions.readView()) };
        continue;
      }
      const part = clip(rest, range);
      const reply = await this.#read(part, page, time, options.reverse, deadlineAtMs);
      if (reply === undefined) continue;
      if (reply.kind === 'view-stale') {
        transactions.onViewStale(reply.now);
        return undefined;
      }
      page.add(reply);
      time = { ...time, at: time.at ?? reply.readTimestamp };
      rest = restOf(rest, part, reply.resumeKey, options.reverse);
    }
    const readTimestamp = time.at ?? hybridClock.reading();
    return { entries: page.entries, resumeKey: resumeKeyOf(rest, options.reverse), readTimestamp };
  }

  /** Undefined: the range is not what it was; look again. */
  async #read(
    span: Span,
    page: Page,
    time: ReadTime,
    reverse: boolean,
    deadlineAtMs: number,
  ): Promise<ScanReply | ViewStaleReply | undefined> {
    const { rowsMax, bytesMax } = page;
    const request = { kind: 'scan', span, ...time, rowsMax, bytesMax, reverse } as const;
    const answer = await this.#options.gateway.execute(request, deadlineAtMs);
    if (answer.kind === 'range-mismatch') return undefined;
    if (answer.kind !== 'scan' && answer.kind !== 'view-stale') throw unexpected(answer);
    return answer;
  }

  async #rangeAtEdge(span: Span, reverse: boolean, deadlineAtMs: number): Promise<RangeDescriptor> {
    const { directory, finder, clock, gateway } = this.#options;
    for (;;) {
      const known = reverse ? directory.lookupBelow(span.end) : directory.lookup(span.start);
      if (known !== undefined) return known;
      // The range just below an end is the one that the directory's walk from the start ends with.
      const key = reverse ? await this.#lastStart(span, deadlineAtMs) : span.start;
      const leftMs = deadlineAtMs - clock.monotonicMs();
      const found = leftMs > 0 ? await finder.find(key, leftMs) : undefined;
      if (found !== undefined && !reverse) return found;
      if (found === undefined) await gateway.execute({ kind: 'clock', key }, deadlineAtMs);
    }
  }

  /** Walks the ranges of the span; the start of the first one that is not known, or of the last one. */
  async #lastStart(span: Span, deadlineAtMs: number): Promise<Uint8Array> {
    let last = span.start;
    for await (const range of this.#rangesOf(span, deadlineAtMs)) last = laterKey(range.span.start, span.start);
    return last;
  }

  async *#rangesOf(span: Span, deadlineAtMs: number): AsyncGenerator<RangeDescriptor> {
    let start = span.start;
    for (;;) {
      const range = await this.#rangeAtEdge({ start, end: span.end }, false, deadlineAtMs);
      yield range;
      if (range.span.end.length === 0 || compareEnds(range.span.end, span.end) >= 0) return;
      start = range.span.end;
    }
  }
}

/** The entries of a page as they come together. */
class Page {
  readonly entries: KvEntry[] = [];
  readonly #limit: number;
  #bytesLeft: number;

  constructor({ limit, bytesMax }: KvScanOptions) {
    if (limit < 1) throw new JimError('invalid-argument', 'a scan asks for at least one entry');
    this.#limit = limit;
    this.#bytesLeft = bytesMax ?? pageBytesDefault;
  }

  get isFull(): boolean {
    return this.entries.length >= this.#limit || this.#bytesLeft <= 0;
  }

  get rowsMax(): number {
    return this.#limit - this.entries.length;
  }

  get bytesMax(): number {
    return Math.max(1, this.#bytesLeft);
  }

  /** Rows that have ended are left out, so a page may need more rows than entries. */
  add({ rows, readTimestamp }: ScanReply): void {
    for (const found of rows) {
      this.#bytesLeft -= found.key.length + found.row.length;
      const entry = entryOfRow(found);
      if (!kvRowEnded(entry, readTimestamp)) this.entries.push(entry);
    }
  }
}

/** A row as clients see it; the key without the namespace in front. */
export function entryOf(key: Uint8Array, row: Uint8Array, version: Timestamp): KvEntry {
  const { value, contentType, expiresAtMs } = decodeKvRow(row);
  return { key, value, contentType, version, expiresAtMs };
}

function entryOfRow({ key, row, timestamp }: KeyRow): KvEntry {
  return entryOf(key.subarray(namespaceKeyOverhead), row, timestamp);
}

/** The part of the span that lies in the range. */
function clip(span: Span, range: RangeDescriptor): Span {
  return {
    start: laterKey(span.start, range.span.start),
    end: compareEnds(span.end, range.span.end) <= 0 ? span.end : range.span.end,
  };
}

function laterKey(a: Uint8Array, b: Uint8Array): Uint8Array {
  return compareBytes(a, b) >= 0 ? a : b;
}

/** What is left of the span behind a part that was read up to `resumeKey` (undefined: to its end). */
function restOf(span: Span, part: Span, resumeKey: Uint8Array | undefined, reverse: boolean): Span | undefined {
  const rest = reverse
    ? { start: span.start, end: resumeKey ?? part.start }
    : { start: resumeKey ?? part.end, end: span.end };
  if (!reverse && rest.start.length === 0) return undefined;
  return spanIsEmpty(rest) ? undefined : rest;
}

/** Where the next page begins, without the namespace in front; undefined at the end. */
function resumeKeyOf(rest: Span | undefined, reverse: boolean): Uint8Array | undefined {
  if (rest === undefined) return undefined;
  return (reverse ? rest.end : rest.start).subarray(namespaceKeyOverhead);
}
