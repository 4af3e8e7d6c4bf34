/** Stories of calls that may take as long as they like. */
import { expect, test } from 'vitest';
import { JimError, type NodeId, utf8, utf8Text } from '../base/index.ts';
import { SeededRandom, SimulatedClock, Simulation } from '../io/memory/index.ts';
import type { NodeMessage } from '../multiraft/index.ts';
import { Calls, type Carrier } from './calls.ts';
import { Deadlines } from './deadlines.ts';

const ageMs = 2 ** 40;

/** n1 asks n2; what goes between them may be lost. */
function world() {
  const drain = () => new Promise<void>((resolve) => setImmediate(resolve));
  const simulation = new Simulation({ random: new SeededRandom(1), drain });
  const clock = new SimulatedClock(simulation, 'n1');
  const callsOf = () => new Calls(clock, new Deadlines(clock), () => {});
  const [asker, answerer] = [callsOf(), callsOf()];
  const heard: string[] = [];
  const state = { isLost: (_message: NodeMessage) => false as boolean };
  const carried = (deliver: (message: NodeMessage) => void): Carrier => ({
    send: (message) => {
      if (message.kind === 'call') heard.push(message.method);
      if (!state.isLost(message)) simulation.schedule(1, 'wire', message.kind, () => deliver(message));
    },
  });
  const back = carried((message) => {
    if (message.kind === 'call-reply') asker.onReply(message);
  });
  const there = carried((message) => {
    if (message.kind === 'call') void answerer.onCall(back, 1 as NodeId, message);
  });
  const ask = (method: string, deadlineMs = ageMs): Promise<string> =>
    asker.ask(there, method, utf8('hi'), deadlineMs).then(utf8Text, (error: JimError) => {
      if (!(error instanceof JimError)) throw error;
      return `${error.code} (${error.outcome}): ${error.message}`;
    });
  return { simulation, asker, answerer, state, heard, ask };
}

test('a call that waits for long is answered when it is time, and asked about until then', async () => {
  const { simulation, answerer, heard, ask } = world();
  let answer: (body: Uint8Array) => void = () => {};
  answerer.handle('wait', () => new Promise((resolve) => (answer = resolve)));
  const asked = ask('wait');
  await simulation.runFor(60_000);
  answer(utf8('at last'));
  expect(await simulation.settle(asked)).toBe('at last');
  expect(heard.filter((method) => method === 'calls.under-way').length).toBeGreaterThan(5);
  const before = heard.length;
  await simulation.runFor(60_000);
  expect(heard.length).toBe(before);
});

test('a call that was lost, or whose answer was, does not wait for ever', async () => {
  for (const lost of ['call', 'call-reply']) {
    const { simulation, asker, answerer, state, ask } = world();
    answerer.handle('work', () => utf8('done'));
    state.isLost = ({ kind }) => kind === lost;
    const asked = ask('work');
    await simulation.runFor(10);
    state.isLost = () => false;
    expect(await simulation.settle(asked, 30_000)).toBe('node-unavailable (ambiguous): work: its answer was lost');
    expect(asker.pendingCount).toBe(0);
  }
});

test('a node that does not know the question is waited for', async () => {
  const { simulation, answerer, state, ask } = world();
  answerer.handle('wait', () => new Promise(() => {}));
  state.isLost = (message) => message.kind === 'call' && message.method === 'calls.under-way';
  expect(await simulation.settle(ask('wait', 20_000), 30_000)).toBe(
    'node-unavailable (ambiguous): wait: no answer in time',
  );
});
