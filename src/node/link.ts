/**
 * One connection to another node, in batches: what is sent during a turn of the event loop leaves as one message, whatever
 * the number of ranges and requests that had something to say. Messages wait here while the transport is full; a peer that
 * takes nothing for long loses its connection rather than silently some of its messages, since both ends then know.
 */
import { assert, type Timestamp } from '../base/index.ts';
import type { Clock, Connection, Crc32 } from '../io/index.ts';
import { decodeMessages, encodeMessages, type NodeMessage } from '../multiraft/index.ts';
import { errorText } from './log.ts';

/** Bytes that the transport may hold before messages wait here. */
const transportBytesMax = 8 * 1024 * 1024;
/** Bytes that may wait here before the connection is given up. */
const waitingBytesMax = 64 * 1024 * 1024;
/** A batch ends with the message that reaches this. */
const batchBytesTarget = 2 * 1024 * 1024;
/** What a message costs besides its payload, about. */
const messageOverheadBytes = 64;

/** What a link needs of its owner. */
export interface LinkOptions {
  readonly clock: Clock;
  readonly crc32: Crc32;
  /** Goes into every batch. */
  reading(): Timestamp;
  /** The clock of a batch that came; returns why the link must close, if it must. */
  observe(timestamp: Timestamp): string | undefined;
  onMessage(link: Link, message: NodeMessage): void;
  /** Once, whoever closed it. */
  onClose(link: Link, reason: string): void;
}

/** A connection that carries batches. */
export class Link {
  /** Did this node dial it? */
  readonly dialed: boolean;
  readonly openedAtMs: number;
  /** When the last batch came. */
  heardAtMs: number;
  readonly #connection: Connection;
  readonly #options: LinkOptions;
  #waiting: NodeMessage[] = [];
  #waitingBytes = 0;
  #scheduled = false;
  #closed = false;

  constructor(connection: Connection, dialed: boolean, options: LinkOptions) {
    this.#connection = connection;
    this.#options = options;
    this.dialed = dialed;
    this.openedAtMs = options.clock.monotonicMs();
    this.heardAtMs = this.openedAtMs;
  }

  /** Begins to receive. */
  start(): void {
    this.#connection.start({
      onMessage: (bytes) => this.#onBatch(bytes),
      onClose: (reason) => this.#ended(reason),
      onDrain: () => this.#schedule(),
    });
  }

  get remoteAddress(): string {
    return this.#connection.remoteAddress;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Queues a message for the end of this turn. */
  send(message: NodeMessage): void {
    if (this.#closed) return;
    this.#waiting.push(message);
    this.#waitingBytes += messageBytes(message);
    if (this.#waitingBytes > waitingBytesMax) this.close('the peer takes nothing: too much is waiting for it');
    else this.#schedule();
  }

  /** Sends what waits and closes. */
  close(reason: string): void {
    if (this.#closed) return;
    if (this.#waitingBytes <= transportBytesMax) this.#flush();
    this.#connection.close(reason);
    this.#ended(reason);
  }

  #schedule(): void {
    if (this.#scheduled || this.#waiting.length === 0) return;
    this.#scheduled = true;
    this.#options.clock.soon(() => {
      this.#scheduled = false;
      this.#flush();
    });
  }

  #flush(): void {
    let sent = 0;
    while (sent < this.#waiting.length && this.#connection.queuedBytes < transportBytesMax && !this.#closed) {
      const from = sent;
      let bytes = 0;
      while (sent < this.#waiting.length && bytes < batchBytesTarget) bytes += messageBytes(this.#waiting[sent++]);
      this.#waitingBytes -= bytes;
      const messages = from === 0 && sent === this.#waiting.length ? this.#waiting : this.#waiting.slice(from, sent);
      this.#connection.send(encodeMessages(messages, this.#options.reading(), this.#options.crc32));
    }
    this.#waiting = sent === this.#waiting.length ? [] : this.#waiting.slice(sent);
    assert(this.#waitingBytes >= 0, 'waiting bytes are counted in and out alike');
  }

  #onBatch(bytes: Uint8Array): void {
    if (this.#closed) return;
    this.heardAtMs = this.#options.clock.monotonicMs();
    let messages: readonly NodeMessage[];
    try {
      const batch = decodeMessages(bytes, this.#options.crc32);
      const refusal = this.#options.observe(batch.clock);
      if (refusal !== undefined) {
        this.close(refusal);
        return;
      }
      messages = batch.messages;
    } catch (error) {
      this.close(`a batch is damaged: ${errorText(error)}`);
      return;
    }
    for (const message of messages) {
      if (this.#closed) return;
      this.#options.onMessage(this, message);
    }
  }

  #ended(reason: string): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#options.onClose(this, reason);
  }
}

function messageBytes(message: NodeMessage): number {
  switch (message.kind) {
    case 'call':
    case 'call-reply':
      return messageOverheadBytes + message.body.length;
    case 'image-chunk':
      return messageOverheadBytes + message.bytes.length;
    case 'raft': {
      if (message.message.kind !== 'append') return messageOverheadBytes;
      let bytes = messageOverheadBytes;
      for (const { payload } of message.message.entries) bytes += messageOverheadBytes + payload.length;
      return bytes;
    }
    default:
      return messageOverheadBytes;
  }
}
