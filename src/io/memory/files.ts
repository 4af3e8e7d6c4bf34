/**
 * A simulated disk with honest crash semantics and faults on demand. Nothing is durable before a sync said so: file content
 * by `sync` of its handle, names by `syncFolder`. `processCrash` keeps what the operating system holds; `powerLoss` decides
 * about every unsynced change alone. Every call takes at least one turn of the clock. Folders themselves are durable at once.
 */
import type { Clock } from '../clock.ts';
import { type FileHandle, type Files, FilesError, type OpenMode } from '../files.ts';
import { type Random, randomInt } from '../random.ts';
import { MemoryFile, MemoryFolder, type PendingChange, type PendingName, sectorsOf, type WriteFate } from './disk.ts';

/** What goes wrong, to be changed at any time. Chances are per call. */
export interface DiskFaults {
  readErrorChance: number;
  writeErrorChance: number;
  syncErrorChance: number;
  /** Bytes of all files together; a write beyond stops half-way with `no-space`. */
  capacityBytes: number;
  /** Each call takes between these. Both 0: one turn of the clock. */
  delayMs: readonly [number, number];
  /** Each sync takes between these besides. */
  syncDelayMs: readonly [number, number];
  /** Syncs do not return while this is set. */
  stalled: boolean;
}

/** Who decides what survives a power loss. */
export interface LossPlan {
  readonly fateOf: (change: PendingChange) => WriteFate;
  readonly keepsName: (change: PendingName) => boolean;
  readonly garbage: (length: number) => Uint8Array;
}

export interface MemoryFilesOptions {
  readonly clock: Clock;
  readonly random: Random;
}

const stallPollMs = 5;

/** One node's disk. It outlives the node's lives: give it the clock of the new life with `setClock`. */
export class MemoryFiles implements Files {
  readonly faults: DiskFaults = {
    readErrorChance: 0,
    writeErrorChance: 0,
    syncErrorChance: 0,
    capacityBytes: Number.POSITIVE_INFINITY,
    delayMs: [0, 0],
    syncDelayMs: [0, 0],
    stalled: false,
  };
  /** Told before each call takes effect: tests crash here. */
  onCall: ((call: string, path: string) => void) | undefined;
  readonly #random: Random;
  readonly #folders = new Map<string, MemoryFolder>();
  #clock: Clock;
  #life = 0;

  constructor(options: MemoryFilesOptions) {
    this.#clock = options.clock;
    this.#random = options.random;
  }

  /** The clock of the node's next life. */
  setClock(clock: Clock): void {
    this.#clock = clock;
  }

  /** The process dies, the operating system lives: files keep their content, open handles are dead. */
  processCrash(): void {
    this.#life++;
  }

  /** The power goes: every unsynced change survives whole, in part, as garbage, or not at all, as chance has it. */
  powerLoss(random: Random): void {
    this.powerLossBy(chanceOfLoss(random));
  }

  /** A power loss by plan. */
  powerLossBy(plan: LossPlan): void {
    this.#life++;
    const files = new Set<MemoryFile>();
    for (const folder of this.#folders.values()) {
      for (const file of [...folder.names.values(), ...folder.durable.values()]) files.add(file);
      for (const change of folder.pending) files.add(change.file);
      folder.lose(plan.keepsName);
    }
    for (const file of files) file.lose(plan.fateOf, plan.garbage);
  }

  /** A second disk in the same state, unsynced changes included: to try out what could have happened. */
  fork(): MemoryFiles {
    const fork = new MemoryFiles({ clock: this.#clock, random: this.#random });
    const copies = new Map<MemoryFile, MemoryFile>();
    const copyOf = (file: MemoryFile): MemoryFile => {
      const known = copies.get(file);
      if (known !== undefined) return known;
      const copy = file.copy();
      copies.set(file, copy);
      return copy;
    };
    for (const [path, folder] of this.#folders) {
      const copy = new MemoryFolder();
      for (const [name, file] of folder.names) copy.names.set(name, copyOf(file));
      for (const [name, file] of folder.durable) copy.durable.set(name, copyOf(file));
      copy.pending = folder.pending.map((change) => ({ ...change, file: copyOf(change.file) }));
      fork.#folders.set(path, copy);
    }
    return fork;
  }

  /** Unsynced changes of files and names, in a fixed order. */
  pendingChanges(): (PendingChange | PendingName)[] {
    const changes = new Set<PendingChange | PendingName>();
    for (const folder of this.#folders.values()) {
      for (const change of folder.pending) changes.add(change);
      for (const file of folder.names.values()) for (const change of file.pending) changes.add(change);
    }
    return [...changes];
  }

  /** Flips one bit, in the cache and on the platter: bit rot. */
  flipBit(path: string, offset: number, bit = 0): void {
    const file = this.#find(path);
    for (const content of [file.cache, file.durable]) content.flipBit(offset, bit);
  }

  async open(path: string, mode: OpenMode): Promise<FileHandle> {
    await this.turn('open', path);
    const file = mode === 'create' ? this.#create(path) : this.#find(path);
    return new MemoryHandle(this, path, file, this.#life, mode === 'through');
  }

  async readAll(path: string): Promise<Uint8Array> {
    await this.turn('read', path);
    this.maybeFail(this.faults.readErrorChance, 'read', path);
    return this.#find(path).cache.bytes().slice();
  }

  async list(folder: string): Promise<readonly string[]> {
    await this.turn('list', folder);
    const names = [...this.#folder(folder).names.keys()];
    const prefix = `${folder}/`;
    for (const path of this.#folders.keys()) {
      if (!path.startsWith(prefix)) continue;
      const name = path.slice(prefix.length).split('/')[0];
      if (!names.includes(name)) names.push(name);
    }
    return names.sort();
  }

  async exists(path: string): Promise<boolean> {
    await this.turn('exists', path);
    const { folder, name } = splitPath(path);
    return this.#folders.has(path) || this.#folders.get(folder)?.names.has(name) === true;
  }

  async makeFolder(path: string): Promise<void> {
    await this.turn('makeFolder', path);
    for (let folder = path; folder !== ''; folder = splitPath(folder).folder) {
      if (!this.#folders.has(folder)) this.#folders.set(folder, new MemoryFolder());
      if (folder === splitPath(folder).folder) return;
    }
  }

  async rename(from: string, to: string): Promise<void> {
    await this.turn('rename', from);
    const file = this.#find(from);
    const source = splitPath(from);
    const target = splitPath(to);
    if (source.folder === target.folder)
      this.#folder(source.folder).change({ kind: 'rename', from: source.name, to: target.name, file });
    else {
      this.#folder(target.folder).change({ kind: 'link', name: target.name, file });
      this.#folder(source.folder).change({ kind: 'unlink', name: source.name, file });
    }
  }

  async remove(path: string): Promise<void> {
    await this.turn('remove', path);
    const { folder, name } = splitPath(path);
    this.#folder(folder).change({ kind: 'unlink', name, file: this.#find(path) });
  }

  async syncFolder(path: string): Promise<void> {
    const folder = this.#folder(path);
    const last = folder.pending.at(-1);
    await this.syncTurn('syncFolder', path);
    folder.settle(last);
  }

  async freeBytes(path: string): Promise<number> {
    await this.turn('freeBytes', path);
    return Math.max(0, this.faults.capacityBytes - this.usedBytes());
  }

  /** Bytes of all files. */
  usedBytes(): number {
    const files = new Set<MemoryFile>();
    for (const folder of this.#folders.values()) for (const file of folder.names.values()) files.add(file);
    let bytes = 0;
    for (const file of files) bytes += file.cache.length;
    return bytes;
  }

  /** One call's time; rejects if the process died meanwhile. */
  async turn(call: string, path: string): Promise<void> {
    const life = this.#life;
    this.onCall?.(call, path);
    await this.#pass(this.faults.delayMs);
    if (life !== this.#life) throw new FilesError('io', `${call} ${path}: the process that asked is gone`);
  }

  /** A sync's time, and its failures. */
  async syncTurn(call: string, path: string): Promise<void> {
    const life = this.#life;
    await this.turn(call, path);
    if (this.faults.syncDelayMs[1] > 0) await this.#pass(this.faults.syncDelayMs);
    while (this.faults.stalled) await this.#pass([stallPollMs, stallPollMs]);
    if (life !== this.#life) throw new FilesError('io', `${call} ${path}: the process that asked is gone`);
  }

  /** Is this still the life in which a handle was opened? */
  isLife(life: number): boolean {
    return life === this.#life;
  }

  maybeFail(chance: number, call: string, path: string): void {
    if (this.draws(chance)) throw new FilesError('io', `${call} ${path}: EIO, injected`);
  }

  draws(chance: number): boolean {
    return chance > 0 && this.#random.float() < chance;
  }

  /** What a failed sync leaves on the platter. */
  fateOfFailedSync(): (change: PendingChange) => WriteFate {
    return () => (this.#random.float() < 0.5 ? { kind: 'none' } : { kind: 'all' });
  }

  #pass([low, high]: readonly [number, number]): Promise<void> {
    if (high <= 0) return new Promise((resolve) => this.#clock.soon(resolve));
    const ms = low + this.#random.float() * (high - low);
    return new Promise((resolve) => this.#clock.after(ms, resolve));
  }

  #folder(path: string): MemoryFolder {
    const folder = this.#folders.get(path);
    if (folder === undefined) throw new FilesError('not-found', `no folder ${path}`);
    return folder;
  }

  #find(path: string): MemoryFile {
    const { folder, name } = splitPath(path);
    const file = this.#folders.get(folder)?.names.get(name);
    if (file === undefined) throw new FilesError('not-found', `no file ${path}`);
    return file;
  }

  #create(path: string): MemoryFile {
    const { folder, name } = splitPath(path);
    if (this.#folder(folder).names.has(name)) throw new FilesError('exists', `${path} is there already`);
    const file = new MemoryFile();
    this.#folder(folder).change({ kind: 'link', name, file });
    return file;
  }
}

/** A file opened in one life of the process. */
class MemoryHandle implements FileHandle {
  readonly #disk: MemoryFiles;
  readonly #path: string;
  readonly #file: MemoryFile;
  readonly #life: number;
  readonly #syncsWrites: boolean;
  #open = true;

  constructor(disk: MemoryFiles, path: string, file: MemoryFile, life: number, syncsWrites: boolean) {
    this.#disk = disk;
    this.#path = path;
    this.#file = file;
    this.#life = life;
    this.#syncsWrites = syncsWrites;
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    this.#check('read');
    await this.#disk.turn('read', this.#path);
    this.#disk.maybeFail(this.#disk.faults.readErrorChance, 'read', this.#path);
    return this.#file.cache.bytes().slice(offset, offset + length);
  }

  /** The bytes are in the cache when the call begins; what fails or takes time comes after. */
  async write(offset: number, parts: readonly Uint8Array[]): Promise<void> {
    this.#check('write');
    const bytes = Buffer.concat(parts);
    const { writeErrorChance, capacityBytes } = this.#disk.faults;
    const failed = this.#disk.draws(writeErrorChance);
    const room = this.#file.cache.length - offset + Math.max(0, capacityBytes - this.#disk.usedBytes());
    const fits = Math.max(0, Math.min(bytes.length, room));
    const taken = failed ? Math.floor(fits / 2) : fits;
    this.#file.write(offset, bytes.subarray(0, taken));
    await this.#disk.turn('write', this.#path);
    if (failed) throw new FilesError('io', `write ${this.#path}: EIO, injected`);
    if (taken < bytes.length) throw new FilesError('no-space', `write ${this.#path}: the disk is full`);
    if (this.#syncsWrites) await this.sync();
  }

  async sync(): Promise<void> {
    this.#check('sync');
    const last = this.#file.pending.at(-1);
    await this.#disk.syncTurn('sync', this.#path);
    if (this.#disk.draws(this.#disk.faults.syncErrorChance)) {
      this.#file.failSync(last, this.#disk.fateOfFailedSync());
      throw new FilesError('io', `sync ${this.#path}: EIO, injected`);
    }
    this.#file.settle(last);
  }

  async truncate(length: number): Promise<void> {
    this.#check('truncate');
    this.#file.truncate(length);
    await this.#disk.turn('truncate', this.#path);
  }

  async size(): Promise<number> {
    this.#check('size');
    await this.#disk.turn('size', this.#path);
    return this.#file.cache.length;
  }

  async close(): Promise<void> {
    this.#check('close');
    this.#open = false;
    await this.#disk.turn('close', this.#path);
  }

  #check(call: string): void {
    if (!this.#open) throw new FilesError('io', `${call} ${this.#path}: the handle is closed`);
    if (!this.#disk.isLife(this.#life))
      throw new FilesError('io', `${call} ${this.#path}: the handle is from before the crash`);
  }
}

function splitPath(path: string): { folder: string; name: string } {
  const slash = path.lastIndexOf('/');
  if (slash < 0) return { folder: '', name: path };
  return { folder: path.slice(0, Math.max(slash, path === '/' ? 1 : 0)), name: path.slice(slash + 1) };
}

function chanceOfLoss(random: Random): LossPlan {
  return {
    fateOf: (change) => randomFate(random, change),
    keepsName: () => random.float() < 0.5,
    garbage: (length) => random.bytes(length),
  };
}

function randomFate(random: Random, change: PendingChange): WriteFate {
  const draw = randomInt(random, 0, 4);
  if (draw === 0 || change.kind === 'truncate') return random.float() < 0.5 ? { kind: 'all' } : { kind: 'none' };
  if (draw === 1) return { kind: 'none' };
  if (draw === 2) return { kind: 'prefix', length: randomInt(random, 0, change.bytes.length) };
  const fates = draw === 3 ? (['kept', 'lost'] as const) : (['kept', 'lost', 'garbage'] as const);
  return { kind: 'sectors', fates: sectorsOf(change).map(() => fates[randomInt(random, 0, fates.length - 1)]) };
}
