/**
 * The door to the other nodes: connections that carry whole messages, in order, until they break. A message is lost
 * only together with its connection; whoever sent it can't know whether it arrived.
 */

/** `main` carries everything small, in batches; `bulk` carries range images, so that they do not stand in the way. */
export type Channel = 'main' | 'bulk';

/** What a connection tells its owner. */
export interface ConnectionEvents {
  /** A whole message; the bytes may be kept. */
  onMessage(message: Uint8Array): void;
  /** Called once, whoever closed it. */
  onClose(reason: string): void;
  /** The queue of `send` has become empty after `queuedBytes` was above zero. */
  onDrain?(): void;
}

/** One connection, alike at both ends. */
export interface Connection {
  readonly channel: Channel;
  /** Printable, for logs. */
  readonly remoteAddress: string;
  /** Bytes given to `send` that the transport has not taken yet: senders with a choice wait while this is high. */
  readonly queuedBytes: number;
  /** Sets who is told; messages that came before are delivered then. Called once. */
  start(events: ConnectionEvents): void;
  /** Queues a message; never throws. On a closed connection it does nothing. */
  send(message: Uint8Array): void;
  close(reason: string): void;
}

/** A listening socket. */
export interface Listener {
  /** `host:port`, with the port that was chosen if 0 was asked for. */
  readonly address: string;
  close(): Promise<void>;
}

/** Connections between nodes. */
export interface Network {
  listen(address: string, accept: (connection: Connection) => void): Promise<Listener>;
  /** Rejects if nobody answers within a few seconds. */
  dial(address: string, channel: Channel): Promise<Connection>;
}
