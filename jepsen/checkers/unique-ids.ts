/** Ids are given out once. Operations: `generate`, answered with an id or a list of them. */
import type { History, Operation } from '../history.ts';
import type { Anomaly, Verdict } from '../workload.ts';
import { anomaly, count, verdictOf } from './verdict.ts';

/** Judges what was generated. */
export function checkUniqueIds({ operations }: History): Verdict {
  const owners = new Map<string | number, Operation>();
  const anomalies: Anomaly[] = [];
  for (const operation of operations.filter(({ f, outcome }) => f === 'generate' && outcome === 'ok')) {
    const { value } = operation;
    for (const id of (Array.isArray(value) ? value : [value]) as readonly (string | number)[]) {
      const owner = owners.get(id);
      if (owner !== undefined) anomalies.push(anomaly('duplicate-id', `${id} was given out twice`, owner, operation));
      owners.set(id, operation);
    }
  }
  return verdictOf(
    `${count(owners.size, 'id')} given out`,
    anomalies,
    owners.size === 0 ? 'that proves nothing' : undefined,
  );
}
