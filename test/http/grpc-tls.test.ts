/** gRPC with TLS: what a call shows of its sender, and who does not come in. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Credentials, namelessSuperuser } from '../../src/kv/index.ts';
import { GrpcServer } from '../../src/server/index.ts';
import { ask, grpcClient } from '../feeds/grpc-client.ts';
import { makeCertificates } from '../system/certificates.ts';
import { Harness } from './harness.ts';

const folder = mkdtempSync(join(tmpdir(), 'jimkv-grpc-'));
const file = (name: string) => readFileSync(join(folder, name));
const shown: Pick<Credentials, 'certificateName' | 'authorization' | 'address' | 'isPrivate'>[] = [];
let harness: Harness;
let server: GrpcServer;
let address: string;

beforeAll(async () => {
  makeCertificates(folder, { node: 'node', ann: 'ann' });
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
