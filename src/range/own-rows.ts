/** What a transaction has prepared itself ahead of its commit, put over the committed rows that it reads. */
import { compareBytes, nextKey, type Span, zeroTimestamp } from '../base/index.ts';
import type { KeyRow } from '../memstore/index.ts';
import { firstAtOrBehind } from './large-parts.ts';
import type { PreparedKey, PreparedParts } from './prepared.ts';
import type { FoundRow, OwnParts, ScanRequest } from './requests.ts';

const noRow: FoundRow = { row: undefined, version: zeroTimestamp };

/** The transaction's own row of the key, of version 0; undefined if it has none prepared. */
export function ownRowOf(prepared: PreparedParts, key: Uint8Array, own: OwnParts | undefined): FoundRow | undefined {
  if (own === undefined) return undefined;
  const there = prepared.atKey(key);
  return there === undefined ? undefined : rowOf(there, own);
}

function rowOf(there: PreparedKey, { txn, below }: OwnParts): FoundRow | undefined {
  for (let each: PreparedKey | undefined = there; each !== undefined; each = each.below) {
    const { part, key } = each;
    if (part.txn !== txn || part.participant >= below) continue;
    return { ...noRow, row: part.effects[firstAtOrBehind(part.effects, key)].row };
  }
  return undefined;
}

/** A page of committed rows of the span, up to `resumeKey`, with the transaction's own put over them: no longer than a page may be. */
export function withOwnRows(
  prepared: PreparedParts,
  { span, own, rowsMax, bytesMax, reverse }: Pick<ScanRequest, 'span' | 'own' | 'rowsMax' | 'bytesMax' | 'reverse'>,
  page: { readonly rows: readonly KeyRow[]; readonly resumeKey: Uint8Array | undefined },
): { readonly rows: readonly KeyRow[]; readonly resumeKey: Uint8Array | undefined } {
  if (own === undefined || prepared.ofTxn(own.txn).length === 0) return page;
  const merged: KeyRow[] = [];
  let bytes = 0;
  for (const { key, found } of inOrder(
    page.rows,
    ownIn(prepared, covered(span, page.resumeKey, reverse), own, reverse),
    reverse,
  )) {
    if (found === undefined) continue;
    if (merged.length === rowsMax || (merged.length > 0 && bytes >= bytesMax))
      return { rows: merged, resumeKey: reverse ? nextKey(key) : key };
    merged.push(found);
    bytes += key.length + found.row.length;
  }
  return { rows: merged, resumeKey: page.resumeKey };
}

/** A key, and its row if it is still there. */
interface Step {
  readonly key: Uint8Array;
  readonly found: KeyRow | undefined;
}

function* ownIn(prepared: PreparedParts, span: Span, own: OwnParts, reverse: boolean): Generator<Step> {
  for (const there of prepared.inSpan(span, reverse)) {
    const { key } = there;
    const found = rowOf(there, own);
    if (found === undefined) continue;
    yield { key, found: found.row === undefined ? undefined : { key, row: found.row, timestamp: zeroTimestamp } };
  }
}

/** Both in the order of the scan; of a key of both the transaction's own counts. */
function* inOrder(rows: readonly KeyRow[], own: Generator<Step>, reverse: boolean): Generator<Step> {
  let at = 0;
  for (const step of own) {
    for (; at < rows.length; at++) {
      const order = reverse ? compareBytes(step.key, rows[at].key) : compareBytes(rows[at].key, step.key);
      if (order > 0) break;
      if (order < 0) yield { key: rows[at].key, found: rows[at] };
    }
    yield step;
  }
  for (; at < rows.length; at++) yield { key: rows[at].key, found: rows[at] };
}

function covered(span: Span, resumeKey: Uint8Array | undefined, reverse: boolean): Span {
  if (resumeKey === undefined) return span;
  return reverse ? { start: resumeKey, end: span.end } : { start: span.start, end: resumeKey };
}
