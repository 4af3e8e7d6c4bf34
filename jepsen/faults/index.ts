/** All kinds of faults. */
import { clock, drift } from './clock.ts';
import { fullDisk, power, slowDisk } from './disk.ts';
import type { FaultFamily } from './fault.ts';
import { partition } from './partition.ts';
import { pause } from './pause.ts';
import { kill, restart } from './processes.ts';
import { members, ranges } from './ranges.ts';

export type { Fault, FaultContext, FaultFamily, Strike } from './fault.ts';

/** As `--list` shows them. */
export const faultFamilies: readonly FaultFamily[] = [
  kill,
  restart,
  pause,
  partition,
  clock,
  drift,
  slowDisk,
  fullDisk,
  power,
  ranges,
  members,
];
