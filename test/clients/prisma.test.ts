/** Prisma 6: its client with the driver adapter, and its migrations with the schema engine in WebAssembly. Nothing is downloaded beside the packages. */
import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serverForTests } from './server.ts';

const server = serverForTests();
const given = join(import.meta.dirname, 'prisma');
const root = join(import.meta.dirname, '../..');
/** Inside of the repository, so that what is generated finds its packages. */
const folder = mkdtempSync(join(import.meta.dirname, 'generated-'));

type Row = Readonly<Record<string, unknown>>;

/** The calls of a model that are made here; the real types are generated with the client. */
interface Model {
  create(call: object): Promise<Row>;
  createMany(call: object): Promise<{ readonly count: number }>;
  findMany(call?: object): Promise<readonly Row[]>;
  findUniqueOrThrow(call: object): Promise<Row>;
  findFirst(call: object): Promise<Row | null>;
  update(call: object): Promise<Row>;
  updateMany(call: object): Promise<{ readonly count: number }>;
  upsert(call: object): Promise<Row>;
  delete(call: object): Promise<Row>;
  deleteMany(call?: object): Promise<{ readonly count: number }>;
  count(call?: object): Promise<number>;
  aggregate(call: object): Promise<Row>;
  groupBy(call: object): Promise<readonly Row[]>;
}

interface Models {
  readonly user: Model;
  readonly post: Model;
  readonly profile: Model;
  readonly category: Model;
  $queryRaw(texts: TemplateStringsArray, ...values: readonly unknown[]): Promise<readonly Row[]>;
  $executeRaw(texts: TemplateStringsArray, ...values: readonly unknown[]): Promise<number>;
}

interface Client extends Models {
  $transaction<T>(run: (tx: Models) => Promise<T>, options?: object): Promise<T>;
  $transaction(calls: readonly Promise<unknown>[]): Promise<readonly unknown[]>;
  $disconnect(): Promise<void>;
}

/** Runs Prisma's command line; what it printed. */
function prisma(databaseUrl: string, ...words: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, [join(root, 'node_modules/prisma/build/index.js'), ...words], {
    cwd: folder,
    // The native schema engine would be downloaded; it is never started.
    env: {
      ...process.env,
      DATABASE_URL: databaseUrl,
      PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true',
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      CHECKPOINT_DISABLE: '1',
      CI: '1',
    },
  });
  let printed = '';
  let complained = '';
  child.stdout.on('data', (chunk: Buffer) => {
    printed += chunk;
  });
  child.stderr.on('data', (chunk: Buffer) => {
    complained += chunk;
  });
  return new Promise((resolve, reject) =>
    child.on('close', (code) => {
      if (code === 0) resolve(printed);
      else reject(new Error(`prisma ${words.join(' ')}: ${code}\n${printed}${complained}`));
    }),
  );
}

beforeAll(async () => {
  for (const name of ['schema.prisma', 'prisma.config.ts']) copyFileSync(join(given, name), join(folder, name));
  await prisma('postgres://nowhere/none', 'generate');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('Prisma: migrations are deployed, and nothing is found to differ afterwards; the database is read back', async () => {
  const { url } = await server.makeDatabase('with_prisma_migrate');
  const migrations = join(folder, 'migrations');
  mkdirSync(join(migrations, '0_init'), { recursive: true });
  writeFileSync(join(migrations, 'migration_lock.toml'), 'provider = "postgresql"\n');
  const schema = ['--to-schema-datamodel', 'schema.prisma'];
  const script = await prisma(url, 'migrate', 'diff', '--from-empty', ...schema, '--script');
  writeFileSync(join(migrations, '0_init', 'migration.sql'), script);
  expect(await prisma(url, 'migrate', 'deploy')).toContain('All migrations have been successfully applied.');
  expect(await prisma(url, 'db', 'push', '--skip-generate')).toContain('already in sync');
  const changed = readFileSync(join(folder, 'schema.prisma'), 'utf8')
    .replace('name    String?', 'name    String? @db.VarChar(40)\n  age     Int @default(7)')
    .replace('@@index([authorId])', '@@index([authorId, title(sort: Desc)])');
  writeFileSync(join(folder, 'changed.prisma'), changed);
  await prisma(url, 'db', 'push', '--skip-generate', '--schema', 'changed.prisma', '--accept-data-loss');
  const pulled = await prisma(url, 'db', 'pull', '--print', '--schema', 'changed.prisma');
  for (const line of ['@db.VarChar(40)', '@default(7)', 'sort: Desc', '@default(autoincrement())', 'enum Role'])
    expect(pulled).toContain(line);
});

test('Prisma: rows, relations, transactions', async () => {
  const { url } = await server.makeDatabase('with_prisma');
  await prisma(url, 'db', 'push', '--skip-generate');
  const { PrismaClient } = (await import(join(folder, 'client/client.ts'))) as {
    readonly PrismaClient: new (options: object) => Client;
  };
  const pool = new pg.Pool({ connectionString: url });
  // Its own limits, two seconds and five, are for machines that are not busy.
  const transactionOptions = { maxWait: 120_000, timeout: 120_000 };
  const client = new PrismaClient({ adapter: new PrismaPg(pool), transactionOptions });
  const made = new Date('2024-05-06T07:08:09.123Z');
  const photo = new Uint8Array([0, 255]);
  const ann = await client.user.create({
    data: {
      ...{ email: 'ann@x', name: 'Ann', tags: ['a', 'b'], meta: { deep: [1, null] }, balance: '12.50', made, photo },
      profile: { create: { bio: 'hello' } },
      posts: {
        create: [
          { title: 'one', views: 9007199254740993n, categories: { create: [{ name: 'news' }, { name: 'art' }] } },
          {
            title: 'two',
            published: true,
            categories: { connectOrCreate: { where: { name: 'art' }, create: { name: 'art' } } },
          },
        ],
      },
    },
    include: {
      profile: true,
      posts: { include: { categories: { orderBy: { name: 'asc' } } }, orderBy: { title: 'asc' } },
    },
  });
  expect(ann).toMatchObject({
    ...{ id: 1, role: 'USER', tags: ['a', 'b'], meta: { deep: [1, null] }, made, photo },
    profile: { bio: 'hello', userId: 1 },
    posts: [
      { title: 'one', views: 9007199254740993n, categories: [{ name: 'art' }, { name: 'news' }] },
      { title: 'two', published: true, categories: [{ name: 'art' }] },
    ],
  });
  expect(String(ann.balance)).toBe('12.5');
  expect(
    await client.user.createMany({
      data: [{ email: 'bob@x' }, { email: 'eve@x', role: 'ADMIN' }, { email: 'bob@x' }],
      skipDuplicates: true,
    }),
  ).toEqual({ count: 2 });
  await expect(client.user.create({ data: { email: 'bob@x' } })).rejects.toMatchObject({ code: 'P2002' });
  await expect(client.post.create({ data: { title: 'x', authorId: 99 } })).rejects.toMatchObject({ code: 'P2003' });
  const page = await client.user.findMany({
    where: {
      OR: [
        { email: { contains: 'B@', mode: 'insensitive' } },
        { role: 'ADMIN' },
        { posts: { some: { published: true } } },
      ],
    },
    orderBy: [{ posts: { _count: 'desc' } }, { email: 'asc' }],
    select: { email: true, _count: { select: { posts: true } } },
    take: 2,
  });
  expect(page).toEqual([
    { email: 'ann@x', _count: { posts: 2 } },
    { email: 'bob@x', _count: { posts: 0 } },
  ]);
  expect(
    await client.user.findFirst({ where: { meta: { path: ['deep', '0'], equals: 1 }, tags: { has: 'a' } } }),
  ).toMatchObject({ id: 1 });
  expect(
    await client.user.update({ where: { email: 'bob@x' }, data: { balance: { increment: 3 }, tags: { push: 'z' } } }),
  ).toMatchObject({ tags: ['z'] });
  expect(await client.user.upsert({ where: { email: 'new@x' }, create: { email: 'new@x' }, update: {} })).toMatchObject(
    { email: 'new@x' },
  );
  expect(await client.user.groupBy({ by: ['role'], _count: true, orderBy: { role: 'asc' } })).toEqual([
    { role: 'USER', _count: 3 },
    { role: 'ADMIN', _count: 1 },
  ]);
  const sums = await client.user.aggregate({ _sum: { balance: true }, _max: { email: true } });
  expect(JSON.parse(JSON.stringify(sums))).toEqual({ _sum: { balance: '15.5' }, _max: { email: 'new@x' } });

  await expect(
    client.$transaction(async (tx) => {
      await tx.post.deleteMany();
      throw new Error('back');
    }),
  ).rejects.toThrow('back');
  expect(await client.post.count()).toBe(2);
  await client.$transaction(
    async (tx) => {
      const { balance } = await tx.user.findUniqueOrThrow({ where: { id: 1 } });
      await tx.user.update({ where: { id: 1 }, data: { balance: Number(balance) - 2.5 } });
    },
    { isolationLevel: 'Serializable' },
  );
  await client.$transaction([
    client.category.create({ data: { name: 'both' } }),
    client.user.updateMany({ where: { role: 'USER' }, data: { name: null } }),
  ]);
  expect(await client.$queryRaw`select name, ${5}::int + 1 as six from "Category" where name = ${'both'}`).toEqual([
    { name: 'both', six: 6 },
  ]);
  expect(await client.$executeRaw`update "Post" set published = ${true} where views > ${1}`).toBe(1);
  await client.user.delete({ where: { email: 'ann@x' } });
  expect([await client.profile.count(), await client.post.count({ where: { authorId: null } })]).toEqual([0, 2]);
  await client.$disconnect();
  await pool.end();
});
