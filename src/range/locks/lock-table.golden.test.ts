/** The lock stories: `scripts/*.txt`, in the language of `testing.ts`. */
import { runGolden } from '../../../test/golden/golden.ts';
import { LockStory } from './testing.ts';

runGolden(new URL('./scripts/', import.meta.url), () => {
  const story = new LockStory();
  return (commands) => story.tell(commands);
});
