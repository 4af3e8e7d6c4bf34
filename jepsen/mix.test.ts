/**
 * A short mix of the judge's work: each run is a cluster of real processes, a few clients, a few kinds of faults, and a verdict. The
 * whole matrix is `npm run jepsen -- --all`.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

interface Mix {
  readonly workload: string;
  readonly faults: string;
  readonly seed: number;
  readonly more?: readonly string[];
}

const mixes: readonly Mix[] = [
  { workload: 'list-append', faults: 'kill,partition,ranges', seed: 1 },
  { workload: 'bank', faults: 'pause,ranges', seed: 2 },
  { workload: 'rw-register', faults: 'clock,kill', seed: 3 },
  { workload: 'register', faults: 'partition,restart,ranges', seed: 4 },
  { workload: 'set', faults: 'power,pause', seed: 5, more: ['--durability', 'memory'] },
  { workload: 'write-skew', faults: 'power,ranges', seed: 6 },
  { workload: 'sql-list-append', faults: 'kill,partition', seed: 7 },
  { workload: 'sql-bank', faults: 'restart,pause,ranges', seed: 8, more: ['--level', 'repeatable-read'] },
  { workload: 'sql-write-skew', faults: 'clock,kill', seed: 9 },
  { workload: 'sql-feed', faults: 'kill,pause,partition', seed: 10 },
];

const seconds = 9;

function judge(
  { workload, faults, seed, more }: Mix,
  folder: string,
): Promise<{ code: number | null; report: string }> {
  const main = join(import.meta.dirname, 'main.ts');
  const size = ['--minutes', String(seconds / 60), '--clients', '6', '--rate', '80', '--min-ok', '30'];
  const args = [
    main,
    '--workload',
    workload,
    '--faults',
    faults,
    '--seed',
    String(seed),
    '--out',
    folder,
    ...size,
    ...(more ?? []),
  ];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let report = '';
    child.stdout.on('data', (bytes) => (report += bytes));
    child.stderr.on('data', (bytes) => (report += bytes));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, report }));
  });
}

test.each(mixes)('$workload under $faults', async (mix) => {
  const folder = mkdtempSync(join(tmpdir(), 'jimkv-judge-'));
  const { code, report } = await judge(mix, folder);
  expect(code, report).toBe(0);
  rmSync(folder, { recursive: true, force: true });
});
