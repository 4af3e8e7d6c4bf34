/**
 * `node test/sql/parse/record.ts`: asks PostgreSQL 15 what it says to every statement and writes `recorded.jsonl`. It starts a server
 * of its own in a temporary folder; as root it does so as the user `postgres`. PG_BIN names another folder of its programs.
 *
 * Statements are only prepared, never executed, so that nothing but reading them matters. What its grammar and scanner refuse
 * comes from their own source files; any later error (an unknown table, say) means that the statement was read.
 */
import { spawn, spawnSync } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mistakes, mutations, statements } from './corpus.ts';

const bin = process.env.PG_BIN ?? '/usr/lib/postgresql/15/bin';
const readerFiles = ['gram.y', 'gram.c', 'scan.l', 'scan.c', 'parser.c', 'scansup.c'];

/** What PostgreSQL says: null, or SQLSTATE, message and position. */
type Answer = null | readonly [sqlstate: string, message: string, position: number | null];

class Session {
  readonly #socket: Socket;
  #buffer = Buffer.alloc(0);
  #wake: () => void = () => {};

  constructor(path: string) {
    this.#socket = connect(path);
    this.#socket.on('data', (chunk) => {
      this.#buffer = Buffer.concat([this.#buffer, chunk]);
      this.#wake();
    });
  }

  async start(): Promise<void> {
    const body = Buffer.from('\0\x03\0\0user\0postgres\0database\0postgres\0client_encoding\0UTF8\0\0', 'latin1');
    this.#socket.write(Buffer.concat([int32(body.length + 4), body]));
    await this.#untilReady();
  }

  /** Prepares a statement and says how it was read. */
  async prepare(text: string): Promise<Answer> {
    this.#socket.write(Buffer.concat([message('P', Buffer.from(`\0${text}\0\0\0`)), message('S', Buffer.alloc(0))]));
    const fields = await this.#untilReady();
    if (fields === undefined || !readerFiles.includes(fields.get('F') ?? '')) return null;
    const position = fields.get('P');
    return [fields.get('C') ?? '', fields.get('M') ?? '', position === undefined ? null : Number(position)];
  }

  end(): void {
    this.#socket.end();
  }

  async #untilReady(): Promise<Map<string, string> | undefined> {
    let error: Map<string, string> | undefined;
    for (;;) {
      while (this.#buffer.length < 5 || this.#buffer.length < this.#buffer.readInt32BE(1) + 1)
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      const end = this.#buffer.readInt32BE(1) + 1;
      const type = String.fromCharCode(this.#buffer[0]);
      if (type === 'E') error = errorFields(this.#buffer.subarray(5, end));
      this.#buffer = this.#buffer.subarray(end);
      if (type === 'Z') return error;
    }
  }
}

function errorFields(body: Buffer): Map<string, string> {
  const parts = body.toString('utf8').split('\0').filter(Boolean);
  return new Map(parts.map((part) => [part[0], part.slice(1)]));
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function message(type: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body]);
}

const folder = mkdtempSync(join(tmpdir(), 'jimkv-parse-'));
const asRoot = process.getuid?.() === 0;
const id = (flag: string) => Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout);
const user = asRoot ? { uid: id('-u'), gid: id('-g') } : {};
if (asRoot) chownSync(folder, id('-u'), id('-g'));
const data = join(folder, 'data');
const made = spawnSync(
  join(bin, 'initdb'),
  ['-A', 'trust', '-U', 'postgres', '-E', 'UTF8', '--locale=C.UTF-8', '-D', data],
  user,
);
if (made.status !== 0) throw new Error(String(made.stderr));
const arguments_ = ['-D', data, '-k', folder, '-c', 'listen_addresses=', '-c', 'fsync=off'];
const server = spawn(join(bin, 'postgres'), arguments_, { ...user, stdio: ['ignore', 'ignore', 'pipe'] });
await new Promise<void>((resolve) => {
  server.stderr.on('data', (chunk) => {
    if (String(chunk).includes('ready to accept connections')) resolve();
  });
});
try {
  const session = new Session(join(folder, '.s.PGSQL.5432'));
  await session.start();
  const answers = new Map<string, Answer>();
  for (const text of [...statements(), ...mistakes, ...mutations()]) answers.set(text, await session.prepare(text));
  session.end();
  const lines = [...answers].map((entry) => `${JSON.stringify(entry)}\n`);
  writeFileSync(new URL('recorded.jsonl', import.meta.url), lines.join(''));
  const refused = [...answers.values()].filter((answer) => answer !== null).length;
  console.log(`${answers.size} statements, ${refused} of them refused`);
} finally {
  server.kill('SIGINT');
  await new Promise((resolve) => server.on('exit', resolve));
  rmSync(folder, { recursive: true });
}
