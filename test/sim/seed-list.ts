/** The list of seeds that once failed: `7 --faults crash,split # what went wrong`. */
import { readFileSync } from 'node:fs';
import type { FaultKind, PlanMask } from './plan.ts';
import type { WorkloadName } from './workload.ts';

export interface ListedSeed {
  readonly seed: string;
  readonly mask: PlanMask;
  readonly about: string;
}

export function readSeeds(path: string): readonly ListedSeed[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map(parseSeedLine);
}

function parseSeedLine(line: string): ListedSeed {
  const [words, about = ''] = line.split('#');
  const [seed, ...rest] = words.trim().split(/\s+/);
  const settings = new Map<string, string>();
  for (let i = 0; i < rest.length; i += 2) settings.set(rest[i], rest[i + 1]);
  const numberAt = (name: string): number | undefined => (settings.has(name) ? Number(settings.get(name)) : undefined);
  const faults = settings.get('--faults');
  return {
    seed,
    about: about.trim(),
    mask: {
      faults: faults === undefined ? undefined : ((faults === 'none' ? [] : faults.split(',')) as FaultKind[]),
      workloads: settings.get('--workload')?.split(',') as WorkloadName[] | undefined,
      nodes: numberAt('--nodes'),
      clients: numberAt('--clients'),
      faultsMs: numberAt('--length'),
      ...(settings.get('--feed') === 'on' && { feed: true }),
      ...(settings.get('--durable-feed') === 'on' && { durableFeed: true }),
    },
  };
}
