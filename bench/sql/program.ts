/** Programs that make load. */
import { spawn } from 'node:child_process';

export const programs = { pgbench: '/usr/lib/postgresql/15/bin/pgbench', sysbench: 'sysbench' } as const;

/** What a program prints; rejects with its complaints if it fails. */
export function outputOf(program: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let [output, errors] = ['', ''];
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr.on('data', (chunk) => {
      errors += chunk;
    });
    child.on('error', reject);
    child.on('exit', (code) => {
      if (code === 0) resolve(output);
      else reject(new Error(`${program} ${args.join(' ')}: ${errors}${output}`));
    });
  });
}
