/** The Raft stories: `scripts/*.txt`, in the language of `testing/script.ts`. */
import { afterAll } from 'vitest';
import { runGolden } from '../../../test/golden/golden.ts';
import { clearMistakes } from '../../base/index.ts';
import { RaftScript } from './testing/script.ts';

afterAll(clearMistakes);

runGolden(new URL('./scripts/', import.meta.url), () => {
  const script = new RaftScript();
  return (commands) => script.run(commands);
});
