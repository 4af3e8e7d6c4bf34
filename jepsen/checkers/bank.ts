/**
 * Money that moves between accounts and never comes or goes. Operations: `transfer` of {from, to, amount}, and `read` of all accounts at
 * one moment, as {account: balance}. Every read shows every account and the same total; no balance is below zero unless that is
 * allowed; and in the end each balance is what acknowledged transfers make of it, give or take those of unknown outcome.
 */
import type { History, Operation } from '../history.ts';
import type { Anomaly, Verdict } from '../workload.ts';
import { anomaly, count, verdictOf } from './verdict.ts';

export interface BankOptions {
  /** What each account began with. */
  readonly accounts: Readonly<Record<string, number>>;
  readonly negativeAllowed?: boolean;
}

interface Transfer {
  readonly from: string;
  readonly to: string;
  readonly amount: number;
}

type Balances = Readonly<Record<string, number | null>>;

/** Judges transfers and reads. */
export function checkBank({ operations }: History, { accounts, negativeAllowed = false }: BankOptions): Verdict {
  const transfers = operations.filter(({ f }) => f === 'transfer');
  const reads = operations.filter(({ f, outcome }) => f === 'read' && outcome === 'ok');
  const anomalies = reads.flatMap((read) => wrongRead(read, accounts, negativeAllowed));
  for (const read of reads.slice(-1)) anomalies.push(...wrongEnd(read, transfers, accounts));
  const done = transfers.filter(({ outcome }) => outcome === 'ok').length;
  const checked = `${count(done, 'transfer')}, ${count(reads.length, 'read')} of all accounts`;
  return verdictOf(checked, anomalies, reads.length === 0 || done === 0 ? 'that proves nothing' : undefined);
}

function wrongRead(read: Operation, accounts: BankOptions['accounts'], negativeAllowed: boolean): Anomaly[] {
  const balances = read.value as Balances;
  const missing = Object.keys(accounts).find((account) => typeof balances[account] !== 'number');
  if (missing !== undefined) return [anomaly('missing-account', `a read does not show ${missing}`, read)];
  const strange = Object.keys(balances).find((account) => !(account in accounts));
  if (strange !== undefined)
    return [anomaly('unexpected-account', `a read shows ${strange}, which nobody opened`, read)];
  const [total, expected] = [sum(Object.values(balances)), sum(Object.values(accounts))];
  if (total !== expected)
    return [anomaly('wrong-total', `a read shows ${total} in all, and there is ${expected}`, read)];
  const poor = Object.keys(balances).find((account) => (balances[account] as number) < 0);
  if (poor === undefined || negativeAllowed) return [];
  return [anomaly('negative-balance', `a read shows ${balances[poor]} at ${poor}`, read)];
}

/** The last read, against all that was acknowledged before it began. Nothing is said while transfers go on beside it. */
function wrongEnd(read: Operation, transfers: readonly Operation[], accounts: BankOptions['accounts']): Anomaly[] {
  if (transfers.some(({ outcome, completed }) => outcome === 'ok' && completed > read.invoked)) return [];
  const bounds = new Map(
    Object.entries(accounts).map(([account, balance]) => [account, { least: balance, most: balance }]),
  );
  for (const { outcome, asked } of transfers) {
    if (outcome === 'fail') continue;
    const { from, to, amount } = asked as unknown as Transfer;
    const [giver, taker] = [bounds.get(from), bounds.get(to)];
    if (giver === undefined || taker === undefined)
      throw new Error(`a transfer from ${from} to ${to}, which nobody opened`);
    giver.least -= amount;
    taker.most += amount;
    if (outcome === 'info') continue;
    giver.most -= amount;
    taker.least += amount;
  }
  const balances = read.value as Balances;
  return [...bounds].flatMap(([account, { least, most }]) => {
    const balance = balances[account];
    if (typeof balance !== 'number' || (balance >= least && balance <= most)) return [];
    const expected = least === most ? `${least}` : `${least} to ${most}`;
    return [anomaly('wrong-balance', `${account} holds ${balance} in the end, not ${expected}`, read)];
  });
}

function sum(numbers: readonly (number | null)[]): number {
  return numbers.reduce<number>((total, number) => total + (number ?? 0), 0);
}
