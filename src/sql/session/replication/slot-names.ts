/** What slots may be called, which plugins they may have, and who may have them. */
import { SqlError } from '../../errors.ts';
import { mayReplicate } from '../login.ts';
import type { SqlSession } from '../session.ts';
import type { LogicalReplication } from './service.ts';

/** The slots of the cluster, for a session whose role may have some. */
export function replicationOf(session: SqlSession): LogicalReplication {
  const { replication } = session.engine;
  if (replication === undefined) throw new SqlError('0A000', 'this node keeps no replication slots');
  if (!mayReplicate(session.authority.current))
    throw new SqlError('42501', 'must be superuser or replication role to use replication slots');
  return replication;
}

/** Throws for a name that no slot may have. */
export function checkSlotName(name: string): void {
  const quoted = `replication slot name "${name}"`;
  if (name.length === 0) throw new SqlError('42602', `${quoted} is too short`);
  if (name.length > nameBytesMax) throw new SqlError('42622', `${quoted} is too long`);
  if (/[^a-z0-9_]/.test(name))
    throw new SqlError('42602', `${quoted} contains invalid character`, {
      hint: 'Replication slot names may only contain lower case letters, numbers, and the underscore character.',
    });
}

const nameBytesMax = 63;
const plugins: ReadonlySet<string> = new Set(['pgoutput', 'test_decoding']);

/** Throws for a plugin that is not there. */
export function checkPlugin(plugin: string): void {
  if (!plugins.has(plugin))
    throw new SqlError('58P01', `could not access file "${plugin}": No such file or directory`, {
      hint: 'The output plugins are pgoutput and test_decoding.',
    });
}
