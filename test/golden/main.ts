/** `npm run golden [-- --rewrite] [filter…]`: runs the golden stories, or writes their answers anew. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const args = process.argv.slice(2);
const rewrite = args.includes('--rewrite');
const filters = args.filter((arg) => arg !== '--rewrite');
const vitest = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url));
const result = spawnSync(process.execPath, [vitest, 'run', ...(filters.length > 0 ? filters : ['golden'])], {
  stdio: 'inherit',
  env: { ...process.env, ...(rewrite ? { GOLDEN_REWRITE: '1' } : {}) },
});
process.exitCode = result.status ?? 1;
