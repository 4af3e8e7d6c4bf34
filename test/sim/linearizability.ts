/** Are a run's registers linearizable, each key by itself? The search is the judge's, from `jepsen/checkers`. */
import { type ObjectModel, searchOrder, type Timed } from '../../jepsen/checkers/linearizability.ts';
import { type RegisterCall, stepRegister } from '../../jepsen/checkers/registers.ts';
import { invalid, type Operation, type Verdict, valid } from './history.ts';

interface Timely extends Timed {
  readonly operation: Operation;
}

const model: ObjectModel<Timely, number | null> = {
  initial: null,
  step: (state, { operation: { call, answer, outcome } }) => {
    const register = registerCallOf(call);
    if (register === undefined) return undefined;
    const { value, result, existed } = answer;
    return stepRegister(state, register, outcome === 'ok' ? { value, held: result, existed } : undefined);
  },
};

/** Checks every key by itself. Keys of TTL writes, scans and stale reads are not registers: leave them out. */
export function checkRegisters(operations: readonly Operation[]): Verdict {
  const byKey = new Map<string, Timely[]>();
  for (const operation of operations) {
    const { call, outcome, invoked, ended } = operation;
    if (call.f === 'scan' || outcome === 'fail') continue;
    if (call.f === 'read' && (outcome === 'info' || call.staleMsMax !== undefined)) continue;
    const list = byKey.get(call.key) ?? [];
    list.push({ operation, outcome, invoked, completed: ended });
    byKey.set(call.key, list);
  }
  let unknown: Verdict | undefined;
  for (const [key, list] of byKey) {
    const result = searchOrder(list, model);
    if (result.kind === 'unknown') unknown ??= { kind: 'unknown', reason: `key ${key}: ${result.states} states` };
    if (result.kind !== 'impossible') continue;
    const { stuck, state, near } = result;
    return invalid(
      `key ${key} is not linearizable: no order explains an answer (the key held ${state} at the furthest)`,
      ...[stuck, ...near].map(({ operation }) => operation),
    );
  }
  return unknown ?? valid;
}

function registerCallOf(call: Operation['call']): RegisterCall<number> | undefined {
  switch (call.f) {
    case 'cas':
      return { f: 'cas', from: call.value[0], to: call.value[1] };
    case 'add':
      return { f: 'write', value: call.value };
    case 'scan':
    case 'txn':
      return undefined;
    default:
      return call;
  }
}
