/** A node as a process: what only the program's entry needs of the machine. */
import { readFileSync } from 'node:fs';
import process from 'node:process';
import type { TlsConfig } from './config.ts';

/** Certificates and keys as bytes. */
export interface TlsFiles {
  readonly certificate: Buffer;
  readonly key: Buffer;
  readonly authority: Buffer;
  readonly clientAuthority: Buffer | undefined;
}

/** Reads the PEM files of the settings. */
export function readTlsFiles(tls: TlsConfig): TlsFiles {
  return {
    certificate: readFileSync(tls.certFile),
    key: readFileSync(tls.keyFile),
    authority: readFileSync(tls.caFile),
    clientAuthority: tls.clientCaFile === undefined ? undefined : readFileSync(tls.clientCaFile),
  };
}

/** Ends the process now: the node can't go on safely. */
export function endProcess(): never {
  process.exit(1);
}
