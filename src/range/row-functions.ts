/**
 * What a range asks of the layer above about rows: ranges keep bytes and do not know how they look. Both functions are pure:
 * they are called at the leaseholder only, and what they answer goes into the log as effects.
 */
import { JimError } from '../base/index.ts';
import type { RowCall } from './requests.ts';

export interface RowFunctions {
  /** What the function makes of a key's present row (undefined: none; a row that has ended counts as none). Throws a JimError for
   * a row or an argument that it refuses. */
  compute(call: RowCall, row: Uint8Array | undefined): Uint8Array | undefined;
  /** Does the row pass the test? */
  test(call: RowCall, row: Uint8Array | undefined): boolean;
}

/** For ranges whose users have no functions. */
export const noRowFunctions: RowFunctions = {
  compute: (call) => unknownFunction(call),
  test: (call) => unknownFunction(call),
};

function unknownFunction({ name }: RowCall): never {
  throw new JimError('invalid-argument', `there is no function over rows named ${name}`);
}
