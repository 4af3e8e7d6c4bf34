/**
 * `pg_logical_emit_message`: what a transaction tells those who follow the log with `pgoutput` and `test_decoding`, and nobody else. A message is a row that
 * commits with the transaction, or at once by itself, whatever becomes of the transaction. The rows end by themselves; slots read them as they were.
 *
 *   08 'm' <16 bytes, the transaction's alone> <number u32>    database oid u32 | 1 with its transaction, 0 at once, u8 | length u32 | prefix | content
 */
import {
  concatBytes,
  decodeKvRow,
  encodeKvRow,
  logicalMessageKey,
  logicalMessageSpan,
  startsWith,
  utf8,
  utf8Text,
} from '../../base/index.ts';
import type { KeyWrite } from '../../txn/index.ts';
import type { Oid } from '../catalog/index.ts';
import { SqlError } from '../errors.ts';

/** Something told to those who follow the log. */
export interface LogicalMessage {
  /** With its transaction, or at once. */
  readonly transactional: boolean;
  readonly prefix: string;
  readonly content: Uint8Array;
}

/** Kept versions are what slots read. */
const lifeMs = 60_000;
const headBytes = 9;
/** Bytes of one message, and of all that wait for one commit. */
const messageBytesMax = 1024 * 1024;
const waitingBytesMax = 16 * 1024 * 1024;

/** The rows that say it. @param name 16 bytes that no other transaction has */
export function messageRows(
  databaseOid: Oid,
  messages: readonly LogicalMessage[],
  name: Uint8Array,
  wallMs: number,
): readonly KeyWrite[] {
  const expiresAtMs = Math.floor(wallMs) + lifeMs;
  return messages.map(({ transactional, prefix, content }, i) => {
    const prefixBytes = utf8(prefix);
    const head = new Uint8Array(headBytes);
    const view = new DataView(head.buffer);
    view.setUint32(0, databaseOid);
    view.setUint8(4, transactional ? 1 : 0);
    view.setUint32(5, prefixBytes.length);
    const value = concatBytes(head, prefixBytes, content);
    const row = encodeKvRow({ value, contentType: 'application/octet-stream', expiresAtMs });
    return { key: logicalMessageKey(name, i), row };
  });
}

/** Reads a row; undefined for what is none. */
export function readLogicalMessage(
  key: Uint8Array,
  row: Uint8Array,
): (LogicalMessage & { readonly databaseOid: Oid }) | undefined {
  if (!startsWith(key, logicalMessageSpan.start)) return undefined;
  const { value } = decodeKvRow(row);
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
  const prefixEnd = headBytes + view.getUint32(5);
  return {
    databaseOid: view.getUint32(0),
    transactional: view.getUint8(4) === 1,
    prefix: utf8Text(value.subarray(headBytes, prefixEnd)),
    content: value.subarray(prefixEnd),
  };
}

/** Messages that wait for a commit: so many as fit into memory and into one transaction. */
export class WaitingMessages {
  readonly #messages: LogicalMessage[] = [];
  #bytes = 0;

  get count(): number {
    return this.#messages.length;
  }

  /** Throws 54000 for what is too much. */
  push(message: LogicalMessage): void {
    const bytes = bytesOf(message);
    if (bytes > messageBytesMax)
      throw new SqlError('54000', `a logical message has ${messageBytesMax} bytes at most, not ${bytes}`);
    if (this.#bytes + bytes > waitingBytesMax)
      throw new SqlError('54000', `logical messages of more than ${waitingBytesMax} bytes wait for one commit`, {
        hint: 'Split the work into several transactions.',
      });
    this.#messages.push(message);
    this.#bytes += bytes;
  }

  /** Takes those behind the first `kept` away. */
  take(kept = 0): readonly LogicalMessage[] {
    const taken = this.#messages.splice(kept);
    for (const message of taken) this.#bytes -= bytesOf(message);
    return taken;
  }
}

function bytesOf({ prefix, content }: LogicalMessage): number {
  return Buffer.byteLength(prefix) + content.length;
}
