/**
 * A key-value namespace as a table: `04 <namespace> <key>` with the key's bytes as they are, and rows in the format of the key-value door
 * (`base/kv-row.ts`), so that both doors read what the other one wrote.
 */
import {
  assert,
  contentTypeBytesMax,
  decodeKvRow,
  encodeKvRow,
  namespaceSpan,
  nextKey,
  type Span,
} from '../../base/index.ts';
import { type IndexDescriptor, namespaceColumns as places } from '../catalog/index.ts';
import { SqlError } from '../errors.ts';
import { type ByteWriter, KeyEncoder, type SqlValue, timestampInfinity } from '../values/index.ts';
import { IndexLayout, type IndexLayoutParts, type KeyBound } from './index-layout.ts';
import { type RowDecoder, TableLayout } from './table-layout.ts';

/** The key-value door's limits. */
const keyBytesMax = 4096;
const valueBytesMax = 4 * 1024 * 1024;
/** Unix milliseconds at 2000-01-01. */
const epochMs = 946_684_800_000;

/** See the top of this file. */
export class NamespaceLayout extends TableLayout {
  override encodeRow(values: readonly SqlValue[]): Uint8Array {
    const key = values[places.key];
    const value = values[places.value];
    const contentType = values[places.contentType];
    if (key instanceof Uint8Array) checkKey(key);
    if (value instanceof Uint8Array && value.length > valueBytesMax)
      throw new SqlError('54000', `a value has ${valueBytesMax} bytes at most, not ${value.length}`);
    assert(value instanceof Uint8Array && typeof contentType === 'string', 'columns of a namespace have their types');
    return encodeKvRow({
      value,
      contentType: checkedContentType(contentType),
      expiresAtMs: unixMs(values[places.expiresAt]),
    });
  }

  override readsKeys(reads: readonly (number | 'row-key')[]): boolean {
    return reads.some((read) => read === 'row-key' || read === places.key);
  }

  override reader(_index: IndexDescriptor, reads: readonly (number | 'row-key')[]): RowDecoder {
    const prefixLength = this.rows.prefix.length;
    return (key, bytes, start = 0, end = bytes.length) => {
      // Key and bytes may lie in a store's memory, which is another row's the next moment.
      const row = bytes.slice(start, end);
      const { value, contentType, expiresAtMs } = decodeKvRow(row);
      return reads.map((read): SqlValue => {
        switch (read) {
          case 'row-key':
            return key.slice();
          case places.key:
            return key.slice(prefixLength);
          case places.value:
            return value;
          case places.contentType:
            return contentType;
          default:
            return expiresAtMs === undefined ? null : BigInt(expiresAtMs - epochMs) * 1000n;
        }
      });
    };
  }

  override storedColumns(): undefined {
    return undefined;
  }

  protected override indexLayout(parts: IndexLayoutParts): IndexLayout {
    assert(parts.table.namespaceId !== undefined, 'the table is a namespace');
    const prefix = namespaceSpan(parts.table.namespaceId).start;
    return new NamespaceKeys({ ...parts, keys: { prefix, encoder: new PlainKeys() } });
  }
}

/** The keys of a namespace: in the order of their bytes, with other keys beginning with them. */
class NamespaceKeys extends IndexLayout {
  override spanOf(
    equal: readonly SqlValue[],
    lower: KeyBound | undefined,
    upper: KeyBound | undefined,
  ): Span | undefined {
    if (equal.length > 0) {
      const key = this.encoder.encode(this.prefix, equal);
      return { start: key, end: nextKey(key) };
    }
    const start = lower === undefined ? this.span.start : this.#edge(lower, !lower.inclusive);
    const end = upper === undefined ? this.span.end : this.#edge(upper, upper.inclusive);
    return end.length !== 0 && Buffer.compare(start, end) >= 0 ? undefined : { start, end };
  }

  #edge({ values }: KeyBound, isBehind: boolean): Uint8Array {
    const key = this.encoder.encode(this.prefix, values);
    return isBehind ? nextKey(key) : key;
  }
}

/** One column of bytes, written as it is. */
class PlainKeys extends KeyEncoder {
  constructor() {
    super([]);
  }

  override encodeInto(writer: ByteWriter, values: readonly SqlValue[]): void {
    for (const value of values) {
      assert(value instanceof Uint8Array, 'a key has bytes');
      writer.raw(value);
    }
  }

  override decode(key: Uint8Array, start = 0): { values: SqlValue[]; end: number } {
    return { values: [key.slice(start)], end: key.length };
  }
}

/** What the key-value door takes. */
function checkKey(key: Uint8Array): void {
  if (key.length === 0) throw new SqlError('22023', 'a key has one byte at least');
  if (key.length > keyBytesMax)
    throw new SqlError('54000', `a key has ${keyBytesMax} bytes at most, not ${key.length}`);
}

function checkedContentType(contentType: string): string {
  if (contentType.length > contentTypeBytesMax)
    throw new SqlError('22001', `a content type has at most ${contentTypeBytesMax} characters`);
  if (!/^[\x20-\x7e]+$/.test(contentType))
    throw new SqlError('22023', 'a content type is not empty and has printable ASCII characters only');
  return contentType;
}

/** Whole milliseconds: a row never ends before it should. */
function unixMs(value: SqlValue): number | undefined {
  if (value === null || value === timestampInfinity) return undefined;
  assert(typeof value === 'bigint', 'an expiry is a timestamp');
  const ms = Number((value + 999n) / 1000n) + epochMs;
  if (ms < 0) return 0;
  if (ms >= 2 ** 48) throw new SqlError('22008', 'expires_at is out of range');
  return ms;
}
