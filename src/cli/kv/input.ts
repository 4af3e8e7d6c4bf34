/** Standard input and files, as bytes or as text in pieces. */
import { createReadStream, statSync } from 'node:fs';
import type { Readable } from 'node:stream';

/** All of standard input. */
export async function readInput(): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return new Uint8Array(Buffer.concat(chunks));
}

/** A text to be read once, and how much of it has been read. */
export interface TextSource {
  readonly text: AsyncIterable<string>;
  /** Undefined where it is not known. */
  readonly bytesTotal: number | undefined;
  bytesRead(): number;
}

/** The text of a file; of standard input without a path or with `-`. Bytes that are not UTF-8 end it with an error. */
export function openText(path: string | undefined): TextSource {
  const fromInput = path === undefined || path === '-';
  const bytesTotal = fromInput ? undefined : statSync(path).size;
  const stream: Readable = fromInput ? process.stdin : createReadStream(path, { highWaterMark: 256 * 1024 });
  let read = 0;
  async function* decode(): AsyncIterable<string> {
    const decoder = new TextDecoder('utf-8', { fatal: true });
    for await (const chunk of stream) {
      read += (chunk as Buffer).length;
      yield decoder.decode(chunk as Buffer, { stream: true });
    }
    yield decoder.decode();
  }
  return { text: decode(), bytesTotal, bytesRead: () => read };
}
