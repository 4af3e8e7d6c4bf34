/**
 * Tells nodes that transactions are over, so that their locks go: what ends during a turn of the event loop goes as one message to
 * each node. A message that is lost costs a second: whoever holds an old lock asks its coordinator (`recovery.ts`).
 */
import type { NodeId, Timestamp, TxnId } from '../base/index.ts';
import { decodeReleases, encodeMessage, methods, type Release } from './messages.ts';
import type { TxnServices } from './services.ts';

const callMs = 2_000;

/** Releases of locks, batched by node. */
export class Releases {
  readonly #services: TxnServices;
  readonly #waiting = new Map<NodeId, Release[]>();

  constructor(services: TxnServices) {
    this.#services = services;
    const { access, local } = services;
    access.handle(methods.release, (body) => {
      for (const { txn, timestamp } of decodeReleases(body)) local.releaseLocks(txn, timestamp);
      return new Uint8Array(0);
    });
  }

  /** The transaction's locks on these keys go; a commit's timestamp goes first, so that what comes next is later. */
  release(txn: TxnId, keys: readonly Uint8Array[], timestamp: Timestamp | undefined): void {
    const { access, clock, local } = this.#services;
    const nodes = new Set(keys.flatMap((key) => access.leaseholderOf(key) ?? access.nodes()));
    for (const node of nodes) {
      if (node === access.nodeId) {
        local.releaseLocks(txn, timestamp);
        continue;
      }
      if (this.#waiting.size === 0) clock.soon(() => this.#flush());
      const waiting = this.#waiting.get(node);
      if (waiting === undefined) this.#waiting.set(node, [{ txn, timestamp }]);
      else waiting.push({ txn, timestamp });
    }
  }

  #flush(): void {
    const { access, log } = this.#services;
    const batches = [...this.#waiting];
    this.#waiting.clear();
    for (const [node, releases] of batches)
      access
        .call(node, methods.release, encodeMessage(releases), callMs)
        .catch((error) => log('debug', 'locks were not released', { node, error: String(error) }));
  }
}
