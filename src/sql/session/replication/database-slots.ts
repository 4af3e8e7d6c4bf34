/** Slots of a database that is to be dropped: they go with it, unless somebody reads one. */
import { SqlError } from '../../errors.ts';
import type { SqlSession } from '../session.ts';

/** Throws 55006 if a slot of the database is read; gives what drops them all. */
export async function slotsOfDatabase(session: SqlSession, name: string): Promise<() => Promise<void>> {
  const { replication } = session.engine;
  const database = session.catalog().databaseByName(name);
  if (replication === undefined || database === undefined) return async () => {};
  const slots = (await replication.list()).filter(({ databaseOid }) => databaseOid === database.oid);
  const active = slots.filter(({ activePid }) => activePid !== undefined).length;
  if (active > 0)
    throw new SqlError('55006', `database "${name}" is used by an active logical replication slot`, {
      detail: active === 1 ? 'There is 1 active slot.' : `There are ${active} active slots.`,
    });
  return async () => {
    for (const slot of slots) await replication.drop(slot.name);
  };
}
