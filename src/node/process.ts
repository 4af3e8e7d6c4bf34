/** A node as a process: what only the program's entry needs of the machine. */
import { readFileSync } from 'node:fs';
import process from 'node:process';
import type { NodeConfig, TlsConfig } from './config.ts';

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

/** What PostgreSQL clients are shown, as text. */
export interface SqlTlsFiles {
  readonly cert: string;
  readonly key: string;
  readonly ca: string | undefined;
}

/** Reads the PEM files for PostgreSQL clients; undefined: their connections are plain. */
export function readSqlTlsFiles({ sqlTls, tls }: NodeConfig): SqlTlsFiles | undefined {
  const shown = sqlTls ?? tls;
  if (shown === undefined) return undefined;
  const { certFile, keyFile, clientCaFile } = shown;
  const read = (file: string) => readFileSync(file, 'utf8');
  return { cert: read(certFile), key: read(keyFile), ca: clientCaFile === undefined ? undefined : read(clientCaFile) };
}

/** Ends the process now: the node can't go on safely. */
export function endProcess(): never {
  process.exit(1);
}
