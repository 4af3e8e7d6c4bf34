/** Keys as texts, one character a byte: texts sort as the bytes do, and a map finds them. */

/** A key as a text. */
export function keyText(key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString('latin1');
}

/** The key that a text stands for, in bytes of its own. */
export function keyOfText(text: string): Uint8Array {
  const key = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) key[i] = text.charCodeAt(i);
  return key;
}
