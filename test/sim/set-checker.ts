/** Does a set that only grows show all that it must? The rules are the judge's, from `jepsen/checkers`; elements are rows. */
import { findSetAnomalies } from '../../jepsen/checkers/set.ts';
import { invalid, type Operation, type Verdict, valid } from './history.ts';

/** Checks `add`s against scans of the whole set. */
export function checkSet(operations: readonly Operation[]): Verdict {
  const adds = operations.flatMap((operation) => {
    const { call, outcome, invoked, ended } = operation;
    if (call.f !== 'add') return [];
    return [{ element: `${call.key}=${call.value}`, outcome, invoked, completed: ended, operation }];
  });
  const scans = operations.filter(({ call, outcome }) => call.f === 'scan' && outcome === 'ok');
  if (scans.length === 0) return { kind: 'unknown', reason: 'no scan of the set has succeeded' };
  const reads = scans.map((operation) => {
    const elements = (operation.answer.rows ?? []).map(({ key, value }) => `${key}=${value}`);
    return { elements, invoked: operation.invoked, completed: operation.ended, operation };
  });
  const [wrong] = findSetAnomalies(adds, reads);
  return wrong === undefined ? valid : invalid(`${wrong.name}: ${wrong.text}`, ...wrong.operations);
}
