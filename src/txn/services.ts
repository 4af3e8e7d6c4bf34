/** What every part of a node's transaction layer works with. */
import type { HybridClock } from '../base/index.ts';
import type { Clock, Random } from '../io/index.ts';
import type { RowFunctions } from '../range/index.ts';
import type { LocalTransactions } from './local.ts';
import type { RangesAccess } from './ranges-access.ts';
import type { TransactionSettings } from './settings.ts';

export interface TxnServices {
  readonly clock: Clock;
  readonly hybridClock: HybridClock;
  readonly random: Random;
  readonly access: RangesAccess;
  readonly local: LocalTransactions;
  readonly rowFunctions: RowFunctions;
  readonly settings: TransactionSettings;
  /** The row that marks a request as done, in the format of the rows above, and which ends by itself after a while. */
  markerRow(): Uint8Array;
  log(level: 'debug' | 'info' | 'warn' | 'error', message: string, fields?: Readonly<Record<string, unknown>>): void;
}
