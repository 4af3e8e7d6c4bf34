/** Users over HTTP, as the wire has them: passwords, tokens, certificates, grants, limits; on a cluster of three and on a node with TLS. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, type IncomingHttpHeaders, request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { JimError } from '../../src/base/index.ts';
import { type ClientCredentials, JimClient } from '../../src/client/index.ts';
import { makeCertificates } from './certificates.ts';
import { longLeases, NodeProcesses } from './processes.ts';

let folder: string;
/** Wants passwords. */
let cluster: NodeProcesses;
/** Wants certificates. */
let certified: NodeProcesses;
let sql: pg.Client;

interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came
  readonly json: any;
}

interface Ask {
  readonly user?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly node?: number;
  readonly agent?: Agent;
  readonly tls?: { readonly ca: string; readonly cert?: string; readonly key?: string };
}

/** `user` is `name:password`. A body that is no text is JSON. */
function ask(method: string, path: string, { user, headers, body, node = 0, agent, tls }: Ask = {}): Promise<Reply> {
  const isText = body === undefined || typeof body === 'string';
  const all = {
    ...(user !== undefined && { authorization: `Basic ${Buffer.from(user).toString('base64')}` }),
    ...(!isText && { 'content-type': 'application/json' }),
    ...headers,
  };
  const port = (tls === undefined ? cluster : certified).ports[node];
  const options = { host: '127.0.0.1', port, method, path, headers: all, agent: agent ?? (false as const), ...tls };
  return new Promise((resolve, reject) => {
    const sent = (tls === undefined ? plainRequest : tlsRequest)(options, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        const isJson = answer.headers['content-type']?.startsWith('application/json') && text !== '';
        const json = isJson ? JSON.parse(text) : undefined;
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text, json });
      });
    });
    sent.on('error', reject);
    sent.end(isText ? body : JSON.stringify(body));
  });
}

const status = async (...given: Parameters<typeof ask>) => (await ask(...given)).status;

/** Other nodes read the catalog once a second. */
async function becomes(wanted: number, ...given: Parameters<typeof ask>): Promise<void> {
  for (let attempt = 0; (await status(...given)) !== wanted; attempt++) {
    if (attempt === 1_800) throw new Error(`${given[0]} ${given[1]} never became ${wanted}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'jimkv-access-'));
  makeCertificates(folder, { node: 'node', postgres: 'postgres', stranger: 'stranger' });
  const file = (name: string) => join(folder, name);
  const passwords = [
    '--http-auth=password',
    '--sql-auth=trust',
    '--sql-password=sesame',
    '--durability=memory',
    longLeases,
  ];
  const tls = [`--tls-cert=${file('node.pem')}`, `--tls-key=${file('node.key')}`, `--tls-ca=${file('ca.pem')}`];
  [cluster, certified] = await Promise.all([
    NodeProcesses.start({ extra: passwords }),
    NodeProcesses.start({
      nodes: 1,
      extra: ['--http-auth=cert', `--tls-client-ca=${file('ca.pem')}`, ...tls, '--durability=memory'],
      ca: readFileSync(file('ca.pem'), 'utf8'),
    }),
  ]);
  sql = new pg.Client({ host: '127.0.0.1', port: cluster.sqlPorts[0], user: 'postgres', database: 'postgres' });
  await sql.connect();
  await sql.query(`
    CREATE ROLE ann LOGIN PASSWORD 'a'; CREATE ROLE bob LOGIN PASSWORD 'b'; CREATE ROLE nobody PASSWORD 'n';
    CREATE TABLE orders (id int PRIMARY KEY, total int, secret text);
    INSERT INTO orders VALUES (1, 10, 'x');
    CREATE TABLE closed (id int PRIMARY KEY)`);
  await ask('PUT', '/v1/namespaces/demo', { user: 'postgres:sesame' });
});

afterAll(async () => {
  await sql?.end();
  await Promise.all([cluster?.stop(), certified?.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

// Passwords ------------------------------------------------------------------------------------------------------------

test('a password is wanted, and must be right; who is not there is told the same', async () => {
  const target = '/v1/namespaces';
  expect(await status('GET', target, { user: 'postgres:sesame' })).toBe(200);
  const nothing = await ask('GET', target);
  expect([nothing.status, nothing.json.code]).toEqual([401, 'unauthenticated']);
  expect(nothing.headers['www-authenticate']).toContain('Basic realm="JimKV"');
  for (const name of ['ann', 'whoever']) {
    const { status: refused, json } = await ask('GET', target, { user: `${name}:wrong`, node: 1 });
    expect([refused, json.message]).toEqual([401, `password authentication failed for user "${name}"`]);
    expect(json.details.sqlstate).toBe('28P01');
  }
  expect((await ask('GET', target, { user: 'nobody:n' })).json.message).toBe(
    'role "nobody" is not permitted to log in',
  );
  for (const authorization of ['Basic', 'Digest x', `Basic ${'x'.repeat(3000)}`, 'Basic bm9jb2xvbg=='])
    expect(await status('GET', target, { headers: { authorization } })).toBe(401);
  expect(await status('GET', '/readyz')).toBe(200);
});

test('a new password holds at once, also for those who were known', async () => {
  await sql.query("CREATE ROLE changes LOGIN PASSWORD 'old'");
  const target = '/v1/namespaces';
  for (const node of [0, 1, 2]) expect(await status('GET', target, { user: 'changes:old', node })).toBe(200);
  await sql.query("ALTER ROLE changes PASSWORD 'new'");
  for (const node of [0, 1, 2]) {
    expect(await status('GET', target, { user: 'changes:new', node })).toBe(200);
    await becomes(401, 'GET', target, { user: 'changes:old', node });
  }
  await sql.query("ALTER ROLE changes VALID UNTIL '2001-01-01'");
  await becomes(401, 'GET', target, { user: 'changes:new' });
  await sql.query("ALTER ROLE changes VALID UNTIL 'infinity' NOLOGIN");
  await becomes(401, 'GET', target, { user: 'changes:new' });
});

test('guesses from one address come slower and slower; who is known goes on', async () => {
  expect(await status('GET', '/v1/namespaces', { user: 'bob:b', node: 2 })).toBe(200);
  const guesses = await Promise.all(
    Array.from({ length: 30 }, (_, i) => ask('GET', '/v1/namespaces', { user: `ann:${i}`, node: 2 })),
  );
  const refused = guesses.filter((each) => each.status === 429);
  expect(refused.length).toBeGreaterThan(10);
  expect(guesses.every((each) => each.status === 429 || each.status === 401)).toBe(true);
  expect(refused[0]?.headers['retry-after']).toBe('1');
  expect(await status('GET', '/v1/namespaces', { user: 'bob:b', node: 2 })).toBe(200);
});

test('CONNECTION LIMIT counts connections, and sessions of SQL', async () => {
  await sql.query("CREATE ROLE few LOGIN PASSWORD 'f' CONNECTION LIMIT 2");
  const agents = [1, 2, 3].map(() => new Agent({ keepAlive: true, maxSockets: 1 }));
  const asked = (i: number) => status('GET', '/v1/namespaces', { user: 'few:f', agent: agents[i] });
  expect([await asked(0), await asked(1), await asked(0), await asked(2)]).toEqual([200, 200, 200, 429]);
  agents[0]?.destroy();
  await becomes(200, 'GET', '/v1/namespaces', { user: 'few:f', agent: agents[2] });
  agents[1]?.destroy();
  const session = new pg.Client({ host: '127.0.0.1', port: cluster.sqlPorts[0], user: 'few', database: 'postgres' });
  await session.connect();
  agents[2]?.destroy();
  await becomes(200, 'GET', '/v1/namespaces', { user: 'few:f', agent: agents[0] });
  expect(await asked(1)).toBe(429);
  await session.end();
  for (const agent of agents) agent.destroy();
});

// Tokens ---------------------------------------------------------------------------------------------------------------

test('a token is taken by every node, until its password changes', async () => {
  await sql.query("CREATE ROLE carrier LOGIN PASSWORD 'c'");
  const { status: given, json } = await ask('POST', '/v1/sessions?life=600', { user: 'carrier:c' });
  expect([given, json.role]).toEqual([201, 'carrier']);
  const bearer = { headers: { authorization: `Bearer ${json.token}` } };
  for (const node of [0, 1, 2]) expect(await status('GET', '/v1/namespaces', { ...bearer, node })).toBe(200);
  expect((await ask('POST', '/v1/sessions', bearer)).json.message).toBe(
    'a token gets no further tokens: show the password again',
  );
  const forged = json.token.replace(/^jk1_\d+/, 'jk1_10');
  for (const token of [forged, `${json.token}x`, 'jk1_', json.token.slice(0, -1)])
    expect(await status('GET', '/v1/namespaces', { headers: { authorization: `Bearer ${token}` } })).toBe(401);
  await sql.query("ALTER ROLE carrier PASSWORD 'd'");
  for (const node of [0, 1, 2]) await becomes(401, 'GET', '/v1/namespaces', { ...bearer, node });
});

test('a token ends with its time', async () => {
  const { json } = await ask('POST', '/v1/sessions?life=1', { user: 'bob:b' });
  await becomes(401, 'GET', '/v1/namespaces', { headers: { authorization: `Bearer ${json.token}` } });
});

// Grants ---------------------------------------------------------------------------------------------------------------

test('a namespace has the grants of its table', async () => {
  const entry = '/v1/kv/demo/k';
  const user = 'ann:a';
  const denied = await ask('GET', entry, { user });
  expect([denied.status, denied.json.code]).toEqual([403, 'permission-denied']);
  expect(denied.json.details).toEqual({ sqlstate: '42501', privilege: 'SELECT', object: 'kv.demo' });
  expect(await status('GET', '/v1/kv/none/k', { user })).toBe(404);
  await sql.query('GRANT SELECT ON kv.demo TO ann');
  for (const node of [0, 1, 2]) await becomes(404, 'GET', entry, { user, node });
  expect((await ask('PUT', entry, { user, body: '1' })).json.details.privilege).toBe('INSERT');
  await sql.query('GRANT INSERT ON kv.demo TO ann');
  expect((await ask('PUT', entry, { user, body: '1' })).json.details.privilege).toBe('UPDATE');
  expect(await status('PUT', entry, { user, body: '1', headers: { 'if-none-match': '*' } })).toBe(201);
  await sql.query('GRANT UPDATE (value, content_type, expires_at) ON kv.demo TO ann');
  expect(await status('PUT', entry, { user, body: '2' })).toBe(204);
  const operations = [{ namespace: 'demo', key: 'k', delete: true }];
  expect((await ask('POST', '/v1/txn', { user, body: { operations } })).json.details.privilege).toBe('DELETE');
  // The same in SQL.
  await sql.query('SET ROLE ann');
  await expect(sql.query('DELETE FROM kv.demo')).rejects.toThrow('permission denied for table demo');
  expect((await sql.query('SELECT count(*)::int AS n FROM kv.demo')).rows).toEqual([{ n: 1 }]);
  await sql.query('RESET ROLE; REVOKE ALL ON kv.demo FROM ann');
  for (const node of [0, 1, 2]) await becomes(403, 'GET', entry, { user, node });
});

test('keys without values, where only they are granted', async () => {
  await sql.query('GRANT SELECT (key, content_type, expires_at) ON kv.demo TO bob');
  await becomes(200, 'GET', '/v1/kv/demo?values=false', { user: 'bob:b' });
  expect(await status('GET', '/v1/kv/demo', { user: 'bob:b' })).toBe(403);
});

test('rows have the grants of their table, by column too', async () => {
  const user = 'ann:a';
  const row = '/v1/tables/public/orders/1';
  const denied = await ask('GET', row, { user });
  expect([denied.status, denied.json.details]).toEqual([403, { sqlstate: '42501', privilege: 'SELECT' }]);
  await sql.query('GRANT SELECT (id, total), UPDATE (total) ON orders TO ann');
  await becomes(200, 'GET', `${row}?columns=id,total`, { user });
  expect(await status('GET', row, { user })).toBe(403);
  expect(await status('PATCH', row, { user, body: { total: 11 } })).toBe(204);
  expect(await status('PATCH', row, { user, body: { secret: 'y' } })).toBe(403);
  expect(await status('DELETE', row, { user })).toBe(403);
  expect((await ask('PUT', '/v1/tables/public/orders/2', { user, body: { total: 1 } })).json.details.privilege).toBe(
    'INSERT',
  );
  const secret = `?if=${encodeURIComponent('{"secret":"x"}')}`;
  expect(await status('PATCH', `${row}${secret}`, { user, body: { total: 12 } })).toBe(403);
  expect(await status('GET', '/v1/tables/public/orders?columns=id', { user })).toBe(200);
  expect(await status('GET', '/v1/tables/public/closed', { user })).toBe(403);
  expect(await status('PUT', '/v1/tables/public/closed/1', { user, headers: { 'if-match': '"1.0"' }, body: {} })).toBe(
    403,
  );
  await sql.query('CREATE DATABASE apart');
  await sql.query('REVOKE CONNECT ON DATABASE apart FROM PUBLIC');
  expect((await ask('GET', '/v1/tables/public/orders?database=apart', { user })).json.message).toBe(
    'permission denied for database "apart"',
  );
});

test('transactions: rows and entries in the role’s name, at whichever node; and nobody else’s', async () => {
  await sql.query('GRANT ALL ON kv.demo, orders TO bob');
  const user = 'bob:b';
  await becomes(200, 'GET', '/v1/kv/demo', { user, node: 1 });
  const { json } = await ask('POST', '/v1/transactions', { user, node: 1, body: {} });
  const path = `/v1/transactions/${json.id}`;
  expect(await status('PUT', `${path}/kv/demo/t`, { user, node: 0, body: '1' })).toBe(201);
  expect(await status('PUT', `${path}/tables/public/orders/7`, { user, node: 0, body: { total: 7 } })).toBe(201);
  for (const node of [0, 1]) {
    expect(await status('GET', `${path}/kv/demo/t`, { user: 'ann:a', node })).toBe(403);
    expect(await status('POST', `${path}/commit`, { user: 'ann:a', node })).toBe(403);
    expect(await status('DELETE', path, { user: 'ann:a', node })).toBe(403);
  }
  expect((await ask('GET', `${path}/tables/public/closed`, { user, node: 0 })).status).toBe(403);
  // That ended it, as a statement of SQL would.
  expect((await ask('POST', `${path}/commit`, { user, node: 1 })).json.code).toBe('transaction-failed');
  const operations = [
    { namespace: 'demo', key: 't', put: { value: '1' } },
    { table: 'orders', key: [7], put: { total: 7 } },
  ];
  expect(await status('POST', '/v1/txn', { user, body: { operations } })).toBe(200);
});

test('monitors look, superusers act', async () => {
  expect((await ask('GET', '/v1/nodes', { user: 'ann:a' })).json.details.role).toBe('pg_monitor');
  await sql.query('GRANT pg_monitor TO ann');
  for (const target of ['/v1/nodes', '/v1/ranges', '/v1/events', '/v1/locks', '/metrics'])
    await becomes(200, 'GET', target, { user: 'ann:a' });
  expect((await ask('POST', '/v1/snapshots', { user: 'ann:a' })).status).toBe(403);
  expect(await status('POST', '/v1/snapshots', { user: 'postgres:sesame' })).toBe(204);
});

test('who may create in the schema kv makes namespaces', async () => {
  const denied = await ask('PUT', '/v1/namespaces/anns', { user: 'ann:a' });
  expect([denied.status, denied.json.details.privilege]).toEqual([403, 'CREATE']);
  await sql.query('GRANT CREATE ON SCHEMA kv TO ann');
  await becomes(201, 'PUT', '/v1/namespaces/anns', { user: 'ann:a' });
});

test('a namespace is its maker’s, who lets others in', async () => {
  const entry = '/v1/kv/anns/k';
  expect(await status('PUT', entry, { user: 'ann:a', body: 'v', node: 1 })).toBe(201);
  expect(await status('GET', entry, { user: 'bob:b' })).toBe(403);
  const ann = new pg.Client({ host: '127.0.0.1', port: cluster.sqlPorts[1], user: 'ann', database: 'postgres' });
  await ann.connect();
  await ann.query('GRANT SELECT ON kv.anns TO bob');
  await becomes(200, 'GET', entry, { user: 'bob:b', node: 2 });
  expect(await status('PUT', entry, { user: 'bob:b', body: 'w' })).toBe(403);
  await ann.query('REVOKE SELECT ON kv.anns FROM bob');
  await becomes(403, 'GET', entry, { user: 'bob:b', node: 2 });
  await ann.end();
  await expect(sql.query('DROP ROLE ann')).rejects.toMatchObject({ code: '2BP01' });
  await sql.query('ALTER TABLE kv.anns OWNER TO bob');
  await becomes(204, 'PUT', entry, { user: 'bob:b', body: 'w' });
  await becomes(403, 'GET', entry, { user: 'ann:a' });
});

test('what is written is by its role', async () => {
  const feed = await fetch(`http://127.0.0.1:${cluster.ports[0]}/v1/feeds?namespace=demo`, {
    headers: { authorization: `Basic ${Buffer.from('postgres:sesame').toString('base64')}` },
  });
  const reader = feed.body?.getReader();
  const first = reader?.read();
  await ask('PUT', '/v1/kv/demo/by', { user: 'bob:b', body: '1' });
  let text = Buffer.from((await first)?.value ?? []).toString();
  while (!text.includes('"type":"transaction"')) text += Buffer.from((await reader?.read())?.value ?? []).toString();
  expect(text).toContain('"user":"bob"');
  await reader?.cancel();
});

test('who may not read is not told of changes either', async () => {
  await sql.query("CREATE ROLE eve LOGIN PASSWORD 'e'");
  for (const path of ['/v1/feeds?tables=orders', '/v1/feeds?namespace=demo', '/v1/kv/demo?watch'])
    expect([path, await status('GET', path, { user: 'eve:e' })]).toEqual([path, 403]);
  expect(await status('GET', '/v1/feeds?tables=orders')).toBe(401);
});

// Clients --------------------------------------------------------------------------------------------------------------

test('the client and the commands say who they are', async () => {
  const endpoints = [0, 1, 2].map((i) => `http://127.0.0.1:${cluster.ports[i]}`);
  const said = async (options: ClientCredentials) => {
    const client = new JimClient({ endpoints, ...options });
    return client
      .namespaces()
      .then(
        () => 'welcome',
        (error: JimError) => `${error.code} ${error.details.status}`,
      )
      .finally(() => client.close());
  };
  expect(await said({})).toBe('unauthenticated 401');
  expect(await said({ user: 'bob', password: 'b' })).toBe('welcome');
  const { token } = (await ask('POST', '/v1/sessions', { user: 'bob:b' })).json;
  expect(await said({ token })).toBe('welcome');
  expect(() => new JimClient({ endpoints, token, user: 'bob' })).toThrow('not by both');
  const status = (environment: Readonly<Record<string, string>>, ...flags: string[]) => {
    const words = [
      join(import.meta.dirname, '../../src/cli/main.ts'),
      'status',
      `--endpoint=${endpoints[0]}`,
      ...flags,
    ];
    const env = { ...process.env, ...environment };
    const { status: code, stderr } = spawnSync(process.execPath, words, { env, encoding: 'utf8' });
    return `${code} ${stderr.trim()}`;
  };
  expect(status({})).toMatch(/^[1-9].*this node wants to know who asks/s);
  expect(status({ JIMKV_USER: 'postgres', JIMKV_PASSWORD: 'sesame' })).toBe('0 ');
  expect(status({ JIMKV_TOKEN: 'jk1_nothing' }, '--user=postgres', '--password=sesame')).toBe('0 ');
});

// Certificates ---------------------------------------------------------------------------------------------------------

test('a certificate says who asks', async () => {
  const pem = (name: string) => readFileSync(join(folder, name), 'utf8');
  const ca = pem('ca.pem');
  const of = (name: string) => ({ ca, cert: pem(`${name}.pem`), key: pem(`${name}.key`) });
  const target = '/v1/namespaces';
  expect(await status('GET', target, { tls: of('postgres') })).toBe(200);
  expect((await ask('GET', target, { tls: of('stranger') })).json.message).toBe('role "stranger" does not exist');
  const without = await ask('GET', target, { tls: { ca } });
  expect([without.status, without.json.message]).toEqual([401, 'this node wants a client certificate']);
  expect(await status('GET', '/healthz', { tls: { ca } })).toBe(200);
  expect(await status('GET', target, { tls: of('postgres'), user: 'postgres:whatever' })).toBe(200);
  expect(await status('GET', target, { tls: of('postgres'), user: 'ann:a' })).toBe(401);
});
