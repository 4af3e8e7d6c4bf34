/**
 * What this machine lets us do, found out by trying. Nothing of it is required: without network namespaces the nodes' connections
 * go through proxies, without mounts the faults of disks are left out, and the report says so.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attempt } from './shell.ts';

export interface Capabilities {
  /** A network and a mount namespace of our own: each node is a host with an address. */
  readonly namespaces: boolean;
  /** A file system in a file for each node: full, frozen, and cut off from power. */
  readonly disks: boolean;
  /** The path of libfaketime, for clocks. */
  readonly fakeTime: string | undefined;
}

/** Set in the process that runs inside of the harness' own namespaces. */
export const worldVariable = 'JIMKV_JEPSEN_WORLD';

/** Looks what is possible; call it inside of the world, where it is one. */
export async function findCapabilities(): Promise<Capabilities> {
  const namespaces = process.env[worldVariable] !== undefined;
  return { namespaces, disks: namespaces && (await canMountFiles()), fakeTime: findFakeTime() };
}

/** May this process make namespaces with virtual cables in them? */
export async function canMakeWorld(): Promise<boolean> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const script = `set -e
    mount --make-rprivate /
    ip link add jimkv-bridge type bridge
    unshare --net sleep 5 & holder=$!
    sleep 0.1
    ip link add jimkv-test type veth peer name eth0 netns $holder
    nsenter -t $holder -n ip link set eth0 up
    kill $holder
    command -v setpriv`;
  const { code } = await attempt('unshare', ['--net', '--mount', 'sh', '-c', script]);
  return code === 0;
}

async function canMountFiles(): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'jimkv-mount-'));
  const script = `set -e
    cd ${folder}
    truncate -s 16M image
    mkfs.ext4 -q -m 0 image
    mkdir disk
    mount -o loop image disk
    umount disk
    command -v fsfreeze`;
  const { code } = await attempt('sh', ['-c', script]);
  rmSync(folder, { recursive: true, force: true });
  return code === 0;
}

function findFakeTime(): string | undefined {
  const folders = ['x86_64-linux-gnu', 'aarch64-linux-gnu', ''].map((machine) => `/usr/lib/${machine}/faketime`);
  return folders.map((folder) => `${folder}/libfaketime.so.1`).find((path) => existsSync(path));
}
