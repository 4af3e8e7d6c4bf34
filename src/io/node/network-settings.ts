/** What both transports between nodes have in common: TLS, limits, and how long they wait. */

/** TLS between nodes: PEM files as bytes. Without it, everything is sent in the clear. */
export interface NetworkTls {
  /** Who signs the other nodes' certificates; undefined: the authorities that the system trusts. */
  readonly certificateAuthorities: Buffer | undefined;
  /** This node's certificate and key; a node that listens must have them. */
  readonly certificate?: Buffer;
  readonly key?: Buffer;
  /** Mutual TLS: whoever dials must have a certificate signed by the authorities, too. */
  readonly clientCertificateRequired: boolean;
  /** The name that dialled nodes' certificates must have, if it is not the host of the address. */
  readonly serverName?: string;
}

/** How a node's network is set up. */
export interface NetworkSettings {
  /** Undefined: insecure. */
  readonly tls?: NetworkTls;
}

/** No message is longer: whoever announces one is cut off before a byte of it is kept. */
export const messageBytesMax = 64 * 1024 * 1024;
/** How long `dial` waits. */
export const dialTimeoutMs = 3_000;
/** How long a closed connection may take to send what was queued. */
export const lingerMs = 2_000;
/** A silent connection is asked for a sign of life this often... */
export const keepaliveMs = 2_000;
/** ...and is dead after so long without one. */
export const keepaliveTimeoutMs = 4_000;

/** `host:port` or `[v6]:port` in its parts. */
export function splitAddress(address: string): { readonly host: string; readonly port: number } {
  const colon = address.lastIndexOf(':');
  return { host: address.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(address.slice(colon + 1)) };
}
