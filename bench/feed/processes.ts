/** Writers and followers are processes of their own, so that they do not wait for one another's turns. */
import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A helper process. */
export class Helper implements AsyncDisposable {
  readonly #child: ChildProcess;

  /** @param file beside this one; it gets its task as its first message, and says `ready` when it has begun */
  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** Starts one and waits until it is at work. */
  static async start(file: string, task: object): Promise<Helper> {
    const child = fork(join(import.meta.dirname, file), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    const helper = new Helper(child);
    const ready = helper.#next();
    child.send(task);
    await ready;
    return helper;
  }

  /** What it has to say in the end; `word` tells it to end. */
  async result<T>(word?: 'end'): Promise<T> {
    const result = this.#next();
    if (word !== undefined) this.#child.send(word);
    return (await result) as T;
  }

  #next(): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const onExit = (code: number | null) => reject(new Error(`a helper ended with ${code}`));
      this.#child.once('exit', onExit);
      this.#child.once('message', (message) => {
        this.#child.off('exit', onExit);
        resolve(message);
      });
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { exitCode, signalCode } = this.#child;
    if (exitCode !== null || signalCode !== null) return;
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill();
    await ended;
  }
}

/** Microseconds of the machine's monotonic clock, the same in all processes. */
export function nowMicros(): number {
  return Number(process.hrtime.bigint() / 1000n);
}

/** User and system CPU seconds of a process. */
export function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** The value below which a part of them lies. */
export function percentile(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}
