/** Whole nodes in one process, with simulated doors: how a cluster begins, grows, loses a node and gets it back. */
import { afterEach, describe, expect, test } from 'vitest';
import { decodeRangeId, type JimError, utf8, utf8Text } from '../base/index.ts';
import { type Machine, portableCrc32 } from '../io/index.ts';
import { Fabric, MemoryFiles, MemoryNetwork, SeededRandom, SimulatedClock, Simulation } from '../io/memory/index.ts';
import { nodeCrypto } from '../io/node/index.ts';
import type { KvService } from '../kv/index.ts';
import { SqlParser } from '../sql/parse/index.ts';
import { defaultNodeConfig, type NodeConfig } from './config.ts';
import { Node } from './node.ts';

const deadlineMs = 5_000;

/** A machine that a node runs on, over its lives. */
interface Host {
  readonly name: string;
  readonly files: MemoryFiles;
  clock: SimulatedClock;
  network: MemoryNetwork;
  node: Node;
  life: number;
  bootId: string;
  fatal: unknown;
}

class Cluster {
  readonly simulation: Simulation;
  readonly fabric: Fabric;
  readonly hosts = new Map<string, Host>();
  /** Where its nodes speak SQL. */
  readonly sqlParser: SqlParser | undefined;

  constructor(seed: number, sqlParser?: SqlParser) {
    this.sqlParser = sqlParser;
    const drain = () => new Promise<void>((resolve) => setImmediate(resolve));
    this.simulation = new Simulation({ random: new SeededRandom(seed), drain });
    this.fabric = new Fabric(this.simulation);
  }

  /** Begins a life of a node; resolves once it takes part. */
  start(name: string, config: Partial<NodeConfig> = {}): Promise<void> {
    const clock = new SimulatedClock(this.simulation, name);
    const before = this.hosts.get(name);
    const files = before?.files ?? new MemoryFiles({ clock, random: new SeededRandom(name) });
    files.setClock(clock);
    const host: Host = {
      name,
      files,
      clock,
      network: new MemoryNetwork(this.fabric, name, clock),
      life: (before?.life ?? 0) + 1,
      bootId: before?.bootId ?? 'boot 1',
      fatal: undefined,
      node: undefined as unknown as Node,
    };
    const machine: Machine = {
      processId: host.life,
      isProcessAlive: (processId) => processId === host.life,
      bootId: async () => host.bootId,
    };
    const { network } = host;
    const { sqlParser } = this;
    host.node = new Node({
      doors: {
        clock,
        random: new SeededRandom(`${name}${host.life}`),
        files,
        network,
        machine,
        crc32: portableCrc32,
        ...(sqlParser && { crypto: nodeCrypto, sqlParser }),
      },
      config: { ...defaultNodeConfig, host: name, advertiseHost: name, rpcPort: 7000, zone: name, ...config },
      log: () => {},
      httpAddress: `${name}:8000`,
      onFatal: (error) => {
        host.fatal = error;
      },
    });
    this.hosts.set(name, host);
    return host.node.start();
  }

  node(name: string): Node {
    return this.hosts.get(name)!.node;
  }

  kv(name: string): KvService {
    return this.node(name).kv!;
  }

  kill(name: string): void {
    const { clock, network, node, files } = this.hosts.get(name)!;
    clock.kill();
    network.kill('process');
    node.kill();
    files.processCrash();
  }

  /** A planned stop, and the end of the process; resolves to the milliseconds until then. */
  async stop(name: string): Promise<number> {
    const { clock, network, node } = this.hosts.get(name)!;
    const before = this.simulation.nowMs;
    await node.stop();
    clock.kill();
    network.kill('process');
    return this.simulation.nowMs - before;
  }

  async until(condition: () => boolean, limitMs = 20_000): Promise<void> {
    expect(await this.simulation.runUntil(condition, limitMs), String(condition)).toBe(true);
  }

  ready(...names: string[]): Promise<void> {
    return this.until(() => names.every((name) => this.node(name).readiness().ready));
  }

  async put(name: string, key: string, value: string): Promise<string> {
    const write = { key: utf8(key), value: utf8(value) };
    const work = this.kv(name).write('default', [write], { deadlineMs });
    return this.simulation.settle(work).then(
      (result) => result.kind,
      (error: JimError) => `${error.code} (${error.outcome})`,
    );
  }

  async get(name: string, key: string): Promise<string> {
    const { entry } = await this.simulation.settle(this.kv(name).get('default', utf8(key), { deadlineMs }));
    return entry === undefined ? 'absent' : utf8Text(entry.value);
  }

  stopAll(): void {
    for (const { clock, node } of this.hosts.values()) {
      clock.kill();
      node.kill();
    }
  }
}

const three = { join: ['a:7000', 'b:7000', 'c:7000'] };
let cluster: Cluster;
afterEach(() => cluster.stopAll());

async function threeNodes(seed: number, sqlParser?: SqlParser): Promise<Cluster> {
  cluster = new Cluster(seed, sqlParser);
  for (const name of ['c', 'a', 'b']) void cluster.start(name, three);
  await cluster.until(() => ['a', 'b', 'c'].every((name) => cluster.node(name).admin !== undefined));
  await cluster.ready('a', 'b', 'c');
  return cluster;
}

describe('a cluster', () => {
  test('of one node founds itself, and finds itself again', async () => {
    cluster = new Cluster(1);
    await cluster.simulation.settle(cluster.start('a'));
    await cluster.ready('a');
    expect(await cluster.put('a', 'k', 'v')).toBe('written');
    await cluster.simulation.settle(cluster.node('a').stop());
    await cluster.simulation.settle(cluster.start('a'));
    await cluster.ready('a');
    expect(await cluster.get('a', 'k')).toBe('v');
  });

  test('of three is founded once, whatever the order, and serves at each node', async () => {
    await threeNodes(2);
    const ids = new Set([...cluster.hosts.values()].map(({ node }) => node.identity!.clusterId));
    expect(ids.size).toBe(1);
    expect(['a', 'b', 'c'].map((name) => cluster.node(name).identity!.nodeId)).toEqual([1, 2, 3]);
    expect(await cluster.put('b', 'k', 'v')).toBe('written');
    for (const name of ['a', 'b', 'c']) expect(await cluster.get(name, 'k')).toBe('v');
    const nodes = await cluster.simulation.settle(cluster.node('c').admin!.nodes(deadlineMs));
    expect(nodes.map(({ nodeId, zone, live }) => `n${nodeId} ${zone} ${live}`)).toEqual([
      'n1 a true',
      'n2 b true',
      'n3 c true',
    ]);
  });

  test('waits with its founding until all of the list are there', async () => {
    cluster = new Cluster(3);
    for (const name of ['a', 'b']) void cluster.start(name, three);
    await cluster.simulation.runFor(5_000);
    expect(cluster.node('a').identity).toBeUndefined();
    expect(cluster.node('a').readiness()).toEqual({ ready: false, reason: 'the node has not joined a cluster yet' });
    void cluster.start('c', three);
    await cluster.ready('a', 'b', 'c');
  });

  test('goes on when any node dies, and brings it up to date when it comes back', async () => {
    await threeNodes(4);
    for (const victim of ['a', 'b', 'c']) {
      const alive = ['a', 'b', 'c'].filter((name) => name !== victim);
      cluster.kill(victim);
      for (let i = 0; i < 5; i++) expect(await cluster.put(alive[i % 2], `${victim}${i}`, 'v')).toBe('written');
      await cluster.simulation.settle(cluster.start(victim, three));
      await cluster.ready(victim);
      expect(await cluster.get(victim, `${victim}4`)).toBe('v');
    }
  });

  test('a node whose log is gone does not start as if it had promised nothing', async () => {
    const { simulation } = await threeNodes(14);
    cluster.kill('a');
    const { files } = cluster.hosts.get('a')!;
    files.setClock(new SimulatedClock(simulation, 'operator'));
    for (const name of await simulation.settle(files.list('./data/log')))
      await simulation.settle(files.remove(`./data/log/${name}`));
    await expect(simulation.settle(cluster.start('a', three))).rejects.toThrow('the log in ./data/log is gone');
    expect(await cluster.put('b', 'k', 'v')).toBe('written');
  });

  test('a node on an older copy of its folder is refused, though the others were started anew meanwhile', async () => {
    const { simulation } = await threeNodes(15);
    const older = cluster.hosts.get('c')!.files.fork();
    for (let i = 0; i < 2; i++) {
      cluster.kill('c');
      await simulation.settle(cluster.start('c', three));
      await cluster.ready('c');
    }
    expect(await cluster.put('c', 'k', 'v')).toBe('written');
    for (const name of ['a', 'b', 'c']) cluster.kill(name);
    cluster.hosts.set('c', { ...cluster.hosts.get('c')!, files: older });
    for (const name of ['a', 'b', 'c']) void cluster.start(name, three);
    await cluster.until(() => cluster.hosts.get('c')?.fatal !== undefined);
    expect(String(cluster.hosts.get('c')?.fatal)).toContain('its data folder is an older copy');
    await cluster.ready('a', 'b');
    expect(await cluster.get('a', 'k')).toBe('v');
  });

  test('without a majority it refuses within the deadline, and says that nothing happened', async () => {
    await threeNodes(5);
    for (const victim of ['a', 'b']) cluster.kill(victim);
    await cluster.simulation.runFor(3_000);
    expect(await cluster.put('c', 'k', 'v')).toBe('no-quorum (definite)');
    expect(cluster.node('c').readiness().ready).toBe(false);
    for (const victim of ['a', 'b']) await cluster.simulation.settle(cluster.start(victim, three));
    await cluster.ready('a', 'b', 'c');
    expect(await cluster.put('c', 'k', 'v')).toBe('written');
  });

  test('a fourth node joins, gets an id, and serves; asked again it is the same node', async () => {
    await threeNodes(6);
    expect(await cluster.put('a', 'k', 'v')).toBe('written');
    void cluster.start('d', { ...three, zone: 'a' });
    await cluster.until(() => cluster.node('d').admin !== undefined);
    await cluster.ready('d');
    expect(cluster.node('d').identity!.nodeId).toBe(4);
    expect(await cluster.get('d', 'k')).toBe('v');
    cluster.kill('d');
    await cluster.simulation.settle(cluster.start('d', { ...three, zone: 'a' }));
    await cluster.ready('d');
    expect(cluster.node('d').identity!.nodeId).toBe(4);
    await cluster.until(() => cluster.node('b').inspect().connected.length === 3);
  });

  test('a planned stop hands leases over: no write waits for an election', async () => {
    await threeNodes(7);
    const leader = ['a', 'b', 'c'].find((name) => cluster.node(name).inspect().isMaster)!;
    const others = ['a', 'b', 'c'].filter((name) => name !== leader);
    const stopping = cluster.node(leader).stop();
    for (let i = 0; i < 10; i++) {
      const before = cluster.simulation.nowMs;
      expect(await cluster.put(others[i % 2], `k${i}`, 'v')).toBe('written');
      expect(cluster.simulation.nowMs - before).toBeLessThan(500);
    }
    await cluster.simulation.settle(stopping);
  });

  test('nodes that stop together wait for nobody who has gone', async () => {
    const parser = await SqlParser.load();
    for (let seed = 1; seed <= 3; seed++) {
      await threeNodes(seed, parser);
      await cluster.until(() => ['a', 'b', 'c'].every((name) => cluster.node(name).sql !== undefined));
      const took = await cluster.simulation.settle(Promise.all(['a', 'b', 'c'].map((name) => cluster.stop(name))));
      // What waits for an answer that never comes, waits until it has lost its lease.
      for (const ms of took) expect(ms).toBeLessThan(2 * defaultNodeConfig.leaseMs);
    }
  });

  test('the last node of a cluster that has gone ends at once', async () => {
    await threeNodes(4, await SqlParser.load());
    await cluster.until(() => cluster.node('c').sql !== undefined);
    for (const name of ['a', 'b']) cluster.kill(name);
    await cluster.simulation.runFor(100);
    expect(await cluster.simulation.settle(cluster.stop('c'))).toBeLessThan(100);
  });

  test('reads a page over several ranges at one time', async () => {
    await threeNodes(8);
    for (let i = 0; i < 10; i++) await cluster.put('a', `k${i}`, `v${i}`);
    const admin = cluster.node('b').admin!;
    for (const key of ['k3', 'k7']) await cluster.simulation.settle(admin.split('default', utf8(key), deadlineMs));
    for (const reverse of [false, true]) {
      const seen: string[] = [];
      let bound: Uint8Array | undefined = reverse ? undefined : new Uint8Array(0);
      do {
        const page = await cluster.simulation.settle(
          cluster.kv('c').scan('default', {
            start: reverse ? new Uint8Array(0) : bound!,
            end: reverse ? bound : undefined,
            limit: 4,
            reverse,
            deadlineMs,
          }),
        );
        seen.push(page.entries.map((entry) => utf8Text(entry.key)).join(' '));
        bound = page.resumeKey;
      } while (bound !== undefined);
      expect(seen).toEqual(reverse ? ['k9 k8 k7 k6', 'k5 k4 k3 k2', 'k1 k0'] : ['k0 k1 k2 k3', 'k4 k5 k6 k7', 'k8 k9']);
    }
  });

  test('a batch over several ranges goes through, or nothing of it', async () => {
    await threeNodes(9);
    await cluster.simulation.settle(cluster.node('a').admin!.split('default', utf8('m'), deadlineMs));
    const writes = ['a', 'z'].map((key) => ({ key: utf8(key), value: utf8('v') }));
    const result = await cluster.simulation.settle(cluster.kv('b').write('default', writes, { deadlineMs }));
    expect(result).toMatchObject({ kind: 'written', existed: [false, false] });
    const conditional = writes.map((write, i) => ({ ...write, value: utf8('w'), condition: { exists: i === 0 } }));
    const refused = await cluster.simulation.settle(cluster.kv('b').write('default', conditional, { deadlineMs }));
    expect(refused).toMatchObject({ kind: 'condition-failed', index: 1 });
    const read = await cluster.simulation.settle(cluster.kv('c').get('default', utf8('a'), { deadlineMs }));
    expect(utf8Text(read.entry!.value)).toBe('v');
  });

  test('the meta range keeps its border', async () => {
    await threeNodes(13);
    const merging = cluster.node('a').admin!.merge(decodeRangeId(1), deadlineMs);
    await expect(cluster.simulation.settle(merging)).rejects.toMatchObject({ code: 'invalid-argument' });
  });

  test('the same idempotency key applies once', async () => {
    await threeNodes(10);
    const options = { deadlineMs, idempotencyKey: 'order 7' };
    const write = (value: string) => [{ key: utf8('k'), value: utf8(value) }];
    const first = await cluster.simulation.settle(cluster.kv('a').write('default', write('1'), options));
    await cluster.put('b', 'k', '2');
    const again = await cluster.simulation.settle(cluster.kv('c').write('default', write('1'), options));
    expect(again).toEqual(first);
    expect(await cluster.get('a', 'k')).toBe('2');
  });

  test('rows end, read as absent, and are swept away', async () => {
    await threeNodes(11);
    const write = { key: utf8('k'), value: utf8('v'), ttlMs: 2_000 };
    await cluster.simulation.settle(cluster.kv('a').write('default', [write], { deadlineMs }));
    const keys = () => cluster.node('a').ranges!.statuses().at(-1)!.stats.liveKeys;
    await cluster.simulation.runFor(1_000);
    expect([await cluster.get('b', 'k'), keys()]).toEqual(['v', 1]);
    await cluster.simulation.runFor(1_500);
    expect(await cluster.get('b', 'k')).toBe('absent');
    await cluster.until(() => keys() === 0, 30_000);
  });

  test('refuses a folder that belongs to another zone', async () => {
    cluster = new Cluster(12);
    await cluster.simulation.settle(cluster.start('a'));
    await cluster.ready('a');
    cluster.kill('a');
    const wrongZone = cluster.start('a', { zone: 'elsewhere' });
    await expect(cluster.simulation.settle(wrongZone)).rejects.toMatchObject({ code: 'invalid-argument' });
  });
});
