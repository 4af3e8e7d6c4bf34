/**
 * Deadlocks between nodes: each node sees the waits of its own ranges only (and ends circles among those at once). While
 * anybody has waited here for a while, all nodes are asked who waits for whom, twice: a circle whose waits are the same
 * both times is real, and the youngest in it gives way.
 *
 *   wait older than 20 ms ─► all edges ─► a circle? ─► 15 ms ─► all edges again ─► still there ─► refuse the youngest's wait
 */
import type { NodeId } from '../base/index.ts';
import { sleep } from '../io/index.ts';
import { decodeEdges, decodeWaitId, encodeMessage, methods, waitName } from './messages.ts';
import type { TxnServices } from './services.ts';
import { edgesOfBoth, type NamedEdge, waitsToRefuse } from './wait-cycles.ts';

/** Nearly all waits are over by then. */
const waitedMs = 20;
const lookEveryMs = 30;
const againMs = 15;
const callMs = 500;

/** Looks for deadlocks while somebody waits here. */
export class Deadlocks {
  readonly #services: TxnServices;
  #looking = false;
  #stopped = false;

  constructor(services: TxnServices) {
    this.#services = services;
    const { access, local } = services;
    access.handle(methods.edges, () => encodeMessage(local.lockEdges(waitedMs)));
    access.handle(methods.refuseWait, (body) => {
      local.refuseWait(decodeWaitId(body));
      return new Uint8Array(0);
    });
  }

  start(): void {
    this.#services.local.onBusy(() => this.#wake());
    this.#wake();
  }

  stop(): void {
    this.#stopped = true;
  }

  #wake(): void {
    if (this.#looking || this.#stopped) return;
    this.#looking = true;
    this.#run()
      .catch((error) => this.#services.log('error', 'the search for deadlocks failed', { error: String(error) }))
      .finally(() => {
        this.#looking = false;
        // Something may have come after the last look, whose news found this still running.
        if (!this.#services.local.isIdle()) this.#wake();
      });
  }

  async #run(): Promise<void> {
    const { clock, local } = this.#services;
    while (!this.#stopped && !local.isIdle()) {
      await sleep(clock, lookEveryMs);
      if (local.lockEdges(waitedMs).length > 0) await this.#look();
    }
  }

  async #look(): Promise<void> {
    const { access, clock, log } = this.#services;
    const first = await this.#edges();
    if (waitsToRefuse(first.map(({ edge }) => edge)).length === 0) return;
    await sleep(clock, againMs);
    const second = await this.#edges();
    const lasting = edgesOfBoth(
      first.map(({ edge }) => edge),
      second.map(({ edge }) => edge),
    );
    for (const { wait, waiter } of waitsToRefuse(lasting)) {
      const found = second.find(({ edge }) => edge.wait === wait)!;
      log('debug', 'a deadlock: the youngest gives way', { txn: waiter, wait });
      access.call(found.node, methods.refuseWait, encodeMessage(found.waitId), callMs).catch(() => {});
    }
  }

  /** Of all nodes that answer. */
  async #edges(): Promise<readonly { readonly node: NodeId; readonly waitId: number; readonly edge: NamedEdge }[]> {
    const { access, local } = this.#services;
    const all = await Promise.all(
      access.nodes().map(async (node) => {
        try {
          const edges =
            node === access.nodeId
              ? local.lockEdges(waitedMs)
              : decodeEdges(await access.call(node, methods.edges, new Uint8Array(0), callMs));
          return edges.map((edge) => {
            const { waitId, waiter, holder } = edge;
            return { node, waitId, edge: { wait: waitName(node, edge), waiter, holder } };
          });
        } catch {
          return [];
        }
      }),
    );
    return all.flat();
  }
}
