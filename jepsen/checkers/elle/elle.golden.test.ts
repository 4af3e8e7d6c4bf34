import { runGolden } from '../../../test/golden/golden.ts';
import { storyHistory } from '../testing/story.ts';
import { checkListAppend, checkRwRegister, parseConsistency } from './index.ts';

/** A block: the promise, then the history. Registers are told from lists by their writes. */
runGolden(new URL('./stories', import.meta.url), () => ([promise, ...lines]) => {
  const consistency = parseConsistency(promise.replace(' with timestamps', ''));
  const history = storyHistory(lines);
  const registers = lines.some((line) => / w \w+ \d+/.test(line));
  const verdict = registers
    ? checkRwRegister(history, consistency, { timestamps: promise.endsWith(' with timestamps') })
    : checkListAppend(history, consistency);
  const shown = verdict.anomalies.flatMap(({ name, text }) => `${name}:\n${text.replaceAll(/^/gm, '  ')}`.split('\n'));
  return [
    `${verdict.valid === true ? 'valid' : verdict.valid === false ? 'invalid' : 'unknown'}: ${verdict.summary}`,
    ...shown,
  ];
});
