/**
 * The gRPC listener of a node: `service JimKV` in `proto/jimkv.proto`, for programs. Who asks is found out as over HTTP, and what they may do.
 *
 *   Subscribe ──► feeds (messages spelled once for all who follow the same) ──► stream, held back when the client does not read
 *   Get, Put, Delete ──► the REST door's own requests
 *
 * A connection whose other end is gone is noticed by pings; a client that does not read its feed for too long is told off.
 */
import type { AddressInfo } from 'node:net';
import {
  type handleServerStreamingCall,
  type handleUnaryCall,
  type MethodDefinition,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
} from '@grpc/grpc-js';
import { JimError } from '../../base/index.ts';
import { type AccessService, type FeedService, isBug, type KvDoor, type KvLogger } from '../../kv/index.ts';
import { CallCredentials } from './call-credentials.ts';
import { deleteEntry, type EntryCall, getEntry, putEntry } from './entries.ts';
import {
  decodeDelete,
  decodeGet,
  decodePut,
  decodeSubscribe,
  type EntryRequest,
  type SubscribeRequest,
} from './messages.ts';
import { CallEnded, serviceError } from './status.ts';
import { tellFeed } from './subscribe.ts';

/** Settings of the listener; `defaultGrpcSettings` has the values that the documentation names. */
export interface GrpcSettings {
  readonly keepaliveMs: number;
  readonly keepaliveTimeoutMs: number;
  /** A client that takes nothing of its feed for so long is told off. */
  readonly stallTimeoutMs: number;
  /** Calls at a time on one connection. */
  readonly callsMax: number;
  /** How long `close` lets calls finish. */
  readonly drainMs: number;
  /** Certificate and key in PEM; with `ca` clients must show a certificate of it. */
  readonly tls?: { readonly cert: string; readonly key: string; readonly ca?: string };
}

export const defaultGrpcSettings: GrpcSettings = {
  keepaliveMs: 30_000,
  keepaliveTimeoutMs: 20_000,
  stallTimeoutMs: 90_000,
  callsMax: 1_000,
  drainMs: 500,
};

/** A value of 4 MiB and what stands around it. */
const requestBytesMax = 5 << 20;

/** What a listener is made of. */
export interface GrpcServerParts {
  readonly door: KvDoor;
  readonly feeds: FeedService;
  readonly access: AccessService;
  readonly logger: KvLogger;
  readonly settings?: Partial<GrpcSettings>;
}

/** A listening gRPC door. */
export class GrpcServer {
  readonly #parts: GrpcServerParts;
  readonly #settings: GrpcSettings;
  readonly #server: Server;

  constructor(parts: GrpcServerParts) {
    this.#parts = parts;
    this.#settings = { ...defaultGrpcSettings, ...parts.settings };
    const { keepaliveMs, keepaliveTimeoutMs, callsMax } = this.#settings;
    this.#server = new Server({
      'grpc.keepalive_time_ms': keepaliveMs,
      'grpc.keepalive_timeout_ms': keepaliveTimeoutMs,
      'grpc.max_concurrent_streams': callsMax,
      'grpc.max_receive_message_length': requestBytesMax,
      // A transaction is one message, however large.
      'grpc.max_send_message_length': -1,
    });
    this.#server.addService(
      {
        subscribe: method('Subscribe', decodeSubscribe, true),
        get: method('Get', decodeGet, false),
        put: method('Put', decodePut, false),
        delete: method('Delete', decodeDelete, false),
      },
      {
        subscribe: this.#subscribe,
        get: this.#unary(getEntry),
        put: this.#unary(putEntry),
        delete: this.#unary(deleteEntry),
      },
    );
  }

  /** Starts to listen; port 0 takes a free one. The address it got. */
  async listen(host: string, port: number): Promise<AddressInfo> {
    const address = `${host.includes(':') ? `[${host}]` : host}:${port}`;
    const bound = await new Promise<number>((resolve, reject) =>
      this.#server.bindAsync(address, this.#credentials(), (error, got) => (error ? reject(error) : resolve(got))),
    );
    return { address: host, port: bound, family: host.includes(':') ? 'IPv6' : 'IPv4' };
  }

  /** Lets calls finish, then ends them. */
  async close(): Promise<void> {
    const finished = new Promise<void>((resolve) => this.#server.tryShutdown(() => resolve()));
    const late = setTimeout(() => this.#server.forceShutdown(), this.#settings.drainMs);
    await finished;
    clearTimeout(late);
  }

  #credentials(): ServerCredentials {
    const { tls } = this.#settings;
    if (tls === undefined) return ServerCredentials.createInsecure();
    const pair = { private_key: Buffer.from(tls.key), cert_chain: Buffer.from(tls.cert) };
    return ServerCredentials.createSsl(tls.ca === undefined ? null : Buffer.from(tls.ca), [pair], tls.ca !== undefined);
  }

  readonly #subscribe: handleServerStreamingCall<SubscribeRequest, Uint8Array> = async (call) => {
    const credentials = new CallCredentials(call);
    // A connection that breaks says so here; the call is cancelled then.
    call.on('error', () => {});
    try {
      const caller = await this.#parts.access.identify(credentials);
      await tellFeed(call, caller, this.#parts.feeds, this.#settings.stallTimeoutMs);
      call.end();
    } catch (error) {
      if (!call.cancelled) call.emit('error', this.#told(error));
    } finally {
      credentials.end();
    }
  };

  #unary(answer: (call: EntryCall) => Promise<Uint8Array>): handleUnaryCall<EntryRequest, Uint8Array> {
    return async (call, reply) => {
      const credentials = new CallCredentials(call);
      try {
        const { door } = this.#parts;
        reply(null, await answer({ door, credentials, request: call.request, deadlineMs: leftMs(call) }));
      } catch (error) {
        reply(this.#told(error));
      } finally {
        credentials.end();
      }
    };
  }

  #told(error: unknown) {
    if (isBug(error) && !(error instanceof CallEnded)) this.#parts.logger.error({ err: error }, 'a call met a bug');
    return serviceError(error);
  }
}

/** What the door allows at most; a client that waits longer is answered earlier. */
const deadlineMsMax = 60_000;

function leftMs(call: ServerUnaryCall<EntryRequest, Uint8Array>): number | undefined {
  const deadline = Number(call.getDeadline());
  if (!Number.isFinite(deadline)) return undefined;
  return Math.min(deadlineMsMax, Math.max(1, Math.floor(deadline - Date.now())));
}

function method<Request>(
  name: string,
  decode: (bytes: Uint8Array) => Request,
  responseStream: boolean,
): MethodDefinition<Request, Uint8Array> {
  return {
    path: `/jimkv.v1.JimKV/${name}`,
    requestStream: false,
    responseStream,
    requestSerialize: () => {
      throw new JimError('internal', 'a server sends no requests');
    },
    requestDeserialize: decode,
    // gRPC wants a Buffer; this one shares the message's bytes.
    responseSerialize: (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length),
    responseDeserialize: (bytes) => bytes,
  };
}
