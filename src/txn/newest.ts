/** Reads of the newest rows, for whoever needs no more than one request. */
import type { Span } from '../base/index.ts';
import { spanCovers } from '../base/index.ts';
import type { FoundReply, GetReply, PageSink, ScanReply } from '../range/index.ts';
import { unexpected } from './errors.ts';
import { feedRows } from './own-rows.ts';
import type { Answer, RangesAccess } from './ranges-access.ts';
import type { FeedTerms, NewestReads, PageLimits } from './service.ts';

/** `NewestReads` of a node. */
export class Newest implements NewestReads {
  readonly #access: RangesAccess;

  constructor(access: RangesAccess) {
    this.#access = access;
  }

  get(key: Uint8Array, deadlineAtMs: number): GetReply | Promise<GetReply> {
    const answer = this.#access.execute({ kind: 'get', key }, deadlineAtMs);
    return answer instanceof Promise ? answer.then(gotten) : gotten(answer);
  }

  getMany(keys: readonly Uint8Array[], deadlineAtMs: number): FoundReply | undefined | Promise<FoundReply | undefined> {
    const answer = this.#access.execute({ kind: 'get-many', keys }, deadlineAtMs);
    return answer instanceof Promise ? answer.then(found) : found(answer);
  }

  feedHere(span: Span, terms: FeedTerms): ScanReply | undefined | Promise<ScanReply | undefined> {
    return feedHere(this.#access, span, terms);
  }

  scan(span: Span, limits: PageLimits, deadlineAtMs: number): ScanReply | undefined | Promise<ScanReply | undefined> {
    if (!isLedHere(this.#access, span, deadlineAtMs)) return undefined;
    const answer = this.#access.execute({ kind: 'scan', span, ...limits }, deadlineAtMs);
    return answer instanceof Promise ? answer.then(scanned) : scanned(answer);
  }
}

/** Shows a span's newest rows to a sink. Undefined: another node leads it, or it lies in several ranges. */
export function feedHere(
  access: RangesAccess,
  span: Span,
  { sink, deadlineAtMs, ...limits }: FeedTerms,
): ScanReply | undefined | Promise<ScanReply | undefined> {
  if (!isLedHere(access, span, deadlineAtMs)) return undefined;
  const answer = access.execute({ kind: 'scan', span, ...limits, sink }, deadlineAtMs);
  return answer instanceof Promise ? answer.then((later) => fed(later, sink)) : fed(answer, sink);
}

/** Does the span lie in one range that this node leads, as far as it knows? */
function isLedHere(access: RangesAccess, span: Span, deadlineAtMs: number): boolean {
  if (access.leaseholderOf(span.start) !== access.nodeId) return false;
  const range = access.rangeOf(span.start, deadlineAtMs);
  return !(range instanceof Promise) && spanCovers(range.span, span);
}

/** The range may have moved while it was asked: then rows came as they are. */
function fed(answer: Answer, sink: PageSink): ScanReply | undefined {
  const reply = scanned(answer);
  if (reply !== undefined && reply.isTaken !== true) feedRows(sink, reply.rows);
  return reply;
}

function gotten(answer: Answer): GetReply {
  if (answer.kind !== 'get') throw unexpected(answer.kind);
  return answer;
}

function found(answer: Answer): FoundReply | undefined {
  if (answer.kind === 'range-mismatch') return undefined;
  if (answer.kind !== 'found') throw unexpected(answer.kind);
  return answer;
}

function scanned(answer: Answer): ScanReply | undefined {
  if (answer.kind === 'range-mismatch') return undefined;
  if (answer.kind !== 'scan') throw unexpected(answer.kind);
  return answer;
}
