/**
 * Where nodes keep their data. With mounts each node has a file system (ext4) of its own in a file of the real disk:
 *  - *full*: a file takes all that is left;
 *  - *stalled*: `fsfreeze`; every write and sync waits until it thaws;
 *  - *power loss*: all of the node's processes are killed, then the image file is copied as it lies there. What the file system
 *    still held in its page cache is not in the copy; what was synced is. The copy is mounted, ext4 replays its journal, and that
 *    is the disk of a machine whose plug was pulled. (`commit=300`: nothing gets to the image unasked meanwhile.)
 */
import { spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { attempt, run, sleep } from './shell.ts';

const imageSize = '1G';

/** The disk of one node. */
export interface Disk {
  readonly kind: 'folder' | 'image';
  /** Where it is mounted. */
  readonly path: string;
}

/** A plain folder, where mounts are not allowed. */
export class FolderDisk implements Disk {
  readonly kind = 'folder';
  readonly path: string;

  constructor(path: string) {
    this.path = path;
    mkdirSync(path, { recursive: true });
  }
}

/** A file system in a file. */
export class ImageDisk implements Disk {
  readonly kind = 'image';
  readonly path: string;
  readonly #image: string;

  private constructor(path: string) {
    this.path = path;
    this.#image = `${path}.image`;
  }

  /** Makes and mounts an empty one. */
  static async make(path: string): Promise<ImageDisk> {
    const disk = new ImageDisk(path);
    mkdirSync(path, { recursive: true });
    await run('truncate', ['-s', imageSize, disk.#image]);
    await run('mkfs.ext4', ['-q', '-m', '0', '-E', 'lazy_itable_init=1,nodiscard', disk.#image]);
    await disk.#mount();
    return disk;
  }

  /** Takes all space, or gives it back. */
  async fill(): Promise<void> {
    const { output } = await attempt('df', ['--output=avail', '-B1', this.path]);
    const left = Number(output.split('\n').at(-1));
    if (left > 0) await attempt('fallocate', ['-l', String(left), this.#filler]);
    await attempt('dd', ['if=/dev/zero', `of=${this.#filler}`, 'bs=4k', 'oflag=append', 'conv=notrunc', 'count=4096']);
  }

  free(): void {
    rmSync(this.#filler, { force: true });
  }

  /**
   * Stands still for so long. A process of its own thaws it: were the harness killed meanwhile, processes that wait for a frozen
   * file system could not even be killed.
   */
  stall(ms: number): Promise<void> {
    const script = `fsfreeze -f ${this.path}; sleep ${ms / 1000}; fsfreeze -u ${this.path}`;
    const child = spawn('sh', ['-c', script], { stdio: 'ignore', detached: true });
    return new Promise((resolve, reject) => {
      child.once('exit', () => resolve());
      child.once('error', reject);
    });
  }

  /** The plug is pulled: none of the node's processes may be alive. */
  async losePower(): Promise<void> {
    await run('cp', ['--sparse=always', this.#image, `${this.#image}.cut`]);
    await this.#unmount();
    await rename(`${this.#image}.cut`, this.#image);
    await this.#mount();
  }

  /** Unmounts; the image stays. */
  close(): Promise<void> {
    return this.#unmount();
  }

  /** A process that has just ended may hold it for another moment. */
  async #unmount(): Promise<void> {
    for (let tries = 0; tries < 40; tries++) {
      if ((await attempt('umount', [this.path])).code === 0) return;
      await sleep(50);
    }
    throw new Error(`${this.path} is still in use`);
  }

  #mount(): Promise<string> {
    return run('mount', ['-o', 'loop,commit=300,noatime', this.#image, this.path]);
  }

  get #filler(): string {
    return `${this.path}/filler`;
  }
}
