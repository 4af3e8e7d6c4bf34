/** TLS for connections that ask for it in their own protocol: a TLS server that never listens is given their sockets. OpenSSL checks clients' certificates. */
import type { Socket } from 'node:net';
import { createServer, type Server, type TLSSocket } from 'node:tls';

/** See the top of the file. */
export class Encryption {
  readonly asksForCertificates: boolean;
  readonly #server: Server;
  /** Who waits for the end of a handshake, by the client's address and port. */
  readonly #waiting = new Map<string, (socket: TLSSocket) => void>();

  /** @param tls certificate and key in PEM; `ca` is who signs clients' certificates */
  constructor({ cert, key, ca }: { readonly cert: string; readonly key: string; readonly ca?: string }) {
    this.asksForCertificates = ca !== undefined;
    const options = { cert, key, ca, requestCert: this.asksForCertificates, rejectUnauthorized: false };
    this.#server = createServer(options, (socket) => this.#onSecure(socket));
  }

  /** Begins the handshake, as the server. A client that fails in it is hung up on. */
  begin(plain: Socket, done: (socket: TLSSocket) => void): void {
    const name = peerOf(plain);
    this.#waiting.set(name, done);
    plain.once('close', () => this.#waiting.delete(name));
    this.#server.emit('connection', plain);
  }

  #onSecure(socket: TLSSocket): void {
    const done = this.#waiting.get(peerOf(socket));
    if (done === undefined) socket.destroy();
    else done(socket);
  }
}

function peerOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
