/** A way to a server that a test can cut, hold up and mend, for clients that come back. */
import { connect, createServer, type Server, type Socket } from 'node:net';

export class CuttableWay {
  readonly #server: Server;
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  #isOpen = true;
  /** Connections that were made. */
  connections = 0;

  private constructor(port: number) {
    this.#server = createServer((near) => {
      if (!this.#isOpen) {
        near.destroy();
        return;
      }
      this.connections++;
      const far = connect(port, '127.0.0.1');
      const pair = [near, far] as const;
      this.#pairs.add(pair);
      const end = (): void => {
        this.#pairs.delete(pair);
        near.destroy();
        far.destroy();
      };
      near.on('error', end).on('close', end).pipe(far);
      far.on('error', end).on('close', end).pipe(near);
    });
  }

  /** A way to a port of this machine. */
  static async to(port: number): Promise<CuttableWay> {
    const way = new CuttableWay(port);
    await new Promise<void>((resolve) => way.#server.listen(0, '127.0.0.1', resolve));
    return way;
  }

  get url(): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the way is closed');
    return `http://127.0.0.1:${address.port}`;
  }

  /** Ends all connections; `closed`: there are no new ones either. */
  cut(closed = false): void {
    this.#isOpen = !closed;
    for (const [near, far] of [...this.#pairs]) {
      near.resetAndDestroy();
      far.destroy();
    }
  }

  mend(): void {
    this.#isOpen = true;
  }

  async close(): Promise<void> {
    this.cut(true);
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}
