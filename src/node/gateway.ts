/**
 * Requests find their range here: in this process if the lease is here, else over the wire to the node that is believed to
 * hold it.
 *
 *   request ─► directory: which range, who leads? ─► ask ─► answer
 *                    ▲                                │
 *                    └── corrected by what it said ◄──┘  not the leaseholder, other keys, no answer: ask again
 *
 * A write that got no clear answer is asked again under the same name until its deadline, and applies once however often it
 * is asked. Rules: what certainly did not happen is `no-quorum`, what may have happened is `outcome-unknown`, never the other
 * way round. A refusal says something about this attempt only: while an earlier copy may still be on its way somewhere, the
 * request's outcome stays unknown. Requests that change a range are not named, so they are asked again only where it
 * is certain that nothing happened.
 */
import { formatNodeId, JimError, type NodeId } from '../base/index.ts';
import { type Clock, type Random, sleep } from '../io/index.ts';
import {
  decodeReply,
  encodeRequest,
  hasQuorum,
  type RangeDescriptor,
  type RangeReply,
  type RangeRequest,
} from '../range/index.ts';
import type { Deadlines } from './deadlines.ts';
import type { Directory } from './directory.ts';
import {
  type Answer,
  changes,
  errorOf,
  firstKey,
  fits,
  hasReplica,
  isAnswer,
  isNamed,
  mayBeFollowers,
  waitMsOf,
} from './request-traits.ts';

/** Requests under way at once; beyond, clients are asked to slow down. */
const requestsMax = 20_000;
const backoffMsMin = 5;
const backoffMsMax = 200;

/** The ranges of this process. */
export interface LocalRanges {
  handle(request: RangeRequest): RangeReply | Promise<RangeReply>;
}

export interface GatewayOptions {
  readonly nodeId: NodeId;
  readonly clock: Clock;
  readonly random: Random;
  readonly deadlines: Deadlines;
  readonly directory: Directory;
  readonly local: LocalRanges;
  /** How long one node may take before the request is asked elsewhere, or again. */
  readonly attemptMs: number;
  call(to: NodeId, method: string, body: Uint8Array, deadlineMs: number): Promise<Uint8Array>;
  isConnected(nodeId: NodeId): boolean;
  /** Finds a range that the directory does not know; undefined if nobody can tell now. */
  find(key: Uint8Array, deadlineMs: number): Promise<RangeDescriptor | undefined>;
}

/** How far a request has come. */
interface Progress {
  readonly request: RangeRequest;
  readonly deadlineAtMs: number;
  /** An attempt's effect is not known: another answer of its range settles it. */
  unsettled: boolean;
  /** A copy of the request may still be under way to a node: no refusal settles that. */
  astray: boolean;
  readonly tried: Set<NodeId>;
  rounds: number;
  lastProblem: string;
}

/** Sends requests to ranges. */
export class Gateway {
  readonly #options: GatewayOptions;
  #underWay = 0;

  constructor(options: GatewayOptions) {
    this.#options = options;
  }

  /** Requests under way. */
  get underWay(): number {
    return this.#underWay;
  }

  /** Could the range of the key commit something with the nodes that are linked now? One that is not known here could. */
  mayReach(key: Uint8Array): boolean {
    const { directory, nodeId, isConnected } = this.#options;
    const range = directory.lookup(key);
    return (
      range === undefined || hasQuorum(range, (replica) => replica.nodeId === nodeId || isConnected(replica.nodeId))
    );
  }

  /**
   * Carries a request out. Throws JimError: `no-quorum` or the range's refusal (definite), `outcome-unknown` (ambiguous). A
   * `range-mismatch` is returned only where the request's own span or keys no longer lie in one range.
   */
  execute(request: RangeRequest, deadlineAtMs: number): Answer | Promise<Answer> {
    const reply = this.#tryHere(request);
    if (reply !== undefined && !(reply instanceof Promise) && isAnswer(reply)) return reply;
    return this.#execute(request, deadlineAtMs, reply);
  }

  /** A read whose lease is in this process, or that a follower here may answer, needs no promise and no queue. */
  #tryHere(request: RangeRequest): RangeReply | Promise<RangeReply> | undefined {
    if (request.kind !== 'get' && request.kind !== 'scan' && request.kind !== 'get-many') return undefined;
    const range = this.#rangeOf(request);
    if (range === undefined) return undefined;
    const { directory, nodeId, local } = this.#options;
    const leads = directory.leaseholderOf(range.rangeId) === nodeId;
    const mayFollow = request.kind !== 'get-many' && request.bounded !== undefined && hasReplica(range, nodeId);
    return leads || mayFollow ? local.handle(request) : undefined;
  }

  async #execute(
    request: RangeRequest,
    deadlineAtMs: number,
    first: RangeReply | Promise<RangeReply> | undefined,
  ): Promise<Answer> {
    if (this.#underWay >= requestsMax) {
      // Nobody waits for what was begun here.
      if (first instanceof Promise) first.catch(() => {});
      throw new JimError('too-many-requests', 'this node has too many requests under way', { retry: 'statement' });
    }
    this.#underWay++;
    try {
      const progress: Progress = {
        request,
        deadlineAtMs,
        unsettled: false,
        astray: false,
        tried: new Set(),
        rounds: 0,
        lastProblem: 'no time was left to ask',
      };
      if (first !== undefined) {
        progress.tried.add(this.#options.nodeId);
        const answer = this.#take(progress, this.#options.nodeId, await this.#inTime(progress, Promise.resolve(first)));
        if (answer !== undefined) return answer;
      }
      return await this.#untilAnswered(progress);
    } finally {
      this.#underWay--;
    }
  }

  async #untilAnswered(progress: Progress): Promise<Answer> {
    for (;;) {
      const range = await this.#locate(progress);
      if (range === undefined) {
        await this.#pause(progress);
        continue;
      }
      const target = this.#target(progress, range);
      if (target === undefined) {
        progress.tried.clear();
        await this.#pause(progress);
        continue;
      }
      progress.tried.add(target);
      const reply = await this.#ask(progress, range, target);
      const answer = reply === undefined ? undefined : this.#take(progress, target, reply);
      if (answer !== undefined) return answer;
      if (reply?.kind === 'unknown') await this.#pause(progress);
    }
  }

  // Where to ask ---------------------------------------------------------------------------------------------------

  #rangeOf(request: RangeRequest): RangeDescriptor | undefined {
    const { directory } = this.#options;
    const key = firstKey(request);
    if (key !== undefined) return directory.lookup(key);
    return 'rangeId' in request ? directory.byId(request.rangeId) : undefined;
  }

  async #locate(progress: Progress): Promise<RangeDescriptor | undefined> {
    const known = this.#rangeOf(progress.request);
    if (known !== undefined) return known;
    const key = firstKey(progress.request);
    if (key === undefined) throw new JimError('invalid-argument', 'there is no such range');
    const leftMs = this.#leftMs(progress);
    const found = await this.#options.find(key, Math.min(leftMs, this.#options.attemptMs));
    if (found === undefined) progress.lastProblem = 'nobody could tell where the key is';
    return found;
  }

  /** The believed leaseholder, then this node, then whoever else has a replica; linked nodes only, each once a round. */
  #target(progress: Progress, range: RangeDescriptor): NodeId | undefined {
    const { directory, nodeId, isConnected } = this.#options;
    const reachable = (node: NodeId) => !progress.tried.has(node) && (node === nodeId || isConnected(node));
    const believed = directory.leaseholderOf(range.rangeId);
    if (believed !== undefined && reachable(believed)) return believed;
    const nodes = range.replicas.filter((replica) => replica.role !== 'learner').map((replica) => replica.nodeId);
    if (nodes.includes(nodeId) && reachable(nodeId)) return nodeId;
    return nodes.find(reachable);
  }

  // Asking ---------------------------------------------------------------------------------------------------------

  /** Undefined: no answer came, and `progress` says what that means. */
  async #ask(progress: Progress, range: RangeDescriptor, target: NodeId): Promise<RangeReply | undefined> {
    const { nodeId, local, call, directory } = this.#options;
    if (target === nodeId) return this.#inTime(progress, Promise.resolve(local.handle(progress.request)));
    const named = isNamed(progress.request);
    const leftMs = this.#leftMs(progress);
    const attemptMs = named ? Math.min(leftMs, this.#options.attemptMs + waitMsOf(progress.request)) : leftMs;
    try {
      return decodeReply(await call(target, 'range.execute', encodeRequest(progress.request), attemptMs));
    } catch (error) {
      if (!(error instanceof JimError)) throw error;
      if (error.code !== 'node-unavailable') throw this.#settle(progress, error);
      if (error.outcome === 'ambiguous' && changes(progress.request)) {
        progress.astray = true;
        if (!named) throw this.#end(progress, error.message);
      }
      progress.lastProblem = `${formatNodeId(target)}: ${error.message}`;
      if (directory.leaseholderOf(range.rangeId) === target) directory.setLeaseholder(range.rangeId, undefined);
      return undefined;
    }
  }

  /** The reply, or the end of the request if it does not come before the deadline. */
  #inTime(progress: Progress, reply: Promise<RangeReply>): Promise<RangeReply> {
    return new Promise((resolve, reject) => {
      const deadline = this.#options.deadlines.add(progress.deadlineAtMs, () => {
        if (changes(progress.request)) progress.astray = true;
        reject(this.#end(progress, 'the range did not answer in time'));
      });
      reply.finally(() => deadline.cancel()).then(resolve, (error) => reject(this.#settle(progress, error)));
    });
  }

  // What the reply means -------------------------------------------------------------------------------------------

  /** The answer; undefined to ask again. Throws what ends the request. */
  #take(progress: Progress, from: NodeId, reply: RangeReply): Answer | undefined {
    const { directory } = this.#options;
    switch (reply.kind) {
      case 'not-leaseholder': {
        const range = this.#rangeOf(progress.request);
        if (reply.descriptor !== undefined) directory.update(reply.descriptor);
        if (range !== undefined) this.#follow(range, from, reply.leaseholder);
        progress.lastProblem = `${formatNodeId(from)} does not hold the lease`;
        return undefined;
      }
      case 'range-mismatch':
        return this.#onMismatch(progress, from, reply.descriptors);
      case 'unknown':
        if (!isNamed(progress.request)) throw this.#unknown('the lease moved while the range was being changed');
        progress.unsettled = true;
        progress.tried.delete(from);
        progress.lastProblem = 'the lease moved while the write was under way';
        return undefined;
      case 'refused':
        throw this.#settle(progress, errorOf(reply));
      case 'condition-failed':
        if (progress.astray)
          throw this.#unknown('an earlier attempt got no answer, and the condition does not hold now');
        return reply;
      default: {
        const range = this.#rangeOf(progress.request);
        if (range !== undefined && !mayBeFollowers(progress.request)) directory.setLeaseholder(range.rangeId, from);
        return reply;
      }
    }
  }

  /** Two nodes that name one another can't keep a request busy: each node is asked once a round. */
  #follow(range: RangeDescriptor, from: NodeId, leaseholder: NodeId | undefined): void {
    const { directory } = this.#options;
    if (leaseholder !== undefined && leaseholder !== from) {
      directory.setLeaseholder(range.rangeId, leaseholder);
    } else if (directory.leaseholderOf(range.rangeId) === from) {
      directory.setLeaseholder(range.rangeId, undefined);
    }
  }

  #onMismatch(progress: Progress, from: NodeId, descriptors: readonly RangeDescriptor[]): Answer | undefined {
    const { directory } = this.#options;
    const { request } = progress;
    const before = this.#rangeOf(request);
    let news = false;
    for (const descriptor of descriptors) news = directory.update(descriptor) || news;
    progress.lastProblem = `${formatNodeId(from)} does not have the keys`;
    const range = this.#rangeOf(request);
    if (range !== undefined && !fits(range, request)) {
      if (progress.unsettled || progress.astray)
        throw this.#unknown('the range was split while a write over both halves was under way');
      return { kind: 'range-mismatch', descriptors: [range] };
    }
    if (news) progress.tried.clear();
    else if (before !== undefined && range === before && progress.tried.size >= before.replicas.length) {
      const key = firstKey(request);
      if (key !== undefined) directory.invalidate(key);
    }
    return undefined;
  }

  // Waiting and ending ---------------------------------------------------------------------------------------------

  #leftMs(progress: Progress): number {
    const leftMs = progress.deadlineAtMs - this.#options.clock.monotonicMs();
    if (leftMs <= 0) throw this.#end(progress, progress.lastProblem);
    return leftMs;
  }

  async #pause(progress: Progress): Promise<void> {
    const leftMs = this.#leftMs(progress);
    const backoffMs = Math.min(backoffMsMax, backoffMsMin * 2 ** Math.min(progress.rounds++, 10));
    await sleep(this.#options.clock, Math.min(leftMs, backoffMs * (0.5 + this.#options.random.float() / 2)));
  }

  #end(progress: Progress, problem: string): JimError {
    if (progress.unsettled || progress.astray) return this.#unknown(problem);
    return new JimError('no-quorum', `the range could not be reached in time: ${problem}`, { retry: 'statement' });
  }

  #unknown(problem: string): JimError {
    return new JimError('outcome-unknown', `nobody knows whether it happened: ${problem}`, { outcome: 'ambiguous' });
  }

  /** A refusal is definite only if no other copy of the request is about. */
  #settle(progress: Progress, error: unknown): unknown {
    if (!(error instanceof JimError) || error.outcome === 'ambiguous') return error;
    return progress.astray ? this.#unknown(error.message) : error;
  }
}
