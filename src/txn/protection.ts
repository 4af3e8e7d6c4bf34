/** Keeps what a transaction read true until its commit: renews the protection of its locks before it ends. */
import {
  addMs,
  compareEnds,
  type RangeId,
  type Span,
  spansOverlap,
  type Timestamp,
  type TxnId,
} from '../base/index.ts';
import { sleep } from '../io/index.ts';
import type { RangeDescriptor } from '../range/index.ts';
import { conflict, unexpected } from './errors.ts';
import { extentOf, type HeldLocks, type HeldToken, isIn } from './held-locks.ts';
import type { TxnServices } from './services.ts';

/** A protection that ends sooner than this after the clock is renewed before a commit. */
const commitMs = 200;
/** While a leaseholder's clock catches up. */
const retryMs = 10;

/** Renews what would not outlast a commit that begins now. */
export async function protectForCommit(
  services: TxnServices,
  txn: TxnId,
  held: HeldLocks,
  tokens: readonly HeldToken[],
  deadlineAtMs: number,
): Promise<void> {
  const until = addMs(services.hybridClock.reading(), commitMs);
  const short = tokens.filter(({ protectedUntil }) => protectedUntil < until);
  if (short.length > 0) await renew(services, txn, held, short, deadlineAtMs);
}

/** Renews until everything is protected up to the timestamp; throws `transaction-conflict` if that can't be had. */
export async function protectUntil(
  services: TxnServices,
  txn: TxnId,
  held: HeldLocks,
  until: Timestamp,
  deadlineAtMs: number,
): Promise<void> {
  for (;;) {
    const short = held.all().filter(({ protectedUntil }) => protectedUntil < until);
    if (short.length === 0) return;
    await renew(services, txn, held, short, deadlineAtMs);
    if (short.every(({ protectedUntil }) => protectedUntil >= until)) return;
    if (services.clock.monotonicMs() + retryMs >= deadlineAtMs)
      throw conflict('what the transaction read could not be protected in time');
    await sleep(services.clock, retryMs);
  }
}

/** Asks every range that has locks of the tokens; a token that a split divided is as good as its worst half. */
async function renew(
  services: TxnServices,
  txn: TxnId,
  held: HeldLocks,
  tokens: readonly HeldToken[],
  deadlineAtMs: number,
): Promise<void> {
  const { access } = services;
  for (;;) {
    const ranges = new Map<RangeId, { readonly span: Span; readonly tokens: HeldToken[] }>();
    for (const token of tokens)
      for (const { rangeId, span } of await rangesOf(services, extentOf(token), deadlineAtMs)) {
        if (!isIn(token, span)) continue;
        const range = ranges.get(rangeId);
        if (range === undefined) ranges.set(rangeId, { span, tokens: [token] });
        else range.tokens.push(token);
      }
    const answers = await Promise.all(
      [...ranges.values()].map(async ({ span, tokens: here }) => {
        const locked = held.extentIn(span)!;
        const names = here.map(({ token }) => token);
        const request = { kind: 'renew', key: locked.start, txn, tokens: names, locked } as const;
        return { here, answer: await access.execute(request, deadlineAtMs) };
      }),
    );
    if (answers.some(({ answer }) => answer.kind === 'range-mismatch')) continue;
    const renewed = new Map<HeldToken, Timestamp>();
    for (const { here, answer } of answers) {
      if (answer.kind !== 'renewed') throw unexpected(answer.kind);
      for (const token of here)
        renewed.set(token, Math.min(renewed.get(token) ?? answer.protectedUntil, answer.protectedUntil) as Timestamp);
    }
    for (const [token, protectedUntil] of renewed)
      if (protectedUntil > token.protectedUntil) token.protectedUntil = protectedUntil;
    return;
  }
}

async function rangesOf(
  { access }: TxnServices,
  span: Span,
  deadlineAtMs: number,
): Promise<readonly RangeDescriptor[]> {
  const ranges: RangeDescriptor[] = [];
  let rest = span;
  for (;;) {
    const range = await access.rangeOf(rest.start, deadlineAtMs);
    if (spansOverlap(range.span, rest)) ranges.push(range);
    if (range.span.end.length === 0 || compareEnds(range.span.end, rest.end) >= 0) return ranges;
    rest = { start: range.span.end, end: span.end };
  }
}
