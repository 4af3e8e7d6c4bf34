import { describe, expect, test } from 'vitest';
import { decodeNodeId, utf8, utf8Text } from '../base/index.ts';
import { type Machine, replaceFile } from '../io/index.ts';
import { MemoryFiles, SeededRandom, SimulatedClock, Simulation } from '../io/memory/index.ts';
import { writeJson } from './files.ts';
import { DataFolder, type Identity } from './identity.ts';

const identity: Identity = { clusterId: 'c1', nodeId: decodeNodeId(3), zone: 'a', founders: undefined };

/** A disk, and processes that use one folder of it. */
function world() {
  const simulation = new Simulation({ random: new SeededRandom(1) });
  const files = new MemoryFiles({ clock: new SimulatedClock(simulation, 'n1'), random: new SeededRandom(2) });
  const alive = new Set<number>();
  const settle = <T>(work: Promise<T>) => simulation.settle(work);
  const begin = async (processId: number, bootId: string, durability: 'fsync' | 'memory' = 'memory') => {
    const machine: Machine = { processId, isProcessAlive: (id) => alive.has(id), bootId: async () => bootId };
    const folder = new DataFolder(files, machine, 'data');
    alive.add(processId);
    const life = await settle(folder.open(durability));
    return { folder, life };
  };
  return { files, alive, settle, begin };
}

describe('the data folder', () => {
  test('counts lives, and each is durable before it is lived', async () => {
    const w = world();
    expect((await w.begin(10, 'boot 1')).life.number).toBe(1);
    w.alive.delete(10);
    w.files.powerLossBy({ fateOf: () => ({ kind: 'lost' }) as never, keepsName: () => false, garbage: () => utf8('') });
    expect((await w.begin(11, 'boot 2')).life.number).toBe(2);
  });

  test('belongs to one process at a time; the lock of a dead one is taken over', async () => {
    const w = world();
    await w.begin(10, 'boot 1');
    await expect(w.begin(11, 'boot 1')).rejects.toThrow('data is in use by process 10');
    w.alive.delete(10);
    expect((await w.begin(11, 'boot 1')).life.number).toBe(2);
    // After a start of the machine the number may belong to somebody else.
    expect((await w.begin(12, 'boot 2')).life.number).toBe(3);
  });

  test('keeps the identity, and says what is wrong with a damaged one', async () => {
    const w = world();
    const { folder } = await w.begin(10, 'boot 1');
    expect(await w.settle(folder.readIdentity())).toBeUndefined();
    await w.settle(folder.writeIdentity(identity));
    expect(await w.settle(folder.readIdentity())).toEqual(identity);
    await w.settle(replaceFile(w.files, 'data', 'identity.json', utf8('{"clusterId": "c1"')));
    await expect(w.settle(folder.readIdentity())).rejects.toMatchObject({ code: 'corruption' });
    await w.settle(folder.writeIdentity(identity));
    const rotten = utf8Text(await w.settle(w.files.readAll('data/identity.json'))).replace('"nodeId": ', '"nodeId": 1');
    await w.settle(replaceFile(w.files, 'data', 'identity.json', utf8(rotten)));
    await expect(w.settle(folder.readIdentity())).rejects.toMatchObject({ code: 'corruption' });
    await w.settle(writeJson(w.files, 'data', 'identity.json', { formatVersion: 9 }));
    await expect(w.settle(folder.readIdentity())).rejects.toMatchObject({ code: 'version-mismatch' });
  });

  test('a full disk is said to be one, and leaves the old file as it was', async () => {
    const w = world();
    const { folder } = await w.begin(10, 'boot 1');
    await w.settle(folder.writeIdentity(identity));
    w.files.faults.capacityBytes = w.files.usedBytes();
    await expect(w.settle(folder.writeIdentity({ ...identity, zone: 'b' }))).rejects.toMatchObject({
      code: 'disk-full',
    });
    w.files.faults.capacityBytes = Number.POSITIVE_INFINITY;
    expect(await w.settle(folder.readIdentity())).toEqual(identity);
  });

  test('what goes bad while the node runs is written anew; what is whole, or not ours, is left alone', async () => {
    const w = world();
    const { folder } = await w.begin(10, 'boot 1');
    await w.settle(folder.writeIdentity(identity));
    await w.settle(folder.write('nodes.json', { nodes: [1] }));
    expect(await w.settle(folder.mend())).toEqual([]);
    for (const name of ['identity.json', 'nodes.json', 'life.json', 'lock.json']) w.files.flipBit(`data/${name}`, 20);
    await w.settle(w.files.remove('data/nodes.json'));
    const [bad] = await w.settle(Promise.all([folder.mend(), folder.write('nodes.json', { nodes: [2] })]));
    expect([...bad].sort()).toEqual(['data/identity.json', 'data/life.json', 'data/lock.json']);
    expect(await w.settle(folder.mend())).toEqual([]);
    expect(await w.settle(folder.read('nodes.json'))).toEqual({ nodes: [2] });
    expect(await w.settle(folder.readIdentity())).toEqual(identity);
    await w.settle(folder.close());
    expect(await w.settle(folder.mend())).toEqual([]);
    expect(await w.settle(w.files.exists('data/lock.json'))).toBe(false);
    expect((await w.begin(10, 'boot 1')).life.number).toBe(2);
  });

  test('a node that lost the count of its lives does not begin another one', async () => {
    const w = world();
    const { folder } = await w.begin(10, 'boot 1');
    await w.settle(folder.writeIdentity(identity));
    await w.settle(w.files.remove('data/life.json'));
    await expect(w.begin(10, 'boot 1')).rejects.toMatchObject({ code: 'corruption' });
  });

  test('rule D1: in memory durability an unclean start of the machine means quarantine, until it is over', async () => {
    const w = world();
    await w.begin(10, 'boot 1');
    w.alive.delete(10);
    // The process died, the machine lives: the operating system has everything.
    expect((await w.begin(11, 'boot 1')).life.quarantined).toBe(false);
    expect((await w.begin(12, 'boot 2')).life.quarantined).toBe(true);
    w.alive.clear();
    // Not forgotten by yet another start, clean or not.
    const { folder, life } = await w.begin(13, 'boot 2');
    expect(life.quarantined).toBe(true);
    await w.settle(folder.endQuarantine());
    await w.settle(folder.close());
    expect((await w.begin(14, 'boot 3')).life.quarantined).toBe(false);
  });

  test('in fsync durability there is nothing to forget', async () => {
    const w = world();
    await w.begin(10, 'boot 1', 'fsync');
    expect((await w.begin(11, 'boot 2', 'fsync')).life.quarantined).toBe(false);
  });
});
