/** Who gets in, and who does not: passwords, certificates, encryption, limits; as drivers see it. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SqlConnection, type SqlConnectionError } from '../../src/cli/sql/sql-connection.ts';
import { makeCertificates } from './certificates.ts';
import { NodeProcesses } from './processes.ts';

let folder: string;
/** A node that wants passwords, and one that wants certificates. */
let passwords: NodeProcesses;
let certificates: NodeProcesses;

const pem = (name: string) => readFileSync(join(folder, name), 'utf8');

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'jimkv-login-'));
  makeCertificates(folder, { node: 'node', client: 'postgres' });
  const file = (name: string) => join(folder, name);
  const tls = [`--sql-tls-cert=${file('node.pem')}`, `--sql-tls-key=${file('node.key')}`, '--durability=memory'];
  [passwords, certificates] = await Promise.all([
    NodeProcesses.start({ nodes: 1, extra: ['--sql-password=sesame', '--sql-connections=10', ...tls] }),
    NodeProcesses.start({
      nodes: 1,
      extra: ['--sql-auth=cert', `--sql-tls-client-ca=${file('ca.pem')}`, '--sql-encryption=require', ...tls],
    }),
  ]);
});

afterAll(async () => {
  await Promise.all([passwords?.stop(), certificates?.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

type Config = Omit<pg.ClientConfig, 'host' | 'port'>;

/** A driver's way in: `current_user`, or the error. */
async function login(cluster: NodeProcesses, config: Config): Promise<string> {
  const client = await open(cluster, config).catch((error: Error & { code?: string }) => error);
  if (client instanceof Error) return `${'code' in client ? `${client.code}: ` : ''}${client.message}`;
  const { rows } = await client.query('select current_user as name');
  await client.end();
  return rows[0].name;
}

async function open(cluster: NodeProcesses, config: Config): Promise<pg.Client> {
  const client = new pg.Client({
    database: 'postgres',
    user: 'postgres',
    ...config,
    host: '127.0.0.1',
    port: cluster.sqlPorts[0],
  });
  client.on('error', () => {});
  await client.connect();
  return client;
}

test('a password is wanted, and must be right', async () => {
  expect(await login(passwords, { password: 'sesame' })).toBe('postgres');
  expect(await login(passwords, { password: 'wrong' })).toBe(
    '28P01: password authentication failed for user "postgres"',
  );
  // Who is not there is told the same.
  expect(await login(passwords, { user: 'nosuch', password: 'x' })).toBe(
    '28P01: password authentication failed for user "nosuch"',
  );
  expect(await login(passwords, { password: 'sesame', database: 'nosuch' })).toBe(
    '3D000: database "nosuch" does not exist',
  );
});

test('roles have passwords of their own; the catalog keeps what they are checked by, and never the password', async () => {
  const admin = await open(passwords, { password: 'sesame' });
  await admin.query("create role ann login password 'pencil'");
  await admin.query("create role nologin password 'pencil'");
  await admin.query("create role late login password 'pencil' valid until '2020-01-01'");
  await admin.query('create role bare login');
  expect(await login(passwords, { user: 'ann', password: 'pencil' })).toBe('ann');
  expect(await login(passwords, { user: 'ann', password: 'sesame' })).toMatch(/^28P01/);
  expect(await login(passwords, { user: 'nologin', password: 'pencil' })).toBe(
    '28000: role "nologin" is not permitted to log in',
  );
  expect(await login(passwords, { user: 'late', password: 'pencil' })).toMatch(/^28P01/);
  // The first password is for superusers only.
  expect(await login(passwords, { user: 'bare', password: 'sesame' })).toMatch(/^28P01/);
  const { rows } = await admin.query("select rolpassword from pg_authid where rolname = 'ann'");
  expect(rows[0].rolpassword).toMatch(/^SCRAM-SHA-256\$4096:[^$]+\$[^:]+:.+$/);
  await admin.query("alter role ann password 'crayon'");
  expect(await login(passwords, { user: 'ann', password: 'crayon' })).toBe('ann');
  // Once the superuser has a password, the first one is no more.
  await admin.query("alter role postgres password 'open'");
  expect(await login(passwords, { password: 'sesame' })).toMatch(/^28P01/);
  await admin.query('alter role postgres password null');
  expect(await login(passwords, { password: 'sesame' })).toBe('postgres');
  await admin.end();
});

test('connections are encrypted for whoever asks, and the certificate is that of the authority', async () => {
  const ssl = { ca: pem('ca.pem') };
  const client = await open(passwords, { password: 'sesame', ssl });
  const { rows } = await client.query("select current_setting('ssl') as ssl, current_setting('max_connections') as n");
  expect(rows).toEqual([{ ssl: 'on', n: '10' }]);
  await client.end();
  expect(await login(passwords, { password: 'wrong', ssl })).toMatch(/^28P01/);
  expect(await login(passwords, { password: 'sesame', ssl: true })).toMatch(/certificate/);
  expect(await login(passwords, { password: 'sesame' })).toBe('postgres');
});

test('a certificate is a login for the role of its name, over an encrypted connection only', async () => {
  const ssl = { ca: pem('ca.pem'), cert: pem('client.pem'), key: pem('client.key') };
  expect(await login(certificates, { ssl })).toBe('postgres');
  expect(await login(certificates, { ssl, user: 'other' })).toBe(
    '28000: certificate authentication failed for user "other"',
  );
  expect(await login(certificates, { ssl: { ca: pem('ca.pem') } })).toBe(
    '28000: connection requires a valid client certificate',
  );
  expect(await login(certificates, {})).toBe('28000: connection is not encrypted');
});

test('jimkv sql logs in by password and by certificate', async () => {
  const target = { host: '127.0.0.1', user: 'postgres', database: 'postgres', password: undefined, tls: undefined };
  const at = (cluster: NodeProcesses) => ({ ...target, port: cluster.sqlPorts[0] });
  const why = (error: SqlConnectionError) => error.message;
  (await SqlConnection.open({ ...at(passwords), password: 'sesame' })).close();
  const tls = { ca: pem('ca.pem'), cert: pem('client.pem'), key: pem('client.key') };
  const encrypted = await SqlConnection.open({ ...at(certificates), tls });
  expect(encrypted.isEncrypted).toBe(true);
  encrypted.close();
  expect(await SqlConnection.open({ ...at(passwords), password: 'wrong' }).catch(why)).toMatch(/28P01/);
  expect(await SqlConnection.open(at(passwords)).catch(why)).toBe('a password is needed');
  expect(await SqlConnection.open({ ...at(passwords), password: 'sesame', tls: {} }).catch(why)).toMatch(/^TLS: /);
});

test('there is room for so many, for roles as they were allowed, and at the end for superusers', async () => {
  const admin = await open(passwords, { password: 'sesame' });
  await admin.query("create role bob login password 'pencil' connection limit 2");
  await admin.query("create role eve login password 'pencil'");
  const bob = { user: 'bob', password: 'pencil' };
  const eve = { user: 'eve', password: 'pencil' };
  const clients = [await open(passwords, bob), await open(passwords, bob)];
  expect(await login(passwords, bob)).toBe('53300: too many connections for role "bob"');
  for (let i = 0; i < 4; i++) clients.push(await open(passwords, eve));
  expect(await login(passwords, eve)).toBe(
    '53300: remaining connection slots are reserved for non-replication superuser connections',
  );
  for (let i = 0; i < 3; i++) clients.push(await open(passwords, { password: 'sesame' }));
  expect(await login(passwords, { password: 'sesame' })).toBe('53300: sorry, too many clients already');
  await Promise.all(clients.map((client) => client.end()));
  await expect.poll(() => login(passwords, eve)).toBe('eve');
  await admin.end();
});

/** Sends bytes to a node, and collects what it says until it hangs up. */
function say(cluster: NodeProcesses, bytes: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket: Socket = connect(cluster.sqlPorts[0], '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (chunk) => chunks.push(chunk)).on('error', reject);
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')));
  });
}

test('a stranger who sends too much, or something else, is shown the door', async () => {
  const head = (length: number, code: number) => {
    const bytes = Buffer.alloc(8);
    bytes.writeUInt32BE(length, 0);
    bytes.writeUInt32BE(code, 4);
    return bytes;
  };
  expect(await say(passwords, head(100_000, 196_608))).toContain('C08P01');
  expect(await say(passwords, head(8, 131_072))).toContain('C0A000');
  expect(await say(passwords, Buffer.from('GET / HTTP/1.1\r\n\r\n'))).toContain('C08P01');
  // What comes unencrypted behind a request for encryption may be anybody's.
  expect(await say(passwords, Buffer.concat([head(8, 80_877_103), head(8, 80_877_103)]))).toMatch(/^S.*C08P01/s);
});
