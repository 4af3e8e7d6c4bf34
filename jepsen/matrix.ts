/** `--all`: every workload at each of its levels, under changing mixes of faults, sizes and kinds of durability, from one seed. */
import { faultFamilies } from './faults/index.ts';
import { RandomStream } from './random.ts';
import type { RunPlan } from './results.ts';
import type { WorkloadMaker } from './workload.ts';

/** The mixes that every workload has to bear; each level of a workload gets the next two, so all are met. */
const mixes: readonly (readonly string[])[] = [
  ['kill', 'partition', 'ranges'],
  ['pause', 'clock', 'ranges'],
  ['partition', 'pause', 'clock', 'kill'],
  ['power', 'partition'],
  ['restart', 'drift', 'ranges'],
  ['disk-slow', 'kill', 'clock'],
  ['members', 'ranges', 'kill'],
  ['disk-full', 'pause'],
  ['members', 'ranges', 'partition', 'pause'],
  faultFamilies.map(({ kind }) => kind),
];

export interface MatrixOptions {
  readonly seed: string;
  readonly minutes: number;
  readonly rate: number;
  readonly clients: number;
}

/** The plans, in the order in which they run. */
export function matrix(
  makers: readonly WorkloadMaker[],
  { seed, minutes, rate, clients }: MatrixOptions,
): readonly RunPlan[] {
  const random = new RandomStream(`matrix ${seed}`);
  const cases = makers.flatMap(({ name, levels }) =>
    (levels ?? (['serializable'] as const)).map((level) => ({ name, level })),
  );
  return cases.flatMap(({ name, level }, i) =>
    [0, 1].map((round): RunPlan => {
      const faults = mixes[(2 * i + round) % mixes.length];
      const nodes = random.chance(0.3) ? 5 : 3;
      const durability = random.chance(0.3) ? 'memory' : 'fsync';
      return {
        workload: name,
        level,
        faults,
        nodes,
        durability,
        minutes,
        rate,
        clients,
        seed: `${seed}-${2 * i + round + 1}`,
      };
    }),
  );
}
