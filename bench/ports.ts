/**
 * Ports for servers that are started for a while, as processes of their own: by benchmarks, by tests, by the judge. A port must be named before its server
 * listens there, and a server that was killed must find its port free when it is started again. So they are not taken from those that the machine
 * gives to whoever asks for any port (32768 and up on Linux): each process has a block of its own below, and holds it until it ends.
 */
import { createServer, type Server } from 'node:net';

const firstPort = 10_240;
const portsOfBlock = 64;
const blocks = (32_768 - firstPort) / portsOfBlock;

/** What is left of this process's block. */
let rest: number[] = [];

/** Ports that nobody listens on, and that nobody else is given. */
export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  while (ports.length < count) {
    const port = rest.shift();
    if (port === undefined) rest = await claimBlock();
    else {
      const server = await listen(port);
      if (server === undefined) continue;
      await new Promise((resolve) => server.close(resolve));
      ports.push(port);
    }
  }
  return ports;
}

/** Whoever listens on the first port of a block owns it. */
async function claimBlock(): Promise<number[]> {
  for (let i = 0; i < blocks; i++) {
    const start = firstPort + ((process.pid + i) % blocks) * portsOfBlock;
    const owner = await listen(start);
    if (owner === undefined) continue;
    owner.unref();
    return Array.from({ length: portsOfBlock - 1 }, (_, j) => start + 1 + j);
  }
  throw new Error('no ports are free');
}

function listen(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}
