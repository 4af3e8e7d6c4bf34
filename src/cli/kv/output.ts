/** Entries as text. */
import { formatKey } from '../../base/index.ts';
import type { Entry } from '../../client/index.ts';

const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** One line of NDJSON, as `kv load` reads it back. */
export function entryLine(entry: Entry): string {
  const line = {
    ...field('key', entry.key),
    ...field('value', entry.value),
    contentType: entry.contentType,
    version: entry.version,
    expires: entry.expiresAt?.toISOString(),
  };
  return `${JSON.stringify(line)}\n`;
}

/** `key<TAB>value` for people: text as it is, other bytes escaped. */
export function plainLine(entry: Entry, withValue: boolean): string {
  return withValue ? `${plain(entry.key)}\t${plain(entry.value)}\n` : `${plain(entry.key)}\n`;
}

function field(name: string, bytes: Uint8Array): Record<string, string> {
  const text = exactText(bytes);
  return text === undefined ? { [`${name}Base64`]: Buffer.from(bytes).toString('base64') } : { [name]: text };
}

/** Text without control characters stays; everything else is escaped, so that a value cannot move the cursor. */
function plain(bytes: Uint8Array): string {
  const text = exactText(bytes);
  return text === undefined || /\p{Cc}/u.test(text) ? formatKey(bytes) : text;
}

function exactText(bytes: Uint8Array): string | undefined {
  try {
    return strictDecoder.decode(bytes);
  } catch {
    return undefined;
  }
}
