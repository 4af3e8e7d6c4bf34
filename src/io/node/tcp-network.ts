/**
 * Connections between nodes as plain frames over TCP or TLS: the same door as `GrpcNetwork`, without HTTP/2 in between.
 *
 *   from both ends, once   "jimkv1m\n" (main) or "jimkv1b\n" (bulk); the acceptor repeats what it got
 *   then, each way         <length u32 LE> <message>     length 0: nothing but a sign of life
 *
 * All frames of a turn of the event loop leave in one write.
 */
import { connect, createServer, type Server, type Socket } from 'node:net';
import { connect as connectTls, createServer as createTlsServer } from 'node:tls';
import type { Channel, Connection, ConnectionEvents, Listener, Network } from '../network.ts';
import { ConnectionLife } from './connection-life.ts';
import { FrameParser, headerBytes } from './frames.ts';
import {
  dialTimeoutMs,
  keepaliveMs,
  keepaliveTimeoutMs,
  lingerMs,
  messageBytesMax,
  type NetworkSettings,
  splitAddress,
} from './network-settings.ts';

const preambles: Readonly<Record<Channel, string>> = { main: 'jimkv1m\n', bulk: 'jimkv1b\n' };
const preambleBytes = 8;
/** Frames of a turn are copied into one buffer up to here; beyond, the system gathers them. */
const gatheredBytesMax = 64 * 1024;

/** The network of a real node, over plain frames. */
export class TcpNetwork implements Network {
  readonly #settings: NetworkSettings;

  constructor(settings: NetworkSettings = {}) {
    this.#settings = settings;
  }

  async listen(address: string, accept: (connection: Connection) => void): Promise<Listener> {
    const sockets = new Set<Socket>();
    const server = this.#createServer((socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      readPreamble(socket).then(
        (channel) => {
          socket.write(preambles[channel]);
          accept(new TcpConnection(channel, remoteAddressOf(socket), socket));
        },
        () => socket.destroy(),
      );
    });
    const { host, port } = splitAddress(address);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, resolve);
    });
    const bound = server.address();
    const boundPort = typeof bound === 'object' && bound !== null ? bound.port : port;
    return {
      address: `${address.slice(0, address.lastIndexOf(':'))}:${boundPort}`,
      close: () =>
        new Promise((resolve) => {
          server.close(() => resolve());
          for (const socket of sockets) socket.destroy();
        }),
    };
  }

  async dial(address: string, channel: Channel): Promise<Connection> {
    const socket = this.#connect(address);
    socket.write(preambles[channel]);
    try {
      const answered = await readPreamble(socket);
      if (answered !== channel) throw new Error('it answered for another channel');
    } catch (error) {
      socket.destroy();
      throw new Error(`no connection to ${address}: ${(error as Error).message}`, { cause: error });
    }
    return new TcpConnection(channel, address, socket);
  }

  #createServer(onSocket: (socket: Socket) => void): Server {
    const tls = this.#settings.tls;
    if (tls === undefined) return createServer({ noDelay: true }, onSocket);
    const server = createTlsServer(
      {
        ca: tls.certificateAuthorities,
        cert: tls.certificate,
        key: tls.key,
        requestCert: tls.clientCertificateRequired,
        rejectUnauthorized: tls.clientCertificateRequired,
        handshakeTimeout: dialTimeoutMs,
        minVersion: 'TLSv1.3',
        noDelay: true,
      },
      onSocket,
    );
    // A failed handshake ends that socket; there is nobody else to tell.
    server.on('tlsClientError', (_error, socket) => socket.destroy());
    return server;
  }

  #connect(address: string): Socket {
    const { host, port } = splitAddress(address);
    const tls = this.#settings.tls;
    if (tls === undefined) return connect({ host, port, noDelay: true });
    return connectTls({
      host,
      port,
      servername: tls.serverName,
      ca: tls.certificateAuthorities,
      cert: tls.certificate,
      key: tls.key,
      minVersion: 'TLSv1.3',
    }).setNoDelay(true);
  }
}

function remoteAddressOf(socket: Socket): string {
  return `${socket.remoteAddress}:${socket.remotePort}`;
}

/** Waits for the first bytes; whatever follows them stays in the socket. Rejects strangers and those who say nothing. */
function readPreamble(socket: Socket): Promise<Channel> {
  return new Promise((resolve, reject) => {
    let received: Buffer = Buffer.alloc(0);
    const finish = (outcome: Channel | Error) => {
      clearTimeout(timer);
      socket.off('data', onData).off('close', onClose);
      socket.pause();
      if (outcome instanceof Error) reject(outcome);
      else resolve(outcome);
    };
    const onData = (chunk: Buffer) => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
      if (received.length < preambleBytes) return;
      const text = received.toString('latin1', 0, preambleBytes);
      const channel = text === preambles.main ? 'main' : text === preambles.bulk ? 'bulk' : undefined;
      finish(channel ?? new Error('it does not speak this protocol'));
      if (received.length > preambleBytes) socket.unshift(received.subarray(preambleBytes));
    };
    let failure = new Error('it closed the connection');
    const onClose = () => finish(failure);
    const timer = setTimeout(() => finish(new Error('no answer in time')), dialTimeoutMs);
    // Stays: from here on there is always somebody who listens for errors; `close` follows each of them.
    socket.on('error', (error) => {
      failure = error;
    });
    socket.on('data', onData).on('close', onClose);
  });
}

class TcpConnection implements Connection {
  readonly channel: Channel;
  readonly remoteAddress: string;
  readonly #socket: Socket;
  readonly #life = new ConnectionLife();
  readonly #frames = new FrameParser(messageBytesMax, (message) => this.#life.message(message));
  readonly #keepalive: NodeJS.Timeout;
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  #silentTurns = 0;
  #failure = 'closed by the other end';

  constructor(channel: Channel, remoteAddress: string, socket: Socket) {
    this.channel = channel;
    this.remoteAddress = remoteAddress;
    this.#socket = socket;
    this.#keepalive = setInterval(() => this.#checkAlive(), keepaliveMs).unref();
    socket.on('error', (error) => {
      this.#failure = error.message;
    });
    socket.on('end', () => this.close(this.#failure));
    socket.on('close', () => this.#cut(this.#failure));
    if (socket.destroyed) this.#cut(this.#failure);
  }

  get queuedBytes(): number {
    return this.#pendingBytes + this.#socket.writableLength;
  }

  start(events: ConnectionEvents): void {
    this.#life.start(events);
    if (this.#life.isClosed) return;
    this.#socket.on('data', (chunk: Buffer) => this.#onData(chunk));
    this.#socket.resume();
  }

  send(message: Uint8Array): void {
    if (this.#life.isClosed) return;
    if (message.length > messageBytesMax || message.length === 0) {
      this.#cut(`a message of ${message.length} bytes can't be sent`);
      return;
    }
    this.#queue(message);
  }

  close(reason: string): void {
    if (!this.#life.close(reason)) return;
    clearInterval(this.#keepalive);
    this.#flush();
    // What was sent before still goes out, but not for ever.
    this.#socket.resume();
    this.#socket.end();
    const socket = this.#socket;
    setTimeout(() => socket.destroy(), lingerMs).unref();
  }

  #queue(message: Uint8Array): void {
    if (this.#pending.length === 0) process.nextTick(this.#flush);
    this.#pending.push(message);
    this.#pendingBytes += headerBytes + message.length;
  }

  readonly #flush = (): void => {
    if (this.#pending.length === 0) return;
    const messages = this.#pending;
    const length = this.#pendingBytes;
    this.#pending = [];
    this.#pendingBytes = 0;
    if (length <= gatheredBytesMax) this.#socket.write(frameTogether(messages, length), this.#onTaken);
    else this.#writeApart(messages);
  };

  #writeApart(messages: readonly Uint8Array[]): void {
    this.#socket.cork();
    for (const [i, message] of messages.entries()) {
      const header = Buffer.allocUnsafe(headerBytes);
      header.writeUInt32LE(message.length);
      this.#socket.write(header);
      if (i === messages.length - 1) this.#socket.write(message, this.#onTaken);
      else this.#socket.write(message);
    }
    this.#socket.uncork();
  }

  readonly #onTaken = (): void => {
    if (this.queuedBytes === 0) this.#life.drained();
  };

  #onData(chunk: Buffer): void {
    this.#silentTurns = 0;
    if (!this.#frames.push(chunk)) this.#cut('a message is too long');
  }

  /** Counts turns, not time: after a pause of this process the bytes that wait in the socket are read before the next turn. */
  #checkAlive(): void {
    this.#silentTurns++;
    if (this.#silentTurns > keepaliveTimeoutMs / keepaliveMs + 1) this.#cut('no sign of life');
    else if (this.#pending.length === 0) this.#socket.write(Buffer.alloc(headerBytes));
  }

  #cut(reason: string): void {
    clearInterval(this.#keepalive);
    this.#life.close(reason);
    this.#socket.destroy();
  }
}

function frameTogether(messages: readonly Uint8Array[], length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  let at = 0;
  for (const message of messages) {
    bytes.writeUInt32LE(message.length, at);
    bytes.set(message, at + headerBytes);
    at += headerBytes + message.length;
  }
  return bytes;
}
