/** A few busy counters. Adds are evaluated where the counter lives; asked again under the same name they count once. */

import { checkCounters } from '../../../jepsen/checkers/counter.ts';
import { utf8, utf8Text } from '../../../src/base/index.ts';
import { type Random, randomInt, randomItem } from '../../../src/io/index.ts';
import { keyOf, type Workload } from '../workload.ts';
import type { TxnCall, TxnEnd } from './call.ts';
import { judgedHistory, transactionsOf, verdictOf } from './judged.ts';
import { drawManner, drawManners, plainManner } from './manner.ts';
import type { Session } from './session.ts';

const prefix = 'k';

/** Makes the workload for one run. */
export function counters(random: Random): Workload {
  const keys = Array.from({ length: randomInt(random, 1, 4) }, (_, i) => keyOf(prefix, i * 200));
  const manners = drawManners(random, ['serializable'], ['one']);
  const call = (key: string, amount: number | undefined, manner: TxnCall['manner']): TxnCall => ({
    f: 'txn',
    key: prefix,
    asked: amount === undefined ? { f: 'read', key, value: null } : { f: 'add', key, value: amount },
    manner,
  });
  return {
    name: 'counters',
    prefix,
    next: ({ random }) => {
      const key = randomItem(random, keys);
      const manner: TxnCall['manner'] = { ...drawManner(random, manners), style: 'one', ending: 'commit' };
      if (random.float() < 0.2) return call(key, undefined, { ...manner, readOnly: true });
      return call(key, randomInt(random, 1, 5), manner);
    },
    finalReads: () => keys.map((key) => call(key, undefined, { ...plainManner, style: 'one', readOnly: true })),
    perform,
    check: (operations) => {
      const own = transactionsOf(operations);
      return [{ rule: 'E-3', verdict: verdictOf(checkCounters(judgedHistory(own)), own) }];
    },
  };
}

async function perform({ asked }: TxnCall, session: Session): Promise<TxnEnd> {
  const amount = asked.value as number | null;
  const change = amount === null ? undefined : ({ kind: 'add', amount: BigInt(amount) } as const);
  const { entries, version } = await session.atOnce([{ key: utf8(asked.key!), read: true, change }]);
  const count = entries[0] === undefined ? 0 : Number(utf8Text(entries[0].value));
  return { outcome: 'ok', at: version, ...(amount === null ? { value: count } : { result: count }) };
}
