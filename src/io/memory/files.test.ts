import { expect, test } from 'vitest';
import { FilesError } from '../files.ts';
import { NodeClock } from '../node/clock.ts';
import { MemoryFiles } from './files.ts';
import { SeededRandom } from './random.ts';

const clock = new NodeClock();
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

async function newDisk(): Promise<MemoryFiles> {
  const files = new MemoryFiles({ clock, random: new SeededRandom('disk') });
  await files.makeFolder('/d');
  return files;
}

async function put(files: MemoryFiles, path: string, content: string, sync: boolean): Promise<void> {
  const handle = await files.open(path, (await files.exists(path)) ? 'write' : 'create');
  await handle.write(0, [Buffer.from(content)]);
  if (sync) await handle.sync();
  await handle.close();
}

test('a process crash keeps what was written; handles from before it are dead', async () => {
  const files = await newDisk();
  const handle = await files.open('/d/a', 'create');
  await handle.write(0, [Buffer.from('one'), Buffer.from('two')]);
  files.processCrash();
  expect(text(await files.readAll('/d/a'))).toBe('onetwo');
  await expect(handle.write(0, [])).rejects.toThrow('from before the crash');
});

test('what is written through outlives a power loss at once', async () => {
  const files = await newDisk();
  await put(files, '/d/a', 'old', true);
  await files.syncFolder('/d');
  const through = await files.open('/d/a', 'through');
  await through.write(0, [Buffer.from('n'), Buffer.from('ew')]);
  expect(files.pendingChanges()).toEqual([]);
  files.powerLossBy({ fateOf: () => ({ kind: 'none' }), keepsName: () => false, garbage: (n) => new Uint8Array(n) });
  expect(text(await files.readAll('/d/a'))).toBe('new');
});

test('a power loss keeps synced content under synced names, and may keep anything of the rest', async () => {
  const seen = new Set<string>();
  for (let seed = 0; seed < 60; seed++) {
    const files = await newDisk();
    await put(files, '/d/a', 'durable', true);
    await files.syncFolder('/d');
    await put(files, '/d/a', 'changed', false);
    await put(files, '/d/b', 'new', true);
    await files.rename('/d/b', '/d/c');
    files.powerLoss(new SeededRandom(seed));
    const a = text(await files.readAll('/d/a'));
    expect(a).toHaveLength('durable'.length);
    seen.add(`a ${a}`);
    for (const name of await files.list('/d'))
      seen.add(`${name} ${name === 'a' ? '' : await files.readAll(`/d/${name}`)}`);
  }
  for (const possible of ['a durable', 'a changed', 'b ', 'c ']) {
    expect(
      [...seen].some((line) => line.startsWith(possible)),
      possible,
    ).toBe(true);
  }
  expect(seen.size).toBeGreaterThan(6);
});

test('a failed sync leaves the cache as it was and perhaps nothing on the platter, and the next one succeeds', async () => {
  const kept = new Set<string>();
  for (let seed = 0; seed < 20; seed++) {
    const files = new MemoryFiles({ clock, random: new SeededRandom(seed) });
    await files.makeFolder('/d');
    await put(files, '/d/a', '', true);
    await files.syncFolder('/d');
    const handle = await files.open('/d/a', 'write');
    await handle.write(0, [Buffer.from('x')]);
    files.faults.syncErrorChance = 1;
    await expect(handle.sync()).rejects.toMatchObject({ kind: 'io' });
    files.faults.syncErrorChance = 0;
    await handle.sync();
    expect(text(await files.readAll('/d/a'))).toBe('x');
    files.powerLoss(new SeededRandom(seed));
    kept.add(text(await files.readAll('/d/a')));
  }
  expect([...kept].sort()).toEqual(['', 'x']);
});

test('a full disk takes a part of the write; truncating makes room again', async () => {
  const files = await newDisk();
  files.faults.capacityBytes = 10;
  const handle = await files.open('/d/a', 'create');
  await handle.write(0, [Buffer.from('12345678')]);
  await expect(handle.write(8, [Buffer.from('90ab')])).rejects.toMatchObject({ kind: 'no-space' });
  expect(await handle.size()).toBe(10);
  expect(await files.freeBytes('/d')).toBe(0);
  await handle.truncate(4);
  await handle.write(4, [Buffer.from('567')]);
});

test('calls on what is not there, or is there already, say so; nothing happens at once', async () => {
  const files = await newDisk();
  await put(files, '/d/a', 'x', true);
  await expect(files.open('/d/a', 'create')).rejects.toMatchObject({ kind: 'exists' });
  for (const call of [files.open('/d/b', 'read'), files.readAll('/d/b'), files.remove('/d/b'), files.list('/e')])
    await expect(call).rejects.toBeInstanceOf(FilesError);
  let done = false;
  const listed = files.list('/d').then(() => {
    done = true;
  });
  await Promise.resolve();
  expect(done).toBe(false);
  await listed;
});
