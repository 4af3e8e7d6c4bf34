/** gRPC with TLS: what a call shows of its sender, and who does not come in. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Credentials, namelessSuperuser } from '../../src/kv/index.ts';
import { GrpcServer } from '../../src/server/index.ts';
import { ask, grpcClient } from '../feeds/grpc-client.ts';
import { Harness } from './harness.ts';

const folder = mkdtempSync(join(tmpdir(), 'jimkv-grpc-'));
const file = (name: string) => readFileSync(join(folder, name));
const shown: Pick<Credentials, 'certificateName' | 'authorization' | 'address' | 'isPrivate'>[] = [];
let harness: Harness;
let server: GrpcServer;
let address: string;

beforeAll(async () => {
  const openssl = (...words: string[]) => execFileSync('openssl', words, { stdio: 'pipe' });
  const path = (name: string) => join(folder, name);
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  openssl('req', '-x509', ...key, '-keyout', path('ca.key'), '-out', path('ca.pem'), '-subj', '/CN=authority');
  const signed = ['-CA', path('ca.pem'), '-CAkey', path('ca.key')];
  for (const name of ['node', 'ann'])
    openssl(
      ...['req', '-x509', ...key, ...signed, '-keyout', path(`${name}.key`), '-out', path(`${name}.pem`)],
      ...['-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost'],
    );
  harness = await Harness.open();
  harness.access.identify = ({ certificateName, authorization, address, isPrivate }) => {
    shown.push({ certificateName, authorization, address, isPrivate });
    return namelessSuperuser;
  };
  const { feeds, access } = harness;
  const logger = { info() {}, warn() {}, error() {} };
  const tls = { cert: String(file('node.pem')), key: String(file('node.key')), ca: String(file('ca.pem')) };
  server = new GrpcServer({ door: harness.server.door, feeds, access, logger, settings: { tls, drainMs: 100 } });
  address = `127.0.0.1:${(await server.listen('127.0.0.1', 0)).port}`;
});

afterAll(async () => {
  await server.close();
  await harness.close();
  rmSync(folder, { recursive: true, force: true });
});

test('a call shows its certificate, its authorization, and where it comes from', async () => {
  const client = grpcClient(address, credentials.createSsl(file('ca.pem'), file('ann.key'), file('ann.pem')));
  const metadata = new Metadata();
  metadata.set('authorization', 'Bearer jk1_x');
  await ask(client, 'get', { namespace: 'users', key: Buffer.from('a') }, metadata);
  expect(shown).toEqual([
    { certificateName: 'ann', authorization: 'Bearer jk1_x', address: '127.0.0.1', isPrivate: true },
  ]);
  client.close();
});

test('who shows no certificate, or speaks plainly, does not come in', async () => {
  for (const channel of [credentials.createSsl(file('ca.pem')), credentials.createInsecure()]) {
    const client = grpcClient(address, channel);
    const error = await ask(client, 'get', { namespace: 'users', key: Buffer.from('a') }).catch((thrown) => thrown);
    expect(status[(error as ServiceError).code]).toBe('UNAVAILABLE');
    client.close();
  }
  expect(shown).toHaveLength(1);
});
