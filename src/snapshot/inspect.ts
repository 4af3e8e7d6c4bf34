/** What is inside an image, for people: `jimkv debug snapshot FILE`. */
import { formatKey, formatLogPosition, formatRangeId, formatTimestamp, JimError } from '../base/index.ts';
import type { Crc32, Files } from '../io/index.ts';
import type { BlockContent } from './block.ts';
import { ImageReader } from './read.ts';

/** Prints the header, each block with its first and last key, the totals, and where and why reading stops. */
export async function* inspectImage(files: Files, path: string, crc32?: Crc32): AsyncIterable<string> {
  const reader = await ImageReader.open({ files, path, crc32 });
  try {
    const { rangeId, index, term, createdWallMs, metadata } = reader.header;
    yield `image of ${formatRangeId(rangeId)} at ${formatLogPosition(index, term)}, begun ${new Date(createdWallMs).toISOString()}`;
    yield `metadata: ${metadata.length} bytes`;
    for (let block = await reader.next(); block !== undefined; block = await reader.next()) {
      const { blockNumber, offset, length, content } = block;
      yield `${offset}  block ${blockNumber}: ${length} bytes, ${formatContent(content)}`;
    }
    const { blocks, keys, versions } = reader.totals;
    yield `whole: ${blocks} blocks, ${keys} keys, ${versions} versions`;
  } catch (error) {
    if (!(error instanceof JimError) || error.code !== 'corruption') throw error;
    yield `DAMAGE: ${error.message}`;
  } finally {
    await reader.close();
  }
}

function formatContent(content: BlockContent): string {
  if (content.kind === 'state') return 'state besides the rows';
  const { keys, versions } = content;
  const first = versions[0];
  const last = versions[versions.length - 1];
  return `${keys} keys, ${versions.length} versions, ${formatKey(first.key)} @ ${formatTimestamp(first.timestamp)} to ${formatKey(last.key)} @ ${formatTimestamp(last.timestamp)}`;
}
