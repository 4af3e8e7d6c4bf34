/**
 * What a message between two nodes costs in CPU, over gRPC and over plain TCP frames: two processes on loopback, 200-byte
 * payloads that the other side sends back. `node bench/network.ts [seconds per case]`
 */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Connection, Network } from '../src/io/index.ts';
import { GrpcNetwork } from '../src/io/node/network.ts';
import { TcpNetwork } from '../src/io/node/tcp-network.ts';

const payloadBytes = 200;
const cases = [
  { name: '1 in flight', inFlight: 1, payloadsPerMessage: 1 },
  { name: '64 in flight', inFlight: 64, payloadsPerMessage: 1 },
  { name: '64 in flight, 16 in a message', inFlight: 4, payloadsPerMessage: 16 },
] as const;
const transports = ['grpc', 'tcp'] as const;
type Transport = (typeof transports)[number];

interface Result {
  readonly messages: number;
  readonly seconds: number;
  readonly clientCpuUs: number;
  readonly serverCpuUs: number;
}

function networkOf(transport: Transport): Network {
  return transport === 'grpc' ? new GrpcNetwork() : new TcpNetwork();
}

/** Runs all cases; prints CPU microseconds per payload sent and returned, client + server. */
export async function run(args: readonly string[]): Promise<void> {
  const seconds = Number(args[0] ?? 2);
  console.log(`${payloadBytes}-byte payloads there and back; us of CPU per payload, client + server`);
  for (const { name, inFlight, payloadsPerMessage } of cases)
    for (const transport of transports) {
      const result = await measure(transport, inFlight, payloadsPerMessage * payloadBytes, seconds);
      const payloads = result.messages * payloadsPerMessage;
      const cost = (cpuUs: number) => (cpuUs / payloads).toFixed(1).padStart(6);
      const rate = Math.round(payloads / result.seconds).toLocaleString('en');
      console.log(
        `${name.padEnd(30)} ${transport.padEnd(5)} ${cost(result.clientCpuUs)} + ${cost(result.serverCpuUs)}   ${rate}/s`,
      );
    }
}

/** An echo in a process of its own: says where it listens, then answers each question with the CPU it has used. */
async function serve(transport: Transport): Promise<void> {
  const listener = await networkOf(transport).listen('127.0.0.1:0', (connection) =>
    connection.start({ onMessage: (message) => connection.send(message), onClose: () => {} }),
  );
  process.on('message', () => process.send?.(cpuUs()));
  process.on('disconnect', () => process.exit());
  process.send?.(listener.address);
}

function cpuUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

async function measure(transport: Transport, inFlight: number, bytes: number, seconds: number): Promise<Result> {
  const server = fork(fileURLToPath(import.meta.url), ['serve', transport]);
  const answer = <T>() => new Promise<T>((resolve) => server.once('message', (message) => resolve(message as T)));
  const serverCpuUs = () => {
    const used = answer<number>();
    server.send('cpu');
    return used;
  };
  const connection = await networkOf(transport).dial(await answer<string>(), 'main');
  const echo = startEcho(connection, inFlight, new Uint8Array(bytes).fill(7));
  await sleep(seconds * 500);
  const before = { messages: echo.count(), at: performance.now(), client: cpuUs(), server: await serverCpuUs() };
  await sleep(seconds * 1000);
  const result = {
    messages: echo.count() - before.messages,
    seconds: (performance.now() - before.at) / 1000,
    clientCpuUs: cpuUs() - before.client,
    serverCpuUs: (await serverCpuUs()) - before.server,
  };
  echo.stop();
  connection.close('measured');
  server.disconnect();
  return result;
}

function startEcho(connection: Connection, inFlight: number, message: Uint8Array) {
  let count = 0;
  let running = true;
  connection.start({
    onMessage: () => {
      count++;
      if (running) connection.send(message);
    },
    onClose: () => {},
  });
  for (let i = 0; i < inFlight; i++) connection.send(message);
  return {
    count: () => count,
    stop: () => {
      running = false;
    },
  };
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv[2] === 'serve') await serve(process.argv[3] as Transport);
  else await run(process.argv.slice(2));
}
