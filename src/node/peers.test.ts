import { afterEach, describe, expect, test } from 'vitest';
import { addMs, decodeNodeId, HybridClock, JimError, type NodeId, utf8, utf8Text } from '../base/index.ts';
import { portableCrc32 } from '../io/index.ts';
import { Fabric, MemoryNetwork, SeededRandom, SimulatedClock, Simulation } from '../io/memory/index.ts';
import { encodeMessages, type NodeMessage } from '../multiraft/index.ts';
import { Deadlines } from './deadlines.ts';
import { Peers } from './peers.ts';

/** A node that has connections and nothing else; it answers `echo` and `join.hi`. */
class Station {
  readonly peers: Peers;
  readonly clock: SimulatedClock;
  readonly network: MemoryNetwork;
  readonly hybridClock: HybridClock;
  readonly heard: string[] = [];
  corrected = 0;
  outdatedBy: number | undefined;

  constructor(
    fabric: Fabric,
    nodeId: number,
    options: { clusterId?: string; wallOffsetMs?: number; life?: number; draw?: number } = {},
  ) {
    const { clusterId = 'c1', wallOffsetMs = 0, life = 1, draw = 9 } = options;
    const name = nodeId === 0 ? 'stranger' : `n${nodeId}`;
    this.clock = new SimulatedClock(fabric.simulation, name, { wallOffsetMs });
    this.network = new MemoryNetwork(fabric, name, this.clock);
    this.hybridClock = new HybridClock(() => this.clock.wallMs());
    this.peers = new Peers({
      clock: this.clock,
      random: new SeededRandom(nodeId),
      network: this.network,
      crc32: portableCrc32,
      hybridClock: this.hybridClock,
      wallMs: () => this.clock.wallMs(),
      onClockCorrected: () => this.corrected++,
      deadlines: new Deadlines(this.clock),
      leaseMs: 1_000,
      log: (_level, message, fields) => {
        if (message === 'no connection')
          this.heard.push(`no ${fields?.peer}: ${String(fields?.problem).split(':')[0]}`);
      },
      introduction: () => ({
        clusterId: nodeId === 0 ? '' : clusterId,
        nodeId: nodeId as NodeId,
        zone: 'a',
        rpcAddress: `${name}:7000`,
        httpAddress: '',
        life: { number: life, draw },
      }),
      onOutdated: ({ number }) => {
        this.outdatedBy = number;
        this.peers.stop();
      },
      onMessage: (from, message) => this.heard.push(`n${from} ${message.kind}`),
      onConnected: (peer) => this.heard.push(`linked n${peer}`),
      onDisconnected: (peer) => this.heard.push(`lost n${peer}`),
    });
    for (const method of ['echo', 'join.hi'])
      this.peers.calls.handle(method, (body, from) => utf8(`n${from}: ${utf8Text(body)}`));
    this.peers.calls.handle('fail', () => {
      throw new JimError('disk-full', 'full', { retry: 'statement' });
    });
    this.peers.calls.handle('never', () => new Promise(() => {}));
    void this.network.listen(`${name}:7000`, (connection) => this.peers.accept(connection));
  }

  learn(...nodeIds: number[]): void {
    for (const id of nodeIds) this.peers.learn({ nodeId: decodeNodeId(id), rpcAddress: `n${id}:7000` });
  }

  ask(to: number, method: string, deadlineMs = 1_000): Promise<string> {
    return this.peers.call(decodeNodeId(to), method, utf8('hi'), deadlineMs).then(
      (body) => utf8Text(body),
      (error: JimError) => `${error.code} (${error.outcome}): ${error.message}`,
    );
  }
}

const heartbeat = (sequence: number): NodeMessage => {
  const zero = addMs(0 as never, 0);
  return { kind: 'heartbeat', sequence, clock: zero, clockCeiling: zero };
};

let stations: Station[] = [];
afterEach(() => {
  for (const { clock } of stations) clock.kill();
  stations = [];
});

function world(seed = 1) {
  const drain = () => new Promise<void>((resolve) => setImmediate(resolve));
  const simulation = new Simulation({ random: new SeededRandom(seed), drain });
  const fabric = new Fabric(simulation);
  const station = (nodeId: number, options: ConstructorParameters<typeof Station>[2] = {}) => {
    const made = new Station(fabric, nodeId, options);
    stations.push(made);
    return made;
  };
  return { simulation, fabric, station };
}

const n2 = decodeNodeId(2);

describe('connections between nodes', () => {
  test('both dial at once, and one connection stays', async () => {
    for (let seed = 0; seed < 20; seed++) {
      const { simulation, station } = world(seed);
      const [a, b] = [station(1), station(2)];
      await simulation.runFor(1);
      a.learn(2);
      b.learn(1);
      await simulation.runFor(10_000);
      expect([a.peers.connected(), b.peers.connected()]).toEqual([[2], [1]]);
      a.heard.length = 0;
      // Whatever is sent now goes over a connection that both hold for the one.
      b.peers.send(decodeNodeId(1), heartbeat(1));
      expect(await simulation.settle(a.ask(2, 'echo'))).toBe('n1: hi');
      expect(await simulation.settle(b.ask(1, 'echo'))).toBe('n2: hi');
      expect(a.heard).toEqual(['n2 heartbeat']);
    }
  });

  test('one that only the other end knows is found by being dialled', async () => {
    const { simulation, station } = world();
    const [a, b] = [station(1), station(2)];
    await simulation.runFor(1);
    b.learn(1);
    await simulation.runFor(100);
    expect(a.peers.connected()).toEqual([2]);
    expect(a.peers.addresses()).toMatchObject([{ nodeId: 2, rpcAddress: 'n2:7000' }]);
  });

  test('messages keep their order, and a turn leaves in one batch', async () => {
    const { simulation, station } = world();
    const [a, b] = [station(1), station(2)];
    await simulation.runFor(1);
    a.learn(2);
    await simulation.runFor(100);
    b.heard.length = 0;
    const before = simulation.events;
    for (let i = 0; i < 1000; i++) a.peers.send(n2, heartbeat(i));
    await simulation.runFor(10);
    expect(b.heard.length).toBe(1000);
    expect(simulation.events - before).toBeLessThan(20);
  });

  test('a call ends with an answer, an error, its deadline or its connection', async () => {
    const { simulation, station } = world();
    const [a, b] = [station(1), station(2)];
    expect(await simulation.settle(a.ask(2, 'echo'))).toBe('node-unavailable (definite): n2 is not connected');
    await simulation.runFor(1);
    a.learn(2);
    await simulation.runFor(100);
    expect(await simulation.settle(a.ask(2, 'fail'))).toBe('disk-full (definite): full');
    expect(await simulation.settle(a.ask(2, 'what'))).toBe(
      'version-mismatch (definite): this node does not know the call what',
    );
    expect(await simulation.settle(a.ask(2, 'never', 100))).toBe(
      'node-unavailable (ambiguous): never: no answer in time',
    );
    const asked = a.ask(2, 'never', 10_000);
    await simulation.runFor(100);
    b.peers.stop();
    expect(await simulation.settle(asked)).toBe('node-unavailable (ambiguous): never: the node is stopping');
    expect(a.peers.calls.pendingCount).toBe(0);
  });

  test('a killed process is noticed, and found again when it starts', async () => {
    const { simulation, station } = world();
    const [a, b] = [station(1), station(2)];
    await simulation.runFor(1);
    a.learn(2);
    await simulation.runFor(100);
    b.clock.kill();
    b.network.kill('process');
    await simulation.runFor(2_000);
    expect(a.peers.connected()).toEqual([]);
    station(2);
    await simulation.runFor(2_000);
    expect(a.heard.filter((line) => !line.startsWith('no '))).toEqual(['linked n2', 'lost n2', 'linked n2']);
  });

  test('a node on an older copy of its folder, or on a second one, is refused by whoever has met it, and learns why', async () => {
    for (const [life, draw, outdatedBy] of [
      [5, 1, 7],
      [7, 2, 7],
      [7, 1, undefined],
      [8, 3, undefined],
    ] as const) {
      const { simulation, station } = world();
      const [a, before] = [station(1), station(2, { life: 7, draw: 1 })];
      await simulation.runFor(1);
      a.learn(2);
      await simulation.runFor(100);
      expect(a.peers.addresses()).toMatchObject([{ nodeId: 2, life: { number: 7, draw: 1 } }]);
      before.clock.kill();
      before.network.kill('process');
      await simulation.runFor(2_000);
      const after = station(2, { life, draw });
      await simulation.runFor(2_000);
      expect(after.outdatedBy).toBe(outdatedBy);
      expect(a.peers.connected()).toEqual(outdatedBy === undefined ? [2] : []);
      expect(a.outdatedBy).toBeUndefined();
      stations.forEach(({ clock }) => void clock.kill());
      stations = [];
    }
  });

  test('whoever dials tells what it knows; what was written down counts as met', async () => {
    for (const dialler of [1, 2]) {
      const { simulation, station } = world();
      const [a, b] = [station(1), station(2, { life: 5 })];
      await simulation.runFor(1);
      a.peers.learn({ nodeId: n2, rpcAddress: dialler === 1 ? 'n2:7000' : 'n9:7000', life: { number: 6, draw: 1 } });
      if (dialler === 2) b.learn(1);
      await simulation.runFor(1_000);
      expect([a.peers.connected(), b.peers.connected(), b.outdatedBy]).toEqual([[], [], 6]);
    }
  });

  test('a peer that says nothing is dropped', async () => {
    const { simulation, fabric, station } = world();
    const [a, b] = [station(1), station(2)];
    await simulation.runFor(1);
    a.learn(2);
    await simulation.runFor(100);
    fabric.cut('n2', 'n1');
    await simulation.runFor(3_100);
    b.peers.dropSilent();
    a.peers.dropSilent();
    expect(a.peers.connected()).toEqual([]);
  });

  test('another cluster, another protocol and a wrong clock are refused with a name', async () => {
    const { simulation, station } = world();
    const [a, , late] = [station(1), station(2, { clusterId: 'c2' }), station(3, { wallOffsetMs: 90_000 })];
    await simulation.runFor(1);
    a.learn(2, 3);
    await simulation.runFor(200);
    expect(a.heard.sort()).toEqual(['no n2: cluster-mismatch', 'no n3: clock-ahead']);
    expect([a.peers.connected(), late.peers.connected()]).toEqual([[], []]);
  });

  test('a node whose wall clock is set right after it began too far ahead learns that it has to start again', async () => {
    const { simulation, station } = world();
    const [a, b] = [station(1), station(2, { wallOffsetMs: 90_000 })];
    b.hybridClock.now();
    await simulation.runFor(1);
    a.learn(2);
    await simulation.runFor(1_000);
    expect([a.corrected, b.corrected]).toEqual([0, 0]);
    b.clock.jumpWall(-90_000);
    await simulation.runFor(2_000);
    expect(a.corrected).toBe(0);
    expect(b.corrected).toBeGreaterThan(0);
  });

  test('a stranger may ask for help with joining, and for nothing else', async () => {
    const { simulation, station } = world();
    station(1);
    const stranger = station(0);
    await simulation.runFor(1);
    const ask = stranger.peers.askStranger('n1:7000', 'join.hi', utf8('hi'), 1_000);
    expect(utf8Text(await simulation.settle(ask))).toBe('n0: hi');
    const connection = await simulation.settle(stranger.network.dial('n1:7000', 'main'));
    let closed = '';
    connection.start({ onMessage: () => {}, onClose: (reason) => (closed = reason) });
    connection.send(encodeMessages([heartbeat(1)], stranger.hybridClock.reading()));
    await simulation.runFor(100);
    expect(closed).toBe('the first message is not Hello');
  });

  test('damage on the wire costs the connection, not the node', async () => {
    const { simulation, station } = world();
    station(1);
    const b = station(2);
    await simulation.runFor(1);
    const connection = await simulation.settle(b.network.dial('n1:7000', 'main'));
    let closed = '';
    connection.start({ onMessage: () => {}, onClose: (reason) => (closed = reason) });
    const bytes = encodeMessages([heartbeat(1)], b.hybridClock.reading());
    bytes[bytes.length - 1] ^= 1;
    connection.send(bytes);
    await simulation.runFor(100);
    expect(closed).toMatch(/^a batch is damaged: /);
  });
});
