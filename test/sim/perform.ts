/** Carries a call of a history out at a key-value service, and puts the answer in the history's words. */
import { assert, type Timestamp, utf8, utf8Text } from '../../src/base/index.ts';
import type { KvEntry, KvService, KvWrite } from '../../src/kv/service.ts';
import type { Answer, Call, SeenRow } from './history.ts';
import type { TxnCall } from './transactions/call.ts';
import type { Seen } from './workload.ts';

export const namespace = 'sim';

export interface PerformOptions {
  readonly deadlineMs: number;
  /** How long a written row is. */
  readonly bytes: number;
  readonly idempotencyKey: string | undefined;
  /** The version that a conditional write expects. */
  readonly seen: Seen | undefined;
}

export async function perform(kv: KvService, call: Exclude<Call, TxnCall>, options: PerformOptions): Promise<Answer> {
  switch (call.f) {
    case 'read':
      return read(kv, call, options);
    case 'scan':
      return scan(kv, call, options);
    case 'write':
      return write(kv, { key: utf8(call.key), value: rowOf(call.value, options.bytes), ttlMs: call.ttlMs }, options);
    case 'add':
      return write(kv, { key: utf8(call.key), value: rowOf(call.value, options.bytes) }, options);
    case 'delete':
      return write(kv, { key: utf8(call.key), value: undefined }, options);
    case 'insert': {
      const value = rowOf(call.value, options.bytes);
      return write(kv, { key: utf8(call.key), value, condition: { exists: false } }, options);
    }
    case 'cas': {
      const value = rowOf(call.value[1], options.bytes);
      const { version } = options.seen!;
      return write(
        kv,
        { key: utf8(call.key), value, condition: { versions: [version as KvEntry['version']] } },
        options,
      );
    }
  }
}

async function read(
  kv: KvService,
  { key, staleMsMax }: Extract<Call, { f: 'read' }>,
  { deadlineMs }: PerformOptions,
): Promise<Answer> {
  const freshness = staleMsMax === undefined ? undefined : ({ kind: 'bounded', staleMsMax } as const);
  const { entry, readTimestamp } = await kv.get(namespace, utf8(key), { deadlineMs, freshness });
  return { value: entry === undefined ? null : numberOf(entry), version: entry?.version ?? 0, readTimestamp };
}

async function scan(
  kv: KvService,
  { start, end, limit, reverse }: Extract<Call, { f: 'scan' }>,
  { deadlineMs }: PerformOptions,
): Promise<Answer> {
  const rows: SeenRow[] = [];
  let [from, to, at] = [utf8(start), utf8(end), undefined as Timestamp | undefined];
  for (;;) {
    const left = limit - rows.length;
    const page = await kv.scan(namespace, { start: from, end: to, limit: left, reverse, deadlineMs, at });
    for (const entry of page.entries)
      rows.push({ key: utf8Text(entry.key), value: numberOf(entry), version: entry.version });
    const resumeKey = page.resumeKey === undefined ? null : utf8Text(page.resumeKey);
    at ??= page.readTimestamp;
    if (resumeKey === null || rows.length >= limit) return { rows, resumeKey, readTimestamp: at };
    if (reverse) to = page.resumeKey!;
    else from = page.resumeKey!;
  }
}

async function write(kv: KvService, write: KvWrite, { deadlineMs, idempotencyKey }: PerformOptions): Promise<Answer> {
  const reply = await kv.write(namespace, [write], { deadlineMs, idempotencyKey });
  if (reply.kind === 'condition-failed') return { result: false };
  const { version, existed } = reply;
  return write.condition === undefined ? { version, existed: existed[0] } : { version, result: true };
}

/** A row that shows whether all of its bytes are its own. */
export function rowOf(value: number, bytes: number): Uint8Array {
  const text = `${value}:`;
  return utf8(text + String.fromCharCode(97 + (value % 26)).repeat(Math.max(0, bytes - text.length)));
}

function numberOf({ value }: KvEntry): number {
  const text = utf8Text(value);
  const number = Number.parseInt(text, 10);
  assert(Number.isSafeInteger(number), 'a row begins with its number');
  const letter = String.fromCharCode(97 + (number % 26));
  const padding = text.slice(`${number}:`.length);
  assert(padding === letter.repeat(padding.length), `row ${number} has bytes that are not its own`);
  return number;
}
