/** LISTEN, UNLISTEN, NOTIFY. */
import { SqlError } from '../../errors.ts';
import type { Listen, Notify, Unlisten } from '../../parse/index.ts';
import { done, type Execution } from '../execution.ts';
import type { SqlSession } from '../session.ts';

const channelBytesMax = 63;
const payloadBytesMax = 7_999;

/** LISTEN: from the commit on. */
export function listen(session: SqlSession, { channel }: Listen): Execution {
  session.currentTransaction.aroundCommit(() => session.engine.notifications.listen(session, channel));
  return done('LISTEN');
}

/** UNLISTEN. */
export function unlisten(session: SqlSession, { channel }: Unlisten): Execution {
  session.currentTransaction.atCommit(() => session.engine.notifications.unlisten(session, channel));
  return done('UNLISTEN');
}

/** NOTIFY. */
export function notify(session: SqlSession, { channel, payload }: Notify): Execution {
  checkNotification(channel, payload ?? '');
  session.currentTransaction.notify(channel, payload ?? '');
  return done('NOTIFY');
}

/** Refuses what no notification can carry. */
export function checkNotification(channel: string, payload: string): void {
  if (channel === '') throw new SqlError('22023', 'channel name cannot be empty');
  if (Buffer.byteLength(channel) > channelBytesMax) throw new SqlError('22023', 'channel name too long');
  if (Buffer.byteLength(payload) > payloadBytesMax) throw new SqlError('22023', 'payload string too long');
}
