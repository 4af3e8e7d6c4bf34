/**
 * Questions and answers between nodes. A call is sent once; if its connection breaks or its deadline passes, nobody knows
 * whether it took effect, and its promise says so (`node-unavailable`, ambiguous).
 *
 * Some calls may take as long as they like: one that waits for a lock waits for another's transaction. Of these the asker asks now
 * and then whether they are still being worked on; one that is not has lost its answer, or never came.
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
  /** When it may be asked about, on the monotonic clock; undefined for a call that ends soon anyway. */
  readonly longFromMs: number | undefined;
  readonly deadline: Deadline;
  readonly resolve: (body: Uint8Array) => void;
  readonly reject: (error: JimError) => void;
}

/** Calls that may take longer than this are asked about, this often. */
const longMs = 5_000;
/** The question: which of these calls, of this connection, are under way. */
const underWayMethod = 'calls.under-way';

/** The calls of one node, both ways. */
export class Calls {
  readonly #clock: Clock;
  readonly #deadlines: Deadlines;
  readonly #log: Log;
  readonly #handlers = new Map<string, CallHandler>();
  readonly #pending = new Map<number, Pending>();
  /** Long calls that came and are being worked on. */
  readonly #underWay = new WeakMap<Carrier, Set<number>>();
  #look: Deadline | undefined;
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
      const now = this.#clock.monotonicMs();
      const deadline = this.#deadlines.add(now + deadlineMs, () => this.#lose(callId, 'no answer in time'));
      const longFromMs = deadlineMs > longMs ? now + longMs : undefined;
      this.#pending.set(callId, { carrier, method, longFromMs, deadline, resolve, reject });
      carrier.send({ kind: 'call', callId, method, deadlineMs, body });
      if (longFromMs !== undefined) this.#lookLater();
    });
  }

  #lose(callId: number, reason: string): void {
    const pending = this.#pending.get(callId);
    if (pending === undefined) return;
    this.#pending.delete(callId);
    pending.deadline.cancel();
    pending.reject(unanswered(pending.method, reason));
  }

  // Long calls -----------------------------------------------------------------------------------------------------

  #lookLater(): void {
    this.#look ??= this.#deadlines.add(this.#clock.monotonicMs() + longMs, () => {
      this.#look = undefined;
      this.#lookAfterLong();
    });
  }

  #lookAfterLong(): void {
    const now = this.#clock.monotonicMs();
    const byCarrier = new Map<Carrier, number[]>();
    for (const [callId, { carrier, longFromMs }] of this.#pending) {
      if (longFromMs === undefined) continue;
      this.#lookLater();
      if (longFromMs > now) continue;
      const ids = byCarrier.get(carrier);
      if (ids === undefined) byCarrier.set(carrier, [callId]);
      else ids.push(callId);
    }
    for (const [carrier, ids] of byCarrier) void this.#askAbout(carrier, ids);
  }

  /** What came of them before the answer came before it, on the same connection: who is unknown there has lost its own. */
  async #askAbout(carrier: Carrier, ids: readonly number[]): Promise<void> {
    try {
      const answer = await this.ask(carrier, underWayMethod, utf8(JSON.stringify(ids)), longMs);
      const underWay = new Set(decodeCallIds(answer));
      for (const id of ids) if (!underWay.has(id)) this.#lose(id, 'its answer was lost');
    } catch (error) {
      // Another look is coming.
      if (!(error instanceof JimError)) throw error;
    }
  }

  #whichAreUnderWay(carrier: Carrier, body: Uint8Array): Uint8Array {
    const underWay = this.#underWay.get(carrier);
    return utf8(JSON.stringify(decodeCallIds(body).filter((id) => underWay?.has(id))));
  }

  #note(carrier: Carrier, callId: number): void {
    const underWay = this.#underWay.get(carrier);
    if (underWay === undefined) this.#underWay.set(carrier, new Set([callId]));
    else underWay.add(callId);
  }

  // Answering ------------------------------------------------------------------------------------------------------

  /** A call came: answers it over the carrier that brought it. */
  async onCall(carrier: Carrier, from: Caller, call: Call): Promise<void> {
    const { callId, method } = call;
    const isLong = call.deadlineMs > longMs;
    if (isLong) this.#note(carrier, callId);
    try {
      if (from === 0 && !method.startsWith('join.'))
        throw new JimError('invalid-argument', `a stranger may not ask ${method}`);
      const answer = this.#answerTo(carrier, from, call);
      if (answer === undefined) throw new JimError('version-mismatch', `this node does not know the call ${method}`);
      const body = answer instanceof Uint8Array ? answer : await answer;
      carrier.send({ kind: 'call-reply', callId, ok: true, body });
    } catch (error) {
      if (!(error instanceof JimError)) this.#log('error', 'a call failed', { method, error: String(error) });
      carrier.send({ kind: 'call-reply', callId, ok: false, body: encodeError(error) });
    } finally {
      if (isLong) this.#underWay.get(carrier)?.delete(callId);
    }
  }

  #answerTo(
    carrier: Carrier,
    from: Caller,
    { method, body, deadlineMs }: Call,
  ): Uint8Array | Promise<Uint8Array> | undefined {
    if (method === underWayMethod) return this.#whichAreUnderWay(carrier, body);
    const handler = this.#handlers.get(method);
    return handler === undefined ? this.#fallback?.(method, body) : handler(body, from, deadlineMs);
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
    for (const [callId, pending] of this.#pending) if (pending.carrier === carrier) this.#lose(callId, reason);
  }
}

function unanswered(method: string, reason: string): JimError {
  return new JimError('node-unavailable', `${method}: ${reason}`, { outcome: 'ambiguous', retry: 'elsewhere' });
}

function decodeCallIds(body: Uint8Array): readonly number[] {
  try {
    const ids: unknown = JSON.parse(utf8Text(body));
    if (Array.isArray(ids) && ids.every((id) => Number.isSafeInteger(id))) return ids;
  } catch {
    // Said below.
  }
  throw new JimError('corruption', 'a list of calls is not readable');
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
