/**
 * The harness steps into a network and a mount namespace of its own, by starting itself again in there: what it does to
 * networks and mounts is seen by nobody else, and the kernel takes it all back when the last process is gone.
 */
import { spawn } from 'node:child_process';
import { canMakeWorld, worldVariable } from './capabilities.ts';

/** Returns where there is nothing to enter, or when already inside; otherwise runs this program inside and exits as it does. */
export async function enterWorld(): Promise<void> {
  if (process.env[worldVariable] !== undefined || !(await canMakeWorld())) return;
  // Mounts of this world reach the nodes' own mount namespaces: a disk that is exchanged here is exchanged there.
  const script = 'mount --make-rshared / && exec "$@"';
  const again = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  const inside = ['--net', '--mount', 'sh', '-c', script, 'sh', 'setpriv', '--pdeathsig', 'TERM', ...again];
  const child = spawn('unshare', inside, { stdio: 'inherit', env: { ...process.env, [worldVariable]: '1' } });
  // Ctrl-C reaches the child by itself too; it does not mind being told twice.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  await new Promise<never>(() => {
    child.once('error', (error) => {
      console.error(error);
      process.exit(4);
    });
    child.once('exit', (code) => process.exit(code ?? 4));
  });
}
