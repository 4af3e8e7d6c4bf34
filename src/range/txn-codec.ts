/** What commands, requests and replies of transactions have in common, to bytes and back. */
import {
  decodeTimestamp,
  decodeTxnId,
  emptyBytes,
  type Span,
  type Timestamp,
  type TxnId,
  utf8,
} from '../base/index.ts';
import { malformed, type ProtoReader, type ProtoWriter } from '../wire/index.ts';
import type { CommitAuthor, Effect, PrepareCommand } from './command.ts';
import { readSpan, writeSpan } from './descriptor-codec.ts';
import type { RequestId, TxnOutcome } from './requests.ts';
import { readAuthor, readEffect, readRequestId, writeAuthor, writeEffect, writeRequestId } from './shared-codec.ts';

/** The fields that the small commands and requests of transactions are made of: each has some of them. */
export interface TxnFields {
  readonly key: Uint8Array;
  /** Unchecked, since not every message has it. */
  readonly txn: string;
  readonly outcome: TxnOutcome | undefined;
  readonly participant: number;
  readonly txns: readonly TxnId[];
  readonly tokens: readonly string[];
  readonly locked?: Span;
  /** Numbers of parts; undefined is all of them. */
  readonly parts?: readonly number[];
}

/** Writes those that are there; they have the same numbers in all of these messages. */
export function writeTxnFields(writer: ProtoWriter, fields: Partial<TxnFields>): void {
  if (fields.key !== undefined) writer.bytes(1, fields.key);
  if (fields.txn !== undefined) writer.string(2, fields.txn);
  if (fields.outcome !== undefined) writeOutcome(writer, 3, fields.outcome);
  if (fields.participant !== undefined) writer.uint(4, fields.participant);
  for (const txn of fields.txns ?? []) writer.string(5, txn);
  for (const token of fields.tokens ?? []) writeText(writer, 6, token);
  if (fields.locked !== undefined) writeSpan(writer, 7, fields.locked);
  for (const part of fields.parts ?? []) writer.uintPresent(8, part);
}

/** Reads what is there. */
export function readTxnFields(reader: ProtoReader): TxnFields {
  let key: Uint8Array = emptyBytes;
  let txn = '';
  let outcome: TxnOutcome | undefined;
  let participant = 0;
  const txns: TxnId[] = [];
  const tokens: string[] = [];
  let locked: Span | undefined;
  const parts: number[] = [];
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1:
        key = reader.bytes();
        break;
      case 2:
        txn = reader.string();
        break;
      case 3:
        outcome = readOutcome(reader);
        break;
      case 4:
        participant = reader.uint();
        break;
      case 5:
        txns.push(decodeTxnId(reader.string()));
        break;
      case 6:
        tokens.push(reader.string());
        break;
      case 7:
        locked = readSpan(reader);
        break;
      case 8:
        parts.push(reader.uint());
        break;
      default:
        reader.skip();
    }
  const fields = { key, txn, outcome, participant, txns, tokens, ...(parts.length > 0 && { parts }) };
  return locked === undefined ? fields : { ...fields, locked };
}

/** A message's outcome, which it must have. */
export function outcomeIn({ outcome }: TxnFields): TxnOutcome {
  if (outcome === undefined) throw malformed('an outcome is missing');
  return outcome;
}

/** Writes one of several texts: it is there even if it is empty. */
export function writeText(writer: ProtoWriter, field: number, text: string): void {
  writer.bytesPresent(field, utf8(text));
}

/** Writes an outcome as a nested message: without a timestamp it is an abort. */
export function writeOutcome(writer: ProtoWriter, field: number, outcome: TxnOutcome): void {
  const mark = writer.begin(field);
  if (outcome.kind === 'committed') {
    writer.uintPresent(1, outcome.timestamp);
    writer.uint(2, outcome.givenBy ?? 0);
  }
  writer.end(mark);
}

/** Reads an outcome from a nested message. */
export function readOutcome(reader: ProtoReader): TxnOutcome {
  const outer = reader.enter();
  let timestamp: Timestamp | undefined;
  let givenBy = 0;
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    if (field === 1) timestamp = decodeTimestamp(reader.uint());
    else if (field === 2) givenBy = reader.uint();
    // Another way to end, which this program does not know, must not be taken for an abort.
    else throw malformed(`no such outcome: ${field}`);
  reader.leave(outer);
  if (timestamp === undefined) return { kind: 'aborted' };
  return { kind: 'committed', timestamp, ...(givenBy !== 0 && { givenBy }) };
}

/** Writes the body of a prepare. */
export function writePrepare(writer: ProtoWriter, command: PrepareCommand): void {
  writeRequestId(writer, 1, command.id);
  writer.string(2, command.txn);
  writer.uint(3, command.participant);
  writer.bytes(4, command.key);
  writer.bytes(5, command.anchor);
  for (const key of command.participants) writer.bytesPresent(6, key);
  writer.uint(7, command.notAfter);
  for (const effect of command.effects) writeEffect(writer, 8, effect);
  writer.bools(9, command.existed);
  for (const key of command.looked) writer.bytesPresent(10, key);
  if (command.author !== undefined) writeAuthor(writer, 11, command.author);
}

/** Reads the body of a prepare. */
export function readPrepare(reader: ProtoReader, timestamp: Timestamp): PrepareCommand {
  let id: RequestId | undefined;
  let txn = '';
  let participant = 0;
  let key: Uint8Array = emptyBytes;
  let anchor: Uint8Array = emptyBytes;
  const participants: Uint8Array[] = [];
  let notAfter = 0;
  const effects: Effect[] = [];
  const existed: boolean[] = [];
  const looked: Uint8Array[] = [];
  let author: CommitAuthor | undefined;
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1:
        id = readRequestId(reader);
        break;
      case 2:
        txn = reader.string();
        break;
      case 3:
        participant = reader.uint();
        break;
      case 4:
        key = reader.bytes();
        break;
      case 5:
        anchor = reader.bytes();
        break;
      case 6:
        participants.push(reader.bytes());
        break;
      case 7:
        notAfter = reader.uint();
        break;
      case 8:
        effects.push(readEffect(reader));
        break;
      case 9:
        reader.bools(existed);
        break;
      case 10:
        looked.push(reader.bytes());
        break;
      case 11:
        author = readAuthor(reader);
        break;
      default:
        reader.skip();
    }
  if (id === undefined) throw malformed('a prepare has no request id');
  return {
    kind: 'prepare',
    timestamp,
    id,
    txn: decodeTxnId(txn),
    participant,
    key,
    anchor,
    participants,
    notAfter: decodeTimestamp(notAfter),
    effects,
    looked,
    existed,
    ...(author && { author }),
  };
}
