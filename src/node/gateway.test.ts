import { describe, expect, test } from 'vitest';
import {
  decodeNodeId,
  decodeRangeId,
  decodeReplicaId,
  JimError,
  type NodeId,
  utf8,
  zeroTimestamp,
} from '../base/index.ts';
import { SeededRandom, SimulatedClock, Simulation } from '../io/memory/index.ts';
import {
  decodeRequest,
  encodeReply,
  type RangeDescriptor,
  type RangeReply,
  type RangeRequest,
  type WriteRequest,
} from '../range/index.ts';
import { Deadlines } from './deadlines.ts';
import { Directory } from './directory.ts';
import { Gateway } from './gateway.ts';
import { RequestIds } from './request-ids.ts';

const [n1, n2, n3] = [1, 2, 3].map(decodeNodeId);
const unavailable = (outcome: 'definite' | 'ambiguous') => new JimError('node-unavailable', 'gone', { outcome });

function range(start = '', end = '', generation = 1, id = 2): RangeDescriptor {
  return {
    rangeId: decodeRangeId(id),
    span: { start: utf8(start), end: utf8(end) },
    generation,
    replicas: [n1, n2, n3].map((nodeId, i) => ({ nodeId, replicaId: decodeReplicaId(i + 1), role: 'voter' })),
    nextReplicaId: decodeReplicaId(4),
  };
}

const notLeaseholder = (leaseholder?: NodeId): RangeReply => ({
  kind: 'not-leaseholder',
  leaseholder,
  descriptor: undefined,
});
const got: RangeReply = { kind: 'get', row: undefined, version: zeroTimestamp, readTimestamp: zeroTimestamp };
const written: RangeReply = { kind: 'written', commitTimestamp: zeroTimestamp, existed: [false] };
const conditionFailed: RangeReply = { kind: 'condition-failed', operation: 0, version: zeroTimestamp };

/** What a node answers to a request, the next time and the time after that; an error is thrown, 'silence' never answers. */
type Script = Partial<Record<'n1' | 'n2' | 'n3', (RangeReply | JimError | 'silence')[]>>;

/** A gateway on n1 in front of three scripted nodes. */
function world(script: Script) {
  const simulation = new Simulation({ random: new SeededRandom(1) });
  const clock = new SimulatedClock(simulation, 'n1');
  const directory = new Directory();
  directory.update(range());
  const asked: string[] = [];
  const ids: string[] = [];
  const next = (node: NodeId, request: RangeRequest): RangeReply | Promise<RangeReply> => {
    asked.push(`n${node}`);
    if (request.kind === 'write') ids.push(`${request.id.session}/${request.id.sequence}`);
    const replies = script[`n${node}` as 'n1'] ?? [];
    const reply = replies.length > 1 ? replies.shift()! : (replies[0] ?? notLeaseholder());
    if (reply === 'silence') return new Promise(() => {});
    return reply instanceof JimError ? Promise.reject(reply) : reply;
  };
  const gateway = new Gateway({
    nodeId: n1,
    clock,
    random: new SeededRandom(2),
    deadlines: new Deadlines(clock),
    directory,
    local: { handle: (request) => next(n1, request) },
    attemptMs: 2_000,
    call: async (to, _method, body) => encodeReply(await next(to, decodeRequest(body))),
    isConnected: () => true,
    find: async () => directory.lookup(utf8('k')),
  });
  const run = async (request: RangeRequest, deadlineMs = 1_000): Promise<string> => {
    const answer = (async () => gateway.execute(request, clock.monotonicMs() + deadlineMs))();
    try {
      return (await simulation.settle(answer)).kind;
    } catch (error) {
      if (!(error instanceof JimError)) throw error;
      return `${error.code} (${error.outcome})`;
    }
  };
  return { run, asked, ids, directory, gateway };
}

const get: RangeRequest = { kind: 'get', key: utf8('k') };
const requestIds = new RequestIds(new SeededRandom(3));
const put = (): WriteRequest => ({
  kind: 'write',
  id: requestIds.begin(),
  operations: [{ key: utf8('k'), row: utf8('v') }],
});

describe('the gateway', () => {
  test('follows the hint to the leaseholder, and remembers it', async () => {
    const w = world({ n1: [notLeaseholder(n3)], n3: [got] });
    expect(await w.run(get)).toBe('get');
    expect(w.asked).toEqual(['n1', 'n3']);
    expect(await w.run(get)).toBe('get');
    expect(w.asked).toEqual(['n1', 'n3', 'n3']);
  });

  test('answers a read from this process without a detour', () => {
    const w = world({ n1: [got] });
    w.directory.setLeaseholder(range().rangeId, n1);
    expect(w.gateway.execute(get, 0)).toBe(got);
  });

  test('a read that may be a little stale is answered here, by a follower, and tells nothing about the lease', async () => {
    const w = world({ n1: [got], n3: [got] });
    w.directory.setLeaseholder(range().rangeId, n3);
    const bounded: RangeRequest = { kind: 'get', key: utf8('k'), bounded: zeroTimestamp };
    expect(await w.run(bounded)).toBe('get');
    expect(await w.run(get)).toBe('get');
    expect(w.asked).toEqual(['n1', 'n3']);
  });

  test('asks everybody, waits a little, and asks again', async () => {
    const w = world({ n2: [notLeaseholder(), notLeaseholder(), got] });
    expect(await w.run(get)).toBe('get');
    expect(w.asked).toEqual(['n1', 'n2', 'n3', 'n1', 'n2', 'n3', 'n1', 'n2']);
  });

  test('two nodes that name one another do not keep it from the third', async () => {
    const w = world({ n1: [notLeaseholder(n2)], n2: [notLeaseholder(n1)], n3: [got] });
    expect(await w.run(get)).toBe('get');
    expect(w.asked).toEqual(['n1', 'n2', 'n3']);
  });

  test('nobody leads: definitely not done', async () => {
    const w = world({});
    expect(await w.run(put())).toBe('no-quorum (definite)');
  });

  test('a write whose answer got lost is asked again under the same name', async () => {
    const w = world({ n2: [unavailable('ambiguous'), written] });
    w.directory.setLeaseholder(range().rangeId, n2);
    expect(await w.run(put())).toBe('written');
    expect(w.asked.filter((node) => node === 'n2').length).toBe(2);
    expect(new Set(w.ids).size).toBe(1);
  });

  test('a write whose lease moved is asked again; the condition that then fails is a clear answer', async () => {
    const w = world({ n1: [{ kind: 'unknown' }, conditionFailed] });
    expect(await w.run(put())).toBe('condition-failed');
    expect(new Set(w.ids).size).toBe(1);
  });

  test('a condition that fails while a copy may be about somewhere proves nothing', async () => {
    const w = world({ n1: [notLeaseholder(n2)], n2: [unavailable('ambiguous')], n3: [conditionFailed] });
    expect(await w.run(put())).toBe('outcome-unknown (ambiguous)');
  });

  test('no answer before the deadline: unknown for a write, no quorum for a read', async () => {
    const silent = world({ n1: ['silence'] });
    expect(await silent.run(put())).toBe('outcome-unknown (ambiguous)');
    expect(await silent.run(get)).toBe('no-quorum (definite)');
    const lost = world({ n1: [{ kind: 'unknown' }, notLeaseholder()] });
    expect(await lost.run(put())).toBe('outcome-unknown (ambiguous)');
  });

  test('a refusal is passed on with its code', async () => {
    const w = world({ n1: [{ kind: 'refused', code: 'memory-full', message: 'full' }] });
    expect(await w.run(put())).toBe('memory-full (definite)');
  });

  test('learns of a split and asks the right half', async () => {
    const halves = [range('', 'c', 2), range('c', '', 2, 3)];
    const w = world({ n1: [{ kind: 'range-mismatch', descriptors: halves }, got] });
    expect(await w.run(get)).toBe('get');
    expect(w.directory.lookup(utf8('k'))?.rangeId).toBe(3);
  });

  test('tells its caller when a scan no longer lies in one range', async () => {
    const halves = [range('', 'c', 2), range('c', '', 2, 3)];
    const w = world({ n1: [{ kind: 'range-mismatch', descriptors: halves }] });
    const span = { start: utf8('a'), end: utf8('z') };
    const scan: RangeRequest = { kind: 'scan', span, rowsMax: 10, bytesMax: 1000, reverse: false };
    expect(await w.run(scan)).toBe('range-mismatch');
  });

  test('a change of a range is not asked twice once it may have happened', async () => {
    const w = world({ n1: [notLeaseholder(n2)], n2: [unavailable('ambiguous')] });
    const merge: RangeRequest = { kind: 'merge', rangeId: range().rangeId };
    expect(await w.run(merge)).toBe('outcome-unknown (ambiguous)');
    expect(w.asked).toEqual(['n1', 'n2']);
  });
});

describe('request ids', () => {
  test('say below which number everything is finished', () => {
    const ids = new RequestIds(new SeededRandom(4));
    const [a, b, c] = [ids.begin(), ids.begin(), ids.begin()];
    expect([a, b, c].map((id) => [id.sequence, id.finishedBelow])).toEqual([
      [1, 1],
      [2, 1],
      [3, 1],
    ]);
    ids.finish(b);
    expect(ids.begin().finishedBelow).toBe(1);
    ids.finish(a);
    expect(ids.begin().finishedBelow).toBe(3);
    expect(ids.openCount).toBe(3);
  });
});
