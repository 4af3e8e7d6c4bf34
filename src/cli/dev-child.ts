/** One node of `jimkv dev`: its process, its log, and its next life when it dies. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, existsSync, renameSync, statSync, type WriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { type DevNode, restartPauseMs } from './dev-plan.ts';
import { v8Options } from './v8-options.ts';

const logBytesMax = 16 * 1024 * 1024;
/** A node that lived so long before it died counts as having been well. */
const wellAfterMs = 30_000;
const tailLines = 12;

/** What a node's supervisor is told. */
export interface DevChildEvents {
  onLine(node: DevNode, line: string): void;
  /** It ended without being asked to; `restartMs` is when the next one starts. */
  onDeath(node: DevNode, how: string, restartMs: number): void;
}

/** Keeps one node running until `stop`. */
export class DevChild {
  readonly node: DevNode;
  readonly #events: DevChildEvents;
  readonly #log: WriteStream;
  #process: ChildProcess | undefined;
  #restart: NodeJS.Timeout | undefined;
  #diedInARow = 0;
  #stopping = false;
  /** The last lines it wrote, for the report when it does not start. */
  readonly lastLines: string[] = [];

  constructor(node: DevNode, events: DevChildEvents) {
    this.node = node;
    this.#events = events;
    turnOver(node.logFile);
    this.#log = createWriteStream(node.logFile, { flags: 'a' });
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  start(): void {
    const startedAt = Date.now();
    // A session of its own: Ctrl-C reaches the supervisor alone, which then asks the nodes to stop. The ipc channel lets a
    // node notice that its supervisor is gone, however that ended.
    const child = spawn(process.execPath, [...v8Options, ...process.execArgv, mainFile(), ...this.node.commandLine], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: true,
    });
    this.#process = child;
    for (const stream of [child.stdout, child.stderr])
      if (stream !== null) createInterface({ input: stream }).on('line', (line) => this.#onLine(line));
    child.on('error', (error) => this.#onLine(error.message));
    child.on('exit', (code, signal) => this.#onExit(code, signal, Date.now() - startedAt));
  }

  /** SIGTERM, and SIGKILL if it has not ended after `patienceMs`. Resolves to how it ended when it has. */
  async stop(patienceMs: number): Promise<string> {
    this.#stopping = true;
    clearTimeout(this.#restart);
    const child = this.#process;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return 'was not running';
    const ended = new Promise<string>((resolve) =>
      child.once('exit', (code, signal) => resolve(howEnded(code, signal))),
    );
    child.kill('SIGTERM');
    const killer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
    const how = await ended;
    clearTimeout(killer);
    this.#log.end();
    return how;
  }

  #onLine(line: string): void {
    this.lastLines.push(line);
    if (this.lastLines.length > tailLines) this.lastLines.shift();
    if (!this.#log.writableEnded) this.#log.write(`${line}\n`);
    this.#events.onLine(this.node, line);
  }

  #onExit(code: number | null, signal: NodeJS.Signals | null, livedMs: number): void {
    if (this.#stopping) return;
    this.#diedInARow = livedMs >= wellAfterMs ? 1 : this.#diedInARow + 1;
    const pauseMs = restartPauseMs(this.#diedInARow);
    this.#restart = setTimeout(() => this.start(), pauseMs);
    this.#events.onDeath(this.node, howEnded(code, signal), pauseMs);
  }
}

function howEnded(code: number | null, signal: NodeJS.Signals | null): string {
  return signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`;
}

/** `main.ts` from the sources, `main.js` in the published package. */
function mainFile(): string {
  const extension = import.meta.filename.endsWith('.ts') ? 'ts' : 'js';
  return `${import.meta.dirname}/main.${extension}`;
}

/** Keeps one earlier log when this one has become large. */
function turnOver(logFile: string): void {
  if (existsSync(logFile) && statSync(logFile).size > logBytesMax) renameSync(logFile, `${logFile}.1`);
}
