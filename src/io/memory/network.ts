/**
 * A node's door to the simulated fabric. A connection is two queues of messages, one each way; what the sender has put on
 * the wire arrives in order, later or never. A sender can't see more than its own end: that the other end is gone it
 * learns after a while, or when it gets no answer.
 */
import { assert } from '../../base/index.ts';
import type { Channel, Connection, ConnectionEvents, Listener, Network } from '../network.ts';
import type { SimulatedClock } from './clock.ts';
import type { Fabric, ListeningStation, Station, WireEnd } from './fabric.ts';
import { mix, type Scheduled } from './simulation.ts';

/** Bytes on the wire that no one has taken yet; what is above waits in the sender's queue. */
const windowBytes = 256 * 1024;

/** `Network` for one life of one node. */
export class MemoryNetwork implements Network {
  readonly #fabric: Fabric;
  readonly #station: Station;

  /** `name` names the node's links; several addresses may belong to it. */
  constructor(fabric: Fabric, name: string, clock: SimulatedClock) {
    this.#fabric = fabric;
    this.#station = { name, clock };
  }

  listen(address: string, accept: (connection: Connection) => void): Promise<Listener> {
    return new Promise((resolve, reject) => {
      this.#station.clock.soon(() => {
        const station: ListeningStation = { ...this.#station, accept };
        try {
          const chosen = this.#fabric.listen(address, station);
          resolve({
            address: chosen,
            close: async () => this.#fabric.unlisten(chosen, station),
          });
        } catch (error) {
          reject(error);
        }
      });
    });
  }

  dial(address: string, channel: Channel): Promise<Connection> {
    const fabric = this.#fabric;
    const { name, clock } = this.#station;
    return new Promise((resolve, reject) => {
      let open = true;
      const end = (finish: () => void): void => {
        if (!open) return;
        open = false;
        finish();
      };
      clock.inWorldMs(fabric.wires.dialTimeoutMs, 'dial timeout', () =>
        end(() => reject(new Error(`${address} does not answer`))),
      );
      const refuse = (): void =>
        clock.inWorldMs(fabric.travelMs(0), 'dial refused', () =>
          end(() => reject(new Error(`${address} refused the connection`))),
        );
      fabric.simulation.schedule(fabric.travelMs(0), 'world', 'dial arrives', () => {
        const to = fabric.nameAt(address);
        if (to === undefined) return refuse();
        if (!fabric.isOpen(name, to) || !fabric.isOpen(to, name)) return;
        const station = fabric.listenerAt(address);
        if (station === undefined || fabric.chance(fabric.wires.refuseChance)) return refuse();
        // The kernel answers, even while the process that listens is paused.
        clock.inWorldMs(fabric.travelMs(0), 'dial answered', () =>
          end(() => {
            const [near, far] = connect(fabric, this.#station, station, channel, address);
            station.clock.inWorldMs(0.01, 'accept', () => station.accept(far));
            resolve(near);
          }),
        );
      });
    });
  }

  /**
   * The node is gone: after a process crash the kernel tells the other ends soon; after a power loss they find out by
   * themselves.
   */
  kill(how: 'process' | 'machine'): void {
    const { keepaliveMs } = this.#fabric.wires;
    for (const end of this.#fabric.endsOf(this.#station.clock)) {
      assert(end instanceof MemoryConnection, 'ends are of this file');
      const noticeMs = how === 'process' ? this.#fabric.travelMs(0) : this.#fabric.random.float() * 2 * keepaliveMs;
      end.abandon(noticeMs);
    }
  }
}

function connect(
  fabric: Fabric,
  near: Station,
  far: Station,
  channel: Channel,
  address: string,
): readonly [MemoryConnection, MemoryConnection] {
  const nearEnd = new MemoryConnection(fabric, near, far, channel, address);
  const farEnd = new MemoryConnection(fabric, far, near, channel, near.name);
  nearEnd.joinTo(farEnd);
  farEnd.joinTo(nearEnd);
  return [nearEnd, farEnd];
}

interface Flight {
  readonly message: Uint8Array | 'end';
  readonly dueMs: number;
  readonly reason: string;
}

/** One end of a connection. */
class MemoryConnection implements Connection, WireEnd {
  readonly channel: Channel;
  readonly remoteAddress: string;
  readonly local: Station;
  readonly remote: Station;
  readonly #fabric: Fabric;
  #peer: MemoryConnection | undefined;
  #events: ConnectionEvents | undefined;
  /** Arrived at this end; kept in order even if the node is paused, since each event takes whatever is next. */
  #inbox: Flight[] = [];
  /** Taken before `start`. */
  #early: Uint8Array[] = [];
  /** Given to `send`, not on the wire yet. */
  #queue: Uint8Array[] = [];
  #queuedBytes = 0;
  #owesDrain = false;
  /** On the wire to the peer, in order. */
  #flights: Flight[] = [];
  #flightBytes = 0;
  #arrival: Scheduled | undefined;
  #lastDueMs = 0;
  #closed = false;
  #closeReason = '';
  #closeTold = false;

  constructor(fabric: Fabric, local: Station, remote: Station, channel: Channel, remoteAddress: string) {
    this.#fabric = fabric;
    this.local = local;
    this.remote = remote;
    this.channel = channel;
    this.remoteAddress = remoteAddress;
  }

  joinTo(peer: MemoryConnection): void {
    this.#peer = peer;
    this.#fabric.addEnd(this);
  }

  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  start(events: ConnectionEvents): void {
    assert(this.#events === undefined, 'a connection is started once');
    this.#events = events;
    const early = this.#early.splice(0);
    if (early.length > 0 || this.#closed) {
      this.local.clock.inWorldMs(0.001, 'start', () => {
        for (const message of early) events.onMessage(message);
        this.#tellClosed();
      });
    }
  }

  send(message: Uint8Array): void {
    if (this.#closed) return;
    this.#queue.push(message.slice());
    this.#queuedBytes += message.length;
    this.#fill();
    this.#owesDrain ||= this.#queuedBytes > 0;
  }

  close(reason: string): void {
    if (this.#closed) return;
    // What was sent before still goes out, then the other end hears of the close.
    for (const message of this.#queue.splice(0)) this.#fly(message, '');
    this.#fly('end', reason);
    this.#end(reason);
  }

  /** The connection is gone for this end; the other end hears of it if a word gets through. */
  break(reason: string): void {
    if (this.#closed) return;
    this.#dropFlights();
    this.#fly('end', 'connection reset');
    this.#end(reason);
  }

  /** This end's process is no more; the other end notices after a while. */
  abandon(noticeMs: number): void {
    this.#dropFlights();
    this.#closed = true;
    this.#fabric.removeEnd(this);
    const peer = this.#peer!;
    peer.local.clock.inWorldMs(noticeMs, 'peer gone', () => peer.#end('connection reset'));
  }

  onLinkOpen(): void {
    this.#scheduleArrival(this.#fabric.random.float() * 50);
  }

  /** Moves messages from the queue onto the wire while there is room. */
  #fill(): void {
    let taken = 0;
    while (taken < this.#queue.length && this.#flightBytes < windowBytes) {
      const message = this.#queue[taken++];
      this.#queuedBytes -= message.length;
      this.#fly(message, '');
    }
    this.#queue.splice(0, taken);
  }

  #fillAndTell(): void {
    this.#fill();
    if (!this.#owesDrain || this.#queuedBytes > 0 || this.#closed) return;
    this.#owesDrain = false;
    this.#events?.onDrain?.();
  }

  #fly(message: Uint8Array | 'end', reason: string): void {
    const bytes = message === 'end' ? 0 : message.length;
    // In order: nothing overtakes on a connection.
    this.#lastDueMs = Math.max(this.#lastDueMs, this.#fabric.simulation.nowMs + this.#fabric.travelMs(bytes));
    this.#flights.push({ message, dueMs: this.#lastDueMs, reason });
    this.#flightBytes += bytes;
    if (this.#flights.length === 1) this.#scheduleArrival(0);
  }

  #scheduleArrival(atLeastMs: number): void {
    if (this.#flights.length === 0 || this.#arrival !== undefined) return;
    const delayMs = Math.max(atLeastMs, this.#flights[0].dueMs - this.#fabric.simulation.nowMs);
    this.#arrival = this.#fabric.simulation.schedule(delayMs, this.remote.name, 'arrival', () => {
      this.#arrival = undefined;
      this.#arrive();
    });
  }

  #arrive(): void {
    // A link that is cut or clogged wakes us when it works again.
    if (!this.#fabric.isOpen(this.local.name, this.remote.name)) return;
    const flight = this.#flights.shift();
    if (flight === undefined) return;
    if (this.#closed && this.#flights.length === 0) this.#fabric.removeEnd(this);
    if (flight.message !== 'end') this.#flightBytes -= flight.message.length;
    if (flight.message !== 'end' && this.#fabric.chance(this.#fabric.wires.resetChance)) {
      this.#dropFlights();
      this.local.clock.inWorldMs(this.#fabric.travelMs(0), 'reset', () => this.break('connection reset'));
      return;
    }
    this.#scheduleArrival(0);
    if (this.#owesDrain) this.local.clock.inWorldMs(0, 'window', () => this.#fillAndTell());
    this.#peer!.#receive(flight);
  }

  #maybeFlip(message: Uint8Array): Uint8Array {
    if (message.length === 0 || !this.#fabric.chance(this.#fabric.wires.flipChance)) return message;
    const bit = this.#fabric.random.u32() % (message.length * 8);
    message[bit >> 3] ^= 1 << (bit & 7);
    return message;
  }

  #receive(flight: Flight): void {
    if (this.#closed) return;
    this.#inbox.push(flight);
    this.local.clock.deliver('message', () => {
      const next = this.#inbox.shift();
      if (next === undefined || this.#closed) return;
      if (next.message === 'end') this.#end(next.reason);
      else this.#take(this.#maybeFlip(next.message));
    });
  }

  #take(message: Uint8Array): void {
    this.#fabric.simulation.note(this.local.name, `message from ${this.remote.name}`, hashBytes(message));
    if (this.#events === undefined) this.#early.push(message);
    else this.#events.onMessage(message);
  }

  #end(reason: string): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#closeReason = reason;
    this.#queue = [];
    this.#queuedBytes = 0;
    if (this.#flights.length === 0) this.#fabric.removeEnd(this);
    if (this.#events !== undefined) this.local.clock.inWorldMs(0.001, 'closed', () => this.#tellClosed());
  }

  #tellClosed(): void {
    if (!this.#closed || this.#closeTold || this.#events === undefined) return;
    this.#closeTold = true;
    this.#events.onClose(this.#closeReason);
  }

  #dropFlights(): void {
    this.#flights = [];
    this.#flightBytes = 0;
    this.#queue = [];
    this.#queuedBytes = 0;
    this.#arrival?.cancel();
    this.#arrival = undefined;
  }
}

function hashBytes(bytes: Uint8Array): number {
  let hash = bytes.length;
  for (let i = 0; i < bytes.length; i++) hash = mix(hash, bytes[i]);
  return hash;
}
