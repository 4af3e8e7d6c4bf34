/** Reads UTF-8 out of the middle of byte arrays: the hottest step of reading rows with texts. */

/** Up to this many bytes a loop over them is quicker than a call into the runtime. */
const loopBytesMax = 6;
const replacement = '\ufffd';
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Node's method of byte arrays, which needs no view of the part and half of TextDecoder's time. The types do not list it. */
const utf8Slice: (this: Uint8Array, start: number, end: number) => string = Reflect.get(Buffer.prototype, 'utf8Slice');

/** The text of `bytes[start..end)`; undefined where it is not UTF-8. */
export function readUtf8(bytes: Uint8Array, start: number, end: number): string | undefined {
  if (end - start <= loopBytesMax) {
    const text = readShortAscii(bytes, start, end);
    if (text !== undefined) return text;
  }
  const text = utf8Slice.call(bytes, start, end);
  // What is not UTF-8 was replaced; but the replacement may also stand there.
  return text.includes(replacement) ? readStrictly(bytes.subarray(start, end)) : text;
}

function readShortAscii(bytes: Uint8Array, start: number, end: number): string | undefined {
  let text = '';
  for (let at = start; at < end; at++) {
    const byte = bytes[at];
    if (byte >= 0x80) return undefined;
    text += String.fromCharCode(byte);
  }
  return text;
}

function readStrictly(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}
