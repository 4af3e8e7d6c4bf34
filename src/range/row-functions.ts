/**
 * What a range asks of the layer above about rows: ranges keep bytes and do not know how they look. `compute` and `test` are pure:
 * they are called at the leaseholder only, and what they answer goes into the log as effects. Programs only read.
 */
import { JimError } from '../base/index.ts';
import type { RowSink } from '../memstore/store.ts';
import type { RowCall } from './requests.ts';

export interface RowFunctions {
  /** What the function makes of a key's present row (undefined: none; a row that has ended counts as none). Throws a JimError for
   * a row or an argument that it refuses. */
  compute(call: RowCall, row: Uint8Array | undefined): Uint8Array | undefined;
  /** Does the row pass the test? */
  test(call: RowCall, row: Uint8Array | undefined): boolean;
  /** One run of a program that a scan brought; undefined for one that this node does not understand, or that nobody here knows programs. */
  program?(bytes: Uint8Array, pageBytesMax: number): RowProgram | undefined;
}

/** What a program makes of the rows of one answer. It takes as many as a slice may have, so that others have their turn, and slices until it is full. */
export interface RowProgram extends RowSink {
  /** Rows come again. */
  beginSlice(): void;
  /** Is there enough for an answer? */
  readonly isFull: boolean;
  /** The answer; undefined if it could not be carried out: the rows are wanted as they are, and whoever asked finds out why. */
  page(): Uint8Array | undefined;
}

/** For ranges whose users have no functions. */
export const noRowFunctions: RowFunctions = {
  compute: (call) => unknownFunction(call),
  test: (call) => unknownFunction(call),
};

function unknownFunction({ name }: RowCall): never {
  throw new JimError('invalid-argument', `there is no function over rows named ${name}`);
}
