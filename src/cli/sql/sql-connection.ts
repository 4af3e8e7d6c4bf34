/**
 * A connection to a node's SQL port: just what a shell needs of the PostgreSQL protocol. It logs in (trust, SCRAM-SHA-256, certificate), runs simple queries,
 * and hands over what comes as it comes: whoever takes rows slowly makes the server wait.
 */
import { connect, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { ScramClient } from './scram-client.ts';
import {
  cutMessage,
  type Field,
  type Report,
  readFields,
  readFirstText,
  readNotification,
  readParameter,
  readReport,
  readRow,
  type ServerMessage,
} from './server-messages.ts';

/** Where and as whom. */
export interface SqlTarget {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  readonly password: string | undefined;
  /** Undefined: not encrypted. */
  readonly tls: ConnectionOptions | undefined;
}

/** Who hears what comes of a query. Promises are waited for. */
export interface QueryListener {
  columns(fields: readonly Field[]): void;
  row(values: readonly (string | null)[]): void | Promise<void>;
  /** A statement is done: its command tag. */
  completed(tag: string): void | Promise<void>;
  failed(report: Report): void | Promise<void>;
  /** A piece of COPY TO STDOUT. */
  copied(bytes: Buffer): void | Promise<void>;
  /** What COPY FROM STDIN reads. */
  input(): AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/** The server refused, or the connection is gone. */
export class SqlConnectionError extends Error {
  override readonly name = 'SqlConnectionError';
  readonly report: Report | undefined;

  constructor(message: string, report?: Report) {
    super(message);
    this.report = report;
  }
}

export type TransactionState = 'I' | 'T' | 'E';

const protocolVersion = 196_608;
const sslRequestCode = 80_877_103;
const cancelRequestCode = 80_877_102;
const connectMs = 10_000;
const copyPieceBytes = 64 * 1024;

/** See the top of the file. */
export class SqlConnection {
  readonly target: SqlTarget;
  readonly #socket: Socket;
  readonly #chunks: AsyncIterator<Buffer>;
  #bytes: Buffer = Buffer.alloc(0);
  readonly parameters = new Map<string, string>();
  #key: Buffer | undefined;
  state: TransactionState = 'I';
  /** Hears notices and notifications, whenever they come. */
  onNotice: (report: Report) => void = () => {};
  onNotification: (notification: { readonly channel: string; readonly payload: string }) => void = () => {};

  private constructor(target: SqlTarget, socket: Socket) {
    this.target = target;
    this.#socket = socket;
    this.#chunks = socket[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  /** Connects and logs in. Throws `SqlConnectionError`. */
  static async open(target: SqlTarget): Promise<SqlConnection> {
    const socket = await openSocket(target);
    const connection = new SqlConnection(target, socket);
    try {
      await connection.#logIn();
      return connection;
    } catch (error) {
      socket.destroy();
      throw error;
    }
  }

  get processId(): number | undefined {
    return this.#key?.readUInt32BE(0);
  }

  get isEncrypted(): boolean {
    return 'encrypted' in this.#socket;
  }

  // Login ----------------------------------------------------------------------------------------------------------

  async #logIn(): Promise<void> {
    const { user, database } = this.target;
    const parameters = { user, database, application_name: 'jimkv sql', client_encoding: 'UTF8' };
    const body = Object.entries(parameters).flatMap(([name, value]) => [`${name}\0`, `${value}\0`]);
    const version = Buffer.alloc(4);
    version.writeUInt32BE(protocolVersion);
    this.#write(undefined, Buffer.concat([version, Buffer.from(`${body.join('')}\0`)]));
    let scram: ScramClient | undefined;
    for (;;) {
      const { letter, body } = await this.#next();
      if (letter === 'E') throw refused(readReport(body));
      if (letter === 'R') scram = this.#authenticate(body, scram);
      else if (letter === 'K') this.#key = Buffer.from(body);
      else if (letter === 'Z') return;
      else this.#aside(letter, body);
    }
  }

  #authenticate(body: Buffer, before: ScramClient | undefined): ScramClient | undefined {
    const step = body.readUInt32BE(0);
    const data = body.toString('utf8', 4);
    if (step === 0) return undefined;
    if (step === 10) {
      const { password } = this.target;
      if (password === undefined) throw new SqlConnectionError('a password is needed');
      const scram = new ScramClient(password);
      const first = Buffer.from(scram.first());
      const length = Buffer.alloc(4);
      length.writeUInt32BE(first.length);
      this.#write('p', Buffer.concat([Buffer.from('SCRAM-SHA-256\0'), length, first]));
      return scram;
    }
    if (step === 11 && before !== undefined) this.#write('p', Buffer.from(before.final(data)));
    else if (step === 12 && before !== undefined) before.check(data);
    else throw new SqlConnectionError(`the server wants a login of kind ${step}, which is not known`);
    return before;
  }

  // Queries --------------------------------------------------------------------------------------------------------

  /** Runs statements as one simple query. Resolves when the server is ready for the next. */
  async query(text: string, listener: QueryListener): Promise<void> {
    this.#write('Q', Buffer.from(`${text}\0`));
    for (;;) {
      const { letter, body } = await this.#next();
      if (letter === 'Z') {
        this.state = String.fromCharCode(body[0]) as TransactionState;
        return;
      }
      await this.#tell(letter, body, listener);
    }
  }

  #tell(letter: string, body: Buffer, listener: QueryListener): void | Promise<void> {
    switch (letter) {
      case 'T':
        return listener.columns(readFields(body));
      case 'D':
        return listener.row(readRow(body));
      case 'C':
        return listener.completed(readFirstText(body));
      case 'E': {
        const report = readReport(body);
        if (report.severity === 'FATAL') throw refused(report);
        return listener.failed(report);
      }
      case 'd':
        return listener.copied(body);
      case 'G':
        return this.#copyIn(listener);
      default:
        return this.#aside(letter, body);
    }
  }

  async #copyIn(listener: QueryListener): Promise<void> {
    try {
      for await (const bytes of listener.input())
        for (let at = 0; at < bytes.length; at += copyPieceBytes) {
          this.#write('d', Buffer.from(bytes.subarray(at, at + copyPieceBytes)));
          if (this.#socket.writableNeedDrain) await new Promise((resolve) => this.#socket.once('drain', resolve));
        }
      this.#write('c', Buffer.alloc(0));
    } catch (error) {
      this.#write('f', Buffer.from(`${error instanceof Error ? error.message : String(error)}\0`));
    }
  }

  /** Asks the server to stop the query that runs, over a connection of its own. */
  async cancel(): Promise<void> {
    if (this.#key === undefined) return;
    const socket = await openSocket(this.target).catch(() => undefined);
    if (socket === undefined) return;
    const head = Buffer.alloc(8);
    head.writeUInt32BE(8 + this.#key.length, 0);
    head.writeUInt32BE(cancelRequestCode, 4);
    socket.on('error', () => {}).end(Buffer.concat([head, this.#key]));
  }

  close(): void {
    this.#write('X', Buffer.alloc(0));
    this.#socket.on('error', () => {}).end();
  }

  // Bytes ----------------------------------------------------------------------------------------------------------

  #aside(letter: string, body: Buffer): void {
    if (letter === 'N') this.onNotice(readReport(body));
    else if (letter === 'S') this.parameters.set(...readParameter(body));
    else if (letter === 'A') this.onNotification(readNotification(body));
    else if (letter === 'E') throw refused(readReport(body));
  }

  #write(letter: string | undefined, body: Buffer): void {
    const head = Buffer.alloc(letter === undefined ? 4 : 5);
    if (letter !== undefined) head[0] = letter.charCodeAt(0);
    head.writeUInt32BE(body.length + 4, head.length - 4);
    this.#socket.write(Buffer.concat([head, body]));
  }

  async #next(): Promise<ServerMessage> {
    for (;;) {
      const cut = cutMessage(this.#bytes);
      if (cut !== undefined) {
        this.#bytes = this.#bytes.subarray(cut.length);
        return cut.message;
      }
      const { value, done } = await this.#chunks.next().catch((error: unknown) => {
        throw new SqlConnectionError(`the connection broke: ${error instanceof Error ? error.message : String(error)}`);
      });
      if (done === true) throw new SqlConnectionError('the server closed the connection');
      this.#bytes = this.#bytes.length === 0 ? value : Buffer.concat([this.#bytes, value]);
    }
  }
}

function refused(report: Report): SqlConnectionError {
  return new SqlConnectionError(`${report.message} (${report.sqlstate})`, report);
}

/** A socket, encrypted if the target wants it. */
async function openSocket({ host, port, tls }: SqlTarget): Promise<Socket> {
  const socket = await new Promise<Socket>((resolve, reject) => {
    const opening = connect({ host, port, noDelay: true }, () => resolve(opening));
    opening.setTimeout(connectMs, () => opening.destroy(new Error('no answer')));
    opening.once('error', reject);
  }).catch((error: NodeJS.ErrnoException) => {
    throw new SqlConnectionError(`cannot reach ${host}:${port}: ${error.code ?? error.message}`);
  });
  socket.setTimeout(0).removeAllListeners('error');
  return tls === undefined ? socket : encrypted(socket, host, tls);
}

function encrypted(socket: Socket, host: string, tls: ConnectionOptions): Promise<Socket> {
  const request = Buffer.alloc(8);
  request.writeUInt32BE(8, 0);
  request.writeUInt32BE(sslRequestCode, 4);
  socket.write(request);
  return new Promise((resolve, reject) => {
    const fail = (why: string) => {
      socket.destroy();
      reject(new SqlConnectionError(why));
    };
    socket.once('error', (error) => fail(error.message));
    socket.once('close', () => fail('the server closed the connection'));
    socket.once('data', (answer: Buffer) => {
      socket.removeAllListeners();
      if (answer.toString() !== 'S') return fail('the server does not encrypt');
      const secure = connectTls({ ...tls, socket, host, servername: /^[\d.:]+$/.test(host) ? undefined : host }, () => {
        secure.removeAllListeners('error');
        resolve(secure);
      });
      secure.once('error', (error) => fail(`TLS: ${error.message}`));
    });
  });
}
