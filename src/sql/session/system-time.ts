/** AS OF SYSTEM TIME: a whole transaction that reads the past, without locks. */
import type { Timestamp } from '../../base/index.ts';
import { SqlError } from '../errors.ts';
import type { Expression } from '../parse/index.ts';
import { Interval, types } from '../values/index.ts';
import { evaluate } from './scalars.ts';
import type { SqlSession } from './session.ts';
import { sqlNow, timestampOfSqlTime } from './time.ts';

/** Makes the transaction at hand read at the time that the expression says: an instant, or an interval back from now. */
export async function readAsOf(session: SqlSession, expression: Expression): Promise<void> {
  const transaction = session.currentTransaction;
  const at = await timeOf(session, expression);
  const known = transaction.terms.readTimestamp;
  if (known === at) return;
  if (known !== undefined || transaction.opened !== undefined)
    throw new SqlError('25001', 'AS OF SYSTEM TIME must come with the first query of its transaction');
  transaction.terms = { ...transaction.terms, readTimestamp: at, readOnly: true };
}

async function timeOf(session: SqlSession, expression: Expression): Promise<Timestamp> {
  const now = sqlNow(session.engine.clock);
  const [value] = await evaluate(session, [expression]);
  const micros = typeof value === 'string' ? timeOfText(session, value, now) : timeOfValue(value, now);
  if (micros === undefined)
    throw new SqlError('22023', 'AS OF SYSTEM TIME wants a time, or an interval back from now', {
      hint: "Say AS OF SYSTEM TIME '-10s' or AS OF SYSTEM TIME '2026-01-31 12:00:00+00'.",
    });
  if (micros > now) throw new SqlError('22023', 'AS OF SYSTEM TIME must not lie in the future');
  return timestampOfSqlTime(micros);
}

function timeOfValue(value: unknown, now: bigint): bigint | undefined {
  if (typeof value === 'bigint') return value;
  if (value instanceof Interval && value.months === 0) return now + BigInt(value.days) * 86_400_000_000n + value.micros;
  return undefined;
}

function timeOfText(session: SqlSession, text: string, now: bigint): bigint | undefined {
  const context = session.values();
  if (/^\s*-/.test(text)) return timeOfValue(types.interval.text.parse(text, context), now);
  const value = types.timestamptz.text.parse(text, context);
  return typeof value === 'bigint' ? value : undefined;
}
