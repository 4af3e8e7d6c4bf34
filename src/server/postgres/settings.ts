/** The PostgreSQL listener's settings. */

/** Who may log in, and how: one answer for all, in place of PostgreSQL's pg_hba.conf. */
export type SqlAuthentication =
  /** Whoever can reach the port is who they say they are. */
  | 'trust'
  /** A password, by SCRAM-SHA-256. */
  | 'scram'
  /** A certificate of the clients' authority whose common name is the role's. */
  | 'cert';

export interface PostgresSettings {
  readonly authentication: SqlAuthentication;
  /** The superuser's password as long as the catalog has none. */
  readonly firstPassword: string | undefined;
  readonly connectionsMax: number;
  /** So many of them are for superusers only. */
  readonly reservedConnections: number;
  /** Connections beyond those, of clients that have not logged in yet. */
  readonly loginsMax: number;
  /** With `require`, nobody logs in over a plain connection. */
  readonly encryption: 'allow' | 'require';
  /** From the first byte to the end of the login. */
  readonly loginTimeoutMs: number;
  /** How long a stop waits for statements before it breaks connections. */
  readonly drainMs: number;
  /** Bytes that one connection may send ahead while its statement runs. */
  readonly readAheadBytesMax: number;
  /** Certificate and key in PEM; `ca` is who signs clients' certificates. */
  readonly tls?: { readonly cert: string; readonly key: string; readonly ca?: string };
}

export const defaultPostgresSettings: PostgresSettings = {
  authentication: 'scram',
  firstPassword: undefined,
  connectionsMax: 5_000,
  reservedConnections: 3,
  loginsMax: 500,
  encryption: 'allow',
  loginTimeoutMs: 60_000,
  drainMs: 2_000,
  readAheadBytesMax: 256 * 1024,
};
