/** Functions over replication slots, places in the log, and snapshots. */
import { utf8 } from '../../../base/index.ts';
import { SqlError } from '../../errors.ts';
import type { ExecutionContext, SlotChangesWish } from '../../execute/index.ts';
import { type FunctionContext, fn, type SqlFunction, unusual } from '../../functions/index.ts';
import { SqlRow, type SqlValue } from '../../values/index.ts';
import { statementOf } from '../scene.ts';

const volatile = { uses: 'context', volatility: 'volatile' } as const;
const nullable = { ...volatile, nullable: true } as const;

function services(context: FunctionContext): ExecutionContext['services'] {
  return statementOf(context).services;
}

function created(context: FunctionContext, name: string, plugin: string, temporary: boolean): readonly SqlRow[] {
  return [new SqlRow([name, services(context).createSlot(name, plugin, temporary)])];
}

/** `pg_logical_slot_get_changes` and the other three. */
function changesFunctions(name: string, kind: Pick<SlotChangesWish, 'binary' | 'consumes'>): readonly SqlFunction[] {
  const data = kind.binary ? 'bytea' : 'text';
  const read = (
    context: FunctionContext,
    slot: string | null,
    upTo: bigint | null,
    max: number | null,
    options: readonly (string | null)[],
  ): readonly SqlRow[] => {
    if (slot === null) throw new SqlError('22004', 'slot name must not be null');
    const wish = { ...kind, name: slot, upTo: upTo ?? undefined, max: max ?? undefined, options };
    return services(context)
      .slotChanges(wish)
      .map(({ place, xid, payload }) => new SqlRow([place, xid, dataOf(payload, kind.binary)]));
  };
  const rows = `setof (lsn pg_lsn, xid xid, data ${data})` as 'setof (lsn pg_lsn, xid xid, data text)';
  const plain =
    `${name}(name, pg_lsn, int4): ${rows}` as 'f(name, pg_lsn, int4): setof (lsn pg_lsn, xid xid, data text)';
  const more =
    `${name}(name, pg_lsn, int4, ...text): ${rows}` as 'f(name, pg_lsn, int4, ...text): setof (lsn pg_lsn, xid xid, data text)';
  return [
    unusual(plain, nullable, (context, slot, upTo, max) => read(context, slot, upTo, max, [])),
    unusual(more, nullable, (context, slot, upTo, max, ...options) => read(context, slot, upTo, max, options)),
  ];
}

function dataOf(payload: Uint8Array, binary: boolean): SqlValue {
  return binary ? payload : Buffer.from(payload).toString();
}

function physical(): never {
  throw new SqlError('0A000', 'physical replication is not supported');
}

/** The functions. */
export const replicationFunctions: readonly SqlFunction[] = [
  unusual('pg_current_wal_lsn(): pg_lsn', volatile, (context) => services(context).currentPlace()),
  unusual('pg_current_wal_insert_lsn(): pg_lsn', volatile, (context) => services(context).currentPlace()),
  unusual('pg_current_wal_flush_lsn(): pg_lsn', volatile, (context) => services(context).currentPlace()),
  unusual('pg_logical_emit_message(bool, text, text): pg_lsn', volatile, (context, transactional, prefix, content) =>
    services(context).emitMessage(transactional, prefix, utf8(content)),
  ),
  unusual('pg_logical_emit_message(bool, text, bytea): pg_lsn', volatile, (context, transactional, prefix, content) =>
    services(context).emitMessage(transactional, prefix, content),
  ),
  // Of a server that follows another one, which nobody is here.
  fn('pg_last_wal_receive_lsn(): pg_lsn', () => null),
  fn('pg_last_wal_replay_lsn(): pg_lsn', () => null),
  unusual(
    'pg_create_logical_replication_slot(slot_name name, plugin name, temporary bool = false, twophase bool = false): setof (slot_name name, lsn pg_lsn)',
    volatile,
    (context, name, plugin, temporary, twoPhase) => {
      if (twoPhase) throw new SqlError('0A000', 'two-phase commits are not replicated: JimKV has none');
      return created(context, name, plugin, temporary);
    },
  ),
  fn(
    'pg_create_physical_replication_slot(name, bool = false, bool = false): setof (slot_name name, lsn pg_lsn)',
    physical,
  ),
  unusual('pg_drop_replication_slot(name): void', volatile, (context, name) => {
    services(context).dropSlot(name);
    return '';
  }),
  unusual(
    'pg_replication_slot_advance(slot_name name, upto_lsn pg_lsn): setof (slot_name name, end_lsn pg_lsn)',
    volatile,
    (context, name, upTo) => [new SqlRow([name, services(context).advanceSlot(name, upTo)])],
  ),
  ...changesFunctions('pg_logical_slot_get_changes', { binary: false, consumes: true }),
  ...changesFunctions('pg_logical_slot_peek_changes', { binary: false, consumes: false }),
  ...changesFunctions('pg_logical_slot_get_binary_changes', { binary: true, consumes: true }),
  ...changesFunctions('pg_logical_slot_peek_binary_changes', { binary: true, consumes: false }),
  unusual('pg_export_snapshot(): text', volatile, (context) => services(context).exportSnapshot()),
];
