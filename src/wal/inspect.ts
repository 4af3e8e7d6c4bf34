/** What is inside a segment's file, for people: `jimkv debug wal FILE`. */
import { formatLogPosition, formatRangeId, formatReplicaId, JimError, unreachable } from '../base/index.ts';
import { type Crc32, type Files, portableCrc32 } from '../io/index.ts';
import { type FrameContent, highestMarkBehind, onlyZerosFrom, readFrame } from './codec.ts';
import { decodeSegmentHeader, segmentHeaderBytes } from './format.ts';

/** Prints the header, each record with its offset, and where and why reading stops. */
export async function* inspectSegment(files: Files, path: string, crc32: Crc32 = portableCrc32): AsyncIterable<string> {
  const bytes = await files.readAll(path);
  const decoded = decodeSegmentHeader(bytes, crc32);
  if (decoded === undefined)
    throw new JimError('corruption', `${path} does not begin with the header of a log segment`);
  const { header, seed } = decoded;
  yield `segment ${header.segment} of node n${header.identity.nodeId}, cluster ${header.identity.clusterId}`;
  yield `goes on from byte ${header.previousEnd} of segment ${header.segment - 1}; durable to byte ${header.durableEnd} at birth`;
  let offset = segmentHeaderBytes;
  let durable = header.durableEnd;
  let records = 0;
  while (offset < bytes.length) {
    const read = readFrame(bytes, offset, seed, crc32);
    if (!read.ok) {
      if (onlyZerosFrom(bytes, offset)) break;
      durable = Math.max(durable, highestMarkBehind(bytes, offset, seed, crc32));
      yield `${offset}  DAMAGE: ${read.reason} (${offset < durable ? `corruption: durable to byte ${durable}` : 'torn tail, if this is the last segment'})`;
      return;
    }
    yield `${offset}  ${describe(read.content)}`;
    if (read.content.kind === 'mark') durable = Math.max(durable, read.content.durable);
    else records++;
    offset = read.end;
  }
  yield `${offset}  end: ${records} records, ${bytes.length - offset} bytes of zeros behind`;
}

function describe(content: FrameContent): string {
  switch (content.kind) {
    case 'mark':
      return `mark: durable to byte ${content.durable}`;
    case 'entry': {
      const { rangeId, index, term, entryKind, payload } = content;
      return `${formatRangeId(rangeId)} entry ${formatLogPosition(index, term)} ${entryKind}, ${payload.length} bytes`;
    }
    case 'hard-state': {
      const { rangeId, replicaId, term, vote, commit } = content;
      const voted = vote === 0 ? 'nobody' : formatReplicaId(rangeId, vote);
      return `${formatReplicaId(rangeId, replicaId)} hard state: term ${term}, voted for ${voted}, commit ${commit}`;
    }
    case 'replica':
      return `${formatRangeId(content.rangeId)} replica, ${content.payload.length} bytes`;
    case 'removed':
      return `${formatReplicaId(content.rangeId, content.replicaId)} removed`;
    default:
      return unreachable(content);
  }
}
