/**
 * One HTTP exchange on the wire: the body comes in, within its limits, and the answer goes out at the reader's pace.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { emptyBytes, JimError } from '../base/index.ts';
import type { KvAnswer } from '../kv/index.ts';

/** What all bodies that are under way may hold together. */
export class BodyBudget {
  readonly #bytesMax: number;
  #bytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** Takes bytes; throws `too-many-requests` where there are no more. */
  take(bytes: number): void {
    if (this.#bytes + bytes > this.#bytesMax)
      throw new JimError('too-many-requests', 'the bodies under way fill the memory set aside for them');
    this.#bytes += bytes;
  }

  /** Gives bytes back. */
  give(bytes: number): void {
    this.#bytes -= bytes;
  }
}

/** A body that is coming in; the listener's timer looks at its pace. */
export class BodyReader {
  readonly #request: IncomingMessage;
  readonly #bytesMax: number;
  readonly #tooLong: () => Error;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;
  #fail: ((error: Error) => void) | undefined;

  /** @param tooLong makes the error of a body that is longer than `bytesMax` */
  constructor(request: IncomingMessage, bytesMax: number, tooLong: () => Error) {
    this.#request = request;
    this.#bytesMax = bytesMax;
    this.#tooLong = tooLong;
  }

  /** Bytes that have come so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The whole body. Rejects if it is too long, if `stop` is called, or if the client goes away. */
  read(budget: BodyBudget): Promise<Uint8Array> {
    const request = this.#request;
    return new Promise<Uint8Array>((resolve, reject) => {
      const finish = (error: Error | undefined): void => {
        request.off('data', onData).off('end', onEnd).off('close', onClose).off('error', onClose);
        this.#fail = undefined;
        budget.give(this.#bytes);
        if (error === undefined) resolve(this.#joined());
        else reject(error);
      };
      const onData = (chunk: Buffer): void => {
        try {
          this.#add(chunk, budget);
        } catch (error) {
          finish(error as Error);
        }
      };
      const onEnd = (): void => finish(undefined);
      const onClose = (): void => finish(new ClientGone());
      this.#fail = finish;
      request.on('data', onData).on('end', onEnd).on('close', onClose).on('error', onClose);
    });
  }

  #add(chunk: Buffer, budget: BodyBudget): void {
    if (this.#bytes + chunk.length > this.#bytesMax) throw this.#tooLong();
    budget.take(chunk.length);
    this.#bytes += chunk.length;
    this.#chunks.push(chunk);
  }

  /** Gives the body up with this error. */
  stop(error: Error): void {
    this.#fail?.(error);
  }

  #joined(): Uint8Array {
    const chunks = this.#chunks;
    if (chunks.length === 0) return emptyBytes;
    const bytes = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks, this.#bytes);
    // A plain Uint8Array: Buffer's slice shares memory where the others' copies.
    return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
}

/** The client closed the connection: there is nobody to answer. */
export class ClientGone extends Error {
  override readonly name = 'ClientGone';
}

/** Does a body follow the request's headers? */
export function announcesBody(request: IncomingMessage): boolean {
  const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
  return encoding !== undefined || (length !== undefined && length !== '0');
}

/** The length that the headers announce; undefined where they don't. */
export function announcedBytes(request: IncomingMessage): number | undefined {
  const length = request.headers['content-length'];
  return length === undefined ? undefined : Number(length);
}

/** Bytes of an unwanted body that are read and dropped, so that the client gets to read why. */
const unwantedBytesMax = 64 << 20;

/** Writes the answer. `last`: the connection ends with it. Resolves once it is handed over, or the client is gone. */
export async function writeAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  answer: KvAnswer,
  last: boolean,
): Promise<void> {
  const { status, body } = answer;
  if (response.destroyed) return leave(body);
  const headers: Record<string, string | number> = { ...answer.headers };
  const unread = announcesBody(request) && !request.readableEnded;
  if (last || unread) headers.connection = 'close';
  if (typeof body === 'string') headers['content-length'] = Buffer.byteLength(body);
  else if (body instanceof Uint8Array) headers['content-length'] = body.length;
  else if (body === undefined && status !== 204 && status !== 304) headers['content-length'] = 0;
  response.writeHead(status, headers);
  const wanted = request.method === 'HEAD' ? undefined : body;
  if (unread || wanted === undefined) void leave(body);
  if (unread) return endBehindBody(request, response, wanted);
  if (wanted === undefined || typeof wanted === 'string') {
    response.end(wanted);
    return;
  }
  if (wanted instanceof Uint8Array) return endWithBytes(response, wanted);
  await stream(response, wanted);
}

/** A stream that nobody reads may hold on to something: it is begun and ended, so that it lets go. */
export async function leave(body: KvAnswer['body']): Promise<void> {
  if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) return;
  try {
    for await (const _ of body) return;
  } catch {
    // It had ended by itself.
  }
}

/** Bytes up to here go out in one piece with the headers: one write is cheaper than two buffers. */
const joinedBytesMax = 4096;

function endWithBytes(response: ServerResponse, bytes: Uint8Array): void {
  if (bytes.length > joinedBytesMax) response.end(bytes);
  else response.end(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1'), 'latin1');
}

/** Answers before the client has finished sending. Closing at once would reset the connection and lose the answer. */
function endBehindBody(request: IncomingMessage, response: ServerResponse, body: KvAnswer['body']): void {
  let dropped = 0;
  const end = (): void => {
    response.end();
  };
  if (typeof body === 'string' || body instanceof Uint8Array) response.write(body);
  else response.flushHeaders();
  request.on('end', end).on('close', end);
  request.on('data', (chunk: Buffer) => {
    dropped += chunk.length;
    if (dropped > unwantedBytesMax) end();
  });
  request.resume();
}

async function stream(response: ServerResponse, parts: AsyncIterable<string | Uint8Array>): Promise<void> {
  try {
    for await (const part of parts) {
      if (response.destroyed) return;
      if (!response.write(part)) await drained(response);
    }
    response.end();
  } catch (error) {
    // The status is out already: a connection that breaks is the only way left to say that this is not the whole answer.
    response.destroy(error as Error);
  }
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });
}
