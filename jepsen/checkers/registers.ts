/**
 * Linearizability of registers, one for each key. Operations: `read` (what it says is the answer's value, null for nothing), `write`,
 * `insert` (`result`: was there nothing before?), `cas` of [from, to] (`result`: did it hold from?), `delete`.
 */
import { unreachable } from '../../src/base/index.ts';
import type { History, Operation } from '../history.ts';
import type { Anomaly, Verdict } from '../workload.ts';
import { type ObjectModel, searchOrder } from './linearizability.ts';
import { anomaly, count, verdictOf } from './verdict.ts';

type Value = number | string | null;

/** What one client did to one register. */
export type RegisterCall<V extends Value> =
  | { readonly f: 'read' }
  | { readonly f: 'write'; readonly value: V }
  | { readonly f: 'insert'; readonly value: V }
  | { readonly f: 'cas'; readonly from: V; readonly to: V }
  | { readonly f: 'delete' };

/** What it was told; undefined: nothing was said about it. */
export interface RegisterAnswer<V extends Value> {
  readonly value?: V | null;
  /** Did the condition hold? */
  readonly held?: boolean;
  /** Was there a value before? */
  readonly existed?: boolean;
}

/** The state after a call, or undefined if its answer (none while the outcome is unknown) is wrong in this state. */
export function stepRegister<V extends Value>(
  state: V | null,
  call: RegisterCall<V>,
  answer: RegisterAnswer<V> | undefined,
): V | null | undefined {
  const wrong = (said: boolean | undefined, is: boolean): boolean => said !== undefined && said !== is;
  switch (call.f) {
    case 'read':
      return answer?.value === state ? state : undefined;
    case 'write':
      return wrong(answer?.existed, state !== null) ? undefined : call.value;
    case 'delete':
      return wrong(answer?.existed, state !== null) ? undefined : null;
    case 'insert':
      if (wrong(answer?.held, state === null)) return undefined;
      return state === null ? call.value : state;
    case 'cas':
      if (wrong(answer?.held, state === call.from)) return undefined;
      return state === call.from ? call.to : state;
    default:
      return unreachable(call);
  }
}

const model: ObjectModel<Operation, Value> = {
  initial: null,
  step: (state, operation) => stepRegister(state, callOf(operation), answerOf(operation)),
};

/** Checks every key by itself. A key with too many orders to remember makes the whole unknown, never valid. */
export function checkRegisters({ operations }: History, statesMax?: number): Verdict {
  const byKey = new Map<string, Operation[]>();
  for (const operation of operations) {
    if (operation.outcome === 'fail' || (operation.f === 'read' && operation.outcome === 'info')) continue;
    const key = operation.key ?? '';
    const list = byKey.get(key) ?? [];
    list.push(operation);
    byKey.set(key, list);
  }
  const anomalies: Anomaly[] = [];
  const doubts: string[] = [];
  for (const [key, list] of byKey) {
    const result = searchOrder(list, model, { statesMax, unseen: unseenIn(list) });
    if (result.kind === 'unknown') doubts.push(key);
    if (result.kind !== 'impossible') continue;
    const { stuck, state, near } = result;
    anomalies.push(
      anomaly(
        'not-linearizable',
        `no order of ${key}'s operations explains an answer (${key} held ${state} at the furthest)`,
        stuck,
        ...near,
      ),
    );
  }
  const acknowledged = operations.filter(({ outcome }) => outcome === 'ok').length;
  const checked = `${count(acknowledged, 'operation')} on ${count(byKey.size, 'register')}`;
  if (acknowledged === 0) return verdictOf(checked, anomalies, 'nothing was acknowledged');
  return verdictOf(checked, anomalies, doubts.length > 0 ? `too many orders of ${doubts.join(', ')}` : undefined);
}

/** Writes of values that nobody read, and that no condition found. Deletions leave no value to tell them by. */
function unseenIn(operations: readonly Operation[]): (operation: Operation) => boolean {
  const seen = new Set<Value>();
  for (const { f, outcome, asked, value, result } of operations) {
    if (outcome === 'ok' && f === 'read') seen.add(value as Value);
    if (outcome !== 'fail' && result !== false && f === 'cas') seen.add((asked as readonly Value[])[0]);
  }
  return ({ f, asked }) => f !== 'delete' && !seen.has(f === 'cas' ? (asked as readonly Value[])[1] : (asked as Value));
}

function callOf({ f, asked }: Operation): RegisterCall<Value> {
  switch (f) {
    case 'read':
    case 'delete':
      return { f };
    case 'write':
    case 'insert':
      return { f, value: asked as Value };
    case 'cas': {
      const [from, to] = asked as readonly [Value, Value];
      return { f, from, to };
    }
    default:
      throw new Error(`${f} is nothing that registers do`);
  }
}

function answerOf({ f, outcome, value, result }: Operation): RegisterAnswer<Value> | undefined {
  if (outcome !== 'ok') return undefined;
  if (f === 'read') return { value: value as Value };
  const said = typeof result === 'boolean' ? result : undefined;
  return f === 'insert' || f === 'cas' ? { held: said } : { existed: said };
}
