/** Slots, and the sessions that stream, as the system tables show them. */
import type { SqlValue } from '../../values/index.ts';
import type { SqlEngine } from '../engine.ts';
import type { SqlSession } from '../session.ts';

type Row = Readonly<Record<string, SqlValue>>;

/** A session that streams, as pg_stat_replication shows it. */
export function senderRow({ sender, identity, authority, settings }: SqlSession): readonly Row[] {
  if (sender === undefined) return [];
  const { sent, written, flushed, applied, repliedAt } = sender.state;
  return [
    {
      pid: identity.processId,
      usesysid: authority.session.oid,
      usename: authority.session.name,
      application_name: settings.get('application_name') ?? '',
      client_addr: identity.clientAddress ?? null,
      client_hostname: null,
      client_port: identity.clientPort,
      backend_start: identity.startedAt,
      state: 'streaming',
      sent_lsn: sent,
      write_lsn: written ?? null,
      flush_lsn: flushed ?? null,
      replay_lsn: applied ?? null,
      sync_priority: 0,
      sync_state: 'async',
      reply_time: repliedAt ?? null,
    },
  ];
}

/** The cluster's slots, as pg_replication_slots shows them. */
export async function slotRows(engine: SqlEngine): Promise<readonly Row[]> {
  if (engine.replication === undefined) return [];
  const slots = await engine.replication.list();
  return slots.map(({ name, plugin, databaseOid, database, temporaryOf, activePid, confirmed, lost }) => ({
    slot_name: name,
    plugin,
    slot_type: 'logical',
    datoid: databaseOid,
    database,
    temporary: temporaryOf !== undefined,
    active: activePid !== undefined,
    active_pid: activePid ?? null,
    restart_lsn: lost === undefined ? confirmed : null,
    confirmed_flush_lsn: confirmed,
    wal_status: lost === undefined ? 'reserved' : 'lost',
    two_phase: false,
  }));
}
