/** A client's connection to SQL inside of the simulation: the protocol's bytes into a conversation, and out of it. */
import { Conversation, type SqlEngine } from '../../../src/sql/session/index.ts';
import { BackendWriter, FrontendParser, SlabPool } from '../../../src/wire/index.ts';

/** A statement's answer. */
export interface SqlAnswer {
  readonly rows: readonly (readonly (string | null)[])[];
  /** SQLSTATE and message; undefined: it went well. */
  readonly error: { readonly sqlstate: string; readonly message: string } | undefined;
}

let processes = 0;

/** One connection. Statements are asked for one after the other. */
export class SimSqlClient {
  readonly engine: SqlEngine;
  readonly #parser = new FrontendParser();
  readonly #conversation: Conversation;
  #received = Buffer.alloc(0);
  #rows: (string | null)[][] = [];
  #error: SqlAnswer['error'];
  #onReady: (() => void) | undefined;

  constructor(engine: SqlEngine) {
    this.engine = engine;
    const catalog = engine.catalog.current();
    const [database] = catalog.all('database');
    const role = catalog.roleByName('postgres');
    const identity = {
      processId: ++processes,
      secretKey: new Uint8Array(4),
      databaseOid: database.oid,
      databaseName: database.name,
      loginRole: role?.oid ?? 10,
      clientAddress: undefined,
      clientPort: -1,
      replicates: false,
      serverSettings: new Map(),
      startedAt: engine.now(),
    };
    const wire = { send: (bytes: Uint8Array) => this.#take(bytes), end: () => {} };
    this.#conversation = new Conversation(engine, identity, this.#parser, new BackendWriter(new SlabPool()), wire);
    this.#parser.push(startupPacket());
    this.#parser.next();
    this.#conversation.begin(new Map([['user', 'postgres']]));
  }

  /** A simple query. */
  async query(text: string): Promise<SqlAnswer> {
    this.#rows = [];
    this.#error = undefined;
    const ready = new Promise<void>((resolve) => {
      this.#onReady = resolve;
    });
    const body = Buffer.from(`${text}\0`);
    const head = Buffer.alloc(5);
    head.write('Q');
    head.writeInt32BE(body.length + 4, 1);
    this.#parser.push(Buffer.concat([head, body]));
    await this.#conversation.pump();
    await ready;
    return { rows: this.#rows, error: this.#error };
  }

  /** The client is gone. */
  close(): Promise<void> {
    return this.#conversation.close();
  }

  #take(bytes: Uint8Array): void {
    this.#received = Buffer.concat([this.#received, bytes]);
    while (this.#received.length >= 5) {
      const length = this.#received.readInt32BE(1) + 1;
      if (this.#received.length < length) return;
      this.#onMessage(String.fromCharCode(this.#received[0]), this.#received.subarray(5, length));
      this.#received = this.#received.subarray(length);
    }
  }

  #onMessage(type: string, body: Buffer): void {
    if (type === 'D') this.#rows.push(valuesOf(body));
    else if (type === 'E') this.#error ??= errorOf(body);
    else if (type === 'Z') this.#onReady?.();
  }
}

/** Protocol 3.0, the user, and nothing else. */
function startupPacket(): Uint8Array {
  const body = Buffer.from('user\0postgres\0\0');
  const head = Buffer.alloc(8);
  head.writeInt32BE(body.length + 8, 0);
  head.writeInt32BE(3 << 16, 4);
  return Buffer.concat([head, body]);
}

function valuesOf(body: Buffer): (string | null)[] {
  const values: (string | null)[] = [];
  let at = 2;
  for (let left = body.readInt16BE(0); left > 0; left--) {
    const length = body.readInt32BE(at);
    at += 4;
    values.push(length < 0 ? null : body.toString('utf8', at, at + length));
    at += Math.max(0, length);
  }
  return values;
}

function errorOf(body: Buffer): SqlAnswer['error'] {
  const fields = new Map(
    body
      .toString('utf8')
      .split('\0')
      .map((field) => [field[0], field.slice(1)]),
  );
  return { sqlstate: fields.get('C') ?? 'XX000', message: fields.get('M') ?? '' };
}
