/**
 * Streams a slot's changes to a client, and hears from it how far it is:
 *
 *   ChangeStream ─► messages ─► CopyData ─► client
 *   HeldSlot     ◄─ confirm ◄── status  ◄─┘
 *
 * A client that reads slowly is waited for, and the stream with it. One that says nothing for `wal_sender_timeout` is left; it is asked for a
 * word when half of that is over. When nothing comes it is told from time to time how far nothing came.
 */
import { type Lsn, lastLsn, type Timestamp } from '../../../base/index.ts';
import type { Timer } from '../../../io/index.ts';
import { readStandbyMessage, writeKeepalive, writeStreamData } from '../../../wire/index.ts';
import { SessionEnd } from '../diagnostics.ts';
import type { SqlSession } from '../session.ts';
import { sqlNow } from '../time.ts';
import type { ChangeStream, HeldSlot, StreamedTransaction } from './service.ts';

const flushBytes = 32 * 1024;
/** How often a client is told that nothing came, and looked after. */
const lookMs = 1_000;

/** What pg_stat_replication shows. */
export interface SenderState {
  readonly startedAt: bigint;
  readonly sent: Lsn;
  readonly written: Lsn | undefined;
  readonly flushed: Lsn | undefined;
  readonly applied: Lsn | undefined;
  readonly repliedAt: bigint | undefined;
}

/** See the top of the file. */
export class ChangeSender {
  readonly #session: SqlSession;
  readonly #held: HeldSlot;
  readonly #stream: ChangeStream;
  #running: Promise<void> | undefined;
  #timer: Timer | undefined;
  #stopping = false;
  #state: SenderState;
  #heardAtMs: number;
  #isAsked = false;
  /** The last place that a keepalive told. */
  #told: Lsn = 0n;

  constructor(session: SqlSession, held: HeldSlot, stream: ChangeStream, after: Timestamp) {
    this.#session = session;
    this.#held = held;
    held.onLost = (error) => this.#fail(error);
    this.#stream = stream;
    this.#heardAtMs = session.engine.clock.monotonicMs();
    this.#state = {
      startedAt: sqlNow(session.engine.clock),
      sent: lastLsn(after),
      written: undefined,
      flushed: undefined,
      applied: undefined,
      repliedAt: undefined,
    };
  }

  get state(): SenderState {
    return this.#state;
  }

  /** The client knows that the stream begins. */
  begin(): void {
    this.#session.setState('active');
    this.#keepAlive(false);
    this.#look();
    this.#running = this.#run().catch((error: unknown) => {
      if (!this.#stopping) this.#session.onStreamFailed?.(error);
    });
  }

  /** Something came from the client. Throws for what is no message of the protocol, and why the slot can't go on. */
  onMessage(data: Uint8Array): void {
    const message = readStandbyMessage(data);
    this.#heardAtMs = this.#session.engine.clock.monotonicMs();
    this.#isAsked = false;
    if (message.kind !== 'status') return;
    const { written, flushed, applied, wantsReply } = message;
    this.#state = { ...this.#state, written, flushed, applied, repliedAt: sqlNow(this.#session.engine.clock) };
    if (wantsReply) this.#keepAlive(false);
    if (flushed === 0n) return;
    // What was not sent can't be safe with the client.
    const { sent } = this.#state;
    const place = flushed <= sent ? flushed : undefined;
    this.#held.confirm(place ?? sent).catch((error: unknown) => this.#fail(error));
  }

  /** Ends the stream, and lets others have the slot. */
  async stop(): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    this.#timer?.cancel();
    this.#stream.close();
    await this.#running;
    await this.#held.release();
  }

  #fail(error: unknown): void {
    if (!this.#stopping) this.#session.onStreamFailed?.(error);
  }

  async #run(): Promise<void> {
    const { output } = this.#session;
    while (!this.#stopping) {
      const { transactions, resolved } = await this.#stream.next();
      for (const transaction of transactions) await this.#send(transaction);
      if (this.#stopping) return;
      this.#state = { ...this.#state, sent: lastLsn(resolved) };
      await output.flush();
    }
  }

  async #send({ messages }: StreamedTransaction): Promise<void> {
    const { output, engine } = this.#session;
    const { writer } = output;
    engine.slices.begin();
    for await (const some of messages)
      for (const { place, payload } of some) {
        if (this.#stopping) return;
        writeStreamData(writer, { start: place, end: place }, sqlNow(engine.clock), payload);
        this.#state = { ...this.#state, sent: place };
        if (writer.length >= flushBytes) await output.flush();
        const pause = engine.slices.pause();
        if (pause !== undefined) await pause;
      }
  }

  #keepAlive(wantsReply: boolean): void {
    const { output, engine } = this.#session;
    this.#told = this.#state.sent;
    this.#isAsked ||= wantsReply;
    writeKeepalive(output.writer, this.#told, sqlNow(engine.clock), wantsReply);
    void output.flush();
  }

  #look(): void {
    if (this.#stopping) return;
    const { clock } = this.#session.engine;
    const limitMs = this.#session.settings.number('wal_sender_timeout');
    const silentMs = clock.monotonicMs() - this.#heardAtMs;
    if (limitMs > 0 && silentMs >= limitMs) {
      this.#session.terminate(new SessionEnd('08006', 'terminating walsender process due to replication timeout'));
      return;
    }
    const isQuiet = limitMs > 0 && silentMs >= limitMs / 2 && !this.#isAsked;
    if (isQuiet || this.#told !== this.#state.sent) this.#keepAlive(isQuiet);
    this.#timer = clock.after(lookMs, () => this.#look());
  }
}
