/** Transactions of micro-operations, read from a history with a check of their form. */
import { assert } from '../../../src/base/index.ts';
import type { Json, Operation } from '../../history.ts';

/** An element appended to a key's list. */
export type Append = readonly ['append', string, number];
/** A number written to a key. */
export type Write = readonly ['w', string, number];
/** A key read: its list or number; null where there is none, or where the answer is unknown. */
export type Read<Value> = readonly ['r', string, Value | null];

export type ListMicro = Append | Read<readonly number[]>;
export type RegisterMicro = Write | Read<number>;

/** A transaction. */
export interface Transaction<Micro> {
  readonly operation: Operation;
  /** Of one that is not `ok`, as asked: its reads say nothing. */
  readonly micros: readonly Micro[];
}

/** Where transactions stand in real time; Infinity: the end is unknown. */
export interface Interval {
  readonly invoked: number;
  readonly completed: number;
}

/** The history's transactions of appends and reads of lists. */
export function listTransactions(operations: readonly Operation[]): Transaction<ListMicro>[] {
  return transactions(operations, 'append', (value) => {
    assert(Array.isArray(value) && value.every(Number.isSafeInteger), 'a list is read as an array of numbers');
    return value as readonly number[];
  });
}

/** The history's transactions of writes and reads of numbers. */
export function registerTransactions(operations: readonly Operation[]): Transaction<RegisterMicro>[] {
  return transactions(operations, 'w', (value) => {
    assert(Number.isSafeInteger(value), 'a register is read as a number');
    return value as number;
  });
}

function transactions<Name extends string, Value>(
  operations: readonly Operation[],
  writes: Name,
  parse: (value: Json) => Value,
): Transaction<readonly [Name, string, number] | Read<Value>>[] {
  return operations
    .filter(({ f }) => f === 'txn')
    .map((operation) => {
      const value = operation.outcome === 'ok' ? operation.value : operation.asked;
      assert(Array.isArray(value), 'a transaction is a list of micro-operations');
      return { operation, micros: (value as readonly Json[]).map((micro) => parseMicro(micro, writes, parse)) };
    });
}

function parseMicro<Name extends string, Value>(
  micro: Json,
  writes: Name,
  parse: (value: Json) => Value,
): readonly [Name, string, number] | Read<Value> {
  assert(Array.isArray(micro) && micro.length === 3, 'a micro-operation has a name, a key and a value');
  const [name, key, value] = micro as readonly Json[];
  assert(typeof key === 'string' || typeof key === 'number', 'a key is a string or a number');
  if (name === 'r') return ['r', String(key), value === null ? null : parse(value)];
  assert(name === writes && Number.isSafeInteger(value), `a micro-operation reads, or is ${writes} of a number`);
  return [writes, String(key), value as number];
}

/** `append x 3, r y [1 2]`. */
export function formatMicros(micros: readonly (ListMicro | RegisterMicro)[]): string {
  return micros.map(([name, key, value]) => `${name} ${key} ${formatValue(value)}`).join(', ');
}

/** A list as `[1 2 … 98 99]`: what matters stands at its ends. */
export function formatValue(value: number | readonly number[] | null): string {
  if (value === null) return '-';
  if (typeof value === 'number') return String(value);
  const shown = value.length > 10 ? [...value.slice(0, 2), '…', ...value.slice(-6)] : value;
  return `[${shown.join(' ')}]`;
}
