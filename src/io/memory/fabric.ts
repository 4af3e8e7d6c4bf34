/**
 * The simulated wires between all nodes: which links are cut or clogged, how long messages take, what is lost. A link has a
 * direction, named by the nodes at its ends; a connection uses both directions, as TCP does, so a cut in one of them
 * stalls it and in the end breaks it.
 */
import type { Channel, Connection } from '../network.ts';
import type { SimulatedClock } from './clock.ts';
import type { SeededRandom } from './random.ts';
import type { Simulation } from './simulation.ts';

/** How the wires behave where nothing is cut. May be replaced at any time. */
export interface WireSettings {
  readonly latencyMsMin: number;
  /** What comes on top on average, exponentially distributed. */
  readonly latencyMsMean: number;
  readonly bytesPerMs: number;
  /** Chance per message that a packet of it is lost and sent again after a retransmission time. */
  readonly lossChance: number;
  /** Chance per message that the connection is reset; it and all behind it are lost. */
  readonly resetChance: number;
  /** Chance per message that one bit of it arrives changed. */
  readonly flipChance: number;
  /** Chance that a dial is refused although somebody listens. */
  readonly refuseChance: number;
  readonly dialTimeoutMs: number;
  /** An end that has heard nothing through a cut link for so long gives up; each end draws up to twice of it. */
  readonly keepaliveMs: number;
}

/** Good wires between three zones. */
export const goodWires: WireSettings = {
  latencyMsMin: 0.2,
  latencyMsMean: 0.4,
  bytesPerMs: 125_000,
  lossChance: 0,
  resetChance: 0,
  flipChance: 0,
  refuseChance: 0,
  dialTimeoutMs: 3000,
  keepaliveMs: 4000,
};

/** A node's place on the fabric. */
export interface Station {
  readonly name: string;
  readonly clock: SimulatedClock;
}

/** Someone who accepts connections at an address. */
export interface ListeningStation extends Station {
  accept(connection: Connection): void;
}

/** An end of a connection, as the fabric needs to know it: woken when a cut link works again, broken when it never does. */
export interface WireEnd {
  readonly local: Station;
  readonly remote: Station;
  readonly channel: Channel;
  /** The link from here to there works again: go on sending. */
  onLinkOpen(): void;
  /** The connection is over for this end, whatever the other one knows. */
  break(reason: string): void;
}

/** All links and listeners of a simulation. */
export class Fabric {
  readonly simulation: Simulation;
  readonly random: SeededRandom;
  wires: WireSettings;
  readonly #listeners = new Map<string, ListeningStation>();
  readonly #cuts = new Map<string, number>();
  readonly #clogsUntilMs = new Map<string, number>();
  readonly #ends = new Set<WireEnd>();
  #nextPort = 20_000;
  #cutSequence = 0;

  constructor(simulation: Simulation, wires: WireSettings = goodWires) {
    this.simulation = simulation;
    this.random = simulation.random.fork('fabric');
    this.wires = wires;
  }

  /** Registers a listener; the address with its port chosen. */
  listen(address: string, station: ListeningStation): string {
    const chosen = address.endsWith(':0') ? `${address.slice(0, -1)}${this.#nextPort++}` : address;
    if (this.#listeners.get(chosen)?.clock.alive) throw new Error(`address in use: ${chosen}`);
    this.#listeners.set(chosen, station);
    return chosen;
  }

  unlisten(address: string, station: ListeningStation): void {
    if (this.#listeners.get(address) === station) this.#listeners.delete(address);
  }

  /** Who listens at the address and is alive. */
  listenerAt(address: string): ListeningStation | undefined {
    const station = this.#listeners.get(address);
    return station?.clock.alive ? station : undefined;
  }

  /** The node name that answers at an address, whether alive or not. */
  nameAt(address: string): string | undefined {
    return this.#listeners.get(address)?.name;
  }

  /** Stops everything from `from` to `to`: what is on the way waits, connections break after the keepalive time. */
  cut(from: string, to: string): void {
    const link = linkOf(from, to);
    if (this.#cuts.has(link)) return;
    const sequence = ++this.#cutSequence;
    this.#cuts.set(link, sequence);
    for (const end of this.#endsBetween(from, to)) this.#giveUpLater(end, link, sequence);
  }

  /** Lets the link work again. */
  mend(from: string, to: string): void {
    if (this.#cuts.delete(linkOf(from, to))) this.#wake(from, to);
  }

  /** Lets all links work, clogs included. */
  mendAll(): void {
    this.#cuts.clear();
    this.#clogsUntilMs.clear();
    for (const end of [...this.#ends]) end.onLinkOpen();
  }

  /** Delays everything from `from` to `to` until so much time has passed. */
  clog(from: string, to: string, ms: number): void {
    const untilMs = this.simulation.nowMs + ms;
    this.#clogsUntilMs.set(linkOf(from, to), untilMs);
    this.simulation.schedule(ms, 'world', 'clog ends', () => this.#wake(from, to));
  }

  /** Does the link carry anything now? */
  isOpen(from: string, to: string): boolean {
    const link = linkOf(from, to);
    return !this.#cuts.has(link) && (this.#clogsUntilMs.get(link) ?? 0) <= this.simulation.nowMs;
  }

  /** Is the link cut (a clog is not a cut)? */
  isCut(from: string, to: string): boolean {
    return this.#cuts.has(linkOf(from, to));
  }

  /** The pairs whose link is cut, as `n1>n2`. */
  get cutLinks(): readonly string[] {
    return [...this.#cuts.keys()];
  }

  /** Milliseconds that a message of so many bytes is on its way. */
  travelMs(bytes: number): number {
    const { latencyMsMin, latencyMsMean, bytesPerMs, lossChance } = this.wires;
    let ms = latencyMsMin + bytes / bytesPerMs - Math.log(1 - this.random.float()) * latencyMsMean;
    let retransmissionMs = 200;
    while (this.random.float() < lossChance && retransmissionMs < 3200) {
      ms += retransmissionMs;
      retransmissionMs *= 2;
    }
    return ms;
  }

  /** True with the chance given. */
  chance(probability: number): boolean {
    return probability > 0 && this.random.float() < probability;
  }

  addEnd(end: WireEnd): void {
    this.#ends.add(end);
    for (const [from, to] of bothWays(end)) {
      const sequence = this.#cuts.get(linkOf(from, to));
      if (sequence !== undefined) this.#giveUpLater(end, linkOf(from, to), sequence);
    }
  }

  removeEnd(end: WireEnd): void {
    this.#ends.delete(end);
  }

  /** The open ends at the node. */
  endsOf(clock: SimulatedClock): readonly WireEnd[] {
    return [...this.#ends].filter((end) => end.local.clock === clock);
  }

  #endsBetween(from: string, to: string): readonly WireEnd[] {
    return [...this.#ends].filter((end) => bothWays(end).some((way) => way[0] === from && way[1] === to));
  }

  #giveUpLater(end: WireEnd, link: string, sequence: number): void {
    const { keepaliveMs } = this.wires;
    end.local.clock.inWorldMs(keepaliveMs * (1 + this.random.float()), 'keepalive', () => {
      if (this.#ends.has(end) && this.#cuts.get(link) === sequence) end.break('no answer from the other end');
    });
  }

  #wake(from: string, to: string): void {
    for (const end of [...this.#ends]) if (end.local.name === from && end.remote.name === to) end.onLinkOpen();
  }
}

function linkOf(from: string, to: string): string {
  return `${from}>${to}`;
}

function bothWays(end: WireEnd): readonly (readonly [string, string])[] {
  return [
    [end.local.name, end.remote.name],
    [end.remote.name, end.local.name],
  ];
}
