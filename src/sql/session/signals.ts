/**
 * Stopping what another session does, wherever in the cluster it is: PostgreSQL's cancel requests, which may come to another node than the
 * session's (a client behind a balancer), and pg_cancel_backend and pg_terminate_backend, whose process ids are those of all nodes.
 */
import { emptyBytes, fromHex, toHex, utf8, utf8Text } from '../../base/index.ts';
import { equalInConstantTime } from '../../wire/index.ts';
import { SqlError } from '../errors.ts';
import { cancelledByUser } from './cancellation.ts';
import { terminatedByCommand } from './diagnostics.ts';
import type { NodeCalls } from './node-calls.ts';
import type { SqlSession } from './session.ts';

/** One session asks another one to stop. */
export interface Signal {
  readonly processId: number;
  /** Ends the session; else only its statement. */
  readonly terminate: boolean;
  /** Who asks, as roles' oids: the asker and all roles that it is a member of. */
  readonly roles: readonly number[];
  readonly isSuperuser: boolean;
}

/** Asks for the sessions of a database, and perhaps for their end. */
interface DatabaseQuestion {
  readonly databaseOid: number;
  /** The asker's own session does not count. */
  readonly without: number;
  readonly end: boolean;
}

type Outcome = 'unknown' | 'sent' | 'of a superuser' | 'of another role';

const cancelMethod = 'sql.cancel';
const signalMethod = 'sql.signal';
const databaseMethod = 'sql.database-sessions';
const callMs = 2_000;

/** See the top of the file. */
export class Signals {
  readonly #calls: NodeCalls;
  readonly #sessions: ReadonlyMap<number, SqlSession>;

  constructor(calls: NodeCalls, sessions: ReadonlyMap<number, SqlSession>) {
    this.#calls = calls;
    this.#sessions = sessions;
    calls.handle(cancelMethod, (body) => this.#onCancel(body));
    calls.handle(signalMethod, (body) => utf8(this.#deliver(JSON.parse(utf8Text(body)) as Signal)));
    calls.handle(databaseMethod, (body) =>
      utf8(String(this.#sessionsOf(JSON.parse(utf8Text(body)) as DatabaseQuestion))),
    );
  }

  /** A cancel request that is for none of this node's sessions. */
  cancelElsewhere(processId: number, secretKey: Uint8Array): void {
    const { nodeId, nodes, call } = this.#calls;
    const body = utf8(JSON.stringify({ processId, secretKey: toHex(secretKey) }));
    for (const node of nodes()) if (node !== nodeId) call(node, cancelMethod, body, callMs).catch(() => {});
  }

  #onCancel(body: Uint8Array): Uint8Array {
    const { processId, secretKey } = JSON.parse(utf8Text(body)) as { processId: number; secretKey: string };
    const session = this.#sessions.get(processId);
    if (session !== undefined && equalInConstantTime(session.identity.secretKey, fromHex(secretKey)))
      session.cancel(cancelledByUser());
    return emptyBytes;
  }

  /** Is the session one of this node's? Then a signal needs no waiting. */
  isHere(processId: number): boolean {
    return this.#sessions.has(processId);
  }

  /** Signals a session of this node. @returns false: there is none. Throws 42501. */
  sendHere(signal: Signal): boolean {
    return resultOf(this.#deliver(signal), signal.terminate);
  }

  /** Signals a session of another node. @returns false: no node that answers has it. Throws 42501. */
  async sendElsewhere(signal: Signal): Promise<boolean> {
    const { nodeId, nodes, call } = this.#calls;
    const body = utf8(JSON.stringify(signal));
    const others = nodes().filter((node) => node !== nodeId);
    const outcomes = await Promise.all(
      others.map((node) =>
        call(node, signalMethod, body, callMs).then(
          (answer) => utf8Text(answer) as Outcome,
          () => 'unknown' as const,
        ),
      ),
    );
    return resultOf(outcomes.find((outcome) => outcome !== 'unknown') ?? 'unknown', signal.terminate);
  }

  /** How many sessions use a database, on all nodes that answer. */
  async sessionsOf(question: DatabaseQuestion): Promise<number> {
    const { nodeId, nodes, call } = this.#calls;
    const body = utf8(JSON.stringify(question));
    const others = nodes().filter((node) => node !== nodeId);
    const counts = await Promise.all(
      others.map((node) =>
        call(node, databaseMethod, body, callMs).then(
          (answer) => Number(utf8Text(answer)),
          () => 0,
        ),
      ),
    );
    return counts.reduce((sum, count) => sum + count, this.#sessionsOf(question));
  }

  #sessionsOf({ databaseOid, without, end }: DatabaseQuestion): number {
    let count = 0;
    for (const session of this.#sessions.values()) {
      const { identity } = session;
      if (identity.databaseOid !== databaseOid || identity.processId === without) continue;
      count++;
      if (end) session.terminate(terminatedByCommand());
    }
    return count;
  }

  #deliver({ processId, terminate, roles, isSuperuser }: Signal): Outcome {
    const session = this.#sessions.get(processId);
    if (session === undefined) return 'unknown';
    const { superuser, oid } = session.authority.session;
    if (superuser && !isSuperuser) return 'of a superuser';
    if (!isSuperuser && !roles.includes(oid)) return 'of another role';
    if (terminate) session.terminate(terminatedByCommand());
    else session.cancel(cancelledByUser());
    return 'sent';
  }
}

function resultOf(outcome: Outcome, terminate: boolean): boolean {
  switch (outcome) {
    case 'unknown':
      return false;
    case 'sent':
      return true;
    case 'of a superuser':
      throw new SqlError(
        '42501',
        `must be a superuser to ${terminate ? 'terminate superuser process' : 'cancel superuser query'}`,
      );
    default:
      throw new SqlError(
        '42501',
        terminate
          ? 'must be a member of the role whose process is being terminated or member of pg_signal_backend'
          : 'must be a member of the role whose query is being canceled or member of pg_signal_backend',
      );
  }
}
