/** Stories of calls that are overheard, and said again. */
import { expect, test } from 'vitest';
import { zeroTimestamp } from '../../src/base/index.ts';
import type { Connection, Network } from '../../src/io/index.ts';
import { nodeCrc32 } from '../../src/io/node/checksum.ts';
import { decodeMessages, encodeMessages, type NodeMessage } from '../../src/multiraft/index.ts';
import { encodeReply, encodeRequest } from '../../src/range/index.ts';
import { Wiretap } from './wiretap.ts';

const get = encodeRequest({ kind: 'get', key: new Uint8Array([1]) });
const written = encodeReply({ kind: 'get', row: undefined, version: zeroTimestamp, readTimestamp: zeroTimestamp });
/** No reply of a range. */
const other = new Uint8Array([0x12, 0x02, 0x20, 0x01]);

/** Two machines, whatever they send, and what waits to be said again. */
async function twoMachines() {
  const sent: NodeMessage[] = [];
  const later: (() => void)[] = [];
  const connectionTo = (remoteAddress: string): Connection => ({
    channel: 'main',
    remoteAddress,
    queuedBytes: 0,
    start: () => {},
    close: () => {},
    send: (bytes) => sent.push(...decodeMessages(bytes, nodeCrc32).messages),
  });
  const network: Network = {
    listen: () => Promise.reject(new Error('nobody listens')),
    dial: async (address) => connectionTo(address),
  };
  const wiretap = new Wiretap((_delayMs, act) => later.push(act));
  let again = true;
  wiretap.listen(({ word }) => (again && word === 'get' ? { againAfterMs: 1000 } : 'pass'));
  const lifeOf = async (name: string, to: string) => {
    const connection = await wiretap.tap(name, network).dial(`${to}:7000`, 'main');
    return (message: NodeMessage) => connection.send(encodeMessages([message], zeroTimestamp, nodeCrc32));
  };
  return { sent, later, lifeOf, stop: () => (again = false) };
}

const call = (callId: number, method: string, body: Uint8Array): NodeMessage => ({
  kind: 'call',
  callId,
  method,
  deadlineMs: 100,
  body,
});

test('a call to a range comes again once it was carried out', async () => {
  const { sent, later, lifeOf } = await twoMachines();
  const [n1, n2] = [await lifeOf('n1', 'n2'), await lifeOf('n2', 'n1')];
  n1(call(7, 'range.execute', get));
  n1(call(8, 'range.execute', get));
  n2({ kind: 'call-reply', callId: 7, ok: true, body: written });
  for (const act of later) act();
  expect(sent.filter(({ kind }) => kind === 'call')).toHaveLength(3);
});

test('a machine that starts again numbers its calls anew: the answer to another one says nothing of what was asked before', async () => {
  const { sent, later, lifeOf, stop } = await twoMachines();
  const n2 = await lifeOf('n2', 'n1');
  const before = await lifeOf('n1', 'n2');
  before(call(7, 'range.execute', get));
  stop();
  const after = await lifeOf('n1', 'n2');
  after(call(7, 'feeds.now', new Uint8Array([1])));
  n2({ kind: 'call-reply', callId: 7, ok: true, body: other });
  for (const act of later) act();
  expect(sent.filter(({ kind }) => kind === 'call')).toHaveLength(2);
});
