/** Numbers, texts and lists as programs and pages have them. What is read is checked: it came from another node. */
import { type ByteReader, type ByteWriter, textOfUtf8 } from '../../values/index.ts';

/** A whole number from 0 on, seven bits a byte, the lowest first; the highest bit says that there are more. */
export function writeCount(writer: ByteWriter, count: number): void {
  let left = count;
  while (left >= 0x80) {
    writer.uint8((left % 0x80) + 0x80);
    left = Math.floor(left / 0x80);
  }
  writer.uint8(left);
}

/** Reads what `writeCount` wrote. */
export function readCount(reader: ByteReader): number {
  let count = 0;
  for (let factor = 1; factor <= 2 ** 49; factor *= 0x80) {
    const byte = reader.uint8();
    count += (byte & 0x7f) * factor;
    if (byte < 0x80) return count;
  }
  throw unreadable('a number is too long');
}

/** A text behind its length. */
export function writeText(writer: ByteWriter, text: string): void {
  const bytes = encoder.encode(text);
  writeCount(writer, bytes.length);
  writer.raw(bytes);
}

/** Reads what `writeText` wrote. */
export function readText(reader: ByteReader): string {
  return textOfUtf8(reader.raw(readCount(reader)));
}

/** A list behind its length. */
export function writeList<T>(writer: ByteWriter, items: readonly T[], write: (item: T) => void): void {
  writeCount(writer, items.length);
  for (const item of items) write(item);
}

/** Reads what `writeList` wrote. */
export function readList<T>(reader: ByteReader, read: () => T): T[] {
  const count = readCount(reader);
  // Each item has a byte at least.
  if (count > reader.left) throw unreadable('a list is longer than its bytes');
  return Array.from({ length: count }, read);
}

/** What another node sent means nothing here. */
export function unreadable(why: string): Error {
  return new Error(`not understood: ${why}`);
}

const encoder = new TextEncoder();
