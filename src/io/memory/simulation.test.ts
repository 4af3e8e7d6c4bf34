import { describe, expect, test } from 'vitest';
import { sleep } from '../clock.ts';
import { SimulatedClock } from './clock.ts';
import { SeededRandom } from './random.ts';
import { Simulation } from './simulation.ts';

const newSimulation = (seed: number): Simulation => new Simulation({ random: new SeededRandom(seed) });

describe('simulated time', () => {
  test('events of equal time happen in an order that the seed decides', async () => {
    const orders = new Set<string>();
    for (let seed = 0; seed < 40; seed++) {
      const run = async (): Promise<string> => {
        const simulation = newSimulation(seed);
        let order = '';
        for (const name of 'abc') simulation.schedule(5, 'world', name, () => (order += name));
        await simulation.runFor(10);
        return `${order} ${simulation.hash}`;
      };
      const first = await run();
      expect(await run()).toBe(first);
      orders.add(first.slice(0, 3));
    }
    expect(orders.size).toBe(6);
  });

  test('a timer never fires before its time, whatever happens to the rate', async () => {
    const simulation = newSimulation(1);
    const clock = new SimulatedClock(simulation, 'n1', { rate: 1.0005 });
    const start = clock.monotonicMs();
    let firedAt = 0;
    clock.after(100, () => (firedAt = clock.monotonicMs() - start));
    const cancelled = clock.after(50, () => expect.fail('cancelled'));
    simulation.schedule(40, 'world', 'slower', () => clock.setRate(0.5));
    simulation.schedule(45, 'world', 'cancel', () => cancelled.cancel());
    await simulation.runFor(120);
    expect(firedAt).toBe(0);
    await simulation.runFor(60);
    expect(firedAt).toBeGreaterThanOrEqual(100);
  });

  test('a paused node does nothing while its clock goes on, then all that is due; a killed one nothing ever', async () => {
    const simulation = newSimulation(2);
    const clock = new SimulatedClock(simulation, 'n1');
    const done: string[] = [];
    const work = async (): Promise<void> => {
      for (const name of ['a', 'b', 'c']) {
        await sleep(clock, 10);
        done.push(`${name} at ${Math.round(simulation.nowMs)}`);
      }
    };
    void work();
    simulation.schedule(15, 'world', 'pause', () => clock.pause());
    simulation.schedule(100, 'world', 'resume', () => clock.resume());
    simulation.schedule(105, 'world', 'kill', () => clock.kill());
    await simulation.runFor(1000);
    expect(done).toEqual(['a at 10', 'b at 100']);
  });

  test('a slow machine takes its time for each event, and loses none', async () => {
    const simulation = newSimulation(3);
    const clock = new SimulatedClock(simulation, 'n1');
    clock.setStepCost(5);
    let done = 0;
    for (let i = 0; i < 20; i++) clock.soon(() => done++);
    await simulation.runFor(52);
    expect(done).toBe(11);
    clock.setStepCost(0);
    await simulation.runFor(10);
    expect(done).toBe(20);
  });

  test('a stream forks into streams of their own, whatever was drawn before', () => {
    const one = new SeededRandom(7);
    const two = new SeededRandom(7);
    two.u32();
    expect(one.fork('x').u32()).toBe(two.fork('x').u32());
    expect(one.fork('x').u32()).not.toBe(one.fork('y').u32());
    const counts = new Array<number>(8).fill(0);
    for (let i = 0; i < 8000; i++) counts[Math.floor(one.float() * 8)]++;
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });
});
