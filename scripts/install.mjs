// Makes `npm start` and `npm test` work in a fresh clone: installs the dependencies when they are missing or when the
// lock file is newer than what is installed. Runs on whatever Node.js is there; everything after it runs on the
// Node.js 24 that the dependencies bring along.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';

const lock = 'package-lock.json';
const installed = 'node_modules/.package-lock.json';

const fresh =
  existsSync(installed) &&
  existsSync('node_modules/.bin/node') &&
  statSync(installed).mtimeMs >= statSync(lock).mtimeMs;
if (!fresh) {
  const npm = (...words) =>
    spawnSync('npm', [...words, '--no-audit', '--no-fund', '--loglevel=error'], { stdio: 'inherit' });
  let { status } = npm('ci');
  // A registry that lacks another platform's optional packages makes `npm ci` refuse; `npm install` gets what this one needs.
  if (status !== 0) ({ status } = npm('install', '--no-save'));
  if (status !== 0) process.exit(status ?? 1);
}
