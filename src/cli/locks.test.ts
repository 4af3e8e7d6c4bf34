import { expect, test } from 'vitest';
import { decodeTxnId } from '../base/index.ts';
import type { LockInfo } from '../kv/index.ts';
import { formatLocks } from './locks.ts';

test('locks by range, those who wait below those they wait for', () => {
  const [older, younger] = [decodeTxnId('t1-8f3a-1-5'), decodeTxnId('t3-77aa-2-9')];
  const held: LockInfo = {
    rangeId: 2,
    nodeId: 1,
    txn: older,
    target: '\\x04…a',
    mode: 'update',
    granted: true,
    prepared: false,
    sinceMs: 1234,
    waitsFor: [],
  };
  const waits: LockInfo = { ...held, txn: younger, mode: 'exclusive', granted: false, sinceMs: 200, waitsFor: [older] };
  const prepared: LockInfo = { ...held, rangeId: 1, nodeId: 2, target: '\\x04…b', mode: 'exclusive', prepared: true };
  expect(formatLocks([waits, held, prepared])).toBe(
    `
range  lease  key     mode       state     for   transaction  run by  waits for
-----  -----  ------  ---------  --------  ----  -----------  ------  -----------
r1     n2     \\x04…b  exclusive  prepared  1.2s  t1-8f3a-1-5  n1
r2     n1     \\x04…a  update     held      1.2s  t1-8f3a-1-5  n1
r2     n1     \\x04…a  exclusive  waits     0.2s  t3-77aa-2-9  n3      t1-8f3a-1-5`.trimStart(),
  );
  expect(formatLocks([])).toBe('no locks');
});
