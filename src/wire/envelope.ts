/**
 * What travels between two nodes in one piece: a batch of messages, the sender's clock, and a checksum over all of it
 * (rule F3: every byte from the wire is checked; TCP's 16-bit sum and a proxy's good will are not enough).
 *
 *   0d <crc32 u32 LE>      field 1, always first: CRC-32 of every byte that follows it
 *   10 <clock varint>      field 2: the sender's timestamp
 *   1a <length> <message>  field 3, repeated: the messages, in order
 */
import { assert, decodeTimestamp, JimError, type Timestamp, zeroTimestamp } from '../base/index.ts';
import { type Crc32, portableCrc32 } from '../io/index.ts';
import { malformed, ProtoReader } from './protobuf-reader.ts';
import { ProtoWriter } from './protobuf-writer.ts';

/** No batch is longer: what is longer is refused before it is read. */
export const batchBytesMax = 64 * 1024 * 1024;

/** A batch as it was received. */
export interface Batch<Message> {
  readonly clock: Timestamp;
  readonly messages: readonly Message[];
}

const fields = { checksum: 1, clock: 2, message: 3 } as const;
const checksumFieldBytes = 5;
const writer = new ProtoWriter();

/**
 * Frames messages.
 * @param write writes one message's fields
 * @param lengthGuess about how long a message will be; only speed depends on it
 */
export function encodeBatch<Message>(
  messages: readonly Message[],
  clock: Timestamp,
  write: (writer: ProtoWriter, message: Message) => void,
  lengthGuess: (message: Message) => number,
  crc32: Crc32 = portableCrc32,
): Uint8Array {
  writer.reset();
  const checksumAt = writer.fixed32Present(fields.checksum, 0);
  writer.uint(fields.clock, clock);
  for (const message of messages) {
    const mark = writer.begin(fields.message, lengthGuess(message));
    write(writer, message);
    writer.end(mark);
  }
  assert(writer.length <= batchBytesMax, 'a batch is at most 64 MiB');
  writer.patchFixed32(checksumAt, crc32(writer.written(checksumFieldBytes)));
  return writer.finish();
}

/**
 * Checks and reads a batch; byte strings in it are views. Throws a JimError `corruption`.
 * @param read reads one message's fields up to the end of the reader's current message
 */
export function decodeBatch<Message>(
  bytes: Uint8Array,
  read: (reader: ProtoReader) => Message,
  crc32: Crc32 = portableCrc32,
): Batch<Message> {
  if (bytes.length > batchBytesMax) throw malformed(`a batch of ${bytes.length} bytes`);
  const reader = new ProtoReader(bytes);
  checkChecksum(reader, bytes, crc32);
  let clock = zeroTimestamp;
  const messages: Message[] = [];
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case fields.clock:
        clock = decodeTimestamp(reader.uint());
        break;
      case fields.message: {
        const outer = reader.enter();
        messages.push(read(reader));
        reader.leave(outer);
        break;
      }
      default:
        reader.skip();
    }
  return { clock, messages };
}

function checkChecksum(reader: ProtoReader, bytes: Uint8Array, crc32: Crc32): void {
  if (reader.nextField() !== fields.checksum) throw malformed('a batch does not begin with its checksum');
  const expected = reader.fixed32();
  if (reader.position !== checksumFieldBytes) throw malformed('a batch does not begin with its checksum');
  if (crc32(bytes.subarray(checksumFieldBytes)) !== expected)
    throw new JimError('corruption', 'a batch arrived with a wrong checksum');
}
