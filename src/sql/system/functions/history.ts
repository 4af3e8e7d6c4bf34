/** What happened to rows: `SELECT * FROM jimkv.history('orders')`. */
import { SqlError } from '../../errors.ts';
import { type SqlFunction, unusual } from '../../functions/index.ts';
import { SqlRow } from '../../values/index.ts';
import { commitRows, historyRows } from '../past.ts';
import { sceneOf, statementOf } from '../scene.ts';

const volatileNullable = { uses: 'context', volatility: 'volatile', nullable: true } as const;

/** The functions. */
export const historyFunctions: readonly SqlFunction[] = [
  // Every change of a table's rows: of one key, from a time on, up to a time, if these are given.
  unusual(
    'history(relation regclass, key jsonb = null, from_time timestamptz = null, to_time timestamptz = null): setof (committed_at timestamptz, commit_timestamp text, transaction text, position int4, operation text, username text, tag text, key jsonb, before jsonb, after jsonb)',
    volatileNullable,
    (context, oid, key, from, to) => {
      if (oid === null) throw new SqlError('22004', 'the table of a history is not NULL');
      const rows = historyRows(sceneOf(context), statementOf(context).services, { oid, key, from, to });
      return rows.map((values) => new SqlRow(values));
    },
  ),
  // Every change of all tables that the role may read.
  unusual(
    'commit_log(from_time timestamptz = null, to_time timestamptz = null): setof (timestamp timestamptz, commit_id text, change_type int4, element_id text, data jsonb)',
    volatileNullable,
    (context, from, to) =>
      commitRows(sceneOf(context), statementOf(context).services, from, to).map((values) => new SqlRow(values)),
  ),
];
