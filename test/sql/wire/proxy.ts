/** Stands between a client and PostgreSQL and writes down what they say. */
import { connect, createServer, type Socket } from 'node:net';
import { cutIntoMessages, type Spoken } from './recording.ts';

/** A running proxy. */
export interface RecordingProxy {
  readonly port: number;
  /** What was said on the connections since the last time, in the order in which they were made. */
  takeConversations(): readonly (readonly Spoken[])[];
  close(): void;
}

/** Starts a proxy before the server that listens on `serverPort`. */
export async function startProxy(serverPort: number): Promise<RecordingProxy> {
  let conversations: Spoken[][] = [];
  const server = createServer((client) => {
    const chunks: Spoken[] = [];
    conversations.push(chunks);
    const upstream = connect(serverPort, '127.0.0.1');
    pass(client, upstream, (bytes) => chunks.push({ by: 'client', bytes }));
    pass(upstream, client, (bytes) => chunks.push({ by: 'server', bytes }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address !== 'object') throw new Error('the proxy has no port');
  return {
    port: address.port,
    takeConversations: () => {
      const taken = conversations.map(cutIntoMessages);
      conversations = [];
      return taken;
    },
    close: () => server.close(),
  };
}

function pass(from: Socket, to: Socket, note: (bytes: Buffer) => void): void {
  from.on('data', (bytes: Buffer) => {
    note(bytes);
    to.write(bytes);
  });
  from.on('end', () => to.end());
  from.on('error', () => to.destroy());
}
