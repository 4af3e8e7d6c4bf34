/**
 * The settings of one node: what each means, its unit, its default, and the check at the door. How they are spelled as
 * flags, environment variables and in a file is the command line's business (`cli/settings.ts`).
 */
import { JimError } from '../base/index.ts';
import type { Durability } from '../wal/records.ts';

/** Which memory store holds the rows: the arena (default), or the one over sorted-btree that it is checked against. */
export type StoreKind = 'arena' | 'sorted-btree';

/** How PostgreSQL clients prove who they are. */
export type SqlAuth = 'trust' | 'scram' | 'cert';

/** How HTTP clients do. */
export type HttpAuth = 'trust' | 'password' | 'cert';

/** May HTTP clients of other machines show passwords over plain connections? With `require` they may not. */
export type HttpEncryption = 'allow' | 'require';

/** Must PostgreSQL clients encrypt their connections? */
export type SqlEncryption = 'allow' | 'require';

/** What carries the messages between nodes. */
export type Transport = 'grpc' | 'tcp';

/** PEM files. Connections between nodes then are mutual TLS: both ends show a certificate that `caFile` has signed. */
export interface TlsConfig {
  readonly certFile: string;
  readonly keyFile: string;
  readonly caFile: string;
  /** If given, HTTP clients must show a certificate signed by it; else HTTPS asks clients for none. With `httpAuth: cert` it says who they are. */
  readonly clientCaFile: string | undefined;
}

/** PEM files for PostgreSQL clients, where they are others than those of `tls`. */
export interface SqlTlsConfig {
  readonly certFile: string;
  readonly keyFile: string;
  /** Who signs clients' certificates. */
  readonly clientCaFile: string | undefined;
}

/** Everything a node is told at its start. */
export interface NodeConfig {
  /** The failure domain of this node: every range has its three replicas in three zones. */
  readonly zone: string;
  /** The folder of log, images and identity; belongs to one node for ever. */
  readonly dataFolder: string;
  /** The address that HTTP and RPC listen on. */
  readonly host: string;
  /** The host that other nodes and clients are told to use. */
  readonly advertiseHost: string;
  /** HTTP port for clients; 0 takes a free one. */
  readonly httpPort: number;
  /** Port for the other nodes; 0 takes a free one. */
  readonly rpcPort: number;
  /** Port for PostgreSQL clients; 0 takes a free one. */
  readonly sqlPort: number;
  /** Port for programs that speak gRPC; 0: there is none. */
  readonly grpcPort: number;
  /** How PostgreSQL clients log in: `trust` (whoever reaches the port), `scram` (passwords), `cert` (certificates that `clientCaFile` has signed). */
  readonly sqlAuth: SqlAuth;
  /** The superuser's password as long as the catalog has none. */
  readonly sqlPassword: string | undefined;
  /** PostgreSQL clients at a time; the last three places are for superusers. */
  readonly sqlConnections: number;
  /** With `require`, nobody logs in over a plain connection. */
  readonly sqlEncryption: SqlEncryption;
  /** Undefined: PostgreSQL clients are shown what `tls` says, if it says anything. */
  readonly sqlTls: SqlTlsConfig | undefined;
  /** How HTTP clients show who they are: `trust`, `password` (or a token), `cert`. */
  readonly httpAuth: HttpAuth;
  readonly httpEncryption: HttpEncryption;
  /** `host:port` (RPC) of the first nodes. The same list may be given to all of them, oneself included. Empty: a cluster of its own. */
  readonly join: readonly string[];
  /** Bytes that rows may take in memory; above it writes are refused, reads and deletes go on. */
  readonly memoryBytes: number;
  /** Bytes that open transactions may keep of what they wrote, all of this node's together; what it takes to hold a row counts with it. */
  readonly transactionBytes: number;
  /** A commit that is larger is written as several log entries, which others' come between. */
  readonly commitEntryBytes: number;
  /** When a write counts as kept: `fsync` (on disk in a majority of zones) or `memory` (in their operating systems' hands). */
  readonly durability: Durability;
  readonly storeKind: StoreKind;
  /** Milliseconds for which one heartbeat makes another node support this node's leases. */
  readonly leaseMs: number;
  /** A range gets a new image when its log has grown by so many bytes since the last one. */
  readonly snapshotLogBytes: number;
  /** A range that holds more bytes (keys and rows) is split. */
  readonly rangeBytesMax: number;
  /** A node that is silent for so many milliseconds is given up: its replicas are made anew elsewhere. */
  readonly deadAfterMs: number;
  /** Files on disk are read again so many milliseconds after the last time, to replace what has gone bad; 0: not at all. */
  readonly scrubMs: number;
  /** How nodes talk: `grpc`, or the same messages in plain `tcp` frames, which costs less. All nodes of a cluster alike. */
  readonly transport: Transport;
  /** Undefined: plain connections. */
  readonly tls: TlsConfig | undefined;
}

/** A mebibyte: the unit of the defaults below. */
const mebibyte = 1024 * 1024;

/** What holds where nothing else is said. */
export const defaultNodeConfig: NodeConfig = {
  zone: 'a',
  dataFolder: './data',
  host: '127.0.0.1',
  advertiseHost: '127.0.0.1',
  httpPort: 18080,
  rpcPort: 17070,
  sqlPort: 15432,
  grpcPort: 0,
  sqlAuth: 'scram',
  sqlPassword: undefined,
  sqlConnections: 5_000,
  sqlEncryption: 'allow',
  sqlTls: undefined,
  httpAuth: 'password',
  httpEncryption: 'require',
  join: [],
  memoryBytes: 2048 * mebibyte,
  transactionBytes: 768 * mebibyte,
  commitEntryBytes: 2 * mebibyte,
  durability: 'fsync',
  storeKind: 'arena',
  leaseMs: 1_000,
  snapshotLogBytes: 32 * mebibyte,
  rangeBytesMax: 512 * mebibyte,
  deadAfterMs: 300_000,
  scrubMs: 86_400_000,
  transport: 'grpc',
  tls: undefined,
};

/** Fills in the defaults and checks every value; throws `invalid-argument` with the setting's name. */
export function decodeNodeConfig(given: Partial<NodeConfig>): NodeConfig {
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const host = given.host ?? defaultNodeConfig.host;
  const config: NodeConfig = {
    ...defaultNodeConfig,
    advertiseHost: announcedHost(host),
    httpAuth: httpAuthLike(given),
    ...set,
  };
  checkName('zone', config.zone);
  checkText('dataFolder', config.dataFolder);
  checkText('host', config.host);
  checkText('advertiseHost', config.advertiseHost);
  for (const port of ['httpPort', 'rpcPort', 'sqlPort', 'grpcPort'] as const)
    checkNumber(port, config[port], 0, 65_535);
  for (const address of config.join) checkAddress(address);
  checkNumber('memoryBytes', config.memoryBytes, 16 * mebibyte, 2 ** 44);
  checkNumber('transactionBytes', config.transactionBytes, 1 * mebibyte, 2 ** 40);
  checkNumber('commitEntryBytes', config.commitEntryBytes, 16, 32 * mebibyte);
  checkChoice('durability', config.durability, ['fsync', 'memory']);
  checkChoice('sqlAuth', config.sqlAuth, ['trust', 'scram', 'cert']);
  checkNumber('sqlConnections', config.sqlConnections, 10, 100_000);
  checkSqlTls(config);
  checkHttp(config);
  checkChoice('storeKind', config.storeKind, ['arena', 'sorted-btree']);
  checkChoice('transport', config.transport, ['grpc', 'tcp']);
  checkNumber('leaseMs', config.leaseMs, 100, 60_000);
  checkNumber('snapshotLogBytes', config.snapshotLogBytes, 64 * 1024, 2 ** 40);
  checkNumber('rangeBytesMax', config.rangeBytesMax, 64 * 1024, 2 ** 40);
  checkNumber('deadAfterMs', config.deadAfterMs, config.leaseMs * 3, 7 * 86_400_000);
  checkNumber('scrubMs', config.scrubMs, 0, 30 * 86_400_000);
  if (config.tls !== undefined) checkTls(config.tls);
  return config;
}

/** A listening address that stands for "all" cannot be told to others; then this machine's loopback is. */
function announcedHost(host: string): string {
  return host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
}

/** Where nothing is said about HTTP, what holds for SQL holds there as well, as far as it can. */
function httpAuthLike({ sqlAuth, tls }: Partial<NodeConfig>): HttpAuth {
  if (sqlAuth === 'cert') return tls?.clientCaFile === undefined ? 'password' : 'cert';
  return sqlAuth === 'trust' ? 'trust' : 'password';
}

function refuse(name: string, what: string, value: unknown): never {
  throw new JimError('invalid-argument', `${name} must be ${what}, not ${JSON.stringify(value)}`);
}

function checkText(name: string, value: unknown): void {
  if (typeof value !== 'string' || value.length === 0) refuse(name, 'a text that is not empty', value);
}

function checkName(name: string, value: unknown): void {
  if (typeof value !== 'string' || !/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(value))
    refuse(name, '1 to 63 letters, digits, dots, dashes or underscores', value);
}

function checkNumber(name: string, value: unknown, low: number, high: number): void {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < low || value > high)
    refuse(name, `a whole number from ${low} to ${high}`, value);
}

function checkChoice(name: string, value: string, choices: readonly string[]): void {
  if (!choices.includes(value)) refuse(name, choices.join(' or '), value);
}

/** `host:port`, `[v6]:port`. */
function checkAddress(address: unknown): void {
  const match = typeof address === 'string' ? /^(\[[0-9a-fA-F:.]+\]|[^:\s]+):(\d{1,5})$/.exec(address) : null;
  if (match === null || Number(match[2]) < 1 || Number(match[2]) > 65_535)
    refuse('join', 'a list of host:port', address);
}

function checkSqlTls({ sqlAuth, sqlEncryption, sqlTls, tls }: NodeConfig): void {
  checkChoice('sqlEncryption', sqlEncryption, ['allow', 'require']);
  if (sqlTls !== undefined) {
    checkText('sqlTls.certFile', sqlTls.certFile);
    checkText('sqlTls.keyFile', sqlTls.keyFile);
    if (sqlTls.clientCaFile !== undefined) checkText('sqlTls.clientCaFile', sqlTls.clientCaFile);
  }
  const shown = sqlTls ?? tls;
  if (sqlEncryption === 'require' && shown === undefined)
    throw new JimError('invalid-argument', 'sqlEncryption require wants a certificate: --sql-tls-cert or --tls-cert');
  if (sqlAuth === 'cert' && shown?.clientCaFile === undefined)
    throw new JimError(
      'invalid-argument',
      'sqlAuth cert wants to know who signs the clients’ certificates: --sql-tls-client-ca or --tls-client-ca',
    );
}

function checkHttp({ httpAuth, httpEncryption, tls }: NodeConfig): void {
  checkChoice('httpAuth', httpAuth, ['trust', 'password', 'cert']);
  checkChoice('httpEncryption', httpEncryption, ['allow', 'require']);
  if (httpAuth === 'cert' && tls?.clientCaFile === undefined)
    throw new JimError(
      'invalid-argument',
      'httpAuth cert wants to know who signs the clients’ certificates: --tls-client-ca',
    );
}

function checkTls(tls: TlsConfig): void {
  checkText('tls.certFile', tls.certFile);
  checkText('tls.keyFile', tls.keyFile);
  checkText('tls.caFile', tls.caFile);
  if (tls.clientCaFile !== undefined) checkText('tls.clientCaFile', tls.clientCaFile);
}
