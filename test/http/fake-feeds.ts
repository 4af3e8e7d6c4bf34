/** Feeds that say what a test puts into them. */
import { JimError, type Timestamp } from '../../src/base/index.ts';
import type {
  Caller,
  DurableFeedChange,
  DurableFeedRequest,
  DurableFeedStatus,
  FeedFormat,
  FeedPart,
  FeedRequest,
  FeedService,
  FeedStream,
} from '../../src/kv/index.ts';

export class FakeFeedService implements FeedService {
  readonly asked: FeedRequest[] = [];
  /** What the feeds say, in turn; an error ends one. */
  readonly parts: (readonly FeedPart[] | Error)[] = [];
  refusal: Error | undefined;
  openCount = 0;
  #wake: (() => void) | undefined;

  async open(request: FeedRequest): Promise<FeedStream> {
    this.asked.push(request);
    if (this.refusal !== undefined) throw this.refusal;
    this.openCount++;
    return {
      ...(request.start.kind === 'now' && { beginning: 'begin' }),
      next: () => this.#next(),
      close: () => {
        this.openCount--;
      },
    };
  }

  /** Durable feeds, by what they were made from. */
  readonly durable = new Map<string, DurableFeedStatus>();

  async create(request: DurableFeedRequest): Promise<DurableFeedStatus> {
    const {
      caller,
      name,
      start: _,
      keySpan,
      deadlineMs = 1_000,
      budgetBytes = 65_536,
      options = {},
      ...rest
    } = request;
    if (this.durable.has(name)) throw new JimError('already-exists', `there is a feed "${name}" already`);
    const times = { position: 41 as Timestamp, createdAtMs: 0, acknowledgedAtMs: 0, lagMs: 5, lagBytes: 7 };
    const limits = { deadlineMs, budgetBytes, options };
    const made = { ...rest, name, owner: caller.name, keySpan, ...times, ...limits, cursor: 'begin' };
    this.durable.set(name, { ...made, state: 'active', failure: undefined });
    return this.inspect(caller, name);
  }

  async list(): Promise<readonly DurableFeedStatus[]> {
    return [...this.durable.values()];
  }

  async inspect(_caller: Caller, name: string): Promise<DurableFeedStatus> {
    const feed = this.durable.get(name);
    if (feed === undefined) throw new JimError('feed-unknown', `there is no feed "${name}"`);
    return feed;
  }

  async alter(caller: Caller, name: string, change: DurableFeedChange): Promise<DurableFeedStatus> {
    this.durable.set(name, { ...(await this.inspect(caller, name)), ...change });
    return this.inspect(caller, name);
  }

  async drop(caller: Caller, name: string): Promise<void> {
    await this.inspect(caller, name);
    this.durable.delete(name);
  }

  async acknowledge(caller: Caller, name: string, cursor: string): Promise<DurableFeedStatus> {
    this.durable.set(name, { ...(await this.inspect(caller, name)), cursor });
    return this.inspect(caller, name);
  }

  async openNamed(caller: Caller, name: string, format: FeedFormat = 'json', behind?: string): Promise<FeedStream> {
    const { cursor, database } = await this.inspect(caller, name);
    const nothing = { tables: undefined, columns: undefined, where: undefined, keyPrefix: undefined };
    return this.open({ caller, database, ...nothing, start: { kind: 'cursor', cursor: behind ?? cursor }, format });
  }

  say(...parts: (readonly FeedPart[] | Error)[]): void {
    this.parts.push(...parts);
    this.#wake?.();
  }

  async #next(): Promise<readonly FeedPart[]> {
    for (;;) {
      const next = this.parts.shift();
      if (next instanceof Error) throw next;
      if (next !== undefined) return next;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
