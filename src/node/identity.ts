/**
 * Who a node is, and which life of it this is. A data folder holds:
 *
 *   lock.json       the process that uses the folder now
 *   life.json       how often the node has started, on which boot of the machine, whether it stopped cleanly, whether it has a log
 *   identity.json   cluster, node id, zone: written once, when the node founds or joins a cluster
 *   founding.json   the founder's plan for a new cluster, until every member has taken its place
 *   nodes.json      the other nodes' last known addresses
 *
 * The life number is made durable before anything else happens: promises between nodes are numbered by it, and a promise of
 * an earlier life must never be mistaken for one of this life. Rule D1: in `memory` durability a machine that went down
 * uncleanly may have forgotten acknowledged writes; the replicas then start in quarantine, and the mark stays until they
 * are whole again.
 */
import { decodeNodeId, JimError, type NodeId } from '../base/index.ts';
import { type Files, FilesError, type Machine } from '../io/index.ts';
import type { Durability } from '../wal/index.ts';
import { readJson, writeJson } from './files.ts';

const formatVersion = 1;

/** Who this node is, for as long as its folder lives. */
export interface Identity {
  readonly clusterId: string;
  readonly nodeId: NodeId;
  readonly zone: string;
  /** The nodes with replicas of the first ranges, until this node has made its own ones; then undefined. */
  readonly founders: readonly NodeId[] | undefined;
}

/** This start of the node. */
export interface Life {
  /** 1 at the first start. */
  readonly number: number;
  /** The machine may have forgotten acknowledged writes since the life before. */
  readonly quarantined: boolean;
  /** A life before had a log: without it the node would not know what it promised. */
  readonly hasLog: boolean;
}

/** One node's folder, while the node runs. */
export class DataFolder {
  readonly path: string;
  readonly #files: Files;
  readonly #machine: Machine;
  /** The files as they must be, by name: what this life has read or written. */
  readonly #contents = new Map<string, object>();
  #writing = Promise.resolve();
  #bootId = '';
  #life: Life = { number: 0, quarantined: false, hasLog: false };

  constructor(files: Files, machine: Machine, path: string) {
    this.#files = files;
    this.#machine = machine;
    this.path = path;
  }

  /** Takes the folder for this process and begins a life. Throws if another process has it. */
  async open(durability: Durability): Promise<Life> {
    await this.#files.makeFolder(this.path);
    this.#bootId = await this.#machine.bootId();
    await this.#lock();
    const before = await this.#readLife();
    const forgot = durability === 'memory' && before.number > 0 && !before.clean && before.bootId !== this.#bootId;
    this.#life = { number: before.number + 1, quarantined: before.quarantined || forgot, hasLog: before.hasLog };
    await this.#writeLife(false);
    return this.#life;
  }

  /** The replicas have everything again. */
  async endQuarantine(): Promise<void> {
    if (!this.#life.quarantined) return;
    this.#life = { ...this.#life, quarantined: false };
    await this.#writeLife(false);
  }

  /** There is a log from now on. */
  async noteLog(): Promise<void> {
    if (this.#life.hasLog) return;
    this.#life = { ...this.#life, hasLog: true };
    await this.#writeLife(false);
  }

  /** Everything is on disk and nothing runs any more: gives the folder back. */
  async close(): Promise<void> {
    await this.#writeLife(true);
    this.#contents.clear();
    await this.#remove('lock.json');
  }

  /** Undefined while the node belongs to no cluster. */
  async readIdentity(): Promise<Identity | undefined> {
    const raw = await this.#read('identity.json');
    if (raw === undefined) return undefined;
    const { clusterId, nodeId, zone, founders } = raw;
    if (raw.formatVersion !== formatVersion)
      throw new JimError(
        'version-mismatch',
        `${this.path} has format ${raw.formatVersion}, this program knows ${formatVersion}`,
      );
    if (typeof clusterId !== 'string' || clusterId === '' || typeof zone !== 'string')
      throw new JimError('corruption', `${this.path}/identity.json is damaged: cluster or zone is missing`);
    return {
      clusterId,
      nodeId: decodeNodeId(Number(nodeId)),
      zone,
      founders: Array.isArray(founders) ? founders.map((id) => decodeNodeId(Number(id))) : undefined,
    };
  }

  /** Durable when it resolves. */
  async writeIdentity(identity: Identity): Promise<void> {
    await this.#write('identity.json', { formatVersion, ...identity });
  }

  /** Another small file of the folder. */
  read(name: 'founding.json' | 'joining.json' | 'nodes.json'): Promise<Record<string, unknown> | undefined> {
    return this.#read(name);
  }

  /** Durable when it resolves. */
  write(name: 'founding.json' | 'joining.json' | 'nodes.json', value: object): Promise<void> {
    return this.#write(name, value);
  }

  /** Reads the files again and writes those anew that have gone bad on disk; resolves with their paths. */
  async mend(): Promise<readonly string[]> {
    const bad: string[] = [];
    for (const [name, content] of this.#contents) {
      const found = await readJson(this.#files, this.path, name).catch((error) => {
        if (error instanceof JimError) return undefined;
        throw error;
      });
      if (found !== undefined || this.#contents.get(name) !== content) continue;
      await this.#write(name, content);
      bad.push(`${this.path}/${name}`);
    }
    return bad;
  }

  async #read(name: string): Promise<Record<string, unknown> | undefined> {
    const content = await readJson(this.#files, this.path, name);
    if (content !== undefined) this.#contents.set(name, content);
    return content;
  }

  /** One write after the other: two of the same file would meet in its temporary one. */
  #write(name: string, content: object): Promise<void> {
    const writing = this.#writing.then(async () => {
      await writeJson(this.#files, this.path, name, content);
      this.#contents.set(name, content);
    });
    this.#writing = writing.catch(() => {});
    return writing;
  }

  /** One process at a time; a lock that a dead process left behind, or one of an earlier boot, is taken over. */
  async #lock(): Promise<void> {
    const held = await this.#readLock();
    if (held !== undefined) {
      const { processId, bootId } = held;
      const sameBoot = bootId === this.#bootId;
      const other = typeof processId === 'number' && processId !== this.#machine.processId;
      if (sameBoot && other && this.#machine.isProcessAlive(processId))
        throw new JimError('change-in-progress', `${this.path} is in use by process ${processId}`);
    }
    await this.#write('lock.json', { processId: this.#machine.processId, bootId: this.#bootId });
  }

  /** A lock that can't be read was torn by the crash of its owner. */
  async #readLock(): Promise<Record<string, unknown> | undefined> {
    try {
      return await readJson(this.#files, this.path, 'lock.json');
    } catch (error) {
      if (error instanceof JimError) return undefined;
      throw error;
    }
  }

  async #readLife(): Promise<Life & { readonly bootId: string; readonly clean: boolean }> {
    const raw = await readJson(this.#files, this.path, 'life.json');
    if (raw === undefined) {
      // Promises of a life that nobody remembers may still be held by others.
      if ((await readJson(this.#files, this.path, 'identity.json')) !== undefined)
        throw new JimError('corruption', `${this.path}/life.json is missing`);
      return { number: 0, bootId: '', clean: true, quarantined: false, hasLog: false };
    }
    const { life, bootId, clean, quarantined, hasLog } = raw;
    if (typeof life !== 'number' || !Number.isSafeInteger(life) || life < 1)
      throw new JimError('corruption', `${this.path}/life.json is damaged`);
    return {
      number: life,
      bootId: String(bootId),
      clean: clean === true,
      quarantined: quarantined === true,
      hasLog: hasLog === true,
    };
  }

  #writeLife(clean: boolean): Promise<void> {
    const { number, ...rest } = this.#life;
    return this.#write('life.json', { life: number, bootId: this.#bootId, clean, ...rest });
  }

  async #remove(name: string): Promise<void> {
    try {
      await this.#files.remove(`${this.path}/${name}`);
    } catch (error) {
      if (!(error instanceof FilesError && error.kind === 'not-found')) throw error;
    }
  }
}
