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
      const before = read;
      read += (chunk as Buffer).length;
      yield decodeOrSay(() => decoder.decode(chunk as Buffer, { stream: true }), before, read);
    }
    yield decodeOrSay(() => decoder.decode(), read, read);
  }
  return { text: decode(), bytesTotal, bytesRead: () => read };
}

/** The decoder does not say where: the piece of the input narrows it down. */
function decodeOrSay(decode: () => string, from: number, to: number): string {
  try {
    return decode();
  } catch {
    throw new Error(`the input is not UTF-8 (somewhere in bytes ${from} to ${to}); write bytes as base64`);
  }
}
