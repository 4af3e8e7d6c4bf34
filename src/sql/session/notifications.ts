/**
 * LISTEN and NOTIFY. Each node keeps its own listeners; a transaction that commits tells all nodes, one message each, with everything it has to
 * say, and the messages of one sender come in the order in which it sent them. A node that can't be reached is not told: notifications are as lasting as connections.
 */
import { type NodeId, utf8, utf8Text } from '../../base/index.ts';
import type { SqlSession } from './session.ts';
import type { Notification } from './transaction.ts';

/** How nodes reach one another. */
export interface NodeCalls {
  readonly nodeId: NodeId;
  /** All nodes, this one included. */
  nodes(): readonly NodeId[];
  call(to: NodeId, method: string, body: Uint8Array, deadlineMs: number): Promise<Uint8Array>;
  handle(method: string, handler: (body: Uint8Array) => Uint8Array | Promise<Uint8Array>): void;
}

/** One delivery to one client. */
export interface Delivery extends Notification {
  readonly processId: number;
}

const method = 'sql.notify';
const callMs = 5_000;
/** A client that does not read loses its oldest notifications: nothing here grows without a limit. */
const waitingMax = 10_000;

/** The listeners of a node. */
export class Notifications {
  readonly #calls: NodeCalls;
  readonly #listeners = new Map<string, Set<SqlSession>>();
  readonly #waiting = new Map<SqlSession, Delivery[]>();
  /** For each node the message before: theirs must not overtake. */
  readonly #sending = new Map<NodeId, Promise<unknown>>();

  constructor(calls: NodeCalls) {
    this.#calls = calls;
    calls.handle(method, (body) => {
      for (const delivery of JSON.parse(utf8Text(body)) as Delivery[]) this.#deliver(delivery);
      return noBytes;
    });
  }

  listen(session: SqlSession, channel: string): void {
    let sessions = this.#listeners.get(channel);
    if (sessions === undefined) {
      sessions = new Set();
      this.#listeners.set(channel, sessions);
    }
    sessions.add(session);
    session.channels.add(channel);
  }

  /** @param channel undefined: all of the session's */
  unlisten(session: SqlSession, channel: string | undefined): void {
    for (const each of channel === undefined ? [...session.channels] : [channel]) {
      session.channels.delete(each);
      const sessions = this.#listeners.get(each);
      sessions?.delete(session);
      if (sessions?.size === 0) this.#listeners.delete(each);
    }
    if (session.channels.size === 0) this.#waiting.delete(session);
  }

  /** Tells all nodes what a transaction had to say. */
  send(processId: number, notifications: readonly Notification[]): void {
    if (notifications.length === 0) return;
    const deliveries = notifications.map(({ channel, payload }) => ({ channel, payload, processId }));
    for (const delivery of deliveries) this.#deliver(delivery);
    const body = utf8(JSON.stringify(deliveries));
    for (const node of this.#calls.nodes()) {
      if (node === this.#calls.nodeId) continue;
      const before = this.#sending.get(node) ?? Promise.resolve();
      const sent = before.then(() => this.#calls.call(node, method, body, callMs)).catch(() => {});
      this.#sending.set(node, sent);
    }
  }

  /** What waits for a session, which is idle now. */
  take(session: SqlSession): readonly Delivery[] {
    const waiting = this.#waiting.get(session);
    if (waiting === undefined) return none;
    this.#waiting.delete(session);
    return waiting;
  }

  #deliver(delivery: Delivery): void {
    for (const session of this.#listeners.get(delivery.channel) ?? []) {
      const waiting = this.#waiting.get(session);
      if (waiting === undefined) this.#waiting.set(session, [delivery]);
      else {
        waiting.push(delivery);
        if (waiting.length > waitingMax) waiting.shift();
      }
      session.onNotification?.();
    }
  }
}

const noBytes = new Uint8Array(0);
const none: readonly Delivery[] = [];
