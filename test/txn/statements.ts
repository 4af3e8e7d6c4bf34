/** What a session of a story says, said to a node: each statement gives its answer as a line. */
import {
  assert,
  formatKey,
  JimError,
  namespaceDataKey,
  type Timestamp,
  type TxnId,
  unreachable,
  utf8,
  utf8Text,
} from '../../src/base/index.ts';
import type { KvEntry, KvService, KvWrite } from '../../src/kv/service.ts';
import type { KvCondition, KvOperation, LockInfo, TransactionService } from '../../src/kv/transactions.ts';
import { deadlineMs, namespace, namespaceId } from './cluster.ts';
import type { ConditionWords, OnceOperation, Statement } from './language.ts';

/** What a session may speak to, and what it remembers. */
export interface Speaker {
  readonly kv: KvService;
  readonly transactions: TransactionService;
  /** The transaction it is in. */
  txn: TxnId | undefined;
  /** The one it was in last. */
  lastTxn: TxnId | undefined;
  /** Timestamps by the names that the story gave them. */
  readonly named: Map<string, Timestamp>;
  nameOf(txn: TxnId): string;
}

/** Says it; the answer is a line, or empty where there is nothing to tell. */
export async function perform(speaker: Speaker, statement: Statement): Promise<string> {
  try {
    return await answer(speaker, statement);
  } catch (error) {
    if (!(error instanceof JimError)) throw error;
    const retry = error.retry === 'no' ? '' : `; retry ${error.retry}`;
    return `${statement.text}: error ${error.code} (${error.outcome}${retry})`;
  }
}

async function answer(speaker: Speaker, statement: Statement): Promise<string> {
  const { txn, transactions } = speaker;
  switch (statement.kind) {
    case 'begin': {
      assert(txn === undefined, 'a session begins a transaction when the one before is over');
      const { level, readOnly, lifeMs, lockTimeoutMs } = statement;
      speaker.txn = await transactions.begin({ level, readOnly, lifeMs, lockTimeoutMs }, deadlineMs);
      return '';
    }
    case 'get': {
      const entry = await get(speaker, statement);
      return `${statement.key} = ${entry === undefined ? 'nothing' : utf8Text(entry.value)}`;
    }
    case 'scan': {
      const entries = await scan(speaker, statement);
      const found = entries.map(({ key, value }) => `${utf8Text(key)} = ${utf8Text(value)}`);
      return `${statement.start}..${statement.end}: ${found.length === 0 ? 'nothing' : found.join(', ')}`;
    }
    case 'put': {
      const { key, value, condition } = statement;
      return write(speaker, statement.text, [
        { key: utf8(key), value: utf8(value), condition: conditionOf(speaker, condition) },
      ]);
    }
    case 'delete': {
      const { key, condition } = statement;
      return write(speaker, statement.text, [
        { key: utf8(key), value: undefined, condition: conditionOf(speaker, condition) },
      ]);
    }
    case 'fill':
      return fill(speaker, statement);
    case 'once':
      return once(speaker, statement.operations, statement.as);
    case 'commit': {
      const committed = statement.again ? speaker.lastTxn : txn;
      assert(committed !== undefined, 'a commit is of a transaction');
      end(speaker);
      const { version } = await transactions.commit(committed, deadlineMs);
      return `committed${remember(speaker, statement.as, version)}`;
    }
    case 'rollback': {
      assert(txn !== undefined, 'a rollback is of a transaction');
      end(speaker);
      await transactions.rollback(txn, deadlineMs);
      return 'rolled back';
    }
    case 'locks':
      return locks(speaker);
    default:
      return unreachable(statement);
  }
}

/** The session speaks for itself again; whatever comes of the commit, there is nothing more to say in the transaction. */
function end(speaker: Speaker): void {
  if (speaker.txn === undefined) return;
  speaker.lastTxn = speaker.txn;
  speaker.txn = undefined;
}

function remember(speaker: Speaker, name: string | undefined, version: Timestamp): string {
  if (name === undefined) return '';
  const known = speaker.named.get(name);
  speaker.named.set(name, version);
  return known === undefined ? ` as ${name}` : known === version ? ` as ${name}, as before` : `, not at ${name}`;
}

function timestampOf({ named }: Speaker, name: string): Timestamp {
  const timestamp = named.get(name);
  assert(timestamp !== undefined, 'a name stands for a timestamp once a commit gave it one');
  return timestamp;
}

async function get(
  speaker: Speaker,
  { key, lock, at }: Statement & { readonly kind: 'get' },
): Promise<KvEntry | undefined> {
  const { txn, kv, transactions } = speaker;
  if (txn !== undefined) return (await transactions.get(txn, namespace, utf8(key), { lock, deadlineMs })).entry;
  const timestamp = at === undefined ? undefined : timestampOf(speaker, at);
  return (await kv.get(namespace, utf8(key), { at: timestamp, deadlineMs })).entry;
}

async function scan(speaker: Speaker, statement: Statement & { readonly kind: 'scan' }): Promise<readonly KvEntry[]> {
  const { txn, kv, transactions } = speaker;
  const { start, end, reverse, limit, lock, at } = statement;
  const span = { start: utf8(start), end: utf8(end), reverse, limit, deadlineMs };
  if (txn !== undefined) return (await transactions.scan(txn, namespace, { ...span, lock })).entries;
  const timestamp = at === undefined ? undefined : timestampOf(speaker, at);
  return (await kv.scan(namespace, { ...span, at: timestamp })).entries;
}

async function write({ txn, kv, transactions }: Speaker, text: string, writes: readonly KvWrite[]): Promise<string> {
  const result =
    txn === undefined
      ? await kv.write(namespace, writes, { deadlineMs })
      : await transactions.write(txn, namespace, writes, deadlineMs);
  return `${text}: ${result.kind === 'condition-failed' ? 'condition failed' : 'ok'}`;
}

/** Many rows at once, until one is refused. */
async function fill(speaker: Speaker, statement: Statement & { readonly kind: 'fill' }): Promise<string> {
  const { prefix, count, bytes } = statement;
  const value = new Uint8Array(bytes);
  for (let i = 0; i < count; i++) {
    const key = utf8(`${prefix}${String(i).padStart(8, '0')}`);
    await write(speaker, statement.text, [{ key, value }]);
  }
  return `${statement.text}: ok`;
}

async function once(speaker: Speaker, steps: readonly OnceOperation[], as: string | undefined): Promise<string> {
  const operations = operationsOf(speaker, steps);
  const result = await speaker.transactions.transact(operations, { deadlineMs });
  if (result.kind === 'condition-failed')
    return `condition failed: ${utf8Text(operations[result.index].key)}${result.version === 0 ? ' is not there' : ''}`;
  const read = operations.flatMap(({ key, read }, i) => {
    const entry = result.entries[i];
    return read === true ? [`${utf8Text(key)} = ${entry === undefined ? 'nothing' : utf8Text(entry.value)}`] : [];
  });
  return [...read, `committed${remember(speaker, as, result.version)}`].join(', ');
}

/** Steps on the same key are one operation: condition, read, change. */
function operationsOf(speaker: Speaker, steps: readonly OnceOperation[]): readonly KvOperation[] {
  const operations = new Map<string, KvOperation>();
  for (const step of steps) {
    const { key } = step;
    const before = operations.get(key) ?? { namespace, key: utf8(key) };
    operations.set(key, { ...before, ...operationOf(speaker, step) });
  }
  return [...operations.values()];
}

function operationOf(speaker: Speaker, step: OnceOperation): Partial<KvOperation> {
  switch (step.kind) {
    case 'if':
      return { condition: conditionOf(speaker, step.condition) };
    case 'get':
      return { read: true };
    case 'put':
      return { change: { kind: 'put', value: utf8(step.value) } };
    case 'delete':
      return { change: { kind: 'delete' } };
    case 'add':
      return { change: { kind: 'add', amount: step.amount, min: step.min } };
    default:
      return unreachable(step);
  }
}

function conditionOf(speaker: Speaker, words: ConditionWords | undefined): KvCondition | undefined {
  if (words === undefined) return undefined;
  switch (words.kind) {
    case 'absent':
    case 'present':
      return { exists: words.kind === 'present' };
    case 'version':
      return { versions: [timestampOf(speaker, words.name)] };
    case 'value':
      return { value: utf8(words.value) };
    default:
      return unreachable(words);
  }
}

const storedPrefix = formatKey(namespaceDataKey(namespaceId, new Uint8Array(0)));

/** One line for all locks, the held ones first; ranges and times are left out. */
async function locks({ transactions, nameOf }: Speaker): Promise<string> {
  const all = await transactions.locks(deadlineMs);
  if (all.length === 0) return 'no locks';
  return all
    .map((lock) => formatLock(lock, nameOf))
    .sort()
    .join('\n');
}

function formatLock({ granted, txn, mode, target, prepared, waitsFor }: LockInfo, nameOf: Speaker['nameOf']): string {
  const where = target.replaceAll(storedPrefix, '');
  const held = `${where} ${mode} ${granted ? 'held' : 'wanted'} by ${nameOf(txn)}${prepared ? ', prepared' : ''}`;
  return waitsFor.length === 0 ? held : `${held}, waits for ${waitsFor.map(nameOf).sort().join(', ')}`;
}
