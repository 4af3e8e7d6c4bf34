/** Who reads which slot: each node knows its own sessions, and is asked. */
import { SqlError } from '../../errors.ts';
import type { SqlValue } from '../../values/index.ts';
import type { SqlEngine } from '../engine.ts';
import type { SqlSession } from '../session.ts';

type Row = Readonly<Record<string, SqlValue>>;

/** 55006: another session has it. */
export async function slotInUse(engine: SqlEngine, name: string): Promise<SqlError> {
  const rows = await engine.sessionRows.rows('senders');
  const reader = rows.find(({ slot_name }) => slot_name === name);
  const who = reader === undefined ? 'another session' : `PID ${String(reader.pid)}`;
  return new SqlError('55006', `replication slot "${name}" is active for ${who}`);
}

/** A session that streams, as pg_stat_replication shows it; with the name of its slot. */
export function senderRow({ sender, identity, authority, settings }: SqlSession): readonly Row[] {
  if (sender === undefined) return [];
  const { slot, sent, written, flushed, applied, repliedAt } = sender.state;
  return [
    {
      slot_name: slot,
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
  const [slots, senders] = await Promise.all([engine.replication.list(), engine.sessionRows.rows('senders')]);
  return slots.map(({ name, plugin, databaseOid, database, temporaryOf, confirmed, lost }) => {
    const reader = senders.find(({ slot_name }) => slot_name === name);
    return {
      slot_name: name,
      plugin,
      slot_type: 'logical',
      datoid: databaseOid,
      database,
      temporary: temporaryOf !== undefined,
      active: reader !== undefined,
      active_pid: reader?.pid ?? null,
      restart_lsn: lost === undefined ? confirmed : null,
      confirmed_flush_lsn: confirmed,
      wal_status: lost === undefined ? 'reserved' : 'lost',
      two_phase: false,
    };
  });
}
