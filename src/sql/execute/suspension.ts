/** Waiting in the middle of synchronous work: a `Suspension` comes out of it, is waited for, and the work goes on where it stopped. */
import { Suspension } from './context.ts';

/**
 * Does the work, and does it again as often as it must wait for something. The work keeps its place itself (in variables around it), so that nothing
 * that was done is done twice.
 */
export async function settle<T>(work: () => T): Promise<T> {
  for (;;) {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof Suspension)) throw error;
      await error.ready;
    }
  }
}
