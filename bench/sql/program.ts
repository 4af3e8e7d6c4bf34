/** Programs that make load. */
import { spawn } from 'node:child_process';

export const programs = { pgbench: '/usr/lib/postgresql/15/bin/pgbench', sysbench: 'sysbench' } as const;

/** What a program prints; rejects with its complaints if it fails. `environment` is beside this process' own. */
export function outputOf(
  program: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, ...environment };
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env });
    let [output, errors] = ['', ''];
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr.on('data', (chunk) => {
      errors += chunk;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(output);
      else reject(new Error(`${program} ${args.join(' ')}: ${errors}${output}`));
    });
  });
}
