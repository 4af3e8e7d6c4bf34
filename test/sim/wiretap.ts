/**
 * Listens to what nodes send one another, and meddles: faults that wait for a certain word strike between two messages of a
 * protocol, where chance alone would rarely find the place. Nothing is looked into while nobody listens.
 *
 * What it may do is what the world may do: a call that is lost is one that its node never came to answer, and a call that comes twice is
 * one that a gateway had sent before it lost a connection. Such a gateway knows that a copy may be under way, and does not say that
 * nothing has happened because another copy was refused. Here it does not know; so a call to a range comes again only if it was carried out.
 */
import { JimError, zeroTimestamp } from '../../src/base/index.ts';
import type { Connection, Network } from '../../src/io/index.ts';
import { nodeCrc32 } from '../../src/io/node/checksum.ts';
import { decodeMessages, encodeMessages, type NodeMessage } from '../../src/multiraft/index.ts';
import { decodeReply, decodeRequest } from '../../src/range/index.ts';

type CallMessage = Extract<NodeMessage, { kind: 'call' }>;
type AnswerMessage = Extract<NodeMessage, { kind: 'call-reply' }>;

/** A call between two nodes as it is sent. */
export interface Overheard {
  readonly from: string;
  readonly to: string;
  /** `prepare`, `decide`, `resolve` …: the kind of a request to a range; of others the method. */
  readonly word: string;
}

/** Told of each call; says what becomes of it. */
export type Listener = (overheard: Overheard) => 'pass' | 'lose' | { readonly againAfterMs: number };

/** Words about transactions. */
export const transactionWords = ['prepare', 'transact', 'decide', 'resolve', 'settle', 'record', 'forget'] as const;

/** Answers of a range that has done nothing, or does not know. */
const refusals: readonly string[] = ['not-leaseholder', 'range-mismatch', 'refused', 'condition-failed', 'unknown'];

/** Numbers of calls that are sent again: nobody waits for their answers. */
const replayCallIds = 2 ** 40;

/** A call to a range that is to come again. */
interface AwaitedCall {
  wasCarriedOut: boolean;
}

/** All wires' tap. */
export class Wiretap {
  readonly #listeners = new Set<Listener>();
  readonly #later: (delayMs: number, act: () => void) => void;
  #replays = 0;
  /** Calls to ranges that are to come again, by caller, callee and number. */
  readonly #awaited = new Map<string, AwaitedCall>();

  constructor(later: (delayMs: number, act: () => void) => void) {
    this.#later = later;
  }

  /** Listens until the function that it returns is called. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A machine's network, tapped; another one for each of its lives, which number their calls anew. */
  tap(name: string, network: Network): Network {
    for (const call of this.#awaited.keys()) if (call.startsWith(`${name} `)) this.#awaited.delete(call);
    return {
      listen: (address, accept) => network.listen(address, (connection) => accept(this.#tapped(name, connection))),
      dial: async (address, channel) => this.#tapped(name, await network.dial(address, channel)),
    };
  }

  #tapped(from: string, connection: Connection): Connection {
    const to = connection.remoteAddress.split(':')[0];
    return {
      channel: connection.channel,
      remoteAddress: connection.remoteAddress,
      get queuedBytes() {
        return connection.queuedBytes;
      },
      start: (events) => connection.start(events),
      close: (reason) => connection.close(reason),
      send: (message) => {
        const hears = this.#listeners.size > 0 || this.#awaited.size > 0;
        if (hears && connection.channel === 'main') this.#send(from, to, connection, message);
        else connection.send(message);
      },
    };
  }

  #send(from: string, to: string, connection: Connection, bytes: Uint8Array): void {
    const { clock, messages } = decodeMessages(bytes.slice(), nodeCrc32);
    for (const message of messages) if (message.kind === 'call-reply') this.#onAnswer(to, from, message);
    const left = messages.filter((message) => message.kind !== 'call' || this.#hear(from, to, connection, message));
    if (left.length === messages.length) connection.send(bytes);
    else if (left.length > 0) connection.send(encodeMessages(left, clock, nodeCrc32));
  }

  /** Does the call go out? */
  #hear(from: string, to: string, connection: Connection, message: CallMessage): boolean {
    const overheard = { from, to, word: wordOf(message) };
    for (const listener of [...this.#listeners]) {
      const fate = listener(overheard);
      if (fate === 'lose') return false;
      if (fate === 'pass') continue;
      this.#sayAgain(`${from} ${to} ${message.callId}`, connection, message, fate.againAfterMs);
    }
    return true;
  }

  #sayAgain(name: string, connection: Connection, message: CallMessage, afterMs: number): void {
    const again = { ...message, callId: replayCallIds + this.#replays++ };
    const isToRange = message.method === 'range.execute';
    const awaited: AwaitedCall = { wasCarriedOut: false };
    if (isToRange) this.#awaited.set(name, awaited);
    this.#later(afterMs, () => {
      if (this.#awaited.get(name) === awaited) this.#awaited.delete(name);
      if (!isToRange || awaited.wasCarriedOut) connection.send(encodeMessages([again], zeroTimestamp, nodeCrc32));
    });
  }

  #onAnswer(caller: string, callee: string, { callId, ok, body }: AnswerMessage): void {
    const awaited = this.#awaited.get(`${caller} ${callee} ${callId}`);
    if (awaited !== undefined) awaited.wasCarriedOut = ok && !refusals.includes(decodeReply(body.slice()).kind);
  }
}

function wordOf({ method, body }: CallMessage): string {
  if (method !== 'range.execute') return method;
  try {
    const request = decodeRequest(body.slice());
    return request.kind === 'transact' && request.prepare !== undefined ? 'prepare' : request.kind;
  } catch (error) {
    if (error instanceof JimError) return method;
    throw error;
  }
}
