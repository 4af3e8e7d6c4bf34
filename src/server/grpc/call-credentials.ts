/** What a gRPC call says about its sender. */
import { EventEmitter } from 'node:events';
import type { Metadata, ServerUnaryCall, ServerWritableStream } from '@grpc/grpc-js';
import type { Credentials } from '../../kv/index.ts';
import { isLoopbackAddress } from '../access/http-credentials.ts';

type Call = ServerUnaryCall<unknown, unknown> | ServerWritableStream<unknown, unknown>;

/** `Credentials` of a call. gRPC shows no connections: a role's CONNECTION LIMIT counts calls. */
export class CallCredentials implements Credentials {
  readonly authorization: string | undefined;
  readonly certificateName: string | undefined;
  readonly address: string;
  readonly isPrivate: boolean;
  readonly connection = new EventEmitter();

  constructor(call: Call) {
    const { transportSecurityType, sslPeerCertificate } = call.getAuthContext();
    const name = sslPeerCertificate?.subject?.CN;
    this.authorization = textOf(call.metadata, 'authorization');
    this.certificateName = Array.isArray(name) ? name[0] : name;
    this.address = call
      .getPeer()
      .replace(/:\d+$/, '')
      .replace(/^\[|\]$/g, '');
    this.isPrivate = transportSecurityType === 'ssl' || isLoopbackAddress(this.address);
  }

  /** The call is over. */
  end(): void {
    this.connection.emit('close');
  }
}

/** A text of the call's metadata. */
export function textOf(metadata: Metadata, name: string): string | undefined {
  const [value] = metadata.get(name);
  return typeof value === 'string' ? value : undefined;
}
