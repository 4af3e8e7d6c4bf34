/** COPY … FROM STDIN: chunks in, rows into a table, so many at a time, all in one statement of one transaction. */
import type { Format } from '../../../wire/index.ts';
import type { Execution } from '../execution.ts';

/** A copy that takes data. */
export interface CopyIn {
  readonly kind: 'copy-in';
  readonly format: Format;
  readonly columnFormats: readonly Format[];
  /** A piece of the data. Resolves when there is room for more. */
  push(chunk: Uint8Array): Promise<void>;
  /** All has come: how many rows. */
  end(): Promise<number>;
}

/** Is it a copy that takes data, rather than something that gives rows? */
export function isCopyIn(started: Execution | CopyIn): started is CopyIn {
  return 'push' in started;
}
