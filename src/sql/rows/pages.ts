/** How much is read at once. */
import { tableIndexPrefix } from '../../base/index.ts';

/** Rows of a page. */
export const pageRows = 1_000;
/** Bytes of a page. */
export const pageBytes = 1024 * 1024;

const [tableMark] = tableIndexPrefix(0, 0);

/** The table and the storage number that a key belongs to; undefined for keys of no table. */
export function storageOfKey(key: Uint8Array): { readonly tableOid: number; readonly storage: number } | undefined {
  const tableOid = tableOidOfKey(key);
  if (tableOid === undefined || key.length < 9) return undefined;
  return { tableOid, storage: ((key[5] << 24) | (key[6] << 16) | (key[7] << 8) | key[8]) >>> 0 };
}

/** The table that a key belongs to; undefined for keys of no table. */
export function tableOidOfKey(key: Uint8Array): number | undefined {
  if (key[0] !== tableMark || key.length < 5) return undefined;
  return ((key[1] << 24) | (key[2] << 16) | (key[3] << 8) | key[4]) >>> 0;
}
