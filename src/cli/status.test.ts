/** The status as text. */
import { expect, test } from 'vitest';
import { decodeNodeId, decodeRangeId } from '../base/index.ts';
import type { NodeStatus, RangeStatus } from '../kv/service.ts';
import { formatStatus } from './status.ts';

const node = (id: number, live: boolean): NodeStatus => ({
  nodeId: decodeNodeId(id),
  zone: 'abc'[id - 1],
  rpcAddress: `127.0.0.1:${17069 + id}`,
  httpAddress: `127.0.0.1:${18079 + id}`,
  version: '0.1.0',
  live,
  ranges: 2,
  leases: 1,
  memoryUsedBytes: 3 * 2 ** 20,
  memoryBudgetBytes: 2 ** 31,
});

const range: RangeStatus = {
  rangeId: decodeRangeId(2),
  start: '\\x04',
  end: '+inf',
  generation: 3,
  replicas: [1, 2].map((id) => ({
    nodeId: decodeNodeId(id),
    replicaId: id,
    role: id === 1 ? 'voter' : 'learner',
    zone: 'abc'[id - 1],
  })),
  leaseholder: decodeNodeId(1),
  keys: 1234567,
  bytes: 150 * 2 ** 20,
  appliedIndex: 4321,
  logBytes: 2048,
};

test('the status shows nodes, ranges with their lease, and the last steps', () => {
  const events = [{ atMs: 0, step: 'change-replicas r2 +n2', reason: '1 of 3 replicas', outcome: 'done' }];
  const lost = { ...range, rangeId: decodeRangeId(3), leaseholder: undefined };
  expect(`\n${formatStatus({ nodes: [node(1, true), node(2, false)], ranges: [range, lost], events }, 1, 10)}\n`).toBe(`
1 of 2 nodes live in 1 zones; 2 ranges with 2,469,134 keys, 300 MiB

node  zone  state   replicas  leases  memory              http             rpc              version
----  ----  ------  --------  ------  ------------------  ---------------  ---------------  -------
n1    a     live           2       1  3.0 MiB of 2.0 GiB  127.0.0.1:18080  127.0.0.1:17070    0.1.0
n2    b     silent         2       1  3.0 MiB of 2.0 GiB  127.0.0.1:18081  127.0.0.1:17071    0.1.0

zone  nodes  live  replicas  leases   memory
----  -----  ----  --------  ------  -------
a         1     1         2       1  3.0 MiB
b         1     0         2       1  3.0 MiB

range  span               keys     size  replicas (* lease)   generation  applied      log
-----  ------------  ---------  -------  -------------------  ----------  -------  -------
r2     [\\x04, +inf)  1,234,567  150 MiB  n1:a* n2:b(learner)           3    4,321  2.0 KiB

… and 1 more ranges (--ranges N)

Nobody serves: r3

when                      step of the master      reason           outcome
------------------------  ----------------------  ---------------  -------
1970-01-01T00:00:00.000Z  change-replicas r2 +n2  1 of 3 replicas  done
`);
});
