/** Connections by the role that last asked something on them: what CONNECTION LIMIT counts, each node for itself. */
import { JimError } from '../../base/index.ts';
import type { Credentials } from '../../kv/index.ts';
import type { RoleDescriptor } from '../../sql/catalog/index.ts';

type Connection = Credentials['connection'];

/** See the top of the file. */
export class RoleConnections {
  readonly #roles = new WeakMap<Connection, number>();
  readonly #counts = new Map<number, number>();

  /** The role asks something on the connection. @param sessions that it has elsewhere @throws `too-many-requests` */
  use(connection: Connection, { oid, name, connectionLimit }: RoleDescriptor, sessions: () => number): void {
    const before = this.#roles.get(connection);
    if (before === oid) return;
    const count = this.#counts.get(oid) ?? 0;
    if (connectionLimit >= 0 && count + sessions() >= connectionLimit)
      throw new JimError('too-many-requests', `too many connections for role "${name}"`, {
        details: { sqlstate: '53300' },
      });
    if (before === undefined) connection.once('close', () => this.#end(connection));
    else this.#lessen(before);
    this.#roles.set(connection, oid);
    this.#counts.set(oid, count + 1);
  }

  /** How many the role has. */
  count(oid: number): number {
    return this.#counts.get(oid) ?? 0;
  }

  #end(connection: Connection): void {
    const oid = this.#roles.get(connection);
    this.#roles.delete(connection);
    if (oid !== undefined) this.#lessen(oid);
  }

  #lessen(oid: number): void {
    const left = (this.#counts.get(oid) ?? 0) - 1;
    if (left > 0) this.#counts.set(oid, left);
    else this.#counts.delete(oid);
  }
}
