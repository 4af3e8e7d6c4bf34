/** Sessions and statements of all nodes, as pg_stat_activity and `jimkv` show them: each node tells its own. */
import { formatNodeId, utf8, utf8Text } from '../../base/index.ts';
import type { SqlValue } from '../values/index.ts';
import type { SqlEngine } from './engine.ts';
import type { NodeCalls } from './node-calls.ts';
import { senderRow } from './replication/active-slots.ts';
import type { SqlSession } from './session.ts';
import { sqlTimeOfWallMs } from './time.ts';

type Row = Readonly<Record<string, SqlValue>>;
type Subject = 'sessions' | 'statements' | 'senders';

const method = 'sql.rows';
const callMs = 2_000;

/** Answers other nodes, and asks them. */
export class SessionRows {
  readonly #engine: SqlEngine;
  readonly #calls: NodeCalls;

  constructor(engine: SqlEngine, calls: NodeCalls) {
    this.#engine = engine;
    this.#calls = calls;
    calls.handle(method, (body) => utf8(JSON.stringify(this.#own(utf8Text(body) as Subject), bigintsAsText)));
  }

  /** The rows of all nodes that answer. */
  async rows(subject: Subject): Promise<readonly Row[]> {
    const { nodeId, nodes, call } = this.#calls;
    const others = nodes().filter((node) => node !== nodeId);
    const answers = await Promise.all(
      others.map((node) =>
        call(node, method, utf8(subject), callMs).then(
          (body) => JSON.parse(utf8Text(body), textAsBigint) as readonly Row[],
          () => [],
        ),
      ),
    );
    return [...this.#own(subject), ...answers.flat()];
  }

  #own(subject: Subject): readonly Row[] {
    const node = formatNodeId(this.#calls.nodeId);
    if (subject === 'sessions') return [...this.#engine.sessions.values()].map((session) => sessionRow(session, node));
    if (subject === 'senders') return [...this.#engine.sessions.values()].flatMap(senderRow);
    return [...this.#engine.statementCounts.all()].map((count) => ({
      query: count.text,
      calls: BigInt(count.calls),
      errors: BigInt(count.errors),
      rows: BigInt(count.rows),
      total_ms: count.totalMs,
      mean_ms: count.totalMs / Math.max(1, count.calls),
      max_ms: count.maxMs,
      last_run: sqlTimeOfWallMs(count.lastRunAtMs),
      node,
    }));
  }
}

/** The columns of pg_stat_activity and of jimkv.sessions. */
function sessionRow(session: SqlSession, node: string): Row {
  const { identity, transaction } = session;
  const { name: role, oid } = session.authority.session;
  const begun = transaction?.startedAt ?? null;
  const queryBegun = session.statementStartedAt === 0n ? null : session.statementStartedAt;
  const { processId: pid, databaseOid, databaseName, clientAddress, clientPort, startedAt } = identity;
  const address = clientAddress ?? null;
  const applicationName = session.settings.get('application_name') ?? '';
  const { state, statementText: query } = session;
  return {
    datid: databaseOid,
    datname: databaseName,
    pid,
    usesysid: oid,
    usename: role,
    application_name: applicationName,
    client_addr: address,
    client_port: clientPort,
    backend_start: startedAt,
    xact_start: begun,
    query_start: queryBegun,
    state_change: session.stateChangedAt,
    wait_event_type: state === 'active' ? null : 'Client',
    wait_event: state === 'active' ? null : 'ClientRead',
    state,
    query,
    backend_type: 'client backend',
    node,
    database: databaseName,
    role,
    client_address: address,
    begun: startedAt,
    query_begun: queryBegun,
    transaction_begun: begun,
  };
}

function bigintsAsText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? { int8: value.toString() } : value;
}

function textAsBigint(_key: string, value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'int8' in value ? BigInt(String(value.int8)) : value;
}
