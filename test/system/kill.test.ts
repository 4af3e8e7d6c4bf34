/** Stories of a real cluster: three processes, real disks and sockets, real signals. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { NodeProcesses } from './processes.ts';

let cluster: NodeProcesses;
beforeAll(async () => {
  cluster = await NodeProcesses.start();
});
afterAll(() => cluster?.stop());

async function put(port: number, key: string, value: string): Promise<Response | undefined> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/v1/kv/default/${key}`, { method: 'PUT', body: value });
    await answer.arrayBuffer();
    return answer;
  } catch {
    return undefined;
  }
}

async function read(port: number, key: string): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}/v1/kv/default/${key}`);
  return `${answer.status} ${await answer.text()}`;
}

/** Every key has its own name as value. */
async function expectAll(port: number, keys: readonly string[]): Promise<void> {
  const atOnce = 32;
  for (let i = 0; i < keys.length; i += atOnce) {
    const some = keys.slice(i, i + atOnce);
    expect(await Promise.all(some.map((key) => read(port, key)))).toEqual(some.map((key) => `200 ${key}`));
  }
}

/** Writes through every node until told to stop; tells what was acknowledged and what went wrong. */
function writers(prefix: string): {
  readonly acknowledged: readonly string[];
  finish(): Promise<{ acknowledged: string[]; failed: string[] }>;
} {
  let stop = false;
  const acknowledged: string[] = [];
  const failed: string[] = [];
  const work = cluster.ports.flatMap((port, n) =>
    Array.from({ length: 4 }, async (_, w) => {
      for (let i = 0; !stop; i++) {
        const key = `${prefix}-${n}-${w}-${i}`;
        const answer = await put(port, key, key);
        if (answer?.ok) acknowledged.push(key);
        else {
          failed.push(`${key}: ${answer?.status ?? 'no answer'}`);
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      }
    }),
  );
  return {
    acknowledged,
    finish: async () => {
      stop = true;
      await Promise.all(work);
      return { acknowledged, failed };
    },
  };
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('each node is killed in the middle of writes; every acknowledged write is there, from every node', async () => {
  const writing = writers('kill');
  for (const victim of [0, 1, 2]) {
    await pause(1_000);
    await cluster.kill(victim);
    await pause(2_500);
    await cluster.restart(victim);
  }
  await expect.poll(() => writing.acknowledged.length).toBeGreaterThan(100);
  const { acknowledged } = await writing.finish();
  for (const port of cluster.ports) await expectAll(port, acknowledged);
});

test('a node stopped with SIGTERM hands over first: no request to the others fails', async () => {
  for (const victim of [0, 1, 2]) {
    const others = cluster.ports.filter((_, i) => i !== victim);
    let stop = false;
    const failures: string[] = [];
    let written = 0;
    const work = others.map(async (port, n) => {
      for (let i = 0; !stop; i++) {
        const answer = await put(port, `term-${victim}-${n}-${i}`, 'x');
        if (answer?.ok) written++;
        else failures.push(`${answer?.status ?? 'no answer'}`);
      }
    });
    await pause(300);
    await cluster.terminate(victim);
    await pause(1_500);
    await expect.poll(() => written + failures.length).toBeGreaterThan(10);
    stop = true;
    await Promise.all(work);
    expect(failures).toEqual([]);
    await cluster.restart(victim);
  }
});

test('all nodes are killed at once and come back with everything', async () => {
  const writing = writers('all');
  await pause(1_000);
  await Promise.all([0, 1, 2].map((i) => cluster.kill(i)));
  const { acknowledged } = await writing.finish();
  await Promise.all([0, 1, 2].map((i) => cluster.restart(i)));
  await expectAll(cluster.ports[0], acknowledged);
});

test('a paused leaseholder that wakes up serves nothing stale', async () => {
  expect((await put(cluster.ports[0], 'paused', 'old'))?.ok).toBe(true);
  const ranges = (await (await fetch(`http://127.0.0.1:${cluster.ports[0]}/v1/ranges`)).json()) as {
    ranges: { rangeId: number; leaseholder: number }[];
  };
  const holder = ranges.ranges.find((r) => r.rangeId === 2)?.leaseholder as number;
  const other = cluster.ports[holder % 3];
  cluster.signal(holder - 1, 'SIGSTOP');
  let answer: Response | undefined;
  while (!answer?.ok) answer = await put(other, 'paused', 'new');
  const late = read(cluster.ports[holder - 1], 'paused');
  cluster.signal(holder - 1, 'SIGCONT');
  expect(await late).toBe('200 new');
});
