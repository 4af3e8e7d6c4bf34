/** Assertions: on in production. A stopped node is better than a wrong one. */

/** A relation this program relies on does not hold: a bug, never a user's mistake. */
export class AssertionError extends Error {
  override readonly name = 'AssertionError';
}

/** Throws when a condition that must always hold does not. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new AssertionError(message);
}

/** States that a condition may or may not hold, and that both are fine: documentation that compiles. */
export function maybe(_condition: boolean): void {}

/** The default case of an exhaustive switch: a new member of the union does not compile until it is handled. */
export function unreachable(value: never): never {
  throw new AssertionError(`unreachable: ${JSON.stringify(value)}`);
}

const marks = new Map<string, number>();

/** Notes that a rare place was reached, so that a test can prove that it gets there. */
export function mark(name: string): void {
  marks.set(name, (marks.get(name) ?? 0) + 1);
}

/** How often the place was reached in this process. */
export function markCount(name: string): number {
  return marks.get(name) ?? 0;
}
