/**
 * What a range knows of transactions, as images keep it: `TxnState` in `proto/jimkv.proto`. Prepared parts stand in blocks of their own, since a
 * transaction may have any number of rows in doubt; the rest is little, and stands in the metadata.
 */
import { decodeTimestamp, decodeTxnId, emptyBytes, equalBytes, zeroTimestamp } from '../base/index.ts';
import { malformed, ProtoReader, ProtoWriter } from '../wire/index.ts';
import { isAscending, type PreparedPart, type PreparedParts } from './prepared.ts';
import type { TxnOutcome } from './requests.ts';
import type { RangeState } from './state.ts';
import { readOutcome, readPrepare, writeOutcome, writePrepare } from './txn-codec.ts';
import type { Bar, TxnRecord } from './txn-records.ts';

/** Prepared parts of so many bytes make a block; one that is larger is one alone. */
const blockBytes = 128 * 1024;

/** The part of a range's state that this is about. */
type TxnState = Pick<RangeState, 'prepared' | 'records' | 'bars' | 'handedLocks'>;

/** The bytes of it but for the parts: the same on every replica. */
export function encodeTxnState({ records, bars, handedLocks }: Omit<TxnState, 'prepared'>): Uint8Array {
  const writer = new ProtoWriter();
  for (const record of records.all()) writeRecord(writer, record);
  for (const bar of bars.all()) writeBar(writer, bar);
  if (handedLocks !== undefined) writer.bytesPresent(4, handedLocks);
  return writer.finish();
}

/**
 * The parts that are prepared at the time of the call, in blocks: the same on every replica. Each is made when it is asked for, which may be
 * later, since parts never change. Undefined if there are none.
 */
export function encodeParts(prepared: PreparedParts): Iterable<Uint8Array> | undefined {
  return prepared.isEmpty ? undefined : blocksOf(prepared.all());
}

function* blocksOf(parts: readonly PreparedPart[]): Generator<Uint8Array> {
  const writer = new ProtoWriter();
  for (const part of parts) {
    writePart(writer, part);
    if (writer.length >= blockBytes) yield writer.finish();
  }
  if (writer.length > 0) yield writer.finish();
}

/** Adds what the bytes say to a state: those of its metadata, then those of each block. Throws a JimError. */
export function decodeTxnState(bytes: Uint8Array, into: TxnState): void {
  const reader = new ProtoReader(bytes);
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1:
        into.prepared.add(checked(readPart(reader), into.prepared));
        break;
      case 2:
        into.records.set(readRecord(reader));
        break;
      case 3:
        into.bars.add(readBar(reader));
        break;
      case 4:
        into.handedLocks = reader.bytes();
        break;
      default:
        reader.skip();
    }
}

/** A part looks like the command that prepared it, with its timestamp in front. */
function writePart(writer: ProtoWriter, part: PreparedPart): void {
  const mark = writer.begin(1);
  writer.uint(1, part.prepareTimestamp);
  const command = writer.begin(2);
  const { prepareTimestamp: timestamp, isRest, ...rest } = part;
  writePrepare(writer, { kind: 'prepare', timestamp, participants: [], notAfter: zeroTimestamp, ...rest });
  writer.end(command);
  writer.bool(3, isRest === true);
  writer.end(mark);
}

function readPart(reader: ProtoReader): PreparedPart {
  const outer = reader.enter();
  let timestamp = 0;
  let isRest = false;
  let part: PreparedPart | undefined;
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1:
        timestamp = reader.uint();
        break;
      case 2: {
        const command = reader.enter();
        const { kind, timestamp: none, participants, notAfter, ...rest } = readPrepare(reader, zeroTimestamp);
        reader.leave(command);
        const prepareTimestamp = decodeTimestamp(timestamp);
        part = { ...rest, prepareTimestamp };
        break;
      }
      case 3:
        isRest = reader.bool();
        break;
      default:
        reader.skip();
    }
  reader.leave(outer);
  if (part === undefined) throw malformed('a prepared part is empty');
  return isRest ? { ...part, isRest } : part;
}

/** A part that an image may hold: none that is there already, and no key that another one has. */
function checked(part: PreparedPart, others: PreparedParts): PreparedPart {
  const { txn, participant, key, anchor, effects, looked } = part;
  if (others.find(txn, participant) !== undefined) throw malformed(`part ${participant} of ${txn} is there twice`);
  if (participant === 0 && !equalBytes(key, anchor)) throw malformed('a first part is not where its record is');
  const keys = effects.map((effect) => effect.key);
  if (!isAscending(keys) || !isAscending(looked)) throw malformed("a part's keys do not ascend");
  if (keys.some((prepared) => (others.onKey(prepared)?.txn ?? part.txn) !== part.txn))
    throw malformed('a key is prepared by two transactions');
  return part;
}

function writeRecord(writer: ProtoWriter, { txn, anchor, participants, notAfter, outcome, since }: TxnRecord): void {
  const mark = writer.begin(2);
  writer.string(1, txn);
  writer.bytes(2, anchor);
  for (const key of participants) writer.bytesPresent(3, key);
  writer.uint(4, notAfter);
  if (outcome !== undefined) writeOutcome(writer, 5, outcome);
  writer.uint(6, since);
  writer.end(mark);
}

function readRecord(reader: ProtoReader): TxnRecord {
  const outer = reader.enter();
  let txn = '';
  let anchor: Uint8Array = emptyBytes;
  const participants: Uint8Array[] = [];
  let notAfter = 0;
  let outcome: TxnOutcome | undefined;
  let since = 0;
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1:
        txn = reader.string();
        break;
      case 2:
        anchor = reader.bytes();
        break;
      case 3:
        participants.push(reader.bytes());
        break;
      case 4:
        notAfter = reader.uint();
        break;
      case 5:
        outcome = readOutcome(reader);
        break;
      case 6:
        since = reader.uint();
        break;
      default:
        reader.skip();
    }
  reader.leave(outer);
  return {
    txn: decodeTxnId(txn),
    anchor,
    participants,
    notAfter: decodeTimestamp(notAfter),
    outcome,
    since: decodeTimestamp(since),
  };
}

function writeBar(writer: ProtoWriter, { txn, participant, key, since }: Bar): void {
  const mark = writer.begin(3);
  writer.string(1, txn);
  writer.uint(2, participant);
  writer.bytes(3, key);
  writer.uint(4, since);
  writer.end(mark);
}

function readBar(reader: ProtoReader): Bar {
  const outer = reader.enter();
  let txn = '';
  let participant = 0;
  let key: Uint8Array = emptyBytes;
  let since = 0;
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1:
        txn = reader.string();
        break;
      case 2:
        participant = reader.uint();
        break;
      case 3:
        key = reader.bytes();
        break;
      case 4:
        since = reader.uint();
        break;
      default:
        reader.skip();
    }
  reader.leave(outer);
  return { txn: decodeTxnId(txn), participant, key, since: decodeTimestamp(since) };
}
