/**
 * `--all`: every workload at each of its levels under every mix of faults, under changing sizes and kinds of durability, from one seed. The
 * order is such that whoever stops early has seen all workloads and all mixes.
 */
import { faultFamilies } from './faults/index.ts';
import { RandomStream } from './random.ts';
import type { RunPlan } from './results.ts';
import type { WorkloadMaker } from './workload.ts';

/** What strikes together: each kind of trouble alone, and all at once. */
export const mixes: readonly (readonly string[])[] = [
  [],
  ['kill', 'restart'],
  ['partition'],
  ['pause'],
  ['clock', 'drift'],
  ['ranges', 'members'],
  ['power', 'disk-slow', 'disk-full'],
  faultFamilies.map(({ kind }) => kind),
];

export interface MatrixOptions {
  readonly seed: string;
  readonly minutes: number;
  readonly rate: number;
  readonly clients: number;
  readonly calm: number;
}

/** The plans, in the order in which they run. */
export function matrix(
  makers: readonly WorkloadMaker[],
  { seed, minutes, rate, clients, calm }: MatrixOptions,
): readonly RunPlan[] {
  const random = new RandomStream(`matrix ${seed}`);
  const cases = makers.flatMap(({ name, levels }) =>
    (levels ?? (['serializable'] as const)).map((level) => ({ name, level })),
  );
  return mixes.flatMap((_, round) =>
    cases.map(({ name, level }, i): RunPlan => {
      const nodes = random.chance(0.2) ? 5 : 3;
      const durability = random.chance(0.3) ? 'memory' : 'fsync';
      const number = round * cases.length + i + 1;
      return {
        workload: name,
        level,
        faults: mixes[(round + i) % mixes.length],
        nodes,
        durability,
        minutes,
        rate,
        clients,
        calm,
        seed: `${seed}-${number}`,
      };
    }),
  );
}
