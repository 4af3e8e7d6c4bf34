/** What every connection shares whatever carries it: one owner, one end, nothing after the end. */
import { assert } from '../../base/index.ts';
import type { ConnectionEvents } from '../network.ts';

/** Passes events to the owner, who may come late; the end is told once and is the last thing told. */
export class ConnectionLife {
  #events: ConnectionEvents | undefined;
  #closeReason: string | undefined;

  get isClosed(): boolean {
    return this.#closeReason !== undefined;
  }

  /** The owner has come. */
  start(events: ConnectionEvents): void {
    assert(this.#events === undefined, 'a connection is started once');
    this.#events = events;
    if (this.#closeReason !== undefined) events.onClose(this.#closeReason);
  }

  message(message: Uint8Array): void {
    if (this.#closeReason === undefined) this.#events?.onMessage(message);
  }

  drained(): void {
    if (this.#closeReason === undefined) this.#events?.onDrain?.();
  }

  /** Ends the connection. @returns whether it was open until now */
  close(reason: string): boolean {
    if (this.#closeReason !== undefined) return false;
    this.#closeReason = reason;
    this.#events?.onClose(reason);
    return true;
  }
}
