/** Short commands of the machine (`ip`, `mount`, `fsfreeze` …), run to their end. */
import { execFile } from 'node:child_process';

export interface ShellResult {
  readonly code: number;
  readonly output: string;
}

/** Runs a program with arguments and tells how it ended; never throws. */
export function attempt(program: string, args: readonly string[], input?: string): Promise<ShellResult> {
  return new Promise((resolve) => {
    const child = execFile(program, args, { encoding: 'utf8', timeout: 60_000 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 127;
      resolve({ code, output: `${stdout}${stderr}`.trim() });
    });
    child.stdin?.on('error', () => {
      // A program that is not there reads no input either; its exit code says so.
    });
    child.stdin?.end(input ?? '');
  });
}

/** Runs a program that has to succeed, and gives back what it printed. */
export async function run(program: string, args: readonly string[], input?: string): Promise<string> {
  const { code, output } = await attempt(program, args, input);
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}: ${output}`);
  return output;
}

/** Waits. */
export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
