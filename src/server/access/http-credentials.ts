/** What an HTTP request says about its sender, looked up where it is asked for. */
import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { Credentials } from '../../kv/index.ts';

/** `Credentials` of a request. */
export class HttpCredentials implements Credentials {
  readonly #request: IncomingMessage;

  constructor(request: IncomingMessage) {
    this.#request = request;
  }

  get authorization(): string | undefined {
    return this.#request.headers.authorization;
  }

  get certificateName(): string | undefined {
    const { socket } = this.#request;
    if (!(socket instanceof TLSSocket) || !socket.authorized) return undefined;
    const name = socket.getPeerCertificate().subject?.CN;
    return Array.isArray(name) ? name[0] : name;
  }

  get address(): string {
    return this.#request.socket.remoteAddress ?? '';
  }

  get isPrivate(): boolean {
    return this.#request.socket instanceof TLSSocket || isLoopbackAddress(this.address);
  }

  get connection(): IncomingMessage['socket'] {
    return this.#request.socket;
  }
}

/** Does it stay on this machine? */
export function isLoopbackAddress(address: string): boolean {
  return address === '::1' || address.startsWith('127.') || address.startsWith('::ffff:127.');
}
