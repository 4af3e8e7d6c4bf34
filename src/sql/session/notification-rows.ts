/**
 * What a transaction tells others, as rows that commit with it: so it is heard if and only if the transaction commits, in the order of commits, wherever
 * the node that committed goes. The rows end by themselves.
 *
 *   08 'n' <16 bytes, the transaction's alone> <piece u32>    JSON: [database oid, process id, [[channel, payload], …]]
 */
import {
  decodeKvRow,
  encodeKvRow,
  notificationKey,
  notificationPrefix,
  startsWith,
  utf8,
  utf8Text,
} from '../../base/index.ts';
import type { KeyWrite } from '../../txn/index.ts';
import type { Oid } from '../catalog/index.ts';
import type { Notification } from './transaction.ts';

/** Who tells it. */
export interface Teller {
  readonly databaseOid: Oid;
  readonly processId: number;
}

/** What is told. */
export interface Told extends Teller {
  readonly notifications: readonly Notification[];
}

/** Nobody follows so late that he would miss them: kept versions are read, and those stay longer. */
const lifeMs = 60_000;
/** Characters of channels and payloads in a row. */
const pieceLength = 64 * 1024;

/** The rows that say it. @param name 16 bytes that no other transaction has */
export function notificationRows(
  { databaseOid, processId }: Teller,
  notifications: readonly Notification[],
  name: Uint8Array,
  wallMs: number,
): readonly KeyWrite[] {
  return piecesOf(notifications).map((piece, i) => {
    const said = piece.map(({ channel, payload }) => [channel, payload]);
    const value = utf8(JSON.stringify([databaseOid, processId, said]));
    const row = encodeKvRow({ value, contentType: 'application/json', expiresAtMs: Math.floor(wallMs) + lifeMs });
    return { key: notificationKey(name, i), row };
  });
}

function piecesOf(notifications: readonly Notification[]): readonly Notification[][] {
  const pieces: Notification[][] = [];
  let length = pieceLength;
  for (const notification of notifications) {
    if (length >= pieceLength) {
      pieces.push([]);
      length = 0;
    }
    pieces[pieces.length - 1].push(notification);
    length += notification.channel.length + notification.payload.length;
  }
  return pieces;
}

/** Reads a row; undefined for what is none. */
export function readNotifications(key: Uint8Array, row: Uint8Array): Told | undefined {
  if (!startsWith(key, notificationPrefix)) return undefined;
  const [databaseOid, processId, said] = JSON.parse(utf8Text(decodeKvRow(row).value)) as [
    Oid,
    number,
    readonly (readonly [string, string])[],
  ];
  return { databaseOid, processId, notifications: said.map(([channel, payload]) => ({ channel, payload })) };
}
