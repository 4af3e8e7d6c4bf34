/** Who a session is: fixed at login, but for the role, which SET ROLE changes. */
import type { Oid } from '../catalog/index.ts';

/** What login found out. */
export interface SessionIdentity {
  readonly processId: number;
  /** Who knows it may cancel what the session does. */
  readonly secretKey: Uint8Array;
  readonly databaseOid: Oid;
  readonly databaseName: string;
  /** The role that logged in. */
  readonly loginRole: Oid;
  readonly clientAddress: string | undefined;
  readonly clientPort: number;
  /** Does it speak the streaming replication protocol, too? */
  readonly replicates: boolean;
  /** Microseconds since 2000-01-01 UTC. */
  readonly startedAt: bigint;
  /** Settings of the server, by name: what SHOW says of them. */
  readonly serverSettings: ReadonlyMap<string, string>;
}
