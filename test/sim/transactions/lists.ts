/** The judgement over lists that transactions read and append to: what each level promises, and nothing less. */
import { checkListAppend } from '../../../jepsen/checkers/elle/index.ts';
import type { IsolationLevel } from '../../../src/kv/index.ts';
import type { Operation, Verdict } from '../history.ts';
import { judgedHistory, type TxnOperation, transactionsOf, verdictOf } from './judged.ts';
import { checkTimestamps } from './timestamps.ts';

export interface Judged {
  readonly rule: 'E-1' | 'E-3' | 'E-4';
  readonly verdict: Verdict;
}

/**
 * Serializable transactions that write follow real time; read-only views are serializable with them, and miss nothing that was
 * acknowledged before they began (decision 0009 says why no more than that). Where levels are mixed each keeps its own
 * promise to itself: what it read is the state at its own timestamp.
 */
export function judgeLists(operations: readonly Operation[], levels: readonly IsolationLevel[]): readonly Judged[] {
  const all = transactionsOf(operations);
  const judge = (some: readonly TxnOperation[], promise: Parameters<typeof checkListAppend>[1]): Judged => ({
    rule: 'E-1',
    verdict: verdictOf(checkListAppend(judgedHistory(some), promise), some),
  });
  const judged: Judged[] = [
    judge(all, { model: 'read-committed', order: 'real-time' }),
    { rule: 'E-4', verdict: checkTimestamps(all) },
  ];
  const weakest = levels.includes('read-committed') ? 'read-committed' : levels[levels.length - 1];
  if (weakest === 'repeatable-read') judged.push(judge(all, { model: 'snapshot-isolation', order: 'none' }));
  if (weakest === 'serializable') {
    judged.push(judge(all, { model: 'serializable', order: 'none' }));
    const writers = all.filter(({ call }) => !call.manner.readOnly);
    judged.push(judge(writers, { model: 'serializable', order: 'real-time' }));
  }
  return judged;
}
