/** Reads of the newest rows, for whoever needs no more than one request. */
import type { Span } from '../base/index.ts';
import { spanCovers } from '../base/index.ts';
import type { FoundReply, GetReply, ScanReply } from '../range/index.ts';
import { unexpected } from './errors.ts';
import type { Answer, RangesAccess } from './ranges-access.ts';
import type { NewestReads, PageLimits } from './service.ts';

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

  scan(span: Span, limits: PageLimits, deadlineAtMs: number): ScanReply | undefined | Promise<ScanReply | undefined> {
    const range = this.#access.rangeAtEdge(span, limits.reverse, deadlineAtMs);
    if (range instanceof Promise || !spanCovers(range.span, span)) return undefined;
    const answer = this.#access.execute({ kind: 'scan', span, ...limits }, deadlineAtMs);
    return answer instanceof Promise ? answer.then(scanned) : scanned(answer);
  }
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
