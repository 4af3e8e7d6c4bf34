/** Histories of the simulation in the words of the judge, whose checkers then say what they think of them. */
import type { History as JudgedHistory, Operation as JudgedOperation } from '../../../jepsen/history.ts';
import type { Verdict as Judgement } from '../../../jepsen/workload.ts';
import { invalid, type Operation, type Verdict, valid } from '../history.ts';
import type { TxnCall } from './call.ts';

/** A transaction of a history. */
export interface TxnOperation extends Operation {
  readonly call: TxnCall;
}

/** The transactions among the operations. */
export function transactionsOf(operations: readonly Operation[]): readonly TxnOperation[] {
  return operations.filter((operation): operation is TxnOperation => operation.call.f === 'txn');
}

/** As the judge's checkers read it. */
export function judgedHistory(operations: readonly TxnOperation[]): JudgedHistory {
  return { events: [], operations: operations.map(judgedOperation) };
}

function judgedOperation({ process, call, invoked, ended, outcome, answer }: TxnOperation): JudgedOperation {
  const { f, key, value } = call.asked;
  return {
    process,
    f,
    key,
    asked: value,
    outcome,
    value: outcome === 'ok' && answer.txn !== undefined ? answer.txn : value,
    result: answer.txnResult,
    ts: answer.version,
    final: false,
    invoked,
    completed: ended,
    invokedAt: invoked,
    completedAt: ended,
  };
}

/** A checker's verdict in the simulation's words. Too little to judge is no failure here: runs are short and the next one is another. */
export function verdictOf(
  { valid: good, summary, anomalies }: Judgement,
  operations: readonly TxnOperation[],
): Verdict {
  if (good !== false) return valid;
  const [first] = anomalies;
  const named = (first?.operations ?? []).map(({ invoked }) => operations.find((one) => one.invoked === invoked));
  return invalid(
    `${summary}\n${anomalies.map(({ name, text }) => `${name}: ${text}`).join('\n')}`,
    ...named.filter((one) => one !== undefined),
  );
}
