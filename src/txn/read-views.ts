/**
 * Timestamps that miss nothing: at or above every commit that was acknowledged before the view was asked for.
 *
 *   views asked for ─► all nodes are asked for their clocks, once ─► the highest is the timestamp of all these views
 *
 * Rules: a round begins after the views it is for were asked for; who comes while one is under way shares the next. A node that
 * does not answer in time is left out of the proof, and the ranges that it leads, or led until a moment ago, then ask
 * for a later view (`view-stale`).
 */
import { laterOf, type NodeId, type Timestamp, zeroTimestamp } from '../base/index.ts';
import { type ClockAnswer, decodeClock, encodeClock, methods } from './messages.ts';
import type { ReadView } from './service.ts';
import type { TxnServices } from './services.ts';

/** Long enough for every node that is well; who takes longer once is not waited for until it answers again. */
const answerMs = 100;
/** Where ranges keep refusing views, a slow node among their leaseholders has to be waited for. */
const patienceMsMax = 2_000;

/** Read views of one gateway. */
export class ReadViews {
  readonly #services: TxnServices;
  readonly #silent = new Set<NodeId>();
  #underWay: Promise<unknown> | undefined;
  #next: Promise<ReadView> | undefined;
  #floor: Timestamp = zeroTimestamp;
  #patienceMs = answerMs;

  constructor(services: TxnServices) {
    this.#services = services;
    const { access, hybridClock } = services;
    access.handle(methods.clock, () => encodeClock({ id: hybridClock.id, reading: hybridClock.reading() }));
  }

  /** A view for a read that begins now. */
  take(): Promise<ReadView> {
    if (this.#next === undefined) {
      const before = this.#underWay ?? Promise.resolve();
      const view = before.then(() => {
        this.#next = undefined;
        const round = this.#round();
        this.#underWay = round;
        return round;
      });
      this.#next = view;
    }
    return this.#next;
  }

  /** A range would not answer a view: later ones are at or above this, and wait for more nodes. */
  notBelow(timestamp: Timestamp): void {
    this.#floor = laterOf(this.#floor, timestamp);
    this.#patienceMs = Math.min(patienceMsMax, this.#patienceMs * 2);
  }

  async #round(): Promise<ReadView> {
    const { access, hybridClock } = this.#services;
    let at = laterOf(hybridClock.reading(), this.#floor);
    const clocks = [hybridClock.id];
    const others = access.nodes().filter((node) => node !== access.nodeId);
    await Promise.all(
      others.map(async (node) => {
        const asked = this.#ask(node, ({ id, reading }) => {
          at = laterOf(at, reading);
          clocks.push(id);
        });
        if (!this.#silent.has(node) || this.#patienceMs > answerMs) await asked;
      }),
    );
    const complete = clocks.length === others.length + 1;
    if (complete) this.#patienceMs = answerMs;
    // Whoever answers later is not part of this view any more.
    return { at, view: { clocks: [...clocks], complete } };
  }

  async #ask(node: NodeId, onAnswer: (answer: ClockAnswer) => void): Promise<void> {
    const { access } = this.#services;
    try {
      const answer = decodeClock(await access.call(node, methods.clock, new Uint8Array(0), this.#patienceMs));
      this.#silent.delete(node);
      onAnswer(answer);
    } catch {
      this.#silent.add(node);
    }
  }
}
