/**
 * How V8 is started where we start a node ourselves. Left to itself, its space for young objects grows to 64 MiB and more, and one collection of that keeps all
 * clients of the node waiting for tens of milliseconds (docs/performance.md).
 */
export const v8Options: readonly string[] = ['--max-semi-space-size=8'];
