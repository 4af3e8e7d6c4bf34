/** Many keys are asked for a piece at a time, so that other clients have their turn in between. */
import type { ExecutionContext } from './context.ts';

/** Keys that are looked up, or locked, in one go: some milliseconds. */
const keysAtOnce = 1_000;

/** What `ask` finds of each key, in the order of the keys. */
export async function inPieces<Found>(
  context: ExecutionContext,
  keys: readonly Uint8Array[],
  ask: (piece: readonly Uint8Array[]) => Promise<readonly Found[]>,
): Promise<readonly Found[]> {
  if (keys.length <= keysAtOnce) return ask(keys);
  const found: Found[] = [];
  for (let at = 0; at < keys.length; at += keysAtOnce) {
    context.checkCancelled();
    const pause = context.pause();
    if (pause !== undefined) await pause;
    for (const each of await ask(keys.slice(at, at + keysAtOnce))) found.push(each);
  }
  return found;
}
