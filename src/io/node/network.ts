/**
 * Connections between nodes over gRPC (`service Peer` in `proto/jimkv.proto`): one HTTP/2 connection and one bidirectional
 * stream per dialled connection. The bytes given to `send` are one gRPC message as they are; the codecs are above.
 */
import {
  type ChannelOptions,
  Client,
  type ClientDuplexStream,
  credentials,
  Metadata,
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  type ServiceDefinition,
  type StatusObject,
} from '@grpc/grpc-js';
import { assert } from '../../base/index.ts';
import type { Channel, Connection, ConnectionEvents, Listener, Network } from '../network.ts';
import { ConnectionLife } from './connection-life.ts';
import {
  dialTimeoutMs,
  keepaliveMs,
  keepaliveTimeoutMs,
  lingerMs,
  messageBytesMax,
  type NetworkSettings,
} from './network-settings.ts';

const paths: Readonly<Record<Channel, string>> = { main: '/jimkv.v1.Peer/Connect', bulk: '/jimkv.v1.Peer/Bulk' };

const options: ChannelOptions = {
  'grpc.max_receive_message_length': messageBytesMax,
  'grpc.max_send_message_length': messageBytesMax,
  'grpc.keepalive_time_ms': keepaliveMs,
  'grpc.keepalive_timeout_ms': keepaliveTimeoutMs,
  'grpc.keepalive_permit_without_calls': 1,
  // Every dial has a socket of its own, so that closing one connection can't disturb another.
  'grpc.use_local_subchannel_pool': 1,
  // A lost stream is the owner's business; retries would keep a copy of every message.
  'grpc.enable_retries': 0,
  'grpc.enable_http_proxy': 0,
  // HTTP/2's own 64 KiB would hold an image to 64 KiB per round trip.
  'grpc-node.flow_control_window': 4 * 1024 * 1024,
};

const passThrough = (bytes: Buffer): Buffer => bytes;

function serviceDefinition(): ServiceDefinition {
  const method = (path: string) => ({
    path,
    requestStream: true,
    responseStream: true,
    requestSerialize: passThrough,
    requestDeserialize: passThrough,
    responseSerialize: passThrough,
    responseDeserialize: passThrough,
  });
  return { connect: method(paths.main), bulk: method(paths.bulk) };
}

/** The network of a real node, over gRPC. */
export class GrpcNetwork implements Network {
  readonly #settings: NetworkSettings;

  constructor(settings: NetworkSettings = {}) {
    this.#settings = settings;
  }

  async listen(address: string, accept: (connection: Connection) => void): Promise<Listener> {
    const server = new Server(options);
    const acceptOn = (channel: Channel) => (stream: ServerDuplexStream<Buffer, Buffer>) => {
      // The dialler waits for this: it proves that a peer answers, not just a port.
      stream.sendMetadata(new Metadata());
      accept(new GrpcConnection(channel, stream.getPeer(), stream, () => stream.end()));
    };
    server.addService(serviceDefinition(), { connect: acceptOn('main'), bulk: acceptOn('bulk') });
    const port = await new Promise<number>((resolve, reject) =>
      server.bindAsync(address, this.#serverCredentials(), (error, bound) => (error ? reject(error) : resolve(bound))),
    );
    return {
      address: `${address.slice(0, address.lastIndexOf(':'))}:${port}`,
      close: async () => server.forceShutdown(),
    };
  }

  dial(address: string, channel: Channel): Promise<Connection> {
    const client = new Client(address, this.#clientCredentials(), this.#clientOptions());
    const stream = client.makeBidiStreamRequest(paths[channel], passThrough, passThrough);
    return new Promise((resolve, reject) => {
      const fail = (reason: string) => {
        clearTimeout(timer);
        stream.cancel();
        client.close();
        reject(new Error(`no connection to ${address}: ${reason}`));
      };
      const timer = setTimeout(() => fail('no answer in time'), dialTimeoutMs);
      const onError = (error: Error) => fail(error.message);
      stream.on('error', onError);
      stream.once('metadata', () => {
        clearTimeout(timer);
        stream.off('error', onError);
        resolve(
          new GrpcConnection(channel, address, stream, () => {
            stream.cancel();
            client.close();
          }),
        );
      });
    });
  }

  #serverCredentials(): ServerCredentials {
    const tls = this.#settings.tls;
    if (tls === undefined) return ServerCredentials.createInsecure();
    assert(tls.key !== undefined && tls.certificate !== undefined, 'a node that listens with TLS has a certificate');
    const pair = { private_key: tls.key, cert_chain: tls.certificate };
    return ServerCredentials.createSsl(tls.certificateAuthorities ?? null, [pair], tls.clientCertificateRequired);
  }

  #clientCredentials() {
    const tls = this.#settings.tls;
    if (tls === undefined) return credentials.createInsecure();
    return credentials.createSsl(tls.certificateAuthorities ?? null, tls.key ?? null, tls.certificate ?? null);
  }

  #clientOptions(): ChannelOptions {
    const serverName = this.#settings.tls?.serverName;
    return serverName === undefined ? options : { ...options, 'grpc.ssl_target_name_override': serverName };
  }
}

const closedByPeer = 'closed by the other end';

type Stream = ClientDuplexStream<Buffer, Buffer> | ServerDuplexStream<Buffer, Buffer>;

class GrpcConnection implements Connection {
  readonly channel: Channel;
  readonly remoteAddress: string;
  readonly #stream: Stream;
  readonly #release: () => void;
  readonly #life = new ConnectionLife();
  #queuedBytes = 0;
  /** Lengths of the messages that the stream has not taken, oldest first. */
  readonly #queuedLengths: number[] = [];

  /** @param release gives up the stream and what belongs to it */
  constructor(channel: Channel, remoteAddress: string, stream: Stream, release: () => void) {
    this.channel = channel;
    this.remoteAddress = remoteAddress;
    this.#stream = stream;
    this.#release = release;
    stream.on('error', (error: Error) => this.#cut(error.message));
    stream.on('end', () => this.close(closedByPeer));
    stream.on('close', () => this.#cut('the stream broke'));
    // On the server a cut socket shows as this, on the client as a status.
    stream.on('cancelled', () => this.#cut('the other end went away'));
    stream.on('status', (status: StatusObject) => this.#cut(status.code === 0 ? closedByPeer : status.details));
  }

  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  start(events: ConnectionEvents): void {
    this.#life.start(events);
    if (!this.#life.isClosed) this.#stream.on('data', (message: Buffer) => this.#life.message(message));
  }

  send(message: Uint8Array): void {
    if (this.#life.isClosed) return;
    if (message.length > messageBytesMax) {
      this.#cut(`a message of ${message.length} bytes is too long to send`);
      return;
    }
    this.#queuedBytes += message.length;
    this.#queuedLengths.push(message.length);
    // gRPC wants a Buffer; this one shares the message's bytes.
    const bytes = Buffer.from(message.buffer, message.byteOffset, message.length);
    (this.#stream as ClientDuplexStream<Buffer, Buffer>).write(bytes, this.#onTaken);
  }

  close(reason: string): void {
    if (!this.#life.close(reason)) return;
    // What was sent before still goes out, but not for ever.
    this.#stream.resume();
    this.#stream.end();
    setTimeout(this.#release, lingerMs).unref();
  }

  /** One function for all messages: they are taken in order. */
  readonly #onTaken = (): void => {
    this.#queuedBytes -= this.#queuedLengths.shift() ?? 0;
    if (this.#queuedBytes === 0) this.#life.drained();
  };

  #cut(reason: string): void {
    this.#life.close(reason);
    this.#release();
  }
}
