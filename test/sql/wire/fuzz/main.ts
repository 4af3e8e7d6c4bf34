/**
 * `npm run fuzz-wire -- [--seed N] [--conversations N] [--together N]`: random conversations with the SQL listener until one shows a problem. A problem
 * names its seed; `--seed N --conversations 1` holds that conversation again.
 */
import { parseArgs } from 'node:util';
import { fuzzWire } from './fuzz.ts';

const { values } = parseArgs({
  options: { seed: { type: 'string' }, conversations: { type: 'string' }, together: { type: 'string' } },
});
const report = await fuzzWire({
  firstSeed: Number(values.seed ?? Date.now() % 1_000_000_000),
  conversations: Number(values.conversations ?? 20_000),
  together: Number(values.together ?? 8),
  onDone: (done) => {
    if (done % 1_000 === 0) console.log(`${done} conversations`);
  },
});
for (const problem of report.problems) console.log(problem);
console.log(
  `${report.conversations} conversations, ${report.messagesHeard} messages heard, ${report.problems.length} problems`,
);
process.exitCode = report.problems.length === 0 ? 0 : 1;
