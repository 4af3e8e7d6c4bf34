/** What sessions do beside rows: notifications, advisory locks, waiting, ending others; and who and where they are. */
import { SqlError } from '../../errors.ts';
import { type FunctionContext, fn, type SqlFunction, unusual } from '../../functions/index.ts';
import { addToInstant, type Interval, SqlArray, utc } from '../../values/index.ts';
import { sceneOf, statementOf } from '../scene.ts';

const volatile = { uses: 'context', volatility: 'volatile' } as const;
const volatileNullable = { uses: 'context', volatility: 'volatile', nullable: true } as const;
const stable = { uses: 'context' } as const;

/** Bytes that the name of a channel has at most, and its payload. */
const channelBytesMax = 63;
const payloadBytesMax = 7999;

const notifications: readonly SqlFunction[] = [
  unusual('pg_notify(text, text): void', volatileNullable, (context, channel, payload) => {
    const statement = statementOf(context);
    if (channel === null || channel === '') throw new SqlError('22023', 'channel name cannot be empty');
    if (Buffer.byteLength(channel) > channelBytesMax) throw new SqlError('22023', 'channel name too long');
    if (Buffer.byteLength(payload ?? '') > payloadBytesMax) throw new SqlError('22023', 'payload string too long');
    statement.services.notify(channel, payload ?? '');
    return '';
  }),
  unusual('pg_listening_channels(): setof text', volatile, (context) =>
    statementOf(context).services.listeningChannels(),
  ),
  unusual('pg_notification_queue_usage(): float8', volatile, () => 0),
];

/** `pg_sleep` and what else waits. */
const waiting: readonly SqlFunction[] = [
  unusual('pg_sleep(float8): void', volatile, (context, seconds) => sleep(context, seconds)),
  unusual('pg_sleep_for(interval): void', volatile, (context, duration) =>
    sleep(context, secondsOf(context.clock(), duration)),
  ),
  unusual('pg_sleep_until(timestamptz): void', volatile, (context, until) =>
    sleep(context, Number(until - context.clock()) / 1e6),
  ),
];

function sleep(context: FunctionContext, seconds: number): '' {
  if (seconds > 0) statementOf(context).services.sleep(seconds);
  return '';
}

function secondsOf(now: bigint, duration: Interval): number {
  return Number(addToInstant(now, duration, utc) - now) / 1e6;
}

type LockKey = bigint | readonly [number, number];

/** All forms of one lock function: for a 64-bit key, and for two of 32 bits. */
function lockFunctions(
  name: string,
  mode: 'shared' | 'exclusive',
  scope: 'session' | 'transaction',
  wait: boolean,
): readonly SqlFunction[] {
  const take = (context: FunctionContext, key: LockKey): boolean =>
    statementOf(context).services.advisoryLock(key, mode, scope, wait);
  const waitFor = (context: FunctionContext, key: LockKey): '' => {
    take(context, key);
    return '';
  };
  if (wait)
    return [
      unusual(`${name}(int8): void`, volatile, waitFor),
      unusual(`${name}(int4, int4): void`, volatile, (context, first, second) => waitFor(context, [first, second])),
    ];
  return [
    unusual(`${name}(int8): bool`, volatile, take),
    unusual(`${name}(int4, int4): bool`, volatile, (context, first, second) => take(context, [first, second])),
  ];
}

function unlockFunctions(name: string, mode: 'shared' | 'exclusive'): readonly SqlFunction[] {
  const release = (context: FunctionContext, key: LockKey): boolean => {
    const statement = statementOf(context);
    const held = statement.services.advisoryUnlock(key, mode);
    if (!held)
      statement.notice(
        'WARNING',
        `you don't own a lock of type ${mode === 'exclusive' ? 'ExclusiveLock' : 'ShareLock'}`,
      );
    return held;
  };
  return [
    unusual(`${name}(int8): bool`, volatile, release),
    unusual(`${name}(int4, int4): bool`, volatile, (context, first, second) => release(context, [first, second])),
  ];
}

const locks: readonly SqlFunction[] = [
  ...lockFunctions('pg_advisory_lock', 'exclusive', 'session', true),
  ...lockFunctions('pg_advisory_lock_shared', 'shared', 'session', true),
  ...lockFunctions('pg_try_advisory_lock', 'exclusive', 'session', false),
  ...lockFunctions('pg_try_advisory_lock_shared', 'shared', 'session', false),
  ...lockFunctions('pg_advisory_xact_lock', 'exclusive', 'transaction', true),
  ...lockFunctions('pg_advisory_xact_lock_shared', 'shared', 'transaction', true),
  ...lockFunctions('pg_try_advisory_xact_lock', 'exclusive', 'transaction', false),
  ...lockFunctions('pg_try_advisory_xact_lock_shared', 'shared', 'transaction', false),
  ...unlockFunctions('pg_advisory_unlock', 'exclusive'),
  ...unlockFunctions('pg_advisory_unlock_shared', 'shared'),
  unusual('pg_advisory_unlock_all(): void', volatile, (context) => {
    statementOf(context).services.advisoryUnlockAll();
    return '';
  }),
];

function endingOthers(name: string, terminate: boolean): SqlFunction {
  return unusual(`${name}(int4): bool`, volatile, (context, processId) => {
    const statement = statementOf(context);
    const found = statement.services.cancelBackend(processId, terminate);
    if (!found) statement.notice('WARNING', `PID ${processId} is not a PostgreSQL backend process`);
    return found;
  });
}

const others: readonly SqlFunction[] = [
  endingOthers('pg_cancel_backend', false),
  endingOthers('pg_terminate_backend', true),
  unusual('pg_terminate_backend(int4, int8): bool', volatile, (context, processId) => {
    const statement = statementOf(context);
    const found = statement.services.cancelBackend(processId, true);
    if (!found) statement.notice('WARNING', `PID ${processId} is not a PostgreSQL backend process`);
    return found;
  }),
  unusual('pg_blocking_pids(int4): int4[]', volatile, () => SqlArray.empty),
  unusual('pg_safe_snapshot_blocking_pids(int4): int4[]', volatile, () => SqlArray.empty),
];

const transactions: readonly SqlFunction[] = [
  unusual('txid_current(): int8', stable, (context) => statementOf(context).services.transactionId()),
  unusual('txid_current_if_assigned(): int8', stable, (context) => statementOf(context).services.transactionId()),
  unusual('pg_current_xact_id(): xid8', stable, (context) => statementOf(context).services.transactionId()),
  unusual('pg_current_xact_id_if_assigned(): xid8', stable, (context) => statementOf(context).services.transactionId()),
  unusual('pg_is_in_recovery(): bool', volatile, (context) => statementOf(context).services.isInRecovery()),
  unusual('pg_is_wal_replay_paused(): bool', volatile, () => {
    throw new SqlError('55000', 'recovery is not in progress', {
      hint: 'Recovery control functions can only be executed during recovery.',
    });
  }),
  fn('age(xid): int4', () => 0),
  fn('mxid_age(xid): int4', () => 0),
];

const whereabouts: readonly SqlFunction[] = [
  unusual('current_schemas(bool): name[]', stable, (context, implicit) => {
    const { searchPath } = sceneOf(context);
    const named = explicitPath(context.setting('search_path') ?? '');
    return SqlArray.of(
      searchPath
        .map(({ name }) => name)
        .filter((name) => implicit || named.has(name) || (name !== 'pg_catalog' && !name.startsWith('pg_temp_'))),
    );
  }),
  unusual('pg_my_temp_schema(): oid', stable, (context) => temporarySchema(context)?.oid ?? 0),
  unusual('pg_is_other_temp_schema(oid): bool', stable, (context, oid) => {
    const schema = statementOf(context).catalog.byOid(oid);
    return schema?.kind === 'schema' && schema.name.startsWith('pg_temp_') && temporarySchema(context)?.oid !== oid;
  }),
  unusual('pg_postmaster_start_time(): timestamptz', stable, (context) => startOf(context)),
  unusual('pg_conf_load_time(): timestamptz', stable, (context) => startOf(context)),
  unusual('inet_server_addr(): text', stable, () => null),
  unusual('inet_server_port(): int4', stable, () => null),
  unusual('inet_client_addr(): text', stable, () => null),
  unusual('inet_client_port(): int4', stable, () => null),
  unusual('pg_jit_available(): bool', { volatility: 'volatile' }, () => false),
  unusual('pg_trigger_depth(): int4', { volatility: 'stable' }, () => 0),
  unusual('pg_reload_conf(): bool', { volatility: 'volatile' }, () => true),
  unusual('pg_stat_clear_snapshot(): void', { volatility: 'volatile' }, () => ''),
  unusual('pg_stat_reset(): void', { volatility: 'volatile' }, () => ''),
];

function explicitPath(setting: string): ReadonlySet<string> {
  return new Set(setting.split(',').map((name) => name.trim().replace(/^"|"$/g, '')));
}

function temporarySchema(context: FunctionContext): { readonly oid: number } | undefined {
  const { catalog, database } = sceneOf(context);
  return catalog.schemaByName(database.oid, `pg_temp_${context.session.backendId}`);
}

/** When the node started, which its own row among the nodes says; else the statement's time. */
function startOf(context: FunctionContext): bigint {
  const rows = statementOf(context).services.clusterRows('nodes');
  const started = (rows.find((row) => row.is_here === true) ?? rows[0])?.started;
  return typeof started === 'bigint' ? started : context.statementTime;
}

/** The functions. */
export const sessionFunctions: readonly SqlFunction[] = [
  ...notifications,
  ...waiting,
  ...locks,
  ...others,
  ...transactions,
  ...whereabouts,
];
