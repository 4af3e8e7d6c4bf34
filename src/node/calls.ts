/**
 * Questions and answers between nodes. A call is sent once; if its connection breaks or its deadline passes, nobody knows
 * whether it took effect, and its promise says so (`node-unavailable`, ambiguous).
 */
import {
  type ErrorCode,
  errorCodes,
  JimError,
  type NodeId,
  type Outcome,
  type Retry,
  utf8,
  utf8Text,
} from '../base/index.ts';
import type { Clock } from '../io/index.ts';
import type { Call, CallReply, NodeMessage } from '../multiraft/index.ts';
import type { Deadline, Deadlines } from './deadlines.ts';
import type { Log } from './log.ts';

/** Who asks: a node of the cluster, or 0 for one that has not joined. */
export type Caller = NodeId | 0;

/** Answers one method. Throws or rejects with a JimError to refuse. */
export type CallHandler = (body: Uint8Array, from: Caller, deadlineMs: number) => Uint8Array | Promise<Uint8Array>;

/** Whatever carries messages: a link. */
export interface Carrier {
  send(message: NodeMessage): void;
}

interface Pending {
  readonly carrier: Carrier;
  readonly method: string;
  readonly deadline: Deadline;
  readonly resolve: (body: Uint8Array) => void;
  readonly reject: (error: JimError) => void;
}

/** The calls of one node, both ways. */
export class Calls {
  readonly #clock: Clock;
  readonly #deadlines: Deadlines;
  readonly #log: Log;
  readonly #handlers = new Map<string, CallHandler>();
  readonly #pending = new Map<number, Pending>();
  #fallback: ((method: string, body: Uint8Array) => Promise<Uint8Array> | undefined) | undefined;
  #nextId = 1;

  constructor(clock: Clock, deadlines: Deadlines, log: Log) {
    this.#clock = clock;
    this.#deadlines = deadlines;
    this.#log = log;
  }

  /** Calls that are under way. */
  get pendingCount(): number {
    return this.#pending.size;
  }

  /** From now on this node answers the method. */
  handle(method: string, handler: CallHandler): void {
    this.#handlers.set(method, handler);
  }

  /** Answers methods that nobody else does; undefined for "no such method". */
  handleRest(handler: (method: string, body: Uint8Array) => Promise<Uint8Array> | undefined): void {
    this.#fallback = handler;
  }

  /** Asks over a carrier. */
  ask(carrier: Carrier, method: string, body: Uint8Array, deadlineMs: number): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      const callId = this.#nextId++;
      const deadline = this.#deadlines.add(this.#clock.monotonicMs() + deadlineMs, () => {
        this.#pending.delete(callId);
        reject(unanswered(method, 'no answer in time'));
      });
      this.#pending.set(callId, { carrier, method, deadline, resolve, reject });
      carrier.send({ kind: 'call', callId, method, deadlineMs, body });
    });
  }

  /** A call came: answers it over the carrier that brought it. */
  async onCall(carrier: Carrier, from: Caller, call: Call): Promise<void> {
    const { callId, method } = call;
    try {
      if (from === 0 && !method.startsWith('join.'))
        throw new JimError('invalid-argument', `a stranger may not ask ${method}`);
      const handler = this.#handlers.get(method);
      const answer =
        handler === undefined ? this.#fallback?.(method, call.body) : handler(call.body, from, call.deadlineMs);
      if (answer === undefined) throw new JimError('version-mismatch', `this node does not know the call ${method}`);
      const body = answer instanceof Uint8Array ? answer : await answer;
      carrier.send({ kind: 'call-reply', callId, ok: true, body });
    } catch (error) {
      if (!(error instanceof JimError)) this.#log('error', 'a call failed', { method, error: String(error) });
      carrier.send({ kind: 'call-reply', callId, ok: false, body: encodeError(error) });
    }
  }

  /** An answer came. */
  onReply(reply: CallReply): void {
    const pending = this.#pending.get(reply.callId);
    if (pending === undefined) return;
    this.#pending.delete(reply.callId);
    pending.deadline.cancel();
    if (reply.ok) pending.resolve(reply.body);
    else pending.reject(decodeError(reply.body));
  }

  /** The carrier is gone, and with it whatever was asked over it. */
  onCarrierGone(carrier: Carrier, reason: string): void {
    for (const [callId, pending] of this.#pending) {
      if (pending.carrier !== carrier) continue;
      this.#pending.delete(callId);
      pending.deadline.cancel();
      pending.reject(unanswered(pending.method, reason));
    }
  }
}

function unanswered(method: string, reason: string): JimError {
  return new JimError('node-unavailable', `${method}: ${reason}`, { outcome: 'ambiguous', retry: 'elsewhere' });
}

/** The fields of a JimError as JSON; anything else becomes `internal`, and nobody knows what it did. */
export function encodeError(error: unknown): Uint8Array {
  if (error instanceof JimError) {
    const { code, message, outcome, retry, details } = error;
    return utf8(JSON.stringify({ code, message, outcome, retry, details }));
  }
  return utf8(JSON.stringify({ code: 'internal', message: String(error), outcome: 'ambiguous' }));
}

/** Reads what `encodeError` wrote; codes of a newer version become `internal`. */
export function decodeError(body: Uint8Array): JimError {
  try {
    const raw = JSON.parse(utf8Text(body)) as Record<string, unknown>;
    const code = String(raw.code) in errorCodes ? (raw.code as ErrorCode) : 'internal';
    const outcome: Outcome = raw.outcome === 'definite' ? 'definite' : 'ambiguous';
    const retries: readonly Retry[] = ['statement', 'transaction', 'elsewhere'];
    const retry = retries.find((word) => word === raw.retry) ?? 'no';
    const details = typeof raw.details === 'object' && raw.details !== null ? { ...raw.details } : {};
    return new JimError(code, String(raw.message), { outcome, retry, details });
  } catch {
    return new JimError('internal', 'a node refused a call and its reason is not readable', { outcome: 'ambiguous' });
  }
}
