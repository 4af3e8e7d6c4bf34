/** Three nodes as processes: feeds and sinks go on when the node dies that serves them. */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { expect, it } from 'vitest';
import { JimClient } from '../../src/client/index.ts';
import { NodeProcesses } from '../system/processes.ts';

it('a subscription and a sink go on at other nodes when theirs is killed: nothing is missed, nothing is out of order', async () => {
  const options = ['--sql-auth=trust', '--durability=memory', '--memory=64MiB'];
  await using cluster = await NodeProcesses.start({ extra: options });
  const endpoints = cluster.ports.map((port) => `http://127.0.0.1:${port}`);
  const client = new JimClient({ endpoints, deadlineMs: 60_000 });
  const hooked: number[] = [];
  const hook = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      for (const { events } of JSON.parse(String(Buffer.concat(chunks))).items)
        for (const { after } of events) hooked.push(Number(String(Buffer.from(after.key.slice(2), 'hex'))));
      response.end();
    });
  });
  await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve));
  const address = hook.address();
  if (address === null || typeof address === 'string') throw new Error('the hook does not listen');
  const steps = client.namespace('default');
  const count = 40;
  const killAt = 20;
  const seen: number[] = [];
  let reader: JimClient | undefined;
  try {
    const sink = `http://127.0.0.1:${address.port}/`;
    await client.createFeed({ name: 'steps', namespace: 'default', options: { sink } });
    for (let n = 0; n < killAt; n++) await steps.put(String(n), '');
    await expect.poll(() => new Set(hooked).size).toBe(killAt);
    const holder = await runnerOf(cluster);
    // The reader is there, too.
    reader = new JimClient({ endpoints: [...endpoints.slice(holder), ...endpoints.slice(0, holder)] });
    const watch = reader.namespace('default').watch({ resolvedMs: 200 });
    await watch.open();
    const following = (async () => {
      for await (const { events } of watch) {
        for (const event of events) if (event.kind === 'entry') seen.push(Number(event.keyText));
        if (seen.length === count - killAt) return;
      }
    })();
    await cluster.kill(holder);
    for (let n = killAt; n < count; n++) await steps.put(String(n), '');
    await following;
    expect(seen).toEqual(Array.from({ length: count - killAt }, (_, n) => killAt + n));
    await expect.poll(() => new Set(hooked).size).toBe(count);
    // What came again had come before, and everything new in its order.
    const firsts = hooked.filter((n, i) => hooked.indexOf(n) === i);
    expect(firsts).toEqual(Array.from({ length: count }, (_, n) => n));
  } finally {
    client.close();
    reader?.close();
    hook.closeAllConnections();
    hook.close();
  }
});

/** Which node runs the sink: it says so in its log. */
async function runnerOf(cluster: NodeProcesses): Promise<number> {
  for (const i of cluster.ports.keys())
    if ((await readFile(`${cluster.folder}/node-${i + 1}.log`, 'utf8')).includes('a sink runs here')) return i;
  throw new Error('no node runs the sink');
}
