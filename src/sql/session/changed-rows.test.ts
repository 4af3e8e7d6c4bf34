/** Rows that were written, counted by table. */
import { expect, test } from 'vitest';
import { concatBytes, tableIndexPrefix } from '../../base/index.ts';
import { ChangedRows } from './changed-rows.ts';

function write(tableOid: number, storage: number, row: number) {
  return { key: concatBytes(tableIndexPrefix(tableOid, storage), new Uint8Array([row])), row: undefined };
}

test('rows count, the entries of their indexes do not', () => {
  const changed = new ChangedRows();
  changed.add([
    write(20_000, 1, 1),
    write(20_000, 2, 1),
    write(20_000, 3, 1),
    write(20_000, 1, 2),
    write(20_001, 7, 1),
  ]);
  changed.addRows(20_002, 4);
  expect(changed.take()).toEqual(
    new Map([
      [20_000, 2],
      [20_001, 1],
      [20_002, 4],
    ]),
  );
  expect(changed.take()).toEqual(new Map());
});

test('keys of no table do not count', () => {
  const changed = new ChangedRows();
  changed.add([{ key: new Uint8Array([1, 2, 3]), row: undefined }]);
  expect(changed.take().size).toBe(0);
});
