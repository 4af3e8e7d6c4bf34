/** A program's gRPC client, made from the published `.proto` by the loader that most Node.js programs use. */
import {
  type ChannelCredentials,
  type Client,
  type ClientReadableStream,
  credentials,
  loadPackageDefinition,
  type Metadata,
  type ServiceError,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

export interface Row {
  readonly values: readonly { readonly column: string; readonly text?: string }[];
}

export interface Item {
  readonly item: 'rows' | 'transaction' | 'resolved';
  readonly rows?: { readonly events: readonly Event[] };
  readonly transaction?: {
    readonly id: string;
    readonly author?: { readonly user: string };
    readonly events: readonly Event[];
    readonly firstPosition?: string;
    readonly more?: boolean;
  };
  readonly resolved?: string;
  readonly cursor: string;
}

export interface Event {
  readonly operation: string;
  readonly table: string;
  readonly key: Row | null;
  readonly before: Row | null;
  readonly after: Row | null;
}

type Unary = (
  request: object,
  ...rest: (Metadata | { deadline: number } | ((error: ServiceError | null, reply: Record<string, never>) => void))[]
) => void;

export interface JimKVClient extends Client {
  subscribe(request: object, ...rest: (Metadata | { deadline: number })[]): ClientReadableStream<Item>;
  readonly get: Unary;
  readonly put: Unary;
  readonly delete: Unary;
}

/** A client of the node at this address. */
export function grpcClient(address: string, channel: ChannelCredentials = credentials.createInsecure()): JimKVClient {
  const path = new URL('../../proto/jimkv.proto', import.meta.url).pathname;
  const loaded = loadPackageDefinition(loadSync(path, { longs: String, enums: String, oneofs: true, defaults: false }));
  const { v1 } = loaded.jimkv as unknown as {
    v1: { JimKV: new (address: string, credentials: ChannelCredentials) => JimKVClient };
  };
  return new v1.JimKV(address, channel);
}

/** A unary call as a promise. */
export function ask(
  client: JimKVClient,
  method: 'get' | 'put' | 'delete',
  request: object,
  metadata?: Metadata,
): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const done = (error: ServiceError | null, reply: Record<string, unknown>): void =>
      error === null ? resolve(reply) : reject(error);
    if (metadata === undefined) client[method](request, done);
    else client[method](request, metadata, done);
  });
}
