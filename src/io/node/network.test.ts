/** Both transports keep the promises of the Network door, on loopback. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Connection, ConnectionEvents, Listener, Network } from '../network.ts';
import { GrpcNetwork } from './network.ts';
import type { NetworkSettings, NetworkTls } from './network-settings.ts';
import { TcpNetwork } from './tcp-network.ts';

/** Notes what a connection tells, and lets a test wait for it. */
class Recorder implements ConnectionEvents {
  readonly messages: Uint8Array[] = [];
  readonly closeReasons: string[] = [];
  drains = 0;
  #waiting: (() => void)[] = [];

  onMessage(message: Uint8Array): void {
    this.messages.push(message);
    this.#wake();
  }
  onClose(reason: string): void {
    this.closeReasons.push(reason);
    this.#wake();
  }
  onDrain(): void {
    this.drains++;
    this.#wake();
  }
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
  untilMessages(count: number): Promise<void> {
    return this.until(() => this.messages.length >= count);
  }
  untilClosed(): Promise<void> {
    return this.until(() => this.closeReasons.length > 0);
  }
  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}

const transports: readonly [string, (settings?: NetworkSettings) => Network][] = [
  ['gRPC', (settings) => new GrpcNetwork(settings)],
  ['TCP frames', (settings) => new TcpNetwork(settings)],
];

describe.each(transports)('over %s', (_name, networkOf) => {
  const listeners: Listener[] = [];
  const opened: Connection[] = [];
  afterEach(async () => {
    for (const connection of opened.splice(0)) connection.close('the test is over');
    for (const listener of listeners.splice(0)) await listener.close();
  });

  async function listen(network: Network, accept: (connection: Connection) => void): Promise<string> {
    const listener = await network.listen('127.0.0.1:0', accept);
    listeners.push(listener);
    return listener.address;
  }

  /** A connection with a recorder at each end. */
  async function pair(
    settings: { server?: NetworkSettings; client?: NetworkSettings; channel?: 'main' | 'bulk' } = {},
  ) {
    const accepted = Promise.withResolvers<Connection>();
    const address = await listen(networkOf(settings.server), accepted.resolve);
    const near = await networkOf(settings.client).dial(address, settings.channel ?? 'main');
    const far = await accepted.promise;
    opened.push(near, far);
    const nearEvents = new Recorder();
    const farEvents = new Recorder();
    near.start(nearEvents);
    far.start(farEvents);
    return { near, far, nearEvents, farEvents, address };
  }

  test('messages arrive whole and in order, both ways, on the channel that was dialled', async () => {
    const { near, far, nearEvents, farEvents } = await pair({ channel: 'bulk' });
    expect([near.channel, far.channel]).toEqual(['bulk', 'bulk']);
    const messages = Array.from({ length: 500 }, (_, i) => new Uint8Array(1 + ((i * 37) % 3000)).fill(i));
    for (const message of messages) {
      near.send(message);
      far.send(message);
    }
    await Promise.all([nearEvents.untilMessages(500), farEvents.untilMessages(500)]);
    expect(farEvents.messages.map((m) => [m.length, m[0]])).toEqual(messages.map((m) => [m.length, m[0]]));
    expect(nearEvents.messages.map((m) => [m.length, m[0]])).toEqual(messages.map((m) => [m.length, m[0]]));
  });

  test('a message of 20 MiB goes through, is counted while it waits, and the drain is told', async () => {
    const { near, nearEvents, farEvents } = await pair();
    const message = new Uint8Array(20 * 1024 * 1024);
    for (let i = 0; i < message.length; i += 4096) message[i] = i / 4096;
    near.send(message);
    expect(near.queuedBytes).toBeGreaterThanOrEqual(message.length);
    await farEvents.untilMessages(1);
    await nearEvents.until(() => nearEvents.drains > 0);
    expect(near.queuedBytes).toBe(0);
    expect(Buffer.compare(farEvents.messages[0], message)).toBe(0);
  });

  test('messages that came before the owner are kept for it', async () => {
    const accepted = Promise.withResolvers<Connection>();
    const address = await listen(networkOf(), accepted.resolve);
    const near = await networkOf().dial(address, 'main');
    opened.push(near);
    near.start(new Recorder());
    near.send(new Uint8Array([1]));
    near.send(new Uint8Array([2]));
    const far = await accepted.promise;
    await new Promise((resolve) => setTimeout(resolve, 50));
    const events = new Recorder();
    far.start(events);
    await events.untilMessages(2);
    expect(events.messages.map((m) => m[0])).toEqual([1, 2]);
  });

  test.each(['near', 'far'] as const)(
    'when the %s end closes, what it sent before arrives and both ends are told once',
    async (closer) => {
      const { near, far, nearEvents, farEvents } = await pair();
      const [from, fromEvents, toEvents] =
        closer === 'near' ? [near, nearEvents, farEvents] : [far, farEvents, nearEvents];
      from.send(new Uint8Array([7]));
      from.close('had enough');
      from.close('twice');
      from.send(new Uint8Array([8]));
      await Promise.all([nearEvents.untilClosed(), farEvents.untilClosed()]);
      expect(toEvents.messages.map((m) => m[0])).toEqual([7]);
      expect(fromEvents.closeReasons).toEqual(['had enough']);
      expect(toEvents.closeReasons).toEqual(['closed by the other end']);
    },
  );

  test('a listener that closes cuts its connections', async () => {
    const { nearEvents } = await pair();
    await listeners.pop()?.close();
    await nearEvents.untilClosed();
    expect(nearEvents.closeReasons).toHaveLength(1);
  });

  test('dialling nobody, and somebody who speaks another protocol, rejects', async () => {
    const address = await listen(networkOf(), () => {});
    await listeners.pop()?.close();
    await expect(networkOf().dial(address, 'main')).rejects.toThrow(`no connection to ${address}`);
    const other = transports.find(([, make]) => make !== networkOf)?.[1] ?? networkOf;
    const otherAddress = await listen(other(), () => {});
    await expect(networkOf().dial(otherAddress, 'main')).rejects.toThrow(`no connection to ${otherAddress}`);
  });

  test("a stranger's garbage closes the stranger's connection and no other", async () => {
    const { near, farEvents, address } = await pair();
    const stranger = connect({ host: '127.0.0.1', port: Number(address.split(':')[1]) });
    stranger.on('error', () => {});
    stranger.write(Buffer.alloc(4096, 'GET / nonsense\r\n'));
    stranger.resume();
    await new Promise((resolve) => stranger.on('close', resolve));
    near.send(new Uint8Array([1]));
    await farEvents.untilMessages(1);
    expect(farEvents.closeReasons).toEqual([]);
  });

  test('a message above 64 MiB closes the connection it was meant for', async () => {
    const { near, nearEvents, farEvents } = await pair();
    near.send(new Uint8Array(64 * 1024 * 1024 + 1));
    await Promise.all([nearEvents.untilClosed(), farEvents.untilClosed()]);
    expect(nearEvents.closeReasons[0]).toContain('67108865 bytes');
    expect(farEvents.messages).toEqual([]);
  });

  describe('with mutual TLS', () => {
    let folder = '';
    let ours: NetworkTls;
    let theirs: NetworkTls;
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'jimkv-tls-'));
      ours = makeCertificates(folder, 'ours');
      theirs = makeCertificates(folder, 'theirs');
    });
    afterAll(() => rmSync(folder, { recursive: true }));

    test('nodes of one authority talk', async () => {
      const { near, farEvents } = await pair({ server: { tls: ours }, client: { tls: ours } });
      near.send(new Uint8Array([1]));
      await farEvents.untilMessages(1);
    });

    test('certificates of another authority, none, and connections in the clear are refused', async () => {
      let accepted = 0;
      const address = await listen(networkOf({ tls: ours }), () => accepted++);
      const strangerWithOurAuthority = { ...theirs, certificateAuthorities: ours.certificateAuthorities };
      await expect(networkOf({ tls: theirs }).dial(address, 'main')).rejects.toThrow('no connection');
      await expect(networkOf({ tls: strangerWithOurAuthority }).dial(address, 'main')).rejects.toThrow('no connection');
      await expect(networkOf().dial(address, 'main')).rejects.toThrow('no connection');
      const nobody = { certificateAuthorities: ours.certificateAuthorities, clientCertificateRequired: false };
      await expect(networkOf({ tls: nobody }).dial(address, 'main')).rejects.toThrow('no connection');
      expect(accepted).toBe(0);
    });
  });
});

/** An authority of its own and a certificate for 127.0.0.1 signed by it. */
function makeCertificates(folder: string, name: string): NetworkTls {
  const path = (file: string) => join(folder, `${name}-${file}`);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe' });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const authority = ['-keyout', path('ca.key'), '-out', path('ca.pem'), '-subj', `/CN=${name} authority`, '-days', '2'];
  openssl('req', '-x509', ...newKey, ...authority);
  const signed = ['-CA', path('ca.pem'), '-CAkey', path('ca.key'), '-keyout', path('key'), '-out', path('pem')];
  const subject = ['-subj', `/CN=${name} node`, '-days', '2', '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost'];
  openssl('req', '-x509', ...newKey, ...signed, ...subject);
  return {
    certificateAuthorities: readFileSync(path('ca.pem')),
    certificate: readFileSync(path('pem')),
    key: readFileSync(path('key')),
    clientCertificateRequired: true,
  };
}
