/**
 * A recorded conversation, one message a line: `> ` said by the client, `< ` by the server, printable ASCII as it is, `\\` for a
 * backslash, `\xNN` for every other byte. `#` begins a comment.
 */
import { formatKey } from '../../../src/base/index.ts';

/** Who said it, and its bytes. */
export interface Spoken {
  readonly by: 'client' | 'server';
  readonly bytes: Buffer;
}

/** Prints a recording. */
export function formatRecording(title: string, spoken: readonly Spoken[]): string {
  const lines = spoken.map(({ by, bytes }) => `${by === 'client' ? '>' : '<'} ${formatKey(bytes)}`);
  return `# ${title}\n${lines.join('\n')}\n`;
}

/** Reads what `formatRecording` prints. */
export function parseRecording(text: string): Spoken[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('> ') || line.startsWith('< '))
    .map((line) => ({ by: line.startsWith('>') ? 'client' : 'server', bytes: bytesOfText(line.slice(2)) }));
}

function bytesOfText(text: string): Buffer {
  const plain = text.replace(/\\(?:\\|x([0-9a-f]{2}))/g, (_all, digits: string | undefined) =>
    digits === undefined ? '\\' : String.fromCharCode(Number.parseInt(digits, 16)),
  );
  return Buffer.from(plain, 'latin1');
}

/** Cuts both directions of a connection into messages. The chunks are in the order in which they came by. */
export function cutIntoMessages(chunks: readonly Spoken[]): Spoken[] {
  const client = new Cutter(true);
  const server = new Cutter(false);
  return chunks.flatMap(({ by, bytes }) => {
    const cutter = by === 'client' ? client : server;
    // One byte without a frame answers each request for encryption.
    if (by === 'client' && client.asksForEncryption(bytes)) server.bareBytes++;
    return cutter.cut(bytes).map((each) => ({ by, bytes: each }));
  });
}

const startupCodes = [80877102, 80877103, 80877104];

/** Finds the messages in one direction of a connection. */
class Cutter {
  bareBytes = 0;
  #rest = Buffer.alloc(0);
  #startup: boolean;

  constructor(startup: boolean) {
    this.#startup = startup;
  }

  asksForEncryption(bytes: Buffer): boolean {
    return this.#startup && bytes.length === 8 && startupCodes.slice(1).includes(bytes.readInt32BE(4));
  }

  cut(chunk: Buffer): Buffer[] {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    const messages: Buffer[] = [];
    for (let length = this.#length(); length !== undefined && length <= this.#rest.length; length = this.#length()) {
      const message = this.#rest.subarray(0, length);
      this.#rest = this.#rest.subarray(length);
      messages.push(message);
      if (this.#startup && !startupCodes.includes(message.readInt32BE(4))) this.#startup = false;
      if (this.bareBytes > 0) this.bareBytes--;
    }
    return messages;
  }

  #length(): number | undefined {
    if (this.bareBytes > 0) return 1;
    const head = this.#startup ? 0 : 1;
    return this.#rest.length < head + 4 ? undefined : head + this.#rest.readInt32BE(head);
  }
}
