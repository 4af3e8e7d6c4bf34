/** How checkers say what they found. */
import type { Operation } from '../history.ts';
import type { Anomaly, Verdict } from '../workload.ts';

/** Of one kind of anomaly, shown in full; the summary counts all. */
const shownMax = 4;

export function anomaly(name: string, text: string, ...operations: readonly Operation[]): Anomaly {
  return { name, text, operations };
}

/** Valid if nothing is wrong, and `doubt` names nothing that keeps it from being proof. */
export function verdictOf(checked: string, anomalies: readonly Anomaly[], doubt?: string): Verdict {
  if (anomalies.length > 0)
    return { valid: false, summary: `${checked}: ${countNames(anomalies)}`, anomalies: firstOfEach(anomalies) };
  if (doubt !== undefined) return { valid: 'unknown', summary: `${checked}, but ${doubt}`, anomalies: [] };
  return { valid: true, summary: checked, anomalies: [] };
}

/** `G1a, lost-update (3)` */
export function countNames(anomalies: readonly Anomaly[]): string {
  const counts = new Map<string, number>();
  for (const { name } of anomalies) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => (count === 1 ? name : `${name} (${count})`)).join(', ');
}

/** A few of each kind, in their order. */
export function firstOfEach(anomalies: readonly Anomaly[]): readonly Anomaly[] {
  const counts = new Map<string, number>();
  return anomalies.filter(({ name }) => {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return count <= shownMax;
  });
}

/** What several checkers say of one history: the worst of it. */
export function worstOf(verdicts: readonly Verdict[]): Verdict {
  const valid = verdicts.some((one) => one.valid === false)
    ? false
    : verdicts.some((one) => one.valid === 'unknown')
      ? 'unknown'
      : true;
  return {
    valid,
    summary: verdicts.map(({ summary }) => summary).join('; '),
    anomalies: verdicts.flatMap(({ anomalies }) => anomalies),
  };
}

/** `3 reads`, `1 read`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
