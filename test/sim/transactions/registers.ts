/** Registers written and read several at a time in one request: blind writes, so that only timestamps and reads order them. */

import { checkRwRegister } from '../../../jepsen/checkers/elle/index.ts';
import { utf8, utf8Text } from '../../../src/base/index.ts';
import { type Random, randomInt } from '../../../src/io/index.ts';
import { keyOf, type Workload } from '../workload.ts';
import type { TxnCall, TxnEnd } from './call.ts';
import { judgedHistory, transactionsOf, verdictOf } from './judged.ts';
import { someOf } from './list-append.ts';
import { drawManner, drawManners, plainManner } from './manner.ts';
import type { Session } from './session.ts';

type Micro = readonly ['w', string, number] | readonly ['r', string, number | null];

const prefix = 'x';

/** Makes the workload for one run. */
export function txnRegisters(random: Random): Workload {
  const count = randomInt(random, 2, 10);
  const keys = Array.from({ length: count }, (_, i) => keyOf(prefix, Math.floor((i * 800) / count)));
  const manners = drawManners(random, ['serializable'], ['one']);
  const call = (micros: readonly Micro[], manner: TxnCall['manner']): TxnCall => ({
    f: 'txn',
    key: prefix,
    asked: { f: 'txn', value: micros },
    manner: { ...manner, style: 'one', ending: 'commit', readOnly: micros.every(([name]) => name === 'r') },
  });
  return {
    name: 'txn-registers',
    prefix,
    next: ({ random, freshValue }) =>
      call(
        someOf(random, keys, randomInt(random, 1, 4)).map((key) =>
          random.float() < 0.5 ? ['w', key, freshValue()] : ['r', key, null],
        ),
        drawManner(random, manners),
      ),
    finalReads: () => [
      call(
        keys.map((key) => ['r', key, null]),
        plainManner,
      ),
    ],
    perform,
    check: (operations) => {
      const all = transactionsOf(operations);
      const writers = all.filter(({ call }) => !call.manner.readOnly);
      return [
        {
          rule: 'E-1',
          verdict: verdictOf(
            checkRwRegister(judgedHistory(all), { model: 'serializable', order: 'none' }, { timestamps: true }),
            all,
          ),
        },
        {
          rule: 'E-1',
          verdict: verdictOf(
            checkRwRegister(judgedHistory(writers), { model: 'serializable', order: 'real-time' }),
            writers,
          ),
        },
      ];
    },
  };
}

async function perform({ asked }: TxnCall, session: Session): Promise<TxnEnd> {
  const micros = asked.value as unknown as readonly Micro[];
  const { entries, version } = await session.atOnce(
    micros.map(([name, key, value]) =>
      name === 'r'
        ? { key: utf8(key), read: true }
        : { key: utf8(key), change: { kind: 'put', value: utf8(String(value)) } as const },
    ),
  );
  const done = micros.map((micro, i): Micro => {
    const entry = entries[i];
    return micro[0] === 'r' ? ['r', micro[1], entry === undefined ? null : Number(utf8Text(entry.value))] : micro;
  });
  return { outcome: 'ok', value: done, at: version };
}
