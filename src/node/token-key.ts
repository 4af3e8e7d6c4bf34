/** The key that tokens of HTTP clients are signed with: one for the cluster, chosen by chance once, kept in the meta range, which no client reads. */
import { JimError, settingKey, toHex } from '../base/index.ts';
import type { Random } from '../io/index.ts';
import type { MetaRows } from './meta.ts';
import { jsonRow, readJsonRow, type TokenKeyRow } from './rows.ts';

const waitMs = 10_000;
const keyBytes = 32;

/** The key; makes it if there is none yet. */
export async function tokenKey(meta: MetaRows, random: Random): Promise<Uint8Array> {
  const key = settingKey('http-token-key');
  const deadlineAtMs = meta.deadline(waitMs);
  let found = await meta.get(key, deadlineAtMs);
  if (found === undefined) {
    await meta.put(key, jsonRow({ key: toHex(random.bytes(keyBytes)) }), { exists: false }, deadlineAtMs);
    // Another node may have been first.
    found = await meta.get(key, deadlineAtMs);
  }
  if (found === undefined) throw new JimError('internal', 'the key of tokens was written and is not there');
  return Buffer.from(readJsonRow<TokenKeyRow>(found.row).key, 'hex');
}
