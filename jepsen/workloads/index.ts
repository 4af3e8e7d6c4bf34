/** All workloads: what clients of the judge do, and by what their histories are judged. */
import type { WorkloadMaker } from '../workload.ts';
import { bank } from './bank.ts';
import { causalReverse } from './causal-reverse.ts';
import { counter } from './counter.ts';
import { listAppend } from './list-append.ts';
import { longFork } from './long-fork.ts';
import { monotonic } from './monotonic.ts';
import { register } from './register.ts';
import { rwRegister } from './rw-register.ts';
import { set } from './set.ts';
import { sqlBank } from './sql-bank.ts';
import { sqlFeed } from './sql-feed.ts';
import { sqlListAppend } from './sql-list-append.ts';
import { sqlRegister } from './sql-register.ts';
import { sqlWriteSkew } from './sql-write-skew.ts';
import { ttl } from './ttl.ts';
import { uniqueIds } from './unique-ids.ts';
import { writeSkew } from './write-skew.ts';

export const workloads: readonly WorkloadMaker[] = [
  listAppend,
  rwRegister,
  bank,
  set,
  counter,
  uniqueIds,
  monotonic,
  longFork,
  writeSkew,
  causalReverse,
  register,
  ttl,
  sqlListAppend,
  sqlBank,
  sqlRegister,
  sqlWriteSkew,
  sqlFeed,
];
