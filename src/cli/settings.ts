/**
 * A node's settings as users spell them: `--http-port`, `JIMKV_HTTP_PORT`, and `"http-port"` in the file that `--config`
 * names. A flag wins over the environment, the environment over the file, the file over the default.
 */
import { JimError } from '../base/index.ts';
import {
  decodeNodeConfig,
  defaultNodeConfig,
  type NodeConfig,
  type SqlTlsConfig,
  type TlsConfig,
} from '../node/config.ts';
import { type Option, UsageError } from './arguments.ts';
import { formatExactDuration, formatExactSize, parseCount, parseDuration, parseSize } from './units.ts';

/** Where a value can come from, each by the setting's name; what the command line and the machine gave. */
export interface SettingSources {
  /** By flag name; lists have one item per time the flag was given. */
  readonly flags: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The process' environment. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The configuration file's JSON, already parsed; undefined without one. */
  readonly file: unknown;
}

type SettingKind = 'text' | 'number' | 'size' | 'duration' | 'list';

/** Where the files for PostgreSQL clients come from. */
type SqlTlsField = 'sqlCertFile' | 'sqlKeyFile' | 'sqlClientCaFile';

/** One setting of `jimkv start`. */
export interface Setting {
  readonly name: string;
  readonly kind: SettingKind;
  readonly value: string;
  readonly about: string;
  readonly field: keyof NodeConfig | keyof TlsConfig | SqlTlsField;
}

/** Every setting, in the order of the help and of docs/operations.md. */
export const settings: readonly Setting[] = [
  { name: 'zone', kind: 'text', value: 'NAME', field: 'zone', about: 'failure domain of this node' },
  {
    name: 'join',
    kind: 'list',
    value: 'HOST:PORT,…',
    field: 'join',
    about: 'RPC addresses of the first nodes, the same list for all; without it a cluster of its own',
  },
  { name: 'data', kind: 'text', value: 'DIR', field: 'dataFolder', about: 'folder of log and images' },
  { name: 'host', kind: 'text', value: 'HOST', field: 'host', about: 'address to listen on' },
  {
    name: 'advertise-host',
    kind: 'text',
    value: 'HOST',
    field: 'advertiseHost',
    about: 'host that others are told to use',
  },
  { name: 'http-port', kind: 'number', value: 'PORT', field: 'httpPort', about: 'port for HTTP clients' },
  { name: 'rpc-port', kind: 'number', value: 'PORT', field: 'rpcPort', about: 'port for the other nodes' },
  {
    name: 'sql-port',
    kind: 'number',
    value: 'PORT',
    field: 'sqlPort',
    about: 'port for PostgreSQL clients',
  },
  {
    name: 'grpc-port',
    kind: 'number',
    value: 'PORT',
    field: 'grpcPort',
    about: 'port for programs that speak gRPC; 0: none',
  },
  {
    name: 'sql-auth',
    kind: 'text',
    value: 'HOW',
    field: 'sqlAuth',
    about: 'how PostgreSQL clients log in: trust, scram or cert',
  },
  {
    name: 'sql-password',
    kind: 'text',
    value: 'TEXT',
    field: 'sqlPassword',
    about: 'the superuser’s password as long as it has none (better in JIMKV_SQL_PASSWORD)',
  },
  {
    name: 'sql-connections',
    kind: 'number',
    value: 'N',
    field: 'sqlConnections',
    about: 'PostgreSQL clients at a time; the last three places are for superusers',
  },
  {
    name: 'sql-encryption',
    kind: 'text',
    value: 'HOW',
    field: 'sqlEncryption',
    about: 'allow, or require TLS of PostgreSQL clients',
  },
  {
    name: 'sql-tls-cert',
    kind: 'text',
    value: 'FILE',
    field: 'sqlCertFile',
    about: 'PEM certificate for PostgreSQL clients, where it is not that of --tls-cert',
  },
  { name: 'sql-tls-key', kind: 'text', value: 'FILE', field: 'sqlKeyFile', about: 'its key' },
  {
    name: 'sql-tls-client-ca',
    kind: 'text',
    value: 'FILE',
    field: 'sqlClientCaFile',
    about: 'PEM authority that signs the certificates of PostgreSQL clients (--sql-auth=cert)',
  },
  {
    name: 'http-auth',
    kind: 'text',
    value: 'HOW',
    field: 'httpAuth',
    about: 'how HTTP clients show who they are: trust, password or cert; if nothing is said, as --sql-auth',
  },
  {
    name: 'http-encryption',
    kind: 'text',
    value: 'HOW',
    field: 'httpEncryption',
    about: 'require: passwords and tokens from other machines are taken over TLS only; allow: also without',
  },
  {
    name: 'memory',
    kind: 'size',
    value: 'SIZE',
    field: 'memoryBytes',
    about: 'memory for rows; above it writes are refused',
  },
  {
    name: 'transaction-memory',
    kind: 'size',
    value: 'SIZE',
    field: 'transactionBytes',
    about: 'memory for what open transactions wrote and did not commit yet',
  },
  {
    name: 'durability',
    kind: 'text',
    value: 'LEVEL',
    field: 'durability',
    about: 'fsync: on disk in two zones before the answer; memory: in two zones, the disk follows',
  },
  {
    name: 'transport',
    kind: 'text',
    value: 'KIND',
    field: 'transport',
    about: 'between nodes: grpc or tcp (all nodes alike)',
  },
  { name: 'store', kind: 'text', value: 'KIND', field: 'storeKind', about: 'memory store: arena or sorted-btree' },
  {
    name: 'lease',
    kind: 'duration',
    value: 'TIME',
    field: 'leaseMs',
    about: 'how long one heartbeat supports a lease',
  },
  {
    name: 'snapshot-log',
    kind: 'size',
    value: 'SIZE',
    field: 'snapshotLogBytes',
    about: 'log of a range between two of its images',
  },
  { name: 'range-max', kind: 'size', value: 'SIZE', field: 'rangeBytesMax', about: 'a bigger range is split' },
  {
    name: 'dead-after',
    kind: 'duration',
    value: 'TIME',
    field: 'deadAfterMs',
    about: 'silence after which a node is given up and its replicas are made elsewhere',
  },
  {
    name: 'scrub-every',
    kind: 'duration',
    value: 'TIME',
    field: 'scrubMs',
    about: 'files on disk are read again so long after the last time, and replaced where they have gone bad; 0: never',
  },
  { name: 'tls-cert', kind: 'text', value: 'FILE', field: 'certFile', about: 'PEM certificate of this node' },
  { name: 'tls-key', kind: 'text', value: 'FILE', field: 'keyFile', about: 'PEM key of the certificate' },
  {
    name: 'tls-ca',
    kind: 'text',
    value: 'FILE',
    field: 'caFile',
    about: 'PEM authority that signed all nodes’ certificates',
  },
  {
    name: 'tls-client-ca',
    kind: 'text',
    value: 'FILE',
    field: 'clientCaFile',
    about: 'PEM authority whose certificates HTTP clients must show',
  },
];

/** `JIMKV_HTTP_PORT` */
export function environmentName(name: string): string {
  return `JIMKV_${name.toUpperCase().replaceAll('-', '_')}`;
}

/** The flags of `jimkv start`. */
export function settingOptions(): readonly Option[] {
  return settings.map(({ name, value, about, kind, field }) => ({
    name,
    value,
    about,
    many: kind === 'list',
    otherwise: formatDefault(kind, field),
  }));
}

/** The default as a user would write it; undefined where there is none. */
export function formatDefault(kind: SettingKind, field: Setting['field']): string | undefined {
  if (!(field in defaultNodeConfig) || field === 'advertiseHost') return undefined;
  const value = defaultNodeConfig[field as keyof NodeConfig];
  if (kind === 'size') return formatExactSize(value as number);
  if (kind === 'duration') return formatExactDuration(value as number);
  return kind === 'list' || value === undefined ? undefined : String(value);
}

/** The node's configuration out of all sources; throws `UsageError` that names the source. */
export function resolveConfig(sources: SettingSources): NodeConfig {
  const file = checkFile(sources.file);
  const given: Record<string, unknown> = {};
  for (const setting of settings) {
    const value = givenFor(setting, sources, file);
    if (value !== undefined) given[setting.field] = value;
  }
  const { certFile, keyFile, caFile, clientCaFile, sqlCertFile, sqlKeyFile, sqlClientCaFile, ...fields } =
    given as Partial<NodeConfig & TlsConfig & Readonly<Record<SqlTlsField, string>>>;
  const tls = tlsOf({ certFile, keyFile, caFile, clientCaFile });
  const sqlTls = sqlTlsOf(sqlCertFile, sqlKeyFile, sqlClientCaFile);
  try {
    return decodeNodeConfig({ ...fields, tls, sqlTls });
  } catch (error) {
    if (error instanceof JimError) throw new UsageError(withFlagName(error.message));
    throw error;
  }
}

function givenFor(setting: Setting, sources: SettingSources, file: Readonly<Record<string, unknown>>): unknown {
  const flag = sources.flags[setting.name];
  if (flag !== undefined && flag.length > 0) return readAs(setting, flag, `--${setting.name}`);
  const variable = environmentName(setting.name);
  const fromEnvironment = sources.environment[variable];
  if (fromEnvironment !== undefined && fromEnvironment !== '') return readAs(setting, fromEnvironment, variable);
  const fromFile = file[setting.name];
  return fromFile === undefined ? undefined : readAs(setting, fromFile, `"${setting.name}" in the file`);
}

/** Reads a value of any source; numbers and lists of the file may stand there as JSON has them. */
function readAs(setting: Setting, value: unknown, source: string): unknown {
  try {
    if (setting.kind === 'list') return readList(value);
    if (typeof value === 'number' && setting.kind !== 'text') return value;
    if (typeof value !== 'string') throw new UsageError(`a text is wanted, not ${JSON.stringify(value)}`);
    if (setting.kind === 'size') return parseSize(value);
    if (setting.kind === 'duration') return parseDuration(value);
    return setting.kind === 'number' ? parseCount(value) : value;
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(`${source}: ${error.message}`);
    throw error;
  }
}

function readList(value: unknown): readonly string[] {
  return [value]
    .flat()
    .flatMap((item) => String(item).split(','))
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function checkFile(file: unknown): Readonly<Record<string, unknown>> {
  if (file === undefined) return {};
  if (typeof file !== 'object' || file === null || Array.isArray(file))
    throw new UsageError('the configuration file must hold one JSON object');
  const unknown = Object.keys(file).find((name) => !settings.some((setting) => setting.name === name));
  if (unknown !== undefined) throw new UsageError(`the configuration file has an unknown setting "${unknown}"`);
  return file as Readonly<Record<string, unknown>>;
}

function tlsOf(given: Partial<TlsConfig>): TlsConfig | undefined {
  const { certFile, keyFile, caFile, clientCaFile } = given;
  if (certFile === undefined && keyFile === undefined && caFile === undefined && clientCaFile === undefined)
    return undefined;
  if (certFile === undefined || keyFile === undefined || caFile === undefined)
    throw new UsageError('TLS wants --tls-cert, --tls-key and --tls-ca together');
  return { certFile, keyFile, caFile, clientCaFile };
}

function sqlTlsOf(certFile?: string, keyFile?: string, clientCaFile?: string): SqlTlsConfig | undefined {
  if (certFile === undefined && keyFile === undefined && clientCaFile === undefined) return undefined;
  if (certFile === undefined || keyFile === undefined)
    throw new UsageError('TLS for PostgreSQL clients wants --sql-tls-cert and --sql-tls-key together');
  return { certFile, keyFile, clientCaFile };
}

/** Messages of the check name the field; users know the flag. */
function withFlagName(message: string): string {
  const setting = settings.find(({ field }) => message.startsWith(`${field} `) || message.startsWith(`tls.${field} `));
  return setting === undefined ? message : `--${setting.name}${message.slice(message.indexOf(' '))}`;
}
