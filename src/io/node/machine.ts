/** The machine under this process. */
import * as fs from 'node:fs/promises';
import process from 'node:process';
import type { Machine } from '../machine.ts';

/** Linux' word for "which start of the machine is this". */
const bootIdFile = '/proc/sys/kernel/random/boot_id';

/** Processes by signal 0, the boot by the kernel's id. */
export class NodeMachine implements Machine {
  readonly processId = process.pid;

  isProcessAlive(processId: number): boolean {
    try {
      process.kill(processId, 0);
      return true;
    } catch (error) {
      // EPERM: there is such a process, it only is not ours.
      return (error as NodeJS.ErrnoException).code === 'EPERM';
    }
  }

  async bootId(): Promise<string> {
    try {
      return (await fs.readFile(bootIdFile, 'utf8')).trim();
    } catch {
      return '';
    }
  }
}
