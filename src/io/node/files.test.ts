import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { portableCrc32 } from '../checksum.ts';
import { replaceFile } from '../files.ts';
import { nodeCrc32 } from './checksum.ts';
import { NodeFiles } from './files.ts';

const files = new NodeFiles();
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jimkv-files-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('more parts than one system call takes arrive in order, at their offset', async () => {
  const handle = await files.open(`${folder}/many`, 'create');
  const parts = Array.from({ length: 3000 }, (_, i) => Buffer.from(`${i},`));
  await handle.write(5, [Buffer.alloc(0), ...parts]);
  await handle.sync();
  const whole = Buffer.concat(parts);
  expect(await handle.size()).toBe(5 + whole.length);
  expect(Buffer.from(await handle.read(5, whole.length)).equals(whole)).toBe(true);
  expect(await handle.read(whole.length, 100)).toHaveLength(5);
  await handle.truncate(7);
  await handle.close();
  expect(Buffer.from(await files.readAll(`${folder}/many`)).toString('latin1')).toBe('\0\0\0\0\x000,');
});

test('what is written through is there, beside what other handles of the file wrote', async () => {
  const handle = await files.open(`${folder}/through`, 'create');
  await handle.write(0, [Buffer.from('first ')]);
  await handle.sync();
  const through = await files.open(`${folder}/through`, 'through');
  await through.write(6, [Buffer.from('sec'), Buffer.from('ond')]);
  await handle.write(12, [Buffer.from(' third')]);
  await through.close();
  await handle.close();
  expect(Buffer.from(await files.readAll(`${folder}/through`)).toString()).toBe('first second third');
});

test('errors say what happened', async () => {
  await expect(files.open(`${folder}/none`, 'read')).rejects.toMatchObject({ kind: 'not-found' });
  await expect(files.open(`${folder}/none`, 'write')).rejects.toMatchObject({ kind: 'not-found' });
  await expect(files.open(`${folder}/none`, 'through')).rejects.toMatchObject({ kind: 'not-found' });
  await expect(files.list(`${folder}/none`)).rejects.toMatchObject({ kind: 'not-found' });
  await expect(files.remove(`${folder}/none`)).rejects.toMatchObject({ kind: 'not-found' });
  await (await files.open(`${folder}/there`, 'create')).close();
  await expect(files.open(`${folder}/there`, 'create')).rejects.toMatchObject({ kind: 'exists' });
  await expect(files.readAll(folder)).rejects.toMatchObject({ kind: 'io' });
});

test.runIf(process.platform === 'linux')(
  'what the operating system does not allow is told apart from what it can not do',
  async () => {
    await expect(files.remove('/proc/self/status')).rejects.toMatchObject({ kind: 'refused' });
  },
);

test.runIf(process.platform === 'linux')('a full disk is told apart', async () => {
  const full = await files.open('/dev/full', 'write');
  await expect(full.write(0, [Buffer.from('x')])).rejects.toMatchObject({ kind: 'no-space' });
  await full.close();
});

test('folders, names and free space', async () => {
  await files.makeFolder(`${folder}/a/b`);
  await files.makeFolder(`${folder}/a/b`);
  await replaceFile(files, `${folder}/a`, 'name', Buffer.from('one'));
  await replaceFile(files, `${folder}/a`, 'name', Buffer.from('two'));
  expect(await files.list(`${folder}/a`)).toEqual(['b', 'name']);
  expect(Buffer.from(await files.readAll(`${folder}/a/name`)).toString()).toBe('two');
  expect(await files.exists(`${folder}/a/name.tmp`)).toBe(false);
  expect(await files.freeBytes(folder)).toBeGreaterThan(0);
});

test('both checksums are the same number, in one piece and in several', () => {
  const bytes = Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 31) & 255));
  for (const length of [0, 1, 511, 512, 513, 5000]) {
    const part = bytes.subarray(0, length);
    expect(nodeCrc32(part, 77)).toBe(portableCrc32(part, 77));
    expect(nodeCrc32(bytes.subarray(length), nodeCrc32(part))).toBe(portableCrc32(bytes));
  }
});
