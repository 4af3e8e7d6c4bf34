import { describe, expect, test } from 'vitest';
import { utf8, utf8Text } from '../../base/index.ts';
import type { Connection } from '../network.ts';
import { SimulatedClock } from './clock.ts';
import { Fabric, goodWires } from './fabric.ts';
import { MemoryNetwork } from './network.ts';
import { SeededRandom } from './random.ts';
import { Simulation } from './simulation.ts';

interface World {
  readonly simulation: Simulation;
  readonly fabric: Fabric;
  readonly clocks: readonly SimulatedClock[];
  readonly networks: readonly MemoryNetwork[];
}

function world(seed: number): World {
  const simulation = new Simulation({ random: new SeededRandom(seed) });
  const fabric = new Fabric(simulation);
  const clocks = ['n1', 'n2'].map((name) => new SimulatedClock(simulation, name));
  const networks = clocks.map((clock) => new MemoryNetwork(fabric, clock.owner, clock));
  return { simulation, fabric, clocks, networks };
}

/** A connection from n1 to n2; `got` is what n2 hears, `heard` what n1 hears. */
async function talk(w: World): Promise<{ near: Connection; far: Connection; got: string[]; heard: string[] }> {
  const got: string[] = [];
  const heard: string[] = [];
  let far: Connection | undefined;
  await w.simulation.settle(
    w.networks[1].listen('n2:7000', (connection) => {
      far = connection;
      connection.start({
        onMessage: (message) => got.push(utf8Text(message)),
        onClose: (reason) => got.push(`closed: ${reason}`),
      });
    }),
  );
  const near = await w.simulation.settle(w.networks[0].dial('n2:7000', 'main'));
  near.start({
    onMessage: (message) => heard.push(utf8Text(message)),
    onClose: (reason) => heard.push(`closed: ${reason}`),
    onDrain: () => heard.push('drained'),
  });
  await w.simulation.runFor(100);
  return { near, far: far!, got, heard };
}

const numbers = (from: number, to: number): string[] => Array.from({ length: to - from }, (_, i) => `${from + i}`);

describe('a simulated connection', () => {
  test('carries messages in order, both ways, and tells both ends of the close', async () => {
    const w = world(1);
    const { near, far, got, heard } = await talk(w);
    for (const number of numbers(0, 50)) near.send(utf8(number));
    far.send(utf8('hello'));
    await w.simulation.runFor(1000);
    near.close('done');
    await w.simulation.runFor(1000);
    expect(got).toEqual([...numbers(0, 50), 'closed: done']);
    expect(heard).toEqual(['hello', 'closed: done']);
  });

  test('keeps the order while the receiver is paused', async () => {
    const w = world(2);
    const { near, got } = await talk(w);
    w.clocks[1].pause();
    for (const number of numbers(0, 50)) near.send(utf8(number));
    near.close('done');
    await w.simulation.runFor(1000);
    expect(got).toEqual([]);
    w.clocks[1].resume();
    await w.simulation.runFor(10);
    expect(got).toEqual([...numbers(0, 50), 'closed: done']);
  });

  test('waits while a direction is cut, goes on when it is mended in time, breaks at both ends when it is not', async () => {
    const w = world(3);
    const { near, far, got, heard } = await talk(w);
    w.fabric.cut('n1', 'n2');
    near.send(utf8('late'));
    far.send(utf8('the other way is open'));
    await w.simulation.runFor(goodWires.keepaliveMs / 2);
    expect([got, heard]).toEqual([[], ['the other way is open']]);
    w.fabric.mend('n1', 'n2');
    await w.simulation.runFor(1000);
    expect(got).toEqual(['late']);
    w.fabric.cut('n1', 'n2');
    near.send(utf8('never'));
    await w.simulation.runFor(3 * goodWires.keepaliveMs);
    expect(got).toEqual(['late', 'closed: no answer from the other end']);
    expect(heard.at(-1)).toMatch(/^closed: /);
    await expect(w.simulation.settle(w.networks[0].dial('n2:7000', 'main'))).rejects.toThrow('does not answer');
  });

  test('closed behind a clog, it is closed at the other end when the clog ends', async () => {
    const w = world(4);
    const { near, got } = await talk(w);
    w.fabric.clog('n1', 'n2', 2000);
    near.send(utf8('a'));
    near.close('done');
    await w.simulation.runFor(1900);
    expect(got).toEqual([]);
    await w.simulation.runFor(300);
    expect(got).toEqual(['a', 'closed: done']);
  });

  test('reports what is queued and when the queue is empty again', async () => {
    const w = world(5);
    const { near, got, heard } = await talk(w);
    const megabyte = new Uint8Array(100_000).fill(97);
    for (let i = 0; i < 10; i++) near.send(megabyte);
    expect(near.queuedBytes).toBeGreaterThan(0);
    await w.simulation.runFor(1000);
    expect(near.queuedBytes).toBe(0);
    expect(heard).toEqual(['drained']);
    expect(got.length).toBe(10);
  });

  test('what a killed process had said is cut off somewhere, never has a gap', async () => {
    for (let seed = 0; seed < 30; seed++) {
      const w = world(100 + seed);
      w.fabric.wires = { ...goodWires, resetChance: seed % 2 === 0 ? 0.05 : 0 };
      const { near, got } = await talk(w);
      for (const number of numbers(0, 20)) near.send(utf8(number));
      await w.simulation.runFor(seed % 3);
      if (seed % 2 === 1) {
        w.clocks[0].kill();
        w.networks[0].kill(seed % 4 === 1 ? 'process' : 'machine');
      }
      await w.simulation.runFor(20_000);
      const messages = got.filter((line) => !line.startsWith('closed'));
      expect(messages).toEqual(numbers(0, messages.length));
      if (messages.length < 20) expect(got.at(-1)).toBe('closed: connection reset');
    }
  });

  test('nobody there: refused', async () => {
    const w = world(6);
    await expect(w.simulation.settle(w.networks[0].dial('n9:1', 'bulk'))).rejects.toThrow('refused');
  });
});
