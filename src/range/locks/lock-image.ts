/**
 * A lock table as it travels: in the log entry of a planned change of the lease, with the right-hand part of a split, in the
 * frozen range's answer to a merge. Holders only; who waits is told to ask again. `LockImage` in `proto/jimkv.proto`.
 */
import { decodeTimestamp, decodeTxnId, spanIsEmpty, type Timestamp, type TxnId } from '../../base/index.ts';
import { malformed, ProtoReader, ProtoWriter } from '../../wire/index.ts';
import { readSpan, writeSpan } from '../descriptor-codec.ts';
import type { LockMode } from '../requests.ts';
import type { LockTarget } from './lock-target.ts';

/** The locks of a table, by transaction. */
export interface LockImage {
  readonly transactions: readonly TxnImage[];
}

/** What one transaction has in a table. */
export interface TxnImage {
  readonly txn: TxnId;
  /** How long the table has known it: clocks of two nodes cannot be compared, ages can. */
  readonly ageMs: number;
  /** Up to here it was promised protection; 0 for no promise. */
  readonly promisedTo: Timestamp;
  readonly tokens: readonly TokenImage[];
  readonly locks: readonly LockImageEntry[];
}

/** A token. Cut: some of the locks that it stands for may be in another table, since a split. */
export interface TokenImage {
  readonly token: string;
  readonly cut: boolean;
}

/** One granted lock. */
export interface LockImageEntry {
  readonly target: LockTarget;
  readonly mode: LockMode;
  readonly prepared: boolean;
}

const modes: readonly LockMode[] = ['shared', 'update', 'exclusive'];
const modeNumbers: Readonly<Record<LockMode, number>> = { shared: 0, update: 1, exclusive: 2 };
const writer = new ProtoWriter();

/** The image without anything in it. */
export const emptyLockImage: LockImage = { transactions: [] };

/** The bytes of an image. */
export function encodeLockImage(image: LockImage): Uint8Array {
  writer.reset();
  for (const txn of image.transactions) writeTxn(writer, txn);
  return writer.finishCopy();
}

/** Reads and checks an image; its keys are views into the bytes. Throws a JimError. */
export function decodeLockImage(bytes: Uint8Array): LockImage {
  const reader = new ProtoReader(bytes);
  const transactions: TxnImage[] = [];
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    if (field === 1) transactions.push(readTxn(reader));
    else reader.skip();
  if (new Set(transactions.map(({ txn }) => txn)).size !== transactions.length)
    throw malformed('a transaction is in a lock image twice');
  return { transactions };
}

function writeTxn(writer: ProtoWriter, { txn, ageMs, promisedTo, tokens, locks }: TxnImage): void {
  const mark = writer.begin(1);
  writer.string(1, txn);
  writer.uint(2, ageMs);
  writer.uint(3, promisedTo);
  for (const { token, cut } of tokens) {
    const mark = writer.begin(4, token.length);
    writer.string(1, token);
    writer.bool(2, cut);
    writer.end(mark);
  }
  for (const lock of locks) writeLock(writer, lock);
  writer.end(mark);
}

function writeLock(writer: ProtoWriter, { target, mode, prepared }: LockImageEntry): void {
  const mark = writer.begin(5);
  if (target.kind === 'key') writer.bytesPresent(1, target.key);
  else writeSpan(writer, 2, target.span);
  writer.uint(3, modeNumbers[mode]);
  writer.bool(4, prepared);
  writer.end(mark);
}

function readTxn(reader: ProtoReader): TxnImage {
  const outer = reader.enter();
  let name = '';
  let ageMs = 0;
  let promisedTo = 0;
  const tokens: TokenImage[] = [];
  const locks: LockImageEntry[] = [];
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1:
        name = reader.string();
        break;
      case 2:
        ageMs = reader.uint();
        break;
      case 3:
        promisedTo = reader.uint();
        break;
      case 4:
        tokens.push(readToken(reader));
        break;
      case 5:
        locks.push(readLock(reader));
        break;
      default:
        reader.skip();
    }
  reader.leave(outer);
  return { txn: decodeTxnId(name), ageMs, promisedTo: decodeTimestamp(promisedTo), tokens, locks };
}

function readToken(reader: ProtoReader): TokenImage {
  const outer = reader.enter();
  let token = '';
  let cut = false;
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1:
        token = reader.string();
        break;
      case 2:
        cut = reader.bool();
        break;
      default:
        reader.skip();
    }
  reader.leave(outer);
  if (token === '') throw malformed('a token is empty');
  return { token, cut };
}

function readLock(reader: ProtoReader): LockImageEntry {
  const outer = reader.enter();
  let target: LockTarget | undefined;
  let modeNumber = 0;
  let prepared = false;
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1:
        target = { kind: 'key', key: reader.bytes() };
        break;
      case 2:
        target = { kind: 'span', span: readSpan(reader) };
        break;
      case 3:
        modeNumber = reader.uint();
        break;
      case 4:
        prepared = reader.bool();
        break;
      default:
        reader.skip();
    }
  reader.leave(outer);
  const mode = modes[modeNumber];
  if (mode === undefined) throw malformed(`no such lock mode: ${modeNumber}`);
  if (target === undefined) throw malformed('a lock is on nothing');
  if (target.kind === 'span' && spanIsEmpty(target.span)) throw malformed('a locked span is empty');
  return { target, mode, prepared };
}
