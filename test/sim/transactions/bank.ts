/** Money between accounts in several ranges: step by step with locks or without, or as two `add`s in one request. */

import { checkBank } from '../../../jepsen/checkers/bank.ts';
import { utf8, utf8Text } from '../../../src/base/index.ts';
import { type Random, randomInt } from '../../../src/io/index.ts';
import type { KvEntry } from '../../../src/kv/index.ts';
import { keyOf, type Workload } from '../workload.ts';
import type { TxnCall, TxnEnd } from './call.ts';
import { judgedHistory, transactionsOf, verdictOf } from './judged.ts';
import { someOf } from './list-append.ts';
import { drawLevels, drawManner, drawManners, drawView, plainManner } from './manner.ts';
import { Ended, type Session } from './session.ts';

interface Transfer {
  readonly from: string;
  readonly to: string;
  readonly amount: number;
}

const prefix = 'b';
const initialBalance = 20;

/** Makes the workload for one run. */
export function bank(random: Random): Workload {
  const count = randomInt(random, 2, 9);
  const accounts = Array.from({ length: count }, (_, i) => keyOf(prefix, Math.floor((i * 800) / count)));
  const manners = drawManners(random, drawLevels(random), ['steps', 'one']);
  const readsOnly = 0.1 + random.float() * 0.3;
  const read = (manner: TxnCall['manner']): TxnCall => ({
    f: 'txn',
    key: prefix,
    asked: { f: 'read', value: accounts },
    // Where each statement has a view of its own, only one statement shows all accounts at one moment.
    manner: manner.level === 'read-committed' && manner.style !== 'one' ? { ...manner, style: 'outside' } : manner,
  });
  return {
    name: 'bank',
    prefix,
    setup: accounts.map((key) => ({ key: utf8(key), value: utf8(String(initialBalance)) })),
    next: ({ random }) => {
      if (random.float() < readsOnly) {
        const locked = random.float() < 0.3;
        const manner = drawView(random, manners);
        return read(
          locked && manner.level === 'serializable' ? { ...manner, readOnly: false, style: 'steps' } : manner,
        );
      }
      const [from, to] = someOf(random, accounts, 2);
      const transfer: Transfer = { from, to, amount: randomInt(random, 1, 8) };
      return {
        f: 'txn',
        key: prefix,
        asked: { f: 'transfer', value: { ...transfer } },
        manner: drawManner(random, manners),
      };
    },
    finalReads: () => [read(plainManner), read({ ...plainManner, readOnly: true, style: 'scan' })],
    perform: ({ asked, manner }, session) => {
      if (asked.f === 'read') return readAll(accounts, manner, session);
      const transfer = asked.value as unknown as Transfer;
      return manner.style === 'one' ? atOnce(transfer, session) : inSteps(transfer, session);
    },
    check: (operations) => {
      const own = transactionsOf(operations);
      const opened = Object.fromEntries(accounts.map((account) => [account, initialBalance]));
      return [{ rule: 'E-3', verdict: verdictOf(checkBank(judgedHistory(own), { accounts: opened }), own) }];
    },
  };
}

async function inSteps({ from, to, amount }: Transfer, session: Session): Promise<TxnEnd> {
  const { lock } = session.manner;
  const { at } = await session.inSteps(async ({ get, put }) => {
    const has = balanceOf(await get(from, lock));
    if (has < amount) throw new Ended('fail', 'there is not enough');
    await put(from, String(has - amount));
    await put(to, String(balanceOf(await get(to, lock)) + amount));
  });
  return { outcome: 'ok', at };
}

async function atOnce({ from, to, amount }: Transfer, session: Session): Promise<TxnEnd> {
  const { version } = await session.atOnce([
    { key: utf8(from), change: { kind: 'add', amount: BigInt(-amount), min: 0n } },
    { key: utf8(to), change: { kind: 'add', amount: BigInt(amount) } },
  ]);
  return { outcome: 'ok', at: version };
}

async function readAll(accounts: readonly string[], { style }: TxnCall['manner'], session: Session): Promise<TxnEnd> {
  switch (style) {
    case 'steps': {
      const { value, at } = await session.inSteps(async ({ get }) => {
        const entries: (KvEntry | undefined)[] = [];
        for (const account of accounts) entries.push(await get(account));
        return entries;
      });
      return balances(accounts, value, at);
    }
    case 'one': {
      const { entries, version } = await session.atOnce(
        accounts.map((account) => ({ key: utf8(account), read: true })),
      );
      return balances(accounts, entries, version);
    }
    case 'scan': {
      const { value, at } = await session.inSteps(({ scan }) => scan(prefix, `${prefix}~`));
      return balances(accounts, value, at);
    }
    case 'outside': {
      const { value, at } = await session.scanOutside(prefix, `${prefix}~`);
      return balances(accounts, value, at);
    }
  }
}

function balances(accounts: readonly string[], entries: readonly (KvEntry | undefined)[], at: number): TxnEnd {
  const found = new Map(entries.map((entry) => [entry === undefined ? '' : utf8Text(entry.key), entry]));
  const value = Object.fromEntries(
    accounts.map((account) => [account, found.has(account) ? balanceOf(found.get(account)) : null]),
  );
  return { outcome: 'ok', value, at };
}

function balanceOf(entry: KvEntry | undefined): number {
  return entry === undefined ? 0 : Number(utf8Text(entry.value));
}
